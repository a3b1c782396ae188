//! Lists of vouchers, their sums, and how they are found.

use diesel::dsl::{count_star, exists, min, not, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{COLUMNS, NOUN, Row, Totals, model};
use crate::access::Scope;
use crate::kernel::{CallId, ContractId, Instant, Money, Region, UserId, VoucherId};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Result, search};
use crate::rules::Verdict;
use crate::schema::{
    contracts as c, organisations as o, voucher_hands as vh, voucher_lines as l, voucher_outcomes as vo, vouchers as t,
};
use crate::voucher::model::{Method, State, Voucher};

/// The most vouchers that words find; the latest.
const FOUND: i64 = 10_000;

crate::words! {
    /// What the rules said of a voucher as a whole.
    pub enum Rules {
        /// Each of them holds.
        Green = "green",
        /// One failed, is open, or wants a person.
        Hit = "hit",
    }
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(in crate::voucher) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub contract: Option<ContractId>,
    pub call: Option<CallId>,
    pub region: Option<Region>,
    pub state: Option<State>,
    pub category: Option<String>,
    pub method: Option<Method>,
    /// A month, `2026-03`, by the day of payment or else of the business.
    pub month: Option<String>,
    /// Only those of which a rule did not hold.
    pub hit: bool,
    /// Only those that are, or are not, all green.
    pub rules: Option<Rules>,
    /// Only those of at least so much.
    pub least: Option<Money>,
}

impl Filter {
    /// Everything that this scope sees.
    pub fn of(scope: Scope) -> Self {
        Self {
            scope,
            text: String::new(),
            contract: None,
            call: None,
            region: None,
            state: None,
            category: None,
            method: None,
            month: None,
            hit: false,
            rules: None,
            least: None,
        }
    }
}

type Joined = diesel::helper_types::InnerJoin<t::table, diesel::helper_types::InnerJoin<c::table, o::table>>;
type Boxed = diesel::helper_types::IntoBoxed<'static, Joined, MultiBackend>;

fn narrowed(db: &mut Db, filter: &Filter) -> Result<Boxed> {
    let mut query = t::table.inner_join(c::table.inner_join(o::table)).into_boxed();
    // What was never submitted is the unit's own business.
    let told = t::submitted_at.is_not_null();
    query = match filter.scope {
        Scope::Everything => query.filter(told),
        Scope::Province(region, own) => query.filter(c::unit_id.eq(own).or(told.and(c::region.eq(region)))),
        Scope::Own(own) => query.filter(c::unit_id.eq(own)),
        Scope::Nothing => query.filter(t::id.eq(VoucherId(0))),
    };
    if let Some(contract) = filter.contract {
        query = query.filter(t::contract_id.eq(contract));
    }
    if let Some(call) = filter.call {
        query = query.filter(c::call_id.eq(call));
    }
    if let Some(region) = filter.region {
        query = query.filter(c::region.eq(region));
    }
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(method) = filter.method {
        query = query.filter(t::method.eq(method));
    }
    if let Some(category) = &filter.category {
        let own = l::table.filter(l::voucher_id.eq(t::id).and(l::category.eq(category.clone())));
        query = query.filter(exists(own));
    }
    if let Some((first, last)) = filter.month.as_deref().and_then(month) {
        let day = || t::paid_on.is_null().and(t::business_on.between(first, last));
        query = query.filter(t::paid_on.between(first, last).assume_not_null().or(day()));
    }
    if filter.hit {
        query = query.filter(t::hits.gt(0));
    }
    if let Some(rules) = filter.rules {
        let wrong = vo::verdict.eq_any([Verdict::Fail, Verdict::Open, Verdict::Human]);
        let coloured = exists(vo::table.filter(vo::voucher_id.eq(t::id).and(wrong)));
        query = match rules {
            Rules::Green => query.filter(not(coloured)),
            Rules::Hit => query.filter(coloured),
        };
    }
    if let Some(least) = filter.least {
        query = query.filter(t::amount.ge(least.fen()));
    }
    if !filter.text.is_empty() {
        let found = search::matching::<t::table>(db, NOUN, "vouchers.id", &filter.text)?;
        let found: Vec<VoucherId> = t::table.filter(found).order(t::id.desc()).limit(FOUND).select(t::id).load(db)?;
        query = query.filter(t::id.eq_any(found));
    }
    Ok(query)
}

/// The first and the last day of a month, `2026-03`.
fn month(text: &str) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
    let first: chrono::NaiveDate = format!("{text}-01").parse().ok()?;
    let last = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
    Some((first, last))
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("number", false) => query.order((t::number.asc(), t::id.asc())),
        ("number", true) => query.order((t::number.desc(), t::id.desc())),
        ("amount", false) => query.order((t::amount.asc(), t::id.asc())),
        ("amount", true) => query.order((t::amount.desc(), t::id.desc())),
        ("hits", false) => query.order((t::hits.asc(), t::id.asc())),
        ("hits", true) => query.order((t::hits.desc(), t::id.desc())),
        ("submitted", false) => query.order((t::submitted_at.asc(), t::id.asc())),
        ("submitted", true) => query.order((t::submitted_at.desc(), t::id.desc())),
        (_, false) => query.order((t::business_on.asc(), t::id.asc())),
        (_, true) => query.order((t::business_on.desc(), t::id.desc())),
    }
}

pub(in crate::voucher) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

/// How many vouchers a list has, and what they come to.
pub(in crate::voucher) fn totals(db: &mut Db, filter: &Filter) -> Result<Totals> {
    let sum = sql::<BigInt>("CAST(COALESCE(SUM(vouchers.amount), 0) AS BIGINT)");
    let amount: i64 = narrowed(db, filter)?.select(sum).get_result(db)?;
    Ok(Totals { count: count(db, filter)?, amount: Money::from_fen(amount) })
}

/// How many vouchers of a list count, and what they come to: those that wait or have passed.
pub(in crate::voucher) fn counting(db: &mut Db, filter: &Filter) -> Result<Totals> {
    let sum = sql::<BigInt>("CAST(COALESCE(SUM(vouchers.amount), 0) AS BIGINT)");
    let live = narrowed(db, filter)?.filter(t::state.eq_any([State::Submitted, State::Passed]));
    let (count, amount): (i64, i64) = live.select((count_star(), sum)).get_result(db)?;
    Ok(Totals { count, amount: Money::from_fen(amount) })
}

/// What waits for a check by somebody: how many vouchers and what they come to, and when the first of them was submitted.
/// Those that one of these persons has entered, changed or submitted wait for others.
pub(in crate::voucher) fn waiting(db: &mut Db, scope: Scope, persons: &[UserId]) -> Result<(Totals, Option<Instant>)> {
    let all = narrowed(db, &Filter { state: Some(State::Submitted), ..Filter::of(scope) })?;
    let own = vh::table.filter(vh::user_id.eq_any(persons.to_vec())).select(vh::voucher_id);
    let others = t::entered_by.ne_all(persons.to_vec()).and(t::submitted_by.ne_all(persons.to_vec()).assume_not_null());
    let sum = sql::<BigInt>("CAST(COALESCE(SUM(vouchers.amount), 0) AS BIGINT)");
    let others = all.filter(others).filter(t::id.ne_all(own));
    let (count, amount, since): (i64, i64, Option<Instant>) =
        others.select((count_star(), sum, min(t::submitted_at))).get_result(db)?;
    Ok((Totals { count, amount: Money::from_fen(amount) }, since))
}

/// Every voucher of a list with its amount and its number, in the order of the keys: what a sample is drawn from.
pub(in crate::voucher) fn candidates(db: &mut Db, filter: &Filter) -> Result<Vec<(VoucherId, Money, String)>> {
    let rows: Vec<(VoucherId, i64, String)> =
        narrowed(db, filter)?.order(t::id.asc()).select((t::id, t::amount, t::number)).load(db)?;
    Ok(rows.into_iter().map(|(id, fen, number)| (id, Money::from_fen(fen), number)).collect())
}

/// The vouchers of a contract that count or may yet and bear one of these numbers, without lines and people.
pub(in crate::voucher) fn numbered(
    db: &mut Db,
    contract: ContractId,
    numbers: &std::collections::BTreeSet<String>,
) -> Result<Vec<Voucher>> {
    let joined = t::table.inner_join(c::table.inner_join(o::table)).filter(t::contract_id.eq(contract));
    let live = joined.filter(t::state.ne_all([State::Refused, State::Reversed, State::Withdrawn]));
    let named = live.filter(t::number.eq_any(numbers.iter().cloned().collect::<Vec<_>>()));
    named.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect()
}

/// A page of a list, without lines and people.
pub(in crate::voucher) fn page(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Voucher>> {
    let rows = sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit());
    rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect()
}

/// The keys of the whole list, in its order.
pub(in crate::voucher) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<VoucherId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// The first that match, the latest first: for the search box and the to-do list.
pub(in crate::voucher) fn latest(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Voucher>> {
    let rows = narrowed(db, filter)?.order(t::id.desc()).limit(most).select(COLUMNS).load::<Row>(db)?;
    rows.into_iter().map(model).collect()
}

/// The voucher of a contract that its unit goes on with after this one: one that came back before one that was entered, the
/// next behind it before the first of them all.
pub(in crate::voucher) fn next_open(db: &mut Db, contract: ContractId, after: VoucherId) -> Result<Option<VoucherId>> {
    for state in [State::Returned, State::Entered] {
        let own = || t::table.filter(t::contract_id.eq(contract).and(t::state.eq(state))).order(t::id.asc());
        let behind = own().filter(t::id.gt(after)).select(t::id).first(db).optional()?;
        let next = match behind {
            Some(next) => Some(next),
            None => own().filter(t::id.lt(after)).select(t::id).first(db).optional()?,
        };
        if next.is_some() {
            return Ok(next);
        }
    }
    Ok(None)
}

/// Puts the next vouchers after a key into the index.
pub(in crate::voucher) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(VoucherId(after))).order(t::id).limit(most).select(t::id);
    let ids: Vec<VoucherId> = next.load(db)?;
    let records: Vec<(i64, Vec<String>)> =
        super::some(db, &ids)?.iter().map(|voucher| (voucher.id.0, super::write::words(voucher))).collect();
    search::add(db, NOUN, &records)?;
    Ok(ids.last().map(|id| id.0))
}

/// How many vouchers the index should hold.
pub(in crate::voucher) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}
