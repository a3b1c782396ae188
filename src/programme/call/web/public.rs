//! What anybody sees of calls, without a sign-in. What was not published does not exist here.

use std::sync::Arc;

use serde::Serialize;

use super::super::model::{Call, Standing};
use super::super::store::{self, Filter, Version};
use super::show::{file_answer, version_of};
use super::{Difference, Due, Shown, Summary, Told, VersionRow, difference, due, shown, summary, told, version_row};
use crate::calendar;
use crate::kernel::calendar::Calendar;
use crate::kernel::{CallId, Message};
use crate::pages::{Access, Answer, Ctx, ListView, Route};
use crate::platform::db::blocking;
use crate::platform::list::{Column, Spec};
use crate::platform::pdf::Sheet;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::explain::{self, Guide, Published};

const LIST: Spec = Spec {
    columns: &[
        Column::new("name", "call-name"),
        Column::new("number", "call-number").sortable(),
        Column::new("state", "field-state"),
        Column::new("deadline", "call-deadline").sortable(),
    ],
    filters: &["state"],
    sort: "-deadline",
};

pub(super) fn routes() -> Vec<Route> {
    let anyone = Access::Anyone;
    vec![
        Route::get("/public/calls", anyone, index),
        Route::get("/public/calls/{id}", anyone, show),
        Route::get("/public/calls/{id}/versions/{n}", anyone, one_version),
        Route::get("/public/calls/{id}/versions/{n}/file", anyone, version_file),
        Route::get("/public/calls/{id}/versions/{n}/guide", anyone, version_guide),
    ]
}

/// The published call of the path.
async fn found(ctx: &Ctx) -> Result<Call> {
    let id: CallId = ctx.param("id")?;
    let call = ctx.app.database.read(move |db| store::find(db, id)).await?;
    if call.is_public() { Ok(call) } else { Err(Error::NotFound) }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: CallId,
        name: String,
        number: Option<String>,
        standing: Standing,
        due: Option<Due>,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<crate::pages::Choice>,
    }
    let (query, now) = (ctx.list(&LIST), ctx.now);
    let wanted = query.clone();
    let public = [Standing::Open, Standing::Closed, Standing::Withdrawn];
    let standing = wanted.filter("state").filter(|standing| public.contains(standing));
    let (total, found, calendar) = ctx
        .app
        .database
        .read(move |db| {
            let filter = Filter { drafts: false, text: wanted.q.clone(), standing, year: None, now };
            let total = store::count(db, &filter)?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?, calendar::current(db)?))
        })
        .await?;
    let row = |c: store::Listed| {
        let standing = c.standing(now);
        let open = standing == Standing::Open;
        Row {
            id: c.id,
            name: c.named(&ctx),
            standing,
            due: c.deadline.map(|at| due(&ctx, &calendar, at, open)),
            number: c.number,
        }
    };
    let rows = found.into_iter().map(row).collect();
    let chip = |name: &str, value: &str| {
        let shown = if name == "state" { ctx.word(&format!("call-standing-{value}")) } else { value.to_owned() };
        ctx.chip(name, shown)
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        rows,
        states: ctx.choices(public, "call-standing"),
    };
    ctx.page("calls/public-list.html", view)
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call: Shown,
        summary: Summary,
        events: Vec<Told>,
        versions: Vec<VersionRow>,
        guide: Option<Guide>,
    }
    let call = found(&ctx).await?;
    let id = call.id;
    let read = move |db: &mut crate::platform::db::Db| {
        Ok((store::events(db, id)?, store::versions(db, id)?, calendar::current(db)?))
    };
    let (events, versions, calendar) = ctx.app.database.read(read).await?;
    let definition = versions.first().and_then(|version| numbered(&call, version));
    let view = View {
        call: shown(&ctx, &call, &calendar, false),
        summary: summary(&ctx, definition.as_ref()),
        events: events.into_iter().map(|event| told(&ctx, event)).collect(),
        guide: guide(&ctx, definition.as_ref(), &calendar),
        versions: versions.iter().map(|version| version_row(&ctx, version)).collect(),
    };
    ctx.page("calls/public.html", view)
}

async fn one_version(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call: Shown,
        version: VersionRow,
        difference: Option<Difference>,
        summary: Summary,
        guide: Option<Guide>,
    }
    let call = found(&ctx).await?;
    let (version, older) = version_of(&ctx, &call).await?;
    let calendar = ctx.app.database.read(calendar::current).await?;
    let difference = older.map(|older: Version| difference(&ctx, &older.text, &version.text));
    let definition = numbered(&call, &version);
    let view = View {
        call: shown(&ctx, &call, &calendar, false),
        summary: summary(&ctx, definition.as_ref()),
        guide: guide(&ctx, definition.as_ref(), &calendar),
        version: version_row(&ctx, &version),
        difference,
    };
    ctx.page("calls/public-version.html", view)
}

async fn version_file(ctx: Ctx) -> Result<Answer> {
    let call = found(&ctx).await?;
    let (version, _) = version_of(&ctx, &call).await?;
    Ok(file_answer(&call, version))
}

/// A version's definition with the number that the call was given when it was published: the pattern behind it is no
/// news to anybody any more. None if this release cannot read the form of its file.
fn numbered(call: &Call, version: &Version) -> Option<Definition> {
    let mut definition = Definition::frozen(&version.text).ok()?;
    if call.number.is_some() {
        definition.programme.number.clone_from(&call.number);
    }
    Some(definition)
}

/// What a version demands, in the reader's language; none if this release cannot read the form of its file.
fn guide(ctx: &Ctx, definition: Option<&Definition>, calendar: &Calendar) -> Option<Guide> {
    definition.map(|definition| Guide::of(definition, &ctx.app.texts, ctx.locale, calendar))
}

/// The guide of a version on paper: with the call's number, and a code that leads to its public page.
async fn version_guide(ctx: Ctx) -> Result<Answer> {
    let call = found(&ctx).await?;
    let (version, _) = version_of(&ctx, &call).await?;
    let calendar = ctx.app.database.read(calendar::current).await?;
    let Some(definition) = numbered(&call, &version) else { return Err(Error::conflict("programme-file-wrong")) };
    let guide = Guide::of(&definition, &ctx.app.texts, ctx.locale, &calendar);
    let title = explain::title(&definition, &ctx.app.texts, ctx.locale);
    let number = call.number.clone().unwrap_or_else(|| call.code.clone());
    let which = Message::new("explain-guide-version").with("number", &number).with("n", version.n);
    let published = Published {
        number,
        address: ctx.app.public_address(&format!("/public/calls/{}", call.id)),
        notes: vec![ctx.say(&which), ctx.word("explain-guide-proof")],
    };
    let note = ctx.say(&Message::new("explain-guide-frozen").with("digest", &version.sha256));
    let author = definition.programme.giver.get(ctx.locale.as_str()).to_owned();
    let (name, app, at) = (format!("{title}.pdf"), Arc::clone(&ctx.app), version.at);
    let printed = blocking(move || {
        let sheet = explain::sheet(&app, &guide, &title, &note, Some(published))?;
        app.reports.press.print(&Sheet { author, at: Some(at), ..sheet })
    })
    .await?;
    Ok(Answer::attachment(&name, "application/pdf", printed.bytes))
}
