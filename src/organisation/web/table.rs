//! All contacts of an organisation as one table that is filled in, also by pasting from a sheet.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, ContactEdit};
use super::super::{form, store};
use super::{Shown, seen, shown};
use crate::access::{Action, can};
use crate::kernel::{ContactId, Message, OrganisationId};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::{Form, FormView};
use crate::platform::grid;
use crate::platform::{Error, Result};

/// The columns, in the order in which a paste fills them.
const FIELDS: [&str; 4] = ["name", "post", "phone", "email"];
/// Empty rows to go on with.
const SPARE: usize = 3;

pub(super) fn routes() -> Vec<Route> {
    let may = Access::May(Action::OrganisationEditContacts);
    vec![
        Route::get("/organisations/{id}/contacts/table", may, show),
        Route::post("/organisations/{id}/contacts/table", may, save),
    ]
}

#[derive(Serialize)]
struct ColumnView {
    key: &'static str,
    label: String,
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, numbers: Vec<usize>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        organisation: Shown,
        columns: Vec<ColumnView>,
        numbers: Vec<usize>,
    }
    let (organisation, _) = found(ctx).await?;
    let label = |key: &str| match key {
        "name" => ctx.word("organisation-contact-name"),
        _ => ctx.word(&format!("field-{key}")),
    };
    let columns = FIELDS.iter().map(|key| ColumnView { key, label: label(key) }).collect();
    ctx.page_with(status, "organisation/contacts.html", View { form, organisation, columns, numbers })
}

/// The organisation of the path and its contacts, as rows of the table.
async fn found(ctx: &Ctx) -> Result<(Shown, Vec<grid::Row>)> {
    let id: OrganisationId = ctx.param("id")?;
    let (organisation, contacts) = ctx
        .read(move |db, actor| {
            let organisation = seen(db, actor, id)?;
            can(actor, Action::OrganisationEditContacts, &organisation)?;
            Ok((organisation, store::contacts(db, id)?))
        })
        .await?;
    let row = |(number, c): (usize, super::RecordedContact)| {
        let (id, version, c) = (c.id, c.version, c.contact);
        let cells = FIELDS.into_iter().zip([c.name, c.post, c.phone, c.email]);
        grid::Row { number, id: Some(id.0), version: Some(version), form: Form::filled(cells), blank: false }
    };
    Ok((shown(ctx, &organisation), contacts.into_iter().enumerate().map(row).collect()))
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let (_, rows) = found(&ctx).await?;
    let (form, numbers) = grid::shown(&rows, "", &FIELDS, SPARE)?;
    page(&ctx, StatusCode::OK, ctx.show(&form), numbers).await
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    found(&ctx).await?;
    let rows = grid::rows(&mut ctx.form, &FIELDS)?;
    let paste = ctx.form.raw("paste").unwrap_or_default().to_owned();
    let fill = ctx.form.raw("step") == Some("fill");
    ctx.form.build(|| Some(()))?;
    if fill || !paste.trim().is_empty() {
        // What was pasted is looked at before it is saved.
        return match grid::shown(&rows, &paste, &FIELDS, SPARE) {
            Ok((form, numbers)) => page(&ctx, StatusCode::OK, ctx.show(&form), numbers).await,
            Err(error) => refused(&ctx, &rows, error).await,
        };
    }
    let done = match edits(&rows) {
        Ok(edits) => ctx.write(move |tx| actions::edit_contacts(tx, id, &edits)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/organisations/{id}")).done(Message::new("saved"))),
        Err(error) => refused(&ctx, &rows, error).await,
    }
}

async fn refused(ctx: &Ctx, rows: &[grid::Row], error: Error) -> Result<Answer> {
    let numbers = rows.iter().map(|row| row.number).collect();
    let (status, form) = ctx.again(error)?;
    page(ctx, status, form, numbers).await
}

/// What the rows ask for: one without a key is new, one with a key and nothing else goes.
fn edits(rows: &[grid::Row]) -> Result<Vec<ContactEdit>> {
    let (mut edits, mut errors) = (Vec::new(), Vec::new());
    for row in rows {
        let standing = row.id.map(ContactId).zip(row.version);
        if row.blank {
            edits.extend(standing.map(|(id, version)| ContactEdit::Remove(id, version)));
            continue;
        }
        match form::read_contact(&mut row.form.clone()) {
            Ok(contact) => edits.push(match standing {
                Some((id, version)) => ContactEdit::Change(id, contact, version),
                None => ContactEdit::Add(contact),
            }),
            Err(Error::Invalid(wrong)) => errors.extend(grid::placed(wrong, row.number)),
            Err(other) => return Err(other),
        }
    }
    if errors.is_empty() { Ok(edits) } else { Err(Error::Invalid(errors)) }
}
