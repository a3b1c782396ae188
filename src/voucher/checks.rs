//! The rules that each voucher is judged by, at once and with figures.
//!
//! What the call's file can say it says: its `[[budget.check]]` are judged over facts made of the voucher and of what
//! stands beside it. What it cannot express are checks of the product, each with an id, `voucher/…`; where the file has
//! a class for it, that one holds. A [`Context`] is read once for many vouchers, and takes each in as it was judged, so
//! that a workbook of vouchers is judged as if they had been entered one after the other.

mod against;
mod alike;
mod context;
mod facts;
mod fees;
mod meeting;
mod papers;
mod rules;
mod spread;

use std::collections::BTreeMap;

use crate::kernel::{Bilingual, Money};
use crate::platform::Result;
use crate::rules::{Class, Value, Verdict};

use super::model::Voucher;

pub use context::{Alike, Context, Given, Loaded, Place, Twin, Use};
pub(super) use context::{Booked, Fee, Paid, Payees};
pub use papers::{form_of, shelves_wanted};
pub(super) use rules::wanted;
pub use rules::{Check, compiled};

/// What came of one rule for one voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The rule's id: of the rule book or the call's file, or `voucher/…` of the product.
    pub rule: String,
    /// The line that it is about, from 1; 0 for the voucher as a whole.
    pub line: i32,
    /// How much weight it has.
    pub class: Class,
    /// What it says.
    pub verdict: Verdict,
    /// In words, with figures.
    pub words: Bilingual,
    /// What was seen.
    pub inputs: BTreeMap<String, Value>,
    /// The reason that was given, where it warned.
    pub reason: String,
}

impl Judged {
    /// A check of the product that holds or not.
    pub(super) fn new(rule: &str, line: i32, class: Class, holds: bool, words: Bilingual) -> Self {
        let verdict = if holds { Verdict::Pass } else { Verdict::Fail };
        Self { rule: rule.to_owned(), line, class, verdict, words, inputs: BTreeMap::new(), reason: String::new() }
    }

    /// The same with figures that were seen.
    #[must_use]
    pub(super) fn saw<const N: usize>(mut self, inputs: [(&str, Value); N]) -> Self {
        self.inputs.extend(inputs.into_iter().map(|(name, value)| (name.to_owned(), value)));
        self
    }

    /// Whether it does not hold.
    pub fn fails(&self) -> bool {
        matches!(self.verdict, Verdict::Fail | Verdict::Open)
    }

    /// Whether it keeps the voucher from being submitted and passed.
    pub fn blocks(&self) -> bool {
        self.class == Class::Automatic && self.fails()
    }

    /// Whether a reason must be given first.
    pub fn wants_reason(&self) -> bool {
        self.class == Class::Warning && self.fails()
    }
}

/// Words in both languages.
pub(super) fn words(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

/// The share of a part, in hundredths of a per cent, rounded down.
pub(super) fn share(part: Money, whole: Money) -> i64 {
    let exact = i128::from(part.fen()) * 10_000;
    let whole = i128::from(whole.fen());
    if whole <= 0 { 0 } else { i64::try_from(exact / whole).unwrap_or(i64::MAX) }
}

/// A share as people read it.
pub(super) fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// What every rule says of a voucher, those that do not hold first.
///
/// # Errors
/// A defect of the rules: a fact that the catalogue does not know.
pub fn judge(voucher: &Voucher, context: &Context) -> Result<Vec<Judged>> {
    let mut all = rules::judge(voucher, context)?;
    all.extend(against::judge(voucher, context));
    all.extend(papers::judge(voucher, context));
    all.extend(alike::judge(voucher, context));
    all.extend(spread::judge(voucher, context)?);
    all.extend(fees::papers(voucher, context));
    for judged in &mut all {
        // A reason answers what the rule said then: where it says something else now, it is asked for again.
        let given = context.reasons.get(&(voucher.id, judged.rule.clone(), judged.line));
        let given = given.filter(|given| given.words == judged.words.zh);
        judged.reason = given.map(|given| given.reason.clone()).unwrap_or_default();
    }
    let weight = |judged: &Judged| match (judged.blocks(), judged.wants_reason()) {
        (true, _) => 0,
        (_, true) => 1,
        _ => 2,
    };
    all.sort_by_key(weight);
    Ok(all)
}

/// Judges vouchers one after the other, each beside those before it.
///
/// # Errors
/// As [`judge`].
pub fn judge_all(vouchers: &[Voucher], context: &mut Context) -> Result<Vec<Vec<Judged>>> {
    let mut all = Vec::with_capacity(vouchers.len());
    for voucher in vouchers {
        all.push(judge(voucher, context)?);
        context.take(voucher);
    }
    Ok(all)
}

#[cfg(test)]
mod tests;
