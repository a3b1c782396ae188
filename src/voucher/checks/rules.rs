//! The checks of the call's file, judged over facts of one voucher, one budget line of it, or one paper of it; and those
//! that stand in where the file says nothing of what must hold always.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Context, Judged, against, facts, fees, meeting, papers};
use crate::kernel::{Bilingual, Message};
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::definition::money::SpendingCheck;
use crate::rules::{self, Catalogue, Class, Expression, Rule, Sentences, Type, Verdict};
use crate::voucher::model::Voucher;

/// What one evaluation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// The voucher as a whole.
    Whole,
    /// What it books on one budget line.
    Category,
    /// One paper.
    Line,
}

/// A rule, and what its facts are of.
#[derive(Debug, Clone)]
pub struct Check {
    pub(super) rule: Rule,
    pub(super) grain: Grain,
    facts: Vec<String>,
}

impl Check {
    /// Whether its test names a fact of a voucher.
    pub(super) fn names(&self, fact: &str) -> bool {
        self.facts.iter().any(|name| name.strip_prefix("voucher.") == Some(fact))
    }
}

/// Facts of one paper.
const OF_LINE: [&str; 13] = [
    "paper",
    "invoice_number",
    "invoice_code",
    "invoice_valid",
    "invoice_unique",
    "invoice_date",
    "invoice_gross",
    "invoice_net",
    "invoice_tax",
    "tax_difference",
    "buyer_is_unit",
    "split",
    "econ_code",
];
/// Facts of one budget line.
const OF_CATEGORY: [&str; 5] = ["category", "category_left", "forbidden", "contract_attached", "list_attached"];

/// What must hold always: the fact, the id, the class, the test, and the words where the call's file has no rule that
/// names the fact. No figure stands here.
const ALWAYS: [(&str, &str, Class, &str, &str, &str); 8] = [
    (
        "in_period",
        "voucher/in-period",
        Class::Automatic,
        "voucher.in_period",
        "支出日期{{ voucher.date }}不在项目实施期内。",
        "The expense of {{ voucher.date }} falls outside the period.",
    ),
    (
        "before_contract",
        "voucher/before-contract",
        Class::Warning,
        "not voucher.before_contract",
        "支出早于合同签订日，请说明（如先行垫支）。",
        "The expense is older than the contract. Please explain, for instance that the unit advanced it.",
    ),
    (
        "category_left",
        "voucher/budget",
        Class::Automatic,
        "voucher.amount <= voucher.category_left",
        "支出{{ voucher.amount }}超过该预算科目余额{{ voucher.category_left }}，请先办理调剂。",
        "{{ voucher.amount }} is more than the {{ voucher.category_left }} left in the line; adjust the budget first.",
    ),
    (
        "invoice_unique",
        "voucher/invoice-unique",
        Class::Automatic,
        "voucher.invoice_unique or voucher.split",
        "发票已在其他项目列支，且无原始凭证分割单。",
        "The invoice is booked in another project without a split voucher.",
    ),
    (
        "invoice_valid",
        "voucher/paper-form",
        Class::Automatic,
        "voucher.invoice_valid",
        "票据号码或代码不符合规则，请核对票据种类。",
        "Number or code does not fit. Check the kind of paper.",
    ),
    (
        "buyer_is_unit",
        "voucher/buyer",
        Class::Automatic,
        "voucher.buyer_is_unit",
        "发票购买方名称、纳税人识别号应为承担单位。",
        "The buyer on the invoice must be the implementing unit, by name and code.",
    ),
    (
        "handler_is_approver",
        "voucher/four-eyes",
        Class::Automatic,
        "not voucher.handler_is_approver",
        "经办人与审批人不得为同一人。",
        "Handler and approver must be two persons.",
    ),
    (
        "within_standard",
        "voucher/standard",
        Class::Warning,
        "voucher.within_standard",
        "支出超过当日有效的开支标准，请说明。",
        "The expense is above the standard of its day. Please explain.",
    ),
];

/// The checks of a call's file, compiled once a process.
///
/// # Errors
/// [`Error::Internal`] when an expression cannot be prepared, which a definition that was read does not have.
pub fn compiled(definition: &Definition) -> Result<Arc<[Check]>> {
    static KNOWN: Mutex<BTreeMap<String, Arc<[Check]>>> = Mutex::new(BTreeMap::new());
    /// Files that are kept; more are compiled anew.
    const MOST: usize = 200;
    let of_file = definition.budget.iter().flat_map(|budget| &budget.check);
    let text = |check: &SpendingCheck| {
        let rule = check.rule.as_ref().map_or(check.key.as_str(), |rule| rule.as_str());
        let words = (&check.label.zh, &check.label.en, &check.message.zh, &check.message.en);
        format!("{rule}|{}|{}|{words:?}\n", check.class, check.test.0)
    };
    let key: String = of_file.map(text).collect();
    if let Some(found) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(found));
    }
    let made: Arc<[Check]> = compile(definition)?.into();
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= MOST {
        known.clear();
    }
    known.insert(key, Arc::clone(&made));
    Ok(made)
}

fn compile(definition: &Definition) -> Result<Vec<Check>> {
    let of_file = definition.budget.iter().flat_map(|budget| &budget.check);
    let mut checks = Vec::new();
    for check in of_file {
        let id = check.rule.as_ref().map_or_else(|| format!("budget/{}", check.key), |rule| rule.as_str().to_owned());
        checks.push(one(&id, check.class, &check.test.0, check.label.clone(), &check.message)?);
    }
    for (fact, id, class, test, zh, en) in ALWAYS {
        if !checks.iter().any(|check: &Check| check.names(fact)) {
            let words = super::words(zh, en);
            checks.push(one(id, class, test, words.clone(), &words)?);
        }
    }
    Ok(checks)
}

fn one(id: &str, class: Class, test: &str, label: Bilingual, message: &Bilingual) -> Result<Check> {
    let catalogue = Catalogue::own()?;
    let context = rules::Context::everywhere(catalogue);
    let wrong = |why: String| Error::internal(format!("budget check {id}: {why}"));
    let test = Expression::compile(test, catalogue, &context, &Type::Bool).map_err(|f| wrong(format!("{f:?}")))?;
    let facts: Vec<String> = test.facts().iter().map(|fact| fact.name.clone()).collect();
    let of = |known: &[&str]| {
        facts.iter().any(|name| name.strip_prefix("voucher.").is_some_and(|fact| known.contains(&fact)))
    };
    let grain = match (of(&OF_LINE), of(&OF_CATEGORY)) {
        (true, _) => Grain::Line,
        (_, true) => Grain::Category,
        _ => Grain::Whole,
    };
    let words = Sentences::compile(message, catalogue, &context).map_err(|f| wrong(format!("{f:?}")))?;
    let rule = Rule::new(id, class, Some(test), label, words, catalogue);
    Ok(Check { rule: rule.map_err(|why: Message| wrong(why.key))?, grain, facts })
}

/// The names of the facts that the checks want besides those of a voucher.
pub(in crate::voucher) fn wanted(checks: &[Check]) -> Vec<String> {
    let all = checks.iter().flat_map(|check| &check.facts).filter(|name| !name.starts_with("voucher."));
    let mut names: Vec<String> = all.cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// What the checks of the file say of a voucher.
pub(super) fn judge(voucher: &Voucher, context: &Context) -> Result<Vec<Judged>> {
    let standards = meeting::judge(voucher, context).into_iter().chain(fees::judge(voucher, context));
    let standards: Vec<meeting::Finding> = standards.collect();
    let mut all = Vec::new();
    for check in context.own.rules.iter() {
        if check.names("within_standard") {
            all.extend(standards.iter().map(|found| found.judged(check.rule.id(), check.rule.class())));
            continue;
        }
        match check.grain {
            Grain::Whole => {
                let facts = facts::Seen::whole(voucher, context, standards.iter().all(|found| found.holds));
                all.push(run(check, &facts, 0, None)?);
            }
            Grain::Category => {
                for (category, amount) in voucher.by_category() {
                    let facts = facts::Seen::category(voucher, context, &category, amount);
                    let line = voucher.draft.lines.iter().position(|line| line.category == category);
                    let line = if voucher.draft.lines.len() > 1 { place(line.unwrap_or(0)) } else { 0 };
                    all.push(run(check, &facts, line, None)?);
                }
            }
            Grain::Line => all.extend(papers_of(check, voucher, context)?),
        }
    }
    Ok(all)
}

fn place(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX - 1) + 1
}

fn papers_of(check: &Check, voucher: &Voucher, context: &Context) -> Result<Vec<Judged>> {
    let mut all = Vec::new();
    for (i, line) in voucher.draft.lines.iter().enumerate() {
        // A pay list or a bank receipt is no invoice: what a rule asks of invoices does not concern it.
        let of_invoice =
            check.facts.iter().any(|name| name.starts_with("voucher.invoice_") || name.ends_with("buyer_is_unit"));
        if of_invoice && !line.paper.is_numbered() && !check.names("invoice_valid") {
            continue;
        }
        if line.dated_on.is_none() && check.names("invoice_date") || line.tax.is_none() && check.names("tax_difference")
        {
            continue;
        }
        let facts = facts::Seen::line(voucher, context, line);
        let more = || {
            let named = |fact| check.names(fact);
            if named("invoice_unique") {
                against::elsewhere(voucher, line, context)
            } else if named("invoice_valid") {
                papers::form_of(line)
            } else if named("buyer_is_unit") {
                against::buyer(line, context)
            } else {
                None
            }
        };
        all.push(run(check, &facts, place(i), Some(&more))?);
    }
    Ok(all)
}

/// Judges, with the whole sentence only where it does not hold.
fn run(
    check: &Check,
    facts: &facts::Seen<'_>,
    line: i32,
    more: Option<&dyn Fn() -> Option<Bilingual>>,
) -> Result<Judged> {
    let rule = &check.rule;
    if rule.verdict(facts)? == Verdict::Pass {
        return Ok(Judged::new(rule.id(), line, rule.class(), true, rule.label().clone()));
    }
    let outcome = rule.judge(facts)?;
    let mut words = outcome.sentence;
    if let Some(more) = more.and_then(|more| more()) {
        words = super::words(format!("{}{}", words.zh, more.zh), format!("{} {}", words.en, more.en));
    }
    let inputs = outcome.inputs.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
    Ok(Judged {
        rule: outcome.rule,
        line,
        class: outcome.class,
        verdict: outcome.verdict,
        words,
        inputs,
        reason: String::new(),
    })
}
