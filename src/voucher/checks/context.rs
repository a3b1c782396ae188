//! What stands beside the vouchers that are judged: read once, kept in memory, and grown by each voucher that was judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::contract::Contract;
use crate::kernel::{ContractId, Money, OrganisationId, Region, VoucherId, text};
use crate::ledger::Standing;
use crate::programme::Definition;
use crate::rules::{Rule, Value};
use crate::standards::model::{
    ExpertFees, LectureFees, MeetingCeilings, Table, TaxScale, TrainingCeilings, TravelCeilings,
};
use crate::standards::{Kind, Standard};
use crate::voucher::model::{Engagement, Method, PayeeKind, Person, Voucher};

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
pub(super) struct Fee {
    pub voucher: String,
    pub person: Person,
    /// The day of payment, whose month counts for the tax.
    pub paid_on: NaiveDate,
}

/// A payment that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paid {
    pub voucher: String,
    pub on: NaiveDate,
    pub amount: Money,
    pub method: Method,
}

/// A venue on a day: under which budget lines, by which voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Booked {
    pub voucher: String,
    pub category: String,
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
    pub(super) used: BTreeMap<String, Money>,
    pub(in crate::voucher) uses: BTreeMap<String, Vec<Use>>,
    pub(in crate::voucher) twins: BTreeMap<VoucherId, Vec<Twin>>,
    pub(in crate::voucher) papers: BTreeMap<VoucherId, BTreeSet<String>>,
    pub(in crate::voucher) reasons: BTreeMap<(VoucherId, String, i32), String>,
    pub(super) fees: BTreeMap<String, Vec<Fee>>,
    pub(super) payees: BTreeMap<String, Vec<Paid>>,
    pub(super) venues: BTreeMap<(String, NaiveDate), Vec<Booked>>,
    /// What counts already and was not paid by the ledger yet.
    pub(super) waiting: Money,
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
            fees: BTreeMap::new(),
            payees: BTreeMap::new(),
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

    /// Takes a voucher in: from here on it stands beside the others. Its invoices are taken in by
    /// [`Context::take_invoices`], where they are not booked yet.
    pub(in crate::voucher) fn count(&mut self, voucher: &Voucher) {
        let head = &voucher.draft.header;
        let number = || head.number.clone();
        for (category, amount) in voucher.by_category() {
            let sum = self.used.entry(category.clone()).or_default();
            *sum = Money::from_fen(sum.fen().saturating_add(amount.fen()));
            if !head.venue.is_empty() {
                let key = (text::skeleton(&head.venue), head.business_on);
                self.venues.entry(key).or_default().push(Booked { voucher: number(), category });
            }
        }
        if voucher.state != crate::voucher::State::Passed && !head.advanced {
            self.waiting = Money::from_fen(self.waiting.fen().saturating_add(voucher.amount.fen()));
        }
        if head.payee_kind == PayeeKind::Unit {
            let paid = Paid { voucher: number(), on: voucher.day(), amount: voucher.amount, method: head.method };
            self.payees.entry(payee_key(voucher)).or_default().push(paid);
        }
        for person in &voucher.draft.people {
            let fee = Fee { voucher: number(), person: person.clone(), paid_on: voucher.day() };
            self.fees.entry(person.key.clone()).or_default().push(fee);
        }
    }

    /// Takes in the invoices of a voucher that are not booked yet.
    fn take_invoices(&mut self, voucher: &Voucher) {
        for line in voucher.draft.lines.iter().filter(|line| !line.key().is_empty()) {
            let uses = self.uses.entry(line.key()).or_default();
            match uses.iter_mut().find(|held| held.place.contract == voucher.contract) {
                Some(held) => held.used = Money::from_fen(held.used.fen().saturating_add(line.amount.fen())),
                None => uses.push(Use {
                    place: Place {
                        contract: voucher.contract,
                        contract_number: voucher.contract_number.clone(),
                        unit: voucher.unit,
                        unit_name: voucher.unit_name.clone(),
                        region: voucher.region,
                        voucher: voucher.draft.header.number.clone(),
                        seen: true,
                    },
                    gross: line.gross,
                    used: line.amount,
                }),
            }
        }
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

    /// The rule of a file check, where one names this fact.
    pub(super) fn class_of(&self, fact: &str) -> Option<(&Rule, crate::rules::Class)> {
        let names = |check: &&super::rules::Check| check.names(fact);
        self.own.rules.iter().find(names).map(|check| (&check.rule, check.rule.class()))
    }
}

/// By what a payee is known again: the credit code, or else the name.
pub(super) fn payee_key(voucher: &Voucher) -> String {
    let head = &voucher.draft.header;
    let code = crate::voucher::model::normal(&head.payee_code);
    if code.is_empty() { text::skeleton(&head.payee) } else { code }
}

/// Whether two fees are for the same continuous thing.
pub(super) fn same_activity(one: &Person, other: &Person) -> bool {
    let kind = |form: Engagement| form == Engagement::Lecture;
    kind(one.form) == kind(other.form) && text::skeleton(&one.activity) == text::skeleton(&other.activity)
}
