//! Rows of form checks, their lines and steps, and the queue.

use chrono::NaiveDate;
use diesel::dsl::{case_when, not};
use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::model::{Automatic, Check, Finding, Kind, Line, Stage, State, Verdict};
use crate::access::{Actor, Scope};
use crate::application::{self, Application, State as Standing};
use crate::kernel::{ApplicationId, CallId, FormCheckId, Instant, OrganisationId, Region, UserId};
use crate::organisation;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::list::Query;
use crate::platform::{Error, Result, search};
use crate::schema::{
    applications as a, call_agencies as g, form_check_lines as l, form_check_steps as s, form_checks as t,
    organisations as o,
};

type Row = (
    (FormCheckId, ApplicationId, i32, bool, State, OrganisationId),
    (Option<NaiveDate>, String, String, Option<Instant>),
    (Option<UserId>, Option<UserId>, String, Instant, Instant, i32),
);
type Columns = (
    (t::id, t::application_id, t::n, t::latest, t::state, t::agency_id),
    (t::due_on, t::reason, t::sections, t::until),
    (t::proposed_by, t::proposed_for, t::proposed_by_name, t::created_at, t::updated_at, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::application_id, t::n, t::latest, t::state, t::agency_id),
    (t::due_on, t::reason, t::sections, t::until),
    (t::proposed_by, t::proposed_for, t::proposed_by_name, t::created_at, t::updated_at, t::version),
);

fn model(row: Row, application: Application) -> Result<Check> {
    let ((id, _, copy, latest, state, agency), (due_on, reason, sections, until), rest) = row;
    let (proposed_by, proposed_for, proposed_by_name, created_at, updated_at, version) = rest;
    Ok(Check {
        id,
        application,
        copy,
        latest,
        state,
        agency,
        due_on,
        reason,
        sections: serde_json::from_str(&sections)?,
        until,
        proposed_by: [proposed_by, proposed_for].into_iter().flatten().collect(),
        proposed_by_name,
        created_at,
        updated_at,
        version,
    })
}

fn whole(db: &mut Db, row: Row) -> Result<Check> {
    let application = application::find(db, row.0.1)?;
    model(row, application)
}

/// A check by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: FormCheckId) -> Result<Check> {
    let row = t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db)?;
    whole(db, row)
}

/// The latest check of an application.
pub(super) fn latest_of(db: &mut Db, of: ApplicationId) -> Result<Option<Check>> {
    let found = t::table.filter(t::application_id.eq(of).and(t::latest.eq(true))).select(COLUMNS);
    found.first::<Row>(db).optional()?.map(|row| whole(db, row)).transpose()
}

/// The keys of the checks of an application, the first copy first.
pub(super) fn all_of(db: &mut Db, of: ApplicationId) -> Result<Vec<(FormCheckId, i32)>> {
    Ok(t::table.filter(t::application_id.eq(of)).order(t::n).select((t::id, t::n)).load(db)?)
}

/// A check to be begun.
pub(super) struct New {
    pub application: ApplicationId,
    pub copy: i32,
    pub agency: OrganisationId,
    pub due_on: Option<NaiveDate>,
}

pub(super) fn insert(db: &mut Db, new: &New, lines: &[Line], now: Instant) -> Result<FormCheckId> {
    let earlier = t::table.filter(t::application_id.eq(new.application));
    diesel::update(earlier).set(t::latest.eq(false)).execute(db)?;
    let nothing = String::new;
    let id: FormCheckId = diesel::insert_into(t::table)
        .values((
            (t::application_id.eq(new.application), t::n.eq(new.copy), t::latest.eq(true), t::state.eq(State::Open)),
            (t::agency_id.eq(new.agency), t::due_on.eq(new.due_on), t::reason.eq(nothing())),
            (t::sections.eq("[]".to_owned()), t::proposed_by_name.eq(nothing())),
            (t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?;
    for (serial, line) in lines.iter().enumerate() {
        let findings = serde_json::to_string(&line.findings)?;
        diesel::insert_into(l::table)
            .values((
                (l::form_check_id.eq(id), l::serial.eq(i32::try_from(serial).unwrap_or(i32::MAX))),
                (l::line.eq(line.key.clone()), l::automatic.eq(line.automatic), l::findings.eq(findings)),
                (l::verdict.eq(line.verdict), l::remark.eq(line.remark.clone())),
                (l::judged_by_name.eq(line.judged_by.clone()), l::judged_at.eq(line.judged_at)),
            ))
            .execute(db)?;
    }
    Ok(id)
}

/// Writes how far a check is, over the version that it was made from.
pub(super) fn update(db: &mut Db, new: &Check, version: i32, now: Instant) -> Result<()> {
    let sections = serde_json::to_string(&new.sections)?;
    let (first, second) = (new.proposed_by.first().copied(), new.proposed_by.get(1).copied());
    let changed = diesel::update(t::table.filter(t::id.eq(new.id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(new.state), t::reason.eq(new.reason.clone()), t::sections.eq(sections)),
            (t::until.eq(new.until), t::proposed_by.eq(first), t::proposed_for.eq(second)),
            (t::proposed_by_name.eq(new.proposed_by_name.clone()), t::due_on.eq(new.due_on)),
            (t::updated_at.eq(now), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

type LineRow = (String, Option<Automatic>, String, Option<Verdict>, String, String, Option<Instant>);

/// The lines of a check, in their order.
pub(super) fn lines(db: &mut Db, of: FormCheckId) -> Result<Vec<Line>> {
    let shown = (l::line, l::automatic, l::findings, l::verdict, l::remark, l::judged_by_name, l::judged_at);
    let rows: Vec<LineRow> = l::table.filter(l::form_check_id.eq(of)).order(l::serial).select(shown).load(db)?;
    rows.into_iter()
        .map(|(key, automatic, findings, verdict, remark, judged_by, judged_at)| {
            let findings: Vec<Finding> = serde_json::from_str(&findings)?;
            Ok(Line { key, automatic, findings, verdict, remark, judged_by, judged_at })
        })
        .collect()
}

/// Writes what a person said of a line.
pub(super) fn judge(db: &mut Db, of: FormCheckId, line: &Line, by: UserId) -> Result<()> {
    diesel::update(l::table.filter(l::form_check_id.eq(of).and(l::line.eq(line.key.clone()))))
        .set((
            (l::verdict.eq(line.verdict), l::remark.eq(line.remark.clone()), l::judged_by.eq(by)),
            (l::judged_by_name.eq(line.judged_by.clone()), l::judged_at.eq(line.judged_at)),
        ))
        .execute(db)?;
    Ok(())
}

/// Notes a step.
pub(super) fn enter(db: &mut Db, of: FormCheckId, kind: Kind, actor: &Actor, text: &str, now: Instant) -> Result<()> {
    let behalf = actor.acts_for().unwrap_or_default().to_owned();
    diesel::insert_into(s::table)
        .values((
            (s::form_check_id.eq(of), s::kind.eq(kind), s::user_id.eq(actor.user), s::user_name.eq(actor.name.clone())),
            (s::stands_in_for_name.eq(behalf), s::organisation_name.eq(actor.organisation_name.clone())),
            (s::body.eq(text.to_owned()), s::at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// What was done, by whom.
#[derive(Queryable)]
pub(super) struct Step {
    pub kind: Kind,
    pub user: String,
    pub behalf: String,
    pub organisation: String,
    pub body: String,
    pub at: Instant,
}

/// The steps of all checks of an application, the first one first.
pub(super) fn steps(db: &mut Db, of: ApplicationId) -> Result<Vec<Step>> {
    let checks = t::table.filter(t::application_id.eq(of)).select(t::id);
    let shown = (s::kind, s::user_name, s::stands_in_for_name, s::organisation_name, s::body, s::at);
    Ok(s::table.filter(s::form_check_id.eq_any(checks)).order(s::id).select(shown).load(db)?)
}

/// A row of the queue.
#[derive(Debug, Clone)]
pub(super) struct Queued {
    pub application: ApplicationId,
    pub number: String,
    pub unit: String,
    pub region: Option<Region>,
    pub call: CallId,
    pub call_version: i32,
    pub standing: Standing,
    pub submitted_at: Option<Instant>,
    /// Key, state, last day, and until when a correction is due.
    pub check: Option<(FormCheckId, State, Option<NaiveDate>, Option<Instant>)>,
}

impl Queued {
    /// How it stands.
    pub fn stage(&self) -> Stage {
        Stage::of(self.standing, self.check.map(|(_, state, ..)| state))
    }
}

/// What the queue is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub stage: Option<Stage>,
    pub call: Option<CallId>,
    pub region: Option<Region>,
}

type Joined = diesel::dsl::InnerJoinQuerySource<a::table, o::table>;
type Condition = search::Matching<Joined>;
type Boxed = diesel::helper_types::IntoBoxed<'static, diesel::dsl::InnerJoin<a::table, o::table>, MultiBackend>;

/// The states in which an application is known to those who check.
const KNOWN: [Standing; 5] =
    [Standing::Submitted, Standing::Returned, Standing::Passed, Standing::Rejected, Standing::Lapsed];

fn checked(state: State) -> Condition {
    Box::new(a::id.eq_any(t::table.filter(t::latest.eq(true).and(t::state.eq(state))).select(t::application_id)))
}

/// The condition of a stage, as [`Stage::of`] reads it.
fn staged(stage: Stage) -> Condition {
    match stage {
        Stage::Waiting => {
            Box::new(a::state.eq(Standing::Submitted).and(not(a::id.eq_any(t::table.select(t::application_id)))))
        }
        Stage::Again => Box::new(a::state.eq(Standing::Submitted).and(checked(State::Returned))),
        Stage::Returned => Box::new(a::state.eq(Standing::Returned)),
        Stage::Open => checked(State::Open),
        Stage::ProposedRejection => checked(State::ProposedRejection),
        Stage::Passed => Box::new(a::state.eq(Standing::Passed)),
        Stage::Rejected => Box::new(a::state.eq(Standing::Rejected)),
        Stage::Lapsed => Box::new(a::state.eq(Standing::Lapsed)),
    }
}

/// What a text finds: an application by its number, and every application of an organisation that it finds.
fn found(db: &Db, text: &str) -> Result<Condition> {
    if search::too_short(text) {
        let like = search::like(text);
        let number = a::number.like(like.clone()).escape('!').assume_not_null();
        return Ok(Box::new(number.or(o::name.like(like).escape('!'))));
    }
    let own = search::matching::<Joined>(db, application::NOUN, "applications.id", text)?;
    Ok(Box::new(own.or(organisation::of_found::<Joined>(db, "applications.unit_id", text)?)))
}

fn conditions(db: &Db, filter: &Filter) -> Result<Vec<Condition>> {
    let mut all: Vec<Condition> = vec![Box::new(a::state.eq_any(KNOWN))];
    match filter.scope {
        Scope::Everything => {}
        Scope::Own(own) => {
            all.push(Box::new(a::call_id.eq_any(g::table.filter(g::organisation_id.eq(own)).select(g::call_id))));
        }
        Scope::Province(..) | Scope::Nothing => all.push(Box::new(a::id.eq(ApplicationId(0)))),
    }
    if !filter.text.is_empty() {
        all.push(found(db, &filter.text)?);
    }
    if let Some(stage) = filter.stage {
        all.push(staged(stage));
    }
    if let Some(call) = filter.call {
        all.push(Box::new(a::call_id.eq(call)));
    }
    if let Some(region) = filter.region {
        all.push(Box::new(a::region.eq(region).assume_not_null()));
    }
    Ok(all)
}

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let all = a::table.inner_join(o::table).into_boxed();
    Ok(conditions(db, filter)?.into_iter().fold(all, |query, condition| query.filter(condition)))
}

fn sorted(query: Boxed, page: &Query) -> Boxed {
    // What somebody has to check or decide, then what the applicant has back, then what is done; and of each what came
    // first, as its days run out first.
    let turn = |n: i32| n.into_sql::<Integer>();
    let waits = case_when(a::state.eq(Standing::Submitted), turn(0));
    let waits = waits.when(a::state.eq(Standing::Returned), turn(1)).otherwise(turn(2));
    match (page.sort.as_str(), page.descending) {
        ("due", false) => query.order((waits.asc(), a::submitted_at.asc(), a::id.asc())),
        ("due", true) => query.order((waits.desc(), a::submitted_at.desc(), a::id.desc())),
        ("region", false) => query.order((a::region.asc(), a::submitted_at.asc(), a::id.asc())),
        ("region", true) => query.order((a::region.desc(), a::submitted_at.asc(), a::id.asc())),
        ("number", false) => query.order(a::number.asc()),
        ("number", true) => query.order(a::number.desc()),
        (_, false) => query.order((a::submitted_at.asc(), a::id.asc())),
        (_, true) => query.order((a::submitted_at.desc(), a::id.desc())),
    }
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

type QueueRow = (ApplicationId, Option<String>, String, Option<Region>, CallId, i32, Standing, Option<Instant>);
type QueueColumns = (a::id, a::number, o::name, a::region, a::call_id, a::call_version, a::state, a::submitted_at);
const QUEUE: QueueColumns =
    (a::id, a::number, o::name, a::region, a::call_id, a::call_version, a::state, a::submitted_at);

fn queued(db: &mut Db, rows: Vec<QueueRow>) -> Result<Vec<Queued>> {
    type Found = (ApplicationId, FormCheckId, State, Option<NaiveDate>, Option<Instant>, bool);
    let keys: Vec<ApplicationId> = rows.iter().map(|row| row.0).collect();
    let shown = (t::application_id, t::id, t::state, t::due_on, t::until, t::latest);
    // Which is the latest is looked at here: in SQL the planner would walk the index of all latest ones.
    let checks: Vec<Found> = t::table.filter(t::application_id.eq_any(keys)).select(shown).load(db)?;
    let of = |id: ApplicationId| {
        let found = checks.iter().find(|check| check.0 == id && check.5)?;
        Some((found.1, found.2, found.3, found.4))
    };
    let row = |(application, number, unit, region, call, call_version, standing, submitted_at): QueueRow| Queued {
        check: of(application),
        number: number.unwrap_or_default(),
        application,
        unit,
        region,
        call,
        call_version,
        standing,
        submitted_at,
    };
    Ok(rows.into_iter().map(row).collect())
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Queued>> {
    let query = sorted(narrowed(db, filter)?, page).select(QUEUE).offset(page.offset()).limit(page.limit());
    let rows = query.load::<QueueRow>(db)?;
    queued(db, rows)
}

/// The keys of the whole queue, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<ApplicationId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(a::id).load(db)?)
}

/// These entries, in any order.
pub(super) fn listed(db: &mut Db, keys: &[ApplicationId]) -> Result<Vec<Queued>> {
    let rows: Vec<QueueRow> =
        a::table.inner_join(o::table).filter(a::id.eq_any(keys.to_vec())).select(QUEUE).load(db)?;
    queued(db, rows)
}

/// The entries of some stages that a scope holds, those that wait longest first.
pub(super) fn waiting(db: &mut Db, scope: Scope, stages: &[Stage], most: i64) -> Result<Vec<Queued>> {
    let mut all = Vec::new();
    for stage in stages {
        let filter = Filter { scope, text: String::new(), stage: Some(*stage), call: None, region: None };
        let query = narrowed(db, &filter)?.order((a::submitted_at.asc(), a::id.asc())).limit(most);
        let rows = query.select(QUEUE).load::<QueueRow>(db)?;
        all.extend(queued(db, rows)?);
    }
    Ok(all)
}

/// The entry after this one that still has to be done, so that one goes from the one to the other.
pub(super) fn next(db: &mut Db, scope: Scope, after: ApplicationId) -> Result<Option<Queued>> {
    let stages = [Stage::Open, Stage::Again, Stage::Waiting];
    let all = waiting(db, scope, &stages, 20)?;
    Ok(all.into_iter().find(|entry| entry.application != after))
}
