//! The parts of an application: its sections, where its files stand, and the third parties of its call.

use diesel::prelude::*;

use crate::access::Actor;
use crate::application::content::{Content, Filed, UnitRecord};
use crate::application::form::Section;
use crate::application::model::Application;
use crate::files;
use crate::kernel::{ApplicationId, CallId, Instant, OrganisationId, PaperId, UserId};
use crate::organisation;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::schema::{application_papers as p, application_sections as s, call_agencies as g, organisations as o};

/// The noun on which the files of an application hang.
pub(in crate::application) const PAPER: &str = "application-paper";

/// A section as it was saved last, and who works on it.
#[derive(Debug, Clone, Queryable)]
pub struct SectionRow {
    /// Which.
    pub section: Section,
    /// Who saved it last.
    pub updated_by_name: String,
    /// When; `None` when it was only held.
    pub updated_at: Option<Instant>,
    /// Who works on it.
    pub held_by: Option<UserId>,
    /// The name.
    pub held_by_name: String,
    /// Until when that is believed.
    pub held_until: Option<Instant>,
    /// The version of the row.
    pub version: i32,
}

/// The sections that somebody has touched.
pub(in crate::application) fn sections(db: &mut Db, of: ApplicationId) -> Result<Vec<SectionRow>> {
    let shown = (s::section, s::updated_by_name, s::updated_at, s::held_by, s::held_by_name, s::held_until, s::version);
    Ok(s::table.filter(s::application_id.eq(of)).order(s::id).select(shown).load(db)?)
}

/// The texts of the sections that were saved.
pub(in crate::application) fn texts(db: &mut Db, of: ApplicationId) -> Result<Vec<(Section, String)>> {
    let saved = s::application_id.eq(of).and(s::updated_at.is_not_null());
    Ok(s::table.filter(saved).select((s::section, s::body)).load(db)?)
}

/// Saves a section over the version that it was made from; 0 for one that nobody has touched.
pub(in crate::application) fn save(
    db: &mut Db,
    of: ApplicationId,
    section: Section,
    body: &str,
    by: &Actor,
    version: i32,
    now: Instant,
) -> Result<()> {
    let there = s::table.filter(s::application_id.eq(of).and(s::section.eq(section)));
    let present: Option<i32> = there.select(s::version).first(db).optional()?;
    if present.unwrap_or(0) != version {
        return Err(Error::Stale);
    }
    let written = (
        (s::body.eq(body.to_owned()), s::updated_by.eq(by.user), s::updated_by_name.eq(by.name.clone())),
        (s::updated_at.eq(now), s::held_by.eq(None::<UserId>), s::held_by_name.eq(String::new())),
        (s::held_until.eq(None::<Instant>), s::version.eq(version + 1)),
    );
    if present.is_some() {
        diesel::update(there.filter(s::version.eq(version))).set(written).execute(db)?;
    } else {
        diesel::insert_into(s::table)
            .values((s::application_id.eq(of), s::section.eq(section), written))
            .execute(db)?;
    }
    Ok(())
}

/// Notes that somebody works on a section. Says nothing about its text, so its version stays.
pub(in crate::application) fn hold(
    db: &mut Db,
    of: ApplicationId,
    section: Section,
    by: &Actor,
    until: Instant,
) -> Result<()> {
    let held = (s::held_by.eq(by.user), s::held_by_name.eq(by.name.clone()), s::held_until.eq(until));
    let there = s::table.filter(s::application_id.eq(of).and(s::section.eq(section)));
    if diesel::update(there).set(held.clone()).execute(db)? == 0 {
        diesel::insert_into(s::table)
            .values((
                (s::application_id.eq(of), s::section.eq(section), s::body.eq("{}".to_owned())),
                (s::updated_by.eq(by.user), s::updated_by_name.eq(String::new()), s::version.eq(0), held),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// The place of a paper's files, made where it is not there yet.
pub(in crate::application) fn paper_at(db: &mut Db, of: ApplicationId, paper: &str) -> Result<PaperId> {
    let there = p::table.filter(p::application_id.eq(of).and(p::paper.eq(paper.to_owned())));
    if let Some(known) = there.select(p::id).first(db).optional()? {
        return Ok(known);
    }
    let row = (p::application_id.eq(of), p::paper.eq(paper.to_owned()));
    Ok(diesel::insert_into(p::table).values(row).returning(p::id).get_result(db)?)
}

/// Of which application, and for which paper, a place is.
pub(in crate::application) fn paper(db: &mut Db, id: PaperId) -> Result<(ApplicationId, String)> {
    Ok(p::table.filter(p::id.eq(id)).select((p::application_id, p::paper)).first(db)?)
}

/// A place of files, and the paper that it is for.
pub(in crate::application) type Place = (PaperId, String);

/// The places of the papers.
fn places(db: &mut Db, of: ApplicationId) -> Result<Vec<Place>> {
    Ok(p::table.filter(p::application_id.eq(of)).order(p::id).select((p::id, p::paper)).load(db)?)
}

/// The files that stand with an application now, with the place of each paper.
pub(in crate::application) fn filed(db: &mut Db, of: ApplicationId) -> Result<(Vec<Filed>, Vec<Place>)> {
    let places = places(db, of)?;
    let keys: Vec<i64> = places.iter().map(|(id, _)| id.0).collect();
    let mut found = Vec::new();
    for file in files::of_all(db, PAPER, &keys)? {
        let place = places.iter().find(|(id, _)| id.0 == file.subject_id);
        let Some((_, paper)) = place.filter(|_| file.removed_at.is_none()) else { continue };
        found.push(Filed {
            paper: paper.clone(),
            id: file.id,
            name: file.name,
            media: file.media,
            size: file.size,
            sha256: file.sha256,
            on: file.created_at.day(),
        });
    }
    Ok((found, places))
}

/// The application as it stands now, submitted or not.
pub(in crate::application) fn live(db: &mut Db, of: &Application) -> Result<Content> {
    let record = UnitRecord::of(&organisation::find(db, of.unit)?);
    let (files, _) = filed(db, of.id)?;
    let mut content = Content { call_version: of.call_version, record, files, ..Content::default() };
    for (section, body) in texts(db, of.id)? {
        content.put(section, &body)?;
    }
    Ok(content)
}

/// A third party of a call, as its page shows it.
#[derive(Debug, Clone, Queryable)]
pub(in crate::application) struct Commissioned {
    pub organisation: OrganisationId,
    pub name: String,
    pub by: String,
    pub at: Instant,
}

pub(in crate::application) fn commissioned(db: &mut Db, call: CallId) -> Result<Vec<Commissioned>> {
    let joined = g::table.inner_join(o::table).filter(g::call_id.eq(call)).order(g::id);
    Ok(joined.select((g::organisation_id, o::name, g::commissioned_by_name, g::at)).load(db)?)
}

pub(in crate::application) fn commission(
    db: &mut Db,
    call: CallId,
    agency: OrganisationId,
    by: &Actor,
    now: Instant,
) -> Result<()> {
    diesel::insert_into(g::table)
        .values((
            (g::call_id.eq(call), g::organisation_id.eq(agency), g::commissioned_by.eq(by.user)),
            (g::commissioned_by_name.eq(by.name.clone()), g::at.eq(now)),
        ))
        .execute(db)?;
    Ok(())
}

pub(in crate::application) fn dismiss(db: &mut Db, call: CallId, agency: OrganisationId) -> Result<bool> {
    let row = g::table.filter(g::call_id.eq(call).and(g::organisation_id.eq(agency)));
    Ok(diesel::delete(row).execute(db)? > 0)
}

/// Moves the work of a third party to another; where both work on a call, one row is enough.
pub(in crate::application) fn move_agency(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    let there: Vec<CallId> = g::table.filter(g::organisation_id.eq(into)).select(g::call_id).load(db)?;
    let own = g::table.filter(g::organisation_id.eq(from));
    diesel::delete(own.filter(g::call_id.eq_any(there))).execute(db)?;
    diesel::update(own).set(g::organisation_id.eq(into)).execute(db)?;
    Ok(())
}
