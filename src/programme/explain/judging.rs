//! How experts review, what they score, and how persons or cases are selected.

use super::model::{Cell, Line, Row, Section, Table};
use super::say::{Facts, Say, source};
use crate::kernel::Message;
use crate::programme::definition::Definition;
use crate::programme::definition::applying::Paper;
use crate::programme::definition::review::Review;
use crate::programme::definition::selection::{
    Folder, Limit, List, OverNomination, Participation, Quota, Selection, Share,
};
use crate::programme::definition::values::Hundredths;

/// The rounds of review.
pub(super) fn review(say: &Say<'_>, definition: &Definition) -> Option<Section> {
    let mut section = Section::new("review", say.word("explain-review"));
    for (i, review) in definition.review.iter().enumerate() {
        section.heading(say.both(&review.name).to_owned());
        section.facts(round(say, i, review, definition));
    }
    (!section.blocks.is_empty()).then_some(section)
}

fn round(say: &Say<'_>, i: usize, review: &Review, definition: &Definition) -> Vec<super::Fact> {
    let Review {
        key: _,
        name: _,
        step,
        table,
        experts,
        odd,
        technical,
        blind,
        trim_from,
        decimals,
        rounding,
        pass,
        spread,
        comment,
        feedback,
        experts_weigh,
        ties,
        recusal,
        recusal_years,
        working_days,
    } = review;
    let path = format!("review[{i}]");
    let mut facts = Facts::of(say, path.clone());
    let text = |message: Message| say.text(&message);
    let stage = say.line(&format!("{path}.step"), say.of("step", step)).ruled(say.rules(&path));
    facts.cell(say.word("explain-review-step"), stage);
    let found = definition.score_table.iter().find(|t| t.key == *table);
    facts.may(say.word("explain-review-table"), "table", found.map(|t| say.both(&t.name).to_owned()));
    let odd = if *odd { "explain-experts-odd" } else { "explain-experts" };
    facts.put(say.word("explain-panel"), "experts", text(Message::new(odd).with("n", experts)));
    let share = technical.map(|share| text(Message::new("explain-technical-share").with("share", share)));
    facts.may(say.word("explain-technical"), "technical", share);
    let blind = if *blind { "explain-blind-yes" } else { "explain-blind-no" };
    facts.put(say.word("explain-blind"), "blind", say.word(blind));
    let trim = trim_from
        .map_or_else(|| say.word("explain-trim-none"), |n| text(Message::new("explain-trim-from").with("n", n)));
    facts.put(say.word("explain-trim"), "trim_from", trim);
    let decimals = Message::new("explain-decimals").with("n", decimals).with("rounding", say.of("rounding", rounding));
    facts.put(say.word("explain-score"), "decimals", text(decimals));
    let pass = pass.map(|score| text(Message::new("explain-pass-score").with("score", score)));
    facts.may(say.word("explain-pass"), "pass", pass);
    let spread = spread.map(|percent| text(Message::new("explain-spread-over").with("percent", percent)));
    facts.may(say.word("explain-spread"), "spread", spread);
    let comment = comment.map(|n| text(Message::new("explain-comment-least").with("n", n)));
    facts.may(say.word("explain-comment"), "comment", comment);
    let told = feedback.then(|| text(Message::new("explain-feedback-yes")));
    facts.may(say.word("explain-feedback"), "feedback", told);
    let rest = Hundredths(Hundredths::whole(100).0.saturating_sub(experts_weigh.0));
    let weigh = Message::new("explain-weigh").with("experts", experts_weigh).with("vote", rest);
    facts.may(say.word("explain-vote"), "experts_weigh", (rest.0 > 0).then(|| text(weigh)));
    facts.put(say.word("explain-ties"), "ties", tie_chain(say, ties, found));
    let reasons: Vec<Line> = recusal
        .iter()
        .enumerate()
        .map(|(n, why)| say.line(&format!("{path}.recusal[{n}]"), say.of("recusal", why)))
        .chain([say.line(
            &format!("{path}.recusal_years"),
            text(Message::new("explain-recusal-years").with("n", recusal_years)),
        )])
        .collect();
    if !recusal.is_empty() {
        facts.cell(say.word("explain-recusal"), reasons);
    }
    let days = working_days.map(|n| text(Message::new("explain-within-working-days").with("n", n)));
    facts.may(say.word("explain-term"), "working_days", days);
    facts.done()
}

/// The blocks that break a tie, by name, then the panel.
fn tie_chain(
    say: &Say<'_>,
    ties: &[crate::programme::definition::values::Key],
    table: Option<&crate::programme::definition::review::ScoreTable>,
) -> String {
    let name = |key: &crate::programme::definition::values::Key| {
        let blocks = table.into_iter().flat_map(|table| &table.block);
        let mut named = blocks.flat_map(|block| {
            std::iter::once((&block.key, &block.name)).chain(block.criterion.iter().map(|c| (&c.key, &c.name)))
        });
        named.find(|(found, _)| *found == key).map_or_else(|| key.to_string(), |(_, name)| say.both(name).to_owned())
    };
    let higher = |key| say.text(&Message::new("explain-tie-higher").with("block", name(key)));
    say.clauses(ties.iter().map(higher).chain([say.word("explain-tie-panel")]))
}

/// How persons or cases are selected.
pub(super) fn selection(say: &Say<'_>, selection: &Selection, papers: &[Paper]) -> Section {
    let Selection { levels, label, quota, over_nomination, list, participation, sign_in, area, folder } = selection;
    let mut section = Section::new("selection", say.word("explain-selection"));
    section.rules = say.rules("selection");
    let mut facts = Facts::of(say, "selection");
    facts.put(say.word("explain-selected"), "label", say.both(label));
    let ladder: Vec<String> = levels.iter().map(|level| say.of("level", level)).collect();
    facts.put(say.word("explain-levels"), "levels", ladder.join(&say.word("explain-join-steps")));
    if let Some(Quota { sum, by, class }) = quota {
        let path = "selection.quota";
        let sum = Message::new("explain-quota-sum").with("n", sum);
        let sum = say.line("selection.quota.sum", say.text(&sum)).classed(say.class(*class)).ruled(say.rules(path));
        let by = say.line("selection.quota.by", say.of("spread", by));
        facts.cell(say.word("explain-quota"), vec![sum, by]);
    }
    if let Some(over) = over_nomination {
        facts.cell(say.word("explain-over"), over_nominated(say, over));
    }
    let sign_in = if *sign_in { "explain-sign-in-own" } else { "explain-sign-in-province" };
    facts.put(say.word("explain-sign-in"), "sign_in", say.word(sign_in));
    let areas = || {
        let names = say.list(area.iter().map(|area| say.both(&area.name).to_owned()));
        say.text(&Message::new("explain-areas-n").with("n", area.len()).with("areas", names))
    };
    facts.may(say.word("explain-areas"), "area", (!area.is_empty()).then(areas));
    let folders: Vec<Line> = folder.iter().enumerate().map(|(i, one)| folder_line(say, i, one, papers)).collect();
    if !folders.is_empty() {
        facts.cell(say.word("explain-folders"), folders);
    }
    section.facts(facts.done());
    let head = ["explain-list", "explain-list-level", "explain-list-size", "explain-list-rules"];
    let mut table = Table::new(say.word("explain-lists"), head.iter().map(|key| say.word(key)).collect());
    table.rows = list.iter().enumerate().map(|(i, one)| list_row(say, i, one, list)).collect();
    section.table(table);
    let head = ["explain-participation", "explain-list-level", "explain-target", "explain-class"];
    let mut table = Table::new(say.word("explain-participations"), head.iter().map(|key| say.word(key)).collect());
    table.rows = participation.iter().enumerate().map(|(i, one)| part_row(say, i, one)).collect();
    if !table.rows.is_empty() {
        section.heading(say.word("explain-participations"));
    }
    section.table(table);
    section
}

fn folder_line(say: &Say<'_>, i: usize, folder: &Folder, papers: &[Paper]) -> Line {
    let Folder { key: _, label, name, paper } = folder;
    let path = format!("selection.folder[{i}]");
    let named = papers.iter().filter(|one| paper.contains(&one.key));
    let held = say.list(named.map(|one| say.both(&one.label).to_owned()));
    let key = if paper.is_empty() { "explain-folder" } else { "explain-folder-papers" };
    let text = Message::new(key).with("label", say.both(label)).with("name", name).with("papers", held);
    say.line(&path, say.text(&text)).ruled(say.rules(&path))
}

fn over_nominated(say: &Say<'_>, over: &OverNomination) -> Vec<Line> {
    let OverNomination { percent, base, level, class } = over;
    let path = "selection.over_nomination";
    let rule = Message::new("explain-over-percent")
        .with("level", say.of("level", level))
        .with("base", say.of("pool", base))
        .with("percent", percent);
    let first = say.line("selection.over_nomination.percent", say.text(&rule));
    // What it comes to, in whole candidates.
    let example = |quota: u32| {
        let wanted = (u64::from(quota) * (100 + u64::from(*percent))).div_ceil(100);
        say.text(&Message::new("explain-over-example").with("quota", quota).with("wanted", wanted))
    };
    let examples = Message::new("explain-over-examples").with("examples", say.list([1, 6, 11].map(example)));
    vec![
        first.classed(say.class(*class)).ruled(say.rules(path)),
        Line::new(say.text(&examples)),
        say.line("selection.over_nomination.base", say.word("explain-over-integer")),
    ]
}

fn list_row(say: &Say<'_>, i: usize, one: &List, all: &[List]) -> Row {
    let List { key: _, label, level, from, least, most, about, limit, share, test } = one;
    let path = format!("selection.list[{i}]");
    let name = say.line(&path, say.both(label)).ruled(say.rules(&path)).tested(source(test.as_ref()));
    let mut names = vec![name];
    if let Some(from) = from.as_ref().and_then(|from| all.iter().find(|list| list.key == *from)) {
        let from = Message::new("explain-list-from").with("list", say.both(&from.label));
        names.push(say.line(&format!("{path}.from"), say.text(&from)));
    }
    let size = |key: &str, field: &str, n: &u32| {
        say.line(&format!("{path}.{field}"), say.text(&Message::new(key).with("n", say.count(*n))))
    };
    let sizes: Vec<Line> = match (least, most) {
        (Some(least), Some(most)) if least == most => vec![size("explain-size-exact", "most", most)],
        (least, most) => {
            let least = least.as_ref().map(|n| size("explain-size-least", "least", n));
            let most = most.as_ref().map(|n| size("explain-size-most", "most", n));
            least.into_iter().chain(most).collect()
        }
    };
    let about = about.as_ref().map(|n| size("explain-size-about", "about", n));
    let sizes: Vec<Line> = sizes.into_iter().chain(about).collect();
    let sizes = if sizes.is_empty() { vec![Line::new(say.word("explain-size-quota"))] } else { sizes };
    let limits = limit.iter().enumerate().map(|(n, limit)| limited(say, &format!("{path}.limit[{n}]"), limit));
    let shares = share.iter().enumerate().map(|(n, share)| shared(say, &format!("{path}.share[{n}]"), share, *most));
    let rules: Vec<Line> = limits.chain(shares).collect();
    Row { group: false, cells: vec![names.into(), say.of("level", level).into(), sizes.into(), rules.into()] }
}

fn limited(say: &Say<'_>, path: &str, limit: &Limit) -> Line {
    let Limit { rule, per, most, within, class } = limit;
    let text = Message::new("explain-limit")
        .with("within", say.of("level", within))
        .with("per", say.of("per", per))
        .with("most", most);
    say.line(path, say.text(&text)).classed(say.class(*class)).ruled(say.rule(Some(rule), path))
}

/// A least share, with what it comes to for the longest list.
fn shared(say: &Say<'_>, path: &str, share: &Share, most: Option<u32>) -> Line {
    let Share { rule, label, filter, percent, class } = share;
    let mut text = Message::new("explain-share").with("label", say.both(label)).with("percent", percent);
    if let Some(most) = most {
        let wanted = i64::from(most).saturating_mul(percent.0).div_euclid(10_000);
        let more = i64::from(i64::from(most).saturating_mul(percent.0).rem_euclid(10_000) > 0);
        text.key = "explain-share-of".into();
        text = text.with("all", most).with("wanted", wanted + more);
    }
    let line = say.line(path, say.text(&text)).classed(say.class(*class)).ruled(say.rule(Some(rule), path));
    line.tested(source(Some(filter)))
}

fn part_row(say: &Say<'_>, i: usize, one: &Participation) -> Row {
    let Participation { rule, label, level, least, percent, class } = one;
    let path = format!("selection.participation[{i}]");
    let least = least.map(|n| say.text(&Message::new("explain-part-least").with("n", say.count(n))));
    let percent = percent.map(|n| say.text(&Message::new("explain-part-percent").with("percent", n)));
    let target = least.into_iter().chain(percent).collect::<Vec<_>>().join(&say.word("explain-or"));
    let cells: Vec<Cell> = vec![
        say.line(&path, say.both(label)).ruled(say.rule(Some(rule), &path)).into(),
        say.of("level", level).into(),
        target.into(),
        Line::default().classed(say.class(*class)).into(),
    ];
    Row { group: false, cells }
}
