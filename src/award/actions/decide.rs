//! Propose, change, submit, give up; approve and return.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::super::decision::{Decision, Judged, Kind, Placed, State};
use super::super::guard::{self, Candidate, Choice, Ground, Problem, Suggestion};
use super::super::model::{Award, Role, State as AwardState};
use super::super::ranking::{self, Row};
use super::super::store::{awards, decisions, list};
use super::super::tell;
use crate::access::{Action, Anything, Policy, Tx};
use crate::audit::{Event, record};
use crate::fund::{self, Fund};
use crate::kernel::{CallId, DecisionId, Message};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::definition::applying::Moment;
use crate::programme::{Definition, call};
use crate::rules::Providers;

/// All that a decision is judged by, as it is now.
pub struct Table {
    /// The call's file.
    pub definition: Arc<Definition>,
    /// Its version.
    pub version: i32,
    /// What the decision is about.
    pub kind: Kind,
    /// The day of the review's report; none when it is not there.
    pub report_on: Option<NaiveDate>,
    /// The call's money.
    pub fund: Fund,
    /// What there is to be given.
    pub ground: Ground,
    /// Who may get it, by rank.
    pub candidates: Vec<Candidate>,
}

impl Table {
    /// What the next decision of a call is judged by: its reserves, once some wait, or else its ranking.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next(db: &mut Db, of: CallId, day: NaiveDate) -> Result<Self> {
        let (version, _) = call::in_force(db, of)?;
        let kind = if awards::reserves(db, of)?.is_empty() { Kind::First } else { Kind::Promotion };
        Self::of(db, of, kind, version, day)
    }

    /// What a decision of a kind is judged by, by a version of its call.
    ///
    /// # Errors
    /// As [`Table::next`].
    pub fn of(db: &mut Db, of: CallId, kind: Kind, version: i32, day: NaiveDate) -> Result<Self> {
        let definition = call::definition(db, of, version)?;
        let fund = match fund::of(db, of)? {
            Some(fund) => fund,
            None => fund::model::Fund::untouched(of, fund::model::total(&definition)),
        };
        let ranking = ranking::of(db, of)?;
        let report_on = ranking.as_ref().map(|ranking| ranking.report_on);
        let candidates = match kind {
            Kind::First => {
                let rows = ranking.map(|ranking| ranking.rows).unwrap_or_default();
                ranking::candidates(db, of, &definition, &rows, day)?
            }
            Kind::Promotion => {
                let rows: Vec<Row> = awards::reserves(db, of)?.iter().map(row).collect();
                let all = ranking::candidates(db, of, &definition, &rows, day)?;
                // They wait as reserves: that is what lets them move up.
                let free = |c: Candidate| match c.standing {
                    Some((Role::Reserve, _)) => Candidate { standing: None, ..c },
                    _ => c,
                };
                all.into_iter().map(free).collect()
            }
        };
        let mut ground = ranking::ground(db, of, &definition, &fund)?;
        ground.reserves &= kind == Kind::First;
        Ok(Self { definition, version, kind, report_on, fund, ground, candidates })
    }

    /// What the order of ranks gives.
    pub fn suggestions(&self) -> Vec<Suggestion> {
        guard::suggest(&self.candidates, &self.ground)
    }

    /// Everything that stands in the way of what was chosen.
    pub fn problems(&self, chosen: &[Choice]) -> Vec<Problem> {
        let mut problems = guard::problems(&self.candidates, &self.ground, chosen);
        if self.report_on.is_none() {
            problems.insert(0, Problem { application: None, message: Message::new("award-no-report") });
        }
        problems
    }

    fn candidate(&self, choice: &Choice) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.application == choice.application)
    }

    fn placed(&self) -> Vec<Placed> {
        let placed =
            |c: &Candidate| Placed { application: c.application, rank: c.rank, score: c.score, passed: c.passed };
        self.candidates.iter().map(placed).collect()
    }
}

fn row(of: &Award) -> Row {
    let placed = Placed { application: of.application, rank: of.rank, score: of.score, passed: true };
    Row { placed, stable: true }
}

fn event<'a>(action: &'static str, of: &'a Decision) -> Event<'a> {
    Event::new(action, "decision", of.id.0, &of.call_label)
}

fn keep(tx: &mut Tx<'_>, done: &'static str, old: &Decision, new: &Decision, version: i32, why: &str) -> Result<()> {
    decisions::update(tx.db, new, version, tx.actor.user, tx.now)?;
    record(tx, event(done, old).change(Some(old.facts()), Some(new.facts())).because(why))
}

/// The lines that were chosen, each with who it is for. A draft may hold what does not stand up yet, but nobody unknown
/// and nobody who has something already.
fn lines<'a>(table: &'a Table, chosen: &'a [Choice]) -> Result<Vec<(&'a Candidate, &'a Choice)>> {
    if table.report_on.is_none() {
        return Err(Error::conflict("award-no-report"));
    }
    let line = |choice: &'a Choice| {
        let candidate = table.candidate(choice).ok_or_else(|| Error::conflict("award-not-ranked"))?;
        match candidate.standing {
            Some(_) => Err(Error::Conflict(candidate.barred().unwrap_or_else(|| Message::new("award-has-one")))),
            None => Ok((candidate, choice)),
        }
    };
    chosen.iter().map(line).collect()
}

fn write(tx: &mut Tx<'_>, id: DecisionId, table: &Table, of: CallId, chosen: &[Choice]) -> Result<()> {
    let lines = lines(table, chosen)?;
    awards::propose(tx.db, id, of, &lines, tx.now)?;
    let numbers: Vec<(crate::kernel::ApplicationId, String)> =
        lines.iter().map(|(candidate, _)| (candidate.application, candidate.number.clone())).collect();
    for award in awards::of_decision(tx.db, id)? {
        let number = numbers.iter().find(|(application, _)| *application == award.application);
        list::index(tx.db, award.id, number.map_or("", |(_, number)| number))?;
    }
    Ok(())
}

/// Begins a decision of what was chosen.
///
/// # Errors
/// [`Error::Conflict`] before the report, and for whoever was not ranked or has something already.
pub fn propose(tx: &mut Tx<'_>, of: CallId, chosen: &[Choice], minutes: &str) -> Result<DecisionId> {
    tx.can(Action::AwardPropose, &Anything)?;
    let table = Table::next(tx.db, of, tx.now.day())?;
    let ranking = table.placed();
    let new = decisions::New {
        call: of,
        call_version: table.version,
        kind: table.kind,
        fallen: None,
        ranking: &ranking,
        by: tx.actor,
    };
    let id = decisions::insert(tx.db, &new, tx.now)?;
    write(tx, id, &table, of, chosen)?;
    let made = decisions::find(tx.db, id)?;
    let noted = Decision { minutes: minutes.to_owned(), ..made.clone() };
    decisions::update(tx.db, &noted, made.version, tx.actor.user, tx.now)?;
    record(tx, event("decision.begun", &made).change(None, Some(noted.facts())))?;
    Ok(id)
}

fn found(tx: &mut Tx<'_>, id: DecisionId, action: Action, version: i32) -> Result<Decision> {
    let found = decisions::find(tx.db, id)?;
    tx.can(action, &found)?;
    if found.version == version { Ok(found) } else { Err(Error::Stale) }
}

/// Writes the lines and the minutes of a decision anew, before the leader has it.
///
/// # Errors
/// [`Error::Conflict`] when the leader has it or it is over, and as [`propose`]; [`Error::Stale`].
pub fn rewrite(tx: &mut Tx<'_>, id: DecisionId, chosen: &[Choice], minutes: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::AwardPropose, version)?;
    old.writable()?;
    let table = Table::of(tx.db, old.call, old.kind, old.call_version, tx.now.day())?;
    write(tx, id, &table, old.call, chosen)?;
    let mut new = Decision { minutes: minutes.to_owned(), ranking: table.placed(), ..old.clone() };
    new.touched_by(tx.actor);
    keep(tx, "decision.edited", &old, &new, version, "")
}

/// The lines of a decision as they were chosen.
pub fn chosen(lines: &[Award]) -> Vec<Choice> {
    let choice = |line: &Award| Choice { application: line.application, role: line.role, reason: line.reason.clone() };
    lines.iter().map(choice).collect()
}

/// Refuses with the first thing that stands in the way; the page of the decision shows them all.
fn refuse(problems: &[Problem]) -> Result<()> {
    problems.first().map_or(Ok(()), |first| Err(Error::Conflict(first.message.clone())))
}

/// Gives a decision to the leader.
///
/// # Errors
/// [`Error::Conflict`] with what stands in its way; [`Error::Stale`].
pub fn submit(tx: &mut Tx<'_>, policy: &Policy, id: DecisionId, version: i32) -> Result<()> {
    let old = found(tx, id, Action::AwardPropose, version)?;
    old.writable()?;
    let lines = awards::of_decision(tx.db, id)?;
    let table = Table::of(tx.db, old.call, old.kind, old.call_version, tx.now.day())?;
    refuse(&table.problems(&chosen(&lines)))?;
    if old.minutes.trim().is_empty() {
        return Err(Error::conflict("decision-no-minutes"));
    }
    let mut new =
        Decision { state: State::Submitted, submitted_at: Some(tx.now), reason: String::new(), ..old.clone() };
    new.touched_by(tx.actor);
    keep(tx, "decision.submitted", &old, &new, version, "")?;
    tell::leaders(tx, policy, &new)
}

/// Gives a decision up that the leader does not have.
///
/// # Errors
/// [`Error::Conflict`] when the leader has it or it is over; [`Error::Stale`].
pub fn drop(tx: &mut Tx<'_>, id: DecisionId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::AwardPropose, version)?;
    old.writable()?;
    for line in awards::of_decision(tx.db, id)? {
        awards::update(tx.db, &Award { state: AwardState::Refused, ..line }, tx.now)?;
    }
    let new = Decision { state: State::Dropped, reason: reason.to_owned(), ..old.clone() };
    keep(tx, "decision.dropped", &old, &new, version, reason)
}

/// Returns a decision to the officer, with a reason.
///
/// # Errors
/// [`Error::Forbidden`] for whoever had a hand in it, [`Error::Conflict`] when it is not submitted, [`Error::Stale`].
pub fn send_back(tx: &mut Tx<'_>, id: DecisionId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::AwardApprove, version)?;
    let new = Decision { state: State::Returned, reason: reason.to_owned(), ..old.clone() };
    keep(tx, "decision.returned", &old, &new, version, reason)
}

/// Approves a decision: every award in it claims its place, its province's turn and its money, all of them or none; the
/// call's own rules are judged over what has become of it.
///
/// # Errors
/// [`Error::Forbidden`] for whoever had a hand in it; [`Error::Conflict`] with what stands in the way; [`Error::Stale`].
pub fn approve(tx: &mut Tx<'_>, providers: &Providers, id: DecisionId, words: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::AwardApprove, version)?;
    let definition = call::definition(tx.db, old.call, old.call_version)?;
    // From here on nobody else takes places or money of this call.
    fund::open(tx, old.call, &definition)?;
    let table = Table::of(tx.db, old.call, old.kind, old.call_version, tx.now.day())?;
    let lines = awards::of_decision(tx.db, id)?;
    refuse(&table.problems(&chosen(&lines)))?;
    let mut ground = table.ground.clone();
    for line in &lines {
        claim(tx, &mut ground, line)?;
    }
    let mut new = Decision {
        state: State::Approved,
        approved_by_name: tx.actor.name.clone(),
        approved_at: Some(tx.now),
        reason: words.to_owned(),
        ..old.clone()
    };
    decisions::update(tx.db, &new, version, tx.actor.user, tx.now)?;
    new.outcomes = judge(tx, providers, &definition, old.call, &lines)?;
    decisions::update(tx.db, &new, version + 1, tx.actor.user, tx.now)?;
    let awarded = lines.iter().filter(|line| line.role == Role::Award).count();
    let after = json!({ "decision_state": new.state, "awards": awarded, "reserves": lines.len() - awarded });
    record(tx, event("decision.approved", &old).change(Some(old.facts()), Some(after)).because(words))
}

/// Lets one line take what it needs.
fn claim(tx: &mut Tx<'_>, ground: &mut Ground, line: &Award) -> Result<()> {
    let mut new = Award { state: AwardState::Approved, ..line.clone() };
    if line.role == Role::Award {
        new.place = ground.claim(line.region, line.amount).map_err(Error::Conflict)?;
        new.turn = match (line.region, ground.per_province) {
            (Some(region), Some(_)) => Some(awards::free_turn(tx.db, line.call, region)?),
            _ => None,
        };
        for waiting in awards::reserves(tx.db, line.call)? {
            if waiting.application == line.application {
                awards::update(tx.db, &Award { state: AwardState::Promoted, ..waiting }, tx.now)?;
            }
        }
    }
    awards::update(tx.db, &new, tx.now)?;
    if line.role == Role::Award && line.amount.is_positive() {
        fund::reserve(tx, line.call, line.id, line.amount, &line.unit_name)?;
    }
    record(
        tx,
        Event::new("award.approved", "award", line.id.0, &line.unit_name)
            .change(Some(line.facts()), Some(new.facts()))
            .because(&line.reason),
    )
}

/// Judges the rules that the call sets for the decision, for each award.
fn judge(
    tx: &mut Tx<'_>,
    providers: &Providers,
    definition: &Definition,
    of: CallId,
    lines: &[Award],
) -> Result<Vec<Judged>> {
    let rules = crate::programme::rules(definition, Moment::Decide)?;
    let mut outcomes = Vec::new();
    for line in lines.iter().filter(|line| line.role == Role::Award) {
        let subjects = [
            ("call", of.0),
            ("unit", line.unit.0),
            ("application", line.application.0),
            ("award", line.id.0),
            ("review", of.0),
        ];
        let facts = providers.about(tx.db, subjects).on(tx.now.day());
        for rule in &rules {
            let outcome = rule.judge(&facts)?;
            if outcome.blocks() {
                let message = Message::new("award-rule-fails").with("rule", rule.id()).with("unit", &line.unit_name);
                return Err(Error::Conflict(message.with("why", &outcome.sentence.zh)));
            }
            outcomes.push(Judged { award: line.id, outcome });
        }
    }
    Ok(outcomes)
}
