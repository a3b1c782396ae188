//! A world of its own for every story: a fresh database, a server on a free port, a clock that stands until it is moved,
//! and actors who use the product as people do.

mod actor;
pub mod applications;
pub mod awards;
mod contracts;
mod engine;
mod experts;
mod letters;
mod mailbox;
mod page;
mod reviews;
mod scoring;
pub mod walk;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use actix_web::dev::ServerHandle;
use chrono::{Duration, NaiveDate};
use granary::access::{Actor as Who, POLICY, Role, Tx};
use granary::app;
use granary::audit::{self, Anchor};
use granary::jobs;
use granary::kernel::{Clock, Instant, OrganisationId, Region, Uscc, UserId};
use granary::notices::Post;
use granary::organisation::{self, Kind, Licence, Record};
use granary::pages::App;
use granary::people::actions::{accounts, links, roles};
use granary::people::model::Person;
use granary::platform::Result;
use granary::platform::db::{Database, Db, blocking};
use granary::platform::settings::{SecondFactor, Settings};
use granary::platform::totp::{self, Totp};

pub use actor::{Actor, encode};
pub use contracts::CONTRACTED;
pub use engine::Engine;
pub use experts::{profile, worked};
pub use mailbox::Letter;
pub use page::Page;
pub use reviews::Season;
pub use scoring::{Bench, Judge};

/// The password of everybody in these worlds.
pub const PASSWORD: &str = "Harvest-2026";

/// Runs a story on both engines: `story!(name, |world| { … });`
macro_rules! story {
    ($name:ident, |$world:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn tell($world: &$crate::world::World) $body

            #[actix_web::test]
            async fn sqlite() {
                let world = $crate::world::World::on($crate::world::Engine::Sqlite).await;
                tell(&world).await;
                world.close().await;
            }

            #[actix_web::test]
            async fn postgres() {
                let world = $crate::world::World::on($crate::world::Engine::Postgres).await;
                tell(&world).await;
                world.close().await;
            }
        }
    };
}

pub struct World {
    pub app: Arc<App>,
    pub clock: Clock,
    pub base: String,
    pub engine: Engine,
    pub folder: tempfile::TempDir,
    server: ServerHandle,
    database_name: Option<String>,
    counter: AtomicU32,
}

/// Monday, 2 March 2026, 9:00 in Beijing.
pub fn morning() -> Instant {
    Instant::from_beijing(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(9, 0, 0).unwrap())
}

/// Settings for a folder, with password digests that cost nothing.
pub fn settings(folder: &std::path::Path) -> Settings {
    // Stories about the second factor ask for it; in the others people sign in by password alone.
    let second_factor = Some(SecondFactor::Off);
    Settings { argon2_kib: 8, argon2_rounds: 1, workers: 1, readers: 4, second_factor, ..Settings::in_folder(folder) }
}

/// What the server logs goes to the story's output, where somebody asks for it: `RUST_LOG=error`.
fn tell_why() {
    if std::env::var_os("RUST_LOG").is_some() {
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
    }
}

impl World {
    pub async fn on(engine: Engine) -> Self {
        Self::with(engine, POLICY, |_| {}).await
    }

    pub async fn with(engine: Engine, policy: &str, change: impl FnOnce(&mut Settings)) -> Self {
        tell_why();
        let folder = tempfile::tempdir().unwrap();
        let (url, database_name) = engine.fresh_database(folder.path());
        let mut settings = settings(folder.path());
        settings.database = url;
        change(&mut settings);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        settings.listen = listener.local_addr().unwrap();
        let base = format!("http://{}", settings.listen);
        let database = Database::open(&settings.database, settings.readers).unwrap();
        let clock = Clock::held(morning());
        let app = Arc::new(app::build_with(settings, database, clock.clone(), policy).await.unwrap());
        let server = app::serve(&app, listener).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let world = Self { app, clock, base, engine, folder, server: handle, database_name, counter: 0.into() };
        world.centre().await;
        world
    }

    pub async fn close(self) {
        self.server.stop(false).await;
        let Self { app, engine, database_name, .. } = self;
        drop(app);
        if let Some(name) = database_name {
            engine::drop_database(engine, &name);
        }
    }

    pub fn passes(&self, time: Duration) {
        self.clock.set(self.clock.now() + time);
    }

    /// A number that no other thing in this world has.
    pub fn number(&self) -> u32 {
        self.counter.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Runs a verb as the operator at the machine.
    pub async fn does<T: Send + 'static>(&self, verb: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static) -> T {
        self.tries(verb).await.unwrap()
    }

    pub async fn tries<T: Send + 'static>(
        &self,
        verb: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (actor, now) = (Who::system(&self.app.policy), self.clock.now());
        self.app.database.write(move |db| verb(&mut Tx { db, actor: &actor, now, request: "world" })).await
    }

    pub fn reads<T>(&self, f: impl FnOnce(&mut Db) -> Result<T>) -> T {
        self.app.database.read_now(f).unwrap()
    }

    /// The post takes everything that is due; gives how many mails left.
    pub async fn posts(&self) -> usize {
        self.posts_with(Post::default()).await.0
    }

    /// As [`World::posts`], with a post that remembers.
    pub async fn posts_with(&self, mut post: Post) -> (usize, Post) {
        let app = Arc::clone(&self.app);
        let round = move || {
            let (stop, mut sent) = (AtomicBool::new(false), 0);
            loop {
                match post.round(&app, &stop)? {
                    0 => return Ok((sent, post)),
                    n => sent += n,
                }
            }
        };
        blocking(round).await.unwrap()
    }

    /// The mails that were written as files, in the order of their making.
    pub fn letters(&self) -> Vec<Letter> {
        Letter::of_folder(&self.folder.path().join("mails"))
    }

    /// Waits until something that is done behind an answer is done.
    pub async fn until(&self, what: &str, done: impl Fn(&Self) -> bool) {
        for _ in 0..500 {
            if done(self) {
                return;
            }
            actix_web::rt::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{what} did not come about");
    }

    pub fn anchor(&self) -> Anchor {
        Anchor::in_folder(self.folder.path())
    }

    pub async fn seal(&self) -> usize {
        audit::seal(&self.app.database, &self.anchor(), &self.clock).await.unwrap()
    }

    pub fn verify(&self) -> audit::Report {
        let anchor = self.anchor();
        self.reads(|db| audit::verify(db, &anchor, |_| {}))
    }

    /// Runs every job that is due at the clock's time, and turns the schedules; tells how many tries that took.
    pub async fn works(&self) -> usize {
        self.works_at(app::jobs(), app::schedules()).await
    }

    /// The same with jobs of the story's own.
    pub async fn works_at(&self, kinds: Vec<jobs::Kind>, schedules: Vec<jobs::Schedule>) -> usize {
        let worker = jobs::Worker::new(Arc::clone(&self.app), kinds, schedules).unwrap();
        granary::platform::db::blocking(move || worker.work_all()).await.unwrap()
    }

    /// How many events the audit trail holds.
    pub fn events(&self) -> i64 {
        self.count("SELECT count(*) AS n FROM audit_events")
    }

    /// A number that a query gives as `n`.
    pub fn count(&self, sql: &str) -> i64 {
        use diesel::prelude::*;
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let sql = sql.to_owned();
        self.reads(move |db| Ok(diesel::sql_query(sql).get_result::<Row>(db)?.n))
    }

    /// A text that a query gives as `text`.
    pub fn text(&self, sql: &str) -> String {
        use diesel::prelude::*;
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            text: String,
        }
        let sql = sql.to_owned();
        self.reads(move |db| Ok(diesel::sql_query(sql).get_result::<Row>(db)?.text))
    }

    /// Runs statements as somebody who has got hold of the database itself.
    pub fn tampers(&self, sql: &str) {
        use diesel::connection::SimpleConnection;
        self.app
            .database
            .write_now({
                let sql = sql.to_owned();
                move |db| Ok(db.batch_execute(&sql)?)
            })
            .unwrap();
    }

    pub async fn centre(&self) -> OrganisationId {
        self.organisation(Kind::Centre, "中国科协企业创新服务中心", None).await
    }

    pub async fn association(&self, region: &str) -> OrganisationId {
        let region = Region::parse(region).unwrap();
        self.organisation(Kind::Association, &format!("{}科学技术协会", region.full_zh()), Some(region)).await
    }

    pub async fn agency(&self) -> OrganisationId {
        self.organisation(Kind::Agency, "华信项目评估有限公司", Region::parse("11").ok()).await
    }

    pub async fn unit(&self, region: &str, name: &str) -> OrganisationId {
        self.organisation(Kind::Unit, name, Region::parse(region).ok()).await
    }

    /// The organisation of this name, registered if it is not there yet.
    pub async fn organisation(&self, kind: Kind, name: &str, region: Option<Region>) -> OrganisationId {
        if let Some(found) = self.reads(|db| organisation::named(db, name)) {
            return found.id;
        }
        let record = Record {
            kind,
            name: name.to_owned(),
            uscc: Some(code(
                "91",
                region.map_or("11", |r| if r.code() == "XPCC" { "65" } else { r.code() }),
                self.number(),
            )),
            region,
            area: None,
            class: None,
            licence: Some(Licence::LegalPerson),
            supervising_body: String::new(),
            legal_representative: String::new(),
            address: String::new(),
            phone: String::new(),
            email: String::new(),
        };
        self.does(move |tx| organisation::actions::create(tx, &record, true)).await
    }

    /// A person who may sign in, without a role.
    pub async fn person(&self, login: &str, name: &str) -> UserId {
        let person =
            Person { login: login.to_owned(), name: name.to_owned(), email: String::new(), phone: String::new() };
        let digest = self.app.passwords.digest_now(PASSWORD).unwrap();
        let secret = format!("secret of {login}");
        self.does(move |tx| {
            let id = accounts::invite(tx, &person)?;
            links::make(tx, id, &secret)?;
            links::set_password(tx, &secret, &digest)?;
            Ok(id)
        })
        .await
    }

    pub async fn grants(&self, user: UserId, role: Role, at: OrganisationId) {
        self.does(move |tx| roles::propose(tx, user, role, at, "world").map(|_| ())).await;
    }

    /// A person with a role in an organisation, signed in.
    pub async fn actor(&self, role: Role, at: OrganisationId) -> Actor {
        let login = format!("{role}-{}", self.number());
        let id = self.person(&login, &format!("人员{}", self.number())).await;
        self.grants(id, role, at).await;
        Actor::signs_in(self, id, &login).await
    }

    pub async fn officer(&self) -> Actor {
        let centre = self.centre().await;
        self.actor(Role::Officer, centre).await
    }

    pub async fn accounts_admin(&self) -> Actor {
        let centre = self.centre().await;
        self.actor(Role::AccountsAdmin, centre).await
    }

    pub async fn policy_admin(&self) -> Actor {
        let centre = self.centre().await;
        self.actor(Role::PolicyAdmin, centre).await
    }

    pub async fn auditor(&self) -> Actor {
        let centre = self.centre().await;
        self.actor(Role::Auditor, centre).await
    }

    /// Gives a person a second factor, confirmed or still to be; gives its secret.
    pub fn has_second_factor(&self, id: UserId, confirmed: bool) -> String {
        let secret = totp::fresh_secret().unwrap();
        let sealed = self.app.vault.seal(&secret, &granary::people::SECRET.context(id.0)).unwrap();
        let confirmed = if confirmed { "'2026-03-02 01:00:00'" } else { "NULL" };
        self.tampers(&format!(
            "DELETE FROM second_factors WHERE user_id = {id}; \
             INSERT INTO second_factors (user_id, secret_sealed, last_step, made_at, confirmed_at) \
             VALUES ({id}, '{sealed}', 0, '2026-03-02 01:00:00', {confirmed})"
        ));
        secret
    }

    /// Records a person's identity number.
    pub fn has_identity_number(&self, id: UserId, number: &str) {
        let sealed = self.app.vault.seal(number, &granary::people::IDENTITY_NUMBER.context(id.0)).unwrap();
        self.tampers(&format!(
            "DELETE FROM identity_numbers WHERE user_id = {id}; \
             INSERT INTO identity_numbers (user_id, number_sealed, version, updated_at) \
             VALUES ({id}, '{sealed}', 1, '2026-03-02 01:00:00')"
        ));
    }

    /// Records an organisation's bank account.
    pub fn has_account(&self, of: OrganisationId, number: &str) {
        let sealed = self.app.vault.seal(number, &organisation::ACCOUNT_NUMBER.context(of.0)).unwrap();
        self.tampers(&format!(
            "DELETE FROM organisation_accounts WHERE organisation_id = {of}; \
             INSERT INTO organisation_accounts (organisation_id, holder, bank, number_sealed, version, updated_at, \
             confirmed_at, confirmed_by_name) VALUES ({of}, '某单位', '中国银行', '{sealed}', 1, '2026-03-02 01:00:00', \
             '2026-03-02 01:00:00', '李财务')"
        ));
    }

    /// Has somebody propose another bank account; gives the change.
    pub fn proposes_account(&self, of: OrganisationId, number: &str) -> i64 {
        let key = i64::from(self.number());
        let sealed = self.app.vault.seal(number, &organisation::account::NUMBER.context(key)).unwrap();
        self.tampers(&format!(
            "DELETE FROM organisation_account_changes WHERE organisation_id = {of}; \
             DELETE FROM organisation_accounts WHERE organisation_id = {of}; \
             INSERT INTO organisation_account_changes (organisation_id, holder, bank, seal_key, number_sealed, reason, \
             state, proposed_by, proposed_by_name, created_at, decided_by_name, remark, version) VALUES ({of}, '某单位', \
             '中国银行', {key}, '{sealed}', '', 'proposed', 0, '某人', '2026-03-02 01:00:00', '', '', 1)"
        ));
        self.count("SELECT max(id) AS n FROM organisation_account_changes")
    }

    /// The seconds by which phones make their codes.
    pub fn seconds(&self) -> i64 {
        self.clock.now().utc().and_utc().timestamp()
    }

    /// What a phone with this secret shows now.
    pub fn code(&self, secret: &str) -> String {
        Totp::of(secret, "zhang").unwrap().code(self.seconds())
    }

    pub fn stranger(&self) -> Actor {
        Actor::stranger(self)
    }
}

/// A code that fits its check character.
pub fn code(prefix: &str, region: &str, serial: u32) -> Uscc {
    let body = format!("{prefix}{region}0000MA{serial:07}");
    let check = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    check.map(|c| format!("{body}{c}")).find_map(|text| Uscc::parse(&text).ok()).unwrap()
}
