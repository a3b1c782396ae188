//! Values of a programme file in the words of one language.

use std::fmt::Display;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::model::{Cell, ClassTag, Fact, Line, RuleTag};
use crate::kernel::calendar::Calendar;
use crate::kernel::{Bilingual, Message, Money};
use crate::platform::i18n::{Locale, Texts};
use crate::platform::templates::{show_day, thousands};
use crate::programme::definition::money::Class;
use crate::programme::definition::read::Notes;
use crate::programme::definition::values::{Hundredths, RuleId, Test};

/// Speaks of one file in one language.
pub(super) struct Say<'a> {
    pub texts: &'a Texts,
    pub locale: Locale,
    pub notes: &'a Notes,
    pub calendar: &'a Calendar,
}

impl Say<'_> {
    /// A sentence without figures.
    pub fn word(&self, key: &str) -> String {
        self.texts.text(self.locale, &Message::new(key))
    }

    /// A sentence with figures.
    pub fn text(&self, message: &Message) -> String {
        self.texts.text(self.locale, message)
    }

    /// A word of the file in words of the field: `programme-step-apply`.
    pub fn of(&self, set: &str, word: impl Display) -> String {
        self.word(&format!("programme-{set}-{word}"))
    }

    /// What the author wrote.
    pub fn both<'b>(&self, words: &'b Bilingual) -> &'b str {
        words.get(self.locale.as_str())
    }

    /// What is said when a condition does not hold; the facts that it will show stand as a blank.
    pub fn refused(&self, message: &Bilingual) -> String {
        let mut rest = self.both(message);
        let mut shown = String::new();
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((_, behind)) = after.split_once("}}") else { break };
            shown.push_str(before);
            shown.push_str(&self.word("explain-actual"));
            rest = behind;
        }
        shown.push_str(rest);
        self.text(&Message::new("explain-refused").with("message", shown))
    }

    /// Several words, one after the other.
    pub fn list(&self, words: impl IntoIterator<Item = String>) -> String {
        words.into_iter().collect::<Vec<_>>().join(&self.word("explain-join"))
    }

    /// Several sentences, one after the other.
    pub fn clauses(&self, words: impl IntoIterator<Item = String>) -> String {
        words.into_iter().collect::<Vec<_>>().join(&self.word("explain-join-clauses"))
    }

    /// An amount with its unit, and in Chinese also in capitals.
    pub fn money(&self, amount: Money) -> String {
        let message = Message::new("explain-amount").with("amount", amount).with("capitals", amount.capitals());
        self.text(&message)
    }

    /// An amount with its unit.
    pub fn yuan(&self, amount: Money) -> String {
        self.text(&Message::new("explain-yuan").with("amount", amount))
    }

    /// A day.
    pub fn day(&self, day: NaiveDate) -> String {
        show_day(self.locale, day)
    }

    /// A moment in Beijing time; the last second of a day is said as such.
    pub fn moment(&self, at: NaiveDateTime) -> String {
        let day = self.day(at.date());
        let seconds = at.time().signed_duration_since(NaiveTime::MIN).num_seconds() % 60;
        let time = at.format(if seconds == 0 { "%H:%M" } else { "%H:%M:%S" });
        self.text(&Message::new("explain-moment").with("day", day).with("time", time))
    }

    /// A number with signs between its thousands.
    pub fn number(&self, value: Hundredths) -> String {
        let text = value.to_string();
        let (whole, part) = text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), thousands);
        part.map_or_else(|| whole.clone(), |part| format!("{whole}.{part}"))
    }

    /// A whole number with signs between its thousands.
    pub fn count(&self, value: u32) -> String {
        self.number(Hundredths::whole(i64::from(value)))
    }

    /// A class in words.
    pub fn class(&self, class: Class) -> ClassTag {
        self.classes(class.as_str())
    }

    /// Several classes in words: `A/H`.
    pub fn classes(&self, letters: &str) -> ClassTag {
        let words = letters.split('/').map(|letter| self.of("class", letter)).collect::<Vec<_>>();
        ClassTag { letter: letters.to_owned(), word: words.join(&self.word("explain-join-classes")) }
    }

    /// The rules that a table of the file carries, each once.
    pub fn rules(&self, path: &str) -> Vec<RuleTag> {
        let mut found: Vec<RuleTag> = Vec::new();
        for carried in self.notes.carried.iter().filter(|carried| carried.path == path) {
            if found.iter().all(|tag| tag.id != carried.rule) {
                let class = (!carried.classes.is_empty()).then(|| self.classes(&carried.classes));
                found.push(RuleTag { id: carried.rule.clone(), class });
            }
        }
        found
    }

    /// One rule and the others that its table carries; the class is said elsewhere.
    pub fn rule(&self, rule: Option<&RuleId>, path: &str) -> Vec<RuleTag> {
        let named = rule.map(|rule| RuleTag { id: rule.to_string(), class: None });
        let base = rule.map(RuleId::base);
        let others = self.rules(path).into_iter().filter(|tag| Some(tag.id.as_str()) != base);
        named.into_iter().chain(others).collect()
    }

    /// Whether a key, or a group that it stands in, is the office's default.
    pub fn assumed(&self, path: &str) -> bool {
        let mut path = path;
        loop {
            if self.notes.assumed.contains(path) {
                return true;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or_default(),
                None => return false,
            }
        }
    }

    /// A value of the file as a sentence, marked when it is the office's default.
    pub fn line(&self, path: &str, text: impl Into<String>) -> Line {
        Line::new(text).assumed(self.assumed(path))
    }
}

/// The author's expression.
pub(super) fn source(test: Option<&Test>) -> Option<String> {
    test.map(|test| test.0.trim().to_owned())
}

/// Facts of one table of the file.
pub(super) struct Facts<'s, 'a> {
    say: &'s Say<'a>,
    path: String,
    rows: Vec<Fact>,
}

impl<'s, 'a> Facts<'s, 'a> {
    /// Of the table of a path.
    pub fn of(say: &'s Say<'a>, path: impl Into<String>) -> Self {
        Self { say, path: path.into(), rows: Vec::new() }
    }

    /// Adds the value of a key.
    pub fn put(&mut self, name: String, key: &str, text: impl Into<String>) {
        let line = self.say.line(&format!("{}.{key}", self.path), text);
        self.rows.push(Fact { name, value: line.into() });
    }

    /// Adds the value of a key that may be missing.
    pub fn may(&mut self, name: String, key: &str, text: Option<String>) {
        if let Some(text) = text {
            self.put(name, key, text);
        }
    }

    /// Adds a value with what stands beside it.
    pub fn cell(&mut self, name: String, value: impl Into<Cell>) {
        self.rows.push(Fact { name, value: value.into() });
    }

    /// The facts.
    pub fn done(self) -> Vec<Fact> {
        self.rows
    }
}
