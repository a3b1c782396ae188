//! A pay list that was pasted from a sheet: its rows become people of the form, where they are looked at before they are
//! saved. Each cell is read as the form reads its field, and what is wrong is told by row and column.

use std::fmt::Display;

use super::form::{MOST, PEOPLE, read_person, sent};
use super::model::{Engagement, normal};
use crate::kernel::{Message, Money, text};
use crate::platform::error::FieldError;
use crate::platform::form::Form;
use crate::platform::i18n::{Locale, Texts};
use crate::platform::vault::Vault;
use crate::platform::workbook::{Column, Limits, Row, is_mistake, pasted, tables};
use crate::platform::{Error, Result};
use crate::standards::model::Level;

/// The field of the pasted text.
pub(super) const FIELD: &str = "paste";
/// The field of the button that fills it in.
pub(super) const STEP: &str = "step";

/// Rows above the people: a title, notes, the heading.
const ABOVE: usize = 20;
/// The prefix under which a row is read.
const PREFIX: &str = "person-0-";

/// The columns in the order in which they are taken without a heading, and what sheets call them besides.
const COLUMNS: [(&str, &[&str]); 12] = [
    ("name", &["领取人", "专家姓名"]),
    ("identity", &["身份证号", "证件号码"]),
    ("level", &["职称级别", "职称"]),
    ("activity", &["活动名称", "事由"]),
    ("form", &["参加方式"]),
    ("on", &["日期", "活动日期"]),
    ("days", &[]),
    ("half_day", &["另加半天"]),
    ("times", &["次数/学时", "次数", "学时"]),
    ("net_paid", &["税后", "实发金额"]),
    ("withheld", &["个税", "代扣税额"]),
    ("before_tax", &["税前", "应发金额"]),
];
/// Those without which a list is none.
const NEEDED: [&str; 5] = ["name", "level", "activity", "form", "on"];

/// A person as fields of the form, without the prefix of the row.
pub(super) type Fields = Vec<(&'static str, String)>;

/// What is wrong with a cell.
pub(super) struct Wrong {
    /// The row of the sheet, from 1.
    pub row: u32,
    /// The key of the column's name.
    pub column: String,
    /// Why.
    pub why: Message,
}

/// What came of a list: its people, or every cell that is wrong.
pub(super) type Read = Result<Vec<Fields>, Vec<Wrong>>;

/// Reads a pasted list.
///
/// # Errors
/// [`Error::Invalid`] beside the pasted text, when it is no such list.
pub(super) fn read(text: &str, texts: &Texts, vault: &Vault) -> Result<Read> {
    let told = |message| Error::field(FIELD, message);
    let limits = Limits { rows: MOST + ABOVE, columns: 50, ..Limits::default() };
    let sheet = pasted(text, &limits).map_err(told)?;
    let columns = COLUMNS.map(|(field, others)| column(texts, field, others));
    let found = tables(vec![sheet], &columns, true).map_err(told)?;
    let (mut people, mut wrong) = (Vec::new(), Vec::new());
    for table in &found {
        for row in &table.rows {
            match person(row, &table.places, texts, vault)? {
                Ok(fields) => people.push(fields),
                Err(cells) => wrong.extend(cells),
            }
        }
    }
    if people.is_empty() && wrong.is_empty() {
        return Err(told(Message::new("voucher-pay-list-none")));
    }
    Ok(if wrong.is_empty() { Ok(people) } else { Err(wrong) })
}

/// The key of a field's name.
fn name_of(field: &str) -> String {
    format!("field-person-{}", field.replace('_', "-"))
}

fn column(texts: &Texts, field: &str, others: &[&str]) -> Column {
    let own = |locale| texts.text(locale, &Message::new(&name_of(field)));
    let names = [own(Locale::Zh), own(Locale::En)].into_iter();
    let names = names.chain(others.iter().map(|other| (*other).to_owned())).collect();
    Column { names, required: NEEDED.contains(&field) }
}

/// One row as the form would read it.
fn person(row: &Row, places: &[Option<usize>], texts: &Texts, vault: &Vault) -> Result<Result<Fields, Vec<Wrong>>> {
    let at = |field: &str, why: Message| Wrong { row: row.number, column: name_of(field), why };
    let cell = |column: usize| {
        let place = places.get(column).copied().flatten();
        place.and_then(|place| row.cells.get(place)).map(|cell| cell.trim()).unwrap_or_default()
    };
    let cells: Vec<(&'static str, &str)> =
        COLUMNS.iter().enumerate().map(|(n, (field, _))| (*field, cell(n))).collect();
    let mistakes = cells.iter().filter(|(_, cell)| is_mistake(cell));
    let mut wrong: Vec<Wrong> = mistakes.map(|(field, _)| at(field, Message::new("import-cell-error"))).collect();
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let mut fields = worded(&cells, texts);
    wrong.extend(summed(&mut fields).err().map(|why| at("before_tax", why)));
    // What is the sum of two others is no field of the form.
    fields.retain(|(field, _)| *field != "before_tax");
    let mut form =
        Form::sent(fields.iter().map(|(field, value)| (format!("{PREFIX}{field}"), value.clone())).collect());
    let made = read_person(&mut form, PREFIX, vault, None);
    match form.build(|| made) {
        Ok(_) if wrong.is_empty() => Ok(Ok(fields)),
        Ok(_) => Ok(Err(wrong)),
        Err(Error::Invalid(errors)) => {
            let cells = errors
                .into_iter()
                .map(|FieldError { field, message }| at(field.strip_prefix(PREFIX).unwrap_or(&field), message));
            Ok(Err(cells.chain(wrong).collect()))
        }
        Err(other) => Err(other),
    }
}

/// The cells as the form sends them: choices by their codes, days and halves apart.
fn worded(cells: &[(&'static str, &str)], texts: &Texts) -> Fields {
    let mut fields = Fields::new();
    let mut half = false;
    for (field, cell) in cells {
        let value = match *field {
            "level" => known(texts, Level::ALL, &["voucher-level", "standard-level"], cell),
            "form" => known(texts, Engagement::ALL, &["voucher-form"], cell),
            "days" => {
                let (whole, more) = days(cell);
                half |= more;
                whole
            }
            "half_day" => {
                half |= is_half(cell);
                continue;
            }
            _ => (*cell).to_owned(),
        };
        fields.push((*field, value));
    }
    fields.push(("half_day", if half { "1".to_owned() } else { String::new() }));
    fields
}

/// The code of a word of a closed set, as either language or a part of it says it; what is none stays as it was typed.
fn known<T: Display>(texts: &Texts, all: &[T], prefixes: &[&str], cell: &str) -> String {
    let wanted = text::skeleton(cell);
    let says = |word: &T| {
        let labels = prefixes.iter().flat_map(|prefix| {
            let message = Message::new(&format!("{prefix}-{word}"));
            Locale::ALL.iter().map(move |locale| texts.text(*locale, &message))
        });
        labels.chain([word.to_string()]).any(|label| {
            let whole = text::skeleton(&label) == wanted;
            whole || label.split('、').any(|part| text::skeleton(part) == wanted)
        })
    };
    let found = all.iter().find(|word| !wanted.is_empty() && says(word));
    found.map_or_else(|| cell.to_owned(), ToString::to_string)
}

/// Whole days, and whether half a day more: sheets say `1.5`.
fn days(cell: &str) -> (String, bool) {
    let plain = normal(cell);
    let plain = plain.strip_suffix('天').unwrap_or(&plain);
    match plain.strip_suffix(".5") {
        Some(whole) => (whole.to_owned(), true),
        None => (plain.to_owned(), false),
    }
}

/// Whether a cell says that half a day is added.
fn is_half(cell: &str) -> bool {
    !matches!(normal(cell).as_str(), "" | "0" | "否" | "无" | "NO" | "N" | "-" | "—")
}

/// Fills in what is paid after tax where a sheet has it before tax alone; where it has both, they must agree.
fn summed(fields: &mut [(&'static str, String)]) -> Result<(), Message> {
    let of = |name: &str| {
        let found = fields.iter().find(|(field, _)| *field == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    let (gross, net, tax) = (of("before_tax"), of("net_paid"), of("withheld"));
    if gross.is_empty() {
        return Ok(());
    }
    let gross = Money::parse(&gross)?;
    // What is wrong with the others is told beside them.
    let tax = if tax.is_empty() { Some(Money::ZERO) } else { Money::parse(&tax).ok() };
    let Some(tax) = tax else { return Ok(()) };
    if net.is_empty() {
        let net = gross.checked_sub(tax).ok_or_else(|| Message::new("standard-too-large"))?;
        if let Some((_, value)) = fields.iter_mut().find(|(field, _)| *field == "net_paid") {
            *value = net.plain();
        }
        return Ok(());
    }
    let Ok(net) = Money::parse(&net) else { return Ok(()) };
    match net.checked_add(tax) {
        Some(sum) if sum != gross => Err(Message::new("voucher-pay-list-sum").with("sum", sum)),
        _ => Ok(()),
    }
}

/// The form with these people behind those that stand in it already.
///
/// # Errors
/// When it has no room for them.
pub(super) fn onto(form: &Form, people: &[Fields]) -> Result<Form, Message> {
    let first = PEOPLE.reach(sent(form));
    if first.saturating_add(people.len()) > MOST {
        return Err(Message::new("voucher-pay-list-many").with("most", MOST));
    }
    let stands = |(name, _): &&(String, String)| {
        let place = name.strip_prefix("person-").and_then(|rest| rest.split_once('-'));
        let place = place.and_then(|(n, _)| n.parse::<usize>().ok());
        name != FIELD && name != STEP && place.is_none_or(|n| n < first)
    };
    let mut all: Vec<(String, String)> = form.fields().iter().filter(stands).cloned().collect();
    for (n, fields) in (first..).zip(people) {
        all.extend(fields.iter().map(|(field, value)| (format!("person-{n}-{field}"), value.clone())));
    }
    Ok(Form::sent(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_halves_are_read_as_sheets_say_them() {
        for (cell, whole, half) in [("2", "2", false), ("1.5", "1", true), ("０.5天", "0", true), ("", "", false)] {
            assert_eq!(days(cell), (whole.to_owned(), half), "{cell}");
        }
        for (cell, half) in [("是", true), ("√", true), ("0.5", true), ("否", false), (" ", false), ("0", false)] {
            assert_eq!(is_half(cell), half, "{cell}");
        }
    }

    #[test]
    fn words_become_codes_and_others_stay() {
        let texts = Texts::load().unwrap();
        let level = |cell| known(&texts, Level::ALL, &["voucher-level", "standard-level"], cell);
        for (cell, code) in [
            ("正高级", "senior"),
            ("正高级职称", "senior"),
            ("院士", "academician"),
            ("Other", "other"),
            ("教授", "教授"),
        ] {
            assert_eq!(level(cell), code);
        }
        assert_eq!(level(""), "");
    }

    #[test]
    fn what_is_paid_before_tax_is_the_sum_of_the_others() {
        let row = |net: &str, tax: &str, gross: &str| {
            let named = [("net_paid", net), ("withheld", tax), ("before_tax", gross)];
            let mut fields: Fields = named.map(|(name, value)| (name, value.to_owned())).into();
            summed(&mut fields).map(|()| fields[0].1.clone()).map_err(|why| why.key)
        };
        assert_eq!(row("", "240", "2,000"), Ok("1760.00".to_owned()));
        assert_eq!(row("1760", "240", "2000"), Ok("1760".to_owned()));
        assert_eq!(row("1760", "", ""), Ok("1760".to_owned()));
        assert_eq!(row("1760", "240", "2001"), Err("voucher-pay-list-sum".to_owned()));
    }

    #[test]
    fn pasted_people_stand_behind_those_that_were_typed() {
        let form = Form::decode(b"person-0-name=a&person-1-name=&paste=x&step=fill&summary=s").unwrap();
        let people = vec![vec![("name", "b".to_owned())]];
        let filled = onto(&form, &people).unwrap();
        assert_eq!((filled.peek("person-0-name"), filled.peek("person-1-name")), (Some("a"), Some("b")));
        assert_eq!((filled.peek("paste"), filled.peek("step"), filled.peek("summary")), (None, None, Some("s")));
        let many = vec![vec![("name", "b".to_owned())]; MOST];
        assert_eq!(onto(&form, &many).unwrap_err().key, "voucher-pay-list-many");
    }
}
