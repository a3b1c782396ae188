//! What is delivered, checked and reported (D3 groups 10 to 12).

use chrono::NaiveDate;

use super::applying::FileCheck;
use super::identity::Step;
use super::money::Class;
use super::values::{Hundredths, Key, RuleId, Test};
use crate::kernel::Bilingual;
use crate::{group, readable};

crate::words! {
    /// What is measured of a deliverable.
    pub enum Measure {
        /// How many items there are.
        Count = "count",
        /// The sum of a field over all items.
        Sum = "sum",
        /// How many different values a field has.
        Distinct = "distinct",
        /// Whether it is there, with all its parts.
        Present = "present",
        /// It is only recorded.
        Record = "record",
        /// The share of the areas or associations that took part, in percent.
        Share = "share",
    }
}

crate::words! {
    /// How what is measured is compared with the target.
    pub enum Operator {
        /// ≥.
        AtLeast = "at-least",
        /// ≤.
        AtMost = "at-most",
        /// =.
        Exactly = "exactly",
    }
}

crate::words! {
    /// Who works on a checklist.
    pub enum Checker {
        /// 项目主管.
        Officer = "officer",
        /// 第三方机构.
        Agency = "agency",
        /// 评审专家.
        Reviewer = "reviewer",
        /// 财务.
        Finance = "finance",
        /// 中心领导.
        Leader = "leader",
        /// 验收专家.
        AcceptanceReviewer = "acceptance-reviewer",
        /// 省级科协.
        Association = "association",
        /// 承担单位.
        Unit = "unit",
    }
}

crate::words! {
    /// Whom an escalation tells.
    pub enum Told {
        /// The unit.
        Unit = "unit",
        /// The association of the province.
        Association = "association",
        /// The programme officer.
        Officer = "officer",
        /// The leader.
        Leader = "leader",
    }
}

crate::words! {
    /// How often reports are due.
    pub enum Every {
        /// Every month of the period.
        Month = "month",
        /// Every quarter.
        Quarter = "quarter",
        /// Once, after the period.
        Once = "once",
    }
}

readable!(Measure, Operator, Checker, Told, Every);

group! {
    /// Something that must be delivered.
    pub struct Deliverable {
        /// Its name in the file.
        pub key: Key,
        /// Its rule.
        pub rule: RuleId,
        /// Its class; `A/H` counts by itself and is looked at by a person.
        pub class: Class,
        /// Its name.
        pub label: Bilingual,
        /// What is counted, such as 个 or 篇.
        pub unit: Bilingual,
        /// What is measured.
        pub measure: Measure,
        /// The records that are measured, by the catalogue of facts.
        pub of: String,
        /// The field that is summed or told apart.
        pub field: Option<String>,
        /// How it is compared.
        pub operator: Operator = Operator::AtLeast,
        /// The target.
        pub target: Option<Hundredths>,
        /// Which records count.
        pub filter: Option<Test>,
        /// The list of the selection that lowers the target to its own length when it is shorter: fewer are then a
        /// warning, not a failure.
        pub lowered_to: Option<Key>,
        /// The day by which it must be done.
        pub by: Option<NaiveDate>,
        /// Who is told on which day while it is still missing.
        pub missing: Vec<Missing>,
        /// What it must contain.
        pub part: Vec<Part>,
        /// What is checked of each item.
        pub check: Vec<FileCheck>,
        /// What proves it.
        pub evidence: Vec<Bilingual>,
        /// What it weighs at acceptance.
        pub weight: Hundredths = Hundredths::whole(1),
        /// What a person judges of it.
        pub quality: Option<Bilingual>,
    }
}

group! {
    /// A deliverable that is still missing is told to somebody.
    pub struct Missing {
        /// The day.
        pub on: NaiveDate,
        /// To whom.
        pub to: Told,
    }
}

group! {
    /// A part that a deliverable must contain, ticked one by one.
    pub struct Part {
        /// Its name in the file.
        pub key: Key,
        /// In words.
        pub label: Bilingual,
    }
}

group! {
    /// A target of the giver itself, broken down to provinces (2014).
    pub struct Indicator {
        /// Its name in the file.
        pub key: Key,
        /// Its rule.
        pub rule: RuleId,
        /// In words.
        pub label: Bilingual,
        /// What is counted.
        pub unit: Bilingual,
        /// How it is compared.
        pub operator: Operator = Operator::AtLeast,
        /// The target; none where the source names no figure.
        pub target: Option<Hundredths>,
        /// The day by which it is reached.
        pub by: Option<NaiveDate>,
        /// Whether the targets of the provinces must add up to it.
        pub broken_down: bool = false,
    }
}

group! {
    /// A list of lines that persons judge.
    pub struct Checklist {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub name: Bilingual,
        /// The stage that it belongs to.
        pub step: Step,
        /// Who works on it.
        pub by: Vec<Checker>,
        /// Working days for it.
        pub working_days: Option<u32>,
        /// Its lines.
        pub line: Vec<Line>,
    }
}

group! {
    /// A line of a checklist: yes, no or not applicable, with a remark.
    pub struct Line {
        /// Its name in the file, unique in its list.
        pub key: Key,
        /// The rule that it judges.
        pub rule: Option<RuleId>,
        /// The question.
        pub label: Bilingual,
        /// What is looked at.
        pub evidence: Option<Bilingual>,
        /// Whether a remark is wanted with every verdict.
        pub remark: bool = false,
        /// What it weighs, where lines are scored.
        pub weight: Option<Hundredths>,
        /// What the product can tell of it by itself; a person judges all the same.
        pub test: Option<Test>,
        /// The conditions whose outcomes are shown beside it; those of its rule when none is named.
        pub condition: Vec<RuleId>,
        /// The papers that are shown beside it.
        pub paper: Vec<Key>,
    }
}

group! {
    /// When reports are due, and what happens when they do not come.
    pub struct Reporting {
        /// How often.
        pub every: Every,
        /// On which working day after the month, quarter or period.
        pub working_day: u32,
        /// Days before it on which the unit is reminded.
        pub remind_before: Vec<u32>,
        /// What is told to whom when one is late.
        pub escalation: Vec<Escalation>,
        /// After how many missing reports it is proposed to suspend payment; persons decide.
        pub suspend_after: Option<u32>,
        /// What a late report is.
        pub class: Class = Class::Automatic,
        /// What a report tells.
        pub field: Vec<Part>,
    }
}

group! {
    /// A late report is told to somebody.
    pub struct Escalation {
        /// Days after the due day.
        pub days: u32,
        /// To whom.
        pub to: Told,
    }
}
