//! Lists of awards, and how they are found.

use diesel::prelude::*;

use super::super::model::{Award, Role, State};
use super::awards::{COLUMNS, Columns, NOUN, Row, model};
use crate::access::Scope;
use crate::kernel::{AwardId, CallId, Region};
use crate::organisation;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Result, search};
use crate::schema::{award_decisions as d, awards as t, organisations as o};

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(in crate::award) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub call: Option<CallId>,
    pub state: Option<State>,
    pub role: Option<Role>,
    pub region: Option<Region>,
}

type Joined = diesel::helper_types::InnerJoin<diesel::helper_types::InnerJoin<t::table, o::table>, d::table>;
type Boxed = diesel::helper_types::IntoBoxed<'static, Joined, MultiBackend>;

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    // What is only proposed stands on the page of its decision.
    let mut query = t::table.inner_join(o::table).inner_join(d::table).into_boxed();
    let told = d::released_at.is_not_null();
    query = match filter.scope {
        Scope::Everything => query,
        Scope::Province(region, own) => query.filter(told.and(t::region.eq(region).or(t::unit_id.eq(own)))),
        Scope::Own(own) => query.filter(told.and(t::unit_id.eq(own))),
        Scope::Nothing => query.filter(t::id.eq(AwardId(0))),
    };
    query = match filter.state {
        Some(state) => query.filter(t::state.eq(state)),
        None => query.filter(t::state.ne_all([State::Proposed, State::Refused])),
    };
    if let Some(call) = filter.call {
        query = query.filter(t::call_id.eq(call));
    }
    if let Some(role) = filter.role {
        query = query.filter(t::role.eq(role));
    }
    if let Some(region) = filter.region {
        query = query.filter(t::region.eq(region));
    }
    if !filter.text.is_empty() {
        type Source =
            diesel::dsl::InnerJoinQuerySource<diesel::dsl::InnerJoinQuerySource<t::table, o::table>, d::table>;
        query = query.filter(organisation::of_found::<Source>(db, "awards.unit_id", &filter.text)?);
    }
    Ok(query)
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("rank", false) => query.order((t::rank.asc(), t::id.asc())),
        ("rank", true) => query.order((t::rank.desc(), t::id.desc())),
        ("amount", false) => query.order((t::amount.asc(), t::id.asc())),
        ("amount", true) => query.order((t::amount.desc(), t::id.desc())),
        (_, false) => query.order(t::id.asc()),
        (_, true) => query.order(t::id.desc()),
    }
}

pub(in crate::award) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

pub(in crate::award) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Award>> {
    let rows = sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit());
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(in crate::award) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<AwardId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// What the list shows of these, in any order.
pub(in crate::award) fn listed(db: &mut Db, keys: &[AwardId]) -> Result<Vec<Award>> {
    let joined = t::table.inner_join(o::table).inner_join(d::table).filter(t::id.eq_any(keys.to_vec()));
    let shown: Columns = COLUMNS;
    Ok(joined.select(shown).load::<Row>(db)?.into_iter().map(model).collect())
}

/// The first that match, the latest first: for the search box.
pub(in crate::award) fn latest(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Award>> {
    let rows = narrowed(db, filter)?.order(t::id.desc()).limit(most).select(COLUMNS).load::<Row>(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Puts what finds an award in the index: the number of its application. Its unit is found by its own names.
pub(in crate::award) fn index(db: &mut Db, id: AwardId, number: &str) -> Result<()> {
    search::put(db, NOUN, id.0, &[number])
}

/// Puts the next awards after a key into the index.
pub(in crate::award) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    use crate::schema::applications as n;
    let next: Vec<(AwardId, crate::kernel::ApplicationId)> = t::table
        .filter(t::id.gt(AwardId(after)))
        .order(t::id)
        .limit(most)
        .select((t::id, t::application_id))
        .load(db)?;
    for (award, application) in &next {
        let number: Option<Option<String>> =
            n::table.filter(n::id.eq(*application)).select(n::number).first(db).optional()?;
        index(db, *award, number.flatten().as_deref().unwrap_or_default())?;
    }
    Ok(next.last().map(|(id, _)| id.0))
}

/// How many awards the index should hold.
pub(in crate::award) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}
