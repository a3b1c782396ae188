//! The documents issued about an organisation, and issuing its record sheet (单位信息表).

use serde::Serialize;
use serde_json::{Value, json};

use super::super::model::{Organisation, RecordedContact};
use super::super::store::{self, FormerName};
use super::{Shown, seen, shown};
use crate::access::Action;
use crate::documents::{self, Audience, Draft, Kind};
use crate::kernel::{Message, OrganisationId};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::Result;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/organisations/{id}/documents", Access::May(Action::DocumentView), list),
        Route::post("/organisations/{id}/documents", Access::May(Action::DocumentIssue), issue),
    ]
}

async fn list(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        organisation: Shown,
        documents: Vec<documents::Row>,
        may_issue: bool,
    }
    let id: OrganisationId = ctx.param("id")?;
    let (found, issued) = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            let subject = super::super::subject(db, actor, id.0)?;
            Ok((found, documents::about(db, actor, &subject)?))
        })
        .await?;
    let view = View {
        organisation: shown(&ctx, &found),
        documents: documents::rows(&ctx, issued),
        may_issue: ctx.may(Action::DocumentIssue),
    };
    ctx.page("organisation/documents.html", view)
}

async fn issue(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    let (found, contacts, former, subject) = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            let subject = super::super::subject(db, actor, id.0)?;
            Ok((found, store::contacts(db, id)?, store::former_names(db, id)?, subject))
        })
        .await?;
    ctx.form.build(|| Some(()))?;
    let draft = Draft {
        kind: Kind::OrganisationRecord,
        subject,
        audience: Audience::Organisation,
        title: ctx.say(&Message::new("organisation-sheet-title").with("name", &found.record.name)),
        data_date: ctx.now.day(),
        facts: facts(&ctx, &found, &contacts, &former),
        locale: ctx.locale,
    };
    documents::issue_and_print(&ctx, draft).await
}

/// What the sheet tells, in the words of its language.
fn facts(ctx: &Ctx, o: &Organisation, contacts: &[RecordedContact], former: &[FormerName]) -> Value {
    let r = &o.record;
    let word = |prefix: &str, word: Option<String>| word.map(|word| ctx.word(&format!("{prefix}-{word}")));
    let region = r.region.map(|region| region.name(ctx.locale.as_str()).to_owned());
    let area = r.area.as_deref().map(super::super::form::area_name);
    let place: Vec<String> = region.into_iter().chain(area).collect();
    let contact = |c: &RecordedContact| {
        let c = &c.contact;
        json!({ "name": c.name, "post": c.post, "phone": c.phone, "email": c.email })
    };
    json!({
        "name": r.name,
        "kind": ctx.word(&format!("kind-{}", r.kind)),
        "uscc": r.uscc,
        "region": place.join(" "),
        "class": word("class", r.class.map(|class| class.to_string())),
        "licence": word("licence", r.licence.map(|licence| licence.to_string())),
        "supervising_body": r.supervising_body,
        "legal_representative": r.legal_representative,
        "address": r.address,
        "phone": r.phone,
        "email": r.email,
        "registered": o.created_at.day(),
        "contacts": contacts.iter().map(contact).collect::<Vec<_>>(),
        "former_names": former.iter().map(|(name, until, _)| json!({ "name": name, "until": until.day() })).collect::<Vec<_>>(),
    })
}
