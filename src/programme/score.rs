//! What a score table gives for the answers on a sheet: every item, common cap, criterion and block with the figures
//! that it was reckoned from. All points are exact hundredths; caps hold at every level.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::definition::review::{Criterion, Deduction, Item, ItemKind, ScoreTable};
use super::definition::values::Hundredths;
use super::exact::Exact;
use crate::kernel::Message;

/// No record of a person or unit holds more of one thing.
pub const MOST_COUNTED: i64 = 1_000_000;

/// What a sheet, or a record, says of one item, bonus or deduction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Points that a judge gave.
    Points(Hundredths),
    /// How many there are.
    Count(i64),
    /// Whether it is there.
    Held(bool),
    /// How many there are of each grade.
    Grades(BTreeMap<String, i64>),
}

/// Answers by the key of their item.
pub type Answers = BTreeMap<String, Answer>;

/// An answer that cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The key of the item.
    pub item: String,
    /// Why.
    pub why: Message,
}

/// What one item gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gained {
    /// The key of the item.
    pub item: String,
    /// What its answer is worth before any cap.
    pub worth: Hundredths,
    /// What it gives under its own cap; a common cap may take more off.
    pub points: Hundredths,
    /// The common cap that it stands under.
    pub cap: Option<String>,
}

/// What items under a common cap gave together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capped {
    /// The key of the cap.
    pub cap: String,
    /// What its items give without it.
    pub worth: Hundredths,
    /// What they give.
    pub points: Hundredths,
}

/// What a criterion or a block gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its key.
    pub key: String,
    /// Its points.
    pub points: Hundredths,
}

/// What a sheet gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// Items of blocks and of the bonus, in the order of the table.
    pub items: Vec<Gained>,
    /// Common caps.
    pub caps: Vec<Capped>,
    /// Criteria.
    pub criteria: Vec<Part>,
    /// Blocks.
    pub blocks: Vec<Part>,
    /// All blocks together.
    pub base: Hundredths,
    /// The bonus, under its cap.
    pub bonus: Hundredths,
    /// What is taken off.
    pub deducted: Hundredths,
    /// The score, to the decimals of the table and not below its floor.
    pub total: Hundredths,
    /// Items without an answer; they give nothing. A sheet is complete when there is none.
    pub open: Vec<String>,
}

impl Score {
    /// The points of a block or criterion, as ties are broken by them.
    pub fn part(&self, key: &str) -> Option<Hundredths> {
        self.blocks.iter().chain(&self.criteria).find(|part| part.key == key).map(|part| part.points)
    }
}

/// Points on the way, wide enough that no file and no count makes them overflow.
type Wide = i128;

fn wide(points: Hundredths) -> Wide {
    Wide::from(points.0)
}

fn narrow(points: Wide) -> Hundredths {
    Hundredths(i64::try_from(points).unwrap_or(if points < 0 { i64::MIN } else { i64::MAX }))
}

impl ScoreTable {
    /// What the answers give. An item without an answer gives nothing and is named as open.
    ///
    /// # Errors
    /// Every answer that cannot be counted: of an item that the table does not have, of another kind than the item's,
    /// above its points, or a negative or impossible number.
    pub fn score(&self, answers: &Answers) -> Result<Score, Vec<Refused>> {
        let mut refused = self.unknown(answers);
        let mut score = Score::default();
        for block in &self.block {
            let mut points: Wide = 0;
            for criterion in &block.criterion {
                points += wide(criterion.gather(answers, &mut score, &mut refused));
            }
            let points = narrow(points.min(wide(block.points)));
            score.blocks.push(Part { key: block.key.to_string(), points });
        }
        let base: Wide = score.blocks.iter().map(|block| wide(block.points)).sum();
        score.base = narrow(base.min(wide(self.total)));
        if let Some(bonus) = &self.bonus {
            let mut points: Wide = 0;
            for item in &bonus.item {
                points += wide(item.gather(answers, &mut score, &mut refused).points);
            }
            score.bonus = narrow(points.min(wide(bonus.most)));
        }
        let deducted: Wide = self.deduction.iter().map(|d| d.taken(answers, &mut refused)).sum();
        score.deducted = narrow(deducted);
        let total = narrow(wide(score.base) + wide(score.bonus) - deducted);
        score.total = Exact::from(total.max(self.floor)).rounded(self.decimals);
        if refused.is_empty() { Ok(score) } else { Err(refused) }
    }

    /// The most that the items give which are counted, flagged or graded.
    pub fn automatic_most(&self) -> Hundredths {
        self.most_of(|item| item.kind != ItemKind::Judged)
    }

    /// The most that judges can give.
    pub fn judged_most(&self) -> Hundredths {
        self.most_of(|item| item.kind == ItemKind::Judged)
    }

    fn most_of(&self, wanted: impl Fn(&Item) -> bool) -> Hundredths {
        let criteria = self.block.iter().flat_map(|block| &block.criterion);
        narrow(criteria.map(|criterion| wide(criterion.most_of(&wanted))).sum())
    }

    /// Every item of the blocks and of the bonus.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        let blocks = self.block.iter().flat_map(|b| &b.criterion).flat_map(|c| &c.item);
        blocks.chain(self.bonus.iter().flat_map(|bonus| &bonus.item))
    }

    fn unknown(&self, answers: &Answers) -> Vec<Refused> {
        let known = |key: &str| {
            self.items().any(|item| item.key.as_str() == key) || self.deduction.iter().any(|d| d.key.as_str() == key)
        };
        answers.keys().filter(|key| !known(key)).map(|key| refuse(key, "score-unknown-item")).collect()
    }
}

impl Criterion {
    /// What the criterion gives; its items and caps are noted on the way.
    fn gather(&self, answers: &Answers, score: &mut Score, refused: &mut Vec<Refused>) -> Hundredths {
        let mut points: Wide = 0;
        let mut under: BTreeMap<&str, Wide> = BTreeMap::new();
        for item in &self.item {
            let gained = item.gather(answers, score, refused).points;
            match &item.cap {
                Some(cap) => *under.entry(cap.as_str()).or_default() += wide(gained),
                None => points += wide(gained),
            }
        }
        for (key, worth) in under {
            let given = self.cap_of(key).map_or(worth, |most| worth.min(wide(most)));
            points += given;
            score.caps.push(Capped { cap: key.to_owned(), worth: narrow(worth), points: narrow(given) });
        }
        let points = narrow(points.min(wide(self.points)));
        score.criteria.push(Part { key: self.key.to_string(), points });
        points
    }

    fn cap_of(&self, key: &str) -> Option<Hundredths> {
        self.cap.iter().find(|cap| cap.key.as_str() == key).map(|cap| cap.most)
    }

    fn most_of(&self, wanted: &impl Fn(&Item) -> bool) -> Hundredths {
        let mut points: Wide = 0;
        let mut under: BTreeMap<&str, Wide> = BTreeMap::new();
        for item in self.item.iter().filter(|item| wanted(item)) {
            // An item without a cap of its own gives as much as what it stands under lets it.
            let most = item.most().map_or(wide(self.points), wide);
            match &item.cap {
                Some(cap) => *under.entry(cap.as_str()).or_default() += most,
                None => points += most,
            }
        }
        for (key, most) in under {
            points += self.cap_of(key).map_or(most, |cap| most.min(wide(cap)));
        }
        narrow(points.min(wide(self.points)))
    }
}

impl Item {
    /// The answer that dated and graded records give to a counted, flagged or graded item; `None` of a judged one.
    ///
    /// Each record is a day and the key of its grade, where it has them. A record of before the first day, or without
    /// a day where there is a first one, does not count; neither does one of a grade that the item does not know.
    pub fn counted<'a>(
        &self,
        records: impl IntoIterator<Item = (Option<NaiveDate>, Option<&'a str>)>,
    ) -> Option<Answer> {
        let timely = |day: Option<NaiveDate>| self.since.is_none_or(|since| day.is_some_and(|day| day >= since));
        let mut records = records.into_iter().filter(|(day, _)| timely(*day));
        let number = |found: usize| i64::try_from(found).unwrap_or(i64::MAX);
        match self.kind {
            ItemKind::Judged => None,
            ItemKind::Flag => Some(Answer::Held(records.next().is_some())),
            ItemKind::PerCount => Some(Answer::Count(number(records.count()))),
            ItemKind::Graded => {
                let mut grades = BTreeMap::new();
                for (_, grade) in records {
                    if let Some(grade) = self.grade.iter().find(|known| grade == Some(known.key.as_str())) {
                        *grades.entry(grade.key.to_string()).or_insert(0) += 1;
                    }
                }
                Some(Answer::Grades(grades))
            }
        }
    }

    fn gather(&self, answers: &Answers, score: &mut Score, refused: &mut Vec<Refused>) -> Gained {
        let key = self.key.as_str();
        let answer = answers.get(key);
        if answer.is_none() {
            score.open.push(key.to_owned());
        }
        let worth = answer.map_or(Ok(0), |answer| self.worth(answer));
        let worth = worth.unwrap_or_else(|why| {
            refused.push(why);
            0
        });
        let points = self.most().map_or(worth, |most| worth.min(wide(most)));
        let cap = self.cap.as_ref().map(ToString::to_string);
        let gained = Gained { item: key.to_owned(), worth: narrow(worth), points: narrow(points), cap };
        score.items.push(gained.clone());
        gained
    }

    /// What an answer is worth before any cap.
    fn worth(&self, answer: &Answer) -> Result<Wide, Refused> {
        let key = self.key.as_str();
        let each = self.points.map_or(0, wide);
        match (self.kind, answer) {
            (ItemKind::Judged, Answer::Points(given)) if given.0 < 0 => Err(refuse(key, "score-negative")),
            (ItemKind::Judged, Answer::Points(given)) if wide(*given) > each => {
                let why = Message::new("score-above").with("most", narrow(each)).with("found", given);
                Err(Refused { item: key.to_owned(), why })
            }
            (ItemKind::Judged, Answer::Points(given)) => Ok(wide(*given)),
            (ItemKind::PerCount, Answer::Count(n)) => Ok(each * number(key, *n)?),
            (ItemKind::Flag, Answer::Held(held)) => Ok(if *held { each } else { 0 }),
            (ItemKind::Graded, Answer::Grades(grades)) => self.graded(grades),
            (kind, _) => Err(refuse(key, &format!("score-wants-{kind}"))),
        }
    }

    fn graded(&self, grades: &BTreeMap<String, i64>) -> Result<Wide, Refused> {
        let key = self.key.as_str();
        let mut worth: Wide = 0;
        for (name, n) in grades {
            let Some(grade) = self.grade.iter().find(|grade| grade.key.as_str() == name) else {
                let why = Message::new("score-unknown-grade").with("grade", name);
                return Err(Refused { item: key.to_owned(), why });
            };
            worth += wide(grade.points) * number(key, *n)?;
        }
        Ok(worth)
    }
}

impl Deduction {
    fn taken(&self, answers: &Answers, refused: &mut Vec<Refused>) -> Wide {
        let key = self.key.as_str();
        let found = match answers.get(key) {
            None => Ok(0),
            Some(Answer::Count(n)) => number(key, *n),
            Some(_) => Err(refuse(key, "score-wants-per-count")),
        };
        let taken = found.unwrap_or_else(|why| {
            refused.push(why);
            0
        }) * wide(self.points);
        self.most.map_or(taken, |most| taken.min(wide(most)))
    }
}

/// A count that can be one.
fn number(item: &str, found: i64) -> Result<Wide, Refused> {
    match found {
        ..0 => Err(refuse(item, "score-negative")),
        0..=MOST_COUNTED => Ok(Wide::from(found)),
        _ => {
            let why = Message::new("score-many").with("most", MOST_COUNTED).with("found", found);
            Err(Refused { item: item.to_owned(), why })
        }
    }
}

fn refuse(item: &str, key: &str) -> Refused {
    Refused { item: item.to_owned(), why: Message::new(key) }
}

#[cfg(test)]
mod tests;
