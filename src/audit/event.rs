//! An event, and how a verb records it.

use serde_json::{Map, Value, json};

use super::store;
use crate::access::Tx;
use crate::platform::Result;
use crate::platform::secret::digest;

/// What was done to what.
pub struct Event<'a> {
    /// The verb, as `noun.done`.
    pub action: &'static str,
    /// The noun of the object.
    pub kind: &'static str,
    /// The object's key.
    pub id: i64,
    /// What people call the object.
    pub label: &'a str,
    /// The object before, without secrets.
    pub before: Option<Value>,
    /// The object after, without secrets.
    pub after: Option<Value>,
    /// Why, in the actor's words.
    pub reason: &'a str,
}

impl<'a> Event<'a> {
    /// An event without a state before or after.
    pub fn new(action: &'static str, kind: &'static str, id: i64, label: &'a str) -> Self {
        Self { action, kind, id, label, before: None, after: None, reason: "" }
    }

    /// With the object before and after.
    #[must_use]
    pub fn change(mut self, before: Option<Value>, after: Option<Value>) -> Self {
        self.before = before;
        self.after = after;
        self
    }

    /// With the actor's reason.
    #[must_use]
    pub fn because(mut self, reason: &'a str) -> Self {
        self.reason = reason;
        self
    }
}

/// Writes an event into the verb's transaction.
///
/// # Errors
/// When the row cannot be written; the verb must not go on then.
pub fn record(tx: &mut Tx<'_>, event: Event<'_>) -> Result<()> {
    record_all(tx, [event])
}

/// Writes the events of many objects in one statement, in this order.
///
/// # Errors
/// As [`record`].
pub fn record_all<'a>(tx: &mut Tx<'_>, events: impl IntoIterator<Item = Event<'a>>) -> Result<()> {
    let rows: Vec<store::NewEvent> = events.into_iter().map(|event| row(tx, &event)).collect();
    store::insert(tx.db, &rows)
}

fn row(tx: &Tx<'_>, event: &Event<'_>) -> store::NewEvent {
    let mark = |state: &Option<Value>| state.as_ref().map(|value| digest(value.to_string()));
    store::NewEvent {
        at: tx.now,
        actor_id: tx.actor.user,
        actor_name: tx.actor.name.clone(),
        stands_in_for_id: tx.actor.stands_in_for.as_ref().map(|(id, _)| *id),
        stands_in_for_name: tx.actor.acts_for().map(ToOwned::to_owned),
        organisation_id: tx.actor.organisation,
        organisation_name: tx.actor.organisation_name.clone(),
        action: event.action,
        object_kind: event.kind,
        object_id: event.id,
        object_label: event.label.to_owned(),
        before_digest: mark(&event.before),
        after_digest: mark(&event.after),
        changes: changes(event.before.as_ref(), event.after.as_ref()).to_string(),
        reason: event.reason.to_owned(),
        request: tx.request.to_owned(),
        address: tx.actor.address.clone(),
    }
}

/// The fields that differ, each with its old and new value.
fn changes(before: Option<&Value>, after: Option<&Value>) -> Value {
    let empty = Map::new();
    let fields = |state: Option<&Value>| state.and_then(Value::as_object).cloned().unwrap_or_else(|| empty.clone());
    let (before, after) = (fields(before), fields(after));
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let blank = Value::Null;
    let differing = names.filter_map(|name| {
        let (old, new) = (before.get(name).unwrap_or(&blank), after.get(name).unwrap_or(&blank));
        let same = old == new || (is_blank(old) && is_blank(new));
        (!same).then(|| (name.clone(), json!([old, new])))
    });
    Value::Object(differing.collect())
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let (before, after) = (json!({"name": "a", "phone": "1", "email": ""}), json!({"name": "b", "phone": "1"}));
        assert_eq!(changes(Some(&before), Some(&after)), json!({"name": ["a", "b"]}));
        assert_eq!(changes(None, Some(&after)), json!({"name": [null, "b"], "phone": [null, "1"]}));
        assert_eq!(changes(None, None), json!({}));
    }
}
