//! Forms: register, edit, rename, merge.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::form::{NAME, area_name, read_new, read_record};
use super::super::model::{Class, Kind, Licence, Organisation, Record};
use super::super::{actions, store};
use super::{Shown, regions, seen, shown};
use crate::access::{Action, can};
use crate::drafts;
use crate::kernel::{Message, OrganisationId, Region};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::form::{Form, FormView, choice, line};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let (create, edit) = (Access::May(Action::OrganisationCreate), Access::May(Action::OrganisationEdit));
    let (rename, merge) = (Access::May(Action::OrganisationRename), Access::May(Action::OrganisationMerge));
    vec![
        Route::get("/organisations/new", create, new),
        Route::post("/organisations", create, register),
        Route::get("/organisations/{id}/edit", edit, change),
        Route::post("/organisations/{id}/edit", edit, save),
        Route::get("/organisations/{id}/rename", rename, new_name),
        Route::post("/organisations/{id}/rename", rename, give_name),
        Route::get("/organisations/{id}/merge", merge, choose),
        Route::post("/organisations/{id}/merge", merge, unite),
    ]
}

/// The page of the record form.
#[derive(Serialize)]
struct RecordPage {
    form: FormView,
    organisation: Option<Shown>,
    existing: Option<Existing>,
    kinds: Vec<Choice>,
    regions: Vec<Choice>,
    classes: Vec<Choice>,
    licences: Vec<Choice>,
}

/// The record that stands in the way, with what may be done about it.
#[derive(Serialize)]
struct Existing {
    id: String,
    name: String,
    may_insist: bool,
}

fn existing(error: &Error) -> Option<Existing> {
    let Error::Invalid(errors) = error else { return None };
    errors.iter().find_map(|e| {
        let (id, name) = (e.message.args.get("id")?, e.message.args.get("name")?);
        let may_insist = e.message.key == "organisation-name-looks-like";
        Some(Existing { id: id.clone(), name: name.clone(), may_insist })
    })
}

fn record_page(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    of: Option<&Organisation>,
    existing: Option<Existing>,
) -> Result<Answer> {
    let page = RecordPage {
        form,
        organisation: of.map(|o| shown(ctx, o)),
        existing,
        kinds: ctx.choices(Kind::ALL, "kind"),
        regions: regions(ctx),
        classes: ctx.choices(Class::ALL, "class"),
        licences: ctx.choices(Licence::ALL, "licence"),
    };
    ctx.page_with(status, "organisation/form.html", page)
}

async fn new(ctx: Ctx) -> Result<Answer> {
    let form = drafts::form(&ctx, &Form::new()).await?;
    record_page(&ctx, StatusCode::OK, form, None, None)
}

async fn register(mut ctx: Ctx) -> Result<Answer> {
    let made = match read_new(&mut ctx.form) {
        Ok((record, on_purpose)) => ctx.write(move |tx| actions::create(tx, &record, on_purpose)).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => Ok(Answer::see(format!("/organisations/{id}")).done(Message::new("organisation-created"))),
        Err(error) => {
            let existing = existing(&error);
            let (status, form) = ctx.again(error)?;
            record_page(&ctx, status, form, None, existing)
        }
    }
}

async fn change(ctx: Ctx) -> Result<Answer> {
    let found = editable(&ctx, Action::OrganisationEdit).await?;
    let form = drafts::form(&ctx, &filled(&found.record)).await?;
    record_page(&ctx, StatusCode::OK, form, Some(&found), None)
}

/// The organisation of the path, if this may be done to it.
async fn editable(ctx: &Ctx, action: Action) -> Result<Organisation> {
    let id: OrganisationId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let found = seen(db, actor, id)?;
        can(actor, action, &found)?;
        Ok(found)
    })
    .await
}

fn filled(r: &Record) -> Form {
    Form::filled([
        ("kind", r.kind.to_string()),
        ("uscc", r.uscc.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("region", r.region.map(|region| region.code().to_owned()).unwrap_or_default()),
        ("area", r.area.as_deref().map(area_name).unwrap_or_default()),
        ("class", r.class.map(|c| c.to_string()).unwrap_or_default()),
        ("licence", r.licence.map(|l| l.to_string()).unwrap_or_default()),
        ("supervising_body", r.supervising_body.clone()),
        ("legal_representative", r.legal_representative.clone()),
        ("address", r.address.clone()),
        ("phone", r.phone.clone()),
        ("email", r.email.clone()),
    ])
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    let found = editable(&ctx, Action::OrganisationEdit).await?;
    let version = ctx.form.version();
    let done = match read_record(&mut ctx.form, Some(found.record.name.clone())).and_then(|r| with_version(r, version))
    {
        Ok((record, version)) => ctx.write(move |tx| actions::edit(tx, id, &record, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/organisations/{id}")).done(Message::new("saved"))),
        Err(error) => {
            let existing = existing(&error);
            let (status, mut form) = ctx.again(error)?;
            if status == StatusCode::CONFLICT {
                form.conflict = ctx.differences(&filled(&found.record));
            }
            record_page(&ctx, status, form, Some(&found), existing)
        }
    }
}

fn with_version<T>(value: T, version: Option<i32>) -> Result<(T, i32)> {
    version.map(|v| (value, v)).ok_or_else(|| Error::Malformed("the form carries no version".to_owned()))
}

#[derive(Serialize)]
struct NamePage {
    form: FormView,
    organisation: Shown,
    existing: Option<Existing>,
}

async fn new_name(ctx: Ctx) -> Result<Answer> {
    let found = editable(&ctx, Action::OrganisationRename).await?;
    let form = drafts::form(&ctx, &Form::filled([("name", found.record.name.clone())])).await?;
    ctx.page("organisation/rename.html", NamePage { form, organisation: shown(&ctx, &found), existing: None })
}

async fn give_name(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    let found = editable(&ctx, Action::OrganisationRename).await?;
    let (name, reason) = (ctx.form.need("name", line(NAME)), ctx.form.need("reason", line(500)));
    let (on_purpose, version) = (ctx.form.tick("on_purpose"), ctx.form.version());
    let done = match ctx.form.build(|| Some((name?, reason?, version?))) {
        Ok((name, reason, version)) => {
            ctx.write(move |tx| actions::rename(tx, id, &name, &reason, on_purpose, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/organisations/{id}")).done(Message::new("organisation-renamed"))),
        Err(error) => {
            let existing = existing(&error);
            let (status, mut form) = ctx.again(error)?;
            if status == StatusCode::CONFLICT {
                form.conflict = ctx.differences(&Form::filled([("name", found.record.name.clone())]));
            }
            let page = NamePage { form, organisation: shown(&ctx, &found), existing };
            ctx.page_with(status, "organisation/rename.html", page)
        }
    }
}

#[derive(Serialize)]
struct MergePage {
    form: FormView,
    organisation: Shown,
    q: String,
    choices: Vec<Choice>,
}

/// The most organisations to choose from.
const CHOICES: i64 = 50;

async fn merge_page(ctx: &Ctx, status: StatusCode, form: FormView, found: &Organisation) -> Result<Answer> {
    let q = ctx.search();
    let (text, id, kind) = (q.clone(), found.id, found.record.kind);
    let rows = ctx.read(move |db, _| store::choices(db, &text, Some(kind), CHOICES)).await?;
    let label = |(_, name, _, region): &store::Choice| {
        let place = region.map(|r: Region| r.name(ctx.locale.as_str())).unwrap_or_default();
        if place.is_empty() {
            name.clone()
        } else {
            ctx.say(&Message::new("name-and-place").with("name", name).with("place", place))
        }
    };
    let fitting = rows.iter().filter(|row| row.0 != id);
    let choices = fitting.map(|row| Choice::new(row.0, label(row))).collect();
    ctx.page_with(status, "organisation/merge.html", MergePage { form, organisation: shown(ctx, found), q, choices })
}

async fn choose(ctx: Ctx) -> Result<Answer> {
    let found = editable(&ctx, Action::OrganisationMerge).await?;
    let form = ctx.show(&Form::new());
    merge_page(&ctx, StatusCode::OK, form, &found).await
}

async fn unite(mut ctx: Ctx) -> Result<Answer> {
    let id: OrganisationId = ctx.param("id")?;
    let found = editable(&ctx, Action::OrganisationMerge).await?;
    let (into, reason) = (ctx.form.need("into", choice::<OrganisationId>), ctx.form.need("reason", line(500)));
    let (sure, version) = (ctx.form.tick("sure"), ctx.form.version());
    if !sure {
        ctx.form.wrong::<()>("sure", Message::new("form-tick"));
    }
    let done = match ctx.form.build(|| Some((into?, reason?, version?))) {
        Ok((into, reason, version)) => {
            let followers = ctx.app.followers.clone();
            ctx.write(move |tx| actions::merge(tx, id, into, &reason, version, &followers).map(|()| into)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(into) => Ok(Answer::see(format!("/organisations/{into}")).done(Message::new("organisation-merged"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            merge_page(&ctx, status, form, &found).await
        }
    }
}
