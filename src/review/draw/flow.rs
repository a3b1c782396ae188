//! Giving items to members: a flow from items over members, with chains of changes where the straight way is closed.

use std::collections::VecDeque;

use super::{Rules, Table, whole};
use crate::platform::secret::digest;

/// A place in the network. An item has two: what it may still be given of technical members, and of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    /// The item wants an expert, of any kind.
    Item(usize),
    /// The item wants an expert who need not be technical.
    Other(usize),
    /// The member has one more.
    Member(usize),
}

/// Who is given what, by the places in the table.
pub(super) struct Flow<'a> {
    table: &'a Table,
    /// Places of the members among the experts, in the order of the seed.
    members: &'a [usize],
    panel: usize,
    /// How many of a panel need not be technical.
    others: usize,
    most: usize,
    /// By item, by member: whether the member may judge it.
    may: Vec<Vec<bool>>,
    /// By item, by member: whether the member judges it.
    given: Vec<Vec<bool>>,
    /// By item: how many of its experts are not technical.
    plain: Vec<usize>,
    /// By item: how many experts it has.
    size: Vec<usize>,
    /// By member: how many items.
    load: Vec<usize>,
    /// By item, by member: chance.
    chance: Vec<Vec<String>>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(table: &'a Table, members: &'a [usize], rules: Rules, seed: &str) -> Self {
        let pick = |row: &Vec<bool>| members.iter().map(|at| row.get(*at).copied().unwrap_or(false)).collect();
        let code = |item: &super::Asked| {
            let id = |at: &usize| table.experts.get(*at).map(|expert| expert.id.to_string()).unwrap_or_default();
            members.iter().map(|at| digest(format!("{seed}:{}:{}", item.code, id(at)))).collect()
        };
        let items = table.items.len();
        Self {
            table,
            members,
            panel: whole(rules.panel),
            others: whole(rules.panel.saturating_sub(rules.technical)),
            most: whole(rules.most),
            may: table.may.iter().map(pick).collect(),
            given: vec![vec![false; members.len()]; items],
            plain: vec![0; items],
            size: vec![0; items],
            load: vec![0; members.len()],
            chance: table.items.iter().map(code).collect(),
        }
    }

    fn technical(&self, member: usize) -> bool {
        let expert = self.members.get(member).and_then(|at| self.table.experts.get(*at));
        expert.is_some_and(|expert| expert.technical)
    }

    fn has(&self, item: usize, member: usize) -> bool {
        self.given.get(item).and_then(|row| row.get(member)).copied().unwrap_or(false)
    }

    /// Whether a member could be given an item as far as recusals go.
    fn free(&self, item: usize, member: usize) -> bool {
        self.may.get(item).and_then(|row| row.get(member)).copied().unwrap_or(false) && !self.has(item, member)
    }

    fn load(&self, member: usize) -> usize {
        self.load.get(member).copied().unwrap_or(usize::MAX)
    }

    fn plain(&self, item: usize) -> usize {
        self.plain.get(item).copied().unwrap_or(usize::MAX)
    }

    fn set(&mut self, item: usize, member: usize, to: bool) {
        let plain = !self.technical(member);
        let step = |n: &mut usize| *n = if to { *n + 1 } else { n.saturating_sub(1) };
        if let Some(cell) = self.given.get_mut(item).and_then(|row| row.get_mut(member)) {
            *cell = to;
        }
        if let Some(load) = self.load.get_mut(member) {
            step(load);
        }
        if let Some(size) = self.size.get_mut(item) {
            step(size);
        }
        if let Some(n) = self.plain.get_mut(item).filter(|_| plain) {
            step(n);
        }
    }

    /// Gives every item its panel; the item for which nobody is left otherwise.
    pub(super) fn fill(&mut self) -> Result<(), usize> {
        for item in 0..self.table.items.len() {
            while self.size.get(item).copied().unwrap_or(0) < self.panel {
                match self.least(item) {
                    Some(member) => self.set(item, member, true),
                    None => {
                        let most = self.most;
                        let chain = self.chain(Node::Item(item), |flow, member| flow.load(member) < most);
                        self.follow(&chain.ok_or(item)?);
                    }
                }
            }
        }
        Ok(())
    }

    /// The free member with the fewest items; by chance among several.
    fn least(&self, item: usize) -> Option<usize> {
        let other = self.plain(item) < self.others;
        let fits = |member: &usize| {
            self.free(item, *member) && self.load(*member) < self.most && (other || self.technical(*member))
        };
        let chance = |member: usize| self.chance.get(item).and_then(|row| row.get(member));
        (0..self.members.len()).filter(fits).min_by_key(|member| (self.load(*member), chance(*member)))
    }

    /// Moves items until no chain makes the loads more even.
    pub(super) fn even_out(&mut self) {
        loop {
            let mut heavy: Vec<usize> = (0..self.members.len()).collect();
            heavy.sort_by_key(|member| (std::cmp::Reverse(self.load(*member)), *member));
            let lightest = heavy.last().map_or(0, |member| self.load(*member));
            let chain = heavy.into_iter().take_while(|member| self.load(*member) >= lightest + 2).find_map(|member| {
                let load = self.load(member);
                self.chain(Node::Member(member), |flow, to| flow.load(to) + 2 <= load)
            });
            match chain {
                Some(chain) => self.follow(&chain),
                None => return,
            }
        }
    }

    /// The shortest chain from a place to a member at whom it may end.
    fn chain(&self, from: Node, ends: impl Fn(&Self, usize) -> bool) -> Option<Vec<Node>> {
        let (items, members) = (self.table.items.len(), self.members.len());
        let key = |node: Node| match node {
            Node::Item(item) => item,
            Node::Other(item) => items + item,
            Node::Member(member) => 2 * items + member,
        };
        let mut before: Vec<Option<Node>> = vec![None; 2 * items + members];
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            for next in self.after(node) {
                let Some(slot) = before.get_mut(key(next)) else { continue };
                if slot.is_some() || next == from {
                    continue;
                }
                *slot = Some(node);
                if let Node::Member(member) = next
                    && ends(self, member)
                {
                    return Some(way(&before, from, next, key));
                }
                queue.push_back(next);
            }
        }
        None
    }

    /// Where a chain may go on.
    fn after(&self, node: Node) -> Vec<Node> {
        let members = 0..self.members.len();
        match node {
            Node::Item(item) => {
                let technical = members.filter(|m| self.technical(*m) && self.free(item, *m)).map(Node::Member);
                let other = (self.plain(item) < self.others).then_some(Node::Other(item));
                technical.chain(other).collect()
            }
            Node::Other(item) => {
                let plain = members.filter(|m| !self.technical(*m) && self.free(item, *m)).map(Node::Member);
                let back = (self.plain(item) > 0).then_some(Node::Item(item));
                plain.chain(back).collect()
            }
            Node::Member(member) => {
                let has = (0..self.table.items.len()).filter(|item| self.has(*item, member));
                let technical = self.technical(member);
                has.map(|item| if technical { Node::Item(item) } else { Node::Other(item) }).collect()
            }
        }
    }

    /// Changes what a chain says.
    fn follow(&mut self, chain: &[Node]) {
        for pair in chain.windows(2) {
            match pair {
                [Node::Item(item) | Node::Other(item), Node::Member(member)] => self.set(*item, *member, true),
                [Node::Member(member), Node::Item(item) | Node::Other(item)] => self.set(*item, *member, false),
                _ => {}
            }
        }
    }

    /// By item: the places of its experts in the order of the seed.
    pub(super) fn panels(&self) -> impl Iterator<Item = Vec<usize>> {
        let experts =
            |row: &Vec<bool>| row.iter().zip(self.members).filter(|(has, _)| **has).map(|(_, at)| *at).collect();
        self.given.iter().map(experts)
    }
}

fn way(before: &[Option<Node>], from: Node, to: Node, key: impl Fn(Node) -> usize) -> Vec<Node> {
    let mut way = vec![to];
    let mut at = to;
    while at != from {
        let Some(earlier) = before.get(key(at)).copied().flatten() else { break };
        way.push(earlier);
        at = earlier;
    }
    way.reverse();
    way
}
