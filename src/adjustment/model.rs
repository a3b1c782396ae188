//! What an adjustment is, and when it needs an approval.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::access::Actor;
use crate::kernel::{AdjustmentId, ContractId, Instant, Message, Money, UserId};
use crate::platform::{Error, Result};
use crate::programme::definition::money::Adjustment as Rule;

crate::words! {
    /// How far an adjustment is.
    pub enum State {
        /// The unit asks; the officer looks at it.
        Asked = "asked",
        /// The leader has it.
        Proposed = "proposed",
        /// It was within what the unit may do on record, and is in force.
        Recorded = "recorded",
        /// The leader approved it; it is in force.
        Approved = "approved",
        /// It was refused.
        Refused = "refused",
        /// The unit took it back.
        Withdrawn = "withdrawn",
    }
}

/// A line of the budget that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The category's name in the call's file.
    pub category: String,
    /// What it held.
    pub before: Money,
    /// What is given to it, or taken from it.
    pub change: Money,
    /// What it holds then.
    pub after: Money,
    /// The most that it may hold on record; none for one from which is taken.
    pub limit: Option<Money>,
}

/// An adjustment as it stands.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// Its key.
    pub id: AdjustmentId,
    /// Of which contract.
    pub contract: ContractId,
    /// The version of the terms over which it is made.
    pub terms: i32,
    /// Which of its contract.
    pub serial: i32,
    /// How far it is.
    pub state: State,
    /// How much changes its line.
    pub moved: Money,
    /// Whether it needs an approval.
    pub beyond: bool,
    /// Why there is one more than the call says; empty where there is not.
    pub extension: String,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Instant,
    /// The officer who gave it to the leader.
    pub proposed_by_name: String,
    /// What the officer said.
    pub opinion: String,
    /// Everybody who had a hand in it.
    pub hands: Vec<UserId>,
    /// Who decided.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// What was said.
    pub remark: String,
    /// The version of the row.
    pub version: i32,
}

/// What an adjustment is made over.
#[derive(Debug, Clone)]
pub struct Ground<'a> {
    /// The budget in force.
    pub budget: &'a [(String, Money)],
    /// The budget that was agreed in the terms.
    pub agreed: &'a [(String, Money)],
    /// What of each line is spent or waits for the check.
    pub used: &'a BTreeMap<String, Money>,
    /// The call's rule; none where every adjustment needs an approval.
    pub rule: Option<&'a Rule>,
}

/// The most that a line may hold on record: what was agreed, and so many percent of it, rounded down to the fen.
pub fn limit(agreed: Money, rule: &Rule) -> Money {
    /// 100 %, in hundredths of a percent.
    const WHOLE: i128 = 10_000;
    let grown = i128::from(agreed.fen()) * (WHOLE + i128::from(rule.free.0)) / WHOLE;
    Money::from_fen(i64::try_from(grown).unwrap_or(i64::MAX))
}

/// The lines that change, each with what it held and holds; only those that do.
///
/// # Errors
/// [`Error::Conflict`] when nothing changes, when the changes do not add up to nothing, and when a line falls below what
/// is spent of it.
pub fn lines(ground: &Ground<'_>, changes: &[(String, Money)]) -> Result<Vec<Line>> {
    let of = |lines: &[(String, Money)], key: &str| {
        lines.iter().find(|(own, _)| own == key).map_or(Money::ZERO, |(_, amount)| *amount)
    };
    let mut made = Vec::new();
    for (category, change) in changes.iter().filter(|(_, change)| *change != Money::ZERO) {
        let before = of(ground.budget, category);
        let used = ground.used.get(category).copied().unwrap_or(Money::ZERO);
        let after = before.checked_add(*change).filter(|after| !after.is_negative() && *after >= used);
        let Some(after) = after else {
            let told = Message::new("adjustment-line-short").with("line", category);
            return Err(Error::Conflict(told.with("before", before).with("used", used)));
        };
        let limit = match ground.rule {
            Some(rule) if change.is_positive() => Some(limit(of(ground.agreed, category), rule)),
            _ => None,
        };
        made.push(Line { category: category.clone(), before, change: *change, after, limit });
    }
    if made.is_empty() {
        return Err(Error::conflict("adjustment-empty"));
    }
    if Money::sum(made.iter().map(|line| line.change)) != Some(Money::ZERO) {
        return Err(Error::conflict("adjustment-unbalanced"));
    }
    Ok(made)
}

/// Whether lines need an approval: one grows beyond what it may on record, or nothing may.
pub fn beyond(lines: &[Line]) -> bool {
    lines.iter().filter(|line| line.change.is_positive()).any(|line| line.limit.is_none_or(|most| line.after > most))
}

/// How much changes its line.
pub fn moved(lines: &[Line]) -> Money {
    Money::sum(lines.iter().map(|line| line.change).filter(|change| change.is_positive())).unwrap_or(Money::ZERO)
}

impl Adjustment {
    /// The adjustment as the audit trail keeps it.
    pub fn facts(&self, lines: &[Line]) -> Value {
        let told: Vec<String> =
            lines.iter().map(|line| format!("{}：{} → {}", line.category, line.before, line.after)).collect();
        json!({
            "adjustment_state": self.state, "changes": told.join("；"), "moved": self.moved.to_string(),
            "extension": self.extension,
        })
    }

    /// Refuses whoever had a hand in it.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn decided_by(&self, actor: &Actor) -> Result<()> {
        let own = self.hands.iter().any(|hand| actor.is_person(*hand));
        if own { Err(Error::forbidden("contract-own-proposal")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::definition::values::Hundredths;

    const RULE: Rule = Rule { free: Hundredths::whole(10), times: 2, closed_months: 1 };

    fn of(key: &str, fen: i64) -> (String, Money) {
        (key.to_owned(), Money::from_fen(fen))
    }

    fn made(changes: &[(String, Money)], used: i64) -> Result<Vec<Line>> {
        let budget = [of("meeting", 10_000), of("travel", 333)];
        let used = BTreeMap::from([of("meeting", used)]);
        lines(&Ground { budget: &budget, agreed: &budget, used: &used, rule: Some(&RULE) }, changes)
    }

    #[test]
    fn ten_percent_is_on_record_and_a_fen_more_is_not() {
        let lines = made(&[of("travel", 33), of("meeting", -33)], 0).unwrap();
        assert_eq!((beyond(&lines), moved(&lines)), (false, Money::from_fen(33)));
        // 10 % of 3.33 yuan are 33.3 fen: the limit is rounded down.
        assert!(beyond(&made(&[of("travel", 34), of("meeting", -34)], 0).unwrap()));
        // A line of nothing may not grow on record at all.
        assert!(beyond(&made(&[of("labour", 1), of("meeting", -1)], 0).unwrap()));
    }

    #[test]
    fn what_is_spent_stays_and_the_total_too() {
        assert!(made(&[of("travel", 10), of("meeting", -10)], 9_990).is_ok());
        assert!(made(&[of("travel", 10), of("meeting", -10)], 9_991).is_err());
        assert!(made(&[of("travel", 10), of("meeting", -9)], 0).is_err(), "the total stays");
        assert!(made(&[of("travel", 0)], 0).is_err(), "nothing is no adjustment");
    }
}
