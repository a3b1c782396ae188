//! The pages of form checks.

mod acts;
mod record;
mod show;

use serde::Serialize;

use super::model::Stage;
use super::store::{self, Filter, Queued};
use super::todo::due_on;
use crate::access::{Action, Actor};
use crate::calendar;
use crate::kernel::{Calendar, CallId, Region};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::workbook::Value;
use crate::programme::call;

const LIST: Spec = Spec {
    columns: &[
        Column::new("number", "form-check-number").sortable(),
        Column::new("unit", "form-check-unit"),
        Column::new("region", "field-region").sortable(),
        Column::new("call", "form-check-call"),
        Column::new("submitted", "form-check-submitted").sortable(),
        Column::new("due", "field-due-on").sortable(),
        Column::new("stage", "field-state"),
    ],
    filters: &["stage", "call", "region"],
    sort: "due",
};

/// Calls among which the list lets one choose.
const CALLS: i64 = 50;
/// The longest text, in characters.
const TEXT: usize = 2_000;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, judge) = (Access::May(Action::FormCheckView), Access::May(Action::FormCheckJudge));
    let confirm = Access::May(Action::FormCheckConfirm);
    vec![
        Route::get("/form-checks", view, index),
        Route::get("/form-checks.xlsx", view, export),
        Route::get("/form-checks/begin/{id}", view, show::beginning),
        Route::post("/form-checks", judge, show::begin),
        Route::get("/form-checks/{id}", view, show::show),
        Route::post("/form-checks/{id}/lines", judge, show::judge),
        Route::get("/form-checks/{id}/conclude", judge, acts::concluding),
        Route::post("/form-checks/{id}/pass", judge, acts::pass),
        Route::post("/form-checks/{id}/return", judge, acts::send_back),
        Route::post("/form-checks/{id}/reject", judge, acts::propose),
        Route::get("/form-checks/{id}/decide", confirm, acts::deciding),
        Route::post("/form-checks/{id}/decide", confirm, acts::decide),
        Route::post("/form-checks/{id}/extend", confirm, acts::extend),
        Route::post("/form-checks/{id}/lapse", confirm, acts::lapse),
        Route::get("/form-checks/{id}/record", view, record::print),
    ]
}

/// A day, and what is left of it.
#[derive(Serialize)]
struct Due {
    day: String,
    left: String,
    state: &'static str,
}

/// The last day of a check, and how many working days are left of it while it is to be done.
fn due(ctx: &Ctx, calendar: &Calendar, on: Option<chrono::NaiveDate>, open: bool) -> Option<Due> {
    let on = on?;
    let day = show_day(ctx.locale, on);
    if !open {
        return Some(Due { day, left: String::new(), state: "" });
    }
    let (left, state) = ctx.days_left(calendar, on);
    Some(Due { day, left, state })
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        stage: query.filter("stage"),
        call: query.filter::<i64>("call").map(CallId),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
    }
}

#[derive(Serialize)]
struct Row {
    href: String,
    number: String,
    unit: String,
    region: String,
    call: String,
    submitted: String,
    due: Option<Due>,
    stage: Stage,
}

/// An entry of the queue with what its row needs besides.
struct Entry {
    queued: Queued,
    due_on: Option<chrono::NaiveDate>,
    call: String,
}

fn entries(db: &mut crate::platform::db::Db, calendar: &Calendar, all: Vec<Queued>) -> Result<Vec<Entry>> {
    let mut names: Vec<(CallId, String)> = Vec::new();
    let mut entries = Vec::with_capacity(all.len());
    for queued in all {
        let due_on = due_on(db, calendar, &queued)?;
        let known = names.iter().find(|(id, _)| *id == queued.call).map(|(_, name)| name.clone());
        let call = match known {
            Some(name) => name,
            None => {
                let name = call::label(db, queued.call)?;
                names.push((queued.call, name.clone()));
                name
            }
        };
        entries.push(Entry { queued, due_on, call });
    }
    Ok(entries)
}

fn href(entry: &Queued) -> String {
    match entry.check {
        Some((id, ..)) if entry.stage() != Stage::Again => format!("/form-checks/{id}"),
        _ => format!("/form-checks/begin/{}", entry.application),
    }
}

fn region_name(ctx: &Ctx, region: Option<Region>) -> String {
    region.map(|region| region.name(ctx.locale.as_str()).to_owned()).unwrap_or_default()
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        stages: Vec<Choice>,
        calls: Vec<Choice>,
        regions: Vec<Choice>,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found, calendar, calls) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let total = store::count(db, &filter)?;
            let calendar = calendar::current(db)?;
            let found = store::list(db, &filter, &wanted.within(total))?;
            let found = entries(db, &calendar, found)?;
            Ok((total, found, calendar, call::published_ones(db, CALLS)?))
        })
        .await?;
    let row = |entry: Entry| Row {
        href: href(&entry.queued),
        due: due(&ctx, &calendar, entry.due_on, entry.queued.stage().is_with_the_agency()),
        stage: entry.queued.stage(),
        submitted: entry.queued.submitted_at.map(|at| show_moment(ctx.locale, at)).unwrap_or_default(),
        region: region_name(&ctx, entry.queued.region),
        number: entry.queued.number,
        unit: entry.queued.unit,
        call: entry.call,
    };
    let chip = |name: &str, value: &str| {
        let shown = match name {
            "stage" => ctx.word(&format!("form-check-stage-{value}")),
            "region" => region_name(&ctx, Region::parse(value).ok()),
            "call" => {
                let named = calls.iter().find(|(id, _)| id.to_string() == value);
                named.map_or_else(|| value.to_owned(), |(_, name)| name.clone())
            }
            _ => value.to_owned(),
        };
        ctx.chip(name, shown)
    };
    let list = ctx.list_view(&query.within(total), &LIST, total, chip);
    let rows = found.into_iter().map(row).collect();
    let stages = ctx.choices(Stage::ALL, "form-check-stage");
    let regions = Region::all().map(|region| Choice::new(region.code(), region.name(ctx.locale.as_str()))).collect();
    let calls = calls.iter().map(|(id, name)| Choice::new(id, name.clone())).collect();
    ctx.page("form-check/list.html", View { list, rows, stages, calls, regions })
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let cell = move |entry: &Entry, column: &str| match column {
        "number" => Value::text(&entry.queued.number),
        "unit" => Value::text(&entry.queued.unit),
        "region" => Value::Text(region_name(&words, entry.queued.region)),
        "call" => Value::text(&entry.call),
        "submitted" => entry.queued.submitted_at.map_or(Value::Blank, Value::Moment),
        "due" => entry.due_on.map_or(Value::Blank, Value::Day),
        "stage" => Value::Text(words.word(&format!("form-check-stage-{}", entry.queued.stage()))),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "form-check-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        let calendar = calendar::current(db)?;
        let load = |db: &mut crate::platform::db::Db, keys: &[crate::kernel::ApplicationId]| {
            let found = store::listed(db, keys)?;
            entries(db, &calendar, found)
        };
        sheet.rows(db, &keys, load, |entry| entry.queued.application, cell)
    })
    .await
}
