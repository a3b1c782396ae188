//! Rows of kept outcomes and of written reasons, and what applications of one call share.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::judge::Judged;
use crate::access::Actor;
use crate::application::Application;
use crate::application::form::Section;
use crate::application::model::LIVE;
use crate::kernel::{ApplicationId, CallId, Instant, OrganisationId, Region};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::definition::applying::Moment;
use crate::rules::{Class, Outcome};
use crate::schema::{
    application_outcomes as t, application_reasons as r, application_sections as s, applications as a,
    call_versions as v, organisations as o,
};

/// Keeps what was judged of a copy.
pub(super) fn add(db: &mut Db, of: ApplicationId, n: i32, judged: &[Judged], now: Instant) -> Result<()> {
    for one in judged {
        let outcome = serde_json::to_string(&one.outcome)?;
        let sentence = &one.outcome.sentence;
        diesel::insert_into(t::table)
            .values((
                (t::application_id.eq(of), t::n.eq(n), t::rule.eq(one.rule.clone()), t::class.eq(one.class)),
                (t::holds.eq(one.holds()), t::sentence_zh.eq(sentence.zh.clone())),
                (t::sentence_en.eq(sentence.en.clone()), t::outcome.eq(outcome)),
                (t::reason.eq(one.reason.clone()), t::at.eq(now)),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// What was judged of a copy when it was submitted, in the order of the definition.
///
/// # Errors
/// When the database cannot be read, or a row is none of ours.
pub fn kept(db: &mut Db, of: &Application, n: i32) -> Result<Vec<Judged>> {
    type Row = (String, Class, String, String);
    let rows: Vec<Row> = t::table
        .filter(t::application_id.eq(of.id).and(t::n.eq(n)))
        .order(t::id)
        .select((t::rule, t::class, t::outcome, t::reason))
        .load(db)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let definition = crate::application::definition(db, of)?;
    rows.into_iter()
        .map(|(rule, class, outcome, reason)| {
            let outcome: Outcome = serde_json::from_str(&outcome)?;
            let mut conditions = definition.condition.iter().filter(|condition| condition.at == Moment::Apply);
            let condition = conditions.find(|condition| condition.rule.as_str() == rule);
            let key = rule.strip_prefix("paper/").unwrap_or_default();
            let paper = definition.paper.iter().find(|paper| paper.key.as_str() == key);
            let label = condition.map(|condition| &condition.label).or(paper.map(|paper| &paper.label));
            let evidence = condition.and_then(|condition| condition.evidence.clone());
            let label = label.cloned().unwrap_or_else(|| outcome.sentence.clone());
            Ok(Judged { rule, class, label, evidence, outcome, reason })
        })
        .collect()
}

/// The written reasons of an application, by rule.
pub(super) fn reasons(db: &mut Db, of: ApplicationId) -> Result<BTreeMap<String, String>> {
    let rows: Vec<(String, String)> =
        r::table.filter(r::application_id.eq(of)).select((r::rule, r::reason)).load(db)?;
    Ok(rows.into_iter().collect())
}

/// Writes the reason for a rule; an empty one takes it away.
pub(super) fn set_reason(
    db: &mut Db,
    of: ApplicationId,
    rule: &str,
    reason: &str,
    by: &Actor,
    now: Instant,
) -> Result<()> {
    let own = r::table.filter(r::application_id.eq(of).and(r::rule.eq(rule.to_owned())));
    diesel::delete(own).execute(db)?;
    if reason.is_empty() {
        return Ok(());
    }
    diesel::insert_into(r::table)
        .values((
            (r::application_id.eq(of), r::rule.eq(rule.to_owned()), r::reason.eq(reason.to_owned())),
            (r::by_id.eq(by.user), r::by_name.eq(by.name.clone()), r::at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// How many other live applications the unit, and its province, have in a call.
pub(super) fn others(
    db: &mut Db,
    call: CallId,
    unit: OrganisationId,
    region: Option<Region>,
    besides: Option<ApplicationId>,
) -> Result<(i64, i64)> {
    let besides = besides.unwrap_or(ApplicationId(0));
    let others = || a::table.filter(a::call_id.eq(call).and(a::state.eq_any(LIVE.to_vec())).and(a::id.ne(besides)));
    let of_unit = others().filter(a::unit_id.eq(unit)).count().get_result(db)?;
    let of_region = match region {
        Some(region) => others().filter(a::region.eq(region)).count().get_result(db)?,
        None => 0,
    };
    Ok((of_unit, of_region))
}

/// The day on which a call was published.
pub(super) fn opened_on(db: &mut Db, call: CallId) -> Result<Option<NaiveDate>> {
    let first: Option<Instant> = v::table.filter(v::call_id.eq(call)).order(v::n).select(v::at).first(db).optional()?;
    Ok(first.map(Instant::day))
}

/// What is compared of an application with the others of its call.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub id: ApplicationId,
    pub number: String,
    pub unit: OrganisationId,
    pub name: String,
    pub region: Option<Region>,
    pub legal_representative: String,
    pub address: String,
    pub phone: String,
    /// The sections of leader and contact, as they were saved.
    pub sections: Vec<(Section, String)>,
}

/// Every submitted application of a call that still counts, with what is compared: two queries, whatever their number.
pub(super) fn compared(db: &mut Db, call: CallId) -> Result<Vec<Compared>> {
    type Row = (ApplicationId, Option<String>, OrganisationId, String, Option<Region>, (String, String, String));
    let shown = (a::id, a::number, a::unit_id, o::name, a::region, (o::legal_representative, o::address, o::phone));
    let live = a::call_id.eq(call).and(a::state.eq_any(LIVE.to_vec()));
    let rows: Vec<Row> =
        a::table.inner_join(o::table).filter(live.clone()).order((a::number, a::id)).select(shown).load(db)?;
    let parts = s::section.eq_any([Section::Leader, Section::Unit]);
    let own = s::application_id.eq_any(a::table.filter(live).select(a::id));
    let texts: Vec<(ApplicationId, Section, String)> =
        s::table.filter(own.and(parts)).select((s::application_id, s::section, s::body)).load(db)?;
    let mut by: BTreeMap<ApplicationId, Vec<(Section, String)>> = BTreeMap::new();
    for (id, section, body) in texts {
        by.entry(id).or_default().push((section, body));
    }
    let compared = |row: Row| {
        let (id, number, unit, name, region, (legal_representative, address, phone)) = row;
        let sections = by.remove(&id).unwrap_or_default();
        let number = number.unwrap_or_default();
        Compared { id, number, unit, name, region, legal_representative, address, phone, sections }
    };
    Ok(rows.into_iter().map(compared).collect())
}

/// Live applications of these units in other calls of the same year: the key, the number, the unit.
pub(super) fn elsewhere(
    db: &mut Db,
    call: CallId,
    year: i32,
    units: &[OrganisationId],
) -> Result<Vec<(ApplicationId, String, OrganisationId, String)>> {
    use crate::schema::calls as c;
    let other = a::call_id.ne(call).and(c::year.eq(year)).and(a::state.eq_any(LIVE.to_vec()));
    let rows: Vec<(ApplicationId, Option<String>, OrganisationId, String)> = a::table
        .inner_join(c::table)
        .filter(a::unit_id.eq_any(units.to_vec()).and(other))
        .order((a::number, a::id))
        .select((a::id, a::number, a::unit_id, c::name_zh))
        .load(db)?;
    Ok(rows.into_iter().map(|(id, number, unit, name)| (id, number.unwrap_or_default(), unit, name)).collect())
}
