//! What the public sees: notices that were published, without signing in; objecting to an award; reading the answer.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions;
use super::super::model::{Award, Role, State};
use super::super::notice::PublicNotice;
use super::super::objection::{self, Channel};
use super::super::shelves::OF_OBJECTION;
use super::super::store::{awards, notices, objections};
use super::notices::{listed, read_given};
use super::{Due, TEXT, due};
use crate::access::Actor;
use crate::calendar;
use crate::documents;
use crate::files;
use crate::kernel::{Message, NoticeId};
use crate::organisation;
use crate::pages::{Access, Answer, Choice, Ctx, Limits, Route, Subject};
use crate::platform::form::{Form, FormView};
use crate::platform::network::{Throttle, network};
use crate::platform::templates::show_day;
use crate::platform::{Error, Result};
use crate::programme::call;

/// What one request may carry: some papers, none larger than a shelf takes.
const LIMITS: Limits = Limits { files: 5, largest: 20 * 1024 * 1024 };
/// What handing in costs of the minute's budget of a network: twenty a minute.
const HAND_IN: u32 = 15;
/// What a receipt that nobody has costs.
const MISS: u32 = 10;

pub(super) fn routes() -> Vec<Route> {
    let (handed_in, looked_up) = (Arc::new(Throttle::default()), Arc::new(Throttle::default()));
    vec![
        Route::get("/public/notices", Access::Anyone, index),
        Route::get("/public/notices/{id}", Access::Anyone, show),
        Route::get("/public/notices/{id}/pdf", Access::Anyone, pdf),
        Route::get("/public/notices/{id}/objection", Access::Anyone, asking),
        Route::upload("/public/notices/{id}/objection", Access::Anyone, LIMITS, move |ctx| {
            hand_in(ctx, Arc::clone(&handed_in))
        }),
        Route::get("/public/objections", Access::Anyone, move |ctx| look_up(ctx, Arc::clone(&looked_up))),
    ]
}

/// The awards that may be objected to, to choose from.
pub(super) fn award_choices(ctx: &Ctx, lines: &[Award]) -> Vec<Choice> {
    let standing = lines.iter().filter(|award| award.state.holds());
    let label = |award: &Award| match award.region {
        Some(region) => format!("{}（{}）", award.unit_name, region.name(ctx.locale.as_str())),
        None => award.unit_name.clone(),
    };
    standing.map(|award| Choice::new(award.id, label(award))).collect()
}

/// A line of a notice: the unit and its amount; no number, no telephone, no person.
#[derive(Serialize)]
struct Line {
    unit: String,
    region: Option<&'static str>,
    amount: String,
    gone: bool,
}

fn shown(ctx: &Ctx, lines: &[Award], role: Role) -> Vec<Line> {
    let of_it = lines.iter().filter(|award| award.role == role);
    of_it
        .map(|award| Line {
            unit: award.unit_name.clone(),
            region: award.region.map(|region| region.name(ctx.locale.as_str())),
            amount: award.amount.to_string(),
            gone: matches!(award.state, State::Fallen | State::Refused),
        })
        .collect()
}

async fn index(ctx: Ctx) -> Result<Answer> {
    listed(&ctx, "awards/public-list.html", true).await
}

/// The notice of the path, with its lines and the name of its call.
async fn found(ctx: &Ctx) -> Result<(PublicNotice, Vec<Award>, String)> {
    let id: NoticeId = ctx.param("id")?;
    ctx.app
        .database
        .read(move |db| {
            let found = notices::find(db, id)?;
            let lines = awards::of_decision(db, found.decision)?;
            let project = call::find(db, found.call)?.name.zh;
            Ok((found, lines, project))
        })
        .await
}

/// Where one turns to with an objection, as the record of the centre has it; what is not recorded is not shown.
#[derive(Serialize)]
pub(super) struct Centre {
    name: String,
    phone: String,
    address: String,
    email: String,
}

/// The centre, whoever asks.
pub(super) async fn centre(ctx: &Ctx) -> Result<Option<Centre>> {
    let read = |db: &mut crate::platform::db::Db| {
        let first = organisation::of_kind(db, organisation::Kind::Centre)?.into_iter().next();
        first.map(|id| organisation::find(db, id)).transpose()
    };
    let found = ctx.app.database.read(read).await?;
    Ok(found.map(|organisation::Organisation { record: r, .. }| Centre {
        name: r.name,
        phone: r.phone,
        address: r.address,
        email: r.email,
    }))
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        id: NoticeId,
        title: String,
        paragraphs: Vec<String>,
        project: String,
        awards: Vec<Line>,
        reserves: Vec<Line>,
        starts: String,
        ends: Due,
        runs: bool,
        centre: Option<Centre>,
        has_pdf: bool,
    }
    let (found, lines, project) = found(&ctx).await?;
    let calendar = ctx.app.database.read(calendar::current).await?;
    let view = View {
        id: found.id,
        paragraphs: found.text.lines().filter(|line| !line.trim().is_empty()).map(ToOwned::to_owned).collect(),
        project,
        awards: shown(&ctx, &lines, Role::Award),
        reserves: shown(&ctx, &lines, Role::Reserve),
        starts: show_day(ctx.locale, found.starts_on),
        ends: due(&ctx, &calendar, found.ends_on),
        runs: found.stands_on(ctx.now.day()),
        centre: centre(&ctx).await?,
        has_pdf: found.document.is_some(),
        title: found.title,
    };
    ctx.page("awards/public.html", view)
}

/// The notice in the official layout, as it was issued.
async fn pdf(ctx: Ctx) -> Result<Answer> {
    let (found, ..) = found(&ctx).await?;
    documents::hand_out(&ctx, found.document.ok_or(Error::NotFound)?).await
}

async fn form_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: NoticeId,
        title: String,
        ends: Due,
        awards: Vec<Choice>,
        named: bool,
        longest: usize,
    }
    let (found, lines, _) = found(ctx).await?;
    let notice = found.clone();
    let (calendar, rules) =
        ctx.app.database.read(move |db| Ok((calendar::current(db)?, actions::rules_of(db, &notice)?))).await?;
    if !found.stands_on(ctx.now.day()) {
        return Err(Error::Conflict(Message::new("objection-too-late").with_time("day", found.ends_on)));
    }
    let view = View {
        form,
        id: found.id,
        ends: due(ctx, &calendar, found.ends_on),
        title: found.title,
        awards: award_choices(ctx, &lines),
        named: rules.named,
        longest: TEXT,
    };
    ctx.page_with(status, "awards/object.html", view)
}

async fn asking(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    form_page(&ctx, StatusCode::OK, form).await
}

/// Whoever objects, without an account: no person of this system.
fn somebody(ctx: &Ctx) -> Arc<Actor> {
    let mut actor = Actor::system(&ctx.app.policy);
    actor.name = ctx.app.texts.text(crate::platform::i18n::Locale::Zh, &Message::new("objection-somebody"));
    actor.address.clone_from(&ctx.address);
    Arc::new(actor)
}

async fn hand_in(mut ctx: Ctx, throttle: Arc<Throttle>) -> Result<Answer> {
    let (notice, ..) = found(&ctx).await?;
    let (from, now) = (network(&ctx.address), ctx.now);
    throttle.check(&from, now)?;
    throttle.spend(&from, HAND_IN, now);
    let id = notice.id;
    let sent = std::mem::take(&mut ctx.files);
    let about = notice.clone();
    let rules = ctx.app.database.read(move |db| actions::rules_of(db, &about)).await?;
    let done = match read_given(&mut ctx, Channel::Web, &rules) {
        Ok(given) => {
            let (receipt, actor) = (given.receipt.clone(), somebody(&ctx));
            let kept = if sent.is_empty() {
                ctx.write_as(actor, move |tx| actions::hand_in(tx, id, &given, "")).await
            } else {
                let about = Subject {
                    kind: "objection",
                    id: 0,
                    label: notice.title.clone(),
                    href: String::new(),
                    organisation: None,
                };
                let verb = move |tx: &mut crate::access::Tx<'_>, taken: &[files::actions::Taken]| {
                    let made = actions::hand_in(tx, id, &given, "")?;
                    let subject = Subject { id: made.0, ..about.clone() };
                    let put = taken.iter().map(|one| files::actions::attach(tx, &OF_OBJECTION, &subject, one));
                    Ok((made, put.collect::<Result<Vec<_>>>()?))
                };
                let about = Subject {
                    kind: "objection",
                    id: 0,
                    label: notice.title.clone(),
                    href: String::new(),
                    organisation: None,
                };
                files::take(&ctx, actor, &OF_OBJECTION, &about, sent, verb).await
            };
            kept.map(|_| receipt)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(receipt) => {
            Ok(Answer::see(format!("/public/objections?code={receipt}")).done(Message::new("objection-handed-in")))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            form_page(&ctx, status, form).await
        }
    }
}

/// What whoever objected reads by the receipt: how far it is, and the answer. Nothing of the person is shown.
async fn look_up(ctx: Ctx, throttle: Arc<Throttle>) -> Result<Answer> {
    #[derive(Serialize)]
    struct Found {
        unit: String,
        received: String,
        state: objection::State,
        outcome: Option<objection::Outcome>,
        reason: String,
        answer: String,
        answered: Option<String>,
        answer_by: Option<Due>,
    }
    #[derive(Serialize)]
    struct View {
        code: String,
        asked: bool,
        found: Option<Found>,
    }
    let code: String = ctx.asked("code").unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    let from = network(&ctx.address);
    throttle.check(&from, ctx.now)?;
    let wanted = code.clone();
    let (found, calendar) = ctx
        .app
        .database
        .read(move |db| {
            let found = if wanted.is_empty() { None } else { objections::by_receipt(db, &wanted)? };
            Ok((found, calendar::current(db)?))
        })
        .await?;
    throttle.spend(&from, if found.is_none() && !code.is_empty() { MISS } else { 1 }, ctx.now);
    let status = if found.is_none() && !code.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let told = found.map(|o| Found {
        unit: o.award_unit.clone(),
        received: show_day(ctx.locale, o.given.received_on),
        answer_by: o.answer_by.filter(|_| o.is_open()).map(|on| due(&ctx, &calendar, on)),
        state: o.state,
        // What was decided is told with the answer, and not before.
        outcome: o.outcome.filter(|_| !o.is_open()),
        reason: if o.is_open() { String::new() } else { o.outcome_reason },
        answer: o.answer,
        answered: o.answered_on.map(|on| show_day(ctx.locale, on)),
    });
    ctx.page_with(status, "awards/lookup.html", View { asked: !code.is_empty(), code, found: told })
}
