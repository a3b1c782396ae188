//! Rows of amendments and of steps: suspensions, their ends, terminations.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::model::{Amendment, AmendmentState, Step, StepKind, StepState};
use super::super::terms::Terms;
use crate::access::Actor;
use crate::kernel::{AmendmentId, ContractId, DocumentId, Instant, Money, UserId};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::{contract_amendments as a, contract_steps as s};

type Asked = (AmendmentId, ContractId, i32, AmendmentState, String, String, String, String, Instant);
type Decided = (String, String, String, String, Option<Instant>, String, i32);
type AskedColumns =
    (a::id, a::contract_id, a::base, a::state, a::before, a::body, a::reason, a::asked_by_name, a::asked_at);
type DecidedColumns =
    (a::proposed_by_name, a::opinion, a::hands, a::decided_by_name, a::decided_at, a::remark, a::version);
const AMENDMENT: (AskedColumns, DecidedColumns) = (
    (a::id, a::contract_id, a::base, a::state, a::before, a::body, a::reason, a::asked_by_name, a::asked_at),
    (a::proposed_by_name, a::opinion, a::hands, a::decided_by_name, a::decided_at, a::remark, a::version),
);

fn amendment((asked, decided): (Asked, Decided)) -> Result<Amendment> {
    let (id, contract, base, state, before, body, reason, asked_by_name, asked_at) = asked;
    let (proposed_by_name, opinion, hands, decided_by_name, decided_at, remark, version) = decided;
    Ok(Amendment {
        id,
        contract,
        base,
        state,
        before: Terms::read(&before)?,
        terms: Terms::read(&body)?,
        reason,
        asked_by_name,
        asked_at,
        proposed_by_name,
        opinion,
        hands: serde_json::from_str(&hands)?,
        decided_by_name,
        decided_at,
        remark,
        version,
    })
}

/// # Errors
/// [`Error::NotFound`].
pub(in crate::contract) fn find_amendment(db: &mut Db, id: AmendmentId) -> Result<Amendment> {
    amendment(a::table.filter(a::id.eq(id)).select(AMENDMENT).first(db)?)
}

/// The amendments of a contract, the latest first.
pub(in crate::contract) fn amendments(db: &mut Db, of: ContractId) -> Result<Vec<Amendment>> {
    let rows = a::table.filter(a::contract_id.eq(of)).order(a::id.desc()).select(AMENDMENT);
    rows.load(db)?.into_iter().map(amendment).collect()
}

/// Amendments that somebody must look at.
pub(in crate::contract) fn amendments_in(
    db: &mut Db,
    state: AmendmentState,
    most: i64,
) -> Result<Vec<(AmendmentId, ContractId, Vec<UserId>)>> {
    let rows: Vec<(AmendmentId, ContractId, String)> = a::table
        .filter(a::state.eq(state))
        .order(a::id)
        .limit(most)
        .select((a::id, a::contract_id, a::hands))
        .load(db)?;
    rows.into_iter().map(|(id, of, hands)| Ok((id, of, serde_json::from_str(&hands)?))).collect()
}

/// How many amendments of a contract are in force.
pub(in crate::contract) fn amended(db: &mut Db, of: ContractId) -> Result<i64> {
    Ok(a::table.filter(a::contract_id.eq(of).and(a::state.eq(AmendmentState::Approved))).count().get_result(db)?)
}

/// # Errors
/// [`Error::Conflict`] when another one is open.
pub(in crate::contract) fn add_amendment(db: &mut Db, new: &Amendment, now: Instant) -> Result<AmendmentId> {
    diesel::insert_into(a::table)
        .values((
            (a::contract_id.eq(new.contract), a::base.eq(new.base), a::state.eq(new.state)),
            (a::before.eq(new.before.frozen()?.0), a::body.eq(new.terms.frozen()?.0), a::reason.eq(new.reason.clone())),
            (a::asked_by_name.eq(new.asked_by_name.clone()), a::asked_at.eq(new.asked_at)),
            (a::proposed_by_name.eq(new.proposed_by_name.clone()), a::opinion.eq(new.opinion.clone())),
            (a::hands.eq(serde_json::to_string(&new.hands)?), a::decided_by_name.eq(String::new())),
            (a::remark.eq(String::new()), a::updated_at.eq(now), a::version.eq(1)),
        ))
        .returning(a::id)
        .get_result(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("amendment-open") } else { e.into() })
}

/// # Errors
/// [`Error::Stale`].
pub(in crate::contract) fn update_amendment(db: &mut Db, new: &Amendment, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(a::table.filter(a::id.eq(new.id)).filter(a::version.eq(version)))
        .set((
            (a::state.eq(new.state), a::proposed_by_name.eq(new.proposed_by_name.clone())),
            (a::opinion.eq(new.opinion.clone()), a::hands.eq(serde_json::to_string(&new.hands)?)),
            (a::decided_by_name.eq(new.decided_by_name.clone()), a::decided_at.eq(new.decided_at)),
            (a::remark.eq(new.remark.clone()), a::updated_at.eq(now), a::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

type Head = (i64, ContractId, StepKind, StepState, String, UserId, Option<UserId>, String, Instant);
type Tail = (String, Option<Instant>, String, Option<NaiveDate>, Option<i64>, Option<DocumentId>, i32);
type HeadColumns = (
    s::id,
    s::contract_id,
    s::kind,
    s::state,
    s::reason,
    s::proposed_by,
    s::proposed_for,
    s::proposed_by_name,
    s::proposed_at,
);
type TailColumns = (s::decided_by_name, s::decided_at, s::remark, s::due_on, s::refund, s::document_id, s::version);
const STEP: (HeadColumns, TailColumns) = (
    (
        s::id,
        s::contract_id,
        s::kind,
        s::state,
        s::reason,
        s::proposed_by,
        s::proposed_for,
        s::proposed_by_name,
        s::proposed_at,
    ),
    (s::decided_by_name, s::decided_at, s::remark, s::due_on, s::refund, s::document_id, s::version),
);

fn step((head, tail): (Head, Tail)) -> Step {
    let (id, contract, kind, state, reason, by, on_behalf, proposed_by_name, proposed_at) = head;
    let (decided_by_name, decided_at, remark, due_on, refund, document, version) = tail;
    Step {
        id,
        contract,
        kind,
        state,
        reason,
        proposed_by: (by, on_behalf),
        proposed_by_name,
        proposed_at,
        decided_by_name,
        decided_at,
        remark,
        due_on,
        refund: refund.map(Money::from_fen),
        document,
        version,
    }
}

/// The steps of a contract, the latest first.
pub(in crate::contract) fn steps(db: &mut Db, of: ContractId) -> Result<Vec<Step>> {
    let rows = s::table.filter(s::contract_id.eq(of)).order(s::id.desc()).select(STEP);
    Ok(rows.load::<(Head, Tail)>(db)?.into_iter().map(step).collect())
}

/// What was claimed back when a contract was terminated; nothing for one that was not.
///
/// # Errors
/// When the database cannot be read.
pub fn claim(db: &mut Db, of: ContractId) -> Result<Option<Money>> {
    let done = s::contract_id.eq(of).and(s::kind.eq(StepKind::Terminate)).and(s::state.eq(StepState::Approved));
    let last = s::table.filter(done).order(s::id.desc()).select(s::refund);
    Ok(last.first::<Option<i64>>(db).optional()?.flatten().map(Money::from_fen))
}

/// The step of a contract that waits for the leader.
pub(in crate::contract) fn open_step(db: &mut Db, of: ContractId) -> Result<Option<Step>> {
    let open = s::contract_id.eq(of).and(s::state.eq(StepState::Proposed));
    Ok(s::table.filter(open).select(STEP).first::<(Head, Tail)>(db).optional()?.map(step))
}

/// Steps that wait for the leader.
pub(in crate::contract) fn open_steps(db: &mut Db, most: i64) -> Result<Vec<Step>> {
    let rows = s::table.filter(s::state.eq(StepState::Proposed)).order(s::id).limit(most).select(STEP);
    Ok(rows.load::<(Head, Tail)>(db)?.into_iter().map(step).collect())
}

/// # Errors
/// [`Error::Conflict`] when another one is open.
pub(in crate::contract) fn propose_step(
    db: &mut Db,
    of: ContractId,
    kind: StepKind,
    reason: &str,
    by: &Actor,
    now: Instant,
) -> Result<i64> {
    diesel::insert_into(s::table)
        .values((
            (
                s::contract_id.eq(of),
                s::kind.eq(kind),
                s::state.eq(StepState::Proposed),
                s::reason.eq(reason.to_owned()),
            ),
            (s::proposed_by.eq(by.user), s::proposed_for.eq(by.stands_in_for.as_ref().map(|(id, _)| *id))),
            (s::proposed_by_name.eq(by.name.clone()), s::proposed_at.eq(now), s::decided_by_name.eq(String::new())),
            (s::remark.eq(String::new()), s::version.eq(1)),
        ))
        .returning(s::id)
        .get_result(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("contract-step-open") } else { e.into() })
}

/// # Errors
/// [`Error::Stale`].
pub(in crate::contract) fn update_step(db: &mut Db, new: &Step, version: i32) -> Result<()> {
    let changed = diesel::update(s::table.filter(s::id.eq(new.id)).filter(s::version.eq(version)))
        .set((
            (s::state.eq(new.state), s::decided_by_name.eq(new.decided_by_name.clone())),
            (s::decided_at.eq(new.decided_at), s::remark.eq(new.remark.clone()), s::due_on.eq(new.due_on)),
            (s::refund.eq(new.refund.map(Money::fen)), s::document_id.eq(new.document), s::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
