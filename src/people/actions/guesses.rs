//! Guesses at a code of the second factor, remembered until a right one comes: whoever knows a password and guesses for
//! days gets nowhere. The person is not kept out by that: a browser from which they have signed in before has a count of
//! its own, a recovery code cannot be guessed and is not counted here, and no pause is longer than a day.

use crate::access::Tx;
use crate::kernel::UserId;
use crate::people::model::guess_pause;
use crate::people::store::throttle;
use crate::platform::secret::digest;
use crate::platform::{Error, Result};

/// Where a code is typed; each has a count of its own, so that whoever guesses in one keeps nobody out of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// At the second step of signing in, from a browser that nobody knows.
    Outside,
    /// There, from a browser that the person has used before; by its secret.
    Known(String),
    /// On the person's own pages, inside a session.
    Inside,
}

impl Door {
    fn place(&self, user: UserId) -> String {
        let door = match self {
            Self::Outside => "outside".to_owned(),
            Self::Known(browser) => format!("known:{}", digest(browser)),
            Self::Inside => "inside".to_owned(),
        };
        format!("{}{}", throttle::LASTING, digest(format!("{user}|{door}")))
    }
}

/// Counts a guess before it is looked at, so that many at once do not slip through.
///
/// # Errors
/// [`Error::TooMany`] with the seconds to wait.
pub fn count(tx: &mut Tx<'_>, user: UserId, door: &Door) -> Result<()> {
    let place = door.place(user);
    let (guesses, last) = throttle::at(tx.db, &place)?.unwrap_or((0, tx.now));
    match guess_pause(guesses, last, tx.now) {
        Some(seconds) => Err(Error::TooMany(seconds)),
        None => throttle::set(tx.db, &place, guesses.saturating_add(1), tx.now),
    }
}

/// Forgets the guesses at a door, since a right one came.
///
/// # Errors
/// When the row cannot be removed.
pub fn forget(tx: &mut Tx<'_>, user: UserId, door: &Door) -> Result<()> {
    throttle::clear(tx.db, &door.place(user))
}

/// Forgets the guesses at a second factor that is no more, or is a new one.
///
/// # Errors
/// When the rows cannot be removed.
pub fn forget_all(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    forget(tx, user, &Door::Outside)?;
    forget(tx, user, &Door::Inside)
}
