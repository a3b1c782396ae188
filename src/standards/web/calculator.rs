//! The calculator: what may be paid at most on a day, by the table that holds then, with each step of the way.

use std::str::FromStr;

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::super::model::{Engagement, Grade, Kind, Level, Reckoned, Standard, Table, TaxScale};
use super::super::{form, store};
use super::{Shown, shown};
use crate::access::Action;
use crate::kernel::{Message, Money, Region};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, day, line};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/standards/calculator", Access::May(Action::StandardView), show)]
}

crate::words! {
    /// How an expert was consulted.
    enum Way {
        /// In person.
        InPerson = "in-person",
        /// By correspondence.
        Correspondence = "correspondence",
    }
}

crate::words! {
    /// What of an income is known.
    enum Known {
        /// What is to be left after tax.
        Net = "net",
        /// What is paid before tax.
        Gross = "gross",
    }
}

crate::words! {
    /// Whether a meeting has lodging.
    enum Lodging {
        /// It has.
        With = "with",
        /// It has none.
        Without = "without",
    }
}

/// What the fields of the calculator are chosen from.
#[derive(Serialize)]
pub(super) struct Fields {
    kind: Kind,
    levels: Vec<Choice>,
    grades: Vec<Choice>,
    regions: Vec<Choice>,
    ways: Vec<Choice>,
    known: Vec<Choice>,
    lodgings: Vec<Choice>,
}

pub(super) fn fields(ctx: &Ctx, kind: Kind) -> Fields {
    let locale = ctx.locale.as_str();
    let grades = Grade::ALL.iter().filter(|grade| kind != Kind::Training || **grade != Grade::Fourth);
    Fields {
        kind,
        levels: ctx.choices(Level::ALL, "standard-level"),
        grades: ctx.choices(grades, "standard-grade"),
        regions: Region::all().map(|region| Choice::new(region.code(), region.name(locale))).collect(),
        ways: ctx.choices(Way::ALL, "standard-way"),
        known: ctx.choices(Known::ALL, "standard-known"),
        lodgings: ctx.choices(Lodging::ALL, "standard-with-lodging"),
    }
}

/// The form before anything was asked: today, and what is usual.
pub(super) fn started(ctx: &Ctx, kind: Kind) -> Form {
    let usual: &[(&str, &str)] = match kind {
        Kind::Expert => &[("way", "in-person"), ("days", "1")],
        Kind::Lecture => &[("half_days", "1")],
        Kind::Meeting => &[("grade", "4"), ("with_lodging", "with")],
        Kind::Tax => &[("known", "net")],
        Kind::Travel | Kind::Training => &[],
    };
    let today = [("on", ctx.now.day().to_string())];
    Form::filled(today.into_iter().chain(usual.iter().map(|(name, value)| (*name, (*value).to_owned()))))
}

/// What is asked, by kind.
enum Asked {
    Expert(Level, Engagement),
    Lecture(Level, u32, u32),
    Meeting(Grade, u32, u32, bool),
    Travel(Option<Region>, String, u32, u32),
    Training(Grade, u32, u32),
    Tax(Known, Money, Money),
}

fn count(form: &mut Form, name: &str) -> Option<u32> {
    form.may(name, form::asked_count).map(Option::unwrap_or_default)
}

fn read(form: &mut Form, kind: Kind) -> Result<(NaiveDate, Asked)> {
    let on = form.need("on", day);
    let asked = match kind {
        Kind::Expert => expert(form),
        Kind::Lecture => {
            let level = form.need("title_level", choice::<Level>);
            let (hours, half_days) = (form.need("hours", form::asked_count), form.need("half_days", form::asked_count));
            level.zip(hours).zip(half_days).map(|((level, hours), half_days)| Asked::Lecture(level, hours, half_days))
        }
        Kind::Meeting => {
            let (grade, lodging) = (form.need("grade", choice::<Grade>), form.need("with_lodging", choice::<Lodging>));
            let (persons, days) = (form.need("persons", form::asked_count), form.need("days", form::asked_count));
            let heads = persons.zip(days);
            grade.zip(lodging).zip(heads).map(|((g, l), (p, d))| Asked::Meeting(g, p, d, l == Lodging::With))
        }
        Kind::Travel => {
            let (region, city) = (form.may("region", Region::parse), form.may("city", line(20)));
            let (nights, days) = (count(form, "nights"), count(form, "days"));
            let journey = nights.zip(days);
            region.zip(city).zip(journey).map(|((r, c), (n, d))| Asked::Travel(r, c.unwrap_or_default(), n, d))
        }
        Kind::Training => {
            let grade = form.need("grade", choice::<Grade>);
            let (persons, days) = (form.need("persons", form::asked_count), form.need("days", form::asked_count));
            grade.zip(persons).zip(days).map(|((grade, persons), days)| Asked::Training(grade, persons, days))
        }
        Kind::Tax => {
            let (known, amount) = (form.need("known", choice::<Known>), form.need("income", Money::parse_positive));
            let earlier = form.may("earlier", Money::parse).map(Option::unwrap_or_default);
            known.zip(amount).zip(earlier).map(|((known, amount), earlier)| Asked::Tax(known, amount, earlier))
        }
    };
    form.build(|| Some((on?, asked?)))
}

fn expert(form: &mut Form) -> Option<Asked> {
    let (level, way) = (form.need("title_level", choice::<Level>), form.need("way", choice::<Way>));
    let (days, half_day, times) = (count(form, "days"), form.tick("half_day"), count(form, "times"));
    let how = match way? {
        Way::InPerson => Engagement::InPerson { days: days?, half_day },
        Way::Correspondence => Engagement::Correspondence { times: times? },
    };
    level.map(|level| Asked::Expert(level, how))
}

/// Reckons; a table of another kind cannot come out of the register for this one.
fn reckon(table: &Table, asked: &Asked, on: NaiveDate) -> Result<Reckoned, Message> {
    match (table, asked) {
        (Table::Expert(t), Asked::Expert(level, how)) => t.ceiling(*level, *how),
        (Table::Lecture(t), Asked::Lecture(level, hours, half_days)) => t.ceiling(*level, *hours, *half_days),
        (Table::Meeting(t), Asked::Meeting(grade, persons, days, lodging)) => {
            t.ceiling(*grade, *persons, *days, *lodging)
        }
        (Table::Travel(t), Asked::Travel(region, city, nights, days)) => t.ceiling((*region, city), on, *nights, *days),
        (Table::Training(t), Asked::Training(grade, persons, days)) => t.ceiling(*grade, *persons, *days),
        (Table::Tax(t), Asked::Tax(known, amount, earlier)) => {
            let added = match known {
                Known::Net => t.add_net(*earlier, *amount)?,
                Known::Gross => t.add_gross(*earlier, *amount)?,
            };
            Ok(added.steps(t, *known == Known::Gross))
        }
        _ => Err(Message::new("standard-no-row-for-it")),
    }
}

#[derive(Serialize)]
struct StepView {
    text: String,
    amount: String,
}

/// An amount worked out, as the page shows it.
#[derive(Serialize)]
struct Outcome {
    standard: Shown,
    steps: Vec<StepView>,
    least: Option<String>,
    /// What the last figure is.
    label: String,
    most: String,
    /// For what is named after tax: before tax, the tax, and the version of the scale.
    gross: Option<(String, String, String)>,
}

/// The versions that hold on a day: of the kind, and of the tax that is withheld of what experts and lecturers are paid.
fn holding(db: &mut Db, kind: Kind, on: NaiveDate) -> Result<(Option<Standard>, Option<Standard>)> {
    let taxed = matches!(kind, Kind::Expert | Kind::Lecture);
    let scale = if taxed { store::holding(db, Kind::Tax, on)? } else { None };
    Ok((store::holding(db, kind, on)?, scale))
}

fn gross(ctx: &Ctx, scale: &Standard, most: Money) -> Option<(String, String, String)> {
    let found = tax_scale(&scale.draft.table)?.gross_of(most).ok()?;
    Some((found.gross.to_string(), found.tax.to_string(), super::edition_of(ctx, scale)))
}

fn tax_scale(table: &Table) -> Option<&TaxScale> {
    match table {
        Table::Tax(scale) => Some(scale),
        _ => None,
    }
}

async fn outcome(ctx: &Ctx, kind: Kind, form: &mut Form) -> Result<Outcome> {
    let (on, asked) = read(form, kind)?;
    let (standard, scale) = ctx.read(move |db, _| holding(db, kind, on)).await?;
    let standard = standard.ok_or_else(|| Error::field("on", Message::new("standard-none-on-day")))?;
    // What is wrong with the figures together stands beside the first of them.
    let first = match kind {
        Kind::Expert | Kind::Lecture => "title_level",
        Kind::Meeting | Kind::Training => "grade",
        Kind::Travel => "region",
        Kind::Tax => "income",
    };
    let found = reckon(&standard.draft.table, &asked, on).map_err(|message| Error::field(first, message))?;
    let step =
        |step: &super::super::model::Step| StepView { text: ctx.say(&step.text), amount: step.amount.to_string() };
    Ok(Outcome {
        steps: found.steps.iter().map(step).collect(),
        least: found.least.map(|least| least.to_string()),
        label: match asked {
            Asked::Tax(Known::Gross, ..) => ctx.word("standard-most-net"),
            _ => ctx.word(&format!("standard-most-{kind}")),
        },
        most: found.most.to_string(),
        gross: scale.as_ref().and_then(|scale| gross(ctx, scale, found.most)),
        standard: shown(ctx, &standard),
    })
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        calculator: Fields,
        kinds: Vec<Choice>,
        outcome: Option<Outcome>,
    }
    let kind = ctx.asked("kind").and_then(|kind| Kind::from_str(kind).ok()).unwrap_or(Kind::Expert);
    let sent: Vec<(String, String)> = ctx.query.iter().filter(|(name, _)| name != "kind").cloned().collect();
    let mut form = if sent.is_empty() { started(&ctx, kind) } else { Form::sent(sent.clone()) };
    let (status, outcome, errors) = if sent.is_empty() {
        (StatusCode::OK, None, Vec::new())
    } else {
        match outcome(&ctx, kind, &mut form).await {
            Ok(outcome) => (StatusCode::OK, Some(outcome), Vec::new()),
            Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, None, errors),
            Err(other) => return Err(other),
        }
    };
    let view = View {
        form: form.view(&errors, |message| ctx.say(message)),
        calculator: fields(&ctx, kind),
        kinds: ctx.choices(Kind::ALL, "standard-kind"),
        outcome,
    };
    ctx.page_with(status, "standards/calculator.html", view)
}
