//! The pages of imports.

mod rows;
mod table;
mod upload;

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::model::{Counts, Import, Of, State, shown};
use super::process::{self, Direct, Step};
use super::store::Seen;
use super::{actions, store};
use crate::access::{Action, Scope, can};
use crate::kernel::{ImportId, Instant, Message};
use crate::pages::{Access, Answer, Confirm, Ctx, Export, Fact, Importable, ListView, Route, importable};
use crate::platform::db::blocking;
use crate::platform::form::{Form, FormView, line};
use crate::platform::list::{Column, Spec};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

pub use upload::received;

const LIST: Spec = Spec {
    columns: &[
        Column::new("file", "import-file"),
        Column::new("kind", "import-kind"),
        Column::new("state", "field-state"),
        Column::new("rows", "import-rows"),
        Column::new("by", "import-by"),
        Column::new("at", "import-at"),
    ],
    filters: &[],
    sort: "at",
};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, make, void) =
        (Access::May(Action::ImportView), Access::May(Action::ImportMake), Access::May(Action::ImportVoid));
    let mut all = vec![
        Route::get("/imports", view, index),
        Route::get("/imports.xlsx", view, export),
        Route::get("/imports/{id}", view, show),
        Route::post("/imports/{id}/start", make, start),
        Route::get("/imports/{id}/void", void, ask_void),
        Route::post("/imports/{id}/void", void, put_away),
    ];
    all.extend(upload::routes());
    all.extend(rows::routes());
    all.extend(table::routes());
    all
}

/// What the reader may see.
fn seen_kinds(ctx: &Ctx) -> Result<Seen> {
    let actor = ctx.actor()?;
    let narrow = |of: &&Importable| of.own && actor.scope() != Scope::Everything;
    let (own, all): (Vec<_>, Vec<_>) = ctx.app.imports.iter().filter(|of| shown(of, actor)).partition(narrow);
    let kinds = |of: Vec<&Importable>| of.into_iter().map(|of| of.kind).collect();
    Ok(Seen { all: kinds(all), own: kinds(own), organisation: actor.organisation })
}

/// What the reader may see of one kind.
fn seen_of(ctx: &Ctx, noun: &Importable) -> Result<Seen> {
    let mut seen = seen_kinds(ctx)?;
    seen.all.retain(|kind| *kind == noun.kind);
    seen.own.retain(|kind| *kind == noun.kind);
    Ok(seen)
}

/// The noun of an import.
fn noun_of(ctx: &Ctx, import: &Import) -> Result<Importable> {
    importable(&ctx.app.imports, &import.kind).copied().ok_or(Error::NotFound)
}

/// The import of the path, if this may be done to it.
async fn found(ctx: &Ctx, action: Action) -> Result<(Import, Importable)> {
    let id: ImportId = ctx.param("id")?;
    let app = Arc::clone(&ctx.app);
    ctx.read(move |db, actor| {
        let import = store::find(db, id)?;
        let noun = *importable(&app.imports, &import.kind).ok_or(Error::NotFound)?;
        can(actor, action, &Of { import: &import, noun: &noun })?;
        Ok((import, noun))
    })
    .await
}

/// Does a step at once when it is short; a long one is a job by now.
async fn at_once(ctx: &Ctx, id: ImportId, rows: i64, step: Step) -> Result<()> {
    if !actions::is_short(rows) {
        return Ok(());
    }
    let hand = Direct {
        app: Arc::clone(&ctx.app),
        actor: Arc::clone(ctx.actor()?),
        now: ctx.now,
        request: ctx.request_id.clone(),
    };
    blocking(move || process::go(&hand, id, step)).await
}

/// An import as pages show it.
#[derive(Serialize)]
struct ImportView {
    id: ImportId,
    kind: &'static str,
    title: String,
    file_name: String,
    state: State,
    busy: bool,
    total: i64,
    counts: Counts,
    seen: i64,
    unknown: Vec<String>,
    reason: String,
    by: String,
    at: Instant,
    version: i32,
}

/// The file's name; rows that were pasted have none.
fn file_name(ctx: &Ctx, import: &Import) -> String {
    if import.file_name.is_empty() { ctx.word("import-pasted") } else { import.file_name.clone() }
}

fn view(ctx: &Ctx, import: &Import, noun: &Importable, by: String) -> ImportView {
    ImportView {
        id: import.id,
        kind: noun.kind,
        title: ctx.word(noun.title),
        file_name: file_name(ctx, import),
        state: import.state,
        busy: import.state.is_busy(),
        total: import.total,
        counts: import.counts,
        seen: import.counts.seen(),
        unknown: import.unknown.clone(),
        reason: import.reason.clone(),
        by,
        at: import.at,
        version: import.version,
    }
}

/// A kind that the reader may bring in.
#[derive(Serialize)]
struct KindView {
    kind: &'static str,
    title: String,
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<ImportView>,
        kinds: Vec<KindView>,
    }
    let query = ctx.list(&LIST);
    let (wanted, seen) = (query.clone(), seen_kinds(&ctx)?);
    let (total, found) = ctx
        .read(move |db, _| {
            let total = store::count(db, &seen)?;
            Ok((total, store::list(db, &seen, &wanted.within(total))?))
        })
        .await?;
    let rows = found.iter().map(|(import, by)| Ok(view(&ctx, import, &noun_of(&ctx, import)?, by.clone())));
    let may = ctx.app.imports.iter().filter(|of| ctx.may(of.make) && ctx.may(Action::ImportMake));
    let view = View {
        rows: rows.collect::<Result<_>>()?,
        kinds: may.map(|of| KindView { kind: of.kind, title: ctx.word(of.title) }).collect(),
        list: ctx.list_view(&query.within(total), &LIST, total, |_, value| value.to_owned()),
    };
    ctx.page("imports/list.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let (words, seen) = (ctx.clone(), seen_kinds(&ctx)?);
    let wrong = |ctx: &Ctx, n: i64| {
        if n == 0 { String::new() } else { ctx.say(&Message::new("import-rows-wrong").with("n", n)) }
    };
    let cell = move |(import, by): &(Import, String), column: &str| match column {
        "file" => Value::Text(file_name(&words, import)),
        "kind" => Value::Text(
            importable(&words.app.imports, &import.kind).map_or_else(String::new, |of| words.word(of.title)),
        ),
        "state" => {
            let state = words.word(&format!("import-state-{}", import.state));
            Value::lines([state, wrong(&words, import.counts.wrong)])
        }
        // A figure, to be added up; how many of them are wrong stands beside the state.
        "rows" => Value::Whole(import.total),
        "by" => Value::text(by),
        "at" => Value::Moment(import.at),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "import-title", &LIST, &query), move |db, _, sheet| {
        let keys = store::keys(db, &seen)?;
        sheet.rows(db, &keys, store::listed, |(import, _)| import.id, cell)
    })
    .await
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        import: ImportView,
        wrong: rows::RowsView,
        kept: rows::RowsView,
        may_make: bool,
        may_void: bool,
    }
    let (import, noun) = found(&ctx, Action::ImportView).await?;
    let (id, by) = (import.id, import.by);
    let (wrong, kept) = rows::wrong_and_kept(&ctx, id).await?;
    let names = ctx.read(move |db, _| store::names(db, vec![by])).await?;
    let by = names.into_iter().next().map(|(_, name)| name).unwrap_or_default();
    let makes = ctx.may(noun.make);
    let view = View {
        may_make: makes && ctx.may(Action::ImportMake),
        may_void: makes && ctx.may(Action::ImportVoid) && import.may_void().is_ok(),
        import: view(&ctx, &import, &noun, by),
        wrong: rows::rows_view(&ctx, &noun, wrong),
        kept: rows::rows_view(&ctx, &noun, kept),
    };
    ctx.page("imports/show.html", view)
}

async fn start(mut ctx: Ctx) -> Result<Answer> {
    let (import, noun) = found(&ctx, Action::ImportMake).await?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    let id = import.id;
    let (step, rows) = ctx.write(move |tx| actions::start(tx, &noun, id, version)).await?;
    at_once(&ctx, id, rows, step).await?;
    Ok(Answer::see(format!("/imports/{id}")))
}

async fn void_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let (import, noun) = found(ctx, Action::ImportVoid).await?;
    import.may_void()?;
    let shown = view(ctx, &import, &noun, String::new());
    let consequences = if import.state == State::Done {
        vec![
            ctx.say(&Message::new("import-void-removes").with("n", import.counts.created)),
            ctx.word("import-void-keeps"),
        ]
    } else {
        vec![ctx.word("import-void-nothing")]
    };
    let confirm = Confirm {
        title: ctx.word("import-void"),
        question: ctx.say(&Message::new("import-void-question").with("name", &shown.file_name)),
        consequences,
        facts: vec![Fact::new(ctx.word("import-kind"), shown.title)],
        action: format!("/imports/{}/void", import.id),
        button: ctx.word("import-void"),
        danger: true,
        reason: Some("required"),
        back_href: format!("/imports/{}", import.id),
        version: Some(import.version),
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn ask_void(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    void_page(&ctx, StatusCode::OK, form).await
}

async fn put_away(mut ctx: Ctx) -> Result<Answer> {
    let (import, noun) = found(&ctx, Action::ImportVoid).await?;
    let (reason, version) = (ctx.form.need("reason", line(500)), ctx.form.version());
    let id = import.id;
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::void(tx, &noun, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(rows) => {
            at_once(&ctx, id, rows, Step::Void).await?;
            Ok(Answer::see(format!("/imports/{id}")))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            void_page(&ctx, status, form).await
        }
    }
}
