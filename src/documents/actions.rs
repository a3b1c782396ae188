//! The verbs: issue, note a print, revoke; and what happens when organisations merge.

use serde::Serialize;
use serde_json::{Value, json};

use super::model::{Document, Draft, Print, Shown};
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
    #[derive(Serialize)]
    struct Context<'a> {
        document: Shown<'a>,
        facts: &'a Value,
    }
    tx.can(Action::DocumentIssue, &Anything)?;
    let today = tx.now.day();
    let series = format!("{}{}字", app.settings.document_code, draft.kind.series_word());
    let year = chrono::Datelike::year(&today);
    let serial = store::next(tx.db, &series, year)?;
    let number = numbered(&series, year, serial)?;
    let issuer = tx.actor.organisation_name.clone();
    let document =
        Shown { number: &number, title: &draft.title, data_date: draft.data_date, issued_on: today, issuer: &issuer };
    let context = Context { document, facts: &draft.facts };
    let markdown = app.reports.markdown(draft.locale, draft.kind.as_str(), &context)?;
    let code = secret::fresh()?;
    let new = New {
        draft,
        number: &number,
        series: &series,
        issuer: &issuer,
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
