//! Rows of funds and their entries.

use diesel::prelude::*;

use super::model::{Entry, Fund, Kind};
use crate::each;
use crate::kernel::{AwardId, CallId, Instant, Money, UserId};
use crate::platform::Result;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::schema::{fund_entries as e, funds as t};

type Row = (CallId, Option<i64>, i64, i64, i64);

fn model((call, total, reserved, committed, spent): Row) -> Fund {
    let of = Money::from_fen;
    Fund { call, total: total.map(of), reserved: of(reserved), committed: of(committed), spent: of(spent) }
}

/// The fund of a call, if it was used.
///
/// # Errors
/// When the database cannot be read.
pub fn of(db: &mut Db, call: CallId) -> Result<Option<Fund>> {
    let row = t::table.filter(t::call_id.eq(call)).select((t::call_id, t::total, t::reserved, t::committed, t::spent));
    Ok(row.first::<Row>(db).optional()?.map(model))
}

/// What of a fund is bound for one award and not paid.
///
/// # Errors
/// When the database cannot be read.
pub fn committed(db: &mut Db, call: CallId, award: AwardId) -> Result<Money> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let sum = sql::<BigInt>("CAST(SUM(amount) AS BIGINT)");
    let own = e::table.filter(e::call_id.eq(call).and(e::award_id.eq(Some(award))));
    let sums: Vec<(Kind, i64)> = own.group_by(e::kind).select((e::kind, sum)).load(db)?;
    Ok(bound(&sums))
}

/// What is bound after entries that add up to this.
fn bound(sums: &[(Kind, i64)]) -> Money {
    let of = |(kind, fen): &(Kind, i64)| match kind {
        Kind::Commit | Kind::Restore => *fen,
        Kind::Spend | Kind::Uncommit => fen.saturating_neg(),
        Kind::Reserve | Kind::Release | Kind::Refund => 0,
    };
    Money::from_fen(sums.iter().map(of).fold(0, i64::saturating_add))
}

/// Makes a fund; one that is there stays as it is.
pub(super) fn open(db: &mut Db, new: &Fund) -> Result<()> {
    let row = (
        (t::call_id.eq(new.call), t::total.eq(new.total.map(Money::fen)), t::version.eq(1)),
        (t::reserved.eq(0_i64), t::committed.eq(0_i64), t::spent.eq(0_i64)),
    );
    each!(db, |c| diesel::insert_into(t::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The fund, held: on PostgreSQL whoever else wants it waits until this transaction is over.
///
/// # Errors
/// [`crate::platform::Error::NotFound`] when it was never opened.
pub(super) fn held(db: &mut Db, call: CallId) -> Result<Fund> {
    diesel::update(t::table.filter(t::call_id.eq(call))).set(t::version.eq(t::version + 1)).execute(db)?;
    of(db, call)?.ok_or(crate::platform::Error::NotFound)
}

/// Writes the figures of a fund that is held; the database itself refuses those that do not add up.
pub(super) fn update(db: &mut Db, new: &Fund) -> Result<()> {
    diesel::update(t::table.filter(t::call_id.eq(new.call)))
        .set((t::reserved.eq(new.reserved.fen()), t::committed.eq(new.committed.fen()), t::spent.eq(new.spent.fen())))
        .execute(db)?;
    Ok(())
}

pub(super) fn add(db: &mut Db, call: CallId, entry: &Entry, by: UserId) -> Result<()> {
    diesel::insert_into(e::table)
        .values((
            (e::call_id.eq(call), e::kind.eq(entry.kind), e::amount.eq(entry.amount.fen())),
            (e::award_id.eq(entry.award), e::why.eq(entry.why.clone()), e::by_id.eq(by)),
            (e::by_name.eq(entry.by.clone()), e::at.eq(entry.at)),
        ))
        .execute(db)?;
    Ok(())
}

type Entered = (i64, Kind, i64, Option<AwardId>, String, String, Instant);
const ENTERED: (e::id, e::kind, e::amount, e::award_id, e::why, e::by_name, e::at) =
    (e::id, e::kind, e::amount, e::award_id, e::why, e::by_name, e::at);

fn entry((id, kind, amount, award, why, by, at): Entered) -> Entry {
    Entry { id, kind, amount: Money::from_fen(amount), award, why, by, at }
}

pub(super) fn count(db: &mut Db, call: CallId) -> Result<i64> {
    Ok(e::table.filter(e::call_id.eq(call)).count().get_result(db)?)
}

/// The entries in the order of time; those of one moment as they were made.
fn sorted(call: CallId, descending: bool) -> e::BoxedQuery<'static, MultiBackend> {
    let own = e::table.filter(e::call_id.eq(call)).into_boxed();
    if descending { own.order((e::at.desc(), e::id.desc())) } else { own.order((e::at.asc(), e::id.asc())) }
}

/// A page of the entries in the order of time.
pub(super) fn entries(db: &mut Db, call: CallId, page: &Query) -> Result<Vec<Entry>> {
    let rows = sorted(call, page.descending).offset(page.offset()).limit(page.limit());
    Ok(rows.select(ENTERED).load::<Entered>(db)?.into_iter().map(entry).collect())
}

/// The keys of all entries, in the order of time.
pub(super) fn keys(db: &mut Db, call: CallId, descending: bool) -> Result<Vec<i64>> {
    Ok(sorted(call, descending).select(e::id).load(db)?)
}

/// These entries, in any order.
pub(super) fn listed(db: &mut Db, keys: &[i64]) -> Result<Vec<Entry>> {
    let rows = e::table.filter(e::id.eq_any(keys.to_vec())).select(ENTERED);
    Ok(rows.load::<Entered>(db)?.into_iter().map(entry).collect())
}

/// Every fund.
pub(super) fn all(db: &mut Db) -> Result<Vec<Fund>> {
    let rows = t::table.order(t::call_id).select((t::call_id, t::total, t::reserved, t::committed, t::spent));
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

/// What each kind of entry of a call adds up to.
pub(super) fn sums(db: &mut Db, call: CallId) -> Result<Vec<(Kind, i64)>> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let sum = sql::<BigInt>("CAST(SUM(amount) AS BIGINT)");
    Ok(e::table.filter(e::call_id.eq(call)).group_by(e::kind).select((e::kind, sum)).load(db)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bound_is_what_was_committed_and_neither_paid_nor_freed() {
        let all = [(Kind::Reserve, 200), (Kind::Commit, 200), (Kind::Spend, 140), (Kind::Refund, 140)];
        assert_eq!(bound(&all), Money::from_fen(60));
        assert_eq!(bound(&[&all[..], &[(Kind::Restore, 140), (Kind::Uncommit, 200)]].concat()), Money::ZERO);
        assert_eq!(bound(&[]), Money::ZERO);
    }
}
