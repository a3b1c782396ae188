//! Rows of fees.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::access::Actor;
use crate::kernel::{BatchId, ExpertId, Instant, MemberId, Money};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::review::fee::{Fee, Way};
use crate::schema::review_fees as t;
use crate::standards::model::Level;

type Columns = (
    (t::id, t::member_id, t::expert_id, t::title_level, t::way, t::days, t::half_day, t::times),
    (t::most, t::net, t::earlier, t::gross, t::tax, t::reason),
    (t::pay_on, t::paid_at, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::member_id, t::expert_id, t::title_level, t::way, t::days, t::half_day, t::times),
    (t::most, t::net, t::earlier, t::gross, t::tax, t::reason),
    (t::pay_on, t::paid_at, t::version),
);
type Row = (
    (i64, MemberId, ExpertId, Level, Way, i32, bool, i32),
    (i64, i64, i64, i64, i64, String),
    (NaiveDate, Option<Instant>, i32),
);

fn model(row: Row) -> Fee {
    let ((id, member, expert, level, way, days, half_day, times), amounts, (pay_on, paid_at, version)) = row;
    let (most, net, earlier, gross, tax, reason) = amounts;
    let count = |n: i32| u32::try_from(n).unwrap_or(0);
    Fee {
        id,
        member,
        expert,
        level,
        way,
        days: count(days),
        half_day,
        times: count(times),
        most: Money::from_fen(most),
        net: Money::from_fen(net),
        earlier: Money::from_fen(earlier),
        gross: Money::from_fen(gross),
        tax: Money::from_fen(tax),
        reason,
        pay_on,
        paid_at,
        version,
    }
}

/// The month in which a fee is income.
pub(in crate::review) fn month(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// The fees of a batch.
pub(in crate::review) fn of(db: &mut Db, batch: BatchId) -> Result<Vec<Fee>> {
    let own = t::table.filter(t::batch_id.eq(batch)).order(t::id).select(COLUMNS);
    Ok(own.load::<Row>(db)?.into_iter().map(model).collect())
}

/// What an expert is paid before tax in a month for other batches, all of it.
pub(in crate::review) fn earlier(db: &mut Db, expert: ExpertId, month: &str, but: BatchId) -> Result<Money> {
    let own = t::expert_id.eq(expert).and(t::month.eq(month.to_owned())).and(t::batch_id.ne(but));
    let fen: Vec<i64> = t::table.filter(own).select(t::gross).load(db)?;
    let sum = Money::sum(fen.into_iter().map(Money::from_fen));
    sum.ok_or_else(|| crate::platform::Error::internal("the fees of a month do not fit"))
}

/// Whether a later fee of the same expert and month was reckoned on top of one of these.
pub(in crate::review) fn built_upon(db: &mut Db, batch: BatchId) -> Result<bool> {
    let own: Vec<(i64, ExpertId, String)> =
        t::table.filter(t::batch_id.eq(batch)).select((t::id, t::expert_id, t::month)).load(db)?;
    for (id, expert, month) in own {
        let later = t::expert_id.eq(expert).and(t::month.eq(month)).and(t::id.gt(id)).and(t::batch_id.ne(batch));
        if diesel::select(diesel::dsl::exists(t::table.filter(later))).get_result::<bool>(db)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the list of a batch that was not paid, to make it anew.
pub(in crate::review) fn clear(db: &mut Db, batch: BatchId) -> Result<()> {
    diesel::delete(t::table.filter(t::batch_id.eq(batch).and(t::paid_at.is_null()))).execute(db)?;
    Ok(())
}

pub(in crate::review) fn insert(db: &mut Db, batch: BatchId, fee: &Fee, by: &Actor, now: Instant) -> Result<()> {
    let count = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    diesel::insert_into(t::table)
        .values((
            (t::batch_id.eq(batch), t::member_id.eq(fee.member), t::expert_id.eq(fee.expert)),
            (t::title_level.eq(fee.level), t::way.eq(fee.way), t::days.eq(count(fee.days))),
            (t::half_day.eq(fee.half_day), t::times.eq(count(fee.times)), t::most.eq(fee.most.fen())),
            (t::net.eq(fee.net.fen()), t::earlier.eq(fee.earlier.fen()), t::gross.eq(fee.gross.fen())),
            (t::tax.eq(fee.tax.fen()), t::reason.eq(fee.reason.clone()), t::pay_on.eq(fee.pay_on)),
            (t::month.eq(month(fee.pay_on)), t::made_by.eq(by.user), t::made_by_name.eq(by.name.clone())),
            (t::made_at.eq(now), t::version.eq(1)),
        ))
        .execute(db)?;
    Ok(())
}

/// Notes that the list of a batch was paid.
pub(in crate::review) fn pay(db: &mut Db, batch: BatchId, now: Instant) -> Result<usize> {
    let own = t::table.filter(t::batch_id.eq(batch).and(t::paid_at.is_null()));
    Ok(diesel::update(own).set((t::paid_at.eq(now), t::version.eq(t::version + 1))).execute(db)?)
}
