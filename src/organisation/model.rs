//! What an organisation is, and who may do what to it.

use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{ContactId, Instant, Message, OrganisationId, Region, Uscc};
use crate::platform::error::FieldError;
use crate::platform::vault::Column;
use crate::platform::{Error, Result};

/// Where the number of an organisation's bank account is sealed.
pub const ACCOUNT_NUMBER: Column =
    Column { table: "organisation_accounts", name: "number_sealed", key: "organisation_id" };

crate::words! {
    /// What part an organisation has.
    pub enum Kind {
        /// 中心: gives the money.
        Centre = "centre",
        /// 省级科协: supports and watches a province.
        Association = "association",
        /// 单位: applies and implements.
        Unit = "unit",
        /// 第三方机构: checks and reviews.
        Agency = "agency",
    }
}

crate::words! {
    /// The class of a public institution (事业单位类别); a code beginning with 12 does not tell it (C1).
    pub enum Class {
        /// 公益一类.
        Public1 = "public-1",
        /// 公益二类.
        Public2 = "public-2",
        /// 参照公务员法管理.
        CivilServantManaged = "civil-servant-managed",
        /// 生产经营类.
        Production = "production",
        /// Not a public institution.
        None = "none",
    }
}

crate::words! {
    /// What kind of person in law the licence makes it; a code beginning with 91 does not tell it (C1).
    pub enum Licence {
        /// 法人.
        LegalPerson = "legal-person",
        /// 分支机构.
        Branch = "branch",
        /// 个人独资.
        SoleProprietorship = "sole-proprietorship",
        /// 合伙.
        Partnership = "partnership",
    }
}

crate::words! {
    /// Whether a record stands or has been merged into another.
    pub enum State {
        /// It stands.
        Active = "active",
        /// It was a double of another.
        Merged = "merged",
    }
}

/// What people fill in about an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its part.
    pub kind: Kind,
    /// Its full name.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: Option<Uscc>,
    /// Its province; the code's region names the registering authority only (C1).
    pub region: Option<Region>,
    /// Its prefecture-level area, by code.
    pub area: Option<String>,
    /// Its class, when it is a public institution.
    pub class: Option<Class>,
    /// Its licence.
    pub licence: Option<Licence>,
    /// 业务主管单位.
    pub supervising_body: String,
    /// 法定代表人.
    pub legal_representative: String,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// An organisation as it stands.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Its key.
    pub id: OrganisationId,
    /// What is recorded.
    pub record: Record,
    /// Whether it stands.
    pub state: State,
    /// The record that it was merged into.
    pub merged_into: Option<OrganisationId>,
    /// The version of the row.
    pub version: i32,
    /// When it was registered.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// The number of a bank account. It is never shown whole by accident: it has no `Display`, and its `Debug` shows the
/// ending alone.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// Reads a number: blanks and hyphens are dropped, full-width digits become half-width.
    ///
    /// # Errors
    /// When other characters stand in it, or it has fewer than 8 or more than 32 digits; without repeating the number.
    pub fn parse(input: &str) -> Result<Self, Message> {
        /// No bank gives out shorter or longer ones.
        const DIGITS: std::ops::RangeInclusive<usize> = 8..=32;
        let plain = |c: char| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            other => other,
        };
        let number: String = input.chars().map(plain).filter(|c| !c.is_whitespace() && *c != '-').collect();
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Message::new("account-number-digits"));
        }
        if !DIGITS.contains(&number.len()) {
            let length = Message::new("account-number-length").with("found", number.len());
            return Err(length.with("least", DIGITS.start()).with("most", DIGITS.end()));
        }
        Ok(Self(number))
    }

    /// The digits; for sealing.
    pub fn whole(&self) -> &str {
        &self.0
    }

    /// The last four digits, by which the owner knows it.
    pub fn ending(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// The digits in groups of four, as they are read aloud.
    pub fn in_groups(&self) -> String {
        let digits: Vec<char> = self.0.chars().collect();
        digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

impl std::fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountNumber(…{})", self.ending())
    }
}

/// The bank account to which an organisation is paid.
#[derive(Debug, Clone)]
pub struct BankAccount {
    /// 户名.
    pub holder: String,
    /// 开户行.
    pub bank: String,
    /// 账号, sealed.
    pub sealed: String,
    /// The version of the row.
    pub version: i32,
    /// When a second person confirmed it; none where that has not happened.
    pub confirmed_at: Option<Instant>,
    /// Who that was.
    pub confirmed_by_name: String,
}

/// A bank account as the audit trail keeps it.
pub fn account_facts(holder: &str, bank: &str, number: &AccountNumber) -> Value {
    json!({ "holder": holder, "bank": bank, "account_number": format!("…{}", number.ending()) })
}

/// A contact person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The person's name.
    pub name: String,
    /// The person's post.
    pub post: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// A contact person as recorded.
#[derive(Debug, Clone)]
pub struct RecordedContact {
    /// Its key.
    pub id: ContactId,
    /// What is recorded.
    pub contact: Contact,
    /// The version of the row.
    pub version: i32,
}

impl Record {
    /// What a single field cannot tell.
    ///
    /// # Errors
    /// Each field that does not fit the others.
    pub fn check(&self) -> Result<()> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, key: &str| {
            errors.push(FieldError { field: field.to_owned(), message: Message::new(key) });
        };
        if matches!(self.kind, Kind::Association | Kind::Unit) && self.region.is_none() {
            wrong("region", "organisation-region-required");
        }
        if self.kind == Kind::Unit && self.uscc.is_none() {
            wrong("uscc", "organisation-uscc-required");
        }
        let institution = self.uscc.as_ref().is_some_and(|code| code.prefix() == "12");
        if institution && self.class == Some(Class::None) {
            wrong("class", "organisation-class-needed");
        }
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }

    /// The record as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "kind": self.kind, "name": self.name, "uscc": self.uscc, "region": self.region, "area": self.area,
            "class": self.class, "licence": self.licence, "supervising_body": self.supervising_body,
            "legal_representative": self.legal_representative, "address": self.address, "phone": self.phone,
            "email": self.email,
        })
    }

    /// What is still missing for a complete record, by field; `proven` when a proof of the class is there.
    pub fn gaps(&self, proven: bool) -> Vec<&'static str> {
        let institution = self.uscc.as_ref().is_some_and(|code| code.prefix() == "12");
        let unit = self.kind == Kind::Unit;
        [
            ("class", unit && institution && self.class.is_none()),
            ("class_proof", self.class.is_some_and(|class| class != Class::None) && !proven),
            ("licence", unit && self.licence.is_none()),
            ("supervising_body", unit && self.supervising_body.is_empty()),
            ("legal_representative", unit && self.legal_representative.is_empty()),
            ("address", self.address.is_empty()),
            ("phone", self.phone.is_empty()),
        ]
        .into_iter()
        .filter_map(|(field, missing)| missing.then_some(field))
        .collect()
    }
}

impl Contact {
    /// The contact as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({ "contact": self.name, "post": self.post, "phone": self.phone, "email": self.email })
    }
}

impl Object for Organisation {
    fn visible_to(&self, actor: &Actor) -> bool {
        match actor.scope() {
            Scope::Everything => true,
            Scope::Province(region, own) => self.id == own || self.record.region == Some(region),
            Scope::Own(own) => self.id == own,
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        let looks = matches!(action, Action::OrganisationView | Action::OrganisationShowAccount);
        if !looks && self.state == State::Merged {
            return Err(Error::conflict("organisation-is-merged"));
        }
        let far = actor.scope() == Scope::Everything;
        if action != Action::OrganisationView && !far && actor.organisation != Some(self.id) {
            return Err(Error::forbidden("organisation-not-own"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: Kind) -> Record {
        Record {
            kind,
            name: "宁夏科技服务中心".into(),
            uscc: Uscc::parse("12110000400000018T").ok(),
            region: Region::parse("64").ok(),
            area: None,
            class: None,
            licence: None,
            supervising_body: String::new(),
            legal_representative: String::new(),
            address: "银川市".into(),
            phone: "0951-1234567".into(),
            email: String::new(),
        }
    }

    #[test]
    fn a_unit_has_a_code_and_a_province() {
        let mut unit = record(Kind::Unit);
        assert!(unit.check().is_ok());
        (unit.uscc, unit.region) = (None, None);
        let Err(Error::Invalid(errors)) = unit.check() else { panic!() };
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["region", "uscc"]);
        unit.kind = Kind::Agency;
        assert!(unit.check().is_ok());
    }

    #[test]
    fn an_account_number_is_read_as_people_copy_it() {
        let number = AccountNumber::parse("6222 0212-0001 ２３４５ 678").unwrap();
        assert_eq!((number.whole(), number.ending()), ("6222021200012345678", "5678"));
        assert_eq!(number.in_groups(), "6222 0212 0001 2345 678");
        assert_eq!(format!("{number:?}"), "AccountNumber(…5678)");
        let key = |text: &str| AccountNumber::parse(text).map_or_else(|m| m.key, |_| String::new());
        for (digits, told) in [(7, "account-number-length"), (8, ""), (32, ""), (33, "account-number-length")] {
            assert_eq!(key(&"1".repeat(digits)), told, "{digits}");
        }
        for odd in ["1234567a", "1234567_8", "12345678.0", "一二三四五六七八"] {
            assert_eq!(key(odd), "account-number-digits", "{odd}");
        }
    }

    #[test]
    fn a_public_institution_has_a_class() {
        let mut unit = record(Kind::Unit);
        assert!(unit.gaps(false).contains(&"class"), "the code begins with 12, so the class must be told");
        unit.class = Some(Class::None);
        assert!(unit.check().is_err());
        unit.class = Some(Class::Public2);
        assert!(unit.check().is_ok() && !unit.gaps(false).contains(&"class"));
    }
}
