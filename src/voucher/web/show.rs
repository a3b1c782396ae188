//! The page of a voucher: its head, lines and people, its papers, what the rules say, and what may be done with it.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Reasons};
use super::super::checks::{Judged, compiled, shelves_wanted};
use super::super::model::{Engagement, Line, Paper, Person, State, Verified, Voucher};
use super::super::{shelves, store};
use crate::access::{Action, Actor, Object, can};
use crate::contract;
use crate::files::{self, ShelfView};
use crate::kernel::{ContractId, Instant, Message, VoucherId};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::db::Db;
use crate::platform::form::{FormView, choice, line, lines};
use crate::platform::{Error, Result};
use crate::rules::{Class, Verdict};

/// The longest reason, in characters.
const REASON: usize = 500;

pub(super) fn routes() -> Vec<Route> {
    let (view, write) = (Access::May(Action::VoucherView), Access::May(Action::VoucherWrite));
    let check = Access::May(Action::VoucherCheck);
    vec![
        Route::get("/vouchers/{id}", view, show),
        Route::post("/vouchers/{id}/submit", write, submit),
        Route::post("/vouchers/{id}/withdraw", write, withdraw),
        Route::post("/vouchers/{id}/pass", check, pass),
        Route::post("/vouchers/{id}/return", check, send_back),
        Route::post("/vouchers/{id}/refuse", check, refuse),
        Route::post("/vouchers/{id}/reverse", check, reverse),
        Route::post("/vouchers/{id}/invoice-checks", view, note_check),
    ]
}

/// A rule as the page shows it.
#[derive(Serialize)]
struct Ruled {
    rule: String,
    line: i32,
    class: Class,
    kind: &'static str,
    words: String,
    reason: String,
    /// The field of its reason; empty where none is wanted.
    field: String,
}

#[derive(Serialize)]
struct LineView {
    n: usize,
    category: String,
    econ_code: String,
    paper: Paper,
    code: String,
    number: String,
    dated_on: Option<chrono::NaiveDate>,
    net: Option<String>,
    rate: Option<String>,
    tax: Option<String>,
    gross: String,
    amount: String,
    buyer: String,
    seller: String,
    split: bool,
    note: String,
    checked: Option<Verified>,
    is_invoice: bool,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    has_identity: bool,
    level: String,
    activity: String,
    form: Engagement,
    on: chrono::NaiveDate,
    days: u32,
    half_day: bool,
    times: u32,
    net: String,
    tax: String,
    gross: String,
}

fn person(ctx: &Ctx, of: &Person) -> PersonView {
    PersonView {
        name: of.name.clone(),
        has_identity: of.identity.is_some(),
        level: ctx.word(&format!("voucher-level-{}", of.level)),
        activity: of.activity.clone(),
        form: of.form,
        on: of.on,
        days: of.days,
        half_day: of.half_day,
        times: of.times,
        net: of.net.to_string(),
        tax: of.tax.to_string(),
        gross: of.gross.to_string(),
    }
}

/// The shelves of a voucher: first those on which something must stand and those that hold something, then the others.
#[derive(Serialize)]
struct Papers {
    wanted: BTreeSet<&'static str>,
    shelves: Vec<ShelfView>,
    others: Vec<ShelfView>,
}

impl Papers {
    fn new(all: Vec<ShelfView>, wanted: BTreeSet<&'static str>) -> Self {
        let (mut shelves, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|shelf| wanted.contains(shelf.purpose()));
        let (held, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(ShelfView::holds);
        shelves.extend(held);
        Self { wanted, shelves, others }
    }
}

/// What the page needs, read at once.
struct Found {
    of: Voucher,
    judged: Vec<Judged>,
    papers: Papers,
    names: Vec<(String, String)>,
    checks: Vec<crate::voucher::InvoiceCheck>,
}

fn read(db: &mut Db, actor: &Actor, id: VoucherId, locale: &str) -> Result<Found> {
    let of = store::find(db, id)?;
    can(actor, Action::VoucherView, &of)?;
    // What was decided keeps what the rules said; what is open is judged by what stands beside it now.
    let judged = if of.state.is_open() || of.state == State::Submitted {
        actions::judged(db, actor, &of)?
    } else {
        store::outcomes(db, id)?
    };
    let contract = contract::find(db, of.contract)?;
    let definition = contract::definition(db, &contract)?;
    let all = definition.budget.iter().flat_map(|budget| &budget.category);
    let names = all.map(|line| (line.key.as_str().to_owned(), line.label.get(locale).to_owned())).collect();
    let mut shelves = files::shelves(db, actor, "voucher", id.0, &ALL)?;
    // There are many, and a budget line wants some of them: to whoever only reads, the empty ones tell nothing.
    shelves.retain(ShelfView::tells);
    let papers = Papers::new(shelves, shelves_wanted(&of, &definition, &compiled(&definition)?));
    Ok(Found { judged, papers, names, checks: store::invoice_checks(db, id)?, of })
}

/// The shelves of vouchers, as the pages of files want them.
static ALL: std::sync::LazyLock<Vec<files::Shelf>> = std::sync::LazyLock::new(|| shelves::SHELVES.to_vec());

fn line_view(found: &Found, n: usize, of: &Line) -> LineView {
    let label = found.names.iter().find(|(key, _)| *key == of.category).map_or(&of.category, |(_, label)| label);
    let place = i32::try_from(n + 1).unwrap_or(i32::MAX);
    LineView {
        n: n + 1,
        category: label.clone(),
        econ_code: of.econ_code.clone(),
        paper: of.paper,
        code: of.code.clone(),
        number: of.number.clone(),
        dated_on: of.dated_on,
        net: of.net.map(|amount| amount.to_string()),
        rate: of.rate.map(|rate| rate.to_string()),
        tax: of.tax.map(|amount| amount.to_string()),
        gross: of.gross.to_string(),
        amount: of.amount.to_string(),
        buyer: of.buyer.clone(),
        seller: of.seller.clone(),
        split: of.split,
        note: of.note.clone(),
        checked: found.checks.iter().find(|check| check.line == place).map(|check| check.result),
        is_invoice: !of.key().is_empty(),
    }
}

/// The field of the reason of a rule.
fn field(judged: &Judged) -> String {
    format!("reason-{}-{}", judged.line, judged.rule)
}

fn ruled(ctx: &Ctx, of: &Judged, asks: bool) -> Ruled {
    let kind = match (of.blocks(), of.wants_reason(), of.verdict) {
        (true, _, _) => "bad",
        (_, true, _) => "wait",
        (_, _, Verdict::Pass) => "ok",
        _ => "none",
    };
    Ruled {
        rule: of.rule.clone(),
        line: of.line,
        class: of.class,
        kind,
        words: of.words.get(ctx.locale.as_str()).to_owned(),
        reason: of.reason.clone(),
        field: if asks && of.wants_reason() { field(of) } else { String::new() },
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    page(&ctx, StatusCode::OK, FormView::default()).await
}

/// What the actor may do with a voucher as it stands.
#[derive(Serialize)]
struct May {
    may_edit: bool,
    may_submit: bool,
    may_withdraw: bool,
    may_check: bool,
    may_reverse: bool,
    may_correct: bool,
    may_note: bool,
    own_work: bool,
}

fn may(actor: &Actor, of: &Voucher) -> May {
    let writes = actor.may(Action::VoucherWrite) && of.allows(actor, Action::VoucherWrite).is_ok();
    let checks = actor.may(Action::VoucherCheck);
    let may_check = checks && of.allows(actor, Action::VoucherCheck).is_ok();
    May {
        may_edit: writes && of.state.is_open(),
        may_submit: writes && of.state.is_open(),
        may_withdraw: writes && matches!(of.state, State::Submitted | State::Entered | State::Returned),
        may_check: may_check && of.state == State::Submitted,
        may_reverse: may_check && of.state == State::Passed,
        may_correct: writes && of.state == State::Reversed,
        may_note: writes || checks,
        own_work: checks && !may_check,
    }
}

/// Who has had it in hand.
#[derive(Serialize)]
struct Hands {
    entered_by: String,
    submitted_by: String,
    submitted_at: Option<Instant>,
    decided_by: String,
    decided_at: Option<Instant>,
    remark: String,
    corrects: Option<VoucherId>,
}

fn hands(of: &Voucher) -> Hands {
    Hands {
        entered_by: of.entered_by_name.clone(),
        submitted_by: of.submitted_by_name.clone(),
        submitted_at: of.submitted_at,
        decided_by: of.decided_by_name.clone(),
        decided_at: of.decided_at,
        remark: of.remark.clone(),
        corrects: of.corrects,
    }
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: VoucherId,
        version: i32,
        contract: ContractId,
        contract_label: String,
        label: String,
        head: Head,
        amount: String,
        state: State,
        #[serde(flatten)]
        hands: Hands,
        lines: Vec<LineView>,
        people: Vec<PersonView>,
        failing: Vec<Ruled>,
        holding: Vec<Ruled>,
        #[serde(flatten)]
        papers: Papers,
        blocked: bool,
        #[serde(flatten)]
        may: May,
        results: Vec<Choice>,
    }
    let (id, locale): (VoucherId, _) = (ctx.param("id")?, ctx.locale.as_str());
    let found = ctx.read(move |db, actor| read(db, actor, id, locale)).await?;
    let of = &found.of;
    let may = may(ctx.actor()?, of);
    let rules = |failing: bool| {
        let chosen = found.judged.iter().filter(|judged| judged.fails() == failing);
        chosen.map(|judged| ruled(ctx, judged, may.may_submit)).collect()
    };
    let view = View {
        id,
        version: of.version,
        contract: of.contract,
        contract_label: format!("{} {}", of.contract_number, of.unit_name),
        label: of.label(),
        head: head(ctx, of),
        amount: of.amount.to_string(),
        state: of.state,
        hands: hands(of),
        lines: of.draft.lines.iter().enumerate().map(|(n, line)| line_view(&found, n, line)).collect(),
        people: of.draft.people.iter().map(|of| person(ctx, of)).collect(),
        failing: rules(true),
        holding: rules(false),
        blocked: found.judged.iter().any(Judged::blocks),
        results: ctx.choices(Verified::ALL, "voucher-verified"),
        papers: found.papers,
        may,
        form,
    };
    ctx.page_with(status, "vouchers/show.html", view)
}

/// The head as the page shows it.
#[derive(Serialize)]
struct Head {
    number: String,
    business_on: chrono::NaiveDate,
    paid_on: Option<chrono::NaiveDate>,
    method: String,
    payee: String,
    payee_kind: String,
    payee_code: String,
    handler: String,
    approver: String,
    advanced: bool,
    venue: String,
    measures: String,
}

fn head(ctx: &Ctx, of: &Voucher) -> Head {
    let head = &of.draft.header;
    let measures = &head.measures;
    let told = Message::new("voucher-measures-told");
    let told = told.with("persons", measures.persons).with("days", measures.days).with("nights", measures.nights);
    let measured = measures.persons > 0 || measures.days > 0 || measures.nights > 0;
    Head {
        number: head.number.clone(),
        business_on: head.business_on,
        paid_on: head.paid_on,
        method: ctx.word(&format!("voucher-method-{}", head.method)),
        payee: head.payee.clone(),
        payee_kind: ctx.word(&format!("voucher-payee-kind-{}", head.payee_kind)),
        payee_code: head.payee_code.clone(),
        handler: head.handler.clone(),
        approver: head.approver.clone(),
        advanced: head.advanced,
        venue: head.venue.clone(),
        measures: if measured { ctx.say(&told) } else { String::new() },
    }
}

async fn again(ctx: &Ctx, error: Error) -> Result<Answer> {
    let (status, form) = ctx.again(error)?;
    page(ctx, status, form).await
}

fn see(id: VoucherId, told: &str) -> Answer {
    Answer::see(format!("/vouchers/{id}")).done(Message::new(told))
}

/// The reasons that a form gives: `reason-0-voucher/same-file`.
fn reasons(ctx: &mut Ctx) -> (Reasons, bool) {
    let names: Vec<String> =
        ctx.form.fields().iter().map(|(name, _)| name.clone()).filter(|name| name.starts_with("reason-")).collect();
    let (mut given, mut well) = (Reasons::new(), true);
    for name in names {
        let Some((n, rule)) = name.strip_prefix("reason-").and_then(|rest| rest.split_once('-')) else { continue };
        let Ok(n) = n.parse::<i32>() else { continue };
        match ctx.form.may(&name, lines(REASON)) {
            Some(Some(reason)) => {
                given.insert((rule.to_owned(), n), reason);
            }
            Some(None) => {}
            None => well = false,
        }
    }
    (given, well)
}

async fn submit(mut ctx: Ctx) -> Result<Answer> {
    let id: VoucherId = ctx.param("id")?;
    let (given, well) = reasons(&mut ctx);
    let version = ctx.form.version();
    let (given, version) = match ctx.form.build(|| well.then_some((given, version?))) {
        Ok(read) => read,
        Err(error) => return again(&ctx, error).await,
    };
    ctx.write(move |tx| actions::submit(tx, id, &given, version)).await?;
    onward(&ctx, id).await
}

/// On to the next that the unit has to submit, or to the list when none is left; and a link back.
async fn onward(ctx: &Ctx, id: VoucherId) -> Result<Answer> {
    let (of, next) = ctx
        .read(move |db, _| {
            let of = store::listed(db, &[id])?.pop().ok_or(Error::NotFound)?;
            let next = store::next_open(db, of.contract, id)?;
            Ok((of, next))
        })
        .await?;
    let (to, told) = match next {
        Some(next) => (format!("/vouchers/{next}"), Message::new("voucher-was-submitted-next")),
        None => (format!("/contracts/{}/vouchers", of.contract), Message::new("voucher-was-submitted-last")),
    };
    let number = &of.draft.header.number;
    let back = Message::new("voucher-look-again").with("number", number);
    Ok(Answer::see(to).done(told.with("number", number)).linked(format!("/vouchers/{id}"), back))
}

/// A verb with a reason.
type Verb = fn(&mut crate::access::Tx<'_>, VoucherId, &str, i32) -> Result<()>;

async fn does(mut ctx: Ctx, verb: Verb, told: &str) -> Result<Answer> {
    let id: VoucherId = ctx.param("id")?;
    let reason = ctx.form.need("reason", line(REASON));
    let version = ctx.form.version();
    let (reason, version) = match ctx.form.build(|| Some((reason?, version?))) {
        Ok(read) => read,
        Err(error) => return again(&ctx, error).await,
    };
    ctx.write(move |tx| verb(tx, id, &reason, version)).await?;
    Ok(see(id, told))
}

/// What waits is withdrawn; what is with the unit is set aside.
async fn withdraw(ctx: Ctx) -> Result<Answer> {
    let id: VoucherId = ctx.param("id")?;
    let state = ctx
        .read(move |db, actor| {
            let of = store::find(db, id)?;
            can(actor, Action::VoucherView, &of)?;
            Ok(of.state)
        })
        .await?;
    let told = if state == State::Submitted { "voucher-was-withdrawn" } else { "voucher-was-set-aside" };
    does(ctx, actions::withdraw, told).await
}

async fn send_back(ctx: Ctx) -> Result<Answer> {
    does(ctx, actions::send_back, "voucher-was-returned").await
}

async fn refuse(ctx: Ctx) -> Result<Answer> {
    does(ctx, actions::refuse, "voucher-was-refused").await
}

async fn reverse(ctx: Ctx) -> Result<Answer> {
    does(ctx, actions::reverse, "voucher-was-reversed").await
}

async fn pass(mut ctx: Ctx) -> Result<Answer> {
    let id: VoucherId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = match ctx.form.build(|| version) {
        Ok(version) => version,
        Err(error) => return again(&ctx, error).await,
    };
    ctx.write(move |tx| actions::pass(tx, id, version)).await?;
    Ok(see(id, "voucher-was-passed"))
}

async fn note_check(mut ctx: Ctx) -> Result<Answer> {
    let id: VoucherId = ctx.param("id")?;
    let n = ctx.form.need("line", |text| text.parse::<i32>().map_err(|_| Message::new("voucher-whole-number")));
    let result: Option<Verified> = ctx.form.need("result", choice);
    let note = ctx.form.may("note", line(REASON));
    let read = ctx.form.build(|| Some((n?, result?, note?.unwrap_or_default())));
    let (n, result, note) = match read {
        Ok(read) => read,
        Err(error) => return again(&ctx, error).await,
    };
    ctx.write(move |tx| actions::note_check(tx, id, n, result, &note)).await?;
    Ok(see(id, "voucher-invoice-noted"))
}
