//! Rows of the outbox, and of how people want to be told.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;

use super::model::{Choice, Mail, SealedPath, State, Stored};
use crate::kernel::{Instant, MailId, UserId};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::i18n::Locale;
use crate::platform::list::Query;
use crate::platform::{Error, Result};
use crate::schema::{mail_choices as c, mails as t};

type Row = (
    (MailId, String, Locale, Option<UserId>, String, String),
    (String, String, Option<i64>, Option<String>, String, i64),
    (bool, bool, Option<String>, State, i32),
    (Instant, Option<Instant>, String, String, String),
    (Option<MailId>, Instant, Option<Instant>, i32),
);

/// The columns of a mail, as [`Row`] takes them.
type Columns = (
    (t::id, t::template, t::locale, t::user_id, t::to_name, t::to_address),
    (t::facts, t::path, t::seal_key, t::path_sealed, t::about_kind, t::about_id),
    (t::urgent, t::digest, t::message_id, t::state, t::attempts),
    (t::next_at, t::useful_until, t::trouble, t::subject, t::body),
    (t::gathered_into, t::created_at, t::sent_at, t::version),
);

const COLUMNS: Columns = (
    (t::id, t::template, t::locale, t::user_id, t::to_name, t::to_address),
    (t::facts, t::path, t::seal_key, t::path_sealed, t::about_kind, t::about_id),
    (t::urgent, t::digest, t::message_id, t::state, t::attempts),
    (t::next_at, t::useful_until, t::trouble, t::subject, t::body),
    (t::gathered_into, t::created_at, t::sent_at, t::version),
);

fn model(row: Row) -> Stored {
    let ((id, template, locale, user, to_name, to_address), text, how, when, rest) = row;
    let (facts, path, seal_key, path_sealed, about_kind, about_id) = text;
    let (urgent, digest, message_id, state, attempts) = how;
    let (next_at, useful_until, trouble, subject, body) = when;
    let (gathered_into, created_at, sent_at, version) = rest;
    let about = (about_kind, about_id);
    let sealed = seal_key.zip(path_sealed).map(|(key, value)| SealedPath { key, value });
    Stored {
        id,
        template,
        locale,
        user,
        to_name,
        to_address,
        facts,
        path,
        sealed,
        about,
        urgent,
        digest,
        message_id,
        state,
        attempts,
        next_at,
        useful_until,
        trouble,
        subject,
        body,
        gathered_into,
        created_at,
        sent_at,
        version,
    }
}

/// How a new mail begins.
pub(super) struct Begin {
    pub state: State,
    pub digest: bool,
    pub trouble: &'static str,
}

/// Puts a mail into the outbox.
pub(super) fn insert(db: &mut Db, mail: &Mail, begin: &Begin, now: Instant) -> Result<MailId> {
    let facts = serde_json::Value::Object(mail.facts.clone()).to_string();
    let (seal_key, sealed) =
        mail.sealed.clone().filter(|_| begin.state == State::Waiting).map(|s| (s.key, s.value)).unzip();
    Ok(diesel::insert_into(t::table)
        .values((
            (t::template.eq(mail.template.to_owned()), t::locale.eq(mail.to.locale), t::user_id.eq(mail.to.user)),
            (t::to_name.eq(mail.to.name.clone()), t::to_address.eq(mail.to.address.clone()), t::facts.eq(facts)),
            (
                t::path.eq(mail.path.clone()),
                t::seal_key.eq(seal_key),
                t::path_sealed.eq(sealed),
                t::about_kind.eq(mail.about.0.to_owned()),
            ),
            (t::about_id.eq(mail.about.1), t::urgent.eq(mail.urgent), t::digest.eq(begin.digest)),
            (t::state.eq(begin.state), t::attempts.eq(0), t::next_at.eq(now), t::useful_until.eq(mail.useful_until)),
            (t::trouble.eq(begin.trouble.to_owned()), t::subject.eq(String::new()), t::body.eq(String::new())),
            (t::created_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)?)
}

/// Which of these people have a mail of a kind about a thing already, whatever became of it.
///
/// # Errors
/// When the database cannot be read.
pub fn told(db: &mut Db, template: &str, about: (&str, i64), users: &[UserId]) -> Result<Vec<UserId>> {
    let same =
        t::template.eq(template.to_owned()).and(t::about_kind.eq(about.0.to_owned())).and(t::about_id.eq(about.1));
    let of_them = t::table.filter(t::user_id.eq_any(users.to_vec())).filter(same);
    Ok(of_them.select(t::user_id.assume_not_null()).load(db)?)
}

/// A mail by its key.
pub(super) fn find(db: &mut Db, id: MailId) -> Result<Stored> {
    Ok(t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub text: String,
    pub state: Option<State>,
    pub template: Option<String>,
}

fn narrowed(filter: &Filter) -> t::BoxedQuery<'static, MultiBackend> {
    let mut query = t::table.into_boxed();
    if !filter.text.is_empty() {
        let like = format!("%{}%", filter.text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        let named = t::to_name.like(like.clone()).escape('!').or(t::to_address.like(like.clone()).escape('!'));
        query = query.filter(
            named
                .or(t::subject.like(like.clone()).escape('!'))
                .or(t::message_id.like(like).escape('!').assume_not_null()),
        );
    }
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(template) = &filter.template {
        query = query.filter(t::template.eq(template.clone()));
    }
    query
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(db)?)
}

fn sorted(filter: &Filter, page: &Query) -> t::BoxedQuery<'static, MultiBackend> {
    let query = narrowed(filter);
    match (page.sort.as_str(), page.descending) {
        ("to", false) => query.order((t::to_name.asc(), t::id.desc())),
        ("to", true) => query.order((t::to_name.desc(), t::id.desc())),
        (_, false) => query.order(t::id.asc()),
        (_, true) => query.order(t::id.desc()),
    }
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<Stored>> {
    let rows = sorted(filter, page).select(COLUMNS).offset(page.offset()).limit(page.limit());
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &Query) -> Result<Vec<MailId>> {
    Ok(sorted(filter, page).select(t::id).load(db)?)
}

/// These mails, in any order.
pub(super) fn all(db: &mut Db, keys: &[MailId]) -> Result<Vec<Stored>> {
    let rows = t::table.filter(t::id.eq_any(keys.to_vec())).select(COLUMNS);
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

/// How many mails there are in each state.
///
/// # Errors
/// When the database cannot be read.
pub fn count_by_state(db: &mut Db) -> Result<Vec<(String, i64)>> {
    let counted: Vec<(State, i64)> =
        t::table.group_by(t::state).select((t::state, diesel::dsl::count_star())).load(db)?;
    let of = |state: &State| counted.iter().find(|(s, _)| s == state).map_or(0, |(_, n)| *n);
    Ok(State::ALL.iter().map(|state| (state.to_string(), of(state))).collect())
}

/// How many mails are in a state.
pub(super) fn in_state(db: &mut Db, state: State) -> Result<i64> {
    Ok(t::table.filter(t::state.eq(state)).count().get_result(db)?)
}

/// How many were taken since a time.
pub(super) fn sent_since(db: &mut Db, since: Instant) -> Result<i64> {
    let alone = t::gathered_into.is_null();
    Ok(t::table.filter(t::sent_at.gt(since).assume_not_null().and(alone)).count().get_result(db)?)
}

/// A post's hold on some mails, for a term.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub token: String,
    pub until: Instant,
}

/// Whether anything is due.
pub(super) fn is_due(db: &mut Db, now: Instant) -> Result<bool> {
    let due = t::table.filter(t::state.eq(State::Waiting).and(t::digest.eq(false)).and(t::next_at.le(now)));
    Ok(diesel::select(diesel::dsl::exists(due.select(t::id))).get_result(db)?)
}

/// Takes hold of what is due: the urgent first, then the oldest.
pub(super) fn claim(db: &mut Db, claim: &Claim, most: i64, now: Instant) -> Result<Vec<Stored>> {
    let free = t::claimed_until.is_null().or(t::claimed_until.le(now).assume_not_null());
    let due = t::state.eq(State::Waiting).and(t::digest.eq(false)).and(t::next_at.le(now));
    let ids: Vec<MailId> = t::table
        .filter(due.and(free))
        .order((t::urgent.desc(), t::next_at.asc(), t::id.asc()))
        .limit(most)
        .select(t::id)
        .load(db)?;
    diesel::update(t::table.filter(t::id.eq_any(ids.clone())))
        .set((t::claim.eq(claim.token.clone()), t::claimed_until.eq(claim.until)))
        .execute(db)?;
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(ids))
        .order((t::urgent.desc(), t::next_at.asc(), t::id.asc()))
        .select(COLUMNS)
        .load(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Notes that a mail's text is about to leave; false when it is not ours to send any more.
pub(super) fn begin(db: &mut Db, id: MailId, claim: &Claim, message_id: &str) -> Result<bool> {
    let ours = t::id.eq(id).and(t::state.eq(State::Waiting)).and(t::claim.eq(claim.token.clone()).assume_not_null());
    let begun = diesel::update(t::table.filter(ours))
        .set((
            (t::state.eq(State::Sending), t::claimed_until.eq(claim.until), t::attempts.eq(t::attempts + 1)),
            (t::message_id.eq(message_id.to_owned()), t::version.eq(t::version + 1)),
        ))
        .execute(db)?;
    Ok(begun == 1)
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    pub state: State,
    pub trouble: String,
    pub attempts: i32,
    pub next_at: Instant,
    pub subject: String,
    pub body: String,
    pub keep_sealed: bool,
}

/// Notes how an attempt ended; also when another post has called it doubtful meanwhile, because we know better.
pub(super) fn finish(db: &mut Db, id: MailId, claim: &Claim, ended: &Ended, now: Instant) -> Result<()> {
    let open = t::state.eq_any([State::Waiting, State::Sending, State::Doubtful]);
    let ours = t::id.eq(id).and(open).and(t::claim.eq(claim.token.clone()).assume_not_null());
    let sent_at = (ended.state == State::Sent).then_some(now);
    diesel::update(t::table.filter(ours.clone()))
        .set((
            (t::state.eq(ended.state), t::trouble.eq(ended.trouble.clone()), t::next_at.eq(ended.next_at)),
            (t::subject.eq(ended.subject.clone()), t::body.eq(ended.body.clone()), t::sent_at.eq(sent_at)),
            (t::attempts.eq(ended.attempts), t::claim.eq(None::<String>), t::claimed_until.eq(None::<Instant>)),
            t::version.eq(t::version + 1),
        ))
        .execute(db)?;
    if !ended.keep_sealed {
        let gone = t::id.eq(id).and(t::state.eq(ended.state));
        diesel::update(t::table.filter(gone)).set(t::path_sealed.eq(None::<String>)).execute(db)?;
    }
    Ok(())
}

/// Lets go of mails that were not tried, with what was heard.
pub(super) fn release(db: &mut Db, claim: &Claim, trouble: &str, next_at: Instant) -> Result<()> {
    let ours = t::state.eq(State::Waiting).and(t::claim.eq(claim.token.clone()).assume_not_null());
    diesel::update(t::table.filter(ours))
        .set((t::claimed_until.eq(None::<Instant>), t::trouble.eq(trouble.to_owned()), t::next_at.eq(next_at)))
        .execute(db)?;
    Ok(())
}

/// Settles what a post left on the wire when it died: doubtful, or waiting again where a second time does no harm.
pub(super) fn settle_abandoned(db: &mut Db, to: State, trouble: &str, now: Instant) -> Result<usize> {
    let abandoned = t::state.eq(State::Sending).and(t::claimed_until.le(now).assume_not_null());
    Ok(diesel::update(t::table.filter(abandoned))
        .set((
            (t::state.eq(to), t::trouble.eq(trouble.to_owned())),
            (t::claimed_until.eq(None::<Instant>), t::version.eq(t::version + 1)),
        ))
        .execute(db)?)
}

/// Withdraws what makes no sense any more, and forgets secrets that do not work any more.
pub(super) fn expire(db: &mut Db, trouble: &str, now: Instant) -> Result<()> {
    let over = t::useful_until.le(now).assume_not_null();
    diesel::update(t::table.filter(t::state.eq(State::Waiting).and(over)))
        .set((t::state.eq(State::Withdrawn), t::trouble.eq(trouble.to_owned()), t::version.eq(t::version + 1)))
        .execute(db)?;
    let idle = t::state.ne(State::Sending).and(t::path_sealed.is_not_null());
    diesel::update(t::table.filter(idle.and(over))).set(t::path_sealed.eq(None::<String>)).execute(db)?;
    Ok(())
}

/// Whether [`settle_abandoned`] or [`expire`] has anything to do.
pub(super) fn is_untidy(db: &mut Db, now: Instant) -> Result<bool> {
    let abandoned = t::state.eq(State::Sending).and(t::claimed_until.le(now).assume_not_null());
    let over = t::useful_until.le(now).assume_not_null();
    let late = over.and(t::state.eq(State::Waiting).or(t::path_sealed.is_not_null()));
    let found = t::table.filter(abandoned.or(late)).select(t::id);
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(db)?)
}

/// Changes a mail's state by hand, over the version that was seen.
pub(super) fn set_state(db: &mut Db, mail: &Stored, to: State, version: i32, now: Instant) -> Result<()> {
    let sent_at = if to == State::Sent { Some(now) } else { mail.sent_at };
    let sealed = mail.sealed.clone().filter(|_| to == State::Waiting).map(|sealed| sealed.value);
    let changed = diesel::update(t::table.filter(t::id.eq(mail.id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(to), t::next_at.eq(now), t::sent_at.eq(sent_at), t::path_sealed.eq(sealed)),
            (t::claimed_until.eq(None::<Instant>), t::claim.eq(None::<String>)),
            (t::trouble.eq(String::new()), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// When a backup has come in: what waited in it may have been sent since, so it waits for a person; links in it work no
/// more.
///
/// # Errors
/// When the rows cannot be written.
pub fn after_restore(db: &mut Db, _: Instant) -> Result<()> {
    let open = t::state.eq_any([State::Waiting, State::Sending]);
    let why = "mail-trouble-restored".to_owned();
    diesel::update(t::table.filter(open.clone().and(t::path_sealed.is_not_null())))
        .set((t::state.eq(State::Withdrawn), t::trouble.eq(why.clone()), t::version.eq(t::version + 1)))
        .execute(db)?;
    diesel::update(t::table.filter(t::path_sealed.is_not_null())).set(t::path_sealed.eq(None::<String>)).execute(db)?;
    diesel::update(t::table.filter(open))
        .set((
            (t::state.eq(State::Doubtful), t::trouble.eq(why), t::digest.eq(false)),
            (t::claim.eq(None::<String>), t::claimed_until.eq(None::<Instant>), t::version.eq(t::version + 1)),
        ))
        .execute(db)?;
    Ok(())
}

/// How a person wants to be told.
///
/// # Errors
/// When the database cannot be read.
pub fn choice_of(db: &mut Db, user: UserId) -> Result<Choice> {
    let chosen = c::table.filter(c::user_id.eq(user)).select(c::choice).first(db).optional()?;
    Ok(chosen.unwrap_or(Choice::AtOnce))
}

/// Writes how a person wants to be told.
pub(super) fn set_choice(db: &mut Db, user: UserId, choice: Choice) -> Result<()> {
    let row = diesel::update(c::table.filter(c::user_id.eq(user)));
    if row.set(c::choice.eq(choice)).execute(db)? == 0 {
        diesel::insert_into(c::table).values((c::user_id.eq(user), c::choice.eq(choice))).execute(db)?;
    }
    Ok(())
}

/// Lets the held mails of a person go at once, or withdraws them.
pub(super) fn let_go(db: &mut Db, user: UserId, to: State, trouble: &str) -> Result<()> {
    let held = t::user_id.eq(user).assume_not_null().and(t::digest.eq(true)).and(t::state.eq(State::Waiting));
    diesel::update(t::table.filter(held))
        .set((t::digest.eq(false), t::state.eq(to), t::trouble.eq(trouble.to_owned()), t::version.eq(t::version + 1)))
        .execute(db)?;
    Ok(())
}

/// People whose morning mail of a day is still to be made.
pub(super) fn ungathered(db: &mut Db, day: NaiveDate, after: UserId, most: i64) -> Result<Vec<UserId>> {
    let before = c::gathered_on.is_null().or(c::gathered_on.lt(day).assume_not_null());
    Ok(c::table
        .filter(c::choice.eq(Choice::Daily).and(before).and(c::user_id.gt(after)))
        .order(c::user_id.asc())
        .limit(most)
        .select(c::user_id)
        .load(db)?)
}

/// Takes a person's morning of a day; false when another post was faster.
pub(super) fn take_morning(db: &mut Db, user: UserId, day: NaiveDate) -> Result<bool> {
    let before = c::gathered_on.is_null().or(c::gathered_on.lt(day).assume_not_null());
    let row = c::table.filter(c::user_id.eq(user).and(c::choice.eq(Choice::Daily)).and(before));
    Ok(diesel::update(row).set(c::gathered_on.eq(day)).execute(db)? == 1)
}

/// What is held for a person's morning, oldest first.
pub(super) fn held(db: &mut Db, user: UserId) -> Result<Vec<Stored>> {
    let held = t::user_id.eq(user).assume_not_null().and(t::digest.eq(true)).and(t::state.eq(State::Waiting));
    let rows: Vec<Row> = t::table.filter(held).order(t::id.asc()).limit(200).select(COLUMNS).load(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Notes that held mails became part of the morning's mail.
pub(super) fn gathered(db: &mut Db, ids: &[MailId], into: MailId, now: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq_any(ids.to_vec())))
        .set((t::state.eq(State::Sent), t::sent_at.eq(now), t::gathered_into.eq(into), t::version.eq(t::version + 1)))
        .execute(db)?;
    Ok(())
}

/// The end of a claim that begins now: as long as one mail may take on the wire, and some more.
pub(super) fn claim_term(timeout: std::time::Duration) -> Duration {
    let seconds = i64::try_from(timeout.as_secs()).unwrap_or(300);
    Duration::seconds(seconds.saturating_mul(3) + 10)
}
