//! The verbs: receive, start, mend, void.

use serde_json::json;

use super::job::Work;
use super::model::{CHUNK, Forms, Import, Line, Of, RowState, State};
use super::process::Step;
use super::store::{self, NewImport};
use crate::access::{Action, Tx};
use crate::audit::{Event, record, record_all};
use crate::jobs;
use crate::kernel::ImportId;
use crate::pages::{Importable, Taken};
use crate::platform::error::FieldError;
use crate::platform::form::Form;
use crate::platform::{Error, Result};

/// Opens an import whose rows follow in [`add`].
///
/// # Errors
/// When the actor may not.
pub(super) fn receive(tx: &mut Tx<'_>, noun: &Importable, new: &NewImport) -> Result<ImportId> {
    tx.can(Action::ImportMake, &crate::access::Anything)?;
    if !tx.actor.may(noun.make) {
        return Err(Error::forbidden("access-role"));
    }
    let id = store::insert(tx.db, new, tx.actor, tx.now)?;
    let facts = json!({ "digest": new.digest, "rows": new.total });
    record(
        tx,
        Event::new("import.received", "import", id.0, label(&new.file_name, noun.kind)).change(None, Some(facts)),
    )?;
    Ok(id)
}

/// What people call an import: its file, or what was pasted.
fn label<'a>(file_name: &'a str, kind: &'a str) -> &'a str {
    if file_name.is_empty() { kind } else { file_name }
}

/// Adds chunks of rows to an import that is being received.
///
/// # Errors
/// When it is not.
pub(super) fn add(tx: &mut Tx<'_>, id: ImportId, place: usize, chunks: &[Vec<Line>]) -> Result<()> {
    let import = store::find(tx.db, id)?;
    if import.state != State::Receiving || import.by != tx.actor.user {
        return Err(Error::conflict("import-busy"));
    }
    store::add_chunks(tx.db, id, place, chunks)
}

/// Everything came: work out what would happen.
///
/// # Errors
/// When it is not being received.
pub(super) fn received(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    let import = store::find(tx.db, id)?;
    store::set_state(tx.db, id, State::Receiving, State::Checking, tx.now)?;
    later(tx, &import, import.total, Step::Check)
}

/// A job for what a request should not wait for.
fn later(tx: &mut Tx<'_>, import: &Import, rows: i64, step: Step) -> Result<()> {
    if is_short(rows) {
        return Ok(());
    }
    jobs::enqueue_once(tx, &Work { import: import.id, step }, &format!("{step} {}", import.id)).map(|_| ())
}

/// Whether so many rows are done while somebody waits.
pub(super) fn is_short(rows: i64) -> bool {
    usize::try_from(rows).is_ok_and(|rows| rows <= CHUNK)
}

/// The import, if this may be done to it.
pub(super) fn found(tx: &mut Tx<'_>, noun: &Importable, id: ImportId, action: Action) -> Result<Import> {
    let import = store::find(tx.db, id)?;
    tx.can(action, &Of { import: &import, noun })?;
    Ok(import)
}

/// Takes the rows of an import that was checked; one whose work was broken off goes on with what it was at. Tells the
/// step and how many rows it has.
///
/// # Errors
/// [`Error::Conflict`] when it was not checked, [`Error::Stale`] when somebody else was faster.
pub(super) fn start(tx: &mut Tx<'_>, noun: &Importable, id: ImportId, version: i32) -> Result<(Step, i64)> {
    let import = found(tx, noun, id, Action::ImportMake)?;
    if let Some(step) = Step::under_way(import.state) {
        later(tx, &import, import.total, step)?;
        return Ok((step, import.total));
    }
    import.may_start()?;
    store::begin(tx.db, id, version, tx.now)?;
    record(tx, Event::new("import.started", "import", id.0, label(&import.file_name, &import.kind)))?;
    later(tx, &import, import.total, Step::Take)?;
    Ok((Step::Take, import.total))
}

/// All rows were taken.
pub(super) fn finish(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    store::set_state(tx.db, id, State::Running, State::Done, tx.now)?;
    store::drop_chunks(tx.db, id)?;
    let import = store::find(tx.db, id)?;
    let facts =
        json!({ "fresh": import.counts.created, "existing": import.counts.existing, "wrong": import.counts.wrong });
    record(
        tx,
        Event::new("import.done", "import", id.0, label(&import.file_name, &import.kind)).change(None, Some(facts)),
    )
}

/// A wrong row with other values.
#[derive(Clone)]
pub(super) struct Mending {
    /// Its key.
    pub row: i64,
    /// The version that the values were made from.
    pub version: i32,
    /// The values, as the noun's own form sends them.
    pub form: Form,
}

/// Takes wrong rows with other values, each with an event of its own; tells what is still wrong with each, in their
/// order. One that is wrong stands in no other's way, and nothing of it is stored.
///
/// # Errors
/// [`Error::NotFound`] when a row is another import's, [`Error::Stale`] when somebody else was faster with one of them.
pub(super) fn mend(
    tx: &mut Tx<'_>,
    noun: &Importable,
    id: ImportId,
    mendings: &[Mending],
) -> Result<Vec<Vec<FieldError>>> {
    let import = found(tx, noun, id, Action::ImportMake)?;
    import.may_mend()?;
    let keys: Vec<i64> = mendings.iter().map(|mending| mending.row).collect();
    let old = store::rows_among(tx.db, id, &keys)?;
    if old.iter().zip(mendings).any(|(old, new)| old.state != RowState::Wrong || old.version != new.version) {
        return Err(Error::Stale);
    }
    let forms = Forms::new(mendings.iter().map(|mending| mending.form.clone()));
    let told = forms.judged(|forms| (noun.take)(tx, id, forms))?;
    let (mut taken, mut wrong) = (Vec::new(), Vec::new());
    for (old, told) in old.into_iter().zip(told) {
        match told {
            Taken::Wrong(errors) => wrong.push(errors),
            done => {
                taken.push((old, done));
                wrong.push(Vec::new());
            }
        }
    }
    store::mended(tx.db, id, &taken)?;
    let label = label(&import.file_name, &import.kind);
    let places: Vec<String> = taken.iter().map(|(old, _)| format!("{} {}", old.sheet, old.row)).collect();
    let events = places.iter().map(|place| Event::new("import.mended", "import", id.0, label).because(place.trim()));
    record_all(tx, events)?;
    Ok(wrong)
}

/// Removes what an import has made, as far as nobody has used or changed it; one that only was checked is put away.
///
/// # Errors
/// [`Error::Conflict`] while it is worked on or when it is void.
pub(super) fn void(tx: &mut Tx<'_>, noun: &Importable, id: ImportId, reason: &str, version: i32) -> Result<i64> {
    let import = found(tx, noun, id, Action::ImportVoid)?;
    import.may_void()?;
    let made = if import.state == State::Done { import.counts.created } else { 0 };
    store::begin_void(tx.db, &import, reason, version, tx.now)?;
    record(tx, Event::new("import.voided", "import", id.0, label(&import.file_name, &import.kind)).because(reason))?;
    later(tx, &import, made, Step::Void)?;
    Ok(made)
}

/// Everything that could be removed is removed.
pub(super) fn voided(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    store::set_state(tx.db, id, State::Voiding, State::Void, tx.now)?;
    store::drop_chunks(tx.db, id)?;
    let import = store::find(tx.db, id)?;
    let facts = json!({ "removed": import.counts.removed, "kept": import.counts.kept });
    record(
        tx,
        Event::new("import.void-done", "import", id.0, label(&import.file_name, &import.kind))
            .change(None, Some(facts)),
    )
}
