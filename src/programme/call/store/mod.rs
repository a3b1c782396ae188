//! Rows of calls.

mod list;
mod published;

use diesel::prelude::*;

use super::model::{Call, Change, Hand, Head, Pending, State, Step};
use crate::access::Actor;
use crate::kernel::{Bilingual, CallId, Instant, OrganisationId, UserId};
use crate::platform::db::Db;
use crate::platform::{Error, Result, search};
use crate::schema::{call_steps as s, calls as t};

pub(super) use list::{
    Filter, Listed, count, fill, found, indexed, keys, label, labels, latest, list, listed, open, waiting,
};
pub(super) use published::{
    Event, NewEvent, NewVersion, Version, add_event, add_version, broken, digest, events, number, place, places,
    version, versions,
};

const NOUN: &str = "call";

type Row = (
    (CallId, String, Option<String>, String, String, i32, String),
    (State, i32, Option<Instant>, Option<Change>, Option<Step>, i32),
    (String, String, String, Option<Instant>),
    (String, Instant, Instant, i32),
);

/// A call by its key, with who had a hand in its present round.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: CallId) -> Result<Call> {
    let row: Row = t::table
        .filter(t::id.eq(id))
        .select((
            (t::id, t::code, t::number, t::name_zh, t::name_en, t::year, t::origin),
            (t::state, t::latest, t::deadline, t::change, t::step, t::round),
            (t::draft, t::reason, t::answer, t::submitted_at),
            (t::created_by_name, t::created_at, t::updated_at, t::version),
        ))
        .first(db)?;
    let ((id, code, number, zh, en, year, origin), stand, text, made) = row;
    let (state, latest, deadline, change, step, round) = stand;
    let (draft, reason, answer, submitted_at) = text;
    let (created_by, created_at, updated_at, version) = made;
    let pending = match (change, step) {
        (Some(change), Some(step)) => Some(Pending { change, step, reason, answer, submitted_at }),
        _ => None,
    };
    let (hands, submitter) = hands(db, id, round)?;
    Ok(Call {
        id,
        code,
        number,
        name: Bilingual { zh, en },
        year,
        origin,
        state,
        latest,
        deadline,
        pending,
        round,
        draft,
        created_by,
        created_at,
        updated_at,
        version,
        hands,
        submitter,
    })
}

/// Who wrote or submitted in a round, and for whom; and who submitted last.
fn hands(db: &mut Db, id: CallId, round: i32) -> Result<(Vec<UserId>, Option<UserId>)> {
    let own = s::kind.eq_any([Hand::Begun, Hand::Written, Hand::Submitted]);
    let rows: Vec<(Hand, UserId, Option<UserId>)> = s::table
        .filter(s::call_id.eq(id).and(s::round.eq(round)).and(own))
        .order(s::id)
        .select((s::kind, s::user_id, s::stands_in_for_id))
        .load(db)?;
    let submitter = rows.iter().rev().find(|row| row.0 == Hand::Submitted).map(|row| row.1);
    let mut all: Vec<UserId> = rows.into_iter().flat_map(|(_, user, other)| [Some(user), other]).flatten().collect();
    all.sort_unstable();
    all.dedup();
    Ok((all, submitter))
}

pub(super) fn insert(db: &mut Db, head: &Head, text: &str, origin: &str, by: &Actor, now: Instant) -> Result<CallId> {
    let id: CallId = diesel::insert_into(t::table)
        .values((
            (t::code.eq(head.code.clone()), t::name_zh.eq(head.name.zh.clone()), t::name_en.eq(head.name.en.clone())),
            (t::year.eq(head.year), t::origin.eq(origin.to_owned()), t::state.eq(State::Draft), t::latest.eq(0)),
            (t::change.eq(Change::Publish), t::step.eq(Step::Writing), t::round.eq(1), t::draft.eq(text.to_owned())),
            (t::reason.eq(String::new()), t::answer.eq(String::new()), t::created_by.eq(by.user)),
            (t::created_by_name.eq(by.name.clone()), t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?;
    index(db, id, &[&head.code, &head.name.zh, &head.name.en])?;
    Ok(id)
}

fn index(db: &mut Db, id: CallId, texts: &[&str]) -> Result<()> {
    search::put(db, NOUN, id.0, texts)
}

/// Writes a call over the version that it was made from.
pub(super) fn update(db: &mut Db, new: &Call, version: i32, now: Instant) -> Result<()> {
    let pending = new.pending.as_ref();
    let text = |of: fn(&Pending) -> &String| pending.map(of).cloned().unwrap_or_default();
    let changed = diesel::update(t::table.filter(t::id.eq(new.id)).filter(t::version.eq(version)))
        .set((
            (t::code.eq(new.code.clone()), t::number.eq(new.number.clone()), t::year.eq(new.year)),
            (t::name_zh.eq(new.name.zh.clone()), t::name_en.eq(new.name.en.clone())),
            (t::state.eq(new.state), t::latest.eq(new.latest), t::deadline.eq(new.deadline), t::round.eq(new.round)),
            (t::change.eq(pending.map(|p| p.change)), t::step.eq(pending.map(|p| p.step))),
            (t::reason.eq(text(|p| &p.reason)), t::answer.eq(text(|p| &p.answer)), t::draft.eq(new.draft.clone())),
            (t::submitted_at.eq(pending.and_then(|p| p.submitted_at)), t::updated_at.eq(now)),
            t::version.eq(version + 1),
        ))
        .execute(db)?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    let number = new.number.clone().unwrap_or_default();
    index(db, new.id, &[&number, &new.code, &new.name.zh, &new.name.en])
}

/// Whether another published call has this code.
pub(super) fn is_taken(db: &mut Db, code: &str, but: CallId) -> Result<bool> {
    let other = t::code.eq(code.to_owned()).and(t::latest.gt(0)).and(t::id.ne(but));
    Ok(diesel::select(diesel::dsl::exists(t::table.filter(other))).get_result(db)?)
}

/// Whether a call has this number.
pub(super) fn has_number(db: &mut Db, number: &str) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(t::table.filter(t::number.eq(number.to_owned())))).get_result(db)?)
}

/// Notes what the actor did in the present round; writing is noted once a round and person.
pub(super) fn note(
    db: &mut Db,
    of: &Call,
    kind: Hand,
    change: Change,
    by: &Actor,
    body: &str,
    now: Instant,
) -> Result<()> {
    let stands_in_for = by.stands_in_for.as_ref().map(|(id, _)| *id);
    if kind == Hand::Written {
        let mut there =
            s::table.filter(s::call_id.eq(of.id).and(s::round.eq(of.round)).and(s::kind.eq(kind))).into_boxed();
        there = there.filter(s::user_id.eq(by.user));
        there = match stands_in_for {
            Some(other) => there.filter(s::stands_in_for_id.eq(other)),
            None => there.filter(s::stands_in_for_id.is_null()),
        };
        if there.count().get_result::<i64>(db)? > 0 {
            return Ok(());
        }
    }
    diesel::insert_into(s::table)
        .values((
            (s::call_id.eq(of.id), s::round.eq(of.round), s::kind.eq(kind), s::change.eq(change)),
            (s::user_id.eq(by.user), s::user_name.eq(by.name.clone()), s::stands_in_for_id.eq(stands_in_for)),
            (s::stands_in_for_name.eq(by.acts_for().unwrap_or_default().to_owned()), s::body.eq(body.to_owned())),
            (s::organisation_id.eq(by.organisation), s::at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// What somebody did on the way to a decision.
#[derive(Queryable)]
pub(super) struct Noted {
    pub kind: Hand,
    pub change: Change,
    pub user: String,
    pub behalf: String,
    pub body: String,
    pub at: Instant,
}

pub(super) fn noted(db: &mut Db, id: CallId, most: i64) -> Result<Vec<Noted>> {
    let shown = (s::kind, s::change, s::user_name, s::stands_in_for_name, s::body, s::at);
    Ok(s::table.filter(s::call_id.eq(id)).order(s::id.desc()).limit(most).select(shown).load(db)?)
}

/// Who submitted last, by name, and in which organisation.
pub(super) fn submitter(db: &mut Db, of: &Call) -> Result<Option<(UserId, String, Option<OrganisationId>)>> {
    Ok(s::table
        .filter(s::call_id.eq(of.id).and(s::round.eq(of.round)).and(s::kind.eq(Hand::Submitted)))
        .order(s::id.desc())
        .select((s::user_id, s::user_name, s::organisation_id))
        .first(db)
        .optional()?)
}
