//! What a fund is.

use crate::kernel::{AwardId, CallId, Instant, Message, Money};
use crate::platform::{Error, Result};
use crate::programme::Definition;

crate::words! {
    /// What an entry does.
    pub enum Kind {
        /// A decision sets money aside.
        Reserve = "reserve",
        /// What was set aside is free again.
        Release = "release",
        /// A contract binds what was set aside.
        Commit = "commit",
        /// A payment leaves.
        Spend = "spend",
        /// A payment that had left came back from the bank; it is still owed.
        Restore = "restore",
        /// What a contract had bound is free again.
        Uncommit = "uncommit",
        /// A unit has returned what it was paid; it is free again.
        Refund = "refund",
    }
}

/// The money of a call as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fund {
    /// Whose it is.
    pub call: CallId,
    /// How much there is; none where the file sets no limit.
    pub total: Option<Money>,
    /// Set aside by decisions.
    pub reserved: Money,
    /// Bound by contracts.
    pub committed: Money,
    /// Paid.
    pub spent: Money,
}

/// Something that moves money.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its key.
    pub id: i64,
    /// What it does.
    pub kind: Kind,
    /// How much.
    pub amount: Money,
    /// For which award.
    pub award: Option<AwardId>,
    /// Why.
    pub why: String,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Entry {
    /// The amount as a page shows it: what frees money again, or gives it back, carries a minus.
    pub fn signed(&self) -> Money {
        match self.kind {
            Kind::Reserve | Kind::Commit | Kind::Spend => self.amount,
            Kind::Release | Kind::Restore | Kind::Uncommit | Kind::Refund => {
                Money::ZERO.checked_sub(self.amount).unwrap_or_default()
            }
        }
    }
}

/// The most that all awards of a call may cost: as the file says, or else what its places cost at a fixed amount.
pub fn total(definition: &Definition) -> Option<Money> {
    let grant = definition.grant.as_ref()?;
    let places = definition.places.as_ref().and_then(|places| places.total);
    grant.total.or_else(|| grant.per_award?.checked_mul(i64::from(places?)))
}

impl Fund {
    /// A fund that nothing was taken from.
    pub const fn untouched(call: CallId, total: Option<Money>) -> Self {
        Self { call, total, reserved: Money::ZERO, committed: Money::ZERO, spent: Money::ZERO }
    }

    /// What is reserved, committed and spent together.
    pub fn used(&self) -> Money {
        // The database holds each below the total; where there is none, below what a column holds.
        Money::from_fen(self.reserved.fen().saturating_add(self.committed.fen()).saturating_add(self.spent.fen()))
    }

    /// What is left; none where the file sets no limit.
    pub fn left(&self) -> Option<Money> {
        self.total.and_then(|total| total.checked_sub(self.used()))
    }

    /// The fund after an entry.
    ///
    /// # Errors
    /// [`Error::Conflict`] with what is left, when the fund cannot bear it.
    pub fn after(&self, kind: Kind, amount: Money) -> Result<Self> {
        let short = || {
            let there = match kind {
                Kind::Reserve => self.left().unwrap_or(Money::ZERO),
                Kind::Release | Kind::Commit => self.reserved,
                Kind::Spend | Kind::Uncommit => self.committed,
                Kind::Restore | Kind::Refund => self.spent,
            };
            let key = match kind {
                Kind::Reserve => "fund-short",
                Kind::Release | Kind::Commit => "fund-not-reserved",
                Kind::Spend | Kind::Uncommit => "fund-not-committed",
                Kind::Restore | Kind::Refund => "fund-not-spent",
            };
            Error::Conflict(Message::new(key).with("amount", amount).with("left", there))
        };
        if !amount.is_positive() {
            return Err(Error::internal("an entry of a fund moves more than nothing"));
        }
        let minus = |from: Money| from.checked_sub(amount).filter(|left| !left.is_negative()).ok_or_else(short);
        let plus = |to: Money| to.checked_add(amount).ok_or_else(short);
        let mut new = *self;
        match kind {
            Kind::Reserve => new.reserved = plus(self.reserved)?,
            Kind::Release => new.reserved = minus(self.reserved)?,
            Kind::Commit => (new.reserved, new.committed) = (minus(self.reserved)?, plus(self.committed)?),
            Kind::Spend => (new.committed, new.spent) = (minus(self.committed)?, plus(self.spent)?),
            Kind::Restore => (new.spent, new.committed) = (minus(self.spent)?, plus(self.committed)?),
            Kind::Uncommit => new.committed = minus(self.committed)?,
            Kind::Refund => new.spent = minus(self.spent)?,
        }
        if new.total.is_some_and(|total| new.used() > total) { Err(short()) } else { Ok(new) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fund(total: i64) -> Fund {
        Fund::untouched(CallId(1), Some(Money::from_fen(total)))
    }

    #[test]
    fn money_goes_one_way_and_never_beyond_the_total() {
        let of = Money::from_fen;
        let fund = fund(100).after(Kind::Reserve, of(100)).unwrap();
        assert_eq!(fund.left(), Some(Money::ZERO));
        assert!(fund.after(Kind::Reserve, of(1)).is_err());
        let fund = fund.after(Kind::Commit, of(60)).unwrap();
        assert!(fund.after(Kind::Release, of(41)).is_err(), "what is bound is not set free");
        assert!(fund.after(Kind::Spend, of(61)).is_err());
        let fund = fund.after(Kind::Spend, of(60)).unwrap().after(Kind::Release, of(40)).unwrap();
        assert_eq!((fund.reserved, fund.committed, fund.spent), (Money::ZERO, Money::ZERO, of(60)));
        assert_eq!(fund.left(), Some(of(40)));
        for wrong in [0, -1] {
            assert!(fund.after(Kind::Reserve, of(wrong)).is_err());
        }
    }

    #[test]
    fn what_comes_back_is_owed_again_or_free_again() {
        let of = Money::from_fen;
        let paid = [Kind::Reserve, Kind::Commit, Kind::Spend];
        let paid = paid.into_iter().try_fold(fund(100), |fund, kind| fund.after(kind, of(100))).unwrap();
        assert!(paid.after(Kind::Restore, of(101)).is_err() && paid.after(Kind::Refund, of(101)).is_err());
        let owed = paid.after(Kind::Restore, of(30)).unwrap();
        assert_eq!((owed.committed, owed.spent, owed.left()), (of(30), of(70), Some(Money::ZERO)));
        assert!(owed.after(Kind::Uncommit, of(31)).is_err());
        let freed = owed.after(Kind::Uncommit, of(30)).unwrap().after(Kind::Refund, of(70)).unwrap();
        assert_eq!((freed.used(), freed.left()), (Money::ZERO, Some(of(100))));
    }

    #[test]
    fn a_fund_without_a_total_has_no_limit_but_a_column() {
        let open = Fund::untouched(CallId(1), None);
        let full = open.after(Kind::Reserve, Money::from_fen(i64::MAX)).unwrap();
        assert_eq!(full.left(), None);
        assert!(full.after(Kind::Reserve, Money::from_fen(1)).is_err());
    }

    proptest! {
        #[test]
        fn whatever_comes_the_figures_stay_in_order(moves in prop::collection::vec((0..7_usize, -5..60_i64), 0..60)) {
            let mut now = fund(200);
            for (kind, amount) in moves {
                if let Ok(next) = now.after(Kind::ALL[kind], Money::from_fen(amount)) {
                    now = next;
                }
                let parts = [now.reserved, now.committed, now.spent];
                prop_assert!(parts.iter().all(|part| !part.is_negative()));
                prop_assert_eq!(now.left().unwrap().fen() + now.used().fen(), 200);
                prop_assert!(now.used().fen() <= 200);
            }
        }
    }
}
