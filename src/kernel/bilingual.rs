//! Words that a person wrote in both languages of the interface.

use serde::{Deserialize, Serialize};

/// A text in Chinese and in English, as the author of a programme file or of a table wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bilingual {
    /// In Chinese; official documents take this one.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Bilingual {
    /// The text in the language of this tag (`zh-CN`, `en`); Chinese for every other.
    pub fn get(&self, locale: &str) -> &str {
        if locale == "en" { &self.en } else { &self.zh }
    }
}
