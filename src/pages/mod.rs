//! How a request becomes a page: routes, the context of one request, the answer, and the pages of what went wrong.
//!
//! Every route stands in one table with the access it wants. The same table is mounted and tested, so a route that is
//! not in it does not exist. A POST is checked for its origin and its token before any handler sees it.

mod answer;
mod confirm;
mod ctx;
mod download;
mod due;
mod error_page;
mod export;
mod guard;
mod import;
mod layout;
mod route;
mod search;
mod sign_in;
mod subject;
mod table;
mod todo;
mod upload;
mod words;

use std::sync::Arc;

use crate::access::{Action, Actor, Capacity, Policy, Tx};
use crate::kernel::{CallId, Clock, Instant, OrganisationId, SessionId, UserId};
use crate::platform::Result;
use crate::platform::assets::Assets;
use crate::platform::blobs::Store;
use crate::platform::db::{Database, Db};
use crate::platform::i18n::{Locale, Texts};
use crate::platform::metrics::{Measure, Metrics};
use crate::platform::password::Passwords;
use crate::platform::reports::Reports;
use crate::platform::settings::Settings;
use crate::platform::templates::Templates;
use crate::platform::vault::Vault;

pub use answer::{Answer, Flash, Kind};
pub use confirm::{Choice, Confirm, Fact};
pub use ctx::{Ctx, ListView, Next, Verdict};
pub use download::Download;
pub use export::{Export, Sheet};
pub use guard::LARGEST_FORM;
pub use import::{
    Check, Earlier, ImportChoice, ImportColumn, Importable, Reading, Several, Taken, Undo, Undone, importable,
    read_rows,
};
pub use layout::NavItem;
pub use route::{Access, Method, Route, mount};
pub use search::{Ask, Fill, FindHits, Found, Hit, Searcher, plain};
pub use sign_in::{Carried, Sent, resume, sign_in};
pub use subject::{FindHanging, FindSubject, Hanging, Subject, Subjects, hangings};
pub use table::Table;
pub use todo::{Todo, Waiting};
pub use upload::{Limits, Uploaded};

/// What every request shares.
pub struct App {
    /// The operator's settings.
    pub settings: Settings,
    /// The database.
    pub database: Database,
    /// The bytes of files.
    pub store: Arc<dyn Store>,
    /// Who keeps bytes in the store.
    pub holders: Vec<Holder>,
    /// The words.
    pub texts: Arc<Texts>,
    /// The pages.
    pub templates: Templates,
    /// What is printed.
    pub reports: Reports,
    /// Style sheets, scripts and pictures.
    pub assets: Arc<Assets>,
    /// The time.
    pub clock: Clock,
    /// What each role allows.
    pub policy: Policy,
    /// Digests of passwords.
    pub passwords: Passwords,
    /// Seals what the database must not show.
    pub vault: Arc<Vault>,
    /// Who recognises a browser.
    pub doorkeeper: Box<dyn Doorkeeper>,
    /// The entries of the navigation.
    pub nav: Vec<NavItem>,
    /// The paths of lists, of which people save views.
    pub lists: Vec<&'static str>,
    /// The paths of lists that can be had as workbooks.
    pub exports: Vec<&'static str>,
    /// The nouns whose things may come in as rows of a workbook.
    pub imports: Vec<Importable>,
    /// What moves along when an organisation is merged into another.
    pub followers: Vec<Follow>,
    /// Who knows what waits for a person.
    pub waiting: Vec<Waiting>,
    /// The things that others hang something on.
    pub subjects: Subjects,
    /// Who hangs something on the things of others, and tells so on their pages.
    pub hangings: Vec<FindHanging>,
    /// Removes the draft of a person on a page, inside the transaction of the verb that has taken the form.
    pub forget_draft: ForgetDraft,
    /// Who tells whether the results of a call's review stand.
    pub stands: Vec<Stand>,
    /// What follows when a contract comes into force, inside that verb.
    pub opened: Vec<Open>,
    /// What follows when a contract is ended for a breach, inside that verb.
    pub ended: Vec<Open>,
    /// Tells whether a condition of a programme file holds of some things.
    pub judge: Judge,
    /// Tells the people of an organisation what they must know.
    pub herald: Herald,
    /// The nouns that the one search box finds, in the order in which they are shown.
    pub searchers: Vec<Searcher>,
    /// What is counted for a monitor.
    pub metrics: Metrics,
    /// What nouns count for it.
    pub measures: Vec<Measure>,
}

/// Tells whether the results of a call's review stand, because something higher rests on them.
pub type Stand = fn(&mut Db, CallId) -> Result<bool>;

/// Tells whether a condition holds of things, each by the scope that it stands for and its key; nothing while a fact that
/// it needs is not recorded.
pub type Judge = fn(&mut Db, &str, &[(&'static str, i64)]) -> Result<Option<bool>>;

/// What follows when a contract comes into force, or is ended.
pub type Open = fn(&mut Tx<'_>, crate::kernel::ContractId) -> Result<()>;

/// What some people of an organisation must know.
#[derive(Debug, Clone)]
pub struct News {
    /// The organisation.
    pub at: OrganisationId,
    /// Whoever may do this there is told.
    pub action: Action,
    /// The kind of mail.
    pub template: &'static str,
    /// The noun and key of what it is about.
    pub about: (&'static str, i64),
    /// What the mail shows, by name.
    pub facts: Vec<(&'static str, String)>,
    /// The page that it leads to.
    pub path: String,
    /// Whether it goes at once, whatever the people chose.
    pub urgent: bool,
}

/// Tells the people of an organisation, inside the verb that is the reason; for nouns that know no people.
pub type Herald = fn(&mut Tx<'_>, &App, &News) -> Result<()>;

/// Removes the draft of a person on a page.
pub type ForgetDraft = fn(&mut Db, UserId, &str) -> Result<()>;

/// Moves what belongs to one organisation to another, inside the verb that merges them.
pub type Follow = fn(&mut Tx<'_>, OrganisationId, OrganisationId) -> Result<()>;

/// Tells which of these blobs are in use: each noun that puts blobs into the store answers for its own, and what none of
/// them names is swept.
pub type Holder = fn(&mut Db, &[String]) -> Result<Vec<String>>;

/// A list's address under a name of one's own.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SavedView {
    /// Its key.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The address.
    pub href: String,
}

/// A recognised browser.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Who acts.
    pub actor: Arc<Actor>,
    /// The latest request that was noted.
    pub seen_at: Instant,
    /// The person's language.
    pub locale: Locale,
    /// Whether single keys are shortcuts.
    pub shortcuts: bool,
    /// In how many ways the person may act.
    pub contexts: usize,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether a second factor must be set up before anything else.
    pub must_enrol: bool,
}

/// A person to whom something is written while they are away from the desk.
#[derive(Debug, Clone)]
pub struct Correspondent {
    /// The name.
    pub name: String,
    /// The mail address.
    pub address: String,
    /// The person's language.
    pub locale: Locale,
    /// The person as an actor in each of the own organisations.
    pub actors: Vec<Actor>,
}

/// Recognises browsers by the digest of the secret in their cookie.
pub trait Doorkeeper: Send + Sync {
    /// Who it is, if the session is alive.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn recognise(&self, db: &mut Db, app: &App, token_digest: &str, now: Instant) -> Result<Option<Visit>>;

    /// The person as they may act now in a capacity of earlier, with the rights of now.
    ///
    /// # Errors
    /// [`Error::Forbidden`](crate::platform::Error::Forbidden) when the person is disabled, has no role there any more,
    /// or stands in for nobody there any more.
    fn actor(&self, db: &mut Db, app: &App, capacity: &Capacity, now: Instant) -> Result<Actor>;

    /// The person behind a key, if they may sign in and have a mail address.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn correspondent(&self, db: &mut Db, app: &App, user: UserId, now: Instant) -> Result<Option<Correspondent>>;

    /// Whose a session is or was, alive or over.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn owner(&self, db: &mut Db, token_digest: &str) -> Result<Option<UserId>>;

    /// The views that the person has saved of a list.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn views(&self, db: &mut Db, actor: &Actor, path: &str) -> Result<Vec<SavedView>>;

    /// Notes that the session was used.
    ///
    /// # Errors
    /// When the database cannot be written.
    fn note(&self, db: &mut Db, session: SessionId, now: Instant) -> Result<()>;
}

impl App {
    /// Whether browsers reach the product by TLS, directly or behind a proxy.
    pub fn secure(&self) -> bool {
        self.settings.tls.is_some() || self.settings.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }

    /// The name of the session cookie.
    pub fn session_cookie(&self) -> &'static str {
        if self.secure() { "__Host-granary" } else { "granary" }
    }

    /// The address of a page for a message outside the product; never taken from the request's Host header.
    pub fn public_address(&self, path: &str) -> String {
        self.settings.public_address(path)
    }
}
