//! What an expert is, and who may do what to one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Role};
use crate::kernel::{ExpertId, Instant, OrganisationId, Region, Uscc, UserId, text};
use crate::platform::vault::Column;
use crate::platform::{Error, Result};
use crate::standards::model::Level;

/// Where the number of an expert's bank account is sealed.
pub const ACCOUNT: Column = Column { table: "expert_payments", name: "account_sealed", key: "expert_id" };

/// Where an expert's identity number is sealed.
pub const IDENTITY: Column = Column { table: "expert_payments", name: "identity_sealed", key: "expert_id" };

crate::words! {
    /// What an expert knows about; technical and financial ones are counted for the share of a panel (B6).
    pub enum ExpertKind {
        /// 技术.
        Technical = "technical",
        /// 财务、经济.
        Financial = "financial",
        /// 管理.
        Management = "management",
        /// Anything else.
        Other = "other",
    }
}

crate::words! {
    /// What an expert had to do with an organisation.
    pub enum Tie {
        /// Worked there.
        Employed = "employed",
        /// Was director, supervisor or shareholder.
        Interest = "interest",
        /// Advised it.
        Advised = "advised",
    }
}

/// What an expert had to do with an organisation, and in which years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The organisation's name.
    pub name: String,
    /// Its unified social credit code, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uscc: Option<String>,
    /// What it was.
    pub tie: Tie,
    /// The first year.
    pub from: i32,
    /// The last year; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<i32>,
}

/// What people fill in about an expert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The name.
    pub name: String,
    /// The employer's name.
    pub employer: String,
    /// The employer's unified social credit code.
    pub employer_uscc: Option<Uscc>,
    /// The province.
    pub region: Option<Region>,
    /// By which row of the standard the expert is paid.
    pub title_level: Level,
    /// The title in words.
    pub professional_title: String,
    /// What the expert knows about.
    pub kind: ExpertKind,
    /// Fields of work.
    pub fields: Vec<String>,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// With whom the expert had to do before.
    pub past: Vec<Relation>,
    /// What else must be known.
    pub note: String,
}

/// An expert as recorded.
#[derive(Debug, Clone)]
pub struct Expert {
    /// The key.
    pub id: ExpertId,
    /// The account, once there is one.
    pub user: Option<UserId>,
    /// What is recorded.
    pub profile: Profile,
    /// The employer, where it is an organisation of the register.
    pub employer_id: Option<OrganisationId>,
    /// Whether the expert may be drawn.
    pub active: bool,
    /// Why not.
    pub reason: String,
    /// When it was changed last.
    pub updated_at: Instant,
    /// The version of the row.
    pub version: i32,
}

/// What an expert is paid to.
#[derive(Debug, Clone)]
pub struct Payment {
    /// 户名.
    pub holder: String,
    /// 开户行.
    pub bank: String,
    /// 账号, sealed.
    pub account: String,
    /// 身份证号, sealed.
    pub identity: String,
    /// The version of the row.
    pub version: i32,
}

impl ExpertKind {
    /// Whether it counts for the technical share of a panel.
    pub fn counts(self) -> bool {
        matches!(self, Self::Technical | Self::Financial)
    }
}

impl Relation {
    /// Whether it lasted into one of the last so many years, that one still counted in which it ended.
    pub fn within(&self, years: u32, this_year: i32) -> bool {
        let since = this_year.saturating_sub(i32::try_from(years).unwrap_or(i32::MAX));
        self.to.is_none_or(|last| last >= since)
    }
}

impl Profile {
    /// The employer's name as it is compared.
    pub fn employer_skeleton(&self) -> String {
        text::skeleton(&self.employer)
    }

    /// What the audit trail keeps of it; the telephone by its ending.
    pub fn facts(&self) -> Value {
        json!({
            "name": self.name, "employer": self.employer, "uscc": self.employer_uscc, "region": self.region,
            "title_level": self.title_level, "professional_title": self.professional_title,
            "expert_kind": self.kind, "fields": self.fields.join("、"), "phone": masked(&self.phone),
            "email": self.email, "past_relations": self.past.iter().map(Relation::told).collect::<Vec<_>>().join("；"),
            "note": self.note,
        })
    }
}

impl Relation {
    /// As the trail and a workbook write it: `单位|91…|employed|2019-2023`.
    pub fn told(&self) -> String {
        let to = self.to.map(|year| year.to_string()).unwrap_or_default();
        format!("{}|{}|{}|{}-{to}", self.name, self.uscc.as_deref().unwrap_or_default(), self.tie, self.from)
    }
}

/// A telephone number for those who need not call: its last four digits.
pub fn masked(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let ending: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    if phone.is_empty() { String::new() } else { format!("…{ending}") }
}

impl Expert {
    /// The telephone number as the actor may see it.
    pub fn phone_for(&self, actor: &Actor) -> String {
        let calls = actor.may(Action::ExpertKeep) || self.is(actor);
        if calls { self.profile.phone.clone() } else { masked(&self.profile.phone) }
    }

    /// Whether the actor is this expert.
    pub fn is(&self, actor: &Actor) -> bool {
        actor.stands_in_for.is_none() && self.user == Some(actor.user)
    }
}

impl Object for Expert {
    fn visible_to(&self, actor: &Actor) -> bool {
        let pays = actor.may(Action::ExpertPay) && actor.roles.contains(&Role::Finance);
        actor.may(Action::ExpertView) || pays || self.is(actor)
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            // Whoever is in the pool does not describe themselves to it: recusals are found by what stands there.
            Action::ExpertKeep if self.is(actor) => Err(Error::forbidden("expert-not-own")),
            Action::ExpertPay if !self.is(actor) && !actor.roles.contains(&Role::Finance) && !actor.is_system() => {
                Err(Error::NotFound)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(to: Option<i32>) -> Relation {
        Relation { name: "某单位".into(), uscc: None, tie: Tie::Employed, from: 2010, to }
    }

    #[test]
    fn a_past_relation_counts_for_the_years_of_the_call() {
        for (to, years, counts) in [
            (None, 3, true),
            (Some(2026), 3, true),
            (Some(2023), 3, true),
            (Some(2022), 3, false),
            (Some(2022), 0, false),
        ] {
            assert_eq!(relation(to).within(years, 2026), counts, "{to:?} {years}");
        }
        assert!(relation(None).within(0, 2026), "what lasts counts in any case");
        assert_eq!(relation(Some(2023)).told(), "某单位||employed|2010-2023");
    }

    #[test]
    fn a_masked_number_ends_as_the_whole_one() {
        assert_eq!(masked("139 1234-5678"), "…5678");
        assert_eq!(masked("12"), "…12");
        assert_eq!(masked(""), "");
    }
}
