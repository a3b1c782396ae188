//! Rows of the audit trail.

use diesel::dsl::max;
use diesel::prelude::*;

use crate::each;
use crate::kernel::{AuditId, Instant, OrganisationId, UserId};
use crate::platform::Result;
use crate::platform::db::{Db, MultiBackend};
use crate::schema::audit_events as t;

/// A row to be written.
#[derive(Insertable)]
#[diesel(table_name = t, treat_none_as_default_value = false)]
pub(super) struct NewEvent {
    pub at: Instant,
    pub actor_id: UserId,
    pub actor_name: String,
    pub stands_in_for_id: Option<UserId>,
    pub stands_in_for_name: Option<String>,
    pub organisation_id: Option<OrganisationId>,
    pub organisation_name: String,
    pub action: &'static str,
    pub object_kind: &'static str,
    pub object_id: i64,
    pub object_label: String,
    pub before_digest: Option<String>,
    pub after_digest: Option<String>,
    pub changes: String,
    pub reason: String,
    pub request: String,
    pub address: String,
}

/// A row as it stands.
#[derive(Debug, Clone, Queryable)]
pub struct Entry {
    /// Its key.
    pub id: AuditId,
    /// When it was done.
    pub at: Instant,
    /// Who did it.
    pub actor_id: UserId,
    /// The name at that time.
    pub actor_name: String,
    /// For whom, when the actor stood in for somebody.
    pub stands_in_for_id: Option<UserId>,
    /// The name at that time.
    pub stands_in_for_name: Option<String>,
    /// In which organisation.
    pub organisation_id: Option<OrganisationId>,
    /// The name at that time.
    pub organisation_name: String,
    /// What was done.
    pub action: String,
    /// To which noun.
    pub object_kind: String,
    /// To which object.
    pub object_id: i64,
    /// What people called it.
    pub object_label: String,
    /// SHA-256 of the object before.
    pub before_digest: Option<String>,
    /// SHA-256 of the object after.
    pub after_digest: Option<String>,
    /// The fields that changed, as JSON: name → [old, new].
    pub changes: String,
    /// Why, in the actor's words.
    pub reason: String,
    /// The request's id.
    pub request: String,
    /// Whence it came.
    pub address: String,
    /// Its place in the chain.
    pub seq: Option<i64>,
    /// The chain's hash up to it.
    pub hash: Option<String>,
}

/// Rows that one statement may hold; SQLite takes 32,766 values.
const AT_ONCE: usize = 500;

pub(super) fn insert(db: &mut Db, events: &[NewEvent]) -> Result<()> {
    for some in events.chunks(AT_ONCE) {
        each!(db, |c| diesel::insert_into(t::table).values(some).execute(c))?;
    }
    Ok(())
}

/// What was done to one object, latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn history(db: &mut Db, kind: &str, id: i64, most: i64) -> Result<Vec<Entry>> {
    let of = t::object_kind.eq(kind.to_owned()).and(t::object_id.eq(id));
    Ok(t::table.filter(of).order(t::id.desc()).limit(most).load(db)?)
}

/// What was done to several objects of a noun by some verbs, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn deeds(db: &mut Db, kind: &str, ids: &[i64], actions: &[&str]) -> Result<Vec<Entry>> {
    let actions: Vec<String> = actions.iter().map(|action| (*action).to_owned()).collect();
    let of = t::object_kind.eq(kind.to_owned()).and(t::object_id.eq_any(ids.to_vec()));
    Ok(t::table.filter(of.and(t::action.eq_any(actions))).order(t::id).load(db)?)
}

/// How often something was done.
///
/// # Errors
/// When the database cannot be read.
pub fn times(db: &mut Db, action: &str) -> Result<i64> {
    Ok(t::table.filter(t::action.eq(action.to_owned())).count().get_result(db)?)
}

pub(super) fn find(db: &mut Db, id: AuditId) -> Result<Entry> {
    Ok(t::table.filter(t::id.eq(id)).first(db)?)
}

/// Rows that have no place in the chain yet, oldest first.
pub(super) fn unsealed(db: &mut Db, most: i64) -> Result<Vec<Entry>> {
    Ok(t::table.filter(t::seq.is_null()).order(t::id).limit(most).load(db)?)
}

pub(super) fn count_unsealed(db: &mut Db) -> Result<i64> {
    Ok(t::table.filter(t::seq.is_null()).count().get_result(db)?)
}

/// The place and hash of the chain's head.
pub(super) fn head(db: &mut Db) -> Result<Option<(i64, String)>> {
    let seq: Option<i64> = t::table.select(max(t::seq)).first(db)?;
    let Some(seq) = seq else { return Ok(None) };
    let hash: Option<String> = t::table.filter(t::seq.eq(seq)).select(t::hash).first(db)?;
    Ok(hash.map(|hash| (seq, hash)))
}

pub(super) fn place(db: &mut Db, id: AuditId, seq: i64, hash: &str) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id)).filter(t::seq.is_null()))
        .set((t::seq.eq(seq), t::hash.eq(hash)))
        .execute(db)?;
    Ok(())
}

/// Rows of the chain behind a place, in its order.
pub(super) fn sealed_after(db: &mut Db, seq: i64, most: i64) -> Result<Vec<Entry>> {
    Ok(t::table.filter(t::seq.gt(seq)).order(t::seq).limit(most).load(db)?)
}

/// What a list of events is narrowed to.
#[derive(Debug, Default, Clone)]
pub(super) struct Filter {
    pub text: String,
    pub kind: Option<String>,
    pub action: Option<String>,
    pub actor: Option<UserId>,
    pub from: Option<Instant>,
    pub before: Option<Instant>,
}

type Boxed<'a> = t::BoxedQuery<'a, MultiBackend>;

fn narrowed(filter: &Filter) -> Boxed<'static> {
    let mut query = t::table.into_boxed();
    if !filter.text.is_empty() {
        let like = format!("%{}%", filter.text.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        let in_label = t::object_label.like(like.clone()).escape('!');
        query = query
            .filter(in_label.or(t::actor_name.like(like.clone()).escape('!')).or(t::request.like(like).escape('!')));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(t::object_kind.eq(kind.clone()));
    }
    if let Some(action) = &filter.action {
        query = query.filter(t::action.eq(action.clone()));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(t::actor_id.eq(actor));
    }
    if let Some(from) = filter.from {
        query = query.filter(t::at.ge(from));
    }
    if let Some(before) = filter.before {
        query = query.filter(t::at.lt(before));
    }
    query
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(db)?)
}

pub(super) fn list(db: &mut Db, filter: &Filter, ascending: bool, offset: i64, limit: i64) -> Result<Vec<Entry>> {
    let query = narrowed(filter).offset(offset).limit(limit);
    let ordered = if ascending { query.order(t::id.asc()) } else { query.order(t::id.desc()) };
    Ok(ordered.load(db)?)
}

/// The words that occur, for the filters.
pub(super) fn kinds(db: &mut Db) -> Result<Vec<String>> {
    Ok(t::table.select(t::object_kind).distinct().order(t::object_kind).load(db)?)
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, ascending: bool) -> Result<Vec<AuditId>> {
    let query = narrowed(filter);
    let ordered = if ascending { query.order(t::id.asc()) } else { query.order(t::id.desc()) };
    Ok(ordered.select(t::id).load(db)?)
}

/// These events, in any order.
pub(super) fn all(db: &mut Db, keys: &[AuditId]) -> Result<Vec<Entry>> {
    Ok(t::table.filter(t::id.eq_any(keys.to_vec())).load(db)?)
}
