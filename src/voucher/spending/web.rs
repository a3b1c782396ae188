//! The page of what a contract has spent: a table to drill into, the line against the plan, and the workbook.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::burn::{self, Goal, Judged, Point, Project, Stands};
use super::matrix::{Matrix, Row, matrix};
use super::store;
use crate::access::{Action, Actor, can};
use crate::contract::{self, Contract};
use crate::kernel::{ContractId, Money, percent};
use crate::ledger;
use crate::pages::{Access, Answer, Ctx, Export, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::address;
use crate::platform::workbook::Value;
use crate::voucher::model::State;
use crate::voucher::store::used_by_category;

/// The routes of this page.
pub fn routes() -> Vec<Route> {
    let view = Access::May(Action::VoucherView);
    vec![Route::get("/contracts/{id}/spending", view, show), Route::get("/contracts/{id}/spending.xlsx", view, export)]
}

/// Everything that the page shows.
struct Whole {
    contract: Contract,
    labels: BTreeMap<String, [String; 2]>,
    table: Matrix,
    project: Project,
    goals: Vec<Goal>,
}

fn load(db: &mut Db, actor: &Actor, id: ContractId) -> Result<Whole> {
    let of = contract::find(db, id)?;
    can(actor, Action::ContractView, &of)?;
    let definition = contract::definition(db, &of)?;
    let budget = definition.budget.as_ref();
    let label = |c: &crate::programme::definition::money::Category| {
        (c.key.as_str().to_owned(), [c.label.zh.clone(), c.label.en.clone()])
    };
    let labels = budget.iter().flat_map(|budget| &budget.category).map(label).collect();
    let goal = |burn: &crate::programme::definition::money::Burn| Goal { by: burn.by, share: burn.percent.0 };
    let goals = budget.iter().flat_map(|budget| &budget.burn).map(goal).collect();
    let passed = ledger::monthly(db, id)?.into_iter().map(|((month, line), amount)| ((line, month), amount)).collect();
    let waiting = used_by_category(db, id, &[State::Submitted])?.into_iter().collect();
    let table = matrix(&contract::budget(db, id)?, &passed, &waiting);
    let (received, spent) = (store::first_receipt(db, id)?, store::daily(db, id)?);
    let project = Project { starts: of.starts_on, ends: of.ends_on, amount: of.amount, received, spent };
    Ok(Whole { contract: of, labels, table, project, goals })
}

/// A figure that leads to the vouchers behind it.
#[derive(Serialize)]
struct Cell {
    amount: Money,
    href: Option<String>,
}

#[derive(Serialize)]
struct RowView {
    label: String,
    budget: Money,
    cells: Vec<Cell>,
    passed: Cell,
    waiting: Cell,
    left: Money,
    over: bool,
    /// The share of its budget that passed; nothing where there is no budget.
    percent: Option<String>,
}

/// Where the vouchers behind a figure stand.
fn href(of: ContractId, category: &str, month: Option<&str>, state: State, amount: Money) -> Option<String> {
    if amount == Money::ZERO {
        return None;
    }
    let mut pairs = vec![("state", state.to_string())];
    if !category.is_empty() {
        pairs.push(("budget_line", category.to_owned()));
    }
    if let Some(month) = month {
        pairs.push(("month", month.to_owned()));
    }
    Some(address(&format!("/contracts/{of}/vouchers"), &pairs))
}

fn row_view(ctx: &Ctx, whole: &Whole, row: &Row) -> RowView {
    let of = whole.contract.id;
    let label = whole.labels.get(&row.category).map(|[zh, en]| if ctx.locale.as_str() == "en" { en } else { zh });
    let cell = |amount: Money, month: Option<&str>, state: State| Cell {
        amount,
        href: href(of, &row.category, month, state, amount),
    };
    let cells = row.cells.iter().zip(&whole.table.months);
    RowView {
        label: label.unwrap_or(&row.category).clone(),
        budget: row.budget,
        cells: cells.map(|(amount, month)| cell(*amount, Some(month), State::Passed)).collect(),
        passed: cell(row.passed, None, State::Passed),
        waiting: cell(row.waiting, None, State::Submitted),
        left: row.left,
        over: row.left.is_negative(),
        percent: row.passed.percent_of(row.budget),
    }
}

/// A goal, as the table beneath the line shows it.
#[derive(Serialize)]
struct GoalView {
    by: NaiveDate,
    counts: NaiveDate,
    percent: String,
    wanted: Money,
    spent: Money,
    stands: &'static str,
}

fn goal_view(goal: &Judged) -> GoalView {
    let stands = match goal.stands {
        Stands::Met => "met",
        Stands::Ahead => "ahead",
        Stands::Short => "short",
        Stands::Unpaid => "unpaid",
    };
    let percent = percent(goal.share);
    GoalView { by: goal.by, counts: goal.counts, percent, wanted: goal.wanted, spent: goal.spent, stands }
}

/// A point of a line, for the table beneath the picture.
#[derive(Serialize)]
struct PointView {
    on: NaiveDate,
    percent: String,
    amount: Money,
}

/// The picture: two lines over the days of the project, in the units of its view box.
#[derive(Serialize)]
struct Chart {
    plan: String,
    real: String,
    months: Vec<(i64, String)>,
    levels: Vec<(i64, String)>,
    now: Option<i64>,
    dot: Option<(i64, i64)>,
    points: Vec<PointView>,
}

/// The view box of the picture, and the lines within it.
const LEFT: i64 = 48;
const RIGHT: i64 = 624;
const TOP: i64 = 16;
const BOTTOM: i64 = 176;

/// The days that the picture is of.
struct Axis {
    from: NaiveDate,
    days: i64,
    /// The largest share shown, in hundredths of a percent: a unit may spend more than it has by an advance.
    most: i64,
}

impl Axis {
    fn x(&self, day: NaiveDate) -> i64 {
        LEFT + (RIGHT - LEFT) * (day - self.from).num_days().clamp(0, self.days) / self.days
    }

    fn y(&self, share: i64) -> i64 {
        BOTTOM - (BOTTOM - TOP) * share.clamp(0, self.most) / self.most
    }

    fn path(&self, points: &[Point]) -> String {
        let place = |point: &Point| format!("{} {}", self.x(point.on), self.y(point.share));
        let all: Vec<String> = points.iter().map(place).collect();
        if all.len() < 2 { String::new() } else { format!("M{}", all.join(" L")) }
    }
}

fn chart(project: &Project, goals: &[Goal], today: NaiveDate) -> Chart {
    let (plan, real) = (burn::plan(project, goals), burn::actual(project, today));
    let from = real.iter().chain(&plan).map(|point| point.on).min().unwrap_or(project.starts).min(project.starts);
    let until = real.iter().chain(&plan).map(|point| point.on).max().unwrap_or(project.ends).max(project.ends);
    let most = real.iter().map(|point| point.share).max().unwrap_or(0).max(10_000);
    let axis = Axis { from, days: (until - from).num_days().max(1), most };
    let mut months = Vec::new();
    let mut day = from;
    while day <= until && months.len() < 60 {
        let label = day.format("%Y-%m").to_string();
        months.push((axis.x(day), label));
        let Some(next) = burn::month_end(day).succ_opt() else { break };
        day = next;
    }
    // A long project has room for every third or sixth name only.
    let step = months.len().div_ceil(8).max(1);
    let months = months.into_iter().step_by(step).collect();
    let levels = [0, 2_500, 5_000, 7_500, 10_000].map(|share| (axis.y(share), format!("{}%", share / 100))).to_vec();
    let last = real.last().filter(|_| real.len() > 1);
    let view = |point: &Point| PointView { on: point.on, percent: percent(point.share), amount: point.amount };
    Chart {
        plan: axis.path(&plan),
        real: axis.path(&real),
        now: (from..=until).contains(&today).then(|| axis.x(today)),
        dot: last.map(|point| (axis.x(point.on), axis.y(point.share))),
        points: real.iter().map(view).collect(),
        months,
        levels,
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        id: ContractId,
        number: String,
        unit: String,
        doors: Vec<contract::Door>,
        amount: Money,
        months: Vec<String>,
        rows: Vec<RowView>,
        total: RowView,
        goals: Vec<GoalView>,
        short: usize,
        received: Option<NaiveDate>,
        chart: Chart,
        today: NaiveDate,
        share: String,
    }
    let id: ContractId = ctx.param("id")?;
    let whole = ctx.read(move |db, actor| load(db, actor, id)).await?;
    let today = ctx.now.day();
    let judged = burn::judged(&whole.project, &whole.goals, today);
    let view = View {
        id,
        number: whole.contract.number.clone(),
        unit: whole.contract.unit_name.clone(),
        doors: contract::doors(&ctx, &whole.contract, "spending"),
        amount: whole.contract.amount,
        months: whole.table.months.clone(),
        rows: whole.table.rows.iter().map(|row| row_view(&ctx, &whole, row)).collect(),
        total: row_view(&ctx, &whole, &whole.table.total),
        short: judged.iter().filter(|goal| goal.stands == Stands::Short).count(),
        goals: judged.iter().map(goal_view).collect(),
        received: whole.project.received,
        chart: chart(&whole.project, &whole.goals, today),
        today,
        share: whole.table.total.passed.percent_of(whole.contract.amount).unwrap_or_default(),
    };
    ctx.page("voucher-desk/spending.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let id: ContractId = ctx.param("id")?;
    let whole = ctx.read(move |db, actor| load(db, actor, id)).await?;
    // The columns of a workbook have names that last as long as the program; months are told by their place.
    const MONTHS: [&str; 36] = MONTH_KEYS;
    let mut columns = vec![("category", ctx.word("voucher-category")), ("budget", ctx.word("spending-budget"))];
    let shown = whole.table.months.len().min(MONTHS.len());
    let first = whole.table.months.len() - shown;
    let months: Vec<String> = whole.table.months.iter().skip(first).cloned().collect();
    columns.extend(MONTHS.iter().copied().zip(months));
    columns.push(("passed", ctx.word("spending-passed")));
    columns.push(("waiting", ctx.word("spending-waiting")));
    columns.push(("left", ctx.word("spending-left")));
    let total = ctx.word("spending-total");
    let en = ctx.locale.as_str() == "en";
    ctx.export(Export::worded("spending-title", columns), move |_, _, sheet| {
        for row in whole.table.rows.iter().chain([&whole.table.total]) {
            let label = whole.labels.get(&row.category).map(|[zh, english]| if en { english } else { zh });
            sheet.row(|column| match column {
                "category" if row.category.is_empty() => Value::text(&total),
                "category" => Value::text(label.unwrap_or(&row.category)),
                "budget" => Value::Money(row.budget),
                "passed" => Value::Money(row.passed),
                "waiting" => Value::Money(row.waiting),
                "left" => Value::Money(row.left),
                month => {
                    let at = MONTHS.iter().position(|key| *key == month).map(|at| at + first);
                    at.and_then(|at| row.cells.get(at)).map_or(Value::Blank, |amount| Value::Money(*amount))
                }
            })?;
        }
        Ok(())
    })
    .await
}

/// Names of the columns of months: three years' worth.
const MONTH_KEYS: [&str; 36] = [
    "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13", "m14", "m15", "m16", "m17",
    "m18", "m19", "m20", "m21", "m22", "m23", "m24", "m25", "m26", "m27", "m28", "m29", "m30", "m31", "m32", "m33",
    "m34", "m35", "m36",
];
