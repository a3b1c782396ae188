//! Rows of members, and of who judges what.

use diesel::prelude::*;

use crate::kernel::{AssignmentId, BatchId, ExpertId, Instant, ItemId, MemberId, UserId};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::review::model::{Assignment, AssignmentState, BatchState, Member, MemberState as State};
use crate::schema::{experts as e, review_assignments as a, review_batches as b, review_members as t};

type Columns = (
    (t::id, t::batch_id, t::expert_id, e::name, t::user_id, t::place, t::state, t::technical),
    (t::invited_at, t::reminded_at, t::answered_at, t::declared_at, t::submitted_at),
    (t::reason, t::replaced_by, t::version),
);
const COLUMNS: Columns = (
    (t::id, t::batch_id, t::expert_id, e::name, t::user_id, t::place, t::state, t::technical),
    (t::invited_at, t::reminded_at, t::answered_at, t::declared_at, t::submitted_at),
    (t::reason, t::replaced_by, t::version),
);
type Row = (
    (MemberId, BatchId, ExpertId, String, Option<UserId>, i32, State, bool),
    (Option<Instant>, Option<Instant>, Option<Instant>, Option<Instant>, Option<Instant>),
    (String, Option<MemberId>, i32),
);

fn model(row: Row) -> Member {
    let ((id, batch, expert, name, user, place, state, technical), times, (reason, replaced_by, version)) = row;
    let (invited_at, reminded_at, answered_at, declared_at, submitted_at) = times;
    Member {
        id,
        batch,
        expert,
        name,
        user,
        place,
        state,
        technical,
        invited_at,
        reminded_at,
        answered_at,
        declared_at,
        submitted_at,
        reason,
        replaced_by,
        version,
    }
}

/// The members of a batch, by their places in the order of the seed.
pub fn members(db: &mut Db, of: BatchId) -> Result<Vec<Member>> {
    let own = t::table.inner_join(e::table).filter(t::batch_id.eq(of));
    Ok(own.order((t::place, t::id)).select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// A member of this batch and no other.
pub(in crate::review) fn member(db: &mut Db, of: BatchId, id: MemberId) -> Result<Member> {
    let own = t::table.inner_join(e::table).filter(t::batch_id.eq(of).and(t::id.eq(id)));
    Ok(own.select(COLUMNS).first::<Row>(db).map(model)?)
}

/// The member of a batch who signs in as this person and was asked: what an expert sees of a batch hangs on it.
///
/// # Errors
/// [`Error::NotFound`] also for who declined or was replaced: their access has ended.
pub fn member_of(db: &mut Db, of: BatchId, user: UserId) -> Result<Member> {
    let own = t::batch_id.eq(of).and(t::user_id.eq(user)).and(t::state.eq_any([State::Invited, State::Accepted]));
    Ok(t::table.inner_join(e::table).filter(own).select(COLUMNS).first::<Row>(db).map(model)?)
}

/// Where a person is a member now, in batches that are under way, were closed or reported.
pub(in crate::review) fn memberships(db: &mut Db, user: UserId) -> Result<Vec<Member>> {
    let own = t::user_id.eq(user).and(t::state.eq_any([State::Invited, State::Accepted]));
    let live = b::state.ne(BatchState::Dropped).and(b::state.ne(BatchState::Preparing));
    let batches = b::table.filter(live).select(b::id);
    let query = t::table.inner_join(e::table).filter(own.and(t::batch_id.eq_any(batches)));
    Ok(query.order(t::id.desc()).select(COLUMNS).load::<Row>(db)?.into_iter().map(model).collect())
}

/// A member to be written.
pub(in crate::review) struct New {
    pub expert: ExpertId,
    pub user: Option<UserId>,
    pub place: i32,
    pub technical: bool,
}

pub(in crate::review) fn insert(db: &mut Db, of: BatchId, new: &New) -> Result<MemberId> {
    let row = (
        (t::batch_id.eq(of), t::expert_id.eq(new.expert), t::user_id.eq(new.user), t::place.eq(new.place)),
        (t::state.eq(State::Drawn), t::technical.eq(new.technical), t::reason.eq(String::new()), t::version.eq(1)),
    );
    Ok(diesel::insert_into(t::table).values(row).returning(t::id).get_result(db)?)
}

/// Removes the members and assignments of a draw before anybody was asked.
pub(in crate::review) fn clear(db: &mut Db, of: BatchId) -> Result<()> {
    diesel::delete(a::table.filter(a::batch_id.eq(of))).execute(db)?;
    diesel::delete(t::table.filter(t::batch_id.eq(of))).execute(db)?;
    Ok(())
}

/// Writes a member over the version that it was loaded with.
///
/// # Errors
/// [`Error::Stale`] when the version is another.
pub(in crate::review) fn update(db: &mut Db, new: &Member) -> Result<()> {
    let own = t::table.filter(t::id.eq(new.id).and(t::version.eq(new.version)));
    let set = (
        (t::user_id.eq(new.user), t::state.eq(new.state), t::invited_at.eq(new.invited_at)),
        (t::reminded_at.eq(new.reminded_at), t::answered_at.eq(new.answered_at), t::declared_at.eq(new.declared_at)),
        (t::submitted_at.eq(new.submitted_at), t::reason.eq(new.reason.clone()), t::replaced_by.eq(new.replaced_by)),
        t::version.eq(new.version + 1),
    );
    if diesel::update(own).set(set).execute(db)? == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Lets a member judge items.
pub(in crate::review) fn assign(db: &mut Db, of: BatchId, member: MemberId, items: &[ItemId]) -> Result<()> {
    for item in items {
        let row = (
            (a::batch_id.eq(of), a::item_id.eq(*item)),
            (a::member_id.eq(member), a::state.eq(AssignmentState::Active)),
        );
        diesel::insert_into(a::table).values(row).execute(db)?;
    }
    Ok(())
}

/// Ends what counted of a member, for one item or for all; gives the items.
pub(in crate::review) fn end(
    db: &mut Db,
    member: MemberId,
    item: Option<ItemId>,
    to: AssignmentState,
) -> Result<Vec<ItemId>> {
    let active = a::table.filter(a::member_id.eq(member).and(a::state.eq(AssignmentState::Active)));
    let mut items: Vec<ItemId> = active.order(a::item_id).select(a::item_id).load(db)?;
    items.retain(|found| item.is_none_or(|wanted| wanted == *found));
    let ended = a::table.filter(a::member_id.eq(member).and(a::item_id.eq_any(items.clone())));
    diesel::update(ended).set(a::state.eq(to)).execute(db)?;
    Ok(items)
}

type AssignmentRow = (AssignmentId, BatchId, ItemId, MemberId, AssignmentState);

fn assignment_model((id, batch, item, member, state): AssignmentRow) -> Assignment {
    Assignment { id, batch, item, member, state }
}

/// Who judges what in a batch, also what counts no more.
pub(in crate::review) fn assignments(db: &mut Db, of: BatchId) -> Result<Vec<Assignment>> {
    let shown = (a::id, a::batch_id, a::item_id, a::member_id, a::state);
    let rows: Vec<AssignmentRow> =
        a::table.filter(a::batch_id.eq(of)).order((a::item_id, a::id)).select(shown).load(db)?;
    Ok(rows.into_iter().map(assignment_model).collect())
}

/// An assignment by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn assignment(db: &mut Db, id: AssignmentId) -> Result<Assignment> {
    let shown = (a::id, a::batch_id, a::item_id, a::member_id, a::state);
    Ok(a::table.filter(a::id.eq(id)).select(shown).first::<AssignmentRow>(db).map(assignment_model)?)
}
