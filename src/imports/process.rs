//! Checking, taking and voiding, a chunk at a time: by a job where there are many rows, at once where there are few.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::model::{CHUNK, Forms, Import, Reader, State};
use super::{actions, store};
use crate::access::{Actor, Tx};
use crate::kernel::{ImportId, Instant};
use crate::pages::{App, Earlier, Importable, importable};
use crate::platform::db::Db;
use crate::platform::{Error, Result};

crate::words! {
    /// What is to be done with an import.
    pub enum Step {
        /// Work out what would happen.
        Check = "check",
        /// Take the rows.
        Take = "take",
        /// Remove what was made.
        Void = "void",
    }
}

impl Step {
    /// The step that an import in this state is at.
    pub(super) fn under_way(state: State) -> Option<Self> {
        match state {
            State::Checking => Some(Self::Check),
            State::Running => Some(Self::Take),
            State::Voiding => Some(Self::Void),
            State::Receiving | State::Checked | State::Done | State::Void => None,
        }
    }
}

/// How often a chunk is tried whose rows collide with those that somebody else writes at the same time.
const TRIES: usize = 5;

/// Whoever does the work: a job, or the request itself.
pub(super) trait Hand {
    /// What every request shares.
    fn app(&self) -> &App;

    /// Reads.
    fn read<T>(&self, f: impl FnOnce(&mut Db, &Actor) -> Result<T>) -> Result<T>;

    /// Runs a verb, and notes how far the whole is.
    fn write<T: Send + 'static>(
        &self,
        done: i64,
        total: i64,
        f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T>;
}

/// The request itself, on a thread that may block.
pub(super) struct Direct {
    pub app: Arc<App>,
    pub actor: Arc<Actor>,
    pub now: Instant,
    pub request: String,
}

impl Hand for Direct {
    fn app(&self) -> &App {
        &self.app
    }

    fn read<T>(&self, f: impl FnOnce(&mut Db, &Actor) -> Result<T>) -> Result<T> {
        self.app.database.read_now(|db| f(db, &self.actor))
    }

    fn write<T: Send + 'static>(
        &self,
        _: i64,
        _: i64,
        f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (actor, now, request) = (Arc::clone(&self.actor), self.now, self.request.clone());
        self.app.database.write_now(move |db| f(&mut Tx { db, actor: &actor, now, request: &request }))
    }
}

/// Does a step to its end. Done again after a crash, it goes on where it was.
pub(super) fn go(hand: &impl Hand, id: ImportId, step: Step) -> Result<()> {
    let import = hand.read(|db, _| store::find(db, id))?;
    let noun = *importable(&hand.app().imports, &import.kind).ok_or(Error::NotFound)?;
    match step {
        Step::Check if import.state == State::Checking => check(hand, &import, &noun),
        Step::Take if import.state == State::Running => take(hand, &import, noun),
        Step::Void if import.state == State::Voiding => void(hand, &import, noun),
        // Another run was faster.
        _ => Ok(()),
    }
}

fn check(hand: &impl Hand, import: &Import, noun: &Importable) -> Result<()> {
    let id = import.id;
    // What earlier rows would take is known to this run alone, so a check that was broken off begins anew.
    hand.write(0, import.total, move |tx| store::begin_anew(tx.db, id))?;
    let reader = Reader::new(noun, &hand.app().texts);
    let (mut earlier, mut done) = (Earlier::default(), 0);
    while let Some((chunk, lines)) = hand.read(|db, _| store::next_chunk(db, id))? {
        let forms = Forms::new(lines.iter().map(|line| reader.form(&line.cells)));
        let told = hand.read(|db, actor| forms.judged(|forms| (noun.check)(db, actor, forms, &mut earlier)))?;
        done += lines.len() as i64;
        hand.write(done, import.total, move |tx| store::note(tx.db, id, chunk, &lines, &told, false))?;
    }
    hand.write(import.total, import.total, move |tx| {
        store::set_state(tx.db, id, State::Checking, State::Checked, tx.now)
    })
}

fn take(hand: &impl Hand, import: &Import, noun: Importable) -> Result<()> {
    let id = import.id;
    let mut done = import.counts.seen();
    let reader = Reader::new(&noun, &hand.app().texts);
    while let Some((chunk, lines)) = hand.read(|db, _| store::next_chunk(db, id))? {
        done += lines.len() as i64;
        // All that can be done before the writer is asked for is done before.
        let rows = Arc::new((Forms::new(lines.iter().map(|line| reader.form(&line.cells))), lines));
        let mut tried = 0;
        loop {
            let rows = Arc::clone(&rows);
            let taken = hand.write(done, import.total, move |tx| {
                let (forms, lines) = &*rows;
                let told = forms.judged(|forms| (noun.take)(tx, id, forms))?;
                store::note(tx.db, id, chunk, lines, &told, true)
            });
            tried += 1;
            match taken {
                Err(Error::Conflict(_)) if tried < TRIES => {}
                other => break other?,
            }
        }
    }
    hand.write(import.total, import.total, move |tx| actions::finish(tx, id))
}

fn void(hand: &impl Hand, import: &Import, noun: Importable) -> Result<()> {
    let (id, total, reason) = (import.id, import.counts.created, import.reason.clone());
    let mut done = import.counts.removed + import.counts.kept;
    loop {
        let rows = hand.read(|db, _| store::created(db, id, CHUNK))?;
        if rows.is_empty() {
            break;
        }
        done += rows.len() as i64;
        let reason = reason.clone();
        hand.write(done, total, move |tx| {
            // Several rows may be of one thing.
            let keys: BTreeSet<i64> = rows.iter().map(|(_, object)| *object).collect();
            let keys: Vec<i64> = keys.into_iter().collect();
            let undone = (noun.undo)(tx, &keys, &reason)?;
            store::note_undone(tx.db, id, &rows, &undone)
        })?;
    }
    hand.write(total, total, move |tx| actions::voided(tx, id))
}
