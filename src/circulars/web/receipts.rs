//! Who has read a circular: the page, the workbook, the issued document.

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::super::model::{Circular, State};
use super::super::store::{self, Receipt, Recipient};
use super::super::{actions, subject};
use super::{Shown, seen, shown};
use crate::access::{Action, Scope};
use crate::documents::{self, Audience, Draft, Kind};
use crate::kernel::{CircularId, Instant, Message};
use crate::pages::{Access, Answer, Ctx, Export, Route};
use crate::platform::templates::{show_day, show_moment};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

/// The most recipients that are shown.
const SHOWN: i64 = 5_000;
/// The most organisations that a text for chasing names.
const NAMED: usize = 50;

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::CircularView);
    vec![
        Route::get("/circulars/{id}/receipts", view, receipts),
        Route::get("/circulars/{id}/receipts.xlsx", view, export),
        Route::post("/circulars/{id}/receipts", Access::May(Action::DocumentIssue), issue),
    ]
}

/// A recipient, and what its people did.
#[derive(Serialize)]
struct Standing {
    name: String,
    region: &'static str,
    state: &'static str,
    people: Vec<Person>,
}

#[derive(Serialize)]
struct Person {
    name: String,
    opened_at: Instant,
    confirmed_at: Option<Instant>,
}

fn standing(ctx: &Ctx, recipient: Recipient, receipts: &[Receipt]) -> Standing {
    let (id, name, region) = recipient;
    let own: Vec<&Receipt> = receipts.iter().filter(|receipt| receipt.organisation == id).collect();
    let state = match (own.iter().any(|r| r.confirmed_at.is_some()), own.is_empty()) {
        (true, _) => "read",
        (false, false) => "opened",
        (false, true) => "unread",
    };
    let person = |r: &Receipt| Person { name: r.name.clone(), opened_at: r.opened_at, confirmed_at: r.confirmed_at };
    let region = region.map_or("", |region| region.name(ctx.locale.as_str()));
    Standing { name, region, state, people: own.into_iter().map(person).collect() }
}

/// Who has read the circular of the path: for those who see everything. A recipient does not learn how others stand.
async fn found(ctx: &Ctx) -> Result<(Circular, Vec<Standing>)> {
    let id: CircularId = ctx.param("id")?;
    let (found, recipients, receipts) = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            if actor.scope() != Scope::Everything {
                return Err(Error::NotFound);
            }
            Ok((found, store::recipients(db, id, SHOWN)?, store::receipts(db, id)?))
        })
        .await?;
    let mut rows: Vec<Standing> = recipients.into_iter().map(|one| standing(ctx, one, &receipts)).collect();
    // Those who must still be chased come first.
    rows.sort_by_key(|row| ["unread", "opened", "read"].iter().position(|state| *state == row.state));
    Ok((found, rows))
}

async fn receipts(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        circular: Shown,
        rows: Vec<Standing>,
        read: usize,
        opened: usize,
        unread: usize,
        chase: Option<String>,
        documents: Vec<documents::Row>,
        may_issue: bool,
    }
    let (found, rows) = found(&ctx).await?;
    let id = found.id;
    let issued = ctx
        .read(move |db, actor| {
            let about = subject(db, actor, id.0)?;
            documents::about(db, actor, &about)
        })
        .await?;
    let count = |state: &str| rows.iter().filter(|row| row.state == state).count();
    let (read, opened, unread) = (count("read"), count("opened"), count("unread"));
    let chase = (found.state == State::Published && opened + unread > 0).then(|| chase(&ctx, &found, &rows));
    let view = View {
        circular: shown(&found),
        rows,
        read,
        opened,
        unread,
        chase,
        documents: documents::rows(&ctx, issued),
        may_issue: ctx.may(Action::DocumentIssue) && found.state != State::Draft,
    };
    ctx.page("circulars/receipts.html", view)
}

/// A line of the list that is taken along: a person of an organisation, or an organisation that nobody opened it for.
struct Line<'a> {
    of: &'a Standing,
    person: Option<&'a Person>,
}

fn by_person(rows: &[Standing]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for of in rows {
        lines.extend(of.people.iter().map(|one| Line { of, person: Some(one) }));
        if of.people.is_empty() {
            lines.push(Line { of, person: None });
        }
    }
    lines
}

/// The list holds names of people, so the trail keeps that it was taken along.
async fn export(ctx: Ctx) -> Result<Answer> {
    const COLUMNS: [(&str, &str); 6] = [
        ("organisation", "organisation-name"),
        ("region", "field-region"),
        ("state", "field-state"),
        ("person", "circular-receipt-person"),
        ("opened", "circular-receipt-opened"),
        ("confirmed", "circular-receipt-confirmed"),
    ];
    let (circular, rows) = found(&ctx).await?;
    let id = circular.id;
    ctx.write(move |tx| actions::note_receipts(tx, id)).await?;
    let words = ctx.clone();
    let export = Export::table(&ctx, "circular-receipts", &COLUMNS).remark(circular.text.title);
    ctx.export(export, move |_, _, sheet| {
        for Line { of, person } in by_person(&rows) {
            sheet.row(|column| match column {
                "organisation" => Value::text(&of.name),
                "region" => Value::text(of.region),
                "state" => Value::Text(words.word(&format!("circular-standing-{}", of.state))),
                "person" => person.map_or(Value::Blank, |one| Value::text(&one.name)),
                "opened" => person.map_or(Value::Blank, |one| Value::Moment(one.opened_at)),
                _ => person.and_then(|one| one.confirmed_at).map_or(Value::Blank, Value::Moment),
            })?;
        }
        Ok(())
    })
    .await
}

/// Issues the receipts as they stand now; for the centre alone.
async fn issue(mut ctx: Ctx) -> Result<Answer> {
    let (circular, rows) = found(&ctx).await?;
    ctx.form.build(|| Some(()))?;
    if circular.state == State::Draft {
        return Err(Error::conflict("circular-not-published"));
    }
    let id = circular.id;
    let draft = Draft {
        kind: Kind::CircularReceipts,
        subject: ctx.read(move |db, actor| subject(db, actor, id.0)).await?,
        audience: Audience::Centre,
        title: ctx.say(&Message::new("circular-sheet-title").with("title", &circular.text.title)),
        data_date: ctx.now.day(),
        facts: facts(&ctx, &circular, &rows),
        locale: ctx.locale,
    };
    documents::issue_and_print(&ctx, draft).await
}

fn facts(ctx: &Ctx, circular: &Circular, rows: &[Standing]) -> Json {
    let read = rows.iter().filter(|row| row.state == "read").count();
    let moment = |at: Option<Instant>| at.map(|at| show_moment(ctx.locale, at)).unwrap_or_default();
    let line = |Line { of, person }: Line<'_>| {
        json!({
            "organisation": of.name,
            "region": of.region,
            "state": ctx.word(&format!("circular-standing-{}", of.state)),
            "unread": of.state != "read",
            "person": person.map(|one| one.name.as_str()).unwrap_or_default(),
            "opened": moment(person.map(|one| one.opened_at)),
            "confirmed": moment(person.and_then(|one| one.confirmed_at)),
        })
    };
    json!({
        "title": circular.text.title,
        "published": circular.published_at.map(Instant::day),
        "read": read,
        "unread": rows.len() - read,
        "rows": by_person(rows).into_iter().map(line).collect::<Vec<_>>(),
    })
}

/// The text that is sent round in WeChat.
fn chase(ctx: &Ctx, circular: &Circular, rows: &[Standing]) -> String {
    let waiting: Vec<&str> = rows.iter().filter(|row| row.state != "read").map(|row| row.name.as_str()).collect();
    let names: Vec<&str> = waiting.iter().copied().take(NAMED).collect();
    let day = circular.published_at.map(|at| show_day(ctx.locale, at.day())).unwrap_or_default();
    ctx.say(
        &Message::new("circular-chase")
            .with("title", &circular.text.title)
            .with("day", day)
            .with("names", names.join(&ctx.word("list-separator")))
            .with("n", waiting.len())
            .with("address", ctx.app.public_address(&format!("/circulars/{}", circular.id))),
    )
}
