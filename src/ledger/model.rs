//! What a ledger is: accounts, transfers between them, and what they come to.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::kernel::{ContractId, EntryId, Instant, LedgerId, Message, Money, VoucherId};
use crate::platform::{Error, Result};

crate::words! {
    /// Where money stands, or what it was for.
    pub enum Account {
        /// What is on the bank account for this contract.
        Bank = "bank",
        /// What the centre has paid.
        Grant = "grant",
        /// What was spent, by budget line.
        Expense = "expense",
        /// What the unit has laid out (垫支) and was not paid back yet.
        Advance = "advance",
        /// Interest of the bank account.
        Interest = "interest",
        /// What went back to the centre.
        Returned = "returned",
    }
}

crate::words! {
    /// What an entry does.
    pub enum Kind {
        /// The centre pays.
        Receipt = "receipt",
        /// The bank account pays for a voucher.
        Spending = "spending",
        /// The unit lays out for a voucher.
        AdvanceSpending = "advance-spending",
        /// The bank account pays back what the unit has laid out.
        RepayAdvance = "repay-advance",
        /// The bank adds interest.
        Interest = "interest",
        /// Money goes back to the centre.
        Refund = "refund",
        /// Mirrors an earlier entry (红字).
        Reversal = "reversal",
    }
}

impl Account {
    /// Whether closed books leave it as it is: final accounts say what was spent and what the bank has added.
    pub fn is_closed_with_the_books(self) -> bool {
        matches!(self, Self::Expense | Self::Interest)
    }

    /// Whether it stands on the left: it grows by what it is given. No account ever falls below nothing.
    pub fn is_left(self) -> bool {
        matches!(self, Self::Bank | Self::Expense | Self::Returned)
    }
}

impl Kind {
    /// The account that is given to, and the one that it is taken from; a reversal has those of its entry, the other
    /// way round.
    pub fn accounts(self) -> Option<(Account, Account)> {
        match self {
            Self::Receipt => Some((Account::Bank, Account::Grant)),
            Self::Spending => Some((Account::Expense, Account::Bank)),
            Self::AdvanceSpending => Some((Account::Expense, Account::Advance)),
            Self::RepayAdvance => Some((Account::Advance, Account::Bank)),
            Self::Interest => Some((Account::Bank, Account::Interest)),
            Self::Refund => Some((Account::Returned, Account::Bank)),
            Self::Reversal => None,
        }
    }
}

/// A ledger, without its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Its key.
    pub id: LedgerId,
    /// Whose it is.
    pub contract: ContractId,
    /// Its code in the books of the unit.
    pub code: String,
    /// How many entries it has; the serial of the last one.
    pub entries: i32,
    /// When final accounts closed it.
    pub closed_at: Option<Instant>,
}

/// What is to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// What it does; no reversal, which is made of its entry.
    pub kind: Kind,
    /// The day of the business.
    pub on: NaiveDate,
    /// How much; more than nothing.
    pub amount: Money,
    /// The budget line, of spending; empty otherwise.
    pub category: String,
    /// The voucher that it rests on; spending always has one.
    pub voucher: Option<VoucherId>,
    /// The payment that it rests on.
    pub payment: Option<i64>,
    /// In words.
    pub summary: String,
}

/// An entry as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub id: EntryId,
    /// Its number within the ledger, from 1 without gaps.
    pub serial: i32,
    /// The day of the business.
    pub on: NaiveDate,
    /// The month in which it is booked, `2026-03`.
    pub period: String,
    /// What it does.
    pub kind: Kind,
    /// The account that was given to.
    pub debit: Account,
    /// The account that it was taken from.
    pub credit: Account,
    /// The budget line; empty where none is concerned.
    pub category: String,
    /// How much.
    pub amount: Money,
    /// The voucher that it rests on.
    pub voucher: Option<VoucherId>,
    /// The payment that it rests on.
    pub payment: Option<i64>,
    /// The entry that it mirrors.
    pub reverses: Option<EntryId>,
    /// In words.
    pub summary: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Entry {
    /// Debit, credit and amount as books show them. A reversal (红字) keeps the sides of the entry that it mirrors, and its
    /// amount is below nothing, so that both sides add up to what is left of it.
    pub fn shown(&self) -> (Account, Account, Money) {
        match self.kind {
            Kind::Reversal => (self.credit, self.debit, Money::ZERO.checked_sub(self.amount).unwrap_or_default()),
            _ => (self.debit, self.credit, self.amount),
        }
    }
}

/// The month of a day, as books name it: `2026-03`.
pub fn period(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Whether this names a month, `2026-03`, or a fiscal year, `2026`, of our time.
pub fn is_period(text: &str) -> bool {
    let year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        None => year(text),
        Some((y, m)) => year(y) && m.len() == 2 && matches!(m.parse::<u32>(), Ok(1..=12)),
    }
}

impl Posting {
    /// A posting without voucher and budget line.
    pub fn plain(kind: Kind, on: NaiveDate, amount: Money, summary: &str) -> Self {
        Self { kind, on, amount, category: String::new(), voucher: None, payment: None, summary: summary.to_owned() }
    }
}

/// What an account was given and what was taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Given.
    pub debit: Money,
    /// Taken.
    pub credit: Money,
}

impl Balance {
    /// What it comes to on its side.
    pub fn of(self, account: Account) -> Money {
        let (more, less) = if account.is_left() { (self.debit, self.credit) } else { (self.credit, self.debit) };
        Money::from_fen(more.fen().saturating_sub(less.fen()))
    }
}

/// The balances of a ledger: by account, and for expenses by budget line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    balances: BTreeMap<(Account, String), Balance>,
}

impl Book {
    /// A book of these balances.
    pub fn new(balances: impl IntoIterator<Item = ((Account, String), Balance)>) -> Self {
        Self { balances: balances.into_iter().collect() }
    }

    /// Its balances.
    pub fn balances(&self) -> impl Iterator<Item = (&(Account, String), &Balance)> {
        self.balances.iter()
    }

    /// The balance of an account; of expenses, of one budget line.
    pub fn balance(&self, account: Account, category: &str) -> Balance {
        let line = if account == Account::Expense { category } else { "" };
        self.balances.get(&(account, line.to_owned())).copied().unwrap_or_default()
    }

    /// What an account comes to; expenses over all budget lines.
    pub fn amount(&self, account: Account) -> Money {
        let own = self.balances.iter().filter(|((of, _), _)| *of == account);
        Money::sum(own.map(|(_, balance)| balance.of(account))).unwrap_or(Money::ZERO)
    }

    /// The book after a transfer.
    ///
    /// # Errors
    /// [`Error::Conflict`] when an account would fall below nothing, with what is there.
    pub fn after(&self, debit: Account, credit: Account, category: &str, amount: Money) -> Result<Self> {
        if !amount.is_positive() || debit == credit {
            return Err(Error::internal("a transfer moves more than nothing, from one account to another"));
        }
        let mut new = self.clone();
        for (account, given) in [(debit, true), (credit, false)] {
            let old = self.balance(account, category);
            let side = if given { old.debit } else { old.credit };
            let more = side.checked_add(amount).ok_or_else(|| short(account, amount, old.of(account)))?;
            let balance = if given { Balance { debit: more, ..old } } else { Balance { credit: more, ..old } };
            if balance.of(account).is_negative() {
                return Err(short(account, amount, old.of(account)));
            }
            let line = if account == Account::Expense { category } else { "" };
            new.balances.insert((account, line.to_owned()), balance);
        }
        new.balanced()?;
        Ok(new)
    }

    /// Whether everything given was taken from somewhere, and no account is below nothing.
    ///
    /// # Errors
    /// When not: the books are broken.
    pub fn balanced(&self) -> Result<()> {
        let side = |of: fn(&Balance) -> Money| Money::sum(self.balances.values().map(of));
        let whole = side(|b| b.debit).is_some() && side(|b| b.debit) == side(|b| b.credit);
        let none_below = self.balances.iter().all(|((account, _), balance)| !balance.of(*account).is_negative());
        if whole && none_below { Ok(()) } else { Err(Error::internal("the balances of a ledger do not add up")) }
    }

    /// The book as people read it.
    pub fn standing(&self) -> Standing {
        let lines = self.balances.iter().filter(|((account, _), _)| *account == Account::Expense);
        let by_category = lines.map(|((_, line), balance)| (line.clone(), balance.of(Account::Expense)));
        let of = |account| self.amount(account);
        let minus = |a: Money, b: Money| Money::from_fen(a.fen().saturating_sub(b.fen()));
        Standing {
            received: of(Account::Grant),
            spent: of(Account::Expense),
            by_category: by_category.filter(|(_, amount)| amount.is_positive()).collect(),
            advanced: of(Account::Advance),
            interest: of(Account::Interest),
            returned: of(Account::Returned),
            bank: of(Account::Bank),
            left: minus(minus(of(Account::Grant), of(Account::Expense)), of(Account::Returned)),
        }
    }
}

fn short(account: Account, amount: Money, there: Money) -> Error {
    let key = if account == Account::Bank { "ledger-short" } else { "ledger-below" };
    Error::Conflict(Message::new(key).with("amount", amount).with("left", there))
}

/// How a ledger stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Standing {
    /// What the centre has paid.
    pub received: Money,
    /// What was spent.
    pub spent: Money,
    /// The same by budget line; lines without spending are not in it.
    pub by_category: BTreeMap<String, Money>,
    /// What the unit has laid out and was not paid back yet.
    pub advanced: Money,
    /// Interest of the bank account.
    pub interest: Money,
    /// What went back to the centre.
    pub returned: Money,
    /// What is on the bank account.
    pub bank: Money,
    /// What is left of the centre's money, advances counted as spent; below nothing while the unit has laid out more
    /// than was paid.
    pub left: Money,
}

#[cfg(test)]
mod tests;
