//! What the review says, and what is known of those whom it ranked.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::decision::Placed;
use super::guard::{Candidate, Ground};
use super::model::{Role, State};
use super::store::awards;
use crate::application::{self, Application};
use crate::fund::Fund;
use crate::kernel::{ApplicationId, CallId, Money, OrganisationId, Region};
use crate::organisation::sanction;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::review;

/// The ranking of a call, once its report is there.
pub(super) struct Ranking {
    /// The day of the report.
    pub report_on: NaiveDate,
    /// Everybody who was ranked, by rank.
    pub rows: Vec<Row>,
}

/// One who was ranked.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub placed: Placed,
    pub stable: bool,
}

/// The ranking of a call; none before its report.
pub(super) fn of(db: &mut Db, call: CallId) -> Result<Option<Ranking>> {
    let Some(results) = review::results(db, call)? else { return Ok(None) };
    let Some(report_on) = results.report_on else { return Ok(None) };
    let row = |one: review::Outcome| {
        let rank = i32::try_from(one.rank?).ok()?;
        let score = one.score.map(|score| score.0);
        let placed = Placed { application: one.application, rank, score, passed: one.passed };
        Some(Row { placed, stable: one.stable })
    };
    let mut rows: Vec<Row> = results.rows.into_iter().filter_map(row).collect();
    rows.sort_by_key(|row| (row.placed.rank, row.placed.application));
    Ok(Some(Ranking { report_on, rows }))
}

/// What an award of a call is worth to an application.
pub(super) fn worth(definition: &Definition, requested: Money) -> Money {
    let Some(grant) = &definition.grant else { return Money::ZERO };
    if let Some(fixed) = grant.per_award {
        return fixed;
    }
    let least = grant.least.map_or(requested, |least| requested.max(least));
    grant.most.map_or(least, |most| least.min(most))
}

/// Those whom the review ranked, with what a decision must know of each on this day. What stands in the decision that is
/// being made is not held against them.
pub(super) fn candidates(
    db: &mut Db,
    call: CallId,
    definition: &Definition,
    rows: &[Row],
    day: NaiveDate,
) -> Result<Vec<Candidate>> {
    let standing: HashMap<ApplicationId, (Role, State)> = awards::standing(db, call)?.into_iter().collect();
    let applications: HashMap<ApplicationId, Application> =
        application::of_call(db, call, application::State::ALL)?.into_iter().map(|of| (of.id, of)).collect();
    let units: Vec<OrganisationId> = applications.values().map(|of| of.unit).collect();
    let barred = sanction::barred(db, &units, day)?;
    let one = |row: &Row| {
        let of = applications.get(&row.placed.application).ok_or(Error::NotFound)?;
        Ok(candidate(of, definition, row, standing.get(&of.id).copied(), barred.contains(&of.unit)))
    };
    rows.iter().map(one).collect()
}

fn candidate(
    of: &Application,
    definition: &Definition,
    row: &Row,
    standing: Option<(Role, State)>,
    sanctioned: bool,
) -> Candidate {
    Candidate {
        application: of.id,
        unit: of.unit,
        unit_name: of.unit_name.clone(),
        number: of.number.clone().unwrap_or_default(),
        region: of.region,
        rank: row.placed.rank,
        score: row.placed.score,
        passed: row.placed.passed,
        stable: row.stable,
        amount: worth(definition, of.requested),
        fit: of.state == application::State::Passed,
        sanctioned,
        standing,
    }
}

/// What there is to be given in a call now.
pub(super) fn ground(db: &mut Db, call: CallId, definition: &Definition, fund: &Fund) -> Result<Ground> {
    let counted = definition.places.as_ref().is_some_and(|places| places.total.is_some() || !places.regions.is_empty());
    let places = if counted { Some(awards::free_places(db, call)?) } else { None };
    let mut taken = std::collections::BTreeMap::<Region, u32>::new();
    for region in awards::regions(db, call)? {
        *taken.entry(region).or_default() += 1;
    }
    Ok(Ground {
        places,
        per_province: definition.places.as_ref().and_then(|places| places.per_province),
        taken,
        left: fund.left(),
        reserves: definition.places.as_ref().is_some_and(|places| places.reserves),
    })
}
