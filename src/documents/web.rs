//! The register, a document's page, its PDF, and revoking it.

mod proof;
mod register;

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::model::{Document, Draft, Print, State};
use super::{actions, store};
use crate::access::{Action, Actor, can};
use crate::kernel::{DocumentId, DocumentNumber, Instant, Message};
use crate::pages::{Access, Answer, App, Confirm, Ctx, Fact, Flash, Kind as FlashKind, Route, Subject};
use crate::platform::db::{Db, blocking};
use crate::platform::form::{Form, FormView, lines};
use crate::platform::pdf::Printed;
use crate::platform::qr::Qr;
use crate::platform::secret;
use crate::platform::templates::{show_day, show_moment};
use crate::platform::{Error, Result};

pub use register::{Row, about, rows};

/// The longest reason for revoking, in characters.
const REASON: usize = 300;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let view = Access::May(Action::DocumentView);
    let revoking = Access::May(Action::DocumentRevoke);
    vec![
        Route::get("/documents", view, register::index),
        Route::get("/documents.xlsx", view, register::export),
        Route::get("/documents/{id}", view, show),
        Route::get("/documents/{id}/pdf", view, download),
        Route::post("/documents/{id}/prints", Access::May(Action::DocumentIssue), print_again),
        Route::get("/documents/{id}/revoke", revoking, ask),
        Route::post("/documents/{id}/revoke", revoking, revoke),
        proof::route(),
    ]
}

/// The document of a key, if the actor may see it and what it is about.
fn seen(db: &mut Db, app: &App, actor: &Actor, id: DocumentId) -> Result<(Document, Subject)> {
    let document = store::find(db, id)?;
    can(actor, Action::DocumentView, &document)?;
    let subject = app.subjects.find(db, actor, &document.subject_kind, document.subject_id)?;
    Ok((document, subject))
}

async fn found(ctx: &Ctx) -> Result<(Document, Subject, Vec<Print>)> {
    let (id, app) = (ctx.param("id")?, Arc::clone(&ctx.app));
    ctx.read(move |db, actor| {
        let (document, subject) = seen(db, &app, actor, id)?;
        Ok((document, subject, store::prints(db, id)?))
    })
    .await
}

/// Issues a document, makes its PDF and leads to its page.
///
/// # Errors
/// As [`super::issue`]; a PDF that cannot be made leaves an issued document without one, and its page says so.
pub async fn issue_and_print(ctx: &Ctx, draft: Draft) -> Result<Answer> {
    let app = Arc::clone(&ctx.app);
    let id = ctx.write(move |tx| actions::issue(tx, &app, &draft)).await?;
    let answer = Answer::see(format!("/documents/{id}"));
    match print(ctx, id).await {
        Ok(missing) => Ok(told(answer, &missing, "document-issued-done")),
        Err(Error::Conflict(message)) => Ok(answer.flash(Flash { kind: FlashKind::Warn, message })),
        Err(error) => Err(error),
    }
}

/// The answer with what is to know about a print.
fn told(answer: Answer, missing: &[char], done: &str) -> Answer {
    if missing.is_empty() {
        return answer.done(Message::new(done));
    }
    let shown = missing.iter().take(10).map(char::to_string).collect::<Vec<_>>().join(" ");
    answer.flash(Flash { kind: FlashKind::Warn, message: Message::new("document-missing").with("characters", shown) })
}

/// Makes a document's PDF and notes its digest. Gives the characters that no face of this machine has.
///
/// # Errors
/// [`Error::Conflict`] with the package to install when there is no Chinese face, or when the document is revoked.
pub async fn print(ctx: &Ctx, id: DocumentId) -> Result<Vec<char>> {
    let (print, missing) = made(ctx, id).await?;
    ctx.write(move |tx| actions::note_print(tx, id, &print)).await?;
    Ok(missing)
}

/// Makes the PDF of a document that this very actor has issued by [`super::issue_as`]: signed in or not.
///
/// # Errors
/// As [`print()`].
pub async fn print_as(ctx: &Ctx, actor: Arc<Actor>, id: DocumentId) -> Result<Vec<char>> {
    let (print, missing) = made(ctx, id).await?;
    ctx.write_as(actor, move |tx| actions::note_first_print(tx, id, &print)).await?;
    Ok(missing)
}

async fn made(ctx: &Ctx, id: DocumentId) -> Result<(Print, Vec<char>)> {
    let document = ctx.app.database.read(move |db| store::find(db, id)).await?;
    let printed = printed(ctx, document, None).await?;
    let sha256 = secret::digest(&printed.bytes);
    let pages = i32::try_from(printed.pages).unwrap_or(i32::MAX);
    Ok((Print { sha256, pages, printed_at: ctx.now }, printed.missing))
}

/// A document's PDF, made on a thread that may block. The words beside the code are in the document's own language, so
/// that it does not matter who asks.
async fn printed(ctx: &Ctx, document: Document, watermark: Option<String>) -> Result<Printed> {
    let app = Arc::clone(&ctx.app);
    blocking(move || {
        let say = |message: &Message| app.texts.text(document.locale, message);
        let day = show_day(document.locale, document.data_date);
        let data = Message::new("document-print-data").with("day", day);
        let registered = Message::new("document-print-registered").with("number", &document.number);
        let first = if document.kind.is_letter() { registered } else { data };
        let notes = vec![say(&first), say(&Message::new("document-print-proof"))];
        app.reports.press.print(&document.sheet(notes, watermark))
    })
    .await
}

/// A document as its page shows it.
#[derive(Serialize)]
struct Shown {
    id: DocumentId,
    number: String,
    title: String,
    kind: String,
    state: State,
    data_date: String,
    issuer: String,
    issued_by: String,
    issued_at: Instant,
    own_number: Option<String>,
    valid_until: Option<String>,
    expired: bool,
    revoked_at: Option<Instant>,
    revoked_reason: String,
    address: String,
    version: i32,
}

fn shown(ctx: &Ctx, d: &Document) -> Shown {
    Shown {
        id: d.id,
        number: d.number.to_string(),
        title: d.title.clone(),
        kind: ctx.word(&format!("document-kind-{}", d.kind)),
        state: d.state,
        data_date: show_day(ctx.locale, d.data_date),
        issuer: d.issuer.clone(),
        issued_by: d.issued_by_name.clone(),
        issued_at: d.issued_at,
        own_number: d.own_number.clone(),
        valid_until: d.valid_until.map(|day| show_day(ctx.locale, day)),
        expired: d.is_expired(ctx.now.day()),
        revoked_at: d.revoked_at,
        revoked_reason: d.revoked_reason.clone(),
        address: d.proof_address.clone(),
        version: d.version,
    }
}

/// A print as pages show it.
#[derive(Serialize)]
struct PrintView {
    sha256: String,
    pages: i32,
    at: String,
}

fn print_views(ctx: &Ctx, prints: Vec<Print>) -> Vec<PrintView> {
    let view = |p: Print| PrintView { sha256: p.sha256, pages: p.pages, at: show_moment(ctx.locale, p.printed_at) };
    prints.into_iter().map(view).collect()
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        document: Shown,
        subject: Subject,
        prints: Vec<PrintView>,
        replaced_by: Option<(DocumentId, String)>,
        qr: String,
        may_print: bool,
        may_revoke: bool,
    }
    let (document, subject, prints) = found(&ctx).await?;
    let (wanted, app) = (document.replaced_by, Arc::clone(&ctx.app));
    let replaced_by = ctx
        .read(move |db, actor| match wanted.map(|id| seen(db, &app, actor, id)) {
            Some(Ok((other, _))) => Ok(Some((other.id, other.label()))),
            Some(Err(Error::NotFound)) | None => Ok(None),
            Some(Err(error)) => Err(error),
        })
        .await?;
    let valid = document.state == State::Valid;
    let view = View {
        qr: Qr::of(&document.proof_address)?.svg(),
        may_print: valid && ctx.may(Action::DocumentIssue),
        may_revoke: valid && ctx.may(Action::DocumentRevoke),
        document: shown(&ctx, &document),
        subject,
        prints: print_views(&ctx, prints),
        replaced_by,
    };
    ctx.page("documents/show.html", view)
}

/// The PDF. Of a revoked document only a marked copy is given out.
async fn download(ctx: Ctx) -> Result<Answer> {
    let (document, _, prints) = found(&ctx).await?;
    given(&ctx, document, prints).await
}

/// The PDF of a document, for a page that has found out that its reader may have it, signed in or not.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it was never printed, or prints otherwise now.
pub async fn hand_out(ctx: &Ctx, id: DocumentId) -> Result<Answer> {
    let read = move |db: &mut Db| Ok((store::find(db, id)?, store::prints(db, id)?));
    let (document, prints) = ctx.app.database.read(read).await?;
    given(ctx, document, prints).await
}

async fn given(ctx: &Ctx, document: Document, prints: Vec<Print>) -> Result<Answer> {
    let name = format!("{}.pdf", document.label());
    let valid = document.state == State::Valid;
    let watermark = (!valid).then(|| ctx.app.texts.text(document.locale, &Message::new("document-print-revoked")));
    if valid && prints.is_empty() {
        return Err(Error::conflict("document-not-printed"));
    }
    let printed = printed(ctx, document, watermark).await?;
    let digest = secret::digest(&printed.bytes);
    if valid && !prints.iter().any(|print| print.sha256 == digest) {
        return Err(Error::conflict("document-prints-otherwise"));
    }
    Ok(Answer::attachment(&name, "application/pdf", printed.bytes))
}

async fn print_again(mut ctx: Ctx) -> Result<Answer> {
    let (document, ..) = found(&ctx).await?;
    ctx.form.build(|| Some(()))?;
    if document.state == State::Revoked {
        return Err(Error::conflict("document-is-revoked"));
    }
    let missing = print(&ctx, document.id).await?;
    Ok(told(Answer::see(format!("/documents/{}", document.id)), &missing, "document-printed-done"))
}

async fn confirm(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let (document, subject, _) = found(ctx).await?;
    can(ctx.actor()?, Action::DocumentRevoke, &document)?;
    let here = format!("/documents/{}", document.id);
    let confirm = Confirm {
        title: ctx.word("document-revoke"),
        question: ctx.say(&Message::new("document-revoke-question").with("number", &document.number)),
        consequences: vec![ctx.word("document-revoke-public"), ctx.word("document-revoke-number")],
        facts: vec![
            Fact::new(ctx.word("field-title"), document.title.clone()),
            Fact::new(ctx.word("field-subject"), subject.label),
            Fact::new(ctx.word("field-issued-at"), show_moment(ctx.locale, document.issued_at)),
        ],
        action: format!("{here}/revoke"),
        button: ctx.word("document-revoke"),
        danger: true,
        reason: Some("required"),
        back_href: here,
        version: Some(document.version),
    };
    ctx.page_with(status, "documents/revoke.html", View { confirm, form })
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    confirm(&ctx, StatusCode::OK, form).await
}

async fn revoke(mut ctx: Ctx) -> Result<Answer> {
    let (document, ..) = found(&ctx).await?;
    let id = document.id;
    let form = &mut ctx.form;
    let reason = form.need("reason", lines(REASON));
    let by = form.may("replaced_by", |text| DocumentNumber::parse(text).map(|(number, _)| number));
    let version = form.version();
    let done = match form.build(|| Some((reason?, by?, version?))) {
        Ok((reason, by, version)) => ctx.write(move |tx| actions::revoke(tx, id, &reason, by.as_ref(), version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/documents/{id}")).done(Message::new("document-revoked-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            confirm(&ctx, status, form).await
        }
    }
}
