//! An application: the task list of its unit while it works on it, the whole of it for everybody else; the receipt; and
//! what a correction has changed.

use serde::Serialize;

use super::{Shown, Task, Whole, exactly, tasks};
use crate::access::Action;
use crate::application::reading::{Blind, Changed, Reading, differences, reading};
use crate::application::store::{self, Noted};
use crate::application::{Content, eligibility};
use crate::kernel::{ApplicationId, Calendar, Instant, Message};
use crate::letter::{self, Mention};
use crate::pages::{Access, Answer, Ctx, Route, hangings as hanging};
use crate::platform::templates::show_day;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::definition::identity::Step;

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::ApplicationView);
    vec![
        Route::get("/applications/{id}", view, show),
        Route::get("/applications/{id}/receipt", view, receipt),
        Route::get("/applications/{id}/differences", view, changed),
    ]
}

/// What the actor may do on the page.
#[derive(Serialize)]
struct Rights {
    fill: bool,
    submit: bool,
    withdraw: bool,
    print: bool,
}

fn rights(ctx: &Ctx, whole: &Whole) -> Rights {
    let a = &whole.application;
    let head = ctx.may(Action::ApplicationSubmit) && ctx.actor().is_ok_and(|actor| a.is_own(actor));
    Rights {
        fill: whole.shown(ctx).open,
        submit: head && whole.open(ctx.now),
        withdraw: head && a.withdrawable(&whole.call, ctx.now).is_ok(),
        print: true,
    }
}

/// A submission in the history of an application.
#[derive(Serialize)]
struct Sent {
    n: i32,
    at: String,
    by: String,
    reason: String,
    sha256: String,
}

fn sent(ctx: &Ctx, (n, sha256, reason, by, at): Noted) -> Sent {
    Sent { n, at: exactly(ctx, at), by, reason, sha256 }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        application: Shown,
        rights: Rights,
        tasks: Vec<Task>,
        done: usize,
        reading: Option<Reading>,
        letter: Option<Mention>,
        copies: Vec<Sent>,
        hangings: Vec<(String, String)>,
        eligibility: eligibility::View,
    }
    let (whole, now) = (Whole::of(&ctx, Action::ApplicationView).await?, ctx.now);
    let a = whole.application.clone();
    // Its own people see what they work on; everybody else, and they once it is submitted, what was submitted.
    let own = ctx.actor().is_ok_and(|actor| a.is_own(actor)) && a.is_worked_on();
    let app = ctx.app.clone();
    let (content, rows, copies, hangings, judged, letter) = ctx
        .read(move |db, actor| {
            let content = if own { store::live(db, &a)? } else { crate::application::content(db, &a)? };
            let subject = super::super::subject(db, actor, a.id.0)?;
            let hangings = hanging(&app.hangings, db, actor, &subject)?;
            // While the unit corrects, others see what was judged when it was submitted.
            let judged = match own || !a.is_worked_on() {
                true => eligibility::of(db, &a, now)?,
                false => eligibility::kept(db, &a, a.copies)?,
            };
            let letter = letter::mention(db, actor, a.call, a.unit)?;
            Ok((content, store::sections(db, a.id)?, store::copies(db, a.id)?, hangings, judged, letter))
        })
        .await?;
    let tasks = if own { tasks(&ctx, &whole, &content, &rows) } else { Vec::new() };
    let view = View {
        application: whole.shown(&ctx),
        rights: rights(&ctx, &whole),
        done: tasks.iter().filter(|task| task.gaps.is_empty() && task.kind != "none").count(),
        tasks,
        reading: (!own).then(|| reading(&content, &whole.definition, &ctx.app.texts, ctx.locale, Blind::No)),
        letter,
        copies: copies.into_iter().map(|copy| sent(&ctx, copy)).collect(),
        hangings: hangings.into_iter().map(|h| (ctx.say(&h.text), h.href)).collect(),
        eligibility: eligibility::view(&ctx, &judged),
    };
    ctx.page("application/show.html", view)
}

/// What comes next, and by when where the call says so.
pub(super) fn next_step(ctx: &Ctx, d: &Definition, calendar: &Calendar, deadline: Option<Instant>) -> String {
    let steps = &d.lifecycle.steps;
    let place = steps.iter().position(|step| *step == Step::Apply).unwrap_or_default();
    let after = steps.iter().skip(place + 1).find(|step| **step != Step::SupportLetter);
    let Some(step) = after else { return ctx.word("application-next-none") };
    let name = ctx.word(&format!("programme-step-{step}"));
    let term = d.lifecycle.term.iter().find(|term| term.step == *step);
    let by =
        term.zip(deadline).and_then(|(term, at)| calendar.add_working_days(at.day(), term.working_days, false).ok());
    match by {
        Some(day) => {
            let said = Message::new("application-next-by").with("step", name);
            ctx.say(&said.with("date", show_day(ctx.locale, day)))
        }
        None => ctx.say(&Message::new("application-next").with("step", name)),
    }
}

async fn receipt(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        application: Shown,
        next: String,
        copies: Vec<Sent>,
    }
    let whole = Whole::of(&ctx, Action::ApplicationView).await?;
    let id = whole.application.id;
    if !whole.application.is_known() {
        return Err(Error::conflict("application-not-submitted"));
    }
    let copies = ctx.read(move |db, _| store::copies(db, id)).await?;
    let view = View {
        application: whole.shown(&ctx),
        next: next_step(&ctx, &whole.definition, &whole.calendar, whole.call.deadline),
        copies: copies.into_iter().map(|copy| sent(&ctx, copy)).collect(),
    };
    ctx.page("application/receipt.html", view)
}

/// What differs between the last two submissions; for the unit that corrects, between the last one and what stands now.
async fn changed(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        application: Shown,
        changes: Vec<Changed>,
        alone: bool,
        old: String,
        new: String,
    }
    let whole = Whole::of(&ctx, Action::ApplicationView).await?;
    let a = whole.application.clone();
    let own = ctx.actor().is_ok_and(|actor| a.is_own(actor)) && a.is_worked_on();
    let last = if own { a.copies } else { a.copies - 1 };
    let both = match last {
        ..1 => None,
        _ => Some(ctx.read(move |db, _| two(db, &a, last, own)).await?),
    };
    let words = |content: &Content| reading(content, &whole.definition, &ctx.app.texts, ctx.locale, Blind::No);
    let nth = |n: i32| ctx.say(&Message::new("application-copy-n").with("n", n));
    let view = View {
        application: whole.shown(&ctx),
        changes: both.map(|(before, after)| differences(&words(&before), &words(&after))).unwrap_or_default(),
        alone: last < 1,
        old: nth(last.max(1)),
        new: if own { ctx.word("application-copy-now") } else { nth(last + 1) },
    };
    ctx.page("application/differences.html", view)
}

fn two(
    db: &mut crate::platform::db::Db,
    of: &crate::application::Application,
    last: i32,
    own: bool,
) -> Result<(Content, Content)> {
    let id: ApplicationId = of.id;
    let before = crate::application::copy(db, id, last)?;
    let after = if own { store::live(db, of)? } else { crate::application::copy(db, id, last + 1)? };
    Ok((before, after))
}
