//! The wiring: which nouns there are, what they offer each other, and how the whole is served.

use std::net::TcpListener;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use actix_web::middleware::Compress;
use actix_web::{HttpServer, dev::Server};

use crate::access::{Action, Actor, POLICY, Policy, Tx};
use crate::audit::{self, Anchor};
use crate::jobs::{Kind, Schedule, Worker, Workers};
use crate::kernel::{Clock, Instant};
use crate::pages::{App, Follow, Holder, NavItem, Route, Searcher, Subjects, Waiting, mount};
use crate::platform::assets::Assets;
use crate::platform::blobs::Folder;
use crate::platform::check::Check;
use crate::platform::db::{Database, Db};
use crate::platform::i18n::Texts;
use crate::platform::metrics::{Measure, Metrics};
use crate::platform::password::Passwords;
use crate::platform::reports::Reports;
use crate::platform::search as index;
use crate::platform::settings::{Settings, Tls};
use crate::platform::templates::Templates;
use crate::platform::vault::{self, Vault};
use crate::platform::{Error, Result};
use crate::rules::{Answer, Catalogue, Context, Expression, Provider, Providers, Type, Value, units};
use crate::{
    accounts, adjustment, application, award, calendar, care, circulars, contract, desk, documents, drafts, expert,
    files, findings, form_check, fund, imports, jobs, ledger, letter, notices, organisation, payment, people,
    programme, reconciliation, review, search, standards, threads, voucher,
};

/// How long requests and jobs that are under way may take when the program is told to stop.
pub const FINISH_SECONDS: u64 = 30;

/// The clock of the machine.
#[allow(clippy::disallowed_methods, reason = "the wiring is the one place that reads the machine's clock")]
pub fn machine_clock() -> Clock {
    Clock::running(|| Instant::from_utc(chrono::Utc::now().naive_utc()))
}

/// Who offers the facts that rules judge by.
pub fn providers() -> Providers {
    let offered = [
        (units::SCOPE, units::fact as Provider),
        ("call", call_fact),
        ("application", application::eligibility::application_fact),
        (review::ranking::facts::SCOPE, review::ranking::facts::fact),
        (award::facts::SCOPE, award::facts::fact),
        (payment::SCOPE, payment::fact),
        (contract::SCOPE, contract::fact),
        (contract::PROJECT, contract::project),
        (ledger::SCOPE, ledger_fact),
    ];
    Providers::new(offered).dated(units::SCOPE, units::on_day)
}

/// The facts of a ledger: what it holds, and what the bank says beside it.
fn ledger_fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    match reconciliation::fact(db, id, name)? {
        Some(value) => Ok(Some(value)),
        None => voucher::facts::ledger_fact(db, id, name),
    }
}

/// The facts of a call: what it says itself, and what its awards have taken of it.
fn call_fact(db: &mut Db, id: i64, name: &str) -> Result<Option<Value>> {
    match application::eligibility::call_fact(db, id, name)? {
        Some(value) => Ok(Some(value)),
        None => award::facts::of_call(db, id, name),
    }
}

/// Whether a condition of a programme file holds of these things, by whatever facts are offered.
fn holds(db: &mut Db, condition: &str, of: &[(&'static str, i64)]) -> Result<Option<bool>> {
    let catalogue = Catalogue::own()?;
    let test = Expression::compile(condition, catalogue, &Context::everywhere(catalogue), &Type::Bool);
    let test = test.map_err(|faults| Error::internal(format!("{condition}: {faults:?}")))?;
    let providers = providers();
    Ok(match test.evaluate(&providers.about(db, of.iter().copied()))? {
        Answer::Value(Value::Bool(held)) => Some(held),
        _ => None,
    })
}

/// The table of all routes.
pub fn routes() -> Vec<Route> {
    [
        desk::routes(),
        jobs::routes(),
        organisation::routes(),
        organisation::sanction::routes(),
        calendar::routes(),
        people::routes(),
        notices::routes(),
        audit::routes(),
        imports::routes(),
        search::routes(),
        threads::routes(),
        circulars::routes(),
        programme::explain::routes(),
        standards::routes(),
        findings::routes(),
        programme::call::routes(),
        application::routes(),
        letter::routes(),
        application::paper::routes(),
        application::eligibility::routes(),
        form_check::routes(),
        review::sheet::routes(),
        review::ranking::routes(),
        review::report::routes(),
        expert::routes(),
        review::routes(),
        fund::routes(),
        payment::routes(),
        reconciliation::routes(),
        accounts::routes(),
        award::routes(providers),
        contract::routes(providers, voucher::used),
        adjustment::routes(voucher::used),
        ledger::routes(),
        voucher::desk::routes(),
        voucher::routes(),
        voucher::spending::routes(),
        voucher::journal::routes(),
        voucher::submit::routes(),
        care::routes(),
        drafts::routes(),
        care::machine_routes(),
        documents::routes(),
        files::routes(shelves()),
    ]
    .concat()
}

/// What nouns do when their rows have come in from a backup.
pub fn menders() -> Vec<care::Mend> {
    vec![|db, _| index::forget(db), people::after_restore, notices::after_restore, files::after_restore]
}

/// The stored files that nouns name, for a backup.
pub fn blobs() -> Vec<care::Blobs> {
    vec![care::stored]
}

/// What nouns count for a monitor.
fn measures() -> Vec<Measure> {
    let organisations = Measure {
        name: "organisations",
        help: "Organisations by kind",
        label: "kind",
        read: organisation::count_by_kind,
    };
    let jobs = Measure { name: "jobs", help: "Jobs by state", label: "state", read: jobs::count_by_state };
    let mails = Measure { name: "mails", help: "Mails by state", label: "state", read: notices::count_by_state };
    vec![organisations, jobs, mails]
}

/// What `verify` asks of nouns, besides the database itself and the audit trail.
pub fn checks() -> Vec<Check> {
    vec![
        |db, settings| files::check(db, &Folder::open(&settings.files)?, &holders()),
        |db, _| documents::check(db),
        programme::call::check,
        application::check,
        letter::check,
        review::check,
        fund::check,
        contract::check,
        adjustment::check,
        payment::check,
        ledger::check,
        voucher::check,
        voucher::desk::check,
    ]
}

fn nav() -> Vec<NavItem> {
    let item = |group, label, href, action| NavItem { group, label, href, action: Some(action), count: None };
    let (applying, judging, awarding) = ("nav-applying", "nav-judging", "nav-awarding");
    let (money, registers, administration) = ("nav-money", "nav-registers", "nav-administration");
    vec![
        NavItem { group: "", label: "nav-desk", href: "/", action: None, count: None },
        item("", "nav-queries", "/queries", Action::QueryView),
        item("", "nav-circulars", "/circulars", Action::CircularView),
        item(applying, "nav-calls", "/calls", Action::CallView),
        item(applying, "nav-applications", "/applications", Action::ApplicationView),
        item(applying, "nav-letters", "/letters", Action::LetterView),
        item(applying, "nav-paper-copies", "/paper-copies", Action::PaperCopyView),
        item(judging, "nav-form-checks", "/form-checks", Action::FormCheckView),
        item(judging, "nav-review", "/review", Action::ReviewScore),
        item(judging, "nav-reviews", "/review/batches", Action::ReviewView),
        item(judging, "nav-experts", "/experts", Action::ExpertView),
        item(awarding, "nav-decisions", "/decisions", Action::ObjectionView),
        item(awarding, "nav-public-notices", "/public-notices", Action::ObjectionView),
        item(awarding, "nav-objections", "/objections", Action::ObjectionView),
        item(awarding, "nav-awards", "/awards", Action::AwardView),
        item(money, "nav-contracts", "/contracts", Action::ContractView),
        item(money, "nav-vouchers", "/vouchers", Action::VoucherView),
        item(money, "nav-adjustments", "/adjustments", Action::ContractView),
        item(money, "nav-payments", "/payments", Action::PaymentView),
        item(money, "nav-funds", "/funds", Action::FundView),
        item(registers, "nav-organisations", "/organisations", Action::OrganisationView),
        item(registers, "nav-sanctions", "/sanctions", Action::SanctionView),
        item(registers, "nav-findings", "/findings", Action::FindingView),
        item(registers, "nav-documents", "/documents", Action::DocumentView),
        item(registers, "nav-imports", "/imports", Action::ImportView),
        item(registers, "nav-programmes", "/programmes", Action::ProgrammeView),
        item(registers, "nav-standards", "/standards", Action::StandardView),
        item(registers, "nav-calendar", "/calendar", Action::CalendarView),
        item(administration, "nav-people", "/people", Action::PeopleView),
        NavItem {
            count: Some(people::waiting),
            ..item(administration, "nav-proposals", "/roles/proposed", Action::RoleDecide)
        },
        NavItem { count: Some(jobs::failed), ..item(administration, "nav-jobs", "/jobs", Action::JobView) },
        item(administration, "nav-mails", "/mails", Action::MailView),
        item(administration, "nav-audit", "/audit", Action::AuditView),
        item(administration, "nav-storage", "/storage", Action::CareView),
        item(administration, "nav-permissions", "/permissions", Action::PolicyView),
        item(administration, "nav-styleguide", "/styleguide", Action::StyleguideView),
    ]
}

/// Who knows what waits for a person.
fn waiting() -> Vec<Waiting> {
    vec![
        jobs::todos,
        people::todos,
        threads::todos,
        circulars::todos,
        findings::todos,
        programme::call::todos,
        application::todos,
        letter::todos,
        form_check::todos,
        review::todos,
        review::sheet::todos,
        award::todos,
        contract::todos,
        adjustment::todos,
        payment::todos,
        accounts::todos,
        voucher::todos,
        standards::todos,
        organisation::todos,
        organisation::sanction::todos,
        notices::todos,
    ]
}

/// The things that others hang something on.
fn subjects() -> Subjects {
    Subjects::new(vec![
        ("organisation", organisation::subject),
        ("circular", circulars::subject),
        ("query", threads::subject),
        ("application", application::subject),
        ("form-check", form_check::subject),
        ("application-paper", application::shelves::subject),
        ("letter", letter::subject),
        ("review-batch", review::report::subject),
        ("review-item", review::sheet::item_subject),
        ("review-sheet", review::sheet::sheet_subject),
        ("payment", payment::subject),
        ("payment-batch", payment::batch_subject),
        ("final-accounts", accounts::subject),
        ("award", award::subject),
        ("contract", contract::subject),
        ("voucher", voucher::subject),
        ("decision", award::decision_subject),
        ("public-notice", award::notice_subject),
        ("objection", award::objection_subject),
    ])
}

/// Every place where files stand, of every noun.
pub fn shelves() -> files::Shelves {
    static ALL: LazyLock<Vec<files::Shelf>> = LazyLock::new(|| {
        let nouns = [
            organisation::SHELVES,
            threads::SHELVES,
            circulars::SHELVES,
            application::SHELVES,
            letter::SHELVES,
            review::sheet::SHELVES,
            award::SHELVES,
            payment::SHELVES,
            contract::SHELVES,
            voucher::SHELVES,
        ];
        nouns.concat()
    });
    &ALL
}

/// Who keeps bytes in the store: what none of them names is swept, and `verify` tells of it.
pub fn holders() -> Vec<Holder> {
    vec![files::in_use]
}

/// Every column that holds sealed values: `verify` opens them, and a rotation of the keys seals them anew.
pub fn sealed_columns() -> Vec<vault::Column> {
    vec![
        vault::CHECK,
        organisation::ACCOUNT_NUMBER,
        organisation::account::NUMBER,
        people::IDENTITY_NUMBER,
        people::SECRET,
        notices::PATH,
        expert::ACCOUNT,
        expert::IDENTITY,
        award::PHONE,
        payment::ACCOUNT,
        voucher::IDENTITY,
    ]
}

/// The nouns that are found by the one search box.
pub fn searchers() -> Vec<Searcher> {
    vec![
        organisation::SEARCH,
        documents::SEARCH,
        circulars::SEARCH,
        threads::SEARCH,
        findings::SEARCH,
        programme::call::SEARCH,
        application::SEARCH,
        letter::SEARCH,
        expert::SEARCH,
        review::SEARCH,
        award::SEARCH,
        contract::SEARCH,
        voucher::SEARCH,
        people::SEARCH,
    ]
}

/// Fills the search index with what is not in it yet: after a migration, or when the form of its words has changed.
/// Gives how many chunks were put in.
///
/// # Errors
/// When the database cannot be read or written.
pub fn fill_search(database: &Database) -> Result<usize> {
    /// Records of one transaction; the writer is held for less than a tenth of a second.
    const CHUNK: i64 = 200;
    let mut done = 0;
    for searcher in searchers() {
        if database.read_now(|db| index::is_filled(db, searcher.noun))? {
            continue;
        }
        let mut after = 0;
        while let Some(last) = database.write_now(move |db| (searcher.fill)(db, after, CHUNK))? {
            done += 1;
            after = last;
        }
        database.write_now(move |db| index::filled(db, searcher.noun))?;
    }
    Ok(done)
}

/// Takes in the first versions of the spending standards of which the register holds nothing yet.
///
/// # Errors
/// A file that is wrong, or when the database cannot be written.
pub async fn seed(app: &App) -> Result<usize> {
    let (actor, now) = (Actor::system(&app.policy), app.clock.now());
    app.database.write(move |db| standards::seed(&mut Tx { db, actor: &actor, now, request: "start" })).await
}

/// The lists of which people save views.
fn lists() -> Vec<&'static str> {
    vec![
        "/organisations",
        "/documents",
        "/people",
        "/mails",
        "/audit",
        "/imports",
        "/jobs",
        "/me/jobs",
        "/queries",
        "/circulars",
        "/findings",
        "/calls",
        "/applications",
        "/letters",
        "/paper-copies",
        "/form-checks",
        "/standards",
        "/experts",
        "/sanctions",
        "/awards",
        "/contracts",
        "/adjustments",
        "/payments",
        "/payments/batches",
        "/vouchers",
        "/objections",
    ]
}

/// What moves along when an organisation is merged into another.
fn followers() -> Vec<Follow> {
    vec![
        people::follow_merge,
        jobs::follow_merge,
        documents::follow_merge,
        threads::follow_merge,
        circulars::follow_merge,
        findings::follow_merge,
        application::follow_merge,
        letter::follow_merge,
        expert::follow_merge,
        review::follow_merge,
        organisation::sanction::follow_merge,
        award::follow_merge,
        payment::follow_merge,
        imports::follow_merge,
        voucher::journal::follow_merge,
        contract::follow_merge,
    ]
}

/// Puts the program together over an open database.
///
/// # Errors
/// When an embedded file (policy, words, style sheets) is wrong.
pub async fn build(settings: Settings, database: Database, clock: Clock) -> Result<App> {
    build_with(settings, database, clock, POLICY).await
}

/// As [`build`], with another access policy; the test of the authorisation table shows by it that it sees a hole.
///
/// # Errors
/// As [`build`].
pub async fn build_with(settings: Settings, database: Database, clock: Clock, policy: &str) -> Result<App> {
    let (texts, assets) = (Arc::new(Texts::load()?), Arc::new(Assets::load()?));
    Ok(App {
        templates: Templates::new(&texts, &assets),
        reports: Reports::load(&settings.data, &texts)?,
        policy: Policy::load(policy).await?,
        passwords: Passwords::new(settings.argon2_kib, settings.argon2_rounds),
        vault: Arc::new(Vault::of(&database, &settings.key_file)?),
        doorkeeper: Box::new(people::Sessions),
        nav: nav(),
        lists: lists(),
        exports: routes().iter().filter_map(|route| route.path.strip_suffix(".xlsx")).collect(),
        imports: vec![organisation::IMPORT, people::IMPORT, expert::IMPORT, voucher::IMPORT],
        followers: followers(),
        waiting: waiting(),
        subjects: subjects(),
        hangings: vec![
            application::hanging,
            application::paper::hanging,
            findings::hanging,
            organisation::sanction::hanging,
            contract::hanging,
        ],
        holders: holders(),
        store: Arc::new(Folder::open(&settings.files)?),
        searchers: searchers(),
        metrics: Metrics::default(),
        measures: measures(),
        forget_draft: drafts::forget,
        stands: vec![award::decided],
        opened: vec![payment::opened],
        ended: vec![payment::ended],
        herald: people::herald,
        judge: holds,
        settings,
        database,
        texts,
        assets,
        clock,
    })
}

/// Starts to serve on a listener; await the server to run it until it is told to stop.
///
/// # Errors
/// When the certificate or its key cannot be read.
pub fn serve(app: &Arc<App>, listener: TcpListener) -> Result<Server> {
    let (shared, settings) = (Arc::clone(app), &app.settings);
    let table = Arc::new(routes());
    let server = HttpServer::new(move || {
        let (app, table) = (Arc::clone(&shared), Arc::clone(&table));
        actix_web::App::new().wrap(Compress::default()).configure(move |config| mount(config, &app, &table))
    })
    .workers(settings.workers)
    // More threads than connections would only wait for one, and push each other off the cores meanwhile.
    .worker_max_blocking_threads((settings.readers as usize).div_ceil(settings.workers).max(2))
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(FINISH_SECONDS);
    let server = match &settings.tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls_config(tls)?)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

/// The kinds of job that the program runs.
pub fn jobs() -> Vec<Kind> {
    vec![
        Kind::of::<files::Sweep>(),
        Kind::of::<jobs::Sweep>(),
        Kind::of::<people::Sweep>(),
        Kind::of::<imports::Work>(),
        Kind::of::<circulars::Tell>(),
        Kind::of::<award::Tell>(),
        Kind::of::<drafts::Sweep>(),
        Kind::of::<care::Nightly>(),
        Kind::of::<application::Remind>(),
        Kind::of::<contract::Remind>(),
        Kind::of::<payment::Look>(),
        Kind::of::<voucher::spending::Remind>(),
    ]
}

/// What comes round by the clock, in Beijing time.
pub fn schedules() -> Vec<Schedule> {
    vec![
        Schedule::of::<care::Nightly>("care-backup", "30 2 * * *"),
        Schedule::of::<people::Sweep>("people-sweep", "40 2 * * *"),
        Schedule::of::<files::Sweep>("files-sweep", "25 3 * * *"),
        Schedule::of::<jobs::Sweep>("jobs-sweep", "10 3 * * *"),
        Schedule::of::<drafts::Sweep>("drafts-sweep", "50 3 * * *"),
        Schedule::of::<payment::Look>("payments-look", "15 6 * * *"),
        Schedule::of::<application::Remind>("applications-remind", "30 8 * * *"),
        Schedule::of::<contract::Remind>("contracts-remind", "40 8 * * *"),
        Schedule::of::<voucher::spending::Remind>("spending-remind", "40 8 * * *"),
    ]
}

/// Seals the audit trail and runs jobs in the background. Stop the workers when the last request is answered.
///
/// # Errors
/// When a thread cannot be started, or a schedule is wrong.
pub fn start_jobs(app: &Arc<App>) -> Result<Workers> {
    let (database, clock) = (app.database.clone(), app.clock.clone());
    actix_web::rt::spawn(audit::keep_sealing(database, Anchor::in_folder(&app.settings.data), clock));
    Worker::new(Arc::clone(app), jobs(), schedules())?.start()
}

fn tls_config(tls: &Tls) -> Result<rustls::ServerConfig> {
    use rustls_pki_types::pem::PemObject;
    use rustls_pki_types::{CertificateDer, PrivateKeyDer};
    let failed =
        |file: &std::path::Path, e: &dyn std::fmt::Display| Error::internal(format!("{}: {e}", file.display()));
    let chain = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
        .map_err(|e| failed(&tls.certificate, &e))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|e| failed(&tls.key, &e))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|e| failed(&tls.certificate, &e))
}
