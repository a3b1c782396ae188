//! Rows of the desk: reasons that were given before, and samples with what was found in them.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::draw::{Candidate, Method, Narrowed, Verdict};
use crate::access::{Actor, Tx};
use crate::kernel::{ContractId, Instant, Money, SampleId, UserId, VoucherId};
use crate::platform::db::Db;
use crate::platform::list::Query;
use crate::platform::{Error, Result};
use crate::rules::Verdict as Of;
use crate::schema::{
    contracts as c, return_reasons as r, voucher_outcomes as vo, voucher_sample_items as i, voucher_samples as t,
    vouchers as v,
};
use crate::voucher::model::State;

/// Reasons that are offered again.
const OFFERED: i64 = 12;

/// The reasons that a person has given before, the most used first.
pub(super) fn reasons(db: &mut Db, of: UserId) -> Result<Vec<String>> {
    let own = r::table.filter(r::user_id.eq(of)).order((r::used.desc(), r::used_at.desc(), r::id.desc()));
    Ok(own.limit(OFFERED).select(r::reason).load(db)?)
}

/// Remembers a reason for the person who gave it.
pub(super) fn remember(tx: &mut Tx<'_>, reason: &str) -> Result<()> {
    let own = r::table.filter(r::user_id.eq(tx.actor.user).and(r::reason.eq(reason.to_owned())));
    let known = diesel::update(own).set((r::used.eq(r::used + 1), r::used_at.eq(tx.now))).execute(tx.db)?;
    if known == 0 {
        diesel::insert_into(r::table)
            .values((
                (r::user_id.eq(tx.actor.user), r::reason.eq(reason.to_owned())),
                (r::used.eq(1), r::used_at.eq(tx.now)),
            ))
            .execute(tx.db)?;
    }
    Ok(())
}

/// How many vouchers a person has decided since a moment.
pub(super) fn decided_since(db: &mut Db, by: UserId, since: Instant) -> Result<i64> {
    let own = v::table.filter(v::decided_by.eq(by).and(v::decided_at.ge(since)));
    Ok(own.count().get_result(db)?)
}

/// Which of these vouchers are not all green: a rule failed, is open or wants a person, by their last submission.
pub(super) fn not_green(db: &mut Db, ids: &[VoucherId]) -> Result<BTreeSet<VoucherId>> {
    let wrong = [Of::Fail, Of::Open, Of::Human];
    let of = vo::table.filter(vo::voucher_id.eq_any(ids.to_vec()).and(vo::verdict.eq_any(wrong)));
    Ok(of.select(vo::voucher_id).distinct().load::<VoucherId>(db)?.into_iter().collect())
}

/// A sample as it was drawn.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub id: SampleId,
    pub method: Method,
    pub seed: String,
    pub asked: i32,
    pub pool_count: i32,
    pub pool_amount: Money,
    pub narrowed: Narrowed,
    pub reason: String,
    pub by_name: String,
    pub at: Instant,
    /// How many vouchers, and how many of them were looked at.
    pub items: i64,
    pub noted: i64,
}

/// What a sample is drawn from, and how.
#[derive(Debug, Clone)]
pub(super) struct New {
    pub method: Method,
    pub seed: String,
    pub asked: usize,
    pub contract: Option<ContractId>,
    pub pool: Vec<Candidate>,
    pub narrowed: Narrowed,
    pub reason: String,
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &New, drawn: &[VoucherId]) -> Result<SampleId> {
    let whole = |n: usize| i32::try_from(n).map_err(Error::internal);
    let amount =
        Money::sum(new.pool.iter().map(|one| one.amount)).ok_or_else(|| Error::internal("a pool too large"))?;
    let by: &Actor = tx.actor;
    let id: SampleId = diesel::insert_into(t::table)
        .values((
            (t::method.eq(new.method), t::seed.eq(new.seed.clone()), t::asked.eq(whole(new.asked)?)),
            (t::contract_id.eq(new.contract), t::pool.eq(serde_json::to_string(&new.pool)?)),
            (t::pool_count.eq(whole(new.pool.len())?), t::pool_amount.eq(amount.fen())),
            (t::narrowed.eq(serde_json::to_string(&new.narrowed)?), t::reason.eq(new.reason.clone())),
            (t::created_by.eq(by.user), t::created_by_name.eq(by.name.clone()), t::created_at.eq(tx.now)),
        ))
        .returning(t::id)
        .get_result(tx.db)?;
    for (n, voucher) in (1_i32..).zip(drawn) {
        diesel::insert_into(i::table)
            .values((
                (i::sample_id.eq(id), i::n.eq(n), i::voucher_id.eq(*voucher)),
                (i::note.eq(String::new()), i::noted_by_name.eq(String::new()), i::version.eq(1)),
            ))
            .execute(tx.db)?;
    }
    Ok(id)
}

type Row = ((SampleId, Method, String, i32), (i32, i64, String, String), (String, Instant));
type Columns = (
    (t::id, t::method, t::seed, t::asked),
    (t::pool_count, t::pool_amount, t::narrowed, t::reason),
    (t::created_by_name, t::created_at),
);
const COLUMNS: Columns = (
    (t::id, t::method, t::seed, t::asked),
    (t::pool_count, t::pool_amount, t::narrowed, t::reason),
    (t::created_by_name, t::created_at),
);

fn counted(db: &mut Db, row: Row) -> Result<Sample> {
    let ((id, method, seed, asked), (pool_count, amount, narrowed, reason), (by_name, at)) = row;
    let of = i::table.filter(i::sample_id.eq(id));
    let items = of.count().get_result(db)?;
    let noted = of.filter(i::verdict.is_not_null()).count().get_result(db)?;
    let (pool_amount, narrowed) = (Money::from_fen(amount), Narrowed::read(&narrowed));
    Ok(Sample { id, method, seed, asked, pool_count, pool_amount, narrowed, reason, by_name, at, items, noted })
}

/// A sample by its key.
pub(super) fn sample(db: &mut Db, id: SampleId) -> Result<Sample> {
    let row = t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db)?;
    counted(db, row)
}

/// What a sample was drawn from.
pub(super) fn pool(db: &mut Db, id: SampleId) -> Result<Vec<Candidate>> {
    let pool: String = t::table.filter(t::id.eq(id)).select(t::pool).first(db)?;
    Ok(serde_json::from_str(&pool)?)
}

pub(super) fn count(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

/// A page of the samples, the latest first.
pub(super) fn list(db: &mut Db, page: &Query) -> Result<Vec<Sample>> {
    let rows = t::table.order(t::id.desc()).offset(page.offset()).limit(page.limit()).select(COLUMNS);
    rows.load::<Row>(db)?.into_iter().map(|row| counted(db, row)).collect()
}

/// The next samples after a key, for `verify`.
pub(super) fn after(db: &mut Db, after: SampleId, most: i64) -> Result<Vec<Sample>> {
    let rows = t::table.filter(t::id.gt(after)).order(t::id).limit(most).select(COLUMNS).load::<Row>(db)?;
    rows.into_iter().map(|row| counted(db, row)).collect()
}

/// A voucher of a sample, and what was found in it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub id: i64,
    pub n: i32,
    pub voucher: VoucherId,
    pub verdict: Option<Verdict>,
    pub note: String,
    pub by: String,
    pub at: Option<Instant>,
    pub version: i32,
}

/// The vouchers of a sample, in the order of the draw.
pub(super) fn items(db: &mut Db, of: SampleId) -> Result<Vec<Item>> {
    type Row = (i64, i32, VoucherId, Option<Verdict>, String, String, Option<Instant>, i32);
    let shown = (i::id, i::n, i::voucher_id, i::verdict, i::note, i::noted_by_name, i::noted_at, i::version);
    let rows: Vec<Row> = i::table.filter(i::sample_id.eq(of)).order(i::n).select(shown).load(db)?;
    let item =
        |(id, n, voucher, verdict, note, by, at, version): Row| Item { id, n, voucher, verdict, note, by, at, version };
    Ok(rows.into_iter().map(item).collect())
}

/// Writes what was found in a voucher of a sample, over the version that was looked at.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn note(tx: &mut Tx<'_>, of: SampleId, item: i64, version: i32, verdict: Verdict, text: &str) -> Result<()> {
    let own = i::table.filter(i::id.eq(item).and(i::sample_id.eq(of)).and(i::version.eq(version)));
    let changed = diesel::update(own)
        .set((
            (i::verdict.eq(verdict), i::note.eq(text.to_owned()), i::noted_by.eq(tx.actor.user)),
            (i::noted_by_name.eq(tx.actor.name.clone()), i::noted_at.eq(tx.now), i::version.eq(version + 1)),
        ))
        .execute(tx.db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// The samples in which a voucher stands.
pub(super) fn samples_of(db: &mut Db, voucher: VoucherId) -> Result<Vec<(SampleId, Option<Verdict>)>> {
    let of = i::table.filter(i::voucher_id.eq(voucher)).order(i::id.desc()).limit(10);
    Ok(of.select((i::sample_id, i::verdict)).load(db)?)
}

/// The contract of a number.
pub(super) fn contract_numbered(db: &mut Db, number: &str) -> Result<Option<ContractId>> {
    Ok(c::table.filter(c::number.eq(number.to_owned())).select(c::id).first(db).optional()?)
}

/// Vouchers that may be drawn: those that passed.
pub(super) const DRAWN_FROM: State = State::Passed;
