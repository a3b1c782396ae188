//! Words that several lists show alike: of a closed set to choose from, and of a filter that is set.

use std::fmt::Display;

use super::{Choice, Ctx};
use crate::kernel::Message;

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
}
