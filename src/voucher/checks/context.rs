//! What stands beside the vouchers that are judged: read once, kept in memory, and grown by each voucher that was judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::contract::Contract;
use crate::kernel::{ContractId, Money, OrganisationId, Region, VoucherId, text};
use crate::ledger::Standing;
use crate::programme::Definition;
use crate::rules::Value;
use crate::standards::model::{
    ExpertFees, LectureFees, MeetingCeilings, Table, TaxScale, TrainingCeilings, TravelCeilings,
};
use crate::standards::{Kind, Standard};
use crate::voucher::model::{Engagement, Line, Method, PayeeKind, Person, Verified, Voucher, normal};

/// Where something stands already, as far as the reader may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The contract.
    pub contract: ContractId,
    /// Its number.
    pub contract_number: String,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The name of that unit.
    pub unit_name: String,
    /// Its province.
    pub region: Option<Region>,
    /// The number of the voucher; empty where several hold it.
    pub voucher: String,
    /// Whether the reader may see it.
    pub seen: bool,
}

impl Place {
    /// The place of a voucher whose reader sees it.
    fn of(voucher: &Voucher) -> Self {
        Self {
            contract: voucher.contract,
            contract_number: voucher.contract_number.clone(),
            unit: voucher.unit,
            unit_name: voucher.unit_name.clone(),
            region: voucher.region,
            voucher: voucher.draft.header.number.clone(),
            seen: true,
        }
    }
}

/// How an invoice is booked in one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Where.
    pub place: Place,
    /// Its gross as it was entered there.
    pub gross: Money,
    /// How much of it.
    pub used: Money,
}

/// A paper of the same bare number, under another code or of another kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Where.
    pub place: Place,
    /// By what it is known there; empty where nothing names it for good.
    pub key: String,
    /// Its date there.
    pub dated_on: Option<NaiveDate>,
    /// Its gross there.
    pub gross: Money,
}

/// A file of the same content at another voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Where.
    pub place: Place,
    /// What the file is for, at the voucher that is judged.
    pub purpose: String,
    /// Its name there.
    pub name: String,
}

/// A fee that stands on another pay list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::voucher) struct Fee {
    pub voucher: String,
    pub person: Person,
    /// The day of payment, whose month counts for the tax.
    pub paid_on: NaiveDate,
}

/// A payment that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::voucher) struct Paid {
    pub voucher: String,
    pub on: NaiveDate,
    pub amount: Money,
    pub method: Method,
    pub kind: PayeeKind,
}

/// Payments by payee. One is known again by the credit code or by the name, whichever a voucher bears.
#[derive(Debug, Clone, Default)]
pub(in crate::voucher) struct Payees {
    groups: Vec<Vec<Paid>>,
    names: BTreeMap<String, usize>,
}

impl Payees {
    fn names(payee: &str, code: &str) -> impl Iterator<Item = String> {
        let code = normal(code);
        let coded = (!code.is_empty()).then(|| format!("#{code}"));
        coded.into_iter().chain([text::skeleton(payee)])
    }

    fn known(&self, payee: &str, code: &str) -> BTreeSet<usize> {
        Self::names(payee, code).filter_map(|name| self.names.get(&name).copied()).collect()
    }

    /// Takes a payment in. A voucher that bears both code and name ties together what bore one of them.
    pub fn add(&mut self, payee: &str, code: &str, paid: Paid) {
        let mut known = self.known(payee, code).into_iter();
        let own = known.next().unwrap_or_else(|| {
            self.groups.push(Vec::new());
            self.groups.len() - 1
        });
        for name in Self::names(payee, code) {
            self.names.insert(name, own);
        }
        let mut all = vec![paid];
        for other in known {
            self.names.values_mut().filter(|group| **group == other).for_each(|group| *group = own);
            all.extend(self.groups.get_mut(other).map(std::mem::take).unwrap_or_default());
        }
        if let Some(group) = self.groups.get_mut(own) {
            group.append(&mut all);
        }
    }

    /// What was paid to this payee.
    pub fn of(&self, payee: &str, code: &str) -> Vec<&Paid> {
        self.known(payee, code).into_iter().filter_map(|group| self.groups.get(group)).flatten().collect()
    }

    /// The most that one firm was paid.
    pub fn largest(&self) -> Money {
        let firms = |group: &Vec<Paid>| {
            let own = group.iter().filter(|paid| paid.kind == PayeeKind::Unit);
            own.fold(0_i64, |sum, paid| sum.saturating_add(paid.amount.fen()))
        };
        Money::from_fen(self.groups.iter().map(firms).max().unwrap_or(0))
    }
}

/// What a voucher books on a budget line for a venue on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::voucher) struct Booked {
    pub voucher: String,
    pub category: String,
    pub amount: Money,
}

/// What is read from the database.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The contract.
    pub contract: Contract,
    /// What it follows.
    pub definition: Arc<Definition>,
    /// The budget in force.
    pub budget: Vec<(String, Money)>,
    /// The names of the unit, present and former.
    pub unit_names: Vec<String>,
    /// Its credit code.
    pub unit_code: String,
    /// How the ledger stands.
    pub standing: Standing,
    /// The people of the project: leader and team, by name.
    pub team: Vec<String>,
    /// The day on which the contract was ended early.
    pub ended_on: Option<NaiveDate>,
    /// The day on which final accounts closed the books.
    pub closed_on: Option<NaiveDate>,
    /// The facts that the rules of the file name besides those of a voucher.
    pub facts: BTreeMap<String, Option<Value>>,
    /// The rules of the file and those that stand in for what it does not say.
    pub rules: Arc<[super::rules::Check]>,
    /// Confirmed standards.
    pub standards: Arc<[Standard]>,
}

/// What stands beside the vouchers that are judged.
#[derive(Debug, Clone)]
pub struct Context {
    pub(in crate::voucher) own: Loaded,
    pub(super) budget: BTreeMap<String, Money>,
    pub(super) names: BTreeSet<String>,
    pub(in crate::voucher) uses: BTreeMap<String, Vec<Use>>,
    pub(in crate::voucher) twins: BTreeMap<VoucherId, Vec<Twin>>,
    pub(in crate::voucher) papers: BTreeMap<VoucherId, BTreeSet<String>>,
    pub(in crate::voucher) reasons: BTreeMap<(VoucherId, String, i32), Given>,
    pub(in crate::voucher) alike: BTreeMap<String, Vec<Alike>>,
    /// What the tax office said last of an invoice, the finance office's question before the unit's.
    pub(in crate::voucher) verified: BTreeMap<String, Verified>,
    pub(in crate::voucher) fees: BTreeMap<String, Vec<Fee>>,
    pub(in crate::voucher) payees: Payees,
    pub(in crate::voucher) venues: BTreeMap<(String, NaiveDate), Vec<Booked>>,
    pub(in crate::voucher) used: BTreeMap<String, Money>,
    /// What counts already and was not paid by the ledger yet.
    pub(in crate::voucher) waiting: Money,
}

/// A reason that was given, and to what: it holds as long as the rule says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The reason.
    pub reason: String,
    /// What the rule said then, in Chinese.
    pub words: String,
}

fn grown(sum: &mut Money, by: Money) {
    *sum = Money::from_fen(sum.fen().saturating_add(by.fen()));
}

impl Context {
    /// A context of a contract, before any voucher stands beside.
    pub fn new(own: Loaded) -> Self {
        Self {
            budget: own.budget.iter().cloned().collect(),
            names: own.unit_names.iter().map(|name| text::skeleton(name)).collect(),
            used: BTreeMap::new(),
            uses: BTreeMap::new(),
            twins: BTreeMap::new(),
            papers: BTreeMap::new(),
            reasons: BTreeMap::new(),
            alike: BTreeMap::new(),
            verified: BTreeMap::new(),
            fees: BTreeMap::new(),
            payees: Payees::default(),
            venues: BTreeMap::new(),
            waiting: Money::ZERO,
            own,
        }
    }

    /// The contract.
    pub fn contract(&self) -> &Contract {
        &self.own.contract
    }

    /// What the contract follows.
    pub fn definition(&self) -> &Definition {
        &self.own.definition
    }

    /// What is left of a budget line: nothing of one that the budget does not have.
    pub fn left(&self, category: &str) -> Money {
        let budget = self.budget.get(category).copied().unwrap_or(Money::ZERO);
        let used = self.used.get(category).copied().unwrap_or(Money::ZERO);
        Money::from_fen(budget.fen().saturating_sub(used.fen()))
    }

    /// Takes a voucher in: from here on it stands beside the others.
    fn count(&mut self, voucher: &Voucher) {
        let head = &voucher.draft.header;
        let number = || head.number.clone();
        for (category, amount) in voucher.by_category() {
            grown(self.used.entry(category.clone()).or_default(), amount);
            if !head.venue.is_empty() {
                let key = (text::skeleton(&head.venue), head.business_on);
                self.venues.entry(key).or_default().push(Booked { voucher: number(), category, amount });
            }
        }
        if voucher.state != crate::voucher::State::Passed && !head.advanced {
            grown(&mut self.waiting, voucher.amount);
        }
        let (on, amount, method, kind) = (voucher.day(), voucher.amount, head.method, head.payee_kind);
        self.payees.add(&head.payee, &head.payee_code, Paid { voucher: number(), on, amount, method, kind });
        for person in &voucher.draft.people {
            let fee = Fee { voucher: number(), person: person.clone(), paid_on: voucher.day() };
            self.fees.entry(person.key.clone()).or_default().push(fee);
        }
    }

    /// Takes in the invoices of a voucher that are not booked yet.
    fn take_invoices(&mut self, voucher: &Voucher) {
        for line in &voucher.draft.lines {
            self.take_alike(voucher, line);
            if line.key().is_empty() {
                continue;
            }
            let uses = self.uses.entry(line.key()).or_default();
            match uses.iter_mut().find(|held| held.place.contract == voucher.contract) {
                Some(held) => grown(&mut held.used, line.amount),
                None => uses.push(Use { place: Place::of(voucher), gross: line.gross, used: line.amount }),
            }
        }
    }

    fn take_alike(&mut self, voucher: &Voucher, line: &Line) {
        if line.number_key().is_empty() {
            return;
        }
        let (key, dated_on, gross) = (line.key(), line.dated_on, line.gross);
        let alike = Alike { place: Place::of(voucher), key, dated_on, gross };
        self.alike.entry(line.number_key()).or_default().push(alike);
    }

    /// Takes a voucher in as if it had been submitted.
    pub fn take(&mut self, voucher: &Voucher) {
        self.count(voucher);
        self.take_invoices(voucher);
    }

    /// The table of a kind that holds on a day.
    pub(super) fn table(&self, kind: Kind, on: NaiveDate) -> Option<&Table> {
        let holds = |standard: &&Standard| standard.kind() == kind && standard.draft.term.holds_on(on);
        self.own.standards.iter().rev().find(holds).map(|standard| &standard.draft.table)
    }

    pub(super) fn expert_fees(&self, on: NaiveDate) -> Option<&ExpertFees> {
        if let Some(Table::Expert(table)) = self.table(Kind::Expert, on) { Some(table) } else { None }
    }

    pub(super) fn lecture_fees(&self, on: NaiveDate) -> Option<&LectureFees> {
        if let Some(Table::Lecture(table)) = self.table(Kind::Lecture, on) { Some(table) } else { None }
    }

    pub(super) fn tax(&self, on: NaiveDate) -> Option<&TaxScale> {
        if let Some(Table::Tax(table)) = self.table(Kind::Tax, on) { Some(table) } else { None }
    }

    pub(super) fn meetings(&self, on: NaiveDate) -> Option<&MeetingCeilings> {
        if let Some(Table::Meeting(table)) = self.table(Kind::Meeting, on) { Some(table) } else { None }
    }

    pub(super) fn trainings(&self, on: NaiveDate) -> Option<&TrainingCeilings> {
        if let Some(Table::Training(table)) = self.table(Kind::Training, on) { Some(table) } else { None }
    }

    pub(super) fn travels(&self, on: NaiveDate) -> Option<&TravelCeilings> {
        if let Some(Table::Travel(table)) = self.table(Kind::Travel, on) { Some(table) } else { None }
    }

    /// Whether a paper stands with a voucher.
    pub fn has_paper(&self, voucher: VoucherId, purpose: &str) -> bool {
        self.papers.get(&voucher).is_some_and(|papers| papers.contains(purpose))
    }
}

/// Whether two fees are for the same continuous thing.
pub(super) fn same_activity(one: &Person, other: &Person) -> bool {
    let kind = |form: Engagement| form == Engagement::Lecture;
    kind(one.form) == kind(other.form) && text::skeleton(&one.activity) == text::skeleton(&other.activity)
}
