//! The agency's page of a sheet that was signed on paper.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::NOUN;
use super::super::paper::{self, SHELVES};
use super::super::seat::{self, Seat};
use super::super::store::{self, Kept};
use super::form::{TableView, filled, read, table_view};
use crate::files;
use crate::kernel::{AssignmentId, BatchId, Instant, Message};
use crate::pages::{Answer, Ctx};
use crate::platform::Result;
use crate::platform::form::{Form, FormView, lines};
use crate::programme::definition::review::ScoreTable;
use crate::review::model::BatchState;

/// The longest reason for giving a sheet back, in characters.
const REASON: usize = 300;

#[derive(Serialize)]
struct View {
    batch: BatchId,
    title: String,
    assignment: AssignmentId,
    code: String,
    unit: String,
    expert: String,
    table: TableView,
    form: FormView,
    version: i32,
    least: usize,
    total: String,
    entered_by: String,
    checked_by: String,
    checked_at: Option<Instant>,
    /// Whether it was begun online by its expert.
    online: bool,
    /// Whether the agency may enter it now.
    may_enter: bool,
    /// Whether it waits for a second person, and the reader may be that.
    may_check: bool,
    /// Whether it waits for somebody else than the reader.
    waits: bool,
    has_scan: bool,
    shelves: Vec<files::ShelfView>,
}

struct Loaded {
    seat: Seat,
    table: ScoreTable,
    least: usize,
    kept: Option<Kept>,
    shelves: Vec<files::ShelfView>,
    has_scan: bool,
    own_entry: bool,
    total: String,
}

async fn loaded(ctx: &Ctx) -> Result<Loaded> {
    let (batch, id): (BatchId, AssignmentId) = (ctx.param("batch")?, ctx.param("assignment")?);
    ctx.read(move |db, actor| {
        let seat = paper::seat_of(db, actor, batch, id)?;
        let definition = seat::definition(db, &seat.batch)?;
        let rules = seat::rules(&definition, &seat.batch)?;
        // What an expert writes online is not shown here.
        let kept = store::of(db, id)?;
        let (mut shelves, mut has_scan) = (Vec::new(), false);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.entered_by.is_some()) {
            shelves = files::shelves(db, actor, NOUN, kept.id.0, SHELVES)?;
            has_scan = files::has(db, NOUN, kept.id.0, paper::SCAN)?;
        }
        let own_entry = kept.as_ref().and_then(|kept| kept.entered_by).is_some_and(|by| actor.is_person(by));
        let entered = kept.as_ref().filter(|kept| kept.entered_by.is_some());
        let total = entered.and_then(|kept| kept.total).map(|total| total.to_string()).unwrap_or_default();
        let (table, least) = (rules.table.clone(), seat::least(rules));
        Ok(Loaded { seat, table, least, kept, shelves, has_scan, own_entry, total })
    })
    .await
}

fn page(ctx: &Ctx, status: StatusCode, form: FormView, loaded: Loaded) -> Result<Answer> {
    let Loaded { seat, table, least, kept, shelves, has_scan, own_entry, total } = loaded;
    let entered = kept.as_ref().filter(|kept| kept.entered_by.is_some());
    let scoring = seat.batch.state == BatchState::Scoring && seat.counts();
    let online = kept.is_some() && entered.is_none();
    let waiting = entered.is_some_and(Kept::waits_for_check) && scoring;
    let checked = entered.is_some_and(|kept| kept.checked_by.is_some());
    let view = View {
        batch: seat.batch.id,
        title: seat.batch.title.clone(),
        assignment: seat.assignment.id,
        code: seat.item.code.clone(),
        unit: seat.item.unit_name.clone(),
        expert: seat.member.name.clone(),
        table: table_view(ctx, &table),
        form,
        version: entered.map_or(0, |kept| kept.version),
        least,
        total,
        entered_by: entered.map(|kept| kept.entered_by_name.clone()).unwrap_or_default(),
        checked_by: entered.map(|kept| kept.checked_by_name.clone()).unwrap_or_default(),
        checked_at: entered.and_then(|kept| kept.checked_at),
        online,
        may_enter: scoring
            && !online
            && !checked
            && (!waiting || own_entry)
            && (entered.is_some() || seat.member.submitted_at.is_none()),
        may_check: waiting && !own_entry,
        waits: waiting && own_entry,
        has_scan,
        shelves,
    };
    ctx.page_with(status, "review/paper.html", view)
}

fn recorded(ctx: &Ctx, loaded: &Loaded) -> FormView {
    let entered = loaded.kept.as_ref().filter(|kept| kept.entered_by.is_some());
    let form = entered.map_or_else(Form::new, |kept| filled(&kept.body, &loaded.table));
    ctx.show(&form)
}

pub(super) async fn show(ctx: Ctx) -> Result<Answer> {
    let loaded = loaded(&ctx).await?;
    let form = recorded(&ctx, &loaded);
    page(&ctx, StatusCode::OK, form, loaded)
}

fn here(loaded: &Loaded) -> String {
    format!("/review/batches/{}/paper/{}", loaded.seat.batch.id, loaded.seat.assignment.id)
}

pub(super) async fn enter(mut ctx: Ctx) -> Result<Answer> {
    let loaded = loaded(&ctx).await?;
    let (batch, id) = (loaded.seat.batch.id, loaded.seat.assignment.id);
    let body = read(&mut ctx.form, &loaded.table);
    let version = ctx.form.version();
    let done = match ctx.form.build(|| Some((body?, version?))) {
        Ok((body, version)) => ctx.write(move |tx| paper::enter(tx, batch, id, &body, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Answer::see(here(&loaded)).done(Message::new("sheet-entered-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, loaded)
        }
    }
}

pub(super) async fn check(mut ctx: Ctx) -> Result<Answer> {
    let loaded = loaded(&ctx).await?;
    let (batch, id) = (loaded.seat.batch.id, loaded.seat.assignment.id);
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    ctx.write(move |tx| paper::check(tx, batch, id, version)).await?;
    Ok(Answer::see(format!("/review/batches/{batch}/scores")).done(Message::new("sheet-checked-done")))
}

pub(super) async fn send_back(mut ctx: Ctx) -> Result<Answer> {
    let loaded = loaded(&ctx).await?;
    let (batch, id) = (loaded.seat.batch.id, loaded.seat.assignment.id);
    let (reason, version) = (ctx.form.need("reason", lines(REASON)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| paper::send_back(tx, batch, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(here(&loaded)).done(Message::new("sheet-sent-back-done"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form, loaded)
        }
    }
}
