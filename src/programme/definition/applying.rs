//! Who may apply, with which papers, by when (D3 groups 4 to 6), and every condition that the product tests by itself.

use chrono::NaiveDateTime;

use super::identity::Step;
use super::money::Class;
use super::values::{Key, RuleId, Test};
use crate::kernel::Bilingual;
use crate::{group, readable};

crate::words! {
    /// When a condition is tested, or a paper is wanted.
    pub enum Moment {
        /// While a person or case is put forward.
        Nominate = "nominate",
        /// While an application is filled in and submitted.
        Apply = "apply",
        /// When a support letter is issued.
        SupportLetter = "support-letter",
        /// When the form is checked.
        FormCheck = "form-check",
        /// When a reviewer is assigned.
        Assign = "assign",
        /// When experts score.
        Review = "review",
        /// When the leader decides.
        Decide = "decide",
        /// When the contract is made.
        Contract = "contract",
        /// When money is paid.
        Pay = "pay",
        /// When a voucher is entered.
        Voucher = "voucher",
        /// When a report is handed in.
        Report = "report",
        /// When a deliverable is handed in.
        Deliver = "deliver",
        /// When an event is planned or held.
        Event = "event",
        /// When persons or cases are selected.
        Select = "select",
        /// When a result is released.
        Release = "release",
        /// When the unit checks itself.
        SelfCheck = "self-check",
        /// When the work is accepted.
        Accept = "accept",
        /// When the use of money is reported.
        UseReport = "use-report",
    }
}

impl Moment {
    /// The stages of which the programme must use one, or else the moment never comes.
    pub const fn within(self) -> &'static [Step] {
        match self {
            Self::Nominate => &[Step::Nominate, Step::Implement],
            Self::Apply => &[Step::Apply, Step::Observe, Step::Nominate],
            Self::SupportLetter => &[Step::SupportLetter],
            Self::FormCheck => &[Step::FormCheck],
            Self::Assign | Self::Review => &[Step::Review, Step::ExpertAcceptance],
            Self::Decide => &[Step::Decide],
            Self::Contract => &[Step::Contract],
            Self::Pay => &[Step::Pay, Step::MatchingFunds],
            Self::Voucher => &[Step::Implement, Step::UseReport],
            Self::Report | Self::Deliver | Self::Release => &[Step::Implement, Step::Plan, Step::Present],
            Self::Event => &[Step::Implement, Step::Present],
            Self::Select => &[Step::Select, Step::Nominate],
            Self::SelfCheck => &[Step::SelfCheck],
            Self::Accept => &[Step::MaterialCheck, Step::ExpertAcceptance, Step::Inspect],
            Self::UseReport => &[Step::UseReport],
        }
    }
}

crate::words! {
    /// Who makes out a paper.
    pub enum Issuer {
        /// The applicant itself.
        Applicant = "applicant",
        /// The association of its province.
        Association = "association",
        /// The association of its city.
        City = "city",
        /// A public office.
        Authority = "authority",
        /// A person put forward.
        Person = "person",
        /// The enterprise.
        Enterprise = "enterprise",
        /// Anybody else.
        Other = "other",
    }
}

crate::words! {
    /// What a paper, or each of its files, must be by its content.
    pub enum Format {
        /// PDF.
        Pdf = "pdf",
        /// Word, as DOCX.
        Docx = "docx",
        /// Older Word, or WPS: kept, with a finding.
        Doc = "doc",
        /// Excel, as XLSX.
        Xlsx = "xlsx",
        /// Slides, as PPTX.
        Pptx = "pptx",
        /// JPEG.
        Jpeg = "jpeg",
        /// PNG.
        Png = "png",
        /// MP4.
        Mp4 = "mp4",
        /// OFD.
        Ofd = "ofd",
        /// XML.
        Xml = "xml",
    }
}

crate::words! {
    /// What a blind review shows of a paper (D7).
    pub enum Blind {
        /// Nothing.
        Hidden = "hidden",
        /// An anonymised copy.
        Anonymised = "anonymised",
        /// The paper itself.
        Shown = "shown",
    }
}

crate::words! {
    /// Which day of a letter sent by courier counts.
    pub enum MailRule {
        /// The day of dispatch.
        Dispatched = "dispatched",
        /// The day of arrival.
        Received = "received",
    }
}

readable!(Moment, Issuer, Format, Blind, MailRule);

group! {
    /// Who applies.
    pub struct Applicants {
        /// In words.
        pub who: Bilingual,
        /// How many applications a unit may make in this call.
        pub most: u32 = 1,
        /// Whether a plan of work over all months and deliverables is filled in.
        pub work_plan: bool = false,
        /// Whether promised support conditions are listed, each to be honoured later.
        pub promises: bool = false,
        /// The least number of past projects with proof.
        pub past_projects: u32 = 0,
        /// The least number of team members beside the leader.
        pub team: u32 = 0,
        /// Whether applicants may name whom to recuse.
        pub may_name_recusals: bool = true,
    }
}

group! {
    /// A condition over recorded facts, tested by the product at its moment.
    pub struct Condition {
        /// Its rule, with a part where one rule has several: `P24-05/organ`.
        pub rule: RuleId,
        /// When it is tested.
        pub at: Moment,
        /// What a failure does.
        pub class: Class,
        /// The rule in words.
        pub label: Bilingual,
        /// What must hold; rules of classes H and R have none.
        pub test: Option<Test>,
        /// What is said when it does not hold.
        pub message: Option<Bilingual>,
        /// What a person looks at to judge it.
        pub evidence: Option<Bilingual>,
    }
}

group! {
    /// A paper that is wanted.
    pub struct Paper {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub label: Bilingual,
        /// When it is wanted.
        pub at: Moment,
        /// Of whom it is wanted; of all when it is not given.
        pub when: Option<Test>,
        /// Whether it must be there; others may.
        pub required: bool = true,
        /// The least number of files.
        pub least: u32 = 1,
        /// The most.
        pub most: Option<u32>,
        /// Formats that are taken.
        pub formats: Vec<Format> = vec![Format::Pdf],
        /// Whether a file of each of these formats must be there, as Word together with a stamped PDF.
        pub every_format: bool = false,
        /// The largest file, in MiB.
        pub largest: Option<u32>,
        /// Copies on paper.
        pub copies: u32 = 0,
        /// Whether paper copies are bound into one book.
        pub bound: bool = false,
        /// Whether a stamp must be seen on it.
        pub stamp: bool = false,
        /// Whether the signature of the legal representative must be seen on it.
        pub signature: bool = false,
        /// Who makes it out.
        pub issuer: Issuer = Issuer::Applicant,
        /// For how many months before the deadline it may have been made out.
        pub valid_months: Option<u32>,
        /// What a blind review shows of it.
        pub blind: Blind = Blind::Hidden,
        /// How its files are named: `{name}+半身照`.
        pub name: Option<String>,
        /// What its absence does.
        pub class: Class = Class::A,
        /// What is checked of each file.
        pub check: Vec<FileCheck>,
        /// What to mind.
        pub note: Option<Bilingual>,
    }
}

group! {
    /// A check of each file of a paper, or of each item of a deliverable.
    pub struct FileCheck {
        /// Its rule.
        pub rule: RuleId,
        /// What a failure does.
        pub class: Class,
        /// In words.
        pub label: Bilingual,
        /// What must hold of the file; a person looks when there is none.
        pub test: Option<Test>,
        /// What is said when it does not hold.
        pub message: Option<Bilingual>,
    }
}

group! {
    /// The support letter (项目支持函) that an application needs.
    pub struct SupportLetter {
        /// Who makes it out.
        pub issuer: Issuer = Issuer::Association,
        /// Whether it must come from the applicant's own province.
        pub own_province: bool = true,
        /// To whom it is addressed.
        pub addressee: Bilingual,
        /// Whether it must carry a document number; a plain letter (便函) has none.
        pub number: bool = false,
        /// Whether a stamp must be seen.
        pub stamp: bool = true,
        /// What its absence does.
        pub class: Class = Class::A,
    }
}

group! {
    /// By when applications must be in.
    pub struct Deadline {
        /// Online, in Beijing time; 23:59:59 when only the day is named. A call cannot open without it.
        pub online: Option<NaiveDateTime>,
        /// On paper; no paper is wanted when it is not given.
        pub paper: Option<PaperDeadline>,
        /// Days before it on which units with an unfinished application are reminded.
        pub remind_before: Vec<u32>,
    }
}

group! {
    /// By when paper copies must be sent or be there.
    pub struct PaperDeadline {
        /// The moment, in Beijing time.
        pub at: NaiveDateTime,
        /// Which day counts of what comes by courier.
        pub counts: MailRule,
        /// Where it goes.
        pub address: Bilingual,
    }
}
