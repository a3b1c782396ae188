//! Adding up again what the rows of vouchers say, for `granary verify`: each question is one statement of the database.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::kernel::VoucherId;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::{invoice_uses as iu, vouchers as t};

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    key: String,
}

/// How many vouchers and how many invoices there are.
pub(in crate::voucher) fn sums(db: &mut Db) -> Result<(i64, i64)> {
    Ok((t::table.count().get_result(db)?, iu::table.count().get_result(db)?))
}

/// The first voucher whose lines do not add up to its amount.
pub(in crate::voucher) fn lines_apart(db: &mut Db) -> Result<Option<VoucherId>> {
    let found: Option<Id> = diesel::sql_query(
        "SELECT v.id FROM vouchers v LEFT JOIN voucher_lines l ON l.voucher_id = v.id \
         GROUP BY v.id, v.amount HAVING v.amount <> COALESCE(SUM(l.amount), 0) ORDER BY v.id LIMIT 1",
    )
    .get_result(db)
    .optional()?;
    Ok(found.map(|row| VoucherId(row.id)))
}

/// The first voucher of which the ledger holds something else than it should: its amount where it passed, nothing else.
pub(in crate::voucher) fn entries_apart(db: &mut Db) -> Result<Option<VoucherId>> {
    let found: Option<Id> = diesel::sql_query(
        "SELECT v.id FROM vouchers v LEFT JOIN ledger_entries e ON e.voucher_id = v.id \
         GROUP BY v.id, v.amount, v.state \
         HAVING COALESCE(SUM(CASE WHEN e.debit = 'expense' THEN e.amount WHEN e.credit = 'expense' THEN -e.amount \
         ELSE 0 END), 0) <> CASE WHEN v.state = 'passed' THEN v.amount ELSE 0 END ORDER BY v.id LIMIT 1",
    )
    .get_result(db)
    .optional()?;
    Ok(found.map(|row| VoucherId(row.id)))
}

/// The first invoice of which something else is booked than the vouchers that count say.
pub(in crate::voucher) fn invoices_apart(db: &mut Db) -> Result<Option<String>> {
    let found: Option<Key> = diesel::sql_query(
        "SELECT k.key FROM (\
           SELECT l.invoice_key AS key, v.contract_id AS contract, SUM(l.amount) AS amount FROM voucher_lines l \
           JOIN vouchers v ON v.id = l.voucher_id \
           WHERE v.state IN ('submitted', 'passed') AND l.invoice_key <> '' GROUP BY l.invoice_key, v.contract_id\
         ) k LEFT JOIN invoice_uses u ON u.invoice_key = k.key AND u.contract_id = k.contract \
         WHERE u.used IS NULL OR u.used <> k.amount ORDER BY k.key LIMIT 1",
    )
    .get_result(db)
    .optional()?;
    if found.is_some() {
        return Ok(found.map(|row| row.key));
    }
    // The other way round: an invoice that no voucher books any more.
    let lost: Option<Key> = diesel::sql_query(
        "SELECT u.invoice_key AS key FROM invoice_uses u WHERE NOT EXISTS (\
           SELECT 1 FROM voucher_lines l JOIN vouchers v ON v.id = l.voucher_id \
           WHERE l.invoice_key = u.invoice_key AND v.contract_id = u.contract_id \
           AND v.state IN ('submitted', 'passed')) ORDER BY u.invoice_key LIMIT 1",
    )
    .get_result(db)
    .optional()?;
    Ok(lost.map(|row| row.key))
}
