//! Is every letter still as it was issued? For `granary verify`.
//!
//! What was done to a letter was told to the audit trail, which cannot be changed unseen. So a letter that was altered
//! behind the program's back does not agree with it, nor does one that counts while its document does not.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::State;
use super::store::{self, Recorded};
use crate::audit::{self, Entry};
use crate::kernel::LetterId;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Letters that are looked at together.
const BATCH: i64 = 200;
/// The verbs that change how far a letter is.
const VERBS: [&str; 4] = ["letter.asked", "letter.issued", "letter.declined", "letter.revoked"];

/// Checks each letter against the audit trail, and whether its document says the same.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (mut behind, mut count, mut broken) = (LetterId(0), 0_usize, None);
    loop {
        let letters = store::recorded_after(db, behind, BATCH)?;
        let Some(last) = letters.last() else { break };
        behind = last.letter.id;
        count += letters.len();
        let told = told(db, &letters)?;
        for one in &letters {
            let events = told.get(&one.letter.id.0).map_or(&[] as &[Entry], Vec::as_slice);
            let why = wrong(one, events);
            broken = broken.or_else(|| why.map(|why| format!("letter {}: {why}", one.letter.id)));
        }
    }
    let asked = audit::times(db, "letter.asked")?;
    if broken.is_none() && i64::try_from(count) != Ok(asked) {
        broken = Some(format!("letters: {count} are there, and {asked} were asked for"));
    }
    Ok(Checked { line: format!("letters: {count} checked"), broken })
}

fn told(db: &mut Db, letters: &[Recorded]) -> Result<BTreeMap<i64, Vec<Entry>>> {
    let ids: Vec<i64> = letters.iter().map(|one| one.letter.id.0).collect();
    let mut all: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
    for event in audit::deeds(db, "letter", &ids, &VERBS)? {
        all.entry(event.object_id).or_default().push(event);
    }
    Ok(all)
}

/// What an event says that a field became.
fn became(event: &Entry, field: &str) -> Option<String> {
    let changes: Value = serde_json::from_str(&event.changes).ok()?;
    changes.get(field)?.get(1)?.as_str().map(ToOwned::to_owned)
}

/// What is wrong with a letter, by what the trail tells of it.
fn wrong(one: &Recorded, told: &[Entry]) -> Option<&'static str> {
    let letter = &one.letter;
    let last = match told.last().map(|event| event.action.as_str()) {
        Some("letter.asked") => State::Asked,
        Some("letter.issued") => State::Issued,
        Some("letter.declined") => State::Declined,
        Some("letter.revoked") => State::Revoked,
        _ => return Some("nobody has asked for it"),
    };
    if last != letter.state {
        return Some("it is not in the state to which it was brought");
    }
    let content = letter.issued.as_ref().map(|issued| issued.content.sha256());
    if content != one.sha256 {
        return Some("it does not say what was issued");
    }
    let issued = told.iter().find(|event| event.action == "letter.issued");
    if issued.and_then(|event| became(event, "content_sha256")) != content {
        return Some("it does not say what the trail tells of it");
    }
    let counts = letter.state == State::Issued;
    (one.document_valid.is_some_and(|valid| valid && !counts)).then_some("its document still counts")
}
