//! How far the sheets of a batch are, and, once the agency has opened them, the scores and their order.

use serde::Serialize;

use super::super::actions::judged;
use super::super::store;
use super::show::{StandingView, standings};
use super::{home, seen};
use crate::access::Action;
use crate::kernel::{AssignmentId, BatchId, DocumentId, Instant, ItemId, MemberId};
use crate::pages::{Answer, Ctx};
use crate::platform::Result;
use crate::review::model::{AssignmentState, BatchState};
use crate::review::store::members;

/// A member as the page shows it.
#[derive(Serialize)]
struct MemberRow {
    id: MemberId,
    name: String,
    technical: bool,
    done: usize,
    all: usize,
    declared: bool,
    submitted_at: Option<Instant>,
    /// Sheets that wait for the second person.
    unchecked: usize,
}

#[derive(Serialize)]
struct View {
    batch: BatchId,
    title: String,
    state: BatchState,
    version: i32,
    blind: bool,
    members: Vec<MemberRow>,
    items: usize,
    hinders: Vec<String>,
    opened: Option<(String, Instant)>,
    rows: Vec<StandingView>,
    ties: usize,
    unexplained: usize,
    unstable: usize,
    spread: String,
    pass: String,
    trim: Option<u32>,
    report: Option<DocumentId>,
    may_manage: bool,
    may_reopen: bool,
    copies: Vec<(ItemId, String)>,
}

pub(super) async fn show(ctx: Ctx) -> Result<Answer> {
    let batch = seen(&ctx, Action::ReviewView).await?;
    let asking = ctx.clone();
    let view = ctx
        .read(move |db, actor| {
            let opened = store::meeting(db, batch.id)?;
            let may_manage = actor.may(Action::ReviewManage);
            judged(db, &batch, |round, all, rules| {
                let progress = round.progress(all, rules);
                let hinders = if opened.is_some() { progress.hinders_closing() } else { progress.hinders_opening() };
                let member = |member: &&crate::review::model::Member| {
                    let own = || round.active().filter(|seat| seat.member == member.id);
                    let kept = |id: &AssignmentId| round.sheets.get(id);
                    MemberRow {
                        id: member.id,
                        name: member.name.clone(),
                        technical: member.technical,
                        done: own().filter(|seat| kept(&seat.id).is_some_and(|kept| kept.total.is_some())).count(),
                        all: own().count(),
                        declared: member.declared_at.is_some(),
                        submitted_at: member.submitted_at,
                        unchecked: own()
                            .filter(|seat| kept(&seat.id).is_some_and(|kept| kept.waits_for_check()))
                            .count(),
                    }
                };
                let scoring = batch.state == BatchState::Scoring;
                Ok(View {
                    batch: batch.id,
                    title: batch.title.clone(),
                    state: batch.state,
                    version: batch.version,
                    blind: rules.review.blind,
                    members: round.judging().iter().map(member).collect(),
                    items: round.items.len(),
                    hinders: if scoring { hinders.iter().map(|why| asking.say(why)).collect() } else { Vec::new() },
                    rows: if opened.is_some() { standings(&asking, round, all, rules) } else { Vec::new() },
                    ties: progress.ties,
                    unexplained: progress.unexplained,
                    unstable: all.iter().filter(|one| !one.is_stable()).count(),
                    spread: rules.review.spread.map(|one| one.to_string()).unwrap_or_default(),
                    pass: rules.review.pass.map(|one| one.to_string()).unwrap_or_default(),
                    trim: rules.review.trim_from,
                    report: batch.report,
                    may_manage,
                    may_reopen: actor.may(Action::ReviewReopen)
                        && matches!(batch.state, BatchState::Closed | BatchState::Reported),
                    copies: if rules.review.blind && may_manage {
                        round.items.iter().map(|item| (item.id, item.code.clone())).collect()
                    } else {
                        Vec::new()
                    },
                    opened,
                })
            })
        })
        .await?;
    ctx.page("review/scores.html", view)
}

/// The sheets of one member, for printing and for entering what was signed.
pub(super) async fn member(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        assignment: AssignmentId,
        code: String,
        unit: String,
        state: &'static str,
    }
    #[derive(Serialize)]
    struct View {
        batch: BatchId,
        title: String,
        name: String,
        rows: Vec<Row>,
        back: String,
    }
    let batch = seen(&ctx, Action::ReviewManage).await?;
    let member: MemberId = ctx.param("member")?;
    let view = ctx
        .read(move |db, _| {
            let member = members::member(db, batch.id, member)?;
            judged(db, &batch, |round, _, _| {
                let seats = round.items.iter().zip(&round.seats).filter_map(|(item, panel)| {
                    let seat = panel.iter().find(|seat| seat.member == member.id)?;
                    let kept = round.sheets.get(&seat.id);
                    let state = match kept {
                        _ if seat.state != AssignmentState::Active => "void",
                        Some(kept) if kept.waits_for_check() => "unchecked",
                        Some(kept) if kept.is_in() => "in",
                        Some(_) => "begun",
                        None => "none",
                    };
                    Some(Row { assignment: seat.id, code: item.code.clone(), unit: item.unit_name.clone(), state })
                });
                Ok(View {
                    batch: batch.id,
                    title: batch.title.clone(),
                    name: member.name.clone(),
                    rows: seats.collect(),
                    back: home(batch.id),
                })
            })
        })
        .await?;
    ctx.page("review/member.html", view)
}
