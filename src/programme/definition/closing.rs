//! Notice, contract, acceptance, and what happens with the results and the files (D3 groups 14 to 16).

use super::applying::MailRule;
use super::money::Class;
use super::values::{Hundredths, Key, RuleId};
use crate::kernel::Bilingual;
use crate::{group, readable};

crate::words! {
    /// What days are counted.
    pub enum Days {
        /// Days of the official working-day calendar.
        Working = "working",
        /// Every day.
        Calendar = "calendar",
    }
}

crate::words! {
    /// What blocks a pass, whatever the counts are (B5).
    pub enum Blocking {
        /// False data.
        FalseData = "false-data",
        /// Diverted money.
        DivertedMoney = "diverted-money",
        /// Duplicate evidence that was counted.
        DuplicateEvidence = "duplicate-evidence",
        /// A document of the contract is missing.
        MissingDocument = "missing-document",
        /// A finding of finance is open.
        FinanceFinding = "finance-finding",
    }
}

crate::words! {
    /// What is masked wherever it is published.
    pub enum Mask {
        /// Identity numbers.
        IdentityNumber = "identity-number",
        /// Telephone numbers.
        Phone = "phone",
        /// Bank accounts.
        BankAccount = "bank-account",
    }
}

crate::words! {
    /// Whether work may be given on (P24-18).
    pub enum GivingOn {
        /// Neither the whole nor a part.
        Forbidden = "forbidden",
        /// A part, with consent.
        WithConsent = "with-consent",
    }
}

readable!(Days, Blocking, Mask, GivingOn);

group! {
    /// How a decision is published (B7).
    pub struct Notice {
        /// For how many days.
        pub days: u32,
        /// Of which kind.
        pub count: Days = Days::Working,
        /// Whether the first day counts.
        pub first_day: bool = true,
        /// Whether objections must be named.
        pub named: bool = true,
        /// Which day of a posted objection counts.
        pub mail: MailRule = MailRule::Received,
        /// Working days in which an objection is taken up.
        pub accept_days: u32 = 3,
        /// Working days in which it is answered.
        pub answer_days: u32 = 7,
        /// Calendar days for which the result of acceptance is published; 0 for not at all.
        pub result_days: u32 = 0,
    }
}

group! {
    /// What the contract says.
    pub struct Contract {
        /// What kind of contract it is.
        pub kind: Bilingual,
        /// Days after the award in which both have signed.
        pub sign_days: u32,
        /// On which of these days the unit is reminded.
        pub remind_on: Vec<u32>,
        /// Days before the end until which a change may be applied for.
        pub change_days: u32,
        /// Whether work may be given on to others.
        pub giving_on: GivingOn = GivingOn::Forbidden,
        /// The share of the contract above which payments to one supplier are asked about, in percent.
        pub supplier_share: Option<Hundredths>,
        /// The number of project leaders.
        pub leaders: u32 = 1,
        /// Working days in which the unit answers the giver's requests.
        pub answer_days: Option<u32>,
        /// Working days in which a suspended unit mends what is wrong.
        pub suspended_days: Option<u32>,
        /// Days in which money is paid back after a termination.
        pub refund_days: Option<u32>,
        /// Its clauses beside the figures.
        pub clause: Vec<Clause>,
    }
}

group! {
    /// A clause of the contract, or a duty of the receiver.
    pub struct Clause {
        /// Its name in the file.
        pub key: Key,
        /// Its rule.
        pub rule: Option<RuleId>,
        /// What a breach meets.
        pub class: Class,
        /// Its words.
        pub text: Bilingual,
    }
}

group! {
    /// How the work is accepted (B5).
    pub struct Acceptance {
        /// How many experts accept.
        pub group: u32,
        /// How few are enough for a small award.
        pub small_group: Option<u32>,
        /// Weighted share of the deliverables from which it passes, in percent.
        pub pass: Hundredths,
        /// From which it may be rectified.
        pub rectify: Hundredths,
        /// Days for rectifying.
        pub rectify_days: u32,
        /// How often.
        pub rectify_times: u32,
        /// Days after the end in which the unit has checked itself.
        pub self_check_days: u32,
        /// Working days of the material and the finance check.
        pub check_days: u32,
        /// Working days of the experts.
        pub expert_days: u32,
        /// Working days of the settlement.
        pub settle_days: u32 = 10,
        /// What blocks a pass.
        pub blocking: Vec<Blocking>,
        /// The weights of the performance self-evaluation.
        pub performance: Option<Performance>,
    }
}

group! {
    /// The performance self-evaluation table (B4); the weights add up to 100.
    pub struct Performance {
        /// Funds executed.
        pub funds: Hundredths,
        /// Output.
        pub output: Hundredths,
        /// Benefit.
        pub benefit: Hundredths,
        /// Satisfaction.
        pub satisfaction: Hundredths,
        /// The rate of execution below which a reason is wanted, in percent.
        pub reason_below: Hundredths = Hundredths::whole(90),
        /// Grades, from the best.
        pub grade: Vec<PerformanceGrade>,
    }
}

group! {
    /// A grade of the performance self-evaluation.
    pub struct PerformanceGrade {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub label: Bilingual,
        /// The score from which it is given.
        pub from: Hundredths,
    }
}

group! {
    /// Whose the results are.
    pub struct Ownership {
        /// To whom they belong.
        pub owner: Bilingual,
        /// Whether their publication needs the giver's consent first.
        pub consent: bool,
        /// Whether routine news under an approved publicity plan needs none.
        pub news_free: bool = true,
    }
}

group! {
    /// What is kept of a project, in which order, and how long (B8).
    pub struct Archive {
        /// Years for which the file is kept.
        pub years: u32,
        /// Years for which vouchers and ledgers are kept.
        pub accounting_years: Option<u32>,
        /// Days after settlement in which the file is closed.
        pub days: u32,
        /// Its contents, in order.
        pub content: Vec<Part>,
    }
}

pub use super::results::Part;

group! {
    /// What persons are told and agree to, and what is masked.
    pub struct Privacy {
        /// The notices and consents.
        pub consent: Vec<Consent>,
        /// What is masked wherever it is published.
        pub mask: Vec<Mask>,
    }
}

group! {
    /// A text that a person agrees to.
    pub struct Consent {
        /// Its name in the file.
        pub key: Key,
        /// Its words.
        pub text: Bilingual,
        /// Whether it is asked for separately, as for sensitive data and publication (C9).
        pub separate: bool = false,
    }
}

group! {
    /// What must be recorded or is a matter of record only: rules of class R.
    pub struct Record {
        /// Its rule.
        pub rule: RuleId,
        /// In words.
        pub label: Bilingual,
    }
}
