//! What can go wrong, in the terms of the one who asked. Statuses and pages are made of it in `pages`.

use crate::kernel::Message;

/// The result of anything that may be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something did not happen.
#[derive(Debug)]
pub enum Error {
    /// It does not exist, or not for this person: both look the same.
    NotFound,
    /// The person is known, sees the thing, and may not do this.
    Forbidden(Message),
    /// Nobody is signed in, or the session is over.
    SignedOut,
    /// Fields that are wrong, each with what is wrong.
    Invalid(Vec<FieldError>),
    /// Somebody else changed it in the meantime.
    Stale,
    /// The form is from before the last sign-in in this browser.
    OldPage,
    /// The thing is in a state in which this cannot be done.
    Conflict(Message),
    /// The request did not come from our own page.
    CrossSite,
    /// The request is malformed beyond what a form can say.
    Malformed(String),
    /// More was sent than is taken.
    TooLarge,
    /// Too many tries; the seconds to wait.
    TooMany(i64),
    /// Something outside the product that this needs does not answer; the sentence says what.
    Waits(Message),
    /// The disk that keeps files has no room left.
    Full(String),
    /// The database did not answer in time, or its disk is full.
    Unavailable(String),
    /// A defect of ours.
    Internal(String),
}

/// What is wrong with one field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What is wrong and how to mend it.
    pub message: Message,
}

impl Error {
    /// A single wrong field.
    pub fn field(field: &str, message: Message) -> Self {
        Self::Invalid(vec![FieldError { field: field.to_owned(), message }])
    }

    /// What was chosen in a field does not exist; any other error stays what it is.
    #[must_use]
    pub fn as_field(self, field: &str, key: &str) -> Self {
        if matches!(self, Self::NotFound) { Self::field(field, Message::new(key)) } else { self }
    }

    /// A state in which this cannot be done, by its key.
    pub fn conflict(key: &str) -> Self {
        Self::Conflict(Message::new(key))
    }

    /// Not allowed, by the key of the reason.
    pub fn forbidden(key: &str) -> Self {
        Self::Forbidden(Message::new(key))
    }

    /// A defect of ours, with what was seen.
    pub fn internal(seen: impl std::fmt::Display) -> Self {
        Self::Internal(seen.to_string())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Internal(seen) | Self::Unavailable(seen) | Self::Malformed(seen) | Self::Full(seen) => {
                f.write_str(seen)
            }
            Self::Conflict(message) | Self::Forbidden(message) | Self::Waits(message) => {
                write!(f, "{} {:?}", message.key, message.args)
            }
            other => write!(f, "{other:?}"),
        }
    }
}

impl std::error::Error for Error {}

/// How the message of a transaction begins that collided with another one, in whatever language the server speaks.
pub(crate) const COLLIDED: &str = "collided";

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Db};
        match error {
            Db::NotFound => Self::NotFound,
            Db::DatabaseError(Kind::SerializationFailure, info) => {
                Self::Unavailable(format!("{COLLIDED}: {}", info.message()))
            }
            Db::DatabaseError(Kind::ClosedConnection, info) => Self::Unavailable(info.message().to_owned()),
            Db::DatabaseError(_, ref info) if is_busy(info.message()) => Self::Unavailable(info.message().to_owned()),
            other => Self::Internal(other.to_string()),
        }
    }
}

fn is_busy(message: &str) -> bool {
    [
        "database is locked",
        "due to lock timeout",
        "deadlock detected",
        "database or disk is full",
        "disk I/O error",
        "No space left",
    ]
    .iter()
    .any(|sign| message.contains(sign))
}

impl From<diesel::r2d2::PoolError> for Error {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<minijinja::Error> for Error {
    fn from(error: minijinja::Error) -> Self {
        Self::Internal(format!("{error:#}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}
