//! The pages of letters.

mod ask;
mod link;
mod list;
mod make;
mod show;

use serde::Serialize;

use super::model::Letter;
use super::store;
use super::{shelves, standing};
use crate::access::{Action, Actor, can};
use crate::kernel::Region;
use crate::pages::{Access, Ctx, Limits, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::Definition;

/// What one request may carry: the scans of one letter.
const LIMITS: Limits = Limits { files: 5, largest: shelves::LARGEST };

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let may = Access::May;
    let (view, ask_for) = (may(Action::LetterView), may(Action::LetterAsk));
    let (issue, revoke) = (may(Action::LetterIssue), may(Action::LetterRevoke));
    let link_to = may(Action::LetterLink);
    let mut all = vec![
        Route::get("/letters", view, list::index),
        Route::get("/letters.xlsx", view, list::export),
        Route::get("/letters/new", ask_for, ask::new),
        Route::post("/letters", ask_for, ask::create),
        Route::get("/letters/{id}", view, show::show),
        Route::get("/letters/{id}/pdf", view, show::pdf),
        Route::get("/letters/{id}/issue", issue, make::write),
        Route::post("/letters/{id}/issue", issue, make::written),
        Route::get("/letters/{id}/upload", issue, make::upload),
        Route::upload("/letters/{id}/upload", issue, LIMITS, make::uploaded),
        Route::get("/letters/{id}/decline", issue, show::ask_decline),
        Route::post("/letters/{id}/decline", issue, show::decline),
        Route::get("/letters/{id}/revoke", revoke, show::ask_revoke),
        Route::post("/letters/{id}/revoke", revoke, show::revoke),
        Route::post("/letters/{id}/link", link_to, show::link),
        Route::post("/letters/{id}/link/mail", link_to, show::mail_link),
    ];
    all.extend(link::routes());
    all
}

/// The letter of the path, if the actor may see it.
fn seen(db: &mut Db, actor: &Actor, id: crate::kernel::LetterId) -> Result<Letter> {
    let found = store::find(db, id)?;
    can(actor, Action::LetterView, &found)?;
    Ok(found)
}

/// The name of a province in the reader's language.
fn province(ctx: &Ctx, region: Option<Region>) -> Option<&'static str> {
    region.map(|region| region.name(ctx.locale.as_str()))
}

/// Everything that speaks against a letter today, in words.
fn defects(ctx: &Ctx, letter: &Letter, definition: &Definition) -> Vec<String> {
    let told = standing(letter, definition, letter.unit_region, ctx.now.day());
    told.iter().map(|message| ctx.say(message)).collect()
}

/// A link to something, with what it is called.
#[derive(Serialize)]
struct Linked {
    text: String,
    href: String,
}
