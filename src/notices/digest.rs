//! The morning mail: what waits for a person, and what was held back for them, once a day after eight.

use chrono::NaiveTime;
use serde::Serialize;

use super::model::{Mail, State, To};
use super::{render, store};
use crate::access::{Actor, Tx};
use crate::kernel::{Instant, UserId};
use crate::pages::{App, Correspondent};
use crate::platform::Result;

/// The hour in Beijing from which the morning mails are made.
const HOUR: u32 = 8;
/// People looked at together.
const AT_ONCE: i64 = 50;

/// A line of the morning mail.
#[derive(Debug, Clone, Serialize)]
struct Item {
    text: String,
    link: String,
    due: Option<chrono::NaiveDate>,
}

/// Makes the morning mails that are still to be made today; gives how many.
///
/// # Errors
/// When the database cannot be read or written; what was not made is made at the next try.
pub fn gather(app: &App) -> Result<usize> {
    let now = app.clock.now();
    let morning = NaiveTime::from_hms_opt(HOUR, 0, 0).unwrap_or(NaiveTime::MIN);
    if now.beijing().time() < morning {
        return Ok(0);
    }
    let (mut made, mut last) = (0, UserId(0));
    loop {
        let people = app.database.read_now(|db| store::ungathered(db, now.day(), last, AT_ONCE))?;
        let Some(latest) = people.last() else { return Ok(made) };
        last = *latest;
        for user in people {
            made += usize::from(one(app, user, now)?);
        }
    }
}

fn one(app: &App, user: UserId, now: Instant) -> Result<bool> {
    let found = app.database.read_now(|db| app.doorkeeper.correspondent(db, app, user, now))?;
    let Some(person) = found else {
        return app.database.write_now(move |db| {
            store::let_go(db, user, State::Withdrawn, "mail-trouble-no-address")?;
            store::take_morning(db, user, now.day()).map(|_| false)
        });
    };
    let todos = todos(app, &person, now)?;
    let held = app.database.read_now(|db| store::held(db, user))?;
    let notices: Vec<Item> = held
        .iter()
        .map(|mail| Item { text: render::subject(app, mail), link: app.public_address(&mail.path), due: None })
        .collect();
    let ids: Vec<_> = held.iter().map(|mail| mail.id).collect();
    let empty = todos.is_empty() && notices.is_empty();
    let to = To { user: Some(user), name: person.name, address: person.address, locale: person.locale };
    let mail = Mail::new("digest", to, ("user", user.0))
        .fact("count", todos.len())
        .fact("todos", &todos)
        .fact("notices", &notices)
        .fact("day", now.day())
        // Tomorrow's says it better.
        .useful_until(Instant::end_of_day(now.day()));
    let actor = Actor::system(&app.policy);
    app.database.write_now(move |db| {
        if !store::take_morning(db, user, now.day())? || empty {
            return Ok(false);
        }
        let tx = Tx { db, actor: &actor, now, request: "digest" };
        let begin = store::Begin { state: State::Waiting, digest: false, trouble: "" };
        let id = store::insert(tx.db, &mail, &begin, now)?;
        store::gathered(tx.db, &ids, id, now)?;
        Ok(true)
    })
}

/// What waits for a person in any of the ways in which they act, each once.
fn todos(app: &App, person: &Correspondent, now: Instant) -> Result<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    for actor in &person.actors {
        let before = items.len();
        for waiting in &app.waiting {
            for todo in app.database.read_now(|db| waiting(db, actor, &app.settings, now))? {
                let say = |message| app.texts.text(person.locale, message);
                let text = format!("{} {}", say(&todo.verb), say(&todo.object));
                let item = Item { text, link: app.public_address(&todo.href), due: todo.due };
                // What waits in several capacities stands once; two things of one name stand twice.
                let known = items.iter().take(before).any(|other| other.text == item.text && other.link == item.link);
                if !known {
                    items.push(item);
                }
            }
        }
    }
    items.sort_by_key(|item| (item.due.is_none(), item.due));
    Ok(items)
}
