//! The pages of sanctions: of one organisation, of all, and of one sanction.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::super::store as organisations;
use super::actions;
use super::model::{Decision, Kind, Proposal, Sanction, State};
use super::store::{self, Filter};
use crate::access::{Action, Actor, Object, can};
use crate::kernel::{Instant, Message, OrganisationId, Region, SanctionId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Hanging, ListView, Route, Subject};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, day, line, lines};
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_day;
use crate::platform::workbook::Value;

const LIST: Spec = Spec {
    columns: &[
        Column::new("organisation", "sanction-organisation"),
        Column::new("region", "field-region"),
        Column::new("kind", "sanction-kind"),
        Column::new("reason", "sanction-reason"),
        Column::new("starts", "field-starts-on").sortable(),
        Column::new("ends", "field-ends-on").sortable(),
        Column::new("state", "field-state"),
    ],
    filters: &["kind", "state", "region"],
    sort: "-starts",
};

/// The longest ground, in characters.
const BASIS: usize = 200;
/// The longest reason or remark, in characters.
const TEXT: usize = 1_000;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, propose) = (Access::May(Action::SanctionView), Access::May(Action::SanctionPropose));
    let (approve, lift) = (Access::May(Action::SanctionApprove), Access::May(Action::SanctionLift));
    vec![
        Route::get("/sanctions", view, index),
        Route::get("/sanctions.xlsx", view, export),
        Route::get("/sanctions/{id}", view, show),
        Route::post("/sanctions/{id}/decide", approve, decided),
        Route::post("/sanctions/{id}/lift", lift, lifted),
        Route::get("/organisations/{id}/sanctions", view, of_one),
        Route::get("/organisations/{id}/sanctions/new", propose, new),
        Route::post("/organisations/{id}/sanctions", propose, create),
    ]
}

/// How many sanctions stand in an organisation's history, for its page.
///
/// # Errors
/// When the database cannot be read.
pub fn hanging(db: &mut Db, actor: &Actor, on: &Subject) -> Result<Option<Hanging>> {
    if on.kind != "organisation" || !actor.may(Action::SanctionView) {
        return Ok(None);
    }
    let seen = store::count_on(db, OrganisationId(on.id), actor.scope())?;
    let text = Message::new("sanction-link").with("n", seen);
    Ok(Some(Hanging { text, href: format!("/organisations/{}/sanctions", on.id) }))
}

/// A sanction as pages show it.
#[derive(Serialize)]
struct Row {
    id: SanctionId,
    organisation: (OrganisationId, String),
    region: Option<&'static str>,
    kind: Kind,
    reason: String,
    basis: String,
    starts: String,
    ends: Option<String>,
    state: State,
    holds: bool,
}

fn row(ctx: &Ctx, s: Sanction) -> Row {
    Row {
        id: s.id,
        holds: s.holds_on(ctx.now.day()),
        organisation: (s.organisation, s.organisation_name),
        region: s.region.map(|region| region.name(ctx.locale.as_str())),
        kind: s.proposal.kind,
        reason: s.proposal.reason,
        basis: s.proposal.basis,
        starts: show_day(ctx.locale, s.proposal.starts_on),
        ends: s.proposal.ends_on.map(|end| show_day(ctx.locale, end)),
        state: s.state,
    }
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        kind: query.filter("kind"),
        state: query.filter("state"),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        kinds: Vec<Choice>,
        states: Vec<Choice>,
        regions: Vec<Choice>,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let total = store::count(db, &filter)?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?))
        })
        .await?;
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, |name, value| chip(&ctx, name, value)),
        rows: found.into_iter().map(|sanction| row(&ctx, sanction)).collect(),
        kinds: ctx.choices(Kind::ALL, "sanction-kind"),
        states: ctx.choices(State::ALL, "sanction-state"),
        regions: Region::all().map(|r| Choice::new(r.code(), r.name(ctx.locale.as_str()))).collect(),
    };
    ctx.page("sanctions/list.html", view)
}

fn chip(ctx: &Ctx, name: &str, value: &str) -> String {
    let shown = match name {
        "kind" | "state" => ctx.word(&format!("sanction-{name}-{value}")),
        "region" => Region::parse(value).map_or_else(|_| value.to_owned(), |r| r.name(ctx.locale.as_str()).to_owned()),
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let locale = ctx.locale.as_str();
    let cell = move |s: &Sanction, column: &str| match column {
        "organisation" => Value::text(&s.organisation_name),
        "region" => Value::from(s.region.map(|region| region.name(locale))),
        "kind" => Value::Text(words.word(&format!("sanction-kind-{}", s.proposal.kind))),
        "reason" => Value::text(&s.proposal.reason),
        "starts" => Value::Day(s.proposal.starts_on),
        "ends" => s.proposal.ends_on.map_or(Value::Blank, Value::Day),
        "state" => Value::Text(words.word(&format!("sanction-state-{}", s.state))),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "sanction-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        sheet.rows(db, &keys, store::listed, |s| s.id, cell)
    })
    .await
}

/// The organisation of the path as its tabs and headings show it.
#[derive(Serialize)]
struct About {
    id: OrganisationId,
    name: String,
}

fn about(db: &mut Db, actor: &Actor, id: OrganisationId) -> Result<About> {
    let found = organisations::find(db, id)?;
    can(actor, Action::OrganisationView, &found)?;
    Ok(About { id, name: found.record.name })
}

async fn of_one(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        organisation: About,
        rows: Vec<Row>,
        may_propose: bool,
    }
    let id: OrganisationId = ctx.param("id")?;
    let (organisation, found) = ctx
        .read(move |db, actor| {
            let about = about(db, actor, id)?;
            Ok((about, store::of(db, id)?.into_iter().filter(|s| s.visible_to(actor)).collect::<Vec<_>>()))
        })
        .await?;
    let rows = found.into_iter().map(|sanction| row(&ctx, sanction)).collect();
    ctx.page("sanctions/of.html", View { organisation, rows, may_propose: ctx.may(Action::SanctionPropose) })
}

async fn proposing(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        organisation: About,
        kinds: Vec<Choice>,
        longest: usize,
    }
    let id: OrganisationId = ctx.param("id")?;
    let organisation = ctx.read(move |db, actor| about(db, actor, id)).await?;
    let kinds = ctx.choices(Kind::ALL, "sanction-kind");
    ctx.page_with(status, "sanctions/form.html", View { form, organisation, kinds, longest: TEXT })
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let form = Form::filled([("starts_on", ctx.now.day().to_string())]);
    proposing(&ctx, StatusCode::OK, ctx.show(&form)).await
}

fn read(form: &mut Form) -> Result<Proposal> {
    let (kind, basis) = (form.need("kind", choice::<Kind>), form.need("ground", line(BASIS)));
    let (reason, starts_on) = (form.need("reason", lines(TEXT)), form.need("starts_on", day));
    let ends_on: Option<Option<NaiveDate>> = form.may("ends_on", day);
    form.build(|| {
        Some(Proposal { kind: kind?, starts_on: starts_on?, ends_on: ends_on?, basis: basis?, reason: reason? })
    })
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    ctx.read(move |db, actor| about(db, actor, id)).await?;
    let done = match read(&mut ctx.form) {
        Ok(proposal) => ctx.write(move |tx| actions::propose(tx, id, &proposal)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Answer::see(format!("/sanctions/{id}")).done(Message::new("sanction-proposed-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            proposing(&ctx, status, form).await
        }
    }
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct Step {
        kind: String,
        who: String,
        text: String,
        at: Instant,
    }
    #[derive(Serialize)]
    struct View {
        form: FormView,
        sanction: Row,
        steps: Vec<Step>,
        version: i32,
        decisions: Vec<Choice>,
        may_decide: bool,
        may_lift: bool,
        longest: usize,
    }
    let id: SanctionId = ctx.param("id")?;
    let found = ctx
        .read(move |db, actor| {
            let found = store::find(db, id)?;
            can(actor, Action::SanctionView, &found)?;
            Ok(found)
        })
        .await?;
    let actor = ctx.actor()?;
    let may = |action: Action| actor.may(action) && found.allows(actor, action).is_ok();
    let step = |kind: &str, who: &str, text: &str, at: Option<Instant>| {
        at.map(|at| Step { kind: ctx.word(kind), who: who.to_owned(), text: text.to_owned(), at })
    };
    let decided = if found.state == State::Refused { "sanction-state-refused" } else { "sanction-state-approved" };
    let steps = [
        step("sanction-state-proposed", &found.proposed_by_name, &found.proposal.reason, Some(found.created_at)),
        step(decided, &found.decided_by_name, &found.remark, found.decided_at),
        step("sanction-state-lifted", &found.lifted_by_name, &found.lift_reason, found.lifted_at),
    ];
    let view = View {
        form,
        steps: steps.into_iter().flatten().collect(),
        version: found.version,
        decisions: ctx.choices(Decision::ALL, "sanction-decision"),
        may_decide: may(Action::SanctionApprove),
        may_lift: may(Action::SanctionLift),
        longest: TEXT,
        sanction: row(ctx, found),
    };
    ctx.page_with(status, "sanctions/show.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn finish(ctx: &Ctx, id: SanctionId, done: Result<()>, told: &str) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::see(format!("/sanctions/{id}")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, status, form).await
        }
    }
}

async fn decided(mut ctx: Ctx) -> Result<Answer> {
    let id: SanctionId = ctx.param("id")?;
    let form = &mut ctx.form;
    let (decision, remark) = (form.need("decision", choice::<Decision>), form.need("remark", lines(TEXT)));
    let version = form.version();
    let done = match form.build(|| Some((decision?, remark?, version?))) {
        Ok((decision, remark, version)) => {
            ctx.write(move |tx| actions::decide(tx, id, decision, &remark, version)).await
        }
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "sanction-decided-now").await
}

async fn lifted(mut ctx: Ctx) -> Result<Answer> {
    let id: SanctionId = ctx.param("id")?;
    let (reason, version) = (ctx.form.need("reason", lines(TEXT)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::lift(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "sanction-lifted-now").await
}
