//! The facts that awards record: `award.…`, and what `call.…` says of places and money that were given.

use super::decision::State as Decided;
use super::model::{Award, Role};
use super::store::{awards, decisions, notices, objections};
use crate::files;
use crate::fund;
use crate::kernel::{AwardId, CallId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::rules::Value;

/// The scope.
pub const SCOPE: &str = "award";

/// Reads a fact of an award.
///
/// # Errors
/// [`crate::platform::Error::NotFound`] when there is no such award.
pub fn fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    let award = awards::find(db, AwardId(id))?;
    Ok(match name {
        "amount" => Some(Value::Money(award.amount)),
        "region" => award.region.map(|region| Value::Text(region.code().to_owned())),
        "in_region" => Some(Value::Number(in_region(db, &award)?)),
        "notified_on" => award.awarded_at.map(|at| Value::Date(at.day())),
        "objections_open" => Some(Value::Number(objections::open_on(db, award.id)?)),
        "notice_days" => match award.notice {
            Some(notice) => Some(Value::Number(i64::from(notices::find(db, notice)?.days))),
            None => None,
        },
        _ => decided(db, &award, name)?,
    })
}

fn decided(db: &mut Db, award: &Award, name: &str) -> Result<Option<Value>> {
    let decision = decisions::find(db, award.decision)?;
    Ok(match name {
        "decided_on" => decision.approved_at.map(|at| Value::Date(at.day())),
        "approved_by_centre" => Some(Value::Bool(decision.state == Decided::Approved)),
        "minutes" => {
            let written = !decision.minutes.trim().is_empty();
            Some(Value::Bool(written || files::has(db, "decision", decision.id.0, super::shelves::MINUTES)?))
        }
        _ => None,
    })
}

/// How many awards the province of one has in its call.
fn in_region(db: &mut Db, award: &Award) -> Result<i64> {
    let there = awards::of_call(db, award.call)?;
    let same = there.iter().filter(|other| other.region == award.region && other.role == Role::Award).count();
    Ok(i64::try_from(same).unwrap_or(i64::MAX))
}

/// Reads a fact of a call that depends on its awards; none for every other name.
///
/// # Errors
/// When the database cannot be read.
pub fn of_call(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    let call = CallId(id);
    Ok(match name {
        "places_taken" => Some(Value::Number(awards::held(db, call)?.0)),
        "regions_taken" => Some(Value::Number(awards::held(db, call)?.1)),
        "contracted" => fund::of(db, call)?.map(|fund| Value::Money(fund.used())),
        _ => None,
    })
}
