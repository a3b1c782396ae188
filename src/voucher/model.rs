//! What a voucher is, how far it is, and who may do what to it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{CallId, ContractId, ImportId, Instant, Message, Money, OrganisationId, Region, UserId, VoucherId};
use crate::platform::{Error, Result};
use crate::standards::model::{Grade, Level, Rate};

crate::words! {
    /// How far a voucher is.
    pub enum State {
        /// The unit is at it.
        Entered = "entered",
        /// It waits for the finance office, and counts for its budget lines.
        Submitted = "submitted",
        /// The finance office found it right; it is in the ledger.
        Passed = "passed",
        /// It went back to the unit, with a reason.
        Returned = "returned",
        /// It will never be paid from this money.
        Refused = "refused",
        /// It had passed, and was taken back (红字).
        Reversed = "reversed",
        /// The unit has taken it back before anybody decided.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// How it was paid.
    pub enum Method {
        /// 银行转账.
        Transfer = "transfer",
        /// 公务卡.
        OfficialCard = "official-card",
        /// 支票.
        Cheque = "cheque",
        /// 现金.
        Cash = "cash",
    }
}

crate::words! {
    /// Who was paid.
    pub enum PayeeKind {
        /// One or several persons.
        Person = "person",
        /// A firm or an institution.
        Unit = "unit",
    }
}

crate::words! {
    /// The kind of paper of a line; it is chosen first, for each has its own form.
    pub enum Paper {
        /// 增值税发票.
        VatInvoice = "vat-invoice",
        /// 车船机票.
        TransportTicket = "transport-ticket",
        /// 定额发票.
        FixedAmount = "fixed-amount",
        /// 财政票据.
        FiscalReceipt = "fiscal-receipt",
        /// 发放表.
        PayList = "pay-list",
        /// 银行回单.
        BankReceipt = "bank-receipt",
        /// 其他.
        Other = "other",
    }
}

crate::words! {
    /// For what a person of a pay list is paid.
    pub enum Engagement {
        /// 现场咨询、评审: by days.
        InPerson = "in-person",
        /// 通讯咨询: by times.
        Correspondence = "correspondence",
        /// 讲课: by class hours.
        Lecture = "lecture",
        /// 其他劳务, for which no standard stands.
        Labour = "labour",
    }
}

crate::words! {
    /// What the tax office answered about an invoice (查验).
    pub enum Verified {
        /// 查验一致.
        Genuine = "genuine",
        /// 查验不一致.
        Different = "different",
        /// 查无此票.
        Unknown = "unknown",
        /// 已作废、已红冲.
        Void = "void",
    }
}

/// What a standard is measured by, where the line of the budget has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measures {
    /// Whether cash went to a purpose for which it is allowed.
    #[serde(default)]
    pub listed_purpose: bool,
    /// Persons of a meeting, a training or a journey.
    #[serde(default)]
    pub persons: u32,
    /// Days.
    #[serde(default)]
    pub days: u32,
    /// Nights of a journey.
    #[serde(default)]
    pub nights: u32,
    /// Whether a meeting lodges its guests.
    #[serde(default)]
    pub lodging: bool,
    /// The class of a meeting or a training.
    pub grade: Option<Grade>,
    /// The province of a journey.
    #[serde(default)]
    pub region: Option<Region>,
    /// The city of a journey.
    #[serde(default)]
    pub city: String,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            listed_purpose: false,
            persons: 0,
            days: 0,
            nights: 0,
            lodging: false,
            grade: Some(Grade::Fourth),
            region: None,
            city: String::new(),
        }
    }
}

/// The head of a voucher, as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its number in the books of the unit (记账凭证号).
    pub number: String,
    /// What the money was spent on, in words.
    pub summary: String,
    /// The day of the business.
    pub business_on: NaiveDate,
    /// The day of the payment.
    pub paid_on: Option<NaiveDate>,
    /// How it was paid.
    pub method: Method,
    /// Whether persons or a firm were paid.
    pub payee_kind: PayeeKind,
    /// Who was paid.
    pub payee: String,
    /// The credit code of the firm; may be empty.
    pub payee_code: String,
    /// Who has done the business (经办人).
    pub handler: String,
    /// Who has approved it (审批人).
    pub approver: String,
    /// Whether the unit has laid it out (垫支).
    pub advanced: bool,
    /// The place of a meeting or what was rented; may be empty.
    pub venue: String,
    /// What a standard is measured by.
    pub measures: Measures,
}

/// A line: one paper, and what of it is booked where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The budget line, by its key in the call's file.
    pub category: String,
    /// The economic code (部门预算支出经济分类); empty for the one of the budget line.
    pub econ_code: String,
    /// The kind of paper.
    pub paper: Paper,
    /// The code of the paper; empty for a fully digital invoice.
    pub code: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub dated_on: Option<NaiveDate>,
    /// Without tax.
    pub net: Option<Money>,
    /// The rate of tax.
    pub rate: Option<Rate>,
    /// The tax.
    pub tax: Option<Money>,
    /// With tax.
    pub gross: Money,
    /// What of it is booked.
    pub amount: Money,
    /// The buyer on the paper.
    pub buyer: String,
    /// The buyer's credit code.
    pub buyer_code: String,
    /// The seller on the paper.
    pub seller: String,
    /// The seller's credit code.
    pub seller_code: String,
    /// Whether a split voucher (原始凭证分割单) is attached.
    pub split: bool,
    /// What else is to be said.
    pub note: String,
}

/// A person of a pay list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The key of the place where the identity number is sealed; made at random, known before it is written.
    pub seal: i64,
    /// The identity number, sealed; none where none was entered.
    pub identity: Option<String>,
    /// By what the same person is known again: the name's skeleton and the last four of the identity number.
    pub key: String,
    /// The title.
    pub level: Level,
    /// What for.
    pub activity: String,
    /// In which way.
    pub form: Engagement,
    /// The first day.
    pub on: NaiveDate,
    /// Whole days.
    pub days: u32,
    /// Half a day more.
    pub half_day: bool,
    /// Times by correspondence, or class hours.
    pub times: u32,
    /// After tax.
    pub net: Money,
    /// The tax withheld.
    pub tax: Money,
    /// Before tax.
    pub gross: Money,
}

/// A voucher as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its head.
    pub header: Header,
    /// Its lines, at least one.
    pub lines: Vec<Line>,
    /// Its pay list, where persons are paid.
    pub people: Vec<Person>,
}

/// A voucher as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// Its key; 0 before it is written.
    pub id: VoucherId,
    /// Its contract.
    pub contract: ContractId,
    /// The contract's number.
    pub contract_number: String,
    /// The call of the contract.
    pub call: CallId,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The name of that unit.
    pub unit_name: String,
    /// The province that the contract counts for.
    pub region: Option<Region>,
    /// What was filled in.
    pub draft: Draft,
    /// The sum of its lines.
    pub amount: Money,
    /// How far it is.
    pub state: State,
    /// Who has entered it.
    pub entered_by: UserId,
    /// The name of that person.
    pub entered_by_name: String,
    /// Everybody who has entered, changed or submitted it, and those whom they stood in for; empty in lists.
    pub hands: Vec<UserId>,
    /// Who has submitted it.
    pub submitted_by: Option<UserId>,
    /// The name of that person.
    pub submitted_by_name: String,
    /// When.
    pub submitted_at: Option<Instant>,
    /// Who has passed, returned, refused or reversed it.
    pub decided_by: Option<UserId>,
    /// The name of that person.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// Why it was returned, refused or reversed.
    pub remark: String,
    /// The import that has brought it.
    pub import: Option<ImportId>,
    /// The reversed voucher that it stands in for.
    pub corrects: Option<VoucherId>,
    /// How many rules did not hold when it was submitted.
    pub hits: i32,
    /// When it was entered.
    pub created_at: Instant,
    /// When it was changed.
    pub updated_at: Instant,
    /// The version of the row.
    pub version: i32,
}

impl State {
    /// Whether the unit may still change and submit it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Entered | Self::Returned | Self::Withdrawn)
    }

    /// Whether it counts: for its budget lines, its invoices, its payee.
    pub fn counts(self) -> bool {
        matches!(self, Self::Submitted | Self::Passed)
    }
}

impl Paper {
    /// Whether a number names it for good, so that it stands once.
    pub fn is_numbered(self) -> bool {
        matches!(self, Self::VatInvoice | Self::TransportTicket | Self::FixedAmount | Self::FiscalReceipt)
    }
}

/// A number or code as it is compared: NFKC, without any space, capitals.
pub fn normal(text: &str) -> String {
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    folded.to_uppercase()
}

/// By what the same person is known again on other pay lists.
pub fn person_key(name: &str, identity: &str) -> String {
    let number = normal(identity);
    let tail: String = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
    format!("{}/{tail}", crate::kernel::text::skeleton(name))
}

/// A number or code as it names a paper: letters and digits alone.
fn bare(text: &str) -> String {
    normal(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

impl Line {
    /// The key by which the paper stands once over all projects and years; empty where nothing names it.
    pub fn key(&self) -> String {
        let number = bare(&self.number);
        if !self.paper.is_numbered() || number.is_empty() {
            return String::new();
        }
        // A fully digital invoice has no code, whatever was typed beside its number.
        let code = if is_digital(&number) { String::new() } else { bare(&self.code) };
        if code.is_empty() { number } else { format!("{code}:{number}") }
    }

    /// The bare number, by which the same paper is found under another code or kind; empty for a pay list and for what
    /// is too short to name anything.
    pub fn number_key(&self) -> String {
        /// Numbers of papers have six characters and more.
        const SHORTEST: usize = 6;
        let number = bare(&self.number);
        if self.paper == Paper::PayList || number.chars().count() < SHORTEST { String::new() } else { number }
    }
}

/// Whether a number is that of a fully digital invoice (数电票).
pub fn is_digital(number: &str) -> bool {
    number.len() == 20 && number.bytes().all(|b| b.is_ascii_digit())
}

impl Draft {
    /// The sum of the lines.
    ///
    /// # Errors
    /// When there is none, or the sum does not fit.
    pub fn amount(&self) -> Result<Money, Message> {
        if self.lines.is_empty() {
            return Err(Message::new("voucher-no-lines"));
        }
        let sum = Money::sum(self.lines.iter().map(|line| line.amount));
        sum.filter(|sum| *sum <= Money::MAX_INPUT).ok_or_else(|| Message::new("standard-too-large"))
    }
}

impl Voucher {
    /// A voucher that stands nowhere yet, for judging what is filled in.
    ///
    /// # Errors
    /// As [`Draft::amount`].
    pub fn proposed(of: &crate::contract::Contract, draft: Draft, by: &Actor, now: Instant) -> Result<Self, Message> {
        Ok(Self {
            id: VoucherId(0),
            contract: of.id,
            contract_number: of.number.clone(),
            call: of.call,
            unit: of.unit,
            unit_name: of.unit_name.clone(),
            region: of.region,
            amount: draft.amount()?,
            draft,
            state: State::Entered,
            entered_by: by.user,
            entered_by_name: by.name.clone(),
            hands: by.persons().collect(),
            submitted_by: None,
            submitted_by_name: String::new(),
            submitted_at: None,
            decided_by: None,
            decided_by_name: String::new(),
            decided_at: None,
            remark: String::new(),
            import: None,
            corrects: None,
            hits: 0,
            created_at: now,
            updated_at: now,
            version: 1,
        })
    }

    /// What it is called in lists and events: its number and what it is for.
    pub fn label(&self) -> String {
        let Header { number, summary, .. } = &self.draft.header;
        if summary.is_empty() { number.clone() } else { format!("{number} {summary}") }
    }

    /// How many rules did not hold, as lists tell it: of what waits or passed. Of what is with the unit, or was taken out,
    /// the figure of an earlier submission says nothing.
    pub fn told_hits(&self) -> Option<i32> {
        self.state.counts().then_some(self.hits)
    }

    /// The day that places it in the books: of the payment, or else of the business.
    pub fn day(&self) -> NaiveDate {
        self.draft.header.paid_on.unwrap_or(self.draft.header.business_on)
    }

    /// What is booked on each budget line, in the order of the lines.
    pub fn by_category(&self) -> Vec<(String, Money)> {
        let mut sums: Vec<(String, Money)> = Vec::new();
        for line in &self.draft.lines {
            match sums.iter_mut().find(|(category, _)| *category == line.category) {
                // The sum of all lines was found to fit.
                Some((_, sum)) => *sum = Money::from_fen(sum.fen().saturating_add(line.amount.fen())),
                None => sums.push((line.category.clone(), line.amount)),
            }
        }
        sums
    }

    /// The voucher as the audit trail keeps it; no identity numbers.
    pub fn facts(&self) -> Value {
        let head = &self.draft.header;
        let line = |line: &Line| {
            json!({
                "category": line.category, "paper": line.paper, "invoice_code": line.code, "invoice_number": line.number,
                "dated_on": line.dated_on, "gross": line.gross.to_string(), "amount": line.amount.to_string(),
            })
        };
        json!({
            "voucher_number": head.number, "voucher_summary": head.summary, "business_on": head.business_on,
            "paid_on": head.paid_on, "payment_method": head.method, "payee": head.payee, "handler": head.handler,
            "approver": head.approver, "advanced": head.advanced, "amount": self.amount.to_string(),
            "voucher_state": self.state, "voucher_lines": self.draft.lines.iter().map(line).collect::<Vec<_>>(),
            "pay_list": self.draft.people.len(),
        })
    }

    /// Whether the actor has entered, changed or submitted it: such a person does not check it.
    pub fn is_work_of(&self, actor: &Actor) -> bool {
        let own = [Some(self.entered_by), self.submitted_by].into_iter().flatten();
        own.chain(self.hands.iter().copied()).any(|person| actor.is_person(person))
    }
}

impl Object for Voucher {
    fn visible_to(&self, actor: &Actor) -> bool {
        // What was never submitted is the unit's own business.
        let told = self.submitted_at.is_some();
        match actor.scope() {
            Scope::Everything => told || actor.is_system(),
            Scope::Province(region, own) => self.unit == own || (told && self.region == Some(region)),
            Scope::Own(own) => self.unit == own,
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            Action::VoucherWrite if actor.organisation != Some(self.unit) && !actor.is_system() => {
                Err(Error::forbidden("voucher-not-own"))
            }
            Action::VoucherCheck if self.is_work_of(actor) => Err(Error::forbidden("voucher-own-work")),
            _ => Ok(()),
        }
    }
}

/// A recorded answer of the tax office about an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceCheck {
    /// The line of the voucher, from 1.
    pub line: i32,
    /// The answer.
    pub result: Verified,
    /// What else was said.
    pub note: String,
    /// Who has asked.
    pub by: String,
    /// When.
    pub at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(paper: Paper, code: &str, number: &str) -> Line {
        Line {
            category: "printing".into(),
            econ_code: String::new(),
            paper,
            code: code.into(),
            number: number.into(),
            dated_on: None,
            net: None,
            rate: None,
            tax: None,
            gross: Money::from_fen(100),
            amount: Money::from_fen(100),
            buyer: String::new(),
            buyer_code: String::new(),
            seller: String::new(),
            seller_code: String::new(),
            split: false,
            note: String::new(),
        }
    }

    #[test]
    fn one_paper_has_one_key_however_it_is_typed() {
        let key = line(Paper::VatInvoice, "1400203130", "12345678").key();
        for (code, number) in
            [("１４００２０３１３０", "12345678"), (" 1400203130 ", "1234 5678"), ("1400203130", "１２３４５６７８\t")]
        {
            assert_eq!(line(Paper::VatInvoice, code, number).key(), key, "{code} {number}");
        }
        assert_eq!(line(Paper::FiscalReceipt, "", "ab-12").key(), line(Paper::FiscalReceipt, "", "ＡＢ-１２").key());
        assert_ne!(line(Paper::VatInvoice, "1400203131", "12345678").key(), key);
        let digital = "24142000000000000001";
        assert_eq!(line(Paper::VatInvoice, "1400203130", digital).key(), line(Paper::VatInvoice, "", digital).key());
        assert_eq!(line(Paper::FiscalReceipt, "", "AB12").key(), line(Paper::FiscalReceipt, "", "ab－12").key());
        assert_eq!(
            line(Paper::Other, "", "1234-5678").number_key(),
            line(Paper::VatInvoice, "x", "12345678").number_key()
        );
        assert_eq!(line(Paper::Other, "", "12345").number_key(), "", "too short to name anything");
        assert_eq!(line(Paper::VatInvoice, "1400203130", " ").key(), "");
        assert_eq!(line(Paper::PayList, "", "12").key(), "", "a pay list is named by nothing");
    }

    #[test]
    fn a_person_is_known_again() {
        assert_eq!(person_key("张 三", "11010119900101123X"), person_key("张三", "11010119900101123x"));
        assert_ne!(person_key("张三", "110101199001011234"), person_key("张三", "110101199001015678"));
        assert_eq!(person_key("张三", ""), person_key("张三 ", " "));
    }
}
