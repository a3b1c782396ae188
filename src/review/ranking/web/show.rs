//! How a place was reached, in words.

use serde::Serialize;

use super::super::model::{Rules, Standing};
use super::super::round::Round;
use crate::kernel::{AssignmentId, Message};
use crate::pages::Ctx;
use crate::programme::definition::values::Hundredths;
use crate::programme::panel::Settled;
use crate::review::model::AssignmentState;

/// One expert's score of an item.
#[derive(Debug, Clone, Serialize)]
pub(in crate::review) struct BallotView {
    /// Whose sheet of what.
    pub assignment: AssignmentId,
    /// The expert.
    pub expert: String,
    /// The score; empty while it is not in.
    pub score: String,
    /// Whether it is not counted: the expert stood back or was replaced.
    pub void: bool,
    /// Whether it lies far from the mean.
    pub far: bool,
    /// The word about that.
    pub word: String,
}

/// An application in the order of the ranking.
#[derive(Debug, Clone, Serialize)]
pub(in crate::review) struct StandingView {
    /// The place; none without a usable sheet.
    pub place: Option<usize>,
    /// Its blind code.
    pub code: String,
    /// The applicant.
    pub unit: String,
    /// Its province.
    pub region: String,
    /// The final score.
    pub score: String,
    /// From which scores it was reckoned.
    pub how: String,
    /// What settled the place.
    pub settled: String,
    /// Whether it reaches the pass mark.
    pub passed: bool,
    /// Whether it passes and stands within the places.
    pub worthy: bool,
    /// Whether the place is still open.
    pub open: bool,
    /// What would change if one expert were left out; empty where nothing would.
    pub without: Vec<String>,
    /// The scores of its panel.
    pub ballots: Vec<BallotView>,
}

/// Joins scores for people.
fn joined(ctx: &Ctx, scores: &[Hundredths]) -> String {
    scores.iter().map(ToString::to_string).collect::<Vec<_>>().join(&ctx.word("list-separator"))
}

/// From which scores the final one was reckoned.
fn reckoned(ctx: &Ctx, standing: &Standing) -> String {
    let Some(mean) = &standing.mean else { return ctx.word("rank-none") };
    let mut said =
        vec![ctx.say(&Message::new("rank-used").with("scores", joined(ctx, &mean.used)).with("n", mean.used.len()))];
    if !mean.dropped.is_empty() {
        said.push(ctx.say(&Message::new("rank-dropped").with("scores", joined(ctx, &mean.dropped))));
    }
    if mean.void > 0 {
        said.push(ctx.say(&Message::new("rank-void").with("n", mean.void)));
    }
    said.join(&ctx.word("rank-join"))
}

/// What settled the place, with the name of the part that did.
fn settled(ctx: &Ctx, standing: &Standing, rules: Rules<'_>) -> String {
    let lang = ctx.locale.as_str();
    let names: Vec<String> = rules
        .review
        .ties
        .iter()
        .map(|key| {
            let blocks = rules.table.block.iter();
            let mut parts = blocks.flat_map(|block| {
                std::iter::once((&block.key, &block.name))
                    .chain(block.criterion.iter().map(|one| (&one.key, &one.name)))
            });
            parts
                .find(|(found, _)| *found == key)
                .map_or_else(|| key.to_string(), |(_, name)| name.get(lang).to_owned())
        })
        .collect();
    match standing.settled {
        _ if standing.place.is_none() => String::new(),
        Settled::Tie(at) => {
            let points = standing.ties.get(at).map(|points| points.rounded(2).to_string()).unwrap_or_default();
            let tie = standing.settled.told(&names);
            ctx.say(&Message::new("rank-tie-points").with("tie", ctx.say(&tie)).with("points", points))
        }
        other => ctx.say(&other.told(&names)),
    }
}

/// The ranking as pages, the report and the workbook tell it.
pub(in crate::review) fn standings(
    ctx: &Ctx,
    round: &Round,
    standings: &[Standing],
    rules: Rules<'_>,
) -> Vec<StandingView> {
    standings.iter().filter_map(|standing| view(ctx, round, standing, rules)).collect()
}

fn view(ctx: &Ctx, round: &Round, standing: &Standing, rules: Rules<'_>) -> Option<StandingView> {
    let (item, panel) = (round.items.get(standing.candidate)?, round.seats.get(standing.candidate)?);
    let name = |id| round.member(id).map(|member| member.name.clone()).unwrap_or_default();
    let ballots = panel.iter().enumerate().map(|(n, seat)| BallotView {
        assignment: seat.id,
        expert: name(seat.member),
        score: round.score(seat.id, rules).map(|score| score.total.to_string()).unwrap_or_default(),
        void: seat.state != AssignmentState::Active,
        far: standing.far.contains(&n),
        word: round
            .sheets
            .get(&seat.id)
            .and_then(|kept| kept.body.word.as_ref())
            .map(|word| word.text.clone())
            .unwrap_or_default(),
    });
    let without = standing.without.iter().map(|shift| {
        let key = match (shift.worthy == standing.worthy, shift.worthy) {
            (true, _) => "rank-without-place",
            (false, true) => "rank-without-worthy",
            (false, false) => "rank-without-unworthy",
        };
        let place = shift.place.map_or_else(|| ctx.word("rank-no-place"), |place| place.to_string());
        ctx.say(&Message::new(key).with("expert", name(shift.member)).with("place", place))
    });
    Some(StandingView {
        place: standing.place,
        code: item.code.clone(),
        unit: item.unit_name.clone(),
        region: item.region.map(|region| region.name(ctx.locale.as_str()).to_owned()).unwrap_or_default(),
        score: standing.score.map(Hundredths::in_full).unwrap_or_default(),
        how: reckoned(ctx, standing),
        settled: settled(ctx, standing, rules),
        passed: standing.passed,
        worthy: standing.worthy,
        open: standing.place.is_some() && standing.settled == Settled::Open,
        without: without.collect(),
        ballots: ballots.collect(),
    })
}
