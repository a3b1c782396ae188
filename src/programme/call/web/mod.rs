//! The pages of calls.

mod change;
mod decide;
mod edit;
mod file;
mod form;
mod list;
mod public;
mod show;

use serde::Serialize;

use super::difference;
use super::model::{Call, Change, Standing, Step};
use super::store::{self, Event, Version};
use crate::access::{Action, can};
use crate::kernel::{Bilingual, Calendar, CallId, Instant, Message};
use crate::pages::{Ctx, Route};
use crate::platform::Result;
use crate::platform::templates::{show_day, show_exactly, show_moment};
use crate::programme::Definition;
use crate::programme::definition::compare;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    [list::routes(), show::routes(), edit::routes(), file::routes(), form::routes(), decide::routes(), change::routes()]
        .into_iter()
        .chain([public::routes()])
        .flatten()
        .collect()
}

/// The call of the path, if the actor may do this to it.
async fn allowed(ctx: &Ctx, action: Action) -> Result<Call> {
    let id: CallId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let found = store::find(db, id)?;
        can(actor, action, &found)?;
        Ok(found)
    })
    .await
}

/// A name in the reader's language; the other one where it is missing, the code where both are.
fn named(ctx: &Ctx, name: &Bilingual, code: &str) -> String {
    let wanted = name.get(ctx.locale.as_str());
    let first = [wanted, &name.zh, &name.en, code].into_iter().find(|text| !text.is_empty());
    first.unwrap_or_default().to_owned()
}

/// A deadline, and what is left of it.
#[derive(Serialize)]
struct Due {
    at: String,
    left: String,
    state: &'static str,
}

/// To the second, where it does not end with a minute of its own.
fn exactly(ctx: &Ctx, at: Instant) -> String {
    show_exactly(ctx.locale, at)
}

/// Working days left count while applications are taken; without an official calendar it says so.
fn due(ctx: &Ctx, calendar: &Calendar, deadline: Instant, open: bool) -> Due {
    let at = exactly(ctx, deadline);
    if !open {
        return Due { at, left: String::new(), state: "" };
    }
    let (left, state) = ctx.days_left(calendar, deadline.day());
    Due { at, left, state }
}

/// A call as every page shows it.
#[derive(Serialize)]
struct Shown {
    id: CallId,
    number: Option<String>,
    code: String,
    name: String,
    year: i32,
    origin: String,
    standing: Standing,
    latest: i32,
    due: Option<Due>,
    change: Option<Change>,
    step: Option<Step>,
    reason: String,
    answer: String,
    submitted: Option<String>,
    created_by: String,
    created: String,
    version: i32,
    public: bool,
}

/// How a call is shown; what is proposed only to those who may see it.
fn shown(ctx: &Ctx, call: &Call, calendar: &Calendar, inside: bool) -> Shown {
    let pending = call.pending.as_ref().filter(|_| inside);
    Shown {
        id: call.id,
        number: call.number.clone(),
        code: call.code.clone(),
        name: named(ctx, &call.name, &call.code),
        year: call.year,
        origin: call.origin.clone(),
        standing: call.standing(ctx.now),
        latest: call.latest,
        due: call.deadline.map(|at| due(ctx, calendar, at, call.is_open(ctx.now))),
        change: pending.map(|p| p.change),
        step: pending.map(|p| p.step),
        reason: pending.map(|p| p.reason.clone()).unwrap_or_default(),
        answer: pending.map(|p| p.answer.clone()).unwrap_or_default(),
        submitted: pending.and_then(|p| p.submitted_at).map(|at| show_moment(ctx.locale, at)),
        created_by: call.created_by.clone(),
        created: show_moment(ctx.locale, call.created_at),
        version: call.version,
        public: call.is_public(),
    }
}

/// Something that the public is told, in words.
#[derive(Serialize)]
struct Told {
    kind: Change,
    what: String,
    old: Option<String>,
    new: Option<String>,
    reason: String,
    at: Instant,
}

fn told(ctx: &Ctx, event: Event) -> Told {
    let moved = event.old_deadline != event.new_deadline && event.kind != Change::Publish;
    let moment = |at: Option<Instant>| at.filter(|_| moved).map(|at| exactly(ctx, at));
    Told {
        kind: event.kind,
        what: ctx.say(&Message::new(&format!("call-told-{}", event.kind)).with("n", event.n)),
        old: moment(event.old_deadline),
        new: moment(event.new_deadline),
        reason: event.reason,
        at: event.at,
    }
}

/// A version as a row of the list of versions.
#[derive(Serialize)]
struct VersionRow {
    n: i32,
    change: Change,
    deadline: Option<String>,
    reason: String,
    proposed_by: String,
    approved_by: String,
    at: Instant,
    sha256: String,
    bytes: usize,
}

fn version_row(ctx: &Ctx, version: &Version) -> VersionRow {
    VersionRow {
        n: version.n,
        change: version.change,
        deadline: version.deadline.map(|at| exactly(ctx, at)),
        reason: version.reason.clone(),
        proposed_by: version.proposed_by.clone(),
        approved_by: version.approved_by.clone(),
        at: version.at,
        sha256: version.sha256.clone(),
        bytes: version.text.len(),
    }
}

/// A figure that differs, in words.
#[derive(Serialize)]
struct Changed {
    place: String,
    old: Option<String>,
    new: Option<String>,
}

/// What differs between two texts: in words, and line by line.
#[derive(Serialize)]
struct Difference {
    changes: Vec<Changed>,
    lines: Vec<difference::Line>,
}

fn difference(ctx: &Ctx, old: &str, new: &str) -> Difference {
    let told = |change: compare::Change| Changed {
        place: change.told(&ctx.app.texts, ctx.locale),
        old: change.old,
        new: change.new,
    };
    Difference {
        changes: compare::compare(old, new).into_iter().map(told).collect(),
        lines: difference::lines(old, new),
    }
}

/// The main figures of a text, in words.
#[derive(Serialize, Default)]
struct Summary {
    facts: Vec<crate::pages::Fact>,
    purpose: String,
}

/// Gives what a reader looks for first; nothing of a text that has problems.
fn summary(ctx: &Ctx, definition: Option<&Definition>) -> Summary {
    let Some(d) = definition else { return Summary::default() };
    let locale = ctx.locale.as_str();
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.push(crate::pages::Fact::new(ctx.word(key), value));
        }
    };
    fact("call-giver", Some(d.programme.giver.get(locale).to_owned()));
    let period = Message::new("call-from-to");
    let period =
        period.with("from", show_day(ctx.locale, d.period.start)).with("to", show_day(ctx.locale, d.period.end));
    fact("call-period", Some(ctx.say(&period)));
    fact("call-who", d.applicants.as_ref().map(|a| a.who.get(locale).to_owned()));
    let yuan = |amount: crate::kernel::Money| ctx.say(&Message::new("call-yuan").with("amount", amount));
    if let Some(grant) = &d.grant {
        fact("call-field-per-award", grant.per_award.map(yuan));
        fact("call-field-least", grant.least.map(yuan));
        fact("call-field-most", grant.most.map(yuan));
        fact("call-field-total", grant.total.map(yuan));
    }
    if let Some(places) = &d.places {
        fact("call-field-places", places.total.map(|n| n.to_string()));
        fact("call-field-per-province", places.per_province.map(|n| n.to_string()));
        let regions: Vec<&str> = places.regions.iter().map(|region| region.name(locale)).collect();
        fact("call-field-regions", (!regions.is_empty()).then(|| regions.join(&ctx.word("list-separator"))));
    }
    if let Some(paper) = d.deadline.as_ref().and_then(|deadline| deadline.paper.as_ref()) {
        let at = exactly(ctx, super::model::moment(paper.at));
        let counts = ctx.word(&format!("call-mail-{}", paper.counts));
        fact("call-field-paper", Some(format!("{at} · {counts}")));
        fact("call-paper-address", Some(paper.address.get(locale).to_owned()));
    }
    if let Some(contact) = &d.programme.contact {
        let parts = [Some(contact.office.get(locale).to_owned()), contact.phone.clone(), contact.email.clone()];
        fact("call-contact", Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")));
    }
    Summary { facts, purpose: d.programme.purpose.get(locale).to_owned() }
}
