//! What stands on a score sheet, whether it is complete, and what it comes to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::{Instant, Message, text};
use crate::programme::definition::review::{Item, ItemKind, Review, ScoreTable};
use crate::programme::definition::values::Hundredths;
use crate::programme::score::{Answer, Answers, MOST_COUNTED, Refused, Score};

/// The most characters of a remark on a criterion.
pub const REMARK: usize = 500;
/// The most characters of the comment on the whole.
pub const COMMENT: usize = 2_000;
/// The most characters of the word about a deviating score.
pub const WORD: usize = 500;

/// What a judge answered to one item, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Given {
    /// Points, in hundredths.
    Points(i64),
    /// How many there are.
    Count(i64),
    /// Whether it is there.
    Held(bool),
    /// How many there are of each grade.
    Grades(BTreeMap<String, i64>),
}

/// Why a score lies far from the mean of its panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// The reason.
    pub text: String,
    /// Who wrote it down: the expert, or the agency at the panel's meeting.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// What stands on a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Body {
    /// Answers by the key of their item.
    pub given: BTreeMap<String, Given>,
    /// Remarks by the key of their criterion.
    pub remarks: BTreeMap<String, String>,
    /// The comment on the whole.
    pub comment: String,
    /// The word about a score that lies far from the mean.
    pub word: Option<Word>,
}

/// Something that a sheet lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// An item without an answer, by its key.
    Item(String),
    /// The comment is shorter than the call wants.
    Comment {
        /// Characters that are there.
        found: usize,
        /// Characters that are wanted.
        least: usize,
    },
}

/// What a sheet comes to under a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// Items, criteria and blocks with their points.
    pub score: Score,
    /// What is missing; the sheet is complete when nothing is.
    pub gaps: Vec<Gap>,
}

impl Body {
    /// The answers as the table counts them.
    pub fn answers(&self) -> Answers {
        let answer = |given: &Given| match given {
            Given::Points(points) => Answer::Points(Hundredths(*points)),
            Given::Count(n) => Answer::Count(*n),
            Given::Held(held) => Answer::Held(*held),
            Given::Grades(grades) => Answer::Grades(grades.clone()),
        };
        self.given.iter().map(|(key, given)| (key.clone(), answer(given))).collect()
    }

    /// What the sheet comes to; `least` is how many characters its comment must have.
    ///
    /// # Errors
    /// Every item whose answer cannot be counted, with why.
    pub fn scored(&self, table: &ScoreTable, least: usize) -> Result<Scored, Vec<(String, Message)>> {
        let refused = |all: Vec<Refused>| all.into_iter().map(|one| (one.item, one.why)).collect::<Vec<_>>();
        let score = table.score(&self.answers()).map_err(refused)?;
        let mut gaps: Vec<Gap> = score.open.iter().cloned().map(Gap::Item).collect();
        let found = text::width(self.comment.trim());
        if found < least {
            gaps.push(Gap::Comment { found, least });
        }
        Ok(Scored { score, gaps })
    }
}

impl Scored {
    /// The total, where nothing is missing.
    pub fn total(&self) -> Option<Hundredths> {
        self.gaps.is_empty().then_some(self.score.total)
    }
}

/// How many characters the comment of a sheet must have in a round.
pub fn least_comment(review: &Review) -> usize {
    review.comment.and_then(|least| usize::try_from(least).ok()).unwrap_or(0)
}

/// Points as a judge types them: not negative, with at most the decimals of the table, not above the item's.
///
/// # Errors
/// What is wrong with them. Nothing is rounded in silence, and figures of other scripts are no figures.
pub fn points(typed: &str, item: &Item, decimals: u32) -> Result<Hundredths, Message> {
    let typed = typed.trim();
    if typed.starts_with(['-', '−', '－']) {
        return Err(Message::new("score-negative"));
    }
    if typed.split_once('.').is_some_and(|(_, part)| part.len() > usize::try_from(decimals).unwrap_or(0)) {
        return Err(
            Message::new(if decimals == 0 { "sheet-whole-points" } else { "sheet-decimals" }).with("n", decimals)
        );
    }
    let given = Hundredths::parse(typed).ok_or_else(|| Message::new("sheet-no-points"))?;
    let most = item.points.unwrap_or_default();
    if given > most {
        return Err(Message::new("score-above").with("most", most).with("found", given));
    }
    Ok(given)
}

/// A count as a judge types it.
///
/// # Errors
/// When it is none, or one that cannot be.
pub fn count(typed: &str) -> Result<i64, Message> {
    let typed = typed.trim();
    let digits = !typed.is_empty() && typed.len() <= 9 && typed.bytes().all(|b| b.is_ascii_digit());
    match typed.parse::<i64>() {
        Ok(n) if digits && n <= MOST_COUNTED => Ok(n),
        Ok(n) if digits => Err(Message::new("score-many").with("most", MOST_COUNTED).with("found", n)),
        _ => Err(Message::new("sheet-no-count")),
    }
}

/// Whether the total of a table is the sum of what judges give: then a page can add it up while they type. Common caps,
/// graded records, a bonus and deductions are reckoned by the server alone.
pub fn adds_up(table: &ScoreTable) -> bool {
    table.bonus.is_none() && table.deduction.is_empty() && table.items().all(|item| item.kind == ItemKind::Judged)
}

/// Something to look at again before the batch is handed in. None of it hinders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// Every item has its full points.
    Full,
    /// Every item has none.
    Nothing,
    /// The total lies more than so many percent of the expert's own mean away from it.
    Far {
        /// The expert's own mean.
        mean: Hundredths,
        /// How many percent.
        percent: Hundredths,
    },
}

/// What stands out among the complete sheets of one expert, in their order. `spread` is the deviation that the call
/// wants explained; without one nothing is compared with the mean.
pub fn oddities(scores: &[Option<&Score>], table: &ScoreTable, spread: Option<Hundredths>) -> Vec<Vec<Oddity>> {
    use crate::programme::exact::Exact;
    let totals: Vec<Hundredths> = scores.iter().flatten().map(|score| score.total).collect();
    // The mean of one or two says nothing about either.
    let mean = Exact::mean(&totals).filter(|_| totals.len() > 2);
    let of = |score: &Score| {
        let mut found = Vec::new();
        if score.base == table.total {
            found.push(Oddity::Full);
        }
        if score.items.iter().all(|item| item.points.0 == 0) {
            found.push(Oddity::Nothing);
        }
        if let (Some(mean), Some(percent)) = (mean, spread)
            && mean.far(score.total, percent)
        {
            found.push(Oddity::Far { mean: mean.rounded(2), percent });
        }
        found
    };
    scores.iter().map(|score| score.map(of).unwrap_or_default()).collect()
}

/// The place of each total in one expert's own order, from 1; equal ones share their place, and a sheet that is not
/// complete has none.
pub fn own_places(totals: &[Option<Hundredths>]) -> Vec<Option<usize>> {
    let place = |own: Hundredths| 1 + totals.iter().flatten().filter(|other| **other > own).count();
    totals.iter().map(|total| total.map(place)).collect()
}

/// The time that a sheet took so far: what went by since the page was opened, within what a person can sit before it.
pub fn seconds(known: i32, opened: Option<i64>, now: i64) -> i32 {
    /// Longer than this nobody looks at one page without a pause.
    const LONGEST: i64 = 3_600;
    let spent = opened.map_or(0, |opened| (now - opened).clamp(0, LONGEST));
    known.saturating_add(i32::try_from(spent).unwrap_or(0))
}

#[cfg(test)]
mod tests;
