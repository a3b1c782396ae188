//! Rows of people.

use diesel::prelude::*;

use crate::access::Role;
use crate::kernel::Message;
use crate::kernel::{Instant, UserId, text};
use crate::people::model::{MembershipState, Person, User, UserState};
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::i18n::Locale;
use crate::platform::{Error, Result, search};
use crate::schema::{former_passwords as f, memberships as m, users as t};

/// The noun, as the search index knows it.
const NOUN: &str = "user";

type Row = (
    UserId,
    (String, String, String, String),
    UserState,
    (Option<String>, Option<Instant>),
    (Locale, bool),
    (i32, Instant),
);

type Columns = (
    t::id,
    (t::login, t::name, t::email, t::phone),
    t::state,
    (t::password_digest, t::password_at),
    (t::locale, t::shortcuts),
    (t::version, t::created_at),
);

/// The columns of a person, also for joins.
pub(in crate::people) const COLUMNS: Columns = (
    t::id,
    (t::login, t::name, t::email, t::phone),
    t::state,
    (t::password_digest, t::password_at),
    (t::locale, t::shortcuts),
    (t::version, t::created_at),
);

/// A person of a row.
pub(in crate::people) fn model(row: Row) -> User {
    let (id, (login, name, email, phone), state, (password, password_at), (locale, shortcuts), (version, created_at)) =
        row;
    let person = Person { login, name, email, phone };
    User { id, person, state, password, password_at, locale, shortcuts, version, created_at }
}

/// A person by the key.
pub(in crate::people) fn find(db: &mut Db, id: UserId) -> Result<User> {
    Ok(t::table.filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// A person by the name to sign in with.
///
/// # Errors
/// When the database cannot be read.
pub fn by_login(db: &mut Db, login: &str) -> Result<Option<User>> {
    Ok(t::table.filter(t::login.eq(login.to_lowercase())).select(COLUMNS).first::<Row>(db).optional()?.map(model))
}

/// People who may be meant by a name that somebody typed: the one who signs in by it, or those who have it as their
/// mail address; a few share one.
pub(in crate::people) fn meant_by(db: &mut Db, name: &str) -> Result<Vec<UserId>> {
    if let Some(user) = by_login(db, name)? {
        return Ok(vec![user.id]);
    }
    if !name.contains('@') {
        return Ok(Vec::new());
    }
    let having = t::table.filter(t::email.eq(name.to_lowercase()).and(t::state.ne(UserState::Disabled)));
    Ok(having.order(t::id.asc()).limit(5).select(t::id).load(db)?)
}

/// The people of these names to sign in with.
pub(in crate::people) fn by_logins(db: &mut Db, logins: Vec<String>) -> Result<Vec<User>> {
    let rows: Vec<Row> = t::table.filter(t::login.eq_any(logins)).select(COLUMNS).load(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Of these, the people who stand as they were invited: never changed, without a password, and with nothing on record
/// but their invitation.
pub(in crate::people) fn untouched(db: &mut Db, ids: &[UserId]) -> Result<Vec<User>> {
    use crate::schema::audit_events as a;
    let keys: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let told = a::object_kind.eq("user").and(a::object_id.eq_any(keys));
    let told: Vec<i64> = a::table.filter(told).filter(a::action.ne("user.invited")).select(a::object_id).load(db)?;
    let fresh = t::version.eq(1).and(t::state.eq(UserState::Invited)).and(t::password_digest.is_null());
    let rows: Vec<Row> = t::table.filter(t::id.eq_any(ids.to_vec())).filter(fresh).select(COLUMNS).load(db)?;
    Ok(rows.into_iter().map(model).filter(|user| !told.contains(&user.id.0)).collect())
}

/// Removes a row, unless another row points to it; tells whether it is gone.
pub(in crate::people) fn remove(db: &mut Db, user: &User) -> Result<bool> {
    use diesel::result::{DatabaseErrorKind, Error as DbError};
    // A savepoint: on PostgreSQL a refused statement spoils the transaction around it.
    let gone = db.transaction(|db| {
        diesel::delete(t::table.filter(t::id.eq(user.id)).filter(t::version.eq(user.version))).execute(db)
    });
    match gone {
        Ok(0) => Ok(false),
        Ok(_) => search::remove(db, NOUN, user.id.0).map(|()| true),
        Err(DbError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes a new person.
pub(in crate::people) fn insert(db: &mut Db, person: &Person, locale: Locale, now: Instant) -> Result<UserId> {
    let id: UserId = diesel::insert_into(t::table)
        .values((
            (t::login.eq(person.login.clone()), t::name.eq(person.name.clone())),
            t::initials.eq(text::initials(&person.name)),
            (t::email.eq(person.email.clone()), t::phone.eq(person.phone.clone())),
            (t::state.eq(UserState::Invited), t::locale.eq(locale), t::shortcuts.eq(true)),
            (t::version.eq(1), t::created_at.eq(now), t::updated_at.eq(now)),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(taken)?;
    index(db, id, person)?;
    Ok(id)
}

/// Puts what finds a person in the index. Who may look for people at all sees their e-mail addresses too.
fn index(db: &mut Db, id: UserId, person: &Person) -> Result<()> {
    let initials = text::initials(&person.name);
    search::put(db, NOUN, id.0, &[&person.name, &initials, &person.login, &person.email, &person.phone])
}

/// Puts the next people after a key into the index.
pub(in crate::people) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(UserId(after))).order(t::id).limit(most).select(COLUMNS);
    let all: Vec<User> = next.load::<Row>(db)?.into_iter().map(model).collect();
    for user in &all {
        index(db, user.id, &user.person)?;
    }
    Ok(all.last().map(|user| user.id.0))
}

/// How many people the index should hold.
pub(in crate::people) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

fn taken(e: diesel::result::Error) -> Error {
    if is_duplicate(&e) { Error::field("login", Message::new("people-login-taken")) } else { e.into() }
}

fn one_row(changed: usize) -> Result<()> {
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Writes a changed record over the version that it was made from.
pub(in crate::people) fn update(db: &mut Db, id: UserId, new: &Person, version: i32, now: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((
            (t::login.eq(new.login.clone()), t::name.eq(new.name.clone())),
            t::initials.eq(text::initials(&new.name)),
            (t::email.eq(new.email.clone()), t::phone.eq(new.phone.clone())),
            (t::version.eq(version + 1), t::updated_at.eq(now)),
        ))
        .execute(db)
        .map_err(taken)
        .and_then(one_row)?;
    index(db, id, new)
}

/// Changes whether a person may sign in.
pub(in crate::people) fn set_state(
    db: &mut Db,
    user: &User,
    state: UserState,
    version: i32,
    now: Instant,
) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(user.id)).filter(t::version.eq(version)))
        .set((t::state.eq(state), t::version.eq(version + 1), t::updated_at.eq(now)))
        .execute(db)
        .map_err(Error::from)
        .and_then(one_row)
}

/// Sets a password; the former one is kept so that it is not used again.
pub(in crate::people) fn set_password(db: &mut Db, user: &User, digest: &str, now: Instant) -> Result<()> {
    if let Some(former) = &user.password {
        diesel::insert_into(f::table).values((f::user_id.eq(user.id), f::digest.eq(former.clone()))).execute(db)?;
    }
    diesel::update(t::table.filter(t::id.eq(user.id)).filter(t::version.eq(user.version)))
        .set((
            (t::password_digest.eq(digest.to_owned()), t::password_at.eq(now)),
            (t::state.eq(UserState::Active), t::version.eq(user.version + 1), t::updated_at.eq(now)),
        ))
        .execute(db)
        .map_err(Error::from)
        .and_then(one_row)
}

/// The digests of the latest passwords, the present one included.
pub(in crate::people) fn passwords(db: &mut Db, user: &User, most: usize) -> Result<Vec<String>> {
    let kept = i64::try_from(most.saturating_sub(1)).unwrap_or(0);
    let of = f::table.filter(f::user_id.eq(user.id));
    let mut all: Vec<String> = of.order(f::id.desc()).limit(kept).select(f::digest).load(db)?;
    all.extend(user.password.clone());
    Ok(all)
}

/// Sets the own language and whether single keys are shortcuts.
pub(in crate::people) fn set_preferences(db: &mut Db, id: UserId, locale: Locale, shortcuts: bool) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id)))
        .set((t::locale.eq(locale), t::shortcuts.eq(shortcuts)))
        .execute(db)?;
    Ok(())
}

/// How many people in one of these states hold an active role.
pub(in crate::people) fn holders(db: &mut Db, role: Role, states: &[UserState], but: UserId) -> Result<i64> {
    Ok(m::table
        .inner_join(t::table)
        .filter(m::role.eq(role).and(m::state.eq(MembershipState::Active)).and(t::state.eq_any(states.to_vec())))
        .filter(t::id.ne(but))
        .count()
        .get_result(db)?)
}

/// Whether there is anybody at all.
///
/// # Errors
/// When the database cannot be read.
pub fn anybody(db: &mut Db) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(t::table.select(t::id))).get_result(db)?)
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(in crate::people) struct Filter {
    pub text: String,
    pub state: Option<UserState>,
    pub role: Option<Role>,
}

fn narrowed(db: &Db, filter: &Filter) -> Result<t::BoxedQuery<'static, MultiBackend>> {
    let mut query = t::table.into_boxed();
    if !filter.text.is_empty() {
        let like = format!("%{}%", filter.text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        let named = t::name.like(like.clone()).escape('!').or(t::login.like(like.clone()).escape('!'));
        let reached = t::phone.like(like.clone()).escape('!').or(t::email.like(like.clone()).escape('!'));
        // The index finds what the search box finds; the rest finds a single character, and numbers with their signs.
        let indexed = search::matching::<t::table>(db, NOUN, "users.id", &filter.text)?;
        query = query.filter(named.or(t::initials.like(like).escape('!')).or(reached).or(indexed));
    }
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(role) = filter.role {
        let holding = m::table.filter(m::role.eq(role).and(m::state.eq(MembershipState::Active))).select(m::user_id);
        query = query.filter(t::id.eq_any(holding));
    }
    Ok(query)
}

pub(in crate::people) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

fn sorted(
    query: t::BoxedQuery<'static, MultiBackend>,
    page: &crate::platform::list::Query,
) -> t::BoxedQuery<'static, MultiBackend> {
    match (page.sort.as_str(), page.descending) {
        ("login", false) => query.order(t::login.asc()),
        ("login", true) => query.order(t::login.desc()),
        ("created", false) => query.order((t::created_at.asc(), t::id.asc())),
        ("created", true) => query.order((t::created_at.desc(), t::id.desc())),
        (_, false) => query.order((t::name.asc(), t::id.asc())),
        (_, true) => query.order((t::name.desc(), t::id.desc())),
    }
}

pub(in crate::people) fn list(db: &mut Db, filter: &Filter, page: &crate::platform::list::Query) -> Result<Vec<User>> {
    let query = sorted(narrowed(db, filter)?, page).select(COLUMNS).offset(page.offset()).limit(page.limit());
    let rows: Vec<Row> = query.load(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(in crate::people) fn keys(
    db: &mut Db,
    filter: &Filter,
    page: &crate::platform::list::Query,
) -> Result<Vec<UserId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// These people, in any order.
pub(in crate::people) fn all(db: &mut Db, keys: &[UserId]) -> Result<Vec<User>> {
    let rows: Vec<Row> = t::table.filter(t::id.eq_any(keys.to_vec())).select(COLUMNS).load(db)?;
    Ok(rows.into_iter().map(model).collect())
}

/// Names of people by key, for lists that mention them.
pub(in crate::people) fn names(db: &mut Db, ids: Vec<UserId>) -> Result<std::collections::BTreeMap<UserId, String>> {
    let rows: Vec<(UserId, String)> = t::table.filter(t::id.eq_any(ids)).select((t::id, t::name)).load(db)?;
    Ok(rows.into_iter().collect())
}

/// The first people that a filter leaves, by name.
pub(in crate::people) fn found(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<User>> {
    let rows: Vec<Row> =
        narrowed(db, filter)?.select(COLUMNS).order((t::name.asc(), t::id.asc())).limit(most).load(db)?;
    Ok(rows.into_iter().map(model).collect())
}
