//! Organisations as the rows of a workbook: the fields of the page's form, and the verb of the page.

use super::actions::{self, Standing};
use super::form::read_new;
use super::model::{Class, Kind, Licence, Record};
use crate::access::{Action, Actor, Tx};
use crate::kernel::{Message, OrganisationId, Region};
use crate::pages::{Earlier, ImportChoice, ImportColumn, Importable, Taken, Undone};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::Form;
use crate::platform::i18n::Texts;
use crate::platform::{Error, Result};

/// Organisations may come in as rows.
pub const IMPORT: Importable = Importable {
    kind: "organisations",
    noun: "organisation",
    title: "organisation-title",
    see: Action::OrganisationView,
    make: Action::OrganisationCreate,
    own: false,
    several: None,
    columns: COLUMNS,
    check,
    take,
    undo,
    href: |id| format!("/organisations/{id}"),
};

const fn column(key: &'static str, label: &'static str, hint: Option<&'static str>) -> ImportColumn {
    ImportColumn { key, label, required: false, hint, choices: None }
}

const fn among(key: &'static str, label: &'static str, list: fn(&Texts) -> Vec<ImportChoice>) -> ImportColumn {
    ImportColumn { key, label, required: false, hint: None, choices: Some(list) }
}

const COLUMNS: &[ImportColumn] = &[
    ImportColumn { required: true, ..column("name", "organisation-name", Some("organisation-name-hint")) },
    ImportColumn { required: true, ..among("kind", "field-kind", |texts| words(texts, Kind::ALL, "kind")) },
    column("uscc", "field-uscc", Some("organisation-uscc-hint")),
    among("region", "field-region", regions),
    column("area", "field-area", Some("organisation-area-hint")),
    among("class", "field-class", |texts| words(texts, Class::ALL, "class")),
    among("licence", "field-licence", |texts| words(texts, Licence::ALL, "licence")),
    column("supervising_body", "field-supervising-body", None),
    column("legal_representative", "field-legal-representative", None),
    column("address", "field-address", None),
    column("phone", "field-phone", None),
    column("email", "field-email", None),
    ImportColumn {
        hint: Some("organisation-on-purpose-hint"),
        ..among("on_purpose", "field-on-purpose", |texts| {
            let no = ImportChoice { value: String::new(), ..ImportChoice::word(texts, "", "value-no") };
            vec![ImportChoice::word(texts, "1", "value-yes"), no]
        })
    },
];

fn words<T: std::fmt::Display>(texts: &Texts, all: &[T], prefix: &str) -> Vec<ImportChoice> {
    all.iter().map(|word| ImportChoice::word(texts, word, &format!("{prefix}-{word}"))).collect()
}

fn regions(_: &Texts) -> Vec<ImportChoice> {
    let choice = |region: Region| ImportChoice {
        value: region.code().to_owned(),
        labels: [region.name_zh().to_owned(), region.name_en().to_owned()],
        others: vec![region.full_zh().to_owned()],
    };
    Region::all().map(choice).collect()
}

fn wrong(error: Error) -> Result<Taken> {
    match error {
        Error::Invalid(errors) => Ok(Taken::Wrong(errors)),
        other => Err(other),
    }
}

/// A record that a row asks for, and whether although its name looks like another's.
type Wanted = (Record, bool);
/// By row: what is wrong with it, if it cannot be read.
type Refusals = Vec<Option<Taken>>;

/// The rows that can be read, and what is wrong with the others.
fn read(forms: &mut [Form]) -> Result<(Vec<Wanted>, Refusals)> {
    let mut wanted = Vec::new();
    let mut refused = Vec::new();
    for form in forms {
        match read_new(form) {
            Ok(row) => {
                wanted.push(row);
                refused.push(None);
            }
            Err(error) => refused.push(Some(wrong(error)?)),
        }
    }
    Ok((wanted, refused))
}

/// Puts what became of the readable rows between the others, in the order of the workbook.
fn merged(refused: Refusals, told: Vec<Taken>) -> Result<Vec<Taken>> {
    let mut told = told.into_iter();
    let one = |refusal: Option<Taken>| refusal.or_else(|| told.next()).ok_or_else(|| Error::internal("a row is lost"));
    refused.into_iter().map(one).collect()
}

fn check(db: &mut Db, _: &Actor, forms: &mut [Form], earlier: &mut Earlier) -> Result<Vec<Taken>> {
    let (wanted, refused) = read(forms)?;
    let standing = Standing::beside(db, &wanted)?;
    let judge = |(record, on_purpose): &Wanted| match standing.admit(record, *on_purpose) {
        Ok(()) => Ok(among_rows(record, &standing.look(&record.name), *on_purpose, earlier)),
        Err(error) => match standing.same(record) {
            Some(id) => Ok(Taken::Existing(id.0)),
            None => wrong(error),
        },
    };
    merged(refused, wanted.iter().map(judge).collect::<Result<_>>()?)
}

/// Whether an earlier row of the same workbook stands in the way of this one; if not, it is noted.
fn among_rows(record: &Record, look: &str, on_purpose: bool, earlier: &mut Earlier) -> Taken {
    let code = record.uscc.as_ref().map(|code| format!("code {code}"));
    let whole = format!("row {} {} {code:?}", record.kind, record.name);
    let (name, alike) = (format!("name {}", record.name), format!("like {look}"));
    let refuse = |field: &str| {
        Taken::Wrong(vec![FieldError { field: field.to_owned(), message: Message::new("import-earlier-row") }])
    };
    if earlier.holds(&whole) {
        return Taken::Existing(0);
    }
    if code.as_ref().is_some_and(|code| earlier.holds(code)) {
        return refuse("uscc");
    }
    if earlier.holds(&name) || (earlier.holds(&alike) && !on_purpose) {
        return refuse("name");
    }
    for what in [Some(whole), code, Some(name), Some(alike)].into_iter().flatten() {
        earlier.note(what);
    }
    Taken::Created(0)
}

fn take(tx: &mut Tx<'_>, forms: &mut [Form]) -> Result<Vec<Taken>> {
    let (wanted, refused) = read(forms)?;
    let made = actions::create_all(tx, &wanted)?;
    let refusals = wanted.iter().zip(&made).filter(|(_, made)| made.is_err()).map(|(row, _)| row.clone());
    let standing = Standing::beside(tx.db, &refusals.collect::<Vec<_>>())?;
    let told = wanted.iter().zip(made).map(|((record, _), made)| match made {
        Ok(id) => Ok(Taken::Created(id.0)),
        Err(error) => match standing.same(record) {
            Some(id) => Ok(Taken::Existing(id.0)),
            None => wrong(error),
        },
    });
    merged(refused, told.collect::<Result<_>>()?)
}

fn undo(tx: &mut Tx<'_>, ids: &[i64], reason: &str) -> Result<Vec<(i64, Undone)>> {
    let ids: Vec<OrganisationId> = ids.iter().copied().map(OrganisationId).collect();
    let told = |(id, gone): (OrganisationId, bool)| {
        (id.0, if gone { Undone::Removed } else { Undone::Kept(Message::new("organisation-in-use")) })
    };
    Ok(actions::withdraw(tx, &ids, reason)?.into_iter().map(told).collect())
}
