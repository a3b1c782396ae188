//! The panel after the draw: invite, remind, replace, fill gaps.

use std::collections::{BTreeMap, BTreeSet};

use super::draws::ask_again;
use super::{allowed, event, fresh, lead};
use crate::access::{Action, Tx};
use crate::audit::record;
use crate::expert;
use crate::kernel::{BatchId, ExpertId, ItemId, MemberId, Message};
use crate::notices;
use crate::people::actions::experts as accounts;
use crate::people::actions::links::Sealed;
use crate::people::model::Person;
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::{Error, Result};
use crate::review::draw::{Ask, Draw, Panel, may_take, refill};
use crate::review::model::{AssignmentState, Batch, BatchState, Item, Member, MemberState, RecusalState};
use crate::review::store::{batches, members, recusals};

/// Who judges what now, as the draw sees it.
fn panels(db: &mut Db, batch: &Batch, ask: &Ask) -> Result<Vec<Panel>> {
    let all = members::members(db, batch.id)?;
    let expert = |id: MemberId| all.iter().find(|member| member.id == id).map(|member| member.expert);
    let mut by_item: BTreeMap<ItemId, Vec<ExpertId>> = BTreeMap::new();
    for one in members::assignments(db, batch.id)?.iter().filter(|one| one.state == AssignmentState::Active) {
        by_item.entry(one.item).or_default().extend(expert(one.member));
    }
    let panel = |item: &crate::review::draw::Asked| Panel {
        item: item.id,
        experts: by_item.get(&item.id).cloned().unwrap_or_default(),
    };
    Ok(ask.items.iter().map(panel).collect())
}

/// What filling gaps came to.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Experts who joined and are to be invited.
    pub newcomers: Vec<String>,
    /// What is missing, where the pool does not suffice.
    pub short: Option<Message>,
}

/// Fills the gaps of the panels: by whoever is there, or by the next in the order of the seed. What cannot be filled stays
/// open and keeps the batch from its next step.
pub(super) fn fill(tx: &mut Tx<'_>, batch: &Batch, whole_place: bool) -> Result<Filled> {
    let (ask, drawn) = ask_again(tx.db, batch)?;
    let panels = panels(tx.db, batch, &ask)?;
    let all = members::members(tx.db, batch.id)?;
    let inside: Vec<ExpertId> =
        all.iter().filter(|m| m.state.is_in() && m.submitted_at.is_none()).map(|m| m.expert).collect();
    let gone: BTreeSet<ExpertId> = all.iter().map(|m| m.expert).filter(|e| !inside.contains(e)).collect();
    let order = full_order(&ask, &drawn);
    let refilled = match refill(&ask, &panels, &inside, &order, &gone, whole_place) {
        Ok(refilled) => refilled,
        Err(short) => return Ok(Filled { short: Some(short.told()), ..Filled::default() }),
    };
    let mut ids: BTreeMap<ExpertId, MemberId> = all.iter().map(|m| (m.expert, m.id)).collect();
    let mut newcomers = Vec::new();
    for newcomer in refilled.newcomers {
        let (id, name) = join(tx, batch, &order, newcomer)?;
        ids.insert(newcomer, id);
        newcomers.push(name);
    }
    for (item, expert) in refilled.given {
        if let Some(member) = ids.get(&expert) {
            members::assign(tx.db, batch.id, *member, &[item])?;
        }
    }
    Ok(Filled { newcomers, short: None })
}

/// The order of the draw, and behind it whoever has come into the pool since.
fn full_order(ask: &Ask, drawn: &Draw) -> Vec<ExpertId> {
    let known: BTreeSet<ExpertId> = drawn.order.iter().copied().collect();
    let later = ask.pool.iter().filter(|one| !known.contains(&one.id)).copied().collect::<Vec<_>>();
    let later = crate::review::draw::order(&ask.seed, &later).into_iter().map(|one| one.id);
    drawn.order.iter().copied().chain(later).collect()
}

/// Lets an expert join a batch.
fn join(tx: &mut Tx<'_>, batch: &Batch, order: &[ExpertId], id: ExpertId) -> Result<(MemberId, String)> {
    let expert = expert::find(tx.db, id)?;
    let place = order.iter().position(|one| *one == id).map_or(order.len(), |at| at) + 1;
    let new = members::New {
        expert: id,
        user: expert.user,
        place: i32::try_from(place).unwrap_or(i32::MAX),
        technical: expert.profile.kind.counts(),
    };
    let member = members::insert(tx.db, batch.id, &new)?;
    let facts = serde_json::json!({ "expert": expert.profile.name, "place": place });
    record(tx, event("review.member-joined", batch).change(None, Some(facts)))?;
    Ok((member, expert.profile.name))
}

/// Fills the gaps that were left open, after the pool has grown.
///
/// # Errors
/// [`Error::Conflict`] with what is missing still.
pub fn fill_gaps(tx: &mut Tx<'_>, id: BatchId, version: i32) -> Result<Filled> {
    let batch = fresh(tx, id, Action::ReviewMembers, version)?;
    if !batch.state.is_open() {
        return Err(Error::conflict("review-is-closed"));
    }
    let filled = fill(tx, &batch, true)?;
    match filled.short {
        Some(short) => Err(Error::Conflict(short)),
        None => {
            batches::touch(tx.db, id, tx.now)?;
            Ok(filled)
        }
    }
}

/// Gives a drawn expert an account, if there is none, and asks them to come.
fn ask_to_come(tx: &mut Tx<'_>, batch: &Batch, member: &Member, link: &Sealed) -> Result<()> {
    let mut expert = expert::find(tx.db, member.expert)?;
    let user = match expert.user {
        Some(user) => {
            accounts::appoint(tx, user, batch.agency)?;
            user
        }
        None => {
            let profile = &expert.profile;
            let login = accounts::login_for(tx, &profile.email, expert.id.0)?;
            let (name, email, phone) = (profile.name.clone(), profile.email.clone(), profile.phone.clone());
            let user = accounts::enlist(tx, &Person { login, name, email, phone }, batch.agency)?;
            expert::actions::link(tx, &expert, user)?;
            expert.user = Some(user);
            user
        }
    };
    let new = Member { user: Some(user), state: MemberState::Invited, invited_at: Some(tx.now), ..member.clone() };
    members::update(tx.db, &new)?;
    let path = format!("/review/batches/{}/invitation", batch.id);
    let mail = accounts::mail(tx, user, "review-invitation", link, path, (super::NOUN, batch.id.0))?;
    let mail = mail.fact("batch", &batch.title).fact("due_on", batch.due_on).fact("by", &tx.actor.organisation_name);
    notices::send(tx, &mail)?;
    record(tx, event("review.invited", batch).change(Some(member.facts()), Some(new.facts())))
}

/// Invites everybody who was drawn and not asked yet; `links` holds a link for each, made by the caller.
///
/// # Errors
/// [`Error::Conflict`] when the batch was not drawn, or nobody is to be asked.
pub fn invite(tx: &mut Tx<'_>, id: BatchId, links: &BTreeMap<MemberId, Sealed>, version: i32) -> Result<usize> {
    let batch = fresh(tx, id, Action::ReviewManage, version)?;
    if batch.seed.is_none() || !batch.state.is_open() {
        return Err(Error::conflict("review-not-drawn"));
    }
    let drawn: Vec<Member> =
        members::members(tx.db, id)?.into_iter().filter(|m| m.state == MemberState::Drawn).collect();
    if drawn.is_empty() {
        return Err(Error::conflict("review-nobody-to-invite"));
    }
    for member in &drawn {
        let link = links.get(&member.id).ok_or(Error::Stale)?;
        ask_to_come(tx, &batch, member, link)?;
    }
    match batch.state {
        BatchState::Preparing | BatchState::Declaring => lead(tx, &batch, BatchState::Inviting, "review.inviting")?,
        _ => batches::touch(tx.db, id, tx.now)?,
    }
    Ok(drawn.len())
}

/// Makes another link for a member who has set no password yet, to be passed on by another way than mail.
///
/// # Errors
/// [`Error::Conflict`] for a member who signs in with a password.
pub fn show_link(tx: &mut Tx<'_>, id: BatchId, member: MemberId, secret: &str) -> Result<Member> {
    let batch = allowed(tx, id, Action::ReviewManage)?;
    let member = members::member(tx.db, batch.id, member)?;
    let user = member.user.filter(|_| member.state.is_in()).ok_or(Error::NotFound)?;
    if !accounts::link(tx, user, secret)? {
        return Err(Error::conflict("review-has-password"));
    }
    record(tx, event("review.link-shown", &batch).change(None, Some(member.facts())))?;
    Ok(member)
}

/// Reminds a member of what waits; once a day at most.
///
/// # Errors
/// [`Error::Conflict`] when nothing waits, or a reminder went out today.
pub fn remind(tx: &mut Tx<'_>, id: BatchId, member: MemberId, link: &Sealed) -> Result<()> {
    let batch = allowed(tx, id, Action::ReviewManage)?;
    let member = members::member(tx.db, id, member)?;
    let (true, true, Some(user)) = (waits(&batch, &member), batch.state.is_under_way(), member.user) else {
        return Err(Error::conflict("review-nothing-waits"));
    };
    if member.reminded_at.is_some_and(|at| at.day() == tx.now.day()) {
        return Err(Error::conflict("review-reminded-today"));
    }
    let path = match member.state {
        MemberState::Invited => format!("/review/batches/{id}/invitation"),
        _ if member.declared_at.is_none() => format!("/review/batches/{id}/declaration"),
        _ => "/review".to_owned(),
    };
    let mail = accounts::mail(tx, user, "review-reminder", link, path, (super::NOUN, id.0))?;
    let mail = mail.fact("batch", &batch.title).fact("due_on", batch.due_on).fact("by", &tx.actor.organisation_name);
    notices::send(tx, &mail)?;
    members::update(tx.db, &Member { reminded_at: Some(tx.now), ..member.clone() })?;
    record(tx, event("review.reminded", &batch).change(None, Some(member.facts())))
}

/// Whether something waits for a member: the answer, the declaration, or the sheets.
pub fn waits(batch: &Batch, member: &Member) -> bool {
    match member.state {
        MemberState::Invited => true,
        MemberState::Accepted if member.declared_at.is_none() => true,
        MemberState::Accepted => batch.state == BatchState::Scoring && member.submitted_at.is_none(),
        _ => false,
    }
}

/// Ends what a member had, in a state, with a reason.
pub(super) fn leave(tx: &mut Tx<'_>, batch: &Batch, member: &Member, to: MemberState, reason: &str) -> Result<()> {
    let new = Member { state: to, reason: reason.to_owned(), answered_at: Some(tx.now), ..member.clone() };
    members::update(tx.db, &new)?;
    members::end(tx.db, member.id, None, AssignmentState::Replaced)?;
    let done = if to == MemberState::Declined { "review.declined" } else { "review.replaced" };
    record(tx, event(done, batch).change(Some(member.facts()), Some(new.facts())).because(reason))
}

/// Whom a member's place goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heir {
    /// The next in the order of the seed.
    Next,
    /// Somebody chosen by hand, under the same guards.
    Chosen(ExpertId),
}

/// Puts another expert in a member's place, with the reason. What the member gave counts no more.
///
/// # Errors
/// [`Error::Invalid`] with every guard that stands against who was chosen; [`Error::Conflict`] once the member has handed
/// in, and where nobody is left.
pub fn replace(
    tx: &mut Tx<'_>,
    id: BatchId,
    member: MemberId,
    heir: Heir,
    reason: &str,
    version: i32,
) -> Result<Filled> {
    let batch = allowed(tx, id, Action::ReviewMembers)?;
    let member = members::member(tx.db, id, member)?;
    if !member.state.is_in() || !batch.state.is_open() {
        return Err(Error::conflict("review-member-gone"));
    }
    if member.version != version {
        return Err(Error::Stale);
    }
    if member.submitted_at.is_some() {
        return Err(Error::conflict("review-member-handed-in"));
    }
    leave(tx, &batch, &member, MemberState::Replaced, reason)?;
    let filled = match heir {
        Heir::Next => fill(tx, &batch, true)?,
        Heir::Chosen(newcomer) => put_in(tx, &batch, &member, newcomer)?,
    };
    if let Some(short) = filled.short {
        return Err(Error::Conflict(short));
    }
    after_change(tx, &batch)?;
    Ok(filled)
}

/// Puts a chosen expert in the place of a member who has just left.
fn put_in(tx: &mut Tx<'_>, batch: &Batch, left: &Member, newcomer: ExpertId) -> Result<Filled> {
    let wrong = |message: Message| FieldError { field: "expert".to_owned(), message };
    if members::members(tx.db, batch.id)?.iter().any(|member| member.expert == newcomer) {
        return Err(Error::Invalid(vec![wrong(Message::new("review-take-member"))]));
    }
    let (ask, drawn) = ask_again(tx.db, batch)?;
    let panels = panels(tx.db, batch, &ask)?;
    let had = members::assignments(tx.db, batch.id)?.into_iter();
    let had = had.filter(|one| one.member == left.id && one.state == AssignmentState::Replaced);
    let items: Vec<ItemId> = had.map(|one| one.item).collect();
    may_take(&ask, &panels, &items, newcomer).map_err(|told| Error::Invalid(told.into_iter().map(wrong).collect()))?;
    let (id, name) = join(tx, batch, &full_order(&ask, &drawn), newcomer)?;
    members::assign(tx.db, batch.id, id, &items)?;
    Ok(Filled { newcomers: vec![name], short: None })
}

/// The state that the members of a batch leave it in, before scoring; and a new version of it.
pub(super) fn after_change(tx: &mut Tx<'_>, batch: &Batch) -> Result<()> {
    let batch = batches::batch(tx.db, batch.id)?;
    let all = members::members(tx.db, batch.id)?;
    let waiting = all.iter().any(|m| matches!(m.state, MemberState::Drawn | MemberState::Invited));
    match batch.state {
        BatchState::Inviting if !waiting => lead(tx, &batch, BatchState::Declaring, "review.declaring"),
        BatchState::Declaring if waiting => lead(tx, &batch, BatchState::Inviting, "review.inviting"),
        _ => batches::touch(tx.db, batch.id, tx.now),
    }
}

/// What keeps a batch from being scored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// Members who have not answered.
    pub answers: usize,
    /// Members who have not declared.
    pub declarations: usize,
    /// Recusals that the officer has to decide.
    pub recusals: usize,
    /// Items whose panel is not whole, by their codes.
    pub gaps: Vec<String>,
}

/// What keeps a batch from being scored.
///
/// # Errors
/// When the database cannot be read.
pub fn missing(db: &mut Db, batch: &Batch) -> Result<Missing> {
    let all = members::members(db, batch.id)?;
    let items: Vec<Item> = batches::items(db, batch.id)?;
    let active: Vec<ItemId> = members::assignments(db, batch.id)?
        .into_iter()
        .filter(|one| one.state == AssignmentState::Active)
        .map(|one| one.item)
        .collect();
    let panel = match ask_again(db, batch) {
        Ok((ask, _)) => usize::try_from(ask.rules.panel).unwrap_or(usize::MAX),
        Err(Error::Conflict(_)) => usize::MAX,
        Err(other) => return Err(other),
    };
    let has = |item: &Item| active.iter().filter(|one| **one == item.id).count();
    Ok(Missing {
        answers: all.iter().filter(|m| matches!(m.state, MemberState::Drawn | MemberState::Invited)).count(),
        declarations: all.iter().filter(|m| m.state == MemberState::Accepted && m.declared_at.is_none()).count(),
        recusals: recusals::of(db, batch.id)?.iter().filter(|one| one.state == RecusalState::Proposed).count(),
        gaps: items.iter().filter(|item| has(item) < panel).map(|item| item.code.clone()).collect(),
    })
}

/// Whether a batch may be scored.
pub(super) fn may_begin(db: &mut Db, batch: &Batch) -> Result<()> {
    let missing = missing(db, batch)?;
    if missing == Missing::default() {
        return Ok(());
    }
    let told = Message::new("review-not-ready").with("answers", missing.answers);
    let told = told.with("declarations", missing.declarations).with("recusals", missing.recusals);
    Err(Error::Conflict(told.with("gaps", missing.gaps.len())))
}
