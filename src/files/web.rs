//! The pages of files: a shelf of a subject, sending to it, handing out, taking away.

mod uploads;

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::actions::{self, Attached, Taken};
use super::intake::{self, Judged, Put};
use super::model::{Brought, Shelf, State, saved_name, size_text};
use super::store::{self, File};
use crate::access::{Action, Actor, Tx};
use crate::kernel::{FileId, Instant, Message};
use crate::pages::{Access, Answer, Confirm, Ctx, Download, Fact, Flash, Kind, Limits, Route, Subject, Uploaded};
use crate::platform::aside::aside;
use crate::platform::blobs::Content;
use crate::platform::db::{Db, blocking};
use crate::platform::error::FieldError;
use crate::platform::form::{Form, FormView, lines};
use crate::platform::{Error, Result};

/// The shelves of every noun, put together by the wiring.
pub type Shelves = &'static [Shelf];

/// What one request may carry; a shelf may take less.
const LIMITS: Limits = Limits { files: 20, largest: 10 * 1024 * 1024 * 1024 };

/// The routes of this noun.
pub fn routes(all: Shelves) -> Vec<Route> {
    let (view, attach) = (Access::May(Action::FileView), Access::May(Action::FileAttach));
    let remove = Access::May(Action::FileRemove);
    let mut routes = vec![
        Route::get("/files/{id}", view, move |ctx| hand_out(ctx, all)),
        Route::get("/files/{id}/remove", remove, move |ctx| ask(ctx, all)),
        Route::post("/files/{id}/remove", remove, move |ctx| take_away(ctx, all)),
        Route::get("/files/on/{noun}/{object}/{purpose}", attach, move |ctx| show(ctx, all)),
        Route::upload("/files/on/{noun}/{object}/{purpose}", attach, LIMITS, move |ctx| send(ctx, all)),
    ];
    routes.extend(uploads::routes(all));
    routes
}

/// A shelf as pages show it.
#[derive(Debug, Serialize)]
pub struct ShelfView {
    purpose: &'static str,
    href: String,
    may_keep: bool,
    files: Vec<FileView>,
    removed: Vec<FileView>,
}

impl ShelfView {
    /// What its files are for.
    pub fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// Whether it holds anything, or has held it.
    pub fn holds(&self) -> bool {
        !self.files.is_empty() || !self.removed.is_empty()
    }

    /// Whether it holds anything, or may be put something on.
    pub fn tells(&self) -> bool {
        self.may_keep || self.holds()
    }
}

/// A file as pages show it.
#[derive(Debug, Serialize)]
struct FileView {
    id: FileId,
    name: String,
    flagged: bool,
    media: String,
    size: String,
    sha256: String,
    encrypted: bool,
    state: State,
    may_show: bool,
    may_take: bool,
    swept: bool,
    by: String,
    at: Instant,
    removed_by: String,
    removed_at: Option<Instant>,
    reason: String,
}

impl FileView {
    fn of(file: File, may_take: bool) -> Self {
        let handed_out = file.removed_at.is_none() && file.state != State::Infected;
        Self {
            may_show: handed_out && shows(&file),
            may_take,
            media: file.media.endings().first().copied().unwrap_or("bin").to_uppercase(),
            size: size_text(file.size.unsigned_abs()),
            swept: file.swept_at.is_some(),
            id: file.id,
            name: file.name,
            flagged: file.flagged,
            sha256: file.sha256,
            encrypted: file.encrypted,
            state: file.state,
            by: file.created_by_name,
            at: file.created_at,
            removed_by: file.removed_by_name,
            removed_at: file.removed_at,
            reason: file.reason,
        }
    }
}

/// Whether a browser may show it; what could be read as something else, too, is only handed out.
fn shows(file: &File) -> bool {
    file.media.may_show() && !file.polyglot
}

/// The shelves of a subject that the actor sees, for the page of the subject.
///
/// # Errors
/// When the database cannot be read.
pub fn shelves(db: &mut Db, actor: &Actor, noun: &str, object: i64, all: Shelves) -> Result<Vec<ShelfView>> {
    if !actor.may(Action::FileView) {
        return Ok(Vec::new());
    }
    let files = store::of(db, noun, object)?;
    all.iter()
        .filter(|shelf| shelf.noun == noun)
        .map(|shelf| shelf_view(db, actor, object, shelf, files.clone()))
        .collect()
}

fn shelf_view(db: &mut Db, actor: &Actor, object: i64, shelf: &Shelf, files: Vec<File>) -> Result<ShelfView> {
    let of_it = files.into_iter().filter(|file| file.purpose == shelf.purpose);
    let (files, removed): (Vec<_>, Vec<_>) = of_it.partition(|file| file.removed_at.is_none());
    let may_keep = actor.may(Action::FileAttach) && unless_refused((shelf.keeps)(db, actor, object))?;
    let may_take =
        |file: &File| may_keep && actor.may(Action::FileRemove) && actions::may_take(actor, shelf, file).is_ok();
    Ok(ShelfView {
        purpose: shelf.purpose,
        href: address(shelf, object),
        may_keep,
        files: files
            .into_iter()
            .map(|file| (may_take(&file), file))
            .map(|(may, file)| FileView::of(file, may))
            .collect(),
        removed: removed.into_iter().map(|file| FileView::of(file, false)).collect(),
    })
}

fn unless_refused(asked: Result<()>) -> Result<bool> {
    match asked {
        Ok(()) => Ok(true),
        Err(Error::NotFound | Error::Forbidden(_) | Error::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn address(shelf: &Shelf, object: i64) -> String {
    format!("/files/on/{}/{object}/{}", shelf.noun, shelf.purpose)
}

/// The shelf and the subject of the path, if the actor may put files there.
async fn place(ctx: &Ctx, all: Shelves) -> Result<(Shelf, Subject)> {
    let (noun, object, purpose): (String, i64, String) =
        (ctx.param("noun")?, ctx.param("object")?, ctx.param("purpose")?);
    at(ctx, all, &noun, object, &purpose).await
}

async fn at(ctx: &Ctx, all: Shelves, noun: &str, object: i64, purpose: &str) -> Result<(Shelf, Subject)> {
    let shelf = Shelf::find(all, noun, purpose)?;
    let app = Arc::clone(&ctx.app);
    let subject = ctx
        .read(move |db, actor| {
            let subject = app.subjects.find(db, actor, shelf.noun, object)?;
            (shelf.keeps)(db, actor, object)?;
            Ok(subject)
        })
        .await?;
    Ok((shelf, subject))
}

/// A file with what it hangs on, if the actor sees that.
fn seen(ctx: &Ctx, db: &mut Db, actor: &Actor, all: Shelves, id: FileId) -> Result<(File, Subject)> {
    let file = store::find(db, id)?;
    let subject = ctx.app.subjects.find(db, actor, &file.subject_kind, file.subject_id)?;
    if let Some(shows) = Shelf::find(all, &file.subject_kind, &file.purpose).ok().and_then(|shelf| shelf.shows) {
        shows(db, actor, file.subject_id, id)?;
    }
    Ok((file, subject))
}

/// The content of a file that may be handed out, and its length; whether the reader may have it, its noun has asked.
///
/// # Errors
/// [`Error::NotFound`] for what was taken away; [`Error::Conflict`] for what is infected, or waits for the scanner.
pub async fn opened(ctx: &Ctx, file: &File) -> Result<(Box<dyn Content>, u64)> {
    if file.removed_at.is_some() {
        return Err(Error::NotFound);
    }
    match file.state {
        State::Infected => return Err(Error::conflict("file-infected-kept")),
        State::Unscanned if ctx.app.settings.virus_scanner.is_some() => {
            return Err(Error::conflict("file-waits-for-scan"));
        }
        _ => {}
    }
    let (id, blob) = (file.id, file.blob.clone().ok_or(Error::NotFound)?);
    let blobs = Arc::clone(&ctx.app.store);
    // A row whose bytes are missing is a fault of ours, not a file that never was.
    let lost = move |e| {
        if matches!(e, Error::NotFound) { Error::internal(format!("file {id} has lost its bytes")) } else { e }
    };
    blocking(move || {
        let length = blobs.length(&blob).map_err(lost)?;
        Ok((blobs.open(&blob)?, length))
    })
    .await
}

async fn hand_out(ctx: Ctx, all: Shelves) -> Result<Answer> {
    let id: FileId = ctx.param("id")?;
    let asking = ctx.clone();
    let (file, _) = ctx.read(move |db, actor| seen(&asking, db, actor, all, id)).await?;
    let (content, length) = opened(&ctx, &file).await?;
    let inline = ctx.asked("inline").is_some() && shows(&file);
    tracing::info!(file = id.0, inline, "a file was handed out");
    let name = saved_name(&file.name, file.media);
    Ok(Answer::download(Download { content, length, name, kind: file.media.header(), sha256: file.sha256, inline }))
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    subject: Subject,
    shelf: ShelfView,
    endings: String,
    accept: String,
    largest: u64,
    largest_text: String,
    most: usize,
    chunk: u64,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, shelf: Shelf, subject: Subject) -> Result<Answer> {
    let object = subject.id;
    let (view, taking) = ctx
        .read(move |db, actor| {
            let files = store::of(db, shelf.noun, object)?;
            Ok((shelf_view(db, actor, object, &shelf, files)?, shelf.taking(db, object)?))
        })
        .await?;
    let largest = taking.largest.min(ctx.app.settings.largest_upload * 1024 * 1024);
    let endings = taking.endings();
    let page = Page {
        form,
        subject,
        shelf: view,
        endings: endings.join(&ctx.word("list-separator")),
        accept: endings.join(","),
        largest,
        largest_text: size_text(largest),
        most: taking.most,
        chunk: uploads::CHUNK,
    };
    ctx.page_with(status, "files/upload.html", page)
}

async fn show(ctx: Ctx, all: Shelves) -> Result<Answer> {
    let (shelf, subject) = place(&ctx, all).await?;
    let form = ctx.show(&Form::new());
    page(&ctx, StatusCode::OK, form, shelf, subject).await
}

async fn send(mut ctx: Ctx, all: Shelves) -> Result<Answer> {
    let (shelf, subject) = place(&ctx, all).await?;
    ctx.form.build(|| Some(()))?;
    let files = std::mem::take(&mut ctx.files);
    let sent = if files.is_empty() {
        Err(Error::field("file", Message::new("file-choose")))
    } else {
        attach(&ctx, &shelf, &subject, files).await
    };
    match sent {
        Ok(flash) => Ok(Answer::see(subject.href).flash(flash)),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, shelf, subject).await
        }
    }
}

/// Judges files, puts them into the store and attaches them: all of them, or none.
async fn attach(ctx: &Ctx, shelf: &Shelf, subject: &Subject, files: Vec<Uploaded>) -> Result<Flash> {
    let count = files.len();
    let actor = Arc::clone(ctx.actor()?);
    let put = admit(ctx, &actor, shelf, subject, files).await?;
    let (put, attached) = keep(ctx, shelf, subject, put, |tx, shelf, subject, taken| {
        taken.iter().map(|one| actions::attach(tx, shelf, subject, one)).collect()
    })
    .await?;
    let fresh = attached.iter().filter(|one| matches!(one, Attached::New(_))).count();
    if fresh == 0 {
        return Ok(Flash { kind: Kind::Warn, message: Message::new("file-same-here") });
    }
    if let Some(elsewhere) = elsewhere(ctx, subject, &put).await? {
        return Ok(Flash { kind: Kind::Warn, message: elsewhere });
    }
    let (kind, key) = if fresh < count { (Kind::Warn, "file-attached-some") } else { (Kind::Ok, "file-attached") };
    Ok(Flash { kind, message: Message::new(key).with("n", fresh).with("same", count - fresh) })
}

/// What the subject's own rules say against a file.
async fn excluded(ctx: &Ctx, shelf: &Shelf, subject: &Subject, file: &Uploaded) -> Result<Option<Message>> {
    let Some(refuses) = shelf.refuses else { return Ok(None) };
    let (name, _) = super::model::clean_name(&file.name);
    let brought = Brought { name, media: file.probe.media, size: file.body.size };
    let id = subject.id;
    ctx.app.database.read(move |db| refuses(db, id, &brought)).await
}

/// Judges files one after the other; every wrong one is told.
async fn admit(ctx: &Ctx, actor: &Arc<Actor>, shelf: &Shelf, subject: &Subject, files: Vec<Uploaded>) -> Result<Put> {
    let (mut fitting, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        if let Some(wrong) = excluded(ctx, shelf, subject, &file).await? {
            errors.push(FieldError { field: "file".to_owned(), message: wrong });
            continue;
        }
        let (app, shelf, judging) = (Arc::clone(&ctx.app), *shelf, file.clone());
        let wrong = match aside(move || intake::judge(&app, &shelf, &judging)).await? {
            Judged::Fits(state) => {
                fitting.push((file, state));
                continue;
            }
            Judged::Wrong(message) => message,
            Judged::Infected(found) => {
                let (subject, name, body, virus) =
                    (subject.clone(), file.name.clone(), file.body.clone(), found.clone());
                let purpose = shelf.purpose;
                let noting = Arc::clone(actor);
                let note = move |tx: &mut Tx<'_>| actions::refuse_infected(tx, &subject, purpose, &name, &body, &virus);
                ctx.write_as(noting, note).await?;
                Message::new("file-infected").with("virus", found)
            }
        };
        errors.push(FieldError { field: "file".to_owned(), message: wrong });
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let blobs = Arc::clone(&ctx.app.store);
    blocking(move || Put::into(blobs, fitting)).await
}

/// Runs a verb over files that are in the store; those that it does not keep go out of it again.
async fn keep(
    ctx: &Ctx,
    shelf: &Shelf,
    subject: &Subject,
    mut put: Put,
    verb: impl Fn(&mut Tx<'_>, &Shelf, &Subject, &[Taken]) -> Result<Vec<Attached>> + Send + 'static,
) -> Result<(Vec<Taken>, Vec<Attached>)> {
    let (shelf, subject, taken) = (*shelf, subject.clone(), put.taken.clone());
    let attached = match ctx.write(move |tx| verb(tx, &shelf, &subject, &taken)).await {
        Ok(attached) => attached,
        Err(error) => {
            drop_off(put).await;
            return Err(error);
        }
    };
    let all = put.taken.clone();
    put.keep(|place| matches!(attached.get(place), Some(Attached::New(_))));
    drop_off(put).await;
    Ok((all, attached))
}

/// Takes the files that came with the form of another noun: judges them, puts them into the store, and runs the noun's
/// verb, which attaches them by [`actions::attach`]; all of it, or nothing. Whoever acts need not be signed in.
///
/// # Errors
/// [`Error::Invalid`] beside `file` for what the shelf does not take; what the verb returns.
pub async fn take<T: Send + 'static>(
    ctx: &Ctx,
    actor: Arc<Actor>,
    shelf: &Shelf,
    subject: &Subject,
    files: Vec<Uploaded>,
    verb: impl Fn(&mut Tx<'_>, &[Taken]) -> Result<(T, Vec<Attached>)> + Send + 'static,
) -> Result<T> {
    if files.is_empty() {
        return Err(Error::field("file", Message::new("file-choose")));
    }
    let mut put = admit(ctx, &actor, shelf, subject, files).await?;
    let taken = put.taken.clone();
    match ctx.write_as(actor, move |tx| verb(tx, &taken)).await {
        Ok((done, attached)) => {
            put.keep(|place| matches!(attached.get(place), Some(Attached::New(_))));
            drop_off(put).await;
            Ok(done)
        }
        Err(error) => {
            drop_off(put).await;
            Err(error)
        }
    }
}

/// Removing blobs blocks.
async fn drop_off(put: Put) {
    // What cannot be removed was logged, and the next sweep finds it.
    let _ = blocking(move || {
        drop(put);
        Ok(())
    })
    .await;
}

/// Whether the same content stands somewhere else that the actor sees: a hint, no refusal.
async fn elsewhere(ctx: &Ctx, subject: &Subject, taken: &[Taken]) -> Result<Option<Message>> {
    let (asking, digests) = (ctx.clone(), taken.iter().map(|t| t.body.sha256.clone()).collect::<Vec<_>>());
    let here = (subject.kind, subject.id);
    ctx.read(move |db, actor| {
        for digest in &digests {
            for file in store::same_content(db, digest, 20)? {
                let Ok(other) = asking.app.subjects.find(db, actor, &file.subject_kind, file.subject_id) else {
                    continue;
                };
                if (other.kind, other.id) != here {
                    let message = Message::new("file-same-elsewhere").with("file", file.name);
                    return Ok(Some(message.with("subject", other.label)));
                }
            }
        }
        Ok(None)
    })
    .await
}

/// A standing file with its subject and shelf, if the actor may take it away.
async fn removable(ctx: &Ctx, all: Shelves) -> Result<(File, Subject, Shelf)> {
    let (id, asking): (FileId, Ctx) = (ctx.param("id")?, ctx.clone());
    ctx.read(move |db, actor| {
        let (file, subject) = seen(&asking, db, actor, all, id)?;
        let shelf = Shelf::find(all, &file.subject_kind, &file.purpose)?;
        (shelf.keeps)(db, actor, subject.id)?;
        actions::may_take(actor, &shelf, &file)?;
        Ok((file, subject, shelf))
    })
    .await
}

async fn ask(ctx: Ctx, all: Shelves) -> Result<Answer> {
    let (file, subject, _) = removable(&ctx, all).await?;
    if file.removed_at.is_some() {
        return Err(Error::conflict("file-removed-already"));
    }
    let form = ctx.show(&Form::new());
    confirm(&ctx, StatusCode::OK, form, &file, subject)
}

fn confirm(ctx: &Ctx, status: StatusCode, form: FormView, file: &File, subject: Subject) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let confirm = Confirm {
        title: ctx.word("file-remove"),
        question: ctx.say(&Message::new("file-remove-question").with("name", &file.name)),
        consequences: vec![ctx.say(&Message::new("file-remove-kept").with("days", ctx.app.settings.removed_days))],
        facts: vec![
            Fact::new(ctx.word("file-subject"), subject.label),
            Fact::new(ctx.word("file-purpose"), ctx.word(&format!("purpose-{}", file.purpose))),
            Fact::new(ctx.word("file-size"), size_text(file.size.unsigned_abs())),
        ],
        action: format!("/files/{}/remove", file.id),
        button: ctx.word("file-remove"),
        danger: true,
        reason: Some("required"),
        back_href: subject.href,
        version: Some(file.version),
    };
    ctx.page_with(status, "confirm.html", View { confirm, form })
}

async fn take_away(mut ctx: Ctx, all: Shelves) -> Result<Answer> {
    let (file, subject, shelf) = removable(&ctx, all).await?;
    let (reason, version) = (ctx.form.need("reason", lines(500)), ctx.form.version());
    let (id, of) = (file.id, subject.clone());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::remove(tx, &shelf, &of, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(subject.href).done(Message::new("file-removed"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            confirm(&ctx, status, form, &file, subject)
        }
    }
}
