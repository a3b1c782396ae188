//! What a contract is, which states it goes through, who sees it, and who may do what to it.

use chrono::{Days, Months, NaiveDate};
use serde_json::{Value, json};

use super::terms::Terms;
use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{
    AmendmentId, ApplicationId, AwardId, CallId, ContractId, DocumentId, Instant, Money, OrganisationId, Region, UserId,
};
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::rules::Outcome;

crate::words! {
    /// How far a contract is.
    pub enum State {
        /// 拟定: the officer is at it; the unit does not see it.
        Draft = "draft",
        /// 待签: it is a document, and waits for the unit's signature.
        Issued = "issued",
        /// 单位已签: it waits for the centre's signature.
        UnitSigned = "unit-signed",
        /// 履行中: both have signed.
        InForce = "in-force",
        /// 暂停拨付: nothing is paid until it is resumed.
        Suspended = "suspended",
        /// 终止: it ended before its time, or was never signed.
        Terminated = "terminated",
        /// 已结题.
        Concluded = "concluded",
    }
}

crate::words! {
    /// Whether the scan is of the document that was issued.
    pub enum Scan {
        /// There is none yet.
        None = "",
        /// The number or the address in its QR code is that of the document.
        Matched = "matched",
        /// It could not be matched; a person looks.
        Open = "open",
        /// A person has looked.
        Confirmed = "confirmed",
    }
}

/// A contract as it stands.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Its key.
    pub id: ContractId,
    /// Its call.
    pub call: CallId,
    /// The version of the call that it follows.
    pub call_version: i32,
    /// The award that it carries out.
    pub award: AwardId,
    /// What was applied for.
    pub application: ApplicationId,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The name of that unit now.
    pub unit_name: String,
    /// The province that the award counts for.
    pub region: Option<Region>,
    /// Its number.
    pub number: String,
    /// How far it is.
    pub state: State,
    /// How much.
    pub amount: Money,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// The code of its ledger.
    pub ledger_code: String,
    /// The version of its terms that was issued last or is in force; 0 before the first.
    pub terms: i32,
    /// The day of the award.
    pub awarded_on: NaiveDate,
    /// By when both should have signed.
    pub sign_by: Option<NaiveDate>,
    /// The latest day after the award on which the unit was reminded.
    pub reminded: i32,
    /// When it was issued last.
    pub issued_at: Option<Instant>,
    /// The document of its terms.
    pub document: Option<DocumentId>,
    /// The day of the unit's signature.
    pub unit_signed_on: Option<NaiveDate>,
    /// Who signed for the unit.
    pub unit_signed_name: String,
    /// Whether the scan is of the document.
    pub scan: Scan,
    /// Who said so.
    pub scan_by_name: String,
    /// The papers that the unit has said to be with it, by their keys in the call's file.
    pub papers: Vec<String>,
    /// The day of the centre's signature.
    pub centre_signed_on: Option<NaiveDate>,
    /// Who signed for the centre.
    pub centre_signed_name: String,
    /// Everybody at the centre who drew it up or issued it, and for whom.
    pub hands: Vec<UserId>,
    /// What the call's rules said when it was issued or signed last.
    pub outcomes: Vec<Outcome>,
    /// When it was drawn up.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// The version of the row.
    pub version: i32,
}

crate::words! {
    /// How a version of the terms came about.
    pub enum Kind {
        /// It was issued to be signed.
        First = "first",
        /// It was changed later.
        Amendment = "amendment",
    }
}

/// A version of the terms.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number.
    pub n: i32,
    /// How it came about.
    pub kind: Kind,
    /// What it says.
    pub terms: Terms,
    /// The digest of its text.
    pub sha256: String,
    /// Why it was changed.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by_name: String,
    /// Who approved it; empty for one that was issued to be signed.
    pub approved_by_name: String,
    /// When.
    pub at: Instant,
    /// Its document.
    pub document: Option<DocumentId>,
}

crate::words! {
    /// How far a wish to change a contract is.
    pub enum AmendmentState {
        /// The unit asks; the officer looks at it.
        Asked = "asked",
        /// The leader has it.
        Proposed = "proposed",
        /// It is in force.
        Approved = "approved",
        /// It was refused.
        Refused = "refused",
        /// The unit took it back.
        Withdrawn = "withdrawn",
    }
}

/// A wish to change what a contract says.
#[derive(Debug, Clone)]
pub struct Amendment {
    /// Its key.
    pub id: AmendmentId,
    /// Of which contract.
    pub contract: ContractId,
    /// The version of the terms from which it was made.
    pub base: i32,
    /// How far it is.
    pub state: AmendmentState,
    /// What the contract said, with the budget as it was in force.
    pub before: Terms,
    /// What it is to say.
    pub terms: Terms,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Instant,
    /// The officer who gave it to the leader.
    pub proposed_by_name: String,
    /// What the officer said.
    pub opinion: String,
    /// Everybody who had a hand in it.
    pub hands: Vec<UserId>,
    /// Who decided.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// What was said.
    pub remark: String,
    /// The version of the row.
    pub version: i32,
}

crate::words! {
    /// What a step does.
    pub enum StepKind {
        /// Nothing is paid until it is resumed.
        Suspend = "suspend",
        /// Payment goes on.
        Resume = "resume",
        /// It ends.
        Terminate = "terminate",
    }
}

crate::words! {
    /// How far a step is.
    pub enum StepState {
        /// The leader has it.
        Proposed = "proposed",
        /// It is done.
        Approved = "approved",
        /// It is not done.
        Refused = "refused",
    }
}

/// A suspension, its end, or a termination.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its key.
    pub id: i64,
    /// Of which contract.
    pub contract: ContractId,
    /// What it does.
    pub kind: StepKind,
    /// How far it is.
    pub state: StepState,
    /// Why.
    pub reason: String,
    /// Who proposed it, and for whom.
    pub proposed_by: (UserId, Option<UserId>),
    /// The name.
    pub proposed_by_name: String,
    /// When.
    pub proposed_at: Instant,
    /// Who decided.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// What was said.
    pub remark: String,
    /// By when what is wrong is mended, or money is paid back.
    pub due_on: Option<NaiveDate>,
    /// How much is claimed back.
    pub refund: Option<Money>,
    /// The document of the claim.
    pub document: Option<DocumentId>,
    /// The version of the row.
    pub version: i32,
}

/// Adds a person, and whoever that person stands in for.
pub(super) fn touched(hands: &mut Vec<UserId>, actor: &Actor) {
    hands.extend(actor.persons());
    hands.sort_unstable();
    hands.dedup();
}

/// The day by which both should have signed.
pub(super) fn sign_by(awarded_on: NaiveDate, definition: &Definition) -> Option<NaiveDate> {
    let days = definition.contract.as_ref()?.sign_days;
    awarded_on.checked_add_days(Days::new(u64::from(days)))
}

/// The number of a contract by the pattern of its call; the `n`th of a call and province after the first is told apart.
pub(super) fn numbered(pattern: &str, call: &str, region: Option<Region>, n: usize) -> String {
    let filled = pattern.replace("{call}", call).replace("{province}", region.map_or("00", Region::code));
    if n <= 1 { filled } else { format!("{filled}-{n}") }
}

impl State {
    /// Whether both have signed and it was not ended.
    pub fn is_live(self) -> bool {
        matches!(self, Self::InForce | Self::Suspended)
    }

    /// Whether it is on its way to be signed.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Draft | Self::Issued | Self::UnitSigned)
    }
}

impl Contract {
    /// What people call it.
    pub fn label(&self) -> String {
        format!("{} {}", self.number, self.unit_name)
    }

    /// The day from which it binds: that of the later signature.
    pub fn signed_on(&self) -> Option<NaiveDate> {
        Some(self.unit_signed_on?.max(self.centre_signed_on?))
    }

    /// Whether the actor is of its unit.
    pub fn is_own(&self, actor: &Actor) -> bool {
        actor.organisation == Some(self.unit) || actor.is_system()
    }

    /// The contract as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "contract_state": self.state, "contract_number": self.number, "contract_amount": self.amount.to_string(),
            "starts_on": self.starts_on, "ends_on": self.ends_on, "ledger_code": self.ledger_code, "terms": self.terms,
            "unit_signed_on": self.unit_signed_on, "unit_signed_name": self.unit_signed_name,
            "contract_scan": (self.scan != Scan::None).then_some(self.scan),
            "centre_signed_on": self.centre_signed_on, "centre_signed_name": self.centre_signed_name,
        })
    }

    /// Refuses where it is not in one of these states.
    ///
    /// # Errors
    /// [`Error::Conflict`].
    pub fn must_be(&self, states: &[State], otherwise: &str) -> Result<()> {
        if states.contains(&self.state) { Ok(()) } else { Err(Error::conflict(otherwise)) }
    }

    /// Whether the day by which both should have signed is over.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.state.is_waiting() && self.sign_by.is_some_and(|last| today > last)
    }

    /// The last day on which the unit may ask for a change.
    pub fn change_until(&self, definition: &Definition) -> Option<NaiveDate> {
        let days = definition.contract.as_ref().map_or(0, |contract| contract.change_days);
        self.ends_on.checked_sub_days(Days::new(u64::from(days)))
    }

    /// The first day on which no more money is moved between lines; none where the file does not close it.
    pub fn closed_from(&self, definition: &Definition) -> Option<NaiveDate> {
        let months = definition.budget.as_ref()?.adjustment.as_ref()?.closed_months;
        if months == 0 {
            return None;
        }
        // The last month of a period that ends on the 30th of November begins on the 1st of November.
        self.ends_on.succ_opt()?.checked_sub_months(Months::new(months))
    }
}

impl Object for Contract {
    fn visible_to(&self, actor: &Actor) -> bool {
        let told = self.state != State::Draft;
        match actor.scope() {
            Scope::Everything => true,
            Scope::Province(region, own) => told && (self.unit == own || self.region == Some(region)),
            Scope::Own(own) => told && self.unit == own,
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            Action::ContractSign | Action::ContractAsk if !self.is_own(actor) => {
                Err(Error::forbidden("contract-not-own"))
            }
            _ => Ok(()),
        }
    }
}

impl Amendment {
    /// The wish as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        let changes = super::terms::differences(&self.before, &self.terms);
        let told: Vec<String> =
            changes.iter().map(|c| format!("{}{}：{} → {}", c.what, c.which, c.before, c.after)).collect();
        json!({ "amendment_state": self.state, "changes": told.join("；"), "reason": self.reason })
    }

    /// Refuses whoever had a hand in it.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn decided_by(&self, actor: &Actor) -> Result<()> {
        let own = self.hands.iter().any(|hand| actor.is_person(*hand));
        if own { Err(Error::forbidden("contract-own-proposal")) } else { Ok(()) }
    }
}

impl Step {
    /// The step as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "contract_step": self.kind, "contract_step_state": self.state, "due_on": self.due_on,
            "refund": self.refund.map(|refund| refund.to_string()),
        })
    }

    /// Refuses whoever proposed it.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn decided_by(&self, actor: &Actor) -> Result<()> {
        let (by, on_behalf) = self.proposed_by;
        let own = actor.is_person(by) || on_behalf.is_some_and(|user| actor.is_person(user));
        if own { Err(Error::forbidden("contract-own-proposal")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_names_call_and_province_and_stands_once() {
        let shanxi = Region::parse("14").ok();
        assert_eq!(numbered("{call}-{province}", "QYKX2026-001", shanxi, 1), "QYKX2026-001-14");
        assert_eq!(numbered("{call}-{province}", "QYKX2026-001", shanxi, 2), "QYKX2026-001-14-2");
        assert_eq!(numbered("{call}-{province}", "X", None, 1), "X-00");
    }

    #[test]
    fn both_sign_within_thirty_days_of_the_award() {
        let text = include_str!("../../templates/programmes/cases-2024.toml");
        let definition = Definition::read(text).unwrap();
        assert_eq!(sign_by(day("2024-06-25"), &definition), Some(day("2024-07-25")));
    }
}
