//! Rules: one language for every condition of a programme file, over facts that the nouns of the house record.
//!
//! A [`Catalogue`] says as data which facts exist, of which type, under which name and label. An [`Expression`] is
//! minijinja, checked in full against the catalogue when a file is read: names, types, choices, dates. A [`Rule`] judges
//! by one, and its [`Outcome`] keeps the inputs it saw, so that it can be printed, explained and judged again years
//! later to the same result.
//!
//! Invariants: an expression that was compiled reads only facts of the catalogue and ends within its fuel; figures are
//! whole numbers, so nothing is rounded and nothing wraps; a fact that is not recorded leaves a rule open and is never
//! guessed; a rule knows no other noun, for who offers which fact is wired in `app.rs` ([`Providers`]).

mod catalogue;
mod check;
mod engine;
mod expression;
mod fault;
mod outcome;
mod plan;
mod providers;
mod rule;
mod scan;
mod sentence;
mod show;
pub mod units;
mod value;

pub use catalogue::{Catalogue, Fact, Scope};
pub use expression::{Answer, Context, Expression};
pub use fault::Fault;
pub use outcome::{Outcome, Verdict};
pub use plan::conjuncts;
pub use providers::{Dated, Gathered, Provider, Providers, Subject};
pub use rule::{Class, Rule};
pub use sentence::{Sentence, Sentences};
pub use show::{Words, shown};
pub use value::{Choice, Choices, Type, Value};

use std::collections::BTreeMap;

use crate::platform::Result;

/// Whoever knows recorded facts by their names, `unit.region`.
pub trait Facts {
    /// The fact as recorded; `None` when nobody has recorded it yet.
    ///
    /// # Errors
    /// When it cannot be read; never because it is not recorded.
    fn fact(&self, name: &str) -> Result<Option<Value>>;
}

impl Facts for BTreeMap<String, Option<Value>> {
    fn fact(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.get(name).cloned().flatten())
    }
}

impl Facts for BTreeMap<String, Value> {
    fn fact(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.get(name).cloned())
    }
}
