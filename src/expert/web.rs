//! The pages of the pool.

mod edit;
mod payment;

use serde::Serialize;

use super::model::{Expert, ExpertKind, Tie};
use super::store::{self, Filter};
use crate::access::{Action, Actor, Object, can};
use crate::audit;
use crate::kernel::{ExpertId, Region, Uscc};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;
use crate::standards::model::Level;

pub(super) const LIST: Spec = Spec {
    columns: &[
        Column::new("name", "expert-name").sortable(),
        Column::new("employer", "field-employer").sortable(),
        Column::new("region", "field-region").sortable(),
        Column::new("kind", "field-expert-kind"),
        Column::new("level", "field-title-level"),
        Column::new("fields", "field-fields"),
        Column::new("phone", "field-phone"),
        Column::new("updated", "field-updated").sortable(),
    ],
    filters: &["kind", "level", "region", "state"],
    sort: "name",
};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let view = Access::May(Action::ExpertView);
    let mut all = vec![
        Route::get("/experts", view, index),
        Route::get("/experts.xlsx", view, export),
        Route::get("/experts/{id}", view, show),
    ];
    all.extend(edit::routes());
    all.extend(payment::routes());
    all
}

/// The expert of the path, if this may be done to them.
async fn allowed(ctx: &Ctx, action: Action) -> Result<Expert> {
    let id: ExpertId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let found = store::find(db, id)?;
        can(actor, action, &found)?;
        Ok(found)
    })
    .await
}

fn filter(query: &Query) -> Filter {
    Filter {
        text: query.q.clone(),
        kind: query.filter("kind"),
        level: query.filter("level"),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
        inactive: query.filter::<String>("state").is_some_and(|state| state == "inactive"),
    }
}

/// A page of the list, and how many there are.
fn found(db: &mut Db, wanted: Query) -> Result<(i64, Vec<Expert>)> {
    let filter = filter(&wanted);
    let total = store::count(db, &filter)?;
    Ok((total, store::list(db, &filter, &wanted.within(total))?))
}

fn chip(ctx: &Ctx, name: &str, value: &str) -> String {
    let shown = match name {
        "kind" => ctx.word(&format!("expert-kind-{value}")),
        "level" => ctx.word(&format!("standard-level-{value}")),
        "state" => ctx.word("expert-inactive"),
        "region" => Region::parse(value).map_or_else(|_| value.to_owned(), |r| r.name(ctx.locale.as_str()).to_owned()),
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}

fn regions(ctx: &Ctx) -> Vec<Choice> {
    Region::all().map(|region| Choice::new(region.code(), region.name(ctx.locale.as_str()))).collect()
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: ExpertId,
        name: String,
        employer: String,
        region: Option<&'static str>,
        kind: ExpertKind,
        level: Level,
        fields: String,
        phone: String,
        updated: String,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        kinds: Vec<Choice>,
        levels: Vec<Choice>,
        regions: Vec<Choice>,
        may_keep: bool,
        may_import: bool,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, experts) = ctx.read(move |db, _| found(db, wanted)).await?;
    let actor = ctx.actor()?;
    let row = |expert: Expert| Row {
        id: expert.id,
        phone: expert.phone_for(actor),
        region: expert.profile.region.map(|region| region.name(ctx.locale.as_str())),
        kind: expert.profile.kind,
        level: expert.profile.title_level,
        fields: expert.profile.fields.join("、"),
        name: expert.profile.name,
        employer: expert.profile.employer,
        updated: show_moment(ctx.locale, expert.updated_at),
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, |name, value| chip(&ctx, name, value)),
        rows: experts.into_iter().map(row).collect(),
        kinds: ctx.choices(ExpertKind::ALL, "expert-kind"),
        levels: ctx.choices(Level::ALL, "standard-level"),
        regions: regions(&ctx),
        may_keep: ctx.may(Action::ExpertKeep),
        may_import: ctx.may(Action::ExpertKeep) && ctx.may(Action::ImportMake),
    };
    ctx.page("experts/list.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let locale = ctx.locale.as_str();
    let actor = ctx.actor()?.clone();
    let cell = move |expert: &Expert, column: &str| match column {
        "name" => Value::text(&expert.profile.name),
        "employer" => Value::text(&expert.profile.employer),
        "region" => Value::from(expert.profile.region.map(|region| region.name(locale))),
        "kind" => Value::Text(words.word(&format!("expert-kind-{}", expert.profile.kind))),
        "level" => Value::Text(words.word(&format!("standard-level-{}", expert.profile.title_level))),
        "fields" => Value::Text(expert.profile.fields.join("、")),
        "phone" => Value::Text(expert.phone_for(&actor)),
        "updated" => Value::Moment(expert.updated_at),
        _ => Value::Blank,
    };
    audit::note_export(&ctx, "experts").await?;
    ctx.export(Export::list(&ctx, "expert-title", &LIST, &query), move |db, _, sheet| {
        let keys = store::keys(db, &filter(&query), &query)?;
        sheet.rows(db, &keys, store::some, |expert| expert.id, cell)
    })
    .await
}

/// What an expert had to do with somebody, as the page shows it.
#[derive(Serialize)]
struct PastView {
    name: String,
    uscc: Option<String>,
    tie: Tie,
    years: String,
}

/// An expert as pages show them.
#[derive(Serialize)]
struct Shown {
    id: ExpertId,
    name: String,
    employer: String,
    employer_id: Option<String>,
    uscc: Option<Uscc>,
    region: Option<&'static str>,
    level: Level,
    professional_title: String,
    kind: ExpertKind,
    fields: String,
    phone: String,
    email: String,
    past: Vec<PastView>,
    note: String,
    active: bool,
    reason: String,
    has_account: bool,
    updated: String,
    version: i32,
}

fn shown(ctx: &Ctx, actor: &Actor, expert: &Expert) -> Shown {
    let profile = &expert.profile;
    let past = |past: &super::model::Relation| PastView {
        name: past.name.clone(),
        uscc: past.uscc.clone(),
        tie: past.tie,
        years: format!("{}–{}", past.from, past.to.map(|year| year.to_string()).unwrap_or_default()),
    };
    Shown {
        id: expert.id,
        name: profile.name.clone(),
        employer: profile.employer.clone(),
        employer_id: expert.employer_id.map(|id| id.to_string()),
        uscc: profile.employer_uscc.clone(),
        region: profile.region.map(|region| region.name(ctx.locale.as_str())),
        level: profile.title_level,
        professional_title: profile.professional_title.clone(),
        kind: profile.kind,
        fields: profile.fields.join("、"),
        phone: expert.phone_for(actor),
        email: profile.email.clone(),
        past: profile.past.iter().map(past).collect(),
        note: profile.note.clone(),
        active: expert.active,
        reason: expert.reason.clone(),
        has_account: expert.user.is_some(),
        updated: show_moment(ctx.locale, expert.updated_at),
        version: expert.version,
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        expert: Shown,
        may_keep: bool,
    }
    let expert = allowed(&ctx, Action::ExpertView).await?;
    let actor = ctx.actor()?;
    let may_keep = actor.may(Action::ExpertKeep) && expert.allows(actor, Action::ExpertKeep).is_ok();
    ctx.page("experts/show.html", View { expert: shown(&ctx, actor, &expert), may_keep })
}
