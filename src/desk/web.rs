//! The desk, and the reference page of all components.

use chrono::NaiveDate;
use serde::Serialize;

use crate::access::Action;
use crate::calendar;
use crate::kernel::Calendar;
use crate::pages::{Access, Answer, Ctx, Route, Todo};
use crate::platform::Result;
use crate::platform::templates::show_day;

/// The routes of the desk.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Access::SignedIn, show),
        Route::get("/styleguide", Access::May(Action::StyleguideView), styleguide),
    ]
}

#[derive(Serialize)]
struct Row {
    verb: String,
    object: String,
    href: String,
    due: Option<String>,
    left: String,
    state: &'static str,
}

async fn show(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        rows: Vec<Row>,
        today: NaiveDate,
        weekday: String,
    }
    let (app, now) = (ctx.app.clone(), ctx.now);
    let (mut todos, calendar) = ctx
        .read(move |db, actor| {
            let mut todos = Vec::new();
            for waiting in &app.waiting {
                todos.extend(waiting(db, actor, &app.settings, now)?);
            }
            Ok((todos, calendar::current(db)?))
        })
        .await?;
    // What is due first comes first; what has no day comes last, in the order in which it was found.
    todos.sort_by_key(|todo| (todo.due.is_none(), todo.due));
    ctx.set_title_count(todos.len());
    let today = ctx.now.day();
    let rows = todos.into_iter().map(|todo| row(&ctx, &calendar, todo)).collect();
    let weekday = ctx.word(&format!("weekday-{}", today.format("%u")));
    ctx.page("desk/show.html", View { rows, today, weekday })
}

fn row(ctx: &Ctx, calendar: &Calendar, todo: Todo) -> Row {
    let (left, state) = todo.due.map_or_else(Default::default, |due| ctx.days_left(calendar, due));
    Row {
        verb: ctx.say(&todo.verb),
        object: ctx.say(&todo.object),
        href: todo.href,
        due: todo.due.map(|due| show_day(ctx.locale, due)),
        left,
        state,
    }
}

async fn styleguide(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {}
    ctx.page("styleguide.html", View {})
}
