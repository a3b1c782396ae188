//! The sheet beside the document.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions;
use super::super::model::{Gap, Scored, WORD};
use super::super::seat::{self, Desk, Seat};
use super::super::store::Kept;
use super::document::{self, Document, PaperView};
use super::form::{TableView, filled, name_differences, read, table_view};
use crate::application::Part;
use crate::drafts;
use crate::kernel::{AssignmentId, BatchId, Message};
use crate::pages::{Answer, Ctx};
use crate::platform::form::{FormView, lines};
use crate::platform::{Error, Result};
use crate::programme::definition::review::ScoreTable;
use crate::review::model::BatchState;
use crate::review::ranking::actions::judged;

/// The field that tells when the page was opened.
const OPENED: &str = "opened";

/// One of the expert's own items, as a step of the way through the batch.
#[derive(Serialize)]
struct Step {
    href: String,
    code: String,
    name: String,
    done: bool,
    here: bool,
}

#[derive(Serialize)]
struct View {
    assignment: AssignmentId,
    batch: BatchId,
    title: String,
    code: String,
    name: String,
    blind: bool,
    parts: Vec<Part>,
    papers: Vec<PaperView>,
    held_back: usize,
    steps: Vec<Step>,
    place: usize,
    table: TableView,
    form: FormView,
    version: i32,
    opened: i64,
    least: usize,
    /// What the sheet comes to so far.
    total: String,
    gaps: Vec<String>,
    /// Whether it may still be changed.
    open: bool,
    /// Whether it was entered from paper.
    on_paper: bool,
    handed_in: bool,
    far: Option<FarView>,
}

/// A score that lies far from the mean of its panel, and the word about it.
#[derive(Serialize)]
struct FarView {
    percent: String,
    word: String,
    by: String,
    longest: usize,
    /// Whether a word may still be written.
    open: bool,
}

/// What a page of a seat is made of.
struct Loaded {
    seat: Seat,
    desk: Desk,
    document: Document,
    table: ScoreTable,
    least: usize,
    kept: Option<Kept>,
    scored: Option<Scored>,
    far: Option<String>,
}

async fn loaded(ctx: &Ctx, id: AssignmentId) -> Result<Loaded> {
    let asking = ctx.clone();
    ctx.read(move |db, actor| {
        let seat = seat::own(db, actor, id)?;
        let desk = seat::desk(db, actor, seat.batch.id)?;
        let document = document::load(db, &asking, &seat)?;
        let definition = seat::definition(db, &seat.batch)?;
        let rules = seat::rules(&definition, &seat.batch)?;
        let kept = desk.seats.iter().find(|(own, ..)| own.id == id).and_then(|(_, _, kept)| kept.clone());
        let scored = kept.as_ref().and_then(|kept| kept.body.scored(rules.table, seat::least(rules)).ok());
        let far = if seat.opened && rules.review.spread.is_some() {
            judged(db, &seat.batch, |round, standings, rules| {
                let at = round
                    .seats
                    .iter()
                    .enumerate()
                    .find_map(|(at, panel)| panel.iter().position(|one| one.id == id).map(|ballot| (at, ballot)));
                let far = at.is_some_and(|(at, ballot)| {
                    standings.iter().any(|one| one.candidate == at && one.far.contains(&ballot))
                });
                Ok(far.then(|| rules.review.spread.map(|percent| percent.to_string()).unwrap_or_default()))
            })?
        } else {
            None
        };
        Ok(Loaded { table: rules.table.clone(), least: seat::least(rules), seat, desk, document, kept, scored, far })
    })
    .await
}

/// What a sheet lacks, in words.
pub(super) fn gap_words(ctx: &Ctx, gaps: &[Gap], table: &ScoreTable) -> Vec<String> {
    let lang = ctx.locale.as_str();
    let word = |gap: &Gap| match gap {
        Gap::Item(key) => {
            let item = table.items().find(|item| item.key.as_str() == key);
            let name = item.map_or(key.as_str(), |item| item.label.get(lang));
            ctx.say(&Message::new("sheet-gap-item").with("name", name))
        }
        Gap::Comment { found, least } => {
            ctx.say(&Message::new("sheet-gap-comment").with("found", found).with("least", least))
        }
    };
    gaps.iter().map(word).collect()
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, loaded: Loaded) -> Result<Answer> {
    let Loaded { seat, desk, document, table, least, kept, scored, far } = loaded;
    let step =
        |(own, item, kept): &(crate::review::model::Assignment, crate::review::model::Item, Option<Kept>)| Step {
            href: format!("/review/items/{}", own.id),
            code: item.code.clone(),
            name: if document.blind { String::new() } else { item.unit_name.clone() },
            done: kept.as_ref().is_some_and(|kept| kept.total.is_some()),
            here: own.id == seat.assignment.id,
        };
    let steps: Vec<Step> = desk.seats.iter().map(step).collect();
    let word = kept.as_ref().and_then(|kept| kept.body.word.clone());
    let scoring = seat.batch.state == BatchState::Scoring;
    let handed_in = desk.member.submitted_at.is_some();
    let on_paper = kept.as_ref().is_some_and(|kept| kept.entered_by.is_some());
    let mut form = form;
    name_differences(ctx, &mut form, &table);
    let view = View {
        assignment: seat.assignment.id,
        batch: seat.batch.id,
        title: seat.batch.title.clone(),
        code: seat.item.code.clone(),
        name: document.name.clone(),
        blind: document.blind,
        papers: document::views(seat.assignment.id, &document.papers),
        held_back: document.held_back,
        parts: document.reading.parts,
        place: steps.iter().position(|step| step.here).map_or(0, |at| at + 1),
        steps,
        version: kept.as_ref().map_or(0, |kept| kept.version),
        opened: ctx.now.as_utc().and_utc().timestamp(),
        least,
        total: scored.as_ref().map(|scored| scored.score.total.to_string()).unwrap_or_default(),
        gaps: scored.as_ref().map(|scored| gap_words(ctx, &scored.gaps, &table)).unwrap_or_default(),
        table: table_view(ctx, &table),
        form,
        open: scoring && !handed_in && !on_paper,
        on_paper,
        handed_in,
        far: far.map(|percent| FarView {
            percent,
            by: word.as_ref().map(|word| word.by.clone()).unwrap_or_default(),
            word: word.map(|word| word.text).unwrap_or_default(),
            longest: WORD,
            open: scoring,
        }),
    };
    ctx.page_with(status, "review/sheet.html", view)
}

pub(super) async fn show(ctx: Ctx) -> Result<Answer> {
    let loaded = loaded(&ctx, ctx.param("assignment")?).await?;
    let body = loaded.kept.as_ref().map(|kept| kept.body.clone()).unwrap_or_default();
    let recorded = filled(&body, &loaded.table);
    let form = drafts::form(&ctx, &recorded).await?;
    page(&ctx, StatusCode::OK, form, loaded).await
}

/// Saves the sheet and leads to the next one that is not whole.
pub(super) async fn save(mut ctx: Ctx) -> Result<Answer> {
    let id: AssignmentId = ctx.param("assignment")?;
    let loaded = loaded(&ctx, id).await?;
    let form = &mut ctx.form;
    let body = read(form, &loaded.table);
    let opened = form.may(OPENED, |text| text.parse::<i64>().map_err(|_| Message::new("form-unreadable")));
    let stay = form.tick("stay");
    let version = form.version();
    let done = match form.build(|| Some((body?, opened?, version?))) {
        Ok((body, opened, version)) => ctx.write(move |tx| actions::save(tx, id, &body, opened, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            let next = if stay { format!("/review/items/{id}") } else { next(&ctx, loaded.seat.batch.id, id).await? };
            Ok(Answer::see(next).done(Message::new("sheet-saved").with("item", &loaded.seat.item.code)))
        }
        Err(error) => {
            let (status, mut form) = ctx.again(error)?;
            if status == StatusCode::CONFLICT {
                let body = loaded.kept.as_ref().map(|kept| kept.body.clone()).unwrap_or_default();
                form.conflict = ctx.differences(&filled(&body, &loaded.table));
            }
            page(&ctx, status, form, loaded).await
        }
    }
}

/// The page after this item: the next that is not whole, behind it first; the last look when all are.
async fn next(ctx: &Ctx, batch: BatchId, from: AssignmentId) -> Result<String> {
    let desk = ctx.read(move |db, actor| seat::desk(db, actor, batch)).await?;
    let at = desk.seats.iter().position(|(own, ..)| own.id == from).map_or(0, |at| at + 1);
    let (before, behind) = desk.seats.split_at(at.min(desk.seats.len()));
    let open = behind.iter().chain(before).find(|(_, _, kept)| kept.as_ref().is_none_or(|kept| kept.total.is_none()));
    Ok(open.map_or_else(|| format!("/review/batches/{batch}/check"), |(own, ..)| format!("/review/items/{}", own.id)))
}

/// Writes down why the score lies far from the mean.
pub(super) async fn explain(mut ctx: Ctx) -> Result<Answer> {
    let id: AssignmentId = ctx.param("assignment")?;
    let loaded = loaded(&ctx, id).await?;
    if loaded.far.is_none() {
        return Err(Error::conflict("sheet-not-far"));
    }
    let word = ctx.form.need("word", lines(WORD));
    let done = match ctx.form.build(|| word) {
        Ok(word) => ctx.write(move |tx| actions::explain(tx, id, &word)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/review/items/{id}")).done(Message::new("sheet-word-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, loaded).await
        }
    }
}
