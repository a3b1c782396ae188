//! The list of calls, and the same as a workbook.

use serde::Serialize;

use super::super::model::{Change, Standing, State, Step, in_time};
use super::super::store::{self, Filter, Listed};
use super::{Due, due, exactly};
use crate::access::{Action, Actor};
use crate::calendar;
use crate::kernel::{Bilingual, CallId, Instant};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;

const LIST: Spec = Spec {
    columns: &[
        Column::new("name", "call-name"),
        Column::new("number", "call-number").sortable(),
        Column::new("year", "field-year").sortable(),
        Column::new("state", "field-state"),
        Column::new("deadline", "call-deadline").sortable(),
        Column::new("version", "call-version").numeric(),
        Column::new("updated", "call-updated").sortable(),
    ],
    filters: &["state", "year"],
    sort: "-updated",
};

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::CallView);
    vec![Route::get("/calls", view, index), Route::get("/calls.xlsx", view, export)]
}

fn filter(actor: &Actor, query: &Query, now: Instant) -> Filter {
    Filter {
        drafts: actor.may(Action::CallDraftView),
        text: query.q.clone(),
        standing: query.filter("state"),
        year: query.filter("year"),
        now,
    }
}

impl Listed {
    fn open(&self, now: Instant) -> bool {
        self.state == State::Published && self.deadline.is_some_and(|deadline| in_time(now, deadline))
    }

    pub(super) fn standing(&self, now: Instant) -> Standing {
        match (self.state, self.step) {
            (State::Draft, Some(Step::Submitted)) => Standing::Submitted,
            (State::Draft, Some(Step::Returned)) => Standing::Returned,
            (State::Draft, _) => Standing::Draft,
            (State::Published, _) if self.deadline.is_none() || self.open(now) => Standing::Open,
            (State::Published | State::Closed, _) => Standing::Closed,
            (State::Withdrawn, _) => Standing::Withdrawn,
            (State::Dropped, _) => Standing::Dropped,
        }
    }

    pub(super) fn named(&self, ctx: &Ctx) -> String {
        let name = Bilingual { zh: self.name_zh.clone(), en: self.name_en.clone() };
        super::named(ctx, &name, &self.code)
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: CallId,
        name: String,
        number: Option<String>,
        year: i32,
        standing: Standing,
        change: Option<Change>,
        step: Option<Step>,
        due: Option<Due>,
        version: i32,
        updated: String,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<Choice>,
        may_write: bool,
    }
    let (query, now) = (ctx.list(&LIST), ctx.now);
    let wanted = query.clone();
    let (total, found, calendar) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted, now);
            let total = store::count(db, &filter)?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?, calendar::current(db)?))
        })
        .await?;
    let inside = ctx.may(Action::CallDraftView);
    let row = |c: Listed| Row {
        id: c.id,
        name: c.named(&ctx),
        year: c.year,
        standing: c.standing(now),
        change: c.change.filter(|change| inside && *change != Change::Publish),
        step: c.step.filter(|_| inside),
        due: c.deadline.map(|at| due(&ctx, &calendar, at, c.open(now))),
        version: c.latest,
        updated: show_moment(ctx.locale, c.updated_at),
        number: c.number,
    };
    let rows = found.into_iter().map(row).collect();
    let public = [Standing::Open, Standing::Closed, Standing::Withdrawn];
    let states = Standing::ALL.iter().filter(|standing| inside || public.contains(standing));
    let chip = |name: &str, value: &str| {
        let shown = if name == "state" { ctx.word(&format!("call-standing-{value}")) } else { value.to_owned() };
        ctx.chip(name, shown)
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        rows,
        states: ctx.choices(states, "call-standing"),
        may_write: ctx.may(Action::CallWrite),
    };
    ctx.page("calls/list.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (query, now, words) = (ctx.list(&LIST), ctx.now, ctx.clone());
    let cell = move |c: &Listed, column: &str| match column {
        "name" => Value::Text(c.named(&words)),
        "number" => c.number.as_ref().map_or(Value::Blank, Value::text),
        "year" => Value::Whole(c.year.into()),
        "state" => Value::Text(words.word(&format!("call-standing-{}", c.standing(now)))),
        "deadline" => c.deadline.map_or(Value::Blank, |at| Value::Text(exactly(&words, at))),
        "version" => Value::Whole(c.latest.into()),
        "updated" => Value::Moment(c.updated_at),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "call-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query, now), &query)?;
        sheet.rows(db, &keys, store::listed, |c| c.id, cell)
    })
    .await
}
