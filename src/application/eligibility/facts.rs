//! What an application, its call and its letter tell the rules: pure figures over a [`Case`].

use chrono::NaiveDate;

use super::case::Case;
use crate::application::content::Content;
use crate::application::form::{Post, Section, fixed_amount, gaps, is_optional, is_over, months, papers, plan_rows};
use crate::programme::Definition;
use crate::programme::call::model::in_time;
use crate::programme::definition::applying::{Issuer, Paper};
use crate::rules::{Catalogue, Context, Expression, Type, Value};

/// The papers that hold internal rules, last year's audit report, the credit extract and the certificate, by the names
/// that the programme files share.
const REGULATIONS: &str = "internal-rules";
const AUDIT_REPORT: &str = "audit-report";
const CREDIT_EXTRACT: &str = "credit-extract";
const CERTIFICATE: &str = "legal-person-certificate";
const PROOFS: &str = "past-projects";

fn number(n: usize) -> Option<Value> {
    i64::try_from(n).ok().map(Value::Number)
}

fn truth(held: bool) -> Option<Value> {
    Some(Value::Bool(held))
}

fn text(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| Value::Text(text.trim().to_owned()))
}

fn day(day: Option<NaiveDate>) -> Option<Value> {
    day.map(Value::Date)
}

/// A fact of the call; those of awards and contracts are offered elsewhere.
pub(super) fn call(case: &Case, name: &str) -> Option<Value> {
    let (call, d) = (&case.call, &*case.definition);
    match name {
        "number" => text(call.number.as_deref().unwrap_or_default()),
        "number_valid" => call.number.as_deref().map(|number| Value::Bool(is_number(number))),
        "kind" => text(d.programme.kind.as_str()),
        "year" => Some(Value::Number(i64::from(d.programme.year))),
        "period_start" => day(Some(d.period.start)),
        "period_end" => day(Some(d.period.end)),
        "opened_on" => day(case.opened_on),
        "deadline" => day(case.deadline().map(|at| at.day())),
        "months" => number(months(d).len()),
        "deliverables" => number(d.deliverable.len()),
        "places" => d.places.as_ref().and_then(|places| places.total).map(|n| Value::Number(i64::from(n))),
        "amount" => fixed_amount(d).map(Value::Money),
        "total" => d.grant.as_ref().and_then(|grant| grant.total).map(Value::Money),
        _ => None,
    }
}

/// Two to six letters, the year, a hyphen and a serial (P20-01).
fn is_number(number: &str) -> bool {
    let letters = number.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = number.get(letters..).unwrap_or_default();
    let (year, serial) = rest.split_once('-').unwrap_or_default();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (2..=6).contains(&letters) && year.len() == 4 && digits(year) && serial.len() >= 3 && digits(serial)
}

/// A fact of the application.
pub(super) fn application(case: &Case, name: &str) -> Option<Value> {
    let c = &case.content;
    handed_in(case, name).or_else(|| match name {
        "complete" => truth(is_complete(c, &case.definition)),
        "opinion" => truth(!c.statement.opinion.trim().is_empty()),
        "stamped" => marked(c, &case.definition, |paper| paper.stamp, |marks| marks.stamped),
        "signed" => marked(c, &case.definition, |paper| paper.signature, |marks| marks.signed),
        "region" => c.record.region.map(|region| Value::Text(region.code().to_owned())),
        "others_of_unit" => Some(Value::Number(case.others_of_unit)),
        "others_of_region" => Some(Value::Number(case.others_of_region)),
        "funded_elsewhere" => c.unit.elsewhere.map(Value::Bool),
        "past_projects" => number(c.past.items.len()),
        "past_projects_proven" => number(proven(c, &case.definition)),
        "regulations" => number(c.of_paper(REGULATIONS).count()),
        "audit_report" => truth(c.of_paper(AUDIT_REPORT).next().is_some()),
        "credit_extract" => truth(c.of_paper(CREDIT_EXTRACT).next().is_some()),
        _ => people(c, name).or_else(|| money(c, &case.definition, name)),
    })
}

/// When and how it was handed in.
fn handed_in(case: &Case, name: &str) -> Option<Value> {
    let application = case.application.as_ref();
    let online = application.and_then(|application| application.online_at);
    match name {
        "submitted_on" => day(Some(online.unwrap_or(case.now).day())),
        "online" => truth(online.is_some()),
        // What is not submitted yet would be submitted now.
        "online_in_time" => case.deadline().map(|deadline| Value::Bool(in_time(online.unwrap_or(case.now), deadline))),
        "returned" => application.map(|application| Value::Number(i64::from(application.returned))),
        _ => case.paper_fact(name),
    }
}

/// Leader, team, promises, plan.
fn people(c: &Content, name: &str) -> Option<Value> {
    let leader = &c.leader;
    let named = !leader.name.trim().is_empty();
    match name {
        "leaders" => number(usize::from(named)),
        "leader_of_unit" => leader.of_unit.map(Value::Bool),
        "leader_is_head" => leader.post.map(|post| Value::Bool(post != Post::Other)),
        "leader_is_accountant" if named && !c.team.accountant.trim().is_empty() => truth(c.leader_is_accountant()),
        // Where no accountant is asked for or named, nobody is both.
        "leader_is_accountant" if named => truth(false),
        "members" => number(c.team.members.len()),
        "support_conditions" => number(c.promises.items.len()),
        _ => None,
    }
}

/// The budget, and the plan beside what the call wants.
fn money(c: &Content, d: &Definition, name: &str) -> Option<Value> {
    let requested = fixed_amount(d).unwrap_or(c.budget.requested);
    let lines = &c.budget.lines;
    match name {
        "plan_months" => number(c.plan.months_covered(&months(d))),
        "planned_deliverables" if d.deliverable.is_empty() => number(0),
        "planned_deliverables" => number(c.plan.rows_covered(&plan_rows(d))),
        "requested" => Some(Value::Money(requested)),
        "budget" => c.budget.total().map(Value::Money),
        "budget_lines" => number(lines.len()),
        "budget_forbidden" => {
            let known = |key: &str| categories(d).any(|category| category.key.as_str() == key);
            number(lines.iter().filter(|line| !known(&line.category)).count())
        }
        "budget_over_cap" => number(
            categories(d)
                .filter(|category| {
                    let line = c.budget.line(category.key.as_str());
                    line.zip(category.most).is_some_and(|(line, most)| is_over(line, most.0, requested))
                })
                .count(),
        ),
        _ => None,
    }
}

fn categories(d: &Definition) -> impl Iterator<Item = &crate::programme::definition::money::Category> {
    d.budget.iter().flat_map(|budget| &budget.category)
}

/// Whether no section that is asked for lacks anything.
fn is_complete(c: &Content, d: &Definition) -> bool {
    Section::of(d).into_iter().filter(|section| !is_optional(*section)).all(|section| gaps(section, c, d).is_empty())
}

/// Whether every paper of the applicant's own that wants a mark, and must be there or is, has it.
fn marked(
    c: &Content,
    d: &Definition,
    wants: impl Fn(&Paper) -> bool,
    has: impl Fn(&crate::application::form::Marks) -> bool,
) -> Option<Value> {
    let wanted: Vec<&Paper> = papers(d)
        .filter(|paper| paper.issuer == Issuer::Applicant && wants(paper))
        .filter(|paper| paper.required || c.of_paper(paper.key.as_str()).next().is_some())
        .collect();
    if wanted.is_empty() {
        return None;
    }
    truth(wanted.iter().all(|paper| {
        let there = c.of_paper(paper.key.as_str()).next().is_some();
        there && c.papers.marks.get(paper.key.as_str()).is_some_and(&has)
    }))
}

/// Past projects with proof: each with its own, or all by one paper.
fn proven(c: &Content, d: &Definition) -> usize {
    let together = papers(d).any(|paper| paper.key.as_str() == PROOFS) && c.of_paper(PROOFS).next().is_some();
    if together { c.past.items.len() } else { c.past_proven() }
}

/// The facts of the unit that the application alone tells.
pub(super) fn unit(case: &Case, name: &str) -> Option<Value> {
    let c = &case.content;
    match name {
        "applicant_kind" => c.unit.kind.map(|kind| Value::Text(kind.as_str().to_owned())),
        "legal_person_proven" => truth(c.of_paper(CERTIFICATE).next().is_some()),
        "dishonest" => declared(c, &case.definition, "unit.dishonest"),
        _ => None,
    }
}

/// What nobody records and the applicant declares: the answer to the condition that asks for it, and for nothing else.
fn declared(c: &Content, d: &Definition, fact: &str) -> Option<Value> {
    let catalogue = Catalogue::own().ok()?;
    let context = Context::everywhere(catalogue);
    let asks = |test: &str| {
        let test = Expression::compile(test, catalogue, &context, &Type::Bool).ok();
        test.is_some_and(|test| matches!(test.facts(), [only] if only.name == fact))
    };
    let mut conditions = d.condition.iter();
    let asked = conditions.find(|condition| condition.test.as_ref().is_some_and(|test| asks(&test.0)))?;
    let answer = c.conditions.answers.get(asked.rule.as_str())?;
    // The conditions that ask for such facts say that they must not be so.
    truth(!answer.met)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_letters_year_and_serial() {
        for good in ["QCZX2020-021", "QYKX2026-001", "AB2026-1000"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "A2026-001", "QYKXABC2026-001", "QYKX26-001", "QYKX2026-01", "qykx2026-001", "QYKX2026001"] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
