//! The verbs: issue, note a print, revoke; and what happens when organisations merge.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::model::{Document, Draft, Head, Print, Shown, State};
use super::store::{self, New};
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record};
use crate::kernel::{DocumentId, DocumentNumber, Message, OrganisationId};
use crate::pages::App;
use crate::platform::{Error, Result, secret};

/// Issues a document: takes the next number of its series, freezes its facts and its text. The PDF is made afterwards,
/// outside of the transaction; see [`super::print`].
///
/// # Errors
/// When the actor may not, or the template wants facts that it was not given; no number is used up then.
pub fn issue(tx: &mut Tx<'_>, app: &App, draft: &Draft) -> Result<DocumentId> {
    tx.can(Action::DocumentIssue, &Anything)?;
    let head = Head { issuer: tx.actor.organisation_name.clone(), ..Head::default() };
    issue_as(tx, app, draft, &head)
}

/// Issues a document in the name of another office, inside the verb of a noun that has asked whether the actor may do
/// that. It gets a number of our register too, by which its proof page is found.
///
/// # Errors
/// When the template wants facts that it was not given; no number is used up then.
pub fn issue_as(tx: &mut Tx<'_>, app: &App, draft: &Draft, head: &Head) -> Result<DocumentId> {
    let today = tx.now.day();
    let series = format!("{}{}字", app.settings.document_code, draft.kind.series_word());
    let year = chrono::Datelike::year(&today);
    let serial = store::next(tx.db, &series, year)?;
    let number = numbered(&series, year, serial)?;
    let markdown = text(app, draft, head, &number, today)?;
    let code = secret::fresh()?;
    let new = New {
        draft,
        number: &number,
        series: &series,
        head,
        issued_by: tx.actor.user,
        issued_by_name: &tx.actor.name,
        now: tx.now,
        markdown: &markdown,
        code: &code,
        address: &app.public_address(&format!("/proof/{code}")),
    };
    let id = store::insert(tx.db, &new)?;
    let label = format!("{number} {}", draft.title);
    let event = Event::new("document.issued", "document", id.0, &label);
    let (kind, subject, text) = (draft.kind, &draft.subject.label, secret::digest(&markdown));
    let after = json!({ "kind": kind, "subject": subject, "data_date": draft.data_date, "text_sha256": text });
    record(tx, event.change(None, Some(after)))?;
    Ok(id)
}

/// The text of a document, by its template.
fn text(app: &App, draft: &Draft, head: &Head, number: &DocumentNumber, today: NaiveDate) -> Result<String> {
    #[derive(Serialize)]
    struct Context<'a> {
        document: Shown<'a>,
        facts: &'a Value,
    }
    let (data_date, issuer) = (draft.data_date, head.issuer.as_str());
    let document = Shown { number, title: &draft.title, data_date, issued_on: today, issuer };
    app.reports.markdown(draft.locale, draft.kind.as_str(), &Context { document, facts: &draft.facts })
}

fn numbered(series: &str, year: i32, serial: i32) -> Result<DocumentNumber> {
    let year = u16::try_from(year).map_err(Error::internal)?;
    let serial = u32::try_from(serial).map_err(Error::internal)?;
    DocumentNumber::new(series, year, serial).map_err(Error::Conflict)
}

/// Notes the digest of a PDF that was made of a document. The same one again changes nothing.
///
/// # Errors
/// When the actor may not, or the document is revoked.
pub(super) fn note_print(tx: &mut Tx<'_>, id: DocumentId, print: &Print) -> Result<()> {
    let document = store::find(tx.db, id)?;
    tx.can(Action::DocumentIssue, &document)?;
    note(tx, &document, print)
}

/// The first print, which belongs to issuing: whoever issued it may make it.
///
/// # Errors
/// [`Error::Conflict`] when the document is revoked.
pub(super) fn note_first_print(tx: &mut Tx<'_>, id: DocumentId, print: &Print) -> Result<()> {
    let document = store::find(tx.db, id)?;
    if document.state == State::Revoked {
        return Err(Error::conflict("document-is-revoked"));
    }
    note(tx, &document, print)
}

fn note(tx: &mut Tx<'_>, document: &Document, print: &Print) -> Result<()> {
    let id = document.id;
    let known = store::prints(tx.db, id)?;
    if known.iter().any(|old| old.sha256 == print.sha256) {
        return Ok(());
    }
    store::add_print(tx.db, id, print)?;
    let label = document.label();
    let before = known.last().map(|old| json!({ "sha256": old.sha256, "pages": old.pages }));
    let after = json!({ "sha256": print.sha256, "pages": print.pages });
    record(tx, Event::new("document.printed", "document", id.0, &label).change(before, Some(after)))
}

/// Revokes a document inside the verb of a noun that has asked whether the actor may do that; one that is revoked already
/// stays as it is.
///
/// # Errors
/// When the rows cannot be written.
pub fn revoke_as(tx: &mut Tx<'_>, id: DocumentId, reason: &str) -> Result<()> {
    let document = store::find(tx.db, id)?;
    if document.state == State::Revoked {
        return Ok(());
    }
    let revoked = document.revoked(reason, None, tx.now)?;
    store::revoke(tx.db, &revoked, document.version)?;
    let label = document.label();
    let event = Event::new("document.revoked", "document", id.0, &label).because(reason);
    record(tx, event.change(Some(document.facts()), Some(revoked.facts())))
}

/// Revokes a document, for a reason that its proof page shows; perhaps another one replaces it.
///
/// # Errors
/// [`Error::Conflict`] when it is revoked already, [`Error::Stale`] when somebody else was faster, [`Error::Invalid`]
/// for a replacement that cannot be one.
pub(super) fn revoke(
    tx: &mut Tx<'_>,
    id: DocumentId,
    reason: &str,
    replaced_by: Option<&DocumentNumber>,
    version: i32,
) -> Result<()> {
    let document = store::find(tx.db, id)?;
    tx.can(Action::DocumentRevoke, &document)?;
    let replacement = replaced_by.map(|number| replacement(tx, number)).transpose()?;
    let revoked = document.revoked(reason, replacement.as_ref(), tx.now)?;
    store::revoke(tx.db, &revoked, version)?;
    let label = document.label();
    let event = Event::new("document.revoked", "document", id.0, &label).because(reason);
    let mut after = revoked.facts();
    if let (Some(fields), Some(other)) = (after.as_object_mut(), &replacement) {
        fields.insert("replaced_by".to_owned(), json!(other.number));
    }
    record(tx, event.change(Some(document.facts()), Some(after)))
}

fn replacement(tx: &mut Tx<'_>, number: &DocumentNumber) -> Result<Document> {
    let unknown = || Error::field("replaced_by", Message::new("document-replaced-by-none"));
    let found = store::by_number(tx.db, number)?.ok_or_else(unknown)?;
    tx.can(Action::DocumentView, &found).map_err(|_| unknown())?;
    Ok(found)
}

/// The documents of an organisation go along when it is merged into another; what they say stays.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    store::move_all(tx.db, from, into).map(|_| ())
}
