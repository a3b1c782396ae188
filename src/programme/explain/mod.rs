//! What a programme demands, in plain words: one structure for the page, the terminal and the printed guide.
//!
//! Each group of the file is taken apart field by field, so that a key that is added to a group does not compile until
//! it is told here. Words are the author's own where the file has them, and the locale's otherwise; no figure stands in
//! this code or in the words. Values that the source document does not state are marked as the office's defaults.

mod applying;
mod basics;
mod closing;
mod dates;
mod gantt;
mod judging;
mod model;
mod results;
mod say;
mod scores;
mod text;
mod web;

pub use gantt::{Gantt, Item, Look};
pub use model::{Block, Cell, ClassTag, Fact, Guide, Head, Line, Row, RuleTag, Section, Table};
pub use web::{Published, routes, sheet};

use self::say::Say;
use super::definition::Definition;
use crate::kernel::Message;
use crate::kernel::calendar::Calendar;
use crate::platform::i18n::{Locale, Texts};

impl Guide {
    /// Tells everything that a definition demands; days that are counted come from this calendar.
    pub fn of(definition: &Definition, texts: &Texts, locale: Locale, calendar: &Calendar) -> Self {
        let say = Say { texts, locale, notes: &definition.notes, calendar };
        let d = definition;
        let sections = [
            Some(basics::basics(&say, &d.programme)),
            Some(basics::money(&say, d.grant.as_ref(), d.places.as_ref())),
            Some(dates::dates(&say, d)),
            Some(basics::lifecycle(&say, &d.lifecycle)),
            (d.applicants.is_some() || !d.condition.is_empty())
                .then(|| applying::who(&say, d.applicants.as_ref(), &d.condition)),
            applying::papers(&say, d),
            d.deadline.as_ref().map(|deadline| applying::deadline(&say, deadline)),
            judging::review(&say, d),
            scores::scores(&say, &d.score_table),
            d.selection.as_ref().map(|selection| judging::selection(&say, selection, &d.paper)),
            results::deliverables(&say, &d.deliverable, d.selection.as_ref().map_or(&[], |s| &s.list)),
            results::indicators(&say, &d.indicator),
            d.reporting.as_ref().map(|reporting| results::reporting(&say, reporting, &d.period)),
            d.budget.as_ref().map(|budget| closing::budget(&say, budget, d.grant.as_ref())),
            results::checklists(&say, &d.checklist),
            d.notice.as_ref().map(|notice| closing::notice(&say, notice)),
            d.contract.as_ref().map(|contract| closing::contract(&say, contract)),
            d.acceptance.as_ref().map(|acceptance| closing::acceptance(&say, acceptance)),
            d.ownership.as_ref().map(|ownership| closing::ownership(&say, ownership)),
            d.archive.as_ref().map(|archive| closing::archive(&say, archive)),
            d.privacy.as_ref().map(|privacy| closing::privacy(&say, privacy)),
            closing::records(&say, &d.record),
        ];
        Self {
            code: definition.programme.code.to_string(),
            title: say.both(&definition.programme.name).to_owned(),
            locale,
            sections: sections.into_iter().flatten().collect(),
            gantt: dates::gantt(&say, d),
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

/// The title of the guide: what it is called depends on the kind of the programme.
pub fn title(definition: &Definition, texts: &Texts, locale: Locale) -> String {
    let programme = &definition.programme;
    let key = format!("explain-guide-title-{}", programme.kind);
    texts.text(locale, &Message::new(&key).with("name", programme.name.get(locale.as_str())))
}

/// Money, places and deadline of a programme, in one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// What an award receives, and all together.
    pub money: String,
    /// How many awards there are.
    pub places: String,
    /// By when applications must be in.
    pub deadline: String,
}

/// The money, the places and the deadline of a programme.
pub fn brief(definition: &Definition, texts: &Texts, locale: Locale) -> Brief {
    let calendar = Calendar::default();
    brief_of(&Say { texts, locale, notes: &definition.notes, calendar: &calendar }, definition)
}

fn brief_of(say: &Say<'_>, definition: &Definition) -> Brief {
    let places = definition.places.as_ref().map(|places| match places.total {
        Some(n) => say.text(&Message::new("explain-places-n").with("n", n)),
        None => say.word("explain-places-needed"),
    });
    let deadline = definition.deadline.as_ref().map(|deadline| match deadline.online {
        Some(at) => say.moment(at),
        None => say.word("explain-deadline-open"),
    });
    Brief {
        money: money_line(say, definition),
        places: places.unwrap_or_else(|| say.word("explain-dash")),
        deadline: deadline.unwrap_or_else(|| say.word("explain-dash")),
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
