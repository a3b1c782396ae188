//! Rows of awards, and what they claim.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::guard::{Candidate, Choice};
use super::super::model::{Award, Fall, Role, State};
use crate::kernel::{
    ApplicationId, AwardId, CallId, DecisionId, DocumentId, Instant, Money, NoticeId, OrganisationId, Region,
};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::{award_decisions as d, awards as t, call_places as p, organisations as o};

/// The noun, as the search index knows it.
pub(in crate::award) const NOUN: &str = "award";

pub(super) type Row = (
    (AwardId, CallId, ApplicationId, OrganisationId, String, Option<Region>),
    (DecisionId, Option<NoticeId>, Option<i64>, Option<i32>, i32, Option<i64>, i64),
    (Role, State, String, String, String, String, Option<Instant>),
    (String, Option<Instant>, Option<DocumentId>, Option<Instant>, i32),
);
pub(super) type Columns = (
    (t::id, t::call_id, t::application_id, t::unit_id, o::name, t::region),
    (t::decision_id, t::notice_id, t::place_id, t::turn, t::rank, t::score, t::amount),
    (t::role, t::state, t::reason, t::remark, t::fallen_why, t::fallen_reason, t::fallen_at),
    (t::awarded_by_name, t::awarded_at, t::document_id, d::released_at, t::version),
);
pub(super) const COLUMNS: Columns = (
    (t::id, t::call_id, t::application_id, t::unit_id, o::name, t::region),
    (t::decision_id, t::notice_id, t::place_id, t::turn, t::rank, t::score, t::amount),
    (t::role, t::state, t::reason, t::remark, t::fallen_why, t::fallen_reason, t::fallen_at),
    (t::awarded_by_name, t::awarded_at, t::document_id, d::released_at, t::version),
);

pub(super) fn model(row: Row) -> Award {
    let ((id, call, application, unit, unit_name, region), place, what, made) = row;
    let (decision, notice, place_id, turn, rank, score, amount) = place;
    let (role, state, reason, remark, fall, fallen_reason, fallen_at) = what;
    let (awarded_by_name, awarded_at, document, released, version) = made;
    Award {
        id,
        call,
        application,
        unit,
        unit_name,
        region,
        decision,
        notice,
        place: place_id,
        turn,
        rank,
        score,
        amount: Money::from_fen(amount),
        role,
        state,
        reason,
        remark,
        fall: fall.parse::<Fall>().ok(),
        fallen_reason,
        fallen_at,
        awarded_by_name,
        awarded_at,
        document,
        released: released.is_some(),
        version,
    }
}

/// An award by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: AwardId) -> Result<Award> {
    let joined = t::table.inner_join(o::table).inner_join(d::table);
    Ok(joined.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// The awards of a call that hold their places, by rank.
///
/// # Errors
/// When the database cannot be read.
pub fn of_call(db: &mut Db, call: CallId) -> Result<Vec<Award>> {
    let holding = t::state.eq_any([State::Approved, State::OnNotice, State::Awarded]).and(t::role.eq(Role::Award));
    let joined = t::table.inner_join(o::table).inner_join(d::table);
    let rows = joined.filter(t::call_id.eq(call)).filter(holding).order((t::rank, t::id)).select(COLUMNS);
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The lines of a decision, awards before reserves, each by rank.
pub(in crate::award) fn of_decision(db: &mut Db, id: DecisionId) -> Result<Vec<Award>> {
    let joined = t::table.inner_join(o::table).inner_join(d::table).filter(t::decision_id.eq(id));
    let rows = joined.order((t::role, t::rank, t::id)).select(COLUMNS).load::<Row>(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// What the lines of these decisions are.
pub(in crate::award) fn roles(db: &mut Db, of: &[DecisionId]) -> Result<HashMap<DecisionId, Vec<Role>>> {
    let rows: Vec<(DecisionId, Role)> =
        t::table.filter(t::decision_id.eq_any(of.to_vec())).select((t::decision_id, t::role)).load(db)?;
    let mut all: HashMap<DecisionId, Vec<Role>> = HashMap::new();
    rows.into_iter().for_each(|(id, role)| all.entry(id).or_default().push(role));
    Ok(all)
}

/// What was ever decided for an application, the latest first.
pub(in crate::award) fn of_application(db: &mut Db, id: ApplicationId) -> Result<Vec<Award>> {
    let joined = t::table.inner_join(o::table).inner_join(d::table).filter(t::application_id.eq(id));
    let rows = joined.order(t::id.desc()).select(COLUMNS).load::<Row>(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// What each application of a call has, or has lost for good, from decisions that were approved.
pub(in crate::award) fn standing(db: &mut Db, call: CallId) -> Result<Vec<(ApplicationId, (Role, State))>> {
    let live = t::state.eq_any([State::Approved, State::OnNotice, State::Awarded]);
    let lost = t::state
        .eq(State::Fallen)
        .and(t::fallen_why.eq_any([Fall::Objection, Fall::Withdrawn].map(|why| why.to_string())));
    let rows: Vec<(ApplicationId, Role, State)> = t::table
        .filter(t::call_id.eq(call))
        .filter(live.or(lost))
        // An award tells more than the reserve that it was.
        .order(t::role.desc())
        .select((t::application_id, t::role, t::state))
        .load(db)?;
    Ok(rows.into_iter().map(|(id, role, state)| (id, (role, state))).collect())
}

/// The reserves of a call that may move up, by rank.
pub(in crate::award) fn reserves(db: &mut Db, call: CallId) -> Result<Vec<Award>> {
    let waiting = t::role.eq(Role::Reserve).and(t::state.eq_any([State::Approved, State::OnNotice]));
    let joined = t::table.inner_join(o::table).inner_join(d::table).filter(t::call_id.eq(call)).filter(waiting);
    let rows = joined.order((t::rank, t::id)).select(COLUMNS).load::<Row>(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// The places of a call that nobody holds.
pub(in crate::award) fn free_places(db: &mut Db, call: CallId) -> Result<Vec<(i64, Option<Region>)>> {
    let held: Vec<Option<i64>> =
        t::table.filter(t::call_id.eq(call)).filter(t::place_id.is_not_null()).select(t::place_id).load(db)?;
    let all: Vec<(i64, Option<Region>)> =
        p::table.filter(p::call_id.eq(call)).order(p::serial).select((p::id, p::region)).load(db)?;
    Ok(all.into_iter().filter(|(id, _)| !held.contains(&Some(*id))).collect())
}

/// The province of each award of a call that holds one.
pub(in crate::award) fn regions(db: &mut Db, call: CallId) -> Result<Vec<Region>> {
    let held = t::call_id.eq(call).and(t::turn.is_not_null());
    let all: Vec<Option<Region>> = t::table.filter(held).select(t::region).load(db)?;
    Ok(all.into_iter().flatten().collect())
}

/// The lowest turn that is free in a province.
pub(in crate::award) fn free_turn(db: &mut Db, call: CallId, region: Region) -> Result<i32> {
    let held = t::call_id.eq(call).and(t::region.eq(region)).and(t::turn.is_not_null());
    let turns: Vec<Option<i32>> = t::table.filter(held).select(t::turn).load(db)?;
    let free = (1..).find(|turn| !turns.contains(&Some(*turn)));
    free.ok_or_else(|| Error::internal("a province has no turn left"))
}

/// Writes the lines of a decision that is being made, in place of those that stood in it.
pub(in crate::award) fn propose(
    db: &mut Db,
    decision: DecisionId,
    call: CallId,
    lines: &[(&Candidate, &Choice)],
    now: Instant,
) -> Result<()> {
    diesel::delete(t::table.filter(t::decision_id.eq(decision)).filter(t::state.eq(State::Proposed))).execute(db)?;
    for (candidate, choice) in lines {
        let none = String::new;
        diesel::insert_into(t::table)
            .values((
                (t::call_id.eq(call), t::application_id.eq(candidate.application), t::unit_id.eq(candidate.unit)),
                (t::region.eq(candidate.region), t::decision_id.eq(decision), t::rank.eq(candidate.rank)),
                (t::score.eq(candidate.score), t::amount.eq(candidate.amount.fen()), t::role.eq(choice.role)),
                (t::state.eq(State::Proposed), t::reason.eq(choice.reason.clone()), t::remark.eq(none())),
                (t::fallen_why.eq(none()), t::fallen_reason.eq(none()), t::awarded_by_name.eq(none())),
                (t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
            ))
            .execute(db)
            .map_err(|e| if is_duplicate(&e) { Error::conflict("award-proposed-elsewhere") } else { e.into() })?;
    }
    Ok(())
}

/// Writes an award over the version that it was made from.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Conflict`] when somebody else holds its place or its turn.
pub(in crate::award) fn update(db: &mut Db, new: &Award, now: Instant) -> Result<()> {
    let fall = new.fall.map_or("", |fall| fall.as_str()).to_owned();
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(new.version))))
        .set((
            (t::notice_id.eq(new.notice), t::place_id.eq(new.place), t::turn.eq(new.turn), t::state.eq(new.state)),
            (t::remark.eq(new.remark.clone()), t::fallen_why.eq(fall), t::fallen_reason.eq(new.fallen_reason.clone())),
            (t::fallen_at.eq(new.fallen_at), t::awarded_by_name.eq(new.awarded_by_name.clone())),
            (t::awarded_at.eq(new.awarded_at), t::document_id.eq(new.document)),
            (t::version.eq(new.version + 1), t::updated_at.eq(now)),
        ))
        .execute(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("award-place-just-taken") } else { e.into() })?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(in crate::award) fn move_to(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    diesel::update(t::table.filter(t::unit_id.eq(from))).set(t::unit_id.eq(into)).execute(db)?;
    Ok(())
}

/// What awards of a call hold: how many places, and in how many provinces.
pub(in crate::award) fn held(db: &mut Db, call: CallId) -> Result<(i64, i64)> {
    let awards = of_call(db, call)?;
    let mut regions: Vec<Region> = awards.iter().filter_map(|award| award.region).collect();
    regions.sort_unstable();
    regions.dedup();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok((count(awards.len()), count(regions.len())))
}
