//! The public page that says whether a document is genuine. It tells what stands on the document and nothing else: not
//! whom it is about, not who issued it, no content.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Document, Print, State};
use super::super::store;
use super::{PrintView, print_views};
use crate::kernel::{Instant, Message};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::network::network;
use crate::platform::templates::{show_day, show_moment};
use crate::platform::{Error, Result};

/// Seconds over which requests from one network are counted: an address, of IPv6 all that one customer has.
const WINDOW: i64 = 60;
/// What one network may spend in that time.
const BUDGET: u32 = 300;
/// What a code that nobody issued costs; one that was, costs 1.
const MISS: u32 = 10;
/// Networks remembered at once.
const NETWORKS: usize = 10_000;

pub(super) fn route() -> Route {
    let spent = Arc::new(Spent::default());
    Route::get("/proof/{code}", Access::Anyone, move |ctx| proof(ctx, Arc::clone(&spent)))
}

/// What each network has spent in the present window.
#[derive(Default)]
struct Spent(Mutex<HashMap<String, (Instant, u32)>>);

impl Spent {
    /// Whether a network has something left.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds to wait.
    fn check(&self, from: &str, now: Instant) -> Result<()> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(from) {
            Some((since, spent)) if *spent >= BUDGET && age(*since, now) < WINDOW => {
                Err(Error::TooMany(WINDOW - age(*since, now)))
            }
            _ => Ok(()),
        }
    }

    fn spend(&self, from: &str, cost: u32, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= NETWORKS {
            known.retain(|_, (since, _)| age(*since, now) < WINDOW);
        }
        let entry = known.entry(from.to_owned()).or_insert((now, 0));
        if age(entry.0, now) >= WINDOW {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(cost);
    }
}

/// Seconds since; a clock that was set back forgives.
fn age(since: Instant, now: Instant) -> i64 {
    let seconds = (now - since).num_seconds();
    if seconds < 0 { WINDOW } else { seconds }
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
    prints: Vec<PrintView>,
    revoked_at: Option<String>,
    revoked_reason: String,
    replaced_by: Option<String>,
}

async fn proof(ctx: Ctx, spent: Arc<Spent>) -> Result<Answer> {
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
        prints: print_views(ctx, prints),
        revoked_at: d.revoked_at.map(|at| show_moment(ctx.locale, at)),
        revoked_reason: d.revoked_reason.clone(),
        replaced_by,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, NaiveDate};

    #[test]
    fn guessing_is_slowed_down_and_forgiven() {
        let spent = Spent::default();
        let now = Instant::end_of_day(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
        for _ in 0..BUDGET / MISS {
            assert!(spent.check("a", now).is_ok());
            spent.spend("a", MISS, now);
        }
        let Err(Error::TooMany(wait)) = spent.check("a", now + Duration::seconds(20)) else { panic!() };
        assert_eq!(wait, 40);
        assert!(spent.check("b", now).is_ok(), "others are not kept out");
        assert!(spent.check("a", now + Duration::seconds(WINDOW)).is_ok());
        spent.spend("a", 1, now + Duration::seconds(WINDOW));
        assert!(spent.check("a", now + Duration::seconds(WINDOW)).is_ok());
        assert!(spent.check("a", now - Duration::hours(1)).is_ok(), "a clock set back locks nobody out");
    }
}
