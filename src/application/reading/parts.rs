//! Each section in words.

use super::{Block, FileLine, Row, Words};
use crate::application::content::{Content, Filed};
use crate::application::form::{Marks, Section, conditions, fixed_amount, months, papers, plan_rows, proof_of};
use crate::files::model::size_text;
use crate::kernel::region::Area;
use crate::kernel::{Message, Money};
use crate::platform::templates::{show_day, show_moment, show_month};
use crate::programme::Definition;

pub(super) fn blocks(section: Section, c: &Content, d: &Definition, w: &Words<'_>) -> Vec<Block> {
    match section {
        Section::Unit => unit(c, w),
        Section::Conditions => answers(c, d, w),
        Section::Past => past(c, w),
        Section::Leader => leader(c, w),
        Section::Team => team(c, w),
        Section::Plan => plan(c, d, w),
        Section::Promises => promises(c, w),
        Section::Budget => budget(c, d, w),
        Section::Recusals => recusals(c, w),
        Section::Papers => all_papers(c, d, w),
        Section::Statement => statement(c, d, w),
    }
}

/// A word of a closed list, by its prefix.
fn chosen(w: &Words<'_>, prefix: &str, word: Option<impl std::fmt::Display>) -> String {
    word.map(|word| w.word(&format!("{prefix}-{word}"))).unwrap_or_default()
}

fn yes_no(w: &Words<'_>, value: Option<bool>) -> String {
    value.map(|value| w.word(if value { "value-yes" } else { "value-no" })).unwrap_or_default()
}

fn yuan(w: &Words<'_>, amount: Money) -> String {
    w.say(&Message::new("call-yuan").with("amount", amount))
}

fn unit(c: &Content, w: &Words<'_>) -> Vec<Block> {
    let (r, form) = (&c.record, &c.unit);
    let mut rows = Vec::new();
    if !w.is_blind() {
        let place = [
            r.region.map(|region| region.name(w.locale.as_str()).to_owned()),
            r.area.as_deref().and_then(Area::find).map(|area| area.name().to_owned()),
        ];
        rows.extend([
            w.row("application-unit", &r.name),
            w.row("field-uscc", &r.uscc),
            w.row("field-region", place.into_iter().flatten().collect::<Vec<_>>().join(" ")),
        ]);
    }
    rows.extend([
        w.row("field-class", chosen(w, "class", r.class)),
        w.row("field-licence", chosen(w, "licence", r.licence)),
        w.row("field-applicant-kind", chosen(w, "applicant-kind", form.kind)),
    ]);
    if !w.is_blind() {
        rows.extend([
            w.row("field-supervising-body", &r.supervising_body),
            w.row("field-legal-representative", &r.legal_representative),
            w.row("field-address", &r.address),
            w.row("field-phone", &r.phone),
            w.row("field-email", &r.email),
            w.row("field-contact", &form.contact),
            w.row("field-contact-phone", &form.phone),
            w.row("field-contact-email", &form.email),
        ]);
    }
    rows.push(w.row("field-elsewhere", yes_no(w, form.elsewhere)));
    if form.elsewhere == Some(true) {
        rows.push(w.row("field-elsewhere-what", w.written(&form.elsewhere_what)));
    }
    vec![Block::Rows { rows }]
}

fn answers(c: &Content, d: &Definition, w: &Words<'_>) -> Vec<Block> {
    let row = |condition: &crate::programme::definition::applying::Condition| {
        let answer = c.conditions.answers.get(condition.rule.as_str());
        let met = answer.map(|answer| w.word(if answer.met { "application-met" } else { "application-not-met" }));
        let note = answer.map(|answer| w.written(&answer.note)).unwrap_or_default();
        vec![condition.label.get(w.locale.as_str()).to_owned(), met.unwrap_or_default(), note]
    };
    let heads =
        vec![w.head("application-condition", false), w.head("application-answer", false), w.head("field-note", false)];
    vec![Block::Table { title: w.word("section-conditions"), heads, rows: conditions(d).map(row).collect() }]
}

fn past(c: &Content, w: &Words<'_>) -> Vec<Block> {
    let mut heads = vec![w.head("field-project", false)];
    if !w.is_blind() {
        heads.push(w.head("field-commissioner", false));
    }
    heads.extend([w.head("application-amount", true), w.head("field-year", false), w.head("field-result", false)]);
    if !w.is_blind() {
        heads.push(w.head("application-proof", false));
    }
    let row = |item: &crate::application::form::PastProject| {
        let mut cells = vec![w.written(&item.name)];
        if !w.is_blind() {
            cells.push(item.commissioner.clone());
        }
        let year = if item.year == 0 { String::new() } else { item.year.to_string() };
        cells.extend([item.amount.map(|a| a.to_string()).unwrap_or_default(), year, w.written(&item.result)]);
        if !w.is_blind() {
            cells.push(c.proofs(item.n).map(|file| file.name.as_str()).collect::<Vec<_>>().join("；"));
        }
        cells
    };
    let mut blocks =
        vec![Block::Table { title: w.word("section-past"), heads, rows: c.past.items.iter().map(row).collect() }];
    if !w.is_blind() {
        let proofs = c.past.items.iter().filter(|item| c.proofs(item.n).next().is_some()).map(|item| {
            let place = proof_of(item.n);
            let title = w.say(&Message::new("application-proof-of").with("name", &item.name));
            Block::Files { title, note: String::new(), files: files(c.of_paper(&place)), paper: place.clone() }
        });
        blocks.extend(proofs);
    }
    blocks
}

fn leader(c: &Content, w: &Words<'_>) -> Vec<Block> {
    let l = &c.leader;
    let mut rows = Vec::new();
    if !w.is_blind() {
        rows.push(w.row("field-leader-name", &l.name));
    }
    rows.extend([
        w.row("field-leader-post", chosen(w, "post", l.post)),
        w.row("field-leader-post-name", w.written(&l.post_name)),
        w.row("field-leader-title", w.written(&l.title)),
        w.row("field-leader-of-unit", yes_no(w, l.of_unit)),
    ]);
    if !w.is_blind() {
        rows.extend([w.row("field-leader-phone", &l.phone), w.row("field-leader-email", &l.email)]);
    }
    let text = w.written(&l.experience);
    let mut blocks = vec![Block::Rows { rows }];
    if !text.is_empty() {
        blocks.push(Block::Text { title: w.word("field-experience"), text });
    }
    blocks
}

fn team(c: &Content, w: &Words<'_>) -> Vec<Block> {
    let heads = vec![
        w.head("field-name", false),
        w.head("field-employer", false),
        w.head("field-post", false),
        w.head("field-duty", false),
    ];
    let row = |(place, m): (usize, &crate::application::form::Member)| {
        let (name, employer) = if w.is_blind() {
            (w.say(&Message::new("blind-member").with("n", place + 1)), String::new())
        } else {
            (m.name.clone(), m.employer.clone())
        };
        vec![name, employer, w.written(&m.post), w.written(&m.duty)]
    };
    let rows = c.team.members.iter().enumerate().map(row).collect();
    let mut blocks = vec![Block::Table { title: w.word("section-team"), heads, rows }];
    if !w.is_blind() {
        blocks.push(Block::Rows { rows: vec![w.row("field-accountant", &c.team.accountant)] });
    }
    blocks
}

/// What a row of the plan is called.
pub(in crate::application) fn row_name(d: &Definition, key: &str, locale: &str, whole: &str) -> String {
    let known = d.deliverable.iter().find(|deliverable| deliverable.key.as_str() == key);
    known.map_or_else(|| whole.to_owned(), |deliverable| deliverable.label.get(locale).to_owned())
}

fn plan(c: &Content, d: &Definition, w: &Words<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !c.plan.approach.is_empty() {
        blocks.push(Block::Text { title: w.word("field-approach"), text: w.written(&c.plan.approach) });
    }
    let months = months(d);
    let mut heads = vec![w.head("application-deliverable", false)];
    let called = |month: &String| show_month(w.locale, month).unwrap_or_else(|| month.clone());
    heads.extend(months.iter().map(|month| super::Head { label: called(month), numeric: false }));
    let whole = w.word("application-whole-work");
    let row = |key: &String| {
        let first = row_name(d, key, w.locale.as_str(), &whole);
        let cells = months.iter().map(|month| w.written(c.plan.cell(key, month)));
        std::iter::once(first).chain(cells).collect()
    };
    let rows = plan_rows(d).iter().map(row).collect();
    blocks.push(Block::Table { title: w.word("section-plan"), heads, rows });
    blocks
}

fn promises(c: &Content, w: &Words<'_>) -> Vec<Block> {
    let heads = vec![w.head("field-what", false), w.head("field-extent", false), w.head("field-provider", false)];
    let row = |p: &crate::application::form::Promise| {
        let provider = if w.is_blind() { String::new() } else { p.provider.clone() };
        vec![w.written(&p.what), w.written(&p.extent), provider]
    };
    let rows = c.promises.items.iter().map(row).collect();
    vec![Block::Table { title: w.word("section-promises"), heads, rows }]
}

fn budget(c: &Content, d: &Definition, w: &Words<'_>) -> Vec<Block> {
    let requested = fixed_amount(d).unwrap_or(c.budget.requested);
    let total = c.budget.total().unwrap_or_default();
    let mut rows = vec![w.row("field-requested", yuan(w, requested))];
    rows.push(Row { label: w.word("application-capitals"), value: requested.capitals() });
    if let Some(own) = c.budget.own {
        rows.push(w.row("field-own", yuan(w, own)));
    }
    let heads = vec![
        w.head("application-category", false),
        w.head("application-amount", true),
        w.head("field-reckoned", false),
    ];
    let categories = d.budget.iter().flat_map(|budget| &budget.category);
    let mut lines: Vec<Vec<String>> = categories
        .filter_map(|category| {
            let line = c.budget.line(category.key.as_str())?;
            let name = category.label.get(w.locale.as_str()).to_owned();
            Some(vec![name, line.amount.to_string(), w.written(&line.basis)])
        })
        .collect();
    lines.push(vec![w.word("application-total"), total.to_string(), String::new()]);
    vec![Block::Rows { rows }, Block::Table { title: w.word("section-budget"), heads, rows: lines }]
}

fn recusals(c: &Content, w: &Words<'_>) -> Vec<Block> {
    // Whom the applicant does not want tells who the applicant is.
    if w.is_blind() {
        return Vec::new();
    }
    let heads = vec![w.head("field-name", false), w.head("field-employer", false), w.head("field-reason", false)];
    let row = |r: &crate::application::form::RecusalWish| vec![r.name.clone(), r.employer.clone(), r.reason.clone()];
    let rows: Vec<_> = c.recusals.items.iter().map(row).collect();
    if rows.is_empty() {
        let text = w.word("application-recusals-none");
        return vec![Block::Text { title: w.word("section-recusals"), text }];
    }
    vec![Block::Table { title: w.word("section-recusals"), heads, rows }]
}

fn files<'a>(found: impl Iterator<Item = &'a Filed>) -> Vec<FileLine> {
    found.map(|file| line(file, file.name.clone())).collect()
}

fn line(file: &Filed, name: String) -> FileLine {
    FileLine {
        file: file.id,
        paper: file.paper.clone(),
        name,
        media: file.media.endings().first().copied().unwrap_or("bin").to_uppercase(),
        size: size_text(file.size.unsigned_abs()),
    }
}

fn all_papers(c: &Content, d: &Definition, w: &Words<'_>) -> Vec<Block> {
    let paper = |p: &crate::programme::definition::applying::Paper| {
        let own = c.of_paper(p.key.as_str());
        let (title, paper) = (p.label.get(w.locale.as_str()).to_owned(), p.key.as_str().to_owned());
        if w.is_blind() {
            let name = |place: usize| w.say(&Message::new("blind-file").with("n", place + 1));
            let files = own.enumerate().map(|(place, file)| line(file, name(place))).collect();
            return Block::Files { paper, title, note: String::new(), files };
        }
        let marks = c.papers.marks.get(p.key.as_str()).cloned().unwrap_or_default();
        Block::Files { paper, title, note: marked(&marks, w), files: files(own) }
    };
    papers(d).map(paper).collect()
}

fn marked(marks: &Marks, w: &Words<'_>) -> String {
    let mut said = Vec::new();
    if marks.stamped {
        said.push(w.word("application-stamped"));
    }
    if marks.signed {
        said.push(w.word("application-signed"));
    }
    if let Some(day) = marks.issued_on {
        said.push(w.say(&Message::new("application-issued-on").with("date", show_day(w.locale, day))));
    }
    said.join(&w.word("list-separator"))
}

fn statement(c: &Content, d: &Definition, w: &Words<'_>) -> Vec<Block> {
    let s = &c.statement;
    let mut blocks = vec![Block::Text { title: w.word("field-opinion"), text: w.written(&s.opinion) }];
    let mut rows = vec![w.row("field-declared", yes_no(w, Some(s.declared)))];
    if !w.is_blind() {
        for consent in d.privacy.iter().flat_map(|privacy| &privacy.consent) {
            let given = s.consents.iter().find(|given| given.key == consent.key.as_str());
            let value = given.map_or_else(
                || w.word("application-consent-none"),
                |given| {
                    let said = Message::new("application-consent-given").with("by", &given.by);
                    w.say(&said.with("at", show_moment(w.locale, given.at)).with("version", given.call_version))
                },
            );
            rows.push(Row { label: consent.text.get(w.locale.as_str()).to_owned(), value });
        }
    }
    blocks.push(Block::Rows { rows });
    blocks
}
