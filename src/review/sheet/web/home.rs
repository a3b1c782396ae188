//! An expert's home: each batch with what is done, what is left, and one button to go on.

use serde::Serialize;

use super::super::seat::{self, Desk};
use super::super::store::Kept;
use crate::access::Actor;
use crate::calendar;
use crate::kernel::{BatchId, Calendar, Message};
use crate::pages::{Answer, Ctx};
use crate::platform::db::Db;
use crate::platform::templates::show_day;
use crate::platform::{Error, Result};
use crate::review::model::{Batch, BatchState};
use crate::review::store::{batches, members};

/// A batch as the home shows it.
#[derive(Serialize)]
struct Row {
    id: BatchId,
    title: String,
    state: BatchState,
    /// Whether it is to be scored, and not before or behind that.
    scoring: bool,
    done: usize,
    all: usize,
    due: String,
    left: String,
    urgent: &'static str,
    /// Minutes for an item so far.
    minutes: String,
    handed_in: bool,
    /// The item to go on with.
    next: Option<String>,
}

/// A batch that the actor belongs to, with the own seats once they are there.
type Own = (Batch, Option<Desk>);

pub(super) async fn show(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        rows: Vec<Row>,
    }
    let (found, calendar) = ctx.read(|db, actor| Ok((own(db, actor)?, calendar::current(db)?))).await?;
    let rows: Vec<Row> = found.into_iter().map(|one| row(&ctx, &calendar, one)).collect();
    let waiting: usize = rows.iter().filter(|row| row.scoring && !row.handed_in).map(|row| row.all - row.done).sum();
    ctx.set_title_count(waiting);
    ctx.page("review/home.html", View { rows })
}

fn own(db: &mut Db, actor: &Actor) -> Result<Vec<Own>> {
    if actor.stands_in_for.is_some() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for member in members::memberships(db, actor.user)? {
        let batch = batches::batch(db, member.batch)?;
        let desk = match seat::desk(db, actor, member.batch) {
            Ok(desk) => Some(desk),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        };
        found.push((batch, desk));
    }
    Ok(found)
}

fn row(ctx: &Ctx, calendar: &Calendar, (batch, desk): Own) -> Row {
    let seats = desk.as_ref().map(|desk| desk.seats.as_slice()).unwrap_or_default();
    let whole = |kept: &Option<Kept>| kept.as_ref().is_some_and(|kept| kept.total.is_some());
    let done = seats.iter().filter(|(_, _, kept)| whole(kept)).count();
    let seconds: i64 = seats.iter().filter_map(|(_, _, kept)| kept.as_ref()).map(|kept| i64::from(kept.seconds)).sum();
    let begun = seats.iter().filter(|(_, _, kept)| kept.as_ref().is_some_and(|kept| kept.seconds > 0)).count();
    let minutes = i64::try_from(begun).ok().filter(|begun| *begun > 0).map(|begun| (seconds / begun + 30) / 60);
    let open = seats.iter().find(|(_, _, kept)| !whole(kept));
    let handed_in = desk.as_ref().is_some_and(|desk| desk.member.submitted_at.is_some());
    let scoring = batch.state == BatchState::Scoring && desk.is_some();
    let waits = scoring && !handed_in;
    // A day that has passed is no reproach to whoever has handed in.
    let (left, urgent) =
        batch.due_on.filter(|_| waits).map_or_else(Default::default, |due| ctx.days_left(calendar, due));
    let next = waits.then(|| match open {
        Some((assignment, ..)) => format!("/review/items/{}", assignment.id),
        None => format!("/review/batches/{}/check", batch.id),
    });
    Row {
        id: batch.id,
        title: batch.title,
        state: batch.state,
        scoring,
        done,
        all: seats.len(),
        due: batch.due_on.map(|due| show_day(ctx.locale, due)).unwrap_or_default(),
        left,
        urgent,
        minutes: minutes.map(|n| ctx.say(&Message::new("sheet-minutes").with("n", n.max(1)))).unwrap_or_default(),
        handed_in,
        next,
    }
}
