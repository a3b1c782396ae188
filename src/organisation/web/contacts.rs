//! Forms of contact persons.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::form::read_contact;
use super::super::model::{Contact, RecordedContact};
use super::super::{actions, store};
use super::{Shown, seen, shown};
use crate::access::{Action, can};
use crate::drafts;
use crate::kernel::{ContactId, Message, OrganisationId};
use crate::pages::{Access, Answer, Confirm, Ctx, Fact, Route};
use crate::platform::form::{Form, FormView};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let may = Access::May(Action::OrganisationEditContacts);
    vec![
        Route::get("/organisations/{id}/contacts/new", may, new),
        Route::post("/organisations/{id}/contacts", may, add),
        Route::get("/organisations/{id}/contacts/{contact}/edit", may, edit),
        Route::post("/organisations/{id}/contacts/{contact}/edit", may, save),
        Route::get("/organisations/{id}/contacts/{contact}/remove", may, ask),
        Route::post("/organisations/{id}/contacts/{contact}/remove", may, remove),
    ]
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    organisation: Shown,
    action: String,
    version: Option<i32>,
    new: bool,
}

/// The organisation of the path and, where the path names one, its contact.
async fn found(ctx: &Ctx) -> Result<(Shown, Option<RecordedContact>)> {
    let id: OrganisationId = ctx.param("id")?;
    let contact: Option<ContactId> = if ctx.has_param("contact") { Some(ctx.param("contact")?) } else { None };
    let (organisation, contact) = ctx
        .read(move |db, actor| {
            let organisation = seen(db, actor, id)?;
            can(actor, Action::OrganisationEditContacts, &organisation)?;
            let contact = contact.map(|contact| store::contact(db, id, contact)).transpose()?;
            Ok((organisation, contact))
        })
        .await?;
    Ok((shown(ctx, &organisation), contact))
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let (organisation, contact) = found(ctx).await?;
    let action = match &contact {
        Some(contact) => format!("/organisations/{}/contacts/{}/edit", organisation.id, contact.id),
        None => format!("/organisations/{}/contacts", organisation.id),
    };
    let (version, new) = (contact.as_ref().map(|c| c.version), contact.is_none());
    ctx.page_with(status, "organisation/contact.html", Page { form, organisation, action, version, new })
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let form = drafts::form(&ctx, &Form::new()).await?;
    page(&ctx, StatusCode::OK, form).await
}

async fn add(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    let done = match read_contact(&mut ctx.form) {
        Ok(contact) => ctx.write(move |tx| actions::add_contact(tx, id, &contact)).await.map(|_| ()),
        Err(error) => Err(error),
    };
    answer(&ctx, id, done, "saved").await
}

fn filled(c: &Contact) -> Form {
    let fields = [("name", &c.name), ("post", &c.post), ("phone", &c.phone), ("email", &c.email)];
    Form::filled(fields.map(|(name, value)| (name, value.clone())))
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let (_, contact) = found(&ctx).await?;
    let contact = contact.ok_or(Error::NotFound)?.contact;
    let form = drafts::form(&ctx, &filled(&contact)).await?;
    page(&ctx, StatusCode::OK, form).await
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let (id, contact_id): (OrganisationId, ContactId) = (ctx.param("id")?, ctx.param("contact")?);
    found(&ctx).await?;
    let version = ctx.form.version();
    let done = match (read_contact(&mut ctx.form), version) {
        (Ok(contact), Some(version)) => {
            ctx.write(move |tx| actions::change_contact(tx, id, contact_id, &contact, version)).await
        }
        (Ok(_), None) => Err(Error::Malformed("the form carries no version".to_owned())),
        (Err(error), _) => Err(error),
    };
    answer(&ctx, id, done, "saved").await
}

async fn answer(ctx: &Ctx, id: OrganisationId, done: Result<()>, message: &str) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::see(format!("/organisations/{id}")).done(Message::new(message))),
        Err(error) => {
            let (status, mut form) = ctx.again(error)?;
            if status == StatusCode::CONFLICT
                && let Some(recorded) = found(ctx).await?.1
            {
                form.conflict = ctx.differences(&filled(&recorded.contact));
            }
            page(ctx, status, form).await
        }
    }
}

async fn ask(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        confirm: Confirm,
        form: FormView,
    }
    let (organisation, contact) = found(&ctx).await?;
    let contact = contact.ok_or(Error::NotFound)?;
    let confirm = Confirm {
        title: ctx.word("organisation-contact-remove"),
        question: ctx.say(&Message::new("organisation-contact-remove-question").with("name", &contact.contact.name)),
        facts: vec![
            Fact::new(ctx.word("noun-organisation"), organisation.name),
            Fact::new(ctx.word("field-post"), contact.contact.post),
            Fact::new(ctx.word("field-phone"), contact.contact.phone),
        ],
        action: format!("/organisations/{}/contacts/{}/remove", organisation.id, contact.id),
        button: ctx.word("organisation-contact-remove"),
        danger: true,
        back_href: format!("/organisations/{}", organisation.id),
        version: Some(contact.version),
        ..Confirm::default()
    };
    ctx.page("confirm.html", View { confirm, form: ctx.show(&Form::new()) })
}

async fn remove(mut ctx: Ctx) -> Result<Answer> {
    let (id, contact): (OrganisationId, ContactId) = (ctx.param("id")?, ctx.param("contact")?);
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    ctx.write(move |tx| actions::remove_contact(tx, id, contact, version)).await?;
    Ok(Answer::see(format!("/organisations/{id}")).done(Message::new("organisation-contact-removed")))
}
