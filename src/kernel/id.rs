//! Keys of rows, one type a noun, so that a person's key cannot stand where an organisation's is wanted.

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// A person who signs in.
    UserId,
    /// A centre, association, unit or agency.
    OrganisationId,
    /// A role that a person holds in an organisation.
    MembershipId,
    /// A stand-in for a term.
    DelegationId,
    /// A signed-in browser.
    SessionId,
    /// A row of the audit trail.
    AuditId,
    /// An attached file.
    FileId,
    /// An upload that comes in pieces.
    UploadId,
    /// A contact person of an organisation.
    ContactId,
    /// A change of an organisation's bank account.
    AccountChangeId,
    /// An issued document.
    DocumentId,
    /// A workbook that was brought in.
    ImportId,
    /// A query to an organisation.
    QueryId,
    /// A circular to many organisations.
    CircularId,
    /// A finding on something of an organisation.
    FindingId,
    /// A call for applications.
    CallId,
    /// A version of a spending standard.
    StandardId,
    /// A piece of work in the background.
    JobId,
    /// A mail of the outbox.
    MailId,
    /// An application of a unit to a call.
    ApplicationId,
    /// A place of an application where files stand: one of its papers, or the proof of a past project.
    PaperId,
    /// A support letter.
    LetterId,
    /// What came in on paper.
    PaperCopyId,
    /// A check of the form of an application.
    FormCheckId,
    /// An expert of the pool.
    ExpertId,
    /// A batch of applications that is reviewed together.
    BatchId,
    /// An application within a batch.
    ItemId,
    /// An expert within a batch.
    MemberId,
    /// An application that an expert of a batch scores.
    AssignmentId,
    /// A score sheet.
    SheetId,
    /// An award.
    AwardId,
    /// A decision on awards.
    DecisionId,
    /// A public notice of a decision.
    NoticeId,
    /// An objection to a public notice.
    ObjectionId,
    /// A part of a contract's money that is paid.
    PaymentId,
    /// Payments that are made together.
    PaymentBatchId,
    /// A payment within a batch.
    PaymentLineId,
    /// A line of a bank statement.
    BankRowId,
    /// The final accounts of a contract.
    FinalAccountsId,
    /// A sanction on an organisation.
    SanctionId,
    /// A reason why an expert does not judge an item.
    RecusalId,
    /// A sample of vouchers that are looked at once more.
    SampleId,
    /// A ring-fenced ledger.
    LedgerId,
    /// An entry of a ledger.
    EntryId,
    /// A voucher.
    VoucherId,
    /// A contract.
    ContractId,
    /// A wish to change what a contract says.
    AmendmentId,
    /// Money moved between the lines of a contract's budget.
    AdjustmentId,
}
