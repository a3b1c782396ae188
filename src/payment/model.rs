//! What a payment and a batch of payments are, and who may do what to them.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::contract::State as ContractState;
use crate::kernel::{
    ContractId, DocumentId, EntryId, Instant, Money, OrganisationId, PaymentBatchId, PaymentId, PaymentLineId, Region,
    UserId,
};
use crate::organisation::AccountNumber;
use crate::platform::vault::{Column, Vault};
use crate::platform::{Error, Result};
use crate::voucher::model::normal;

/// Where the number of the account to which a payment goes is sealed.
pub const ACCOUNT: Column = Column { table: "payment_lines", name: "number_sealed", key: "seal_key" };

crate::words! {
    /// How far a payment is.
    pub enum State {
        /// It waits for its conditions, or to be put into a batch.
        Planned = "planned",
        /// It stands in a batch that another person has to approve.
        Batched = "batched",
        /// It was approved.
        Approved = "approved",
        /// The bank has it.
        Sent = "sent",
        /// It is paid and booked.
        Paid = "paid",
        /// It is not paid any more.
        Cancelled = "cancelled",
    }
}

crate::words! {
    /// How far a batch is.
    pub enum BatchState {
        /// Another person has it.
        Prepared = "prepared",
        /// It was sent back, or taken back; its payments are free again.
        Returned = "returned",
        /// It may go to the bank.
        Approved = "approved",
        /// The bank has it.
        Sent = "sent",
        /// What came of each payment is booked.
        Done = "done",
    }
}

crate::words! {
    /// What came of a payment in a batch.
    pub enum LineState {
        /// Nothing yet.
        Open = "open",
        /// It arrived.
        Paid = "paid",
        /// The bank gave it back.
        Bounced = "bounced",
        /// The batch was not sent.
        Dropped = "dropped",
    }
}

crate::words! {
    /// How a batch is decided.
    pub enum Decision {
        /// It may go to the bank.
        Approve = "approve",
        /// It goes back.
        Return = "return",
    }
}

/// The unit's invoice for a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: NaiveDate,
}

impl Invoice {
    /// The invoice with its number as it is kept: full-width digits, spaces and small letters make no other number.
    #[must_use]
    pub fn normal(&self) -> Self {
        Self { number: normal(&self.number), on: self.on }
    }

    /// Whether it is the same paper.
    pub fn is(&self, other: &Self) -> bool {
        normal(&self.number) == normal(&other.number)
    }
}

/// A part of a contract's money as it stands.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Its key.
    pub id: PaymentId,
    /// Of which contract.
    pub contract: ContractId,
    /// The number of that contract.
    pub contract_number: String,
    /// How far that contract is.
    pub contract_state: ContractState,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The name of that unit.
    pub unit_name: String,
    /// The province that the award counts for.
    pub region: Option<Region>,
    /// Its name in the call's file.
    pub tranche: String,
    /// Its place among the parts, from 1.
    pub n: i32,
    /// Its name, such as 首款.
    pub label: String,
    /// What must hold before it is paid, as the file says it; empty for nothing.
    pub test: String,
    /// Whether it is the last part.
    pub last: bool,
    /// How much the contract says.
    pub amount: Money,
    /// What of that is not paid, by the final accounts.
    pub set_off: Money,
    /// How far it is.
    pub state: State,
    /// The day on which everything it waits for was there.
    pub ready_on: Option<NaiveDate>,
    /// By when it is to be paid.
    pub due_on: Option<NaiveDate>,
    /// The unit's invoice.
    pub invoice: Option<Invoice>,
    /// Who recorded it.
    pub invoice_by_name: String,
    /// The day of payment.
    pub paid_on: Option<NaiveDate>,
    /// The bank's own number of it.
    pub reference: String,
    /// The entry of the ledger.
    pub entry: Option<EntryId>,
    /// Why the bank gave it back the last time.
    pub trouble: String,
    /// The version of the row.
    pub version: i32,
}

impl Payment {
    /// How much is paid.
    pub fn net(&self) -> Money {
        self.amount.checked_sub(self.set_off).unwrap_or(Money::ZERO)
    }

    /// What people call it.
    pub fn title(&self) -> String {
        format!("{} {} {}", self.contract_number, self.unit_name, self.label)
    }

    /// Whether the contract lets money go.
    ///
    /// # Errors
    /// [`Error::Conflict`] while it is suspended, or once it ended.
    pub fn may_be_paid(&self) -> Result<()> {
        match self.contract_state {
            // A contract that was concluded still has its last part to come.
            ContractState::InForce | ContractState::Concluded => Ok(()),
            ContractState::Suspended => Err(Error::conflict("payment-contract-suspended")),
            _ => Err(Error::conflict("payment-contract-ended")),
        }
    }

    /// The payment as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "tranche": self.label, "payment_amount": self.net().to_string(), "payment_state": self.state,
            "invoice_number": self.invoice.as_ref().map(|invoice| &invoice.number), "paid_on": self.paid_on,
            "reference": self.reference,
        })
    }
}

/// What is taken off each of these parts, in their order, when so much of them is not paid: from the last one backwards.
pub fn taken_off(parts: &[Money], sum: Money) -> Vec<Money> {
    let mut left = sum.max(Money::ZERO);
    let mut taken = Vec::with_capacity(parts.len());
    for part in parts.iter().rev() {
        let own = left.min((*part).max(Money::ZERO));
        left = left.checked_sub(own).unwrap_or(Money::ZERO);
        taken.push(own);
    }
    taken.reverse();
    taken
}

impl Object for Payment {
    fn visible_to(&self, actor: &Actor) -> bool {
        match actor.scope() {
            Scope::Everything => true,
            Scope::Province(region, own) => self.unit == own || self.region == Some(region),
            Scope::Own(own) => self.unit == own,
            Scope::Nothing => false,
        }
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        if action != Action::PaymentInvoice {
            return Ok(());
        }
        if actor.organisation != Some(self.unit) && !actor.is_system() {
            return Err(Error::forbidden("payment-not-own"));
        }
        if self.state == State::Planned { Ok(()) } else { Err(Error::conflict("payment-invoice-late")) }
    }
}

/// A batch as it stands.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Its key.
    pub id: PaymentBatchId,
    /// How far it is.
    pub state: BatchState,
    /// What it comes to, as it was prepared.
    pub total: Money,
    /// How many payments it was prepared with.
    pub payments: i32,
    /// Who prepared it.
    pub prepared_by: UserId,
    /// For whom that person stood in.
    pub prepared_for: Option<UserId>,
    /// The name of the person.
    pub prepared_by_name: String,
    /// When.
    pub prepared_at: Instant,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// The name of the person.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<Instant>,
    /// What was said with the decision.
    pub remark: String,
    /// Who gave it to the bank.
    pub sent_by_name: String,
    /// When.
    pub sent_at: Option<Instant>,
    /// The payment order.
    pub document: Option<DocumentId>,
    /// The version of the row.
    pub version: i32,
}

impl Batch {
    /// What people call it.
    pub fn label(&self) -> String {
        format!("{}-{}", self.prepared_at.day().format("%Y%m%d"), self.id)
    }

    /// The batch as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({ "batch_state": self.state, "total": self.total.to_string(), "payments": self.payments })
    }

    fn is_of(&self, actor: &Actor) -> bool {
        actor.is_person(self.prepared_by) || self.prepared_for.is_some_and(|user| actor.is_person(user))
    }
}

impl Object for Batch {
    fn visible_to(&self, actor: &Actor) -> bool {
        actor.scope() == Scope::Everything
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        if action != Action::PaymentApprove {
            return Ok(());
        }
        if self.state != BatchState::Prepared {
            return Err(Error::conflict("batch-decided"));
        }
        if self.is_of(actor) { Err(Error::forbidden("batch-own")) } else { Ok(()) }
    }
}

/// A payment within a batch.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its key.
    pub id: PaymentLineId,
    /// The batch.
    pub batch: PaymentBatchId,
    /// The payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// To whom.
    pub unit: OrganisationId,
    /// 户名.
    pub holder: String,
    /// 开户行.
    pub bank: String,
    /// Of which version of the unit's account this is a copy.
    pub account_version: i32,
    /// 账号, sealed, and the key that it was sealed for.
    pub sealed: (i64, String),
    /// What came of it.
    pub state: LineState,
    /// On which day.
    pub on: Option<NaiveDate>,
    /// The bank's own number of it.
    pub reference: String,
    /// Why the bank gave it back.
    pub reason: String,
    /// Who booked that.
    pub booked_by_name: String,
    /// The version of the row.
    pub version: i32,
}

impl Line {
    /// Opens the number of the account.
    ///
    /// # Errors
    /// When it does not open, or is none.
    pub fn number(&self, vault: &Vault) -> Result<AccountNumber> {
        let place = ACCOUNT.context(self.sealed.0);
        let number = vault.open(&self.sealed.1, &place)?;
        AccountNumber::parse(&number).map_err(|_| Error::internal(format!("{place} holds no account number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn off(parts: &[i64], sum: i64) -> Vec<i64> {
        let parts: Vec<Money> = parts.iter().copied().map(Money::from_fen).collect();
        taken_off(&parts, Money::from_fen(sum)).into_iter().map(Money::fen).collect()
    }

    #[test]
    fn a_number_is_the_same_however_it_is_typed() {
        let of = |number: &str| Invoice { number: number.to_owned(), on: NaiveDate::default() };
        for typed in ["24512000ab", " 2451 2000 AB ", "２４５１２０００ａｂ", "24512000\u{3000}Ab"] {
            assert!(of(typed).is(&of("24512000AB")), "{typed}");
            assert_eq!(of(typed).normal().number, "24512000AB");
        }
        assert!(!of("24512000AB").is(&of("24512000A8")));
    }

    #[test]
    fn the_last_part_is_lessened_first() {
        assert_eq!(off(&[70, 20, 10], 0), [0, 0, 0]);
        assert_eq!(off(&[70, 20, 10], 9), [0, 0, 9]);
        assert_eq!(off(&[70, 20, 10], 10), [0, 0, 10]);
        assert_eq!(off(&[70, 20, 10], 11), [0, 1, 10]);
        assert_eq!(off(&[70, 20, 10], 100), [70, 20, 10]);
        assert_eq!(off(&[70, 20, 10], 101), [70, 20, 10], "there is no more than all");
        assert!(off(&[], 5).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_taken_off_is_the_sum_or_all_there_is(
            parts in prop::collection::vec(0..1_000_000_i64, 0..6), sum in 0..4_000_000_i64,
        ) {
            let taken = off(&parts, sum);
            prop_assert_eq!(taken.iter().sum::<i64>(), sum.min(parts.iter().sum()));
            prop_assert!(taken.iter().zip(&parts).all(|(off, part)| off <= part));
        }
    }
}
