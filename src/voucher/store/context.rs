//! Reads what stands beside vouchers that are judged: a fixed number of queries, however many there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diesel::prelude::*;

use super::{CHUNK, beside};
use crate::access::{Actor, Scope};
use crate::application::{self, eligibility};
use crate::contract::{self, Contract};
use crate::kernel::{ContractId, Money, OrganisationId, Region, VoucherId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::rules::{Value, units};
use crate::schema::{
    contracts as c, files as f, invoice_uses as iu, organisations as o, voucher_lines as l, voucher_outcomes as vo,
    vouchers as t,
};
use crate::standards::{Kind, Standard};
use crate::voucher::checks::{Context, Given, Loaded, Place, Twin, Use, compiled, wanted};
use crate::voucher::model::{Line, State, Voucher};
use crate::{ledger, organisation, standards};

impl Context {
    /// What stands beside these vouchers of a contract. Places in other contracts are named as far as the reader sees
    /// them. A voucher that counts already is not counted beside itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn load(db: &mut Db, reader: &Actor, of: &Contract, judged: &[&Voucher]) -> Result<Self> {
        let mut context = Self::new(loaded(db, of)?);
        let ids: BTreeSet<VoucherId> = judged.iter().map(|v| v.id).filter(|id| id.0 != 0).collect();
        beside::fill(db, &mut context, of.id, judged, &ids)?;
        let lines = || judged.iter().flat_map(|v| &v.draft.lines);
        let keys = filled(lines().map(Line::key));
        context.uses = uses(db, reader, &keys, &ids)?;
        context.verified = beside::verified(db, &keys)?;
        context.alike = beside::alike(db, reader, &filled(lines().map(Line::number_key)), &ids)?;
        let ids: Vec<VoucherId> = ids.into_iter().collect();
        context.papers = papers(db, &ids)?;
        context.twins = twins(db, reader, &ids)?;
        context.reasons = reasons(db, &ids)?;
        Ok(context)
    }
}

/// Those that are there, each once.
fn filled(keys: impl Iterator<Item = String>) -> Vec<String> {
    let keys: BTreeSet<String> = keys.filter(|key| !key.is_empty()).collect();
    keys.into_iter().collect()
}

fn loaded(db: &mut Db, of: &Contract) -> Result<Loaded> {
    let definition = contract::definition(db, of)?;
    let rules = compiled(&definition)?;
    let unit = organisation::find(db, of.unit)?;
    let names = organisation::names_of(db, &[of.unit])?.into_iter().map(|(_, name)| name).collect();
    let mut all: Vec<Standard> = Vec::new();
    for kind in [Kind::Expert, Kind::Lecture, Kind::Meeting, Kind::Travel, Kind::Training, Kind::Tax] {
        all.extend(standards::confirmed(db, kind)?);
    }
    let mut facts: BTreeMap<String, Option<Value>> = BTreeMap::new();
    for name in wanted(&rules) {
        let value = fact_of(db, of, &name)?;
        facts.insert(name, value);
    }
    let team = team(db, of)?;
    Ok(Loaded {
        budget: contract::budget(db, of.id)?,
        unit_names: names,
        unit_code: unit.record.uscc.map(|code| code.to_string()).unwrap_or_default(),
        standing: ledger::standing(db, of.id)?,
        team,
        ended_on: contract::ended_on(db, of)?,
        closed_on: ledger::closed_on(db, of.id)?,
        facts,
        rules,
        standards: all.into(),
        definition: Arc::clone(&definition),
        contract: of.clone(),
    })
}

/// Who leads and does a project (P24-13, P24-14): as its contract names them, and the roster of its application.
fn team(db: &mut Db, of: &Contract) -> Result<Vec<String>> {
    let mut names: Vec<String> = contract::terms(db, of)?.leaders.into_iter().map(|leader| leader.name).collect();
    let applied = application::find(db, of.application)?;
    let content = application::content(db, &applied)?;
    names.push(content.leader.name);
    names.extend(content.team.members.into_iter().map(|member| member.name));
    names.retain(|name| !name.trim().is_empty());
    Ok(names)
}

/// A fact that a rule names beside those of the voucher: of the call, the contract, the unit or the ledger.
fn fact_of(db: &mut Db, of: &Contract, name: &str) -> Result<Option<Value>> {
    match name.split_once('.') {
        Some(("call", fact)) => eligibility::call_fact(db, of.call.0, fact),
        Some(("contract", fact)) => contract::fact(db, of.id.0, fact),
        Some(("unit", fact)) => units::fact(db, of.unit.0, fact),
        Some((ledger::SCOPE, fact)) => ledger::fact(db, of.id.0, fact),
        _ => Ok(None),
    }
}

pub(super) fn sees(reader: &Actor, unit: OrganisationId, region: Option<Region>) -> bool {
    match reader.scope() {
        Scope::Everything => true,
        Scope::Province(province, own) => unit == own || region == Some(province),
        Scope::Own(own) => unit == own,
        Scope::Nothing => false,
    }
}

/// Where these invoices are booked; what the judged vouchers have booked themselves is taken off.
fn uses(
    db: &mut Db,
    reader: &Actor,
    keys: &[String],
    judged: &BTreeSet<VoucherId>,
) -> Result<BTreeMap<String, Vec<Use>>> {
    type Row = (String, ContractId, i64, i64, String, OrganisationId, Option<Region>, String);
    type Booked = (VoucherId, String, ContractId, String, i64);
    let (mut all, mut lines): (Vec<Row>, Vec<Booked>) = (Vec::new(), Vec::new());
    for chunk in keys.chunks(CHUNK) {
        let held = iu::table.inner_join(c::table.on(c::id.eq(iu::contract_id)).inner_join(o::table));
        let columns =
            (iu::invoice_key, iu::contract_id, iu::gross, iu::used, c::number, c::unit_id, c::region, o::name);
        let own = held.filter(iu::invoice_key.eq_any(chunk.to_vec())).order(iu::id).select(columns);
        all.extend(own.load::<Row>(db)?);
        let counting = t::state.eq_any([State::Submitted, State::Passed]);
        let booked = l::table.inner_join(t::table).filter(l::invoice_key.eq_any(chunk.to_vec())).filter(counting);
        let columns = (t::id, l::invoice_key, t::contract_id, t::number, l::amount);
        lines.extend(booked.order(t::id).select(columns).load::<Booked>(db)?);
    }
    let mut own: BTreeMap<(&str, ContractId), i64> = BTreeMap::new();
    let mut numbers: BTreeMap<(&str, ContractId), Vec<&str>> = BTreeMap::new();
    for (voucher, key, contract, number, amount) in &lines {
        if judged.contains(voucher) {
            *own.entry((key, *contract)).or_default() += amount;
        } else {
            numbers.entry((key, *contract)).or_default().push(number);
        }
    }
    let mut uses: BTreeMap<String, Vec<Use>> = BTreeMap::new();
    for (key, contract, gross, used, contract_number, unit, region, unit_name) in &all {
        let left = used - own.get(&(key.as_str(), *contract)).copied().unwrap_or(0);
        if left <= 0 {
            continue;
        }
        let at = numbers.get(&(key.as_str(), *contract)).map_or_else(String::new, |all| all.join("、"));
        let place = Place {
            contract: *contract,
            contract_number: contract_number.clone(),
            unit: *unit,
            unit_name: unit_name.clone(),
            region: *region,
            voucher: at,
            seen: sees(reader, *unit, *region),
        };
        let held = Use { place, gross: Money::from_fen(*gross), used: Money::from_fen(left) };
        uses.entry(key.clone()).or_default().push(held);
    }
    Ok(uses)
}

/// The shelves of each voucher on which something stands.
fn papers(db: &mut Db, ids: &[VoucherId]) -> Result<BTreeMap<VoucherId, BTreeSet<String>>> {
    let mut papers: BTreeMap<VoucherId, BTreeSet<String>> = BTreeMap::new();
    for (voucher, purpose, _, _) in files_of(db, ids)? {
        papers.entry(voucher).or_default().insert(purpose);
    }
    Ok(papers)
}

/// What stands with these vouchers: purpose, digest and name of each file.
fn files_of(db: &mut Db, ids: &[VoucherId]) -> Result<Vec<(VoucherId, String, String, String)>> {
    let mut all = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let keys: Vec<i64> = chunk.iter().map(|id| id.0).collect();
        let own = f::subject_kind.eq(super::NOUN).and(f::subject_id.eq_any(keys)).and(f::removed_at.is_null());
        let rows: Vec<(i64, String, String, String)> = f::table
            .filter(own)
            .filter(f::state.ne(crate::files::State::Infected))
            .order(f::id)
            .select((f::subject_id, f::purpose, f::sha256, f::name))
            .load(db)?;
        all.extend(rows.into_iter().map(|(id, purpose, sha256, name)| (VoucherId(id), purpose, sha256, name)));
    }
    Ok(all)
}

/// Files of the same content at other vouchers that count or may yet.
fn twins(db: &mut Db, reader: &Actor, ids: &[VoucherId]) -> Result<BTreeMap<VoucherId, Vec<Twin>>> {
    type Row = (i64, String, String, ContractId, String, OrganisationId, Option<Region>, String);
    let own = files_of(db, ids)?;
    let digests: BTreeSet<&String> = own.iter().map(|(_, _, sha256, _)| sha256).collect();
    let digests: Vec<String> = digests.into_iter().cloned().collect();
    let mut others: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for chunk in digests.chunks(CHUNK) {
        let live = t::state.ne_all([State::Refused, State::Reversed, State::Withdrawn]);
        let same = f::sha256.eq_any(chunk.to_vec()).and(f::subject_kind.eq(super::NOUN)).and(f::removed_at.is_null());
        let rows: Vec<(String, Row)> = f::table
            .inner_join(t::table.on(t::id.eq(f::subject_id)))
            .inner_join(c::table.on(c::id.eq(t::contract_id)))
            .inner_join(o::table.on(o::id.eq(c::unit_id)))
            .filter(same)
            .filter(live)
            .order(f::id)
            .select((
                f::sha256,
                (f::subject_id, t::number, f::name, t::contract_id, c::number, c::unit_id, c::region, o::name),
            ))
            .load(db)?;
        for (sha256, row) in rows {
            others.entry(sha256).or_default().push(row);
        }
    }
    let mut twins: BTreeMap<VoucherId, Vec<Twin>> = BTreeMap::new();
    for (voucher, purpose, sha256, name) in own {
        for (_, number, _, contract, contract_number, unit, region, unit_name) in
            others.get(&sha256).into_iter().flatten().filter(|row| row.0 != voucher.0)
        {
            let place = Place {
                contract: *contract,
                contract_number: contract_number.clone(),
                unit: *unit,
                unit_name: unit_name.clone(),
                region: *region,
                voucher: number.clone(),
                seen: sees(reader, *unit, *region),
            };
            twins.entry(voucher).or_default().push(Twin { place, purpose: purpose.clone(), name: name.clone() });
        }
    }
    Ok(twins)
}

fn reasons(db: &mut Db, ids: &[VoucherId]) -> Result<BTreeMap<(VoucherId, String, i32), Given>> {
    let mut all = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let own = vo::table.filter(vo::voucher_id.eq_any(chunk.to_vec()).and(vo::reason.ne("")));
        let rows: Vec<(VoucherId, String, i32, String, String)> =
            own.select((vo::voucher_id, vo::rule, vo::line, vo::reason, vo::zh)).load(db)?;
        all.extend(rows.into_iter().map(|(id, rule, line, reason, words)| ((id, rule, line), Given { reason, words })));
    }
    Ok(all)
}
