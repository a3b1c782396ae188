//! Rows of the people of an organisation whom one rings or writes to.

use diesel::prelude::*;

use crate::kernel::{ContactId, OrganisationId};
use crate::organisation::model::{Contact, RecordedContact};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::schema::organisation_contacts as c;

pub(in crate::organisation) fn contacts(db: &mut Db, id: OrganisationId) -> Result<Vec<RecordedContact>> {
    let rows: Vec<(ContactId, String, String, String, String, i32)> = c::table
        .filter(c::organisation_id.eq(id))
        .order(c::id)
        .select((c::id, c::name, c::post, c::phone, c::email, c::version))
        .load(db)?;
    let made = |(id, name, post, phone, email, version)| RecordedContact {
        id,
        contact: Contact { name, post, phone, email },
        version,
    };
    Ok(rows.into_iter().map(made).collect())
}

pub(in crate::organisation) fn add_contact(db: &mut Db, of: OrganisationId, contact: &Contact) -> Result<ContactId> {
    let fields = (
        c::organisation_id.eq(of),
        c::name.eq(contact.name.clone()),
        c::post.eq(contact.post.clone()),
        c::phone.eq(contact.phone.clone()),
        c::email.eq(contact.email.clone()),
        c::version.eq(1),
    );
    Ok(diesel::insert_into(c::table).values(fields).returning(c::id).get_result(db)?)
}

/// A contact of this organisation and no other.
pub(in crate::organisation) fn contact(db: &mut Db, of: OrganisationId, id: ContactId) -> Result<RecordedContact> {
    contacts(db, of)?.into_iter().find(|found| found.id == id).ok_or(Error::NotFound)
}

pub(in crate::organisation) fn change_contact(
    db: &mut Db,
    id: ContactId,
    contact: &Contact,
    version: i32,
) -> Result<()> {
    let changed = diesel::update(c::table.filter(c::id.eq(id)).filter(c::version.eq(version)))
        .set((
            c::name.eq(contact.name.clone()),
            c::post.eq(contact.post.clone()),
            c::phone.eq(contact.phone.clone()),
            c::email.eq(contact.email.clone()),
            c::version.eq(version + 1),
        ))
        .execute(db)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(in crate::organisation) fn remove_contact(db: &mut Db, id: ContactId, version: i32) -> Result<()> {
    let removed = diesel::delete(c::table.filter(c::id.eq(id)).filter(c::version.eq(version))).execute(db)?;
    if removed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(in crate::organisation) fn move_contacts(db: &mut Db, from: OrganisationId, into: OrganisationId) -> Result<()> {
    diesel::update(c::table.filter(c::organisation_id.eq(from))).set(c::organisation_id.eq(into)).execute(db)?;
    Ok(())
}
