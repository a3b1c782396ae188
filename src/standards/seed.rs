//! The first versions: one file each in `templates/standards/`, in the words of the form. They are taken in when the
//! register holds nothing of their kind yet; what finance has written since always stands.

use rust_embed::RustEmbed;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::actions;
use super::form;
use super::model::{Draft, Kind};
use crate::access::Tx;
use crate::platform::form::Form;
use crate::platform::grid::Row;
use crate::platform::{Error, Result};

#[derive(RustEmbed)]
#[folder = "templates/standards"]
#[include = "*.toml"]
struct Files;

/// Takes in the first versions of kinds of which nothing is there; gives how many. A second run changes nothing.
///
/// # Errors
/// A file that is wrong, with its place; [`Error::Forbidden`] for anybody but the program itself.
pub fn seed(tx: &mut Tx<'_>) -> Result<usize> {
    let drafts = files()?;
    actions::seed(tx, &drafts)
}

/// The first versions as their files write them.
///
/// # Errors
/// Everything that is wrong with a file: the file, the line, the field and what is wrong with it.
pub fn files() -> Result<Vec<Draft>> {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut drafts = Vec::new();
    for name in names {
        let data = Files::get(&name).map(|file| file.data.into_owned()).unwrap_or_default();
        let text = String::from_utf8(data).map_err(|_| Error::internal(format!("{name} is not UTF-8")))?;
        drafts.push(read(&name, &text)?);
    }
    Ok(drafts)
}

/// A field with the line on which it stands.
type Field = (String, String, usize);

/// Reads one file.
fn read(name: &str, text: &str) -> Result<Draft> {
    let failed = |told: &[String]| Error::internal(format!("templates/standards/{name}: {}", told.join("; ")));
    let whole = DeTable::parse(text).map_err(|e| failed(&[e.to_string()]))?;
    let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
    let (mut head, mut rows) = (Vec::new(), Vec::new());
    for (key, value) in whole.get_ref() {
        let at = line(key.span().start);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("rows", DeValue::Array(all)) => {
                for row in all.iter() {
                    rows.push((line(row.span().start), cells(row, line).map_err(|told| failed(&[told]))?));
                }
            }
            (key, value) => head.push((key.to_owned(), written(value, at).map_err(|told| failed(&[told]))?, at)),
        }
    }
    let Some(kind) = head.iter().find(|(key, ..)| key == "kind").and_then(|(_, value, _)| value.parse::<Kind>().ok())
    else {
        let all: Vec<&str> = Kind::ALL.iter().map(Kind::as_str).collect();
        return Err(failed(&[format!("line 1: kind must be one of {}", all.join(", "))]));
    };
    known(kind, &head, &rows).map_err(|told| failed(&told))?;
    let as_form = |fields: &[Field]| Form::sent(fields.iter().map(|(n, v, _)| (n.clone(), v.clone())).collect());
    let mut fields = as_form(&head);
    fields.raw("kind");
    let as_row = |(number, (_, cells)): (usize, &(usize, Vec<Field>))| Row {
        number,
        id: None,
        version: None,
        form: as_form(cells),
        blank: false,
    };
    let table: Vec<Row> = rows.iter().enumerate().map(as_row).collect();
    form::read(&mut fields, kind, &table).map_err(|error| match error {
        Error::Invalid(wrong) => {
            let place = |field: &str| place(field, &head, &rows);
            let told = |e: &crate::platform::error::FieldError| {
                let figures: String = e.message.args.iter().map(|(name, value)| format!(", {name} {value}")).collect();
                format!("line {}: {}: {}{figures}", place(&e.field), e.field, e.message.key)
            };
            failed(&wrong.iter().map(told).collect::<Vec<_>>())
        }
        other => failed(&[other.to_string()]),
    })
}

/// Names every key that nothing reads.
fn known(kind: Kind, head: &[Field], rows: &[(usize, Vec<Field>)]) -> Result<(), Vec<String>> {
    const OWN: [&str; 9] = [
        "kind",
        "standard_name",
        "standard_name_en",
        "basis",
        "document_number",
        "document_title",
        "standard_note",
        "valid_from",
        "valid_to",
    ];
    let strange = |key: &String, known: &[&[&str]]| !known.iter().any(|some| some.contains(&key.as_str()));
    let in_head = head.iter().filter(|(key, ..)| strange(key, &[&OWN, kind.terms()]));
    let in_rows = rows.iter().flat_map(|(_, cells)| cells).filter(|(key, ..)| strange(key, &[kind.columns()]));
    let told: Vec<String> =
        in_head.chain(in_rows).map(|(key, _, at)| format!("line {at}: {key} is no field of {kind}")).collect();
    if told.is_empty() { Ok(()) } else { Err(told) }
}

/// The line of a field, or of its row where it is missing.
fn place(field: &str, head: &[Field], rows: &[(usize, Vec<Field>)]) -> usize {
    let named = |fields: &[Field], name: &str| fields.iter().find(|(key, ..)| key == name).map(|(.., at)| *at);
    let row = field.rsplit_once('-').and_then(|(name, number)| Some((name, rows.get(number.parse::<usize>().ok()?)?)));
    match row {
        Some((name, (at, cells))) => named(cells, name).unwrap_or(*at),
        None => named(head, field).unwrap_or(1),
    }
}

fn cells(row: &Spanned<DeValue<'_>>, line: impl Fn(usize) -> usize) -> Result<Vec<Field>, String> {
    let DeValue::Table(fields) = row.get_ref() else {
        return Err(format!("line {}: a row is a table of fields", line(row.span().start)));
    };
    let field = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let at = line(key.span().start);
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        written(value.get_ref(), at).map(|value| (name.to_string(), value, at))
    };
    fields.iter().map(field).collect()
}

/// A value as a form would carry it.
fn written(value: &DeValue<'_>, at: usize) -> Result<String, String> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) => Ok(number.to_string()),
        DeValue::Datetime(day) => Ok(day.to_string()),
        _ => Err(format!("line {at}: a field is text, a whole number or a day")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::model::{Engagement, Grade, Level, Table};
    use super::*;
    use crate::kernel::Money;

    fn draft(kind: Kind) -> Draft {
        files().unwrap().into_iter().find(|draft| draft.kind() == kind).unwrap()
    }

    fn yuan(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    #[test]
    fn every_kind_has_a_first_version() {
        let kinds: Vec<Kind> = files().unwrap().iter().map(Draft::kind).collect();
        for kind in Kind::ALL {
            assert_eq!(kinds.iter().filter(|found| *found == kind).count(), 1, "{kind}");
        }
        let early = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        assert!(files().unwrap().iter().all(|draft| draft.term.holds_on(early) && !draft.name_en.is_empty()));
    }

    #[test]
    fn the_first_expert_fees_are_those_of_the_measure() {
        let Table::Expert(fees) = draft(Kind::Expert).table else { panic!() };
        let days = |days, half_day| Engagement::InPerson { days, half_day };
        for (level, how, least, most) in [
            (Level::Senior, days(1, false), "1500", "2400"),
            (Level::DeputySenior, days(1, false), "1500", "2400"),
            (Level::Other, days(1, false), "900", "1500"),
            (Level::Academician, days(1, false), "2250", "3600"),
            (Level::Senior, days(3, false), "3750", "6000"),
            (Level::Other, days(0, true), "540", "900"),
            (Level::Academician, days(0, true), "1350", "2160"),
            (Level::Senior, Engagement::Correspondence { times: 1 }, "300", "1200"),
        ] {
            let found = fees.ceiling(level, how).unwrap();
            assert_eq!((found.least, found.most), (Some(yuan(least)), yuan(most)), "{level} {how:?}");
        }
    }

    #[test]
    fn the_other_first_figures_are_those_of_their_documents() {
        let Table::Lecture(lectures) = draft(Kind::Lecture).table else { panic!() };
        for (level, most) in [(Level::DeputySenior, "500"), (Level::Senior, "1000"), (Level::Academician, "1500")] {
            assert_eq!(lectures.ceiling(level, 1, 1).unwrap().most, yuan(most));
        }
        assert_eq!(lectures.ceiling(Level::Senior, 5, 1).unwrap().most, yuan("4000"));
        let Table::Meeting(meetings) = draft(Kind::Meeting).table else { panic!() };
        for (grade, most) in
            [(Grade::First, "760"), (Grade::Second, "650"), (Grade::Third, "550"), (Grade::Fourth, "550")]
        {
            assert_eq!(meetings.ceiling(grade, 1, 1, true).unwrap().most, yuan(most));
        }
        assert_eq!(meetings.ceiling(Grade::Fourth, 1, 1, false).unwrap().most, yuan("210"));
        let Table::Travel(travel) = draft(Kind::Travel).table else { panic!() };
        let on = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
        for (region, meals) in [("14", "100"), ("54", "120"), ("63", "120"), ("65", "120"), ("64", "100")] {
            let row = travel.row(crate::kernel::Region::parse(region).ok(), "", on).unwrap();
            assert_eq!((row.meals, row.transport, row.lodging), (yuan(meals), yuan("80"), None), "{region}");
        }
        let Table::Tax(scale) = draft(Kind::Tax).table else { panic!() };
        for (net, gross) in [
            ("800", "800"),
            ("900", "925"),
            ("1500", "1675"),
            ("2400", "2800"),
            ("3360", "4000"),
            ("3600", "4285.71"),
            ("4800", "5714.29"),
            ("21000", "25000"),
        ] {
            assert_eq!(scale.gross_of(yuan(net)).unwrap().gross, yuan(gross), "{net}");
        }
    }

    #[test]
    fn a_wrong_file_is_told_by_line_and_field() {
        let good = "kind = \"meeting\"\nstandard_name = \"会议费\"\nbasis = \"practice\"\nvalid_from = 2016-07-01\n\
                    [[rows]]\ngrade = 1\nlodging = \"500\"\nmeals = \"150\"\nother_costs = \"110\"\n";
        assert!(read("x.toml", good).is_ok());
        for (from, to, told) in [
            ("\"500\"", "\"fifty\"", "line 7: lodging-0: money-character"),
            ("meals = \"150\"\n", "", "line 5: meals-0: form-required"),
            ("meals =", "meal =", "line 8: meal is no field of meeting"),
            ("basis = \"practice\"", "basis = \"official\"", "document_number: standard-document-missing"),
            ("basis = \"practice\"", "colour = \"red\"", "line 3: colour is no field of meeting"),
            ("2016-07-01", "2016-02-30", "x.toml"),
            ("\"meeting\"", "\"meetings\"", "kind must be one of expert, lecture"),
            ("grade = 1", "grade = 5", "line 6: grade-0: form-choice"),
            ("grade = 1", "grade = [1]", "line 6: a field is text"),
        ] {
            let error = read("x.toml", &good.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(told) && error.contains("templates/standards/x.toml"), "{error}");
        }
        let twice = format!("{good}{}", &good[good.find("[[rows]]").unwrap()..]);
        let error = read("x.toml", &twice).unwrap_err().to_string();
        assert!(error.contains("line 11: grade-1: standard-row-twice"), "{error}");
    }
}
