//! A batch with all its sheets, as its ranking is made of them.

use std::collections::HashMap;

use super::model::{self, Ballot, Candidate, Progress, Rules, Standing};
use super::store::{self, Order};
use crate::kernel::{AssignmentId, ItemId, MemberId};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::definition::values::Hundredths;
use crate::programme::score::Score;
use crate::review::model::{Assignment, AssignmentState, Batch, Item, Member, RecusalState};
use crate::review::sheet::store::{self as sheets, Kept};
use crate::review::store::{batches, members, recusals};

/// Everything that the scores of a batch rest on.
#[derive(Debug, Clone)]
pub(in crate::review) struct Round {
    /// The items, by their codes; candidates stand in the same order.
    pub items: Vec<Item>,
    /// The members, also those who declined or were replaced.
    pub members: Vec<Member>,
    /// Who judges what, by item; ballots stand in the same order.
    pub seats: Vec<Vec<Assignment>>,
    /// The sheets.
    pub sheets: HashMap<AssignmentId, Kept>,
    /// What the panel decided on equals.
    pub orders: HashMap<ItemId, Order>,
    /// The items as the ranking counts them.
    pub candidates: Vec<Candidate>,
    /// Recusals that nobody has decided.
    pub recusals_open: usize,
}

impl Round {
    /// Reads a batch.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of(db: &mut Db, batch: &Batch, rules: Rules<'_>) -> Result<Self> {
        let items = batches::items(db, batch.id)?;
        let members = members::members(db, batch.id)?;
        let assignments = members::assignments(db, batch.id)?;
        let sheets = sheets::of_batch(db, batch.id)?;
        let orders: HashMap<ItemId, Order> =
            store::orders(db, batch.id)?.into_iter().map(|order| (order.item, order)).collect();
        let place: HashMap<MemberId, usize> = members.iter().enumerate().map(|(n, member)| (member.id, n)).collect();
        let mut by_item: HashMap<ItemId, Vec<Assignment>> = HashMap::new();
        for assignment in assignments {
            by_item.entry(assignment.item).or_default().push(assignment);
        }
        let mut seats: Vec<Vec<Assignment>> =
            items.iter().map(|item| by_item.remove(&item.id).unwrap_or_default()).collect();
        for panel in &mut seats {
            panel.sort_by_key(|assignment| place.get(&assignment.member).copied());
        }
        let candidates = items.iter().zip(&seats).map(|(item, panel)| {
            let order = orders.get(&item.id).and_then(|order| u32::try_from(order.place).ok());
            candidate(item, panel, &sheets, order, rules)
        });
        let candidates = candidates.collect();
        let undecided = recusals::of(db, batch.id)?.iter().filter(|one| one.state == RecusalState::Proposed).count();
        Ok(Self { recusals_open: undecided, items, members, seats, sheets, orders, candidates })
    }

    /// The member of a key.
    pub fn member(&self, id: MemberId) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    /// The assignments that count.
    pub fn active(&self) -> impl Iterator<Item = &Assignment> {
        self.seats.iter().flatten().filter(|seat| seat.state == AssignmentState::Active)
    }

    /// The members who judge something.
    pub fn judging(&self) -> Vec<&Member> {
        let judges = |member: &&Member| self.active().any(|seat| seat.member == member.id);
        self.members.iter().filter(judges).collect()
    }

    /// How far the batch is, and what hinders it.
    pub fn progress(&self, standings: &[Standing], rules: Rules<'_>) -> Progress {
        let sheet = |seat: &Assignment| self.sheets.get(&seat.id);
        let unchecked = self.active().filter(|seat| sheet(seat).is_some_and(Kept::waits_for_check)).count();
        let missing =
            self.active().filter(|seat| !sheet(seat).is_some_and(|kept| kept.is_in() || kept.waits_for_check()));
        let technical = |seat: &&Assignment| self.member(seat.member).is_some_and(|member| member.technical);
        let fault = |(item, panel): (&Item, &Vec<Assignment>)| {
            let active = || panel.iter().filter(|seat| seat.state == AssignmentState::Active);
            let fault =
                model::panel_fault(&item.code, active().count(), active().filter(technical).count(), rules.review);
            fault.map(|why| (item.code.clone(), why))
        };
        Progress {
            undeclared: self.judging().iter().filter(|member| !member.may_judge()).count(),
            recusals_open: self.recusals_open,
            missing: missing.count(),
            unchecked,
            panels: self.items.iter().zip(&self.seats).filter_map(fault).collect(),
            unexplained: model::unexplained(standings, &self.candidates).len(),
            ties: model::open_ties(standings).len(),
            items: self.items.len(),
        }
    }

    /// What a sheet that is in comes to.
    pub fn score(&self, seat: AssignmentId, rules: Rules<'_>) -> Option<Score> {
        scored(self.sheets.get(&seat)?, rules)
    }
}

/// What a sheet comes to, if it is in: reckoned anew from what stands on it.
fn scored(kept: &Kept, rules: Rules<'_>) -> Option<Score> {
    let whole = kept.is_in().then(|| kept.body.scored(rules.table, 0).ok())??;
    whole.gaps.is_empty().then_some(whole.score)
}

fn candidate(
    item: &Item,
    panel: &[Assignment],
    sheets: &HashMap<AssignmentId, Kept>,
    order: Option<u32>,
    rules: Rules<'_>,
) -> Candidate {
    let ballot = |seat: &Assignment| {
        let kept = sheets.get(&seat.id);
        let score = kept.and_then(|kept| scored(kept, rules));
        let part = |key: &crate::programme::definition::values::Key| -> Hundredths {
            score.as_ref().and_then(|score| score.part(key.as_str())).unwrap_or_default()
        };
        Ballot {
            member: seat.member,
            parts: rules.review.ties.iter().map(part).collect(),
            score: score.as_ref().map(|score| score.total),
            void: seat.state != AssignmentState::Active,
            explained: kept.is_some_and(|kept| kept.body.word.is_some()),
        }
    };
    Candidate {
        application: item.application,
        region: item.region.filter(|_| rules.per_province.is_some()),
        ballots: panel.iter().map(ballot).collect(),
        order,
    }
}
