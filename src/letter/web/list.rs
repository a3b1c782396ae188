//! The list of letters, as a page and as a workbook.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::model::{Letter, Source, State};
use super::super::store::{self, Filter};
use super::province;
use crate::access::{Action, Actor, Scope};
use crate::kernel::{CallId, LetterId, Region};
use crate::pages::{Answer, Choice, Ctx, Export, ListView};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::workbook::Value;
use crate::programme::call;

const LIST: Spec = Spec {
    columns: &[
        Column::new("unit", "letter-unit").sortable(),
        Column::new("region", "field-region"),
        Column::new("call", "letter-call"),
        Column::new("issuer", "letter-issuer").sortable(),
        Column::new("state", "field-state"),
        Column::new("source", "letter-source"),
        Column::new("number", "letter-number"),
        Column::new("dated", "letter-dated-on"),
        Column::new("valid", "letter-valid-until"),
        Column::new("asked", "letter-asked-at").sortable(),
    ],
    filters: &["state", "source", "call", "region"],
    sort: "-asked",
};

/// What a unit sees of its own: whose they are, and where, it knows.
const OWN: Spec = Spec {
    columns: &[
        Column::new("call", "letter-call"),
        Column::new("issuer", "letter-issuer").sortable(),
        Column::new("state", "field-state"),
        Column::new("source", "letter-source"),
        Column::new("number", "letter-number"),
        Column::new("dated", "letter-dated-on"),
        Column::new("valid", "letter-valid-until"),
        Column::new("asked", "letter-asked-at").sortable(),
    ],
    filters: &["state", "source", "call"],
    sort: "-asked",
};

fn spec(ctx: &Ctx) -> &'static Spec {
    if ctx.may(Action::LetterAsk) { &OWN } else { &LIST }
}

/// What the letters of a page are called by their calls.
type Calls = BTreeMap<CallId, String>;

fn labels(db: &mut Db, letters: &[Letter]) -> Result<Calls> {
    let mut all = Calls::new();
    for letter in letters {
        if let std::collections::btree_map::Entry::Vacant(place) = all.entry(letter.call) {
            place.insert(call::label(db, letter.call)?);
        }
    }
    Ok(all)
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        state: query.filter("state"),
        source: query.filter("source"),
        call: query.filter("call"),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
    }
}

fn chip(ctx: &Ctx, name: &str, value: &str, calls: &[(CallId, String)]) -> String {
    let shown = match name {
        "state" => ctx.word(&format!("letter-state-{value}")),
        "source" => ctx.word(&format!("letter-source-{value}")),
        "region" => Region::parse(value).map_or_else(|_| value.to_owned(), |r| r.name(ctx.locale.as_str()).to_owned()),
        "call" => {
            let known = calls.iter().find(|(id, _)| id.to_string() == value);
            known.map_or_else(|| value.to_owned(), |(_, label)| label.clone())
        }
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}

/// What a row calls a call: the list of a unit begins with its whole name, any other has room for its number alone.
fn called(label: &str, whole: bool) -> &str {
    if whole { label } else { label.split(' ').next().unwrap_or_default() }
}

pub(super) async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: LetterId,
        unit: String,
        region: Option<&'static str>,
        call: String,
        issuer: String,
        state: State,
        source: Option<String>,
        number: Option<String>,
        dated: Option<String>,
        valid: Option<String>,
        asked: String,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        states: Vec<Choice>,
        sources: Vec<Choice>,
        calls: Vec<Choice>,
        regions: Vec<Choice>,
        may_ask: bool,
    }
    let (spec, own) = (spec(&ctx), ctx.may(Action::LetterAsk));
    let query = ctx.list(spec);
    let wanted = query.clone();
    let (total, found, labels, calls) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let total = store::count(db, &filter)?;
            let found = store::list(db, &filter, &wanted.within(total))?;
            let labels = labels(db, &found)?;
            let calls: Vec<CallId> = store::calls(db)?;
            let calls = calls.into_iter().map(|id| Ok((id, call::label(db, id)?))).collect::<Result<Vec<_>>>()?;
            Ok((total, found, labels, calls))
        })
        .await?;
    let row = |l: Letter| {
        let said = l.issued.as_ref();
        Row {
            id: l.id,
            region: province(&ctx, l.unit_region),
            call: labels.get(&l.call).map(|label| called(label, own)).unwrap_or_default().to_owned(),
            source: said.map(|i| ctx.word(&format!("letter-source-{}", i.source))),
            number: said.and_then(|i| i.content.number.clone()),
            dated: said.map(|i| show_day(ctx.locale, i.content.dated_on)),
            valid: said.and_then(|i| i.content.valid_until).map(|day| show_day(ctx.locale, day)),
            asked: show_moment(ctx.locale, l.asked_at),
            unit: l.unit_name,
            issuer: l.issuer_name,
            state: l.state,
        }
    };
    let rows = found.into_iter().map(row).collect();
    let national = ctx.actor()?.scope() == Scope::Everything;
    let region = |r: Region| Choice::new(r.code(), r.name(ctx.locale.as_str()));
    let view = View {
        list: ctx.list_view(&query.within(total), spec, total, |name, value| chip(&ctx, name, value, &calls)),
        rows,
        states: ctx.choices(State::ALL, "letter-state"),
        sources: ctx.choices(Source::ALL, "letter-source"),
        calls: calls.iter().map(|(id, label)| Choice::new(id, label.clone())).collect(),
        regions: if national { Region::all().map(region).collect() } else { Vec::new() },
        may_ask: own,
    };
    ctx.page("letter/list.html", view)
}

pub(super) async fn export(ctx: Ctx) -> Result<Answer> {
    let spec = spec(&ctx);
    let (query, words) = (ctx.list(spec), ctx.clone());
    let cell = move |(l, call): &(Letter, String), column: &str| {
        let said = l.issued.as_ref();
        match column {
            "unit" => Value::text(&l.unit_name),
            "region" => Value::from(province(&words, l.unit_region)),
            "call" => Value::text(call),
            "issuer" => Value::text(&l.issuer_name),
            "state" => Value::Text(words.word(&format!("letter-state-{}", l.state))),
            "source" => Value::from(said.map(|i| words.word(&format!("letter-source-{}", i.source)))),
            "number" => Value::from(said.and_then(|i| i.content.number.clone())),
            "dated" => said.map_or(Value::Blank, |i| Value::Day(i.content.dated_on)),
            "valid" => said.and_then(|i| i.content.valid_until).map_or(Value::Blank, Value::Day),
            "asked" => Value::Moment(l.asked_at),
            _ => Value::Blank,
        }
    };
    ctx.export(Export::list(&ctx, "letter-title", spec, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        let load = |db: &mut Db, keys: &[LetterId]| {
            let letters = store::listed(db, keys)?;
            let calls = labels(db, &letters)?;
            let called = |l: Letter| {
                let call = calls.get(&l.call).cloned().unwrap_or_default();
                (l, call)
            };
            Ok(letters.into_iter().map(called).collect())
        };
        sheet.rows(db, &keys, load, |(l, _)| l.id, cell)
    })
    .await
}
