//! The pages of applications.

mod agencies;
mod list;
mod preview;
mod print;
mod section;
mod sections;
mod show;
mod submit;

use serde::Serialize;

use super::form::{Section, gaps, is_optional};
use super::model::{Application, State};
use super::store::{self, SectionRow};
use super::{Content, actions};
use crate::access::{Action, Actor, can};
use crate::calendar;
use crate::kernel::{ApplicationId, Calendar, Instant, Message};
use crate::pages::{Ctx, Route};
use crate::platform::Result;
use crate::platform::templates::{show_exactly, show_moment};
use crate::programme::Definition;
use crate::programme::call::{self, Call};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    [
        list::routes(),
        show::routes(),
        section::routes(),
        submit::routes(),
        print::routes(),
        preview::routes(),
        agencies::routes(),
    ]
    .concat()
}

/// A moment, to the second where it does not end with a minute of its own.
fn exactly(ctx: &Ctx, at: Instant) -> String {
    show_exactly(ctx.locale, at)
}

/// A deadline, and what is left of it.
#[derive(Serialize)]
struct Due {
    at: String,
    left: String,
    state: &'static str,
}

/// Working days left; without an official calendar it says so.
fn due(ctx: &Ctx, calendar: &Calendar, deadline: Instant, open: bool) -> Due {
    let at = exactly(ctx, deadline);
    if !open {
        return Due { at, left: ctx.word("application-over"), state: "late" };
    }
    let (left, state) = ctx.days_left(calendar, deadline.day());
    Due { at, left, state }
}

/// What every page of an application needs.
struct Whole {
    application: Application,
    call: Call,
    definition: std::sync::Arc<Definition>,
    calendar: Calendar,
}

impl Whole {
    /// The application of the path, if the actor may do this to it.
    async fn of(ctx: &Ctx, action: Action) -> Result<Self> {
        let id: ApplicationId = ctx.param("id")?;
        ctx.read(move |db, actor| {
            let application = store::find(db, id)?;
            can(actor, action, &application)?;
            let call = call::find(db, application.call)?;
            let definition = actions::definition(db, &application)?.1;
            Ok(Self { application, call, definition, calendar: calendar::current(db)? })
        })
        .await
    }

    /// Until when its unit may work on it.
    fn until(&self) -> Option<Instant> {
        match self.application.state {
            State::Returned => self.application.return_until,
            State::Draft | State::Withdrawn => self.call.deadline,
            _ => None,
        }
    }

    /// Whether its unit works on it now.
    fn open(&self, now: Instant) -> bool {
        self.application.fillable(&self.call, now).is_ok()
    }

    fn shown(&self, ctx: &Ctx) -> Shown {
        let a = &self.application;
        let own = ctx.actor().is_ok_and(|actor| a.is_own(actor));
        let moment = |at: Option<Instant>| at.map(|at| exactly(ctx, at));
        Shown {
            id: a.id,
            number: a.number.clone(),
            unit: a.unit_name.clone(),
            unit_id: a.unit.0,
            call: a.call_label.clone(),
            call_id: a.call.0,
            state: a.state,
            region: a.region.map(|region| region.name(ctx.locale.as_str()).to_owned()).unwrap_or_default(),
            requested: ctx.say(&Message::new("call-yuan").with("amount", a.requested)),
            receipt: a.receipt.clone(),
            sha256: a.sha256.clone(),
            copies: a.copies,
            online: moment(a.online_at),
            submitted: moment(a.submitted_at),
            submitted_by: a.submitted_by_name.clone(),
            due: self.until().map(|at| due(ctx, &self.calendar, at, self.open(ctx.now))),
            return_reason: a.return_reason.clone(),
            returned_sections: a.returned_sections.iter().map(|s| ctx.word(&format!("section-{s}"))).collect(),
            decided: moment(a.decided_at),
            decided_reason: a.decided_reason.clone(),
            own,
            open: own && ctx.may(Action::ApplicationFill) && self.open(ctx.now),
            version: a.version,
        }
    }
}

/// An application as every page shows it.
#[derive(Serialize)]
struct Shown {
    id: ApplicationId,
    number: Option<String>,
    unit: String,
    unit_id: i64,
    call: String,
    call_id: i64,
    state: State,
    region: String,
    requested: String,
    receipt: Option<String>,
    sha256: Option<String>,
    copies: i32,
    online: Option<String>,
    submitted: Option<String>,
    submitted_by: String,
    due: Option<Due>,
    return_reason: String,
    returned_sections: Vec<String>,
    decided: Option<String>,
    decided_reason: String,
    own: bool,
    open: bool,
    version: i32,
}

/// A section on the task list.
#[derive(Serialize)]
struct Task {
    section: Section,
    text: String,
    href: String,
    kind: &'static str,
    word: String,
    note: String,
    gaps: Vec<String>,
}

/// The task list: each section with its state, who changed it last and when, and who works on it now.
fn tasks(ctx: &Ctx, whole: &Whole, content: &Content, rows: &[SectionRow]) -> Vec<Task> {
    let actor = ctx.actor().ok();
    let task = |section: Section| {
        let row = rows.iter().find(|row| row.section == section);
        let gaps = gaps(section, content, &whole.definition);
        let open = whole.application.is_open(section);
        let (kind, word) = match standing(ctx, section, row, gaps.len(), open) {
            // Whole it was when it came back; whether it is mended, its people know.
            ("ok", _) if whole.application.state == State::Returned => {
                ("wait", ctx.word("application-status-returned"))
            }
            told => told,
        };
        Task {
            section,
            text: ctx.word(&format!("section-{section}")),
            href: if open {
                format!("/applications/{}/sections/{section}", whole.application.id)
            } else {
                String::new()
            },
            kind,
            word,
            note: row.map(|row| note(ctx, actor.map(|a| a.as_ref()), row)).unwrap_or_default(),
            gaps: gaps.iter().map(|gap| ctx.say(&gap.message)).collect(),
        }
    };
    Section::of(&whole.definition).into_iter().map(task).collect()
}

/// How far a section is: not opened, not whole, whole, or of no need.
fn standing(ctx: &Ctx, section: Section, row: Option<&SectionRow>, gaps: usize, open: bool) -> (&'static str, String) {
    let saved = row.is_some_and(|row| row.updated_at.is_some());
    match () {
        () if !open => ("", ctx.word("application-status-closed")),
        () if !saved && is_optional(section) => ("", ctx.word("application-status-optional")),
        () if !saved => ("none", ctx.word("application-status-untouched")),
        () if gaps > 0 => ("warn", ctx.say(&Message::new("application-status-lacks").with("n", gaps))),
        () => ("ok", ctx.word("application-status-whole")),
    }
}

/// Who changed a section last and when; who works on it now.
fn note(ctx: &Ctx, actor: Option<&Actor>, row: &SectionRow) -> String {
    let mut said = Vec::new();
    if let Some(at) = row.updated_at {
        let by = Message::new("application-edited").with("by", &row.updated_by_name);
        said.push(ctx.say(&by.with("at", show_moment(ctx.locale, at))));
    }
    if let Some(name) = actor.and_then(|actor| actions::held_by_another(row, actor, ctx.now)) {
        said.push(ctx.say(&Message::new("application-held").with("by", name)));
    }
    said.join(" · ")
}
