//! What a panel's scores come to: which are usable, what is dropped, the mean, scores that must be explained, an online
//! vote beside them, and the order of those who were scored (B6).

use super::definition::review::Review;
use super::definition::values::Hundredths;
use super::exact::Exact;
use crate::kernel::Message;

/// What one expert's sheet came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// The score; none where the sheet is not complete.
    pub score: Option<Hundredths>,
    /// Whether the expert had to stand back.
    pub recused: bool,
}

/// The mean of a panel, and from which scores it was reckoned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mean {
    /// The scores that count, in their order.
    pub used: Vec<Hundredths>,
    /// The highest and the lowest, where they were dropped.
    pub dropped: Vec<Hundredths>,
    /// Sheets that are not usable: blank, out of range, or of an expert who had to stand back.
    pub void: usize,
    /// The mean, exactly.
    pub mean: Exact,
}

impl Mean {
    /// The mean of the usable sheets of a panel of which a score may be `most` at the most. From `trim_from` usable
    /// scores on, one highest and one lowest are dropped; of several equal ones only one. `None` when no sheet is
    /// usable.
    pub fn of(sheets: &[Sheet], most: Hundredths, trim_from: Option<u32>) -> Option<Self> {
        let fits = |score: &Hundredths| score.0 >= 0 && *score <= most;
        let usable = sheets.iter().filter(|sheet| !sheet.recused).filter_map(|sheet| sheet.score.filter(fits));
        let mut used: Vec<Hundredths> = usable.collect();
        let void = sheets.len() - used.len();
        let mut dropped = Vec::new();
        // With two scores or fewer nothing would be left.
        let enough = |from: u32| used.len() > 2 && usize::try_from(from).is_ok_and(|from| used.len() >= from);
        if trim_from.is_some_and(enough) {
            for end in [used.iter().copied().max(), used.iter().copied().min()].into_iter().flatten() {
                if let Some(place) = used.iter().position(|score| *score == end) {
                    dropped.push(used.remove(place));
                }
            }
        }
        let mean = Exact::mean(&used)?;
        Some(Self { used, dropped, void, mean })
    }

    /// The places of scores that lie more than so many percent of the mean away from it: each is to be explained.
    pub fn unexplained(&self, sheets: &[Sheet], percent: Hundredths) -> Vec<usize> {
        let counted = |score: Hundredths| self.used.contains(&score) || self.dropped.contains(&score);
        let far = |sheet: &Sheet| {
            !sheet.recused && sheet.score.is_some_and(|score| counted(score) && self.mean.far(score, percent))
        };
        sheets.iter().enumerate().filter_map(|(place, sheet)| far(sheet).then_some(place)).collect()
    }
}

/// An online vote as points of 100: the candidate with the most votes has them all. Votes above the most are an error
/// of the imported totals.
pub fn vote(votes: u32, most: u32) -> Option<Exact> {
    (votes <= most).then(|| Exact::of_hundred(votes, most))
}

impl Review {
    /// The final score of a round: the panel's, with its weight beside the vote where there is one, rounded once.
    pub fn final_score(&self, panel: Exact, vote: Option<Exact>) -> Hundredths {
        let both = vote.map_or(panel, |vote| panel.weighed(self.experts_weigh, vote));
        both.rounded(self.decimals)
    }
}

/// One of those who are ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The final score.
    pub score: Hundredths,
    /// What it has in the blocks and criteria that break a tie, in their order.
    pub ties: Vec<Exact>,
    /// Its place among equals by the panel's decision on record, from 1.
    pub panel: Option<u32>,
}

/// What settled a place; what comes later was needed only because the earlier did not part the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Settled {
    /// The score.
    Score,
    /// The tie-breaking part of this place in their order, from 0.
    Tie(usize),
    /// The panel's decision.
    Panel,
    /// Nothing yet: it shares its place until the panel decides.
    Open,
}

/// A place in a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// Which entry, by its place in what was given.
    pub entry: usize,
    /// The place, from 1; entries that nothing parts have the same.
    pub place: usize,
    /// What it took to part it from its neighbours.
    pub settled: Settled,
}

/// Ranks: the higher score first, then the higher points in each part of the tie chain, then as the panel decided. The
/// panel's decision counts once it gives every one of those equal a number of its own.
pub fn rank(entries: &[Entry]) -> Vec<Ranked> {
    let mut order: Vec<(usize, &Entry)> = entries.iter().enumerate().collect();
    let undecided = |entry: &Entry| entry.panel.unwrap_or(u32::MAX);
    order.sort_by(|(_, a), (_, b)| {
        b.score.cmp(&a.score).then_with(|| b.ties.cmp(&a.ties)).then_with(|| undecided(a).cmp(&undecided(b)))
    });
    let groups: Vec<&[(usize, &Entry)]> = order.chunk_by(|(_, a), (_, b)| parted(a, b).is_none()).collect();
    let mut ranked = Vec::with_capacity(order.len());
    let mut last: Option<&Entry> = None;
    for (at, group) in groups.iter().enumerate() {
        let next = groups.get(at + 1).and_then(|group| group.first()).map(|(_, entry)| *entry);
        let Some((_, first)) = group.first() else { continue };
        let by_chain = last.into_iter().chain(next).filter_map(|other| parted(first, other)).max();
        let settled = match decided(group) {
            _ if group.len() == 1 => by_chain.unwrap_or(Settled::Score),
            true => Settled::Panel,
            false => Settled::Open,
        };
        let place = ranked.len() + 1;
        for (within, (entry, _)) in group.iter().enumerate() {
            let place = if settled == Settled::Open { place } else { place + within };
            ranked.push(Ranked { entry: *entry, place, settled });
        }
        last = Some(first);
    }
    ranked
}

/// What parts two entries before the panel is asked; `None` where nothing does.
fn parted(a: &Entry, b: &Entry) -> Option<Settled> {
    if a.score != b.score {
        return Some(Settled::Score);
    }
    let longest = a.ties.len().max(b.ties.len());
    (0..longest).find(|place| a.ties.get(*place) != b.ties.get(*place)).map(Settled::Tie)
}

/// Whether the panel gave each of these equal ones a number of its own; they stand in the order of the numbers.
fn decided(group: &[(usize, &Entry)]) -> bool {
    group.iter().all(|(_, entry)| entry.panel.is_some())
        && group.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a.panel != b.panel))
}

impl Settled {
    /// The words for it, with the keys of the tie chain.
    pub fn told(self, ties: &[String]) -> Message {
        match self {
            Self::Score => Message::new("rank-score"),
            Self::Tie(place) => Message::new("rank-tie").with("part", ties.get(place).cloned().unwrap_or_default()),
            Self::Panel => Message::new("rank-panel"),
            Self::Open => Message::new("rank-open"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MOST: Hundredths = Hundredths(10_000);

    fn sheets(scores: &[i64]) -> Vec<Sheet> {
        scores.iter().map(|score| Sheet { score: Some(Hundredths(*score)), recused: false }).collect()
    }

    fn mean(scores: &[i64], trim_from: Option<u32>) -> i64 {
        Mean::of(&sheets(scores), MOST, trim_from).unwrap().mean.rounded(2).0
    }

    #[test]
    fn the_highest_and_the_lowest_are_dropped_where_enough_are_left() {
        let seven = [8_850, 9_125, 7_900, 9_575, 9_010, 8_540, 9_200];
        for (id, scores, trim_from, wanted) in [
            ("B6 trimmed", &seven[..], Some(5), 8_945),
            ("B6 plain", &seven[..], None, 8_886),
            ("D4 four valid scores", &[8_000, 9_000, 7_000, 6_000], Some(5), 7_500),
            ("five are enough", &[8_000, 9_000, 7_000, 6_000, 10_000], Some(5), 8_000),
            ("D4 all equal", &[9_000; 5], Some(5), 9_000),
            ("of equal highest one only", &[9_000, 9_000, 9_000, 8_000, 5_000], Some(5), 8_667),
            ("of equal lowest one only", &[5_000, 5_000, 5_000, 8_000, 9_000], Some(5), 6_000),
            ("two cannot be trimmed", &[5_000, 9_000], Some(0), 7_000),
            ("three leave the middle", &[5_000, 6_000, 9_000], Some(1), 6_000),
            ("a half goes up", &[8_001, 8_000], None, 8_001),
        ] {
            assert_eq!(mean(scores, trim_from), wanted, "{id}");
        }
    }

    #[test]
    fn sheets_that_are_not_usable_do_not_count() {
        let mut panel = sheets(&[8_000, 9_000, 10_001, -1, 7_000, 7_000]);
        panel.push(Sheet { score: None, recused: false });
        panel.push(Sheet { score: Some(Hundredths(10_000)), recused: true });
        let found = Mean::of(&panel, MOST, Some(5)).unwrap();
        assert_eq!((found.used.len(), found.dropped.len(), found.void), (4, 0, 4));
        assert_eq!(found.mean.rounded(2), Hundredths(7_750));
        assert_eq!(Mean::of(&panel[2..4], MOST, Some(5)), None);
        assert_eq!(Mean::of(&[], MOST, None), None);
    }

    #[test]
    fn scores_more_than_a_fifth_away_are_to_be_explained() {
        // Mean 80: 96 and 64 lie exactly 20 % away and need nothing said; 97 and 63 do.
        let twenty = Hundredths::whole(20);
        for (scores, wanted) in [
            (&[9_600, 6_400, 8_000][..], &[][..]),
            (&[9_601, 6_399, 8_000], &[0, 1]),
            (&[9_700, 6_300, 8_000, 8_000], &[0, 1]),
            (&[0, 0], &[]),
        ] {
            let panel = sheets(scores);
            let found = Mean::of(&panel, MOST, None).unwrap();
            assert_eq!(found.unexplained(&panel, twenty), wanted, "{scores:?}");
        }
        let mut panel = sheets(&[8_000, 8_000]);
        panel.push(Sheet { score: Some(Hundredths(100)), recused: true });
        panel.push(Sheet { score: Some(Hundredths(20_000)), recused: false });
        assert_eq!(Mean::of(&panel, MOST, None).unwrap().unexplained(&panel, twenty), Vec::<usize>::new());
    }

    fn review() -> Review {
        let text = include_str!("../../templates/programmes/shanxi-2023.toml");
        let definition = crate::programme::Definition::read(text).unwrap();
        definition.review.into_iter().find(|review| review.key.as_str() == "province").unwrap()
    }

    #[test]
    fn a_vote_weighs_thirty_and_the_experts_seventy() {
        let review = review();
        for (id, experts, votes, most, wanted) in [
            ("the most votes have all points", 9_000, 1_000, 1_000, 9_300),
            ("half of the most", 9_000, 500, 1_000, 7_800),
            ("no vote at all", 9_000, 0, 1_000, 6_300),
            ("nobody has a vote", 9_000, 0, 0, 6_300),
            ("rounded once: 62.5345 + 10 = 72.53 (not 62.54 + 10)", 8_933, 1, 3, 7_253),
        ] {
            let vote = vote(votes, most).unwrap();
            assert_eq!(review.final_score(Hundredths(experts).into(), Some(vote)), Hundredths(wanted), "{id}");
        }
        assert_eq!(vote(2, 1), None, "more than the most");
        assert_eq!(review.final_score(Hundredths(8_945).into(), None), Hundredths(8_945), "without a vote");
    }

    fn entry(score: i64, ties: &[i64], panel: Option<u32>) -> Entry {
        Entry { score: Hundredths(score), ties: ties.iter().map(|t| Hundredths(*t).into()).collect(), panel }
    }

    #[test]
    fn ties_are_broken_along_the_chain_and_then_by_the_panel() {
        let list = |entries: &[Entry]| -> Vec<(usize, usize, Settled)> {
            rank(entries).into_iter().map(|r| (r.entry, r.place, r.settled)).collect()
        };
        use Settled::{Open, Panel, Score, Tie};
        assert_eq!(list(&[]), []);
        assert_eq!(list(&[entry(1, &[], None)]), [(0, 1, Score)]);
        assert_eq!(list(&[entry(80, &[1], None), entry(90, &[0], None)]), [(1, 1, Score), (0, 2, Score)]);
        let chain = [entry(95, &[0, 0], None), entry(90, &[70, 10], None), entry(90, &[70, 12], None)];
        assert_eq!(list(&chain), [(0, 1, Score), (2, 2, Tie(1)), (1, 3, Tie(1))]);
        let first = [entry(90, &[70, 10], None), entry(90, &[71, 0], None)];
        assert_eq!(list(&first), [(1, 1, Tie(0)), (0, 2, Tie(0))]);
        let open = [entry(90, &[70], None), entry(90, &[70], Some(1)), entry(80, &[70], None)];
        assert_eq!(list(&open), [(1, 1, Open), (0, 1, Open), (2, 3, Score)], "half a decision settles nothing");
        let twice = [entry(90, &[70], Some(1)), entry(90, &[70], Some(1))];
        assert_eq!(list(&twice), [(0, 1, Open), (1, 1, Open)]);
        let panel = [entry(90, &[70], Some(2)), entry(90, &[70], Some(1)), entry(80, &[70], None)];
        assert_eq!(list(&panel), [(1, 1, Panel), (0, 2, Panel), (2, 3, Score)]);
    }

    proptest! {
        #[test]
        fn a_mean_lies_within_its_scores(scores in prop::collection::vec(0_i64..=10_000, 1..12), from in 0_u32..8) {
            let found = mean(&scores, Some(from));
            prop_assert!(found >= *scores.iter().min().unwrap() && found <= *scores.iter().max().unwrap());
        }

        #[test]
        fn a_ranking_holds_everyone_once_and_never_turns_scores_round(
            rows in prop::collection::vec((0_i64..4, 0_i64..3, prop::option::of(0_u32..4)), 0..12),
        ) {
            let entries: Vec<_> = rows.iter().map(|(score, tie, panel)| entry(*score, &[*tie], *panel)).collect();
            let ranked = rank(&entries);
            let mut seen: Vec<_> = ranked.iter().map(|r| r.entry).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..entries.len()).collect::<Vec<_>>());
            for pair in ranked.windows(2) {
                let (one, two) = (&entries[pair[0].entry], &entries[pair[1].entry]);
                prop_assert!((one.score, &one.ties) >= (two.score, &two.ties));
                prop_assert!(pair[0].place <= pair[1].place);
                prop_assert_eq!(pair[0].place == pair[1].place, pair[0].settled == Settled::Open && pair[1].settled == Settled::Open
                    && one.score == two.score && one.ties == two.ties);
            }
        }
    }
}
