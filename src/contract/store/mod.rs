//! Rows of contracts, of their budget in force, and how lists of them are narrowed.

pub(in crate::contract) mod acts;
pub(in crate::contract) mod list;
pub(in crate::contract) mod versions;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Contract, Scan, State};
use super::terms::Terms;
use crate::access::Actor;
use crate::kernel::{
    ApplicationId, AwardId, CallId, ContractId, DocumentId, Instant, Money, OrganisationId, Region, UserId,
};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::{contract_lines as l, contracts as t, organisations as o};

type Head = (ContractId, CallId, i32, AwardId, ApplicationId, OrganisationId, String, Option<Region>, String, State);
type Said = (i64, NaiveDate, NaiveDate, String, i32, NaiveDate, Option<NaiveDate>, i32, Option<Instant>);
type Signed = (Option<DocumentId>, Option<NaiveDate>, String, Scan, String, String, Option<NaiveDate>, String);
type Tail = (String, String, Instant, Instant, i32);
pub(super) type Row = (Head, Said, Signed, Tail);
pub(super) type Columns = (
    (
        t::id,
        t::call_id,
        t::call_version,
        t::award_id,
        t::application_id,
        t::unit_id,
        o::name,
        t::region,
        t::number,
        t::state,
    ),
    (
        t::amount,
        t::starts_on,
        t::ends_on,
        t::ledger_code,
        t::terms,
        t::awarded_on,
        t::sign_by,
        t::reminded,
        t::issued_at,
    ),
    (
        t::document_id,
        t::unit_signed_on,
        t::unit_signed_name,
        t::scan,
        t::scan_by_name,
        t::papers,
        t::centre_signed_on,
        t::centre_signed_name,
    ),
    (t::hands, t::outcomes, t::created_at, t::updated_at, t::version),
);
pub(super) const COLUMNS: Columns = (
    (
        t::id,
        t::call_id,
        t::call_version,
        t::award_id,
        t::application_id,
        t::unit_id,
        o::name,
        t::region,
        t::number,
        t::state,
    ),
    (
        t::amount,
        t::starts_on,
        t::ends_on,
        t::ledger_code,
        t::terms,
        t::awarded_on,
        t::sign_by,
        t::reminded,
        t::issued_at,
    ),
    (
        t::document_id,
        t::unit_signed_on,
        t::unit_signed_name,
        t::scan,
        t::scan_by_name,
        t::papers,
        t::centre_signed_on,
        t::centre_signed_name,
    ),
    (t::hands, t::outcomes, t::created_at, t::updated_at, t::version),
);

pub(super) fn model((head, said, signed, tail): Row) -> Result<Contract> {
    let (id, call, call_version, award, application, unit, unit_name, region, number, state) = head;
    let (amount, starts_on, ends_on, ledger_code, terms, awarded_on, sign_by, reminded, issued_at) = said;
    let (document, unit_signed_on, unit_signed_name, scan, scan_by_name, papers, centre_signed_on, centre) = signed;
    let (hands, outcomes, created_at, updated_at, version) = tail;
    Ok(Contract {
        id,
        call,
        call_version,
        award,
        application,
        unit,
        unit_name,
        region,
        number,
        state,
        amount: Money::from_fen(amount),
        starts_on,
        ends_on,
        ledger_code,
        terms,
        awarded_on,
        sign_by,
        reminded,
        issued_at,
        document,
        unit_signed_on,
        unit_signed_name,
        scan,
        scan_by_name,
        papers: serde_json::from_str(&papers)?,
        centre_signed_on,
        centre_signed_name: centre,
        hands: serde_json::from_str::<Vec<UserId>>(&hands)?,
        outcomes: serde_json::from_str(&outcomes)?,
        created_at,
        updated_at,
        version,
    })
}

fn models(rows: Vec<Row>) -> Result<Vec<Contract>> {
    rows.into_iter().map(model).collect()
}

/// A contract by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(db: &mut Db, id: ContractId) -> Result<Contract> {
    model(t::table.inner_join(o::table).filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db)?)
}

/// The contract of an award, if it was drawn up.
///
/// # Errors
/// When the database cannot be read.
pub fn by_award(db: &mut Db, award: AwardId) -> Result<Option<Contract>> {
    let own = t::table.inner_join(o::table).filter(t::award_id.eq(award)).select(COLUMNS);
    own.first::<Row>(db).optional()?.map(model).transpose()
}

/// The contracts of a unit, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn of_unit(db: &mut Db, unit: OrganisationId) -> Result<Vec<Contract>> {
    let own = t::table.inner_join(o::table).filter(t::unit_id.eq(unit)).order(t::id.desc()).select(COLUMNS);
    models(own.load::<Row>(db)?)
}

/// The contracts of a call, by number.
///
/// # Errors
/// When the database cannot be read.
pub fn of_call(db: &mut Db, call: CallId) -> Result<Vec<Contract>> {
    let own = t::table.inner_join(o::table).filter(t::call_id.eq(call)).order(t::number).select(COLUMNS);
    models(own.load::<Row>(db)?)
}

/// How many contracts a call has in a province, or outside all of them.
pub(super) fn count_in(db: &mut Db, call: CallId, region: Option<Region>) -> Result<i64> {
    let own = t::table.filter(t::call_id.eq(call));
    Ok(match region {
        Some(region) => own.filter(t::region.eq(region)).count().get_result(db)?,
        None => own.filter(t::region.is_null()).count().get_result(db)?,
    })
}

/// What the officer works on.
pub(super) fn draft(db: &mut Db, id: ContractId) -> Result<Terms> {
    let text: String = t::table.filter(t::id.eq(id)).select(t::draft).first(db)?;
    Terms::read(&text)
}

/// What a new row holds.
pub(super) struct New<'a> {
    pub call: CallId,
    pub call_version: i32,
    pub award: AwardId,
    pub application: ApplicationId,
    pub unit: OrganisationId,
    pub region: Option<Region>,
    pub number: &'a str,
    pub amount: Money,
    pub period: (NaiveDate, NaiveDate),
    pub terms: &'a Terms,
    pub awarded_on: NaiveDate,
    pub sign_by: Option<NaiveDate>,
    pub by: &'a Actor,
}

/// # Errors
/// [`Error::Conflict`] when the award has one.
pub(super) fn insert(db: &mut Db, new: &New<'_>, now: Instant) -> Result<ContractId> {
    let nothing = String::new;
    let list = || "[]".to_owned();
    let mut hands = Vec::new();
    super::model::touched(&mut hands, new.by);
    let id = diesel::insert_into(t::table)
        .values((
            (t::call_id.eq(new.call), t::call_version.eq(new.call_version), t::award_id.eq(new.award)),
            (t::application_id.eq(new.application), t::unit_id.eq(new.unit), t::region.eq(new.region)),
            (t::number.eq(new.number.to_owned()), t::state.eq(State::Draft), t::amount.eq(new.amount.fen())),
            (t::starts_on.eq(new.period.0), t::ends_on.eq(new.period.1)),
            (t::ledger_code.eq(new.terms.ledger_code.clone()), t::terms.eq(0), t::draft.eq(new.terms.frozen()?.0)),
            (t::awarded_on.eq(new.awarded_on), t::sign_by.eq(new.sign_by), t::reminded.eq(0)),
            (t::unit_signed_name.eq(nothing()), t::scan.eq(Scan::None), t::scan_by_name.eq(nothing())),
            (t::papers.eq(list()), t::centre_signed_name.eq(nothing())),
            (t::hands.eq(serde_json::to_string(&hands)?), t::outcomes.eq(list())),
            (t::created_at.eq(now), t::updated_at.eq(now), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db)
        .map_err(|e| if is_duplicate(&e) { Error::conflict("contract-there") } else { e.into() })?;
    list::index(db, id, new.number, new.terms)?;
    Ok(id)
}

/// Writes a contract over the version that was looked at; the search index takes up what its terms say.
///
/// # Errors
/// [`Error::Stale`].
pub(super) fn update(db: &mut Db, new: &Contract, version: i32, now: Instant) -> Result<()> {
    let changed = diesel::update(t::table.filter(t::id.eq(new.id)).filter(t::version.eq(version)))
        .set((
            (t::state.eq(new.state), t::starts_on.eq(new.starts_on), t::ends_on.eq(new.ends_on)),
            (t::ledger_code.eq(new.ledger_code.clone()), t::terms.eq(new.terms), t::reminded.eq(new.reminded)),
            (t::issued_at.eq(new.issued_at), t::document_id.eq(new.document)),
            (t::unit_signed_on.eq(new.unit_signed_on), t::unit_signed_name.eq(new.unit_signed_name.clone())),
            (t::scan.eq(new.scan), t::scan_by_name.eq(new.scan_by_name.clone())),
            (t::papers.eq(serde_json::to_string(&new.papers)?), t::centre_signed_on.eq(new.centre_signed_on)),
            (t::centre_signed_name.eq(new.centre_signed_name.clone()), t::hands.eq(serde_json::to_string(&new.hands)?)),
            (t::outcomes.eq(serde_json::to_string(&new.outcomes)?), t::updated_at.eq(now), t::version.eq(version + 1)),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Writes what the officer works on.
pub(super) fn redraft(db: &mut Db, id: ContractId, terms: &Terms) -> Result<()> {
    diesel::update(t::table.filter(t::id.eq(id))).set(t::draft.eq(terms.frozen()?.0)).execute(db)?;
    Ok(())
}

/// The budget in force.
pub(super) fn lines(db: &mut Db, id: ContractId) -> Result<Vec<(String, Money)>> {
    let rows: Vec<(String, i64)> =
        l::table.filter(l::contract_id.eq(id)).order(l::id).select((l::category, l::amount)).load(db)?;
    Ok(rows.into_iter().map(|(category, amount)| (category, Money::from_fen(amount))).collect())
}

/// Puts another budget in force.
pub(super) fn set_lines(db: &mut Db, id: ContractId, lines: &[(String, Money)]) -> Result<()> {
    diesel::delete(l::table.filter(l::contract_id.eq(id))).execute(db)?;
    for (category, amount) in lines {
        diesel::insert_into(l::table)
            .values((l::contract_id.eq(id), l::category.eq(category.clone()), l::amount.eq(amount.fen())))
            .execute(db)?;
    }
    Ok(())
}

/// The other contract of a unit whose ledger bears this code.
pub(super) fn with_ledger_code(db: &mut Db, of: &Contract, code: &str) -> Result<Option<String>> {
    let live = t::state.ne_all([State::Draft, State::Terminated]);
    let same = t::unit_id.eq(of.unit).and(t::ledger_code.eq(code.trim().to_owned())).and(t::id.ne(of.id));
    Ok(t::table.filter(same).filter(live).select(t::number).first(db).optional()?)
}

/// What belonged to a unit goes to the one that it was merged into.
pub(super) fn move_all(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    diesel::update(t::table.filter(t::unit_id.eq(from))).set(t::unit_id.eq(into)).execute(db)?;
    Ok(())
}

/// How many times money was moved between the lines of a contract's budget.
pub(super) fn adjusted(db: &mut Db, id: ContractId) -> Result<i64> {
    use crate::schema::adjustments as j;
    let done = j::contract_id.eq(id).and(j::state.eq_any(["recorded", "approved"]));
    Ok(j::table.filter(done).count().get_result(db)?)
}
