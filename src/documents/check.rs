//! Is the register still as it was written? For `granary verify`.
//!
//! A series has no gap and no double, and its counter says so. Every document, print and revocation was told to the audit
//! trail when it was made, and the trail cannot be changed unseen; so what was put into the register, taken out of it or
//! altered behind the program's back does not agree with it. The trail itself is checked besides.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::State;
use super::store::{self, Recorded, Run};
use crate::audit::{self, Entry};
use crate::kernel::{DocumentId, DocumentNumber};
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::{Result, secret};

/// Documents that are looked at together.
const BATCH: i64 = 200;
/// The verbs that leave something in the register.
const VERBS: [&str; 3] = ["document.issued", "document.printed", "document.revoked"];

/// Checks the numbers of every series, then each document and its prints against the audit trail.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db) -> Result<Checked> {
    let runs = store::runs(db)?;
    let mut broken = None;
    for run in &runs {
        broken = broken.or(gap(db, run)?);
    }
    let (mut behind, mut count, mut printed) = (DocumentId(0), 0_usize, 0_usize);
    loop {
        let (documents, prints) = store::recorded_after(db, behind, BATCH)?;
        let Some(last) = documents.last() else { break };
        behind = last.id;
        (count, printed) = (count + documents.len(), printed + prints.len());
        let told = told(db, &documents)?;
        for document in &documents {
            let prints = prints.iter().filter(|(of, _)| *of == document.id).map(|(_, sha256)| sha256.as_str());
            let wrong = wrong(document, prints.collect(), told.get(&document.id.0).map_or(&[], Vec::as_slice));
            broken =
                broken.or_else(|| wrong.map(|why| format!("document {} ({}): {why}", document.id, document.number)));
        }
    }
    let issued = audit::times(db, "document.issued")?;
    if broken.is_none() && i64::try_from(count) != Ok(issued) {
        broken = Some(format!("documents: {count} are there, and {issued} were issued"));
    }
    let line = format!("documents: {count} checked in {} series, {printed} prints", runs.len());
    Ok(Checked { line, broken })
}

/// What is wrong with the numbers of a series.
fn gap(db: &mut Db, run: &Run) -> Result<Option<String>> {
    let Run { series, year, count, first, last, counter } = run;
    if *count == i64::from(*last) && *first == i32::from(*last > 0) && counter == last {
        return Ok(None);
    }
    let missing = (1..).zip(store::serials(db, series, *year)?).find(|(wanted, found)| wanted != found);
    let what = match missing {
        Some((wanted, _)) => format!("number {wanted} is missing"),
        None => format!("the counter says {counter}, the last number is {last}"),
    };
    Ok(Some(format!("documents of {series} {year}: {what}")))
}

/// What the audit trail tells of some documents, by document.
fn told(db: &mut Db, documents: &[Recorded]) -> Result<BTreeMap<i64, Vec<Entry>>> {
    let ids: Vec<i64> = documents.iter().map(|document| document.id.0).collect();
    let mut all: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
    for event in audit::deeds(db, "document", &ids, &VERBS)? {
        all.entry(event.object_id).or_default().push(event);
    }
    Ok(all)
}

/// What an event says that a field became.
fn became(event: &Entry, field: &str) -> Option<String> {
    let changes: Value = serde_json::from_str(&event.changes).ok()?;
    changes.get(field)?.get(1)?.as_str().map(ToOwned::to_owned)
}

/// What is wrong with a document, by what the trail tells of it.
fn wrong(document: &Recorded, prints: Vec<&str>, told: &[Entry]) -> Option<&'static str> {
    let of = |verb: &'static str| told.iter().filter(move |event| event.action == verb);
    let year = u16::try_from(document.year).ok();
    let number = year.zip(u32::try_from(document.serial).ok());
    let number = number.and_then(|(year, serial)| DocumentNumber::new(&document.series, year, serial).ok());
    if number.is_none_or(|number| number.to_string() != document.number) {
        return Some("its number is not that of its place in the series");
    }
    let Some(issued) = of("document.issued").next() else { return Some("nobody has issued it") };
    if issued.object_label != format!("{} {}", document.number, document.title) {
        return Some("it was issued under another number or title");
    }
    // What was issued by an earlier program has no digest there.
    if became(issued, "text_sha256").is_some_and(|text| text != secret::digest(&document.markdown)) {
        return Some("its text is not the one that was issued");
    }
    let noted: Vec<String> = of("document.printed").filter_map(|event| became(event, "sha256")).collect();
    if prints != noted {
        return Some("its prints are not those that were noted");
    }
    let revoked = of("document.revoked").next().is_some();
    ((document.state == State::Revoked) != revoked).then_some("whether it counts is not what was decided")
}
