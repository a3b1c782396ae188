//! A rule: how much weight it has, its test, and its words.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::{Answer, Expression};
use super::outcome::{Outcome, Verdict};
use super::sentence::Sentences;
use super::show::Words;
use super::value::Value;
use super::{Catalogue, Facts};
use crate::kernel::{Bilingual, Message};
use crate::platform::Result;
use crate::platform::i18n::Locale;

crate::words! {
    /// How much weight a rule has (domain.md, check classes).
    pub enum Class {
        /// 必须满足: blocks the next step.
        Automatic = "A",
        /// 需说明: may be passed over with a written reason.
        Warning = "W",
        /// 人工判断: a person judges, with remark and signature.
        Human = "H",
        /// Is recorded and judges nothing.
        Recorded = "R",
    }
}

/// A rule of a programme.
#[derive(Debug, Clone)]
pub struct Rule {
    id: String,
    class: Class,
    test: Option<Expression>,
    label: Bilingual,
    message: Sentences,
    words: Arc<Words>,
}

/// Facts, with a note of each that was read.
struct Noted<'a> {
    facts: &'a dyn Facts,
    seen: RefCell<BTreeMap<String, Option<Value>>>,
}

impl Facts for Noted<'_> {
    fn fact(&self, name: &str) -> Result<Option<Value>> {
        if let Some(known) = self.seen.borrow().get(name) {
            return Ok(known.clone());
        }
        let value = self.facts.fact(name)?;
        self.seen.borrow_mut().insert(name.to_owned(), value.clone());
        Ok(value)
    }
}

impl Rule {
    /// A rule of checked parts.
    ///
    /// # Errors
    /// When a rule that is judged by the machine has no test, or its test is not one of yes and no.
    pub fn new(
        id: &str,
        class: Class,
        test: Option<Expression>,
        label: Bilingual,
        message: Sentences,
        catalogue: &Catalogue,
    ) -> Result<Self, Message> {
        let judged = matches!(class, Class::Automatic | Class::Warning);
        if judged && test.is_none() {
            return Err(Message::new("rule-no-test").with("rule", id));
        }
        if test.as_ref().is_some_and(|test| *test.kind() != super::Type::Bool) {
            return Err(Message::new("rule-test-no-answer").with("rule", id));
        }
        Ok(Self { id: id.to_owned(), class, test, label, message, words: Arc::clone(catalogue.words()) })
    }

    /// Its id in the rule book, `P24-05`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How much weight it has.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Its test, if the machine judges or helps to judge.
    pub fn test(&self) -> Option<&Expression> {
        self.test.as_ref()
    }

    /// What it demands, in a few words.
    pub fn label(&self) -> &Bilingual {
        &self.label
    }

    /// The sentence that tells its outcome.
    pub fn message(&self) -> &Sentences {
        &self.message
    }

    /// The verdict alone, without sentence and inputs: for counting and filtering many things by one rule.
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn verdict(&self, facts: &dyn Facts) -> Result<Verdict> {
        match (self.class, &self.test) {
            (Class::Automatic | Class::Warning, Some(test)) => Ok(Verdict::of(&test.evaluate(facts)?)),
            (Class::Recorded, _) => Ok(Verdict::Recorded),
            _ => Ok(Verdict::Human),
        }
    }

    /// Judges by recorded facts, and keeps what was seen.
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn judge(&self, facts: &dyn Facts) -> Result<Outcome> {
        let noted = Noted { facts, seen: RefCell::default() };
        let answer = self.test.as_ref().map(|test| test.evaluate(&noted)).transpose()?;
        let found = answer.as_ref().map(Verdict::of);
        let verdict = match (self.class, found) {
            (Class::Automatic | Class::Warning, Some(found)) => found,
            (Class::Recorded, _) => Verdict::Recorded,
            _ => Verdict::Human,
        };
        let passed = found.filter(|found| *found != Verdict::Open).map(|found| found == Verdict::Pass);
        let (missing, refused) = match answer {
            Some(Answer::Open(missing)) => (missing, None),
            Some(Answer::Refused(why)) => (Vec::new(), Some(why)),
            _ => (Vec::new(), None),
        };
        let sentence = match verdict {
            Verdict::Open => self.waiting(&missing),
            _ => self.message.tell(&noted, passed)?,
        };
        let test = self.test.as_ref().map(|test| test.source().to_owned());
        let inputs = noted.seen.into_inner();
        Ok(Outcome { rule: self.id.clone(), class: self.class, verdict, inputs, test, sentence, missing, refused })
    }

    /// What is told of a rule that cannot be judged yet.
    fn waiting(&self, missing: &[String]) -> Bilingual {
        if missing.is_empty() {
            return self.words.refused.clone();
        }
        let facts = self.test.as_ref().map(Expression::facts).unwrap_or_default();
        let told = |locale: Locale| {
            let label = |name: &String| {
                let fact = facts.iter().find(|fact| fact.name == *name)?;
                Some(fact.label.get(locale.as_str()))
            };
            self.words.waiting(locale, &missing.iter().filter_map(label).collect::<Vec<_>>())
        };
        Bilingual { zh: told(Locale::Zh), en: told(Locale::En) }
    }
}

#[cfg(test)]
mod tests;
