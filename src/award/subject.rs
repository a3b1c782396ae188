//! Decisions, awards, notices and objections as things that others hang something on.

use super::store::{awards, decisions, notices, objections};
use crate::access::{Action, Actor, Scope, can};
use crate::kernel::{AwardId, DecisionId, NoticeId, ObjectionId};
use crate::pages::Subject;
use crate::platform::db::Db;
use crate::platform::{Error, Result};

/// An award, if the actor may see it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn award(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = awards::find(db, AwardId(id))?;
    can(actor, Action::AwardView, &found)?;
    let href = format!("/awards/{id}");
    Ok(Subject { kind: "award", id, label: found.unit_name, href, organisation: Some(found.unit) })
}

/// A decision, if the actor may see it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn decision(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = decisions::find(db, DecisionId(id))?;
    can(actor, Action::AwardView, &found)?;
    let href = format!("/decisions/{id}");
    Ok(Subject { kind: "decision", id, label: found.call_label, href, organisation: None })
}

/// A public notice, for those who see every province.
///
/// # Errors
/// [`Error::NotFound`].
pub fn notice(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = notices::find(db, NoticeId(id))?;
    if actor.scope() != Scope::Everything || !actor.may(Action::AwardView) {
        return Err(Error::NotFound);
    }
    let href = format!("/public-notices/{id}");
    Ok(Subject { kind: "public-notice", id, label: found.title, href, organisation: None })
}

/// An objection, if the actor may see it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn objection(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let found = objections::find(db, ObjectionId(id))?;
    can(actor, Action::ObjectionView, &found)?;
    let href = format!("/objections/{id}");
    Ok(Subject { kind: "objection", id, label: found.label(), href, organisation: None })
}
