//! Rows of roles that people hold.

use diesel::prelude::*;

use crate::access::{Actor, Role};
use crate::kernel::{Instant, MembershipId, Message, OrganisationId, Region, UserId};
use crate::notices::To;
use crate::people::model::{Membership, MembershipState as State, UserState};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::i18n::Locale;
use crate::platform::{Error, Result};
use crate::schema::{memberships as t, organisations as o, users as u};

type Row = (
    (MembershipId, UserId, OrganisationId, Role, State),
    (UserId, Instant, Option<UserId>, Option<Instant>),
    (String, i32),
);

type Columns = (
    (t::id, t::user_id, t::organisation_id, t::role, t::state),
    (t::proposed_by, t::proposed_at, t::decided_by, t::decided_at),
    (t::reason, t::version),
);

const COLUMNS: Columns = (
    (t::id, t::user_id, t::organisation_id, t::role, t::state),
    (t::proposed_by, t::proposed_at, t::decided_by, t::decided_at),
    (t::reason, t::version),
);

fn model(row: Row) -> Membership {
    let ((id, user, organisation, role, state), (proposed_by, proposed_at, decided_by, decided_at), rest) = row;
    let (reason, version) = rest;
    Membership {
        id,
        user,
        organisation,
        role,
        state,
        proposed_by,
        proposed_at,
        decided_by,
        decided_at,
        reason,
        version,
    }
}

/// A role where it is held: the organisation's name beside it.
#[derive(Debug, Clone)]
pub(in crate::people) struct Held {
    pub membership: Membership,
    pub organisation_name: String,
}

/// All roles that a person holds, held or may hold, the open ones first.
pub(in crate::people) fn of(db: &mut Db, user: UserId) -> Result<Vec<Held>> {
    let rows: Vec<(Row, String)> =
        t::table.inner_join(o::table).filter(t::user_id.eq(user)).select((COLUMNS, o::name)).order(t::id).load(db)?;
    let held = |(row, organisation_name)| Held { membership: model(row), organisation_name };
    let mut all: Vec<Held> = rows.into_iter().map(held).collect();
    all.sort_by_key(|held| !held.membership.is_open());
    Ok(all)
}

/// The organisation, its name and province, and a role that counts there.
pub(in crate::people) type Counting = (OrganisationId, String, Option<Region>, Role);

/// The roles of a person that count now.
pub(in crate::people) fn counting(db: &mut Db, user: UserId) -> Result<Vec<Counting>> {
    Ok(t::table
        .inner_join(o::table)
        .filter(t::user_id.eq(user).and(t::state.eq(State::Active)))
        .select((o::id, o::name, o::region, t::role))
        .order(t::id)
        .load(db)?)
}

/// Whom to write to at some organisations: those with a mail address who may sign in and hold one of the roles there now,
/// each once.
///
/// # Errors
/// When the database cannot be read.
pub fn addressees(db: &mut Db, at: &[OrganisationId], roles: &[Role]) -> Result<Vec<To>> {
    let held =
        t::organisation_id.eq_any(at.to_vec()).and(t::role.eq_any(roles.to_vec())).and(t::state.eq(State::Active));
    let reached = u::state.eq(UserState::Active).and(u::email.ne(""));
    let holders = t::table.filter(held).select(t::user_id);
    let rows: Vec<(UserId, String, String, Locale)> = u::table
        .filter(reached.and(u::id.eq_any(holders)))
        .order(u::id)
        .select((u::id, u::name, u::email, u::locale))
        .load(db)?;
    let to = |(user, name, address, locale)| To { user: Some(user), name, address, locale };
    Ok(rows.into_iter().map(to).collect())
}

pub(in crate::people) fn find(db: &mut Db, id: MembershipId) -> Result<Membership> {
    Ok(t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// A role to be written.
pub(in crate::people) struct New<'a> {
    pub user: UserId,
    pub organisation: OrganisationId,
    pub role: Role,
    pub state: State,
    pub by: UserId,
    pub reason: &'a str,
}

pub(in crate::people) fn insert(db: &mut Db, new: &New<'_>, now: Instant) -> Result<MembershipId> {
    let decided = (new.state == State::Active).then_some(new.by);
    diesel::insert_into(t::table)
        .values((
            (t::user_id.eq(new.user), t::organisation_id.eq(new.organisation), t::role.eq(new.role)),
            (t::state.eq(new.state), t::proposed_by.eq(new.by), t::proposed_at.eq(now)),
            (t::decided_by.eq(decided), t::decided_at.eq(decided.map(|_| now))),
            (t::reason.eq(new.reason.to_owned()), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(|e| if is_duplicate(&e) { Error::field("role", Message::new("role-held-already")) } else { e.into() })
}

/// Moves a role to another state.
pub(in crate::people) fn set_state(
    db: &mut Db,
    of: &Membership,
    state: State,
    by: UserId,
    reason: &str,
    version: i32,
    now: Instant,
) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(of.id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(state), t::decided_by.eq(by), t::decided_at.eq(now)),
            (t::reason.eq(reason.to_owned()), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// The roles that count or may come to count in an organisation.
pub(in crate::people) fn open_at(db: &mut Db, at: OrganisationId) -> Result<Vec<Membership>> {
    let open = t::table.filter(t::organisation_id.eq(at).and(t::state.eq_any([State::Proposed, State::Active])));
    let rows: Vec<Row> = open.order(t::id).select(COLUMNS).load(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Lets a role be held in another organisation.
pub(in crate::people) fn move_one(db: &mut Db, of: &Membership, into: OrganisationId) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(of.id)).filter(t::version.eq(of.version)))
        .set((t::organisation_id.eq(into), t::version.eq(of.version + 1)))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// A proposed role with the names that a second person needs to decide.
#[derive(Debug, Clone)]
pub(in crate::people) struct Proposal {
    pub membership: Membership,
    pub person: String,
    pub login: String,
    pub organisation_name: String,
}

/// What waits for a second person, oldest first.
pub(in crate::people) fn proposals(db: &mut Db) -> Result<Vec<Proposal>> {
    let rows: Vec<(Row, String, String, String)> = t::table
        .inner_join(o::table)
        .inner_join(u::table)
        .filter(t::state.eq(State::Proposed))
        .select((COLUMNS, u::name, u::login, o::name))
        .order((t::proposed_at, t::id))
        .limit(500)
        .load(db)?;
    let made =
        |(row, person, login, organisation_name)| Proposal { membership: model(row), person, login, organisation_name };
    Ok(rows.into_iter().map(made).collect())
}

/// How many proposed roles wait for this person's decision.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(db: &mut Db, actor: &Actor, _now: Instant) -> Result<i64> {
    Ok(t::table
        .filter(t::state.eq(State::Proposed).and(t::user_id.ne(actor.user)).and(t::proposed_by.ne(actor.user)))
        .count()
        .get_result(db)?)
}

/// Active people who hold a role in an organisation, to choose a stand-in from.
pub(in crate::people) fn colleagues(
    db: &mut Db,
    at: OrganisationId,
    but: UserId,
) -> Result<Vec<(UserId, String, String)>> {
    Ok(t::table
        .inner_join(u::table)
        .filter(t::organisation_id.eq(at).and(t::state.eq(State::Active)))
        .filter(u::state.eq(UserState::Active).and(u::id.ne(but)))
        .select((u::id, u::name, u::login))
        .distinct()
        .order((u::name, u::id))
        .limit(500)
        .load(db)?)
}
