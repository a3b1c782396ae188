//! One cell: a fresh object, a valid request, and what must be true of the answer.

use std::collections::BTreeMap;

use granary::access::{Role, Tx};
use granary::kernel::{CallId, OrganisationId, UserId};
use granary::notices::{self, Mail, To};
use granary::organisation::actions as organisations;
use granary::organisation::model::Contact;
use granary::pages::Method;
use granary::people::actions::{accounts, bulk, links};
use granary::platform::i18n::Locale;

use super::rows::{Expected, On, Relation, Row, Who};
use super::{contracts, form_checks, money, vouchers};
use crate::calls::FILE;
use crate::files::{PDF, multipart};
use crate::world::{Actor, PASSWORD, Page, World, code};

/// In the name of everything that belongs to another province.
const CANARY: &str = "金丝雀";

pub struct Cell {
    pub row: &'static Row,
    pub who: Who,
    pub relation: Relation,
    pub expected: Expected,
}

struct Persona {
    actor: Actor,
    organisation: OrganisationId,
    region: &'static str,
}

pub struct Cells<'a> {
    world: &'a World,
    personas: BTreeMap<Role, Persona>,
    stranger: Actor,
}

/// What a path and a body are filled in with.
#[derive(Default)]
struct Target {
    id: i64,
    second: i64,
    secret: String,
    version: Option<i64>,
    region: &'static str,
}

impl<'a> Cells<'a> {
    pub async fn new(world: &'a World) -> Self {
        let mut personas = BTreeMap::new();
        for role in Role::ALL {
            let (organisation, region) = match role {
                Role::Association => (world.association("14").await, "14"),
                Role::Agency | Role::Expert | Role::AcceptanceReviewer => (world.agency().await, "11"),
                role if granary::people::model::fits(*role, granary::organisation::Kind::Unit) => {
                    (world.unit("14", "山西省科技创新服务中心").await, "14")
                }
                _ => (world.centre().await, "14"),
            };
            personas.insert(*role, Persona { actor: world.actor(*role, organisation).await, organisation, region });
        }
        // Whoever goes must not be the last of these.
        world.accounts_admin().await;
        world.policy_admin().await;
        Self { world, personas, stranger: world.stranger() }
    }

    pub async fn check(&self, cell: &Cell) -> Result<(), String> {
        let target = self.target(cell).await;
        let path = path(cell.row, &target);
        let fresh = if cell.row.own_browser { Some(self.own_browser(cell.who).await) } else { None };
        let actor = match (&fresh, cell.who) {
            (Some(actor), _) => actor,
            (None, Who::With(role)) => &self.personas[&role].actor,
            (None, Who::Nobody) => &self.stranger,
        };
        let fields = self.body(cell, &target, actor).await;
        let token = self.token(actor, cell.who).await;
        let before = self.state();
        let page = match cell.row.method {
            Method::Get => actor.get(&path).await,
            Method::Post => {
                let mut fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                fields.push(("_csrf", &token));
                match cell.row.body.first() {
                    Some(("@form", _)) => {
                        fields.retain(|(name, _)| !name.starts_with('@') && *name != "_csrf");
                        fields.insert(0, ("_csrf", &token));
                        let (kind, body) = multipart(&fields, &[]);
                        let request = actor.request(reqwest::Method::POST, &path).header("content-type", kind);
                        actor.send(request.body(body), &path).await
                    }
                    Some((kind, name)) if kind.starts_with('@') => {
                        fields.retain(|(field, _)| !field.starts_with('@') && *field != "_csrf");
                        send(actor, &path, kind, name, &token, &fields).await
                    }
                    _ => actor.post_bare(&path, &fields).await,
                }
            }
        };
        judge(cell, &page)?;
        if cell.expected != Expected::Allowed && self.state() != before {
            return Err("something changed in the database".to_owned());
        }
        let sees = cell.expected == Expected::Allowed && (national(cell.who) || cell.relation == Relation::Other);
        if !sees && page.body.contains(CANARY) {
            return Err("the answer shows something of another province".to_owned());
        }
        Ok(())
    }

    async fn token(&self, actor: &Actor, who: Who) -> String {
        if who == Who::Nobody {
            actor.get("/sign-in").await;
        }
        actor.token().await
    }

    async fn own_browser(&self, who: Who) -> Actor {
        match who {
            Who::Nobody => self.world.stranger(),
            Who::With(role) => {
                let organisation = self.personas[&role].organisation;
                self.world.actor(role, organisation).await
            }
        }
    }

    /// Everything that a refusal must leave alone.
    fn state(&self) -> Vec<i64> {
        let versions = |table: &str| {
            format!("SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM {table}")
        };
        let tables = [
            "organisations",
            "organisation_contacts",
            "imports",
            "import_rows",
            "users",
            "memberships",
            "delegations",
            "mails",
            "documents",
        ];
        let mut state: Vec<i64> = tables.iter().map(|table| self.world.count(&versions(table))).collect();
        for sql in [
            "SELECT count(*) AS n FROM audit_events",
            "SELECT count(*) AS n FROM document_prints",
            "SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL",
            "SELECT count(*) AS n FROM one_time_links WHERE used_at IS NULL",
            "SELECT count(*) AS n FROM second_factors WHERE confirmed_at IS NOT NULL",
            "SELECT count(*) AS n FROM recovery_codes WHERE used_at IS NULL",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM organisation_accounts",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM organisation_account_changes",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM identity_numbers",
            "SELECT count(*) AS n FROM calendar_years",
            "SELECT count(*) AS n FROM saved_views",
            "SELECT count(*) AS n FROM jobs WHERE state = 'waiting'",
            "SELECT count(*) AS n FROM jobs WHERE state = 'failed'",
            "SELECT count(*) AS n FROM files WHERE removed_at IS NULL",
            "SELECT CAST(coalesce(sum(received), 0) AS BIGINT) AS n FROM uploads WHERE file_id IS NULL",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM drafts",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM queries",
            "SELECT count(*) AS n FROM query_entries",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM circulars",
            "SELECT count(*) AS n FROM circular_recipients",
            "SELECT count(*) AS n FROM circular_receipts",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM findings",
            "SELECT count(*) AS n FROM finding_steps",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM calls",
            "SELECT count(*) AS n FROM call_versions",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM applications",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM application_sections",
            "SELECT count(*) AS n FROM application_sections WHERE held_by IS NOT NULL",
            "SELECT count(*) AS n FROM application_copies",
            "SELECT count(*) AS n FROM application_papers",
            "SELECT count(*) AS n FROM call_agencies",
            "SELECT count(*) AS n FROM call_steps",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM letters",
            "SELECT count(*) AS n FROM letter_links WHERE used_at IS NULL",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM paper_copies",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM standards",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM form_checks",
            "SELECT count(*) AS n FROM form_check_lines WHERE verdict IS NOT NULL",
            "SELECT count(*) AS n FROM form_check_steps",
            "SELECT count(*) AS n FROM application_reasons",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM experts",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM expert_payments",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM review_batches",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM review_members",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM review_recusals",
            "SELECT count(*) AS n FROM review_assignments WHERE state = 'active'",
            "SELECT count(*) AS n FROM review_draws",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM review_fees",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM sanctions",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM funds",
            "SELECT count(*) AS n FROM fund_entries",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM award_decisions",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM awards",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM contracts",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM vouchers",
            "SELECT count(*) AS n FROM voucher_lines",
            "SELECT count(*) AS n FROM invoice_checks",
            "SELECT count(*) AS n FROM ledger_entries",
            "SELECT count(*) AS n FROM ledger_periods",
            "SELECT count(*) AS n FROM contract_terms",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM contract_amendments",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM contract_steps",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM adjustments",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM public_notices",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM objections",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM payments",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM payment_batches",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM payment_lines",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM bank_rows",
            "SELECT count(*) AS n FROM bank_balances",
            "SELECT CAST(count(*) * 1000 + coalesce(sum(version), 0) AS BIGINT) AS n FROM final_accounts",
        ] {
            state.push(self.world.count(sql));
        }
        state
    }

    async fn target(&self, cell: &Cell) -> Target {
        let missing = cell.relation == Relation::Missing;
        match cell.row.on {
            On::Nothing => Target::default(),
            On::Programme => {
                Target { secret: if missing { "nothing" } else { "cases-2024" }.to_owned(), ..Target::default() }
            }
            On::Organisation | On::Account | On::AccountChange => self.organisation(cell).await,
            On::File => self.file(cell).await,
            On::Contact => self.contact(cell).await,
            On::Document => self.document(cell).await,
            On::Link => {
                let person = self.person().await;
                let secret = format!("cell-{}", self.world.number());
                let kept = secret.clone();
                self.world.does(move |tx| links::make(tx, person, &kept).map(|_| ())).await;
                Target { secret: if missing { "nothing".to_owned() } else { secret }, ..Target::default() }
            }
            On::LetterLink if missing => Target { secret: "nothing".to_owned(), ..Target::default() },
            On::Job | On::FailedJob if missing => Target { id: 9_999_999, ..Target::default() },
            _ if missing => Target { id: 9_999_999, second: 9_999_999, version: Some(1), ..Target::default() },
            On::Event => Target { id: self.world.count("SELECT max(id) AS n FROM audit_events"), ..Target::default() },
            On::Person | On::DisabledPerson | On::PersonWithFactor | On::PersonWithIdentity => {
                self.somebody(cell).await
            }
            On::Membership | On::Proposal => self.membership(cell).await,
            On::Session => self.session(cell).await,
            On::Delegation => self.delegation(cell).await,
            On::View => self.view(cell).await,
            On::Job | On::FailedJob => self.job(cell).await,
            On::Mail => self.mail().await,
            On::Import | On::DoneImport => self.import(cell),
            On::Upload => self.upload(cell).await,
            On::Draft => self.draft(cell).await,
            On::Query | On::AnsweredQuery => self.query(cell).await,
            On::Circular | On::CircularDraft => self.circular(cell).await,
            On::Finding | On::ExplainedFinding => self.finding(cell).await,
            On::CallDraft | On::SubmittedCall | On::Call | On::RevisedCall => self.call(cell),
            On::LetterCall | On::Letter | On::IssuedLetter | On::WrittenLetter | On::LetterLink => {
                self.letter(cell).await
            }
            On::PaperApplication | On::PaperCopy | On::VoidPaperCopy => self.paper(cell).await,
            On::Seat
            | On::FullSeat
            | On::HandedInSeat
            | On::PaperSeat
            | On::OpenedSeat
            | On::SettledSeat
            | On::ClosedSeat
            | On::ReportedSeat => self.seat(cell).await,
            On::CommissionedCall => {
                let call = self.call(cell);
                self.commission(call.id);
                call
            }
            On::Application | On::ApplicationDraft => self.application(cell).await,
            On::Standard | On::StandardProposal => self.standard(cell),
            On::WaitingForm | On::FormCheck | On::CleanFormCheck | On::ProposedFormCheck | On::ReturnedFormCheck => {
                self.form_check(cell).await
            }
            On::Expert => self.expert(cell),
            On::Review | On::ReviewOfExpert => self.review(cell).await,
            On::Sanction | On::SanctionProposal => self.sanction(cell).await,
            On::ReviewedCall
            | On::DecisionDraft
            | On::SubmittedDecision
            | On::ApprovedDecision
            | On::QuietDecision
            | On::RunningNotice
            | On::OverNotice
            | On::Award
            | On::MadeAward
            | On::Result
            | On::Objection
            | On::AcceptedObjection
            | On::InquiredObjection
            | On::DecidedObjection => self.decided(cell).await,
            On::Voucher
            | On::SubmittedVoucher
            | On::PassedVoucher
            | On::LedgerEntry
            | On::VoucherSample
            | On::Journal => self.voucher(cell).await,
            On::FreeAward
            | On::ContractDraft
            | On::IssuedContract
            | On::OpenScan
            | On::SignedContract
            | On::Contract
            | On::ProposedContract
            | On::Amendment
            | On::ProposedAmendment
            | On::Adjustment
            | On::ProposedAdjustment => self.contract(cell).await,
            On::PaidContract
            | On::EndedContract
            | On::PlannedPayment
            | On::ReadyPayment
            | On::Batch
            | On::ApprovedBatch
            | On::SentBatch
            | On::BankRow
            | On::KnownBankRow
            | On::SubmittedAccounts
            | On::ConfirmedAccounts => self.decided(cell).await,
        }
    }

    async fn person(&self) -> UserId {
        self.world.person(&format!("cell-{}", self.world.number()), "某人").await
    }

    async fn fresh_unit(&self, region: &str) -> OrganisationId {
        let mark = if region == "64" { CANARY } else { "普通" };
        self.world.unit(region, &format!("{mark}单位{}", self.world.number())).await
    }

    async fn organisation(&self, cell: &Cell) -> Target {
        let own = match cell.who {
            Who::With(role) => &self.personas[&role],
            Who::Nobody => &self.personas[&Role::UnitHead],
        };
        let region = if cell.relation == Relation::Other { "64" } else { own.region };
        let id = match cell.relation {
            Relation::Own => own.organisation.0,
            Relation::Same | Relation::Other => self.fresh_unit(region).await.0,
            Relation::Missing => 9_999_999,
        };
        let version = match cell.relation {
            Relation::Missing => 1,
            _ => self.world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM organisations WHERE id = {id}")),
        };
        // Each cell records the first account, or finds one to look at.
        if cell.row.path.ends_with("/account") {
            self.world.tampers(&format!(
                "DELETE FROM organisation_account_changes WHERE organisation_id = {id}; \
                 DELETE FROM organisation_accounts WHERE organisation_id = {id}"
            ));
            return Target { id, region, ..Target::default() };
        }
        if cell.row.on == On::AccountChange && cell.relation != Relation::Missing {
            let second = self.world.proposes_account(OrganisationId(id), "6222021200012345678");
            return Target { id, second, region, version: Some(1), ..Target::default() };
        }
        if cell.row.on == On::Account && cell.relation != Relation::Missing {
            self.world.has_account(OrganisationId(id), "6222021200012345678");
        }
        Target { id, region, version: Some(version), ..Target::default() }
    }

    async fn contact(&self, cell: &Cell) -> Target {
        let mut target = self.organisation(cell).await;
        target.version = Some(1);
        target.second = 9_999_999;
        if cell.relation != Relation::Missing {
            let of = OrganisationId(target.id);
            let contact =
                Contact { name: "某人".into(), post: String::new(), phone: "1234567".into(), email: String::new() };
            // An organisation that many cells share must not run full.
            self.world.tampers(&format!("DELETE FROM organisation_contacts WHERE organisation_id = {of}"));
            target.second = self.world.does(move |tx| organisations::add_contact(tx, of, &contact)).await.0;
        }
        target
    }

    /// A record sheet of the organisation, issued as an officer does.
    async fn document(&self, cell: &Cell) -> Target {
        let mut target = self.organisation(cell).await;
        if cell.relation == Relation::Missing {
            return Target { secret: "nothing".to_owned(), ..target };
        }
        let path = format!("/organisations/{}/documents", target.id);
        self.personas[&Role::Officer].actor.post(&path, &[]).await.is(303);
        target.id = self.world.count("SELECT max(id) AS n FROM documents");
        target.secret = self.world.text(&format!("SELECT proof_code AS text FROM documents WHERE id = {}", target.id));
        Target { version: Some(1), ..target }
    }

    fn blob(&self) -> String {
        let mut incoming = self.world.app.store.incoming().unwrap();
        incoming.write(PDF).unwrap();
        self.world.app.store.put(&incoming).unwrap()
    }

    async fn file(&self, cell: &Cell) -> Target {
        let of = self.organisation(cell).await;
        if cell.relation == Relation::Missing {
            return of;
        }
        let name = if cell.relation == Relation::Other { CANARY } else { "证明" };
        let (blob, number) = (self.blob(), self.world.number());
        self.world.tampers(&format!(
            "INSERT INTO files (subject_kind, subject_id, purpose, name, flagged, size, sha256, media, encrypted, \
             polyglot, blob, state, created_by, created_by_name, created_at, removed_by_name, reason, version) VALUES \
             ('organisation', {}, 'institution-class', '{name}.pdf', FALSE, {}, '{number:064}', 'application/pdf', FALSE, \
             FALSE, '{blob}', 'clean', 0, 'x', '2026-03-02 01:00:00', '', '', 1)",
            of.id,
            PDF.len()
        ));
        Target { id: self.world.count("SELECT max(id) AS n FROM files"), version: Some(1), ..of }
    }

    /// An upload whose pieces are all there.
    async fn upload(&self, cell: &Cell) -> Target {
        let own = match cell.who {
            Who::With(role) => &self.personas[&role],
            Who::Nobody => &self.personas[&Role::UnitHead],
        };
        let sender = if cell.relation == Relation::Own { own.actor.id } else { self.person().await };
        self.world.tampers(&format!(
            "INSERT INTO uploads (subject_kind, subject_id, purpose, name, size, received, created_by, touched_at) VALUES \
             ('organisation', {}, 'institution-class', 'a.pdf', {size}, {size}, {sender}, '2026-03-02 01:00:00')",
            own.organisation,
            size = PDF.len()
        ));
        let id = self.world.count("SELECT max(id) AS n FROM uploads");
        let blob = self.blob();
        self.world.tampers(&format!("INSERT INTO upload_chunks (upload_id, start, blob) VALUES ({id}, 0, '{blob}')"));
        // A shelf that many cells share must not run full.
        self.world.tampers("UPDATE files SET removed_at = '2026-03-02 01:00:00' WHERE removed_at IS NULL");
        Target { id, ..Target::default() }
    }

    async fn somebody(&self, cell: &Cell) -> Target {
        let id = match (cell.relation, cell.who) {
            (Relation::Own, Who::With(role)) => self.personas[&role].actor.id,
            _ => self.person().await,
        };
        if cell.row.path.ends_with("/link/mail") {
            self.world.tampers(&format!("UPDATE users SET email = 'a@example.org' WHERE id = {id}"));
        }
        if cell.row.on == On::DisabledPerson {
            self.world.does(move |tx| accounts::disable(tx, id, "测试", 2)).await;
        }
        if cell.row.on == On::PersonWithFactor && cell.relation != Relation::Own {
            self.world.has_second_factor(id, true);
        }
        if cell.row.on == On::PersonWithIdentity {
            self.world.has_identity_number(id, "11010519491231002X");
        }
        let version = self.world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM users WHERE id = {id}"));
        Target { id: id.0, version: Some(version), ..Target::default() }
    }

    async fn membership(&self, cell: &Cell) -> Target {
        let person = match (cell.relation, cell.who) {
            (Relation::Own, Who::With(role)) => self.personas[&role].actor.id,
            _ => self.person().await,
        };
        let unit = self.fresh_unit("14").await;
        let state = if cell.row.on == On::Proposal { "proposed" } else { "active" };
        self.world.tampers(&format!(
            "INSERT INTO memberships (user_id, organisation_id, role, state, proposed_by, proposed_at, reason, version) \
             VALUES ({person}, {unit}, 'unit-head', '{state}', 0, '2026-03-02 01:00:00', '', 1)"
        ));
        let second = self.world.count("SELECT max(id) AS n FROM memberships");
        if cell.row.on == On::Proposal && cell.relation == Relation::Own {
            return Target { id: second, second, version: Some(1), ..Target::default() };
        }
        let id = if cell.row.on == On::Proposal { second } else { person.0 };
        Target { id, second, version: Some(1), ..Target::default() }
    }

    async fn session(&self, cell: &Cell) -> Target {
        let (user, login) = match (cell.relation, cell.who) {
            (Relation::Own, Who::With(role)) => {
                let actor = &self.personas[&role].actor;
                (actor.id, actor.login.clone())
            }
            _ => {
                let actor = &self.personas[&Role::ProjectLeader].actor;
                let other = if cell.who == Who::With(Role::ProjectLeader) {
                    &self.personas[&Role::Expert].actor
                } else {
                    actor
                };
                (other.id, other.login.clone())
            }
        };
        Actor::signs_in(self.world, user, &login).await;
        let id = self.world.count(&format!("SELECT max(id) AS n FROM sessions WHERE user_id = {user}"));
        Target { id, ..Target::default() }
    }

    async fn delegation(&self, cell: &Cell) -> Target {
        let giver = match (cell.relation, cell.who) {
            (Relation::Own, Who::With(role)) => self.personas[&role].actor.id,
            _ => self.person().await,
        };
        let (taker, at) = (self.person().await, self.world.centre().await);
        self.world.tampers(&format!(
            "INSERT INTO delegations (giver_id, taker_id, organisation_id, starts_on, ends_on, reason, state, created_at, version) \
             VALUES ({giver}, {taker}, {at}, '2030-01-01', '2030-01-02', '', 'given', '2026-03-02 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM delegations");
        Target { id, version: Some(1), ..Target::default() }
    }

    async fn job(&self, cell: &Cell) -> Target {
        let user = match (cell.relation, cell.who) {
            (Relation::Own, Who::With(role)) => self.personas[&role].actor.id,
            _ => self.person().await,
        };
        let name = if cell.relation == Relation::Own { "某人" } else { CANARY };
        let (state, ended) = match cell.row.on {
            On::FailedJob => ("failed", "'2026-03-02 01:00:00'"),
            _ => ("waiting", "NULL"),
        };
        self.world.tampers(&format!(
            "INSERT INTO jobs (kind, payload, title, state, attempts, run_at, done, total, cancel_asked, failure, detail, \
             user_id, user_name, stands_in_for_name, address, created_at, ended_at) VALUES ('test', '{{}}', \
             '{{\"key\":\"job-all\"}}', '{state}', 0, '2026-03-02 01:00:00', 0, 0, FALSE, '[]', '', {user}, '{name}', \
             '', '', '2026-03-02 01:00:00', {ended})"
        ));
        Target { id: self.world.count("SELECT max(id) AS n FROM jobs"), ..Target::default() }
    }

    /// A mail in doubt, with which everything can be done.
    async fn mail(&self) -> Target {
        let send = |tx: &mut Tx<'_>| {
            let to = To { user: None, name: "某人".into(), address: "a@example.org".into(), locale: Locale::Zh };
            notices::send(tx, &Mail::new("reset-refused", to, ("user", 1)).fact("login", "a"))
        };
        let id = self.world.does(send).await.0;
        self.world.tampers(&format!("UPDATE mails SET state = 'doubtful' WHERE id = {id}"));
        Target { id, version: Some(1), ..Target::default() }
    }

    async fn draft(&self, cell: &Cell) -> Target {
        let user = match (cell.relation, cell.who) {
            (Relation::Own, Who::With(role)) => self.personas[&role].actor.id,
            _ => self.person().await,
        };
        let page = self.world.number();
        self.world.tampers(&format!(
            "INSERT INTO drafts (user_id, page, title, fields, tab, version, updated_at) \
             VALUES ({user}, '/page/{page}', '', '[]', 'somewhere', 1, '2026-03-02 01:00:00')"
        ));
        Target { id: self.world.count("SELECT max(id) AS n FROM drafts"), ..Target::default() }
    }

    async fn view(&self, cell: &Cell) -> Target {
        let user = match (cell.relation, cell.who) {
            (Relation::Own, Who::With(role)) => self.personas[&role].actor.id,
            _ => self.person().await,
        };
        let name = self.world.number();
        self.world.tampers(&format!(
            "INSERT INTO saved_views (user_id, path, name, query) VALUES ({user}, '/people', 'v{name}', 'q=a')"
        ));
        Target { id: self.world.count("SELECT max(id) AS n FROM saved_views"), ..Target::default() }
    }

    /// An import as it stands before or after its rows were taken.
    fn import(&self, cell: &Cell) -> Target {
        let state = if cell.row.on == On::Import { "checked" } else { "done" };
        self.world.tampers(&format!(
            "INSERT INTO imports (kind, file_name, digest, state, total, created, existing, wrong, removed, kept, unknown, \
             reason, created_by, created_at, updated_at, version) VALUES ('organisations', 'a.xlsx', 'x', '{state}', 1, 0, \
             0, 1, 0, 0, '[]', '', 0, '2026-03-02 01:00:00', '2026-03-02 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM imports");
        self.world.tampers(&format!(
            "INSERT INTO import_rows (import_id, sheet, number, state, cells, errors, version) \
             VALUES ({id}, '', 2, 'wrong', '{{}}', '[]', 1)"
        ));
        let second = self.world.count("SELECT max(id) AS n FROM import_rows");
        Target { id, second, version: Some(1), ..Target::default() }
    }

    /// A query of the centre to the organisation of the relation.
    async fn query(&self, cell: &Cell) -> Target {
        let asked = self.organisation(cell).await.id;
        let asked = if asked == self.world.centre().await.0 { self.fresh_unit("14").await.0 } else { asked };
        let (by, centre) = (self.personas[&Role::Officer].actor.id, self.world.centre().await);
        let title = if cell.relation == Relation::Other { CANARY } else { "普通问询" };
        let state = if cell.row.on == On::AnsweredQuery { "answered" } else { "open" };
        self.world.tampers(&format!(
            "INSERT INTO queries (subject_kind, subject_id, subject_label, subject_href, organisation_id, asker_id, \
             asker_organisation_id, title, due_on, state, version, created_at, updated_at) \
             VALUES ('organisation', {asked}, 'x', '/', {asked}, {by}, {centre}, '{title}', '2026-03-13', '{state}', 1, \
             '2026-03-02 01:00:00', '2026-03-02 01:00:00')"
        ));
        Target { id: self.world.count("SELECT max(id) AS n FROM queries"), version: Some(1), ..Target::default() }
    }

    async fn circular(&self, cell: &Cell) -> Target {
        let to = self.organisation(cell).await.id;
        let by = self.personas[&Role::Officer].actor.id;
        let title = if cell.relation == Relation::Other { CANARY } else { "普通通知" };
        let (state, at) =
            if cell.row.on == On::CircularDraft { ("draft", "NULL") } else { ("published", "'2026-03-02 01:00:00'") };
        self.world.tampers(&format!(
            "INSERT INTO circulars (title, body, state, author_id, author_name, reason, version, created_at, published_at) \
             VALUES ('{title}', 'x', '{state}', {by}, 'x', '', 1, '2026-03-02 01:00:00', {at})"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM circulars");
        self.world
            .tampers(&format!("INSERT INTO circular_recipients (circular_id, organisation_id) VALUES ({id}, {to})"));
        Target { id, version: Some(1), ..Target::default() }
    }

    /// A finding on the organisation of the relation.
    async fn finding(&self, cell: &Cell) -> Target {
        let on = self.organisation(cell).await.id;
        let by = self.personas[&Role::Auditor].actor.id;
        let text = if cell.relation == Relation::Other { CANARY } else { "普通疑点" };
        let state = if cell.row.on == On::ExplainedFinding { "explained" } else { "open" };
        self.world.tampers(&format!(
            "INSERT INTO findings (subject_kind, subject_id, subject_label, subject_href, organisation_id, category, \
             severity, body, raised_by, raised_by_name, created_at, state, version, updated_at) VALUES ('organisation', \
             {on}, 'x', '/', {on}, 'money', 'low', '{text}', {by}, 'x', '2026-03-02 01:00:00', '{state}', 1, \
             '2026-03-02 01:00:00')"
        ));
        Target { id: self.world.count("SELECT max(id) AS n FROM findings"), version: Some(1), ..Target::default() }
    }

    /// An expert of the pool, who signs in as the actor where the relation is one's own.
    fn expert(&self, cell: &Cell) -> Target {
        let user = match (cell.relation, cell.who) {
            (Relation::Own, Who::With(role)) => self.personas[&role].actor.id.to_string(),
            _ => "NULL".to_owned(),
        };
        let number = self.world.number();
        self.world.tampers(&format!(
            "UPDATE experts SET user_id = NULL WHERE user_id = {user}; \
             INSERT INTO experts (user_id, name, initials, employer, employer_skeleton, title_level, professional_title, \
             kind, fields, phone, email, past_relations, active, reason, note, created_by, created_by_name, created_at, \
             updated_at, version) VALUES ({user}, '专家{number}', 'zj', '某大学', '某大学', 'senior', '', 'technical', '[]', \
             '', '', '[]', true, '', '', 0, 'x', '2026-03-02 01:00:00', '2026-03-02 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM experts");
        if cell.row.path.ends_with("/show") {
            self.world.has_payment(id, "6222021200012345678", "11010519491231002X");
        }
        let first = cell.row.path.contains("/payment");
        Target { id, version: (!first).then_some(1), ..Target::default() }
    }

    /// A batch of review, in the state that its route wants, with one member and, where recusals are noted, one item.
    async fn review(&self, cell: &Cell) -> Target {
        let path = cell.row.path;
        if path == "/review/batches" {
            return self.reviewed(cell).await;
        }
        let call = self.call(cell).id;
        let agency = match cell.relation {
            Relation::Other => {
                self.world.organisation(granary::organisation::Kind::Agency, &format!("{CANARY}评估公司"), None).await
            }
            _ => self.personas[&Role::Agency].organisation,
        };
        let ends = |tail: &str| path.ends_with(tail);
        let state = match path {
            _ if ends("/begin") => "declaring",
            _ if ends("/remind") || ends("/link") || cell.row.on == On::ReviewOfExpert => "inviting",
            _ => "preparing",
        };
        let (yes, no) = ("true", "false");
        self.world.tampers(&format!(
            "INSERT INTO review_batches (call_id, round, agency_id, title, state, fields, avoid_province, seed, drawn_at, \
             reason, created_by, created_by_name, created_at, updated_at, version) VALUES ({call}, 'project', {agency}, \
             '某批次', '{state}', '[\"无\"]', {no}, 'aa', '2026-03-02 01:00:00', '', 0, 'x', '2026-03-02 01:00:00', \
             '2026-03-02 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM review_batches");
        let ask = r#"{"seed":"aa","rules":{"panel":5,"technical":0,"most":40},"items":[],"pool":[],"apart":[]}"#;
        let result = r#"{"order":[],"members":[],"panels":[]}"#;
        self.world.tampers(&format!(
            "INSERT INTO review_draws (batch_id, n, seed, ask, result, reason, drawn_by, drawn_by_name, at) VALUES ({id}, 1, \
             'aa', '{ask}', '{result}', '', 0, 'x', '2026-03-02 01:00:00')"
        ));
        let expert = self.expert(cell).id;
        let user = match (cell.row.on, cell.relation, cell.who) {
            (On::ReviewOfExpert, Relation::Own, Who::With(role)) => self.personas[&role].actor.id.to_string(),
            _ if ends("/remind") || ends("/link") => {
                let login = format!("cell-{}", self.world.number());
                let person = granary::people::model::Person {
                    login,
                    name: "某专家".to_owned(),
                    email: String::new(),
                    phone: String::new(),
                };
                self.world.does(move |tx| accounts::invite(tx, &person)).await.to_string()
            }
            _ => "NULL".to_owned(),
        };
        let (member, declared) = match path {
            _ if ends("/begin") || path.contains("/fees") => ("accepted", "'2026-03-02 01:00:00'"),
            _ if ends("/declaration") => ("accepted", "NULL"),
            _ if ends("/remind") || ends("/link") || ends("/invitation") => ("invited", "NULL"),
            _ => ("drawn", "NULL"),
        };
        let handed = if path.contains("/fees") { declared } else { "NULL" };
        if !(ends("/scan") || ends("/fill")) {
            self.world.tampers(&format!(
                "INSERT INTO review_members (batch_id, expert_id, user_id, place, state, technical, declared_at, \
                 submitted_at, reason, version) VALUES ({id}, {expert}, {user}, 1, '{member}', {yes}, {declared}, \
                 {handed}, '', 1)"
            ));
        }
        let mut target = Target {
            id,
            second: self.world.count("SELECT coalesce(max(id), 0) AS n FROM review_members"),
            version: Some(1),
            ..Target::default()
        };
        if path.contains("/recusals") && !ends("/scan") {
            let unit = self.fresh_unit("14").await;
            self.world.tampers(&format!(
                "INSERT INTO review_items (batch_id, application_id, unit_id, unit_name, serial, code) VALUES ({id}, {id}, \
                 {unit}, '某单位', 1, 'P01'); INSERT INTO review_recusals (batch_id, item_id, expert_id, source, ground, \
                 evidence, state, decided_by_name, reason, at, version) SELECT {id}, max(id), {expert}, 'applicant', \
                 'named-by-applicant', 'x', 'proposed', '', '', '2026-03-02 01:00:00', 1 FROM review_items"
            ));
            let noted = self.world.count("SELECT max(id) AS n FROM review_recusals");
            target.second = if ends("/recusals") { expert } else { noted };
            target.secret = unit.to_string();
        }
        if path.contains("/fees") {
            granary::app::seed(&self.world.app).await.unwrap();
        }
        if ends("/paid") || ends("/fees.xlsx") {
            let member = target.second;
            self.world.tampers(&format!(
                "INSERT INTO review_fees (batch_id, member_id, expert_id, title_level, way, days, half_day, times, most, net, \
                 earlier, gross, tax, reason, pay_on, month, made_by, made_by_name, made_at, version) VALUES ({id}, {member}, \
                 {expert}, 'senior', 'correspondence', 0, {no}, 1, 120000, 80000, 0, 80000, 0, '', '2026-05-20', '2026-05', 0, \
                 'x', '2026-03-02 01:00:00', 1)"
            ));
        }
        let free = ["/scan", "/recusals", "/link", "/remind", "/fees", "/paid"];
        if free.iter().any(|tail| ends(tail)) {
            target.version = None;
        }
        target
    }

    /// A closed call with a passed application, for the agency that was commissioned; nothing of it for the others.
    async fn reviewed(&self, cell: &Cell) -> Target {
        if cell.who != Who::With(Role::Agency) {
            return Target { secret: "1/project".to_owned(), ..Target::default() };
        }
        let season = self.world.season().await;
        let name = format!("普通单位{}", self.world.number());
        let one = self.world.application(season.call, "14", &name).await;
        self.world.passes_check(one).await;
        self.world.tampers(&format!("UPDATE calls SET state = 'closed' WHERE id = {}", season.call));
        Target { secret: format!("{}/project", season.call), ..Target::default() }
    }

    /// A call of the officer, as far as the cell wants it.
    fn call(&self, cell: &Cell) -> Target {
        self.call_of(cell, FILE)
    }

    fn call_of(&self, cell: &Cell, file: &str) -> Target {
        let (by, number) = (self.personas[&Role::Officer].actor.id, self.world.number());
        let mut text = file.replace("cases-2026", &format!("cell-{number}"));
        if cell.row.path == "/applications/{id}/files" {
            text.push_str("\n\n[[paper]]\nkey = \"form\"\nlabel = { zh = \"表\", en = \"form\" }\nat = \"apply\"\n");
        }
        let (state, latest, change, step) = match cell.row.on {
            On::CallDraft => ("draft", 0, "'publish'", "'writing'"),
            On::SubmittedCall => ("draft", 0, "'publish'", "'submitted'"),
            On::RevisedCall => ("published", 1, "'revise'", "'writing'"),
            _ => ("published", 1, "NULL", "NULL"),
        };
        let (numbered, deadline) = match latest {
            0 => ("NULL".to_owned(), "NULL"),
            _ => (format!("'CELL-{number}'"), "'2026-04-30 15:59:59'"),
        };
        self.world.tampers(&format!(
            "INSERT INTO calls (code, number, name_zh, name_en, year, origin, state, latest, deadline, change, step, round, \
             draft, reason, answer, created_by, created_by_name, created_at, updated_at, version) VALUES ('cell-{number}', \
             {numbered}, '某通知', 'x', 2026, 'x', '{state}', {latest}, {deadline}, {change}, {step}, 1, '{text}', '', '', \
             {by}, 'x', '2026-03-02 01:00:00', '2026-03-02 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM calls");
        if latest > 0 {
            let sha256 = granary::platform::secret::digest(&text);
            self.world.tampers(&format!(
                "INSERT INTO call_versions (call_id, n, change, body, sha256, deadline, reason, proposed_by, \
                 proposed_by_name, approved_by, approved_by_name, at) VALUES ({id}, 1, 'publish', '{text}', '{sha256}', \
                 {deadline}, '', {by}, 'x', 0, 'y', '2026-03-02 01:00:00')"
            ));
        }
        self.world.tampers(&format!(
            "INSERT INTO call_steps (call_id, round, kind, change, user_id, user_name, stands_in_for_name, body, at) \
             VALUES ({id}, 1, 'submitted', 'publish', {by}, 'x', '', '', '2026-03-02 01:00:00')"
        ));
        Target { id, second: 1, version: Some(1), ..Target::default() }
    }

    /// A letter that the organisation of the relation waits for, asked of the association of that province.
    async fn letter(&self, cell: &Cell) -> Target {
        let call = self.call_of(cell, &crate::letters::with_letter()).id;
        let region = if cell.relation == Relation::Other { "64" } else { "14" };
        let issuer = self.world.association(region).await;
        self.world.tampers(&format!("UPDATE organisations SET email = 'a{region}@example.org' WHERE id = {issuer}"));
        if cell.row.on == On::LetterCall {
            return Target { id: call, second: issuer.0, ..Target::default() };
        }
        let unit = self.organisation(cell).await.id;
        self.world.tampers(&format!(
            "INSERT INTO letters (call_id, unit_id, issuer_id, issuer_name, region, state, wish, asked_by, asked_by_name, \
             asked_at, addressee, project, body, stamped, conditional, names_unit, contact, issued_by_name, \
             ended_by_name, reason, updated_at, version) VALUES ({call}, {unit}, {issuer}, 'x', '{region}', 'asked', '', \
             0, 'x', '2026-03-02 01:00:00', '', '', '', FALSE, FALSE, FALSE, '', '', '', '', '2026-03-02 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM letters");
        let mut target = Target { id, version: Some(1), ..Target::default() };
        if matches!(cell.row.on, On::IssuedLetter | On::WrittenLetter) {
            self.world.tampers(&format!(
                "UPDATE letters SET state = 'issued', source = 'uploaded', via = 'sign-in', dated_on = '2026-03-01', \
                 sha256 = '{id:064}', issued_at = '2026-03-02 01:00:00' WHERE id = {id}"
            ));
        }
        if cell.row.on == On::WrittenLetter {
            let document = self.document(cell).await.id;
            self.world
                .tampers(&format!("UPDATE letters SET source = 'written', document_id = {document} WHERE id = {id}"));
        }
        if cell.row.on == On::LetterLink {
            target.secret = format!("cell-{id}");
            let digest = granary::platform::secret::digest(&target.secret);
            self.world.tampers(&format!(
                "INSERT INTO letter_links (letter_id, token_digest, made_by, made_by_name, created_at, expires_at) \
                 VALUES ({id}, '{digest}', 0, 'x', '2026-03-02 01:00:00', '2026-03-04 01:00:00')"
            ));
        }
        target
    }

    /// An application of the organisation of the relation, or what came in of it on paper.
    async fn paper(&self, cell: &Cell) -> Target {
        let call = self.call_of(cell, &crate::paper_copies::file("dispatched")).id;
        let (unit, number) = (self.organisation(cell).await.id, self.world.number());
        let region = if cell.relation == Relation::Other { "64" } else { "14" };
        self.world.tampers(&format!(
            "INSERT INTO applications (call_id, call_version, unit_id, slot, region, number, state, requested, sha256, \
             copies, submitted_at, submitted_by_name, returned, return_reason, returned_sections, decided_reason, \
             created_by, created_by_name, created_at, updated_at, version) VALUES ({call}, 1, {unit}, 1, '{region}', \
             'PAPER-{number}', 'submitted', 0, '{number:064}', 1, '2026-03-01 01:00:00', 'x', 0, '', '[]', '', 0, 'x', \
             '2026-03-01 01:00:00', '2026-03-01 01:00:00', 1)"
        ));
        let application = self.world.count("SELECT max(id) AS n FROM applications");
        if cell.row.on == On::PaperApplication {
            return Target { id: application, ..Target::default() };
        }
        let state = if cell.row.on == On::VoidPaperCopy { "void" } else { "counts" };
        self.world.tampers(&format!(
            "INSERT INTO paper_copies (application_id, by_hand, courier, waybill, dispatched_on, received_at, copies, \
             bound, stamped, signed, remark, recorded_by, recorded_by_name, recorded_at, updated_at, state, reason, \
             version) VALUES ({application}, FALSE, 'x', '1', '2026-03-01', '2026-03-02 00:00:00', 2, TRUE, TRUE, TRUE, \
             '', 0, 'x', '2026-03-02 01:00:00', '2026-03-02 01:00:00', '{state}', '', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM paper_copies");
        Target { id, version: Some(1), ..Target::default() }
    }

    /// A batch of two items, three experts, and the sheets that the row wants; the seat is the expert's of the relation.
    async fn seat(&self, cell: &Cell) -> Target {
        let agency = match cell.relation {
            Relation::Other => {
                let name = format!("{CANARY}机构{}", self.world.number());
                self.world.organisation(granary::organisation::Kind::Agency, &name, None).await
            }
            _ => self.personas[&Role::Agency].organisation,
        };
        let text = crate::scores::scored().replace("experts = 5", "experts = 3").replace("trim_from = 5\n", "");
        let call = self.call_of(cell, &text).id;
        let two = cell.row.on == On::OpenedSeat;
        let mut applications = Vec::new();
        for _ in 0..if two { 2 } else { 1 } {
            let name = format!("普通单位{}", self.world.number());
            let bytes = format!("%PDF-1.4 {name}");
            let files = [("rules", bytes.as_bytes())];
            applications.push(self.world.passed(granary::kernel::CallId(call), "14", &name, &files).await);
        }
        let bench = self.world.bench(granary::kernel::CallId(call), &applications, 3).await;
        let own = if cell.relation == Relation::Same {
            bench.judges[0].actor.id
        } else {
            self.personas[&Role::Expert].actor.id
        };
        self.world.tampers(&format!("UPDATE review_batches SET agency_id = {agency} WHERE id = {}", bench.batch));
        self.world.tampers(&format!("UPDATE review_members SET user_id = {own} WHERE id = {}", bench.judges[0].member));
        let low = if two { (1_000, 1_000) } else { (5_000, 3_000) };
        let sheets = vec![vec![low, (5_000, 3_000), (5_000, 3_000)]; applications.len()];
        if cell.row.on != On::Seat {
            self.world.has_sheets(&bench, &sheets);
        }
        self.brought(cell.row.on, bench.batch.0, bench.judges[0].seats[0].0, call);
        let second = match cell.row.path {
            path if path.contains("{member}") => bench.judges[0].member.0,
            path if path.contains("{item}") => bench.items[0].0.0,
            _ => bench.judges[0].seats[0].0,
        };
        let sheet = matches!(cell.row.path, path if path.contains("/paper/"));
        let version = match (cell.row.on, sheet) {
            (On::Seat, _) => None,
            _ => Some(1),
        };
        if cell.row.on == On::ReportedSeat {
            let path = format!("/review/batches/{}/report", bench.batch);
            self.personas[&Role::Agency].actor.post(&path, &[("_version", "1")]).await.is(303);
        }
        let secret = bench.items.iter().map(|(item, _)| item.to_string()).collect::<Vec<_>>().join(",");
        Target { id: bench.batch.0, second, version, secret, ..Target::default() }
    }

    /// Brings a batch as far as the row wants it.
    fn brought(&self, on: On, batch: i64, seat: i64, call: i64) {
        let at = "'2026-03-06 01:00:00'";
        let mut sql: Vec<String> = Vec::new();
        if on == On::FullSeat {
            sql.push(format!("UPDATE review_members SET submitted_at = NULL WHERE batch_id = {batch}"));
            sql.push(format!("UPDATE review_sheets SET submitted_at = NULL WHERE assignment_id = {seat}"));
        }
        if on == On::PaperSeat {
            let by = self.personas[&Role::Officer].actor.id;
            sql.push(format!(
                "UPDATE review_sheets SET entered_by = {by}, entered_by_name = 'x' WHERE assignment_id = {seat}"
            ));
        }
        if matches!(on, On::OpenedSeat | On::SettledSeat | On::ClosedSeat | On::ReportedSeat) {
            sql.push(format!(
                "INSERT INTO review_meetings (batch_id, opened_by, opened_by_name, opened_at) VALUES ({batch}, 0, 'x', {at})"
            ));
        }
        if matches!(on, On::ClosedSeat | On::ReportedSeat) {
            sql.push(format!("UPDATE review_batches SET state = 'closed', closed_at = {at} WHERE id = {batch}"));
        }
        for one in sql {
            self.world.tampers(&one);
        }
        if on == On::PaperSeat {
            let sheet = self.world.count("SELECT max(id) AS n FROM review_sheets");
            let first = self.world.count(&format!("SELECT id AS n FROM review_sheets WHERE assignment_id = {seat}"));
            assert!(first <= sheet && call > 0);
            let media = granary::platform::media::Media::Pdf;
            self.world.has_bytes(
                "review-sheet",
                first,
                "review-scan",
                "x.pdf",
                media,
                format!("%PDF-1.4 {first}").as_bytes(),
            );
        }
    }

    fn commission(&self, call: i64) {
        self.world.tampers(&format!(
            "INSERT INTO call_agencies (call_id, organisation_id, commissioned_by, commissioned_by_name, at) \
             VALUES ({call}, {}, 0, 'x', '2026-03-02 01:00:00')",
            self.personas[&Role::Agency].organisation
        ));
    }

    /// An application to a call of its own, of the unit of the relation; the own one of the agency is to a call that it
    /// is commissioned with.
    async fn application(&self, cell: &Cell) -> Target {
        let call = CallId(self.call(cell).id);
        let (region, number) = (if cell.relation == Relation::Other { "64" } else { "14" }, self.world.number());
        let own = match cell.who {
            Who::With(role) if granary::people::model::fits(role, granary::organisation::Kind::Unit) => {
                Some(self.personas[&role].organisation)
            }
            _ => None,
        };
        let mark = if region == "64" { CANARY } else { "普通" };
        let mut name = format!("{mark}申报单位{number}");
        if let (Some(own), Relation::Own) = (own, cell.relation) {
            // Other cells have changed the record.
            let uscc = crate::world::code("91", "14", self.world.number());
            self.world.tampers(&format!(
                "UPDATE organisations SET legal_representative = '某', address = '某地', phone = '0351-1234567', \
                 uscc = coalesce(uscc, '{uscc}'), region = '14' WHERE id = {own}"
            ));
            name = self.world.text(&format!("SELECT name AS text FROM organisations WHERE id = {own}"));
        }
        if cell.relation == Relation::Own {
            self.commission(call.0);
        }
        let id = self.world.filled_application(call, region, &name).await;
        if cell.row.on == On::Application {
            self.world.submits(id).await;
        }
        let version =
            self.world.count(&format!("SELECT CAST(version AS BIGINT) AS n FROM applications WHERE id = {id}"));
        // A section has a version of its own: here it was saved once.
        let version = if cell.row.path.contains("{section}") { 1 } else { version };
        Target { id: id.0, region, version: Some(version), ..Target::default() }
    }

    /// A standard of two days of its own, confirmed or waiting; an officer's, so that anybody may confirm it who may.
    fn standard(&self, cell: &Cell) -> Target {
        let (number, by) = (self.world.number(), self.personas[&Role::Officer].actor.id);
        let from = chrono::NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Duration::days(2 * i64::from(number));
        let state = if cell.row.on == On::StandardProposal { "proposed" } else { "confirmed" };
        let table = r#"{"kind":"meeting","rows":[{"grade":"1","lodging":50000,"meals":15000,"other_costs":11000}]}"#;
        self.world.tampers(&format!(
            "INSERT INTO standards (kind, edition, name, name_en, basis, document_number, document_title, note, valid_from, \
             valid_to, body, state, written_by, written_by_name, written_at, decided_by_name, remark, end_by_name, \
             end_reason, version) VALUES ('meeting', {number}, '会议费', '', 'practice', '', '', '', '{from}', '{}', \
             '{table}', '{state}', {by}, 'x', '2026-03-02 01:00:00', '', '', '', '', 1)",
            from + chrono::Duration::days(1)
        ));
        let id = self.world.count("SELECT max(id) AS n FROM standards");
        Target { id, secret: from.to_string(), version: Some(1), ..Target::default() }
    }

    /// A submitted application with its check; the agency of the cells is commissioned with its own alone.
    async fn form_check(&self, cell: &Cell) -> Target {
        let agency = self.personas[&Role::Agency].organisation;
        let own = cell.relation == Relation::Own;
        let unit = self.fresh_unit(if cell.relation == Relation::Other { "64" } else { "14" }).await;
        let made = form_checks::made(self.world, cell.row.on, unit, own.then_some(agency), agency);
        let version = (cell.row.on != On::WaitingForm).then_some(1);
        Target { id: made, version, ..Target::default() }
    }

    /// A sanction on the organisation of the relation, of another officer.
    async fn sanction(&self, cell: &Cell) -> Target {
        let on = self.organisation(cell).await.id;
        let (state, at) = match cell.row.on {
            On::Sanction => ("approved", "'2026-03-02 01:00:00'"),
            _ => ("proposed", "NULL"),
        };
        let text = if cell.relation == Relation::Other { CANARY } else { "材料虚假" };
        self.world.tampers(&format!(
            "INSERT INTO sanctions (organisation_id, kind, starts_on, basis, reason, state, proposed_by, \
             proposed_by_name, created_at, decided_by_name, decided_at, remark, lifted_by_name, lift_reason, version, \
             updated_at) VALUES ({on}, 'criticised', '2026-03-01', '第八条', '{text}', '{state}', 0, 'x', \
             '2026-03-01 01:00:00', '', {at}, '', '', '', 1, '2026-03-01 01:00:00')"
        ));
        Target { id: self.world.count("SELECT max(id) AS n FROM sanctions"), version: Some(1), ..Target::default() }
    }

    /// A voucher, or an entry of the ledger, of a contract of the organisation of the relation.
    async fn voucher(&self, cell: &Cell) -> Target {
        if cell.relation == Relation::Missing {
            return Target { id: 9_999_999, second: 9_999_999, version: Some(1), ..Target::default() };
        }
        let unit = OrganisationId(self.organisation(cell).await.id);
        let (id, second, version) = vouchers::made(self.world, cell.row.on, unit).await;
        Target { id, second, version, ..Target::default() }
    }

    /// A contract of the organisation of the relation, as far as the cell wants it.
    async fn contract(&self, cell: &Cell) -> Target {
        if cell.relation == Relation::Missing {
            return Target { id: 9_999_999, version: Some(1), ..Target::default() };
        }
        let unit = OrganisationId(self.organisation(cell).await.id);
        let (id, version) = contracts::made(self.world, cell.row.on, unit).await;
        Target { id, version, ..Target::default() }
    }

    /// A published call with its review, and as much of what follows as the cell wants; all of another officer.
    async fn decided(&self, cell: &Cell) -> Target {
        let on = cell.row.on;
        let unit = match on {
            On::Award | On::MadeAward | On::Result => self.organisation(cell).await.id,
            on if is_money(on) => self.organisation(cell).await.id,
            _ => self.fresh_unit("14").await.0,
        };
        let region = if cell.relation == Relation::Other { "64" } else { "14" };
        let call = self.reviewed_call(on == On::QuietDecision);
        let application = self.ranked(call, unit, region);
        let decision = match on {
            On::ReviewedCall => return Target { id: call, second: application, ..Target::default() },
            On::DecisionDraft => ("draft", "NULL", "NULL", "proposed"),
            On::SubmittedDecision => ("submitted", "NULL", "NULL", "proposed"),
            On::ApprovedDecision | On::QuietDecision => ("approved", "'2026-02-20 01:00:00'", "NULL", "approved"),
            on if on == On::MadeAward || is_money(on) => {
                ("approved", "'2026-02-20 01:00:00'", "'2026-02-20 02:00:00'", "awarded")
            }
            _ => ("approved", "'2026-02-20 01:00:00'", "'2026-02-20 02:00:00'", "on-notice"),
        };
        let (state, approved, released, line) = decision;
        let ranking = format!("[{{\"application\":{application},\"rank\":1,\"score\":9000,\"passed\":true}}]");
        self.world.tampers(&format!(
            "INSERT INTO award_decisions (call_id, call_version, kind, state, proposed_by, proposed_by_name, hands, \
             minutes, approved_by_name, approved_at, reason, ranking, outcomes, released_at, released_by_name, \
             created_at, updated_at, version) VALUES ({call}, 1, 'first', '{state}', 0, 'x', '[0]', '纪要', '', \
             {approved}, '', '{ranking}', '[]', {released}, '', '2026-02-20 01:00:00', '2026-02-20 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM award_decisions");
        let notice = if released == "NULL" { None } else { Some(self.notice(id, call, on).await) };
        let place = self.world.count(&format!("SELECT min(id) AS n FROM call_places WHERE call_id = {call}"));
        let place = if line == "proposed" { "NULL".to_owned() } else { place.to_string() };
        let noticed = notice.map_or("NULL".to_owned(), |notice| notice.to_string());
        self.world.tampers(&format!(
            "INSERT INTO awards (call_id, application_id, unit_id, region, decision_id, notice_id, place_id, rank, \
             score, amount, role, state, reason, remark, fallen_why, fallen_reason, awarded_by_name, created_at, \
             updated_at, version) VALUES ({call}, {application}, {unit}, '{region}', {id}, {noticed}, {place}, 1, 9000, \
             20000000, 'award', '{line}', '', '', '', '', '', '2026-02-20 01:00:00', '2026-02-20 01:00:00', 1)"
        ));
        let award = self.world.count("SELECT max(id) AS n FROM awards");
        self.world.tampers(&format!(
            "INSERT INTO funds (call_id, total, reserved, committed, spent, version) VALUES ({call}, 40000000, {}, 0, 0, 1)",
            if line == "proposed" { 0 } else { 20_000_000 }
        ));
        let notice = notice.unwrap_or(0);
        if is_money(on) {
            let made = money::made(self.world, on, award, unit, region);
            // What is ticked in a list has no version.
            let version = (on != On::ReadyPayment).then_some(1);
            let secret = made.further.to_string();
            return Target { id: made.id, second: made.second, secret, version, ..Target::default() };
        }
        match on {
            On::RunningNotice | On::OverNotice => Target { id: notice, second: award, ..Target::default() },
            On::Award => Target { id: award, version: Some(1), ..Target::default() },
            On::MadeAward => Target { id: award, ..Target::default() },
            On::Result => Target { id: application, ..Target::default() },
            On::Objection | On::AcceptedObjection | On::InquiredObjection | On::DecidedObjection => {
                self.objection(on, notice, award)
            }
            _ => Target { id, second: application, version: Some(1), ..Target::default() },
        }
    }

    /// A published call with a place a province and a review that has reported.
    fn reviewed_call(&self, quiet: bool) -> i64 {
        let number = self.world.number();
        let mut text = FILE.replace("cases-2026", &format!("cell-{number}"));
        if quiet {
            text = text.replace(", \"notice\"", "").replace("[notice]\ndays = 5\n", "");
        }
        let sha256 = granary::platform::secret::digest(&text);
        self.world.tampers(&format!(
            "INSERT INTO calls (code, number, name_zh, name_en, year, origin, state, latest, deadline, round, draft, \
             reason, answer, created_by, created_by_name, created_at, updated_at, version) VALUES ('cell-{number}', \
             'CELL-{number}', '某通知', 'x', 2026, 'x', 'published', 1, '2026-02-01 15:59:59', 1, '{text}', '', '', 0, 'x', \
             '2026-01-02 01:00:00', '2026-01-02 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM calls");
        let agency = self.personas[&Role::Agency].organisation;
        self.world.tampers(&format!(
            "INSERT INTO call_versions (call_id, n, change, body, sha256, deadline, reason, proposed_by, \
             proposed_by_name, approved_by, approved_by_name, at) VALUES ({id}, 1, 'publish', '{text}', '{sha256}', \
             '2026-02-01 15:59:59', '', 0, 'x', 1, 'y', '2026-01-02 01:00:00'); \
             INSERT INTO call_places (call_id, region, serial) VALUES ({id}, '14', 1), ({id}, '64', 2); \
             INSERT INTO review_batches (call_id, round, agency_id, title, state, fields, avoid_province, reason, \
             closed_at, reported_at, created_by, created_by_name, created_at, updated_at, version) VALUES ({id}, \
             'project', {agency}, 'x', 'reported', '[]', FALSE, '', '2026-02-10 01:00:00', '2026-02-10 01:00:00', 0, \
             'x', '2026-02-10 01:00:00', '2026-02-10 01:00:00', 1)"
        ));
        id
    }

    /// An application that passed and was ranked first.
    fn ranked(&self, call: i64, unit: i64, region: &str) -> i64 {
        let number = self.world.number();
        self.world.tampers(&format!(
            "INSERT INTO applications (call_id, call_version, unit_id, slot, region, number, state, requested, sha256, \
             copies, online_at, submitted_at, submitted_by_name, returned, return_reason, returned_sections, \
             decided_reason, created_by, created_by_name, created_at, updated_at, version) VALUES ({call}, 1, {unit}, 1, \
             '{region}', 'CELL-{number}', 'passed', 20000000, '{number:064}', 1, '2026-01-20 01:00:00', \
             '2026-01-20 01:00:00', 'x', 0, '', '[]', '', 0, 'x', '2026-01-20 01:00:00', '2026-01-20 01:00:00', 1)"
        ));
        let id = self.world.count("SELECT max(id) AS n FROM applications");
        let batch = self.world.count("SELECT max(id) AS n FROM review_batches");
        self.world.tampers(&format!(
            "INSERT INTO review_results (batch_id, application_id, rank, score, passed, how, stable, decided_by_name) \
             VALUES ({batch}, {id}, 1, 9000, TRUE, '{{\"used\":[],\"dropped\":[],\"void\":0,\"ties\":[],\"settled\":\"score\",\"part\":null,\"without\":[]}}', TRUE, '')"
        ));
        id
    }

    /// The notice of a decision: running, or over.
    async fn notice(&self, decision: i64, call: i64, on: On) -> i64 {
        let objected =
            matches!(on, On::Objection | On::AcceptedObjection | On::InquiredObjection | On::DecidedObjection);
        let (from, to) = match on {
            On::RunningNotice => ("2026-03-02", "2026-03-06"),
            _ if objected => ("2026-03-02", "2026-03-06"),
            _ => ("2026-02-20", "2026-02-27"),
        };
        let document = match on {
            On::RunningNotice => {
                let path = format!("/organisations/{}/documents", self.fresh_unit("14").await);
                self.personas[&Role::Officer].actor.post(&path, &[]).await.is(303);
                self.world.count("SELECT max(id) AS n FROM documents").to_string()
            }
            _ => "NULL".to_owned(),
        };
        self.world.tampers(&format!(
            "INSERT INTO public_notices (decision_id, call_id, title, body, starts_on, ends_on, days, published_by_name, \
             published_at, document_id, version) VALUES ({decision}, {call}, '公示', '现予公示。', '{from}', '{to}', 5, 'x', \
             '{from} 01:00:00', {document}, 1)"
        ));
        self.world.count("SELECT max(id) AS n FROM public_notices")
    }

    fn objection(&self, on: On, notice: i64, award: i64) -> Target {
        let number = i64::from(self.world.number());
        let sealed = self.world.app.vault.seal("13800138000", &granary::award::PHONE.context(number)).unwrap();
        let (state, outcome, at) = match on {
            On::AcceptedObjection => ("accepted", "NULL", "NULL"),
            On::InquiredObjection => ("inquiry", "NULL", "NULL"),
            On::DecidedObjection => ("decided", "'rejected'", "'2026-03-02 01:00:00'"),
            _ => ("received", "NULL", "NULL"),
        };
        self.world.tampers(&format!(
            "INSERT INTO objections (notice_id, award_id, receipt, name, unit, address, email, seal_key, phone_sealed, \
             phone_shown, body, channel, received_on, received_at, entered_by_name, state, inquiry, handler_name, \
             outcome, outcome_reason, decided_by_name, decided_at, answer, answered_by_name, updated_at, version) VALUES \
             ({notice}, {award}, 'R{number}', '王五', '', '', '', {number}, '{sealed}', '138******00', '请核查', 'web', \
             '2026-03-02', '2026-03-02 01:00:00', '', '{state}', '核查', '', {outcome}, '', '', {at}, '', '', \
             '2026-03-02 01:00:00', 1)"
        ));
        Target { id: self.world.count("SELECT max(id) AS n FROM objections"), version: Some(1), ..Target::default() }
    }

    async fn body(&self, cell: &Cell, target: &Target, actor: &Actor) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        let number = self.world.number().to_string();
        for (name, value) in cell.row.body {
            let value = match *value {
                "%own" if actor.login.is_empty() => self.personas[&Role::Officer].actor.login.clone(),
                "%own" => actor.login.clone(),
                "%password" => PASSWORD.to_owned(),
                "%first-code" | "%code" if actor.id.0 != 0 => {
                    let secret = self.world.has_second_factor(actor.id, *value == "%code");
                    self.world.code(&secret)
                }
                "%id" => target.id.to_string(),
                "%second" => target.second.to_string(),
                "%agency" => self.personas[&Role::Agency].organisation.to_string(),
                "%digest" => self.world.digest_of(target.id),
                "call:%id" => format!("call:{}", target.id),
                "%day" => target.secret.clone(),
                "%target" => self.fresh_target(target).await.to_string(),
                "%undo" => self.undo(actor),
                "%somebody" => self.person().await.to_string(),
                "%colleague" => self.colleague(cell.who).await.to_string(),
                "!" => code("52", "14", self.world.number()).to_string(),
                other => other.replace('#', &number),
            };
            let name = if *name == "role-%second" { format!("role-{}", target.second) } else { (*name).to_owned() };
            fields.push((name.replace("%second", &target.second.to_string()), value));
        }
        if cell.row.path.ends_with("/order") && cell.row.method == Method::Post {
            // Which items are equal is known once they are there.
            for (place, item) in (1..).zip(target.secret.split(',')) {
                fields.push((format!("place-{item}"), format!("{place}")));
            }
        }
        if let Some(version) =
            target.version.filter(|_| cell.row.path != "/people/{id}/link" && cell.row.path != "/people/{id}/roles")
        {
            // What takes no version refuses one, as any field that nobody asked for.
            let free = [
                "/applications",
                "/contracts/{id}/bank",
                "/contracts/{id}/bank/balance",
                "/contracts/{id}/bank/match",
                "/contracts/{id}/accounts",
                "/queries",
                "/findings",
                "/calls",
                "/calls/{id}/decide",
                "/organisations/{id}/sanctions",
                "/objections/{id}/phone",
                "/circulars/{id}/confirm",
                "/circulars/{id}/recipients",
                "/circulars/{id}/recipients/clear",
            ];
            let wanted =
                !free.contains(&cell.row.path) && !cell.row.body.iter().any(|(name, _)| *name == "organisation");
            if wanted && cell.row.path != "/organisations/{id}/contacts" {
                fields.push(("_version".to_owned(), version.to_string()));
            }
        }
        fields
    }

    /// A bulk act of this person that can still be taken back.
    fn undo(&self, by: &Actor) -> String {
        let line =
            bulk::Line { id: UserId(9_999_999), name: String::new(), login: String::new(), version: 1, skipped: None };
        let undo = bulk::Undo::of(bulk::Act::Disable, &[line], self.world.clock.now()).unwrap();
        undo.seal(&self.world.app.vault, by.id).unwrap()
    }

    /// A unit without a code, into which another may be merged.
    async fn fresh_target(&self, target: &Target) -> OrganisationId {
        let region = if target.region.is_empty() { "14" } else { target.region };
        let id = self.fresh_unit(region).await;
        self.world.tampers(&format!("UPDATE organisations SET uscc = NULL WHERE id = {id}"));
        id
    }

    /// Somebody else of the same organisation.
    async fn colleague(&self, who: Who) -> UserId {
        let Who::With(role) = who else { return self.personas[&Role::Officer].actor.id };
        let (person, at) = (self.person().await, self.personas[&role].organisation);
        let held = if role.watches() { Role::Expert } else { role };
        self.world.grants(person, held, at).await;
        person
    }
}

/// Sends a file in a form (`@file`), or as the whole body (`@piece`).
async fn send(actor: &Actor, path: &str, kind: &str, name: &str, token: &str, fields: &[(&str, &str)]) -> Page {
    let (kind, body) = match kind {
        "@file" => multipart(&[&[("_csrf", token)], fields].concat(), &[(name, PDF)]),
        _ => ("application/octet-stream".to_owned(), name.as_bytes().to_vec()),
    };
    let request = actor.request(reqwest::Method::POST, path).header("content-type", kind).body(body);
    actor.send(request.header("x-csrf-token", token), path).await
}

/// What stands on a contract in force.
fn is_money(on: On) -> bool {
    matches!(
        on,
        On::PaidContract
            | On::EndedContract
            | On::PlannedPayment
            | On::ReadyPayment
            | On::Batch
            | On::ApprovedBatch
            | On::SentBatch
            | On::BankRow
            | On::KnownBankRow
            | On::SubmittedAccounts
            | On::ConfirmedAccounts
    )
}

fn national(who: Who) -> bool {
    matches!(who, Who::With(role) if role.standing() == granary::access::Standing::National)
}

fn path(row: &Row, target: &Target) -> String {
    if row.path == "/people/batch" && row.method == Method::Get {
        return "/people/batch?do=enable&id=9999999".to_owned();
    }
    let first = if row.path.starts_with("/roles/") { "{role}" } else { "{id}" };
    let at = if row.path.ends_with("/piece") { "?at=0" } else { "" };
    format!("{}{at}", row.path)
        .replace("{noun}", "organisation")
        .replace("{object}", &target.id.to_string())
        .replace("{purpose}", "legal-person")
        .replace(first, &target.id.to_string())
        .replace("{kind}", if row.path.starts_with("/imports/") { "organisations" } else { "organisation" })
        .replace("{application}", &target.id.to_string())
        .replace("{n}", "1")
        .replace("{batch}", &target.id.to_string())
        .replace("{assignment}", &target.second.to_string())
        .replace("{member}", &target.second.to_string())
        .replace("{item}", &target.second.to_string())
        .replace("{contact}", &target.second.to_string())
        .replace("{entry}", &target.second.to_string())
        .replace("{change}", &target.second.to_string())
        .replace("{line}", &target.second.to_string())
        .replace("{sample}", &target.id.to_string())
        .replace("{role}", &target.second.to_string())
        .replace("{row}", &target.second.to_string())
        .replace("{batch}", &target.id.to_string())
        .replace("{member}", &target.second.to_string())
        .replace("{recusal}", &target.second.to_string())
        .replace("{section}", "leader")
        .replace("{secret}", &target.secret)
        .replace("{code}", &target.secret)
}

fn judge(cell: &Cell, page: &Page) -> Result<(), String> {
    let to_door = page.status == 303 && page.location().starts_with("/sign-in") && cell.row.path != "/sign-out";
    let fits = match cell.expected {
        Expected::Allowed => matches!(page.status, 200 | 204 | 303) && !to_door,
        Expected::Forbidden => page.status == 403,
        Expected::NotFound => page.status == 404,
        Expected::SignIn => to_door || page.status == 401,
    };
    if fits { Ok(()) } else { Err(format!("expected {:?}, got {}: {}", cell.expected, page.status, page.text())) }
}
