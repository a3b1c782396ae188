//! Pure values of the field: no I/O, no SQL, no HTTP, no clock of their own.
//!
//! Everything here is parsed at the edge of the program and carries its invariants in private fields, so that a value
//! which exists is a value which is right. A value that cannot be parsed answers with a [`Message`]: a key and figures
//! that the page turns into the reader's language.

mod bilingual;
pub mod calendar;
mod capitals;
pub mod clock;
pub mod document_number;
pub mod id;
pub mod identity_number;
pub mod message;
pub mod money;
mod nearest;
pub mod region;
pub mod text;
pub mod uscc;

pub use bilingual::Bilingual;
pub use calendar::Calendar;
pub use clock::{Clock, Instant};
pub use document_number::DocumentNumber;
pub use id::{
    AccountChangeId, AdjustmentId, AmendmentId, ApplicationId, AssignmentId, AuditId, AwardId, BankRowId, BatchId,
    CallId, CircularId, ContactId, ContractId, DecisionId, DelegationId, DocumentId, EntryId, ExpertId, FileId,
    FinalAccountsId, FindingId, FormCheckId, ImportId, ItemId, JobId, LedgerId, LetterId, MailId, MemberId,
    MembershipId, NoticeId, ObjectionId, OrganisationId, PaperCopyId, PaperId, PaymentBatchId, PaymentId,
    PaymentLineId, QueryId, RecusalId, SampleId, SanctionId, SessionId, SheetId, StandardId, UploadId, UserId,
    VoucherId,
};
pub use identity_number::IdentityNumber;
pub use message::Message;
pub use money::{Money, percent};
pub use nearest::nearest;
pub use region::Region;
pub use uscc::Uscc;
