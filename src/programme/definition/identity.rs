//! What a programme is, when it runs, and which of the product's stages it uses (D3 groups 1, 2 and 17).

use chrono::NaiveDate;

use super::values::Key;
use crate::kernel::Bilingual;
use crate::{group, readable};

crate::words! {
    /// How the receivers are found.
    pub enum Kind {
        /// Units compete for places.
        CompetitiveProject = "competitive-project",
        /// The giver names the receivers from what it observed.
        Designated = "designated",
        /// Money for what was done already.
        PostSubsidy = "post-subsidy",
        /// The best persons or cases are chosen.
        Selection = "selection",
        /// Units are scored against a standard.
        Assessment = "assessment",
    }
}

crate::words! {
    /// What is applied for, chosen or scored.
    pub enum ObjectType {
        /// A unit as a whole.
        Unit = "unit",
        /// A project of a unit.
        Project = "project",
        /// A person.
        Person = "person",
        /// A case of an enterprise.
        Case = "case",
    }
}

crate::words! {
    /// How exactly the source document states the period.
    pub enum Precision {
        /// To the day.
        Day = "day",
        /// To the month: the first and the last day are ours.
        Month = "month",
    }
}

crate::words! {
    /// The stages that the product knows; a kind of programme uses some of them, in its own order (D7).
    pub enum Step {
        /// The giver breaks its targets down and plans.
        Plan = "plan",
        /// Lower levels put persons or cases forward, level by level.
        Nominate = "nominate",
        /// The giver observes possible receivers.
        Observe = "observe",
        /// Units apply.
        Apply = "apply",
        /// The provincial association issues its support letter.
        SupportLetter = "support-letter",
        /// The association of the province recommends.
        Recommend = "recommend",
        /// A third party checks the form.
        FormCheck = "form-check",
        /// Experts score.
        Review = "review",
        /// Bonus and deductions are put to the score, and the scored are ranked.
        Rank = "rank",
        /// The giver inspects on the spot.
        Inspect = "inspect",
        /// The leader decides.
        Decide = "decide",
        /// The decision is published, and objections are heard.
        Notice = "notice",
        /// The award is made.
        Award = "award",
        /// The receiver proves its matching funds.
        MatchingFunds = "matching-funds",
        /// Both sides sign.
        Contract = "contract",
        /// Money is paid.
        Pay = "pay",
        /// The work is done, with reports, vouchers and deliverables.
        Implement = "implement",
        /// Persons or cases are selected within a project.
        Select = "select",
        /// What was selected is presented to the public.
        Present = "present",
        /// The unit checks itself and hands in its final papers.
        SelfCheck = "self-check",
        /// Papers and counts are checked.
        MaterialCheck = "material-check",
        /// The ledger is checked.
        FinanceCheck = "finance-check",
        /// Experts accept.
        ExpertAcceptance = "expert-acceptance",
        /// The leader concludes.
        Conclude = "conclude",
        /// The last money moves.
        Settle = "settle",
        /// The result is published.
        ResultNotice = "result-notice",
        /// The receiver tells how it used the money.
        UseReport = "use-report",
        /// The file is closed and kept.
        Archive = "archive",
    }
}

impl Step {
    /// The stages of which at least one must come earlier, because this one works on their result.
    pub const fn needs(self) -> &'static [Self] {
        match self {
            Self::Plan | Self::Nominate | Self::Observe | Self::Apply => &[],
            Self::SupportLetter | Self::Recommend | Self::FormCheck => &[Self::Apply, Self::Nominate],
            Self::Review | Self::Inspect => &[Self::Apply, Self::Nominate, Self::Observe, Self::Plan],
            Self::Rank => &[Self::Review],
            Self::Decide => &[Self::Review, Self::Observe, Self::Rank],
            Self::Notice | Self::Award => &[Self::Decide],
            Self::MatchingFunds | Self::Contract => &[Self::Award],
            Self::Pay => &[Self::Award],
            Self::Implement => &[Self::Award, Self::Contract],
            Self::Select => &[Self::Implement, Self::Nominate],
            Self::Present => &[Self::Select, Self::Award],
            Self::SelfCheck => &[Self::Implement],
            Self::MaterialCheck | Self::FinanceCheck => &[Self::SelfCheck],
            Self::ExpertAcceptance => &[Self::MaterialCheck],
            Self::Conclude => &[Self::ExpertAcceptance, Self::MaterialCheck],
            Self::Settle => &[Self::Conclude],
            Self::ResultNotice => &[Self::Conclude, Self::Rank],
            Self::UseReport => &[Self::Pay],
            Self::Archive => &[Self::Award, Self::Rank, Self::Settle],
        }
    }
}

readable!(Kind, ObjectType, Precision, Step);

group! {
    /// What the programme is.
    pub struct Programme {
        /// Its name in files and addresses, such as `cases-2024`.
        pub code: Key,
        /// Its number, when the guide states one, such as `QCZX2020-021`.
        pub number: Option<String>,
        /// How a number is made at publication when the guide leaves it blank: `QYKX{year}-{serial}`.
        pub number_pattern: Option<String>,
        /// How the number of an application is made (D6, decision 13).
        pub application_pattern: String = "{call}-{province}-{serial}".to_owned(),
        /// How the number of a contract is made (D6, decision 13).
        pub contract_pattern: String = "{call}-{province}".to_owned(),
        /// Its name.
        pub name: Bilingual,
        /// The programme that it is a part of, where the guide names one.
        pub parent: Option<Bilingual>,
        /// The year that it belongs to.
        pub year: u32,
        /// Who gives.
        pub giver: Bilingual,
        /// The bodies that carry it together with the giver.
        pub partners: Vec<Bilingual>,
        /// How receivers are found.
        pub kind: Kind,
        /// What is applied for.
        pub object: ObjectType,
        /// What it is for, in one paragraph.
        pub purpose: Bilingual,
        /// The documents that it rests on.
        pub basis: Vec<Basis>,
        /// Whom to ask.
        pub contact: Option<Contact>,
    }
}

group! {
    /// A document that a programme rests on.
    pub struct Basis {
        /// Its title.
        pub title: Bilingual,
        /// Its number, such as 科协计函企字〔2014〕25号.
        pub number: Option<String>,
        /// Its date.
        pub date: Option<NaiveDate>,
    }
}

group! {
    /// Whom applicants may ask.
    pub struct Contact {
        /// The office.
        pub office: Bilingual,
        /// Telephone.
        pub phone: Option<String>,
        /// E-mail.
        pub email: Option<String>,
        /// Postal address.
        pub address: Option<Bilingual>,
    }
}

group! {
    /// From when to when work is done and money is spent.
    pub struct Period {
        /// The first day.
        pub start: NaiveDate,
        /// The last day.
        pub end: NaiveDate,
        /// How exactly the source states it.
        pub precision: Precision = Precision::Day,
    }
}

group! {
    /// A window of the time-table. A window advises; only a hard one refuses what comes later.
    pub struct Stage {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub name: Bilingual,
        /// The first day.
        pub from: NaiveDate,
        /// The last day.
        pub to: NaiveDate,
        /// Whether nothing is taken after it.
        pub hard: bool = false,
        /// The product's stage that it belongs to.
        pub step: Step,
    }
}

group! {
    /// Which of the product's stages the programme uses, in their order.
    pub struct Lifecycle {
        /// The stages.
        pub steps: Vec<Step>,
        /// How long the stages take that have no group of their own. A late one is told; none moves by itself.
        pub term: Vec<Term>,
        /// How an application with curable defects is sent back; none is when it is not given.
        pub correction: Option<Correction>,
    }
}

group! {
    /// How long a stage takes.
    pub struct Term {
        /// The stage.
        pub step: Step,
        /// Working days for it.
        pub working_days: u32,
    }
}

group! {
    /// How an application is returned for correction.
    pub struct Correction {
        /// Working days in which it must be back; then it lapses.
        pub working_days: u32,
        /// How often.
        pub times: u32,
    }
}
