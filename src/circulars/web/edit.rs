//! Forms: write, address, publish, withdraw.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions;
use super::super::model::{Circular, Text};
use super::super::store;
use super::{Shown, shown};
use crate::access::{Action, Anything, can};
use crate::kernel::{CircularId, Message, OrganisationId, Region};
use crate::organisation::{self, Kind};
use crate::pages::{Access, Answer, Choice, Confirm, Ctx, Fact, Route};
use crate::platform::form::{Form, FormView, choice, line, lines};
use crate::platform::list::searched;
use crate::platform::{Error, Result};

/// The longest title and text, in characters.
const TITLE: usize = 100;
const BODY: usize = 20_000;
/// The most organisations that one circular goes to; there are fewer in the country than this.
const MOST: i64 = 5_000;
/// Organisations that one transaction adds, so that the writer is never held long.
const AT_ONCE: usize = 200;
/// The organisations that a dry run names.
const NAMED: usize = 20;

pub(super) fn routes() -> Vec<Route> {
    let write = Access::May(Action::CircularWrite);
    vec![
        Route::get("/circulars/new", write, new),
        Route::post("/circulars", write, create),
        Route::get("/circulars/{id}/edit", write, edit),
        Route::post("/circulars/{id}/edit", write, save),
        Route::get("/circulars/{id}/recipients", write, choose),
        Route::post("/circulars/{id}/recipients", write, add),
        Route::post("/circulars/{id}/recipients/clear", write, clear),
        Route::get("/circulars/{id}/publish", write, ask_publish),
        Route::post("/circulars/{id}/publish", write, publish),
        Route::get("/circulars/{id}/withdraw", write, ask_withdraw),
        Route::post("/circulars/{id}/withdraw", write, withdraw),
    ]
}

/// The circular of the path, for those who write.
async fn writable(ctx: &Ctx) -> Result<Circular> {
    let id: CircularId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let found = store::find(db, id, actor.organisation)?;
        can(actor, Action::CircularWrite, &found)?;
        Ok(found)
    })
    .await
}

fn page(ctx: &Ctx, status: StatusCode, form: FormView, of: Option<&Circular>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        circular: Option<Shown>,
        longest: usize,
    }
    ctx.page_with(status, "circulars/form.html", View { form, circular: of.map(shown), longest: BODY })
}

fn read(form: &mut Form) -> Result<Text> {
    let (title, body) = (form.need("title", line(TITLE)), form.need("text", lines(BODY)));
    form.build(|| Some(Text { title: title?, body: body? }))
}

async fn new(ctx: Ctx) -> Result<Answer> {
    can(ctx.actor()?, Action::CircularWrite, &Anything)?;
    let form = ctx.show(&Form::new());
    page(&ctx, StatusCode::OK, form, None)
}

async fn create(mut ctx: Ctx) -> Result<Answer> {
    let made = match read(&mut ctx.form) {
        Ok(text) => ctx.write(move |tx| actions::write(tx, &text)).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => Ok(Answer::see(format!("/circulars/{id}/recipients")).done(Message::new("circular-written"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, None)
        }
    }
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let found = writable(&ctx).await?;
    found.is_draft()?;
    let form = ctx.show(&Form::filled([("title", found.text.title.clone()), ("text", found.text.body.clone())]));
    page(&ctx, StatusCode::OK, form, Some(&found))
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let found = writable(&ctx).await?;
    let (id, version) = (found.id, ctx.form.version());
    let done = match (read(&mut ctx.form), version) {
        (Ok(text), Some(version)) => ctx.write(move |tx| actions::edit(tx, id, &text, version)).await,
        (Ok(_), None) => Err(Error::Malformed("the form carries no version".to_owned())),
        (Err(error), _) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/circulars/{id}")).done(Message::new("saved"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, Some(&found))
        }
    }
}

/// What recipients are chosen by.
#[derive(Clone, Default)]
struct Chosen {
    text: String,
    kind: Option<Kind>,
    region: Option<Region>,
}

/// A dry run: which organisations a choice finds, before any of them is added.
async fn choose(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        circular: Shown,
        q: String,
        kind: String,
        region: String,
        kinds: Vec<Choice>,
        regions: Vec<Choice>,
        found: usize,
        new: usize,
        names: Vec<String>,
        asked: bool,
        recipients: Vec<(String, &'static str)>,
    }
    let found = writable(&ctx).await?;
    found.is_draft()?;
    let chosen = Chosen {
        text: ctx.search(),
        kind: ctx.asked("kind").and_then(|kind| kind.parse().ok()),
        region: ctx.asked("region").and_then(|code| Region::parse(code).ok()),
    };
    let (id, wanted) = (found.id, chosen.clone());
    let (matching, recipients) = ctx
        .read(move |db, _| {
            let matching = organisation::selection(db, &wanted.text, wanted.kind, wanted.region, MOST)?;
            Ok((matching, store::recipients(db, id, MOST)?))
        })
        .await?;
    let there: std::collections::BTreeSet<OrganisationId> = recipients.iter().map(|one| one.0).collect();
    let fresh: Vec<&organisation::Choice> = matching.iter().filter(|one| !there.contains(&one.0)).collect();
    let locale = ctx.locale.as_str();
    let view = View {
        circular: shown(&found),
        kind: chosen.kind.map(|kind| kind.to_string()).unwrap_or_default(),
        region: chosen.region.map(|region| region.code().to_owned()).unwrap_or_default(),
        kinds: ctx.choices(Kind::ALL, "kind"),
        regions: Region::all().map(|region| Choice::new(region.code(), region.name(locale))).collect(),
        found: matching.len(),
        new: fresh.len(),
        names: fresh.iter().take(NAMED).map(|one| one.1.clone()).collect(),
        asked: !chosen.text.is_empty() || chosen.kind.is_some() || chosen.region.is_some(),
        q: chosen.text,
        recipients: recipients.into_iter().map(|(_, name, r)| (name, r.map_or("", |r| r.name(locale)))).collect(),
    };
    ctx.page("circulars/recipients.html", view)
}

/// Adds what the dry run has shown, some at a time.
async fn add(mut ctx: Ctx) -> Result<Answer> {
    let id: CircularId = ctx.param("id")?;
    let form = &mut ctx.form;
    let text = form.may("q", |text| Ok(searched(text)));
    let kind = form.may("kind", choice::<Kind>);
    let region = form.may("region", Region::parse);
    let chosen = form.build(|| Some(Chosen { text: text?.unwrap_or_default(), kind: kind?, region: region? }))?;
    writable(&ctx).await?.is_draft()?;
    let found =
        ctx.read(move |db, _| organisation::selection(db, &chosen.text, chosen.kind, chosen.region, MOST)).await?;
    let ids: Vec<OrganisationId> = found.into_iter().map(|one| one.0).collect();
    let mut added = 0;
    for some in ids.chunks(AT_ONCE) {
        let some = some.to_vec();
        added += ctx.write(move |tx| actions::address(tx, id, &some)).await?;
    }
    let told = Message::new("circular-addressed").with("n", added);
    Ok(Answer::see(format!("/circulars/{id}/recipients")).done(told))
}

async fn clear(mut ctx: Ctx) -> Result<Answer> {
    let id: CircularId = ctx.param("id")?;
    ctx.form.build(|| Some(()))?;
    ctx.write(move |tx| actions::clear(tx, id)).await?;
    Ok(Answer::see(format!("/circulars/{id}/recipients")).done(Message::new("circular-cleared")))
}

#[derive(Serialize)]
struct Ask {
    confirm: Confirm,
    form: FormView,
}

async fn ask_publish(ctx: Ctx) -> Result<Answer> {
    let found = writable(&ctx).await?;
    found.is_draft()?;
    let id = found.id;
    let recipients = ctx.read(move |db, _| store::count_recipients(db, id)).await?;
    if recipients == 0 {
        return Err(Error::conflict("circular-to-nobody"));
    }
    let here = format!("/circulars/{id}");
    let confirm = Confirm {
        title: ctx.word("circular-publish"),
        question: ctx.say(&Message::new("circular-publish-question").with("n", recipients)),
        facts: vec![Fact::new(ctx.word("circular-name"), found.text.title)],
        consequences: vec![ctx.word("circular-publish-fixed")],
        action: format!("{here}/publish"),
        button: ctx.word("circular-publish"),
        back_href: here,
        version: Some(found.version),
        ..Confirm::default()
    };
    ctx.page("confirm.html", Ask { confirm, form: ctx.show(&Form::new()) })
}

async fn publish(mut ctx: Ctx) -> Result<Answer> {
    let id: CircularId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    ctx.write(move |tx| actions::publish(tx, id, version)).await?;
    Ok(Answer::see(format!("/circulars/{id}")).done(Message::new("circular-is-out")))
}

fn withdrawing(ctx: &Ctx, status: StatusCode, form: FormView, found: &Circular) -> Result<Answer> {
    let here = format!("/circulars/{}", found.id);
    let confirm = Confirm {
        title: ctx.word("circular-withdraw"),
        question: ctx.word("circular-withdraw-question"),
        facts: vec![Fact::new(ctx.word("circular-name"), found.text.title.clone())],
        action: format!("{here}/withdraw"),
        button: ctx.word("circular-withdraw"),
        danger: true,
        reason: Some("required"),
        back_href: here,
        version: Some(found.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", Ask { confirm, form })
}

async fn ask_withdraw(ctx: Ctx) -> Result<Answer> {
    let found = writable(&ctx).await?;
    found.is_published()?;
    let form = ctx.show(&Form::new());
    withdrawing(&ctx, StatusCode::OK, form, &found)
}

async fn withdraw(mut ctx: Ctx) -> Result<Answer> {
    let found = writable(&ctx).await?;
    let (id, reason, version) = (found.id, ctx.form.need("reason", line(500)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::withdraw(tx, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/circulars/{id}")).done(Message::new("circular-is-withdrawn"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            withdrawing(&ctx, status, form, &found)
        }
    }
}
