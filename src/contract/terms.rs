//! What a contract says, as one value: kept version by version, printed, compared and judged.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::application::Content;
use crate::kernel::{Calendar, Money};
use crate::organisation::Organisation;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::definition::results::{Every, Operator};

/// One side of a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    /// Its full name.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: String,
    /// Its legal representative.
    pub legal_representative: String,
    /// Postal address.
    pub address: String,
    /// Telephone.
    pub phone: String,
}

impl Party {
    /// An organisation as a side of a contract.
    pub fn of(organisation: &Organisation) -> Self {
        let record = &organisation.record;
        Self {
            name: record.name.clone(),
            uscc: record.uscc.as_ref().map(ToString::to_string).unwrap_or_default(),
            legal_representative: record.legal_representative.clone(),
            address: record.address.clone(),
            phone: record.phone.clone(),
        }
    }
}

/// A project leader.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Leader {
    /// Name.
    pub name: String,
    /// Post in the unit.
    pub post: String,
    /// Telephone.
    pub phone: String,
}

/// Something that is delivered, with its target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Deliverable {
    /// Its name in the call's file.
    pub key: String,
    /// Its rule.
    pub rule: String,
    /// Its name.
    pub label: String,
    /// What is wanted, in words: 不少于30个.
    pub target: String,
    /// The day by which it is done.
    pub by: Option<NaiveDate>,
}

/// A part of the money, and what it waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tranche {
    /// Its name in the call's file.
    pub key: String,
    /// Its name, such as 首款.
    pub label: String,
    /// Its share, in hundredths of a percent.
    pub percent: i64,
    /// How much.
    pub amount: Money,
    /// The stage after which it is paid, in the word of the file.
    pub after: String,
    /// What must hold before it is paid, as the file says it; empty for nothing.
    pub test: String,
}

/// A report that is due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// What it is about: the month (`2026-07`), the quarter (`2026-Q3`), or empty for the whole.
    pub of: String,
    /// By when; none where the official calendar does not reach.
    pub due: Option<NaiveDate>,
    /// On which working day.
    pub working_day: u32,
}

/// A clause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clause {
    /// Its name in the call's file.
    pub key: String,
    /// Its rule.
    pub rule: String,
    /// Its words.
    pub text: String,
}

/// A line of the budget.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// The category's name in the call's file.
    pub category: String,
    /// Its name.
    pub label: String,
    /// How much.
    pub amount: Money,
}

/// What a contract says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// Who gives.
    pub giver: Party,
    /// Who receives.
    pub unit: Party,
    /// What kind of contract it is.
    pub kind: String,
    /// The project.
    pub project: String,
    /// The number of the call.
    pub call_number: String,
    /// The number of the application.
    pub application: String,
    /// Who leads the project.
    pub leaders: Vec<Leader>,
    /// How much.
    pub amount: Money,
    /// The first day.
    pub starts_on: Option<NaiveDate>,
    /// The last day.
    pub ends_on: Option<NaiveDate>,
    /// The budget, in the order of the call's file; lines of nothing are left out.
    pub budget: Vec<Line>,
    /// What is delivered.
    pub deliverables: Vec<Deliverable>,
    /// How it is paid.
    pub payments: Vec<Tranche>,
    /// When reports are due.
    pub reports: Vec<Report>,
    /// The clauses of the call's file.
    pub clauses: Vec<Clause>,
    /// Support conditions that the unit has promised.
    pub promises: Vec<String>,
    /// Whether it holds the commitment to a ring-fenced ledger.
    pub ring_fence: bool,
    /// The code of that ledger.
    pub ledger_code: String,
    /// To whom results belong; empty where the call's file does not say.
    pub owner: String,
    /// Whether work may not be given on to others.
    pub no_transfer: bool,
    /// The articles in the officer's own words, in place of the usual ones.
    pub wording: Option<String>,
}

/// What terms are drawn up from.
pub struct Source<'a> {
    /// The call's file.
    pub definition: &'a Definition,
    /// What was applied for.
    pub content: &'a Content,
    /// Who gives.
    pub giver: Party,
    /// Who receives.
    pub unit: Party,
    /// What was awarded.
    pub amount: Money,
    /// The number of the call.
    pub call_number: String,
    /// The number of the application.
    pub application: String,
    /// The number of the contract.
    pub number: &'a str,
    /// Working days.
    pub calendar: &'a Calendar,
}

impl Terms {
    /// The terms that award, application and call give.
    pub fn drawn_up(of: &Source<'_>) -> Self {
        let (d, content) = (of.definition, of.content);
        let leader = &content.leader;
        let contract = d.contract.as_ref();
        Self {
            giver: of.giver.clone(),
            unit: of.unit.clone(),
            kind: contract.map(|c| c.kind.zh.clone()).unwrap_or_default(),
            project: d.programme.name.zh.clone(),
            call_number: of.call_number.clone(),
            application: of.application.clone(),
            leaders: vec![Leader {
                name: leader.name.clone(),
                post: leader.post_name.clone(),
                phone: leader.phone.clone(),
            }],
            amount: of.amount,
            starts_on: Some(d.period.start),
            ends_on: Some(d.period.end),
            budget: lines(d, |key| content.budget.line(key).map(|line| line.amount)),
            deliverables: deliverables(d),
            payments: tranches(d, of.amount),
            reports: reports(d, d.period.start, d.period.end, of.calendar),
            clauses: clauses(d),
            promises: content.promises.items.iter().map(promise).collect(),
            ring_fence: true,
            ledger_code: of.number.to_owned(),
            owner: d.ownership.as_ref().map(|ownership| ownership.owner.zh.clone()).unwrap_or_default(),
            no_transfer: contract
                .is_some_and(|c| c.giving_on == crate::programme::definition::closing::GivingOn::Forbidden),
            wording: None,
        }
    }

    /// What the lines of the budget add up to; none beyond what can be counted.
    pub fn budgeted(&self) -> Option<Money> {
        Money::sum(self.budget.iter().map(|line| line.amount))
    }

    /// The lines of the budget by category.
    pub fn lines(&self) -> Vec<(String, Money)> {
        self.budget.iter().map(|line| (line.category.clone(), line.amount)).collect()
    }

    /// Puts in other amounts for the lines of a budget.
    pub fn rebudgeted(&mut self, d: &Definition, amounts: &[(String, Money)]) {
        self.budget = lines(d, |key| amounts.iter().find(|(own, _)| own == key).map(|(_, amount)| *amount));
    }

    /// Puts in another period; what is due in it follows.
    pub fn moved(&mut self, d: &Definition, starts_on: NaiveDate, ends_on: NaiveDate, calendar: &Calendar) {
        if (self.starts_on, self.ends_on) != (Some(starts_on), Some(ends_on)) {
            self.reports = reports(d, starts_on, ends_on, calendar);
        }
        (self.starts_on, self.ends_on) = (Some(starts_on), Some(ends_on));
    }

    /// The text by which it is kept, and its digest.
    ///
    /// # Errors
    /// A defect: what was read can always be written.
    pub fn frozen(&self) -> Result<(String, String)> {
        let text = serde_json::to_string(self)?;
        let sha256 = digest(&text);
        Ok((text, sha256))
    }

    /// What a kept text says.
    ///
    /// # Errors
    /// When the text is none of ours.
    pub fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|e| Error::internal(format!("terms of a contract: {e}")))
    }
}

fn promise(of: &crate::application::form::Promise) -> String {
    let parts = [of.what.as_str(), of.extent.as_str(), of.provider.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
}

/// The lines of the file's categories that are more than nothing.
fn lines(d: &Definition, amount: impl Fn(&str) -> Option<Money>) -> Vec<Line> {
    let line = |category: &crate::programme::definition::money::Category| {
        let key = category.key.as_str();
        let amount = amount(key).filter(|amount| *amount != Money::ZERO)?;
        Some(Line { category: key.to_owned(), label: category.label.zh.clone(), amount })
    };
    d.budget.iter().flat_map(|budget| &budget.category).filter_map(line).collect()
}

/// What is delivered, with each target in words.
fn deliverables(d: &Definition) -> Vec<Deliverable> {
    d.deliverable
        .iter()
        .map(|one| {
            let much = one.target.map(|target| {
                let operator = match one.operator {
                    Operator::AtLeast => "不少于",
                    Operator::AtMost => "不超过",
                    Operator::Exactly => "",
                };
                format!("{operator}{target}{}", one.unit.zh)
            });
            Deliverable {
                key: one.key.as_str().to_owned(),
                rule: one.rule.as_str().to_owned(),
                label: one.label.zh.clone(),
                target: much.unwrap_or_else(|| "据实记录".to_owned()),
                by: one.by,
            }
        })
        .collect()
}

fn clauses(d: &Definition) -> Vec<Clause> {
    let clause = |one: &crate::programme::definition::closing::Clause| Clause {
        key: one.key.as_str().to_owned(),
        rule: one.rule.as_ref().map(|rule| rule.as_str().to_owned()).unwrap_or_default(),
        text: one.text.zh.clone(),
    };
    d.contract.iter().flat_map(|contract| &contract.clause).map(clause).collect()
}

/// The parts of the money. Each but the last is rounded to the fen, the last is what is left where they are the whole.
pub(super) fn tranches(d: &Definition, amount: Money) -> Vec<Tranche> {
    /// 100 %, in hundredths of a percent.
    const WHOLE: i64 = 10_000;
    let Some(grant) = &d.grant else { return Vec::new() };
    let all: i64 = grant.payment.iter().map(|part| part.percent.0).sum();
    let (mut made, mut paid) = (Vec::new(), 0_i64);
    for (n, part) in grant.payment.iter().enumerate() {
        let last = n + 1 == grant.payment.len() && all == WHOLE;
        let share = i128::from(amount.fen()) * i128::from(part.percent.0);
        let share = i64::try_from((share + i128::from(WHOLE / 2)) / i128::from(WHOLE)).unwrap_or(0);
        let fen = if last { amount.fen().saturating_sub(paid) } else { share };
        paid = paid.saturating_add(fen);
        made.push(Tranche {
            key: part.key.as_str().to_owned(),
            label: part.label.zh.clone(),
            percent: part.percent.0,
            amount: Money::from_fen(fen),
            after: part.after.as_str().to_owned(),
            test: part.test.as_ref().map(|test| test.0.clone()).unwrap_or_default(),
        });
    }
    made
}

/// The longest period of which every report is listed, in months.
const MOST_MONTHS: usize = 60;

/// The reports of a period.
fn reports(d: &Definition, starts_on: NaiveDate, ends_on: NaiveDate, calendar: &Calendar) -> Vec<Report> {
    let Some(reporting) = &d.reporting else { return Vec::new() };
    let working_day = reporting.working_day;
    let due = |after: NaiveDate| {
        let next = after.with_day(1)?.checked_add_months(Months::new(1))?;
        calendar.nth_working_day(next.year(), next.month(), working_day).ok()
    };
    let once =
        || Report { of: String::new(), due: calendar.add_working_days(ends_on, working_day, false).ok(), working_day };
    let (mut made, mut day) = (Vec::new(), starts_on.with_day(1).unwrap_or(starts_on));
    while day <= ends_on && made.len() < MOST_MONTHS {
        let next = day.checked_add_months(Months::new(1));
        let last = next.and_then(|next| next.checked_sub_days(Days::new(1)));
        match reporting.every {
            Every::Once => return vec![once()],
            Every::Month => {
                made.push(Report { of: day.format("%Y-%m").to_string(), due: due(day), working_day });
            }
            Every::Quarter => {
                let ends_quarter = day.month().is_multiple_of(3);
                if ends_quarter || last.is_some_and(|last| last >= ends_on) {
                    let of = format!("{}-Q{}", day.year(), day.month().div_ceil(3));
                    made.push(Report { of, due: due(day), working_day });
                }
            }
        }
        let Some(next) = next else { break };
        day = next;
    }
    made
}

/// One thing that two versions say differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What: `leader`, `starts`, `ends`, `budget`, `deliverable`, `wording`, `ledger`.
    pub what: &'static str,
    /// Which one of these: a category, a deliverable; empty where there is one alone.
    pub which: String,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

/// Everything that one version says differently from another.
pub fn differences(before: &Terms, after: &Terms) -> Vec<Change> {
    let mut all = Vec::new();
    let mut put = |what: &'static str, which: &str, before: String, after: String| {
        if before != after {
            all.push(Change { what, which: which.to_owned(), before, after });
        }
    };
    let leaders = |terms: &Terms| {
        let one = |leader: &Leader| {
            let parts = [leader.name.as_str(), leader.post.as_str(), leader.phone.as_str()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        };
        terms.leaders.iter().map(one).collect::<Vec<_>>().join("；")
    };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    put("leader", "", leaders(before), leaders(after));
    put("starts", "", day(before.starts_on), day(after.starts_on));
    put("ends", "", day(before.ends_on), day(after.ends_on));
    let mut categories: Vec<&Line> = before.budget.iter().collect();
    categories.extend(after.budget.iter().filter(|line| before.budget.iter().all(|b| b.category != line.category)));
    for line in categories {
        let of = |terms: &Terms| {
            let found = terms.budget.iter().find(|own| own.category == line.category);
            found.map_or(Money::ZERO, |own| own.amount).to_string()
        };
        put("budget", &line.label, of(before), of(after));
    }
    let mut delivered: Vec<&Deliverable> = before.deliverables.iter().collect();
    let known = |key: &str| before.deliverables.iter().any(|b| b.key == key);
    delivered.extend(after.deliverables.iter().filter(|one| !known(&one.key)));
    for one in delivered {
        let of = |terms: &Terms| {
            let found = terms.deliverables.iter().find(|own| own.key == one.key);
            found.map(|own| [own.target.clone(), day(own.by)].join(" ").trim().to_owned()).unwrap_or_default()
        };
        put("deliverable", &one.label, of(before), of(after));
    }
    put("ledger", "", before.ledger_code.clone(), after.ledger_code.clone());
    let worded = |terms: &Terms| terms.wording.clone().unwrap_or_default();
    put("wording", "", worded(before), worded(after));
    all
}

#[cfg(test)]
mod tests;
