//! Words that several lists show alike: of a closed set to choose from, and of a filter that is set.

use std::fmt::Display;

use super::{Choice, Ctx};
use crate::kernel::Message;
use crate::platform::error::FieldError;

impl Ctx {
    /// The words of a closed set to choose from; their keys are the words behind a prefix.
    pub fn choices<T: Display>(&self, all: impl IntoIterator<Item = T>, prefix: &str) -> Vec<Choice> {
        all.into_iter().map(|word| Choice::new(&word, self.word(&format!("{prefix}-{word}")))).collect()
    }

    /// What a set filter says: the name of its field, and what is shown of its value.
    pub fn chip(&self, name: &str, shown: String) -> String {
        let label = if name == "q" { self.word("look-keyword") } else { self.word(&format!("field-{name}")) };
        self.say(&Message::new("label-and-value").with("label", label).with("value", shown))
    }

    /// What people call a field; one of a table by its column and row, one of numbered parts by its part.
    pub(super) fn field_name(&self, name: &str) -> String {
        if let Some(told) = self.name_in_part(name) {
            return told;
        }
        let key = format!("field-{}", name.replace('_', "-"));
        let row = name.rsplit_once('-').and_then(|(_, number)| number.parse::<usize>().ok());
        // `stamped-application-form` is called as `stamped` is.
        let mut known = key.as_str();
        while !self.app.texts.has(self.locale, known) {
            match known.rsplit_once('-') {
                Some((shorter, _)) if shorter.contains('-') => known = shorter,
                _ => break,
            }
        }
        let label = if self.app.texts.has(self.locale, known) { self.word(known) } else { self.word("form-cell") };
        match row {
            Some(row) => self.say(&Message::new("form-cell-in-row").with("label", label).with("row", row + 1)),
            None => label,
        }
    }

    /// What people call a field of a form whose parts are numbered: `line-0-gross` is the gross of the first line.
    fn name_in_part(&self, name: &str) -> Option<String> {
        let (kind, rest) = name.split_once('-')?;
        let (number, field) = rest.split_once('-')?;
        let (number, key) = (number.parse::<usize>().ok()?, format!("form-part-{kind}"));
        if !self.app.texts.has(self.locale, &key) {
            return None;
        }
        let part = self.say(&Message::new(&key).with("n", number.saturating_add(1)));
        let label = self.word(&format!("field-{kind}-{}", field.replace('_', "-")));
        Some(self.say(&Message::new("form-in-part").with("part", part).with("label", label)))
    }

    /// What is wrong with a field; with one of a numbered part, it says with which.
    pub(super) fn placed(&self, error: &FieldError) -> FieldError {
        let FieldError { field, message } = error;
        let message = match self.name_in_part(field) {
            None => message.clone(),
            Some(label) if message.key == "form-required" => message.clone().with("label", label),
            Some(label) => Message::new("label-and-value").with("label", label).with("value", self.say(message)),
        };
        FieldError { field: field.clone(), message }
    }
}
