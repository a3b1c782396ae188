//! Saving what is typed, showing it again, and the list of one's own drafts.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::actions::{self, Kept, Typed, page_of};
use super::model::{Draft, Fields, LARGEST};
use super::store;
use crate::kernel::{Instant, Message};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{self, Form, FormView, line};
use crate::platform::templates::show_moment;
use crate::platform::{Error, Result};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let own = Access::SignedIn;
    vec![
        Route::post("/drafts", own, save),
        Route::get("/me/drafts", own, list),
        Route::post("/me/drafts/{id}/discard", own, discard),
    ]
}

/// The form of a page, as recorded or, when the reader asks for it, as it was typed and not sent; it tells of a draft.
///
/// # Errors
/// When the draft cannot be read.
pub async fn form(ctx: &Ctx, recorded: &Form) -> Result<FormView> {
    let (user, page) = (ctx.actor()?.user, ctx.path.clone());
    let found = ctx.read(move |db, actor| store::on(db, actor.user, &page)).await?;
    let mut shown = form::Draft::new(user.0, &ctx.path);
    let Some(draft) = found else {
        let mut view = ctx.show(recorded);
        view.draft = Some(shown);
        return Ok(view);
    };
    shown.id = Some(draft.id);
    shown.saved_at = Some(show_moment(ctx.locale, draft.updated_at));
    if ctx.asked("draft").is_none() {
        let mut view = ctx.show(recorded);
        view.draft = Some(shown);
        return Ok(view);
    }
    let typed = recorded.overlaid(&draft.fields);
    shown.seen = draft.version;
    shown.restored = true;
    shown.differs = ctx.differences_of(recorded, &typed);
    let mut view = ctx.show(&typed);
    view.draft = Some(shown);
    Ok(view)
}

/// What a script is answered.
#[derive(Serialize)]
struct Saved {
    version: i32,
    at: String,
    /// What another tab has saved, when the two stand against each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<Fields>,
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let typed = read(&mut ctx.form)?;
    let kept = ctx.write(move |tx| actions::keep(tx, &typed)).await;
    let (status, saved) = match kept? {
        Kept::Saved(version) => (StatusCode::OK, Saved { version, at: clock(ctx.now), other: None }),
        Kept::Other(draft) => {
            let (version, at) = (draft.version, clock(draft.updated_at));
            (StatusCode::CONFLICT, Saved { version, at, other: Some(draft.fields) })
        }
    };
    Answer::json_with(status, &saved)
}

fn clock(at: Instant) -> String {
    at.beijing().format("%H:%M").to_string()
}

fn read(form: &mut Form) -> Result<Typed> {
    let malformed = || Error::Malformed("a draft is not as our own page sends it".to_owned());
    let page = page_of(form.raw("page").unwrap_or_default())?;
    let seen: i32 = form.raw("seen").and_then(|text| text.parse().ok()).ok_or_else(malformed)?;
    let tab = form.raw("tab").filter(|tab| (8..=40).contains(&tab.len())).ok_or_else(malformed)?.to_owned();
    let fields = form.raw("fields").unwrap_or_default();
    if fields.len() > LARGEST {
        return Err(Error::TooLarge);
    }
    let fields: Fields = serde_json::from_str(fields).map_err(|_| malformed())?;
    let title = form.may("title", |text| line(100)(text).or_else(|_| Ok(String::new()))).flatten();
    form.build(|| Some(Typed { page, title: title.unwrap_or_default(), fields, tab, seen }))
}

/// A draft as the list shows it.
#[derive(Serialize)]
struct Row {
    id: i64,
    title: String,
    page: String,
    href: String,
    updated_at: Instant,
    until: Instant,
}

async fn list(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        rows: Vec<Row>,
        days: i64,
    }
    let days = ctx.app.settings.draft_days;
    let drafts = ctx.read(|db, actor| store::of(db, actor.user)).await?;
    let row = |d: Draft| Row {
        id: d.id,
        href: format!("{}?draft=1", d.page),
        title: if d.title.is_empty() { d.page.clone() } else { d.title },
        page: d.page,
        updated_at: d.updated_at,
        until: d.updated_at + chrono::Duration::days(days),
    };
    ctx.page("drafts/list.html", View { rows: drafts.into_iter().map(row).collect(), days })
}

async fn discard(mut ctx: Ctx) -> Result<Answer> {
    let id: i64 = ctx.param("id")?;
    let back = ctx.form.may("back", |word| match word {
        "list" => Ok(()),
        _ => Err(Message::new("form-choice")),
    });
    let back = ctx.form.build(|| back)?;
    let page = ctx.write(move |tx| actions::discard(tx, id)).await?;
    let to = if back.is_some() { "/me/drafts".to_owned() } else { page };
    Ok(Answer::see(to).done(Message::new("draft-discarded")))
}
