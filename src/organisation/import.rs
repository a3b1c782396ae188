//! Organisations as the rows of a workbook: the fields of the page's form, and the verb of the page.

use super::actions::{self, Standing};
use super::form::read_new;
use super::model::{Class, Kind, Licence, Record};
use crate::access::{Action, Actor, Tx};
use crate::kernel::{ImportId, Message, OrganisationId};
use crate::pages::{Earlier, ImportChoice, ImportColumn, Importable, Taken, Undone};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::Form;
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

const COLUMNS: &[ImportColumn] = &[
    ImportColumn::new("name", "organisation-name").hinted("organisation-name-hint").needed(),
    ImportColumn::among("kind", "field-kind", |texts| ImportChoice::words(texts, Kind::ALL, "kind")).needed(),
    ImportColumn::new("uscc", "field-uscc").hinted("organisation-uscc-hint"),
    ImportColumn::among("region", "field-region", ImportChoice::regions),
    ImportColumn::new("area", "field-area").hinted("organisation-area-hint"),
    ImportColumn::among("class", "field-class", |texts| ImportChoice::words(texts, Class::ALL, "class")),
    ImportColumn::among("licence", "field-licence", |texts| ImportChoice::words(texts, Licence::ALL, "licence")),
    ImportColumn::new("supervising_body", "field-supervising-body"),
    ImportColumn::new("legal_representative", "field-legal-representative"),
    ImportColumn::new("address", "field-address"),
    ImportColumn::new("phone", "field-phone"),
    ImportColumn::new("email", "field-email"),
    ImportColumn::on_purpose("organisation-on-purpose-hint"),
];

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
            Err(error) => refused.push(Some(Taken::wrong(error)?)),
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
            None => Taken::wrong(error),
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

fn take(tx: &mut Tx<'_>, _: ImportId, forms: &mut [Form]) -> Result<Vec<Taken>> {
    let (wanted, refused) = read(forms)?;
    let made = actions::create_all(tx, &wanted)?;
    let refusals = wanted.iter().zip(&made).filter(|(_, made)| made.is_err()).map(|(row, _)| row.clone());
    let standing = Standing::beside(tx.db, &refusals.collect::<Vec<_>>())?;
    let told = wanted.iter().zip(made).map(|((record, _), made)| match made {
        Ok(id) => Ok(Taken::Created(id.0)),
        Err(error) => match standing.same(record) {
            Some(id) => Ok(Taken::Existing(id.0)),
            None => Taken::wrong(error),
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
