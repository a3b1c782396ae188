//! Rows of letters and of the one-time links to them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::model::{Content, Ended, Issued, Letter, Source, State, Via};
use crate::access::{Actor, Scope};
use crate::kernel::text::initials;
use crate::kernel::{CallId, DocumentId, Instant, LetterId, OrganisationId, Region, UserId};
use crate::organisation;
use crate::platform::db::{Db, MultiBackend, is_duplicate};
use crate::platform::{Error, Result, list, search};
use crate::schema::{applications as a, call_agencies as g, letter_links as l, letters as t, organisations as o};

type Head = (LetterId, CallId, OrganisationId, String, Option<Region>, OrganisationId, String, Option<Region>);
type Asked = (State, String, UserId, String, Instant);
type Said = (Option<Source>, Option<Via>, Option<String>, Option<NaiveDate>, Option<NaiveDate>, String, String, String);
type Marks = (bool, bool, bool, String, Option<DocumentId>, String, Option<Instant>);
type End = (String, Option<Instant>, String, Instant, i32);
type Row = (Head, Asked, Said, Marks, End);

/// The columns of a letter, in the order of [`Row`].
macro_rules! columns {
    () => {
        (
            (t::id, t::call_id, t::unit_id, o::name, o::region, t::issuer_id, t::issuer_name, t::region),
            (t::state, t::wish, t::asked_by, t::asked_by_name, t::asked_at),
            (t::source, t::via, t::number, t::dated_on, t::valid_until, t::addressee, t::project, t::body),
            (t::stamped, t::conditional, t::names_unit, t::contact, t::document_id, t::issued_by_name, t::issued_at),
            (t::ended_by_name, t::ended_at, t::reason, t::updated_at, t::version),
        )
    };
}

fn model((head, asked, said, marks, end): Row) -> Letter {
    let (id, call, unit, unit_name, unit_region, issuer, issuer_name, region) = head;
    let (state, wish, asked_by, asked_by_name, asked_at) = asked;
    let (source, via, number, dated_on, valid_until, addressee, project, body) = said;
    let (stamped, conditional, names_unit, contact, document, issued_by, issued_at) = marks;
    let (ended_by, ended_at, reason, updated_at, version) = end;
    let issued = match (source, via, dated_on, issued_at) {
        (Some(source), Some(via), Some(dated_on), Some(at)) => {
            let content = Content {
                number,
                dated_on,
                valid_until,
                addressee,
                project,
                body,
                stamped,
                conditional,
                names_unit,
                contact,
            };
            Some(Issued { content, source, via, document, by: issued_by, at })
        }
        _ => None,
    };
    let ended = ended_at.map(|at| Ended { by: ended_by, at, reason });
    Letter {
        id,
        call,
        unit,
        unit_name,
        unit_region,
        issuer,
        issuer_name,
        region,
        state,
        wish,
        asked_by,
        asked_by_name,
        asked_at,
        issued,
        ended,
        checkers: Vec::new(),
        updated_at,
        version,
    }
}

/// A letter by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn find(db: &mut Db, id: LetterId) -> Result<Letter> {
    let query = t::table.inner_join(o::table).filter(t::id.eq(id)).select(columns!());
    let mut letter = query.first::<Row>(db).map(model)?;
    letter.checkers = checkers(db, letter.call, letter.unit)?;
    Ok(letter)
}

/// The third parties that check a unit's application of a call, once it was submitted.
fn checkers(db: &mut Db, call: CallId, unit: OrganisationId) -> Result<Vec<OrganisationId>> {
    let submitted = a::call_id.eq(call).and(a::unit_id.eq(unit)).and(a::state.ne("draft"));
    if !diesel::select(exists(a::table.filter(submitted))).get_result::<bool>(db)? {
        return Ok(Vec::new());
    }
    Ok(g::table.filter(g::call_id.eq(call)).select(g::organisation_id).load(db)?)
}

/// The letters of a unit for a call, the latest first.
pub(super) fn of(db: &mut Db, call: CallId, unit: OrganisationId) -> Result<Vec<Letter>> {
    let own = t::call_id.eq(call).and(t::unit_id.eq(unit));
    let query = t::table.inner_join(o::table).filter(own).order(t::id.desc()).select(columns!());
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The mail addresses of an organisation: its own, then those of its contact persons, each once.
pub(super) fn mailboxes(db: &mut Db, id: OrganisationId) -> Result<Vec<(String, String)>> {
    use crate::schema::organisation_contacts as c;
    let own: (String, String) = o::table.filter(o::id.eq(id)).select((o::name, o::email)).first(db)?;
    let persons: Vec<(String, String)> = c::table
        .filter(c::organisation_id.eq(id).and(c::email.ne("")))
        .order(c::id)
        .select((c::name, c::email))
        .load(db)?;
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, address) in std::iter::once(own).chain(persons) {
        if !address.is_empty() && all.iter().all(|(_, known)| *known != address) {
            all.push((name, address));
        }
    }
    Ok(all)
}

/// What a new row holds.
pub(super) struct New<'a> {
    pub call: CallId,
    pub unit: OrganisationId,
    pub issuer: OrganisationId,
    pub issuer_name: &'a str,
    pub region: Option<Region>,
    pub wish: &'a str,
    pub by: &'a Actor,
}

/// # Errors
/// [`Error::Conflict`] when one is asked for already, or is there.
pub(super) fn insert(db: &mut Db, new: &New<'_>, now: Instant) -> Result<LetterId> {
    let nothing = String::new;
    let id = diesel::insert_into(t::table)
        .values((
            (t::call_id.eq(new.call), t::unit_id.eq(new.unit), t::issuer_id.eq(new.issuer)),
            (t::issuer_name.eq(new.issuer_name.to_owned()), t::region.eq(new.region), t::state.eq(State::Asked)),
            (t::wish.eq(new.wish.to_owned()), t::asked_by.eq(new.by.user), t::asked_by_name.eq(new.by.name.clone())),
            (t::asked_at.eq(now), t::addressee.eq(nothing()), t::project.eq(nothing()), t::body.eq(nothing())),
            (t::stamped.eq(false), t::conditional.eq(false), t::names_unit.eq(false), t::contact.eq(nothing())),
            (t::issued_by_name.eq(nothing()), t::ended_by_name.eq(nothing()), t::reason.eq(nothing())),
            (t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("letter-there") } else { e.into() })?;
    index(db, id, new.issuer_name, "")?;
    Ok(id)
}

/// The noun, as the search index knows it.
pub(super) const NOUN: &str = "letter";

/// Puts what finds a letter in the index: its issuer and its number. The unit is found by its own names.
fn index(db: &mut Db, id: LetterId, issuer: &str, number: &str) -> Result<()> {
    search::put(db, NOUN, id.0, &[issuer, &initials(issuer), number])
}

/// Puts the next letters after a key into the index.
pub(super) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(LetterId(after))).order(t::id).limit(most);
    let next: Vec<(LetterId, String, Option<String>)> = next.select((t::id, t::issuer_name, t::number)).load(db)?;
    for (id, issuer, number) in &next {
        index(db, *id, issuer, number.as_deref().unwrap_or_default())?;
    }
    Ok(next.last().map(|(id, ..)| id.0))
}

/// How many letters the index should hold.
pub(super) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

/// Writes what was issued over the version that was looked at.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn issue(db: &mut Db, letter: &Letter, issued: &Issued, version: i32) -> Result<()> {
    let content = &issued.content;
    let changed = diesel::update(t::table.filter(t::id.eq(letter.id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(State::Issued), t::source.eq(issued.source), t::via.eq(issued.via)),
            (t::number.eq(content.number.clone()), t::dated_on.eq(content.dated_on)),
            (t::valid_until.eq(content.valid_until), t::addressee.eq(content.addressee.clone())),
            (t::project.eq(content.project.clone()), t::body.eq(content.body.clone())),
            (t::stamped.eq(content.stamped), t::conditional.eq(content.conditional)),
            (t::names_unit.eq(content.names_unit), t::contact.eq(content.contact.clone())),
            (t::sha256.eq(content.sha256()), t::document_id.eq(issued.document)),
            (t::issued_by_name.eq(issued.by.clone()), t::issued_at.eq(issued.at)),
            (t::updated_at.eq(issued.at), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    index(db, letter.id, &letter.issuer_name, content.number.as_deref().unwrap_or_default())
}

/// Writes how a letter ended, over the version that was looked at.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn end(db: &mut Db, id: LetterId, state: State, ended: &Ended, version: i32) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(state), t::ended_by_name.eq(ended.by.clone()), t::ended_at.eq(ended.at)),
            (t::reason.eq(ended.reason.clone()), t::updated_at.eq(ended.at), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What was asked of one association goes to the one that it was merged into, and what a unit asked goes with the unit.
///
/// # Errors
/// [`Error::Conflict`] when both units have a letter for one call.
pub(super) fn move_all(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    diesel::update(t::table.filter(t::issuer_id.eq(from))).set(t::issuer_id.eq(into)).execute(db)?;
    let own = t::table.filter(t::unit_id.eq(from));
    let moved = diesel::update(own).set(t::unit_id.eq(into)).execute(db);
    moved.map(|_| ()).map_err(|e| if is_duplicate(&e) { Error::conflict("letter-merge-both") } else { e.into() })
}

/// Units that an association supports in a call.
pub(super) fn for_units(db: &mut Db, call: CallId, issuer: OrganisationId) -> Result<i64> {
    let there = t::call_id.eq(call).and(t::issuer_id.eq(issuer)).and(t::state.eq(State::Issued));
    Ok(t::table.filter(there).count().get_result(db)?)
}

/// The other units that an association supports in a call, by name.
pub(super) fn also_for(db: &mut Db, letter: &Letter, most: i64) -> Result<Vec<(LetterId, String)>> {
    let there = t::call_id.eq(letter.call).and(t::issuer_id.eq(letter.issuer)).and(t::state.eq(State::Issued));
    let others = t::table.inner_join(o::table).filter(there.and(t::id.ne(letter.id))).order((o::name, t::id));
    Ok(others.limit(most).select((t::id, o::name)).load(db)?)
}

/// A one-time link that works now.
pub(super) struct Link {
    pub id: i64,
    pub letter: LetterId,
}

/// The link of a secret's digest, if it works now and its letter is still to be issued.
///
/// # Errors
/// [`Error::NotFound`] for one that was never made, was used, was replaced or ran out: all look the same.
pub(super) fn link(db: &mut Db, digest: &str, now: Instant) -> Result<Link> {
    let works = l::token_digest.eq(digest.to_owned()).and(l::used_at.is_null()).and(l::expires_at.gt(now));
    let (id, letter) = l::table.filter(works).select((l::id, l::letter_id)).first(db)?;
    Ok(Link { id, letter })
}

/// The link of a letter that works now: who made it, and until when it works.
pub(super) fn open_link(db: &mut Db, letter: LetterId, now: Instant) -> Result<Option<(String, Instant)>> {
    let works = l::letter_id.eq(letter).and(l::used_at.is_null()).and(l::expires_at.gt(now));
    let found = l::table.filter(works).order(l::id.desc()).select((l::made_by_name, l::expires_at));
    Ok(found.first(db).optional()?)
}

/// Writes a link; earlier ones to the letter stop working.
pub(super) fn add_link(
    db: &mut Db,
    letter: LetterId,
    digest: &str,
    by: &Actor,
    now: Instant,
    until: Instant,
) -> Result<()> {
    void_links(db, letter, now)?;
    diesel::insert_into(l::table)
        .values((
            (l::letter_id.eq(letter), l::token_digest.eq(digest.to_owned()), l::made_by.eq(by.user)),
            (l::made_by_name.eq(by.name.clone()), l::created_at.eq(now), l::expires_at.eq(until)),
        ))
        .execute(db)?;
    Ok(())
}

/// Uses a link up.
///
/// # Errors
/// [`Error::NotFound`] when it was used in the meantime.
pub(super) fn use_up(db: &mut Db, link: i64, now: Instant) -> Result<()> {
    let unused = l::table.filter(l::id.eq(link).and(l::used_at.is_null()));
    if diesel::update(unused).set(l::used_at.eq(now)).execute(db)? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Makes every open link to a letter stop working.
pub(super) fn void_links(db: &mut Db, letter: LetterId, now: Instant) -> Result<()> {
    let open = l::table.filter(l::letter_id.eq(letter).and(l::used_at.is_null()));
    diesel::update(open).set(l::used_at.eq(now)).execute(db)?;
    Ok(())
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub state: Option<State>,
    pub source: Option<Source>,
    pub call: Option<CallId>,
    pub region: Option<Region>,
}

type Joined = diesel::dsl::InnerJoinQuerySource<t::table, o::table>;
type Condition = search::Matching<Joined>;
type Boxed = diesel::helper_types::IntoBoxed<'static, diesel::dsl::InnerJoin<t::table, o::table>, MultiBackend>;

/// What a text finds: a letter by its own words, and every letter for a unit that it finds.
fn found(db: &Db, text: &str) -> Result<Condition> {
    if search::too_short(text) {
        let like = search::like(text);
        return Ok(Box::new(t::issuer_name.like(like.clone()).escape('!').or(o::name.like(like).escape('!'))));
    }
    let own = search::matching::<Joined>(db, NOUN, "letters.id", text)?;
    Ok(Box::new(own.or(organisation::of_found::<Joined>(db, "letters.unit_id", text)?)))
}

/// The conditions of a list, of which each must hold.
fn conditions(db: &Db, filter: &Filter) -> Result<Vec<Condition>> {
    let mut all: Vec<Condition> = Vec::new();
    match filter.scope {
        Scope::Everything => {}
        Scope::Province(region, own) => {
            let party = t::unit_id.eq(own).or(t::issuer_id.eq(own));
            all.push(Box::new(party.or(o::region.eq(region).assume_not_null())));
        }
        Scope::Own(own) => {
            let commissioned = g::table.filter(g::call_id.eq(t::call_id).and(g::organisation_id.eq(own)));
            let same = a::call_id.eq(t::call_id).and(a::unit_id.eq(t::unit_id));
            let submitted = a::table.filter(same.and(a::state.ne("draft")));
            let checks = exists(commissioned).and(exists(submitted));
            all.push(Box::new(t::unit_id.eq(own).or(t::issuer_id.eq(own)).or(checks)));
        }
        Scope::Nothing => all.push(Box::new(t::id.eq(LetterId(0)))),
    }
    if !filter.text.is_empty() {
        all.push(found(db, &filter.text)?);
    }
    if let Some(state) = filter.state {
        all.push(Box::new(t::state.eq(state)));
    }
    if let Some(source) = filter.source {
        all.push(Box::new(t::source.eq(source).assume_not_null()));
    }
    if let Some(call) = filter.call {
        all.push(Box::new(t::call_id.eq(call)));
    }
    if let Some(region) = filter.region {
        all.push(Box::new(o::region.eq(region).assume_not_null()));
    }
    Ok(all)
}

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let all = t::table.inner_join(o::table).into_boxed();
    Ok(conditions(db, filter)?.into_iter().fold(all, |query, condition| query.filter(condition)))
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

fn sorted(query: Boxed, page: &list::Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("unit", false) => query.order((o::name.asc(), t::id.asc())),
        ("unit", true) => query.order((o::name.desc(), t::id.desc())),
        ("issuer", false) => query.order((t::issuer_name.asc(), t::id.asc())),
        ("issuer", true) => query.order((t::issuer_name.desc(), t::id.desc())),
        (_, false) => query.order(t::id.asc()),
        (_, true) => query.order(t::id.desc()),
    }
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &list::Query) -> Result<Vec<Letter>> {
    let query = sorted(narrowed(db, filter)?, page).select(columns!()).offset(page.offset()).limit(page.limit());
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &list::Query) -> Result<Vec<LetterId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// These letters, in any order.
pub(super) fn listed(db: &mut Db, keys: &[LetterId]) -> Result<Vec<Letter>> {
    let query = t::table.inner_join(o::table).filter(t::id.eq_any(keys.to_vec())).select(columns!());
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The latest letters that a filter leaves.
pub(super) fn latest(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Letter>> {
    let query = narrowed(db, filter)?.order(t::id.desc()).limit(most).select(columns!());
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// What an association is asked for, the oldest first.
pub(super) fn asked(db: &mut Db, issuer: OrganisationId, most: i64) -> Result<Vec<Letter>> {
    let owed = t::issuer_id.eq(issuer).and(t::state.eq(State::Asked));
    let query = t::table.inner_join(o::table).filter(owed).order(t::id).limit(most).select(columns!());
    Ok(query.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The latest letter of each call of a unit.
pub(super) fn of_unit(db: &mut Db, unit: OrganisationId, most: i64) -> Result<Vec<Letter>> {
    let query = t::table.inner_join(o::table).filter(t::unit_id.eq(unit)).order(t::id.desc()).limit(most);
    let mut latest: BTreeMap<CallId, Letter> = BTreeMap::new();
    for letter in query.select(columns!()).load::<Row>(db)?.into_iter().map(model) {
        latest.entry(letter.call).or_insert(letter);
    }
    Ok(latest.into_values().collect())
}

/// The calls for which there are letters, the latest first.
pub(super) fn calls(db: &mut Db) -> Result<Vec<CallId>> {
    Ok(t::table.select(t::call_id).distinct().order(t::call_id.desc()).load(db)?)
}

/// What a check looks at of a letter.
pub(super) struct Recorded {
    pub letter: Letter,
    pub sha256: Option<String>,
    /// Whether its document counts; none, when it has no document.
    pub document_valid: Option<bool>,
}

/// The next letters after a key, for `verify`.
pub(super) fn recorded_after(db: &mut Db, after: LetterId, most: i64) -> Result<Vec<Recorded>> {
    use crate::schema::documents as d;
    let next = t::table.inner_join(o::table).filter(t::id.gt(after)).order(t::id).limit(most);
    let rows: Vec<(Row, Option<String>)> = next.select((columns!(), t::sha256)).load(db)?;
    let documents: Vec<DocumentId> = rows.iter().filter_map(|((.., marks, _), _)| marks.4).collect();
    let states: BTreeMap<DocumentId, String> =
        d::table.filter(d::id.eq_any(documents)).select((d::id, d::state)).load(db)?.into_iter().collect();
    let whole = |(row, sha256): (Row, Option<String>)| {
        let document_valid = row.3.4.and_then(|id| states.get(&id)).map(|state| state == "valid");
        Recorded { letter: model(row), sha256, document_valid }
    };
    Ok(rows.into_iter().map(whole).collect())
}
