//! Where and by whom the sample season is played: its days, its people, and the papers that they hand in.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;

use chrono::{Duration, NaiveDate, NaiveTime};

use crate::access::{Actor, Role, Tx};
use crate::application::{SHELVES, shelves};
use crate::calendar;
use crate::documents;
use crate::files::State;
use crate::files::actions::{Taken, attach};
use crate::files::model::Shelf;
use crate::kernel::{DocumentId, Instant, PaperId};
use crate::organisation;
use crate::pages::{App, Ctx, Subject};
use crate::people;
use crate::platform::db::Db;
use crate::platform::i18n::Locale;
use crate::platform::media::probe;
use crate::platform::{Error, Result};

/// The working days that the season looks ahead: the official calendar must reach so far.
const AHEAD: u32 = 12;
/// How often an earlier day is tried where no official calendar reaches.
const TRIES: i64 = 60;

/// The season's stage.
pub(super) struct Stage {
    pub app: Arc<App>,
    today: NaiveDate,
}

impl Stage {
    /// The stage of today, or of the last day for which an official calendar knows the working days that follow.
    pub async fn new(app: &Arc<App>) -> Result<Self> {
        let (now, app) = (app.clock.now().day(), Arc::clone(app));
        let known = app.database.read(calendar::current).await?;
        let reaches = |day: &NaiveDate| known.add_working_days(*day, AHEAD, false).is_ok();
        let mut days = (0..TRIES).map(|n| now - Duration::days(14 * n));
        let today = days.find(reaches).ok_or_else(|| Error::internal("no official calendar for sample data"))?;
        Ok(Self { app, today })
    }

    /// A day, counted from today.
    pub fn day(&self, from_today: i64) -> NaiveDate {
        self.today + Duration::days(from_today)
    }

    /// Some minutes after nine in the morning of a day.
    pub fn at(&self, from_today: i64, minutes: i64) -> Instant {
        let nine = self.day(from_today).and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default());
        Instant::from_beijing(nine) + Duration::minutes(minutes)
    }

    /// Reads.
    pub async fn reads<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Db) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.app.database.read(look).await
    }

    /// Lets somebody do something at a time.
    pub async fn does<T: Send + 'static>(
        &self,
        who: &Actor,
        now: Instant,
        verb: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let actor = who.clone();
        self.app.database.write(move |db| verb(&mut Tx { db, actor: &actor, now, request: "sample" })).await
    }

    /// Prints a document that this actor has issued.
    pub async fn prints(&self, who: &Actor, now: Instant, document: DocumentId) -> Result<()> {
        let ctx = Ctx::unasked(Arc::clone(&self.app), Locale::Zh, now);
        documents::print_as(&ctx, Arc::new(who.clone()), document).await.map(|_| ())
    }

    /// Somebody with an account, in a role at an organisation.
    pub async fn actor(&self, login: &str, role: Role, at: &str) -> Result<Actor> {
        let (app, login, at) = (Arc::clone(&self.app), login.to_owned(), at.to_owned());
        self.reads(move |db| {
            let user = people::by_login(db, &login)?.ok_or(Error::NotFound)?;
            let place = organisation::named(db, &at)?.ok_or(Error::NotFound)?;
            let roles = BTreeSet::from([role]);
            Ok(Actor {
                user: user.id,
                name: user.person.name.clone(),
                organisation: Some(place.id),
                organisation_name: place.record.name.clone(),
                region: place.record.region,
                permissions: app.policy.of(&roles),
                roles,
                ..Actor::system(&app.policy)
            })
        })
        .await
    }

    /// A page with this line on it, in the store.
    pub fn page(&self, name: &str, line: &str) -> Result<Taken> {
        self.keep(name, &pdf(line)?)
    }

    /// The picture of a receipt, in the store.
    pub fn picture(&self, name: &str) -> Result<Taken> {
        self.keep(name, include_bytes!("receipt.png"))
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<Taken> {
        let mut incoming = self.app.store.incoming()?;
        incoming.write(bytes)?;
        let (probe, body) = (probe(incoming.path())?, incoming.body());
        let blob = self.app.store.put(&incoming)?;
        Ok(Taken { name: name.to_owned(), body, probe, blob, state: State::Unscanned })
    }
}

/// Puts a page on the place of a paper.
pub(super) fn lay(tx: &mut Tx<'_>, place: PaperId, page: &Taken) -> Result<()> {
    let shelf = Shelf::find(SHELVES, "application-paper", "application-files")?;
    let actor = tx.actor;
    let subject = shelves::subject(tx.db, actor, place.0)?;
    attach(tx, &shelf, &subject, page).map(|_| ())
}

/// Puts a page on a shelf of something else.
pub(super) fn put(tx: &mut Tx<'_>, shelves: &[Shelf], purpose: &str, on: &Subject, page: &Taken) -> Result<()> {
    let shelf = Shelf::find(shelves, on.kind, purpose)?;
    attach(tx, &shelf, on, page).map(|_| ())
}

/// One page of A4 with a line of Latin letters, as small as a PDF may be.
fn pdf(line: &str) -> Result<Vec<u8>> {
    let text = format!("BT /F1 14 Tf 72 760 Td (Granary sample document) Tj 0 -24 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut made = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in (1..).zip(&objects) {
        places.push(made.len());
        write!(made, "{n} 0 obj\n{object}\nendobj\n")?;
    }
    let table = made.len();
    write!(made, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1)?;
    for place in places {
        made.extend(format!("{place:010} 00000 n \n").bytes());
    }
    write!(made, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1)?;
    Ok(made)
}
