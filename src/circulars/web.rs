//! The pages of circulars.

mod edit;
mod receipts;

use serde::Serialize;

use super::actions;
use super::model::{Circular, State};
use super::store::{self, Filter};
use crate::access::{Action, Actor, Scope, can};
use crate::files;
use crate::kernel::{CircularId, Instant, Message, OrganisationId};
use crate::pages::{Access, Answer, Choice, Ctx, ListView, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::{Column, Spec};
use crate::platform::templates::show_moment;

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
    let locale = ctx.locale;
    let (total, rows) = ctx
        .read(move |db, actor| {
            let far = actor.scope() == Scope::Everything;
            let filter = Filter {
                to: if far { None } else { Some(actor.organisation.unwrap_or(OrganisationId(0))) },
                drafts: actor.may(Action::CircularWrite),
                text: wanted.q.clone(),
                state: wanted.filter("state"),
            };
            let total = store::total(db, &filter)?;
            let page = wanted.within(total);
            let mut rows = Vec::new();
            for found in store::list(db, &filter, page.offset(), page.limit())? {
                let (recipients, read) = if far { store::tally(db, found.id)? } else { (0, 0) };
                let own = match actor.organisation.filter(|_| !far) {
                    Some(at) => Some(store::confirmed_at(db, found.id, at, actor.user)?.flatten().is_some()),
                    None => None,
                };
                let published = found.published_at.map(|at| show_moment(locale, at));
                let store::Listed { id, title, state, author, .. } = found;
                rows.push(Row { id, title, state, author, published, recipients, read, own });
            }
            Ok((total, rows))
        })
        .await?;
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
    let (found, (recipients, read)) =
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
