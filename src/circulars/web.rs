//! The pages of circulars.

mod edit;
mod receipts;

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;

use super::actions;
use super::model::{Circular, State};
use super::store::{self, Filter, Listed, Tally};
use crate::access::{Action, Actor, Scope, can};
use crate::files;
use crate::kernel::{CircularId, Instant, Message};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::{Column, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;

const LIST: Spec = Spec {
    columns: &[
        Column::new("title", "circular-name"),
        Column::new("state", "field-state"),
        Column::new("published", "circular-published"),
        Column::new("read", "circular-read").numeric(),
    ],
    filters: &["state"],
    sort: "title",
};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, confirm) = (Access::May(Action::CircularView), Access::May(Action::CircularConfirm));
    let mut all = vec![
        Route::get("/circulars", view, index),
        Route::get("/circulars.xlsx", view, export),
        Route::get("/circulars/{id}", view, show),
        Route::post("/circulars/{id}/confirm", confirm, confirmed),
    ];
    all.extend(edit::routes());
    all.extend(receipts::routes());
    all
}

/// The circular of the path, if the actor may see it.
fn seen(db: &mut Db, actor: &Actor, id: CircularId) -> Result<Circular> {
    let found = store::find(db, id, actor.organisation)?;
    can(actor, Action::CircularView, &found)?;
    Ok(found)
}

/// A circular as pages show it.
#[derive(Serialize)]
struct Shown {
    id: CircularId,
    title: String,
    body: String,
    state: State,
    author: String,
    reason: String,
    version: i32,
    published_at: Option<Instant>,
    withdrawn_at: Option<Instant>,
}

fn shown(c: &Circular) -> Shown {
    Shown {
        id: c.id,
        title: c.text.title.clone(),
        body: c.text.body.clone(),
        state: c.state,
        author: c.author.clone(),
        reason: c.reason.clone(),
        version: c.version,
        published_at: c.published_at,
        withdrawn_at: c.withdrawn_at,
    }
}

/// A row of the list.
#[derive(Serialize)]
struct Row {
    id: CircularId,
    title: String,
    state: State,
    author: String,
    published: Option<String>,
    recipients: i64,
    read: i64,
    /// Whether the reader has said to have read it; nothing where it is not addressed to the reader.
    own: Option<bool>,
}

/// A circular of a list, and how it stands: with its recipients for those who see everything, else with the reader.
struct Standing {
    of: Listed,
    tally: Option<Tally>,
    own: Option<bool>,
}

/// How these stand, asked of all of them at once.
fn stand(db: &mut Db, actor: &Actor, found: Vec<Listed>) -> Result<Vec<Standing>> {
    let ids: Vec<CircularId> = found.iter().map(|one| one.id).collect();
    if actor.scope() == Scope::Everything {
        let tallies = store::tallies(db, &ids)?;
        let tally = |of: &Listed| Some(tallies.get(&of.id).copied().unwrap_or_default());
        return Ok(found.into_iter().map(|of| Standing { tally: tally(&of), own: None, of }).collect());
    }
    let read = match actor.organisation {
        Some(at) => store::read_by(db, &ids, at, actor.user)?,
        None => HashSet::new(),
    };
    Ok(found.into_iter().map(|of| Standing { own: Some(read.contains(&of.id)), tally: None, of }).collect())
}

fn row(ctx: &Ctx, Standing { of, tally, own }: Standing) -> Row {
    let Listed { id, title, state, author, published_at } = of;
    let Tally { recipients, read } = tally.unwrap_or_default();
    let published = published_at.map(|at| show_moment(ctx.locale, at));
    Row { id, title, state, author, published, recipients, read, own }
}

/// The list as a workbook, with how each circular stands as the page tells it.
async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let (words, reader) = (ctx.clone(), Arc::clone(ctx.actor()?));
    let cell = move |one: &Standing, column: &str| match column {
        "title" => Value::text(&one.of.title),
        "state" => Value::Text(words.word(&format!("circular-state-{}", one.of.state))),
        "published" => one.of.published_at.map_or(Value::Blank, Value::Moment),
        "read" => read_words(&words, one),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "circular-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &Filter::seen_by(actor, query.q.clone(), query.filter("state")))?;
        let load = |db: &mut Db, keys: &[CircularId]| {
            let found = store::listed(db, keys)?;
            stand(db, &reader, found)
        };
        sheet.rows(db, &keys, load, |one| one.of.id, cell)
    })
    .await
}

fn read_words(ctx: &Ctx, one: &Standing) -> Value {
    match (one.own, one.tally) {
        (Some(read), _) => Value::Text(ctx.word(if read { "circular-read-yes" } else { "circular-read-no" })),
        (None, Some(tally)) if one.of.state != State::Draft => {
            Value::Text(ctx.say(&Message::new("circular-read-of").with("n", tally.read).with("m", tally.recipients)))
        }
        _ => Value::Blank,
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<Choice>,
        may_write: bool,
        far: bool,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found) = ctx
        .read(move |db, actor| {
            let filter = Filter::seen_by(actor, wanted.q.clone(), wanted.filter("state"));
            let total = store::total(db, &filter)?;
            let page = wanted.within(total);
            let found = store::list(db, &filter, page.offset(), page.limit())?;
            Ok((total, stand(db, actor, found)?))
        })
        .await?;
    let rows = found.into_iter().map(|one| row(&ctx, one)).collect();
    let chip = |name: &str, value: &str| {
        let shown = if name == "state" { ctx.word(&format!("circular-state-{value}")) } else { value.to_owned() };
        ctx.chip(name, shown)
    };
    let may_write = ctx.may(Action::CircularWrite);
    let states = State::ALL.iter().filter(|state| may_write || **state != State::Draft);
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        rows,
        states: ctx.choices(states, "circular-state"),
        may_write,
        far: ctx.actor()?.scope() == Scope::Everything,
    };
    ctx.page("circulars/list.html", view)
}

/// Showing it to a recipient notes that it was opened: the one thing that a GET of this product writes besides a session's
/// last use. It is no event, and proves nothing but that the page was sent; only the button says "read".
async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        circular: Shown,
        recipients: i64,
        read: i64,
        may_write: bool,
        may_confirm: bool,
        addressed: bool,
        confirmed_at: Option<Instant>,
        shelves: Vec<files::ShelfView>,
    }
    let id: CircularId = ctx.param("id")?;
    let (found, Tally { recipients, read }) =
        ctx.read(move |db, actor| Ok((seen(db, actor, id)?, store::tally(db, id)?))).await?;
    let recipient = found.addressed && found.state == State::Published && ctx.may(Action::CircularConfirm);
    if recipient && !ctx.glance {
        ctx.write(move |tx| actions::open(tx, id)).await?;
    }
    let (confirmed_at, shelves) = ctx
        .read(move |db, actor| {
            let shelves = files::shelves(db, actor, "circular", id.0, super::SHELVES)?;
            let Some(at) = actor.organisation else { return Ok((None, shelves)) };
            Ok((store::confirmed_at(db, id, at, actor.user)?.flatten(), shelves))
        })
        .await?;
    let view = View {
        circular: shown(&found),
        recipients,
        read,
        may_write: ctx.may(Action::CircularWrite),
        may_confirm: recipient && confirmed_at.is_none(),
        addressed: found.addressed,
        confirmed_at,
        shelves,
    };
    ctx.page("circulars/show.html", view)
}

async fn confirmed(mut ctx: Ctx) -> Result<Answer> {
    let id: CircularId = ctx.param("id")?;
    ctx.form.build(|| Some(()))?;
    ctx.write(move |tx| actions::confirm(tx, id)).await?;
    Ok(Answer::see(format!("/circulars/{id}")).done(Message::new("circular-confirmed")))
}
