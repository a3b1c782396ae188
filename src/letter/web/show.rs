//! A letter's page, and what is decided there: decline, revoke, a one-time link.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Issued, Letter, Source, State, Via};
use super::super::tell::Mailbox;
use super::super::{SHELVES, actions, store};
use super::make::Desk;
use super::{Linked, defects, province, seen};
use crate::access::{Action, Actor, Object, can};
use crate::audit;
use crate::documents;
use crate::files;
use crate::kernel::{Instant, LetterId, Message};
use crate::notices;
use crate::organisation;
use crate::pages::{Answer, Confirm, Ctx, Fact};
use crate::platform::form::{Form, FormView, lines};
use crate::platform::secret::fresh;
use crate::platform::templates::{show_day, show_moment};
use crate::platform::{Error, Result};

/// The longest reason, in characters.
pub(super) const REASON: usize = 300;
/// Other units of the association that are named.
const OTHERS: i64 = 20;
/// Events of its history that are shown.
const HISTORY: i64 = 50;

/// What stands in an issued letter, as its page shows it.
#[derive(Serialize)]
struct Said {
    source: String,
    by_link: bool,
    number: Option<String>,
    dated_on: String,
    valid_until: Option<String>,
    addressee: String,
    project: String,
    body: String,
    stamped: bool,
    conditional: bool,
    names_unit: bool,
    contact: String,
    by: String,
    at: Instant,
    /// Its page in the register, for whoever sees it there.
    document: Option<String>,
    /// Whether it can be had as a PDF, which needs no right to the register.
    has_pdf: bool,
    written: bool,
}

fn said(ctx: &Ctx, issued: &Issued, near: bool) -> Said {
    let content = &issued.content;
    Said {
        source: ctx.word(&format!("letter-source-{}", issued.source)),
        by_link: issued.via == Via::Link,
        number: content.number.clone(),
        dated_on: show_day(ctx.locale, content.dated_on),
        valid_until: content.valid_until.map(|day| show_day(ctx.locale, day)),
        addressee: content.addressee.clone(),
        project: content.project.clone(),
        body: content.body.clone(),
        stamped: content.stamped,
        conditional: content.conditional,
        names_unit: content.names_unit,
        contact: content.contact.clone(),
        by: issued.by.clone(),
        at: issued.at,
        document: issued
            .document
            .filter(|_| near && ctx.may(Action::DocumentView))
            .map(|id| format!("/documents/{id}")),
        has_pdf: issued.document.is_some(),
        written: issued.source == Source::Written,
    }
}

/// A letter's page.
#[derive(Serialize)]
struct View {
    id: LetterId,
    unit: Linked,
    region: Option<&'static str>,
    issuer: String,
    call: Linked,
    state: State,
    wish: String,
    asked_by: String,
    asked_at: Instant,
    deadline: Option<String>,
    said: Option<Said>,
    ended: Option<(String, String, String)>,
    defects: Vec<String>,
    others: Vec<Linked>,
    shelves: Vec<files::ShelfView>,
    link: Option<(String, String)>,
    events: Vec<audit::HistoryRow>,
    version: i32,
    may_issue: bool,
    may_revoke: bool,
    may_link: bool,
    may_ask_again: bool,
}

pub(super) async fn show(ctx: Ctx) -> Result<Answer> {
    let (id, now): (LetterId, Instant) = (ctx.param("id")?, ctx.now);
    let (desk, near, shelves, others, link, events) = ctx
        .read(move |db, actor| {
            let letter = seen(db, actor, id)?;
            // An agency, or an association of another province, reads the letter and not the unit's own page.
            let near = can(actor, Action::OrganisationView, &organisation::find(db, letter.unit)?).is_ok();
            // What was written here is a document; a shelf for scans would only puzzle.
            let written = letter.issued.as_ref().is_some_and(|issued| issued.source == Source::Written);
            let shelves = if written { Vec::new() } else { files::shelves(db, actor, "letter", id.0, SHELVES)? };
            // An association's other letters are the association's business, and the centre's.
            let above = letter.allows(actor, Action::LetterRevoke).is_ok() || actor.may(Action::CallDraftView);
            let others = if above { store::also_for(db, &letter, OTHERS)? } else { Vec::new() };
            let link = if letter.state == State::Asked { store::open_link(db, id, now)? } else { None };
            let events = audit::history(db, "letter", id.0, HISTORY)?;
            Ok((Desk::of(db, letter, None)?, near, shelves, others, link, events))
        })
        .await?;
    let actor = Arc::clone(ctx.actor()?);
    let (letter, call) = (&desk.letter, &desk.call);
    let open = call.is_open(ctx.now);
    let may = |action: Action| actor.may(action) && letter.allows(&actor, action).is_ok();
    let ended = letter.ended.as_ref().map(|e| (e.by.clone(), show_moment(ctx.locale, e.at), e.reason.clone()));
    let asks = actor.may(Action::LetterAsk) && actor.organisation == Some(letter.unit);
    let view = View {
        id: letter.id,
        unit: Linked {
            text: letter.unit_name.clone(),
            href: if near { format!("/organisations/{}", letter.unit) } else { String::new() },
        },
        region: province(&ctx, letter.unit_region),
        issuer: letter.issuer_name.clone(),
        call: Linked { text: call.label(), href: format!("/calls/{}", call.id) },
        state: letter.state,
        wish: letter.wish.clone(),
        asked_by: letter.asked_by_name.clone(),
        asked_at: letter.asked_at,
        deadline: call.deadline.map(|at| show_moment(ctx.locale, at)),
        said: letter.issued.as_ref().map(|issued| said(&ctx, issued, near)),
        ended,
        defects: if letter.issued.is_some() { defects(&ctx, letter, &desk.definition) } else { Vec::new() },
        others: others.into_iter().map(|(id, name)| Linked { text: name, href: format!("/letters/{id}") }).collect(),
        shelves,
        link: link.map(|(by, until)| (by, show_moment(ctx.locale, until))),
        events: audit::history_rows(&ctx, events),
        version: letter.version,
        may_issue: open && may(Action::LetterIssue),
        may_revoke: may(Action::LetterRevoke),
        may_link: open && may(Action::LetterLink),
        may_ask_again: open && asks && matches!(letter.state, State::Declined | State::Revoked),
    };
    ctx.page("letter/show.html", view)
}

/// The letter as it was printed, for whoever may read it: an agency and an association of another province do not see the
/// unit's entries in the register of documents.
pub(super) async fn pdf(ctx: Ctx) -> Result<Answer> {
    let id: LetterId = ctx.param("id")?;
    let letter = ctx.read(move |db, actor| seen(db, actor, id)).await?;
    let document = letter.issued.and_then(|issued| issued.document).ok_or(Error::NotFound)?;
    documents::hand_out(&ctx, document).await
}

/// The letter of the path, if this may be done to it.
async fn found(ctx: &Ctx, action: Action) -> Result<Letter> {
    let id: LetterId = ctx.param("id")?;
    ctx.read(move |db, actor: &Actor| {
        let letter = seen(db, actor, id)?;
        can(actor, action, &letter)?;
        Ok(letter)
    })
    .await
}

fn address(letter: &Letter) -> String {
    format!("/letters/{}", letter.id)
}

/// The last look before a letter is declined or revoked; `here` is the page that it was asked for on.
pub(super) fn confirm(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    letter: &Letter,
    verb: &str,
    here: &str,
) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        confirm: Confirm,
        form: FormView,
    }
    let consequences = if verb == "revoke" {
        vec![ctx.word("letter-revoke-seen"), ctx.word("letter-revoke-proof"), ctx.word("letter-revoke-told")]
    } else {
        vec![ctx.word("letter-decline-told"), ctx.word("letter-decline-again")]
    };
    let question = Message::new(&format!("letter-{verb}-question")).with("unit", &letter.unit_name);
    let confirm = Confirm {
        title: ctx.word(&format!("letter-{verb}")),
        question: ctx.say(&question),
        consequences,
        facts: vec![
            Fact::new(ctx.word("letter-unit"), letter.unit_name.clone()),
            Fact::new(ctx.word("letter-issuer"), letter.issuer_name.clone()),
        ],
        action: format!("{here}/{verb}"),
        button: ctx.word(&format!("letter-{verb}")),
        danger: true,
        reason: Some("required"),
        back_href: here.to_owned(),
        version: Some(letter.version),
    };
    ctx.page_with(status, "confirm.html", Page { confirm, form })
}

pub(super) async fn ask_decline(ctx: Ctx) -> Result<Answer> {
    let letter = found(&ctx, Action::LetterIssue).await?;
    let form = ctx.show(&Form::new());
    confirm(&ctx, StatusCode::OK, form, &letter, "decline", &address(&letter))
}

pub(super) async fn ask_revoke(ctx: Ctx) -> Result<Answer> {
    let letter = found(&ctx, Action::LetterRevoke).await?;
    let form = ctx.show(&Form::new());
    confirm(&ctx, StatusCode::OK, form, &letter, "revoke", &address(&letter))
}

pub(super) async fn decline(mut ctx: Ctx) -> Result<Answer> {
    let letter = found(&ctx, Action::LetterIssue).await?;
    let (reason, version) = (ctx.form.need("reason", lines(REASON)), ctx.form.version());
    let (id, app) = (letter.id, Arc::clone(&ctx.app));
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::decline(tx, &app, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    decided(&ctx, done, &letter, "decline")
}

pub(super) async fn revoke(mut ctx: Ctx) -> Result<Answer> {
    let letter = found(&ctx, Action::LetterRevoke).await?;
    let (reason, version) = (ctx.form.need("reason", lines(REASON)), ctx.form.version());
    let (id, app) = (letter.id, Arc::clone(&ctx.app));
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::revoke(tx, &app, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    decided(&ctx, done, &letter, "revoke")
}

fn decided(ctx: &Ctx, done: Result<()>, letter: &Letter, verb: &str) -> Result<Answer> {
    match done {
        Ok(()) => {
            let told = Message::new(&format!("letter-{verb}-done"));
            Ok(Answer::see(format!("/letters/{}", letter.id)).done(told))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            confirm(ctx, status, form, letter, verb, &address(letter))
        }
    }
}

/// Shows a link once, with words to send it by.
pub(super) async fn link(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        id: LetterId,
        unit: String,
        issuer: String,
        link: String,
        message: String,
        until: Instant,
    }
    let letter = found(&ctx, Action::LetterLink).await?;
    ctx.form.build(|| Some(()))?;
    let secret = fresh()?;
    let (id, kept) = (letter.id, secret.clone());
    let until = ctx.write(move |tx| actions::make_link(tx, id, &kept)).await?;
    let desk = ctx
        .read(move |db, actor| {
            let letter = seen(db, actor, id)?;
            Desk::of(db, letter, None)
        })
        .await?;
    let link = ctx.app.public_address(&format!("/letter-link/{secret}"));
    let words = Message::new("letter-link-message").with("issuer", &letter.issuer_name).with("unit", &letter.unit_name);
    let words = words.with("call", desk.call.label()).with("until", show_moment(ctx.locale, until));
    let message = ctx.say(&words.with("link", &link));
    let page = Page { id, unit: letter.unit_name, issuer: letter.issuer_name, link, message, until };
    ctx.page("letter/link.html", page)
}

/// Mails a link to the recorded addresses of the association.
pub(super) async fn mail_link(mut ctx: Ctx) -> Result<Answer> {
    let letter = found(&ctx, Action::LetterLink).await?;
    ctx.form.build(|| Some(()))?;
    let (id, issuer) = (letter.id, letter.issuer);
    let known = ctx.read(move |db, _| store::mailboxes(db, issuer)).await?;
    if known.is_empty() {
        return Err(Error::conflict("letter-no-mailbox"));
    }
    let secret = fresh()?;
    let path = format!("/letter-link/{secret}");
    let sealed = known.iter().map(|(name, address)| {
        let link = notices::seal(&ctx.app, &path)?;
        Ok(Mailbox { name: name.clone(), address: address.clone(), link })
    });
    let mailboxes = sealed.collect::<Result<Vec<_>>>()?;
    let told = Message::new("letter-link-mailed").with("n", known.len());
    ctx.write(move |tx| actions::mail_link(tx, id, &secret, &mailboxes)).await?;
    Ok(Answer::see(format!("/letters/{id}")).done(told))
}
