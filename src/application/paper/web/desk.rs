//! The desk itself: find the application, record what arrived, correct it.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::PaperCopy;
use super::super::{actions, store};
use super::{REASON, changeable, deadline, filled, read_arrival, wanted};
use crate::access::{Action, can};
use crate::application::store::{self as applications, Filter};
use crate::application::{self, Application};
use crate::kernel::{ApplicationId, Message, PaperCopyId};
use crate::pages::{Answer, Ctx};
use crate::platform::form::{Form, FormView, lines};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::{Error, Result};
use crate::programme::definition::applying::{MailRule, Moment};
use crate::programme::{Definition, call};

/// The most applications that a search shows.
const MOST: i64 = 20;

/// Finds applications by a part of their number or by their unit.
pub(super) async fn find(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        number: Option<String>,
        unit: String,
        call: String,
        href: String,
        recorded: bool,
    }
    #[derive(Serialize)]
    struct View {
        q: String,
        rows: Vec<Row>,
        many: bool,
    }
    let q = ctx.search();
    let text = q.clone();
    let (found, recorded) = ctx
        .read(move |db, actor| {
            if text.is_empty() {
                return Ok((Vec::new(), Default::default()));
            }
            let filter = Filter { text, ..Filter::of(actor) };
            let found = applications::found(db, &filter, MOST)?;
            let keys: Vec<ApplicationId> = found.iter().map(|one| one.id).collect();
            let recorded = store::recorded(db, &keys)?;
            Ok((found, recorded))
        })
        .await?;
    // One that can be meant alone is opened at once: the desk types a number and writes.
    if let [only] = found.as_slice()
        && only.number.as_deref() == Some(q.as_str())
    {
        return Ok(Answer::see(href(only.id, recorded.get(&only.id))));
    }
    let many = i64::try_from(found.len()).is_ok_and(|n| n >= MOST);
    let row = |one: &application::Listed| Row {
        number: one.number.clone(),
        unit: one.unit_name.clone(),
        call: one.call_label(),
        href: href(one.id, recorded.get(&one.id)),
        recorded: recorded.contains_key(&one.id),
    };
    ctx.page("paper/desk.html", View { rows: found.iter().map(row).collect(), q, many })
}

fn href(application: ApplicationId, recorded: Option<&PaperCopyId>) -> String {
    match recorded {
        Some(id) => format!("/paper-copies/{id}"),
        None => format!("/paper-copies/new/{application}"),
    }
}

/// What the desk needs to see beside its form.
#[derive(Serialize)]
struct Rule {
    counts: MailRule,
    at: String,
    day: String,
    address: String,
    copies: u32,
    bound: bool,
    stamp: bool,
    signature: bool,
}

fn rule(ctx: &Ctx, definition: &Definition) -> Option<Rule> {
    let paper = deadline(definition)?;
    let papers: Vec<_> = definition.paper.iter().filter(|p| p.at == Moment::Apply && p.copies > 0).collect();
    Some(Rule {
        counts: paper.counts,
        at: show_moment(ctx.locale, call::model::moment(paper.at)),
        day: show_day(ctx.locale, paper.at.date()),
        address: paper.address.zh.clone(),
        copies: papers.iter().map(|p| p.copies).max().unwrap_or(0),
        bound: papers.iter().any(|p| p.bound),
        stamp: papers.iter().any(|p| p.stamp),
        signature: papers.iter().any(|p| p.signature),
    })
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    action: String,
    back_href: String,
    number: Option<String>,
    unit: String,
    call: String,
    rule: Option<Rule>,
    /// The version of a record that is corrected.
    version: Option<i32>,
}

fn page(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    application: &Application,
    definition: &Definition,
    of: Option<&PaperCopy>,
) -> Result<Answer> {
    let page = Page {
        form,
        action: ctx.path.clone(),
        back_href: of.map_or_else(|| "/paper-copies/desk".to_owned(), |copy| format!("/paper-copies/{}", copy.id)),
        number: application.number.clone(),
        unit: application.unit_name.clone(),
        call: application.call_label.clone(),
        rule: rule(ctx, definition),
        version: of.map(|copy| copy.version),
    };
    ctx.page_with(status, "paper/form.html", page)
}

/// The application of the path, if the actor may record for it, and its call wants paper.
async fn open(ctx: &Ctx) -> Result<(Application, Arc<Definition>)> {
    let id: ApplicationId = ctx.param("application")?;
    ctx.read(move |db, actor| {
        let found = application::find(db, id)?;
        can(actor, Action::PaperCopyRecord, &found)?;
        let definition = call::definition(db, found.call, found.call_version)?;
        if deadline(&definition).is_none() {
            return Err(Error::conflict("paper-copy-not-wanted"));
        }
        if store::of(db, id)?.is_some() {
            return Err(Error::conflict("paper-copy-there"));
        }
        Ok((found, definition))
    })
    .await
}

pub(super) async fn new(ctx: Ctx) -> Result<Answer> {
    let (application, definition) = open(&ctx).await?;
    let now = ctx.now.beijing();
    let copies = rule(&ctx, &definition).map(|rule| rule.copies.max(1).to_string()).unwrap_or_default();
    let form = ctx.show(&Form::filled([
        ("received_on", now.date().to_string()),
        ("received_time", now.format("%H:%M").to_string()),
        ("copies", copies),
    ]));
    page(&ctx, StatusCode::OK, form, &application, &definition, None)
}

pub(super) async fn record(mut ctx: Ctx) -> Result<Answer> {
    let (application, definition) = open(&ctx).await?;
    let id = application.id;
    let done = match read_arrival(&mut ctx.form) {
        Ok(arrival) => ctx.write(move |tx| actions::record(tx, id, &arrival)).await,
        Err(error) => Err(error),
    };
    match done {
        // The desk has a pile before it: the next one comes at once.
        Ok(id) => Ok(Answer::see(format!("/paper-copies/{id}")).done(Message::new("paper-copy-recorded"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, &application, &definition, None)
        }
    }
}

async fn corrected(ctx: &Ctx) -> Result<(PaperCopy, Arc<Definition>)> {
    let copy = changeable(ctx).await?;
    let loaded = copy.clone();
    let definition = ctx.read(move |db, _| wanted(db, &loaded)).await?;
    Ok((copy, definition))
}

pub(super) async fn edit(ctx: Ctx) -> Result<Answer> {
    let (copy, definition) = corrected(&ctx).await?;
    let form = ctx.show(&filled(&copy.arrival));
    page(&ctx, StatusCode::OK, form, &copy.application, &definition, Some(&copy))
}

pub(super) async fn correct(mut ctx: Ctx) -> Result<Answer> {
    let (copy, definition) = corrected(&ctx).await?;
    let (reason, version) = (ctx.form.need("reason", lines(REASON)), ctx.form.version());
    let id = copy.id;
    let done = match read_arrival(&mut ctx.form).and_then(|arrival| both(arrival, reason, version)) {
        Ok((arrival, reason, version)) => {
            ctx.write(move |tx| actions::correct(tx, id, &arrival, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/paper-copies/{id}")).done(Message::new("saved"))),
        Err(error) => {
            let (status, mut form) = ctx.again(error)?;
            if status == StatusCode::CONFLICT {
                form.conflict = ctx.differences(&filled(&copy.arrival));
            }
            page(&ctx, status, form, &copy.application, &definition, Some(&copy))
        }
    }
}

fn both<T>(arrival: T, reason: Option<String>, version: Option<i32>) -> Result<(T, String, i32)> {
    let made = reason.zip(version).map(|(reason, version)| (arrival, reason, version));
    made.ok_or_else(|| Error::Malformed("the form carries no reason or version".to_owned()))
}
