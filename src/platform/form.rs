//! Forms: what was sent, what of it is wrong, and how it is shown again with nothing lost.
//!
//! A field is read once, by name, through a parser that answers with a value or with what to mend. What nobody asked
//! for is refused: a form cannot carry a `role` or `state` past the page that made it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::error::FieldError;
use super::{Error, Result};
use crate::kernel::{Message, text};

/// The field that carries the token of our own pages.
pub const TOKEN: &str = "_csrf";
/// The field that carries the version of the row that a form was made from.
pub const VERSION: &str = "_version";
/// The field that names the draft that a form belongs to: the person and the page, with a colon between.
pub const DRAFT: &str = "_draft";
/// The field that tells which saving of the draft the page has seen.
pub const DRAFT_SEEN: &str = "_draft_seen";

/// Fields that our own pages add to every form.
const OWN: [&str; 4] = [TOKEN, VERSION, DRAFT, DRAFT_SEEN];

/// A form that was sent, or that is about to be shown.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    asked: BTreeSet<String>,
    errors: Vec<FieldError>,
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// A form that shows what is recorded.
    pub fn filled<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { fields, ..Self::default() }
    }

    /// A form of fields that were sent in another way.
    pub fn sent(fields: Vec<(String, String)>) -> Self {
        Self { fields, ..Self::default() }
    }

    /// Reads what a browser sent (`application/x-www-form-urlencoded`).
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is not UTF-8.
    pub fn decode(body: &[u8]) -> Result<Self> {
        let decode = |part: &str| {
            let spaced = part.replace('+', " ");
            percent_encoding::percent_decode_str(&spaced)
                .decode_utf8()
                .map(std::borrow::Cow::into_owned)
                .map_err(|_| Error::Malformed("the form is not UTF-8".to_owned()))
        };
        let body = std::str::from_utf8(body).map_err(|_| Error::Malformed("the form is not UTF-8".to_owned()))?;
        let pairs = body.split('&').filter(|pair| !pair.is_empty());
        let fields = pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decode(name)?, decode(value)?))
            })
            .collect::<Result<_>>()?;
        Ok(Self { fields, ..Self::default() })
    }

    /// A field as it was sent; asks for it, so that it is not refused as unknown.
    pub fn raw(&mut self, name: &str) -> Option<&str> {
        self.asked.insert(name.to_owned());
        self.peek(name)
    }

    /// A field as it was sent, without asking for it.
    pub fn peek(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// All fields as they were sent.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// A field that must be there.
    pub fn need<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, Message>) -> Option<T> {
        match self.single(name) {
            None => self.wrong(name, wanted(name)),
            Some(value) if value.trim().is_empty() => self.wrong(name, wanted(name)),
            Some(value) => parse(&value).map_or_else(|message| self.wrong(name, message), Some),
        }
    }

    /// A field that may be left empty. `None` means that it is wrong, `Some(None)` that it is empty.
    pub fn may<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, Message>) -> Option<Option<T>> {
        match self.single(name) {
            None => Some(None),
            Some(value) if value.trim().is_empty() => Some(None),
            Some(value) => parse(&value).map_or_else(|message| self.wrong(name, message), |value| Some(Some(value))),
        }
    }

    /// Whether a tick was set.
    pub fn tick(&mut self, name: &str) -> bool {
        self.single(name).is_some_and(|value| !value.is_empty())
    }

    /// The version of the row that the form was made from; without it the form is not one of ours.
    pub fn version(&mut self) -> Option<i32> {
        self.need(VERSION, |text| text.parse().map_err(|_| Message::new("form-unreadable")))
    }

    /// Marks a field as wrong.
    pub fn wrong<T>(&mut self, name: &str, message: Message) -> Option<T> {
        self.errors.push(FieldError { field: name.to_owned(), message });
        None
    }

    fn single(&mut self, name: &str) -> Option<String> {
        let twice = self.fields.iter().filter(|(n, _)| n == name).count() > 1;
        if twice {
            self.wrong::<()>(name, Message::new("form-twice"));
        }
        self.raw(name).map(ToOwned::to_owned)
    }

    /// Makes the command of fields that were all read well. Read every field before, so that all errors are told at
    /// once.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every wrong field; [`Error::Malformed`] with a field that nobody asked for.
    pub fn build<T>(&mut self, make: impl FnOnce() -> Option<T>) -> Result<T> {
        if let Some((name, _)) = self.fields.iter().find(|(n, _)| !self.asked.contains(n) && !OWN.contains(&n.as_str()))
        {
            return Err(Error::Malformed(format!("the form has a field {name:?} that this page does not know")));
        }
        if !self.errors.is_empty() {
            return Err(Error::Invalid(std::mem::take(&mut self.errors)));
        }
        make().ok_or_else(|| Error::internal("a form was read without error and made no command"))
    }

    /// This form with what was typed in place of what it held; a field that was typed empty stays empty.
    #[must_use]
    pub fn overlaid(&self, typed: &[(String, String)]) -> Self {
        let named = |name: &str| typed.iter().any(|(typed, _)| typed == name);
        let kept = self.fields.iter().filter(|(name, _)| !named(name)).cloned();
        Self { fields: kept.chain(typed.iter().cloned()).collect(), ..Self::default() }
    }

    /// The draft that a form belongs to, as the form itself names it.
    pub fn draft(&self) -> Option<Draft> {
        let (user, page) = self.peek(DRAFT)?.split_once(':')?;
        let seen = self.peek(DRAFT_SEEN).and_then(|text| text.parse().ok()).unwrap_or(0);
        Some(Draft { seen, ..Draft::new(user.parse().ok()?, page) })
    }

    /// The form as a page shows it: the input, and beside each field what is wrong.
    pub fn view(&self, errors: &[FieldError], word: impl Fn(&Message) -> String) -> FormView {
        let mut view = FormView::default();
        for (name, value) in &self.fields {
            if !name.contains("password") && name != TOKEN {
                view.values.entry(name.clone()).or_default().push(value.clone());
            }
        }
        for error in errors {
            let text = word(&error.message);
            view.summary.push(Line { href: format!("#f-{}", error.field), text: text.clone() });
            view.errors.entry(error.field.clone()).or_insert(text);
        }
        view
    }
}

impl FormView {
    /// The same, with what was known to be wrong before beside its field, and without a line for it in the summary.
    #[must_use]
    pub fn beside(mut self, errors: &[FieldError], word: impl Fn(&Message) -> String) -> Self {
        for error in errors {
            self.errors.entry(error.field.clone()).or_insert_with(|| word(&error.message));
        }
        self
    }
}

/// "Please fill in so-and-so", by the name that the field has on every page; one of numbered rows, as `line-3-gross`, by
/// the name that it has in all of them.
fn wanted(name: &str) -> Message {
    let parts: Vec<&str> = name.split('-').filter(|part| part.parse::<usize>().is_err()).collect();
    Message::new("form-required").with_word("label", format_args!("field-{}", parts.join("-").replace('_', "-")))
}

/// A form as templates see it.
#[derive(Debug, Default, Serialize)]
pub struct FormView {
    #[serde(serialize_with = "one_or_many")]
    values: BTreeMap<String, Vec<String>>,
    errors: BTreeMap<String, String>,
    summary: Vec<Line>,
    /// Set when somebody else changed the row in the meantime: what to do about it.
    pub stale: Option<String>,
    /// Fields that differ from what is recorded now.
    pub conflict: Vec<Difference>,
    /// The draft of the page, on a page that keeps one.
    pub draft: Option<Draft>,
}

impl FormView {
    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The first value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(|all| all.first()).map(String::as_str)
    }
}

/// What a page knows of the draft of its form.
#[derive(Debug, Default, Serialize)]
pub struct Draft {
    /// Whose it is.
    pub user: i64,
    /// The page on which the form stands.
    pub page: String,
    /// The saving that this page has seen; 0 for none, so that a draft that was not restored is not written over.
    pub seen: i32,
    /// The key of a draft that was found.
    pub id: Option<i64>,
    /// When that was saved, in words.
    pub saved_at: Option<String>,
    /// Whether the form shows it.
    pub restored: bool,
    /// The fields in which it differs from what is recorded; `mine` is the draft.
    pub differs: Vec<Difference>,
}

impl Draft {
    /// A page that keeps drafts, and has none.
    pub fn new(user: i64, page: &str) -> Self {
        Self { user, page: page.to_owned(), ..Self::default() }
    }
}

/// An entry of the error summary.
#[derive(Debug, Serialize)]
struct Line {
    href: String,
    text: String,
}

/// A field of which two versions stand against each other.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// The field's name on the page.
    pub label: String,
    /// What is recorded now.
    pub theirs: String,
    /// What was sent.
    pub mine: String,
}

fn one_or_many<S: serde::Serializer>(values: &BTreeMap<String, Vec<String>>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(values.iter().map(|(name, all)| match all.as_slice() {
        [one] => (name, serde_json::Value::String(one.clone())),
        many => (name, many.iter().cloned().collect()),
    }))
}

/// A line of text of at most so many characters.
pub fn line(most: usize) -> impl Fn(&str) -> Result<String, Message> {
    move |value| within(text::clean_line(value)?, most)
}

/// Several lines of text of at most so many characters.
pub fn lines(most: usize) -> impl Fn(&str) -> Result<String, Message> {
    move |value| within(text::clean_text(value)?, most)
}

fn within(value: String, most: usize) -> Result<String, Message> {
    let length = text::width(&value);
    if length > most {
        return Err(Message::new("form-too-long").with("most", most).with("length", length));
    }
    Ok(value)
}

/// A choice among known words.
///
/// # Errors
/// When the value is none of them.
pub fn choice<T: std::str::FromStr>(value: &str) -> Result<T, Message> {
    value.parse().map_err(|_| Message::new("form-choice"))
}

/// A day, in any of the forms that people type: 2026-11-21, 20261121, 2026.11.21, 2026/11/21, 2026年11月21日 (C17).
///
/// # Errors
/// When it is no date, or one that does not exist.
pub fn day(value: &str) -> Result<chrono::NaiveDate, Message> {
    let digits: String = value.trim().chars().map(|c| if c.is_ascii_digit() { c } else { ' ' }).collect();
    let parts: Vec<&str> = digits.split_whitespace().collect();
    let number = |text: &str| text.parse::<i32>().ok();
    let parsed = match parts.as_slice() {
        [whole] if whole.len() == 8 => {
            (whole.get(..4).and_then(number), whole.get(4..6).and_then(number), whole.get(6..).and_then(number))
        }
        [year, month, day] if year.len() == 4 => (number(year), number(month), number(day)),
        _ => return Err(Message::new("form-date-form")),
    };
    let (Some(year), Some(month), Some(day)) = parsed else { return Err(Message::new("form-date-form")) };
    let (Ok(month), Ok(day)) = (u32::try_from(month), u32::try_from(day)) else {
        return Err(Message::new("form-date-form"));
    };
    chrono::NaiveDate::from_ymd_opt(year, month, day)
        .filter(|_| (1900..=2200).contains(&year))
        .ok_or_else(|| Message::new("form-date-none").with("date", value.trim()))
}

/// An e-mail address: one @, no blanks, a dot in the host.
///
/// # Errors
/// When it cannot be one.
pub fn email(value: &str) -> Result<String, Message> {
    let value = line(254)(value)?;
    let (name, host) = value.rsplit_once('@').ok_or_else(|| Message::new("form-email"))?;
    let plain = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    let host_plain = host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains("..");
    let fits = !name.is_empty() && name.chars().all(plain) && host_plain;
    if fits && host.chars().all(|c| c.is_alphanumeric() || ".-".contains(c)) {
        Ok(value.to_lowercase())
    } else {
        Err(Message::new("form-email"))
    }
}

/// A telephone number: digits, with the signs that people put between them.
///
/// # Errors
/// When it has fewer than 7 or more than 20 digits, or other characters.
pub fn phone(value: &str) -> Result<String, Message> {
    let value = line(40)(value)?;
    let digits = value.chars().filter(char::is_ascii_digit).count();
    if (7..=20).contains(&digits) && value.chars().all(|c| c.is_ascii_digit() || " +-()#转".contains(c)) {
        Ok(value)
    } else {
        Err(Message::new("form-phone"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let mut form = Form::decode(b"name=&email=x&on=2024-02-30").unwrap();
        let name = form.need("name", line(10));
        let mail = form.may("email", email);
        let on = form.need("on", day);
        let Err(Error::Invalid(errors)) = form.build(|| Some((name?, mail?, on?))) else { panic!() };
        let keys: Vec<_> = errors.iter().map(|e| e.message.key.as_str()).collect();
        assert_eq!(keys, ["form-required", "form-email", "form-date-none"]);
    }

    #[test]
    fn a_field_of_numbered_rows_is_called_as_in_all_of_them() {
        for (name, key) in [("paid_on", "field-paid-on"), ("line-3-dated_on", "field-line-dated-on")] {
            let mut form = Form::new();
            form.need(name, line(10));
            let Err(Error::Invalid(errors)) = form.build(|| Some(())) else { panic!() };
            assert_eq!(Message::word(&errors[0].message.args["label"]), Some(key));
        }
    }

    #[test]
    fn a_field_that_nobody_asked_for_is_refused() {
        let mut form = Form::decode(b"name=a&role=leader").unwrap();
        let name = form.need("name", line(10));
        assert!(matches!(form.build(|| name), Err(Error::Malformed(_))));
    }

    #[test]
    fn a_field_sent_twice_is_refused() {
        let mut form = Form::decode(b"name=a&name=b").unwrap();
        let name = form.need("name", line(10));
        assert!(matches!(form.build(|| name), Err(Error::Invalid(_))));
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(line(2)("𬭚䶮").unwrap(), "𬭚䶮");
        assert_eq!(line(2)("𬭚䶮🌾").unwrap_err().key, "form-too-long");
    }

    #[test]
    fn days_are_read_as_people_type_them() {
        let expected = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        for typed in ["2026-11-21", "20261121", "2026.11.21", "2026/11/21", "2026年11月21日", " 2026-11-21 "] {
            assert_eq!(day(typed), Ok(expected), "{typed}");
        }
        for wrong in ["", "21.11.2026", "2026-13-01", "2023-02-29", "0000-01-01", "2026-11", "99999999", "today"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn percent_signs_and_plus_signs_are_decoded() {
        let mut form = Form::decode("name=%E4%BB%93+%E5%BB%AA%2B".as_bytes()).unwrap();
        assert_eq!(form.raw("name"), Some("仓 廪+"));
        assert!(Form::decode(b"name=%ff").is_err());
    }

    #[test]
    fn line_breaks_do_not_enter_an_address() {
        assert!(email("a@b.cn\nBcc: c@d.cn").is_err());
        assert_eq!(email("Zhang.San@Example.CN").unwrap(), "zhang.san@example.cn");
    }
}
