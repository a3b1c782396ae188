//! The facts of an organisation that applies and implements: `unit.…`. Organisations stand on a lower floor and know
//! nothing of rules, so their facts are offered here.

use chrono::NaiveDate;

use super::Value;
use crate::files;
use crate::kernel::OrganisationId;
use crate::organisation::{self, CLASS_PROOF, Class, Licence, Record, sanction};
use crate::platform::Result;
use crate::platform::db::Db;

/// The scope.
pub const SCOPE: &str = "unit";

/// The first characters of the code of an individual business (个体工商户), which is no legal person whatever its
/// licence says (C1).
const INDIVIDUAL: &str = "92";
/// The first characters of the code of a public institution, which alone has a class (C1).
const INSTITUTION: &str = "12";

/// Reads a fact of an organisation.
///
/// # Errors
/// [`Error::NotFound`](crate::platform::Error::NotFound) when there is no such organisation.
pub fn fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    if name == "class_proven" {
        return files::has(db, "organisation", id, CLASS_PROOF).map(|has| Some(Value::Bool(has)));
    }
    let record = organisation::find(db, OrganisationId(id))?.record;
    Ok(recorded(&record, name))
}

/// Reads a fact of an organisation that depends on the day: whether it is barred then.
///
/// # Errors
/// When the database cannot be read.
pub fn on_day(db: &mut Db, id: i64, name: &str, day: NaiveDate) -> Result<Option<Value>> {
    match name {
        "sanctioned" => sanction::bars(db, OrganisationId(id), day).map(|bars| Some(Value::Bool(bars))),
        _ => Ok(None),
    }
}

/// A fact of a record; `None` for what is not filled in, and for what nobody records yet.
fn recorded(record: &Record, name: &str) -> Option<Value> {
    let text = |text: &str| (!text.is_empty()).then(|| Value::Text(text.to_owned()));
    let code = record.uscc.as_ref();
    match name {
        "name" => text(&record.name),
        "kind" => text(record.kind.as_str()),
        "code" => text(code?.as_str()),
        "code_prefix" => text(code?.prefix()),
        "code_region" => text(code?.region_code()),
        "code_in_region" => in_region(record).map(Value::Bool),
        "region" => text(record.region?.code()),
        "area" => text(record.area.as_ref()?),
        "institution_class" => class(record).and_then(|class| text(class.as_str())),
        "licence" => text(record.licence?.as_str()),
        "legal_person" => legal_person(record).map(Value::Bool),
        "supervising_body" => text(&record.supervising_body),
        "legal_representative" => text(&record.legal_representative),
        _ => None,
    }
}

/// Whether the code was registered in the unit's province; the corps has no digits of its own in codes.
fn in_region(record: &Record) -> Option<bool> {
    let province = record.region?.code();
    let digits = province.bytes().all(|b| b.is_ascii_digit());
    digits.then_some(record.uscc.as_ref()?.region_code().starts_with(province))
}

/// The class of a public institution; other units have none and need not say so.
fn class(record: &Record) -> Option<Class> {
    let other = record.uscc.as_ref().is_some_and(|code| code.prefix() != INSTITUTION);
    record.class.or(other.then_some(Class::None))
}

/// Whether it is a person in law. Only its licence tells: a code beginning with 91 may be a branch's or a partnership's.
fn legal_person(record: &Record) -> Option<bool> {
    if record.uscc.as_ref().is_some_and(|code| code.prefix() == INDIVIDUAL) {
        return Some(false);
    }
    record.licence.map(|licence| licence == Licence::LegalPerson)
}

#[cfg(test)]
mod tests;
