//! minijinja as the engine of expressions: the few functions they may call, the board of facts they read from, and one
//! evaluation of one expression.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use minijinja::value::{Object, Rest, ValueKind};
use minijinja::{Environment, Error as JinjaError, ErrorKind, UndefinedBehavior, Value as Jinja};

use super::catalogue::Fact;
use super::show::percent;
use super::value::{Type, Value, day};
use crate::kernel::{Message, Money};

/// Steps of the engine that one evaluation may take; the longest expression that is accepted takes fewer.
const FUEL: u64 = 10_000;

/// Expressions of the whole house share one environment: it holds functions alone.
pub(super) fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
        let mut env = Environment::empty();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_fuel(Some(FUEL));
        env.set_debug(false);
        env.add_filter("length", length);
        env.add_filter("sum", sum);
        env.add_filter("min", |all: Rest<Jinja>| extreme(&all, Ending::Least));
        env.add_filter("max", |all: Rest<Jinja>| extreme(&all, Ending::Most));
        env.add_function("length", length);
        env.add_function("sum", sum);
        env.add_function("min", |all: Rest<Jinja>| extreme(&all, Ending::Least));
        env.add_function("max", |all: Rest<Jinja>| extreme(&all, Ending::Most));
        env.add_function("yuan", yuan);
        env.add_function("minutes", |n: i64| scaled(n, 60));
        env.add_function("hours", |n: i64| scaled(n, 3_600));
        env.add_function("days", days);
        env.add_function("percent", |part: i64, whole: i64| percent(part, whole).unwrap_or_else(|| "—".to_owned()));
        env
    });
    &ENVIRONMENT
}

/// A refusal of our own functions, told by the key of its sentence.
fn refusal(key: &'static str) -> JinjaError {
    JinjaError::new(ErrorKind::InvalidOperation, key)
}

/// Which end of a list is wanted.
#[derive(Clone, Copy)]
enum Ending {
    Least,
    Most,
}

fn length(list: &Jinja) -> Result<usize, JinjaError> {
    list.len().ok_or_else(|| refusal("rule-not-a-list"))
}

fn sum(list: &Jinja) -> Result<i64, JinjaError> {
    let mut total = 0_i64;
    for value in list.try_iter()? {
        let value = i64::try_from(value).map_err(|_| refusal("rule-overflow"))?;
        total = total.checked_add(value).ok_or_else(|| refusal("rule-overflow"))?;
    }
    Ok(total)
}

fn extreme(all: &[Jinja], ending: Ending) -> Result<Jinja, JinjaError> {
    let members: Vec<Jinja> = match all {
        [list] if list.kind() == ValueKind::Seq => list.try_iter()?.collect(),
        several => several.to_vec(),
    };
    let found = match ending {
        Ending::Least => members.into_iter().min(),
        Ending::Most => members.into_iter().max(),
    };
    found.ok_or_else(|| refusal("rule-empty-list"))
}

fn yuan(amount: &Jinja) -> Result<i64, JinjaError> {
    let fen = match amount.as_str() {
        Some(written) => Money::parse(written).ok(),
        None => i64::try_from(amount.clone()).ok().and_then(|yuan| Money::yuan(yuan).ok()),
    };
    fen.map(Money::fen).ok_or_else(|| refusal("rule-overflow"))
}

fn scaled(n: i64, seconds: i64) -> Result<i64, JinjaError> {
    n.checked_mul(seconds).ok_or_else(|| refusal("rule-overflow"))
}

fn days(from: &str, to: &str) -> Result<i64, JinjaError> {
    match (day(from), day(to)) {
        (Some(from), Some(to)) => Ok((to - from).num_days()),
        _ => Err(refusal("rule-date")),
    }
}

/// What an expression reads: the facts it names, each in its slot, filled as they are wanted.
#[derive(Debug)]
pub(super) struct Board {
    facts: Arc<[Arc<Fact>]>,
    slots: Box<[OnceLock<Option<Jinja>>]>,
    /// The slot that was wanted and not filled, one more than its place; 0 is none.
    wanted: AtomicUsize,
    /// Whether the rule's test passed; known to sentences alone.
    passed: Option<bool>,
}

/// The facts of one scope on a board.
#[derive(Debug)]
struct Corner {
    board: Arc<Board>,
    /// The place of the scope's first fact, by which its name is known.
    first: usize,
}

impl Board {
    /// A board without facts yet.
    pub(super) fn new(facts: &Arc<[Arc<Fact>]>, passed: Option<bool>) -> Self {
        let slots = facts.iter().map(|_| OnceLock::new()).collect();
        Self { facts: Arc::clone(facts), slots, wanted: AtomicUsize::new(0), passed }
    }

    /// Puts a fact, or that it is not recorded, into its slot.
    pub(super) fn fill(&self, place: usize, value: Option<&Value>) {
        if let Some(slot) = self.slots.get(place) {
            // A slot is filled once; a second value could only be the same.
            let _ = slot.set(value.map(jinja));
        }
    }

    /// Whether the fact of a place was read, recorded or not.
    pub(super) fn has(&self, place: usize) -> bool {
        self.slots.get(place).is_some_and(|slot| slot.get().is_some())
    }

    /// A fact of yes and no, if it is recorded.
    pub(super) fn truth(&self, place: usize) -> Option<bool> {
        let value = self.slots.get(place)?.get()?.as_ref()?;
        (value.kind() == ValueKind::Bool).then(|| value.is_true())
    }

    /// The fact that the last evaluation wanted and did not find.
    pub(super) fn wanted(&self) -> Option<usize> {
        self.wanted.swap(0, Ordering::Relaxed).checked_sub(1)
    }

    fn read(&self, first: usize, name: &str) -> Option<Jinja> {
        let scope = self.facts.get(first)?.parts().0;
        let place = self.facts.iter().position(|fact| fact.parts() == (scope, name))?;
        match self.slots.get(place)?.get() {
            Some(Some(value)) => Some(value.clone()),
            Some(None) | None => {
                let _ = self.wanted.compare_exchange(0, place + 1, Ordering::Relaxed, Ordering::Relaxed);
                None
            }
        }
    }
}

impl Object for Board {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        if let Some(first) = self.facts.iter().position(|fact| fact.parts().0 == key) {
            return Some(Jinja::from_object(Corner { board: Arc::clone(self), first }));
        }
        if key == "passed" { self.passed.map(Jinja::from) } else { None }
    }
}

impl Object for Corner {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        self.board.read(self.first, key)
    }
}

/// A value for the engine: amounts as fen, days as text, whose order is that of the calendar.
fn jinja(value: &Value) -> Jinja {
    match value {
        Value::Bool(held) => Jinja::from(*held),
        Value::Number(number) => Jinja::from(*number),
        Value::Money(amount) => Jinja::from(amount.fen()),
        Value::Date(day) => Jinja::from(day.to_string()),
        Value::Text(text) => Jinja::from(text.as_str()),
        Value::List(values) => Jinja::from(values.iter().map(jinja).collect::<Vec<_>>()),
    }
}

/// What the engine answered, as a value of the type that the expression was found to have.
fn value(kind: &Type, answer: &Jinja) -> Option<Value> {
    match kind {
        Type::Bool => (answer.kind() == ValueKind::Bool).then(|| Value::Bool(answer.is_true())),
        Type::Number | Type::Duration => i64::try_from(answer.clone()).ok().map(Value::Number),
        Type::Money => i64::try_from(answer.clone()).ok().map(|fen| Value::Money(Money::from_fen(fen))),
        Type::Date => answer.as_str().and_then(day).map(Value::Date),
        Type::Text | Type::Choice(_) => answer.as_str().map(|text| Value::Text(text.to_owned())),
        Type::List(inner) => {
            let members = answer.try_iter().ok()?;
            members.map(|member| value(inner, &member)).collect::<Option<Vec<_>>>().map(Value::List)
        }
    }
}

/// Works an expression out over what stands on the board.
///
/// # Errors
/// Why it cannot be worked out. Where a wanted fact was not there, the board tells so instead.
pub(super) fn run(
    compiled: &minijinja::Expression<'static, 'static>,
    kind: &Type,
    board: &Arc<Board>,
) -> Result<Value, Message> {
    let answer = compiled.eval(Jinja::from_dyn_object(Arc::clone(board))).map_err(|error| told(&error))?;
    value(kind, &answer).ok_or_else(|| Message::new("rule-overflow"))
}

fn told(error: &JinjaError) -> Message {
    match error.detail() {
        Some("rule-empty-list") => Message::new("rule-empty-list"),
        _ if error.kind() == ErrorKind::OutOfFuel => Message::new("rule-fuel"),
        _ => Message::new("rule-overflow"),
    }
}
