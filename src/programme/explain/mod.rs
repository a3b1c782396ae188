//! What a programme demands, in plain words: one structure for the page, the terminal and the printed guide.
//!
//! Each group of the file is taken apart field by field, so that a key that is added to a group does not compile until
//! it is told here. Words are the author's own where the file has them, and the locale's otherwise; no figure stands in
//! this code or in the words. Values that the source document does not state are marked as the office's defaults.

mod basics;
mod gantt;
mod model;
mod say;
mod text;

pub use gantt::{Gantt, Item, Look};
pub use model::{Block, Cell, ClassTag, Fact, Guide, Head, Line, Row, RuleTag, Section, Table};

use self::say::Say;
use super::definition::Definition;
use crate::kernel::Message;
use crate::kernel::calendar::Calendar;
use crate::platform::i18n::{Locale, Texts};

impl Guide {
    /// Tells everything that a definition demands; days that are counted come from this calendar.
    pub fn of(definition: &Definition, texts: &Texts, locale: Locale, calendar: &Calendar) -> Self {
        let say = Say { texts, locale, notes: &definition.notes, calendar };
        let sections = vec![
            basics::basics(&say, &definition.programme),
            basics::money(&say, definition.grant.as_ref(), definition.places.as_ref()),
            basics::lifecycle(&say, &definition.lifecycle),
        ];
        Self {
            code: definition.programme.code.to_string(),
            title: say.both(&definition.programme.name).to_owned(),
            locale,
            sections,
            gantt: Gantt::default(),
        }
    }

    /// The guide for a terminal.
    pub fn text(&self, texts: &Texts) -> String {
        let (notes, calendar) = Default::default();
        let say = Say { texts, locale: self.locale, notes: &notes, calendar: &calendar };
        let numbered =
            |n: usize, title: &str| say.text(&Message::new("explain-section").with("n", n).with("title", title));
        text::text(self, &text::Marks::of(&say), &numbered)
    }
}

/// A programme in a few lines.
pub fn summary(definition: &Definition, texts: &Texts, locale: Locale) -> Vec<String> {
    let calendar = Calendar::default();
    text::summary(&Say { texts, locale, notes: &definition.notes, calendar: &calendar }, definition)
}

/// What an award receives, and all together, in one line.
fn money_line(say: &Say<'_>, definition: &Definition) -> String {
    let Some(grant) = &definition.grant else { return say.word("explain-no-money") };
    let each = match (grant.per_award, grant.least, grant.most) {
        (Some(each), ..) => Message::new("explain-summary-each").with("amount", each),
        (None, Some(least), Some(most)) => {
            Message::new("explain-summary-range").with("least", least).with("most", most)
        }
        (None, Some(least), None) => Message::new("explain-range-least").with("least", say.yuan(least)),
        (None, None, Some(most)) => Message::new("explain-range-most").with("most", say.yuan(most)),
        (None, None, None) => Message::new("explain-no-money"),
    };
    let total = grant.total.map(|total| say.text(&Message::new("explain-summary-total").with("amount", total)));
    say.list(std::iter::once(say.text(&each)).chain(total))
}

/// How many awards there are, in one line.
fn places_line(say: &Say<'_>, definition: &Definition) -> String {
    match definition.places.as_ref().and_then(|places| places.total) {
        Some(n) => say.text(&Message::new("explain-summary-places").with("n", n)),
        None => say.word("explain-summary-places-open"),
    }
}

/// By when applications must be in, in one line.
fn deadline_line(say: &Say<'_>, definition: &Definition) -> String {
    match definition.deadline.as_ref().and_then(|deadline| deadline.online) {
        Some(at) => say.text(&Message::new("explain-summary-deadline").with("at", say.moment(at))),
        None => say.word("explain-summary-deadline-open"),
    }
}
