//! Prepare a batch, change its terms, give it up.

use chrono::NaiveDate;

use super::{event, fresh, lead};
use crate::access::{Action, Anything, Role, Tx};
use crate::application::{self, State as ApplicationState};
use crate::audit::record;
use crate::kernel::{BatchId, CallId, Message, OrganisationId};
use crate::platform::db::Db;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};
use crate::programme::call;
use crate::review::model::{Batch, BatchState};
use crate::review::store::batches;

/// What a batch is to be.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The call.
    pub call: CallId,
    /// The round, by its key in the file.
    pub round: String,
    /// Its name.
    pub title: String,
    /// Fields of work of which experts are drawn.
    pub fields: Vec<String>,
    /// Whether experts of an applicant's province stand back.
    pub avoid_province: bool,
    /// The last day for scores.
    pub due_on: Option<NaiveDate>,
    /// What the blind codes are mixed by; made by the caller, known to nobody.
    pub salt: String,
}

/// The agency that prepares a review of a call: the actor's own, if it was commissioned.
fn agency(tx: &mut Tx<'_>, call: CallId) -> Result<OrganisationId> {
    let own = tx.actor.organisation.filter(|_| tx.actor.roles.contains(&Role::Agency)).ok_or(Error::NotFound)?;
    if application::agency_of(tx.db, call)?.contains(&own) { Ok(own) } else { Err(Error::NotFound) }
}

/// What stands against preparing a review now: applications of which nobody knows yet whether they pass.
///
/// # Errors
/// [`Error::Conflict`] with how many.
pub fn all_decided(db: &mut Db, call: CallId) -> Result<()> {
    let open = application::of_call(db, call, &[ApplicationState::Submitted, ApplicationState::Returned])?;
    match open.len() {
        0 => Ok(()),
        n => Err(Error::Conflict(Message::new("review-checks-open").with("n", n))),
    }
}

/// Prepares a batch of all applications of a call that passed the check of the form. Codes are given in an order that
/// nothing of the applications tells.
///
/// # Errors
/// [`Error::NotFound`] for an agency that the call did not commission; [`Error::Conflict`] while applications are still
/// checked, before the deadline, without any application, and where the round has a batch.
pub fn prepare(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<BatchId> {
    tx.can(Action::ReviewManage, &Anything)?;
    let agency = agency(tx, wanted.call)?;
    let found = call::find(tx.db, wanted.call)?;
    if found.is_open(tx.now) {
        return Err(Error::conflict("review-call-open"));
    }
    let (_, definition) = call::in_force(tx.db, wanted.call)?;
    if !definition.review.iter().any(|review| review.key.as_str() == wanted.round) {
        return Err(Error::field("round", Message::new("form-choice")));
    }
    all_decided(tx.db, wanted.call)?;
    let mut passed = application::of_call(tx.db, wanted.call, &[ApplicationState::Passed])?;
    if passed.is_empty() {
        return Err(Error::conflict("review-nothing-passed"));
    }
    passed.sort_by_cached_key(|one| digest(format!("{}:{}", wanted.salt, one.id)));
    let new = batches::New {
        call: wanted.call,
        round: &wanted.round,
        agency,
        title: &wanted.title,
        fields: &wanted.fields,
        avoid_province: wanted.avoid_province,
        due_on: wanted.due_on,
    };
    let actor = tx.actor;
    let id = batches::insert(tx.db, &new, actor, tx.now)?;
    let width = passed.len().to_string().len().max(2);
    let item = |(n, one): (usize, &application::Application)| batches::NewItem {
        application: one.id,
        unit: one.unit,
        unit_name: one.unit_name.clone(),
        region: one.region,
        code: format!("P{n:0width$}"),
    };
    let items: Vec<batches::NewItem> = (1..).zip(&passed).map(item).collect();
    batches::add_items(tx.db, id, &items)?;
    let batch = batches::batch(tx.db, id)?;
    let mut facts = batch.facts();
    if let Some(object) = facts.as_object_mut() {
        object.insert("items".to_owned(), items.len().into());
    }
    record(tx, event("review.prepared", &batch).change(None, Some(facts)))?;
    Ok(id)
}

/// Gives a batch up, with the reason; experts lose their access at once, and the round may be prepared anew.
///
/// # Errors
/// [`Error::Conflict`] once it is closed.
pub fn drop_batch(tx: &mut Tx<'_>, id: BatchId, reason: &str, version: i32) -> Result<()> {
    let batch = fresh(tx, id, Action::ReviewManage, version)?;
    if !batch.state.is_open() {
        return Err(Error::conflict("review-is-closed"));
    }
    let change = batches::Change { reason, ..batches::Change::to(&batch, BatchState::Dropped) };
    batches::update(tx.db, &batch, &change, tx.now)?;
    let after = Batch { state: BatchState::Dropped, ..batch.clone() };
    record(tx, event("review.dropped", &batch).change(Some(batch.facts()), Some(after.facts())).because(reason))
}

/// Sets the last day for scores.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Conflict`] once it is closed.
pub fn set_due(tx: &mut Tx<'_>, id: BatchId, due_on: NaiveDate, reason: &str, version: i32) -> Result<()> {
    let batch = fresh(tx, id, Action::ReviewManage, version)?;
    if !batch.state.is_open() {
        return Err(Error::conflict("review-is-closed"));
    }
    let change = batches::Change { due_on: Some(due_on), ..batches::Change::to(&batch, batch.state) };
    batches::update(tx.db, &batch, &change, tx.now)?;
    let after = Batch { due_on: Some(due_on), ..batch.clone() };
    record(tx, event("review.due-set", &batch).change(Some(batch.facts()), Some(after.facts())).because(reason))
}

/// Begins scoring: everybody has accepted and declared, nothing about recusals is open, every panel is whole.
///
/// # Errors
/// [`Error::Conflict`] with what is missing.
pub fn begin(tx: &mut Tx<'_>, id: BatchId, version: i32) -> Result<()> {
    let batch = fresh(tx, id, Action::ReviewManage, version)?;
    if !matches!(batch.state, BatchState::Inviting | BatchState::Declaring) {
        return Err(Error::conflict("review-not-now"));
    }
    super::panel::may_begin(tx.db, &batch)?;
    lead(tx, &batch, BatchState::Scoring, "review.begun")
}
