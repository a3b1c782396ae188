//! Conditions, papers, reviews and score tables.

use super::Check;
use super::money::percent;
use crate::programme::definition::identity::Step;
use crate::programme::definition::money::Class;
use crate::programme::definition::review::{Block, Criterion, Item, ItemKind, Review, ScoreTable};
use crate::programme::definition::values::Hundredths;

pub(super) fn check(check: &mut Check<'_>) {
    conditions(check);
    papers(check);
    let definition = check.definition;
    check.unique("score_table", "key", definition.score_table.iter().map(|table| table.key.as_str()));
    for (i, table) in definition.score_table.iter().enumerate() {
        score_table(check, &format!("score_table[{i}]"), table);
    }
    check.unique("review", "key", definition.review.iter().map(|review| review.key.as_str()));
    for (i, round) in definition.review.iter().enumerate() {
        review(check, &format!("review[{i}]"), round);
    }
    let reviewed = !definition.review.is_empty() || check.reading.stands("review");
    check.hold(reviewed || !check.uses(Step::Review), "lifecycle.steps", "review-missing", &[]);
}

fn conditions(check: &mut Check<'_>) {
    let definition = check.definition;
    check.unique("condition", "rule", definition.condition.iter().map(|condition| condition.rule.as_str()));
    for (i, condition) in definition.condition.iter().enumerate() {
        let path = format!("condition[{i}]");
        let judged = matches!(condition.class, Class::Automatic | Class::Warning);
        let class = condition.class.as_str();
        check.hold(condition.test.is_some() || !judged, &path, "condition-test", &[("class", &class)]);
        check.hold(condition.message.is_some() || !judged, &path, "condition-message", &[("class", &class)]);
        check.belongs(&format!("{path}.at"), condition.at.within());
    }
}

fn papers(check: &mut Check<'_>) {
    let definition = check.definition;
    check.unique("paper", "key", definition.paper.iter().map(|paper| paper.key.as_str()));
    let taken = definition.deadline.as_ref().is_none_or(|deadline| deadline.paper.is_some());
    for (i, paper) in definition.paper.iter().enumerate() {
        let path = format!("paper[{i}]");
        check.belongs(&format!("{path}.at"), paper.at.within());
        let most = paper.most.unwrap_or(u32::MAX);
        check.hold(
            paper.least <= most,
            &format!("{path}.most"),
            "least-most",
            &[("least", &paper.least), ("most", &most)],
        );
        let applies = paper.at == crate::programme::definition::applying::Moment::Apply;
        let wanted = paper.copies > 0 && applies && !taken && check.reading.sound("deadline");
        check.hold(!wanted, &format!("{path}.copies"), "copies", &[("copies", &paper.copies)]);
    }
    let letter = definition.support_letter.is_some() || check.reading.stands("support_letter");
    let step = check.uses(Step::SupportLetter);
    check.hold(letter || !step, "lifecycle.steps", "letter-missing", &[]);
    if letter {
        check.belongs("support_letter", &[Step::SupportLetter]);
    }
}

fn review(check: &mut Check<'_>, path: &str, review: &Review) {
    let definition = check.definition;
    check.belongs(&format!("{path}.step"), &[review.step]);
    let tables: Vec<&str> = definition.score_table.iter().map(|table| table.key.as_str()).collect();
    check.known(&format!("{path}.table"), review.table.as_str(), "score_table", &tables);
    check.hold(review.experts > 0, &format!("{path}.experts"), "experts", &[]);
    let even = review.odd && review.experts.is_multiple_of(2);
    check.hold(!even, &format!("{path}.experts"), "odd", &[("found", &review.experts)]);
    if let Some(trim) = review.trim_from {
        check.hold(trim >= 3, &format!("{path}.trim_from"), "trim", &[("found", &trim)]);
    }
    check.hold(review.decimals <= 2, &format!("{path}.decimals"), "decimals", &[("found", &review.decimals)]);
    percent(check, &format!("{path}.experts_weigh"), review.experts_weigh);
    let Some(table) = definition.score_table.iter().find(|table| table.key == review.table) else { return };
    let criteria = table.block.iter().flat_map(|block| &block.criterion).map(|criterion| criterion.key.as_str());
    let parts: Vec<&str> = table.block.iter().map(|block| block.key.as_str()).chain(criteria).collect();
    for (i, tie) in review.ties.iter().enumerate() {
        check.known(&format!("{path}.ties[{i}]"), tie.as_str(), "score_table", &parts);
    }
    if let Some(pass) = review.pass {
        check.hold(pass <= table.total, &format!("{path}.pass"), "pass", &[("pass", &pass), ("total", &table.total)]);
    }
}

fn score_table(check: &mut Check<'_>, path: &str, table: &ScoreTable) {
    check.hold(!table.block.is_empty(), path, "table-empty", &[]);
    check.unique(&format!("{path}.block"), "key", table.block.iter().map(|block| block.key.as_str()));
    sum(check, &format!("{path}.total"), table.total, table.block.iter().map(|block| block.points));
    for (i, part) in table.block.iter().enumerate() {
        block(check, &format!("{path}.block[{i}]"), part);
    }
    let mut keys: Vec<(String, &str)> = Vec::new();
    for (b, block) in table.block.iter().enumerate() {
        for (c, criterion) in block.criterion.iter().enumerate() {
            let at = format!("{path}.block[{b}].criterion[{c}]");
            let items = criterion.item.iter().enumerate();
            keys.extend(items.map(|(i, item)| (format!("{at}.item[{i}].key"), item.key.as_str())));
        }
    }
    if let Some(bonus) = &table.bonus {
        for (i, item) in bonus.item.iter().enumerate() {
            keys.push((format!("{path}.bonus.item[{i}].key"), item.key.as_str()));
            points(check, &format!("{path}.bonus.item[{i}]"), item, true);
        }
    }
    let deductions = table.deduction.iter().enumerate();
    keys.extend(deductions.map(|(i, d)| (format!("{path}.deduction[{i}].key"), d.key.as_str())));
    let mut seen = std::collections::BTreeSet::new();
    for (at, key) in keys {
        check.hold(seen.insert(key), &at, "twice", &[("key", &key)]);
    }
}

fn block(check: &mut Check<'_>, path: &str, block: &Block) {
    check.unique(&format!("{path}.criterion"), "key", block.criterion.iter().map(|criterion| criterion.key.as_str()));
    sum(check, &format!("{path}.points"), block.points, block.criterion.iter().map(|criterion| criterion.points));
    for (i, part) in block.criterion.iter().enumerate() {
        criterion(check, &format!("{path}.criterion[{i}]"), part);
    }
}

/// What the items can give at most is what the criterion is worth; items under a common cap count as the cap.
fn criterion(check: &mut Check<'_>, path: &str, criterion: &Criterion) {
    let caps: Vec<&str> = criterion.cap.iter().map(|cap| cap.key.as_str()).collect();
    check.unique(&format!("{path}.cap"), "key", caps.iter().copied());
    let mut whole = true;
    for (i, item) in criterion.item.iter().enumerate() {
        let at = format!("{path}.item[{i}]");
        whole &= points(check, &at, item, item.cap.is_some());
        if let Some(cap) = &item.cap {
            check.known(&format!("{at}.cap"), cap.as_str(), &format!("{path}.cap"), &caps);
        }
    }
    if whole && !criterion.item.is_empty() {
        let free = criterion.item.iter().filter(|item| item.cap.is_none()).filter_map(Item::most);
        let capped = criterion.cap.iter().map(|cap| cap.most);
        sum(check, &format!("{path}.points"), criterion.points, free.chain(capped));
    }
}

/// Whether an item says what its kind needs; what stands under a common cap, or in the bonus, needs no cap of its own.
fn points(check: &mut Check<'_>, path: &str, item: &Item, capped: bool) -> bool {
    let kind = item.kind.as_str();
    let (needed, holds) = match item.kind {
        ItemKind::Judged | ItemKind::Flag => ("points", item.points.is_some()),
        ItemKind::PerCount => ("points, most", item.points.is_some() && item.most().is_some()),
        ItemKind::Graded => ("grade, most", !item.grade.is_empty() && item.most().is_some()),
    };
    let capped = capped && matches!(item.kind, ItemKind::PerCount | ItemKind::Graded);
    let holds = holds || (capped && (item.points.is_some() || !item.grade.is_empty()));
    check.hold(holds, path, "item", &[("kind", &kind), ("needed", &needed)]);
    check.unique(&format!("{path}.grade"), "key", item.grade.iter().map(|grade| grade.key.as_str()));
    let most = item.points.unwrap_or_default();
    let falling = item.anchor.windows(2).all(|pair| matches!(pair, [a, b] if a.from > b.from));
    let within = item.anchor.iter().all(|anchor| anchor.from <= most);
    let judged = item.anchor.is_empty() || item.kind == ItemKind::Judged;
    check.hold(falling && within && judged, &format!("{path}.anchor"), "anchors", &[("most", &most)]);
    holds
}

fn sum(check: &mut Check<'_>, path: &str, declared: Hundredths, parts: impl Iterator<Item = Hundredths>) {
    let sum = Hundredths(parts.map(|part| part.0).sum());
    check.hold(sum == declared, path, "points-sum", &[("sum", &sum), ("declared", &declared)]);
}
