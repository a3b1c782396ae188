//! What an issued document is, who sees it, and what may be done to it.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{DocumentId, DocumentNumber, Instant, Message, OrganisationId, Region};
use crate::pages::Subject;
use crate::platform::i18n::Locale;
use crate::platform::pdf::{Letterhead, Sheet};
use crate::platform::{Error, Result};

crate::words! {
    /// What a document is. Its word is also the name of its template.
    pub enum Kind {
        /// 单位信息表.
        OrganisationRecord = "organisation-record",
        /// 通知阅读回执.
        CircularReceipts = "circular-receipts",
        /// 项目支持函: a letter of a provincial association.
        SupportLetter = "support-letter",
        /// 评审报告.
        ReviewReport = "review-report",
        /// 公示.
        PublicNotice = "public-notice",
        /// 立项通知书.
        AwardLetter = "award-letter",
        /// 拨付审批单.
        PaymentOrder = "payment-order",
        /// 决算表.
        FinalAccounts = "final-accounts",
        /// 退款通知书.
        RefundOrder = "refund-order",
        /// 合同, and its changes.
        Contract = "contract",
        /// 终止决定及追回通知.
        Termination = "contract-termination",
    }
}

impl Kind {
    /// The word of its series, between the office's code and 字.
    pub fn series_word(self) -> &'static str {
        match self {
            Self::OrganisationRecord => "单",
            Self::CircularReceipts => "回",
            Self::SupportLetter => "函",
            Self::ReviewReport => "评",
            Self::PublicNotice => "示",
            Self::AwardLetter => "立",
            Self::PaymentOrder => "拨",
            Self::FinalAccounts => "决",
            Self::RefundOrder => "退",
            Self::Contract => "合",
            Self::Termination => "止",
        }
    }

    /// Whether it is a letter of an office other than the centre, set as a letter (信函格式).
    pub fn is_letter(self) -> bool {
        self == Self::SupportLetter
    }
}

crate::words! {
    /// Who, of those that see its subject, sees a document.
    pub enum Audience {
        /// National roles only.
        Centre = "centre",
        /// Also those who see the subject's organisation.
        Organisation = "organisation",
    }
}

crate::words! {
    /// Whether a document counts.
    pub enum State {
        /// It does.
        Valid = "valid",
        /// It does not any more.
        Revoked = "revoked",
    }
}

/// A document that is to be issued.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is.
    pub kind: Kind,
    /// What it is about; the actor sees it.
    pub subject: Subject,
    /// Who sees it.
    pub audience: Audience,
    /// Its title.
    pub title: String,
    /// The day whose state of things it tells.
    pub data_date: NaiveDate,
    /// What its template is filled in with.
    pub facts: Value,
    /// Its language.
    pub locale: Locale,
}

/// What a document carries that is not the centre's own.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The office whose document it is.
    pub issuer: String,
    /// The number that this office gave it; a plain letter (便函) has none.
    pub own_number: Option<String>,
    /// The last day on which it counts; for good, when there is none.
    pub valid_until: Option<NaiveDate>,
}

/// An issued document.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its key.
    pub id: DocumentId,
    /// Its number.
    pub number: DocumentNumber,
    /// What it is.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// The noun that it is about.
    pub subject_kind: String,
    /// The key of what it is about.
    pub subject_id: i64,
    /// What people called its subject when it was issued.
    pub subject_label: String,
    /// Whose it is.
    pub organisation: Option<OrganisationId>,
    /// The province of that organisation.
    pub region: Option<Region>,
    /// Who sees it.
    pub audience: Audience,
    /// The day whose state of things it tells.
    pub data_date: NaiveDate,
    /// The organisation that issued it.
    pub issuer: String,
    /// The person who issued it.
    pub issued_by_name: String,
    /// When.
    pub issued_at: Instant,
    /// Its text, as it was issued.
    pub markdown: String,
    /// The secret part of its proof page's address.
    pub proof_code: String,
    /// The address that its QR code holds.
    pub proof_address: String,
    /// Its language.
    pub locale: Locale,
    /// The number that the issuer's own office gave it.
    pub own_number: Option<String>,
    /// The last day on which it counts.
    pub valid_until: Option<NaiveDate>,
    /// Whether it counts.
    pub state: State,
    /// Since when it does not.
    pub revoked_at: Option<Instant>,
    /// Why it does not.
    pub revoked_reason: String,
    /// What replaces it.
    pub replaced_by: Option<DocumentId>,
    /// The version of the row.
    pub version: i32,
}

/// What a template sees of its document.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    pub number: &'a DocumentNumber,
    pub title: &'a str,
    pub data_date: NaiveDate,
    pub issued_on: NaiveDate,
    pub issuer: &'a str,
}

/// A PDF that was made of a document.
#[derive(Debug, Clone)]
pub(super) struct Print {
    pub sha256: String,
    pub pages: i32,
    pub printed_at: Instant,
}

impl Document {
    /// The document's number and title, as the audit trail and lists call it.
    pub fn label(&self) -> String {
        format!("{} {}", self.number, self.title)
    }

    /// Whether its last day is over.
    pub fn is_expired(&self, today: NaiveDate) -> bool {
        self.valid_until.is_some_and(|last| today > last)
    }

    /// What is printed. `notes` stand beside the QR code; a watermark marks a copy of what does not count.
    pub(super) fn sheet(&self, notes: Vec<String>, watermark: Option<String>) -> Sheet {
        Sheet {
            markdown: self.markdown.clone(),
            title: self.title.clone(),
            author: self.issuer.clone(),
            number: self.number.to_string(),
            notes,
            link: Some(self.proof_address.clone()),
            letterhead: self.kind.is_letter().then(|| Letterhead {
                office: self.issuer.clone(),
                number: self.own_number.clone().unwrap_or_default(),
            }),
            watermark,
            at: Some(self.issued_at),
        }
    }

    /// The state as the audit trail keeps it.
    pub(super) fn facts(&self) -> Value {
        json!({ "state": self.state, "reason": self.revoked_reason })
    }

    /// What this becomes when it is revoked.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the replacing document is this one, is revoked, or is about something else.
    pub(super) fn revoked(&self, reason: &str, by: Option<&Document>, now: Instant) -> Result<Self> {
        let wrong = |key: &str| Err(Error::field("replaced_by", Message::new(key)));
        match by {
            Some(other) if other.id == self.id => return wrong("document-replaced-by-self"),
            Some(other) if other.state == State::Revoked => return wrong("document-replaced-by-revoked"),
            Some(other) if (&other.subject_kind, other.subject_id) != (&self.subject_kind, self.subject_id) => {
                return wrong("document-replaced-by-other");
            }
            _ => {}
        }
        Ok(Self {
            state: State::Revoked,
            revoked_at: Some(now),
            revoked_reason: reason.to_owned(),
            replaced_by: by.map(|other| other.id),
            ..self.clone()
        })
    }
}

impl Object for Document {
    fn visible_to(&self, actor: &Actor) -> bool {
        match (actor.scope(), self.audience) {
            (Scope::Everything, _) => true,
            (_, Audience::Centre) | (Scope::Nothing, _) => false,
            (Scope::Province(region, own), _) => self.organisation == Some(own) || self.region == Some(region),
            (Scope::Own(own), _) => self.organisation == Some(own),
        }
    }

    fn allows(&self, _: &Actor, action: Action) -> Result<()> {
        if action != Action::DocumentView && self.state == State::Revoked {
            return Err(Error::conflict("document-is-revoked"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: i64) -> Document {
        let at = Instant::end_of_day(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
        Document {
            id: DocumentId(id),
            number: DocumentNumber::new("科创单字", 2026, u32::try_from(id).unwrap()).unwrap(),
            kind: Kind::OrganisationRecord,
            title: "单位信息表".into(),
            subject_kind: "organisation".into(),
            subject_id: 7,
            subject_label: "甲".into(),
            organisation: Some(OrganisationId(7)),
            region: None,
            audience: Audience::Organisation,
            data_date: at.day(),
            issuer: "中心".into(),
            issued_by_name: "某".into(),
            issued_at: at,
            markdown: String::new(),
            proof_code: "code".into(),
            proof_address: "https://x/proof/code".into(),
            locale: Locale::Zh,
            own_number: None,
            valid_until: None,
            state: State::Valid,
            revoked_at: None,
            revoked_reason: String::new(),
            replaced_by: None,
            version: 1,
        }
    }

    #[test]
    fn the_last_day_still_counts() {
        let mut letter = document(1);
        let day = |d| NaiveDate::from_ymd_opt(2026, 4, d).unwrap();
        assert!(!letter.is_expired(day(30)));
        letter.valid_until = Some(day(29));
        assert!(!letter.is_expired(day(29)) && letter.is_expired(day(30)));
    }

    #[test]
    fn a_document_is_replaced_by_another_valid_one_about_the_same() {
        let (first, second) = (document(1), document(2));
        let at = first.issued_at;
        let revoked = first.revoked("填写有误", Some(&second), at).unwrap();
        assert_eq!((revoked.state, revoked.replaced_by), (State::Revoked, Some(second.id)));
        let key = |by: &Document| match first.revoked("x", Some(by), at) {
            Err(Error::Invalid(errors)) => errors[0].message.key.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(key(&first), "document-replaced-by-self");
        assert_eq!(key(&second.revoked("x", None, at).unwrap()), "document-replaced-by-revoked");
        assert_eq!(key(&Document { subject_id: 8, ..second }), "document-replaced-by-other");
    }
}
