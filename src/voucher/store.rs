//! Rows of vouchers, their lines and people, what the rules said, and where invoices are booked.

mod beside;
mod context;
mod list;
mod sums;
mod write;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

pub(super) use beside::payees;
pub(super) use list::{
    Filter, Rules, candidates, count, counting, fill, indexed, keys, latest, numbered, page, totals, waiting,
};
pub(super) use sums::{entries_apart, invoices_apart, lines_apart, sums};
pub(super) use write::{add_invoice_check, claim, insert, keep_outcomes, release, set_state, touch, update};

use super::checks::Judged;
use super::model::{
    Draft, Engagement, Header, InvoiceCheck, Line, Measures, Method, Paper, PayeeKind, Person, State, Verified, Voucher,
};
use crate::kernel::{CallId, ContractId, ImportId, Instant, Money, OrganisationId, Region, UserId, VoucherId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::{
    contracts as c, invoice_checks as ic, organisations as o, voucher_hands as vh, voucher_lines as l,
    voucher_outcomes as vo, voucher_people as vp, vouchers as t,
};
use crate::standards::model::{Level, Rate};

/// The noun, as the search index knows it.
pub(super) const NOUN: &str = "voucher";

/// Keys that are asked for at once.
const CHUNK: usize = 5_000;

/// Sums of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many vouchers.
    pub count: i64,
    /// What they come to.
    pub amount: Money,
}

type Row = (
    (VoucherId, ContractId, String, String, NaiveDate, Option<NaiveDate>, Method),
    (PayeeKind, String, String, String, String, bool, String, String),
    (i64, State, UserId, String, Option<UserId>, String, Option<Instant>),
    (Option<UserId>, String, Option<Instant>, String, Option<ImportId>, Option<VoucherId>, i32),
    (Instant, Instant, i32, String, CallId, OrganisationId, String, Option<Region>),
);
type Columns = (
    (t::id, t::contract_id, t::number, t::summary, t::business_on, t::paid_on, t::method),
    (t::payee_kind, t::payee, t::payee_code, t::handler, t::approver, t::advanced, t::venue, t::measures),
    (t::amount, t::state, t::entered_by, t::entered_by_name, t::submitted_by, t::submitted_by_name, t::submitted_at),
    (t::decided_by, t::decided_by_name, t::decided_at, t::remark, t::import_id, t::corrects, t::hits),
    (t::created_at, t::updated_at, t::version, c::number, c::call_id, c::unit_id, o::name, c::region),
);
const COLUMNS: Columns = (
    (t::id, t::contract_id, t::number, t::summary, t::business_on, t::paid_on, t::method),
    (t::payee_kind, t::payee, t::payee_code, t::handler, t::approver, t::advanced, t::venue, t::measures),
    (t::amount, t::state, t::entered_by, t::entered_by_name, t::submitted_by, t::submitted_by_name, t::submitted_at),
    (t::decided_by, t::decided_by_name, t::decided_at, t::remark, t::import_id, t::corrects, t::hits),
    (t::created_at, t::updated_at, t::version, c::number, c::call_id, c::unit_id, o::name, c::region),
);

fn model(row: Row) -> Result<Voucher> {
    let (what, payee, state, decided, rest) = row;
    let (id, contract, number, summary, business_on, paid_on, method) = what;
    let (payee_kind, payee, payee_code, handler, approver, advanced, venue, measures) = payee;
    let (amount, state, entered_by, entered_by_name, submitted_by, submitted_by_name, submitted_at) = state;
    let (decided_by, decided_by_name, decided_at, remark, import, corrects, hits) = decided;
    let (created_at, updated_at, version, contract_number, call, unit, unit_name, region) = rest;
    let measures: Measures = serde_json::from_str(&measures)?;
    let header = Header {
        number,
        summary,
        business_on,
        paid_on,
        method,
        payee_kind,
        payee,
        payee_code,
        handler,
        approver,
        advanced,
        venue,
        measures,
    };
    Ok(Voucher {
        id,
        contract,
        contract_number,
        call,
        unit,
        unit_name,
        region,
        draft: Draft { header, lines: Vec::new(), people: Vec::new() },
        amount: Money::from_fen(amount),
        state,
        entered_by,
        entered_by_name,
        hands: Vec::new(),
        submitted_by,
        submitted_by_name,
        submitted_at,
        decided_by,
        decided_by_name,
        decided_at,
        remark,
        import,
        corrects,
        hits,
        created_at,
        updated_at,
        version,
    })
}

type LineRow = (
    (VoucherId, String, String, Paper, String, String, Option<NaiveDate>),
    (Option<i64>, Option<i32>, Option<i64>, i64, i64),
    (String, String, String, String, bool, String),
);

fn line(row: LineRow) -> Result<(VoucherId, Line)> {
    let ((voucher, category, econ_code, paper, code, number, dated_on), figures, rest) = row;
    let (net, rate, tax, gross, amount) = figures;
    let (buyer, buyer_code, seller, seller_code, split, note) = rest;
    let rate = rate.and_then(|points| u32::try_from(points).ok()).map(Rate::from_points);
    let (net, tax) = (net.map(Money::from_fen), tax.map(Money::from_fen));
    let (gross, amount) = (Money::from_fen(gross), Money::from_fen(amount));
    let made = Line {
        category,
        econ_code,
        paper,
        code,
        number,
        dated_on,
        net,
        rate,
        tax,
        gross,
        amount,
        buyer,
        buyer_code,
        seller,
        seller_code,
        split,
        note,
    };
    Ok((voucher, made))
}

type PersonRow = (
    (VoucherId, String, i64, Option<String>, String, Level, String, Engagement, NaiveDate),
    (i32, bool, i32, i64, i64, i64),
);

type PersonColumns = (
    (
        vp::voucher_id,
        vp::name,
        vp::seal_id,
        vp::identity_sealed,
        vp::person_key,
        vp::title_level,
        vp::activity,
        vp::form,
        vp::on_date,
    ),
    (vp::days, vp::half_day, vp::times, vp::net, vp::tax, vp::gross),
);
const PERSON: PersonColumns = (
    (
        vp::voucher_id,
        vp::name,
        vp::seal_id,
        vp::identity_sealed,
        vp::person_key,
        vp::title_level,
        vp::activity,
        vp::form,
        vp::on_date,
    ),
    (vp::days, vp::half_day, vp::times, vp::net, vp::tax, vp::gross),
);

fn person(row: PersonRow) -> (VoucherId, Person) {
    let ((voucher, name, seal, identity, key, level, activity, form, on), (days, half_day, times, net, tax, gross)) =
        row;
    let count = |n: i32| u32::try_from(n).unwrap_or(0);
    let of = Money::from_fen;
    let person = Person {
        name,
        seal,
        identity,
        key,
        level,
        activity,
        form,
        on,
        days: count(days),
        half_day,
        times: count(times),
        net: of(net),
        tax: of(tax),
        gross: of(gross),
    };
    (voucher, person)
}

/// Puts lines and people to their vouchers.
fn whole(db: &mut Db, rows: Vec<Row>) -> Result<Vec<Voucher>> {
    let mut found = rows.into_iter().map(model).collect::<Result<Vec<_>>>()?;
    let places: BTreeMap<VoucherId, usize> = found.iter().enumerate().map(|(i, v)| (v.id, i)).collect();
    let keys: Vec<VoucherId> = places.keys().copied().collect();
    for chunk in keys.chunks(CHUNK) {
        let lines: Vec<LineRow> = l::table
            .filter(l::voucher_id.eq_any(chunk.to_vec()))
            .order((l::voucher_id, l::n))
            .select((
                (l::voucher_id, l::category, l::econ_code, l::paper, l::code, l::number, l::dated_on),
                (l::net, l::rate, l::tax, l::gross, l::amount),
                (l::buyer, l::buyer_code, l::seller, l::seller_code, l::split, l::note),
            ))
            .load(db)?;
        for row in lines {
            let (of, line) = line(row)?;
            if let Some(voucher) = places.get(&of).and_then(|place| found.get_mut(*place)) {
                voucher.draft.lines.push(line);
            }
        }
        let people: Vec<PersonRow> = vp::table
            .filter(vp::voucher_id.eq_any(chunk.to_vec()))
            .order((vp::voucher_id, vp::n))
            .select(PERSON)
            .load(db)?;
        for row in people {
            let (of, person) = person(row);
            if let Some(voucher) = places.get(&of).and_then(|place| found.get_mut(*place)) {
                voucher.draft.people.push(person);
            }
        }
        let hands = vh::table.filter(vh::voucher_id.eq_any(chunk.to_vec())).order(vh::id);
        for (of, user) in hands.select((vh::voucher_id, vh::user_id)).load::<(VoucherId, UserId)>(db)? {
            if let Some(voucher) = places.get(&of).and_then(|place| found.get_mut(*place)) {
                voucher.hands.push(user);
            }
        }
    }
    Ok(found)
}

/// A voucher by its key.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn find(db: &mut Db, id: VoucherId) -> Result<Voucher> {
    some(db, &[id])?.pop().ok_or(crate::platform::Error::NotFound)
}

/// These vouchers, in the order of their keys.
///
/// # Errors
/// When the database cannot be read.
pub fn some(db: &mut Db, ids: &[VoucherId]) -> Result<Vec<Voucher>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let joined = t::table.inner_join(c::table.inner_join(o::table)).filter(t::id.eq_any(chunk.to_vec()));
        rows.extend(joined.order(t::id).select(COLUMNS).load::<Row>(db)?);
    }
    whole(db, rows)
}

/// These vouchers without lines, people and hands, in any order: for lists.
///
/// # Errors
/// When the database cannot be read.
pub fn listed(db: &mut Db, ids: &[VoucherId]) -> Result<Vec<Voucher>> {
    let joined = t::table.inner_join(c::table.inner_join(o::table)).filter(t::id.eq_any(ids.to_vec()));
    joined.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect()
}

/// The vouchers of a contract in these states, in the order of their keys.
///
/// # Errors
/// When the database cannot be read.
pub fn of_contract(db: &mut Db, contract: ContractId, states: &[State]) -> Result<Vec<Voucher>> {
    let joined = t::table.inner_join(c::table.inner_join(o::table));
    let own = joined.filter(t::contract_id.eq(contract)).filter(t::state.eq_any(states.to_vec()));
    let rows = own.order(t::id).select(COLUMNS).load::<Row>(db)?;
    whole(db, rows)
}

/// What counts for each budget line of a contract: submitted and passed.
///
/// # Errors
/// When the database cannot be read.
pub fn used(db: &mut Db, contract: ContractId) -> Result<BTreeMap<String, Money>> {
    Ok(used_by_category(db, contract, &[State::Submitted, State::Passed])?.into_iter().collect())
}

/// What stands on each budget line of a contract in these states.
///
/// # Errors
/// When the database cannot be read.
pub fn used_by_category(db: &mut Db, contract: ContractId, states: &[State]) -> Result<Vec<(String, Money)>> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let rows: Vec<(String, i64)> = l::table
        .inner_join(t::table)
        .filter(t::contract_id.eq(contract))
        .filter(t::state.eq_any(states.to_vec()))
        .group_by(l::category)
        .select((l::category, sql::<BigInt>("CAST(SUM(voucher_lines.amount) AS BIGINT)")))
        .load(db)?;
    Ok(rows.into_iter().map(|(line, fen)| (line, Money::from_fen(fen))).collect())
}

/// What the rules said when a voucher was submitted last, in their order.
///
/// # Errors
/// When the database cannot be read.
pub fn outcomes(db: &mut Db, id: VoucherId) -> Result<Vec<Judged>> {
    type Kept = (String, i32, crate::rules::Class, crate::rules::Verdict, String, String, String, String);
    let rows: Vec<Kept> = vo::table
        .filter(vo::voucher_id.eq(id).and(vo::verdict.ne("")))
        .order(vo::n)
        .select((vo::rule, vo::line, vo::class, vo::verdict, vo::zh, vo::en, vo::inputs, vo::reason))
        .load(db)?;
    let made = |(rule, line, class, verdict, zh, en, inputs, reason): Kept| {
        let inputs = serde_json::from_str(&inputs)?;
        Ok(Judged { rule, line, class, verdict, words: crate::kernel::Bilingual { zh, en }, inputs, reason })
    };
    rows.into_iter().map(made).collect()
}

/// The reasons that were given for a voucher, by rule and line.
///
/// # Errors
/// When the database cannot be read.
pub fn reasons(db: &mut Db, id: VoucherId) -> Result<BTreeMap<(String, i32), String>> {
    let own = vo::table.filter(vo::voucher_id.eq(id).and(vo::reason.ne("")));
    let rows: Vec<(String, i32, String)> = own.select((vo::rule, vo::line, vo::reason)).load(db)?;
    Ok(rows.into_iter().map(|(rule, line, reason)| ((rule, line), reason)).collect())
}

/// What the tax office said about the invoices of a voucher, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn invoice_checks(db: &mut Db, id: VoucherId) -> Result<Vec<InvoiceCheck>> {
    let own = ic::table.filter(ic::voucher_id.eq(id)).order(ic::id.desc());
    let rows: Vec<(i32, Verified, String, String, Instant)> =
        own.select((ic::n, ic::result, ic::note, ic::by_name, ic::at)).load(db)?;
    Ok(rows.into_iter().map(|(line, result, note, by, at)| InvoiceCheck { line, result, note, by, at }).collect())
}

/// The numbers that stand in a contract among vouchers that count or may yet.
pub(super) fn numbers(db: &mut Db, contract: ContractId) -> Result<std::collections::BTreeSet<String>> {
    let live = t::state.ne_all([State::Refused, State::Reversed, State::Withdrawn]);
    let own = t::table.filter(t::contract_id.eq(contract)).filter(live).select(t::number);
    Ok(own.load::<String>(db)?.into_iter().collect())
}

/// How many invoices of a contract stand in another one too.
pub(super) fn shared(db: &mut Db, contract: ContractId) -> Result<i64> {
    use crate::schema::invoice_uses as iu;
    let own: Vec<String> = iu::table.filter(iu::contract_id.eq(contract)).select(iu::invoice_key).load(db)?;
    let mut shared = 0;
    for chunk in own.chunks(CHUNK) {
        let other = iu::table.filter(iu::invoice_key.eq_any(chunk.to_vec())).filter(iu::contract_id.ne(contract));
        let keys: Vec<String> = other.select(iu::invoice_key).distinct().load(db)?;
        shared += i64::try_from(keys.len()).unwrap_or(i64::MAX);
    }
    Ok(shared)
}

/// How many vouchers of a contract that count were submitted though this rule did not hold.
pub(super) fn with_rule(db: &mut Db, contract: ContractId, rule: &str) -> Result<usize> {
    let failed = vo::rule.eq(rule.to_owned()).and(vo::verdict.eq(crate::rules::Verdict::Fail));
    let rows: Vec<VoucherId> = vo::table
        .inner_join(t::table)
        .filter(t::contract_id.eq(contract))
        .filter(t::state.eq_any([State::Submitted, State::Passed]))
        .filter(failed)
        .select(t::id)
        .distinct()
        .load(db)?;
    Ok(rows.len())
}
