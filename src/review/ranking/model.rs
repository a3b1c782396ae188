//! From the sheets of a panel to the order of those who were judged: how each place was reached, which scores lie far
//! off, and whether it would stand if any one expert were left out. Pure: it knows no table of the database.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::kernel::{ApplicationId, MemberId, Message, Region};
use crate::programme::Definition;
use crate::programme::definition::review::{Review, ScoreTable};
use crate::programme::definition::values::Hundredths;
use crate::programme::exact::Exact;
use crate::programme::panel::{self, Entry, Mean, Settled, Sheet};

/// One expert's sheet of one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// Whose sheet, by the key of the member.
    pub member: MemberId,
    /// The total; none while the sheet is not in.
    pub score: Option<Hundredths>,
    /// What it has in each part of the tie chain, in the order of the chain.
    pub parts: Vec<Hundredths>,
    /// Whether the expert had to stand back or was replaced: the sheet is void.
    pub void: bool,
    /// Whether a deviating score was explained.
    pub explained: bool,
}

/// An application with the sheets of its panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its key.
    pub application: ApplicationId,
    /// The province that it competes for, where the call has places by province.
    pub region: Option<Region>,
    /// Its sheets, in the order of the members.
    pub ballots: Vec<Ballot>,
    /// Its place among equals by the panel's decision on record.
    pub order: Option<u32>,
}

/// By what a ranking is made.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The round.
    pub review: &'a Review,
    /// Its score table.
    pub table: &'a ScoreTable,
    /// How many places there are; no limit when none is named.
    pub places: Option<u32>,
    /// How many a province may have.
    pub per_province: Option<u32>,
}

impl<'a> Rules<'a> {
    /// The rules of a round of a call.
    pub fn of(definition: &'a Definition, round: &str) -> Option<Self> {
        let review = definition.review.iter().find(|review| review.key.as_str() == round)?;
        let table = definition.score_table.iter().find(|table| table.key == review.table)?;
        let places = definition.places.as_ref();
        Some(Self {
            review,
            table,
            places: places.and_then(|places| places.total),
            per_province: places.and_then(|places| places.per_province),
        })
    }

    /// The most that a sheet can have.
    pub fn most(&self) -> Hundredths {
        let bonus = self.table.bonus.as_ref().map_or(0, |bonus| bonus.most.0);
        Hundredths(self.table.total.0.saturating_add(bonus))
    }
}

/// How a place was reached, as it is kept with the result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct How {
    /// Scores that count, in hundredths.
    pub used: Vec<i64>,
    /// The highest and the lowest, where they were dropped.
    pub dropped: Vec<i64>,
    /// Sheets that do not count.
    pub void: usize,
    /// What it has in each part of the tie chain: the mean over its usable sheets, to two decimals.
    pub ties: Vec<(String, i64)>,
    /// What settled the place: `score`, `tie`, `panel` or `open`.
    pub settled: String,
    /// The part of the chain that settled it, if one did.
    pub part: Option<String>,
    /// Experts without whom the place or the worthiness would be another, by the key of the member, with what it would
    /// be.
    pub without: Vec<Shift>,
}

/// What would be if one expert were left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// The expert left out, by the key of the member.
    pub member: MemberId,
    /// The place then.
    pub place: Option<usize>,
    /// Whether it would be worthy of an award then.
    pub worthy: bool,
}

/// How one application stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The application, by its place in what was given.
    pub candidate: usize,
    /// The place, from 1; none without a usable sheet.
    pub place: Option<usize>,
    /// The final score.
    pub score: Option<Hundredths>,
    /// From which scores.
    pub mean: Option<Mean>,
    /// What it has in each part of the tie chain.
    pub ties: Vec<Exact>,
    /// What settled the place.
    pub settled: Settled,
    /// Whether it reaches the pass mark, where there is one.
    pub passed: bool,
    /// Whether it passes and stands within the places, one after the other in the order of the ranking.
    pub worthy: bool,
    /// Sheets whose scores lie far from the mean, by their place among the ballots.
    pub far: Vec<usize>,
    /// What would change if one expert were left out; empty where nothing would.
    pub without: Vec<Shift>,
}

impl Standing {
    /// Whether no single expert decides over the place or the worthiness.
    pub fn is_stable(&self) -> bool {
        self.without.is_empty()
    }

    /// How the place was reached, for keeping.
    pub fn how(&self, chain: &[String]) -> How {
        let whole = |scores: &[Hundredths]| scores.iter().map(|score| score.0).collect();
        let (settled, part) = match self.settled {
            Settled::Score => ("score", None),
            Settled::Tie(place) => ("tie", chain.get(place).cloned()),
            Settled::Panel => ("panel", None),
            Settled::Open => ("open", None),
        };
        let ties = chain.iter().zip(&self.ties).map(|(key, points)| (key.clone(), points.rounded(2).0)).collect();
        How {
            used: self.mean.as_ref().map(|mean| whole(&mean.used)).unwrap_or_default(),
            dropped: self.mean.as_ref().map(|mean| whole(&mean.dropped)).unwrap_or_default(),
            void: self.mean.as_ref().map_or(0, |mean| mean.void),
            ties,
            settled: settled.to_owned(),
            part,
            without: self.without.clone(),
        }
    }
}

/// The order of all candidates, each with what it would be without any one expert. The best comes first; those without
/// a usable sheet come last, without a place.
pub fn rank(candidates: &[Candidate], rules: Rules<'_>) -> Vec<Standing> {
    let mut whole = placed(candidates, rules, None);
    let members: BTreeSet<MemberId> = candidates
        .iter()
        .flat_map(|candidate| &candidate.ballots)
        .filter(|ballot| counts(ballot, rules))
        .map(|ballot| ballot.member)
        .collect();
    for member in members {
        let without: BTreeMap<usize, (Option<usize>, bool)> = placed(candidates, rules, Some(member))
            .into_iter()
            .map(|standing| (standing.candidate, (standing.place, standing.worthy)))
            .collect();
        for standing in &mut whole {
            let Some((place, worthy)) = without.get(&standing.candidate).copied() else { continue };
            if (place, worthy) != (standing.place, standing.worthy) {
                standing.without.push(Shift { member, place, worthy });
            }
        }
    }
    whole
}

/// Whether a sheet can enter a mean.
fn counts(ballot: &Ballot, rules: Rules<'_>) -> bool {
    !ballot.void && ballot.score.is_some_and(|score| score.0 >= 0 && score <= rules.most())
}

/// The order, with one expert's sheets left out or with all.
fn placed(candidates: &[Candidate], rules: Rules<'_>, without: Option<MemberId>) -> Vec<Standing> {
    let mut all: Vec<Standing> =
        candidates.iter().enumerate().map(|(at, candidate)| standing(at, candidate, rules, without)).collect();
    let scored: Vec<usize> = all.iter().filter(|s| s.score.is_some()).map(|s| s.candidate).collect();
    let entries: Vec<Entry> = scored
        .iter()
        .filter_map(|at| {
            let (standing, candidate) = (all.get(*at)?, candidates.get(*at)?);
            Some(Entry { score: standing.score?, ties: standing.ties.clone(), panel: candidate.order })
        })
        .collect();
    for ranked in panel::rank(&entries) {
        let found = scored.get(ranked.entry).and_then(|at| all.get_mut(*at));
        if let Some(standing) = found {
            standing.place = Some(ranked.place);
            standing.settled = ranked.settled;
        }
    }
    all.sort_by_key(|standing| (standing.place.is_none(), standing.place, standing.candidate));
    give_places(&mut all, candidates, rules);
    all
}

/// How one candidate stands by itself.
fn standing(at: usize, candidate: &Candidate, rules: Rules<'_>, without: Option<MemberId>) -> Standing {
    let left_out = |ballot: &Ballot| ballot.void || Some(ballot.member) == without;
    let sheets: Vec<Sheet> =
        candidate.ballots.iter().map(|ballot| Sheet { score: ballot.score, recused: left_out(ballot) }).collect();
    let mean = Mean::of(&sheets, rules.most(), rules.review.trim_from);
    let score = mean.as_ref().map(|mean| rules.review.final_score(mean.mean, None));
    let usable = || candidate.ballots.iter().filter(|ballot| !left_out(ballot) && counts(ballot, rules));
    // Over every usable sheet: which of two equal totals was dropped must not decide a tie.
    let part = |n: usize| {
        let points: Vec<Hundredths> = usable().filter_map(|ballot| ballot.parts.get(n).copied()).collect();
        Exact::mean(&points).unwrap_or(Exact::ZERO)
    };
    let far = match (&mean, rules.review.spread) {
        (Some(mean), Some(percent)) => mean.unexplained(&sheets, percent),
        _ => Vec::new(),
    };
    Standing {
        candidate: at,
        place: None,
        passed: score.is_some_and(|score| rules.review.pass.is_none_or(|pass| score >= pass)),
        score,
        mean,
        ties: (0..rules.review.ties.len()).map(part).collect(),
        settled: Settled::Open,
        worthy: false,
        far,
        without: Vec::new(),
    }
}

/// Gives the places in the order of the ranking: to those who pass, within the places of the call and of the province.
/// Of those that share a place and do not all fit, none is worthy until the panel has decided.
fn give_places(all: &mut [Standing], candidates: &[Candidate], rules: Rules<'_>) {
    let fits =
        |taken: usize, most: Option<u32>| most.is_none_or(|most| taken < usize::try_from(most).unwrap_or(usize::MAX));
    let mut given = 0;
    let mut by_region: BTreeMap<&'static str, usize> = BTreeMap::new();
    for group in all.chunk_by_mut(|a, b| a.place.is_some() && a.place == b.place) {
        let (mut trial, mut regions) = (given, by_region.clone());
        let mut winners = Vec::new();
        for (n, standing) in group.iter().enumerate().filter(|(_, standing)| standing.passed) {
            let region = candidates.get(standing.candidate).and_then(|candidate| candidate.region).map(Region::code);
            let taken = region.map_or(0, |region| regions.get(region).copied().unwrap_or(0));
            if fits(trial, rules.places) && (region.is_none() || fits(taken, rules.per_province)) {
                trial += 1;
                if let Some(region) = region {
                    *regions.entry(region).or_default() += 1;
                }
                winners.push(n);
            }
        }
        let passed = group.iter().filter(|standing| standing.passed).count();
        if winners.len() < passed && group.len() > 1 {
            continue;
        }
        (given, by_region) = (trial, regions);
        for n in winners {
            if let Some(standing) = group.get_mut(n) {
                standing.worthy = true;
            }
        }
    }
}

/// What the agency's closing of a round is judged by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Active members that have not handed in their declaration.
    pub undeclared: usize,
    /// Recusals that nobody has decided.
    pub recusals_open: usize,
    /// Sheets that are not in.
    pub missing: usize,
    /// Sheets that the agency entered and nobody has checked.
    pub unchecked: usize,
    /// Panels that are smaller than the call wants, even where odd is wanted, or short of technical experts.
    pub panels: Vec<(String, Message)>,
    /// Scores far from their mean without a word.
    pub unexplained: usize,
    /// Groups of equals that the panel has not put in order.
    pub ties: usize,
    /// Applications of the round.
    pub items: usize,
}

impl Progress {
    /// What hinders the scores from being opened.
    pub fn hinders_opening(&self) -> Vec<Message> {
        let mut all = Vec::new();
        let mut put = |key: &str, n: usize| {
            if n > 0 {
                all.push(Message::new(key).with("n", n));
            }
        };
        put("scoring-lacks-declarations", self.undeclared);
        put("scoring-lacks-recusals", self.recusals_open);
        put("scoring-lacks-sheets", self.missing);
        put("scoring-lacks-checks", self.unchecked);
        if self.items == 0 {
            all.push(Message::new("scoring-lacks-items"));
        }
        all.extend(self.panels.iter().map(|(_, why)| why.clone()));
        all
    }

    /// What hinders the round from being closed, once its scores are open.
    pub fn hinders_closing(&self) -> Vec<Message> {
        let mut all = self.hinders_opening();
        if self.unexplained > 0 {
            all.push(Message::new("scoring-lacks-words").with("n", self.unexplained));
        }
        if self.ties > 0 {
            all.push(Message::new("scoring-lacks-order").with("n", self.ties));
        }
        all
    }
}

/// What is wrong with the panel of one application: `technical` of its `experts` are technical or financial ones.
pub fn panel_fault(code: &str, experts: usize, technical: usize, review: &Review) -> Option<Message> {
    let about = |key: &str| Message::new(key).with("item", code).with("found", experts).with("least", review.experts);
    if experts < usize::try_from(review.experts).unwrap_or(usize::MAX) {
        return Some(about("scoring-panel-small"));
    }
    if review.odd && experts.is_multiple_of(2) {
        return Some(about("scoring-panel-even"));
    }
    let share = review.technical?;
    let few = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let short = !share.reached(few(technical), few(experts));
    short.then(|| about("scoring-panel-technical").with("technical", technical).with("share", share))
}

/// Groups of candidates that share a place until the panel decides, each in the order of the ranking.
pub fn open_ties(all: &[Standing]) -> Vec<Vec<usize>> {
    let open = all.iter().filter(|standing| standing.settled == Settled::Open && standing.place.is_some());
    let mut groups: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for standing in open {
        groups.entry(standing.place).or_default().push(standing.candidate);
    }
    groups.into_values().collect()
}

/// Scores far from their mean that nobody has explained: the candidate and the ballot.
pub fn unexplained(all: &[Standing], candidates: &[Candidate]) -> Vec<(usize, usize)> {
    let of = |standing: &Standing| {
        let ballots =
            candidates.get(standing.candidate).map(|candidate| candidate.ballots.as_slice()).unwrap_or_default();
        let silent = |n: &usize| ballots.get(*n).is_some_and(|ballot| !ballot.explained);
        standing.far.iter().copied().filter(silent).map(|n| (standing.candidate, n)).collect::<Vec<_>>()
    };
    all.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests;
