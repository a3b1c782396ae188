//! What the desk has recorded, as a list and as a workbook.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::super::model::{State, ruled};
use super::super::store::{self, Filter, Listed};
use super::{deadline, ruled_view};
use crate::access::{Action, Actor};
use crate::application::store::Filter as Applications;
use crate::kernel::{CallId, PaperCopyId};
use crate::pages::{Answer, Choice, Ctx, Export, ListView};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::workbook::Value;
use crate::programme::{Definition, call};

const LIST: Spec = Spec {
    columns: &[
        Column::new("number", "paper-copy-application").sortable(),
        Column::new("unit", "paper-copy-unit"),
        Column::new("way", "paper-copy-way"),
        Column::new("waybill", "field-waybill"),
        Column::new("dispatched", "field-dispatched-on"),
        Column::new("received", "paper-copy-received").sortable(),
        Column::new("in_time", "paper-copy-in-time"),
        Column::new("copies", "field-copies").numeric(),
        Column::new("form", "paper-copy-form"),
        Column::new("recorded", "paper-copy-recorded-by"),
        Column::new("state", "field-state"),
    ],
    filters: &["call", "way", "state"],
    sort: "-received",
};

/// The most calls to choose from.
const CALLS: i64 = 100;
/// The filter's words for how it came.
const HAND: &str = "hand";
const COURIER: &str = "courier";

fn filter(actor: &Actor, query: &Query) -> Filter {
    let way = query.filter::<String>("way");
    Filter {
        seen: Applications::of(actor).seen,
        text: query.q.clone(),
        call: query.filter("call"),
        state: query.filter("state").or(Some(State::Counts)),
        by_hand: way.filter(|way| [HAND, COURIER].contains(&way.as_str())).map(|way| way == HAND),
    }
}

/// A record with the file of its call.
type Ruled = (Listed, Arc<Definition>);

fn with_rules(db: &mut Db, found: Vec<Listed>) -> Result<Vec<Ruled>> {
    let mut known: BTreeMap<(CallId, i32), Arc<Definition>> = BTreeMap::new();
    let mut all = Vec::new();
    for one in found {
        let key = (one.call, one.call_version);
        let definition = match known.get(&key) {
            Some(definition) => Arc::clone(definition),
            None => {
                let read = call::definition(db, key.0, key.1)?;
                known.insert(key, Arc::clone(&read));
                read
            }
        };
        all.push((one, definition));
    }
    Ok(all)
}

fn way(ctx: &Ctx, one: &Listed) -> String {
    if one.arrival.by_hand { ctx.word("paper-copy-way-hand") } else { one.arrival.courier.clone() }
}

/// Whether it was in time, as a word.
fn in_time(ctx: &Ctx, (one, definition): &Ruled) -> String {
    let Some(rule) = deadline(definition) else { return String::new() };
    let key = if ruled(&one.arrival, rule).in_time { "paper-copy-yes" } else { "paper-copy-late" };
    ctx.word(key)
}

/// The form of the copies in a few words.
fn form(ctx: &Ctx, one: &Listed) -> String {
    let a = &one.arrival;
    let said = [(a.bound, "paper-copy-bound"), (a.stamped, "paper-copy-stamped"), (a.signed, "paper-copy-signed")];
    let words: Vec<String> = said.iter().filter(|(is, _)| *is).map(|(_, key)| ctx.word(key)).collect();
    words.join(&ctx.word("list-separator"))
}

/// A record as the list shows it.
#[derive(Serialize)]
struct Row {
    id: PaperCopyId,
    number: Option<String>,
    unit: String,
    way: String,
    waybill: String,
    dispatched: Option<String>,
    received: String,
    in_time: Option<super::RuledView>,
    copies: i32,
    form: String,
    recorded: String,
    state: State,
}

fn row(ctx: &Ctx, (one, definition): Ruled) -> Row {
    Row {
        way: way(ctx, &one),
        form: form(ctx, &one),
        in_time: ruled_view(ctx, &one.arrival, &definition),
        dispatched: one.arrival.dispatched_on.map(|day| show_day(ctx.locale, day)),
        received: show_moment(ctx.locale, one.arrival.received_at),
        copies: one.arrival.copies,
        waybill: one.arrival.waybill,
        id: one.id,
        number: one.number,
        unit: one.unit,
        recorded: one.recorded_by,
        state: one.state,
    }
}

pub(super) async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        calls: Vec<Choice>,
        ways: Vec<Choice>,
        states: Vec<Choice>,
        may_record: bool,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found, calls) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let total = store::count(db, &filter)?;
            let keys = store::page(db, &filter, &wanted.within(total))?;
            let mut found = store::listed(db, &keys)?;
            found.sort_by_key(|one| keys.iter().position(|id| *id == one.id));
            Ok((total, with_rules(db, found)?, call::published_ones(db, CALLS)?))
        })
        .await?;
    let rows = found.into_iter().map(|ruled| row(&ctx, ruled)).collect();
    let chip = |name: &str, value: &str| {
        let shown = match name {
            "state" => ctx.word(&format!("paper-copy-state-{value}")),
            "way" => ctx.word(&format!("paper-copy-way-{value}")),
            "call" => {
                let known = calls.iter().find(|(id, _)| id.to_string() == value);
                known.map_or_else(|| value.to_owned(), |(_, label)| label.clone())
            }
            _ => value.to_owned(),
        };
        ctx.chip(name, shown)
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        rows,
        calls: calls.iter().map(|(id, label)| Choice::new(id, label.clone())).collect(),
        ways: ctx.choices([COURIER, HAND], "paper-copy-way"),
        states: ctx.choices(State::ALL, "paper-copy-state"),
        may_record: ctx.may(Action::PaperCopyRecord),
    };
    ctx.page("paper/list.html", view)
}

pub(super) async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let cell = move |ruled: &Ruled, column: &str| {
        let one = &ruled.0;
        match column {
            "number" => one.number.as_ref().map_or(Value::Blank, Value::text),
            "unit" => Value::text(&one.unit),
            "way" => Value::Text(way(&words, one)),
            "waybill" => Value::text(&one.arrival.waybill),
            "dispatched" => one.arrival.dispatched_on.map_or(Value::Blank, Value::Day),
            "received" => Value::Moment(one.arrival.received_at),
            "in_time" => Value::Text(in_time(&words, ruled)),
            "copies" => Value::Whole(i64::from(one.arrival.copies)),
            "form" => Value::Text(form(&words, one)),
            "recorded" => Value::text(&one.recorded_by),
            "state" => Value::Text(words.word(&format!("paper-copy-state-{}", one.state))),
            _ => Value::Blank,
        }
    };
    ctx.export(Export::list(&ctx, "paper-copy-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        let load = |db: &mut Db, keys: &[PaperCopyId]| {
            let found = store::listed(db, keys)?;
            with_rules(db, found)
        };
        sheet.rows(db, &keys, load, |(one, _)| one.id, cell)
    })
    .await
}
