//! The table.

use granary::access::Role;
use granary::pages::Method::{self, Get, Post};

/// Who asks: somebody with one role, or nobody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Nobody,
    With(Role),
}

impl Who {
    pub fn all() -> Vec<Self> {
        std::iter::once(Self::Nobody).chain(Role::ALL.iter().copied().map(Self::With)).collect()
    }
}

/// How the one who asks stands to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The own organisation, account, session, stand-in.
    Own,
    /// Another one of the own province; another person's.
    Same,
    /// One of another province.
    Other,
    /// One that does not exist.
    Missing,
}

use Relation::{Missing, Other, Own, Same};

/// What the answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    Allowed,
    Forbidden,
    NotFound,
    SignIn,
}

use Expected::{Allowed, Forbidden, NotFound, SignIn};

impl Expected {
    pub fn is_allowed(self) -> bool {
        self == Allowed
    }
}

/// What the path is about; each cell makes a fresh one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Nothing,
    Organisation,
    Contact,
    Document,
    Person,
    DisabledPerson,
    PersonWithFactor,
    PersonWithIdentity,
    Account,
    /// A change of its account that waits.
    AccountChange,
    Membership,
    Proposal,
    Session,
    Delegation,
    Event,
    View,
    Draft,
    Link,
    Job,
    FailedJob,
    Mail,
    /// An import that waits for confirmation.
    Import,
    /// One whose rows were taken, with a wrong row.
    DoneImport,
    File,
    Upload,
    /// A query of the officer to the organisation of the relation, not answered yet.
    Query,
    /// The same, answered.
    AnsweredQuery,
    /// A circular that was published to the organisation of the relation.
    Circular,
    /// One that was not published yet.
    CircularDraft,
    /// A finding on the organisation of the relation, to be explained.
    Finding,
    /// The same, to be judged.
    ExplainedFinding,
    /// A shipped programme file.
    Programme,
    /// A call that is being written, by the officer of the cells.
    CallDraft,
    /// One that was submitted.
    SubmittedCall,
    /// One that is public and open.
    Call,
    /// A public one with which the agency of the cells is commissioned.
    CommissionedCall,
    /// A public one of which the next version is being written.
    RevisedCall,
    /// An open call that wants a support letter.
    LetterCall,
    /// A support letter that an organisation of the relation waits for.
    Letter,
    /// The same, issued.
    IssuedLetter,
    /// The same, written here and printed.
    WrittenLetter,
    /// A one-time link to one.
    LetterLink,
    /// A submitted application of the organisation of the relation, whose call wants paper.
    PaperApplication,
    /// What came in on paper of one.
    PaperCopy,
    /// The same, declared void.
    VoidPaperCopy,
    /// A seat before an item of a batch that is being scored; the agency of the relation looks after it, the expert of the
    /// relation sits there.
    Seat,
    /// The same, with every sheet whole.
    FullSeat,
    /// The same, with every sheet handed in.
    HandedInSeat,
    /// A seat whose sheet was entered from paper, with its scan.
    PaperSeat,
    /// A batch whose scores are open, with equals and a score far off.
    OpenedSeat,
    /// One that can be closed.
    SettledSeat,
    /// A closed batch.
    ClosedSeat,
    /// One with its report.
    ReportedSeat,
    /// A submitted application of the organisation of the relation.
    Application,
    /// One that is filled in and not submitted yet.
    ApplicationDraft,
    /// A standard that was confirmed and is over.
    Standard,
    /// One that waits for a second person.
    StandardProposal,
    /// A submitted application that nobody checks yet; commissioned where it is the agency's own.
    WaitingForm,
    /// A check of its form with a line that is not in order.
    FormCheck,
    /// One where every line is in order.
    CleanFormCheck,
    /// One with a proposed rejection.
    ProposedFormCheck,
    /// One that was returned, and whose term is over.
    ReturnedFormCheck,
    /// An expert of the pool; one's own record, where the relation says so.
    Expert,
    /// A batch of review of the agency of the cells; of another one, where the relation says so.
    Review,
    /// The same, whose member is the actor, where the relation says so.
    ReviewOfExpert,
    /// A sanction that is in force, on the organisation of the relation.
    Sanction,
    /// One that waits for the leader.
    SanctionProposal,
    /// A published call whose review has reported, with somebody to be awarded.
    ReviewedCall,
    /// A decision that is being written.
    DecisionDraft,
    /// One that the leader has.
    SubmittedDecision,
    /// One that was approved and is not known outside.
    ApprovedDecision,
    /// The same, of a call that publishes no notice.
    QuietDecision,
    /// A notice that still runs.
    RunningNotice,
    /// One that is over.
    OverNotice,
    /// A contract in force of the organisation of the relation.
    PaidContract,
    /// One that was terminated.
    EndedContract,
    /// A payment of such a contract that has no invoice yet.
    PlannedPayment,
    /// One that waits for nothing.
    ReadyPayment,
    /// A batch of payments that another person prepared.
    Batch,
    ApprovedBatch,
    SentBatch,
    /// A row of the statement of such a contract that is open.
    BankRow,
    /// One that was set aside.
    KnownBankRow,
    /// The final accounts of such a contract, of another person.
    SubmittedAccounts,
    /// Confirmed ones, whose refund is open.
    ConfirmedAccounts,
    /// An award of the organisation of the relation, whose notice is over.
    Award,
    /// The same, made.
    MadeAward,
    /// A made award that has no contract.
    FreeAward,
    /// A contract that the officer works on, of the unit of the relation.
    ContractDraft,
    /// One that waits for the unit; its scan is there.
    IssuedContract,
    /// One whose scan a person looks at.
    OpenScan,
    /// One that waits for the centre.
    SignedContract,
    /// One in force, with two lines.
    Contract,
    /// One for which a suspension is proposed.
    ProposedContract,
    /// An amendment that a unit asks for.
    Amendment,
    /// One that the leader has.
    ProposedAmendment,
    /// A voucher that the unit of the relation is at.
    Voucher,
    /// One that waits for the finance office.
    SubmittedVoucher,
    /// One that has passed.
    PassedVoucher,
    /// An entry of interest in the ledger of a contract.
    LedgerEntry,
    /// A sample with one voucher.
    VoucherSample,
    /// A contract whose unit was asked about the columns of its journal.
    Journal,
    /// An adjustment that a unit asks for.
    Adjustment,
    /// One that the leader has.
    ProposedAdjustment,
    /// The application of such an award.
    Result,
    /// An objection that came in.
    Objection,
    /// One that was taken up.
    AcceptedObjection,
    /// One that was inquired into.
    InquiredObjection,
    /// One that was decided.
    DecidedObjection,
}

pub struct Row {
    pub method: Method,
    pub path: &'static str,
    pub on: On,
    pub relations: &'static [Relation],
    pub expected: fn(Who, Relation) -> Expected,
    /// The body: name and value, where `#` is a number that nothing else has.
    pub body: &'static [(&'static str, &'static str)],
    /// Whether it changes who is signed in, so that the cell needs a browser of its own.
    pub own_browser: bool,
}

const NONE: &[Relation] = &[Own];
const TWO: &[Relation] = &[Same, Missing];
const OTHERS: &[Relation] = &[Same, Other, Missing];
/// One's own seat, another expert's, none.
const SEATS: &[Relation] = &[Own, Same, Missing];
/// A batch of the own agency, of another, none.
const BATCHES: &[Relation] = &[Own, Other, Missing];
const ALL: &[Relation] = &[Own, Same, Other, Missing];
const OWN_TOO: &[Relation] = &[Own, Same, Missing];

const fn row(
    method: Method,
    path: &'static str,
    on: On,
    relations: &'static [Relation],
    expected: fn(Who, Relation) -> Expected,
    body: &'static [(&'static str, &'static str)],
) -> Row {
    Row { method, path, on, relations, expected, body, own_browser: false }
}

const fn apart(mut row: Row) -> Row {
    row.own_browser = true;
    row
}

use Role::{
    AcceptanceReviewer, Accountant, AccountsAdmin, Agency, Applicant, Association, AuditAdmin, Auditor, Expert,
    Finance, Leader, Officer, PolicyAdmin, ProjectLeader, UnitHead,
};

fn roles(who: Who, relation: Relation, allowed: &[Role]) -> Expected {
    match who {
        Who::Nobody => SignIn,
        Who::With(role) if !allowed.contains(&role) => Forbidden,
        Who::With(_) if relation == Missing => NotFound,
        Who::With(_) => Allowed,
    }
}

fn anyone(_: Who, relation: Relation) -> Expected {
    if relation == Missing { NotFound } else { Allowed }
}

fn signed_in(who: Who, relation: Relation) -> Expected {
    roles(who, relation, Role::ALL)
}

/// Everybody who is signed in sees what there is.
fn known_to_all(who: Who, relation: Relation) -> Expected {
    match signed_in(who, relation) {
        Allowed if relation == Missing => NotFound,
        other => other,
    }
}

/// One's own is there; another person's does not exist.
fn own_only(who: Who, relation: Relation) -> Expected {
    match signed_in(who, relation) {
        Allowed if relation != Own => NotFound,
        other => other,
    }
}

const GIVERS: &[Role] =
    &[Officer, Leader, Finance, Association, UnitHead, Applicant, ProjectLeader, Accountant, Agency];

fn givers(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, GIVERS) {
        Allowed if relation != Own => NotFound,
        other => other,
    }
}

fn may_give(who: Who, relation: Relation) -> Expected {
    roles(who, relation, GIVERS)
}

fn officer(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Officer])
}

fn accounts(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[AccountsAdmin])
}

/// Nobody does this to themselves.
fn accounts_not_own(who: Who, relation: Relation) -> Expected {
    match accounts(who, relation) {
        Allowed if relation == Own => Forbidden,
        other => other,
    }
}

fn policy(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, &[PolicyAdmin]) {
        Allowed if relation == Own => Forbidden,
        other => other,
    }
}

fn people(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[AccountsAdmin, PolicyAdmin, Auditor, Officer, Leader, Finance])
}

fn auditors(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[AuditAdmin, Auditor])
}

fn mails(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[AccountsAdmin, Auditor])
}

fn administrators(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[AccountsAdmin, PolicyAdmin, AuditAdmin])
}

fn caretakers(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[AccountsAdmin, AuditAdmin])
}

/// One's own, and everybody's for those who look after jobs.
fn job(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(AccountsAdmin | Auditor) => signed_in(who, relation),
        _ => own_only(who, relation),
    }
}

/// As [`job`], but the auditor only looks.
fn job_change(who: Who, relation: Relation) -> Expected {
    match (who, relation) {
        (Who::With(Auditor), Same) => Forbidden,
        _ => job(who, relation),
    }
}

const FILLERS: &[Role] = &[UnitHead, Applicant, ProjectLeader, Accountant];

fn application_list(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[&[Officer, Leader, Finance, Auditor, Association, Agency], FILLERS].concat())
}

/// The own unit's, the own province's, those of a call that one is commissioned with (the cell's own one).
fn application(who: Who, relation: Relation) -> Expected {
    match (application_list(who, relation), who) {
        (Allowed, Who::With(Association)) if relation == Other => NotFound,
        (Allowed, Who::With(role)) if role == Agency || FILLERS.contains(&role) => {
            if relation == Own {
                Allowed
            } else {
                NotFound
            }
        }
        (other, _) => other,
    }
}

/// A draft is its unit's alone.
fn fills(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, FILLERS) {
        Allowed if relation != Own => NotFound,
        other => other,
    }
}

fn begins(who: Who, relation: Relation) -> Expected {
    roles(who, relation, FILLERS)
}

fn submits(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if role != UnitHead => Forbidden,
        _ => fills(who, relation),
    }
}

const ASKERS: &[Role] = &[Officer, Leader, Finance];
const ANSWERERS: &[Role] = &[Association, UnitHead, Applicant, ProjectLeader, Accountant, Agency];

fn query_list(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[ASKERS, ANSWERERS, &[Auditor]].concat())
}

fn asks(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if ASKERS.contains(&role) => signed_in(who, relation),
        Who::With(Association) if relation == Same => Allowed,
        Who::With(Association | Agency) => NotFound,
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

fn query(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if ASKERS.contains(&role) || role == Auditor => signed_in(who, relation),
        Who::With(Association) if matches!(relation, Own | Same) => Allowed,
        Who::With(role) if ANSWERERS.contains(&role) => {
            if relation == Own {
                Allowed
            } else {
                NotFound
            }
        }
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

fn answers(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Association) if relation == Same => Forbidden,
        Who::With(role) if ANSWERERS.contains(&role) => query(who, relation),
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

/// Those who asked; the cells' queries are the centre's.
fn settles(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if ASKERS.contains(&role) => signed_in(who, relation),
        Who::With(Association) if matches!(relation, Own | Same) => Forbidden,
        Who::With(Agency) if relation == Own => Forbidden,
        Who::With(Association | Agency) => NotFound,
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

const LETTER_ASKERS: &[Role] = &[Applicant, ProjectLeader, UnitHead];

fn letter_asked(who: Who, relation: Relation) -> Expected {
    roles(who, relation, LETTER_ASKERS)
}

/// The cells' letters are asked of the association of the province that the unit lies in.
fn letter_made(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Association) if matches!(relation, Own | Same) => Allowed,
        Who::With(Association) => NotFound,
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

/// The expert in person; another expert's seat does not exist.
fn scores(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, &[Expert]) {
        Allowed if relation != Own => NotFound,
        other => other,
    }
}

/// The agency that looks after the batch.
fn manages_review(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, &[Agency]) {
        Allowed if relation != Own => NotFound,
        other => other,
    }
}

/// The centre and the auditor of all, an agency of its own.
fn looks_on_review(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Agency) => manages_review(who, relation),
        _ => roles(who, relation, &[Officer, Leader, Finance, Auditor]),
    }
}

fn letter_linked(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Officer) => signed_in(who, relation),
        Who::With(role) if LETTER_ASKERS.contains(&role) => {
            if relation == Own {
                Allowed
            } else {
                NotFound
            }
        }
        _ => letter_made(who, relation),
    }
}

fn desk(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Officer, Agency])
}

/// The third party works at the desk of the calls for which it was commissioned; the cells' own are such.
fn desk_work(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Agency) if relation != Own => NotFound,
        _ => desk(who, relation),
    }
}

const PARCEL: &[(&str, &str)] = &[
    ("courier", "邮政"),
    ("waybill", "123#"),
    ("dispatched_on", "2026-03-01"),
    ("received_on", "2026-03-02"),
    ("received_time", "8:00"),
    ("copies", "2"),
];
const PARCEL_CORRECTED: &[(&str, &str)] =
    &[("by_hand", "1"), ("received_on", "2026-03-02"), ("received_time", "8:00"), ("copies", "2"), ("reason", "更正")];

const LETTER_FORM: &[(&str, &str)] = &[
    ("step", "issue"),
    ("addressee", "某中心"),
    ("project", "某项目"),
    ("letter_text", "兹支持。"),
    ("contact", "某人 0351-1234567"),
];
const SCAN: &[(&str, &str)] = &[
    ("@file", "支持函.pdf"),
    ("dated_on", "2026-03-01"),
    ("addressee", "某中心"),
    ("project", "某项目"),
    ("contact", "某人 0351-1234567"),
];

fn circular(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if ASKERS.contains(&role) || role == Auditor => signed_in(who, relation),
        Who::With(role) if ANSWERERS.contains(&role) => {
            if relation == Own {
                Allowed
            } else {
                NotFound
            }
        }
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

/// How others stand is not a recipient's business.
fn circular_receipts(who: Who, relation: Relation) -> Expected {
    match circular(who, relation) {
        Allowed if matches!(who, Who::With(role) if ANSWERERS.contains(&role)) => NotFound,
        other => other,
    }
}

fn reads_circular(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if ANSWERERS.contains(&role) => circular(who, relation),
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

/// What the guided form of a call must have.
const FIGURES: &[(&str, &str)] = &[
    ("programme_key", "cell-#"),
    ("programme_year", "2026"),
    ("programme_name_zh", "某通知"),
    ("programme_name_en", "A call"),
    ("period_start", "2026-07-01"),
    ("period_end", "2026-11-30"),
    ("deadline_online", "2026-04-30 17:00"),
    ("stage_0_from", "2026-03-01"),
    ("stage_0_to", "2026-04-30"),
    ("review_0_experts", "5"),
    ("notice_days", "5"),
];

const READERS: &[Role] = &[
    Auditor,
    Officer,
    Leader,
    Finance,
    Association,
    UnitHead,
    Applicant,
    ProjectLeader,
    Accountant,
    Agency,
    Expert,
    AcceptanceReviewer,
];

/// Published calls are for everybody but the three administrators.
fn reads_calls(who: Who, relation: Relation) -> Expected {
    roles(who, relation, READERS)
}

fn call_drafts(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Officer, Leader, Auditor])
}

fn leader(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Leader])
}

const CHECK_WATCHERS: &[Role] = &[Officer, Leader, Auditor];

fn form_check_list(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[CHECK_WATCHERS, &[Agency]].concat())
}

/// Those who watch, and the commissioned agency; to another agency it does not exist.
fn form_check(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Agency) if relation != Own => NotFound,
        _ => form_check_list(who, relation),
    }
}

fn checks_form(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, &[Agency]) {
        Allowed if relation != Own => NotFound,
        other => other,
    }
}

/// The rules of an application of another unit, in the province of the association.
fn others_eligibility(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Officer | Leader | Finance | Auditor | Association) => signed_in(who, relation),
        Who::With(Agency | UnitHead | Applicant | ProjectLeader | Accountant) => NotFound,
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

fn cross_checks(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Agency) => NotFound,
        _ => form_check_list(who, relation),
    }
}

/// What belongs to an organisation: the association sees its province, a unit its own.
fn of_units(who: Who, relation: Relation, allowed: &[Role]) -> Expected {
    match (roles(who, relation, allowed), who) {
        (Allowed, Who::With(UnitHead | Applicant | ProjectLeader)) if relation != Own => NotFound,
        (Allowed, Who::With(Association)) if relation == Other => NotFound,
        (other, _) => other,
    }
}

/// What those alone see who see every province, of those who may ask.
fn of_centre(who: Who, relation: Relation, allowed: &[Role]) -> Expected {
    match (roles(who, relation, allowed), who) {
        (Allowed, Who::With(UnitHead | Applicant | ProjectLeader | Association)) => NotFound,
        (other, _) => other,
    }
}

const SANCTION_VIEWERS: &[Role] = &[Auditor, Officer, Leader, Finance, Association, UnitHead, Applicant];
const AWARD_VIEWERS: &[Role] = &[Auditor, Officer, Leader, Finance, Association, UnitHead, Applicant, ProjectLeader];
const CENTRE_AND_AUDITOR: &[Role] = &[Auditor, Officer, Leader, Finance];

fn sanction_list(who: Who, _: Relation) -> Expected {
    roles(who, Own, SANCTION_VIEWERS)
}

fn sanction(who: Who, relation: Relation) -> Expected {
    of_units(who, relation, SANCTION_VIEWERS)
}

fn award_list(who: Who, _: Relation) -> Expected {
    roles(who, Own, AWARD_VIEWERS)
}

fn award(who: Who, relation: Relation) -> Expected {
    of_units(who, relation, AWARD_VIEWERS)
}

fn decision(who: Who, relation: Relation) -> Expected {
    of_centre(who, relation, AWARD_VIEWERS)
}

fn inside(who: Who, relation: Relation) -> Expected {
    roles(who, relation, CENTRE_AND_AUDITOR)
}

const CONTRACT_VIEWERS: &[Role] =
    &[Auditor, Officer, Leader, Finance, Association, UnitHead, Applicant, ProjectLeader, Accountant];

fn contract_list(who: Who, _: Relation) -> Expected {
    roles(who, Own, CONTRACT_VIEWERS)
}

/// What belongs to the contract of a unit: the association sees its province, a unit its own.
fn of_contract(who: Who, relation: Relation, allowed: &[Role]) -> Expected {
    match (of_units(who, relation, allowed), who) {
        (Allowed, Who::With(Accountant)) if relation != Own => NotFound,
        (other, _) => other,
    }
}

/// A contract that its unit knows.
fn contract(who: Who, relation: Relation) -> Expected {
    of_contract(who, relation, CONTRACT_VIEWERS)
}

/// A draft, which is the centre's alone.
fn contract_draft(who: Who, relation: Relation) -> Expected {
    match (roles(who, relation, CONTRACT_VIEWERS), who) {
        (Allowed, Who::With(UnitHead | Applicant | ProjectLeader | Association | Accountant)) => NotFound,
        (other, _) => other,
    }
}

fn contract_signed(who: Who, relation: Relation) -> Expected {
    of_units(who, relation, &[UnitHead])
}

/// Whoever asks for the unit, and the officer; the others who see it may not.
fn contract_changed(who: Who, relation: Relation) -> Expected {
    match (contract(who, relation), who) {
        (Allowed, Who::With(Officer | UnitHead | ProjectLeader)) => Allowed,
        (Allowed, _) => Forbidden,
        (other, _) => other,
    }
}

const MONEY_VIEWERS: &[Role] = &[Auditor, Officer, Leader, Finance, Association, UnitHead, ProjectLeader, Accountant];

/// The ledger, and vouchers that were submitted.
fn money(who: Who, relation: Relation) -> Expected {
    of_contract(who, relation, MONEY_VIEWERS)
}

/// What the accountant of the unit does.
fn keeps_books(who: Who, relation: Relation) -> Expected {
    of_contract(who, relation, &[Accountant])
}

/// Who sees the list of vouchers at all.
fn money_list(who: Who, relation: Relation) -> Expected {
    roles(who, relation, MONEY_VIEWERS)
}

/// Samples are over all units.
fn sees_samples(who: Who, relation: Relation) -> Expected {
    match (money_list(who, relation), who) {
        (Allowed, Who::With(Association | UnitHead | ProjectLeader | Accountant)) => NotFound,
        (other, _) => other,
    }
}

fn checks_vouchers(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Finance])
}

/// The tax office's answer is recorded by the finance office or the unit's accountant.
fn notes_invoice(who: Who, relation: Relation) -> Expected {
    match (money(who, relation), who) {
        (Allowed, Who::With(Finance | Accountant)) => Allowed,
        (Allowed, _) => Forbidden,
        (other, _) => other,
    }
}

/// The page of samples exists for whoever draws, whatever is drawn from.
fn draws_samples(who: Who, _: Relation) -> Expected {
    roles(who, Own, &[Finance])
}

const JOURNAL: &str = "日期\t凭证字号\t摘要\t科目编码\t借方金额\t贷方金额\n2026-03-02\t记-1\t文具\t5001\t1.00\t";
const JOURNAL_FORM: &[(&str, &str)] = &[
    ("column_number", "号"),
    ("column_on", "日"),
    ("column_summary", "要"),
    ("column_account", "科"),
    ("column_account-name", ""),
    ("column_debit", "借"),
    ("column_credit", ""),
    ("column_payee", ""),
    ("column_handler", ""),
    ("column_approver", ""),
    ("column_invoice-code", ""),
    ("column_invoice-number", ""),
    ("column_invoice-date", ""),
];

const VOUCHER_FORM: &[(&str, &str)] = &[
    ("voucher_number", "JZ-1"),
    ("summary", "场地布置"),
    ("business_on", "2026-03-01"),
    ("method", "cheque"),
    ("payee_kind", "unit"),
    ("payee", "某公司"),
    ("handler", "甲"),
    ("approver", "乙"),
    ("advanced", "1"),
    ("line-0-category", "meeting"),
    ("line-0-paper", "other"),
    ("line-0-gross", "100.00"),
];

fn adjusts(who: Who, relation: Relation) -> Expected {
    of_units(who, relation, &[UnitHead, ProjectLeader])
}

const INVOICE: &[(&str, &str)] =
    &[("invoice_number", "2451200000#"), ("invoice_on", "2026-03-01"), ("amount", "200000")];
const DECIDE_BATCH: &[(&str, &str)] = &[("decision", "approve"), ("remark", "同意拨付")];
const BOOK_PAID: &[(&str, &str)] = &[("on", "2026-03-02"), ("reference", "BK#")];
const BOOK_BOUNCED: &[(&str, &str)] = &[("on", "2026-03-02"), ("reason", "户名不符")];
const STATEMENT: &[(&str, &str)] = &[("@form", ""), ("lines", "日期\t金额\n2026-03-01\t8.5")];
const DECIDE_ACCOUNTS: &[(&str, &str)] = &[("decision", "confirm"), ("remark", "审核无误")];
const REFUND: &[(&str, &str)] = &[("refunded_on", "2026-03-02"), ("reference", "BK#")];

fn batch_list(who: Who, relation: Relation) -> Expected {
    match money_list(who, relation) {
        Allowed if !CENTRE_AND_AUDITOR.iter().any(|role| who == Who::With(*role)) => NotFound,
        other => other,
    }
}

fn approves_payment(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Finance, Leader])
}

fn withdraws(who: Who, relation: Relation) -> Expected {
    of_units(who, relation, &[UnitHead])
}

const FINDERS: &[Role] = &[Auditor, Finance];
const EXPLAINERS: &[Role] = &[Association, UnitHead, Applicant, Agency];

fn finds(who: Who, relation: Relation) -> Expected {
    roles(who, relation, FINDERS)
}

fn finding_list(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[FINDERS, EXPLAINERS, &[Officer, Leader, Accountant]].concat())
}

/// One's own; another's only for the centre and the auditor.
fn finding(who: Who, relation: Relation) -> Expected {
    match (finding_list(who, relation), who) {
        (Allowed, Who::With(role)) if relation != Own && (EXPLAINERS.contains(&role) || role == Accountant) => NotFound,
        (other, _) => other,
    }
}

fn explains(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if role == Officer || EXPLAINERS.contains(&role) => finding(who, relation),
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

fn writes_standards(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Finance])
}

fn confirms_standards(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Finance, Leader])
}

const NATIONAL: &[Role] = &[AccountsAdmin, PolicyAdmin, Auditor, Officer, Leader, Finance];
const LOCAL: &[Role] =
    &[Association, UnitHead, Applicant, ProjectLeader, Accountant, Agency, Expert, AcceptanceReviewer];

fn view_list(who: Who, relation: Relation) -> Expected {
    if matches!(who, Who::With(AuditAdmin)) { Forbidden } else { signed_in(who, relation) }
}

fn view(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if NATIONAL.contains(&role) => signed_in(who, relation),
        Who::With(Association) if matches!(relation, Own | Same) => Allowed,
        Who::With(role) if LOCAL.contains(&role) => {
            if relation == Own {
                Allowed
            } else {
                NotFound
            }
        }
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

/// Who sees documents: not the administrators, nor those who only judge.
fn documents(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(AccountsAdmin | PolicyAdmin | AuditAdmin | Expert | AcceptanceReviewer) => Forbidden,
        _ => view(who, relation),
    }
}

fn documents_list(who: Who, _: Relation) -> Expected {
    documents(who, Own)
}

fn contacts(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(Officer) => signed_in(who, relation),
        Who::With(Association) if relation == Same => Forbidden,
        Who::With(Association | UnitHead | Applicant | Agency) => {
            if relation == Own {
                Allowed
            } else {
                NotFound
            }
        }
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

fn edit_account(who: Who, relation: Relation) -> Expected {
    own_or_finance(who, relation, &[Accountant, Applicant])
}

fn show_account(who: Who, relation: Relation) -> Expected {
    own_or_finance(who, relation, &[Accountant, UnitHead])
}

/// Finance everywhere; the others in their own unit.
fn own_or_finance(who: Who, relation: Relation, own: &[Role]) -> Expected {
    match who {
        Who::With(Finance) => signed_in(who, relation),
        Who::With(role) if own.contains(&role) => {
            if relation == Own {
                Allowed
            } else {
                NotFound
            }
        }
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

fn finance(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Finance])
}

fn sees_experts(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Officer, Agency, Auditor])
}

fn keeps_experts(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Officer, Agency])
}

/// Experts for themselves, the finance office for all.
fn pays_experts(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, &[Finance, Expert]) {
        Allowed if who == Who::With(Expert) && relation != Own => NotFound,
        other => other,
    }
}

/// Whole numbers are the finance office's alone; not even the expert is shown them again.
fn shows_payment(who: Who, relation: Relation) -> Expected {
    match pays_experts(who, relation) {
        Allowed if who == Who::With(Expert) => NotFound,
        other => other,
    }
}

/// Those who look on see every batch; an agency sees its own.
fn reviews(who: Who, relation: Relation, allowed: &[Role]) -> Expected {
    match roles(who, relation, allowed) {
        Allowed if who == Who::With(Agency) && relation == Other => NotFound,
        other => other,
    }
}

fn sees_reviews(who: Who, relation: Relation) -> Expected {
    reviews(who, relation, &[Officer, Leader, Finance, Auditor, Agency])
}

fn manages_reviews(who: Who, relation: Relation) -> Expected {
    reviews(who, relation, &[Agency])
}

fn changes_reviews(who: Who, relation: Relation) -> Expected {
    reviews(who, relation, &[Officer, Agency])
}

fn decides_recusals(who: Who, relation: Relation) -> Expected {
    reviews(who, relation, &[Officer])
}

fn pays_reviews(who: Who, relation: Relation) -> Expected {
    reviews(who, relation, &[Finance])
}

fn reviews_itself(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, &[Expert]) {
        Allowed if relation != Own => NotFound,
        other => other,
    }
}

const EXPERT: &[(&str, &str)] = &[
    ("name", "专家#"),
    ("employer", "某大学#"),
    ("title_level", "senior"),
    ("expert_kind", "technical"),
    ("fields", "材料"),
    ("email", "expert#@example.org"),
];
const BALANCE: &[(&str, &str)] = &[("statement_on", "2026-03-01"), ("statement_balance", "1")];
const BATCH: &[(&str, &str)] = &[("round", "%day"), ("batch_title", "某批次#")];
const CONFLICT: &[(&str, &str)] =
    &[("expert", "%second"), ("unit", "%day"), ("ground", "relative"), ("evidence", "亲属来信#")];
const FEES: &[(&str, &str)] =
    &[("way", "correspondence"), ("times", "1"), ("pay_on", "2026-05-20"), ("net-%second", "800")];
const PAYMENT: &[(&str, &str)] = &[
    ("holder", "某专家"),
    ("bank", "中国银行"),
    ("account_number", "6222021200012345678"),
    ("identity_number", "11010519491231002X"),
];

fn importers(who: Who, relation: Relation) -> Expected {
    roles(who, relation, &[Officer, AccountsAdmin, Auditor, Agency, Accountant])
}

/// An import of organisations does not exist for an agency, which brings in experts alone, nor for an accountant, who
/// brings in vouchers.
fn imported(who: Who, relation: Relation) -> Expected {
    match (importers(who, relation), who) {
        (Allowed, Who::With(Agency | Accountant)) => NotFound,
        (other, _) => other,
    }
}

/// Whoever looks after accounts brings in people, an agency experts and an accountant vouchers; none of them brings in
/// organisations.
fn importing(who: Who, relation: Relation) -> Expected {
    match (roles(who, relation, &[Officer, AccountsAdmin, Agency, Accountant]), who) {
        (Allowed, Who::With(AccountsAdmin | Agency | Accountant)) => Forbidden,
        (other, _) => other,
    }
}

/// The same, of an import that there is.
fn mending(who: Who, relation: Relation) -> Expected {
    match (importing(who, relation), who) {
        (_, Who::With(Agency | Accountant)) => NotFound,
        (other, _) => other,
    }
}

const MENDED: &[(&str, &str)] = &[
    ("name", "改正单位#"),
    ("kind", "agency"),
    ("uscc", ""),
    ("region", ""),
    ("area", ""),
    ("class", ""),
    ("licence", ""),
    ("supervising_body", ""),
    ("legal_representative", ""),
    ("address", ""),
    ("phone", ""),
    ("email", ""),
    ("on_purpose", ""),
];
const MENDED_TOGETHER: &[(&str, &str)] =
    &[("id-0", "%second"), ("version-0", "1"), ("name-0", "同改单位#"), ("kind-0", "第三方机构"), ("paste", "")];
const NO_ROWS: &[(&str, &str)] = &[("name-0", ""), ("post-0", ""), ("phone-0", ""), ("email-0", ""), ("paste", "")];
/// Files are seen by whoever sees what they hang on, but not by those who look after accounts and permissions.
fn files(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(AccountsAdmin | PolicyAdmin) => Forbidden,
        _ => view(who, relation),
    }
}

const KEEPERS: &[Role] = &[Officer, UnitHead, Applicant];

/// They are put there and taken away by the officer, and by some of an organisation's own people. Others, who may attach
/// papers to queries, see the organisation and may not.
fn keeps_files(who: Who, relation: Relation) -> Expected {
    match who {
        Who::With(role) if ASKERS.contains(&role) || ANSWERERS.contains(&role) => match view(who, relation) {
            Allowed if !KEEPERS.contains(&role) => Forbidden,
            other => other,
        },
        Who::With(_) => Forbidden,
        Who::Nobody => SignIn,
    }
}

fn own_uploads(who: Who, relation: Relation) -> Expected {
    match roles(who, relation, &[ASKERS, ANSWERERS].concat()) {
        Allowed if relation != Own => NotFound,
        other => other,
    }
}

/// What is put together stands with an organisation.
fn ends_uploads(who: Who, relation: Relation) -> Expected {
    match own_uploads(who, relation) {
        Allowed if !matches!(who, Who::With(role) if KEEPERS.contains(&role)) => Forbidden,
        other => other,
    }
}

const CONTACT: &[(&str, &str)] = &[("name", "赵老师"), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
const RECORD: &[(&str, &str)] = &[
    ("kind", "unit"),
    ("uscc", "!"),
    ("region", "14"),
    ("area", ""),
    ("class", ""),
    ("licence", ""),
    ("supervising_body", ""),
    ("legal_representative", ""),
    ("address", ""),
    ("phone", ""),
    ("email", ""),
];
const NEW_RECORD: &[(&str, &str)] = &[
    ("name", "新登记单位#"),
    ("kind", "agency"),
    ("uscc", ""),
    ("region", ""),
    ("area", ""),
    ("class", ""),
    ("licence", ""),
    ("supervising_body", ""),
    ("legal_representative", ""),
    ("address", ""),
    ("phone", ""),
    ("email", ""),
];
const YEAR: &[(&str, &str)] = &[("body", "year = 2031\nsource = \"x\"\noff = [\"2031-01-01\"]\nwork = []\n")];
const CONTRACT_FORM: &[(&str, &str)] = &[
    ("leader_name-0", "王丽"),
    ("starts_on", "2026-07-01"),
    ("ends_on", "2026-11-30"),
    ("amount-0", "200,000.00"),
    ("ledger_code", "ZX-01"),
];
const AMENDMENT_FORM: &[(&str, &str)] = &[
    ("leader_name-0", "李强"),
    ("starts_on", "2026-07-01"),
    ("ends_on", "2026-11-30"),
    ("amount-0", "180,000.00"),
    ("amount-1", "20,000.00"),
    ("reason", "负责人调离"),
];
const REASON: &[(&str, &str)] = &[("reason", "测试")];
const SANCTION: &[(&str, &str)] =
    &[("kind", "barred"), ("ground", "第八条"), ("reason", "材料虚假"), ("starts_on", "2026-03-02"), ("ends_on", "")];
const OBJECTION: &[(&str, &str)] = &[
    ("award", "%second"),
    ("name", "王五"),
    ("phone", "13800138000"),
    ("received_on", "2026-03-02"),
    ("objection_text", "请核查。"),
];
const PASSWORDS: &[(&str, &str)] = &[("password_new", "Millet-2026#"), ("password_again", "Millet-2026#")];

const QUESTION: &[(&str, &str)] =
    &[("kind", "organisation"), ("of", "%id"), ("title", "请说明#"), ("text", "请说明情况"), ("due_on", "2026-03-13")];
const NOTE: &[(&str, &str)] = &[
    ("kind", "organisation"),
    ("of", "%id"),
    ("category", "money"),
    ("severity", "low"),
    ("amount", "0.01"),
    ("text", "疑点#"),
];
const LETTER: &[(&str, &str)] = &[("title", "通知#"), ("text", "请各单位知悉")];

pub static ROWS: &[Row] = &[
    // The door.
    apart(row(Get, "/sign-in", On::Nothing, NONE, anyone, &[])),
    apart(row(
        Post,
        "/sign-in",
        On::Nothing,
        NONE,
        anyone,
        &[("login", "%own"), ("password", "%password"), ("next", "/")],
    )),
    // The second step; whoever is signed in goes on, and without a first step one is shown to the door.
    row(Get, "/sign-in/code", On::Nothing, NONE, signed_in, &[]),
    row(Post, "/sign-in/code", On::Nothing, NONE, signed_in, &[("code", "000000"), ("next", "/")]),
    apart(row(Post, "/sign-out", On::Nothing, NONE, anyone, &[])),
    row(Post, "/session/extend", On::Nothing, NONE, signed_in, &[]),
    row(Post, "/language", On::Nothing, NONE, anyone, &[("lang", "zh-CN"), ("back", "/")]),
    row(Get, "/acting", On::Nothing, NONE, signed_in, &[]),
    row(
        Post,
        "/acting",
        On::Organisation,
        &[Own, Other, Missing],
        own_only,
        &[("organisation", "%id"), ("delegation", "")],
    ),
    apart(row(Get, "/welcome/{secret}", On::Link, TWO, anyone, &[])),
    apart(row(Post, "/welcome/{secret}", On::Link, TWO, anyone, PASSWORDS)),
    apart(row(Get, "/forgot", On::Nothing, NONE, anyone, &[])),
    apart(row(Post, "/forgot", On::Nothing, NONE, anyone, &[("login", "nobody-#")])),
    // One's own account.
    row(Get, "/me", On::Nothing, NONE, signed_in, &[]),
    row(Post, "/me", On::Nothing, NONE, signed_in, &[("locale", "zh-CN"), ("shortcuts", "1")]),
    row(Get, "/me/password", On::Nothing, NONE, signed_in, &[]),
    apart(row(
        Post,
        "/me/password",
        On::Nothing,
        NONE,
        signed_in,
        &[("password_present", "%password"), ("password_new", "Millet-2026#"), ("password_again", "Millet-2026#")],
    )),
    row(Get, "/me/second-factor", On::Nothing, NONE, signed_in, &[]),
    row(Post, "/me/second-factor/begin", On::Nothing, NONE, signed_in, &[]),
    apart(row(Post, "/me/second-factor", On::Nothing, NONE, signed_in, &[("code", "%first-code")])),
    apart(row(Post, "/me/second-factor/codes", On::Nothing, NONE, signed_in, &[("code", "%code")])),
    row(Get, "/me/second-factor/remove", On::Nothing, NONE, signed_in, &[]),
    apart(row(
        Post,
        "/me/second-factor/remove",
        On::Nothing,
        NONE,
        signed_in,
        &[("password_present", "%password"), ("code", "%code"), ("recovery", "")],
    )),
    row(Get, "/me/identity", On::Nothing, NONE, signed_in, &[]),
    apart(row(Post, "/me/identity", On::Nothing, NONE, signed_in, &[("identity_number", "11010519491231002X")])),
    row(Get, "/me/sessions", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/me/sessions.xlsx", On::Nothing, NONE, signed_in, &[]),
    row(Post, "/me/sessions/{id}/end", On::Session, &[Own, Same, Missing], own_only, &[]),
    apart(row(Post, "/me/sessions/end-others", On::Nothing, NONE, signed_in, &[])),
    row(
        Post,
        "/me/views",
        On::Nothing,
        NONE,
        signed_in,
        &[("path", "/organisations"), ("query", "region=14"), ("name", "视图#")],
    ),
    row(Post, "/me/views/{id}/remove", On::View, &[Own, Same, Missing], own_only, &[]),
    row(
        Post,
        "/drafts",
        On::Nothing,
        NONE,
        signed_in,
        &[
            ("page", "/organisations/new"),
            ("title", "登记单位"),
            ("seen", "0"),
            ("tab", "tab-0000#"),
            ("fields", "[[\"name\",\"草稿\"]]"),
        ],
    ),
    row(Get, "/me/drafts", On::Nothing, NONE, signed_in, &[]),
    row(Post, "/me/drafts/{id}/discard", On::Draft, &[Own, Same, Missing], own_only, &[]),
    row(Get, "/me/delegations", On::Nothing, NONE, may_give, &[]),
    row(
        Post,
        "/me/delegations",
        On::Nothing,
        NONE,
        may_give,
        &[("taker", "%colleague"), ("starts_on", "2027-01-01"), ("ends_on", "2027-01-02"), ("reason", "年休假")],
    ),
    row(Post, "/me/delegations/{id}/withdraw", On::Delegation, &[Own, Same, Missing], givers, &[]),
    // The desk.
    row(Get, "/", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/search", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/styleguide", On::Nothing, NONE, administrators, &[]),
    row(Get, "/permissions", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/permissions.xlsx", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/programmes", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/programmes/{code}", On::Programme, TWO, known_to_all, &[]),
    row(Get, "/programmes/{code}/file", On::Programme, TWO, known_to_all, &[]),
    row(Get, "/programmes/{code}/pdf", On::Programme, TWO, known_to_all, &[]),
    row(Get, "/calendar", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/calendar/import", On::Nothing, NONE, officer, &[]),
    row(Post, "/calendar/import", On::Nothing, NONE, officer, YEAR),
    // Organisations.
    row(Get, "/organisations", On::Nothing, NONE, view_list, &[]),
    row(Get, "/organisations.xlsx", On::Nothing, NONE, view_list, &[]),
    row(Get, "/organisations/{id}", On::Organisation, ALL, view, &[]),
    row(Get, "/organisations/{id}/history", On::Organisation, ALL, view, &[]),
    row(Get, "/organisations/new", On::Nothing, NONE, officer, &[]),
    row(Post, "/organisations", On::Nothing, NONE, officer, NEW_RECORD),
    row(Get, "/organisations/{id}/edit", On::Organisation, OTHERS, officer, &[]),
    row(Post, "/organisations/{id}/edit", On::Organisation, OTHERS, officer, RECORD),
    row(Get, "/organisations/{id}/rename", On::Organisation, OTHERS, officer, &[]),
    row(
        Post,
        "/organisations/{id}/rename",
        On::Organisation,
        OTHERS,
        officer,
        &[("name", "改名单位#"), ("reason", "改革")],
    ),
    row(Get, "/organisations/{id}/merge", On::Organisation, OTHERS, officer, &[]),
    row(
        Post,
        "/organisations/{id}/merge",
        On::Organisation,
        OTHERS,
        officer,
        &[("into", "%target"), ("reason", "重复"), ("sure", "1")],
    ),
    row(Get, "/organisations/{id}/contacts/table", On::Organisation, ALL, contacts, &[]),
    row(Post, "/organisations/{id}/contacts/table", On::Organisation, ALL, contacts, NO_ROWS),
    row(Get, "/organisations/{id}/contacts/new", On::Organisation, ALL, contacts, &[]),
    row(Post, "/organisations/{id}/contacts", On::Organisation, ALL, contacts, CONTACT),
    row(Get, "/organisations/{id}/contacts/{contact}/edit", On::Contact, ALL, contacts, &[]),
    row(Post, "/organisations/{id}/contacts/{contact}/edit", On::Contact, ALL, contacts, CONTACT),
    row(Get, "/organisations/{id}/contacts/{contact}/remove", On::Contact, ALL, contacts, &[]),
    row(Post, "/organisations/{id}/contacts/{contact}/remove", On::Contact, ALL, contacts, &[]),
    row(Get, "/organisations/{id}/account", On::Organisation, ALL, edit_account, &[]),
    row(
        Post,
        "/organisations/{id}/account",
        On::Organisation,
        ALL,
        edit_account,
        &[("holder", "某单位"), ("bank", "中国银行"), ("account_number", "6222 0212 0001 2345")],
    ),
    row(Post, "/organisations/{id}/account/show", On::Account, ALL, show_account, &[]),
    row(
        Post,
        "/organisations/{id}/account/changes/{change}/decide",
        On::AccountChange,
        OTHERS,
        finance,
        &[("decision", "confirm"), ("remark", "已核对开户许可证")],
    ),
    row(Post, "/organisations/{id}/account/changes/{change}/withdraw", On::AccountChange, ALL, edit_account, &[]),
    // Documents.
    row(Get, "/documents", On::Nothing, NONE, documents_list, &[]),
    row(Get, "/documents.xlsx", On::Nothing, NONE, documents_list, &[]),
    row(Get, "/documents/{id}", On::Document, ALL, documents, &[]),
    row(Get, "/documents/{id}/pdf", On::Document, ALL, documents, &[]),
    row(Post, "/documents/{id}/prints", On::Document, OTHERS, officer, &[]),
    row(Get, "/documents/{id}/revoke", On::Document, OTHERS, officer, &[]),
    row(Post, "/documents/{id}/revoke", On::Document, OTHERS, officer, &[("reason", "填写有误"), ("replaced_by", "")]),
    row(Get, "/organisations/{id}/documents", On::Organisation, ALL, documents, &[]),
    row(Post, "/organisations/{id}/documents", On::Organisation, OTHERS, officer, &[]),
    row(Get, "/proof/{code}", On::Document, TWO, anyone, &[]),
    // Imports.
    row(Get, "/imports", On::Nothing, NONE, importers, &[]),
    row(Get, "/imports.xlsx", On::Nothing, NONE, importers, &[]),
    row(Get, "/imports/new/{kind}", On::Nothing, NONE, importing, &[]),
    row(Post, "/imports/new/{kind}", On::Nothing, NONE, importing, &[("lines", "导入机构#\t第三方机构")]),
    row(Get, "/imports/new/{kind}/template.xlsx", On::Nothing, NONE, importing, &[]),
    row(Get, "/imports/{id}", On::DoneImport, TWO, imported, &[]),
    row(Get, "/imports/{id}/wrong.xlsx", On::DoneImport, TWO, imported, &[]),
    row(Post, "/imports/{id}/start", On::Import, TWO, mending, &[]),
    row(Get, "/imports/{id}/rows/{row}", On::DoneImport, TWO, mending, &[]),
    row(Post, "/imports/{id}/rows/{row}", On::DoneImport, TWO, mending, MENDED),
    row(Get, "/imports/{id}/mend", On::DoneImport, TWO, mending, &[]),
    row(Post, "/imports/{id}/mend", On::DoneImport, TWO, mending, MENDED_TOGETHER),
    row(Get, "/imports/{id}/void", On::Import, TWO, mending, &[]),
    row(Post, "/imports/{id}/void", On::Import, TWO, mending, REASON),
    // Files.
    row(Get, "/files/{id}", On::File, ALL, files, &[]),
    row(Get, "/files/{id}/remove", On::File, ALL, keeps_files, &[]),
    row(Post, "/files/{id}/remove", On::File, ALL, keeps_files, REASON),
    row(Get, "/files/on/{noun}/{object}/{purpose}", On::Organisation, ALL, keeps_files, &[]),
    row(Post, "/files/on/{noun}/{object}/{purpose}", On::Organisation, ALL, keeps_files, &[("@file", "证明.pdf")]),
    row(
        Post,
        "/uploads",
        On::Organisation,
        ALL,
        keeps_files,
        &[("noun", "organisation"), ("object", "%id"), ("purpose", "legal-person"), ("name", "a.pdf"), ("size", "9")],
    ),
    row(Get, "/uploads/{id}", On::Upload, &[Own, Same, Missing], own_uploads, &[]),
    row(Post, "/uploads/{id}/piece", On::Upload, &[Own, Same, Missing], own_uploads, &[("@piece", "12345")]),
    row(Post, "/uploads/{id}/finish", On::Upload, &[Own, Same, Missing], ends_uploads, &[]),
    row(Post, "/uploads/{id}/cancel", On::Upload, &[Own, Same, Missing], own_uploads, &[]),
    // People.
    row(Get, "/people", On::Nothing, NONE, people, &[]),
    row(Get, "/people.xlsx", On::Nothing, NONE, people, &[]),
    row(Get, "/people/{id}", On::Person, TWO, people, &[]),
    row(Get, "/people/{id}/history", On::Person, TWO, people, &[]),
    row(Get, "/people/new", On::Nothing, NONE, accounts, &[]),
    row(
        Post,
        "/people",
        On::Nothing,
        NONE,
        accounts,
        &[("name", "新人"), ("login", "new-#"), ("email", ""), ("phone", "")],
    ),
    row(Get, "/people/{id}/edit", On::Person, TWO, accounts, &[]),
    row(
        Post,
        "/people/{id}/edit",
        On::Person,
        TWO,
        accounts,
        &[("name", "改名"), ("login", "changed-#"), ("email", ""), ("phone", "")],
    ),
    row(Get, "/people/{id}/disable", On::Person, &[Own, Same, Missing], accounts_not_own, &[]),
    row(Post, "/people/{id}/disable", On::Person, &[Own, Same, Missing], accounts_not_own, REASON),
    row(Get, "/people/batch", On::Nothing, NONE, accounts, &[]),
    row(Post, "/people/batch", On::Nothing, NONE, accounts, &[("do", "enable"), ("person", "9999999:1")]),
    row(Post, "/people/batch/undo", On::Nothing, NONE, accounts, &[("undo", "%undo")]),
    row(Post, "/people/{id}/enable", On::DisabledPerson, TWO, accounts, &[]),
    row(Post, "/people/{id}/link", On::Person, TWO, accounts, &[]),
    row(Get, "/people/{id}/second-factor", On::Person, &[Own, Same, Missing], accounts_not_own, &[]),
    row(Post, "/people/{id}/second-factor", On::PersonWithFactor, &[Own, Same, Missing], accounts_not_own, REASON),
    row(Post, "/people/{id}/identity", On::PersonWithIdentity, TWO, finance, &[]),
    row(Post, "/people/{id}/link/mail", On::Person, TWO, accounts, &[]),
    row(Get, "/people/{id}/handover", On::Person, &[Own, Same, Missing], accounts_not_own, &[]),
    row(
        Post,
        "/people/{id}/handover",
        On::Person,
        &[Own, Same, Missing],
        accounts_not_own,
        &[("to", "%somebody"), ("reason", "调离")],
    ),
    row(Get, "/people/{id}/roles/new", On::Person, TWO, accounts, &[]),
    row(
        Post,
        "/people/{id}/roles",
        On::Person,
        TWO,
        accounts,
        &[("role", "applicant"), ("organisation", "%target"), ("reason", "")],
    ),
    row(Get, "/people/{id}/roles/{role}/end", On::Membership, TWO, accounts, &[]),
    row(Post, "/people/{id}/roles/{role}/end", On::Membership, TWO, accounts, REASON),
    row(Get, "/roles/proposed", On::Nothing, NONE, |who, _| roles(who, Same, &[PolicyAdmin]), &[]),
    row(Get, "/roles/proposed.xlsx", On::Nothing, NONE, |who, _| roles(who, Same, &[PolicyAdmin]), &[]),
    row(
        Post,
        "/roles/proposed/{role}",
        On::Proposal,
        &[Own, Same, Missing],
        policy,
        &[("decision", "approve"), ("reason", "")],
    ),
    // Jobs.
    row(Get, "/jobs", On::Nothing, NONE, |who, _| roles(who, Same, &[AccountsAdmin, Auditor]), &[]),
    row(Get, "/jobs.xlsx", On::Nothing, NONE, |who, _| roles(who, Same, &[AccountsAdmin, Auditor]), &[]),
    row(Get, "/me/jobs", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/me/jobs.xlsx", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/jobs/{id}", On::Job, &[Own, Same, Missing], job, &[]),
    row(Post, "/jobs/{id}/cancel", On::Job, &[Own, Same, Missing], job_change, &[]),
    row(Post, "/jobs/{id}/retry", On::FailedJob, &[Own, Same, Missing], job_change, &[]),
    row(Post, "/jobs/{id}/dismiss", On::FailedJob, &[Own, Same, Missing], job_change, &[]),
    // Queries.
    row(Get, "/queries", On::Nothing, NONE, query_list, &[]),
    row(Get, "/queries.xlsx", On::Nothing, NONE, query_list, &[]),
    row(Get, "/queries/new/{kind}/{id}", On::Organisation, &[Same, Other, Missing], asks, &[]),
    row(Post, "/queries", On::Organisation, &[Same, Other, Missing], asks, QUESTION),
    row(Get, "/queries/{id}", On::Query, ALL, query, &[]),
    row(Post, "/queries/{id}/answer", On::Query, ALL, answers, &[("text", "情况如下")]),
    row(Post, "/queries/{id}/close", On::Query, ALL, settles, &[("remark", "")]),
    row(
        Post,
        "/queries/{id}/reopen",
        On::AnsweredQuery,
        ALL,
        settles,
        &[("further", "请补充"), ("due_on", "2026-03-20")],
    ),
    // Circulars.
    row(Get, "/experts", On::Nothing, NONE, sees_experts, &[]),
    row(Get, "/experts.xlsx", On::Nothing, NONE, sees_experts, &[]),
    row(Get, "/experts/new", On::Nothing, NONE, keeps_experts, &[]),
    row(Post, "/experts", On::Nothing, NONE, keeps_experts, EXPERT),
    row(Get, "/experts/mine", On::Expert, NONE, pays_experts, &[]),
    row(Get, "/experts/{id}", On::Expert, TWO, sees_experts, &[]),
    row(Get, "/experts/{id}/edit", On::Expert, TWO, keeps_experts, &[]),
    row(Post, "/experts/{id}/edit", On::Expert, TWO, keeps_experts, EXPERT),
    row(Get, "/experts/{id}/state", On::Expert, TWO, keeps_experts, &[]),
    row(Post, "/experts/{id}/state", On::Expert, TWO, keeps_experts, REASON),
    row(Get, "/experts/{id}/payment", On::Expert, OWN_TOO, pays_experts, &[]),
    row(Post, "/experts/{id}/payment", On::Expert, OWN_TOO, pays_experts, PAYMENT),
    row(Post, "/experts/{id}/payment/show", On::Expert, OWN_TOO, shows_payment, &[]),
    row(Get, "/review/batches", On::Nothing, NONE, sees_reviews, &[]),
    row(Get, "/review/batches/new", On::Nothing, NONE, manages_reviews, &[]),
    row(Post, "/review/batches", On::Review, NONE, manages_reviews, BATCH),
    row(Get, "/review/batches/{batch}", On::Review, OTHERS, sees_reviews, &[]),
    row(Post, "/review/batches/{batch}/due", On::Review, OTHERS, manages_reviews, &[("due_on", "2026-06-01")]),
    row(Get, "/review/batches/{batch}/drop", On::Review, OTHERS, manages_reviews, &[]),
    row(Post, "/review/batches/{batch}/drop", On::Review, OTHERS, manages_reviews, REASON),
    row(Post, "/review/batches/{batch}/begin", On::Review, OTHERS, manages_reviews, &[]),
    row(Get, "/review/batches/{batch}/recusals", On::Review, OTHERS, sees_reviews, &[]),
    row(Get, "/review/batches/{batch}/recusals.xlsx", On::Review, OTHERS, sees_reviews, &[]),
    row(Post, "/review/batches/{batch}/recusals", On::Review, OTHERS, changes_reviews, CONFLICT),
    row(Post, "/review/batches/{batch}/recusals/scan", On::Review, OTHERS, changes_reviews, &[]),
    row(
        Post,
        "/review/batches/{batch}/recusals/{recusal}",
        On::Review,
        OTHERS,
        decides_recusals,
        &[("decision", "uphold"), ("reason", "测试")],
    ),
    row(Get, "/review/batches/{batch}/draw", On::Review, OTHERS, sees_reviews, &[]),
    row(Get, "/review/batches/{batch}/draw.xlsx", On::Review, OTHERS, sees_reviews, &[]),
    row(
        Post,
        "/review/batches/{batch}/draw",
        On::Review,
        OTHERS,
        manages_reviews,
        &[("most", "40"), ("reason", "测试")],
    ),
    row(Post, "/review/batches/{batch}/invite", On::Review, OTHERS, manages_reviews, &[]),
    row(Post, "/review/batches/{batch}/fill", On::Review, OTHERS, changes_reviews, &[]),
    row(Post, "/review/batches/{batch}/members/{member}/link", On::Review, OTHERS, manages_reviews, &[]),
    row(Post, "/review/batches/{batch}/members/{member}/remind", On::Review, OTHERS, manages_reviews, &[]),
    row(Get, "/review/batches/{batch}/members/{member}/replace", On::Review, OTHERS, changes_reviews, &[]),
    row(
        Post,
        "/review/batches/{batch}/members/{member}/replace",
        On::Review,
        OTHERS,
        changes_reviews,
        &[("expert", ""), ("reason", "测试")],
    ),
    row(Post, "/review/batches/{batch}/members/{member}/declined", On::Review, OTHERS, manages_reviews, REASON),
    row(Get, "/review/batches/{batch}/invitation", On::ReviewOfExpert, OWN_TOO, reviews_itself, &[]),
    row(
        Post,
        "/review/batches/{batch}/invitation",
        On::ReviewOfExpert,
        OWN_TOO,
        reviews_itself,
        &[("answer", "accept")],
    ),
    row(Get, "/review/batches/{batch}/declaration", On::ReviewOfExpert, OWN_TOO, reviews_itself, &[]),
    row(Post, "/review/batches/{batch}/declaration", On::ReviewOfExpert, OWN_TOO, reviews_itself, &[("sure", "1")]),
    row(Get, "/review/batches/{batch}/fees", On::Review, OTHERS, sees_reviews, &[]),
    row(Get, "/review/batches/{batch}/fees.xlsx", On::Review, OTHERS, pays_reviews, &[]),
    row(Post, "/review/batches/{batch}/fees", On::Review, OTHERS, pays_reviews, FEES),
    row(Post, "/review/batches/{batch}/fees/paid", On::Review, OTHERS, pays_reviews, &[]),
    row(Get, "/standards", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/standards.xlsx", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/standards/calculator", On::Nothing, NONE, signed_in, &[]),
    row(Get, "/standards/{id}", On::Standard, TWO, signed_in, &[]),
    row(Get, "/standards/{id}/table.xlsx", On::Standard, TWO, signed_in, &[]),
    row(Get, "/standards/new", On::Nothing, NONE, writes_standards, &[]),
    row(
        Post,
        "/standards",
        On::Nothing,
        NONE,
        writes_standards,
        &[
            ("kind", "lecture"),
            ("standard_name", "讲课费"),
            ("basis", "practice"),
            ("valid_from", "1990-01-01"),
            ("valid_to", "1990-12-31"),
            ("hours_most", "4"),
            ("title_level-0", "senior"),
            ("hour_most-0", "1000"),
        ],
    ),
    row(Get, "/standards/{id}/edit", On::StandardProposal, TWO, writes_standards, &[]),
    row(
        Post,
        "/standards/{id}/edit",
        On::StandardProposal,
        TWO,
        writes_standards,
        &[
            ("standard_name", "会议费"),
            ("basis", "practice"),
            ("valid_from", "1990-01-01"),
            ("valid_to", "1990-01-02"),
            ("grade-0", "1"),
            ("lodging-0", "500"),
            ("meals-0", "150"),
            ("other_costs-0", "110"),
        ],
    ),
    row(Get, "/standards/{id}/decide", On::StandardProposal, TWO, confirms_standards, &[]),
    row(
        Post,
        "/standards/{id}/decide",
        On::StandardProposal,
        TWO,
        confirms_standards,
        &[("standard_decision", "confirm")],
    ),
    row(Get, "/standards/{id}/withdraw", On::StandardProposal, TWO, writes_standards, &[]),
    row(Post, "/standards/{id}/withdraw", On::StandardProposal, TWO, writes_standards, REASON),
    row(Get, "/standards/{id}/end", On::Standard, TWO, writes_standards, &[]),
    row(Post, "/standards/{id}/end", On::Standard, TWO, writes_standards, &[("ends_on", "%day"), ("reason", "测试")]),
    row(Get, "/paper-copies", On::Nothing, NONE, query_list, &[]),
    row(Get, "/paper-copies.xlsx", On::Nothing, NONE, query_list, &[]),
    row(Get, "/paper-copies/desk", On::Nothing, NONE, desk, &[]),
    row(Get, "/paper-copies/new/{application}", On::PaperApplication, ALL, desk_work, &[]),
    row(Post, "/paper-copies/new/{application}", On::PaperApplication, ALL, desk_work, PARCEL),
    row(Get, "/paper-copies/{id}", On::PaperCopy, ALL, query, &[]),
    row(Get, "/paper-copies/{id}/edit", On::PaperCopy, ALL, desk_work, &[]),
    row(Post, "/paper-copies/{id}/edit", On::PaperCopy, ALL, desk_work, PARCEL_CORRECTED),
    row(Get, "/paper-copies/{id}/void", On::PaperCopy, ALL, desk_work, &[]),
    row(Post, "/paper-copies/{id}/void", On::PaperCopy, ALL, desk_work, &[("reason", "理由")]),
    row(Post, "/paper-copies/{id}/restore", On::VoidPaperCopy, ALL, desk_work, &[]),
    row(Get, "/letters", On::Nothing, NONE, query_list, &[]),
    row(Get, "/letters.xlsx", On::Nothing, NONE, query_list, &[]),
    row(Get, "/letters/new", On::Nothing, NONE, letter_asked, &[]),
    row(Post, "/letters", On::LetterCall, NONE, letter_asked, &[("call", "%id"), ("issuer", "%second"), ("wish", "")]),
    row(Get, "/letters/{id}", On::Letter, ALL, query, &[]),
    row(Get, "/letters/{id}/pdf", On::WrittenLetter, ALL, query, &[]),
    row(Get, "/letters/{id}/issue", On::Letter, ALL, letter_made, &[]),
    row(Post, "/letters/{id}/issue", On::Letter, ALL, letter_made, LETTER_FORM),
    row(Get, "/letters/{id}/upload", On::Letter, ALL, letter_made, &[]),
    row(Post, "/letters/{id}/upload", On::Letter, ALL, letter_made, SCAN),
    row(Get, "/letters/{id}/decline", On::Letter, ALL, letter_made, &[]),
    row(Post, "/letters/{id}/decline", On::Letter, ALL, letter_made, &[("reason", "理由")]),
    row(Get, "/letters/{id}/revoke", On::IssuedLetter, ALL, letter_made, &[]),
    row(Post, "/letters/{id}/revoke", On::IssuedLetter, ALL, letter_made, &[("reason", "理由")]),
    row(Post, "/letters/{id}/link", On::Letter, ALL, letter_linked, &[]),
    row(Post, "/letters/{id}/link/mail", On::Letter, ALL, letter_linked, &[]),
    row(Get, "/letter-link/{secret}", On::LetterLink, TWO, anyone, &[]),
    row(Post, "/letter-link/{secret}", On::LetterLink, TWO, anyone, LETTER_FORM),
    row(Get, "/letter-link/{secret}/upload", On::LetterLink, TWO, anyone, &[]),
    row(Post, "/letter-link/{secret}/upload", On::LetterLink, TWO, anyone, SCAN),
    row(Get, "/letter-link/{secret}/decline", On::LetterLink, TWO, anyone, &[]),
    row(Post, "/letter-link/{secret}/decline", On::LetterLink, TWO, anyone, REASON),
    row(Get, "/review", On::Nothing, NONE, scores, &[]),
    row(Get, "/review/items/{assignment}", On::Seat, SEATS, scores, &[]),
    row(
        Post,
        "/review/items/{assignment}",
        On::Seat,
        SEATS,
        scores,
        &[("item-plan-feasible", "50"), ("_version", "0")],
    ),
    row(Post, "/review/items/{assignment}/word", On::OpenedSeat, SEATS, scores, &[("word", "如实评分")]),
    row(Get, "/review/items/{assignment}/print", On::Seat, SEATS, scores, &[]),
    row(Get, "/review/items/{assignment}/papers/{n}", On::Seat, SEATS, scores, &[]),
    row(Get, "/review/batches/{batch}/check", On::Seat, SEATS, scores, &[]),
    row(Get, "/review/batches/{batch}/mine", On::Seat, SEATS, scores, &[]),
    row(Get, "/review/batches/{batch}/panel", On::ClosedSeat, SEATS, scores, &[]),
    row(Post, "/review/batches/{batch}/submit", On::FullSeat, SEATS, scores, &[]),
    row(Get, "/review/batches/{batch}/paper/{assignment}", On::Seat, BATCHES, manages_review, &[]),
    row(
        Post,
        "/review/batches/{batch}/paper/{assignment}",
        On::Seat,
        BATCHES,
        manages_review,
        &[("item-plan-feasible", "50"), ("item-base", "30"), ("_version", "0")],
    ),
    row(Post, "/review/batches/{batch}/paper/{assignment}/check", On::PaperSeat, BATCHES, manages_review, &[]),
    row(Post, "/review/batches/{batch}/paper/{assignment}/return", On::PaperSeat, BATCHES, manages_review, REASON),
    row(Get, "/review/batches/{batch}/paper/{assignment}/print", On::Seat, BATCHES, manages_review, &[]),
    row(Get, "/review/batches/{batch}/copies/{item}", On::Seat, BATCHES, manages_review, &[]),
    row(Get, "/review/batches/{batch}/scores", On::OpenedSeat, BATCHES, looks_on_review, &[]),
    row(Get, "/review/batches/{batch}/sheets/{member}", On::Seat, BATCHES, manages_review, &[]),
    row(Post, "/review/batches/{batch}/open", On::HandedInSeat, BATCHES, manages_review, &[]),
    row(Get, "/review/batches/{batch}/give-back/{member}", On::HandedInSeat, BATCHES, manages_review, &[]),
    row(Post, "/review/batches/{batch}/give-back/{member}", On::HandedInSeat, BATCHES, manages_review, REASON),
    row(Get, "/review/batches/{batch}/words/{assignment}", On::OpenedSeat, BATCHES, manages_review, &[]),
    row(
        Post,
        "/review/batches/{batch}/words/{assignment}",
        On::OpenedSeat,
        BATCHES,
        manages_review,
        &[("word", "说明")],
    ),
    row(Get, "/review/batches/{batch}/order", On::OpenedSeat, BATCHES, manages_review, &[]),
    row(Post, "/review/batches/{batch}/order", On::OpenedSeat, BATCHES, manages_review, &[("reason", "投票")]),
    row(Get, "/review/batches/{batch}/close", On::SettledSeat, BATCHES, manages_review, &[]),
    row(Post, "/review/batches/{batch}/close", On::SettledSeat, BATCHES, manages_review, &[]),
    row(Get, "/review/batches/{batch}/reopen", On::ClosedSeat, BATCHES, officer, &[]),
    row(Post, "/review/batches/{batch}/reopen", On::ClosedSeat, BATCHES, officer, REASON),
    row(Get, "/review/batches/{batch}/sheets.xlsx", On::OpenedSeat, BATCHES, looks_on_review, &[]),
    row(Post, "/review/batches/{batch}/report", On::ClosedSeat, BATCHES, manages_review, &[]),
    row(Get, "/review/batches/{batch}/report.pdf", On::ReportedSeat, &[Own, Missing], looks_on_review, &[]),
    row(Get, "/circulars", On::Nothing, NONE, query_list, &[]),
    row(Get, "/circulars.xlsx", On::Nothing, NONE, query_list, &[]),
    row(Get, "/circulars/new", On::Nothing, NONE, officer, &[]),
    row(Post, "/circulars", On::Nothing, NONE, officer, LETTER),
    row(Get, "/circulars/{id}", On::Circular, &[Own, Other, Missing], circular, &[]),
    row(Get, "/circulars/{id}/receipts", On::Circular, &[Own, Other, Missing], circular_receipts, &[]),
    row(Get, "/circulars/{id}/receipts.xlsx", On::Circular, &[Own, Other, Missing], circular_receipts, &[]),
    row(Post, "/circulars/{id}/receipts", On::Circular, TWO, officer, &[]),
    row(Post, "/circulars/{id}/confirm", On::Circular, &[Own, Other, Missing], reads_circular, &[]),
    row(Get, "/circulars/{id}/edit", On::CircularDraft, TWO, officer, &[]),
    row(Post, "/circulars/{id}/edit", On::CircularDraft, TWO, officer, LETTER),
    row(Get, "/circulars/{id}/recipients", On::CircularDraft, TWO, officer, &[]),
    row(
        Post,
        "/circulars/{id}/recipients",
        On::CircularDraft,
        TWO,
        officer,
        &[("q", ""), ("kind", "agency"), ("region", "")],
    ),
    row(Post, "/circulars/{id}/recipients/clear", On::CircularDraft, TWO, officer, &[]),
    row(Get, "/circulars/{id}/publish", On::CircularDraft, TWO, officer, &[]),
    row(Post, "/circulars/{id}/publish", On::CircularDraft, TWO, officer, &[]),
    row(Get, "/circulars/{id}/withdraw", On::Circular, TWO, officer, &[]),
    row(Post, "/circulars/{id}/withdraw", On::Circular, TWO, officer, REASON),
    // Calls.
    row(Get, "/calls", On::Nothing, NONE, reads_calls, &[]),
    row(Get, "/calls.xlsx", On::Nothing, NONE, reads_calls, &[]),
    row(Get, "/calls/new", On::Nothing, NONE, officer, &[]),
    row(Post, "/calls", On::CallDraft, &[Same], officer, &[("origin", "call:%id")]),
    row(Get, "/calls/{id}", On::Call, TWO, reads_calls, &[]),
    row(Get, "/calls/{id}/guided", On::CallDraft, TWO, officer, &[]),
    row(Post, "/calls/{id}/guided", On::CallDraft, TWO, officer, FIGURES),
    row(Get, "/calls/{id}/file", On::CallDraft, TWO, officer, &[]),
    row(Post, "/calls/{id}/file", On::CallDraft, TWO, officer, &[("whole", "a = 1")]),
    row(Get, "/calls/{id}/check", On::CallDraft, TWO, call_drafts, &[]),
    row(Get, "/calls/{id}/difference", On::RevisedCall, TWO, call_drafts, &[]),
    row(Get, "/calls/{id}/preview", On::CallDraft, TWO, call_drafts, &[]),
    row(Get, "/calls/{id}/submit", On::CallDraft, TWO, officer, &[]),
    row(Post, "/calls/{id}/submit", On::CallDraft, TWO, officer, &[]),
    row(Post, "/calls/{id}/cancel", On::SubmittedCall, TWO, officer, &[]),
    row(Get, "/calls/{id}/abandon", On::CallDraft, TWO, officer, &[]),
    row(Post, "/calls/{id}/abandon", On::CallDraft, TWO, officer, REASON),
    row(Get, "/calls/{id}/approve", On::SubmittedCall, TWO, leader, &[]),
    row(Post, "/calls/{id}/approve", On::SubmittedCall, TWO, leader, REASON),
    row(Get, "/calls/{id}/return", On::SubmittedCall, TWO, leader, &[]),
    row(Post, "/calls/{id}/return", On::SubmittedCall, TWO, leader, REASON),
    row(Get, "/calls/{id}/revise", On::Call, TWO, officer, &[]),
    row(Post, "/calls/{id}/revise", On::Call, TWO, officer, REASON),
    row(Get, "/calls/{id}/extend", On::Call, TWO, officer, &[]),
    row(Post, "/calls/{id}/extend", On::Call, TWO, officer, &[("deadline", "2026-06-30"), ("reason", "各省要求")]),
    row(Get, "/calls/{id}/close", On::Call, TWO, officer, &[]),
    row(Post, "/calls/{id}/close", On::Call, TWO, officer, REASON),
    row(Get, "/calls/{id}/withdraw", On::Call, TWO, officer, &[]),
    row(Post, "/calls/{id}/withdraw", On::Call, TWO, officer, REASON),
    row(Get, "/calls/{id}/versions/{n}", On::Call, TWO, reads_calls, &[]),
    row(Get, "/calls/{id}/versions/{n}/file", On::Call, TWO, reads_calls, &[]),
    row(Get, "/public/calls", On::Nothing, NONE, anyone, &[]),
    row(Get, "/public/calls/{id}", On::Call, TWO, anyone, &[]),
    row(Get, "/public/calls/{id}/versions/{n}", On::Call, TWO, anyone, &[]),
    row(Get, "/public/calls/{id}/versions/{n}/file", On::Call, TWO, anyone, &[]),
    row(Get, "/public/calls/{id}/versions/{n}/guide", On::Call, TWO, anyone, &[]),
    // Applications.
    row(Get, "/applications", On::Nothing, NONE, application_list, &[]),
    row(Get, "/applications.xlsx", On::Nothing, NONE, application_list, &[]),
    row(Post, "/applications", On::Call, TWO, begins, &[("call", "%id")]),
    row(Get, "/applications/{id}", On::Application, ALL, application, &[]),
    row(Get, "/applications/{id}/receipt", On::Application, ALL, application, &[]),
    row(Get, "/applications/{id}/receipt/pdf", On::Application, ALL, application, &[]),
    row(Get, "/applications/{id}/print", On::Application, ALL, application, &[]),
    row(Get, "/applications/{id}/differences", On::Application, ALL, application, &[]),
    row(Get, "/applications/{id}/sections/{section}", On::ApplicationDraft, ALL, fills, &[]),
    row(Post, "/applications/{id}/sections/{section}", On::ApplicationDraft, ALL, fills, &[("leader_name", "李四")]),
    row(Post, "/applications/{id}/sections/{section}/hold", On::ApplicationDraft, ALL, fills, &[]),
    row(Post, "/applications/{id}/files", On::ApplicationDraft, ALL, fills, &[("paper", "form")]),
    row(Get, "/applications/{id}/check", On::ApplicationDraft, ALL, fills, &[]),
    row(Post, "/applications/{id}/submit", On::ApplicationDraft, ALL, submits, &[("sha256", "%digest")]),
    row(Get, "/applications/{id}/withdraw", On::Application, ALL, submits, &[]),
    row(Post, "/applications/{id}/withdraw", On::Application, ALL, submits, &[("reason", "有误")]),
    row(Get, "/calls/{id}/apply-preview", On::Call, TWO, call_drafts, &[]),
    row(Get, "/calls/{id}/apply-preview/{section}", On::Call, TWO, call_drafts, &[]),
    row(Get, "/calls/{id}/agencies", On::Call, TWO, officer, &[]),
    row(Post, "/calls/{id}/agencies", On::Call, TWO, officer, &[("agency", "%agency")]),
    row(
        Post,
        "/calls/{id}/agencies/dismiss",
        On::CommissionedCall,
        TWO,
        officer,
        &[("agency", "%agency"), ("reason", "调整")],
    ),
    // Findings.
    row(Get, "/findings", On::Nothing, NONE, finding_list, &[]),
    row(Get, "/findings.xlsx", On::Nothing, NONE, finding_list, &[]),
    row(Get, "/findings/new/{kind}/{id}", On::Organisation, OTHERS, finds, &[]),
    row(Post, "/findings", On::Organisation, OTHERS, finds, NOTE),
    row(Get, "/findings/{id}", On::Finding, ALL, finding, &[]),
    row(Post, "/findings/{id}/explain", On::Finding, ALL, explains, &[("text", "情况如下")]),
    row(
        Post,
        "/findings/{id}/conclude",
        On::ExplainedFinding,
        OTHERS,
        finds,
        &[("decision", "settle"), ("remark", "核对无误")],
    ),
    // Eligibility and the check of the form.
    row(Get, "/applications/{id}/eligibility", On::WaitingForm, TWO, others_eligibility, &[]),
    row(Post, "/applications/{id}/eligibility", On::ApplicationDraft, ALL, fills, &[]),
    row(Get, "/calls/{id}/try", On::Call, TWO, officer, &[]),
    row(Get, "/calls/{id}/cross-checks", On::Call, TWO, cross_checks, &[]),
    row(Get, "/calls/{id}/cross-checks.xlsx", On::Call, TWO, cross_checks, &[]),
    row(Get, "/form-checks", On::Nothing, NONE, form_check_list, &[]),
    row(Get, "/form-checks.xlsx", On::Nothing, NONE, form_check_list, &[]),
    row(Get, "/form-checks/begin/{id}", On::WaitingForm, ALL, form_check, &[]),
    row(Post, "/form-checks", On::WaitingForm, ALL, checks_form, &[("application", "%id")]),
    row(Get, "/form-checks/{id}", On::FormCheck, ALL, form_check, &[]),
    row(Post, "/form-checks/{id}/lines", On::FormCheck, ALL, checks_form, &[("verdict-0", "yes"), ("remark-0", "")]),
    row(Get, "/form-checks/{id}/conclude", On::FormCheck, ALL, checks_form, &[]),
    row(Post, "/form-checks/{id}/pass", On::CleanFormCheck, ALL, checks_form, &[]),
    row(
        Post,
        "/form-checks/{id}/return",
        On::FormCheck,
        ALL,
        checks_form,
        &[("sections", "unit"), ("reason", "请补正")],
    ),
    row(Post, "/form-checks/{id}/reject", On::FormCheck, ALL, checks_form, &[("ground", "不符合条件")]),
    row(Get, "/form-checks/{id}/decide", On::ProposedFormCheck, TWO, officer, &[]),
    row(
        Post,
        "/form-checks/{id}/decide",
        On::ProposedFormCheck,
        TWO,
        officer,
        &[("decision", "confirm"), ("reason", "同意")],
    ),
    row(
        Post,
        "/form-checks/{id}/extend",
        On::ReturnedFormCheck,
        TWO,
        officer,
        &[("until", "2026-06-30"), ("reason", "疫情原因")],
    ),
    row(Post, "/form-checks/{id}/lapse", On::ReturnedFormCheck, TWO, officer, &[("lapse_reason", "逾期未补正")]),
    row(Get, "/form-checks/{id}/record", On::FormCheck, ALL, form_check, &[]),
    // Sanctions.
    row(Get, "/sanctions", On::Nothing, NONE, sanction_list, &[]),
    row(Get, "/sanctions.xlsx", On::Nothing, NONE, sanction_list, &[]),
    row(Get, "/sanctions/{id}", On::Sanction, ALL, sanction, &[]),
    row(
        Post,
        "/sanctions/{id}/decide",
        On::SanctionProposal,
        OTHERS,
        leader,
        &[("decision", "approve"), ("remark", "同意")],
    ),
    row(Post, "/sanctions/{id}/lift", On::Sanction, OTHERS, leader, REASON),
    row(Get, "/organisations/{id}/sanctions", On::Organisation, ALL, sanction, &[]),
    row(Get, "/organisations/{id}/sanctions/new", On::Organisation, OTHERS, officer, &[]),
    row(Post, "/organisations/{id}/sanctions", On::Organisation, OTHERS, officer, SANCTION),
    // Funds.
    row(Get, "/funds", On::Nothing, NONE, inside, &[]),
    row(Get, "/funds/{id}", On::Call, TWO, inside, &[]),
    row(Get, "/funds/{id}/entries.xlsx", On::Call, TWO, inside, &[]),
    // Decisions, awards, public notices, objections.
    row(Get, "/calls/{id}/decide", On::ReviewedCall, TWO, officer, &[]),
    row(Post, "/calls/{id}/decide", On::ReviewedCall, TWO, officer, &[("role-%second", "award"), ("minutes", "同意")]),
    row(Get, "/decisions", On::Nothing, NONE, award_list, &[]),
    row(Get, "/decisions.xlsx", On::Nothing, NONE, award_list, &[]),
    row(Get, "/decisions/{id}", On::DecisionDraft, TWO, decision, &[]),
    row(Get, "/decisions/{id}/edit", On::DecisionDraft, TWO, officer, &[]),
    row(
        Post,
        "/decisions/{id}/edit",
        On::DecisionDraft,
        TWO,
        officer,
        &[("role-%second", "award"), ("minutes", "同意")],
    ),
    row(Post, "/decisions/{id}/submit", On::DecisionDraft, TWO, officer, &[]),
    row(Post, "/decisions/{id}/drop", On::DecisionDraft, TWO, officer, REASON),
    row(
        Post,
        "/decisions/{id}/decide",
        On::SubmittedDecision,
        TWO,
        leader,
        &[("decision", "approve"), ("reason", "同意")],
    ),
    row(Post, "/decisions/{id}/release", On::QuietDecision, TWO, officer, &[]),
    row(Get, "/decisions/{id}/notice", On::ApprovedDecision, TWO, officer, &[]),
    row(
        Post,
        "/decisions/{id}/notice",
        On::ApprovedDecision,
        TWO,
        officer,
        &[("title", "公示"), ("text", "现予公示。"), ("starts_on", "2026-03-02")],
    ),
    row(Get, "/public-notices", On::Nothing, NONE, award_list, &[]),
    row(Get, "/public-notices/{id}", On::RunningNotice, TWO, decision, &[]),
    row(Post, "/public-notices/{id}/award", On::OverNotice, TWO, leader, &[]),
    row(Get, "/public-notices/{id}/objection", On::RunningNotice, TWO, officer, &[]),
    row(Post, "/public-notices/{id}/objection", On::RunningNotice, TWO, officer, OBJECTION),
    row(Get, "/public/notices", On::Nothing, NONE, anyone, &[]),
    row(Get, "/public/notices/{id}", On::RunningNotice, TWO, anyone, &[]),
    row(Get, "/public/notices/{id}/pdf", On::RunningNotice, TWO, anyone, &[]),
    row(Get, "/public/notices/{id}/objection", On::RunningNotice, TWO, anyone, &[]),
    row(
        Post,
        "/public/notices/{id}/objection",
        On::RunningNotice,
        TWO,
        anyone,
        &[
            ("@form", ""),
            ("award", "%second"),
            ("name", "王五"),
            ("phone", "13800138000"),
            ("objection_text", "请核查。"),
        ],
    ),
    row(Get, "/public/objections", On::Nothing, NONE, anyone, &[]),
    // Ledgers and vouchers.
    row(Get, "/contracts/{id}/ledger", On::Contract, ALL, money, &[]),
    row(Get, "/contracts/{id}/ledger.xlsx", On::Contract, ALL, money, &[]),
    row(
        Post,
        "/contracts/{id}/ledger/entries",
        On::Contract,
        ALL,
        keeps_books,
        &[("kind", "interest"), ("on", "2026-03-02"), ("amount", "1.00"), ("summary", "利息")],
    ),
    row(Post, "/contracts/{id}/ledger/entries/{entry}/reverse", On::LedgerEntry, ALL, keeps_books, REASON),
    row(Post, "/contracts/{id}/ledger/periods", On::Contract, ALL, keeps_books, &[("period", "2026-01")]),
    row(Get, "/contracts/{id}/vouchers", On::Contract, ALL, money, &[]),
    row(Get, "/contracts/{id}/vouchers.xlsx", On::Contract, ALL, money, &[]),
    row(Get, "/contracts/{id}/vouchers/new", On::Contract, ALL, keeps_books, &[]),
    row(Post, "/contracts/{id}/vouchers/new", On::Contract, ALL, keeps_books, VOUCHER_FORM),
    row(Get, "/vouchers", On::Nothing, NONE, money_list, &[]),
    row(Get, "/vouchers.xlsx", On::Nothing, NONE, money_list, &[]),
    row(Get, "/vouchers/batch", On::Nothing, NONE, checks_vouchers, &[]),
    row(Post, "/vouchers/batch", On::Nothing, NONE, checks_vouchers, &[("voucher", "9999999:1"), ("total", "1.00")]),
    row(Get, "/vouchers/samples", On::Nothing, NONE, sees_samples, &[]),
    row(Get, "/vouchers/samples/new", On::Nothing, NONE, checks_vouchers, &[]),
    row(
        Post,
        "/vouchers/samples",
        On::VoucherSample,
        TWO,
        draws_samples,
        &[("method", "seed"), ("n", "1"), ("reason", "检查")],
    ),
    row(Get, "/vouchers/samples/{sample}", On::VoucherSample, TWO, sees_samples, &[]),
    row(Get, "/vouchers/samples/{sample}/sheet.xlsx", On::VoucherSample, TWO, sees_samples, &[]),
    row(
        Post,
        "/vouchers/samples/{sample}/items/{item}",
        On::VoucherSample,
        TWO,
        checks_vouchers,
        &[("verdict", "sound")],
    ),
    row(Get, "/vouchers/{id}/check", On::SubmittedVoucher, TWO, checks_vouchers, &[]),
    row(Post, "/vouchers/{id}/check/pass", On::SubmittedVoucher, TWO, checks_vouchers, &[]),
    row(Post, "/vouchers/{id}/check/return", On::SubmittedVoucher, TWO, checks_vouchers, REASON),
    row(Post, "/vouchers/{id}/check/refuse", On::SubmittedVoucher, TWO, checks_vouchers, REASON),
    row(Get, "/contracts/{id}/spending", On::Contract, ALL, money, &[]),
    row(Get, "/contracts/{id}/spending.xlsx", On::Contract, ALL, money, &[]),
    row(Get, "/contracts/{id}/vouchers/submit", On::Contract, ALL, keeps_books, &[]),
    row(Post, "/contracts/{id}/vouchers/submit", On::Contract, ALL, keeps_books, &[("reason", "属实")]),
    row(Get, "/contracts/{id}/journal", On::Contract, ALL, keeps_books, &[]),
    row(Post, "/contracts/{id}/journal", On::Contract, ALL, keeps_books, &[("lines", JOURNAL)]),
    row(Get, "/contracts/{id}/journal/columns", On::Journal, ALL, keeps_books, &[]),
    row(Post, "/contracts/{id}/journal/columns", On::Journal, ALL, keeps_books, JOURNAL_FORM),
    row(Get, "/contracts/{id}/journal.xlsx", On::Contract, ALL, money, &[]),
    row(Get, "/contracts/{id}/journal.csv", On::Contract, ALL, money, &[]),
    row(Get, "/vouchers/{id}", On::SubmittedVoucher, ALL, money, &[]),
    row(Get, "/vouchers/{id}/edit", On::Voucher, ALL, keeps_books, &[]),
    row(Post, "/vouchers/{id}/edit", On::Voucher, ALL, keeps_books, VOUCHER_FORM),
    row(Post, "/vouchers/{id}/submit", On::Voucher, ALL, keeps_books, &[]),
    row(Post, "/vouchers/{id}/withdraw", On::SubmittedVoucher, ALL, keeps_books, REASON),
    row(Post, "/vouchers/{id}/pass", On::SubmittedVoucher, TWO, checks_vouchers, &[]),
    row(Post, "/vouchers/{id}/return", On::SubmittedVoucher, TWO, checks_vouchers, REASON),
    row(Post, "/vouchers/{id}/refuse", On::SubmittedVoucher, TWO, checks_vouchers, REASON),
    row(Post, "/vouchers/{id}/reverse", On::PassedVoucher, TWO, checks_vouchers, REASON),
    row(
        Post,
        "/vouchers/{id}/invoice-checks",
        On::SubmittedVoucher,
        ALL,
        notes_invoice,
        &[("line", "1"), ("result", "genuine")],
    ),
    // Contracts, amendments, adjustments.
    row(Get, "/contracts", On::Nothing, NONE, contract_list, &[]),
    row(Get, "/contracts.xlsx", On::Nothing, NONE, contract_list, &[]),
    row(Get, "/contracts/new", On::Nothing, NONE, officer, &[]),
    row(Post, "/contracts", On::FreeAward, TWO, officer, &[("award", "%id")]),
    row(Get, "/contracts/{id}", On::IssuedContract, ALL, contract, &[]),
    row(Get, "/contracts/{id}/preview", On::ContractDraft, ALL, contract_draft, &[]),
    row(Get, "/contracts/{id}/edit", On::ContractDraft, TWO, officer, &[]),
    row(Post, "/contracts/{id}/edit", On::ContractDraft, TWO, officer, CONTRACT_FORM),
    row(Post, "/contracts/{id}/issue", On::ContractDraft, TWO, officer, &[]),
    row(Post, "/contracts/{id}/take-back", On::IssuedContract, TWO, officer, REASON),
    row(Post, "/contracts/{id}/call-off", On::IssuedContract, TWO, leader, REASON),
    row(
        Post,
        "/contracts/{id}/sign",
        On::IssuedContract,
        ALL,
        contract_signed,
        &[("signer", "王丽"), ("signed_on", "2026-03-02"), ("code", ""), ("paper-ring-fence-commitment", "1")],
    ),
    row(Post, "/contracts/{id}/confirm", On::OpenScan, TWO, officer, REASON),
    row(
        Post,
        "/contracts/{id}/centre-sign",
        On::SignedContract,
        TWO,
        leader,
        &[("signed_on", "2026-03-02"), ("reason", "")],
    ),
    row(Post, "/contracts/{id}/propose", On::Contract, TWO, officer, &[("step", "suspend"), ("reason", "理由")]),
    row(
        Post,
        "/contracts/{id}/decide",
        On::ProposedContract,
        TWO,
        leader,
        &[("decision", "approve"), ("reason", "同意")],
    ),
    row(Post, "/contracts/{id}/terminate", On::Contract, TWO, leader, &[("refund", "0"), ("reason", "转包")]),
    row(Get, "/contracts/{id}/amend", On::Contract, ALL, contract_changed, &[]),
    row(Post, "/contracts/{id}/amend", On::Contract, ALL, contract_changed, AMENDMENT_FORM),
    row(Get, "/amendments/{id}", On::Amendment, ALL, contract, &[]),
    row(Post, "/amendments/{id}/put-forward", On::Amendment, TWO, officer, REASON),
    row(Post, "/amendments/{id}/drop", On::Amendment, ALL, contract_changed, REASON),
    row(
        Post,
        "/amendments/{id}/decide",
        On::ProposedAmendment,
        TWO,
        leader,
        &[("decision", "approve"), ("reason", "同意")],
    ),
    row(Get, "/adjustments", On::Nothing, NONE, contract_list, &[]),
    row(Get, "/adjustments.xlsx", On::Nothing, NONE, contract_list, &[]),
    row(Get, "/contracts/{id}/adjustments", On::Contract, ALL, contract, &[]),
    row(
        Post,
        "/contracts/{id}/adjustments",
        On::Contract,
        ALL,
        adjusts,
        &[("change-0", "-1.00"), ("change-1", "1.00"), ("reason", "理由")],
    ),
    row(Get, "/adjustments/{id}", On::Adjustment, ALL, contract, &[]),
    row(Post, "/adjustments/{id}/put-forward", On::Adjustment, TWO, officer, REASON),
    row(Post, "/adjustments/{id}/drop", On::Adjustment, ALL, contract_changed, REASON),
    row(
        Post,
        "/adjustments/{id}/decide",
        On::ProposedAdjustment,
        TWO,
        leader,
        &[("decision", "approve"), ("reason", "同意")],
    ),
    // Payments, reconciliation, final accounts.
    row(Get, "/payments", On::Nothing, NONE, money_list, &[]),
    row(Get, "/payments.xlsx", On::Nothing, NONE, money_list, &[]),
    row(Get, "/contracts/{id}/payments", On::PaidContract, ALL, money, &[]),
    row(Post, "/payments/prepare", On::ReadyPayment, TWO, finance, &[("pick", "%id")]),
    row(Post, "/payments/{id}/invoice", On::PlannedPayment, ALL, keeps_books, INVOICE),
    row(Get, "/payments/batches", On::Nothing, NONE, batch_list, &[]),
    row(Get, "/payments/batches.xlsx", On::Nothing, NONE, batch_list, &[]),
    row(Get, "/payments/batches/{id}", On::Batch, TWO, batch_list, &[]),
    row(Post, "/payments/batches/{id}/decide", On::Batch, TWO, approves_payment, DECIDE_BATCH),
    row(Post, "/payments/batches/{id}/withdraw", On::Batch, TWO, finance, REASON),
    row(Post, "/payments/batches/{id}/send", On::ApprovedBatch, TWO, finance, &[]),
    row(Get, "/payments/batches/{id}/bank.csv", On::SentBatch, TWO, finance, &[]),
    row(Get, "/payments/batches/{id}/bank.xlsx", On::SentBatch, TWO, finance, &[]),
    row(Post, "/payments/batches/{id}/lines/{line}/paid", On::SentBatch, TWO, finance, BOOK_PAID),
    row(Post, "/payments/batches/{id}/lines/{line}/bounced", On::SentBatch, TWO, finance, BOOK_BOUNCED),
    row(Get, "/funds/{id}/contracts", On::Call, TWO, inside, &[]),
    row(Get, "/contracts/{id}/bank", On::PaidContract, ALL, money, &[]),
    row(Get, "/contracts/{id}/bank.xlsx", On::PaidContract, ALL, money, &[]),
    row(Post, "/contracts/{id}/bank/match", On::PaidContract, ALL, keeps_books, &[]),
    row(Post, "/contracts/{id}/bank/balance", On::PaidContract, ALL, keeps_books, BALANCE),
    row(Post, "/contracts/{id}/bank", On::PaidContract, ALL, keeps_books, STATEMENT),
    row(Post, "/contracts/{id}/bank/{row}/pair", On::BankRow, ALL, keeps_books, &[("entry", "%day")]),
    row(Post, "/contracts/{id}/bank/{row}/foreign", On::BankRow, ALL, keeps_books, REASON),
    row(Post, "/contracts/{id}/bank/{row}/undo", On::KnownBankRow, ALL, keeps_books, &[]),
    row(Get, "/contracts/{id}/accounts", On::PaidContract, ALL, money, &[]),
    row(Get, "/contracts/{id}/accounts.xlsx", On::PaidContract, ALL, money, &[]),
    row(Post, "/contracts/{id}/accounts", On::EndedContract, ALL, keeps_books, &[("note", "已完成")]),
    row(Post, "/contracts/{id}/accounts/decide", On::SubmittedAccounts, OTHERS, finance, DECIDE_ACCOUNTS),
    row(Post, "/contracts/{id}/accounts/refund", On::ConfirmedAccounts, OTHERS, finance, REFUND),
    row(Get, "/awards", On::Nothing, NONE, award_list, &[]),
    row(Get, "/awards.xlsx", On::Nothing, NONE, award_list, &[]),
    row(Get, "/awards/{id}", On::Award, ALL, award, &[]),
    row(Post, "/awards/{id}/award", On::Award, OTHERS, leader, &[]),
    row(Post, "/awards/{id}/take-back", On::Award, OTHERS, leader, REASON),
    row(Post, "/awards/{id}/withdraw", On::Award, ALL, withdraws, REASON),
    row(Post, "/awards/{id}/letter", On::MadeAward, OTHERS, officer, &[]),
    row(Get, "/results/{id}", On::Result, ALL, award, &[]),
    row(Get, "/objections", On::Nothing, NONE, inside, &[]),
    row(Get, "/objections.xlsx", On::Nothing, NONE, inside, &[]),
    row(Get, "/objections/{id}", On::Objection, TWO, inside, &[]),
    row(Post, "/objections/{id}/accept", On::Objection, TWO, officer, &[]),
    row(Post, "/objections/{id}/decline", On::Objection, TWO, officer, REASON),
    row(Post, "/objections/{id}/inquiry", On::AcceptedObjection, TWO, officer, &[("inquiry", "核查属实。")]),
    row(
        Post,
        "/objections/{id}/decide",
        On::InquiredObjection,
        TWO,
        leader,
        &[("outcome", "upheld"), ("reason", "属实")],
    ),
    row(Post, "/objections/{id}/answer", On::DecidedObjection, TWO, officer, &[("answer", "异议成立。")]),
    row(Post, "/objections/{id}/phone", On::Objection, TWO, officer, &[]),
    // Operations.
    row(Get, "/health", On::Nothing, NONE, anyone, &[]),
    row(Get, "/ready", On::Nothing, NONE, anyone, &[]),
    row(Get, "/metrics", On::Nothing, NONE, anyone, &[]),
    row(Get, "/storage", On::Nothing, NONE, caretakers, &[]),
    // Mail.
    row(Get, "/mails", On::Nothing, NONE, mails, &[]),
    row(Get, "/mails.xlsx", On::Nothing, NONE, mails, &[]),
    row(Get, "/mails/{id}", On::Mail, TWO, mails, &[]),
    row(Post, "/mails/{id}/retry", On::Mail, TWO, accounts, &[]),
    row(Post, "/mails/{id}/withdraw", On::Mail, TWO, accounts, &[]),
    row(Post, "/mails/{id}/settle", On::Mail, TWO, accounts, &[]),
    // The audit trail.
    row(Get, "/audit", On::Nothing, NONE, auditors, &[]),
    row(Get, "/audit.xlsx", On::Nothing, NONE, auditors, &[]),
    row(Get, "/audit/{id}", On::Event, TWO, auditors, &[]),
];
