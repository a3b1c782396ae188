//! The report and the workbook of a batch.

use std::sync::Arc;

use super::{book, facts};
use crate::access::{Action, Actor, Tx, can};
use crate::audit::{Event, record};
use crate::documents::{self, Audience, Draft, Head, Kind};
use crate::kernel::{BatchId, Message};
use crate::pages::{Access, Answer, Ctx, Download, Export, Flash, Kind as FlashKind, Route, Subject};
use crate::platform::db::Db;
use crate::platform::i18n::Locale;
use crate::platform::workbook::MEDIA_TYPE;
use crate::platform::{Error, Result, secret};
use crate::review::model::{Batch, BatchState};
use crate::review::ranking::actions::judged;
use crate::review::ranking::store::{self, Mark};
use crate::review::store::batches;

/// The routes of the report.
pub fn routes() -> Vec<Route> {
    let (view, manage) = (Access::May(Action::ReviewView), Access::May(Action::ReviewManage));
    vec![
        Route::post("/review/batches/{batch}/report", manage, issue),
        Route::get("/review/batches/{batch}/report.pdf", view, pdf),
        Route::get("/review/batches/{batch}/sheets.xlsx", view, sheets),
    ]
}

/// The batch as something that its report is about: for those who may see it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn subject(db: &mut Db, actor: &Actor, id: i64) -> Result<Subject> {
    let batch = batches::batch(db, BatchId(id))?;
    can(actor, Action::ReviewView, &batch)?;
    let href = format!("/review/batches/{id}/scores");
    Ok(Subject { kind: "review-batch", id, label: batch.title, href, organisation: None })
}

async fn seen(ctx: &Ctx, action: Action) -> Result<Batch> {
    let id: BatchId = ctx.param("batch")?;
    ctx.read(move |db, actor| {
        let batch = batches::batch(db, id)?;
        can(actor, action, &batch)?;
        Ok(batch)
    })
    .await
}

/// Issues the report of a closed batch, in the name of the agency.
async fn issue(mut ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewManage).await?;
    if batch.state != BatchState::Closed {
        return Err(Error::conflict("report-not-closed"));
    }
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    let (id, of, asking) = (batch.id, batch.clone(), ctx.clone());
    let (draft, agency) = ctx.read(move |db, actor| draft(&asking, db, actor, &of)).await?;
    let app = Arc::clone(&ctx.app);
    let document = ctx.write(move |tx| hand_over(tx, &app, &draft, &agency, id, version)).await?;
    let actor = Arc::clone(ctx.actor()?);
    let answer = Answer::see(format!("/review/batches/{id}/scores"));
    match documents::print_as(&ctx, actor, document).await {
        Ok(_) => Ok(answer.done(Message::new("report-issued"))),
        Err(Error::Conflict(message)) => Ok(answer.flash(Flash { kind: FlashKind::Warn, message })),
        Err(error) => Err(error),
    }
}

/// The report as it is to be issued, and the name of the agency that issues it.
///
/// # Errors
/// [`Error::NotFound`] for whoever does not see the batch; when something of it cannot be read.
pub fn draft(ctx: &Ctx, db: &mut Db, actor: &Actor, batch: &Batch) -> Result<(Draft, String)> {
    // An official document is in Chinese, whoever asks for it.
    let mut chinese = ctx.clone();
    chinese.locale = Locale::Zh;
    let (facts, agency) = facts::gather(&chinese, db, batch)?;
    let draft = Draft {
        kind: Kind::ReviewReport,
        subject: subject(db, actor, batch.id.0)?,
        audience: Audience::Centre,
        title: chinese.say(&Message::new("report-title").with("batch", &batch.title)),
        data_date: ctx.now.day(),
        facts,
        locale: Locale::Zh,
    };
    Ok((draft, agency))
}

/// The verb: the report is issued and the batch is reported, or neither.
///
/// # Errors
/// [`Error::Conflict`] when the batch is not closed, or is reported already; [`Error::Stale`].
pub fn hand_over(
    tx: &mut Tx<'_>,
    app: &crate::pages::App,
    draft: &Draft,
    agency: &str,
    id: BatchId,
    version: i32,
) -> Result<crate::kernel::DocumentId> {
    let batch = batches::batch(tx.db, id)?;
    tx.can(Action::ReviewManage, &batch)?;
    if batch.state != BatchState::Closed {
        return Err(Error::conflict("report-not-closed"));
    }
    let head = Head { issuer: agency.to_owned(), ..Head::default() };
    let document = documents::issue_as(tx, app, draft, &head)?;
    let mark = Mark {
        state: BatchState::Reported,
        closed_at: batch.closed_at,
        reported_at: Some(tx.now),
        report: Some(document),
    };
    store::mark(tx.db, &batch, version, &mark, tx.now)?;
    record(tx, Event::new("review.reported", "review-batch", id.0, &batch.title))?;
    Ok(document)
}

/// The report as a PDF, for whoever may see the batch.
async fn pdf(ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewView).await?;
    let report = batch.report.ok_or(Error::NotFound)?;
    documents::hand_out(&ctx, report).await
}

/// Every sheet, once the scores are open. It holds who gave what, so the trail keeps that it was taken along.
async fn sheets(ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewView).await?;
    let id = batch.id;
    let opened = ctx.read(move |db, _| Ok(store::meeting(db, id)?.is_some())).await?;
    if !opened {
        return Err(Error::conflict("scoring-not-opened"));
    }
    let title = batch.title.clone();
    ctx.write(move |tx| record(tx, Event::new("score.exported", "review-batch", id.0, &title))).await?;
    let folder = ctx.app.settings.data.clone();
    let export = Export::worded("book-title", Vec::new()).remark(batch.title.clone());
    let (asking, properties) = (ctx.clone(), ctx.properties(&export));
    let written = move |db: &mut Db| {
        judged(db, &batch, |round, standings, rules| book::write(&asking, &folder, properties, round, standings, rules))
    };
    let file = ctx.app.database.read_at_once(written).await?;
    let length = file.metadata()?.len();
    let name = ctx.file_name("book-title");
    let sha256 = secret::fresh()?;
    let content = Box::new(file);
    Ok(Answer::download(Download { content, length, name, kind: MEDIA_TYPE, sha256, inline: false }))
}
