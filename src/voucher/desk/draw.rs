//! Which vouchers are looked at once more (抽凭): drawn by a seed that is printed, the largest, or named by hand.
//!
//! Chance comes from SHA-256 alone: the vouchers stand in the order of the digests of `seed:key`, and the first so many
//! are drawn. `printf '%s' 'SEED:17' | sha256sum` shows the place of voucher 17, so anybody can draw again.

use serde::{Deserialize, Serialize};

use crate::kernel::{CallId, Message, Money, Region, VoucherId};
use crate::platform::secret::digest;

crate::words! {
    /// How a sample is made.
    pub enum Method {
        /// By a seed.
        Seed = "seed",
        /// Those of the largest amounts.
        Amount = "amount",
        /// Named by a person.
        Hand = "hand",
    }
}

crate::words! {
    /// What a person found in a voucher of a sample.
    pub enum Verdict {
        /// The papers bear it out.
        Sound = "sound",
        /// Something is to be mended, and nothing more.
        Minor = "minor",
        /// It is not as it should be.
        Wrong = "wrong",
    }
}

/// The most vouchers of one sample.
pub const MOST: usize = 500;

/// What of the register a sample is drawn from, besides that it has passed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Narrowed {
    /// Only of this call.
    pub call: Option<CallId>,
    /// Only of units of this region.
    pub region: Option<Region>,
    /// Only of the contract of this number; empty for any.
    pub contract: String,
    /// The words that an older sample was kept with.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

impl Narrowed {
    /// Reads it as it is kept; older samples were kept with words of one language.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self { words: text.to_owned(), ..Self::default() })
    }
}

/// A voucher that may be drawn: all that a draw is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its key.
    pub id: VoucherId,
    /// How much.
    pub amount: Money,
}

/// The place of a voucher in the order of a seed.
pub fn place(seed: &str, voucher: VoucherId) -> String {
    digest(format!("{seed}:{voucher}"))
}

/// Which are drawn, in the order of the draw: fewer than asked for only where there are not so many. Of the same amount the
/// earlier voucher comes first.
///
/// # Errors
/// When nobody can be drawn: the sentence for it.
pub fn drawn(method: Method, seed: &str, pool: &[Candidate], n: usize) -> Result<Vec<VoucherId>, Message> {
    if n == 0 || n > MOST {
        return Err(Message::new("sample-count").with("most", MOST));
    }
    if pool.is_empty() {
        return Err(Message::new("sample-none"));
    }
    let mut order = pool.to_vec();
    match method {
        Method::Seed => order.sort_by_cached_key(|one| (place(seed, one.id), one.id.0)),
        Method::Amount => order.sort_by_key(|one| (std::cmp::Reverse(one.amount), one.id.0)),
        Method::Hand => {}
    }
    Ok(order.into_iter().take(n).map(|one| one.id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(n: i64) -> Vec<Candidate> {
        (1..=n).map(|id| Candidate { id: VoucherId(id), amount: Money::from_fen(100 * (id % 7)) }).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_in_whatever_order_they_come() {
        let mut turned = pool(120);
        turned.reverse();
        let (a, b) = (drawn(Method::Seed, "k", &pool(120), 12), drawn(Method::Seed, "k", &turned, 12));
        assert_eq!(a, b);
        assert_ne!(a, drawn(Method::Seed, "l", &pool(120), 12));
        // What anybody can work out at a shell is what is drawn.
        let first = a.unwrap()[0];
        assert!((1..=120).all(|id| place("k", first) <= place("k", VoucherId(id))));
        assert_eq!(place("k", VoucherId(17)), digest("k:17"));
    }

    #[test]
    fn the_largest_come_first_and_of_equals_the_earlier() {
        let ids: Vec<i64> = drawn(Method::Amount, "", &pool(14), 3).unwrap().iter().map(|id| id.0).collect();
        assert_eq!(ids, [6, 13, 5]);
    }

    #[test]
    fn what_older_samples_were_drawn_from_is_read_as_words() {
        let of = Narrowed { call: Some(CallId(7)), region: Region::parse("14").ok(), ..Narrowed::default() };
        assert_eq!(Narrowed::read(&serde_json::to_string(&of).unwrap()), of);
        assert_eq!(Narrowed::read("山西省 · 某通知").words, "山西省 · 某通知");
        assert_eq!(Narrowed::read(""), Narrowed::default());
    }

    #[test]
    fn a_sample_has_from_one_to_the_most() {
        for (n, pool, fits) in [
            (0, pool(3), None),
            (1, pool(3), Some(1)),
            (3, pool(3), Some(3)),
            (4, pool(3), Some(3)),
            (1, pool(0), None),
        ] {
            assert_eq!(drawn(Method::Hand, "", &pool, n).ok().map(|ids| ids.len()), fits, "{n}");
        }
        assert!(drawn(Method::Seed, "k", &pool(501), MOST).is_ok());
        assert!(drawn(Method::Seed, "k", &pool(501), MOST + 1).is_err());
    }
}
