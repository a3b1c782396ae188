//! Rows of schedules: when each comes round next.

use diesel::prelude::*;

use crate::kernel::{Instant, JobId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::schema::job_schedules as t;

/// A schedule as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(in crate::jobs) struct Row {
    pub name: String,
    pub cron: String,
    pub next_at: Instant,
    pub last_at: Option<Instant>,
    pub last_job: Option<JobId>,
}

pub(in crate::jobs) fn all(db: &mut Db) -> Result<Vec<Row>> {
    Ok(t::table.order(t::name).load(db)?)
}

pub(in crate::jobs) fn find(db: &mut Db, name: &str) -> Result<Option<Row>> {
    Ok(t::table.filter(t::name.eq(name.to_owned())).first(db).optional()?)
}

/// Writes by which expression a schedule comes round, when next, and when it did last.
pub(in crate::jobs) fn set(
    db: &mut Db,
    name: &str,
    cron: &str,
    next_at: Instant,
    last_at: Option<Instant>,
) -> Result<()> {
    let row = diesel::update(t::table.filter(t::name.eq(name.to_owned())));
    let times = (t::next_at.eq(next_at), t::last_at.eq(last_at));
    if row.set((t::cron.eq(cron.to_owned()), times)).execute(db)? == 0 {
        diesel::insert_into(t::table)
            .values((t::name.eq(name.to_owned()), t::cron.eq(cron.to_owned()), t::next_at.eq(next_at)))
            .execute(db)?;
    }
    Ok(())
}

/// Notes that a schedule came round, by which job, and when it will again.
pub(in crate::jobs) fn ran(db: &mut Db, name: &str, now: Instant, job: JobId, next_at: Instant) -> Result<()> {
    diesel::update(t::table.filter(t::name.eq(name.to_owned())))
        .set((t::last_at.eq(now), t::last_job.eq(job), t::next_at.eq(next_at)))
        .execute(db)?;
    Ok(())
}

/// Removes the rows of schedules that the program does not have any more.
pub(in crate::jobs) fn keep_only(db: &mut Db, names: &[&str]) -> Result<()> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    diesel::delete(t::table.filter(t::name.ne_all(names))).execute(db)?;
    Ok(())
}
