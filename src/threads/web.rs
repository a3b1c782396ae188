//! The pages of queries.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::actions;
use super::model::{Query, Question, State};
use super::store::{self, Entry, Filter};
use crate::access::{Action, Actor, Object, can};
use crate::calendar;
use crate::files;
use crate::kernel::{Calendar, Instant, Message, QueryId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route, Subject};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, day, line, lines};
use crate::platform::list::{self, Column, Spec};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

const LIST: Spec = Spec {
    columns: &[
        Column::new("title", "query-name"),
        Column::new("organisation", "query-asked-of"),
        Column::new("state", "field-state"),
        Column::new("due", "field-due-on").sortable(),
        Column::new("asked", "query-asked-at").sortable(),
    ],
    filters: &["state", "organisation"],
    sort: "-asked",
};

/// The longest line and text, in characters.
const TITLE: usize = 100;
const TEXT: usize = 5_000;
/// Working days that an answer is given where nobody says otherwise.
const USUAL_WORKING_DAYS: u32 = 5;
/// The filter's word for what is late; not a state of its own.
const OVERDUE: &str = "overdue";

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, ask) = (Access::May(Action::QueryView), Access::May(Action::QueryAsk));
    let answer = Access::May(Action::QueryAnswer);
    vec![
        Route::get("/queries", view, index),
        Route::get("/queries.xlsx", view, export),
        Route::get("/queries/new/{kind}/{id}", ask, new),
        Route::post("/queries", ask, create),
        Route::get("/queries/{id}", view, show),
        Route::post("/queries/{id}/answer", answer, answered),
        Route::post("/queries/{id}/close", ask, close),
        Route::post("/queries/{id}/reopen", ask, reopen),
    ]
}

/// The query of the path, if the actor may see it.
fn seen(db: &mut Db, actor: &Actor, id: QueryId) -> Result<Query> {
    let found = store::find(db, id)?;
    can(actor, Action::QueryView, &found)?;
    Ok(found)
}

/// A day, and what is left of it.
#[derive(Serialize)]
struct Due {
    day: String,
    left: String,
    state: &'static str,
}

/// Working days left matter only while an answer is owed; without an official calendar it says so.
fn due(ctx: &Ctx, calendar: &Calendar, query: &Query) -> Due {
    let day = show_day(ctx.locale, query.due_on);
    if query.state != State::Open {
        return Due { day, left: String::new(), state: "" };
    }
    let (left, state) = ctx.days_left(calendar, query.due_on);
    Due { day, left, state }
}

fn filter(actor: &Actor, asked: &list::Query, today: NaiveDate) -> Filter {
    let state = asked.filter::<String>("state");
    Filter {
        scope: actor.scope(),
        text: asked.q.clone(),
        state: state.as_deref().and_then(|state| state.parse().ok()),
        overdue_before: state.filter(|state| state == OVERDUE).map(|_| today),
        organisation: asked.filter("organisation"),
    }
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (query, today) = (ctx.list(&LIST), ctx.now.day());
    let words = ctx.clone();
    let cell = move |q: &Query, column: &str| match column {
        "title" => Value::text(&q.title),
        "organisation" => Value::text(&q.organisation_name),
        "state" if q.is_overdue(words.now) => Value::Text(words.word("query-state-overdue")),
        "state" => Value::Text(words.word(&format!("query-state-{}", q.state))),
        "due" => Value::Day(q.due_on),
        "asked" => Value::Moment(q.created_at),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "query-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query, today), &query)?;
        sheet.rows(db, &keys, store::listed, |q| q.id, cell)
    })
    .await
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: QueryId,
        title: String,
        organisation: String,
        state: State,
        overdue: bool,
        due: Due,
        asked: String,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<Choice>,
    }
    let (query, today) = (ctx.list(&LIST), ctx.now.day());
    let wanted = query.clone();
    let (total, found, calendar) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted, today);
            let total = store::count(db, &filter)?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?, calendar::current(db)?))
        })
        .await?;
    let row = |q: Query| Row {
        due: due(&ctx, &calendar, &q),
        overdue: q.is_overdue(ctx.now),
        id: q.id,
        title: q.title,
        organisation: q.organisation_name,
        state: q.state,
        asked: show_moment(ctx.locale, q.created_at),
    };
    let rows = found.into_iter().map(row).collect();
    let words = State::ALL.iter().map(State::as_str).chain([OVERDUE]);
    let states = ctx.choices(words, "query-state");
    let chip = |name: &str, value: &str| {
        let shown = match name {
            "state" => ctx.word(&format!("query-state-{value}")),
            "organisation" => ctx.word("query-one-organisation"),
            _ => value.to_owned(),
        };
        ctx.chip(name, shown)
    };
    let list = ctx.list_view(&query.within(total), &LIST, total, chip);
    ctx.page("threads/list.html", View { list, rows, states })
}

/// The subject that an address or a form names, as the actor sees it.
async fn subject(ctx: &Ctx, kind: String, of: i64) -> Result<Subject> {
    let app = ctx.app.clone();
    ctx.read(move |db, actor| app.subjects.find(db, actor, &kind, of)).await
}

fn asking(ctx: &Ctx, status: StatusCode, form: FormView, about: Subject) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        about: Subject,
        longest: usize,
    }
    ctx.page_with(status, "threads/form.html", View { form, about, longest: TEXT })
}

/// The day that is proposed: some working days from now, where the calendar knows them.
fn usual(calendar: &Calendar, now: Instant) -> Option<NaiveDate> {
    calendar.add_working_days(now.day(), USUAL_WORKING_DAYS, false).ok()
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let (kind, of): (String, i64) = (ctx.param("kind")?, ctx.param("id")?);
    let about = subject(&ctx, kind, of).await?;
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let day = usual(&calendar, ctx.now).map(|day| day.to_string()).unwrap_or_default();
    let form = ctx.show(&Form::filled([("due_on", day)]));
    asking(&ctx, StatusCode::OK, form, about)
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let (kind, of) = (form.need("kind", line(40)), form.need("of", choice::<i64>));
    let (title, text) = (form.need("title", line(TITLE)), form.need("text", lines(TEXT)));
    let due_on = form.need("due_on", day);
    // A subject that the form does not name, or that the actor may not see, is none: there is no form to show again.
    let (Some(kind), Some(of)) = (kind, of) else { return Err(Error::NotFound) };
    let question = form.build(|| Some(Question { title: title?, text: text?, due_on: due_on? }));
    let about = subject(&ctx, kind, of).await?;
    let (kept, app) = (about.clone(), ctx.app.clone());
    let done = match question {
        Ok(question) => ctx.write(move |tx| actions::ask(tx, &app.policy, &kept, &question)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Answer::see(format!("/queries/{id}")).done(Message::new("query-asked"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            asking(&ctx, status, form, about)
        }
    }
}

/// What was said, as pages show it.
#[derive(Serialize)]
struct Said {
    kind: String,
    who: String,
    behalf: String,
    organisation: String,
    text: String,
    at: Instant,
}

async fn page(ctx: &Ctx, id: QueryId, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: QueryId,
        title: String,
        about: String,
        href: String,
        asked_of: String,
        asked_by: String,
        state: State,
        overdue: bool,
        due: Due,
        version: i32,
        entries: Vec<Said>,
        may_answer: bool,
        may_close: bool,
        may_reopen: bool,
        longest: usize,
        shelves: Vec<files::ShelfView>,
    }
    let (query, entries, calendar, asked_by, shelves) = ctx
        .read(move |db, actor| {
            let query = seen(db, actor, id)?;
            let asked_by = store::name_of(db, query.asker_organisation)?;
            let shelves = files::shelves(db, actor, "query", id.0, super::SHELVES)?;
            Ok((query, store::entries(db, id)?, calendar::current(db)?, asked_by, shelves))
        })
        .await?;
    let actor = ctx.actor()?;
    let may = |action: Action| actor.may(action) && query.allows(actor, action).is_ok();
    let said = |e: Entry| Said {
        kind: ctx.word(&format!("query-entry-{}", e.kind)),
        who: e.user,
        behalf: e.behalf,
        organisation: e.organisation,
        text: e.body,
        at: e.at,
    };
    let view = View {
        form,
        id,
        shelves,
        about: query.subject.2.clone(),
        href: query.subject.3.clone(),
        asked_of: query.organisation_name.clone(),
        asked_by,
        state: query.state,
        overdue: query.is_overdue(ctx.now),
        due: due(ctx, &calendar, &query),
        version: query.version,
        entries: entries.into_iter().map(said).collect(),
        may_answer: may(Action::QueryAnswer),
        may_close: may(Action::QueryAsk) && query.state != State::Closed,
        may_reopen: may(Action::QueryAsk) && query.state != State::Open,
        longest: TEXT,
        title: query.title,
    };
    ctx.page_with(status, "threads/show.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let id: QueryId = ctx.param("id")?;
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let day = usual(&calendar, ctx.now).map(|day| day.to_string()).unwrap_or_default();
    let form = ctx.show(&Form::filled([("due_on", day)]));
    page(&ctx, id, StatusCode::OK, form).await
}

async fn finish(ctx: &Ctx, id: QueryId, done: Result<()>, told: &str) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::see(format!("/queries/{id}")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, id, status, form).await
        }
    }
}

async fn answered(mut ctx: Ctx) -> Result<Answer> {
    let id: QueryId = ctx.param("id")?;
    let app = ctx.app.clone();
    let (text, version) = (ctx.form.need("text", lines(TEXT)), ctx.form.version());
    let done = match ctx.form.build(|| Some((text?, version?))) {
        Ok((text, version)) => ctx.write(move |tx| actions::answer(tx, &app.policy, id, &text, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "query-is-answered").await
}

async fn close(mut ctx: Ctx) -> Result<Answer> {
    let id: QueryId = ctx.param("id")?;
    let (text, version) = (ctx.form.may("remark", lines(TEXT)), ctx.form.version());
    let done = match ctx.form.build(|| Some((text?.unwrap_or_default(), version?))) {
        Ok((text, version)) => ctx.write(move |tx| actions::close(tx, id, &text, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "query-closed-now").await
}

async fn reopen(mut ctx: Ctx) -> Result<Answer> {
    let id: QueryId = ctx.param("id")?;
    let app = ctx.app.clone();
    let form = &mut ctx.form;
    let (text, due_on, version) = (form.need("further", lines(TEXT)), form.need("due_on", day), form.version());
    let further = form.build(|| Some((Question { title: String::new(), text: text?, due_on: due_on? }, version?)));
    let done = match further {
        Ok((further, version)) => ctx.write(move |tx| actions::reopen(tx, &app.policy, id, &further, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "query-reopened-now").await
}
