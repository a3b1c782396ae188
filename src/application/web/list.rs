//! The list of applications, the unit's home of them with the calls that are open, and the beginning of one.

use serde::Serialize;

use super::{Due, due};
use crate::access::{Action, Actor};
use crate::application::model::State;
use crate::application::store::{self, Filter, Listed};
use crate::application::{actions, todo};
use crate::calendar;
use crate::kernel::{ApplicationId, CallId, Message, Region};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;
use crate::programme::call;

const LIST: Spec = Spec {
    columns: &[
        Column::new("unit", "application-unit"),
        Column::new("number", "field-application-number").sortable(),
        Column::new("call", "field-call"),
        Column::new("region", "field-region"),
        Column::new("state", "field-application-state"),
        Column::new("requested", "field-requested").numeric(),
        Column::new("submitted", "application-submitted").sortable(),
        Column::new("updated", "call-updated"),
    ],
    filters: &["call", "state", "region"],
    sort: "-submitted",
};

/// What a unit sees of its own: whose they are, and where, it knows.
const OWN: Spec = Spec {
    columns: &[
        Column::new("call", "field-call"),
        Column::new("number", "field-application-number").sortable(),
        Column::new("state", "field-application-state"),
        Column::new("requested", "field-requested").numeric(),
        Column::new("submitted", "application-submitted").sortable(),
        Column::new("updated", "call-updated"),
    ],
    filters: &["call", "state"],
    sort: "-submitted",
};

fn spec(ctx: &Ctx) -> &'static Spec {
    if ctx.may(Action::ApplicationFill) { &OWN } else { &LIST }
}

/// The most calls to choose from.
const CALLS: i64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::ApplicationView);
    vec![
        Route::get("/applications", view, index),
        Route::get("/applications.xlsx", view, export),
        Route::post("/applications", Access::May(Action::ApplicationFill), begin),
    ]
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        text: query.q.clone(),
        call: query.filter("call"),
        state: query.filter("state"),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
        ..Filter::of(actor)
    }
}

/// A call that takes applications.
#[derive(Serialize)]
struct Open {
    id: CallId,
    name: String,
    number: Option<String>,
    due: Option<Due>,
}

#[derive(Serialize)]
struct Row {
    id: ApplicationId,
    unit: String,
    number: Option<String>,
    call: String,
    region: String,
    state: State,
    requested: String,
    submitted: Option<String>,
    until: Option<String>,
    updated: String,
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        open: Vec<Open>,
        begun: bool,
        states: Vec<Choice>,
        regions: Vec<Choice>,
        calls: Vec<Choice>,
        own: bool,
    }
    let spec = spec(&ctx);
    let (query, now) = (ctx.list(spec), ctx.now);
    let (wanted, tallies) = (query.clone(), ctx.app.database.tallies());
    let own = ctx.may(Action::ApplicationFill);
    let (total, found, (open, begun), calls, calendar) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let total = tallies.of(format!("applications {filter:?}"), || store::count(db, &filter))?;
            let rows = store::list(db, &filter, &wanted.within(total))?;
            let open = match actor.organisation.filter(|_| own) {
                Some(unit) => {
                    let theirs = store::of_unit(db, unit)?;
                    (todo::open_to(db, &theirs, now)?, todo::has_begun(db, &theirs, now)?)
                }
                None => (Vec::new(), false),
            };
            Ok((total, rows, open, call::published_ones(db, CALLS)?, calendar::current(db)?))
        })
        .await?;
    let locale = ctx.locale.as_str();
    let names = calls.clone();
    let chip = |name: &str, value: &str| match name {
        "state" => ctx.chip(name, ctx.word(&format!("application-state-{value}"))),
        "region" => ctx.chip(name, Region::parse(value).map_or("", |r| r.name(locale)).to_owned()),
        "call" => {
            let label = names.iter().find(|(id, _)| id.to_string() == value).map_or("", |(_, label)| label.as_str());
            ctx.chip(name, label.to_owned())
        }
        _ => ctx.chip(name, value.to_owned()),
    };
    let shown = |call: call::Call| Open {
        id: call.id,
        name: call.name.get(locale).to_owned(),
        number: call.number.clone(),
        due: call.deadline.map(|at| due(&ctx, &calendar, at, true)),
    };
    let states = State::ALL.iter().filter(|state| own || **state != State::Draft);
    let view = View {
        list: ctx.list_view(&query.within(total), spec, total, chip),
        rows: found.into_iter().map(|listed| row(&ctx, listed)).collect(),
        open: open.into_iter().map(shown).collect(),
        begun,
        states: ctx.choices(states, "application-state"),
        regions: Region::all().map(|region| Choice::new(region.code(), region.name(locale))).collect(),
        calls: calls.into_iter().map(|(id, label)| Choice::new(id, label)).collect(),
        own,
    };
    ctx.page("application/list.html", view)
}

fn row(ctx: &Ctx, listed: Listed) -> Row {
    Row {
        id: listed.id,
        call: listed.call_label(),
        region: listed.region.map(|region| region.name(ctx.locale.as_str()).to_owned()).unwrap_or_default(),
        requested: listed.amount().to_string(),
        submitted: listed.submitted_at.map(|at| show_moment(ctx.locale, at)),
        until: listed.return_until.map(|at| show_moment(ctx.locale, at)),
        updated: show_moment(ctx.locale, listed.updated_at),
        unit: listed.unit_name,
        number: listed.number,
        state: listed.state,
    }
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let spec = spec(&ctx);
    let (query, words) = (ctx.list(spec), ctx.clone());
    let cell = move |listed: &Listed, column: &str| match column {
        "unit" => Value::text(&listed.unit_name),
        "number" => listed.number.as_ref().map_or(Value::Blank, Value::text),
        "call" => Value::Text(listed.call_label()),
        "region" => listed.region.map_or(Value::Blank, |region| Value::text(region.name(words.locale.as_str()))),
        "state" => Value::Text(words.word(&format!("application-state-{}", listed.state))),
        "requested" => Value::Money(listed.amount()),
        "submitted" => listed.submitted_at.map_or(Value::Blank, Value::Moment),
        "updated" => Value::Moment(listed.updated_at),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "nav-applications", spec, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        sheet.rows(db, &keys, store::listed, |listed| listed.id, cell)
    })
    .await
}

async fn begin(mut ctx: Ctx) -> Result<Answer> {
    let call = ctx.form.need("call", |text| text.parse::<CallId>().map_err(|_| Message::new("form-choice")));
    let call = ctx.form.build(|| call)?;
    let id = ctx.write(move |tx| actions::begin(tx, call)).await?;
    Ok(Answer::see(format!("/applications/{id}")).done(Message::new("application-begun")))
}
