//! Rows of experts, and the index that finds them.

use diesel::prelude::*;

use super::model::{Expert, ExpertKind, Payment, Profile};
use crate::access::Actor;
use crate::kernel::{ExpertId, Instant, OrganisationId, Region, Uscc, UserId, text};
use crate::organisation;
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::{Error, Result, search};
use crate::schema::{expert_payments as p, experts as t};
use crate::standards::model::Level;

/// The noun, as the search index knows it.
pub(super) const NOUN: &str = "expert";

type Columns = (
    (t::id, t::user_id, t::name, t::employer, t::employer_id, t::employer_uscc, t::region),
    (t::title_level, t::professional_title, t::kind, t::fields, t::phone, t::email, t::past_relations),
    (t::active, t::reason, t::note, t::updated_at, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::user_id, t::name, t::employer, t::employer_id, t::employer_uscc, t::region),
    (t::title_level, t::professional_title, t::kind, t::fields, t::phone, t::email, t::past_relations),
    (t::active, t::reason, t::note, t::updated_at, t::version),
);
type Row = (
    (ExpertId, Option<UserId>, String, String, Option<OrganisationId>, Option<Uscc>, Option<Region>),
    (Level, String, ExpertKind, String, String, String, String),
    (bool, String, String, Instant, i32),
);

fn model(row: Row) -> Result<Expert> {
    let ((id, user, name, employer, employer_id, employer_uscc, region), known, rest) = row;
    let (title_level, professional_title, kind, fields, phone, email, past) = known;
    let (active, reason, note, updated_at, version) = rest;
    let (fields, past) = (serde_json::from_str(&fields)?, serde_json::from_str(&past)?);
    let profile = Profile {
        name,
        employer,
        employer_uscc,
        region,
        title_level,
        professional_title,
        kind,
        fields,
        phone,
        email,
        past,
        note,
    };
    Ok(Expert { id, user, profile, employer_id, active, reason, updated_at, version })
}

fn models(rows: Vec<Row>) -> Result<Vec<Expert>> {
    rows.into_iter().map(model).collect()
}

/// An expert by the key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: ExpertId) -> Result<Expert> {
    model(t::table.filter(t::id.eq(id)).select(COLUMNS).first(db)?)
}

/// The expert who signs in as this person.
///
/// # Errors
/// When the database cannot be read.
pub fn of_user(db: &mut Db, user: UserId) -> Result<Option<Expert>> {
    t::table.filter(t::user_id.eq(user)).select(COLUMNS).first(db).optional()?.map(model).transpose()
}

/// These experts, in the order of their keys.
///
/// # Errors
/// When the database cannot be read.
pub fn some(db: &mut Db, ids: &[ExpertId]) -> Result<Vec<Expert>> {
    models(t::table.filter(t::id.eq_any(ids.to_vec())).order(t::id).select(COLUMNS).load(db)?)
}

/// Every expert who may be drawn, in the order of their keys; of some fields only, where any are given.
///
/// # Errors
/// When the database cannot be read.
pub fn pool(db: &mut Db, fields: &[String]) -> Result<Vec<Expert>> {
    let mut all = models(t::table.filter(t::active.eq(true)).order(t::id).select(COLUMNS).load(db)?)?;
    if !fields.is_empty() {
        all.retain(|expert| expert.profile.fields.iter().any(|field| fields.contains(field)));
    }
    Ok(all)
}

/// What a workbook of fees needs of these experts, where it was entered.
///
/// # Errors
/// When the database cannot be read.
pub fn payments(db: &mut Db, ids: &[ExpertId]) -> Result<Vec<(ExpertId, Payment)>> {
    let shown = (p::expert_id, p::holder, p::bank, p::account_sealed, p::identity_sealed, p::version);
    let rows: Vec<(ExpertId, String, String, String, String, i32)> =
        p::table.filter(p::expert_id.eq_any(ids.to_vec())).select(shown).load(db)?;
    let made =
        |(id, holder, bank, account, identity, version)| (id, Payment { holder, bank, account, identity, version });
    Ok(rows.into_iter().map(made).collect())
}

/// Writes payment data over the version before it; the first has version 1.
pub(super) fn set_payment(db: &mut Db, of: ExpertId, new: &Payment, now: Instant) -> Result<()> {
    let set = (
        (p::holder.eq(new.holder.clone()), p::bank.eq(new.bank.clone())),
        (p::account_sealed.eq(new.account.clone()), p::identity_sealed.eq(new.identity.clone())),
        (p::version.eq(new.version), p::updated_at.eq(now)),
    );
    if new.version == 1 {
        let row = diesel::insert_into(p::table).values((p::expert_id.eq(of), set)).execute(db);
        return row.map(drop).map_err(|e| if is_duplicate(&e) { Error::Stale } else { e.into() });
    }
    let before = p::table.filter(p::expert_id.eq(of).and(p::version.eq(new.version - 1)));
    if diesel::update(before).set(set).execute(db)? == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What people fill in, and what is derived of it.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = t, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Values {
    name: String,
    initials: String,
    employer: String,
    employer_skeleton: String,
    employer_id: Option<OrganisationId>,
    employer_uscc: Option<Uscc>,
    region: Option<Region>,
    title_level: Level,
    professional_title: String,
    kind: ExpertKind,
    fields: String,
    phone: String,
    email: String,
    past_relations: String,
    note: String,
}

fn values(profile: &Profile, employer: Option<OrganisationId>) -> Result<Values> {
    let profile = profile.clone();
    Ok(Values {
        initials: text::initials(&profile.name),
        employer_skeleton: profile.employer_skeleton(),
        employer_id: employer,
        fields: serde_json::to_string(&profile.fields)?,
        past_relations: serde_json::to_string(&profile.past)?,
        name: profile.name,
        employer: profile.employer,
        employer_uscc: profile.employer_uscc,
        region: profile.region,
        title_level: profile.title_level,
        professional_title: profile.professional_title,
        kind: profile.kind,
        phone: profile.phone,
        email: profile.email,
        note: profile.note,
    })
}

pub(super) fn insert(
    db: &mut Db,
    profile: &Profile,
    employer: Option<OrganisationId>,
    by: &Actor,
    now: Instant,
) -> Result<ExpertId> {
    let made = (t::created_by.eq(by.user), t::created_by_name.eq(by.name.clone()), t::created_at.eq(now));
    let state = (t::active.eq(true), t::reason.eq(String::new()), t::updated_at.eq(now), t::version.eq(1));
    let row = diesel::insert_into(t::table).values((values(profile, employer)?, made, state));
    let id = row.returning(t::id).get_result(db)?;
    index(db, id, profile)?;
    Ok(id)
}

/// Writes a profile over the version that it was made from.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(super) fn update(
    db: &mut Db,
    id: ExpertId,
    profile: &Profile,
    employer: Option<OrganisationId>,
    version: i32,
    now: Instant,
) -> Result<()> {
    let own = t::table.filter(t::id.eq(id).and(t::version.eq(version)));
    let set = (values(profile, employer)?, (t::version.eq(version + 1), t::updated_at.eq(now)));
    if diesel::update(own).set(set).execute(db)? == 0 {
        return Err(Error::Stale);
    }
    index(db, id, profile)
}

pub(super) fn set_active(
    db: &mut Db,
    id: ExpertId,
    active: bool,
    reason: &str,
    version: i32,
    now: Instant,
) -> Result<()> {
    let own = t::table.filter(t::id.eq(id).and(t::version.eq(version)));
    let set =
        ((t::active.eq(active), t::reason.eq(reason.to_owned())), (t::version.eq(version + 1), t::updated_at.eq(now)));
    if diesel::update(own).set(set).execute(db)? == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Links an expert to an account.
pub(super) fn set_user(db: &mut Db, id: ExpertId, user: UserId, now: Instant) -> Result<()> {
    let own = t::table.filter(t::id.eq(id).and(t::user_id.is_null()));
    let set = (t::user_id.eq(user), t::version.eq(t::version + 1), t::updated_at.eq(now));
    if diesel::update(own).set(set).execute(db)? == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Removes an expert whom nobody has used or changed since.
pub(super) fn remove_untouched(db: &mut Db, id: ExpertId) -> Result<bool> {
    use crate::schema::review_members as m;
    use crate::schema::review_recusals as r;
    let used = diesel::select(diesel::dsl::exists(m::table.filter(m::expert_id.eq(id)))).get_result::<bool>(db)?
        || diesel::select(diesel::dsl::exists(r::table.filter(r::expert_id.eq(id)))).get_result::<bool>(db)?
        || !payments(db, &[id])?.is_empty();
    if used {
        return Ok(false);
    }
    let own = t::table.filter(t::id.eq(id).and(t::version.eq(1)).and(t::user_id.is_null()));
    if diesel::delete(own).execute(db)? == 0 {
        return Ok(false);
    }
    search::remove(db, NOUN, id.0)?;
    Ok(true)
}

/// Experts who have the name or the telephone number of one of these, and so may be the same person.
pub(super) fn alike(db: &mut Db, of: &[&Profile]) -> Result<Vec<Expert>> {
    let names: Vec<String> = of.iter().map(|one| one.name.clone()).collect();
    let phones: Vec<String> = of.iter().map(|one| one.phone.clone()).filter(|phone| !phone.is_empty()).collect();
    let mut ids: Vec<ExpertId> = t::table.filter(t::name.eq_any(names)).select(t::id).load(db)?;
    if !phones.is_empty() {
        ids.extend(t::table.filter(t::phone.eq_any(phones)).select(t::id).load::<ExpertId>(db)?);
    }
    some(db, &ids)
}

/// Lets experts of one organisation be of another.
pub(super) fn move_to(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<Vec<(ExpertId, String)>> {
    let moved: Vec<(ExpertId, String)> =
        t::table.filter(t::employer_id.eq(from)).order(t::id).select((t::id, t::name)).load(db)?;
    diesel::update(t::table.filter(t::employer_id.eq(from)))
        .set((t::employer_id.eq(into), t::version.eq(t::version + 1)))
        .execute(db)?;
    Ok(moved)
}

/// Puts what finds an expert in the index.
fn index(db: &mut Db, id: ExpertId, profile: &Profile) -> Result<()> {
    let initials = text::initials(&profile.name);
    let code = profile.employer_uscc.as_ref().map(Uscc::as_str).unwrap_or_default();
    let fields = profile.fields.join(" ");
    search::put(db, NOUN, id.0, &[&profile.name, &initials, &profile.employer, code, &fields])
}

/// Puts the next experts after a key into the index.
pub(super) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(ExpertId(after))).order(t::id).limit(most).select(COLUMNS);
    let all = models(next.load(db)?)?;
    for expert in &all {
        index(db, expert.id, &expert.profile)?;
    }
    Ok(all.last().map(|expert| expert.id.0))
}

/// How many experts the index should hold.
pub(super) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub text: String,
    pub kind: Option<ExpertKind>,
    pub level: Option<Level>,
    pub region: Option<Region>,
    pub inactive: bool,
}

type Boxed = t::BoxedQuery<'static, MultiBackend>;

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let mut query = t::table.filter(t::active.eq(!filter.inactive)).into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(t::kind.eq(kind));
    }
    if let Some(level) = filter.level {
        query = query.filter(t::title_level.eq(level));
    }
    if let Some(region) = filter.region {
        query = query.filter(t::region.eq(region));
    }
    if !filter.text.is_empty() {
        query = query.filter(search::matching::<t::table>(db, NOUN, "experts.id", &filter.text)?);
    }
    Ok(query)
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

fn sorted(query: Boxed, page: &crate::platform::list::Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("employer", false) => query.order((t::employer.asc(), t::id.asc())),
        ("employer", true) => query.order((t::employer.desc(), t::id.desc())),
        ("region", false) => query.order((t::region.asc(), t::name.asc(), t::id.asc())),
        ("region", true) => query.order((t::region.desc(), t::name.desc(), t::id.desc())),
        ("updated", false) => query.order((t::updated_at.asc(), t::id.asc())),
        ("updated", true) => query.order((t::updated_at.desc(), t::id.desc())),
        (_, false) => query.order((t::name.asc(), t::id.asc())),
        (_, true) => query.order((t::name.desc(), t::id.desc())),
    }
}

/// A page of the list.
pub(super) fn list(db: &mut Db, filter: &Filter, page: &crate::platform::list::Query) -> Result<Vec<Expert>> {
    models(sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit()).select(COLUMNS).load(db)?)
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &crate::platform::list::Query) -> Result<Vec<ExpertId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// The organisation that an employer is: by its code, or else by a name that no other bears.
pub(super) fn employer(db: &mut Db, profile: &Profile) -> Result<Option<OrganisationId>> {
    if let Some(code) = &profile.employer_uscc {
        return Ok(organisation::by_code(db, code)?.map(|found| found.id));
    }
    let alike = organisation::looking_like(db, &profile.employer, None)?;
    Ok(match alike.as_slice() {
        [only] => Some(only.id),
        _ => None,
    })
}

/// Experts who may be drawn and whom a text finds, by name: to choose from.
///
/// # Errors
/// When the database cannot be read.
pub fn choices(db: &mut Db, text: &str, most: i64) -> Result<Vec<Expert>> {
    let filter = Filter { text: text.to_owned(), ..Filter::default() };
    models(narrowed(db, &filter)?.order((t::name.asc(), t::id.asc())).limit(most).select(COLUMNS).load(db)?)
}
