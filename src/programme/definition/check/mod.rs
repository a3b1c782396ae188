//! What a careful colleague would see: parts that do not fit each other. A part that has a problem of its own is not
//! held against the others.

mod expressions;
mod money;
mod results;
mod review;
mod selection;
mod time;

use std::collections::BTreeSet;
use std::fmt::Display;

use super::Definition;
use super::identity::Step;
use super::read::Reading;
use crate::kernel::Message;

/// Notes everything in a definition that does not fit together; the text is what it was read from.
pub fn check(text: &str, definition: &Definition, reading: &mut Reading) {
    let mut check = Check { text, definition, reading };
    time::check(&mut check);
    money::check(&mut check);
    review::check(&mut check);
    selection::check(&mut check);
    results::check(&mut check);
    expressions::check(&mut check);
}

/// A definition under check, and where its problems go.
struct Check<'a> {
    text: &'a str,
    definition: &'a Definition,
    reading: &'a mut Reading,
}

impl Check<'_> {
    /// Notes a problem with a way to mend it, by the key `definition-<what>` and `definition-<what>-mend`.
    fn wrong(&mut self, path: &str, what: &str, figures: &[(&str, &dyn Display)]) {
        let with = |key: String| figures.iter().fold(Message::new(&key), |m, (name, value)| m.with(name, value));
        let mend = with(format!("definition-{what}-mend"));
        self.reading.problem(path, with(format!("definition-{what}")), Some(mend));
    }

    /// Notes a problem unless something holds.
    fn hold(&mut self, holds: bool, path: &str, what: &str, figures: &[(&str, &dyn Display)]) {
        if !holds {
            self.wrong(path, what, figures);
        }
    }

    /// Whether the programme uses a stage.
    fn uses(&self, step: Step) -> bool {
        self.definition.lifecycle.steps.contains(&step)
    }

    /// Notes a part that belongs to stages of which the programme uses none.
    fn belongs(&mut self, path: &str, steps: &[Step]) {
        let used = steps.iter().any(|step| self.uses(*step));
        let named: Vec<&str> = steps.iter().map(Step::as_str).collect();
        self.hold(used || !self.reading.sound("lifecycle"), path, "unreachable", &[("steps", &named.join(", "))]);
    }

    /// Notes every name that stands twice in a list.
    fn unique<'k>(&mut self, list: &str, field: &str, keys: impl IntoIterator<Item = &'k str>) {
        let mut seen = BTreeSet::new();
        for (i, key) in keys.into_iter().enumerate() {
            let path = format!("{list}[{i}].{field}");
            self.hold(seen.insert(key), &path, "twice", &[("key", &key)]);
        }
    }

    /// Notes a reference to a name that does not stand in a list, unless that list has problems of its own.
    fn known(&mut self, path: &str, key: &str, list: &str, known: &[&str]) {
        if known.contains(&key) || !self.reading.sound(list) {
            return;
        }
        match crate::kernel::nearest(key, known.iter().copied()) {
            Some(near) => self.wrong(path, "reference-near", &[("key", &key), ("list", &list), ("nearest", &near)]),
            None => self.wrong(path, "reference", &[("key", &key), ("list", &list), ("known", &known.join(", "))]),
        }
    }
}
