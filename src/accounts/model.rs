//! The final accounts of a contract as a value: worked out of its budget and its ledger, kept as it was confirmed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{ContractId, DocumentId, FinalAccountsId, Instant, Money, OrganisationId, Region, UserId};
use crate::platform::{Error, Result};
use crate::programme::definition::money::Surplus;

crate::words! {
    /// How far final accounts are.
    pub enum State {
        /// Finance has them.
        Submitted = "submitted",
        /// They went back to the unit.
        Returned = "returned",
        /// Finance confirmed them; what is to be refunded is on its way.
        Confirmed = "confirmed",
        /// Nothing is owed any more.
        Settled = "settled",
    }
}

crate::words! {
    /// How final accounts are decided.
    pub enum Decision {
        /// They are right.
        Confirm = "confirm",
        /// They go back.
        Return = "return",
    }
}

/// A line of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The category's name in the call's file.
    pub category: String,
    /// Its name.
    pub label: String,
    /// Its English name; older sheets have none.
    #[serde(default)]
    pub label_en: String,
    /// Its economic code.
    pub code: String,
    /// The budget in force.
    pub budget: Money,
    /// What was spent.
    pub spent: Money,
}

impl Line {
    /// What it is called in the language of a locale; in Chinese where it has no other name.
    pub fn name(&self, locale: &str) -> &str {
        if locale == "en" && !self.label_en.is_empty() { &self.label_en } else { &self.label }
    }
}

/// What of the spending went to the tax office: it is part of it, not beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxes {
    /// Income tax that was withheld from fees of persons.
    pub withheld: Money,
    /// Value added tax on invoices.
    pub value_added: Money,
}

/// The tax in a part of an invoice, in fen: as much of it as the part is of the whole, half up.
pub(super) fn in_part(tax: i64, part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return tax;
    }
    let (tax, part, whole) = (i128::from(tax), i128::from(part), i128::from(whole));
    // Two factors of 63 bits, doubled, are within 127.
    let share = (2 * tax * part + whole).div_euclid(2 * whole);
    i64::try_from(share).unwrap_or(i64::MAX)
}

/// What the sheet is worked out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// What the contract promises.
    pub contracted: Money,
    /// What was paid.
    pub received: Money,
    /// Interest of the bank account.
    pub interest: Money,
    /// What went back already.
    pub returned: Money,
    /// What the unit has laid out and was not paid back.
    pub advanced: Money,
    /// By budget line.
    pub lines: Vec<Line>,
    /// Taxes in it.
    pub taxes: Taxes,
    /// What happens to money that is left.
    pub policy: Surplus,
    /// What is still to be paid by the plan.
    pub unpaid: Money,
    /// What the end of the contract claims back.
    pub claimed: Money,
}

/// The sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What the contract promises.
    pub contracted: Money,
    /// What was paid.
    pub received: Money,
    /// Interest of the bank account.
    pub interest: Money,
    /// What went back already.
    pub returned: Money,
    /// What the unit has laid out and was not paid back.
    pub advanced: Money,
    /// By budget line.
    pub lines: Vec<Line>,
    /// Taxes in it.
    pub taxes: Taxes,
    /// The whole budget.
    pub budget: Money,
    /// All that was spent.
    pub spent: Money,
    /// What is left of what was received, with its interest.
    pub surplus: Money,
    /// What was spent beyond what was received.
    pub short: Money,
    /// What of the surplus is set off against money that is still to be paid.
    pub set_off: Money,
    /// What goes back.
    pub refund: Money,
    /// What stays with the unit.
    pub kept: Money,
    /// What of the plan is still to be paid.
    #[serde(default)]
    pub owed: Money,
    /// What of the plan is not paid any more.
    #[serde(default)]
    pub withheld: Money,
    /// By which policy.
    pub policy: String,
}

impl Sheet {
    /// Whether another says the same, whatever its lines are called in English.
    pub fn agrees(&self, other: &Self) -> bool {
        let plain = |of: &Self| {
            let lines = of.lines.iter().map(|line| Line { label_en: String::new(), ..line.clone() });
            Self { lines: lines.collect(), ..of.clone() }
        };
        plain(self) == plain(other)
    }

    /// What is claimed back, as far as the unit still holds what it was paid; nothing where the sheet returns as much.
    pub fn below(&self, claimed: Money) -> Option<Money> {
        let holds = self.received.checked_sub(self.returned).unwrap_or(Money::ZERO);
        Some(claimed.min(holds)).filter(|claim| self.refund < *claim)
    }
}

/// Works the sheet out.
///
/// # Errors
/// [`Error::Internal`] when sums do not fit.
pub fn reckon(of: &Figures) -> Result<Sheet> {
    let much = || Error::internal("the sums of final accounts do not fit");
    let budget = Money::sum(of.lines.iter().map(|line| line.budget)).ok_or_else(much)?;
    let spent = Money::sum(of.lines.iter().map(|line| line.spent)).ok_or_else(much)?;
    let came = of.received.checked_add(of.interest).ok_or_else(much)?;
    let left = came.checked_sub(of.returned).and_then(|rest| rest.checked_sub(spent)).ok_or_else(much)?;
    let surplus = left.max(Money::ZERO);
    let short = Money::ZERO.checked_sub(left).ok_or_else(much)?.max(Money::ZERO);
    let unpaid = of.unpaid.max(Money::ZERO);
    // Who keeps what is left is paid the price that was agreed; everybody else is paid what was spent.
    let owed = if of.policy == Surplus::Keep { unpaid } else { short.min(unpaid) };
    let withheld = unpaid.checked_sub(owed).ok_or_else(much)?;
    // Interest is not the unit's own under any policy but that of keeping.
    let (refund, kept) = match of.policy {
        // Where money is left nothing more is owed that it could be set off against: it goes back, under both.
        Surplus::Return | Surplus::Offset => (surplus, Money::ZERO),
        Surplus::Keep => {
            let refund = surplus.min(of.claimed);
            (refund, surplus.checked_sub(refund).ok_or_else(much)?)
        }
    };
    Ok(Sheet {
        contracted: of.contracted,
        received: of.received,
        interest: of.interest,
        returned: of.returned,
        advanced: of.advanced,
        lines: of.lines.clone(),
        taxes: of.taxes,
        budget,
        spent,
        surplus,
        short,
        set_off: Money::ZERO,
        refund,
        kept,
        owed,
        withheld,
        policy: of.policy.as_str().to_owned(),
    })
}

/// Final accounts as they stand.
#[derive(Debug, Clone)]
pub struct FinalAccounts {
    /// Their key.
    pub id: FinalAccountsId,
    /// Of which contract.
    pub contract: ContractId,
    /// Its number.
    pub contract_number: String,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The name of that unit.
    pub unit_name: String,
    /// The province that the award counts for.
    pub region: Option<Region>,
    /// How far they are.
    pub state: State,
    /// The sheet as it was submitted.
    pub sheet: Sheet,
    /// What goes back after what was set off.
    pub refund: Money,
    /// By when.
    pub refund_by: Option<NaiveDate>,
    /// What the unit said.
    pub note: String,
    /// Who submitted them.
    pub made_by: UserId,
    /// For whom that person stood in.
    pub made_for: Option<UserId>,
    /// The name of the person.
    pub made_by_name: String,
    /// When.
    pub made_at: Instant,
    /// Who decided.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// What was said with the decision.
    pub remark: String,
    /// The sheet as a document.
    pub document: Option<DocumentId>,
    /// The refund order.
    pub order: Option<DocumentId>,
    /// The day on which the refund arrived.
    pub refunded_on: Option<NaiveDate>,
    /// The bank's own number of it.
    pub reference: String,
    /// The version of the row.
    pub version: i32,
}

impl FinalAccounts {
    /// What people call them.
    pub fn title(&self) -> String {
        format!("{} {}", self.contract_number, self.unit_name)
    }

    /// Final accounts as the audit trail keeps them.
    pub fn facts(&self) -> Value {
        json!({
            "accounts_state": self.state, "received": self.sheet.received.to_string(),
            "spent": self.sheet.spent.to_string(), "surplus": self.sheet.surplus.to_string(),
            "refund": self.refund.to_string(), "refunded_on": self.refunded_on,
        })
    }

    /// Whether the actor, or whoever is stood in for, had a hand in them.
    fn is_of(&self, actor: &Actor) -> bool {
        actor.is_person(self.made_by) || self.made_for.is_some_and(|user| actor.is_person(user))
    }
}

impl Object for FinalAccounts {
    fn visible_to(&self, actor: &Actor) -> bool {
        match actor.scope() {
            Scope::Everything => true,
            Scope::Province(region, own) => self.unit == own || self.region == Some(region),
            Scope::Own(own) => self.unit == own,
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            Action::AccountsConfirm if self.is_of(actor) => Err(Error::forbidden("accounts-own")),
            Action::AccountsConfirm if self.state != State::Submitted => Err(Error::conflict("accounts-decided")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(yuan: i64) -> Money {
        Money::yuan(yuan).unwrap()
    }

    #[test]
    fn older_sheets_have_no_english_names_and_say_the_same() {
        let kept = r#"{"category":"labour","label":"劳务费","code":"30226","budget":10000,"spent":5000}"#;
        let old: Line = serde_json::from_str(kept).unwrap();
        let new = Line { label_en: "Labour".to_owned(), ..old.clone() };
        assert_eq!((old.name("en"), new.name("en"), new.name("zh-CN")), ("劳务费", "Labour", "劳务费"));
        let sheet = |line: &Line| {
            let figures = Figures { lines: vec![line.clone()], ..figures(100, 50, Surplus::Return) };
            reckon(&figures).unwrap()
        };
        assert!(sheet(&new).agrees(&sheet(&old)) && sheet(&new) != sheet(&old));
        let other = Line { spent: money(51), ..old.clone() };
        assert!(!sheet(&other).agrees(&sheet(&old)));
    }

    fn figures(received: i64, spent: i64, policy: Surplus) -> Figures {
        let line = |category: &str, budget: i64, spent: i64| Line {
            category: category.to_owned(),
            label: category.to_owned(),
            label_en: String::new(),
            code: String::new(),
            budget: money(budget),
            spent: money(spent),
        };
        Figures {
            contracted: money(200_000),
            received: money(received),
            interest: money(20),
            returned: Money::ZERO,
            advanced: Money::ZERO,
            lines: vec![line("printing", 120_000, spent), line("labour", 80_000, 0)],
            taxes: Taxes::default(),
            policy,
            unpaid: money(60_000),
            claimed: Money::ZERO,
        }
    }

    #[test]
    fn what_is_left_goes_where_the_policy_says() {
        let sheet = |policy| reckon(&figures(140_000, 130_000, policy)).unwrap();
        let told = |s: Sheet| (s.surplus, s.refund, s.set_off, s.kept);
        assert_eq!(told(sheet(Surplus::Return)), (money(10_020), money(10_020), Money::ZERO, Money::ZERO));
        assert_eq!(told(sheet(Surplus::Keep)), (money(10_020), Money::ZERO, Money::ZERO, money(10_020)));
        // Nothing more is owed that it could be set off against.
        assert_eq!(told(sheet(Surplus::Offset)), (money(10_020), money(10_020), Money::ZERO, Money::ZERO));
    }

    #[test]
    fn the_tax_of_a_part_is_its_share_half_up() {
        assert_eq!(in_part(1_300, 11_300, 11_300), 1_300, "the whole invoice");
        assert_eq!(in_part(1_300, 5_650, 11_300), 650);
        assert_eq!((in_part(1, 1, 2), in_part(1, 49, 100), in_part(1, 50, 100)), (1, 0, 1));
        assert_eq!((in_part(3, 1, 2), in_part(5, 1, 4)), (2, 1));
        assert_eq!((in_part(0, 1, 2), in_part(7, 0, 2)), (0, 0));
        assert_eq!(in_part(i64::MAX, i64::MAX, i64::MAX), i64::MAX);
        // A line without a whole says what it says.
        assert_eq!(in_part(5, 5, 0), 5);
    }

    #[test]
    fn what_is_claimed_back_is_not_kept() {
        let told = |claimed| {
            let figures = Figures { claimed, ..figures(140_000, 130_000, Surplus::Keep) };
            let sheet = reckon(&figures).unwrap();
            (sheet.refund, sheet.kept)
        };
        assert_eq!(told(money(4_000)), (money(4_000), money(6_020)));
        assert_eq!(told(money(140_000)), (money(10_020), Money::ZERO));
    }

    #[test]
    fn a_sheet_answers_a_claim_as_far_as_the_unit_holds_what_it_was_paid() {
        let sheet = |received| reckon(&figures(received, 30_000, Surplus::Return)).unwrap();
        assert_eq!(sheet(140_000).below(money(110_020)), None);
        assert_eq!(sheet(140_000).below(money(110_021)), Some(money(110_021)));
        // What the bank gave back after the end is not claimed of the unit.
        assert_eq!(sheet(50_000).below(money(140_000)), Some(money(50_000)));
        assert_eq!(sheet(0).below(money(140_000)), None);
    }

    #[test]
    fn the_plan_is_paid_as_far_as_was_spent() {
        let told = |received, spent, policy| {
            let sheet = reckon(&figures(received, spent, policy)).unwrap();
            (sheet.owed, sheet.withheld)
        };
        for policy in [Surplus::Return, Surplus::Offset] {
            // The twenty of interest were spent first.
            assert_eq!(told(140_000, 150_020, policy), (money(10_000), money(50_000)));
            assert_eq!(told(140_000, 140_020, policy), (Money::ZERO, money(60_000)));
            assert_eq!(told(140_000, 100_000, policy), (Money::ZERO, money(60_000)));
            assert_eq!(told(140_000, 200_020, policy), (money(60_000), Money::ZERO));
            assert_eq!(told(140_000, 230_000, policy), (money(60_000), Money::ZERO), "no more than was agreed");
        }
        assert_eq!(told(140_000, 100_000, Surplus::Keep), (money(60_000), Money::ZERO));
    }

    #[test]
    fn spent_to_the_fen_leaves_nothing_and_beyond_is_told() {
        let exact = reckon(&figures(140_000, 140_020, Surplus::Return)).unwrap();
        assert_eq!((exact.surplus, exact.short, exact.refund), (Money::ZERO, Money::ZERO, Money::ZERO));
        let beyond = reckon(&figures(140_000, 150_020, Surplus::Return)).unwrap();
        assert_eq!((beyond.surplus, beyond.short, beyond.refund), (Money::ZERO, money(10_000), Money::ZERO));
    }

    #[test]
    fn a_sheet_that_was_kept_before_these_figures_is_read() {
        let mut old = serde_json::to_value(reckon(&figures(140_000, 150_000, Surplus::Return)).unwrap()).unwrap();
        let fields = old.as_object_mut().unwrap();
        assert!(fields.remove("owed").is_some() && fields.remove("withheld").is_some());
        let read: Sheet = serde_json::from_value(old).unwrap();
        assert_eq!((read.owed, read.withheld), (Money::ZERO, Money::ZERO));
    }

    proptest! {
        #[test]
        fn every_sheet_is_balanced_to_the_fen(
            received in 0..100_000_000_i64, interest in 0..10_000_i64, spent in 0..100_000_000_i64,
            returned in 0..10_000_i64, unpaid in 0..50_000_000_i64, policy in 0..3_usize,
        ) {
            let of = Money::from_fen;
            let policy = [Surplus::Return, Surplus::Keep, Surplus::Offset][policy];
            let mut figures = figures(0, 0, policy);
            (figures.received, figures.interest, figures.unpaid) = (of(received), of(interest), of(unpaid));
            figures.returned = of(returned);
            figures.lines[0].spent = of(spent);
            let sheet = reckon(&figures).unwrap();
            let all = sheet.spent.fen() + sheet.surplus.fen() - sheet.short.fen();
            prop_assert_eq!(all, received + interest - returned, "what came is what was spent and what is left");
            let gone = sheet.refund.fen() + sheet.set_off.fen() + sheet.kept.fen();
            prop_assert_eq!(gone, sheet.surplus.fen());
            prop_assert!(!sheet.refund.is_negative() && !sheet.owed.is_negative() && !sheet.withheld.is_negative());
            prop_assert_eq!(sheet.owed.fen() + sheet.withheld.fen(), unpaid, "the plan is paid or it is not");
            // In the end the unit has what it spent, less the interest that the bank gave it, as far as the plan reaches.
            let gets = received - returned - sheet.refund.fen() + sheet.owed.fen();
            let wanted = if policy == Surplus::Keep { i64::MAX } else { spent - interest };
            prop_assert_eq!(gets, wanted.min(received - returned + unpaid));
        }
    }
}
