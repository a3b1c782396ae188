//! Contracts (合同): drawn up from an award and the frozen version of its call, issued as a document with number and QR
//! code, signed by the unit and then by the centre, changed by versions, suspended, ended.
//!
//! **States.** The officer works on a *draft*, which the unit does not see. *Issued*, its terms are a version that never
//! changes and a document of the register; the officer may take it back before the centre has signed. The unit prints,
//! stamps and scans it, and *signs*; whether the scan is of this document is told by the number in its QR code, or
//! confirmed by a person. The leader signs for the centre, who is nobody that drew it up or issued it: then it is *in
//! force*, and the money of the award is committed. From there on the officer proposes and the leader approves that it is
//! *suspended* or resumed, and that it is amended; the leader may *terminate* it.
//!
//! **Invariants.** One contract an award. What was issued or agreed is never changed: a further version is added. The
//! budget in force adds up to the amount, always. Nothing is in force without both signatures and the commitment of the
//! fund. Whoever proposed does not decide.
//!
//! What a neighbour needs: [`find`], [`by_award`], [`of_unit`], [`of_call`], [`terms()`], [`budget`], [`definition`],
//! [`claim`], [`actions::move_budget`], [`doors`], [`fact`], [`subject()`].

pub mod actions;
mod check;
mod facts;
mod jobs;
pub mod model;
mod print;
mod search;
mod shelves;
mod store;
mod subject;
mod tell;
pub mod terms;
mod todo;
mod web;

use std::sync::Arc;

use crate::kernel::{ContractId, Money};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::{Definition, call};

pub use actions::follow_merge;
pub use check::check;
pub use facts::{PROJECT, SCOPE, fact, project};
pub use jobs::Remind;
use model::StepKind;
pub use model::{Contract, State};
pub use search::SEARCH;
pub use shelves::SHELVES;
pub use store::acts::claim;
pub use store::{by_award, find, of_call, of_unit};
pub use subject::{hanging, subject};
pub use tell::{leaders as tell_leaders, officers as tell_officers, unit as tell_unit};
pub use terms::{Terms, Tranche};
pub use todo::todos;
pub use web::{Door, Used, doors, routes};

/// What a contract says: the version that was issued last or is in force, or else what the officer works on. Its budget
/// is that of the version; what was moved since is in [`budget`].
///
/// # Errors
/// When the database cannot be read.
pub fn terms(db: &mut Db, of: &Contract) -> Result<Terms> {
    match of.state {
        State::Draft => store::draft(db, of.id),
        // Called off before it was ever issued, it has no version.
        _ if of.terms == 0 => store::draft(db, of.id),
        _ => store::versions::find(db, of.id, of.terms).map(|version| version.terms),
    }
}

/// The budget in force by category, in the order of the call's file.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn budget(db: &mut Db, id: ContractId) -> Result<Vec<(String, Money)>> {
    let found = find(db, id)?;
    let definition = definition(db, &found)?;
    let mut lines = store::lines(db, id)?;
    if found.state == State::Draft || found.terms == 0 {
        lines = store::draft(db, id)?.lines();
    }
    let place = |key: &str| {
        let mut all = definition.budget.iter().flat_map(|budget| &budget.category);
        all.position(|category| category.key.as_str() == key).unwrap_or(usize::MAX)
    };
    lines.sort_by_key(|(key, _)| place(key));
    Ok(lines)
}

/// The day on which a contract was ended before its time, if it was.
///
/// # Errors
/// When the database cannot be read.
pub fn ended_on(db: &mut Db, of: &Contract) -> Result<Option<chrono::NaiveDate>> {
    if of.state != State::Terminated {
        return Ok(None);
    }
    let steps = store::acts::steps(db, of.id)?;
    let ends = steps.into_iter().filter(|step| step.kind == StepKind::Terminate);
    Ok(ends.filter_map(|step| step.decided_at).map(crate::kernel::Instant::day).max())
}

/// What a contract follows: the version of its call under which it was drawn up.
///
/// # Errors
/// When the database cannot be read.
pub fn definition(db: &mut Db, of: &Contract) -> Result<Arc<Definition>> {
    call::definition(db, of.call, of.call_version)
}
