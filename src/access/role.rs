//! The roles of the field (domain.md D0) and the actions that a policy speaks of.

crate::words! {
    /// What a person is in an organisation.
    pub enum Role {
        /// 账号管理员: looks after accounts.
        AccountsAdmin = "accounts-admin",
        /// 权限管理员: a second person for every role that matters.
        PolicyAdmin = "policy-admin",
        /// 审计管理员: looks after the audit trail.
        AuditAdmin = "audit-admin",
        /// 审计员: reads everything, changes no business data.
        Auditor = "auditor",
        /// 项目主管.
        Officer = "officer",
        /// 中心领导.
        Leader = "leader",
        /// 财务.
        Finance = "finance",
        /// 第三方机构.
        Agency = "agency",
        /// 评审专家.
        Expert = "expert",
        /// 省级科协.
        Association = "association",
        /// 申报经办人.
        Applicant = "applicant",
        /// 项目负责人.
        ProjectLeader = "project-leader",
        /// 会计.
        Accountant = "accountant",
        /// 单位负责人.
        UnitHead = "unit-head",
        /// 验收专家.
        AcceptanceReviewer = "acceptance-reviewer",
    }
}

/// How far a role sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every province.
    National,
    /// One province or one organisation.
    Local,
}

impl Role {
    /// How far the role sees.
    pub fn standing(self) -> Standing {
        match self {
            Self::AccountsAdmin
            | Self::PolicyAdmin
            | Self::AuditAdmin
            | Self::Auditor
            | Self::Officer
            | Self::Leader
            | Self::Finance => Standing::National,
            _ => Standing::Local,
        }
    }

    /// The roles that watch over the others; a person who has one has no other role anywhere (C8, D0).
    pub fn watches(self) -> bool {
        matches!(self, Self::AccountsAdmin | Self::PolicyAdmin | Self::AuditAdmin | Self::Auditor)
    }

    /// Whether granting it needs a second person: roles that watch, decide or release money.
    pub fn needs_second_person(self) -> bool {
        self.standing() == Standing::National
    }

    /// Whether one person may hold both, anywhere (D0: three separate administrators; the auditor changes nothing).
    pub fn agrees_with(self, other: Self) -> bool {
        self == other || !(self.watches() || other.watches())
    }
}

crate::words! {
    /// What may be done to a noun, as `noun.verb`; each stands in the policy file.
    pub enum Action {
        /// See everybody's work in the background, and what comes round by the clock.
        JobView = "job.view",
        /// Call off, try again and put aside anybody's work in the background.
        JobManage = "job.manage",
        /// See and save files of what one sees.
        FileView = "file.view",
        /// Attach files; where, its noun says.
        FileAttach = "file.attach",
        /// Take files away, with a reason; where, its noun says.
        FileRemove = "file.remove",
        /// See who may do what.
        PolicyView = "policy.view",
        /// See working days.
        CalendarView = "calendar.view",
        /// See programme files and what they demand.
        ProgrammeView = "programme.view",
        /// Import a year's official calendar.
        CalendarImport = "calendar.import",
        /// See the reference of all components.
        StyleguideView = "styleguide.view",
        /// See the audit trail.
        AuditView = "audit.view",
        /// See the mails of the outbox.
        MailView = "mail.view",
        /// Send a mail again, withdraw it, or settle whether it was sent.
        MailManage = "mail.manage",
        /// See organisations.
        OrganisationView = "organisation.view",
        /// Register an organisation.
        OrganisationCreate = "organisation.create",
        /// Change an organisation's record.
        OrganisationEdit = "organisation.edit",
        /// Change contact persons.
        OrganisationEditContacts = "organisation.edit-contacts",
        /// Attach and remove the papers of an organisation.
        OrganisationEditPapers = "organisation.edit-papers",
        /// Change an organisation's bank account.
        OrganisationEditAccount = "organisation.edit-account",
        /// Look at the whole number of an organisation's bank account.
        OrganisationShowAccount = "organisation.show-account",
        /// Confirm or refuse, as the second person, a change of an organisation's bank account.
        OrganisationConfirmAccount = "organisation.confirm-account",
        /// Give an organisation a new name.
        OrganisationRename = "organisation.rename",
        /// Merge a double into the right record.
        OrganisationMerge = "organisation.merge",
        /// See issued documents.
        DocumentView = "document.view",
        /// Issue a document, or print it again.
        DocumentIssue = "document.issue",
        /// Revoke a document.
        DocumentRevoke = "document.revoke",
        /// See queries.
        QueryView = "query.view",
        /// Ask, close and reopen queries.
        QueryAsk = "query.ask",
        /// Answer queries.
        QueryAnswer = "query.answer",
        /// See circulars.
        CircularView = "circular.view",
        /// Write, publish and withdraw circulars.
        CircularWrite = "circular.write",
        /// Say that a circular was read.
        CircularConfirm = "circular.confirm",
        /// See findings.
        FindingView = "finding.view",
        /// Raise a finding.
        FindingRaise = "finding.raise",
        /// Explain a finding.
        FindingExplain = "finding.explain",
        /// Settle or uphold a finding that was explained.
        FindingConclude = "finding.conclude",
        /// See published calls.
        CallView = "call.view",
        /// Write calls and changes of calls, and submit them.
        CallWrite = "call.write",
        /// Approve or return what was submitted about a call.
        CallApprove = "call.approve",
        /// See calls before they are published, and changes before they are approved.
        CallDraftView = "call-draft.view",
        /// See applications that were submitted, and those of the own unit.
        ApplicationView = "application.view",
        /// Fill in applications of the own unit.
        ApplicationFill = "application.fill",
        /// Submit and withdraw applications of the own unit.
        ApplicationSubmit = "application.submit",
        /// Commission third parties with the applications of a call.
        ApplicationCommission = "application.commission",
        /// See what came in on paper.
        PaperCopyView = "paper-copy.view",
        /// Record, correct and declare void what came in on paper.
        PaperCopyRecord = "paper-copy.record",
        /// See support letters.
        LetterView = "letter.view",
        /// Ask an association for a support letter.
        LetterAsk = "letter.ask",
        /// Issue or decline a support letter.
        LetterIssue = "letter.issue",
        /// Revoke a support letter.
        LetterRevoke = "letter.revoke",
        /// Make a one-time link by which a support letter is issued without a sign-in.
        LetterLink = "letter.link",
        /// See the checks of the form of applications.
        FormCheckView = "form-check.view",
        /// Check the form of applications, as the commissioned agency.
        FormCheckJudge = "form-check.judge",
        /// Confirm or refuse a proposed rejection; give more time for a correction, or say that it lapsed.
        FormCheckConfirm = "form-check.confirm",
        /// See spending standards.
        StandardView = "standard.view",
        /// Write a version of a spending standard, or propose when one ends.
        StandardWrite = "standard.write",
        /// Confirm or refuse, as the second person, what was written.
        StandardConfirm = "standard.confirm",
        /// See sanctions.
        SanctionView = "sanction.view",
        /// Propose a sanction.
        SanctionPropose = "sanction.propose",
        /// Approve or refuse a proposed sanction.
        SanctionApprove = "sanction.approve",
        /// Lift a sanction before its end.
        SanctionLift = "sanction.lift",
        /// See payments.
        PaymentView = "payment.view",
        /// Prepare batches of payments, give them to the bank, and book what came of them.
        PaymentPrepare = "payment.prepare",
        /// Approve or return, as the second person, a batch of payments.
        PaymentApprove = "payment.approve",
        /// Record the own unit's invoice for a payment.
        PaymentInvoice = "payment.invoice",
        /// See reconciliations with the bank.
        ReconciliationView = "reconciliation.view",
        /// Bring in the bank's statement of the own unit, and match it.
        ReconciliationWrite = "reconciliation.write",
        /// See final accounts.
        AccountsView = "accounts.view",
        /// Submit the own unit's final accounts.
        AccountsWrite = "accounts.write",
        /// Confirm or return, as the second person, final accounts.
        AccountsConfirm = "accounts.confirm",
        /// Book that a refund arrived.
        AccountsSettle = "accounts.settle",
        /// See the money of calls.
        FundView = "fund.view",
        /// See decisions and awards.
        AwardView = "award.view",
        /// Propose who is awarded, publish what was decided, issue award letters.
        AwardPropose = "award.propose",
        /// Approve or return a proposal, and make awards.
        AwardApprove = "award.approve",
        /// Give an award back, for the unit that has it.
        AwardWithdraw = "award.withdraw",
        /// See the ledgers of contracts.
        LedgerView = "ledger.view",
        /// Enter interest and what was paid back to the unit, and close months and years of a ledger.
        LedgerWrite = "ledger.write",
        /// See vouchers that were submitted, and those of the own unit.
        VoucherView = "voucher.view",
        /// Enter, submit and withdraw vouchers of the own unit.
        VoucherWrite = "voucher.write",
        /// Pass, return, refuse and reverse vouchers.
        VoucherCheck = "voucher.check",
        /// Draw samples of vouchers, and note what was found in them.
        VoucherSample = "voucher.sample",
        /// See contracts, their budgets and what is moved in them.
        ContractView = "contract.view",
        /// Draw up and issue contracts, propose suspensions and amendments, look through what units ask for.
        ContractWrite = "contract.write",
        /// Sign a contract for the unit.
        ContractSign = "contract.sign",
        /// Sign for the centre; decide on amendments, adjustments, suspensions and terminations.
        ContractApprove = "contract.approve",
        /// Ask for an amendment or an adjustment.
        ContractAsk = "contract.ask",
        /// See objections.
        ObjectionView = "objection.view",
        /// Enter, take up, inquire into and answer objections.
        ObjectionHandle = "objection.handle",
        /// Uphold or reject objections.
        ObjectionDecide = "objection.decide",
        /// See how much is stored, and when it was looked after.
        CareView = "care.view",
        /// See what came in as workbooks.
        ImportView = "import.view",
        /// Bring in a workbook, and mend its rows.
        ImportMake = "import.make",
        /// Take back what a workbook brought.
        ImportVoid = "import.void",
        /// See people.
        PeopleView = "people.view",
        /// Invite a person.
        PeopleCreate = "people.create",
        /// Change a person's record.
        PeopleEdit = "people.edit",
        /// Disable and enable a person.
        PeopleDisable = "people.disable",
        /// Make a one-time link.
        PeopleSendLink = "people.send-link",
        /// Take away a second factor whose phone is lost.
        PeopleResetSecondFactor = "people.reset-second-factor",
        /// Look at a person's whole identity number.
        PeopleShowIdentity = "people.show-identity",
        /// Hand everything open over to a successor.
        PeopleHandOver = "people.hand-over",
        /// Propose a role for a person.
        RolePropose = "role.propose",
        /// Take a role away.
        RoleEnd = "role.end",
        /// Approve or refuse a proposed role.
        RoleDecide = "role.decide",
        /// See the pool of experts.
        ExpertView = "expert.view",
        /// Register experts, change what is recorded of them, take them out of the pool.
        ExpertKeep = "expert.keep",
        /// Enter to which account an expert is paid: one's own, or, for the finance office, anybody's.
        ExpertPay = "expert.pay",
        /// See batches of review.
        ReviewView = "review.view",
        /// Prepare batches, draw, invite, and lead them to their end.
        ReviewManage = "review.manage",
        /// Put another expert in a member's place, or note a conflict.
        ReviewMembers = "review.members",
        /// Decide whether an expert stands back.
        ReviewDecideRecusal = "review.decide-recusal",
        /// Take a closed batch back into scoring.
        ReviewReopen = "review.reopen",
        /// Answer an invitation, declare conflicts, and score.
        ReviewScore = "review.score",
        /// See the list of experts' fees.
        ReviewFeeView = "review-fee.view",
        /// Make the list of experts' fees, with accounts and identity numbers.
        ReviewFeeWrite = "review-fee.write",
        /// Let somebody stand in for oneself.
        DelegationGive = "delegation.give",
    }
}

impl Action {
    /// The noun and the verb.
    pub fn parts(self) -> (&'static str, &'static str) {
        self.as_str().split_once('.').unwrap_or((self.as_str(), ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watching_roles_stand_alone() {
        for watching in Role::ALL.iter().filter(|r| r.watches()) {
            for other in Role::ALL {
                assert_eq!(watching.agrees_with(*other), watching == other, "{watching} and {other}");
                assert_eq!(other.agrees_with(*watching), watching == other, "{other} and {watching}");
            }
        }
        assert!(Role::Applicant.agrees_with(Role::ProjectLeader));
    }

    #[test]
    fn money_and_decisions_need_a_second_person() {
        let alone: Vec<_> = Role::ALL.iter().filter(|r| !r.needs_second_person()).map(Role::as_str).collect();
        let expected = "agency expert association applicant project-leader accountant unit-head acceptance-reviewer";
        assert_eq!(alone.join(" "), expected);
    }
}
