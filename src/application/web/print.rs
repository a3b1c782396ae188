//! The whole application, and the receipt, as PDFs in the official layout.

use std::sync::Arc;

use serde::Serialize;

use super::show::next_step;
use super::{Whole, exactly};
use crate::access::Action;
use crate::application::reading::{Blind, Reading, reading};
use crate::application::{Content, actions, store};
use crate::kernel::Message;
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::db::blocking;
use crate::platform::pdf::Sheet;
use crate::platform::templates::show_day;
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::ApplicationView);
    vec![
        Route::get("/applications/{id}/print", view, whole),
        Route::get("/applications/{id}/receipt/pdf", view, receipt),
    ]
}

#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    issuer: &'a str,
}

#[derive(Serialize)]
struct Context<'a, F: Serialize> {
    document: Document<'a>,
    facts: F,
}

/// Prints a template. No code to scan: the application is not public, and its digest stands on the paper.
async fn print(
    ctx: &Ctx,
    of: &Whole,
    template: &'static str,
    title: String,
    notes: Vec<String>,
    facts: impl Serialize,
) -> Result<Answer> {
    let app = Arc::clone(&ctx.app);
    let a = &of.application;
    let document = Document { title: &title, issuer: &a.unit_name };
    // Official papers are in Chinese; whoever reads English gets an English one where there is a template.
    let markdown = app.reports.markdown(ctx.locale, template, &Context { document, facts })?;
    let sheet = Sheet {
        markdown,
        title: title.clone(),
        author: a.unit_name.clone(),
        number: a.number.clone().unwrap_or_default(),
        notes,
        at: Some(ctx.now),
        ..Sheet::default()
    };
    let printed = blocking(move || app.reports.press.print(&sheet)).await?;
    Ok(Answer::attachment(&format!("{title}.pdf"), "application/pdf", printed.bytes))
}

/// The lines at the head of the first page: digest and day of the data.
fn notes(ctx: &Ctx, sha256: &str) -> Vec<String> {
    // The whole digest has no room beside the code; it stands at the end of the text.
    let short: String = sha256.chars().take(16).collect();
    vec![
        ctx.say(&Message::new("application-print-digest").with("digest", short)),
        ctx.say(&Message::new("application-print-date").with("date", show_day(ctx.locale, ctx.now.day()))),
    ]
}

async fn whole(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Facts {
        call: String,
        number: String,
        unit: String,
        submitted: String,
        sha256: String,
        reading: Reading,
    }
    let of = Whole::of(&ctx, Action::ApplicationView).await?;
    let a = of.application.clone();
    let own = ctx.actor().is_ok_and(|actor| a.is_own(actor)) && a.is_worked_on();
    let (content, version) = ctx
        .read(move |db, _| {
            let content = if own { store::live(db, &a)? } else { crate::application::content(db, &a)? };
            Ok((content, actions::definition(db, &a)?.0))
        })
        .await?;
    // What is not submitted yet is printed to be signed; its digest is that of what would be submitted now.
    let content = if own { Content { call_version: version, ..content } } else { content };
    let sha256 = content.frozen()?.1;
    let a = &of.application;
    let facts = Facts {
        call: a.call_label.clone(),
        number: a.number.clone().unwrap_or_default(),
        unit: a.unit_name.clone(),
        submitted: a.submitted_at.filter(|_| !own).map(|at| exactly(&ctx, at)).unwrap_or_default(),
        sha256: sha256.clone(),
        reading: reading(&content, &of.definition, &ctx.app.texts, ctx.locale, Blind::No),
    };
    let title = ctx.say(&Message::new("application-print-title").with("call", of.call.name.get(ctx.locale.as_str())));
    print(&ctx, &of, "application", title, notes(&ctx, &sha256), facts).await
}

async fn receipt(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Facts {
        call: String,
        number: String,
        receipt: String,
        unit: String,
        online: String,
        submitted: String,
        by: String,
        sha256: String,
        next: String,
    }
    let of = Whole::of(&ctx, Action::ApplicationView).await?;
    let a = &of.application;
    let (Some(receipt), Some(sha256)) = (&a.receipt, &a.sha256) else {
        return Err(Error::conflict("application-not-submitted"));
    };
    let moment = |at: Option<crate::kernel::Instant>| at.map(|at| exactly(&ctx, at)).unwrap_or_default();
    let facts = Facts {
        call: a.call_label.clone(),
        number: a.number.clone().unwrap_or_default(),
        receipt: receipt.clone(),
        unit: a.unit_name.clone(),
        online: moment(a.online_at),
        submitted: moment(a.submitted_at),
        by: a.submitted_by_name.clone(),
        sha256: sha256.clone(),
        next: next_step(&ctx, &of.definition, &of.calendar, of.call.deadline),
    };
    let (title, notes) = (ctx.word("application-receipt"), notes(&ctx, sha256));
    print(&ctx, &of, "application-receipt", title, notes, facts).await
}
