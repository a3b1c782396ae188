//! Support letters (项目支持函): what a provincial association says for a unit that applies.
//!
//! A letter belongs to a call and a unit. The unit **asks** an association for it; the association **issues** it, as a
//! document that is written here in the official layout or as the scan of one on paper, or **declines** with a reason.
//! What was issued may be **revoked** with a reason; nothing else of it ever changes. Letters are asked for, issued and
//! declined as long as the call takes applications; revoked they may be at any time.
//!
//! Somebody without a sign-in issues by a one-time link: made by the unit, the association or an officer, sent by mail to
//! the recorded addresses of the association or shown as text for WeChat; it works once, for three days at most, and a
//! newer one ends it. What came that way says so.
//!
//! Invariants: a unit has one live letter a call; a letter that was issued stays as it was, and `verify` sees when it does
//! not; a revoked letter's document is revoked in the same transaction; who belongs to neither side nor sees the province
//! is told that there is no such letter.

pub mod actions;
mod check;
mod facts;
mod form;
pub mod model;
mod search;
mod shelves;
mod store;
mod subject;
mod tell;
mod todo;
mod web;

use serde::Serialize;

use crate::access::{Action, Actor, can};
use crate::kernel::{CallId, LetterId, OrganisationId};
use crate::platform::Result;
use crate::platform::db::Db;

pub use actions::follow_merge;
pub use check::check;
pub use facts::{SCOPE, fact};
pub use model::{Letter, Source, State, Via, standing};
pub use search::SEARCH;
pub use shelves::SHELVES;
pub use subject::subject;
pub use todo::todos;
pub use web::routes;

/// A letter as the pages of other nouns name and link it.
#[derive(Debug, Clone, Serialize)]
pub struct Mention {
    /// Its key.
    pub id: LetterId,
    /// The association that was asked.
    pub issuer: String,
    /// How far it is.
    pub state: State,
}

/// The letter that [`of`] gives, for an actor who may see it.
///
/// # Errors
/// When the database cannot be read.
pub fn mention(db: &mut Db, actor: &Actor, call: CallId, unit: OrganisationId) -> Result<Option<Mention>> {
    let Some(found) = of(db, call, unit)? else { return Ok(None) };
    // Who checks the application of the unit, and so sees its letter, is known of a single one alone.
    let found = store::find(db, found.id)?;
    let seen = can(actor, Action::LetterView, &found).is_ok();
    Ok(seen.then_some(Mention { id: found.id, issuer: found.issuer_name, state: found.state }))
}

/// The letter of a unit for a call: the one that is there, or else the one that it waits for, or else the latest that was
/// declined or revoked. Its state tells which; [`standing`] tells what speaks against it.
///
/// # Errors
/// When the database cannot be read.
pub fn of(db: &mut Db, call: CallId, unit: OrganisationId) -> Result<Option<Letter>> {
    let all = store::of(db, call, unit)?;
    let by = |state: State| all.iter().find(|one| one.state == state).cloned();
    Ok(by(State::Issued).or_else(|| by(State::Asked)).or_else(|| all.first().cloned()))
}
