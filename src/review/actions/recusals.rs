//! Recusals: found from data, noted by the agency or the officer, decided by the officer.

use chrono::Datelike;

use super::{allowed, event};
use crate::access::{Action, Tx};
use crate::application::{self, Content};
use crate::audit::record;
use crate::expert;
use crate::kernel::{BatchId, ExpertId, Instant, ItemId, OrganisationId, RecusalId, Uscc};
use crate::letter;
use crate::organisation;
use crate::platform::db::Db;
use crate::platform::{Error, Result};
use crate::programme::definition::review::Recusal as Ground;
use crate::review::model::{AssignmentState, Batch, Item, Recusal, RecusalState, Source};
use crate::review::recusal::{Facts, Found, Known, Named, Wish, find_all};
use crate::review::store::{batches, members, recusals};

/// What recusals from the items of a batch are found by.
///
/// # Errors
/// When the database cannot be read.
pub fn facts(db: &mut Db, batch: &Batch) -> Result<Vec<Facts>> {
    let items = batches::items(db, batch.id)?;
    let mut all = Vec::with_capacity(items.len());
    for item in &items {
        let application = application::find(db, item.application)?;
        let content = application::content(db, &application)?;
        all.push(of_item(db, batch, item, &content)?);
    }
    Ok(all)
}

/// Whoever issued the letter of an applicant.
fn issuer(db: &mut Db, batch: &Batch, item: &Item) -> Result<Option<(OrganisationId, String)>> {
    let issued = letter::of(db, batch.call, item.unit)?.filter(|one| one.state == letter::State::Issued);
    Ok(issued.map(|one| (one.issuer, one.issuer_name)))
}

fn of_item(db: &mut Db, batch: &Batch, item: &Item, content: &Content) -> Result<Facts> {
    let names = organisation::names_of(db, &[item.unit])?.into_iter().map(|(_, name)| name);
    let names: Vec<String> = names.chain([item.unit_name.clone(), content.record.name.clone()]).collect();
    let issuer = issuer(db, batch, item)?;
    let person = |name: &str, employer: &str, phone: &str| Named {
        name: name.to_owned(),
        employer: employer.to_owned(),
        phone: phone.to_owned(),
    };
    let own = item.unit_name.as_str();
    let mut persons = vec![
        person(&content.leader.name, own, &content.leader.phone),
        person(&content.record.legal_representative, own, ""),
        person(&content.unit.contact, own, &content.unit.phone),
        person(&content.team.accountant, own, ""),
    ];
    let employer = |name: &str| if name.is_empty() { own.to_owned() } else { name.to_owned() };
    persons.extend(content.team.members.iter().map(|one| person(&one.name, &employer(&one.employer), "")));
    persons.retain(|one| !one.name.is_empty());
    let wish = |one: &application::form::RecusalWish| Wish {
        name: one.name.clone(),
        employer: one.employer.clone(),
        reason: one.reason.clone(),
    };
    Ok(Facts {
        item: item.id,
        unit: Known::new(Some(item.unit), Uscc::parse(&content.record.uscc).ok(), names),
        region: item.region,
        issuer: match issuer {
            Some((id, name)) => {
                let names = organisation::names_of(db, &[id])?.into_iter().map(|(_, name)| name);
                let uscc = organisation::find(db, id)?.record.uscc;
                Some(Known::new(Some(id), uscc, names.chain([name])))
            }
            None => None,
        },
        persons,
        wishes: content.recusals.items.iter().map(wish).collect(),
    })
}

/// Finds the recusals of a batch from what is recorded now. Slow where there are hundreds of items, so it is done by
/// reading; [`note_found`] then writes what is new.
///
/// # Errors
/// When the database cannot be read.
pub fn search(db: &mut Db, batch: &Batch, now: Instant) -> Result<Vec<(ExpertId, Found)>> {
    let review = super::round(db, batch)?;
    let (facts, pool) = (facts(db, batch)?, expert::pool(db, &[])?);
    Ok(find_all(&facts, &pool, &review, now.day().year()))
}

/// Notes recusals that were found; whoever judges an item from which they must stand back loses it at once. Gives how many
/// are new.
///
/// # Errors
/// When the actor may not, or the rows cannot be written.
pub fn note_found(tx: &mut Tx<'_>, id: BatchId, found: &[(ExpertId, Found)]) -> Result<usize> {
    let batch = allowed(tx, id, Action::ReviewMembers)?;
    let mut new = 0;
    for (expert, one) in found {
        let row = recusals::New {
            item: one.item,
            expert: *expert,
            source: one.source,
            ground: one.ground,
            evidence: one.evidence.clone(),
            state: one.state,
        };
        if recusals::note(tx.db, id, &row, None, "", tx.now)? {
            new += 1;
            stand_back(tx, &batch, one.item, *expert)?;
        }
    }
    if new > 0 {
        batches::touch(tx.db, id, tx.now)?;
        let facts = serde_json::json!({ "recusals_found": new });
        record(tx, event("review.recusals-found", &batch).change(None, Some(facts)))?;
    }
    Ok(new)
}

/// Ends what counted of an expert for an item, and lets somebody else follow.
fn stand_back(tx: &mut Tx<'_>, batch: &Batch, item: ItemId, expert: ExpertId) -> Result<()> {
    let Some(member) = members::members(tx.db, batch.id)?.into_iter().find(|m| m.expert == expert) else {
        return Ok(());
    };
    let ended = members::end(tx.db, member.id, Some(item), AssignmentState::Recused)?;
    if ended.is_empty() {
        return Ok(());
    }
    super::panel::fill(tx, batch, false).map(|_| ())
}

/// A conflict that somebody tells of.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The applicant.
    pub unit: OrganisationId,
    /// The ground.
    pub ground: Ground,
    /// What it is.
    pub evidence: String,
}

/// Writes conflicts of an expert that count at once, and takes the items away.
pub(super) fn uphold(
    tx: &mut Tx<'_>,
    batch: &Batch,
    expert: ExpertId,
    source: Source,
    conflicts: &[Conflict],
) -> Result<()> {
    let (items, actor) = (batches::items(tx.db, batch.id)?, tx.actor);
    for conflict in conflicts {
        for item in items.iter().filter(|item| item.unit == conflict.unit) {
            let row = recusals::New {
                item: item.id,
                expert,
                source,
                ground: conflict.ground,
                evidence: conflict.evidence.clone(),
                state: RecusalState::Upheld,
            };
            recusals::note(tx.db, batch.id, &row, Some(actor), "", tx.now)?;
            stand_back(tx, batch, item.id, expert)?;
        }
    }
    Ok(())
}

/// Notes a conflict that the agency or the officer has come to know of; it counts at once.
///
/// # Errors
/// [`Error::NotFound`] when the batch has no application of the unit, or there is no such expert.
pub fn note(tx: &mut Tx<'_>, id: BatchId, expert: ExpertId, conflict: &Conflict) -> Result<()> {
    let batch = allowed(tx, id, Action::ReviewMembers)?;
    if !batch.state.is_open() {
        return Err(Error::conflict("review-is-closed"));
    }
    let known = expert::find(tx.db, expert)?;
    if !batches::items(tx.db, id)?.iter().any(|item| item.unit == conflict.unit) {
        return Err(Error::NotFound);
    }
    uphold(tx, &batch, expert, Source::Staff, std::slice::from_ref(conflict))?;
    batches::touch(tx.db, id, tx.now)?;
    let facts = serde_json::json!({
        "expert": known.profile.name, "ground": conflict.ground, "evidence": conflict.evidence,
    });
    record(tx, event("review.conflict-noted", &batch).change(None, Some(facts)))
}

/// Decides whether an expert stands back, where that is not plain: what an applicant wishes, and namesakes.
///
/// # Errors
/// [`Error::Conflict`] when it was decided before; [`Error::Stale`].
pub fn decide(
    tx: &mut Tx<'_>,
    id: BatchId,
    recusal: RecusalId,
    uphold: bool,
    reason: &str,
    version: i32,
) -> Result<()> {
    let batch = allowed(tx, id, Action::ReviewDecideRecusal)?;
    let old = recusals::find(tx.db, id, recusal)?;
    if old.state != RecusalState::Proposed {
        return Err(Error::conflict("review-recusal-decided"));
    }
    let to = if uphold { RecusalState::Upheld } else { RecusalState::Refused };
    let actor = tx.actor;
    recusals::decide(tx.db, &old, to, reason, actor, version, tx.now)?;
    if uphold {
        stand_back(tx, &batch, old.item, old.expert)?;
    }
    batches::touch(tx.db, id, tx.now)?;
    let after = Recusal { state: to, ..old.clone() };
    let done = if uphold { "review.recusal-upheld" } else { "review.recusal-refused" };
    record(tx, event(done, &batch).change(Some(old.facts()), Some(after.facts())).because(reason))
}
