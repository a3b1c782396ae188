//! The verbs: ask, issue, decline, revoke; make a one-time link, and issue by one.

use serde_json::{Value, json};

use super::model::{Content, Ended, Issued, Letter, Source, State, Via, link_until};
use super::store::{self, New};
use super::{shelves, tell};
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::documents::{self, Audience, Draft, Head, Kind};
use crate::files;
use crate::files::actions::{Attached, Taken, attach};
use crate::kernel::{CallId, DocumentId, Instant, LetterId, Message, OrganisationId};
use crate::organisation::{self, Kind as OrganisationKind};
use crate::pages::{App, Subject};
use crate::platform::i18n::Locale;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};
use crate::programme::call::{self, Call};

/// What a unit asks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The call.
    pub call: CallId,
    /// The association.
    pub issuer: OrganisationId,
    /// What the unit writes to it.
    pub wish: String,
}

/// A letter as it is to be issued.
#[derive(Debug, Clone)]
pub struct Made {
    /// What stands in it.
    pub content: Content,
    /// How it came about.
    pub source: Source,
    /// The scan, for an uploaded one; in the store already.
    pub files: Vec<Taken>,
}

/// What became of issuing.
#[derive(Debug)]
pub struct Done {
    /// The letter.
    pub letter: LetterId,
    /// The document to be printed, of a letter that was written here.
    pub document: Option<DocumentId>,
    /// What stands on the shelf now, by the files that came.
    pub attached: Vec<Attached>,
}

fn event<'a>(action: &'static str, of: &Letter, label: &'a str) -> Event<'a> {
    Event::new(action, "letter", of.id.0, label)
}

/// The call of a letter, as long as letters for it may be changed: until its applications end.
fn open(tx: &mut Tx<'_>, id: CallId) -> Result<Call> {
    let call = call::find(tx.db, id)?;
    if call.is_open(tx.now) { Ok(call) } else { Err(Error::conflict("letter-deadline-over")) }
}

/// Asks an association for a letter, for the actor's own unit. Its people are told by mail.
///
/// # Errors
/// [`Error::Conflict`] once the call takes no more applications, when it wants no letter, and when one is asked for or is
/// there already.
pub fn ask(tx: &mut Tx<'_>, app: &App, wanted: &Wanted) -> Result<LetterId> {
    tx.can(Action::LetterAsk, &Anything)?;
    let own = tx.actor.organisation.ok_or_else(|| Error::forbidden("letter-not-own"))?;
    let unit = organisation::find(tx.db, own)?;
    let seen = call::find(tx.db, wanted.call).map_err(|e| e.as_field("call", "form-choice"))?;
    tx.can(Action::CallView, &seen).map_err(|e| e.as_field("call", "form-choice"))?;
    let call = open(tx, wanted.call)?;
    let (_, definition) = call::in_force(tx.db, call.id)?;
    if definition.support_letter.is_none() {
        return Err(Error::conflict("letter-not-wanted"));
    }
    if unit.record.kind != OrganisationKind::Unit {
        return Err(Error::forbidden("letter-not-unit"));
    }
    let issuer = organisation::find(tx.db, wanted.issuer).map_err(|e| e.as_field("issuer", "form-choice"))?;
    if issuer.record.kind != OrganisationKind::Association || issuer.merged_into.is_some() {
        return Err(Error::field("issuer", Message::new("letter-no-association")));
    }
    if store::of(tx.db, call.id, own)?.iter().any(|one| matches!(one.state, State::Asked | State::Issued)) {
        return Err(Error::conflict("letter-there"));
    }
    let (region, by) = (issuer.record.region, tx.actor);
    let issuer_name = issuer.record.name.as_str();
    let row = New { call: call.id, unit: own, issuer: issuer.id, issuer_name, region, wish: &wanted.wish, by };
    let id = store::insert(tx.db, &row, tx.now)?;
    let letter = store::find(tx.db, id)?;
    let label = letter.label();
    let mut after = letter.facts();
    if let Some(fields) = after.as_object_mut() {
        fields.insert("call_number".to_owned(), json!(call.number));
        fields.insert("wish".to_owned(), json!(wanted.wish));
    }
    record(tx, event("letter.asked", &letter, &label).change(None, Some(after)))?;
    tell::association(tx, &app.policy, &letter, &call)?;
    Ok(id)
}

/// Issues a letter: the one that was written here becomes a document, the scan of another is kept. The unit is told.
///
/// # Errors
/// [`Error::Forbidden`] for another association, [`Error::Conflict`] when it is not asked for any more or the call takes
/// no more applications, [`Error::Invalid`] for what does not fit together, [`Error::Stale`].
pub fn issue(tx: &mut Tx<'_>, app: &App, id: LetterId, made: &Made, version: i32) -> Result<Done> {
    let letter = store::find(tx.db, id)?;
    tx.can(Action::LetterIssue, &letter)?;
    enter(tx, app, &letter, made, Via::SignIn, version)
}

/// Issues a letter by a one-time link, which is used up by it.
///
/// # Errors
/// [`Error::NotFound`] when the link does not work any more; otherwise as [`issue`].
pub fn issue_by_link(tx: &mut Tx<'_>, app: &App, secret: &str, made: &Made) -> Result<Done> {
    let link = store::link(tx.db, &digest(secret), tx.now)?;
    let letter = store::find(tx.db, link.letter)?;
    store::use_up(tx.db, link.id, tx.now)?;
    tx.can(Action::LetterIssue, &letter)?;
    let version = letter.version;
    enter(tx, app, &letter, made, Via::Link, version)
}

fn enter(tx: &mut Tx<'_>, app: &App, letter: &Letter, made: &Made, via: Via, version: i32) -> Result<Done> {
    let call = open(tx, letter.call)?;
    let (_, definition) = call::in_force(tx.db, call.id)?;
    made.content.check(&definition, tx.now.day())?;
    let mut attached = Vec::new();
    for taken in &made.files {
        attached.push(attach(tx, &shelves::SHELF, &subject(letter), taken)?);
    }
    if made.source == Source::Uploaded && !files::has(tx.db, "letter", letter.id.0, shelves::PURPOSE)? {
        return Err(Error::field("file", Message::new("file-choose")));
    }
    let document = match made.source {
        Source::Written => Some(document(tx, app, letter, &made.content)?),
        Source::Uploaded => None,
    };
    // Whoever follows a link is known by what they write themselves.
    let by = if via == Via::Link { made.content.contact.clone() } else { tx.actor.name.clone() };
    let issued = Issued { content: made.content.clone(), source: made.source, via, document, by, at: tx.now };
    store::issue(tx.db, letter, &issued, version)?;
    store::void_links(tx.db, letter.id, tx.now)?;
    let new = Letter { state: State::Issued, issued: Some(issued), ..letter.clone() };
    let label = letter.label();
    record(tx, event("letter.issued", letter, &label).change(Some(letter.facts()), Some(new.facts())))?;
    tell::unit(tx, &app.policy, "letter-issued", &new, &call, "")?;
    Ok(Done { letter: letter.id, document, attached })
}

fn subject(letter: &Letter) -> Subject {
    let href = format!("/letters/{}", letter.id);
    Subject { kind: "letter", id: letter.id.0, label: letter.label(), href, organisation: Some(letter.unit) }
}

/// What the printed letter says.
pub(super) fn facts(app: &App, letter: &Letter, content: &Content) -> (String, Value) {
    let title = Message::new("letter-document-title").with("unit", &letter.unit_name).with("project", &content.project);
    let facts = json!({
        "addressee": content.addressee,
        "paragraphs": content.body.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>(),
        "dated_on": content.dated_on,
        "valid_until": content.valid_until,
        "contact": content.contact,
    });
    // Official documents are in Chinese only.
    (app.texts.text(Locale::Zh, &title), facts)
}

fn document(tx: &mut Tx<'_>, app: &App, letter: &Letter, content: &Content) -> Result<DocumentId> {
    let (title, facts) = facts(app, letter, content);
    let draft = Draft {
        kind: Kind::SupportLetter,
        subject: subject(letter),
        audience: Audience::Organisation,
        title,
        data_date: content.dated_on,
        facts,
        locale: Locale::Zh,
    };
    let head = Head {
        issuer: letter.issuer_name.clone(),
        own_number: content.number.clone(),
        valid_until: content.valid_until,
    };
    documents::issue_as(tx, app, &draft, &head)
}

/// Ends the wish for a letter, or a letter, with a reason.
fn end(
    tx: &mut Tx<'_>,
    (action, to): (&'static str, State),
    old: &Letter,
    by: &str,
    reason: &str,
    version: i32,
) -> Result<Letter> {
    let ended = Ended { by: by.to_owned(), at: tx.now, reason: reason.to_owned() };
    store::end(tx.db, old.id, to, &ended, version)?;
    store::void_links(tx.db, old.id, tx.now)?;
    let new = Letter { state: to, ended: Some(ended), ..old.clone() };
    let (label, before) = (old.label(), json!({ "letter_state": old.state }));
    let after = json!({ "letter_state": to });
    record(tx, event(action, old, &label).change(Some(before), Some(after)).because(reason))?;
    Ok(new)
}

/// Says that no letter will be issued, and why. The unit is told.
///
/// # Errors
/// As [`issue`].
pub fn decline(tx: &mut Tx<'_>, app: &App, id: LetterId, reason: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    let by = tx.actor.name.clone();
    turn_down(tx, app, &old, &by, reason, version)
}

/// Declines by a one-time link, which is used up by it.
///
/// # Errors
/// [`Error::NotFound`] when the link does not work any more; otherwise as [`decline`].
pub fn decline_by_link(tx: &mut Tx<'_>, app: &App, secret: &str, reason: &str) -> Result<()> {
    let link = store::link(tx.db, &digest(secret), tx.now)?;
    let old = store::find(tx.db, link.letter)?;
    store::use_up(tx.db, link.id, tx.now)?;
    // Whoever follows a link has no name here but that of the association.
    let (by, version) = (old.issuer_name.clone(), old.version);
    turn_down(tx, app, &old, &by, reason, version)
}

fn turn_down(tx: &mut Tx<'_>, app: &App, old: &Letter, by: &str, reason: &str, version: i32) -> Result<()> {
    tx.can(Action::LetterIssue, old)?;
    let call = open(tx, old.call)?;
    let new = end(tx, ("letter.declined", State::Declined), old, by, reason, version)?;
    tell::unit(tx, &app.policy, "letter-declined", &new, &call, reason)
}

/// Takes a letter back, at any time: whoever relies on it sees that at once, and so does everybody who checks its code.
/// The unit is told.
///
/// # Errors
/// [`Error::Forbidden`] for another association, [`Error::Conflict`] for what was not issued, [`Error::Stale`].
pub fn revoke(tx: &mut Tx<'_>, app: &App, id: LetterId, reason: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::LetterRevoke, &old)?;
    let call = call::find(tx.db, old.call)?;
    if let Some(document) = old.issued.as_ref().and_then(|issued| issued.document) {
        documents::revoke_as(tx, document, reason)?;
    }
    let by = tx.actor.name.clone();
    let new = end(tx, ("letter.revoked", State::Revoked), &old, &by, reason, version)?;
    tell::unit(tx, &app.policy, "letter-revoked", &new, &call, reason)
}

/// Makes a one-time link, whose secret the caller has made; earlier ones to the letter stop working. Gives until when
/// it works.
///
/// # Errors
/// [`Error::Conflict`] when the letter is not asked for any more, or the call takes no more applications.
pub fn make_link(tx: &mut Tx<'_>, id: LetterId, secret: &str) -> Result<Instant> {
    let letter = store::find(tx.db, id)?;
    tx.can(Action::LetterLink, &letter)?;
    let call = open(tx, letter.call)?;
    // A link that is due at the deadline's second works in that second too.
    let until = link_until(tx.now, call.deadline.unwrap_or(tx.now) + chrono::Duration::seconds(1));
    let (now, by) = (tx.now, tx.actor);
    store::add_link(tx.db, id, &digest(secret), by, now, until)?;
    let label = letter.label();
    record(tx, event("letter.link-made", &letter, &label).change(None, Some(json!({ "until": until }))))?;
    Ok(until)
}

/// Makes a link and mails it to the recorded addresses of the association.
///
/// # Errors
/// As [`make_link`]; [`Error::Conflict`] when no address is recorded.
pub fn mail_link(tx: &mut Tx<'_>, id: LetterId, secret: &str, mails: &[tell::Mailbox]) -> Result<Instant> {
    if mails.is_empty() {
        return Err(Error::conflict("letter-no-mailbox"));
    }
    let until = make_link(tx, id, secret)?;
    let letter = store::find(tx.db, id)?;
    let call = call::find(tx.db, letter.call)?;
    tell::by_link(tx, &letter, &call, mails, until)?;
    let label = letter.label();
    record(tx, event("letter.link-mailed", &letter, &label))?;
    Ok(until)
}

/// What a unit asked for, and what an association was asked for, goes to the organisation that it was merged into.
///
/// # Errors
/// [`Error::Conflict`] when both units have a letter for one call: one of them is declined or revoked first.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::move_all(tx.db, from, into)
}
