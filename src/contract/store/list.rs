//! Lists of contracts, and how they are found.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::model::{Contract, State};
use super::super::terms::Terms;
use super::{COLUMNS, Row, models};
use crate::access::Scope;
use crate::kernel::{CallId, ContractId, OrganisationId, Region};
use crate::organisation;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Result, search};
use crate::schema::{contracts as t, organisations as o};

/// The noun, as the search index knows it.
pub(in crate::contract) const NOUN: &str = "contract";

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(in crate::contract) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub call: Option<CallId>,
    pub state: Option<State>,
    pub region: Option<Region>,
    /// Only those that should have been signed before this day.
    pub late_on: Option<NaiveDate>,
}

type Joined = diesel::helper_types::InnerJoin<t::table, o::table>;
type Boxed = diesel::helper_types::IntoBoxed<'static, Joined, MultiBackend>;

/// The states in which a signature is missing.
const WAITING: [State; 3] = [State::Draft, State::Issued, State::UnitSigned];

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let mut query = t::table.inner_join(o::table).into_boxed();
    let told = t::state.ne(State::Draft);
    query = match filter.scope {
        Scope::Everything => query,
        Scope::Province(region, own) => {
            query.filter(told.and(t::region.eq(region).assume_not_null().or(t::unit_id.eq(own))))
        }
        Scope::Own(own) => query.filter(told.and(t::unit_id.eq(own))),
        Scope::Nothing => query.filter(t::id.eq(ContractId(0))),
    };
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(call) = filter.call {
        query = query.filter(t::call_id.eq(call));
    }
    if let Some(region) = filter.region {
        query = query.filter(t::region.eq(region));
    }
    if let Some(day) = filter.late_on {
        query = query.filter(t::state.eq_any(WAITING)).filter(t::sign_by.lt(day));
    }
    if !filter.text.is_empty() {
        type Source = diesel::dsl::InnerJoinQuerySource<t::table, o::table>;
        if search::too_short(&filter.text) {
            let like = search::like(&filter.text);
            query = query.filter(t::number.like(like.clone()).escape('!').or(o::name.like(like).escape('!')));
        } else {
            let own = search::matching::<Source>(db, NOUN, "contracts.id", &filter.text)?;
            query = query.filter(own.or(organisation::of_found::<Source>(db, "contracts.unit_id", &filter.text)?));
        }
    }
    Ok(query)
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("number", false) => query.order((t::number.asc(), t::id.asc())),
        ("number", true) => query.order((t::number.desc(), t::id.desc())),
        ("unit", false) => query.order((o::name.asc(), t::id.asc())),
        ("unit", true) => query.order((o::name.desc(), t::id.desc())),
        ("amount", false) => query.order((t::amount.asc(), t::id.asc())),
        ("amount", true) => query.order((t::amount.desc(), t::id.desc())),
        ("ends", false) => query.order((t::ends_on.asc(), t::id.asc())),
        ("ends", true) => query.order((t::ends_on.desc(), t::id.desc())),
        (_, false) => query.order(t::id.asc()),
        (_, true) => query.order(t::id.desc()),
    }
}

pub(in crate::contract) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

pub(in crate::contract) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Contract>> {
    let rows = sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit());
    models(rows.select(COLUMNS).load::<Row>(db)?)
}

/// The keys of the whole list, in its order.
pub(in crate::contract) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<ContractId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// What the list shows of these, in any order.
pub(in crate::contract) fn listed(db: &mut Db, keys: &[ContractId]) -> Result<Vec<Contract>> {
    let chosen = t::table.inner_join(o::table).filter(t::id.eq_any(keys.to_vec()));
    models(chosen.select(COLUMNS).load::<Row>(db)?)
}

/// The first that match, the latest first: for the search box.
pub(in crate::contract) fn latest(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Contract>> {
    let rows = narrowed(db, filter)?.order(t::id.desc()).limit(most).select(COLUMNS).load::<Row>(db)?;
    models(rows)
}

/// What the amounts of a list add up to, in fen.
pub(in crate::contract) fn total(db: &mut Db, filter: &Filter) -> Result<i64> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    let sum = sql::<BigInt>("CAST(COALESCE(SUM(contracts.amount), 0) AS BIGINT)");
    Ok(narrowed(db, filter)?.select(sum).first(db)?)
}

/// Contracts in one of these states, the one that must be signed first at the head; of one unit, or of all.
pub(in crate::contract) fn in_states(
    db: &mut Db,
    states: &[State],
    of: Option<OrganisationId>,
    most: i64,
) -> Result<Vec<Contract>> {
    let mut query = t::table.inner_join(o::table).filter(t::state.eq_any(states.to_vec())).into_boxed();
    if let Some(unit) = of {
        query = query.filter(t::unit_id.eq(unit));
    }
    models(query.order((t::sign_by, t::id)).limit(most).select(COLUMNS).load::<Row>(db)?)
}

/// Contracts that wait for a signature, after a key.
pub(in crate::contract) fn waiting_after(db: &mut Db, after: ContractId, most: i64) -> Result<Vec<Contract>> {
    let next = t::table.inner_join(o::table).filter(t::id.gt(after)).filter(t::state.eq_any(WAITING));
    models(next.order(t::id).limit(most).select(COLUMNS).load::<Row>(db)?)
}

/// Contracts after a key.
pub(in crate::contract) fn after(db: &mut Db, after: ContractId, most: i64) -> Result<Vec<Contract>> {
    let next = t::table.inner_join(o::table).filter(t::id.gt(after)).order(t::id).limit(most);
    models(next.select(COLUMNS).load::<Row>(db)?)
}

/// Awards that were made and have no contract: which, and for which unit.
pub(in crate::contract) fn without(db: &mut Db, most: i64) -> Result<Vec<(crate::kernel::AwardId, String)>> {
    use crate::schema::awards as a;
    let made = a::state.eq("awarded").and(a::role.eq("award"));
    let has = t::table.filter(t::award_id.eq(a::id));
    let open = a::table.inner_join(o::table).filter(made).filter(diesel::dsl::not(diesel::dsl::exists(has)));
    Ok(open.order(a::id).limit(most).select((a::id, o::name)).load(db)?)
}

/// Puts what finds a contract in the index: its number, that of its application, its ledger and its leaders. Its unit is
/// found by its own names.
pub(in crate::contract) fn index(db: &mut Db, id: ContractId, number: &str, terms: &Terms) -> Result<()> {
    use crate::kernel::text::initials;
    let mut texts = vec![number.to_owned(), terms.application.clone(), terms.ledger_code.clone()];
    for leader in &terms.leaders {
        texts.push(initials(&leader.name));
        texts.push(leader.name.clone());
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    search::put(db, NOUN, id.0, &texts)
}

/// Puts the next contracts after a key into the index.
pub(in crate::contract) fn fill(db: &mut Db, behind: i64, most: i64) -> Result<Option<i64>> {
    let next = after(db, ContractId(behind), most)?;
    for found in &next {
        let terms = crate::contract::terms(db, found)?;
        index(db, found.id, &found.number, &terms)?;
    }
    Ok(next.last().map(|found| found.id.0))
}

/// How many contracts the index should hold.
pub(in crate::contract) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

/// The calls that have contracts.
pub(in crate::contract) fn calls(db: &mut Db) -> Result<Vec<CallId>> {
    Ok(t::table.select(t::call_id).distinct().order(t::call_id).load(db)?)
}
