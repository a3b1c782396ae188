//! Pages of jobs: all of them for those who look after the program, one's own for everybody.

use chrono::Duration;
use serde::Serialize;

use super::actions;
use super::model::{Entry, Sentence, State};
use super::store::{self, Filter, schedules};
use crate::access::{Action, Tx};
use crate::audit;
use crate::kernel::{Instant, JobId, Message, UserId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Next, Route};
use crate::platform::Result;
use crate::platform::i18n::Texts;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::workbook::Value;

/// Seconds after which a page about a running job loads itself again, where no script does it.
const REFRESH_SECONDS: u32 = 10;

const LIST: Spec = Spec {
    columns: &[
        Column::new("job", "job-title"),
        Column::new("state", "field-state").sortable(),
        Column::new("progress", "job-progress"),
        Column::new("owner", "job-owner"),
        Column::new("created", "job-created").sortable(),
        Column::new("ended", "job-ended"),
    ],
    filters: &["state", "kind"],
    sort: "-created",
};

const MINE: Spec = Spec {
    columns: &[
        Column::new("job", "job-title"),
        Column::new("state", "field-state").sortable(),
        Column::new("progress", "job-progress"),
        Column::new("created", "job-created").sortable(),
        Column::new("ended", "job-ended"),
    ],
    filters: &["state"],
    sort: "-created",
};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/jobs", Access::May(Action::JobView), index),
        Route::get("/jobs.xlsx", Access::May(Action::JobView), export),
        Route::get("/me/jobs", Access::SignedIn, mine),
        Route::get("/me/jobs.xlsx", Access::SignedIn, export_mine),
        // Whose job it is, the job itself says.
        Route::get("/jobs/{id}", Access::SignedIn, show),
        Route::post("/jobs/{id}/cancel", Access::SignedIn, |ctx| change(ctx, actions::cancel, "job-cancel-done")),
        Route::post("/jobs/{id}/retry", Access::SignedIn, |ctx| change(ctx, actions::retry, "job-retry-done")),
        Route::post("/jobs/{id}/dismiss", Access::SignedIn, |ctx| change(ctx, actions::dismiss, "job-dismiss-done")),
    ]
}

/// A job as pages show it.
#[derive(Serialize)]
struct View {
    id: JobId,
    title: String,
    state: State,
    cancel_asked: bool,
    attempts: i32,
    run_at: Instant,
    later: bool,
    done: i64,
    total: i64,
    percent: Option<i64>,
    left: Option<String>,
    owner: Option<String>,
    on_behalf_of: String,
    failure: Vec<String>,
    result: Option<String>,
    created_at: Instant,
    started_at: Option<Instant>,
    ended_at: Option<Instant>,
    may_change: bool,
}

fn view(ctx: &Ctx, entry: Entry) -> View {
    View {
        id: entry.id,
        title: ctx.say(&entry.title),
        state: entry.state,
        cancel_asked: entry.cancel_asked,
        attempts: entry.attempts,
        run_at: entry.run_at,
        later: entry.run_at > ctx.now,
        done: entry.done,
        total: entry.total,
        percent: entry.percent(),
        left: entry.left(ctx.now).map(|left| ctx.say(&in_words(left))),
        may_change: ctx.actor().is_ok_and(|actor| entry.changed_by(actor).is_ok()),
        owner: entry.owner.is_some().then_some(entry.owner_name),
        on_behalf_of: entry.stands_in_for_name,
        failure: entry.failure.iter().map(|sentence| say(ctx, sentence)).collect(),
        result: entry.result.map(|path| Next::local(Some(&path), "/").0),
        created_at: entry.created_at,
        started_at: entry.started_at,
        ended_at: entry.ended_at,
    }
}

/// The time that is left, as roughly as it is known.
fn in_words(left: Duration) -> Message {
    match left.num_minutes() {
        0 => Message::new("job-left-soon"),
        minutes @ 1..90 => Message::new("job-left-minutes").with("n", minutes + 1),
        minutes => Message::new("job-left-hours").with("n", (minutes + 30) / 60),
    }
}

fn say(ctx: &Ctx, sentence: &Sentence) -> String {
    let words = ctx.say(&sentence.message);
    match &sentence.field {
        None => words,
        Some(field) => {
            let label = format!("field-{}", field.replace('_', "-"));
            ctx.say(&Message::new("label-and-value").with_word("label", label).with("value", words))
        }
    }
}

fn chip(ctx: &Ctx, name: &str, value: &str) -> String {
    let (label, shown) = match name {
        "state" => ("field-state", ctx.word(&format!("job-state-{value}"))),
        "kind" => ("job-kind", kind_word(ctx, value)),
        _ => ("look-keyword", value.to_owned()),
    };
    ctx.say(&Message::new("label-and-value").with_word("label", label).with("value", shown))
}

fn kind_word(ctx: &Ctx, kind: &str) -> String {
    ctx.word(&format!("job-{}", kind.replace('.', "-")))
}

fn states(ctx: &Ctx) -> Vec<Choice> {
    ctx.choices(State::ALL, "job-state")
}

/// A schedule as the page shows it.
#[derive(Serialize)]
struct Scheduled {
    name: String,
    when: String,
    next_at: Instant,
    last_at: Option<Instant>,
    last_job: Option<JobId>,
}

/// What most schedules are: every day at a time.
fn daily(cron: &str) -> Option<Message> {
    let parts: Vec<&str> = cron.split(' ').collect();
    let &[minute, hour, "*", "*", "*"] = parts.as_slice() else { return None };
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    Some(Message::new("schedule-daily").with("time", format_args!("{hour:02}:{minute:02}")))
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        list: ListView,
        rows: Vec<View>,
        states: Vec<Choice>,
        kinds: Vec<Choice>,
        schedules: Vec<Scheduled>,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found, kinds, (rounds, recorded)) = ctx
        .read(move |db, _| {
            let filter = filter(&wanted, None);
            let total = store::count(db, &filter)?;
            let rounds = schedules::all(db)?;
            let recorded = store::recorded(db, rounds.iter().filter_map(|row| row.last_job).collect())?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?, store::kinds(db)?, (rounds, recorded)))
        })
        .await?;
    let scheduled = |row: schedules::Row| Scheduled {
        name: ctx.word(&format!("schedule-{}", row.name)),
        when: daily(&row.cron).map_or_else(|| row.cron.clone(), |message| ctx.say(&message)),
        next_at: row.next_at,
        last_at: row.last_at,
        last_job: row.last_job.filter(|id| recorded.contains(id)),
    };
    let page = Page {
        list: ctx.list_view(&query.within(total), &LIST, total, |name, value| chip(&ctx, name, value)),
        rows: found.into_iter().map(|entry| view(&ctx, entry)).collect(),
        states: states(&ctx),
        kinds: kinds.into_iter().map(|kind| Choice::new(&kind, kind_word(&ctx, &kind))).collect(),
        schedules: rounds.into_iter().map(scheduled).collect(),
    };
    ctx.page("jobs/list.html", page)
}

async fn mine(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        list: ListView,
        rows: Vec<View>,
        states: Vec<Choice>,
    }
    let query = ctx.list(&MINE);
    let wanted = query.clone();
    let (total, found) = ctx
        .read(move |db, actor| {
            let filter = filter(&wanted, Some(actor.user));
            let total = store::count(db, &filter)?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?))
        })
        .await?;
    let page = Page {
        list: ctx.list_view(&query.within(total), &MINE, total, |name, value| chip(&ctx, name, value)),
        rows: found.into_iter().map(|entry| view(&ctx, entry)).collect(),
        states: states(&ctx),
    };
    ctx.page("jobs/mine.html", page)
}

fn filter(query: &Query, user: Option<UserId>) -> Filter {
    Filter { text: query.q.clone(), state: query.filter("state"), kind: query.filter("kind"), user }
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (query, words) = (ctx.list(&LIST), ctx.clone());
    audit::note_export(&ctx, "jobs").await?;
    ctx.export(Export::list(&ctx, "job-all", &LIST, &query), move |db, _, sheet| {
        let keys = store::keys(db, &filter(&query, None), &query)?;
        sheet.rows(db, &keys, store::all, |entry| entry.id, |entry, column| cell(&words, entry, column))
    })
    .await
}

async fn export_mine(ctx: Ctx) -> Result<Answer> {
    let (query, words) = (ctx.list(&MINE), ctx.clone());
    ctx.export(Export::list(&ctx, "job-mine", &MINE, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(&query, Some(actor.user)), &query)?;
        sheet.rows(db, &keys, store::all, |entry| entry.id, |entry, column| cell(&words, entry, column))
    })
    .await
}

fn cell(ctx: &Ctx, entry: &Entry, column: &str) -> Value {
    match column {
        "job" => Value::Text(ctx.say(&entry.title)),
        "state" => Value::Text(ctx.word(&format!("job-state-{}", entry.state))),
        "progress" if entry.total > 0 => Value::Text(format!("{} / {}", entry.done, entry.total)),
        "progress" if entry.done > 0 => Value::from(entry.done),
        "owner" if entry.owner.is_none() => Value::Text(ctx.word("job-system")),
        "owner" => Value::text(&entry.owner_name),
        "created" => Value::Moment(entry.created_at),
        "ended" => entry.ended_at.map_or(Value::Blank, Value::Moment),
        _ => Value::Blank,
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        job: View,
        /// What the program saw, for those who look after jobs.
        detail: Option<String>,
        all: bool,
        live: bool,
        still: bool,
        refresh: Option<u32>,
    }
    let id: JobId = ctx.param("id")?;
    let mut entry = ctx
        .read(move |db, actor| {
            let entry = store::find(db, id)?;
            entry.seen_by(actor)?;
            Ok(entry)
        })
        .await?;
    let live = !entry.state.is_over();
    // A page that moves by itself can be told to stand still (WCAG 2.2.1).
    let still = ctx.asked("still").is_some();
    let all = ctx.may(Action::JobView);
    let detail = std::mem::take(&mut entry.detail);
    let detail = (all && !detail.is_empty()).then_some(detail);
    let refresh = (live && !still).then_some(REFRESH_SECONDS);
    ctx.page("jobs/show.html", Page { job: view(&ctx, entry), detail, all, live, still, refresh })
}

type Change = fn(&mut Tx<'_>, JobId, &Texts) -> Result<()>;

async fn change(mut ctx: Ctx, verb: Change, done: &'static str) -> Result<Answer> {
    let id: JobId = ctx.param("id")?;
    ctx.form.build(|| Some(()))?;
    let texts = std::sync::Arc::clone(&ctx.app.texts);
    ctx.write(move |tx| verb(tx, id, &texts)).await?;
    Ok(Answer::see(format!("/jobs/{id}")).done(Message::new(done)))
}
