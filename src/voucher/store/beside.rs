//! The vouchers of a contract that count, as far as those that are judged can meet them: sums and light rows, so that a
//! contract of ten thousand vouchers is read in a few statements.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::context::sees;
use super::{CHUNK, person, used_by_category};
use crate::access::Actor;
use crate::kernel::{ContractId, Money, OrganisationId, Region, VoucherId, text};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::{
    contracts as c, invoice_checks as ic, organisations as o, voucher_lines as l, voucher_people as vp, vouchers as t,
};
use crate::voucher::checks::{Alike, Booked, Context, Fee, Paid, Payees, Place};
use crate::voucher::model::{Method, PayeeKind, State, Verified, Voucher};

const COUNTING: [State; 2] = [State::Submitted, State::Passed];

/// A voucher that counts, without lines and people.
type Light =
    ((VoucherId, String, State, NaiveDate, Option<NaiveDate>, i64), (Method, PayeeKind, String, String, bool, String));

fn light(db: &mut Db, of: ContractId) -> Result<Vec<Light>> {
    let own = t::table.filter(t::contract_id.eq(of)).filter(t::state.eq_any(COUNTING)).order(t::id);
    let head = (t::id, t::number, t::state, t::business_on, t::paid_on, t::amount);
    Ok(own.select((head, (t::method, t::payee_kind, t::payee, t::payee_code, t::advanced, t::venue))).load(db)?)
}

/// Who was paid how much by the vouchers of a contract that count.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::voucher) fn payees(db: &mut Db, of: ContractId) -> Result<Payees> {
    let mut payees = Payees::default();
    for row in light(db, of)? {
        add(&mut payees, row);
    }
    Ok(payees)
}

fn add(payees: &mut Payees, ((_, voucher, _, business_on, paid_on, amount), (method, kind, payee, code, ..)): Light) {
    let (on, amount) = (paid_on.unwrap_or(business_on), Money::from_fen(amount));
    payees.add(&payee, &code, Paid { voucher, on, amount, method, kind });
}

/// Puts what counts in a contract beside the vouchers that are judged.
pub(super) fn fill(
    db: &mut Db,
    context: &mut Context,
    of: ContractId,
    judged: &[&Voucher],
    ids: &BTreeSet<VoucherId>,
) -> Result<()> {
    let mut used: BTreeMap<String, i64> =
        used_by_category(db, of, &COUNTING)?.into_iter().map(|(line, amount)| (line, amount.fen())).collect();
    for voucher in judged.iter().filter(|voucher| voucher.state.counts() && ids.contains(&voucher.id)) {
        for (category, amount) in voucher.by_category() {
            used.entry(category).and_modify(|sum| *sum = sum.saturating_sub(amount.fen()));
        }
    }
    context.used = used.into_iter().map(|(line, fen)| (line, Money::from_fen(fen))).collect();
    let (mut waiting, mut at) = (0_i64, Vec::new());
    for row in light(db, of)?.into_iter().filter(|((id, ..), _)| !ids.contains(id)) {
        let ((id, _, state, business_on, _, amount), (.., advanced, venue)) = &row;
        if *state == State::Submitted && !advanced {
            waiting = waiting.saturating_add(*amount);
        }
        if !venue.is_empty() && judged.iter().any(|v| v.draft.header.business_on == *business_on) {
            at.push((*id, (text::skeleton(venue), *business_on), row.0.1.clone()));
        }
        add(&mut context.payees, row);
    }
    context.waiting = Money::from_fen(waiting);
    venues(db, context, at)?;
    fees(db, context, of, judged, ids)
}

/// What vouchers of these venues book on which line.
fn venues(db: &mut Db, context: &mut Context, at: Vec<(VoucherId, (String, NaiveDate), String)>) -> Result<()> {
    let keys: Vec<VoucherId> = at.iter().map(|(id, ..)| *id).collect();
    let mut lines: BTreeMap<VoucherId, Vec<(String, i64)>> = BTreeMap::new();
    for chunk in keys.chunks(CHUNK) {
        let own = l::table.filter(l::voucher_id.eq_any(chunk.to_vec())).order((l::voucher_id, l::n));
        for (id, category, amount) in own.select((l::voucher_id, l::category, l::amount)).load(db)? {
            lines.entry(id).or_default().push((category, amount));
        }
    }
    for (id, key, voucher) in at {
        for (category, amount) in lines.remove(&id).unwrap_or_default() {
            let booked = Booked { voucher: voucher.clone(), category, amount: Money::from_fen(amount) };
            context.venues.entry(key.clone()).or_default().push(booked);
        }
    }
    Ok(())
}

/// What the persons of the judged pay lists were paid before.
fn fees(
    db: &mut Db,
    context: &mut Context,
    of: ContractId,
    judged: &[&Voucher],
    ids: &BTreeSet<VoucherId>,
) -> Result<()> {
    type Of = (String, NaiveDate, Option<NaiveDate>);
    let keys: BTreeSet<String> = judged.iter().flat_map(|v| &v.draft.people).map(|person| person.key.clone()).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    for chunk in keys.chunks(CHUNK) {
        let rows: Vec<(super::PersonRow, Of)> = vp::table
            .inner_join(t::table.on(t::id.eq(vp::voucher_id)))
            .filter(t::contract_id.eq(of).and(t::state.eq_any(COUNTING)))
            .filter(vp::person_key.eq_any(chunk.to_vec()))
            .order(vp::id)
            .select((super::PERSON, (t::number, t::business_on, t::paid_on)))
            .load(db)?;
        for (row, (voucher, business_on, paid_on)) in rows {
            let (id, person) = person(row);
            if !ids.contains(&id) {
                let fee = Fee { voucher, paid_on: paid_on.unwrap_or(business_on), person };
                context.fees.entry(fee.person.key.clone()).or_default().push(fee);
            }
        }
    }
    Ok(())
}

/// What the tax office said last of these invoices; what the finance office asked comes before what the unit did.
pub(super) fn verified(db: &mut Db, keys: &[String]) -> Result<BTreeMap<String, Verified>> {
    let mut all = BTreeMap::new();
    for chunk in keys.chunks(CHUNK) {
        let asked = ic::table.filter(ic::invoice_key.eq_any(chunk.to_vec())).order((ic::office, ic::id));
        all.extend(asked.select((ic::invoice_key, ic::result)).load::<(String, Verified)>(db)?);
    }
    Ok(all)
}

/// Papers of these bare numbers at other vouchers that count.
pub(super) fn alike(
    db: &mut Db,
    reader: &Actor,
    numbers: &[String],
    ids: &BTreeSet<VoucherId>,
) -> Result<BTreeMap<String, Vec<Alike>>> {
    type Paper = (VoucherId, String, String, Option<NaiveDate>, i64);
    type At = (String, ContractId, String, OrganisationId, String, Option<Region>);
    let mut all: BTreeMap<String, Vec<Alike>> = BTreeMap::new();
    for chunk in numbers.chunks(CHUNK) {
        let same = l::table
            .inner_join(t::table.on(t::id.eq(l::voucher_id)))
            .inner_join(c::table.on(c::id.eq(t::contract_id)))
            .inner_join(o::table.on(o::id.eq(c::unit_id)))
            .filter(l::number_key.eq_any(chunk.to_vec()))
            .filter(t::state.eq_any(COUNTING))
            .order(l::id);
        let rows: Vec<(Paper, At)> = same
            .select((
                (t::id, l::number_key, l::invoice_key, l::dated_on, l::gross),
                (t::number, c::id, c::number, c::unit_id, o::name, c::region),
            ))
            .load(db)?;
        for ((id, number, key, dated_on, gross), (voucher, contract, contract_number, unit, unit_name, region)) in rows
        {
            if ids.contains(&id) {
                continue;
            }
            let seen = sees(reader, unit, region);
            let place = Place { contract, contract_number, unit, unit_name, region, voucher, seen };
            all.entry(number).or_default().push(Alike { place, key, dated_on, gross: Money::from_fen(gross) });
        }
    }
    Ok(all)
}
