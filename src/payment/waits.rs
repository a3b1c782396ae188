//! What a payment waits for: the parts of its condition, each met or not, and what the house itself asks of every one.

use serde::Serialize;

use super::facts;
use super::model::{Payment, State};
use crate::kernel::Bilingual;
use crate::pages::App;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::Definition;
use crate::rules::{Catalogue, Type, conjuncts};

/// The facts that a payment is asked for whether its call's file names them or not.
const ACCOUNT: &str = "payment.account_verified";
const INVOICE: &str = "payment.invoice";

/// One thing that a payment waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wait {
    /// The condition as the file says it.
    pub test: String,
    /// In words.
    pub label: Bilingual,
    /// Whether it is met; nothing while that cannot be told.
    pub met: Option<bool>,
    /// Where it is brought about; empty where nobody can.
    pub href: String,
}

impl Wait {
    /// Whether it keeps the payment back.
    pub fn holds_up(&self) -> bool {
        self.met != Some(true)
    }
}

/// The conditions of a payment, one by one.
pub fn tests(payment: &str, definition: &Definition) -> Vec<String> {
    let mut all: Vec<String> = conjuncts(payment).into_iter().map(str::to_owned).collect();
    let invoice = definition.grant.as_ref().is_some_and(|grant| grant.invoice);
    for (own, wanted) in [(ACCOUNT, true), (INVOICE, invoice)] {
        if wanted && !all.iter().any(|test| test == own) {
            all.push(own.to_owned());
        }
    }
    all
}

/// What a condition is called: a fact by its label, a choice by its own.
pub fn label(test: &str, catalogue: &Catalogue) -> Bilingual {
    let (name, value) = test.split_once("==").map_or((test, ""), |(name, value)| (name.trim(), value.trim()));
    let Some(fact) = catalogue.fact(name.trim()) else { return Bilingual { zh: test.to_owned(), en: test.to_owned() } };
    let value = value.trim_matches(['"', '\'']);
    let chosen = if let Type::Choice(choices) = &fact.kind { choices.label(value) } else { None };
    match chosen {
        Some(chosen) => Bilingual {
            zh: format!("{}：{}", fact.label.zh, chosen.zh),
            en: format!("{}: {}", fact.label.en, chosen.en),
        },
        None => fact.label.clone(),
    }
}

/// Where a condition is brought about.
fn href(test: &str, payment: &Payment) -> String {
    match test.split_once('.').map_or(test, |(scope, _)| scope) {
        "contract" => format!("/contracts/{}", payment.contract),
        _ if test == ACCOUNT => format!("/organisations/{}", payment.unit),
        _ if test == INVOICE => format!("/contracts/{}/payments#p{}", payment.contract, payment.n),
        _ => String::new(),
    }
}

/// What a payment waits for, as things stand.
///
/// # Errors
/// When the database cannot be read.
pub fn of(db: &mut Db, app: &App, payment: &Payment, definition: &Definition) -> Result<Vec<Wait>> {
    let catalogue = Catalogue::own()?;
    let contract = crate::contract::find(db, payment.contract)?;
    let subjects = [
        ("payment", payment.id.0),
        ("contract", payment.contract.0),
        ("ledger", payment.contract.0),
        ("project", payment.contract.0),
        ("acceptance", payment.contract.0),
        ("award", contract.award.0),
        ("application", contract.application.0),
        ("applicant", contract.application.0),
        ("unit", payment.unit.0),
        ("call", contract.call.0),
    ];
    let mut all = Vec::new();
    for test in tests(&payment.test, definition) {
        // Its own facts are asked for directly, so that the page does not depend on who else offers some.
        let met = match facts::own(db, payment, &test)? {
            Some(held) => Some(held),
            None => (app.judge)(db, &test, &subjects)?,
        };
        all.push(Wait { label: label(&test, catalogue), met, href: href(&test, payment), test });
    }
    Ok(all)
}

/// Whether nothing keeps a planned payment back.
///
/// # Errors
/// When the database cannot be read.
pub fn is_ready(db: &mut Db, app: &App, payment: &Payment, definition: &Definition) -> Result<bool> {
    if payment.state != State::Planned || payment.may_be_paid().is_err() {
        return Ok(false);
    }
    Ok(!of(db, app, payment, definition)?.iter().any(Wait::holds_up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_is_told_by_itself() {
        let text = include_str!("../../templates/programmes/cases-2024.toml");
        let definition = Definition::read(text).unwrap();
        let first = "contract.signed_by_both and payment.account_verified and payment.invoice";
        assert_eq!(tests(first, &definition), ["contract.signed_by_both", ACCOUNT, INVOICE]);
        // What a file leaves out is asked for all the same.
        let last = r#"acceptance.conclusion == "pass""#;
        assert_eq!(tests(last, &definition), [last, ACCOUNT, INVOICE]);
        assert_eq!(tests("", &definition), [ACCOUNT, INVOICE]);
        let either = "contract.signed_by_both and (award.minutes or payment.invoice)";
        assert_eq!(tests(either, &definition)[1], "(award.minutes or payment.invoice)");
    }

    #[test]
    fn a_condition_is_called_by_the_words_of_its_fact() {
        let catalogue = Catalogue::own().unwrap();
        assert_eq!(label("contract.signed_by_both", catalogue).zh, "双方已签字盖章");
        let passed = label(r#"acceptance.conclusion == "pass""#, catalogue);
        assert!(passed.zh.contains("：通过") && passed.zh.len() > "：通过".len(), "{}", passed.zh);
        assert_eq!(label("1 == 2", catalogue).en, "1 == 2");
    }
}
