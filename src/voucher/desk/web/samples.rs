//! Samples: drawn, shown with their seed for whoever draws again, noted voucher by voucher, and as a workbook.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Wanted};
use super::super::draw::{Candidate, MOST, Method, Narrowed, Verdict, place};
use super::super::store::{self, DRAWN_FROM, Item, Sample};
use super::capitals;
use crate::access::{Action, Actor, Scope};
use crate::audit;
use crate::contract;
use crate::kernel::{CallId, ContractId, Instant, Message, Money, Region, SampleId, VoucherId};
use crate::pages::{Answer, Choice, Ctx, Export, ListView};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, line, lines};
use crate::platform::list::{Column, Spec};
use crate::platform::secret;
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};
use crate::programme::call;
use crate::voucher::model::Voucher;
use crate::voucher::store as vouchers;
use crate::voucher::store::Filter;

const LIST: Spec = Spec {
    columns: &[
        Column::new("id", "sample-number"),
        Column::new("method", "sample-method"),
        Column::new("seed", "sample-seed"),
        Column::new("items", "sample-items").numeric(),
        Column::new("noted", "sample-noted").numeric(),
        Column::new("by", "sample-by"),
        Column::new("at", "sample-at"),
    ],
    filters: &[],
    sort: "at",
};

/// How many are drawn unless somebody wants another number.
const USUAL: usize = 10;
/// Calls among which one chooses.
const CALLS: i64 = 50;

/// Samples are over all units: only who sees all of them sees samples.
fn sees_all(actor: &Actor) -> Result<()> {
    if actor.scope() == Scope::Everything { Ok(()) } else { Err(Error::NotFound) }
}

#[derive(Serialize)]
struct SampleView {
    id: SampleId,
    method: Method,
    seed: String,
    asked: i32,
    items: i64,
    noted: i64,
    pool_count: i32,
    pool_amount: Money,
    narrowed: String,
    reason: String,
    by: String,
    at: Instant,
}

/// What the calls of these samples are called.
fn calls_of(db: &mut Db, samples: &[Sample]) -> Result<BTreeMap<CallId, String>> {
    let ids: BTreeSet<CallId> = samples.iter().filter_map(|sample| sample.narrowed.call).collect();
    ids.into_iter().map(|id| Ok((id, call::label(db, id)?))).collect()
}

/// What a sample was drawn from, in the words of whoever looks.
fn scope(ctx: &Ctx, of: &Narrowed, calls: &BTreeMap<CallId, String>) -> String {
    if !of.words.is_empty() {
        return of.words.clone();
    }
    let state = ctx.chip("state", ctx.word(&format!("voucher-state-{DRAWN_FROM}")));
    let call = of.call.and_then(|id| calls.get(&id)).map(|label| ctx.chip("call", label.clone()));
    let region = of.region.map(|region| ctx.chip("region", region.name(ctx.locale.as_str()).to_owned()));
    let contract = (!of.contract.is_empty()).then(|| ctx.chip("contract", of.contract.clone()));
    [Some(state), call, region, contract].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn view(ctx: &Ctx, sample: Sample, calls: &BTreeMap<CallId, String>) -> SampleView {
    SampleView {
        narrowed: scope(ctx, &sample.narrowed, calls),
        id: sample.id,
        method: sample.method,
        seed: sample.seed,
        asked: sample.asked,
        items: sample.items,
        noted: sample.noted,
        pool_count: sample.pool_count,
        pool_amount: sample.pool_amount,
        reason: sample.reason,
        by: sample.by_name,
        at: sample.at,
    }
}

pub(super) async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<SampleView>,
        may_sample: bool,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found, calls) = ctx
        .read(move |db, actor| {
            sees_all(actor)?;
            let total = store::count(db)?;
            let found = store::list(db, &wanted.within(total))?;
            let calls = calls_of(db, &found)?;
            Ok((total, found, calls))
        })
        .await?;
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, |_, value| value.to_owned()),
        rows: found.into_iter().map(|sample| view(&ctx, sample, &calls)).collect(),
        may_sample: ctx.may(Action::VoucherSample),
    };
    ctx.page("voucher-desk/samples.html", view)
}

async fn form_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        methods: Vec<Choice>,
        calls: Vec<Choice>,
        regions: Vec<Choice>,
        passed: i64,
        most: usize,
    }
    let (passed, calls) = ctx
        .read(|db, actor| {
            sees_all(actor)?;
            let all = Filter { state: Some(DRAWN_FROM), ..Filter::of(actor.scope()) };
            Ok((vouchers::count(db, &all)?, call::published_ones(db, CALLS)?))
        })
        .await?;
    let regions = Region::all().filter(|region| region.can_apply());
    let view = View {
        form,
        methods: ctx.choices(Method::ALL, "sample-method"),
        calls: calls.into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
        regions: regions.map(|region| Choice::new(region.code(), region.name(ctx.locale.as_str()))).collect(),
        passed,
        most: MOST,
    };
    ctx.page_with(status, "voucher-desk/sample-form.html", view)
}

pub(super) async fn new(ctx: Ctx) -> Result<Answer> {
    let mut fields = vec![("method", Method::Seed.to_string()), ("n", USUAL.to_string())];
    if let Some(contract) = ctx.asked("contract").and_then(|id| id.parse::<i64>().ok()) {
        let number = ctx.read(move |db, _| contract::find(db, ContractId(contract))).await?.number;
        fields.push(("contract", number));
    }
    form_page(&ctx, StatusCode::OK, ctx.show(&Form::filled(fields))).await
}

/// A seed that nobody has chosen: 16 hexadecimal digits.
fn seed() -> Result<String> {
    Ok(secret::digest(secret::fresh()?).chars().take(16).collect())
}

fn count(value: &str) -> Result<usize, Message> {
    let number = value.trim().parse::<usize>().ok().filter(|n| (1..=MOST).contains(n));
    number.ok_or_else(|| Message::new("sample-count").with("most", MOST))
}

/// The vouchers that may be drawn; of a sample by hand those that are named, each of which must be there.
fn pool(
    db: &mut Db,
    actor: &Actor,
    (of, named): &(Narrowed, Vec<String>),
    method: Method,
) -> Result<(Vec<Candidate>, Option<ContractId>)> {
    sees_all(actor)?;
    let contract = match of.contract.as_str() {
        "" => None,
        number => match store::contract_numbered(db, number)? {
            Some(found) => Some(found),
            None => return Err(Error::field("contract", Message::new("sample-no-contract"))),
        },
    };
    let filter =
        Filter { state: Some(DRAWN_FROM), call: of.call, region: of.region, contract, ..Filter::of(actor.scope()) };
    let all = vouchers::candidates(db, &filter)?;
    let made = |(id, amount, _): &(VoucherId, Money, String)| Candidate { id: *id, amount: *amount };
    if method != Method::Hand {
        return Ok((all.iter().map(made).collect(), contract));
    }
    let mut pool: Vec<Candidate> = Vec::new();
    for number in named {
        let mut found = all.iter().filter(|(id, _, own)| own == number || id.to_string() == *number).map(made);
        match (found.next(), found.next()) {
            (Some(one), None) if pool.contains(&one) => {}
            (Some(one), None) => pool.push(one),
            (Some(_), Some(_)) => {
                return Err(Error::field("named", Message::new("sample-named-twice").with("number", number)));
            }
            (None, _) => return Err(Error::field("named", Message::new("sample-not-there").with("number", number))),
        }
    }
    if pool.is_empty() { Err(Error::field("named", Message::new("sample-named"))) } else { Ok((pool, contract)) }
}

pub(super) async fn make(mut ctx: Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let (method, n) = (form.need("method", choice::<Method>), form.may("n", count));
    let (call, region) = (form.may("call", choice::<i64>), form.may("region", Region::parse));
    let (contract, named) = (form.may("contract", line(80)), form.may("named", lines(10_000)));
    let reason = form.need("reason", line(300));
    let read = form.build(|| {
        let split = |text: String| text.split(['\n', ',', '，', '、', ' ']).map(str::trim).map(str::to_owned).collect();
        let named: Vec<String> = named?.map(split).unwrap_or_default();
        let named: Vec<String> = named.into_iter().filter(|number| !number.is_empty()).collect();
        let contract = contract?.unwrap_or_default();
        let of = Narrowed { call: call?.map(CallId), region: region?, contract, words: String::new() };
        Some((method?, n?.unwrap_or(USUAL), (of, named), reason?))
    });
    let done = match read {
        Ok((method, n, of, reason)) => drawn(&ctx, method, n, of, reason).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Answer::see(format!("/vouchers/samples/{id}")).done(Message::new("sample-drawn"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            form_page(&ctx, status, form).await
        }
    }
}

async fn drawn(ctx: &Ctx, method: Method, n: usize, of: (Narrowed, Vec<String>), reason: String) -> Result<SampleId> {
    let narrowed = of.0.clone();
    let (pool, contract) = ctx.read(move |db, actor| pool(db, actor, &of, method)).await?;
    let seed = if method == Method::Seed { seed()? } else { String::new() };
    let n = if method == Method::Hand { pool.len() } else { n };
    let wanted = Wanted { method, seed, n, contract, narrowed, reason };
    ctx.write(move |tx| actions::sample(tx, &wanted, &pool)).await
}

#[derive(Serialize)]
struct ItemView {
    id: i64,
    n: i32,
    voucher: VoucherId,
    number: String,
    unit: String,
    contract: String,
    summary: String,
    payee: String,
    amount: Money,
    place: String,
    verdict: Option<Verdict>,
    note: String,
    by: String,
    at: Option<Instant>,
    version: i32,
}

/// A sample with its vouchers, each beside what was found in it.
fn whole(db: &mut Db, actor: &Actor, id: SampleId) -> Result<(Sample, Vec<(Item, Voucher)>)> {
    sees_all(actor)?;
    let sample = store::sample(db, id)?;
    let items = store::items(db, id)?;
    let keys: Vec<VoucherId> = items.iter().map(|item| item.voucher).collect();
    let found = vouchers::listed(db, &keys)?;
    let of = |item: Item| {
        let voucher = found.iter().find(|voucher| voucher.id == item.voucher).cloned();
        voucher.map(|voucher| (item, voucher)).ok_or(Error::NotFound)
    };
    Ok((sample, items.into_iter().map(of).collect::<Result<_>>()?))
}

fn item_view(seed: &str, (item, voucher): (Item, Voucher)) -> ItemView {
    let head = voucher.draft.header;
    ItemView {
        id: item.id,
        n: item.n,
        voucher: item.voucher,
        number: head.number,
        unit: voucher.unit_name,
        contract: voucher.contract_number,
        summary: head.summary,
        payee: head.payee,
        amount: voucher.amount,
        place: if seed.is_empty() { String::new() } else { place(seed, item.voucher).chars().take(12).collect() },
        verdict: item.verdict,
        note: item.note,
        by: item.by,
        at: item.at,
        version: item.version,
    }
}

async fn page(ctx: &Ctx, id: SampleId, status: StatusCode, form: FormView, open: Option<i64>) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        sample: SampleView,
        items: Vec<ItemView>,
        sum: Money,
        capitals: String,
        verdicts: Vec<Choice>,
        open: Option<i64>,
        may_note: bool,
    }
    let (sample, items, calls) = ctx
        .read(move |db, actor| {
            let (sample, items) = whole(db, actor, id)?;
            let calls = calls_of(db, std::slice::from_ref(&sample))?;
            Ok((sample, items, calls))
        })
        .await?;
    let sum = Money::sum(items.iter().map(|(_, voucher)| voucher.amount)).unwrap_or(Money::ZERO);
    let seed = sample.seed.clone();
    let view = View {
        form,
        sample: view(ctx, sample, &calls),
        items: items.into_iter().map(|item| item_view(&seed, item)).collect(),
        sum,
        capitals: capitals(sum),
        verdicts: ctx.choices(Verdict::ALL, "sample-verdict"),
        open,
        may_note: ctx.may(Action::VoucherSample),
    };
    ctx.page_with(status, "voucher-desk/sample.html", view)
}

pub(super) async fn show(ctx: Ctx) -> Result<Answer> {
    let open = ctx.asked("item").and_then(|id| id.parse().ok());
    page(&ctx, ctx.param("sample")?, StatusCode::OK, ctx.show(&Form::new()), open).await
}

pub(super) async fn note(mut ctx: Ctx) -> Result<Answer> {
    let (id, item): (SampleId, i64) = (ctx.param("sample")?, ctx.param("item")?);
    ctx.read(move |db, actor| {
        sees_all(actor)?;
        store::sample(db, id)
    })
    .await?;
    let form = &mut ctx.form;
    let (verdict, text) = (form.need("verdict", choice::<Verdict>), form.may("note", lines(1_000)));
    let version = form.version();
    if verdict.is_some_and(|verdict| verdict != Verdict::Sound) && text.as_ref().is_some_and(Option::is_none) {
        form.wrong::<()>("note", Message::new("sample-note-wanted"));
    }
    let read = form.build(|| Some((verdict?, text?.unwrap_or_default(), version?)));
    let done = match read {
        Ok((verdict, text, version)) => ctx.write(move |tx| actions::note(tx, id, item, version, verdict, &text)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/vouchers/samples/{id}")).done(Message::new("sample-noted-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, id, status, form, Some(item)).await
        }
    }
}

/// The sample sheet: to be taken along, with a column for what is found.
pub(super) async fn sheet(ctx: Ctx) -> Result<Answer> {
    let (id, words) = (ctx.param::<SampleId>("sample")?, ctx.clone());
    let columns: &[(&'static str, &str)] = &[
        ("n", "sample-place"),
        ("key", "sample-key"),
        ("digest", "sample-digest"),
        ("unit", "voucher-unit"),
        ("contract", "voucher-contract"),
        ("number", "voucher-number"),
        ("summary", "voucher-summary"),
        ("payee", "voucher-payee"),
        ("amount", "voucher-amount"),
        ("verdict", "sample-verdict"),
        ("note", "sample-note"),
        ("by", "sample-noted-by"),
    ];
    let (sample, items) = ctx.read(move |db, actor| whole(db, actor, id)).await?;
    audit::note_export(&ctx, "voucher-sample").await?;
    let remark = Message::new("sample-remark")
        .with("seed", &sample.seed)
        .with_word("method", format_args!("sample-method-{}", sample.method))
        .with("pool", sample.pool_count)
        .with("n", sample.items);
    let remark = ctx.say(&remark);
    let seed = sample.seed;
    ctx.export(Export::table(&ctx, "sample-title", columns).remark(remark), move |_, _, sheet| {
        for (item, voucher) in items {
            let one = item_view(&seed, (item, voucher));
            sheet.row(|column| match column {
                "n" => Value::Whole(i64::from(one.n)),
                "key" => Value::Whole(one.voucher.0),
                "digest" => Value::text(&one.place),
                "unit" => Value::text(&one.unit),
                "contract" => Value::text(&one.contract),
                "number" => Value::text(&one.number),
                "summary" => Value::text(&one.summary),
                "payee" => Value::text(&one.payee),
                "amount" => Value::Money(one.amount),
                "verdict" => {
                    one.verdict.map_or(Value::Blank, |v| Value::Text(words.word(&format!("sample-verdict-{v}"))))
                }
                "note" => Value::text(&one.note),
                "by" => Value::text(&one.by),
                _ => Value::Blank,
            })?;
        }
        Ok(())
    })
    .await
}
