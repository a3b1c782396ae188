//! An expression: checked when its file is read, worked out over facts as they are wanted.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::catalogue::{Catalogue, Fact};
use super::check::{self, Checked};
use super::engine::Board;
use super::plan::{Part, Plan, Stop};
use super::value::{Type, Value};
use super::{Facts, Fault, scan};
use crate::kernel::Message;
use crate::platform::{Error, Result};

/// No condition of the field is longer, in characters.
const LONGEST: usize = 2_000;
/// No list of a unit or a project is longer.
const MEMBERS: usize = 10_000;

/// Which scopes an expression may name where it stands.
#[derive(Debug, Clone, Default)]
pub struct Context {
    scopes: BTreeSet<String>,
}

/// An expression that was checked and can be worked out. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Expression(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: String,
    body: Body,
    kind: Type,
    facts: Arc<[Arc<Fact>]>,
    /// The places of facts that every evaluation reads, whatever the others are.
    sure: Vec<usize>,
}

/// How it is worked out.
#[derive(Debug)]
enum Body {
    /// At one go.
    Whole(Part),
    /// By its parts.
    Parts(Plan),
}

/// What came of working an expression out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Its value.
    Value(Value),
    /// It cannot be told before these facts are recorded, by their names.
    Open(Vec<String>),
    /// Its figures cannot be worked out: one is too large, or a list is empty.
    Refused(Message),
}

impl Context {
    /// An expression that may name these scopes.
    pub fn new<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Self {
        Self { scopes: scopes.into_iter().map(str::to_owned).collect() }
    }

    /// An expression that may name every scope of a catalogue.
    pub fn everywhere(catalogue: &Catalogue) -> Self {
        Self::new(catalogue.scopes().map(|scope| scope.name.as_str()))
    }

    /// The same context with one more scope.
    #[must_use]
    pub fn and(mut self, scope: &str) -> Self {
        self.scopes.insert(scope.to_owned());
        self
    }

    /// Whether a scope may be named.
    pub fn has(&self, scope: &str) -> bool {
        self.scopes.contains(scope)
    }

    /// The scopes that may be named.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(String::as_str)
    }
}

impl Expression {
    /// Checks an expression against the catalogue and prepares it.
    ///
    /// # Errors
    /// Everything that is wrong in it, by place.
    pub fn compile(source: &str, catalogue: &Catalogue, context: &Context, wants: &Type) -> Result<Self, Vec<Fault>> {
        let made = Self::prepare(source, catalogue, context, false)?;
        check::wanted(made.kind(), wants, whole(source)).map_or(Ok(made), |fault| Err(vec![fault]))
    }

    /// Checks an expression of whatever type; in a sentence it may also name `passed` and call `percent`.
    pub(super) fn prepare(
        source: &str,
        catalogue: &Catalogue,
        context: &Context,
        sentence: bool,
    ) -> Result<Self, Vec<Fault>> {
        let length = source.chars().count();
        if length > LONGEST {
            let what = Message::new("rule-too-long").with("found", length).with("most", LONGEST);
            return Err(vec![Fault::new(0..source.len(), what)]);
        }
        if source.trim().is_empty() {
            return Err(vec![Fault::new(0..source.len(), Message::new("rule-empty"))]);
        }
        let faults = scan::scan(source);
        if !faults.is_empty() {
            return Err(faults);
        }
        let Checked { kind, facts, sure } = check::check(source, catalogue, context, sentence)?;
        let unread = || vec![Fault::new(whole(source), Message::new("rule-unread"))];
        let plan = (kind == Type::Bool).then(|| Plan::of(source, &facts, catalogue, context)).flatten();
        let body = match plan {
            Some(plan) => Body::Parts(plan),
            None => Body::Whole(Part::prepare(source).ok_or_else(unread)?),
        };
        Ok(Self(Arc::new(Inner { source: source.to_owned(), body, kind, facts: facts.into(), sure })))
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// The type of its value.
    pub fn kind(&self) -> &Type {
        &self.0.kind
    }

    /// Every fact that it names, in the order in which it names them.
    pub fn facts(&self) -> &[Arc<Fact>] {
        &self.0.facts
    }

    /// Works it out over recorded facts, of which it reads only those that it needs.
    ///
    /// # Errors
    /// When a fact cannot be read, or is not recorded as the catalogue says: a defect of whoever offers it.
    pub fn evaluate(&self, facts: &dyn Facts) -> Result<Answer> {
        self.answer(facts, None)
    }

    /// As [`Expression::evaluate`], where a sentence may ask whether the test passed.
    pub(super) fn answer(&self, facts: &dyn Facts, passed: Option<bool>) -> Result<Answer> {
        let Inner { body, kind, facts: named, sure, .. } = &*self.0;
        let board = Arc::new(Board::new(named, passed));
        let mut missing = Vec::new();
        let mut read = |place: usize| -> Result<bool> {
            let Some(fact) = named.get(place) else { return Ok(false) };
            let value = facts.fact(&fact.name)?;
            fits(fact, value.as_ref())?;
            board.fill(place, value.as_ref());
            if value.is_none() {
                missing.push(fact.name.clone());
            }
            Ok(value.is_some())
        };
        let mut all = true;
        for place in sure {
            all &= read(*place)?;
        }
        if !all {
            return Ok(Answer::Open(missing));
        }
        let found = match body {
            Body::Whole(part) => part.value(kind, &board, &mut read)?,
            Body::Parts(plan) => plan.holds(&board, &mut read)?.map(Value::Bool),
        };
        Ok(match found {
            Ok(value) => Answer::Value(value),
            Err(Stop::Missing) => Answer::Open(missing),
            Err(Stop::Refused(why)) => Answer::Refused(why),
        })
    }
}

/// The part of a source that is not space at its ends.
pub(super) fn whole(source: &str) -> Range<usize> {
    let start = source.len() - source.trim_start().len();
    start..start.max(source.trim_end().len())
}

/// Whether a fact was recorded as the catalogue says.
fn fits(fact: &Fact, value: Option<&Value>) -> Result<()> {
    match value {
        Some(Value::List(members)) if members.len() > MEMBERS => {
            Err(Error::internal(format!("{} has {} members", fact.name, members.len())))
        }
        Some(value) if !fact.kind.holds(value) => {
            Err(Error::internal(format!("{} is recorded as {value:?}, which the catalogue does not know", fact.name)))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
