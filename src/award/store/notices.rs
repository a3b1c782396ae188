//! Rows of public notices.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::super::model::{Role, State};
use super::super::notice::PublicNotice;
use crate::kernel::{CallId, DecisionId, DocumentId, Instant, NoticeId};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result};
use crate::schema::{award_decisions as d, awards as a, public_notices as t};

type Row = (
    (NoticeId, DecisionId, CallId, i32, String, String),
    (NaiveDate, NaiveDate, i32, String, Instant, Option<DocumentId>, i32),
);
type Columns = (
    (t::id, t::decision_id, t::call_id, d::call_version, t::title, t::body),
    (t::starts_on, t::ends_on, t::days, t::published_by_name, t::published_at, t::document_id, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::decision_id, t::call_id, d::call_version, t::title, t::body),
    (t::starts_on, t::ends_on, t::days, t::published_by_name, t::published_at, t::document_id, t::version),
);

fn model(row: Row) -> PublicNotice {
    let ((id, decision, call, call_version, title, text), when) = row;
    let (starts_on, ends_on, days, published_by_name, published_at, document, version) = when;
    PublicNotice {
        id,
        decision,
        call,
        call_version,
        title,
        text,
        starts_on,
        ends_on,
        days,
        published_by_name,
        published_at,
        document,
        version,
    }
}

/// A notice by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub(in crate::award) fn find(db: &mut Db, id: NoticeId) -> Result<PublicNotice> {
    Ok(t::table.inner_join(d::table).filter(t::id.eq(id)).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// The notice of a decision.
pub(in crate::award) fn of_decision(db: &mut Db, id: DecisionId) -> Result<Option<PublicNotice>> {
    let row = t::table.inner_join(d::table).filter(t::decision_id.eq(id)).select(COLUMNS).first::<Row>(db);
    Ok(row.optional()?.map(model))
}

pub(in crate::award) fn insert(db: &mut Db, new: &PublicNotice) -> Result<NoticeId> {
    let id = diesel::insert_into(t::table)
        .values((
            (t::decision_id.eq(new.decision), t::call_id.eq(new.call), t::title.eq(new.title.clone())),
            (t::body.eq(new.text.clone()), t::starts_on.eq(new.starts_on), t::ends_on.eq(new.ends_on)),
            (t::days.eq(new.days), t::published_by_name.eq(new.published_by_name.clone())),
            (t::published_at.eq(new.published_at), t::version.eq(1)),
        ))
        .returning(t::id)
        .get_result(db);
    id.map_err(|e| if is_duplicate(&e) { Error::conflict("notice-there-already") } else { e.into() })
}

/// Notes the issued document of a notice.
pub(in crate::award) fn set_document(db: &mut Db, id: NoticeId, document: DocumentId) -> Result<()> {
    let row = diesel::update(t::table.filter(t::id.eq(id)));
    row.set((t::document_id.eq(document), t::version.eq(t::version + 1))).execute(db)?;
    Ok(())
}

pub(in crate::award) fn count(db: &mut Db) -> Result<i64> {
    Ok(t::table.count().get_result(db)?)
}

/// A page of all notices, the latest first.
pub(in crate::award) fn list(db: &mut Db, offset: i64, limit: i64) -> Result<Vec<PublicNotice>> {
    let rows = t::table.inner_join(d::table).order(t::id.desc()).offset(offset).limit(limit).select(COLUMNS);
    Ok(rows.load::<Row>(db)?.into_iter().map(model).collect())
}

/// The notices whose last day has passed and of which an award still waits, the latest first.
pub(in crate::award) fn over(db: &mut Db, today: NaiveDate, most: i64) -> Result<Vec<PublicNotice>> {
    let waits = a::state.eq(State::OnNotice).and(a::role.eq(Role::Award));
    let waits = exists(a::table.filter(a::notice_id.eq(t::id.nullable()).and(waits)));
    let rows = t::table.inner_join(d::table).filter(t::ends_on.lt(today).and(waits)).order(t::id.desc()).limit(most);
    Ok(rows.select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}
