//! Rows of batches and of the payments in them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::access::Actor;
use crate::kernel::{DocumentId, Instant, Money, OrganisationId, PaymentBatchId, PaymentId, PaymentLineId, UserId};
use crate::payment::model::{Batch, BatchState, Line, LineState, Payment};
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::list::Query;
use crate::platform::{Error, Result};
use crate::schema::{payment_batches as t, payment_lines as l};

/// Versions of accounts begin with 1.
const NO_VERSION: i32 = 0;

type Row = (
    (PaymentBatchId, BatchState, i64, i32, UserId, Option<UserId>, String, Instant),
    (Option<UserId>, String, Option<Instant>, String, String, Option<Instant>, Option<DocumentId>, i32),
);
type Columns = (
    (t::id, t::state, t::total, t::payments, t::prepared_by, t::prepared_for, t::prepared_by_name, t::prepared_at),
    (
        t::decided_by,
        t::decided_by_name,
        t::decided_at,
        t::remark,
        t::sent_by_name,
        t::sent_at,
        t::document_id,
        t::version,
    ),
);
const COLUMNS: Columns = (
    (t::id, t::state, t::total, t::payments, t::prepared_by, t::prepared_for, t::prepared_by_name, t::prepared_at),
    (
        t::decided_by,
        t::decided_by_name,
        t::decided_at,
        t::remark,
        t::sent_by_name,
        t::sent_at,
        t::document_id,
        t::version,
    ),
);

fn model((made, done): Row) -> Batch {
    let (id, state, total, payments, prepared_by, prepared_for, prepared_by_name, prepared_at) = made;
    let (decided_by, decided_by_name, decided_at, remark, sent_by_name, sent_at, document, version) = done;
    Batch {
        id,
        state,
        total: Money::from_fen(total),
        payments,
        prepared_by,
        prepared_for,
        prepared_by_name,
        prepared_at,
        decided_by,
        decided_by_name,
        decided_at,
        remark,
        sent_by_name,
        sent_at,
        document,
        version,
    }
}

/// A batch by its key.
pub(in crate::payment) fn find(db: &mut Db, id: PaymentBatchId) -> Result<Batch> {
    Ok(t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

pub(in crate::payment) fn insert(
    db: &mut Db,
    total: Money,
    payments: i32,
    by: &Actor,
    now: Instant,
) -> Result<PaymentBatchId> {
    let none = String::new;
    let id = diesel::insert_into(t::table)
        .values((
            (t::state.eq(BatchState::Prepared), t::total.eq(total.fen()), t::payments.eq(payments)),
            (t::prepared_by.eq(by.user), t::prepared_for.eq(by.stands_in_for.as_ref().map(|(id, _)| *id))),
            (t::prepared_by_name.eq(by.name.clone()), t::prepared_at.eq(now), t::decided_by_name.eq(none())),
            (t::remark.eq(none()), t::sent_by_name.eq(none()), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?;
    Ok(id)
}

/// Writes a batch over the version that it was made from.
///
/// # Errors
/// [`Error::Stale`].
pub(in crate::payment) fn update(db: &mut Db, new: &Batch, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id).and(t::version.eq(new.version))))
        .set((
            (t::state.eq(new.state), t::decided_by.eq(new.decided_by), t::decided_at.eq(new.decided_at)),
            (t::decided_by_name.eq(new.decided_by_name.clone()), t::remark.eq(new.remark.clone())),
            (t::sent_by_name.eq(new.sent_by_name.clone()), t::sent_at.eq(new.sent_at)),
            (t::document_id.eq(new.document), t::updated_at.eq(now), t::version.eq(new.version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// The batches in a state, the oldest first.
pub(in crate::payment) fn in_state(db: &mut Db, state: BatchState, most: i64) -> Result<Vec<Batch>> {
    let rows = t::table.filter(t::state.eq(state)).order(t::id).limit(most).select(COLUMNS);
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

pub(in crate::payment) fn count(db: &mut Db, state: Option<BatchState>) -> Result<i64> {
    Ok(match state {
        Some(state) => t::table.filter(t::state.eq(state)).count().get_result(db)?,
        None => t::table.count().get_result(db)?,
    })
}

/// What the batches of a list come to, and of how many payments.
pub(in crate::payment) fn sum(db: &mut Db, state: Option<BatchState>) -> Result<(Money, i64)> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let mut query = t::table.into_boxed();
    if let Some(state) = state {
        query = query.filter(t::state.eq(state));
    }
    let total = sql::<BigInt>("CAST(COALESCE(SUM(total), 0) AS BIGINT)");
    let payments = sql::<BigInt>("CAST(COALESCE(SUM(payments), 0) AS BIGINT)");
    let (fen, payments): (i64, i64) = query.select((total, payments)).get_result(db)?;
    Ok((Money::from_fen(fen), payments))
}

fn sorted(state: Option<BatchState>, page: &Query) -> t::BoxedQuery<'static, MultiBackend> {
    let mut query = t::table.into_boxed();
    if let Some(state) = state {
        query = query.filter(t::state.eq(state));
    }
    if page.descending { query.order(t::id.desc()) } else { query.order(t::id.asc()) }
}

/// A page of the batches, the latest first.
pub(in crate::payment) fn list(db: &mut Db, state: Option<BatchState>, page: &Query) -> Result<Vec<Batch>> {
    let rows = sorted(state, page).offset(page.offset()).limit(page.limit()).select(COLUMNS);
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

pub(in crate::payment) fn keys(db: &mut Db, state: Option<BatchState>, page: &Query) -> Result<Vec<PaymentBatchId>> {
    Ok(sorted(state, page).select(t::id).load(db)?)
}

pub(in crate::payment) fn listed(db: &mut Db, keys: &[PaymentBatchId]) -> Result<Vec<Batch>> {
    let rows = t::table.filter(t::id.eq_any(keys.to_vec())).select(COLUMNS);
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

type LineRow = (
    (PaymentLineId, PaymentBatchId, PaymentId, i64, OrganisationId, String, String, i32, i64, String),
    (LineState, Option<NaiveDate>, String, String, String, i32),
);
type LineColumns = (
    (
        l::id,
        l::batch_id,
        l::payment_id,
        l::amount,
        l::unit_id,
        l::holder,
        l::bank,
        l::account_version,
        l::seal_key,
        l::number_sealed,
    ),
    (l::state, l::on_date, l::reference, l::reason, l::booked_by_name, l::version),
);
const LINE: LineColumns = (
    (
        l::id,
        l::batch_id,
        l::payment_id,
        l::amount,
        l::unit_id,
        l::holder,
        l::bank,
        l::account_version,
        l::seal_key,
        l::number_sealed,
    ),
    (l::state, l::on_date, l::reference, l::reason, l::booked_by_name, l::version),
);

fn line((what, done): LineRow) -> Line {
    let (id, batch, payment, amount, unit, holder, bank, account_version, key, sealed) = what;
    let (state, on, reference, reason, booked_by_name, version) = done;
    Line {
        id,
        batch,
        payment,
        amount: Money::from_fen(amount),
        unit,
        holder,
        bank,
        account_version,
        sealed: (key, sealed),
        state,
        on,
        reference,
        reason,
        booked_by_name,
        version,
    }
}

/// The payments of a batch, in the order in which they were put into it.
pub(in crate::payment) fn lines(db: &mut Db, of: PaymentBatchId) -> Result<Vec<Line>> {
    let rows = l::table.filter(l::batch_id.eq(of)).order(l::id).select(LINE);
    Ok(rows.load::<LineRow>(db)?.into_iter().map(line).collect())
}

/// The same, each with its payment.
///
/// # Errors
/// [`Error::NotFound`] when one has none.
pub(in crate::payment) fn with_payments(db: &mut Db, of: PaymentBatchId) -> Result<Vec<(Line, Payment)>> {
    let lines = lines(db, of)?;
    let keys: Vec<PaymentId> = lines.iter().map(|line| line.payment).collect();
    let found = super::listed(db, &keys)?.into_iter().map(|payment| (payment.id, payment));
    let mut found: BTreeMap<PaymentId, Payment> = found.collect();
    let with = |line: Line| {
        let payment = found.remove(&line.payment).ok_or(Error::NotFound)?;
        Ok((line, payment))
    };
    lines.into_iter().map(with).collect()
}

/// A line of a batch.
///
/// # Errors
/// [`Error::NotFound`], also when it is another batch's.
pub(in crate::payment) fn find_line(db: &mut Db, of: PaymentBatchId, id: PaymentLineId) -> Result<Line> {
    let own = l::table.filter(l::id.eq(id).and(l::batch_id.eq(of)));
    Ok(own.select(LINE).first::<LineRow>(db).map(line)?)
}

/// # Errors
/// [`Error::Conflict`] when the payment stands in another batch that counts.
pub(in crate::payment) fn add_line(db: &mut Db, new: &Line) -> Result<()> {
    diesel::insert_into(l::table)
        .values((
            (l::batch_id.eq(new.batch), l::payment_id.eq(new.payment), l::amount.eq(new.amount.fen())),
            (l::unit_id.eq(new.unit), l::holder.eq(new.holder.clone()), l::bank.eq(new.bank.clone())),
            (l::account_version.eq(new.account_version), l::seal_key.eq(new.sealed.0)),
            (l::number_sealed.eq(new.sealed.1.clone()), l::state.eq(new.state), l::reference.eq(String::new())),
            (l::reason.eq(String::new()), l::booked_by_name.eq(String::new()), l::version.eq(1)),
        ))
        .execute(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("payment-in-batch") } else { e.into() })?;
    Ok(())
}

/// Writes a line over the version that it was made from.
///
/// # Errors
/// [`Error::Stale`].
pub(in crate::payment) fn update_line(db: &mut Db, new: &Line) -> Result<()> {
    let changed = diesel::update(l::table.filter(l::id.eq(new.id).and(l::version.eq(new.version))))
        .set((
            (l::state.eq(new.state), l::on_date.eq(new.on), l::reference.eq(new.reference.clone())),
            (l::reason.eq(new.reason.clone()), l::booked_by_name.eq(new.booked_by_name.clone())),
            l::version.eq(new.version + 1),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What was paid of a unit goes to the one that it was merged into. What is not paid yet holds a copy of the old unit's
/// account: no version of the new one's is that.
pub(in crate::payment) fn move_to(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    let open = l::table.filter(l::unit_id.eq(from).and(l::state.eq(LineState::Open)));
    diesel::update(open).set(l::account_version.eq(NO_VERSION)).execute(db)?;
    diesel::update(l::table.filter(l::unit_id.eq(from))).set(l::unit_id.eq(into)).execute(db)?;
    Ok(())
}
