//! What is decided on a batch of sheets: opening, giving back, a word, the order of equals, closing, reopening.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, judged};
use super::super::model::open_ties;
use super::super::store;
use super::{home, seen};
use crate::access::Action;
use crate::kernel::{AssignmentId, BatchId, ItemId, MemberId, Message};
use crate::pages::{Answer, Confirm, Ctx, Fact};
use crate::platform::form::{Form, FormView, lines};
use crate::platform::{Error, Result};
use crate::programme::definition::values::Hundredths;
use crate::review::model::Batch;
use crate::review::sheet;
use crate::review::store::members;

/// The longest reason, in characters.
const REASON: usize = 500;

#[derive(Serialize)]
struct Asked {
    confirm: Confirm,
    form: FormView,
}

/// Opens the scores.
pub(super) async fn open(mut ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewManage).await?;
    ctx.form.build(|| Some(()))?;
    let id = batch.id;
    ctx.write(move |tx| actions::open(tx, id)).await?;
    Ok(Answer::see(home(id)).done(Message::new("scoring-opened-done")))
}

async fn member_of(ctx: &Ctx) -> Result<(Batch, crate::review::model::Member)> {
    let batch = seen(ctx, Action::ReviewManage).await?;
    let (id, member): (BatchId, MemberId) = (batch.id, ctx.param("member")?);
    let member = ctx.read(move |db, _| members::member(db, id, member)).await?;
    Ok((batch, member))
}

async fn give_back_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let (batch, member) = member_of(ctx).await?;
    let confirm = Confirm {
        title: ctx.word("scoring-give-back"),
        question: ctx.say(&Message::new("scoring-give-back-question").with("name", &member.name)),
        consequences: vec![ctx.word("scoring-give-back-then")],
        facts: vec![Fact::new(ctx.word("scoring-batch"), batch.title.clone())],
        action: format!("/review/batches/{}/give-back/{}", batch.id, member.id),
        button: ctx.word("scoring-give-back"),
        reason: Some("required"),
        back_href: home(batch.id),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", Asked { confirm, form })
}

pub(super) async fn ask_give_back(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    give_back_page(&ctx, StatusCode::OK, form).await
}

pub(super) async fn give_back(mut ctx: Ctx) -> Result<Answer> {
    let (batch, member) = member_of(&ctx).await?;
    let reason = ctx.form.need("reason", lines(REASON));
    let (id, member) = (batch.id, member.id);
    let done = match ctx.form.build(|| reason) {
        Ok(reason) => ctx.write(move |tx| sheet::actions::give_back(tx, id, member, &reason)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(home(id)).done(Message::new("scoring-give-back-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            give_back_page(&ctx, status, form).await
        }
    }
}

/// A deviating score, for the page on which the agency writes down what was said about it.
#[derive(Serialize)]
struct WordView {
    batch: BatchId,
    title: String,
    assignment: AssignmentId,
    code: String,
    expert: String,
    score: String,
    mean: String,
    longest: usize,
    form: FormView,
}

async fn word_page(ctx: &Ctx, status: StatusCode, form: Option<FormView>) -> Result<Answer> {
    let batch = seen(ctx, Action::ReviewManage).await?;
    let id: AssignmentId = ctx.param("assignment")?;
    let (shown, known) = {
        let batch = batch.clone();
        ctx.read(move |db, _| {
            if !super::super::is_opened(db, batch.id)? {
                return Err(Error::conflict("scoring-not-opened"));
            }
            judged(db, &batch, |round, standings, rules| {
                let at = round
                    .seats
                    .iter()
                    .enumerate()
                    .find_map(|(at, panel)| panel.iter().find(|seat| seat.id == id).map(|seat| (at, *seat)));
                let (at, seat) = at.ok_or(Error::NotFound)?;
                let standing = standings.iter().find(|one| one.candidate == at).ok_or(Error::NotFound)?;
                let mean = standing.mean.as_ref().map(|mean| mean.mean.rounded(2).in_full()).unwrap_or_default();
                let code = round.items.get(at).map(|item| item.code.clone()).unwrap_or_default();
                let expert = round.member(seat.member).map(|member| member.name.clone()).unwrap_or_default();
                let score = round.score(id, rules).map(|score| score.total.to_string()).unwrap_or_default();
                let word = round.sheets.get(&id).and_then(|kept| kept.body.word.clone());
                Ok(((code, expert, score, mean), word.map(|word| word.text).unwrap_or_default()))
            })
        })
        .await?
    };
    let (code, expert, score, mean) = shown;
    let form = form.unwrap_or_else(|| ctx.show(&Form::filled([("word", known)])));
    let longest = sheet::model::WORD;
    let view =
        WordView { batch: batch.id, title: batch.title, assignment: id, code, expert, score, mean, longest, form };
    ctx.page_with(status, "review/word.html", view)
}

pub(super) async fn ask_word(ctx: Ctx) -> Result<Answer> {
    word_page(&ctx, StatusCode::OK, None).await
}

pub(super) async fn word(mut ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewManage).await?;
    let (id, assignment): (BatchId, AssignmentId) = (batch.id, ctx.param("assignment")?);
    let word = ctx.form.need("word", lines(sheet::model::WORD));
    let done = match ctx.form.build(|| word) {
        Ok(word) => ctx.write(move |tx| sheet::actions::explain_for(tx, id, assignment, &word)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(home(id)).done(Message::new("sheet-word-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            word_page(&ctx, status, Some(form)).await
        }
    }
}

/// Items that nothing but the panel parts.
#[derive(Serialize)]
struct Group {
    score: String,
    items: Vec<(ItemId, String, String)>,
}

#[derive(Serialize)]
struct OrderView {
    batch: BatchId,
    title: String,
    groups: Vec<Group>,
    form: FormView,
}

async fn order_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let batch = seen(ctx, Action::ReviewManage).await?;
    let of = batch.clone();
    let groups = ctx
        .read(move |db, _| {
            if !super::super::is_opened(db, of.id)? {
                return Err(Error::conflict("scoring-not-opened"));
            }
            judged(db, &of, |round, standings, _| {
                let group = |group: Vec<usize>| {
                    let first = group.first().and_then(|at| standings.iter().find(|one| one.candidate == *at));
                    let score = first.and_then(|one| one.score).map(Hundredths::in_full).unwrap_or_default();
                    let items = group.iter().filter_map(|at| round.items.get(*at));
                    Group {
                        score,
                        items: items.map(|item| (item.id, item.code.clone(), item.unit_name.clone())).collect(),
                    }
                };
                Ok(open_ties(standings).into_iter().map(group).collect::<Vec<_>>())
            })
        })
        .await?;
    ctx.page_with(status, "review/order.html", OrderView { batch: batch.id, title: batch.title, groups, form })
}

pub(super) async fn ask_order(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    order_page(&ctx, StatusCode::OK, form).await
}

/// The items of the form in the order of their places, each a number of its own from 1.
fn ordered(form: &mut Form) -> Option<Vec<ItemId>> {
    let names: Vec<String> =
        form.fields().iter().map(|(name, _)| name.clone()).filter(|name| name.starts_with("place-")).collect();
    let mut places: Vec<(i64, ItemId)> = Vec::new();
    let mut whole = !names.is_empty();
    for name in &names {
        let item = name.trim_start_matches("place-").parse().ok();
        let place = form.need(name, sheet::model::count);
        match (item, place) {
            (Some(item), Some(place)) => places.push((place, item)),
            _ => whole = false,
        }
    }
    places.sort();
    let straight = places.iter().enumerate().all(|(n, (place, _))| i64::try_from(n + 1).is_ok_and(|n| n == *place));
    if whole && !straight {
        let first = names.first().map_or("place", String::as_str).to_owned();
        return form.wrong(&first, Message::new("scoring-order-places").with("n", places.len()));
    }
    whole.then(|| places.into_iter().map(|(_, item)| item).collect())
}

pub(super) async fn order(mut ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewManage).await?;
    let id = batch.id;
    let items = ordered(&mut ctx.form);
    let reason = ctx.form.need("reason", lines(REASON));
    let done = match ctx.form.build(|| Some((items?, reason?))) {
        Ok((items, reason)) => ctx.write(move |tx| actions::order(tx, id, &items, &reason)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(home(id)).done(Message::new("scoring-order-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            order_page(&ctx, status, form).await
        }
    }
}

async fn close_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let batch = seen(ctx, Action::ReviewManage).await?;
    let of = batch.clone();
    let facts = ctx
        .read(move |db, _| {
            let opened = store::meeting(db, of.id)?;
            let figures = judged(db, &of, |round, standings, rules| {
                let progress = round.progress(standings, rules);
                let unstable = standings.iter().filter(|one| !one.is_stable()).count();
                let passed = standings.iter().filter(|one| one.passed).count();
                Ok((progress.hinders_closing(), round.items.len(), passed, unstable))
            })?;
            Ok((opened.is_some(), figures))
        })
        .await?;
    let (opened, (hinders, items, passed, unstable)) = facts;
    if !opened {
        return Err(Error::conflict("scoring-not-opened"));
    }
    if let Some(why) = hinders.into_iter().next() {
        return Err(Error::Conflict(why));
    }
    let confirm = Confirm {
        title: ctx.word("scoring-close"),
        question: ctx.say(&Message::new("scoring-close-question").with("title", &batch.title)),
        consequences: vec![ctx.word("scoring-close-then"), ctx.word("scoring-close-reopen")],
        facts: vec![
            Fact::new(ctx.word("scoring-items"), items.to_string()),
            Fact::new(ctx.word("scoring-passed"), passed.to_string()),
            Fact::new(ctx.word("scoring-unstable"), unstable.to_string()),
        ],
        action: format!("/review/batches/{}/close", batch.id),
        button: ctx.word("scoring-close"),
        back_href: home(batch.id),
        version: Some(batch.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", Asked { confirm, form })
}

pub(super) async fn ask_close(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    close_page(&ctx, StatusCode::OK, form).await
}

pub(super) async fn close(mut ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewManage).await?;
    let (id, version) = (batch.id, ctx.form.version());
    let done = match ctx.form.build(|| version) {
        Ok(version) => ctx.write(move |tx| actions::close(tx, id, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(home(id)).done(Message::new("scoring-close-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            close_page(&ctx, status, form).await
        }
    }
}

async fn reopen_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    let batch = seen(ctx, Action::ReviewReopen).await?;
    let confirm = Confirm {
        title: ctx.word("scoring-reopen"),
        question: ctx.say(&Message::new("scoring-reopen-question").with("title", &batch.title)),
        consequences: vec![ctx.word("scoring-reopen-results"), ctx.word("scoring-reopen-report")],
        action: format!("/review/batches/{}/reopen", batch.id),
        button: ctx.word("scoring-reopen"),
        danger: true,
        reason: Some("required"),
        back_href: home(batch.id),
        version: Some(batch.version),
        ..Confirm::default()
    };
    ctx.page_with(status, "confirm.html", Asked { confirm, form })
}

pub(super) async fn ask_reopen(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::new());
    reopen_page(&ctx, StatusCode::OK, form).await
}

pub(super) async fn reopen(mut ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewReopen).await?;
    let id = batch.id;
    let (reason, version) = (ctx.form.need("reason", lines(REASON)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => {
            let stand = ctx.app.stands.clone();
            ctx.write(move |tx| actions::reopen(tx, &stand, id, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(home(id)).done(Message::new("scoring-reopen-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            reopen_page(&ctx, status, form).await
        }
    }
}
