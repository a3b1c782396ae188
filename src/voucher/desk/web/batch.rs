//! Many vouchers passed at once: what would be done and what not, with the total to be typed again, and what was done.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, CHUNK, Line, MOST, total};
use super::{LIST, capitals, filter};
use crate::kernel::{Message, Money, VoucherId};
use crate::pages::{Answer, Ctx, Flash, Kind};
use crate::platform::form::{Form, FormView};
use crate::platform::{Error, Result};
use crate::voucher::store as vouchers;
use crate::voucher::store::{Filter, Rules};

#[derive(Serialize)]
struct LineView {
    id: VoucherId,
    number: String,
    unit: String,
    payee: String,
    amount: Money,
    version: i32,
    why: String,
}

#[derive(Serialize)]
struct Page {
    form: FormView,
    todo: Vec<LineView>,
    skipped: Vec<LineView>,
    total: Money,
    capitals: String,
    most: usize,
    done: bool,
}

fn page(ctx: &Ctx, lines: Vec<Line>, form: FormView, done: bool) -> Page {
    let sum = total(&lines);
    let view = |line: Line| LineView {
        id: line.voucher.id,
        number: line.voucher.draft.header.number,
        unit: line.voucher.unit_name,
        payee: line.voucher.draft.header.payee,
        amount: line.voucher.amount,
        version: line.voucher.version,
        why: line.skipped.as_ref().map(|message| ctx.say(message)).unwrap_or_default(),
    };
    let (todo, skipped): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.skipped.is_none());
    let (todo, skipped) = (todo.into_iter().map(view).collect(), skipped.into_iter().map(view).collect());
    Page { form, todo, skipped, total: sum, capitals: capitals(sum), most: MOST, done }
}

/// What was ticked; without any tick, the first green ones of the list that was looked at.
async fn chosen(ctx: &Ctx) -> Result<Vec<VoucherId>> {
    let ticked: Vec<VoucherId> = ctx
        .query
        .iter()
        .filter(|(name, _)| name == "id")
        .filter_map(|(_, id)| id.parse().ok())
        .map(VoucherId)
        .collect();
    if !ticked.is_empty() {
        return Ok(ticked);
    }
    let query = ctx.list(&LIST);
    ctx.read(move |db, actor| {
        let green = Filter { rules: Some(Rules::Green), ..filter(actor, &query) };
        let mut keys = vouchers::keys(db, &green, &query)?;
        keys.truncate(MOST);
        Ok(keys)
    })
    .await
}

pub(super) async fn look(ctx: Ctx) -> Result<Answer> {
    let ids = chosen(&ctx).await?;
    let wrong = match ids.len() {
        0 => Some(Message::new("voucher-desk-batch-none")),
        n if n > MOST => Some(Message::new("voucher-desk-batch-many").with("most", MOST)),
        _ => None,
    };
    if let Some(message) = wrong {
        return Ok(Answer::see("/vouchers").flash(Flash { kind: Kind::Bad, message }));
    }
    let lines = ctx.read(move |db, actor| actions::plan(db, actor, &ids)).await?;
    let form = ctx.show(&Form::new());
    ctx.page("voucher-desk/batch.html", page(&ctx, lines, form, false))
}

/// A voucher and the version that was looked at.
fn seen(text: &str) -> Option<(VoucherId, i32)> {
    let (id, version) = text.split_once(':')?;
    Some((VoucherId(id.parse().ok()?), version.parse().ok()?))
}

/// Passes them a few at a time, so that nobody else waits; each is done or left out by itself.
async fn pass_all(ctx: &Ctx, ids: &[VoucherId], sent: Vec<(VoucherId, i32)>, typed: Money) -> Result<Vec<Line>> {
    let planned = ids.to_vec();
    ctx.read(move |db, actor| actions::agreed(&actions::plan(db, actor, &planned)?, typed)).await?;
    let mut lines = Vec::new();
    for some in sent.chunks(CHUNK) {
        let some = some.to_vec();
        lines.extend(ctx.write(move |tx| actions::pass_some(tx, &some)).await?);
    }
    Ok(lines)
}

pub(super) async fn pass(mut ctx: Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let sent: Option<Vec<_>> =
        form.fields().iter().filter(|(name, _)| name == "voucher").map(|(_, value)| seen(value)).collect();
    form.raw("voucher");
    let sent = sent.filter(|all| !all.is_empty() && all.len() <= MOST);
    let sent = sent.ok_or_else(|| Error::Malformed("the form names no vouchers that it could".to_owned()))?;
    let typed = form.need("total", Money::parse_positive);
    let ids: Vec<VoucherId> = sent.iter().map(|(id, _)| *id).collect();
    let done = match form.build(|| typed) {
        Ok(typed) => pass_all(&ctx, &ids, sent, typed).await,
        Err(error) => Err(error),
    };
    match done {
        // A second sending finds every row changed and does nothing, so that the page itself can be the answer.
        Ok(lines) => {
            let form = ctx.show(&Form::new());
            ctx.page("voucher-desk/batch.html", page(&ctx, lines, form, true))
        }
        Err(error) => {
            let (status, form): (StatusCode, FormView) = ctx.again(error)?;
            let lines = ctx.read(move |db, actor| actions::plan(db, actor, &ids)).await?;
            ctx.page_with(status, "voucher-desk/batch.html", page(&ctx, lines, form, false))
        }
    }
}
