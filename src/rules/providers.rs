//! Who offers which facts: a table of scopes, filled in `app.rs`, so that no noun knows another.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Facts, Value};
use crate::platform::db::Db;
use crate::platform::{Error, Result};

/// Reads one fact, by its name inside the scope, of the thing with this key; `None` when it is not recorded.
pub type Provider = fn(&mut Db, i64, &str) -> Result<Option<Value>>;

/// A thing that a scope stands for in one judgement: `("unit", 7)`.
pub type Subject = (&'static str, i64);

/// Who offers the facts of which scope.
#[derive(Default)]
pub struct Providers(BTreeMap<&'static str, Provider>);

/// The facts of a few things, read as they are wanted, each once.
pub struct Gathered<'a> {
    providers: &'a Providers,
    subjects: Vec<Subject>,
    db: RefCell<&'a mut Db>,
    read: RefCell<BTreeMap<String, Option<Value>>>,
}

impl Providers {
    /// By scope.
    pub fn new(providers: impl IntoIterator<Item = (&'static str, Provider)>) -> Self {
        Self(providers.into_iter().collect())
    }

    /// The scopes whose facts somebody offers.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// The facts of these things.
    pub fn about<'a>(&'a self, db: &'a mut Db, subjects: impl IntoIterator<Item = Subject>) -> Gathered<'a> {
        let subjects = subjects.into_iter().collect();
        Gathered { providers: self, subjects, db: RefCell::new(db), read: RefCell::default() }
    }
}

impl Facts for Gathered<'_> {
    fn fact(&self, name: &str) -> Result<Option<Value>> {
        if let Some(known) = self.read.borrow().get(name) {
            return Ok(known.clone());
        }
        let Some((scope, fact)) = name.split_once('.') else {
            return Err(Error::internal(format!("{name:?} is no name of a fact")));
        };
        let subject = self.subjects.iter().find(|(known, _)| *known == scope);
        let value = match (subject, self.providers.0.get(scope)) {
            (Some((_, id)), Some(provider)) => provider(&mut self.db.borrow_mut(), *id, fact)?,
            // Nobody records such facts of this thing yet, so the rule stays open.
            _ => None,
        };
        self.read.borrow_mut().insert(name.to_owned(), value.clone());
        Ok(value)
    }
}
