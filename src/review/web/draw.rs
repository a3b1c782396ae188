//! The draw: made, shown with its seed for audit, and as a workbook.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{draws as verbs, round};
use super::super::draw::{draw, place};
use super::super::model::{BatchState, RecusalState};
use super::super::store::draws::{self, Made};
use super::super::store::{batches, recusals};
use super::prepare::scan;
use super::{Shown, found, zh};
use crate::access::{Action, Object};
use crate::expert;
use crate::kernel::{BatchId, ExpertId, Instant, Message};
use crate::pages::{Access, Answer, Ctx, Export, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, line};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result, secret};

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::ReviewView);
    vec![
        Route::get("/review/batches/{batch}/draw", view, show),
        Route::get("/review/batches/{batch}/draw.xlsx", view, export),
        Route::post("/review/batches/{batch}/draw", Access::May(Action::ReviewManage), make),
    ]
}

/// An expert in the order of the seed.
#[derive(Serialize)]
struct Placed {
    n: usize,
    id: ExpertId,
    name: String,
    employer: String,
    technical: bool,
    digest: String,
    member: bool,
    load: usize,
}

/// The panel of an item.
#[derive(Serialize)]
struct PanelView {
    code: String,
    experts: Vec<String>,
}

/// A draw as it was made.
#[derive(Serialize)]
struct MadeView {
    n: i32,
    seed: String,
    reason: String,
    by: String,
    at: Instant,
    panel: u32,
    technical: u32,
    most: u32,
    order: Vec<Placed>,
    panels: Vec<PanelView>,
    apart: usize,
    same: bool,
    least_load: usize,
    most_load: usize,
}

fn made_view(db: &mut Db, made: Made) -> Result<MadeView> {
    let Made { n, seed, ask, draw: drawn, reason, drawn_by, at } = made;
    let experts = expert::some(db, &drawn.order)?;
    let known: BTreeMap<ExpertId, &expert::Expert> = experts.iter().map(|one| (one.id, one)).collect();
    let name = |id: &ExpertId| known.get(id).map(|one| one.profile.name.clone()).unwrap_or_default();
    let load = |id: ExpertId| drawn.panels.iter().filter(|panel| panel.experts.contains(&id)).count();
    let technical = |id: ExpertId| ask.pool.iter().any(|one| one.id == id && one.technical);
    let loads: Vec<usize> = drawn.members.iter().map(|id| load(*id)).collect();
    let placed = |(n, id): (usize, &ExpertId)| Placed {
        n,
        id: *id,
        name: name(id),
        employer: known.get(id).map(|one| one.profile.employer.clone()).unwrap_or_default(),
        technical: technical(*id),
        digest: place(&seed, *id).chars().take(12).collect(),
        member: drawn.members.contains(id),
        load: load(*id),
    };
    let code = |item| ask.items.iter().find(|asked| asked.id == item).map(|asked| asked.code.clone());
    let panel = |panel: &super::super::draw::Panel| PanelView {
        code: code(panel.item).unwrap_or_default(),
        experts: panel.experts.iter().map(name).collect(),
    };
    Ok(MadeView {
        n,
        reason,
        by: drawn_by,
        at,
        panel: ask.rules.panel,
        technical: ask.rules.technical,
        most: ask.rules.most,
        apart: ask.apart.len(),
        same: draw(&ask).as_ref() == Ok(&drawn),
        least_load: loads.iter().min().copied().unwrap_or(0),
        most_load: loads.iter().max().copied().unwrap_or(0),
        order: (1..).zip(&drawn.order).map(placed).collect(),
        panels: drawn.panels.iter().map(panel).collect(),
        seed,
    })
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        batch: Shown,
        form: FormView,
        made: Option<MadeView>,
        history: Vec<draws::Past>,
        may_draw: bool,
        recusals_open: usize,
        items: usize,
        pool: usize,
        technical: usize,
        panel: u32,
        panel_technical: u32,
    }
    let (id, zh) = (ctx.param::<BatchId>("batch")?, zh(ctx));
    let view = ctx
        .read(move |db, actor| {
            let (batch, shown) = found(db, actor, id, Action::ReviewView, zh)?;
            let made = match draws::latest(db, id)? {
                Some(made) => Some(made_view(db, made)?),
                None => None,
            };
            let rules = super::super::draw::Rules::of(&round(db, &batch)?, 1);
            let open = recusals::of(db, id)?.iter().filter(|one| one.state == RecusalState::Proposed).count();
            let pool = expert::pool(db, &batch.fields)?;
            let manages = actor.may(Action::ReviewManage) && batch.allows(actor, Action::ReviewManage).is_ok();
            Ok(View {
                batch: shown,
                form,
                made,
                history: draws::history(db, id)?,
                may_draw: manages && batch.state == BatchState::Preparing && open == 0,
                recusals_open: open,
                items: batches::items(db, id)?.len(),
                pool: pool.len(),
                technical: pool.iter().filter(|one| one.profile.kind.counts()).count(),
                panel: rules.panel,
                panel_technical: rules.technical,
            })
        })
        .await?;
    ctx.page_with(status, "reviews/draw.html", view)
}

/// Items of one expert that are offered at first.
const USUAL: u32 = 40;

async fn show(ctx: Ctx) -> Result<Answer> {
    let form = ctx.show(&Form::filled([("most", USUAL.to_string())]));
    page(&ctx, StatusCode::OK, form).await
}

/// A seed that nobody has chosen: 16 hexadecimal digits.
fn seed() -> Result<String> {
    Ok(secret::digest(secret::fresh()?).chars().take(16).collect())
}

fn count(value: &str) -> Result<u32, Message> {
    let number = value.trim().parse::<u32>().ok().filter(|n| (1..=1_000).contains(n));
    number.ok_or_else(|| Message::new("review-count"))
}

async fn make(mut ctx: Ctx) -> Result<Answer> {
    let id: BatchId = ctx.param("batch")?;
    super::loaded(&ctx, Action::ReviewManage).await?;
    let (most, reason) = (ctx.form.need("most", count), ctx.form.may("reason", line(300)));
    let version = ctx.form.version();
    let read = ctx.form.build(|| Some((most?, reason?.unwrap_or_default(), version?)));
    let done = match read {
        Ok((most, reason, version)) => draw_now(&ctx, id, most, reason, version).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/review/batches/{id}/draw")).done(Message::new("review-drawn"))),
        Err(Error::Conflict(why)) => {
            // What is missing is told on the page of the draw, with the input kept.
            let errors = [crate::platform::error::FieldError { field: "most".to_owned(), message: why }];
            let form = ctx.form.view(&errors, |message| ctx.say(message));
            page(&ctx, StatusCode::CONFLICT, form).await
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, status, form).await
        }
    }
}

/// Looks for recusals once more, draws by a fresh seed outside of any transaction, and takes what came out if nothing has
/// changed meanwhile.
async fn draw_now(ctx: &Ctx, id: BatchId, most: u32, reason: String, version: i32) -> Result<()> {
    if scan(ctx, id).await? > 0 {
        return Err(Error::conflict("review-new-recusals"));
    }
    let seed = seed()?;
    let (ask, drawn) = ctx
        .read(move |db, _| {
            let batch = batches::batch(db, id)?;
            verbs::may_draw(db, &batch)?;
            let ask = verbs::ask(db, &batch, &seed, most)?;
            let drawn = draw(&ask).map_err(|short| Error::Conflict(short.told()))?;
            Ok((ask, drawn))
        })
        .await?;
    ctx.write(move |tx| verbs::take(tx, id, &ask, &drawn, &reason, version)).await
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (id, words, zh) = (ctx.param::<BatchId>("batch")?, ctx.clone(), zh(&ctx));
    let columns: &[(&'static str, &str)] = &[
        ("n", "review-place"),
        ("id", "review-expert-key"),
        ("name", "expert-name"),
        ("employer", "field-employer"),
        ("technical", "review-technical"),
        ("digest", "review-digest"),
        ("member", "review-is-member"),
        ("load", "review-load"),
        ("codes", "review-codes"),
    ];
    let made = ctx
        .read(move |db, actor| {
            found(db, actor, id, Action::ReviewView, zh)?;
            let made = draws::latest(db, id)?.ok_or(Error::NotFound)?;
            made_view(db, made)
        })
        .await?;
    let remark = ctx.say(&Message::new("review-draw-remark").with("seed", &made.seed).with("n", made.n));
    ctx.export(Export::table(&ctx, "review-draw", columns).remark(remark), move |_, _, sheet| {
        let yes = |so: bool| Value::Text(words.word(if so { "value-yes" } else { "value-no" }));
        for one in &made.order {
            let own = made.panels.iter().filter(|panel| panel.experts.contains(&one.name));
            let codes = own.map(|panel| panel.code.clone()).collect::<Vec<_>>().join("、");
            sheet.row(|column| match column {
                "n" => Value::Whole(i64::try_from(one.n).unwrap_or(0)),
                "id" => Value::Whole(one.id.0),
                "name" => Value::text(&one.name),
                "employer" => Value::text(&one.employer),
                "technical" => yes(one.technical),
                "digest" => Value::text(&one.digest),
                "member" => yes(one.member),
                "load" => Value::Whole(i64::try_from(one.load).unwrap_or(0)),
                "codes" if one.member => Value::text(&codes),
                _ => Value::Blank,
            })?;
        }
        Ok(())
    })
    .await
}
