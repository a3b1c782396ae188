//! Score tables: blocks, criteria and items with their points, what is added and what is taken off.

use super::model::{Cell, Line, Section, Table};
use super::say::{Say, source};
use crate::kernel::Message;
use crate::programme::definition::results::Part;
use crate::programme::definition::review::{
    Anchor, Block, Bonus, Cap, Criterion, Deduction, Grade, Item, ItemKind, ScoreTable,
};
use crate::programme::definition::values::Hundredths;

/// All score tables.
pub(super) fn scores(say: &Say<'_>, tables: &[ScoreTable]) -> Option<Section> {
    let mut section = Section::new("scores", say.word("explain-scores"));
    for (i, table) in tables.iter().enumerate() {
        let ScoreTable { key: _, name, total, decimals, floor, block, bonus, deduction } = table;
        let path = format!("score_table[{i}]");
        section.heading(say.both(name).to_owned());
        let (counted, judged) = most(table);
        let key = if counted.0 == 0 { "explain-score-judged" } else { "explain-score-sums" };
        let sums = Message::new(key)
            .with("total", total)
            .with("counted", counted)
            .with("judged", judged)
            .with("decimals", decimals)
            .with("floor", floor);
        section.text(say.line(&format!("{path}.total"), say.text(&sums)).ruled(say.rules(&path)));
        let head = ["explain-criterion", "explain-item", "explain-item-how", "explain-points"];
        let mut rows = Table::new(say.both(name).to_owned(), head.iter().map(|key| say.word(key)).collect());
        for (n, block) in block.iter().enumerate() {
            block_rows(say, &mut rows, &format!("{path}.block[{n}]"), block);
        }
        if let Some(Bonus { most, item }) = bonus {
            let path = format!("{path}.bonus");
            let title = say.text(&Message::new("explain-bonus").with("most", most));
            rows.group(say.line(&path, title).ruled(say.rules(&path)));
            for (n, item) in item.iter().enumerate() {
                item_row(
                    say,
                    &mut rows,
                    &format!("{path}.item[{n}]"),
                    say.word("explain-bonus-name").into(),
                    item,
                    &[],
                );
            }
        }
        if !deduction.is_empty() {
            rows.group(Line::new(say.word("explain-deductions")));
        }
        for (n, deduction) in deduction.iter().enumerate() {
            deduction_row(say, &mut rows, &format!("{path}.deduction[{n}]"), deduction);
        }
        section.table(rows.numbers_last());
    }
    (!section.blocks.is_empty()).then_some(section)
}

fn block_rows(say: &Say<'_>, rows: &mut Table, path: &str, block: &Block) {
    let Block { key: _, name, points, criterion } = block;
    let title = Message::new("explain-block").with("name", say.both(name)).with("points", points);
    rows.group(say.line(path, say.text(&title)).ruled(say.rules(path)));
    for (i, criterion) in criterion.iter().enumerate() {
        let path = format!("{path}.criterion[{i}]");
        let Criterion { key: _, name, points, item, cap } = criterion;
        let title = Message::new("explain-block").with("name", say.both(name)).with("points", points);
        let title = say.line(&path, say.text(&title)).ruled(say.rules(&path));
        for (n, one) in item.iter().enumerate() {
            let first = if n == 0 { title.clone() } else { Line::new(title.text.clone()) };
            item_row(say, rows, &format!("{path}.item[{n}]"), first.into(), one, cap);
        }
    }
}

fn item_row(say: &Say<'_>, rows: &mut Table, path: &str, criterion: Cell, item: &Item, caps: &[Cap]) {
    let Item {
        key: _,
        rule,
        label,
        kind,
        points,
        most,
        grade,
        cap,
        of,
        filter,
        since,
        evidence,
        part,
        anchor,
        by,
        dated,
    } = item;
    let mut name = vec![say.line(path, say.both(label)).ruled(say.rule(rule.as_ref(), path))];
    name.extend(evidence.as_ref().map(|e| super::applying::proof(say, &format!("{path}.evidence"), say.both(e))));
    name.extend(part.iter().enumerate().map(|(n, Part { key: _, label })| {
        let text = Message::new("explain-look-at").with("part", say.both(label));
        let path = format!("{path}.part[{n}]");
        say.line(&path, say.text(&text)).ruled(say.rules(&path))
    }));
    name.extend(anchor.iter().enumerate().map(|(n, Anchor { from, label })| {
        let text = Message::new("explain-anchor").with("from", from).with("label", say.both(label));
        say.line(&format!("{path}.anchor[{n}]"), say.text(&text))
    }));
    let each = points.unwrap_or_default();
    let how = match kind {
        ItemKind::Judged => Message::new("explain-item-judged"),
        ItemKind::PerCount => Message::new("explain-item-per-count").with("points", each),
        ItemKind::Flag => Message::new("explain-item-flag").with("points", each),
        ItemKind::Graded => {
            let one = |Grade { key: _, label, points }: &Grade| {
                say.text(&Message::new("explain-grade").with("label", say.both(label)).with("points", points))
            };
            Message::new("explain-item-graded").with("grades", say.list(grade.iter().map(one)))
        }
    };
    let counted: Vec<String> =
        [of.clone(), by.clone(), dated.clone(), source(filter.as_ref())].into_iter().flatten().collect();
    let counted = (!counted.is_empty()).then(|| counted.join(" · "));
    let mut lines = vec![say.line(&format!("{path}.points"), say.text(&how)).tested(counted)];
    for n in 0..grade.len() {
        if let Some(line) = lines.first_mut() {
            line.rules.extend(say.rules(&format!("{path}.grade[{n}]")));
        }
    }
    let since = since.map(|day| Message::new("explain-since").with("day", say.day(day)));
    lines.extend(since.map(|since| say.line(&format!("{path}.since"), say.text(&since))));
    let shared = cap.as_ref().and_then(|key| caps.iter().find(|Cap { key: found, most: _ }| found == key));
    let shared = shared.map(|cap| Message::new("explain-cap").with("most", cap.most));
    lines.extend(shared.map(|shared| say.line(&format!("{path}.cap"), say.text(&shared))));
    let most = match most.or(*points) {
        Some(points) if *kind != ItemKind::Graded || most.is_some() => say.number(points),
        _ => say.word("explain-dash"),
    };
    rows.row(vec![criterion, name.into(), lines.into(), most.into()]);
}

fn deduction_row(say: &Say<'_>, rows: &mut Table, path: &str, deduction: &Deduction) {
    let Deduction { key: _, rule, label, points, most, of, filter } = deduction;
    let name = say.line(path, say.both(label)).ruled(say.rule(rule.as_ref(), path));
    let how = match most {
        Some(most) => Message::new("explain-deduction-most").with("points", points).with("most", most),
        None => Message::new("explain-deduction").with("points", points),
    };
    let counted = [of.clone(), source(filter.as_ref())].into_iter().flatten().collect::<Vec<_>>();
    let counted = (!counted.is_empty()).then(|| counted.join(" · "));
    let how = say.line(&format!("{path}.most"), say.text(&how)).tested(counted);
    let points = say.text(&Message::new("explain-minus").with("points", points));
    rows.row(vec![say.word("explain-deduction-name").into(), name.into(), how.into(), points.into()]);
}

/// The most that a table gives by counting, and by judgement.
fn most(table: &ScoreTable) -> (Hundredths, Hundredths) {
    let criteria = || table.block.iter().flat_map(|block| &block.criterion);
    let counted = criteria().map(counted).sum();
    let judged = criteria().flat_map(|c| &c.item).filter(|item| item.kind == ItemKind::Judged);
    (Hundredths(counted), Hundredths(judged.filter_map(|item| item.points).map(|points| points.0).sum()))
}

/// The most that the items of a criterion give by counting, under their common caps.
fn counted(criterion: &Criterion) -> i64 {
    let items = || criterion.item.iter().filter(|item| item.kind != ItemKind::Judged);
    let one = |item: &Item| item.most.or(item.points).unwrap_or(criterion.points).0;
    let alone: i64 = items().filter(|item| item.cap.is_none()).map(one).sum();
    let under = |cap: &Cap| {
        let all: i64 = items().filter(|item| item.cap.as_ref() == Some(&cap.key)).map(one).sum();
        all.min(cap.most.0)
    };
    alone + criterion.cap.iter().map(under).sum::<i64>()
}
