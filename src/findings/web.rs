//! The pages of findings.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::actions;
use super::model::{Category, Decision, Finding, Note, Severity, State};
use super::store::{self, Filter, Step};
use super::todo::brief;
use crate::access::{Action, Actor, Object, can};
use crate::kernel::{FindingId, Instant, Message, Money, OrganisationId};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Hanging, ListView, Route, Subject};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, line, lines};
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

const LIST: Spec = Spec {
    columns: &[
        Column::new("text", "finding-text"),
        Column::new("organisation", "finding-organisation"),
        Column::new("category", "field-category"),
        Column::new("severity", "field-severity"),
        Column::new("amount", "finding-amount").numeric(),
        Column::new("state", "field-state"),
        Column::new("raised", "finding-raised-at").sortable(),
        Column::new("by", "finding-raised-by"),
    ],
    filters: &["state", "category", "severity", "organisation"],
    sort: "-raised",
};

/// The longest text, in characters.
const TEXT: usize = 2_000;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, raise) = (Access::May(Action::FindingView), Access::May(Action::FindingRaise));
    let (explain, conclude) = (Access::May(Action::FindingExplain), Access::May(Action::FindingConclude));
    vec![
        Route::get("/findings", view, index),
        Route::get("/findings.xlsx", view, export),
        Route::get("/findings/new/{kind}/{id}", raise, new),
        Route::post("/findings", raise, create),
        Route::get("/findings/{id}", view, show),
        Route::post("/findings/{id}/explain", explain, explained),
        Route::post("/findings/{id}/conclude", conclude, concluded),
    ]
}

/// How many findings there are on the organisation of a thing, for its page.
///
/// # Errors
/// When the database cannot be read.
pub fn hanging(db: &mut Db, actor: &Actor, on: &Subject) -> Result<Option<Hanging>> {
    let Some(of) = on.organisation else { return Ok(None) };
    let sees = match actor.scope() {
        crate::access::Scope::Everything => true,
        _ => actor.organisation == Some(of),
    };
    if !(sees && actor.may(Action::FindingView)) {
        return Ok(None);
    }
    let text = Message::new("finding-link").with("n", store::count_on(db, of)?);
    Ok(Some(Hanging { text, href: format!("/findings?organisation={of}") }))
}

/// The finding of the path, if the actor may see it.
fn seen(db: &mut Db, actor: &Actor, id: FindingId) -> Result<Finding> {
    let found = store::find(db, id)?;
    can(actor, Action::FindingView, &found)?;
    Ok(found)
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        state: query.filter("state"),
        category: query.filter("category"),
        severity: query.filter("severity"),
        organisation: query.filter("organisation"),
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: FindingId,
        text: String,
        organisation: String,
        category: Category,
        severity: Severity,
        amount: Option<String>,
        state: State,
        raised: String,
        by: String,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<Choice>,
        categories: Vec<Choice>,
        severities: Vec<Choice>,
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
    let row = |f: Finding| Row {
        id: f.id,
        text: brief(&f.note.text),
        organisation: f.organisation_name,
        category: f.note.category,
        severity: f.note.severity,
        amount: f.note.amount.map(|amount| amount.to_string()),
        state: f.state,
        raised: show_moment(ctx.locale, f.created_at),
        by: f.raised_by_name,
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, |name, value| chip(&ctx, name, value)),
        rows: found.into_iter().map(row).collect(),
        states: ctx.choices(State::ALL, "finding-state"),
        categories: ctx.choices(Category::ALL, "category"),
        severities: ctx.choices(Severity::ALL, "severity"),
    };
    ctx.page("findings/list.html", view)
}

fn chip(ctx: &Ctx, name: &str, value: &str) -> String {
    let shown = match name {
        "state" => ctx.word(&format!("finding-state-{value}")),
        "category" | "severity" => ctx.word(&format!("{name}-{value}")),
        "organisation" => ctx.word("finding-one-organisation"),
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let cell = move |f: &Finding, column: &str| match column {
        "text" => Value::text(&f.note.text),
        "organisation" => Value::text(&f.organisation_name),
        "category" => Value::Text(words.word(&format!("category-{}", f.note.category))),
        "severity" => Value::Text(words.word(&format!("severity-{}", f.note.severity))),
        "amount" => f.note.amount.map_or(Value::Blank, Value::Money),
        "state" => Value::Text(words.word(&format!("finding-state-{}", f.state))),
        "raised" => Value::Moment(f.created_at),
        "by" => Value::text(&f.raised_by_name),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "finding-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        sheet.rows(db, &keys, store::listed, |f| f.id, cell)
    })
    .await
}

/// The subject that an address or a form names, as the actor sees it.
async fn subject(ctx: &Ctx, kind: String, of: i64) -> Result<Subject> {
    let app = Arc::clone(&ctx.app);
    ctx.read(move |db, actor| app.subjects.find(db, actor, &kind, of)).await
}

fn raising(ctx: &Ctx, status: StatusCode, form: FormView, about: Subject) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        about: Subject,
        categories: Vec<Choice>,
        severities: Vec<Choice>,
        longest: usize,
    }
    let (categories, severities) = (ctx.choices(Category::ALL, "category"), ctx.choices(Severity::ALL, "severity"));
    ctx.page_with(status, "findings/form.html", View { form, about, categories, severities, longest: TEXT })
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let (kind, of): (String, i64) = (ctx.param("kind")?, ctx.param("id")?);
    let about = subject(&ctx, kind, of).await?;
    raising(&ctx, StatusCode::OK, ctx.show(&Form::new()), about)
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let (kind, of) = (form.need("kind", line(40)), form.need("of", choice::<i64>));
    let (category, severity) = (form.need("category", choice::<Category>), form.need("severity", choice::<Severity>));
    let (amount, text) = (form.may("amount", Money::parse_positive), form.need("text", lines(TEXT)));
    // A subject that the form does not name, or that the actor may not see, is none: there is no form to show again.
    let (Some(kind), Some(of)) = (kind, of) else { return Err(Error::NotFound) };
    let note = form.build(|| Some(Note { category: category?, severity: severity?, amount: amount?, text: text? }));
    let about = subject(&ctx, kind, of).await?;
    let kept = about.clone();
    let done = match note {
        Ok(note) => ctx.write(move |tx| actions::raise(tx, &kept, &note)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Answer::see(format!("/findings/{id}")).done(Message::new("finding-raised-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            raising(&ctx, status, form, about)
        }
    }
}

/// A step, as pages show it.
#[derive(Serialize)]
struct Said {
    kind: String,
    who: String,
    behalf: String,
    organisation: String,
    text: String,
    at: Instant,
}

async fn page(ctx: &Ctx, id: FindingId, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: FindingId,
        title: String,
        about: String,
        href: String,
        organisation: (OrganisationId, String),
        category: Category,
        severity: Severity,
        amount: Option<String>,
        state: State,
        version: i32,
        steps: Vec<Said>,
        may_explain: bool,
        may_conclude: bool,
        decisions: Vec<Choice>,
        longest: usize,
    }
    let (finding, steps) = ctx.read(move |db, actor| Ok((seen(db, actor, id)?, store::steps(db, id)?))).await?;
    let actor = ctx.actor()?;
    let may = |action: Action| actor.may(action) && finding.allows(actor, action).is_ok();
    let said = |s: Step| Said {
        kind: ctx.word(&format!("finding-step-{}", s.kind)),
        who: s.user,
        behalf: s.behalf,
        organisation: s.organisation,
        text: s.body,
        at: s.at,
    };
    let view = View {
        form,
        id,
        title: brief(&finding.note.text),
        may_explain: may(Action::FindingExplain),
        may_conclude: may(Action::FindingConclude),
        about: finding.subject.2,
        href: finding.subject.3,
        organisation: (finding.organisation, finding.organisation_name),
        category: finding.note.category,
        severity: finding.note.severity,
        amount: finding.note.amount.map(|amount| amount.to_string()),
        state: finding.state,
        version: finding.version,
        steps: steps.into_iter().map(said).collect(),
        decisions: ctx.choices(Decision::ALL, "finding-decision"),
        longest: TEXT,
    };
    ctx.page_with(status, "findings/show.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let id: FindingId = ctx.param("id")?;
    page(&ctx, id, StatusCode::OK, ctx.show(&Form::new())).await
}

async fn finish(ctx: &Ctx, id: FindingId, done: Result<()>, told: &str) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::see(format!("/findings/{id}")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, id, status, form).await
        }
    }
}

async fn explained(mut ctx: Ctx) -> Result<Answer> {
    let id: FindingId = ctx.param("id")?;
    let (text, version) = (ctx.form.need("text", lines(TEXT)), ctx.form.version());
    let done = match ctx.form.build(|| Some((text?, version?))) {
        Ok((text, version)) => ctx.write(move |tx| actions::explain(tx, id, &text, version)).await,
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "finding-explained-now").await
}

async fn concluded(mut ctx: Ctx) -> Result<Answer> {
    let id: FindingId = ctx.param("id")?;
    let form = &mut ctx.form;
    let (decision, remark) = (form.need("decision", choice::<Decision>), form.need("remark", lines(TEXT)));
    let version = form.version();
    let done = match form.build(|| Some((decision?, remark?, version?))) {
        Ok((decision, remark, version)) => {
            ctx.write(move |tx| actions::conclude(tx, id, decision, &remark, version)).await
        }
        Err(error) => Err(error),
    };
    finish(&ctx, id, done, "finding-concluded-now").await
}
