//! One voucher beside its papers: what is to be checked on the right, what it rests on at the left, and on to the next.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions;
use super::super::store;
use super::{LIST, capitals, filter, told};
use crate::access::{Action, Actor, can};
use crate::contract;
use crate::files;
use crate::kernel::{FileId, Instant, Message, Money, SampleId, VoucherId};
use crate::pages::{Answer, Choice, Ctx};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, lines};
use crate::platform::list::Query;
use crate::platform::media::Media;
use crate::platform::{Error, Result};
use crate::rules::Verdict;
use crate::voucher::model::{Line, Person, State, Verified, Voucher};
use crate::voucher::store as vouchers;
use crate::voucher::store::Filter;
use crate::voucher::{Judged, actions as single};

/// The longest reason, in characters.
const TEXT: usize = 1_000;

/// A paper of a voucher, as the left side shows it.
#[derive(Serialize)]
struct PaperView {
    id: FileId,
    name: String,
    media: String,
    size: String,
    /// How it is shown: `picture`, `document`, or not at all.
    kind: &'static str,
    purpose: String,
    sha256: String,
    at: Instant,
    href: String,
    here: bool,
}

fn papers(ctx: &Ctx, all: Vec<files::File>, carried: &str) -> Vec<PaperView> {
    let asked = ctx.asked("paper").and_then(|id| id.parse().ok()).map(FileId);
    let mut standing: Vec<files::File> =
        all.into_iter().filter(|file| file.removed_at.is_none() && file.state != files::State::Infected).collect();
    // The original comes first, whenever it was brought.
    let place = |file: &files::File| crate::voucher::SHELVES.iter().position(|shelf| shelf.purpose == file.purpose);
    standing.sort_by_key(place);
    let here = asked.filter(|id| standing.iter().any(|file| file.id == *id)).or(standing.first().map(|file| file.id));
    let view = |file: files::File| {
        let shown = file.media.may_show() && !file.polyglot;
        let kind = match file.media {
            Media::Pdf if shown => "document",
            _ if shown => "picture",
            _ => "",
        };
        let size = files::model::size_text(file.size.unsigned_abs());
        let media = file.media.endings().first().copied().unwrap_or("bin").to_uppercase();
        let join = if carried.is_empty() { String::new() } else { format!("&{carried}") };
        PaperView {
            href: format!("?paper={}{join}", file.id),
            here: here == Some(file.id),
            id: file.id,
            name: file.name,
            media,
            size,
            kind,
            purpose: file.purpose,
            sha256: file.sha256,
            at: file.created_at,
        }
    };
    standing.into_iter().map(view).collect()
}

/// What a rule said, as the right side shows it.
#[derive(Serialize)]
struct RuleView {
    rule: String,
    line: i32,
    /// `ok`, `warn` or `bad`.
    kind: &'static str,
    verdict: Verdict,
    text: String,
    reason: String,
}

fn rule(ctx: &Ctx, judged: Judged) -> RuleView {
    use crate::rules::Class;
    let kind = match (judged.verdict, judged.class) {
        (Verdict::Pass | Verdict::Recorded, _) => "ok",
        (Verdict::Fail, Class::Automatic) => "bad",
        _ => "warn",
    };
    let text = judged.words.get(ctx.locale.as_str()).to_owned();
    RuleView { rule: judged.rule, line: judged.line, kind, verdict: judged.verdict, text, reason: judged.reason }
}

/// A line of the voucher, as the right side shows it.
#[derive(Serialize)]
struct LineView {
    n: usize,
    category: String,
    paper: String,
    code: String,
    number: String,
    dated: Option<chrono::NaiveDate>,
    net: Option<Money>,
    tax: Option<Money>,
    rate: Option<String>,
    gross: Money,
    amount: Money,
    buyer: String,
    buyer_code: String,
    seller: String,
    split: bool,
    note: String,
    verified: Option<(Verified, String)>,
}

/// Everything that the page needs.
struct Whole {
    voucher: Voucher,
    labels: Vec<(String, String)>,
    rules: Vec<Judged>,
    files: Vec<files::File>,
    checks: Vec<crate::voucher::InvoiceCheck>,
    reasons: Vec<String>,
    samples: Vec<(SampleId, Option<super::super::draw::Verdict>)>,
    place: Place,
}

/// Where a voucher stands in the queue that it was opened from.
#[derive(Default, Serialize)]
struct Place {
    n: usize,
    of: usize,
    next: Option<VoucherId>,
    previous: Option<VoucherId>,
}

/// The place in a queue; one that is not in it any more has the first as its next.
fn place(keys: &[VoucherId], id: VoucherId) -> Place {
    let at = keys.iter().position(|key| *key == id);
    let (next, previous) = match at {
        Some(at) => (keys.get(at + 1), at.checked_sub(1).and_then(|before| keys.get(before))),
        None => (keys.first(), None),
    };
    Place { n: at.map_or(0, |at| at + 1), of: keys.len(), next: next.copied(), previous: previous.copied() }
}

/// What waits in the queue that the address names, in its order.
fn queue(db: &mut Db, actor: &Actor, query: &Query) -> Result<Vec<VoucherId>> {
    let waiting = Filter { state: Some(State::Submitted), ..filter(actor, query) };
    vouchers::keys(db, &waiting, query)
}

fn load(db: &mut Db, actor: &Actor, id: VoucherId, query: &Query, locale: &str) -> Result<Whole> {
    let voucher = vouchers::find(db, id)?;
    can(actor, Action::VoucherView, &voucher)?;
    let of = contract::find(db, voucher.contract)?;
    let definition = contract::definition(db, &of)?;
    let labels = definition.budget.iter().flat_map(|budget| &budget.category);
    let labels = labels.map(|c| (c.key.as_str().to_owned(), c.label.get(locale).to_owned())).collect();
    Ok(Whole {
        labels,
        // What waits is judged by what stands beside it now; what was decided keeps what the rules said then.
        rules: match voucher.state {
            State::Submitted => single::judged(db, actor, &voucher)?,
            _ => vouchers::outcomes(db, id)?,
        },
        files: files::of(db, "voucher", id.0)?,
        checks: vouchers::invoice_checks(db, id)?,
        reasons: store::reasons(db, actor.user)?,
        samples: store::samples_of(db, id)?,
        place: place(&queue(db, actor, query)?, id),
        voucher,
    })
}

fn line_view(ctx: &Ctx, whole: &Whole, n: usize, line: &Line) -> LineView {
    let label = whole.labels.iter().find(|(key, _)| *key == line.category).map(|(_, label)| label.clone());
    let number = i32::try_from(n).unwrap_or(0);
    LineView {
        n,
        category: label.unwrap_or_else(|| line.category.clone()),
        paper: ctx.word(&format!("voucher-paper-{}", line.paper)),
        code: line.code.clone(),
        number: line.number.clone(),
        dated: line.dated_on,
        net: line.net,
        tax: line.tax,
        rate: line.rate.map(|rate| rate.to_string()),
        gross: line.gross,
        amount: line.amount,
        buyer: line.buyer.clone(),
        buyer_code: line.buyer_code.clone(),
        seller: line.seller.clone(),
        split: line.split,
        note: line.note.clone(),
        verified: whole.checks.iter().find(|check| check.line == number).map(|c| (c.result, c.note.clone())),
    }
}

/// A person of the pay list, as the right side shows it.
#[derive(Serialize)]
struct PersonView {
    name: String,
    activity: String,
    on: chrono::NaiveDate,
    net: Money,
    tax: Money,
    gross: Money,
}

fn person_view(of: &Person) -> PersonView {
    let (name, activity) = (of.name.clone(), of.activity.clone());
    PersonView { name, activity, on: of.on, net: of.net, tax: of.tax, gross: of.gross }
}

#[derive(Serialize)]
struct View {
    form: FormView,
    id: VoucherId,
    number: String,
    unit: String,
    contract: (i64, String),
    summary: String,
    amount: Money,
    capitals: String,
    business_on: chrono::NaiveDate,
    paid_on: Option<chrono::NaiveDate>,
    method: String,
    payee: String,
    payee_code: String,
    handler: String,
    approver: String,
    advanced: bool,
    entered_by: String,
    submitted_by: String,
    submitted_at: Option<Instant>,
    state: State,
    remark: String,
    version: i32,
    lines: Vec<LineView>,
    people: Vec<PersonView>,
    rules: Vec<RuleView>,
    broken: usize,
    asked: usize,
    papers: Vec<PaperView>,
    reasons: Vec<Choice>,
    samples: Vec<(SampleId, Option<super::super::draw::Verdict>)>,
    place: Place,
    carried: String,
    longest: usize,
    /// Why the reader does not decide about it, if so.
    closed: Option<String>,
    may_find: bool,
}

async fn page(ctx: &Ctx, id: VoucherId, status: StatusCode, form: FormView) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let (wanted, locale) = (query.clone(), ctx.locale);
    let whole = ctx.read(move |db, actor| load(db, actor, id, &wanted, locale.as_str())).await?;
    let carried = query.text();
    let voucher = &whole.voucher;
    let closed = match can(ctx.actor()?, Action::VoucherCheck, voucher) {
        _ if voucher.state != State::Submitted => Some(ctx.word("voucher-desk-not-waiting")),
        Ok(()) => None,
        Err(Error::Forbidden(why) | Error::Conflict(why)) => Some(ctx.say(&why)),
        Err(error) => return Err(error),
    };
    let lines = (1..).zip(&voucher.draft.lines).map(|(n, line)| line_view(ctx, &whole, n, line)).collect();
    let people = voucher.draft.people.iter().map(person_view).collect();
    let mut rules: Vec<RuleView> = whole.rules.into_iter().map(|judged| rule(ctx, judged)).collect();
    // What is not in order stands first.
    let rank = |rule: &RuleView| ["bad", "warn", "ok"].iter().position(|kind| *kind == rule.kind);
    rules.sort_by_key(rank);
    let count = |kind: &str| rules.iter().filter(|rule| rule.kind == kind).count();
    let head = &voucher.draft.header;
    let view = View {
        form,
        id,
        number: head.number.clone(),
        unit: voucher.unit_name.clone(),
        contract: (voucher.contract.0, voucher.contract_number.clone()),
        summary: head.summary.clone(),
        amount: voucher.amount,
        capitals: capitals(voucher.amount),
        business_on: head.business_on,
        paid_on: head.paid_on,
        method: ctx.word(&format!("voucher-method-{}", head.method)),
        payee: head.payee.clone(),
        payee_code: head.payee_code.clone(),
        handler: head.handler.clone(),
        approver: head.approver.clone(),
        advanced: head.advanced,
        entered_by: voucher.entered_by_name.clone(),
        submitted_by: voucher.submitted_by_name.clone(),
        submitted_at: voucher.submitted_at,
        state: voucher.state,
        remark: voucher.remark.clone(),
        version: voucher.version,
        lines,
        people,
        broken: count("bad"),
        asked: count("warn"),
        rules,
        papers: papers(ctx, whole.files, &carried),
        reasons: offered(ctx, whole.reasons),
        samples: whole.samples,
        place: whole.place,
        carried,
        longest: TEXT,
        closed,
        may_find: ctx.may(Action::FindingRaise),
    };
    ctx.page_with(status, "voucher-desk/check.html", view)
}

/// Reasons to choose from: those that the person has given before, then the usual ones.
fn offered(ctx: &Ctx, own: Vec<String>) -> Vec<Choice> {
    const USUAL: [&str; 6] = ["paper", "buyer", "amount", "category", "list-missing", "date"];
    let mut all = own;
    for key in USUAL {
        let usual = ctx.word(&format!("voucher-desk-reason-{key}"));
        if !all.contains(&usual) {
            all.push(usual);
        }
    }
    all.into_iter().map(|reason| Choice::new(&reason, reason.clone())).collect()
}

pub(super) async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, ctx.param("id")?, StatusCode::OK, ctx.show(&Form::new())).await
}

/// Where one goes when a voucher is decided: to the next one of the queue that it was opened from.
async fn onward(ctx: &Ctx, next: Option<VoucherId>, told: Message) -> Answer {
    let carried = ctx.list(&LIST).text();
    let query = if carried.is_empty() { String::new() } else { format!("?{carried}") };
    let to = match next {
        Some(next) => format!("/vouchers/{next}/check{query}"),
        None => format!("/vouchers{query}"),
    };
    Answer::see(to).done(told)
}

/// The voucher of the path, if the actor sees it, and the one after it.
async fn found(ctx: &Ctx) -> Result<(Voucher, Option<VoucherId>)> {
    let (id, query): (VoucherId, Query) = (ctx.param("id")?, ctx.list(&LIST));
    ctx.read(move |db, actor| {
        let voucher = vouchers::find(db, id)?;
        can(actor, Action::VoucherView, &voucher)?;
        let all = queue(db, actor, &query)?;
        // Behind the last one comes the first again, while any is left.
        let next = place(&all, id).next.or(all.first().copied()).filter(|next| *next != id);
        Ok((voucher, next))
    })
    .await
}

async fn decided(ctx: &Ctx, done: Result<()>, told: Message, next: Option<VoucherId>) -> Result<Answer> {
    match done {
        Ok(()) => Ok(onward(ctx, next, told).await),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, ctx.param("id")?, status, form).await
        }
    }
}

pub(super) async fn pass(mut ctx: Ctx) -> Result<Answer> {
    let (voucher, next) = found(&ctx).await?;
    let version = ctx.form.version();
    let id = voucher.id;
    let done = match ctx.form.build(|| version) {
        Ok(version) => ctx.write(move |tx| single::pass(tx, id, version)).await,
        Err(error) => Err(error),
    };
    decided(&ctx, done, told("voucher-desk-passed", &voucher), next).await
}

/// What was answered: a reason of the list, or one's own words, or both.
fn reason(ctx: &mut Ctx) -> Option<String> {
    let (chosen, own) = (ctx.form.may("chosen", lines(TEXT)), ctx.form.may("reason", lines(TEXT)));
    let parts: Vec<String> = [chosen?, own?].into_iter().flatten().collect();
    if parts.is_empty() {
        return ctx.form.wrong("reason", Message::new("voucher-desk-reason-wanted"));
    }
    Some(parts.join("\n"))
}

pub(super) async fn send_back(mut ctx: Ctx) -> Result<Answer> {
    let (voucher, next) = found(&ctx).await?;
    let (reason, version) = (reason(&mut ctx), ctx.form.version());
    let id = voucher.id;
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::send_back(tx, id, version, &reason)).await,
        Err(error) => Err(error),
    };
    decided(&ctx, done, told("voucher-desk-returned", &voucher), next).await
}

pub(super) async fn refuse(mut ctx: Ctx) -> Result<Answer> {
    let (voucher, next) = found(&ctx).await?;
    let (reason, version) = (reason(&mut ctx), ctx.form.version());
    let id = voucher.id;
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::refuse(tx, id, version, &reason)).await,
        Err(error) => Err(error),
    };
    decided(&ctx, done, told("voucher-desk-refused", &voucher), next).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_of_a_queue_is_the_one_behind() {
        let keys = [3, 1, 2].map(VoucherId);
        let told = |id: i64| {
            let place = place(&keys, VoucherId(id));
            (place.n, place.next.map(|key| key.0), place.previous.map(|key| key.0))
        };
        assert_eq!(told(3), (1, Some(1), None));
        assert_eq!(told(1), (2, Some(2), Some(3)));
        assert_eq!(told(2), (3, None, Some(1)));
        assert_eq!(told(9), (0, Some(3), None), "one that was decided leads to the first");
        assert_eq!(place(&[], VoucherId(1)).next, None);
    }
}
