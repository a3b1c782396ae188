//! The pages of the calendar.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::{actions, store};
use crate::access::Action;
use crate::kernel::Message;
use crate::kernel::calendar::{Calendar, Day, Year};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, line};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let import = Access::May(Action::CalendarImport);
    vec![
        Route::get("/calendar", Access::May(Action::CalendarView), show),
        Route::get("/calendar/import", import, ask),
        Route::post("/calendar/import", import, bring),
    ]
}

/// A month as a table of weeks that begin on Monday.
#[derive(Serialize)]
struct MonthView {
    month: u32,
    working: u32,
    weeks: Vec<Vec<Option<DayView>>>,
}

#[derive(Serialize, Clone)]
struct DayView {
    day: u32,
    kind: &'static str,
    today: bool,
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        year: i32,
        years: Vec<i32>,
        known: bool,
        source: String,
        months: Vec<MonthView>,
        may_import: bool,
    }
    let today = ctx.now.day();
    let asked = ctx.asked("year").and_then(|y| y.parse().ok()).filter(|y| (2000..=2099).contains(y));
    let year = asked.unwrap_or(today.year());
    let calendar = ctx.read(|db, _| store::current(db)).await?;
    let known = calendar.year(year);
    let view = View {
        year,
        years: calendar.years().collect(),
        known: known.is_some(),
        source: known.map(|y| y.source().to_owned()).unwrap_or_default(),
        months: (1..=12).filter_map(|month| month_view(&calendar, year, month, today)).collect(),
        may_import: ctx.may(Action::CalendarImport),
    };
    ctx.page("calendar/show.html", view)
}

fn month_view(calendar: &Calendar, year: i32, month: u32, today: NaiveDate) -> Option<MonthView> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let working = calendar.working_days_in_month(year, month).ok()?;
    let mut weeks: Vec<Vec<Option<DayView>>> = vec![vec![None; first.weekday().num_days_from_monday() as usize]];
    for date in first.iter_days().take_while(|date| date.month() == month) {
        let kind = match calendar.kind(date).ok()? {
            Day::Working => "working",
            Day::Weekend => "weekend",
            Day::Holiday => "holiday",
            Day::Shifted => "shifted",
        };
        if weeks.last().is_none_or(|week| week.len() == 7) {
            weeks.push(Vec::new());
        }
        let view = DayView { day: date.day(), kind, today: date == today };
        weeks.last_mut()?.push(Some(view));
    }
    weeks.last_mut()?.resize(7, None);
    Some(MonthView { month, working, weeks })
}

#[derive(Serialize)]
struct ImportPage {
    form: FormView,
    example: &'static str,
}

/// What an import looks like; shown beside the form.
const EXAMPLE: &str =
    "year = 2027\nsource = \"…\"\noff = [\"2027-01-01\", \"2027-01-02\", \"2027-01-03\"]\nwork = []\n";

async fn ask(ctx: Ctx) -> Result<Answer> {
    ctx.page("calendar/import.html", ImportPage { form: ctx.show(&Form::new()), example: EXAMPLE })
}

async fn bring(mut ctx: Ctx) -> Result<Answer> {
    let year = ctx.form.need("body", |text| {
        let year = Year::parse(text)?;
        line(200)(year.source()).map(|_| year)
    });
    let done = match ctx.form.build(|| year) {
        Ok(year) => {
            let number = year.year();
            ctx.write(move |tx| actions::import(tx, &year)).await.map(|()| number)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(year) => {
            let message = Message::new("calendar-imported").with("year", year);
            Ok(Answer::see(format!("/calendar?year={year}")).done(message))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            ctx.page_with(status, "calendar/import.html", ImportPage { form, example: EXAMPLE })
        }
    }
}
