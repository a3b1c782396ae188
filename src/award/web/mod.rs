//! The pages of decisions, awards, public notices and objections.

mod awards;
mod decisions;
mod notices;
mod objections;
mod propose;
mod public;

use chrono::NaiveDate;
use serde::Serialize;

use super::model::Award;
use super::tell::points;
use crate::kernel::{ApplicationId, AwardId, Calendar, OrganisationId};
use crate::pages::{Ctx, Route};
use crate::platform::templates::show_day;
use crate::rules::Providers;

/// The longest reason, in characters.
const REASON: usize = 500;
/// The longest text, in characters.
const TEXT: usize = 5_000;

/// The routes of this noun; `facts` tells who offers what the rules of a call judge by.
pub fn routes(facts: fn() -> Providers) -> Vec<Route> {
    [
        propose::routes(),
        decisions::routes(facts),
        awards::routes(),
        notices::routes(),
        objections::routes(),
        public::routes(),
    ]
    .concat()
}

/// A day, and what is left of it.
#[derive(Serialize)]
struct Due {
    day: String,
    left: String,
    state: &'static str,
    calendar: String,
}

/// Working days left until a day; without an official calendar it says so.
fn due(ctx: &Ctx, calendar: &Calendar, on: NaiveDate) -> Due {
    let (left, state) = ctx.days_left(calendar, on);
    let year = chrono::Datelike::year(&on);
    let calendar = calendar.year(year).map_or_else(String::new, |table| table.source().to_owned());
    Due { day: show_day(ctx.locale, on), left, state, calendar }
}

/// An award as pages show it.
#[derive(Serialize)]
struct Line {
    id: AwardId,
    application: ApplicationId,
    unit: (OrganisationId, String),
    region: Option<&'static str>,
    rank: i32,
    score: Option<String>,
    amount: String,
    role: super::Role,
    state: super::State,
    reason: String,
    objections: i64,
    version: i32,
}

fn line(ctx: &Ctx, award: &Award, objections: i64) -> Line {
    Line {
        id: award.id,
        application: award.application,
        unit: (award.unit, award.unit_name.clone()),
        region: award.region.map(|region| region.name(ctx.locale.as_str())),
        rank: award.rank,
        score: award.score.map(points),
        amount: award.amount.to_string(),
        role: award.role,
        state: award.state,
        reason: award.reason.clone(),
        objections,
        version: award.version,
    }
}
