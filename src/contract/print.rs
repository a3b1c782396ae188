//! What the printed contract, its changes and its end say.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};

use super::model::Contract;
use super::terms::{Change, Terms};
use crate::kernel::{Message, Money};
use crate::pages::App;
use crate::platform::Result;
use crate::platform::i18n::Locale;
use crate::platform::pdf::unescaped;
use crate::programme::Definition;
use crate::programme::definition::values::Hundredths;

/// A paragraph of the articles, or the heading of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Paragraph {
    /// Whether it is a heading.
    pub heading: bool,
    /// Its words.
    pub text: String,
}

/// The articles by the usual wording, as text that an officer may change: a line a paragraph, a line that begins with
/// `##` a heading.
pub(super) fn usual(app: &App, of: &Contract, terms: &Terms, definition: &Definition) -> Result<String> {
    #[derive(Serialize)]
    struct Context<'a> {
        facts: &'a Value,
    }
    let facts = said(app, of, terms, definition);
    let text = app.reports.markdown(Locale::Zh, "contract-articles", &Context { facts: &facts })?;
    let lines: Vec<String> =
        unescaped(&text).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    Ok(lines.join("\n\n"))
}

/// The paragraphs of a wording.
pub(super) fn paragraphs(wording: &str) -> Vec<Paragraph> {
    let paragraph = |line: &str| match line.strip_prefix('#') {
        Some(rest) => Paragraph { heading: true, text: rest.trim_start_matches('#').trim().to_owned() },
        None => Paragraph { heading: false, text: line.to_owned() },
    };
    wording.lines().map(str::trim).filter(|line| !line.is_empty()).map(paragraph).collect()
}

/// A day in words of an official document.
fn day(of: Option<NaiveDate>) -> String {
    of.map(|day| format!("{}年{}月{}日", day.year(), day.month(), day.day())).unwrap_or_default()
}

/// A report of which month or quarter, in words.
fn period(of: &str) -> String {
    match of.split_once('-') {
        Some((year, rest)) if rest.starts_with('Q') => format!("{year}年第{}季度", rest.trim_start_matches('Q')),
        Some((year, month)) => format!("{year}年{}月", month.trim_start_matches('0')),
        None => "项目结束".to_owned(),
    }
}

/// What the terms say, in words and figures.
fn said(app: &App, of: &Contract, terms: &Terms, definition: &Definition) -> Value {
    let word = |key: &str| app.texts.text(Locale::Zh, &Message::new(key));
    let budget: Vec<Value> =
        terms.budget.iter().map(|line| json!({ "label": line.label, "amount": line.amount.to_string() })).collect();
    let deliverables: Vec<Value> = terms
        .deliverables
        .iter()
        .map(|one| json!({ "label": one.label, "target": one.target, "by": day(one.by.or(terms.ends_on)) }))
        .collect();
    let payments: Vec<Value> = terms
        .payments
        .iter()
        .map(|part| {
            json!({
                "label": part.label, "percent": Hundredths(part.percent).to_string(),
                "amount": part.amount.to_string(), "after": word(&format!("programme-step-{}", part.after)),
            })
        })
        .collect();
    let reports: Vec<Value> = terms
        .reports
        .iter()
        .map(|report| {
            let due = match report.due {
                Some(_) => day(report.due),
                None => format!("次月第{}个工作日", report.working_day),
            };
            json!({ "of": period(&report.of), "due": due })
        })
        .collect();
    let contract = definition.contract.as_ref();
    json!({
        "number": of.number, "kind": terms.kind, "project": terms.project, "call_number": terms.call_number,
        "application": terms.application, "giver": terms.giver, "unit": terms.unit, "leaders": terms.leaders,
        "amount": terms.amount.to_string(), "capitals": terms.amount.capitals(),
        "starts_on": day(terms.starts_on), "ends_on": day(terms.ends_on), "budget": budget,
        "deliverables": deliverables, "payments": payments, "reports": reports, "clauses": terms.clauses,
        "promises": terms.promises, "ring_fence": terms.ring_fence, "ledger_code": terms.ledger_code,
        "owner": terms.owner, "no_transfer": terms.no_transfer,
        "change_days": contract.map(|c| c.change_days), "answer_days": contract.and_then(|c| c.answer_days),
        "suspended_days": contract.and_then(|c| c.suspended_days),
        "refund_days": contract.and_then(|c| c.refund_days),
        "surplus": definition.grant.as_ref().map(|grant| word(&format!("programme-surplus-{}", grant.surplus))),
        "invoice": definition.grant.as_ref().is_some_and(|grant| grant.invoice),
    })
}

/// What the printed contract says. For an amendment also what changes, and why.
pub(super) fn facts(
    app: &App,
    of: &Contract,
    terms: &Terms,
    definition: &Definition,
    amended: Option<(&[Change], &str)>,
) -> Result<Value> {
    let mut facts = said(app, of, terms, definition);
    let wording = match &terms.wording {
        Some(own) => own.clone(),
        None => usual(app, of, terms, definition)?,
    };
    let word = |key: &str| app.texts.text(Locale::Zh, &Message::new(key));
    let changes: Vec<Value> = amended
        .iter()
        .flat_map(|(changes, _)| changes.iter())
        .map(|change| {
            let what = word(&format!("contract-change-{}", change.what));
            json!({ "what": what, "which": change.which, "before": change.before, "after": change.after })
        })
        .collect();
    if let Some(fields) = facts.as_object_mut() {
        fields.insert("articles".to_owned(), json!(paragraphs(&wording)));
        fields.insert("changes".to_owned(), json!(changes));
        fields.insert("reason".to_owned(), json!(amended.map(|(_, reason)| reason)));
        fields.insert("signed_on".to_owned(), json!(day(of.signed_on())));
    }
    Ok(facts)
}

/// What the document of a termination says.
pub(super) fn ending(of: &Contract, terms: &Terms, reason: &str, refund: Money, by: Option<NaiveDate>) -> Value {
    json!({
        "number": of.number, "unit": terms.unit.name, "project": terms.project, "signed_on": day(of.signed_on()),
        "reason": reason, "refund": refund.is_positive().then(|| refund.to_string()),
        "capitals": refund.capitals(), "by": day(by),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_paragraph_and_a_marked_one_a_heading() {
        let read = paragraphs("## 第一条　经费\n\n 专款专用。 \n# 其他");
        let told: Vec<(bool, &str)> = read.iter().map(|p| (p.heading, p.text.as_str())).collect();
        assert_eq!(told, [(true, "第一条　经费"), (false, "专款专用。"), (true, "其他")]);
    }

    #[test]
    fn a_report_is_named_by_its_month() {
        assert_eq!(period("2026-07"), "2026年7月");
        assert_eq!(period("2026-Q3"), "2026年第3季度");
        assert_eq!(period(""), "项目结束");
    }
}
