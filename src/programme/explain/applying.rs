//! Who may apply, with which papers, by when.

use super::model::{Cell, Line, Section, Table};
use super::say::{Facts, Say, source};
use crate::kernel::Message;
use crate::programme::definition::Definition;
use crate::programme::definition::applying::{
    Applicants, Blind, Condition, Deadline, FileCheck, Paper, PaperDeadline, SupportLetter,
};

/// Who applies, and the conditions that are tested.
pub(super) fn who(say: &Say<'_>, applicants: Option<&Applicants>, conditions: &[Condition]) -> Section {
    let mut section = Section::new("who", say.word("explain-who"));
    section.rules = say.rules("applicants");
    if let Some(applicants) = applicants {
        section.facts(applicant(say, applicants));
    }
    let head = ["explain-condition", "explain-when", "explain-class", "explain-condition-more"];
    let mut table = Table::new(say.word("explain-conditions"), head.iter().map(|key| say.word(key)).collect());
    for (i, condition) in conditions.iter().enumerate() {
        let Condition { rule, at, class, label, test, message, evidence } = condition;
        let path = format!("condition[{i}]");
        let name = say.line(&path, say.both(label)).ruled(say.rule(Some(rule), &path)).tested(source(test.as_ref()));
        let message = message.as_ref().map(|m| say.line(&format!("{path}.message"), say.refused(m)));
        let evidence = evidence.as_ref().map(|e| proof(say, &format!("{path}.evidence"), say.both(e)));
        let more: Vec<Line> = message.into_iter().chain(evidence).collect();
        let class = say.line(&format!("{path}.class"), String::new()).classed(say.class(*class));
        table.row(vec![name.into(), say.of("moment", at).into(), class.into(), more.into()]);
    }
    section.table(table);
    section
}

/// What a person looks at.
pub(super) fn proof(say: &Say<'_>, path: &str, what: &str) -> Line {
    say.line(path, say.text(&Message::new("explain-proof").with("what", what)))
}

fn applicant(say: &Say<'_>, applicants: &Applicants) -> Vec<super::Fact> {
    let Applicants { who, most, work_plan, promises, past_projects, team, may_name_recusals } = applicants;
    let mut facts = Facts::of(say, "applicants");
    let n = |key: &str, n: u32| say.text(&Message::new(key).with("n", n));
    facts.put(say.word("explain-applicants"), "who", say.both(who));
    facts.put(say.word("explain-applications"), "most", n("explain-applications-n", *most));
    let wanted = |yes: bool, key: &str| yes.then(|| say.word(key));
    facts.may(say.word("explain-work-plan"), "work_plan", wanted(*work_plan, "explain-work-plan-wanted"));
    facts.may(say.word("explain-promises"), "promises", wanted(*promises, "explain-promises-wanted"));
    let least = |count: u32, key: &str| (count > 0).then(|| n(key, count));
    facts.may(say.word("explain-past"), "past_projects", least(*past_projects, "explain-past-n"));
    facts.may(say.word("explain-team"), "team", least(*team, "explain-team-n"));
    let recusal = if *may_name_recusals { "explain-recusal-named" } else { "explain-recusal-not-named" };
    facts.put(say.word("explain-recusal"), "may_name_recusals", say.word(recusal));
    facts.done()
}

/// The papers that are wanted, and the support letter.
pub(super) fn papers(say: &Say<'_>, definition: &Definition) -> Option<Section> {
    let mut section = Section::new("papers", say.word("explain-papers"));
    let blind = definition.review.iter().any(|review| review.blind);
    let head = ["explain-paper", "explain-when", "explain-issuer", "explain-paper-form", "explain-class"];
    let mut table = Table::new(say.word("explain-papers"), head.iter().map(|key| say.word(key)).collect());
    for (i, paper) in definition.paper.iter().enumerate() {
        let path = format!("paper[{i}]");
        let name = say.line(&path, say.both(&paper.label)).ruled(say.rules(&path));
        let mut names = vec![name];
        names.extend(paper.note.as_ref().map(|note| say.line(&format!("{path}.note"), say.both(note))));
        let class = say.line(&format!("{path}.class"), wanted(say, paper)).classed(say.class(paper.class));
        table.row(vec![
            names.into(),
            say.of("moment", paper.at).into(),
            say.line(&format!("{path}.issuer"), say.of("issuer", paper.issuer)).into(),
            form(say, &path, paper, blind),
            class.into(),
        ]);
    }
    section.table(table);
    if let Some(letter) = &definition.support_letter {
        section.heading(say.word("explain-letter"));
        section.facts(support(say, letter));
    }
    (!section.blocks.is_empty()).then_some(section)
}

fn wanted(say: &Say<'_>, paper: &Paper) -> String {
    say.word(if paper.required { "explain-paper-required" } else { "explain-paper-optional" })
}

/// How a paper must look: files, copies, stamp, signature, age, name, and what is checked of each file.
fn form(say: &Say<'_>, path: &str, paper: &Paper, blind_review: bool) -> Cell {
    let Paper {
        key: _,
        label: _,
        at: _,
        required: _,
        least,
        most,
        formats,
        largest,
        copies,
        bound,
        stamp,
        signature,
        issuer: _,
        valid_months,
        blind,
        name,
        class: _,
        check,
        note: _,
        when,
        every_format,
    } = paper;
    let formats = (!formats.is_empty()).then(|| {
        let formats = say.list(formats.iter().map(|format| say.of("format", format)));
        let key = if *every_format { "explain-formats-every" } else { "explain-formats" };
        Message::new(key).with("formats", formats)
    });
    let files = match (least, most) {
        (least, Some(most)) if least == most => Message::new("explain-files-exact").with("n", least),
        (least, Some(most)) => Message::new("explain-files-range").with("least", least).with("most", most),
        (least, None) => Message::new("explain-files-least").with("n", least),
    };
    let said = |yes: bool, key: &str| yes.then(|| Message::new(key));
    let copies = (*copies > 0).then(|| {
        let key = if *bound { "explain-copies-bound" } else { "explain-copies" };
        Message::new(key).with("n", copies)
    });
    let all = [
        ("formats", formats),
        ("least", Some(files)),
        ("largest", largest.map(|n| Message::new("explain-largest").with("n", n))),
        ("copies", copies),
        ("stamp", said(*stamp, "explain-stamp")),
        ("signature", said(*signature, "explain-signature")),
        ("valid_months", valid_months.map(|n| Message::new("explain-valid-months").with("n", n))),
        ("name", name.as_ref().map(|name| Message::new("explain-file-name").with("name", name))),
    ];
    let lines = all.into_iter().filter_map(|(key, message)| Some((key, message?)));
    let condition = when.as_ref().map(|when| {
        let text = say.word("explain-paper-when");
        say.line(&format!("{path}.when"), text).tested(source(Some(when)))
    });
    let mut lines: Vec<Line> =
        lines.map(|(key, message)| say.line(&format!("{path}.{key}"), say.text(&message))).collect();
    if blind_review || *blind != Blind::Hidden {
        lines.push(say.line(&format!("{path}.blind"), say.of("blind", blind)));
    }
    lines.extend(condition);
    lines.extend(checks(say, path, check));
    lines.into()
}

/// What is checked of each file or item.
pub(super) fn checks(say: &Say<'_>, path: &str, checks: &[FileCheck]) -> Vec<Line> {
    let line = |(i, check): (usize, &FileCheck)| {
        let FileCheck { rule, class, label, test, message } = check;
        let path = format!("{path}.check[{i}]");
        let mut text = say.both(label).to_owned();
        if let Some(message) = message {
            text = say.clauses([text, say.refused(message)]);
        }
        let line = say.line(&path, text).classed(say.class(*class)).ruled(say.rule(Some(rule), &path));
        line.tested(source(test.as_ref()))
    };
    checks.iter().enumerate().map(line).collect()
}

fn support(say: &Say<'_>, letter: &SupportLetter) -> Vec<super::Fact> {
    let SupportLetter { issuer, own_province, addressee, number, stamp, class } = letter;
    let mut facts = Facts::of(say, "support_letter");
    let from = say.line("support_letter.issuer", say.of("issuer", issuer)).classed(say.class(*class));
    facts.cell(say.word("explain-issuer"), from.ruled(say.rules("support_letter")));
    facts.put(say.word("explain-addressee"), "addressee", say.both(addressee));
    let own = if *own_province { "explain-letter-own" } else { "explain-letter-any" };
    facts.put(say.word("explain-letter-province"), "own_province", say.word(own));
    let number = if *number { "explain-letter-number-needed" } else { "explain-letter-number-free" };
    facts.put(say.word("explain-letter-number"), "number", say.word(number));
    let stamp = if *stamp { "explain-stamp" } else { "explain-stamp-free" };
    facts.put(say.word("explain-letter-stamp"), "stamp", say.word(stamp));
    facts.done()
}

/// By when applications must be in.
pub(super) fn deadline(say: &Say<'_>, deadline: &Deadline) -> Section {
    let Deadline { online, paper, remind_before } = deadline;
    let mut section = Section::new("deadline", say.word("explain-deadline"));
    section.rules = say.rules("deadline");
    let mut facts = Facts::of(say, "deadline");
    let by = online.map_or_else(|| say.word("explain-deadline-open"), |at| say.moment(at));
    facts.put(say.word("explain-deadline-online"), "online", by);
    match paper {
        None => facts.put(say.word("explain-deadline-paper"), "paper", say.word("explain-paper-none")),
        Some(PaperDeadline { at, counts, address }) => {
            let at = say.line("deadline.paper.at", say.moment(*at)).ruled(say.rules("deadline.paper"));
            facts.cell(say.word("explain-deadline-paper"), at);
            let rule = say.line("deadline.paper.counts", say.of("mail", counts));
            facts.cell(say.word("explain-deadline-mail"), rule);
            let address = say.line("deadline.paper.address", say.both(address));
            facts.cell(say.word("explain-deadline-address"), address);
        }
    }
    let before: Vec<String> =
        remind_before.iter().map(|n| say.text(&Message::new("explain-remind-before").with("n", n))).collect();
    facts.may(say.word("explain-remind"), "remind_before", (!before.is_empty()).then(|| say.list(before)));
    section.facts(facts.done());
    section
}
