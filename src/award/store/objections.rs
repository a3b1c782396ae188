//! Rows of objections.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::objection::{Channel, Given, Objection, Outcome, State};
use crate::kernel::{AwardId, Instant, NoticeId, ObjectionId, UserId};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Error, Result, search};
use crate::schema::{awards as a, objections as t, organisations as o};

type Row = (
    (ObjectionId, NoticeId, AwardId, String, String),
    (String, String, String, String, (i64, String), String, String),
    (Channel, Option<NaiveDate>, NaiveDate, Instant, String),
    (State, Option<NaiveDate>, Option<NaiveDate>, String, Option<UserId>, String),
    (Option<Outcome>, String, String, Option<Instant>),
    (String, String, Option<NaiveDate>, i32),
);
type Columns = (
    (t::id, t::notice_id, t::award_id, o::name, t::receipt),
    (t::name, t::unit, t::address, t::email, (t::seal_key, t::phone_sealed), t::phone_shown, t::body),
    (t::channel, t::dispatched_on, t::received_on, t::received_at, t::entered_by_name),
    (t::state, t::accept_by, t::answer_by, t::inquiry, t::handler_id, t::handler_name),
    (t::outcome, t::outcome_reason, t::decided_by_name, t::decided_at),
    (t::answer, t::answered_by_name, t::answered_on, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::notice_id, t::award_id, o::name, t::receipt),
    (t::name, t::unit, t::address, t::email, (t::seal_key, t::phone_sealed), t::phone_shown, t::body),
    (t::channel, t::dispatched_on, t::received_on, t::received_at, t::entered_by_name),
    (t::state, t::accept_by, t::answer_by, t::inquiry, t::handler_id, t::handler_name),
    (t::outcome, t::outcome_reason, t::decided_by_name, t::decided_at),
    (t::answer, t::answered_by_name, t::answered_on, t::version),
);

fn model(row: Row) -> Objection {
    let ((id, notice, award, award_unit, receipt), who, came, far, decided, told) = row;
    let (name, unit, address, email, phone, phone_shown, text) = who;
    let (channel, dispatched_on, received_on, received_at, entered_by_name) = came;
    let (state, accept_by, answer_by, inquiry, handler, handler_name) = far;
    let (outcome, outcome_reason, decided_by_name, decided_at) = decided;
    let (answer, answered_by_name, answered_on, version) = told;
    let given = Given {
        award,
        name,
        unit,
        address,
        email,
        phone,
        phone_shown,
        text,
        channel,
        dispatched_on,
        received_on,
        receipt,
    };
    Objection {
        id,
        notice,
        award,
        award_unit,
        given,
        received_at,
        entered_by_name,
        state,
        accept_by,
        answer_by,
        inquiry,
        handler,
        handler_name,
        outcome,
        outcome_reason,
        decided_by_name,
        decided_at,
        answer,
        answered_by_name,
        answered_on,
        version,
    }
}

/// An objection by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(in crate::award) fn find(db: &mut Db, id: ObjectionId) -> Result<Objection> {
    let joined = t::table.inner_join(a::table.inner_join(o::table));
    Ok(joined.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// The objection of a receipt.
pub(in crate::award) fn by_receipt(db: &mut Db, receipt: &str) -> Result<Option<Objection>> {
    let joined = t::table.inner_join(a::table.inner_join(o::table)).filter(t::receipt.eq(receipt.to_owned()));
    Ok(joined.select(COLUMNS).first::<Row>(db).optional()?.map(model))
}

/// What is entered of an objection.
pub(in crate::award) struct New<'a> {
    pub notice: NoticeId,
    pub given: &'a Given,
    pub entered_by: &'a str,
    pub accept_by: Option<NaiveDate>,
    pub answer_by: Option<NaiveDate>,
}

pub(in crate::award) fn insert(db: &mut Db, new: &New<'_>, now: Instant) -> Result<ObjectionId> {
    let (given, none) = (new.given, String::new);
    Ok(diesel::insert_into(t::table)
        .values((
            (t::notice_id.eq(new.notice), t::award_id.eq(given.award), t::receipt.eq(given.receipt.clone())),
            (t::name.eq(given.name.clone()), t::unit.eq(given.unit.clone()), t::address.eq(given.address.clone())),
            (
                t::email.eq(given.email.clone()),
                t::seal_key.eq(given.phone.0),
                t::phone_sealed.eq(given.phone.1.clone()),
            ),
            (
                t::phone_shown.eq(given.phone_shown.clone()),
                t::body.eq(given.text.clone()),
                t::channel.eq(given.channel),
            ),
            (t::dispatched_on.eq(given.dispatched_on), t::received_on.eq(given.received_on), t::received_at.eq(now)),
            (t::entered_by_name.eq(new.entered_by.to_owned()), t::state.eq(State::Received)),
            (t::accept_by.eq(new.accept_by), t::answer_by.eq(new.answer_by), t::inquiry.eq(none())),
            (t::handler_name.eq(none()), t::outcome_reason.eq(none()), t::decided_by_name.eq(none())),
            (t::answer.eq(none()), t::answered_by_name.eq(none()), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?)
}

/// Writes how far an objection is over the version that it was made from.
pub(in crate::award) fn update(db: &mut Db, new: &Objection, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(version))))
        .set((
            (t::state.eq(new.state), t::inquiry.eq(new.inquiry.clone()), t::handler_id.eq(new.handler)),
            (t::handler_name.eq(new.handler_name.clone()), t::outcome.eq(new.outcome)),
            (t::outcome_reason.eq(new.outcome_reason.clone()), t::decided_by_name.eq(new.decided_by_name.clone())),
            (t::decided_at.eq(new.decided_at), t::answer.eq(new.answer.clone()), t::answered_on.eq(new.answered_on)),
            (t::answered_by_name.eq(new.answered_by_name.clone()), t::updated_at.eq(now), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

const OPEN: [State; 4] = [State::Received, State::Accepted, State::Inquiry, State::Decided];

/// How many objections hold up an award.
pub(in crate::award) fn open_on(db: &mut Db, award: AwardId) -> Result<i64> {
    Ok(t::table.filter(t::award_id.eq(award)).filter(t::state.eq_any(OPEN)).count().get_result(db)?)
}

/// The objections against an award, the latest first.
pub(in crate::award) fn on_award(db: &mut Db, award: AwardId) -> Result<Vec<Objection>> {
    let joined = t::table.inner_join(a::table.inner_join(o::table)).filter(t::award_id.eq(award));
    Ok(joined.order(t::id.desc()).select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// The objections to a notice, the latest first.
pub(in crate::award) fn on_notice(db: &mut Db, notice: NoticeId) -> Result<Vec<Objection>> {
    let joined = t::table.inner_join(a::table.inner_join(o::table)).filter(t::notice_id.eq(notice));
    Ok(joined.order(t::id.desc()).select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// What is open, the most urgent first.
pub(in crate::award) fn open(db: &mut Db, most: i64) -> Result<Vec<Objection>> {
    let joined = t::table.inner_join(a::table.inner_join(o::table)).filter(t::state.eq_any(OPEN));
    let rows = joined.order((t::answer_by, t::id)).limit(most).select(COLUMNS).load::<Row>(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(in crate::award) struct Filter {
    pub text: String,
    pub state: Option<State>,
    pub outcome: Option<Outcome>,
    pub notice: Option<NoticeId>,
}

type Joined = diesel::helper_types::InnerJoin<t::table, diesel::helper_types::InnerJoin<a::table, o::table>>;
type Boxed = diesel::helper_types::IntoBoxed<'static, Joined, MultiBackend>;

fn narrowed(filter: &Filter) -> Boxed {
    let mut query = t::table.inner_join(a::table.inner_join(o::table)).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(t::outcome.eq(outcome));
    }
    if let Some(notice) = filter.notice {
        query = query.filter(t::notice_id.eq(notice));
    }
    if !filter.text.is_empty() {
        let like = search::like(&filter.text);
        let named = o::name.like(like.clone()).escape('!').or(t::name.like(like.clone()).escape('!'));
        query = query.filter(named.or(t::body.like(like).escape('!')));
    }
    query
}

pub(in crate::award) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(db)?)
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("due", false) => query.order((t::answer_by.asc(), t::id.asc())),
        ("due", true) => query.order((t::answer_by.desc(), t::id.desc())),
        (_, false) => query.order((t::received_on.asc(), t::id.asc())),
        (_, true) => query.order((t::received_on.desc(), t::id.desc())),
    }
}

pub(in crate::award) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Objection>> {
    let rows = sorted(narrowed(filter), page).offset(page.offset()).limit(page.limit());
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(in crate::award) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<ObjectionId>> {
    Ok(sorted(narrowed(filter), page).select(t::id).load(db)?)
}

/// What the list shows of these, in any order.
pub(in crate::award) fn listed(db: &mut Db, keys: &[ObjectionId]) -> Result<Vec<Objection>> {
    let joined = t::table.inner_join(a::table.inner_join(o::table)).filter(t::id.eq_any(keys.to_vec()));
    Ok(joined.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}
