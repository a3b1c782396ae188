//! Papers: which are wanted, what is there of each, and what is wrong with it.

use chrono::Months;

use super::case::{Case, Known};
use super::judge::{Judged, one};
use crate::application::content::{Content, Filed};
use crate::application::form::{media, papers};
use crate::kernel::{Bilingual, Message};
use crate::letter;
use crate::platform::Result;
use crate::programme::Definition;
use crate::programme::definition::applying::Paper;
use crate::programme::definition::values::Test;
use crate::rules::{Class, Outcome, Verdict};

/// How a paper of an application stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Its key in the definition.
    pub key: String,
    /// Its name.
    pub label: Bilingual,
    /// Whether it must be there.
    pub required: bool,
    /// Its files.
    pub files: Vec<Filed>,
    /// What is wrong with it.
    pub wrong: Vec<Message>,
}

/// How the papers of an application stand, in the order of the definition; the association's letter is a thing of its
/// own.
pub fn standing(definition: &Definition, content: &Content) -> Vec<Standing> {
    papers(definition)
        .map(|paper| {
            let files: Vec<Filed> = content.of_paper(paper.key.as_str()).cloned().collect();
            let wrong = wrong(definition, content, paper, &files);
            let (key, label) = (paper.key.as_str().to_owned(), paper.label.clone());
            Standing { key, label, required: paper.required, files, wrong }
        })
        .collect()
}

/// What is wrong with the files of a paper: too few, too many, of another format, without its marks, too old. Nothing is
/// wrong with a paper that need not be there.
fn wrong(definition: &Definition, content: &Content, paper: &Paper, files: &[Filed]) -> Vec<Message> {
    let mut wrong = Vec::new();
    let mut tell = |fails: bool, message: Message| {
        if fails {
            wrong.push(message);
        }
    };
    if files.is_empty() {
        tell(paper.required, Message::new("paper-missing"));
        return wrong;
    }
    let found = files.len();
    let few = Message::new("paper-few").with("least", paper.least).with("found", found);
    tell(found < paper.least as usize, few);
    if let Some(most) = paper.most {
        tell(found > most as usize, Message::new("paper-many").with("most", most).with("found", found));
    }
    let fits = |file: &Filed| paper.formats.iter().any(|format| media(*format) == file.media);
    tell(!files.iter().all(fits), Message::new("paper-format"));
    let marks = content.papers.marks.get(paper.key.as_str()).cloned().unwrap_or_default();
    tell(paper.stamp && !marks.stamped, Message::new("paper-no-stamp"));
    tell(paper.signature && !marks.signed, Message::new("paper-no-signature"));
    if let Some(months) = paper.valid_months {
        tell(!is_fresh(definition, months, marks.issued_on), Message::new("paper-old").with("months", months));
    }
    wrong
}

/// Whether a paper was made out so few months before the deadline.
fn is_fresh(definition: &Definition, months: u32, issued_on: Option<chrono::NaiveDate>) -> bool {
    let deadline = definition.deadline.as_ref().and_then(|deadline| deadline.online).map(|at| at.date());
    match (deadline, issued_on) {
        (Some(deadline), Some(issued)) => {
            issued.checked_add_months(Months::new(months)).is_some_and(|to| to >= deadline)
        }
        (None, _) => true,
        (_, None) => false,
    }
}

/// The id under which a paper stands among the rules.
pub(super) fn rule_of(paper: &Paper) -> String {
    format!("paper/{}", paper.key.as_str())
}

/// Papers that are judged as rules are: those wanted of some applicants alone, and those whose lack is to be explained.
pub(super) fn judged(case: &Case, known: &Known<'_>) -> Result<Vec<Judged>> {
    let mut all = Vec::new();
    for paper in papers(&case.definition) {
        let standing = wrong(&case.definition, &case.content, paper, &of(case, paper));
        let stale = paper.valid_months.is_some() && standing.iter().any(|message| message.key == "paper-old");
        let explained = paper.required && paper.class == Class::Warning;
        if paper.when.is_none() && !explained && !stale {
            continue;
        }
        let id = rule_of(paper);
        let wanted = paper.when.as_ref().map(|when| wanted(known, &id, when, &paper.label)).transpose()?;
        let (verdict, inputs, missing) = match wanted {
            Some(found) if found.verdict == Verdict::Fail => (Verdict::Pass, found.inputs, Vec::new()),
            Some(found) if found.verdict == Verdict::Open => (Verdict::Open, found.inputs, found.missing),
            found => {
                let verdict = if standing.is_empty() { Verdict::Pass } else { Verdict::Fail };
                (verdict, found.map(|found| found.inputs).unwrap_or_default(), Vec::new())
            }
        };
        let class = if paper.class == Class::Human { Class::Warning } else { paper.class };
        let outcome = Outcome {
            rule: id.clone(),
            class,
            verdict,
            inputs,
            test: paper.when.as_ref().map(|when| when.0.clone()),
            sentence: said(paper, verdict, stale),
            missing,
            refused: None,
        };
        let reason = case.reasons.get(&id).cloned().unwrap_or_default();
        all.push(Judged { rule: id, class, label: paper.label.clone(), evidence: paper.note.clone(), outcome, reason });
    }
    Ok(all)
}

fn of(case: &Case, paper: &Paper) -> Vec<Filed> {
    case.content.of_paper(paper.key.as_str()).cloned().collect()
}

fn wanted(known: &Known<'_>, id: &str, when: &Test, label: &Bilingual) -> Result<Outcome> {
    one(known, id, Class::Automatic, Some(when), label)
}

/// What is said of a paper among the rules; beside the name of the paper, in both languages.
const IN_ORDER: (&str, &str) = ("符合要求，或不要求本单位提交。", "in order, or not wanted of this applicant.");
const TOO_OLD: (&str, &str) = ("出具日期过早或未填写。", "made out too early, or without a date.");
const NOT_IN_ORDER: (&str, &str) =
    ("须提交，份数、格式、盖章和签字应符合要求。", "wanted; number, format, stamp and signature must be right.");

fn said(paper: &Paper, verdict: Verdict, stale: bool) -> Bilingual {
    let (zh, en) = match verdict {
        Verdict::Pass => IN_ORDER,
        _ if stale => TOO_OLD,
        _ => NOT_IN_ORDER,
    };
    Bilingual { zh: format!("{}：{zh}", paper.label.zh), en: format!("{}: {en}", paper.label.en) }
}

/// The id under which the letter as a whole stands among the rules.
const LETTER: &str = "paper/support-letter";
const LETTER_COUNTS: (&str, &str) = ("项目支持函有效。", "The support letter counts.");
const LETTER_LACKS: (&str, &str) = (
    "项目支持函尚未出具、已作废、已过有效期，或与申报通知的要求不符，请在“支持函”页面查看原因。",
    "The support letter is not issued, was revoked, has expired, or is not as the call wants it. Its own page says why.",
);

/// The letter as a whole: what the conditions of the file do not ask of it, such as its last day.
pub(super) fn letter(case: &Case) -> Option<Judged> {
    let wanted = case.definition.support_letter.as_ref()?;
    let counts = case.letter.as_ref().is_some_and(|letter| {
        let defects = letter::standing(letter, &case.definition, case.content.record.region, case.now.day());
        // A condition that the letter sets is for a person to weigh.
        letter.is_there() && defects.iter().all(|defect| defect.key == "letter-defect-conditional")
    });
    let (zh, en) = if counts { LETTER_COUNTS } else { LETTER_LACKS };
    let sentence = Bilingual { zh: zh.to_owned(), en: en.to_owned() };
    let paper = case.definition.paper.iter().find(|paper| rule_of(paper) == LETTER);
    let label = paper.map_or_else(|| sentence.clone(), |paper| paper.label.clone());
    let outcome = Outcome {
        rule: LETTER.to_owned(),
        class: wanted.class,
        verdict: if counts { Verdict::Pass } else { Verdict::Fail },
        inputs: std::collections::BTreeMap::new(),
        test: None,
        sentence,
        missing: Vec::new(),
        refused: None,
    };
    let reason = case.reasons.get(LETTER).cloned().unwrap_or_default();
    Some(Judged { rule: LETTER.to_owned(), class: wanted.class, label, evidence: None, outcome, reason })
}
