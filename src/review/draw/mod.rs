//! The draw: who judges what, made of a seed and of what is known, so that anybody can make it again.
//!
//! Chance comes from SHA-256 alone. The experts stand in the order of the digests of `seed:expert`, the items in that of
//! `seed:code`, and among experts with the same number of items that one comes first for an item whose digest of
//! `seed:code:expert` is least; `printf '%s' 'SEED:17' | sha256sum` shows the place of expert 17.
//!
//! 1. So many experts are members as the items need at their load, and never fewer than a panel: the first in order, as far
//!    as enough of them are technical.
//! 2. The items, in order, are each given the members with the fewest items so far. Where nobody is free who may, others
//!    change places along a chain (a shortest augmenting path); where no chain is found, the next expert in order joins.
//! 3. Work is moved along such chains from whoever has at least two items more to whoever has fewer, until nothing can be
//!    moved: then no other distribution is more even, and loads differ by one at most wherever recusals allow it.

mod flow;
mod refill;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use crate::kernel::{ExpertId, ItemId, Message};
use crate::platform::secret::digest;
use crate::programme::definition::review::Review;

pub use refill::{Refill, may_take, refill};

/// What a panel must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How many experts judge an item.
    pub panel: u32,
    /// How many of them are technical, at least.
    pub technical: u32,
    /// The most items of one expert.
    pub most: u32,
}

impl Rules {
    /// The rules of a round, with the most items that one expert is to judge.
    pub fn of(review: &Review, most: u32) -> Self {
        let panel = if review.odd && review.experts.is_multiple_of(2) { review.experts + 1 } else { review.experts };
        let least = |panel: u32| (0..=panel).find(|n| review.technical.is_none_or(|share| share.reached(*n, panel)));
        Self { panel, technical: least(panel).unwrap_or(panel), most: most.max(1) }
    }
}

/// An item of a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The key.
    pub id: ItemId,
    /// The blind code.
    pub code: String,
}

/// An expert who may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The key.
    pub id: ExpertId,
    /// Whether the expert counts for the technical share.
    pub technical: bool,
}

/// All that a draw is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The seed.
    pub seed: String,
    /// What a panel must be.
    pub rules: Rules,
    /// The items.
    pub items: Vec<Asked>,
    /// Whoever may be drawn.
    pub pool: Vec<Candidate>,
    /// Who must not judge what.
    pub apart: BTreeSet<(ItemId, ExpertId)>,
}

/// Who judges an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// The item.
    pub item: ItemId,
    /// Its experts.
    pub experts: Vec<ExpertId>,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The whole pool in the order of the seed: whoever is needed later comes from here, the next first.
    pub order: Vec<ExpertId>,
    /// Those who are asked to come, in that order.
    pub members: Vec<ExpertId>,
    /// The panels, in the order in which the items were given.
    pub panels: Vec<Panel>,
}

/// Why nobody can be drawn, and what would help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// How many experts are wanted more, at least.
    pub experts: u32,
    /// How many of them must be technical.
    pub technical: u32,
    /// For which items there are too few; none where the pool as a whole is too small.
    pub codes: Vec<String>,
}

impl Short {
    /// The sentence for it.
    pub fn told(&self) -> Message {
        let key = if self.codes.is_empty() { "draw-short-pool" } else { "draw-short-items" };
        let shown = self.codes.iter().take(10).cloned().collect::<Vec<_>>().join("、");
        let message = Message::new(key).with("experts", self.experts).with("technical", self.technical);
        message.with("codes", shown).with("n", self.codes.len())
    }
}

/// The place of an expert in the order of a seed.
pub fn place(seed: &str, expert: ExpertId) -> String {
    digest(format!("{seed}:{expert}"))
}

/// The pool in the order of the seed.
pub fn order(seed: &str, pool: &[Candidate]) -> Vec<Candidate> {
    let mut order = pool.to_vec();
    order.sort_by_cached_key(|candidate| place(seed, candidate.id));
    order
}

/// A draw, with everything by its place in a list instead of by its key.
struct Table {
    /// In the order of the seed.
    experts: Vec<Candidate>,
    /// In the order of the seed; keys and codes.
    items: Vec<Asked>,
    /// By item: who may judge it.
    may: Vec<Vec<bool>>,
}

impl Table {
    fn of(ask: &Ask) -> Self {
        let experts = order(&ask.seed, &ask.pool);
        let mut items = ask.items.clone();
        items.sort_by_cached_key(|item| digest(format!("{}:{}", ask.seed, item.code)));
        let may = |item: &Asked| experts.iter().map(|one| !ask.apart.contains(&(item.id, one.id))).collect();
        let may = items.iter().map(may).collect();
        Self { experts, items, may }
    }

    /// What is missing for single items, whoever else is drawn.
    fn short(&self, rules: Rules) -> Option<Short> {
        let mut short = Short { experts: 0, technical: 0, codes: Vec::new() };
        for (item, may) in self.items.iter().zip(&self.may) {
            let able = self.experts.iter().zip(may).filter(|(_, may)| **may).map(|(expert, _)| expert);
            let (mut all, mut technical) = (0_u32, 0_u32);
            for expert in able {
                all += 1;
                technical += u32::from(expert.technical);
            }
            let missing = (rules.technical.saturating_sub(technical), rules.panel.saturating_sub(all));
            if missing != (0, 0) {
                short.technical = short.technical.max(missing.0);
                short.experts = short.experts.max(missing.1).max(missing.0);
                short.codes.push(item.code.clone());
            }
        }
        short.codes.sort();
        (!short.codes.is_empty()).then_some(short)
    }

    /// The first so many in order, of whom so many are technical.
    fn first(&self, count: usize, technical: usize) -> Vec<usize> {
        let others = count.saturating_sub(technical);
        let (mut chosen, mut plain) = (Vec::new(), 0);
        for (at, expert) in self.experts.iter().enumerate() {
            if chosen.len() == count {
                break;
            }
            if expert.technical || plain < others {
                plain += usize::from(!expert.technical);
                chosen.push(at);
            }
        }
        chosen
    }
}

fn whole(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Draws.
///
/// # Errors
/// What is missing.
pub fn draw(ask: &Ask) -> Result<Draw, Short> {
    let (table, rules) = (Table::of(ask), ask.rules);
    if let Some(short) = table.short(rules) {
        return Err(short);
    }
    let (items, panel, most) = (table.items.len(), whole(rules.panel), whole(rules.most));
    let count = (items * panel).div_ceil(most).max(if items == 0 { 0 } else { panel });
    // As many technical ones as panels need of every so many members.
    let technical = (count * whole(rules.technical)).div_ceil(panel.max(1));
    let mut members = table.first(count, technical);
    let known: HashSet<usize> = members.iter().copied().collect();
    let mut rest: Vec<usize> = (0..table.experts.len()).filter(|at| !known.contains(at)).collect();
    let too_few = count.saturating_sub(members.len());
    loop {
        let mut flow = flow::Flow::new(&table, &members, rules, &ask.seed);
        match flow.fill() {
            Ok(()) => {
                flow.even_out();
                return Ok(outcome(ask, &table, &members, &flow));
            }
            Err(item) => {
                let may = table.may.get(item).cloned().unwrap_or_default();
                let helps = |at: &usize| may.get(*at).copied().unwrap_or(false);
                let Some(next) = rest.iter().position(helps).or((!rest.is_empty()).then_some(0)) else {
                    let experts = u32::try_from(too_few.max(1)).unwrap_or(u32::MAX);
                    let lacking = technical.saturating_sub(table.experts.iter().filter(|e| e.technical).count());
                    let technical = u32::try_from(lacking).unwrap_or(u32::MAX);
                    return Err(Short { experts: experts.max(technical), technical, codes: Vec::new() });
                };
                members.push(rest.remove(next));
                members.sort_unstable();
            }
        }
    }
}

fn outcome(ask: &Ask, table: &Table, members: &[usize], flow: &flow::Flow<'_>) -> Draw {
    let expert = |at: usize| table.experts.get(at).map(|expert| expert.id);
    let mut panels: BTreeMap<ItemId, Vec<ExpertId>> = BTreeMap::new();
    for (item, experts) in table.items.iter().zip(flow.panels()) {
        panels.insert(item.id, experts.into_iter().filter_map(expert).collect());
    }
    Draw {
        order: table.experts.iter().map(|expert| expert.id).collect(),
        members: members.iter().filter_map(|at| expert(*at)).collect(),
        panels: ask
            .items
            .iter()
            .map(|item| Panel { item: item.id, experts: panels.remove(&item.id).unwrap_or_default() })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
