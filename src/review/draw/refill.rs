//! Filling a gap: whoever leaves is followed by the next in the order of the seed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ask, Panel, Short, whole};
use crate::kernel::{ExpertId, ItemId, Message};
use crate::platform::secret::digest;

/// Who takes what over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refill {
    /// Experts who join, in the order in which they do.
    pub newcomers: Vec<ExpertId>,
    /// Items and those who are given them.
    pub given: Vec<(ItemId, ExpertId)>,
}

/// What is known while gaps are filled.
struct Filling<'a> {
    ask: &'a Ask,
    technical: BTreeSet<ExpertId>,
    panels: BTreeMap<ItemId, Vec<ExpertId>>,
    codes: BTreeMap<ItemId, &'a str>,
    load: BTreeMap<ExpertId, usize>,
}

impl<'a> Filling<'a> {
    fn new(ask: &'a Ask, panels: &[Panel]) -> Self {
        let mut load: BTreeMap<ExpertId, usize> = BTreeMap::new();
        for expert in panels.iter().flat_map(|panel| &panel.experts) {
            *load.entry(*expert).or_default() += 1;
        }
        Self {
            ask,
            technical: ask.pool.iter().filter(|one| one.technical).map(|one| one.id).collect(),
            panels: panels.iter().map(|panel| (panel.item, panel.experts.clone())).collect(),
            codes: ask.items.iter().map(|item| (item.id, item.code.as_str())).collect(),
            load,
        }
    }

    /// The items that want experts, in the order of their codes.
    fn gaps(&self) -> Vec<ItemId> {
        let wants = |item: ItemId| self.panels.get(&item).is_none_or(|p| p.len() < whole(self.ask.rules.panel));
        self.ask.items.iter().map(|item| item.id).filter(|item| wants(*item)).collect()
    }

    /// Whether only a technical expert keeps the share of an item's panel.
    fn wants_technical(&self, item: ItemId) -> bool {
        let panel = self.panels.get(&item).map(Vec::as_slice).unwrap_or_default();
        let technical = panel.iter().filter(|expert| self.technical.contains(expert)).count();
        let left = whole(self.ask.rules.panel).saturating_sub(panel.len());
        whole(self.ask.rules.technical).saturating_sub(technical) >= left
    }

    fn fits(&self, item: ItemId, expert: ExpertId) -> bool {
        let there = self.panels.get(&item).is_some_and(|panel| panel.contains(&expert));
        let apart = self.ask.apart.contains(&(item, expert));
        !there && !apart && (self.technical.contains(&expert) || !self.wants_technical(item))
    }

    fn give(&mut self, item: ItemId, expert: ExpertId, to: &mut Refill) {
        self.panels.entry(item).or_default().push(expert);
        *self.load.entry(expert).or_default() += 1;
        to.given.push((item, expert));
    }

    /// The one with the fewest items who may; by chance among several.
    fn least(&self, item: ItemId, among: &[ExpertId]) -> Option<ExpertId> {
        let load = |expert: ExpertId| self.load.get(&expert).copied().unwrap_or(0);
        let code = self.codes.get(&item).copied().unwrap_or_default();
        let chance = |expert: ExpertId| digest(format!("{}:{code}:{expert}", self.ask.seed));
        let able = among.iter().copied().filter(|expert| self.fits(item, *expert));
        able.filter(|expert| load(*expert) < whole(self.ask.rules.most)).min_by_key(|e| (load(*e), chance(*e)))
    }
}

/// Fills the gaps of panels. `panels` is who judges now, `members` who may be given more, `order` the order of the seed
/// and `gone` those in it who were members before. Whoever follows one who left takes all of it over, if there is
/// somebody who may; otherwise each item goes to the member with the fewest, and to the next in order where no member may.
///
/// # Errors
/// What is missing.
pub fn refill(
    ask: &Ask,
    panels: &[Panel],
    members: &[ExpertId],
    order: &[ExpertId],
    gone: &BTreeSet<ExpertId>,
    whole_place: bool,
) -> Result<Refill, Short> {
    let mut filling = Filling::new(ask, panels);
    let mut refill = Refill::default();
    let known: BTreeSet<ExpertId> = ask.pool.iter().map(|one| one.id).collect();
    let next = |taken: &[ExpertId]| {
        let free = |e: &&ExpertId| known.contains(e) && !gone.contains(e) && !members.contains(e) && !taken.contains(e);
        order.iter().filter(free).copied().collect::<Vec<_>>()
    };
    let gaps = filling.gaps();
    if whole_place
        && !gaps.is_empty()
        && let Some(heir) = next(&[]).into_iter().find(|heir| gaps.iter().all(|item| filling.fits(*item, *heir)))
    {
        refill.newcomers.push(heir);
        gaps.iter().for_each(|item| filling.give(*item, heir, &mut refill));
    }
    loop {
        let Some(item) = filling.gaps().first().copied() else { return Ok(refill) };
        let inside: Vec<ExpertId> = members.iter().chain(&refill.newcomers).copied().collect();
        let found = filling.least(item, &inside).or_else(|| {
            let newcomer = next(&refill.newcomers).into_iter().find(|one| filling.fits(item, *one))?;
            refill.newcomers.push(newcomer);
            Some(newcomer)
        });
        match found {
            Some(expert) => filling.give(item, expert, &mut refill),
            None => {
                let technical = u32::from(filling.wants_technical(item));
                let code = filling.codes.get(&item).map(|code| (*code).to_owned());
                return Err(Short { experts: 1, technical, codes: code.into_iter().collect() });
            }
        }
    }
}

/// Whether an expert may take over the items of another, as people wish it.
///
/// # Errors
/// Each thing that stands against it.
pub fn may_take(ask: &Ask, panels: &[Panel], items: &[ItemId], newcomer: ExpertId) -> Result<(), Vec<Message>> {
    let filling = Filling::new(ask, panels);
    if !ask.pool.iter().any(|one| one.id == newcomer) {
        return Err(vec![Message::new("review-not-in-pool")]);
    }
    let codes = |what: &dyn Fn(ItemId) -> bool| {
        let found = items.iter().filter(|item| what(**item)).filter_map(|item| filling.codes.get(item).copied());
        found.collect::<Vec<_>>().join("、")
    };
    let apart = codes(&|item| ask.apart.contains(&(item, newcomer)));
    let technical = filling.technical.contains(&newcomer);
    let share = codes(&|item| !technical && filling.wants_technical(item));
    let told = [("review-take-recused", apart), ("review-take-share", share)];
    let told: Vec<Message> = told
        .into_iter()
        .filter(|(_, codes)| !codes.is_empty())
        .map(|(key, codes)| Message::new(key).with("codes", codes))
        .collect();
    if told.is_empty() { Ok(()) } else { Err(told) }
}
