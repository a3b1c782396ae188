//! The facts of a letter that rules judge by: `letter.…`.

use super::model::{Content, Letter};
use super::{standing, store};
use crate::kernel::LetterId;
use crate::organisation::{self, Kind};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::{Definition, call};
use crate::rules::Value;

/// The scope.
pub const SCOPE: &str = "letter";

/// Reads a fact of a letter. One that is only asked for, was declined or was revoked is not there, and says nothing else.
///
/// # Errors
/// [`Error::NotFound`](crate::platform::Error::NotFound) when there is no such letter.
pub fn fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    let letter = store::find(db, LetterId(id))?;
    if name == "present" {
        return Ok(Some(Value::Bool(letter.is_there())));
    }
    let Some(issued) = letter.issued.as_ref().filter(|_| letter.is_there()) else { return Ok(None) };
    let content = &issued.content;
    let text = |text: &str| (!text.is_empty()).then(|| Value::Text(text.to_owned()));
    Ok(match name {
        "issuer" => text(&letter.issuer_name),
        "from_association" => {
            let issuer = organisation::find(db, letter.issuer)?;
            Some(Value::Bool(issuer.record.kind == Kind::Association))
        }
        "region" => letter.region.and_then(|region| text(region.code())),
        "number" => content.number.as_deref().and_then(text),
        "date" => Some(Value::Date(content.dated_on)),
        "stamped" => Some(Value::Bool(content.stamped)),
        "names_unit" => Some(Value::Bool(content.names_unit)),
        "conditional" => Some(Value::Bool(content.conditional)),
        "to_centre" | "names_project" => Some(Value::Bool(as_wanted(db, &letter, content, name)?)),
        "for_units" => Some(Value::Number(store::for_units(db, letter.call, letter.issuer)?)),
        _ => None,
    })
}

/// Whether the letter is written to the office, and about the project, that the call's file names.
fn as_wanted(db: &mut Db, letter: &Letter, content: &Content, name: &str) -> Result<bool> {
    let (_, definition) = call::in_force(db, letter.call)?;
    let definition: &Definition = &definition;
    let defect = if name == "to_centre" { "letter-defect-addressee" } else { "letter-defect-project" };
    let told = standing(letter, definition, letter.unit_region, content.dated_on);
    Ok(!told.iter().any(|message| message.key == defect))
}
