//! One's own jobs on the desk: those that go on, and those that failed of late.

use chrono::Duration;

use super::model::{Entry, State};
use super::store;
use crate::access::Actor;
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Days for which a failed job stands on the desk; afterwards it is found among the own jobs.
const FAILED_DAYS: i64 = 7;
/// Jobs that stand on the desk at most.
const MOST: i64 = 20;

/// Jobs of one's own that go on, or failed and were not put aside.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, now: Instant) -> Result<Vec<Todo>> {
    let mine = store::on_desk(db, actor.user, now - Duration::days(FAILED_DAYS), MOST)?;
    Ok(mine.into_iter().map(todo).collect())
}

fn todo(entry: Entry) -> Todo {
    let verb = match entry.state {
        State::Failed => "todo-job-failed",
        _ => "todo-job-goes-on",
    };
    Todo { verb: Message::new(verb), object: entry.title, href: format!("/jobs/{}", entry.id), due: None }
}
