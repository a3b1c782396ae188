//! A sheet on paper, for a wet signature: with what was scored, or empty.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::paper;
use super::super::seat::{self, Seat};
use super::super::store::{self, Kept};
use crate::kernel::{AssignmentId, BatchId, Message};
use crate::pages::{Answer, Ctx};
use crate::platform::Result;
use crate::platform::db::{Db, blocking};
use crate::platform::i18n::Locale;
use crate::platform::pdf::Sheet;
use crate::programme::definition::review::{Item, ItemKind, ScoreTable};
use crate::programme::definition::values::Hundredths;
use crate::review::sheet::model::Given;

/// What is printed of a seat; Chinese, as every official paper.
fn facts(db: &mut Db, seat: &Seat, kept: Option<&Kept>) -> Result<Value> {
    let definition = seat::definition(db, &seat.batch)?;
    let rules = seat::rules(&definition, &seat.batch)?;
    let table = rules.table;
    let score = kept.and_then(|kept| kept.body.scored(table, 0).ok()).map(|scored| scored.score);
    let blocks: Vec<Value> = table
        .block
        .iter()
        .map(|block| {
            let criteria = block.criterion.iter().map(|criterion| {
                let remark = kept.and_then(|kept| kept.body.remarks.get(criterion.key.as_str())).cloned();
                json!({
                    "items": criterion.item.iter().map(|item| line(item, kept)).collect::<Vec<_>>(),
                    "remark": remark.unwrap_or_default(),
                })
            });
            json!({
                "name": block.name.zh, "points": block.points.to_string(), "criteria": criteria.collect::<Vec<_>>(),
            })
        })
        .collect();
    Ok(json!({
        "programme": definition.programme.name.zh,
        "batch": seat.batch.title,
        "code": seat.item.code,
        "unit": if rules.review.blind { "" } else { seat.item.unit_name.as_str() },
        "expert": seat.member.name,
        "table": table.name.zh,
        "full": table.total.to_string(),
        "blocks": blocks,
        "more": more(table, kept),
        "total": score.filter(|score| score.open.is_empty()).map(|score| score.total.to_string()).unwrap_or_default(),
        "comment": kept.map(|kept| kept.body.comment.clone()).unwrap_or_default(),
    }))
}

fn line(item: &Item, kept: Option<&Kept>) -> Value {
    let given = kept.and_then(|kept| kept.body.given.get(item.key.as_str()));
    let given = match given {
        Some(Given::Points(points)) => Hundredths(*points).to_string(),
        Some(Given::Count(n)) => n.to_string(),
        Some(Given::Held(held)) => if *held { "是" } else { "否" }.to_owned(),
        Some(Given::Grades(grades)) => {
            grades.iter().map(|(key, n)| format!("{key} {n}")).collect::<Vec<_>>().join("、")
        }
        None => String::new(),
    };
    let parts: Vec<&str> = item.part.iter().map(|part| part.label.zh.as_str()).collect();
    let points = match item.kind {
        ItemKind::Judged | ItemKind::Flag | ItemKind::PerCount => item.points,
        ItemKind::Graded => item.most,
    };
    json!({
        "label": item.label.zh, "parts": parts.join("；"),
        "points": points.map(|points| points.to_string()).unwrap_or_default(), "given": given,
    })
}

/// Items of the bonus, and what takes points off.
fn more(table: &ScoreTable, kept: Option<&Kept>) -> Vec<Value> {
    let bonus = table.bonus.iter().flat_map(|bonus| &bonus.item).map(|item| line(item, kept));
    let deductions = table.deduction.iter().map(|one| {
        let given = match kept.and_then(|kept| kept.body.given.get(one.key.as_str())) {
            Some(Given::Count(n)) => n.to_string(),
            _ => String::new(),
        };
        json!({ "label": one.label.zh, "parts": "", "points": format!("-{}", one.points), "given": given })
    });
    bonus.chain(deductions).collect()
}

async fn printed(ctx: &Ctx, seat: Seat, facts: Value) -> Result<Answer> {
    let app = Arc::clone(&ctx.app);
    let title = app.texts.text(Locale::Zh, &Message::new("sheet-print-title"));
    let name = format!("{title}-{}.pdf", seat.item.code);
    let (now, author) = (ctx.now, app.texts.text(Locale::Zh, &Message::new("look-product")));
    let printed = blocking(move || {
        let context = json!({ "title": title, "facts": facts });
        let markdown = app.reports.markdown(Locale::Zh, "score-sheet", &context)?;
        app.reports.press.print(&Sheet { markdown, title, author, at: Some(now), ..Sheet::default() })
    })
    .await?;
    Ok(Answer::attachment(&name, "application/pdf", printed.bytes))
}

/// The expert's own sheet.
pub(super) async fn own(ctx: Ctx) -> Result<Answer> {
    let id: AssignmentId = ctx.param("assignment")?;
    let (seat, facts) = ctx
        .read(move |db, actor| {
            let seat = seat::own(db, actor, id)?;
            let kept = store::of(db, id)?;
            let facts = facts(db, &seat, kept.as_ref())?;
            Ok((seat, facts))
        })
        .await?;
    printed(&ctx, seat, facts).await
}

/// A member's sheet for the agency: empty, until the scores are open, unless it was entered by the agency itself.
pub(super) async fn of_member(ctx: Ctx) -> Result<Answer> {
    let (batch, id): (BatchId, AssignmentId) = (ctx.param("batch")?, ctx.param("assignment")?);
    let (seat, facts) = ctx
        .read(move |db, actor| {
            let seat = paper::seat_of(db, actor, batch, id)?;
            let shown = |kept: &Kept| seat.opened || kept.entered_by.is_some();
            let kept = store::of(db, id)?.filter(shown);
            let facts = facts(db, &seat, kept.as_ref())?;
            Ok((seat, facts))
        })
        .await?;
    printed(&ctx, seat, facts).await
}
