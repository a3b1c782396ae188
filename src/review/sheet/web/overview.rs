//! The expert's own batch as a whole: gaps and what stands out before it is handed in, the own order with its ties, and,
//! once the batch is closed, how the panels judged.

use serde::Serialize;

use super::super::actions;
use super::super::model::{Oddity, Scored, oddities, own_places};
use super::super::seat::{self, Desk};
use super::judge::gap_words;
use crate::drafts;
use crate::kernel::{AssignmentId, BatchId, Message};
use crate::pages::{Answer, Ctx};
use crate::platform::{Error, Result};
use crate::programme::definition::review::ScoreTable;
use crate::programme::definition::values::Hundredths;
use crate::programme::score::Score;
use crate::review::model::{Assignment, AssignmentState, BatchState, Item};
use crate::review::ranking::actions::judged;
use crate::review::sheet::store::Kept;

/// An item of the own batch.
#[derive(Serialize)]
struct Row {
    href: String,
    code: String,
    name: String,
    total: String,
    place: Option<usize>,
    tied: bool,
    gaps: Vec<String>,
    oddities: Vec<String>,
    /// Whether something was typed there and not saved.
    typed: bool,
    parts: Vec<String>,
}

#[derive(Serialize)]
struct View {
    batch: BatchId,
    title: String,
    rows: Vec<Row>,
    heads: Vec<String>,
    missing: usize,
    typed: usize,
    handed_in: bool,
    scoring: bool,
    least: usize,
}

/// What both views of the own batch are made of.
struct Loaded {
    desk: Desk,
    table: ScoreTable,
    scored: Vec<Option<Scored>>,
    spread: Option<Hundredths>,
    blind: bool,
    least: usize,
    /// The pages on which something was typed and not saved.
    typed: Vec<String>,
}

async fn loaded(ctx: &Ctx) -> Result<Loaded> {
    let batch: BatchId = ctx.param("batch")?;
    ctx.read(move |db, actor| {
        let desk = seat::desk(db, actor, batch)?;
        let definition = seat::definition(db, &desk.batch)?;
        let rules = seat::rules(&definition, &desk.batch)?;
        let least = seat::least(rules);
        let scored = desk
            .seats
            .iter()
            .map(|(_, _, kept)| kept.as_ref().and_then(|kept| kept.body.scored(rules.table, least).ok()))
            .collect();
        let (blind, spread) = (rules.review.blind, rules.review.spread);
        let typed = drafts::pages(db, actor.user)?;
        Ok(Loaded { table: rules.table.clone(), desk, scored, spread, blind, least, typed })
    })
    .await
}

fn oddity(ctx: &Ctx, found: &Oddity) -> String {
    match found {
        Oddity::Full => ctx.word("sheet-odd-full"),
        Oddity::Nothing => ctx.word("sheet-odd-nothing"),
        Oddity::Far { mean, percent } => {
            ctx.say(&Message::new("sheet-odd-far").with("mean", mean).with("percent", percent))
        }
    }
}

fn view(ctx: &Ctx, loaded: Loaded) -> View {
    let Loaded { desk, table, scored, spread, blind, least, typed } = loaded;
    let whole: Vec<Option<&Score>> =
        scored.iter().map(|one| one.as_ref().filter(|one| one.gaps.is_empty()).map(|one| &one.score)).collect();
    let totals: Vec<Option<Hundredths>> = whole.iter().map(|score| score.map(|score| score.total)).collect();
    let (places, odd) = (own_places(&totals), oddities(&whole, &table, spread));
    let lang = ctx.locale.as_str();
    let row = |(n, (own, item, _)): (usize, &(Assignment, Item, Option<Kept>))| {
        let scored = scored.get(n).and_then(Option::as_ref);
        let place = places.get(n).copied().flatten();
        let part = |key: &str| {
            let points = scored.and_then(|one| one.score.part(key));
            points.map(|points| points.to_string()).unwrap_or_default()
        };
        let href = format!("/review/items/{}", own.id);
        Row {
            typed: typed.contains(&href),
            href,
            code: item.code.clone(),
            name: if blind { String::new() } else { item.unit_name.clone() },
            total: totals.get(n).copied().flatten().map(|total| total.to_string()).unwrap_or_default(),
            tied: place.is_some() && places.iter().filter(|other| **other == place).count() > 1,
            place,
            gaps: match scored {
                Some(scored) => gap_words(ctx, &scored.gaps, &table),
                None => vec![ctx.word("sheet-gap-all")],
            },
            oddities: odd.get(n).map(|all| all.iter().map(|one| oddity(ctx, one)).collect()).unwrap_or_default(),
            parts: table.block.iter().map(|block| part(block.key.as_str())).collect(),
        }
    };
    let rows: Vec<Row> = desk.seats.iter().enumerate().map(row).collect();
    View {
        batch: desk.batch.id,
        title: desk.batch.title,
        missing: rows.iter().filter(|row| !row.gaps.is_empty()).count(),
        typed: rows.iter().filter(|row| row.typed).count(),
        rows,
        heads: table.block.iter().map(|block| block.name.get(lang).to_owned()).collect(),
        handed_in: desk.member.submitted_at.is_some(),
        scoring: desk.batch.state == BatchState::Scoring,
        least,
    }
}

/// The last look: what is missing and what stands out.
pub(super) async fn check(ctx: Ctx) -> Result<Answer> {
    let loaded = loaded(&ctx).await?;
    ctx.page("review/check.html", view(&ctx, loaded))
}

/// The own order.
pub(super) async fn mine(ctx: Ctx) -> Result<Answer> {
    let loaded = loaded(&ctx).await?;
    let mut view = view(&ctx, loaded);
    view.rows.sort_by_key(|row| (row.place.is_none(), row.place));
    ctx.page("review/mine.html", view)
}

/// Hands the whole batch in.
pub(super) async fn hand_in(mut ctx: Ctx) -> Result<Answer> {
    let batch: BatchId = ctx.param("batch")?;
    ctx.form.build(|| Some(()))?;
    ctx.write(move |tx| actions::hand_in(tx, batch)).await?;
    Ok(Answer::see("/review").done(Message::new("sheet-handed-in-done")))
}

/// How the panels judged the expert's own items: nothing of it exists before the batch is closed. The other experts have
/// no names here.
pub(super) async fn panel(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct PanelRow {
        href: String,
        code: String,
        name: String,
        own: String,
        others: Vec<String>,
        score: String,
    }
    #[derive(Serialize)]
    struct PanelView {
        batch: BatchId,
        title: String,
        rows: Vec<PanelRow>,
    }
    let batch: BatchId = ctx.param("batch")?;
    let view = ctx
        .read(move |db, actor| {
            let desk = seat::desk(db, actor, batch)?;
            if !matches!(desk.batch.state, BatchState::Closed | BatchState::Reported) {
                return Err(Error::NotFound);
            }
            judged(db, &desk.batch, |round, standings, rules| {
                let score = |id: AssignmentId| round.score(id, rules).map(|score| score.total);
                let row = |(own, item, _): &(Assignment, Item, Option<Kept>)| {
                    let at = round.items.iter().position(|one| one.id == item.id)?;
                    let panel = round.seats.get(at)?.iter().filter(|one| one.state == AssignmentState::Active);
                    let mut others: Vec<Hundredths> =
                        panel.filter(|one| one.id != own.id).filter_map(|one| score(one.id)).collect();
                    // In the order of the points, so that no column belongs to one person.
                    others.sort_unstable();
                    let standing = standings.iter().find(|standing| standing.candidate == at)?;
                    Some(PanelRow {
                        href: format!("/review/items/{}", own.id),
                        code: item.code.clone(),
                        name: if rules.review.blind { String::new() } else { item.unit_name.clone() },
                        own: score(own.id).map(|own| own.to_string()).unwrap_or_default(),
                        others: others.iter().map(ToString::to_string).collect(),
                        score: standing.score.map(Hundredths::in_full).unwrap_or_default(),
                    })
                };
                let rows = desk.seats.iter().filter_map(row).collect();
                Ok(PanelView { batch: desk.batch.id, title: desk.batch.title.clone(), rows })
            })
        })
        .await?;
    ctx.page("review/panel.html", view)
}
