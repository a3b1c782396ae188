//! Sections that are a table: filled in cell by cell, or pasted from a sheet.

use super::{Column, Edited, Grid, LINE, REMARK, Sent, TEXT};
use crate::application::content::Content;
use crate::application::form::{
    Budget, BudgetLine, Member, Past, PastProject, Plan, Promise, Promises, RecusalWish, Recusals, Section, Team,
    fixed_amount, months, plan_rows,
};
use crate::application::reading::row_name;
use crate::kernel::{Message, Money};
use crate::pages::Ctx;
use crate::platform::form::{Form, line, lines};
use crate::platform::grid::{self, Row};
use crate::platform::templates::show_month;
use crate::platform::workbook::{Limits, pasted};
use crate::platform::{Error, Result};
use crate::programme::Definition;

const PAST: [&str; 5] = ["project", "commissioner", "paid", "year", "result"];
const TEAM: [&str; 4] = ["name", "employer", "post", "duty"];
const PROMISES: [&str; 3] = ["what", "extent", "provider"];
const BUDGET: [&str; 2] = ["amount", "reckoned"];
const RECUSALS: [&str; 3] = ["name", "employer", "reason"];

/// Empty rows to go on with.
const SPARE: usize = 3;
/// Years in which a past project may have been.
const YEARS: std::ops::RangeInclusive<i32> = 1980..=2100;

/// The columns of a section's table: the fields of a row.
fn columns(section: Section, d: &Definition) -> Vec<String> {
    let named = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
    match section {
        Section::Past => named(&PAST),
        Section::Team => named(&TEAM),
        Section::Promises => named(&PROMISES),
        Section::Budget => named(&BUDGET),
        Section::Recusals => named(&RECUSALS),
        Section::Plan => (0..months(d).len()).map(|place| format!("m{place}")).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn grid(section: Section, ctx: &Ctx, d: &Definition, numbers: Vec<usize>) -> Option<Grid> {
    let locale = ctx.locale.as_str();
    let months = months(d);
    let label = |(place, key): (usize, &String)| match section {
        Section::Plan => months.get(place).and_then(|month| show_month(ctx.locale, month)).unwrap_or_default(),
        Section::Budget if key == "amount" => ctx.word("application-amount"),
        _ => ctx.word(&format!("field-{key}")),
    };
    let keys = columns(section, d);
    if keys.is_empty() {
        return None;
    }
    let columns = keys
        .iter()
        .enumerate()
        .map(|(place, key)| Column {
            label: label((place, key)),
            required: place == 0 && !matches!(section, Section::Plan | Section::Budget | Section::Recusals),
            choices: Vec::new(),
            key: key.clone(),
        })
        .collect();
    let names: Option<Vec<String>> = match section {
        Section::Plan => {
            let whole = ctx.word("application-whole-work");
            Some(plan_rows(d).iter().map(|key| row_name(d, key, locale, &whole)).collect())
        }
        Section::Budget => Some(categories(d).map(|c| c.label.get(locale).to_owned()).collect()),
        _ => None,
    };
    // Whatever was sent, such a table has the rows that it has.
    let numbers = match &names {
        Some(names) => numbers.into_iter().filter(|number| *number < names.len()).collect(),
        None => numbers,
    };
    let sum = (section == Section::Budget).then(|| "amount".to_owned());
    let first = match section {
        Section::Plan => ctx.word("application-deliverable"),
        Section::Budget => ctx.word("application-category"),
        _ => String::new(),
    };
    Some(Grid { columns, names, first, numbers, sum })
}

fn categories(d: &Definition) -> impl Iterator<Item = &crate::programme::definition::money::Category> {
    d.budget.iter().flat_map(|budget| &budget.category)
}

fn row(number: usize, id: Option<i64>, cells: Vec<(&str, String)>) -> Row {
    let form = Form::filled(cells);
    Row { number, id, version: id.map(|_| 1), form, blank: false }
}

fn shown(rows: Vec<Row>, fields: &[&str], more: Vec<(&str, String)>) -> Result<(Form, Vec<usize>)> {
    let (form, numbers) = grid::shown(&rows, "", fields, SPARE)?;
    Ok((with(form, more), numbers))
}

fn with(form: Form, more: Vec<(&str, String)>) -> Form {
    let mut all = form.fields().to_vec();
    all.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Form::sent(all)
}

pub(super) fn past(c: &Content) -> Result<(Form, Vec<usize>)> {
    let rows = c.past.items.iter().enumerate().map(|(place, item)| {
        let cells = vec![
            ("project", item.name.clone()),
            ("commissioner", item.commissioner.clone()),
            ("paid", item.amount.map(|amount| amount.to_string()).unwrap_or_default()),
            ("year", if item.year == 0 { String::new() } else { item.year.to_string() }),
            ("result", item.result.clone()),
        ];
        row(place, Some(item.n.into()), cells)
    });
    shown(rows.collect(), &PAST, Vec::new())
}

pub(super) fn team(c: &Content) -> Result<(Form, Vec<usize>)> {
    let rows = c.team.members.iter().enumerate().map(|(place, m)| {
        let cells = [("name", &m.name), ("employer", &m.employer), ("post", &m.post), ("duty", &m.duty)]
            .map(|(k, v)| (k, v.clone()));
        row(place, None, cells.to_vec())
    });
    shown(rows.collect(), &TEAM, vec![("accountant", c.team.accountant.clone())])
}

pub(super) fn promises(c: &Content) -> Result<(Form, Vec<usize>)> {
    let rows = c.promises.items.iter().enumerate().map(|(place, p)| {
        let cells = [("what", &p.what), ("extent", &p.extent), ("provider", &p.provider)].map(|(k, v)| (k, v.clone()));
        row(place, None, cells.to_vec())
    });
    shown(rows.collect(), &PROMISES, Vec::new())
}

pub(super) fn recusals(c: &Content) -> Result<(Form, Vec<usize>)> {
    let rows = c.recusals.items.iter().enumerate().map(|(place, r)| {
        let cells = [("name", &r.name), ("employer", &r.employer), ("reason", &r.reason)].map(|(k, v)| (k, v.clone()));
        row(place, None, cells.to_vec())
    });
    shown(rows.collect(), &RECUSALS, Vec::new())
}

pub(super) fn plan(c: &Content, d: &Definition) -> (Form, Vec<usize>) {
    let (rows, months) = (plan_rows(d), months(d));
    let mut all = vec![("approach".to_owned(), c.plan.approach.clone())];
    for (number, key) in rows.iter().enumerate() {
        for (place, month) in months.iter().enumerate() {
            all.push((format!("m{place}-{number}"), c.plan.cell(key, month).to_owned()));
        }
    }
    (Form::sent(all), (0..rows.len()).collect())
}

pub(super) fn budget(c: &Content, d: &Definition) -> (Form, Vec<usize>) {
    let b = &c.budget;
    let money = |amount: Money| if amount == Money::ZERO { String::new() } else { amount.to_string() };
    let mut all = vec![
        ("requested".to_owned(), money(fixed_amount(d).unwrap_or(b.requested))),
        ("own".to_owned(), b.own.map(|own| own.to_string()).unwrap_or_default()),
    ];
    let mut numbers = Vec::new();
    for (number, category) in categories(d).enumerate() {
        let line = b.line(category.key.as_str());
        all.push((format!("amount-{number}"), line.map(|l| money(l.amount)).unwrap_or_default()));
        all.push((format!("reckoned-{number}"), line.map(|l| l.basis.clone()).unwrap_or_default()));
        numbers.push(number);
    }
    (Form::sent(all), numbers)
}

/// The rows that were sent, or the table again with what was pasted below it. A table whose rows are fixed takes the
/// lines from its first row on.
fn sent(form: &mut Form, fields: &[&str], fixed: Option<usize>, others: &[&str]) -> Result<Result<Vec<Row>, Sent>> {
    let rows = grid::rows(form, fields)?;
    let paste = form.raw("paste").unwrap_or_default().to_owned();
    let fill = form.raw("step") == Some("fill");
    let more: Vec<(&str, String)> =
        others.iter().map(|name| (*name, form.raw(name).unwrap_or_default().to_owned())).collect();
    if !fill && paste.trim().is_empty() {
        return Ok(Ok(rows));
    }
    form.build(|| Some(()))?;
    let (filled, numbers) = match fixed {
        None => grid::shown(&rows, &paste, fields, SPARE)?,
        Some(count) => (over(&rows, &paste, fields, count)?, (0..count).collect()),
    };
    Ok(Err(Sent::Show(with(filled, more), numbers)))
}

/// The rows that stand, with the lines of a sheet over them from the first row on.
fn over(rows: &[Row], paste: &str, fields: &[&str], count: usize) -> Result<Form> {
    let limits = Limits { rows: count.max(1), columns: 50, ..Limits::default() };
    let sheet = pasted(paste, &limits).map_err(|message| Error::field("paste", message))?;
    let mut all = Vec::new();
    for number in 0..count {
        let standing = rows.iter().find(|row| row.number == number);
        let line = sheet.rows.get(number);
        for (place, field) in fields.iter().enumerate() {
            let cell = line.and_then(|line| line.cells.get(place)).map(|cell| cell.trim().to_owned());
            let before = standing.and_then(|row| row.form.peek(field)).map(ToOwned::to_owned);
            all.push((format!("{field}-{number}"), cell.or(before).unwrap_or_default()));
        }
    }
    Ok(Form::sent(all))
}

/// Reads each row that holds something; what is wrong is told beside its cells, all of it at once with the rest.
fn each<T>(form: &mut Form, rows: &[Row], read: impl Fn(&Row, &mut Form) -> Result<T>) -> Vec<T> {
    let mut made = Vec::new();
    for row in rows.iter().filter(|row| !row.blank) {
        match read(row, &mut row.form.clone()) {
            Ok(one) => made.push(one),
            Err(Error::Invalid(wrong)) => {
                for error in grid::placed(wrong, row.number) {
                    form.wrong::<()>(&error.field, error.message);
                }
            }
            Err(other) => {
                form.wrong::<()>("paste", Message::new("form-unreadable").with("what", other));
            }
        }
    }
    made
}

fn year(text: &str) -> Result<i32, Message> {
    let year = text.trim().trim_end_matches('年').parse().ok().filter(|year| YEARS.contains(year));
    year.ok_or_else(|| Message::new("call-year-wrong"))
}

pub(super) fn read_past(form: &mut Form, before: &Content) -> Result<Sent> {
    let rows = match sent(form, &PAST, None, &[])? {
        Ok(rows) => rows,
        Err(again) => return Ok(again),
    };
    let read = |row: &Row, form: &mut Form| {
        let (name, commissioner) = (form.need("project", line(LINE)), form.may("commissioner", line(LINE)));
        let (amount, year) = (form.may("paid", Money::parse), form.may("year", year));
        let result = form.may("result", line(REMARK));
        // A row keeps its number, and with it its proof, only if the number is one of this application's.
        let known = row.id.and_then(|id| u32::try_from(id).ok());
        let n = known.filter(|n| before.past.items.iter().any(|item| item.n == *n)).unwrap_or(0);
        form.build(|| {
            Some(PastProject {
                n,
                name: name?,
                commissioner: commissioner?.unwrap_or_default(),
                amount: amount?,
                year: year?.unwrap_or_default(),
                result: result?.unwrap_or_default(),
            })
        })
    };
    let mut items = each(form, &rows, read);
    let mut last = before.past.last;
    for item in items.iter_mut().filter(|item| item.n == 0) {
        last += 1;
        item.n = last;
    }
    form.build(|| Some(Sent::Save(Edited::Past(Past { items, last }))))
}

pub(super) fn read_team(form: &mut Form) -> Result<Sent> {
    let rows = match sent(form, &TEAM, None, &["accountant"])? {
        Ok(rows) => rows,
        Err(again) => return Ok(again),
    };
    let read = |_: &Row, form: &mut Form| {
        let (name, employer) = (form.need("name", line(50)), form.may("employer", line(LINE)));
        let (post, duty) = (form.may("post", line(100)), form.may("duty", line(REMARK)));
        form.build(|| {
            Some(Member {
                name: name?,
                employer: employer?.unwrap_or_default(),
                post: post?.unwrap_or_default(),
                duty: duty?.unwrap_or_default(),
            })
        })
    };
    let members = each(form, &rows, read);
    let accountant = form.may("accountant", line(50));
    form.build(|| Some(Sent::Save(Edited::Team(Team { members, accountant: accountant?.unwrap_or_default() }))))
}

pub(super) fn read_promises(form: &mut Form) -> Result<Sent> {
    let rows = match sent(form, &PROMISES, None, &[])? {
        Ok(rows) => rows,
        Err(again) => return Ok(again),
    };
    let read = |_: &Row, form: &mut Form| {
        let (what, extent) = (form.need("what", line(REMARK)), form.may("extent", line(LINE)));
        let provider = form.may("provider", line(LINE));
        form.build(|| {
            let (extent, provider) = (extent?.unwrap_or_default(), provider?.unwrap_or_default());
            Some(Promise { what: what?, extent, provider })
        })
    };
    let items = each(form, &rows, read);
    form.build(|| Some(Sent::Save(Edited::Promises(Promises { items }))))
}

pub(super) fn read_recusals(form: &mut Form) -> Result<Sent> {
    let rows = match sent(form, &RECUSALS, None, &[])? {
        Ok(rows) => rows,
        Err(again) => return Ok(again),
    };
    let read = |_: &Row, form: &mut Form| {
        let (name, employer) = (form.may("name", line(50)), form.may("employer", line(LINE)));
        let reason = form.need("reason", line(REMARK));
        if name == Some(None) && employer == Some(None) {
            form.wrong::<()>("name", Message::new("application-recusal-whom"));
        }
        form.build(|| {
            let (name, employer) = (name?.unwrap_or_default(), employer?.unwrap_or_default());
            Some(RecusalWish { name, employer, reason: reason? })
        })
    };
    let items = each(form, &rows, read);
    form.build(|| Some(Sent::Save(Edited::Recusals(Recusals { items }))))
}

pub(super) fn read_plan(form: &mut Form, d: &Definition) -> Result<Sent> {
    let (keys, months) = (plan_rows(d), months(d));
    let fields = columns(Section::Plan, d);
    let names: Vec<&str> = fields.iter().map(String::as_str).collect();
    let rows = match sent(form, &names, Some(keys.len()), &["approach"])? {
        Ok(rows) => rows,
        Err(again) => return Ok(again),
    };
    let approach = form.may("approach", lines(TEXT));
    let read = |row: &Row, form: &mut Form| {
        let cells: Vec<_> = names.iter().map(|name| form.may(name, line(REMARK))).collect();
        let number = row.number;
        form.build(|| {
            let cells: Option<Vec<Option<String>>> = cells.into_iter().collect();
            Some((number, cells?))
        })
    };
    let mut plan = Plan::default();
    for (number, cells) in each(form, &rows, read) {
        let Some(key) = keys.get(number) else {
            form.wrong::<()>("paste", Message::new("application-plan-row"));
            continue;
        };
        let filled = months.iter().cloned().zip(cells).filter_map(|(month, cell)| Some((month, cell?)));
        plan.rows.insert(key.clone(), filled.collect());
    }
    form.build(|| Some(Sent::Save(Edited::Plan(Plan { approach: approach?.unwrap_or_default(), ..plan }))))
}

pub(super) fn read_budget(form: &mut Form, d: &Definition) -> Result<Sent> {
    let all: Vec<_> = categories(d).collect();
    let rows = match sent(form, &BUDGET, Some(all.len()), &["requested", "own"])? {
        Ok(rows) => rows,
        Err(again) => return Ok(again),
    };
    let (requested, own) = (form.may("requested", Money::parse), form.may("own", Money::parse));
    let read = |row: &Row, form: &mut Form| {
        let (amount, basis) = (form.may("amount", Money::parse), form.may("reckoned", line(REMARK)));
        let number = row.number;
        form.build(|| Some((number, amount?.unwrap_or_default(), basis?.unwrap_or_default())))
    };
    let mut lines = Vec::new();
    for (number, amount, basis) in each(form, &rows, read) {
        let Some(category) = all.get(number) else {
            form.wrong::<()>("paste", Message::new("application-plan-row"));
            continue;
        };
        if amount != Money::ZERO || !basis.is_empty() {
            lines.push(BudgetLine { category: category.key.as_str().to_owned(), amount, basis });
        }
    }
    // Where each award is one amount, nobody asks for another.
    let fixed = fixed_amount(d);
    form.build(|| {
        let requested = fixed.or(requested?).unwrap_or_default();
        Some(Sent::Save(Edited::Budget(Budget { requested, lines, own: own? })))
    })
}
