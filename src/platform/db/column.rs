//! How our own values stand in columns: keys as BIGINT, enums and codes as TEXT, instants as UTC TIMESTAMP.

use diesel::sql_types::{BigInt, Text, Timestamp};

/// Makes a type usable in queries as a column of the given SQL type. `$write` borrows the stored form of a value,
/// `$read` makes the value of the stored form or says why it cannot.
#[macro_export]
macro_rules! column {
    ($ty:ty, $sql:ty, $stored:ty, $owned:ty, $write:expr, $read:expr) => {
        const _: () = {
            use $crate::platform::db::column::parts::*;

            impl AsExpression<$sql> for $ty {
                type Expression = Bound<$sql, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
            impl AsExpression<Nullable<$sql>> for $ty {
                type Expression = Bound<Nullable<$sql>, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
            impl<'a> AsExpression<$sql> for &'a $ty {
                type Expression = Bound<$sql, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
            impl<'a> AsExpression<Nullable<$sql>> for &'a $ty {
                type Expression = Bound<Nullable<$sql>, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
            impl<DB: Backend> ToSql<$sql, DB> for $ty
            where
                $stored: ToSql<$sql, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    let write: for<'x> fn(&'x $ty) -> &'x $stored = $write;
                    <$stored as ToSql<$sql, DB>>::to_sql(write(self), out)
                }
            }
            impl<DB: Backend> ToSql<Nullable<$sql>, DB> for $ty
            where
                $ty: ToSql<$sql, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    <Self as ToSql<$sql, DB>>::to_sql(self, out)
                }
            }
            impl<DB: Backend> FromSql<$sql, DB> for $ty
            where
                $owned: FromSql<$sql, DB>,
            {
                fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    let read: fn($owned) -> Result<$ty, String> = $read;
                    read(<$owned as FromSql<$sql, DB>>::from_sql(bytes)?).map_err(Into::into)
                }
            }
            impl<ST: SingleValue, DB: Backend> Queryable<ST, DB> for $ty
            where
                Self: FromSql<ST, DB>,
            {
                type Row = Self;
                fn build(row: Self::Row) -> deserialize::Result<Self> {
                    Ok(row)
                }
            }
        };
    };
}

/// What the macro's bodies use.
#[doc(hidden)]
pub mod parts {
    pub use diesel::backend::Backend;
    pub use diesel::deserialize::{self, FromSql, Queryable};
    pub use diesel::expression::AsExpression;
    // The path by which diesel's own derive makes a bound value; its macro cannot be used on types of the kernel.
    pub use diesel::internal::derives::as_expression::Bound;
    pub use diesel::serialize::{self, Output, ToSql};
    pub use diesel::sql_types::{Nullable, SingleValue};
}

/// A closed set of words, stored and written in forms as TEXT: an enum with `as_str`, `FromStr`, `ALL`, and its column.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is stored and sent.
            pub fn as_str(&self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    other => Err(format!("{other:?} is no {}", stringify!($name))),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        $crate::column!($name, diesel::sql_types::Text, str, String, |v| v.as_str(), |s| s.parse());
    };
}

use crate::kernel::{
    AccountChangeId, AdjustmentId, AmendmentId, ApplicationId, AssignmentId, AuditId, AwardId, BankRowId, BatchId,
    CallId, CircularId, ContactId, ContractId, DecisionId, DelegationId, DocumentId, EntryId, ExpertId, FileId,
    FinalAccountsId, FindingId, FormCheckId, ImportId, Instant, ItemId, JobId, LedgerId, LetterId, MailId, MemberId,
    MembershipId, NoticeId, ObjectionId, OrganisationId, PaperCopyId, PaperId, PaymentBatchId, PaymentId,
    PaymentLineId, QueryId, RecusalId, Region, SampleId, SanctionId, SessionId, SheetId, StandardId, UploadId, Uscc,
    UserId, VoucherId,
};

macro_rules! ids {
    ($($name:ident),+) => {$( crate::column!($name, BigInt, i64, i64, |v| &v.0, |n| Ok($name(n))); )+};
}
ids!(
    ImportId,
    UserId,
    OrganisationId,
    MembershipId,
    DelegationId,
    SessionId,
    AuditId,
    AccountChangeId,
    BankRowId,
    FinalAccountsId,
    PaymentBatchId,
    PaymentId,
    PaymentLineId,
    ContactId,
    FileId,
    JobId,
    MailId,
    DocumentId,
    UploadId,
    QueryId,
    CircularId,
    FindingId,
    CallId,
    StandardId,
    ApplicationId,
    PaperId,
    LetterId,
    PaperCopyId,
    FormCheckId,
    ExpertId,
    BatchId,
    ItemId,
    MemberId,
    AssignmentId,
    SheetId,
    AwardId,
    LedgerId,
    EntryId,
    VoucherId,
    SampleId,
    DecisionId,
    NoticeId,
    ObjectionId,
    SanctionId,
    RecusalId,
    ContractId,
    AmendmentId,
    AdjustmentId
);

crate::column!(Instant, Timestamp, chrono::NaiveDateTime, chrono::NaiveDateTime, |v| v.as_utc(), |t| Ok(
    Instant::from_utc(t)
));
crate::column!(Uscc, Text, str, String, |v| v.as_str(), |s| Uscc::parse(&s).map_err(|m| m.key));
crate::column!(Region, Text, str, String, |v| v.code(), |s| Region::parse(&s).map_err(|m| m.key));
