//! Rows of issued documents, their prints, and the counters of their series.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;

use super::model::{Audience, Document, Draft, Head as OwnHead, Kind, Print, State};
use crate::access::Scope;
use crate::kernel::text::initials;
use crate::kernel::{DocumentId, DocumentNumber, Instant, OrganisationId, Region, UserId};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::i18n::Locale;
use crate::platform::{Error, Result, search};
use crate::schema::{document_prints as p, document_series as s, documents as t, organisations as o};

type Head = (DocumentId, String, Kind, String, String, i64, String, Option<OrganisationId>, Audience, NaiveDate);
type Tail = (String, String, Instant, String, String, String, Locale);
type Ending =
    (State, Option<Instant>, String, Option<DocumentId>, i32, Option<Region>, Option<String>, Option<NaiveDate>);
type Row = (Head, Tail, Ending);

/// The columns of a document, in the order of [`Row`].
macro_rules! columns {
    () => {
        (
            (
                t::id,
                t::number,
                t::kind,
                t::title,
                t::subject_kind,
                t::subject_id,
                t::subject_label,
                t::organisation_id,
                t::audience,
                t::data_date,
            ),
            (t::issuer, t::issued_by_name, t::issued_at, t::markdown, t::proof_code, t::proof_address, t::locale),
            (
                t::state,
                t::revoked_at,
                t::revoked_reason,
                t::replaced_by,
                t::version,
                o::region.nullable(),
                t::own_number,
                t::valid_until,
            ),
        )
    };
}

fn model(row: Row) -> Result<Document> {
    let (head, tail, ending) = row;
    let (id, number, kind, title, subject_kind, subject_id, subject_label, organisation, audience, data_date) = head;
    let (issuer, issued_by_name, issued_at, markdown, proof_code, proof_address, locale) = tail;
    let (state, revoked_at, revoked_reason, replaced_by, version, region, own_number, valid_until) = ending;
    let (number, _) = DocumentNumber::parse(&number).map_err(|m| Error::internal(format!("{number}: {}", m.key)))?;
    Ok(Document {
        id,
        number,
        kind,
        title,
        subject_kind,
        subject_id,
        subject_label,
        organisation,
        region,
        audience,
        data_date,
        issuer,
        issued_by_name,
        issued_at,
        markdown,
        proof_code,
        proof_address,
        locale,
        own_number,
        valid_until,
        state,
        revoked_at,
        revoked_reason,
        replaced_by,
        version,
    })
}

/// Raises the counter of a series and a year, and gives the new number.
pub(super) fn next(db: &mut Db, series: &str, year: i32) -> Result<i32> {
    let counter = s::table.filter(s::series.eq(series.to_owned())).filter(s::year.eq(year));
    if diesel::update(counter).set(s::last.eq(s::last + 1)).execute(db)? == 0 {
        let first = (s::series.eq(series.to_owned()), s::year.eq(year), s::last.eq(1));
        diesel::insert_into(s::table).values(first).execute(db)?;
    }
    Ok(s::table.filter(s::series.eq(series.to_owned())).filter(s::year.eq(year)).select(s::last).first(db)?)
}

/// What a new row holds beside its draft.
pub(super) struct New<'a> {
    pub draft: &'a Draft,
    pub number: &'a DocumentNumber,
    pub series: &'a str,
    pub head: &'a OwnHead,
    pub issued_by: UserId,
    pub issued_by_name: &'a str,
    pub now: Instant,
    pub markdown: &'a str,
    pub code: &'a str,
    pub address: &'a str,
}

pub(super) fn insert(db: &mut Db, new: &New<'_>) -> Result<DocumentId> {
    let draft = new.draft;
    let serial = i32::try_from(new.number.serial()).map_err(Error::internal)?;
    let numbered = (
        t::number.eq(new.number.to_string()),
        t::series.eq(new.series.to_owned()),
        t::year.eq(i32::from(new.number.year())),
        t::serial.eq(serial),
        t::kind.eq(draft.kind),
        t::title.eq(draft.title.clone()),
    );
    let about = (
        t::subject_kind.eq(draft.subject.kind),
        t::subject_id.eq(draft.subject.id),
        t::subject_label.eq(draft.subject.label.clone()),
        t::organisation_id.eq(draft.subject.organisation),
        t::audience.eq(draft.audience),
        t::locale.eq(draft.locale),
        t::data_date.eq(draft.data_date),
        t::facts.eq(draft.facts.to_string()),
        t::markdown.eq(new.markdown.to_owned()),
    );
    let issued = (
        t::issuer.eq(new.head.issuer.clone()),
        t::own_number.eq(new.head.own_number.clone()),
        t::valid_until.eq(new.head.valid_until),
        t::issued_by.eq(new.issued_by),
        t::issued_by_name.eq(new.issued_by_name.to_owned()),
        t::issued_at.eq(new.now),
        t::proof_code.eq(new.code.to_owned()),
        t::proof_address.eq(new.address.to_owned()),
        t::state.eq(State::Valid),
        t::revoked_reason.eq(""),
        t::version.eq(1),
    );
    let id = diesel::insert_into(t::table).values((numbered, about, issued)).returning(t::id).get_result(db)?;
    index(db, id, &new.number.to_string(), &draft.title, &draft.subject.label)?;
    Ok(id)
}

/// The noun, as the search index knows it.
pub(super) const NOUN: &str = "document";

/// Puts what finds a document in the index: its number, its title and whom it is about. None of them ever changes.
fn index(db: &mut Db, id: DocumentId, number: &str, title: &str, subject: &str) -> Result<()> {
    search::put(db, NOUN, id.0, &[number, title, subject, &initials(subject)])
}

/// Puts the next documents after a key into the index.
pub(super) fn fill(db: &mut Db, after: i64, most: i64) -> Result<Option<i64>> {
    let next = t::table.filter(t::id.gt(DocumentId(after))).order(t::id).limit(most);
    let next: Vec<(DocumentId, String, String, String)> =
        next.select((t::id, t::number, t::title, t::subject_label)).load(db)?;
    for (id, number, title, subject) in &next {
        index(db, *id, number, title, subject)?;
    }
    Ok(next.last().map(|(id, ..)| id.0))
}

/// How many documents the index should hold.
pub(super) fn indexed(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

/// A document by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: DocumentId) -> Result<Document> {
    model(t::table.left_join(o::table).filter(t::id.eq(id)).select(columns!()).first::<Row>(db)?)
}

pub(super) fn by_code(db: &mut Db, code: &str) -> Result<Option<Document>> {
    let found = t::table.left_join(o::table).filter(t::proof_code.eq(code.to_owned())).select(columns!());
    found.first::<Row>(db).optional()?.map(model).transpose()
}

pub(super) fn by_number(db: &mut Db, number: &DocumentNumber) -> Result<Option<Document>> {
    let found = t::table.left_join(o::table).filter(t::number.eq(number.to_string())).select(columns!());
    found.first::<Row>(db).optional()?.map(model).transpose()
}

/// Writes that a document is revoked, over the version that was looked at.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(super) fn revoke(db: &mut Db, revoked: &Document, version: i32) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(revoked.id)).filter(t::version.eq(version)))
        .set((
            t::state.eq(revoked.state),
            t::revoked_at.eq(revoked.revoked_at),
            t::revoked_reason.eq(revoked.revoked_reason.clone()),
            t::replaced_by.eq(revoked.replaced_by),
            t::version.eq(version + 1),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(super) fn prints(db: &mut Db, id: DocumentId) -> Result<Vec<Print>> {
    let rows: Vec<(String, i32, Instant)> =
        p::table.filter(p::document_id.eq(id)).order(p::id).select((p::sha256, p::pages, p::printed_at)).load(db)?;
    Ok(rows.into_iter().map(|(sha256, pages, printed_at)| Print { sha256, pages, printed_at }).collect())
}

pub(super) fn add_print(db: &mut Db, id: DocumentId, print: &Print) -> Result<()> {
    diesel::insert_into(p::table)
        .values((
            p::document_id.eq(id),
            p::sha256.eq(print.sha256.clone()),
            p::pages.eq(print.pages),
            p::printed_at.eq(print.printed_at),
        ))
        .execute(db)?;
    Ok(())
}

/// Documents of an organisation, which belong to another one from now on; those about the organisation itself too.
pub(super) fn move_all(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<usize> {
    let about = t::table.filter(t::subject_kind.eq("organisation")).filter(t::subject_id.eq(from.0));
    diesel::update(about).set(t::subject_id.eq(into.0)).execute(db)?;
    Ok(diesel::update(t::table.filter(t::organisation_id.eq(from))).set(t::organisation_id.eq(into)).execute(db)?)
}

/// A series of a year: how many documents it has, their first and last number, and what its counter says.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub series: String,
    pub year: i32,
    pub count: i64,
    pub first: i32,
    pub last: i32,
    pub counter: i32,
}

/// Series, year, number of documents, first and last serial.
type Counted = (String, i32, i64, Option<i32>, Option<i32>);

/// Every series of every year, of documents or of counters.
pub(super) fn runs(db: &mut Db) -> Result<Vec<Run>> {
    let counted = t::table.group_by((t::series, t::year)).order((t::series, t::year));
    let counted: Vec<Counted> =
        counted.select((t::series, t::year, count_star(), min(t::serial), max(t::serial))).load(db)?;
    let mut counters: BTreeMap<(String, i32), i32> = s::table
        .select((s::series, s::year, s::last))
        .load(db)?
        .into_iter()
        .map(|(series, year, last): (String, i32, i32)| ((series, year), last))
        .collect();
    let mut all: Vec<Run> = counted
        .into_iter()
        .map(|(series, year, count, first, last)| {
            let counter = counters.remove(&(series.clone(), year)).unwrap_or(0);
            Run { series, year, count, first: first.unwrap_or(0), last: last.unwrap_or(0), counter }
        })
        .collect();
    let bare = |((series, year), counter)| Run { series, year, count: 0, first: 0, last: 0, counter };
    all.extend(counters.into_iter().map(bare));
    Ok(all)
}

/// The numbers of a series in their order.
pub(super) fn serials(db: &mut Db, series: &str, year: i32) -> Result<Vec<i32>> {
    let of = t::series.eq(series.to_owned()).and(t::year.eq(year));
    Ok(t::table.filter(of).order(t::serial).select(t::serial).load(db)?)
}

/// What a check looks at of a document.
#[derive(Debug, Queryable)]
pub(super) struct Recorded {
    pub id: DocumentId,
    pub number: String,
    pub series: String,
    pub year: i32,
    pub serial: i32,
    pub title: String,
    pub markdown: String,
    pub state: State,
}

/// The digest of a print, and whose it is.
pub(super) type PrintOf = (DocumentId, String);

/// The next documents after a key, and the prints of them.
pub(super) fn recorded_after(db: &mut Db, after: DocumentId, most: i64) -> Result<(Vec<Recorded>, Vec<PrintOf>)> {
    let shown = (t::id, t::number, t::series, t::year, t::serial, t::title, t::markdown, t::state);
    let rows: Vec<Recorded> = t::table.filter(t::id.gt(after)).order(t::id).limit(most).select(shown).load(db)?;
    let ids: Vec<DocumentId> = rows.iter().map(|row| row.id).collect();
    let prints =
        p::table.filter(p::document_id.eq_any(ids)).order(p::id).select((p::document_id, p::sha256)).load(db)?;
    Ok((rows, prints))
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub scope: Scope,
    pub text: String,
    pub kind: Option<Kind>,
    pub state: Option<State>,
    pub year: Option<i32>,
    pub subject: Option<(String, i64)>,
}

type Joined = diesel::dsl::LeftJoin<t::table, o::table>;
type Source = diesel::dsl::LeftJoinQuerySource<t::table, o::table>;
type Boxed = diesel::helper_types::IntoBoxed<'static, Joined, MultiBackend>;

/// What a text finds.
fn found(db: &Db, text: &str) -> Result<search::Matching<Source>> {
    if search::too_short(text) {
        let like = search::like(text);
        let named = t::number.like(like.clone()).escape('!').or(t::title.like(like.clone()).escape('!'));
        return Ok(Box::new(named.or(t::subject_label.like(like).escape('!'))));
    }
    search::matching::<Source>(db, NOUN, "documents.id", text)
}

fn narrowed(db: &Db, filter: &Filter) -> Result<Boxed> {
    let mut query = t::table.left_join(o::table).into_boxed();
    let open = || t::audience.eq(Audience::Organisation);
    query = match filter.scope {
        Scope::Everything => query,
        Scope::Province(region, own) => {
            query.filter(open()).filter(t::organisation_id.eq(own).or(o::region.eq(region)).assume_not_null())
        }
        Scope::Own(own) => query.filter(open()).filter(t::organisation_id.eq(own)),
        Scope::Nothing => query.filter(t::id.eq(DocumentId(0))),
    };
    if let Some(kind) = filter.kind {
        query = query.filter(t::kind.eq(kind));
    }
    if let Some(state) = filter.state {
        query = query.filter(t::state.eq(state));
    }
    if let Some(year) = filter.year {
        query = query.filter(t::year.eq(year));
    }
    if let Some((kind, id)) = &filter.subject {
        query = query.filter(t::subject_kind.eq(kind.clone())).filter(t::subject_id.eq(*id));
    }
    if !filter.text.is_empty() {
        query = query.filter(found(db, &filter.text)?);
    }
    Ok(query)
}

pub(super) fn count(db: &mut Db, filter: &Filter) -> Result<i64> {
    Ok(narrowed(db, filter)?.count().get_result(db)?)
}

/// What a list shows of a document.
#[derive(Debug, Queryable)]
pub(super) struct Listed {
    pub id: DocumentId,
    pub number: String,
    pub kind: Kind,
    pub title: String,
    pub subject: String,
    pub issued_by: String,
    pub issued_at: Instant,
    pub state: State,
}

fn sorted(query: Boxed, page: &crate::platform::list::Query) -> Boxed {
    match (page.sort.as_str(), page.descending) {
        ("number", false) => query.order((t::series.asc(), t::year.asc(), t::serial.asc())),
        ("number", true) => query.order((t::series.desc(), t::year.desc(), t::serial.desc())),
        ("title", false) => query.order((t::title.asc(), t::id.asc())),
        ("title", true) => query.order((t::title.desc(), t::id.desc())),
        ("subject", false) => query.order((t::subject_label.asc(), t::id.asc())),
        ("subject", true) => query.order((t::subject_label.desc(), t::id.desc())),
        (_, false) => query.order((t::issued_at.asc(), t::id.asc())),
        (_, true) => query.order((t::issued_at.desc(), t::id.desc())),
    }
}

pub(super) fn list(db: &mut Db, filter: &Filter, page: &crate::platform::list::Query) -> Result<Vec<Listed>> {
    let rows = sorted(narrowed(db, filter)?, page).offset(page.offset()).limit(page.limit());
    Ok(rows.select(LISTED).load(db)?)
}

/// The keys of the whole list, in its order.
pub(super) fn keys(db: &mut Db, filter: &Filter, page: &crate::platform::list::Query) -> Result<Vec<DocumentId>> {
    Ok(sorted(narrowed(db, filter)?, page).select(t::id).load(db)?)
}

/// What the list shows of these, in any order.
pub(super) fn listed(db: &mut Db, keys: &[DocumentId]) -> Result<Vec<Listed>> {
    Ok(t::table.filter(t::id.eq_any(keys.to_vec())).select(LISTED).load(db)?)
}

type Columns = (t::id, t::number, t::kind, t::title, t::subject_label, t::issued_by_name, t::issued_at, t::state);
const LISTED: Columns =
    (t::id, t::number, t::kind, t::title, t::subject_label, t::issued_by_name, t::issued_at, t::state);

/// The latest documents about a subject.
pub(super) fn about(db: &mut Db, filter: &Filter, most: i64) -> Result<Vec<Listed>> {
    Ok(narrowed(db, filter)?.order((t::issued_at.desc(), t::id.desc())).limit(most).select(LISTED).load(db)?)
}
