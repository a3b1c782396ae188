//! Who offers which facts: a table of scopes, filled in `app.rs`, so that no noun knows another.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Facts, Value};
use crate::platform::db::Db;
use crate::platform::{Error, Result};

/// Reads one fact, by its name inside the scope, of the thing with this key; `None` when it is not recorded.
pub type Provider = fn(&mut Db, i64, &str) -> Result<Option<Value>>;

/// Reads one fact that depends on the day for which is judged; `None` for every other one.
pub type Dated = fn(&mut Db, i64, &str, NaiveDate) -> Result<Option<Value>>;

/// A thing that a scope stands for in one judgement: `("unit", 7)`.
pub type Subject = (&'static str, i64);

/// Who offers the facts of which scope.
#[derive(Default)]
pub struct Providers {
    lasting: BTreeMap<&'static str, Provider>,
    dated: BTreeMap<&'static str, Dated>,
}

/// The facts of a few things, read as they are wanted, each once.
pub struct Gathered<'a> {
    providers: &'a Providers,
    subjects: Vec<Subject>,
    day: Option<NaiveDate>,
    db: RefCell<&'a mut Db>,
    read: RefCell<BTreeMap<String, Option<Value>>>,
}

impl Providers {
    /// By scope.
    pub fn new(providers: impl IntoIterator<Item = (&'static str, Provider)>) -> Self {
        Self { lasting: providers.into_iter().collect(), dated: BTreeMap::new() }
    }

    /// With somebody who offers facts that depend on the day; asked before the others of the scope.
    #[must_use]
    pub fn dated(mut self, scope: &'static str, provider: Dated) -> Self {
        self.dated.insert(scope, provider);
        self
    }

    /// The scopes whose facts somebody offers.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> {
        self.lasting.keys().copied()
    }

    /// The facts of these things.
    pub fn about<'a>(&'a self, db: &'a mut Db, subjects: impl IntoIterator<Item = Subject>) -> Gathered<'a> {
        let subjects = subjects.into_iter().collect();
        Gathered { providers: self, subjects, day: None, db: RefCell::new(db), read: RefCell::default() }
    }
}

impl Gathered<'_> {
    /// Judged for this day. Without a day, what depends on one is not recorded.
    #[must_use]
    pub fn on(mut self, day: NaiveDate) -> Self {
        self.day = Some(day);
        self
    }

    fn read(&self, scope: &str, id: i64, fact: &str) -> Result<Option<Value>> {
        let db: &mut Db = &mut self.db.borrow_mut();
        if let (Some(day), Some(dated)) = (self.day, self.providers.dated.get(scope))
            && let Some(value) = dated(db, id, fact, day)?
        {
            return Ok(Some(value));
        }
        self.providers.lasting.get(scope).map_or(Ok(None), |provider| provider(db, id, fact))
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
        // Nobody records such facts of this thing yet, or there is no such thing: the rule stays open.
        let value = subject.map_or(Ok(None), |(_, id)| self.read(scope, *id, fact))?;
        self.read.borrow_mut().insert(name.to_owned(), value.clone());
        Ok(value)
    }
}
