//! A letter is written, looked at and issued; or its scan is sent. The same pages serve whoever is signed in and whoever
//! follows a one-time link: a [`Desk`] tells them apart.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Done, Made};
use super::super::form::{self, BODY, LINE, Step};
use super::super::model::{Content, Issued, Letter, Source, State, Via};
use super::super::shelves;
use super::{defects, seen};
use crate::access::{Action, Actor, Tx, can};
use crate::documents;
use crate::files::{self, actions::Taken};
use crate::kernel::{LetterId, Message};
use crate::pages::{Answer, App, Ctx, Flash, Kind, Subject, Uploaded};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice};
use crate::platform::i18n::Locale;
use crate::platform::pdf::unescaped;
use crate::platform::templates::{show_day, show_moment};
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::call::{self, Call};

/// What somebody needs who makes a letter.
pub(super) struct Desk {
    pub letter: Letter,
    pub call: Call,
    pub definition: Arc<Definition>,
    /// The secret of the link, for whoever is not signed in.
    pub secret: Option<String>,
}

impl Desk {
    /// Loads what belongs to a letter.
    pub(super) fn of(db: &mut Db, letter: Letter, secret: Option<String>) -> Result<Self> {
        let call = call::find(db, letter.call)?;
        let (_, definition) = call::in_force(db, call.id)?;
        Ok(Self { letter, call, definition, secret })
    }

    fn via(&self) -> Via {
        if self.secret.is_some() { Via::Link } else { Via::SignIn }
    }

    fn write_href(&self) -> String {
        match &self.secret {
            Some(secret) => format!("/letter-link/{secret}"),
            None => format!("/letters/{}/issue", self.letter.id),
        }
    }

    fn upload_href(&self) -> String {
        match &self.secret {
            Some(secret) => format!("/letter-link/{secret}/upload"),
            None => format!("/letters/{}/upload", self.letter.id),
        }
    }

    /// The letter as it would stand with this content.
    fn with(&self, ctx: &Ctx, content: Content, source: Source) -> Letter {
        let issued = Issued { content, source, via: self.via(), document: None, by: String::new(), at: ctx.now };
        Letter { state: State::Issued, issued: Some(issued), ..self.letter.clone() }
    }

    /// What a form shows before anything was typed: what the call's file wants, and the usual words.
    fn proposed(&self, ctx: &Ctx) -> Result<Form> {
        #[derive(Serialize)]
        struct Context<'a> {
            unit: &'a str,
            issuer: &'a str,
            project: &'a str,
            number: &'a str,
        }
        let project = self.definition.programme.name.zh.as_str();
        let context = Context {
            unit: &self.letter.unit_name,
            issuer: &self.letter.issuer_name,
            project,
            number: self.call.number.as_deref().unwrap_or_default(),
        };
        // Official documents are in Chinese only.
        let body = ctx.app.reports.markdown(Locale::Zh, "support-letter-text", &context)?;
        let wanted = self.definition.support_letter.as_ref();
        let addressee = wanted.map(|wanted| wanted.addressee.zh.clone()).unwrap_or_default();
        let contact = ctx.actor().map(|actor| actor.name.clone()).unwrap_or_default();
        let paragraphs = unescaped(&body);
        let paragraphs: Vec<&str> = paragraphs.lines().filter(|line| !line.trim().is_empty()).collect();
        Ok(Form::filled([
            ("addressee", addressee),
            ("project", project.to_owned()),
            ("letter_text", paragraphs.join("\n\n")),
            ("contact", contact),
        ]))
    }
}

/// What every page of a desk shows.
#[derive(Serialize)]
pub(super) struct Top {
    id: LetterId,
    by_link: bool,
    unit: String,
    issuer: String,
    call: String,
    wish: String,
    deadline: Option<String>,
    write_href: String,
    upload_href: String,
    back_href: String,
    want_number: bool,
    want_stamp: bool,
    longest: usize,
    longest_line: usize,
    version: i32,
}

fn top(ctx: &Ctx, desk: &Desk) -> Top {
    let wanted = desk.definition.support_letter.as_ref();
    Top {
        id: desk.letter.id,
        by_link: desk.secret.is_some(),
        unit: desk.letter.unit_name.clone(),
        issuer: desk.letter.issuer_name.clone(),
        call: desk.call.label(),
        wish: desk.letter.wish.clone(),
        deadline: desk.call.deadline.map(|at| show_moment(ctx.locale, at)),
        write_href: desk.write_href(),
        upload_href: desk.upload_href(),
        back_href: if desk.secret.is_some() { String::new() } else { format!("/letters/{}", desk.letter.id) },
        want_number: wanted.is_some_and(|wanted| wanted.number),
        want_stamp: wanted.is_none_or(|wanted| wanted.stamp),
        longest: BODY,
        longest_line: LINE,
        version: desk.letter.version,
    }
}

#[derive(Serialize)]
struct View {
    desk: Top,
    form: FormView,
}

fn write_page(ctx: &Ctx, status: StatusCode, form: FormView, desk: &Desk) -> Result<Answer> {
    ctx.page_with(status, "letter/write.html", View { desk: top(ctx, desk), form })
}

fn upload_page(ctx: &Ctx, status: StatusCode, form: FormView, desk: &Desk) -> Result<Answer> {
    #[derive(Serialize)]
    struct Upload {
        #[serde(flatten)]
        view: View,
        accept: String,
        largest: String,
    }
    let view = View { desk: top(ctx, desk), form };
    let largest = shelves::LARGEST.min(ctx.app.settings.largest_upload * 1024 * 1024);
    let accept = shelves::SHELF.endings().join(",");
    let upload = Upload { view, accept, largest: files::model::size_text(largest) };
    ctx.page_with(status, "letter/upload.html", upload)
}

/// The desk of the letter of the path, if the actor may issue it.
async fn desk(ctx: &Ctx) -> Result<Desk> {
    let id: LetterId = ctx.param("id")?;
    let now = ctx.now;
    ctx.read(move |db, actor| {
        let letter = seen(db, actor, id)?;
        can(actor, Action::LetterIssue, &letter)?;
        let desk = Desk::of(db, letter, None)?;
        if desk.call.is_open(now) { Ok(desk) } else { Err(Error::conflict("letter-deadline-over")) }
    })
    .await
}

pub(super) async fn write(ctx: Ctx) -> Result<Answer> {
    let desk = desk(&ctx).await?;
    write_empty(&ctx, &desk)
}

pub(super) fn write_empty(ctx: &Ctx, desk: &Desk) -> Result<Answer> {
    let form = ctx.show(&desk.proposed(ctx)?);
    write_page(ctx, StatusCode::OK, form, desk)
}

/// What was written, as it will stand on paper, with what speaks against it.
fn preview(ctx: &Ctx, desk: &Desk, content: &Content, typed: &str, version: Option<i32>) -> Result<Answer> {
    #[derive(Serialize)]
    struct Preview {
        desk: Top,
        title: String,
        content: Vec<(&'static str, String)>,
        number: Option<String>,
        normalised: bool,
        addressee: String,
        paragraphs: Vec<String>,
        valid_until: Option<String>,
        contact: String,
        dated_on: String,
        defects: Vec<String>,
        version: Option<i32>,
    }
    let letter = desk.with(ctx, content.clone(), Source::Written);
    let (title, _) = actions::facts(&ctx.app, &desk.letter, content);
    let lines = content.body.lines().filter(|line| !line.trim().is_empty());
    let view = Preview {
        desk: top(ctx, desk),
        title,
        content: form::filled(content),
        number: content.number.clone(),
        normalised: form::normalised(typed).is_some(),
        addressee: content.addressee.clone(),
        paragraphs: lines.map(ToOwned::to_owned).collect(),
        valid_until: content.valid_until.map(|day| show_day(Locale::Zh, day)),
        contact: content.contact.clone(),
        dated_on: show_day(Locale::Zh, content.dated_on),
        defects: defects(ctx, &letter, &desk.definition),
        version,
    };
    ctx.page("letter/preview.html", view)
}

/// What a form with a written letter asks for.
pub(super) enum Asked {
    /// A page to show.
    Page(Answer),
    /// The letter is to be issued.
    Issue(Made),
}

/// Reads the form of a written letter: shows it, gives it back for correction, or hands on what is to be issued.
pub(super) fn asked(ctx: &mut Ctx, desk: &Desk) -> Result<Asked> {
    let typed = ctx.form.peek("letter_number").unwrap_or_default().to_owned();
    let step = ctx.form.need("step", choice::<Step>);
    let version = ctx.form.peek(crate::platform::form::VERSION).and_then(|text| text.parse().ok());
    if step == Some(Step::Edit) {
        let form = ctx.show(&ctx.form.clone());
        return write_page(ctx, StatusCode::OK, form, desk).map(Asked::Page);
    }
    let today = ctx.now.day();
    let read = form::read_written(&mut ctx.form, &desk.letter, today);
    match read.and_then(|content| content.check(&desk.definition, today).map(|()| content)) {
        Ok(content) if step == Some(Step::Preview) => {
            preview(ctx, desk, &content, &typed, version.or(Some(desk.letter.version))).map(Asked::Page)
        }
        Ok(content) => Ok(Asked::Issue(Made { content, source: Source::Written, files: Vec::new() })),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            write_page(ctx, status, form, desk).map(Asked::Page)
        }
    }
}

pub(super) async fn written(mut ctx: Ctx) -> Result<Answer> {
    let desk = desk(&ctx).await?;
    let version = ctx.form.version();
    let made = match asked(&mut ctx, &desk)? {
        Asked::Page(page) => return Ok(page),
        Asked::Issue(made) => made,
    };
    let version = version.ok_or_else(|| Error::Malformed("the form carries no version".to_owned()))?;
    let (id, app) = (desk.letter.id, Arc::clone(&ctx.app));
    let actor = Arc::clone(ctx.actor()?);
    match ctx.write(move |tx| actions::issue(tx, &app, id, &made, version)).await {
        Ok(done) => {
            let printed = print(&ctx, actor, &done).await?;
            Ok(Answer::see(format!("/letters/{id}")).flash(printed))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            write_page(&ctx, status, form, &desk)
        }
    }
}

/// Makes the PDF of a letter that was issued. What stands in the way of that does not undo the letter.
pub(super) async fn print(ctx: &Ctx, actor: Arc<Actor>, done: &Done) -> Result<Flash> {
    let well = Flash { kind: Kind::Ok, message: Message::new("letter-issued-done") };
    let Some(document) = done.document else { return Ok(well) };
    match documents::print_as(ctx, actor, document).await {
        Ok(missing) if missing.is_empty() => Ok(well),
        Ok(missing) => {
            let shown = missing.iter().take(10).map(char::to_string).collect::<Vec<_>>().join(" ");
            Ok(Flash { kind: Kind::Warn, message: Message::new("document-missing").with("characters", shown) })
        }
        Err(Error::Conflict(message)) => Ok(Flash { kind: Kind::Warn, message }),
        Err(error) => Err(error),
    }
}

pub(super) async fn upload(ctx: Ctx) -> Result<Answer> {
    let desk = desk(&ctx).await?;
    upload_empty(&ctx, &desk)
}

pub(super) fn upload_empty(ctx: &Ctx, desk: &Desk) -> Result<Answer> {
    // What stands on the scan is read from it, so nothing of it is proposed.
    let contact = ctx.actor().map(|actor| actor.name.clone()).unwrap_or_default();
    let form = ctx.show(&Form::filled([("contact", contact)]));
    upload_page(ctx, StatusCode::OK, form, desk)
}

/// Reads the form of a scan: what is to be issued, or the page again.
pub(super) fn scanned(ctx: &mut Ctx, desk: &Desk) -> Result<Asked> {
    let today = ctx.now.day();
    let read = form::read_uploaded(&mut ctx.form);
    match read.and_then(|content| content.check(&desk.definition, today).map(|()| content)) {
        Ok(content) => Ok(Asked::Issue(Made { content, source: Source::Uploaded, files: Vec::new() })),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            upload_page(ctx, status, form, desk).map(Asked::Page)
        }
    }
}

fn subject(letter: &Letter) -> Subject {
    let href = format!("/letters/{}", letter.id);
    Subject { kind: "letter", id: letter.id.0, label: letter.label(), href, organisation: Some(letter.unit) }
}

/// Takes the scan and runs the verb over it.
pub(super) async fn take(
    ctx: &Ctx,
    actor: Arc<Actor>,
    desk: &Desk,
    files: Vec<Uploaded>,
    made: Made,
    verb: impl Fn(&mut Tx<'_>, &App, &Made) -> Result<Done> + Send + 'static,
) -> Result<Done> {
    let app = Arc::clone(&ctx.app);
    let whole = move |tx: &mut Tx<'_>, taken: &[Taken]| {
        let made = Made { files: taken.to_vec(), ..made.clone() };
        let mut done = verb(tx, &app, &made)?;
        let attached = std::mem::take(&mut done.attached);
        Ok((done, attached))
    };
    files::take(ctx, actor, &shelves::SHELF, &subject(&desk.letter), files, whole).await
}

pub(super) async fn uploaded(mut ctx: Ctx) -> Result<Answer> {
    let desk = desk(&ctx).await?;
    let (version, files) = (ctx.form.version(), std::mem::take(&mut ctx.files));
    let typed = ctx.form.peek("letter_number").unwrap_or_default().to_owned();
    let made = match scanned(&mut ctx, &desk)? {
        Asked::Page(page) => return Ok(page),
        Asked::Issue(made) => made,
    };
    let version = version.ok_or_else(|| Error::Malformed("the form carries no version".to_owned()))?;
    let (id, actor) = (desk.letter.id, Arc::clone(ctx.actor()?));
    let verb = move |tx: &mut Tx<'_>, app: &App, made: &Made| actions::issue(tx, app, id, made, version);
    match take(&ctx, actor, &desk, files, made, verb).await {
        Ok(_) => Ok(Answer::see(format!("/letters/{id}")).flash(told(&typed))),
        Err(error) => upload_refused(&ctx, error, &desk),
    }
}

/// The form of a scan again, with what was wrong.
pub(super) fn upload_refused(ctx: &Ctx, error: Error, desk: &Desk) -> Result<Answer> {
    let (status, form) = ctx.again(error)?;
    upload_page(ctx, status, form, desk)
}

/// That it is done, and what was put right in the number.
fn told(typed: &str) -> Flash {
    match form::normalised(typed) {
        Some(number) => {
            Flash { kind: Kind::Warn, message: Message::new("letter-number-normalised").with("number", number) }
        }
        None => Flash { kind: Kind::Ok, message: Message::new("letter-issued-done") },
    }
}
