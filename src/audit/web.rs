//! The auditor's pages.

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::chain;
use super::event::{Event, record};
use super::store::{self, Entry, Filter};
use crate::access::{Action, Scope};
use crate::kernel::region::Area;
use crate::kernel::{AuditId, Instant, Message, Region};
use crate::pages::{Access, Answer, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::form;
use crate::platform::list::{self, Column, Spec};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::workbook::Value;

const LIST: Spec = Spec {
    columns: &[
        Column::new("at", "audit-at").sortable(),
        Column::new("actor", "audit-actor"),
        Column::new("action", "audit-action"),
        Column::new("object", "audit-object"),
        Column::new("changes", "audit-changes"),
        Column::new("address", "audit-address"),
        Column::new("seal", "audit-seal"),
    ],
    filters: &["kind", "action", "actor", "from", "to"],
    sort: "-at",
};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/audit", Access::May(Action::AuditView), index),
        Route::get("/audit.xlsx", Access::May(Action::AuditView), export),
        Route::get("/audit/{id}", Access::May(Action::AuditView), show),
    ]
}

/// An event as pages show it.
#[derive(Serialize)]
pub struct Row {
    id: AuditId,
    at: Instant,
    who: String,
    for_whom: Option<String>,
    organisation: String,
    action: String,
    action_word: String,
    kind_word: String,
    label: String,
    href: Option<String>,
    changes: Vec<Change>,
    reason: String,
    request: String,
    address: String,
    seq: Option<i64>,
    hash: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct Change {
    field: String,
    old: String,
    new: String,
}

/// Events in the reader's language.
pub fn rows(ctx: &Ctx, entries: Vec<Entry>) -> Vec<Row> {
    entries.into_iter().map(|entry| row(ctx, entry)).collect()
}

fn row(ctx: &Ctx, e: Entry) -> Row {
    let href = match e.object_kind.as_str() {
        _ if e.object_id == 0 => None,
        "organisation" => Some(format!("/organisations/{}", e.object_id)),
        "user" => Some(format!("/people/{}", e.object_id)),
        "job" => Some(format!("/jobs/{}", e.object_id)),
        "mail" => Some(format!("/mails/{}", e.object_id)),
        "import" => Some(format!("/imports/{}", e.object_id)),
        "query" => Some(format!("/queries/{}", e.object_id)),
        "circular" => Some(format!("/circulars/{}", e.object_id)),
        "call" => Some(format!("/calls/{}", e.object_id)),
        "standard" => Some(format!("/standards/{}", e.object_id)),
        _ => None,
    };
    // Actors without an account are recorded under words of the program.
    let who = match e.actor_id.0 {
        0 => ctx.word(&format!("audit-{}", e.actor_name)),
        _ => e.actor_name,
    };
    Row {
        who,
        for_whom: e.stands_in_for_name,
        action_word: ctx.word(&format!("event-{}", e.action.replace('.', "-"))),
        kind_word: ctx.word(&format!("noun-{}", e.object_kind)),
        changes: changes(ctx, &e.changes),
        id: e.id,
        at: e.at,
        organisation: e.organisation_name,
        action: e.action,
        label: e.object_label,
        href,
        reason: e.reason,
        request: e.request,
        address: e.address,
        seq: e.seq,
        hash: e.hash,
        before: e.before_digest,
        after: e.after_digest,
    }
}

fn changes(ctx: &Ctx, text: &str) -> Vec<Change> {
    let Ok(Json::Object(fields)) = serde_json::from_str(text) else { return Vec::new() };
    let change = |(name, pair): (&String, &Json)| Change {
        field: ctx.word(&format!("field-{}", name.replace('_', "-"))),
        old: pair.get(0).map(|value| shown(ctx, name, value)).unwrap_or_default(),
        new: pair.get(1).map(|value| shown(ctx, name, value)).unwrap_or_default(),
    };
    // Where a double went may be another province's business.
    let far = ctx.actor().is_ok_and(|actor| actor.scope() == Scope::Everything);
    fields.iter().filter(|(name, _)| far || *name != "merged_into").map(change).collect()
}

/// A recorded value in words: codes, provinces, areas and days as pages show them.
fn shown(ctx: &Ctx, field: &str, value: &Json) -> String {
    let locale = ctx.locale.as_str();
    match (field, value) {
        (_, Json::Null) => String::new(),
        ("region", Json::String(code)) => {
            Region::parse(code).map_or_else(|_| code.clone(), |region| region.name(locale).to_owned())
        }
        ("area", Json::String(code)) => Area::find(code).map_or_else(|| code.clone(), |area| area.name().to_owned()),
        ("mail", Json::String(code)) => ctx.word(&format!("mail-choice-{code}")),
        ("locale", Json::String(code)) => ctx.word(&format!("locale-{code}")),
        ("category" | "severity", Json::String(code)) => ctx.word(&format!("{field}-{code}")),
        (
            "call_state"
            | "change"
            | "step"
            | "contract_state"
            | "contract_scan"
            | "contract_step"
            | "contract_step_state"
            | "amendment_state"
            | "adjustment_state",
            Json::String(code),
        ) => ctx.word(&format!("{}-{code}", field.replace('_', "-"))),
        ("deadline" | "until" | "received_at", Json::String(text)) => text
            .parse()
            .map_or_else(|_| text.clone(), |utc| show_moment(ctx.locale, crate::kernel::Instant::from_utc(utc))),
        ("purpose", Json::String(code)) => ctx.word(&format!("purpose-{code}")),
        ("kind" | "class" | "licence" | "state" | "role", Json::String(code)) => ctx.word(&format!("value-{code}")),
        ("letter_state" | "letter_source" | "via" | "paper_state", Json::String(code)) => {
            ctx.word(&format!("value-{code}"))
        }
        (
            "starts_on" | "ends_on" | "off" | "work" | "dated_on" | "valid_until" | "dispatched_on" | "unit_signed_on"
            | "centre_signed_on",
            Json::String(text),
        ) => text.parse().map_or_else(|_| text.clone(), |day| show_day(ctx.locale, day)),
        ("standard_kind", Json::String(code)) => ctx.word(&format!("standard-kind-{code}")),
        ("basis", Json::String(code)) => ctx.word(&format!("standard-basis-{code}")),
        ("title_level", Json::String(code)) => ctx.word(&format!("standard-level-{code}")),
        ("grade", Json::String(code)) => ctx.word(&format!("standard-grade-{code}")),
        (_, Json::String(text)) => text.clone(),
        // A table: each of its fields with its name.
        (_, Json::Object(fields)) => {
            let named = |(name, value): (&String, &Json)| {
                let label = Message::new("label-and-value")
                    .with_word("label", format_args!("field-{}", name.replace('_', "-")));
                ctx.say(&label.with("value", shown(ctx, name, value)))
            };
            fields.iter().map(named).collect::<Vec<_>>().join(&ctx.word("list-separator"))
        }
        (_, Json::Bool(yes)) => ctx.word(if *yes { "value-yes" } else { "value-no" }),
        (_, Json::Array(all)) if all.first().is_some_and(Json::is_object) => {
            all.iter().map(|row| shown(ctx, field, row)).collect::<Vec<_>>().join(&ctx.word("standard-separator"))
        }
        (_, Json::Array(all)) => {
            all.iter().map(|one| shown(ctx, field, one)).collect::<Vec<_>>().join(&ctx.word("list-separator"))
        }
        (_, other) => other.to_string(),
    }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        kinds: Vec<(String, String)>,
        unsealed: i64,
        head: String,
        sealed: i64,
    }
    let query = ctx.list(&LIST);
    let filter = filter(&query);
    let wanted = query.clone();
    let (total, found, kinds, unsealed, (sealed, head)) = ctx
        .read(move |db, _| {
            let total = store::count(db, &filter)?;
            let query = wanted.within(total);
            let found = store::list(db, &filter, !query.descending, query.offset(), query.limit())?;
            Ok((total, found, store::kinds(db)?, store::count_unsealed(db)?, chain::head(db)?))
        })
        .await?;
    let chip = |name: &str, value: &str| {
        let shown = match name {
            "kind" => ctx.word(&format!("noun-{value}")),
            "action" => ctx.word(&format!("event-{}", value.replace('.', "-"))),
            _ => value.to_owned(),
        };
        ctx.say(
            &Message::new("label-and-value")
                .with_word("label", format_args!("audit-filter-{name}"))
                .with("value", shown),
        )
    };
    let kinds = kinds.into_iter().map(|k| (ctx.word(&format!("noun-{k}")), k)).map(|(word, k)| (k, word)).collect();
    let list = ctx.list_view(&query.within(total), &LIST, total, chip);
    ctx.page("audit/list.html", View { list, rows: rows(&ctx, found), kinds, unsealed, head, sealed })
}

/// Notes that somebody took a list of people or of what they did out of the product: such a file is out of our hands.
/// Lists of organisations are noted in the log alone.
///
/// # Errors
/// When the event cannot be written; the list must not be given then.
pub async fn note_export(ctx: &Ctx, list: &'static str) -> Result<()> {
    let asked = ctx.query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    ctx.write(move |tx| {
        record(tx, Event::new("list.exported", "list", 0, list).change(None, Some(json!({ "asked": asked }))))
    })
    .await
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    note_export(&ctx, "audit").await?;
    let words = ctx.clone();
    ctx.export(Export::list(&ctx, "audit-title", &LIST, &query), move |db, _, sheet| {
        let keys = store::keys(db, &filter(&query), !query.descending)?;
        // One row of the page, not one of the table: made in the reader's words before its cells are asked for.
        let load = |db: &mut Db, keys: &[AuditId]| Ok(rows(&words, store::all(db, keys)?));
        sheet.rows(db, &keys, load, |row| row.id, |row, column| cell(&words, row, column))
    })
    .await
}

fn cell(ctx: &Ctx, row: &Row, column: &str) -> Value {
    let on_behalf = row.for_whom.as_ref().map(|name| ctx.say(&Message::new("look-on-behalf").with("name", name)));
    let lines =
        |parts: Vec<&str>| Value::Text(parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n"));
    match column {
        "at" => Value::Moment(row.at),
        "actor" => lines(vec![&row.who, on_behalf.as_deref().unwrap_or(""), &row.organisation]),
        "action" => lines(vec![&row.action_word, &row.reason]),
        "object" => lines(vec![&row.label, &row.kind_word]),
        "changes" => {
            let told = |c: &Change| format!("{}{}{} → {}", c.field, ctx.word("history-join"), c.old, c.new);
            Value::Text(row.changes.iter().map(told).collect::<Vec<_>>().join("\n"))
        }
        "address" => Value::text(&row.address),
        "seal" => Value::from(row.seq),
        _ => Value::Blank,
    }
}

fn filter(query: &list::Query) -> Filter {
    let day = |name: &str| query.filter::<String>(name).and_then(|text| form::day(&text).ok());
    Filter {
        text: query.q.clone(),
        kind: query.filter("kind"),
        action: query.filter("action"),
        actor: query.filter("actor"),
        from: day("from").map(|day| Instant::from_beijing(day.and_time(chrono::NaiveTime::MIN))),
        before: day("to").map(|day| Instant::end_of_day(day) + chrono::Duration::seconds(1)),
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        event: Row,
    }
    let id: AuditId = ctx.param("id")?;
    let entry = ctx.read(move |db, _| store::find(db, id)).await?;
    let event = row(&ctx, entry);
    ctx.page("audit/show.html", View { event })
}
