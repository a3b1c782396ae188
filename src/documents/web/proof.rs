//! The public page that says whether a document is genuine. It tells what stands on the document and nothing else: not
//! whom it is about, not who issued it, no content.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Document, Print, State};
use super::super::store;
use super::{PrintView, print_views};
use crate::kernel::Message;
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::Result;
use crate::platform::network::{Throttle, network};
use crate::platform::templates::{show_day, show_moment};

/// What a code that nobody issued costs; one that was, costs 1.
const MISS: u32 = 10;

pub(super) fn route() -> Route {
    let spent = Arc::new(Throttle::default());
    Route::get("/proof/{code}", Access::Anyone, move |ctx| proof(ctx, Arc::clone(&spent)))
}

#[derive(Serialize)]
struct View {
    found: Option<Found>,
}

/// What the page tells of a document.
#[derive(Serialize)]
struct Found {
    state: State,
    number: String,
    kind: String,
    issuer: String,
    issued_on: String,
    data_date: String,
    /// The number that the issuer's own office gave it.
    own_number: Option<String>,
    valid_until: Option<String>,
    expired: bool,
    prints: Vec<PrintView>,
    revoked_at: Option<String>,
    revoked_reason: String,
    replaced_by: Option<String>,
}

async fn proof(ctx: Ctx, spent: Arc<Throttle>) -> Result<Answer> {
    let from = network(&ctx.address);
    spent.check(&from, ctx.now)?;
    let code: String = ctx.param("code")?;
    let found = ctx
        .app
        .database
        .read(move |db| {
            let Some(document) = store::by_code(db, &code)? else { return Ok(None) };
            let prints = store::prints(db, document.id)?;
            let other = document.replaced_by.map(|id| store::find(db, id)).transpose()?;
            Ok(Some((document, prints, other.map(|other| other.number.to_string()))))
        })
        .await?;
    spent.spend(&from, if found.is_some() { 1 } else { MISS }, ctx.now);
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let found = found.map(|(document, prints, other)| told(&ctx, &document, prints, other));
    ctx.page_with(status, "documents/proof.html", View { found })
}

fn told(ctx: &Ctx, d: &Document, prints: Vec<Print>, replaced_by: Option<String>) -> Found {
    Found {
        state: d.state,
        number: d.number.to_string(),
        kind: ctx.say(&Message::new(&format!("document-kind-{}", d.kind))),
        issuer: d.issuer.clone(),
        issued_on: show_day(ctx.locale, d.issued_at.day()),
        data_date: show_day(ctx.locale, d.data_date),
        own_number: d.own_number.clone(),
        valid_until: d.valid_until.map(|day| show_day(ctx.locale, day)),
        expired: d.is_expired(ctx.now.day()),
        prints: print_views(ctx, prints),
        revoked_at: d.revoked_at.map(|at| show_moment(ctx.locale, at)),
        revoked_reason: d.revoked_reason.clone(),
        replaced_by,
    }
}
