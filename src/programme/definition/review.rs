//! How experts review, and the table that they score (D3 groups 7 and 8).

use chrono::NaiveDate;

use super::identity::Step;
use super::results::Part;
use super::values::{Fraction, Hundredths, Key, RuleId, Test};
use crate::kernel::Bilingual;
use crate::{group, readable};

crate::words! {
    /// How a score is brought to its decimals; only the final value is (A4.5).
    pub enum Rounding {
        /// Half and more goes up.
        HalfUp = "half-up",
    }
}

crate::words! {
    /// Why an expert may not judge (B6).
    pub enum Recusal {
        /// Works there, or has within the years.
        Employer = "employer",
        /// Works for the association that issued the letter.
        LetterIssuer = "letter-issuer",
        /// Is a director, supervisor or shareholder, or was within the years.
        Interest = "interest",
        /// Is a relative of the head.
        Relative = "relative",
        /// Advised on the application.
        Advisor = "advisor",
        /// Works for the same enterprise as the person or case.
        SameEnterprise = "same-enterprise",
        /// Is from the same city as the person or case.
        SameCity = "same-city",
        /// Was named by the applicant, and the request was granted.
        NamedByApplicant = "named-by-applicant",
    }
}

crate::words! {
    /// How an item of a score table gives its points.
    pub enum ItemKind {
        /// A person gives points up to the most.
        Judged = "judged",
        /// So many points for each, up to the most.
        PerCount = "per-count",
        /// All points or none.
        Flag = "flag",
        /// Points by grade, for each, up to the most.
        Graded = "graded",
    }
}

readable!(Rounding, Recusal, ItemKind);

group! {
    /// One round of review.
    pub struct Review {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub name: Bilingual,
        /// The stage that it belongs to.
        pub step: Step = Step::Review,
        /// The score table that its experts fill in.
        pub table: Key,
        /// How many experts score.
        pub experts: u32,
        /// Whether their number must be odd.
        pub odd: bool = true,
        /// The least share of technical and financial experts, such as "2/3".
        pub technical: Option<Fraction>,
        /// Whether experts must not know whom they judge.
        pub blind: bool = false,
        /// Whether the highest and the lowest score are dropped, and from how many usable scores on.
        pub trim_from: Option<u32>,
        /// Decimals of the final score.
        pub decimals: u32 = 2,
        /// How it is rounded.
        pub rounding: Rounding = Rounding::HalfUp,
        /// The least score of an award.
        pub pass: Option<Hundredths>,
        /// By how many percent of the mean a score may differ before it must be explained.
        pub spread: Option<Hundredths>,
        /// The least number of characters of the comment on each score sheet; none is wanted when it is not given.
        pub comment: Option<u32>,
        /// Whether an applicant reads, after the release, the rank and what the experts wrote; never who wrote it.
        pub feedback: bool = false,
        /// What the experts' score weighs, in percent, where an online vote weighs the rest.
        pub experts_weigh: Hundredths = Hundredths::whole(100),
        /// Blocks or criteria of the table, in the order in which they break a tie; then the panel decides, on record.
        pub ties: Vec<Key>,
        /// Why an expert must stand back.
        pub recusal: Vec<Recusal>,
        /// For how many years a former post counts.
        pub recusal_years: u32 = 3,
        /// Working days for it.
        pub working_days: Option<u32>,
    }
}

group! {
    /// A score table.
    pub struct ScoreTable {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub name: Bilingual,
        /// What all blocks add up to.
        pub total: Hundredths,
        /// Decimals of a score.
        pub decimals: u32 = 2,
        /// No score is lower.
        pub floor: Hundredths = Hundredths(0),
        /// Its blocks.
        pub block: Vec<Block>,
        /// Points beyond the total.
        pub bonus: Option<Bonus>,
        /// Points taken off.
        pub deduction: Vec<Deduction>,
    }
}

group! {
    /// A block of a score table.
    pub struct Block {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub name: Bilingual,
        /// Its points.
        pub points: Hundredths,
        /// Its criteria.
        pub criterion: Vec<Criterion>,
    }
}

group! {
    /// A criterion of a block.
    pub struct Criterion {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub name: Bilingual,
        /// Its points.
        pub points: Hundredths,
        /// Its items.
        pub item: Vec<Item>,
        /// Items whose points have a common cap.
        pub cap: Vec<Cap>,
    }
}

group! {
    /// A common cap of several items: the provincial and the national contests together give nine at most.
    pub struct Cap {
        /// Its name in the file; items name it.
        pub key: Key,
        /// The most that they give together.
        pub most: Hundredths,
    }
}

group! {
    /// A line of a criterion, bonus or deduction.
    pub struct Item {
        /// Its name in the file, unique in its table.
        pub key: Key,
        /// Its rule.
        pub rule: Option<RuleId>,
        /// In words.
        pub label: Bilingual,
        /// What a judge looks at, where the source gives the parts no points of their own.
        pub part: Vec<Part>,
        /// What so many points mean, for a judge to hold on to; from the most points down.
        pub anchor: Vec<Anchor>,
        /// How it gives points.
        pub kind: ItemKind,
        /// Its points: the most of a judged one, each of a count, all of a flag.
        pub points: Option<Hundredths>,
        /// The most that counts or grades give.
        pub most: Option<Hundredths>,
        /// Its grades.
        pub grade: Vec<Grade>,
        /// The common cap that it stands under.
        pub cap: Option<Key>,
        /// The records that are counted, by the catalogue of facts.
        pub of: Option<String>,
        /// Which of them count.
        pub filter: Option<Test>,
        /// The field of the record that names its grade.
        pub by: Option<String>,
        /// The day from which they count.
        pub since: Option<NaiveDate>,
        /// The field of the record that holds the day which is compared with it.
        pub dated: Option<String>,
        /// What proves it.
        pub evidence: Option<Bilingual>,
    }
}

group! {
    /// What so many points of a judged item mean.
    pub struct Anchor {
        /// From so many points on.
        pub from: Hundredths,
        /// In words.
        pub label: Bilingual,
    }
}

group! {
    /// A grade and its points.
    pub struct Grade {
        /// Its name in the file.
        pub key: Key,
        /// Its name.
        pub label: Bilingual,
        /// Its points, for each.
        pub points: Hundredths,
    }
}

group! {
    /// Points beyond the total.
    pub struct Bonus {
        /// The most that all give together.
        pub most: Hundredths,
        /// What gives them.
        pub item: Vec<Item>,
    }
}

group! {
    /// Points taken off for each failing.
    pub struct Deduction {
        /// Its name in the file.
        pub key: Key,
        /// Its rule.
        pub rule: Option<RuleId>,
        /// In words.
        pub label: Bilingual,
        /// Points for each.
        pub points: Hundredths,
        /// The most that it takes off; no limit when it is not given.
        pub most: Option<Hundredths>,
        /// The records that are counted, by the catalogue of facts.
        pub of: Option<String>,
        /// Which of them count.
        pub filter: Option<Test>,
    }
}

impl Item {
    /// The most that it gives by itself; `None` where only a common cap limits it.
    pub fn most(&self) -> Option<Hundredths> {
        match self.kind {
            ItemKind::Judged | ItemKind::Flag => self.points,
            ItemKind::PerCount | ItemKind::Graded => self.most,
        }
    }
}
