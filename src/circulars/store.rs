//! Rows of circulars, their recipients and receipts.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::dsl::{count, count_star, exists};
use diesel::prelude::*;

use super::model::{Circular, State, Text};
use crate::access::{Action, Actor, Scope};
use crate::kernel::text::initials;
use crate::kernel::{CircularId, Instant, OrganisationId, Region, UserId};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::{Error, Result, search};
use crate::schema::{circular_receipts as r, circular_recipients as c, circulars as t, organisations as o};

type Row = (CircularId, String, String, State, String, String, i32, Option<Instant>, Option<Instant>);

/// A circular by its key, and whether it is addressed to an organisation.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: CircularId, own: Option<OrganisationId>) -> Result<Circular> {
    let row: Row = t::table
        .filter(t::id.eq(id))
        .select((
            t::id,
            t::title,
            t::body,
            t::state,
            t::author_name,
            t::reason,
            t::version,
            t::published_at,
            t::withdrawn_at,
        ))
        .first(db)?;
    let addressed = match own {
        Some(own) => is_addressed(db, id, own)?,
        None => false,
    };
    let (id, title, body, state, author, reason, version, published_at, withdrawn_at) = row;
    Ok(Circular {
        id,
        text: Text { title, body },
        state,
        author,
        reason,
        version,
        published_at,
        withdrawn_at,
        addressed,
    })
}

fn is_addressed(db: &mut Db, id: CircularId, own: OrganisationId) -> Result<bool> {
    let row = c::table.filter(c::circular_id.eq(id)).filter(c::organisation_id.eq(own));
    Ok(diesel::select(exists(row)).get_result(db)?)
}

pub(super) fn insert(db: &mut Db, text: &Text, author: UserId, name: &str, now: Instant) -> Result<CircularId> {
    let id = diesel::insert_into(t::table)
        .values((
            (t::title.eq(text.title.clone()), t::body.eq(text.body.clone()), t::state.eq(State::Draft)),
            (t::author_id.eq(author), t::author_name.eq(name.to_owned()), t::reason.eq(String::new())),
            (t::version.eq(1), t::created_at.eq(now)),
        ))
        .returning(t::id)
        .get_result(db)?;
    index(db, id, &text.title)?;
    Ok(id)
}

/// Writes a changed text over the version that it was made from.
pub(super) fn set_text(db: &mut Db, id: CircularId, text: &Text, version: i32) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((t::title.eq(text.title.clone()), t::body.eq(text.body.clone()), t::version.eq(version + 1)))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { index(db, id, &text.title) }
}

pub(super) fn publish(db: &mut Db, id: CircularId, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((t::state.eq(State::Published), t::published_at.eq(now), t::version.eq(version + 1)))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(super) fn withdraw(db: &mut Db, id: CircularId, reason: &str, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((
            t::state.eq(State::Withdrawn),
            t::withdrawn_at.eq(now),
            t::reason.eq(reason.to_owned()),
            t::version.eq(version + 1),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Adds recipients that are not among them yet; gives how many.
pub(super) fn address(db: &mut Db, id: CircularId, to: &[OrganisationId]) -> Result<usize> {
    let there = c::table.filter(c::circular_id.eq(id)).filter(c::organisation_id.eq_any(to.to_vec()));
    let there: Vec<OrganisationId> = there.select(c::organisation_id).load(db)?;
    let wanted: BTreeSet<&OrganisationId> = to.iter().filter(|one| !there.contains(one)).collect();
    for one in &wanted {
        diesel::insert_into(c::table).values((c::circular_id.eq(id), c::organisation_id.eq(**one))).execute(db)?;
    }
    if !wanted.is_empty() {
        raise(db, id)?;
    }
    Ok(wanted.len())
}

/// A draft that is for others than before is another draft: whoever looked at the former publishes neither.
fn raise(db: &mut Db, id: CircularId) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id))).set(t::version.eq(t::version + 1)).execute(db)?;
    Ok(())
}

pub(super) fn clear(db: &mut Db, id: CircularId) -> Result<()> {
    diesel::delete(c::table.filter(c::circular_id.eq(id))).execute(db)?;
    raise(db, id)
}

pub(super) fn count_recipients(db: &mut Db, id: CircularId) -> Result<i64> {
    Ok(c::table.filter(c::circular_id.eq(id)).count().get_result(db)?)
}

/// A recipient: its key, name and province.
pub(super) type Recipient = (OrganisationId, String, Option<Region>);

pub(super) fn recipients(db: &mut Db, id: CircularId, most: i64) -> Result<Vec<Recipient>> {
    Ok(c::table
        .inner_join(o::table)
        .filter(c::circular_id.eq(id))
        .order((o::region, o::name, o::id))
        .limit(most)
        .select((o::id, o::name, o::region))
        .load(db)?)
}

/// The next recipients after a key.
pub(super) fn recipients_after(
    db: &mut Db,
    id: CircularId,
    after: OrganisationId,
    most: i64,
) -> Result<Vec<OrganisationId>> {
    let next = c::table.filter(c::circular_id.eq(id).and(c::organisation_id.gt(after))).order(c::organisation_id);
    Ok(next.limit(most).select(c::organisation_id).load(db)?)
}

/// Who has opened it when, and said that it was read when.
#[derive(Queryable)]
pub(super) struct Receipt {
    pub organisation: OrganisationId,
    pub name: String,
    pub opened_at: Instant,
    pub confirmed_at: Option<Instant>,
}

pub(super) fn receipts(db: &mut Db, id: CircularId) -> Result<Vec<Receipt>> {
    Ok(r::table
        .filter(r::circular_id.eq(id))
        .order(r::id)
        .select((r::organisation_id, r::user_name, r::opened_at, r::confirmed_at))
        .load(db)?)
}

/// Whether a person has said for an organisation that it was read.
pub(super) fn confirmed_at(
    db: &mut Db,
    id: CircularId,
    at: OrganisationId,
    user: UserId,
) -> Result<Option<Option<Instant>>> {
    let own = r::circular_id.eq(id).and(r::organisation_id.eq(at)).and(r::user_id.eq(user));
    Ok(r::table.filter(own).select(r::confirmed_at).first(db).optional()?)
}

pub(super) fn open(
    db: &mut Db,
    id: CircularId,
    at: OrganisationId,
    user: UserId,
    name: &str,
    now: Instant,
) -> Result<()> {
    if confirmed_at(db, id, at, user)?.is_some() {
        return Ok(());
    }
    diesel::insert_into(r::table)
        .values((
            (r::circular_id.eq(id), r::organisation_id.eq(at), r::user_id.eq(user)),
            (r::user_name.eq(name.to_owned()), r::opened_at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// Notes that it was read; tells whether that is new.
pub(super) fn confirm(db: &mut Db, id: CircularId, at: OrganisationId, user: UserId, now: Instant) -> Result<bool> {
    let own = r::circular_id.eq(id).and(r::organisation_id.eq(at)).and(r::user_id.eq(user));
    let unread = r::table.filter(own.and(r::confirmed_at.is_null()));
    Ok(diesel::update(unread).set(r::confirmed_at.eq(now)).execute(db)? > 0)
}

pub(super) fn move_to(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    let there: Vec<CircularId> = c::table.filter(c::organisation_id.eq(into)).select(c::circular_id).load(db)?;
    let double = c::table.filter(c::organisation_id.eq(from)).filter(c::circular_id.eq_any(there));
    diesel::delete(double).execute(db)?;
    diesel::update(c::table.filter(c::organisation_id.eq(from))).set(c::organisation_id.eq(into)).execute(db)?;
    let users: Vec<(CircularId, UserId)> =
        r::table.filter(r::organisation_id.eq(into)).select((r::circular_id, r::user_id)).load(db)?;
    for (circular, user) in users {
        let double = r::organisation_id.eq(from).and(r::circular_id.eq(circular)).and(r::user_id.eq(user));
        diesel::delete(r::table.filter(double)).execute(db)?;
    }
    diesel::update(r::table.filter(r::organisation_id.eq(from))).set(r::organisation_id.eq(into)).execute(db)?;
    Ok(())
}

/// The noun, as the search index knows it.
pub(super) const NOUN: &str = "circular";

/// Puts what finds a circular in the index: its title. Who may see it is asked when somebody looks.
fn index(db: &mut Db, id: CircularId, title: &str) -> Result<()> {
    search::put(db, NOUN, id.0, &[title, &initials(title)])
}

/// Puts the next circulars after a key into the index.
pub(super) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(CircularId(after))).order(t::id).limit(most);
    let next: Vec<(CircularId, String)> = next.select((t::id, t::title)).load(db)?;
    for (id, title) in &next {
        index(db, *id, title)?;
    }
    Ok(next.last().map(|(id, _)| id.0))
}

/// How many circulars the index should hold.
pub(super) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// Only what was published to this organisation; everything, drafts too, without one.
    pub to: Option<OrganisationId>,
    pub drafts: bool,
    pub text: String,
    pub state: Option<State>,
}

impl Filter {
    /// What an actor sees of circulars: whoever sees everything all of them, others what was sent to their organisation;
    /// drafts only those who write.
    pub fn seen_by(actor: &Actor, text: String, state: Option<State>) -> Self {
        let far = actor.scope() == Scope::Everything;
        let to = if far { None } else { Some(actor.organisation.unwrap_or(OrganisationId(0))) };
        Self { to, drafts: actor.may(Action::CircularWrite), text, state }
    }
}

type Boxed = t::BoxedQuery<'static, MultiBackend>;

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let mut query = t::table.into_boxed();
    if let Some(to) = filter.to {
        query = query.filter(t::id.eq_any(c::table.filter(c::organisation_id.eq(to)).select(c::circular_id)));
    }
    if !filter.drafts {
        query = query.filter(t::state.ne(State::Draft));
    }
    if filter.text.is_empty() {
        // Nothing is looked for.
    } else if search::too_short(&filter.text) {
        query = query.filter(t::title.like(search::like(&filter.text)).escape('!'));
    } else {
        query = query.filter(search::matching::<t::table>(db, NOUN, "circulars.id", &filter.text)?);
    }
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    Ok(query)
}

pub(super) fn total(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

/// What a list shows of a circular.
#[derive(Queryable)]
pub(super) struct Listed {
    pub id: CircularId,
    pub title: String,
    pub state: State,
    pub author: String,
    pub published_at: Option<Instant>,
}

type Shown = (t::id, t::title, t::state, t::author_name, t::published_at);
const SHOWN: Shown = (t::id, t::title, t::state, t::author_name, t::published_at);

/// A page of the list, latest first.
pub(super) fn list(db: &mut Db, filter: &Filter, offset: i64, limit: i64) -> Result<Vec<Listed>> {
    Ok(narrowed(db, filter)?.select(SHOWN).order(t::id.desc()).offset(offset).limit(limit).load(db)?)
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter) -> Result<Vec<CircularId>> {
    Ok(narrowed(db, filter)?.select(t::id).order(t::id.desc()).load(db)?)
}

/// What the list shows of these, in any order.
pub(super) fn listed(db: &mut Db, keys: &[CircularId]) -> Result<Vec<Listed>> {
    Ok(t::table.filter(t::id.eq_any(keys.to_vec())).select(SHOWN).load(db)?)
}

/// Of so many recipients, so many have read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub recipients: i64,
    pub read: i64,
}

/// How these circulars stand with their recipients; what has none is not among them.
pub(super) fn tallies(db: &mut Db, ids: &[CircularId]) -> Result<HashMap<CircularId, Tally>> {
    let sent = c::table.filter(c::circular_id.eq_any(ids.to_vec())).group_by(c::circular_id);
    let sent: Vec<(CircularId, i64)> = sent.select((c::circular_id, count_star())).load(db)?;
    let read = r::table.filter(r::circular_id.eq_any(ids.to_vec()).and(r::confirmed_at.is_not_null()));
    let read: Vec<(CircularId, i64)> = read
        .group_by(r::circular_id)
        .select((r::circular_id, count(r::organisation_id).aggregate_distinct()))
        .load(db)?;
    let mut all: HashMap<CircularId, Tally> = HashMap::new();
    for (id, recipients) in sent {
        all.entry(id).or_default().recipients = recipients;
    }
    for (id, read) in read {
        all.entry(id).or_default().read = read;
    }
    Ok(all)
}

/// How one circular stands with its recipients.
pub(super) fn tally(db: &mut Db, id: CircularId) -> Result<Tally> {
    Ok(tallies(db, &[id])?.remove(&id).unwrap_or_default())
}

/// Which of these a person has said to have read, for an organisation.
pub(super) fn read_by(
    db: &mut Db,
    ids: &[CircularId],
    at: OrganisationId,
    user: UserId,
) -> Result<HashSet<CircularId>> {
    let own = r::organisation_id.eq(at).and(r::user_id.eq(user)).and(r::confirmed_at.is_not_null());
    let read = r::table.filter(own.and(r::circular_id.eq_any(ids.to_vec())));
    Ok(read.select(r::circular_id).load(db)?.into_iter().collect())
}

/// What was published to an organisation and a person has not said to have read, latest first.
pub(super) fn unread(db: &mut Db, at: OrganisationId, user: UserId, most: i64) -> Result<Vec<(CircularId, String)>> {
    let own = r::organisation_id.eq(at).and(r::user_id.eq(user)).and(r::confirmed_at.is_not_null());
    let read = r::table.filter(own).select(r::circular_id);
    Ok(t::table
        .inner_join(c::table)
        .filter(c::organisation_id.eq(at).and(t::state.eq(State::Published)).and(t::id.ne_all(read)))
        .order(t::id.desc())
        .limit(most)
        .select((t::id, t::title))
        .load(db)?)
}
