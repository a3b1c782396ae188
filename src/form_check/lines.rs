//! The lines of a check, and what the product knows of each when it is begun.

use super::model::{Automatic, Finding, Line, Verdict};
use crate::application::Application;
use crate::application::eligibility::{self, Case, Judged, Standing};
use crate::kernel::{Bilingual, Instant, Message};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::i18n::{Locale, Texts};
use crate::programme::Definition;
use crate::programme::definition::applying::Moment;
use crate::programme::definition::identity::Step;
use crate::programme::definition::results::{Checker, Checklist, Line as Question};
use crate::rules::{Catalogue, Class, Outcome, Verdict as Found};

/// The checklists that the agency works through: those of this stage that name it, or all of this stage where none does.
pub(super) fn lists(definition: &Definition) -> Vec<&Checklist> {
    let own: Vec<&Checklist> = definition.checklist.iter().filter(|list| list.step == Step::FormCheck).collect();
    let agencys: Vec<&Checklist> = own.iter().copied().filter(|list| list.by.contains(&Checker::Agency)).collect();
    if agencys.is_empty() { own } else { agencys }
}

/// The questions of the definition, in their order.
pub(super) fn questions(definition: &Definition) -> Vec<&Question> {
    lists(definition).into_iter().flat_map(|list| &list.line).collect()
}

/// Working days for a check, by the definition.
pub(super) fn working_days(definition: &Definition) -> Option<u32> {
    lists(definition).into_iter().filter_map(|list| list.working_days).min()
}

/// What a line asks, in words, and what is looked at; a condition that no line shows asks by its own words.
pub(super) fn asked(definition: &Definition, key: &str) -> (Bilingual, Option<Bilingual>) {
    if let Some(line) = questions(definition).into_iter().find(|line| line.key.as_str() == key) {
        return (line.label.clone(), line.evidence.clone());
    }
    let condition = definition.condition.iter().find(|condition| condition.rule.as_str() == key);
    let known = condition.map(|condition| (condition.label.clone(), condition.evidence.clone()));
    known.unwrap_or_else(|| (Bilingual { zh: key.to_owned(), en: key.to_owned() }, None))
}

/// Whether a line wants a remark whatever its verdict.
pub(super) fn always_remarked(definition: &Definition, key: &str) -> bool {
    questions(definition).into_iter().any(|line| line.key.as_str() == key && line.remark)
}

/// The lines of a check of what was submitted last. What an earlier check found in order is carried over; what was not
/// in order is asked again.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn prepare(
    db: &mut Db,
    texts: &Texts,
    application: &Application,
    earlier: &[Line],
    now: Instant,
) -> Result<Vec<Line>> {
    let case = Case::submitted(db, application, now)?;
    let mut judged = eligibility::of(db, application, now)?;
    judged.extend(eligibility::judge(db, &case, Moment::FormCheck)?);
    let papers = eligibility::standing(&case.definition, &case.content);
    let mut lines = Vec::new();
    for question in questions(&case.definition) {
        let mut findings: Vec<Finding> = shown(question, &judged).map(of_rule).collect();
        if let Some(test) = &question.test {
            let outcome = eligibility::test(db, &case, question.key.as_str(), test, &question.label)?;
            findings.push(finding(String::new(), &outcome, automatic(&outcome, false), String::new()));
        }
        for key in &question.paper {
            findings.extend(papers.iter().filter(|one| one.key == key.as_str()).map(|one| of_paper(texts, one)));
        }
        lines.push(line(question.key.as_str(), findings));
    }
    // A condition that waits for a person and is shown by no line is a line of its own.
    let loose = judged.iter().filter(|one| one.class == Class::Human && !is_shown(&case.definition, &judged, one));
    lines.extend(loose.map(|one| line(&one.rule, vec![of_rule(one)])));
    for line in &mut lines {
        carry_over(line, earlier);
    }
    Ok(lines)
}

/// The outcomes that a line shows: those it names, or those of its rule when it shows nothing else.
fn shown<'a>(question: &'a Question, judged: &'a [Judged]) -> impl Iterator<Item = &'a Judged> {
    let bare = question.condition.is_empty() && question.test.is_none() && question.paper.is_empty();
    let base = question.rule.as_ref().map(|rule| head(rule.as_str())).filter(|_| bare);
    judged.iter().filter(move |one| match base {
        Some(base) => head(&one.rule) == base,
        None => question.condition.iter().any(|rule| rule.as_str() == one.rule),
    })
}

fn head(rule: &str) -> &str {
    rule.split_once('/').map_or(rule, |(base, _)| base)
}

fn is_shown(definition: &Definition, judged: &[Judged], one: &Judged) -> bool {
    questions(definition).into_iter().any(|question| shown(question, judged).any(|other| other.rule == one.rule))
}

fn line(key: &str, findings: Vec<Finding>) -> Line {
    Line {
        key: key.to_owned(),
        automatic: Automatic::of(findings.iter().map(|finding| finding.automatic)),
        findings,
        verdict: None,
        remark: String::new(),
        judged_by: String::new(),
        judged_at: None,
    }
}

fn carry_over(line: &mut Line, earlier: &[Line]) {
    let known = earlier.iter().find(|one| one.key == line.key);
    let Some(known) = known.filter(|one| matches!(one.verdict, Some(Verdict::Yes | Verdict::Na))) else { return };
    // What was in order before and fails by itself now is looked at again.
    if line.automatic == Some(Automatic::Fails) && known.automatic != Some(Automatic::Fails) {
        return;
    }
    line.verdict = known.verdict;
    line.remark.clone_from(&known.remark);
    line.judged_by.clone_from(&known.judged_by);
    line.judged_at = known.judged_at;
}

/// What an outcome comes to: a warning with a reason is for a person to weigh.
fn automatic(outcome: &Outcome, explained: bool) -> Automatic {
    match outcome.verdict {
        Found::Pass => Automatic::Holds,
        Found::Fail if explained => Automatic::Open,
        Found::Fail => Automatic::Fails,
        Found::Open | Found::Human | Found::Recorded => Automatic::Open,
    }
}

fn of_rule(one: &Judged) -> Finding {
    let explained = one.class == Class::Warning && !one.reason.trim().is_empty();
    let mut finding = finding(one.rule.clone(), &one.outcome, automatic(&one.outcome, explained), one.reason.clone());
    if finding.automatic == Automatic::Holds {
        // The sentence of a rule tells what is wrong; where nothing is, its own words say what holds.
        finding.sentence = one.label.clone();
    }
    finding
}

fn finding(of: String, outcome: &Outcome, automatic: Automatic, reason: String) -> Finding {
    let inputs = Catalogue::own().map(|catalogue| inputs(outcome, catalogue)).unwrap_or_default();
    Finding { of, automatic, sentence: outcome.sentence.clone(), inputs, reason }
}

/// What an outcome rests on, in both languages.
fn inputs(outcome: &Outcome, catalogue: &Catalogue) -> Vec<(Bilingual, Bilingual)> {
    let (zh, en) = (outcome.plainly(catalogue, Locale::Zh), outcome.plainly(catalogue, Locale::En));
    zh.into_iter()
        .zip(en)
        .map(|((zh_name, zh_value), (en_name, en_value))| {
            (Bilingual { zh: zh_name, en: en_name }, Bilingual { zh: zh_value, en: en_value })
        })
        .collect()
}

/// How a paper stands.
fn of_paper(texts: &Texts, paper: &Standing) -> Finding {
    let automatic = match (paper.wrong.is_empty(), paper.files.is_empty()) {
        (false, _) => Automatic::Fails,
        (true, true) => Automatic::Open,
        (true, false) => Automatic::Holds,
    };
    let told = |locale: Locale| {
        let label = paper.label.get(locale.as_str());
        let there = match paper.files.len() {
            0 if !paper.required => Message::new("paper-not-handed-in").with("paper", label),
            n => Message::new("paper-handed-in").with("paper", label).with("n", n),
        };
        let wrong = paper.wrong.iter().map(|message| texts.text(locale, message));
        std::iter::once(texts.text(locale, &there)).chain(wrong).collect::<Vec<_>>().join(" ")
    };
    let sentence = Bilingual { zh: told(Locale::Zh), en: told(Locale::En) };
    Finding { of: paper.key.clone(), automatic, sentence, inputs: Vec::new(), reason: String::new() }
}
