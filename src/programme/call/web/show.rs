//! The page of one call, its versions, its check and what it changes.

use serde::Serialize;

use super::super::model::{Call, Change, Hand, Unready, ready};
use super::super::store::{self, Version};
use super::{Difference, Shown, Summary, Told, VersionRow, allowed, difference, shown, summary, told, version_row};
use crate::access::{Action, Object};
use crate::calendar;
use crate::kernel::{CallId, Instant};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::call::web::file::{Problem, problems};
use crate::programme::explain::Guide;

/// The steps of the way that a page shows.
const MOST_STEPS: i64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let (view, inside) = (Access::May(Action::CallView), Access::May(Action::CallDraftView));
    vec![
        Route::get("/calls/{id}", view, show),
        Route::get("/calls/{id}/check", inside, check),
        Route::get("/calls/{id}/difference", inside, differs),
        Route::get("/calls/{id}/preview", inside, preview),
        Route::get("/calls/{id}/versions/{n}", view, one_version),
        Route::get("/calls/{id}/versions/{n}/file", view, version_file),
    ]
}

/// What somebody did on the way to a decision.
#[derive(Serialize)]
struct Done {
    kind: Hand,
    change: Change,
    who: String,
    behalf: String,
    body: String,
    at: Instant,
}

/// What the reader may do now.
#[derive(Serialize)]
struct Rights {
    write: bool,
    text: bool,
    submit: bool,
    cancel: bool,
    abandon: bool,
    decide: bool,
    revise: bool,
    extend: bool,
    withdraw: bool,
    close: bool,
    inside: bool,
}

fn rights(ctx: &Ctx, call: &Call) -> Result<Rights> {
    let actor = ctx.actor()?;
    let write = actor.may(Action::CallWrite) && call.allows(actor, Action::CallWrite).is_ok();
    let propose = |change: Change| write && call.may_propose(change, ctx.now).is_ok();
    let text = write && call.writable().is_ok();
    Ok(Rights {
        write,
        text,
        submit: text,
        cancel: write && call.submitted().is_ok() && call.submitter.is_some_and(|user| actor.is_person(user)),
        abandon: write && call.pending.is_some() && call.submitted().is_err(),
        decide: actor.may(Action::CallApprove) && call.allows(actor, Action::CallApprove).is_ok(),
        revise: propose(Change::Revise),
        extend: propose(Change::Extend),
        withdraw: propose(Change::Withdraw),
        close: propose(Change::Close),
        inside: actor.may(Action::CallDraftView),
    })
}

/// Where the applications of a call go from one step to the next: word and address, for those who may go there.
fn steps(ctx: &Ctx, call: &Call) -> Vec<(&'static str, String)> {
    let id = call.id;
    let all = [
        (Action::CallWrite, "try-title", format!("/calls/{id}/try")),
        (Action::ApplicationView, "application-list", format!("/applications?call={id}")),
        (Action::LetterView, "letter-title", format!("/letters?call={id}")),
        (Action::FormCheckView, "form-check-title", format!("/form-checks?call={id}")),
        (Action::FormCheckView, "cross-title", format!("/calls/{id}/cross-checks")),
        (Action::AwardPropose, "decision-propose", format!("/calls/{id}/decide")),
        (Action::AwardView, "award-title", format!("/awards?call={id}")),
        (Action::FundView, "fund-title", format!("/funds/{id}")),
    ];
    all.into_iter().filter(|(action, ..)| ctx.may(*action)).map(|(_, word, href)| (word, href)).collect()
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call: Shown,
        rights: Rights,
        steps: Vec<(&'static str, String)>,
        events: Vec<Told>,
        versions: Vec<VersionRow>,
        places: Vec<(String, i32)>,
        done: Vec<Done>,
        problems: usize,
        summary: Summary,
    }
    let call = allowed(&ctx, Action::CallView).await?;
    let (id, rights) = (call.id, rights(&ctx, &call)?);
    let inside = rights.inside;
    let (events, versions, places, noted, calendar) = ctx
        .read(move |db, _| {
            let noted = if inside { store::noted(db, id, MOST_STEPS)? } else { Vec::new() };
            let (events, versions) = (store::events(db, id)?, store::versions(db, id)?);
            Ok((events, versions, store::places(db, id)?, noted, calendar::current(db)?))
        })
        .await?;
    let done = |n: store::Noted| Done {
        kind: n.kind,
        change: n.change,
        who: n.user,
        behalf: n.behalf,
        body: n.body,
        at: n.at,
    };
    let locale = ctx.locale.as_str();
    let text = versions.first().map_or(call.draft.as_str(), |version| version.text.as_str());
    let problems = if rights.text { problems(&ctx, &call.draft).len() } else { 0 };
    let view = View {
        call: shown(&ctx, &call, &calendar, inside),
        summary: summary(&ctx, Definition::read(text).ok().as_ref()),
        events: events.into_iter().map(|event| told(&ctx, event)).collect(),
        places: places.into_iter().map(|(r, n)| (r.map_or("", |r| r.name(locale)).to_owned(), n)).collect(),
        done: noted.into_iter().map(done).collect(),
        versions: versions.iter().map(|version| version_row(&ctx, version)).collect(),
        problems,
        steps: steps(&ctx, &call),
        rights,
    };
    ctx.page("calls/show.html", view)
}

/// The published text that the text of a call takes the place of.
pub(super) async fn base(ctx: &Ctx, call: &Call) -> Result<Option<Version>> {
    let (id, n) = (call.id, call.latest);
    if n == 0 {
        return Ok(None);
    }
    ctx.read(move |db, _| store::version(db, id, n).map(Some)).await
}

async fn check(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call: Shown,
        problems: Vec<Problem>,
        refusal: Option<String>,
        may_write: bool,
        may_submit: bool,
    }
    let call = allowed(&ctx, Action::CallDraftView).await?;
    let (base, calendar) = (base(&ctx, &call).await?, ctx.read(|db, _| calendar::current(db)).await?);
    let published = base.as_ref().map(|version| version.text.as_str());
    let (found, refusal) = match ready(&call, &call.draft, published, ctx.now) {
        Ok(_) => (Vec::new(), None),
        Err(Unready::Problems(_)) => (problems(&ctx, &call.draft), None),
        Err(Unready::Refused(why)) => (Vec::new(), Some(ctx.say(&why))),
    };
    let may_write = ctx.may(Action::CallWrite) && call.writable().is_ok();
    let may_submit = may_write && found.is_empty() && refusal.is_none();
    let call = shown(&ctx, &call, &calendar, true);
    ctx.page("calls/check.html", View { call, problems: found, refusal, may_write, may_submit })
}

async fn differs(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call: Shown,
        base: i32,
        difference: Difference,
    }
    let call = allowed(&ctx, Action::CallDraftView).await?;
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let Some(base) = base(&ctx, &call).await? else { return Err(Error::NotFound) };
    let difference = difference(&ctx, &base.text, &call.draft);
    ctx.page("calls/difference.html", View { call: shown(&ctx, &call, &calendar, true), base: base.n, difference })
}

/// What the text that is worked on demands, as its readers will see it.
async fn preview(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call: Shown,
        guide: Option<Guide>,
        may_write: bool,
    }
    let call = allowed(&ctx, Action::CallDraftView).await?;
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let definition = Definition::read(&call.draft).ok();
    let guide = definition.map(|definition| Guide::of(&definition, &ctx.app.texts, ctx.locale, &calendar));
    let may_write = ctx.may(Action::CallWrite) && call.writable().is_ok();
    ctx.page("calls/preview.html", View { call: shown(&ctx, &call, &calendar, true), guide, may_write })
}

/// A published version, and the one before it.
pub(super) async fn version_of(ctx: &Ctx, call: &Call) -> Result<(Version, Option<Version>)> {
    let (id, n): (CallId, i32) = (call.id, ctx.param("n")?);
    let pair = move |db: &mut crate::platform::db::Db| {
        let older = if n > 1 { Some(store::version(db, id, n - 1)?) } else { None };
        Ok((store::version(db, id, n)?, older))
    };
    ctx.app.database.read(pair).await
}

async fn one_version(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        call: Shown,
        version: VersionRow,
        difference: Option<Difference>,
        summary: Summary,
        text: String,
    }
    let call = allowed(&ctx, Action::CallView).await?;
    let (version, older) = version_of(&ctx, &call).await?;
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let view = View {
        call: shown(&ctx, &call, &calendar, ctx.may(Action::CallDraftView)),
        difference: older.map(|older| difference(&ctx, &older.text, &version.text)),
        summary: summary(&ctx, Definition::frozen(&version.text).ok().as_ref()),
        version: version_row(&ctx, &version),
        text: version.text,
    };
    ctx.page("calls/version.html", view)
}

/// The name of a downloaded file: `QYKX2026-001-v1.toml`.
pub(super) fn file_answer(call: &Call, version: Version) -> Answer {
    let number = call.number.as_deref().unwrap_or(&call.code);
    let plain = |c: char| if c.is_control() || "\\/:*?\"<>|".contains(c) { '-' } else { c };
    let name: String = format!("{number}-v{}.toml", version.n).chars().map(plain).collect();
    Answer::attachment(&name, "application/toml; charset=utf-8", version.text.into_bytes())
}

async fn version_file(ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallView).await?;
    let (version, _) = version_of(&ctx, &call).await?;
    Ok(file_answer(&call, version))
}
