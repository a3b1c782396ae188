//! The fields of a letter: the same for whoever is signed in and for whoever follows a link.

use chrono::NaiveDate;

use super::model::{Content, Letter};
use crate::kernel::{DocumentNumber, Message, text};
use crate::platform::Result;
use crate::platform::form::{Form, day, line, lines};

/// The longest text of a letter, in characters: two pages.
pub(super) const BODY: usize = 1_200;
/// The longest line: an addressee, a project.
pub(super) const LINE: usize = 120;
/// The longest name with telephone.
pub(super) const CONTACT: usize = 60;

crate::words! {
    /// What is to happen with what was written.
    pub enum Step {
        /// It is shown as it will stand on paper.
        Preview = "preview",
        /// It goes back into the form.
        Edit = "edit",
        /// It is issued.
        Issue = "issue",
    }
}

/// An official number in the form of C6, whatever brackets were typed.
fn number(text: &str) -> Result<String, Message> {
    DocumentNumber::parse(text).map(|(number, _)| number.to_string())
}

/// Whether a number was written otherwise than it is kept.
pub(super) fn normalised(typed: &str) -> Option<String> {
    let (number, changed) = DocumentNumber::parse(typed).ok()?;
    changed.then(|| number.to_string())
}

/// A letter that is written here; its day is today.
pub(super) fn read_written(form: &mut Form, letter: &Letter, today: NaiveDate) -> Result<Content> {
    let number = form.may("letter_number", number);
    let valid_until = form.may("valid_until", day);
    let (addressee, project) = (form.need("addressee", line(LINE)), form.need("project", line(LINE)));
    let (body, contact) = (form.need("letter_text", lines(BODY)), form.need("contact", line(CONTACT)));
    let (stamped, conditional) = (form.tick("stamped"), form.tick("conditional"));
    form.build(|| {
        let body = body?;
        Some(Content {
            number: number?,
            dated_on: today,
            valid_until: valid_until?,
            addressee: addressee?,
            project: project?,
            names_unit: text::skeleton(&body).contains(&text::skeleton(&letter.unit_name)),
            body,
            stamped,
            conditional,
            contact: contact?,
        })
    })
}

/// What stands on a scan, as whoever looks at it reads it.
pub(super) fn read_uploaded(form: &mut Form) -> Result<Content> {
    let number = form.may("letter_number", number);
    let (dated_on, valid_until) = (form.need("dated_on", day), form.may("valid_until", day));
    let (addressee, project) = (form.need("addressee", line(LINE)), form.need("project", line(LINE)));
    let contact = form.need("contact", line(CONTACT));
    let (stamped, names_unit, conditional) = (form.tick("stamped"), form.tick("names_unit"), form.tick("conditional"));
    form.build(|| {
        Some(Content {
            number: number?,
            dated_on: dated_on?,
            valid_until: valid_until?,
            addressee: addressee?,
            project: project?,
            body: String::new(),
            stamped,
            conditional,
            names_unit,
            contact: contact?,
        })
    })
}

/// A form that shows what was read, with the number as it is kept.
pub(super) fn filled(content: &Content) -> Vec<(&'static str, String)> {
    let tick = |on: bool| if on { "1".to_owned() } else { String::new() };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    vec![
        ("letter_number", content.number.clone().unwrap_or_default()),
        ("valid_until", day(content.valid_until)),
        ("addressee", content.addressee.clone()),
        ("project", content.project.clone()),
        ("letter_text", content.body.clone()),
        ("stamped", tick(content.stamped)),
        ("conditional", tick(content.conditional)),
        ("contact", content.contact.clone()),
    ]
}
