//! The draw: what goes into it, and taking what came out.

use std::collections::BTreeSet;

use super::{event, fresh, round};
use crate::access::{Action, Tx};
use crate::audit::record;
use crate::expert::{self, Expert};
use crate::kernel::{BatchId, ExpertId, ItemId, Message};
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::review::draw::{Ask, Asked, Candidate, Draw, Rules};
use crate::review::model::{Batch, BatchState, Item, RecusalState};
use crate::review::store::{batches, draws, members, recusals};

/// Who must not judge what: recusals, also those that nobody has decided on yet, and the province where it counts.
fn apart(db: &mut Db, batch: &Batch, items: &[Item], pool: &[Expert]) -> Result<BTreeSet<(ItemId, ExpertId)>> {
    let noted = recusals::of(db, batch.id)?.into_iter().filter(|one| one.state.keeps_away());
    let mut apart: BTreeSet<(ItemId, ExpertId)> = noted.map(|one| (one.item, one.expert)).collect();
    if batch.avoid_province {
        for item in items.iter().filter(|item| item.region.is_some()) {
            let near = pool.iter().filter(|expert| expert.profile.region == item.region);
            apart.extend(near.map(|expert| (item.id, expert.id)));
        }
    }
    Ok(apart)
}

/// What a draw of a batch is made of now.
///
/// # Errors
/// When the database cannot be read.
pub fn ask(db: &mut Db, batch: &Batch, seed: &str, most: u32) -> Result<Ask> {
    let (review, items) = (round(db, batch)?, batches::items(db, batch.id)?);
    let pool = expert::pool(db, &batch.fields)?;
    let apart = apart(db, batch, &items, &pool)?;
    Ok(Ask {
        seed: seed.to_owned(),
        rules: Rules::of(&review, most),
        items: items.iter().map(|item| Asked { id: item.id, code: item.code.clone() }).collect(),
        pool: pool.iter().map(|one| Candidate { id: one.id, technical: one.profile.kind.counts() }).collect(),
        apart,
    })
}

/// What a batch was drawn by, with the pool and the recusals of now: for whatever is changed after the draw.
///
/// # Errors
/// [`Error::Conflict`] when it was not drawn.
pub(super) fn ask_again(db: &mut Db, batch: &Batch) -> Result<(Ask, Draw)> {
    let made = draws::latest(db, batch.id)?.ok_or_else(|| Error::conflict("review-not-drawn"))?;
    let now = ask(db, batch, &made.seed, made.ask.rules.most)?;
    Ok((now, made.draw))
}

/// Whether a batch may be drawn now.
///
/// # Errors
/// [`Error::Conflict`] once somebody was asked, and while recusals are to be decided.
pub fn may_draw(db: &mut Db, batch: &Batch) -> Result<()> {
    if batch.state != BatchState::Preparing {
        return Err(Error::conflict("review-not-now"));
    }
    let open = recusals::of(db, batch.id)?.iter().filter(|one| one.state == RecusalState::Proposed).count();
    if open > 0 {
        return Err(Error::Conflict(Message::new("review-recusals-open").with("n", open)));
    }
    Ok(())
}

/// Takes a draw that was made of a batch as it stands. A draw that takes the place of another has a reason; both stay.
///
/// # Errors
/// As [`may_draw`]; [`Error::Stale`] when the batch or its pool has changed since.
pub fn take(tx: &mut Tx<'_>, id: BatchId, ask: &Ask, draw: &Draw, reason: &str, version: i32) -> Result<()> {
    let batch = fresh(tx, id, Action::ReviewManage, version)?;
    may_draw(tx.db, &batch)?;
    if batch.seed.is_some() && reason.is_empty() {
        return Err(Error::field("reason", Message::new("review-draw-reason")));
    }
    let experts = expert::some(tx.db, &draw.members)?;
    if experts.len() != draw.members.len() || experts.iter().any(|one| !one.active) {
        return Err(Error::Stale);
    }
    members::clear(tx.db, id)?;
    for expert in &draw.members {
        let place = draw.order.iter().position(|one| one == expert).unwrap_or_default();
        let known = experts.iter().find(|one| one.id == *expert);
        let new = members::New {
            expert: *expert,
            user: known.and_then(|one| one.user),
            place: i32::try_from(place + 1).unwrap_or(i32::MAX),
            technical: known.is_some_and(|one| one.profile.kind.counts()),
        };
        let member = members::insert(tx.db, id, &new)?;
        let own = draw.panels.iter().filter(|panel| panel.experts.contains(expert)).map(|panel| panel.item);
        members::assign(tx.db, id, member, &own.collect::<Vec<_>>())?;
    }
    let actor = tx.actor;
    draws::insert(tx.db, id, ask, draw, reason, actor, tx.now)?;
    let change = batches::Change {
        seed: Some(&ask.seed),
        drawn_at: Some(tx.now),
        ..batches::Change::to(&batch, BatchState::Preparing)
    };
    batches::update(tx.db, &batch, &change, tx.now)?;
    let after = Batch { seed: Some(ask.seed.clone()), ..batch.clone() };
    record(tx, event("review.drawn", &batch).change(Some(batch.facts()), Some(after.facts())).because(reason))
}
