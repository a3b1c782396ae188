//! What the report says, gathered from a closed batch.

use serde_json::{Value, json};

use crate::application;
use crate::kernel::{ApplicationId, Instant, Message};
use crate::organisation;
use crate::pages::Ctx;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::templates::show_moment;
use crate::programme::call;
use crate::review::model::{Batch, MemberState, RecusalState};
use crate::review::ranking::actions::judged;
use crate::review::ranking::model::Rules;
use crate::review::ranking::round::Round;
use crate::review::ranking::store;
use crate::review::ranking::web::standings;
use crate::review::sheet::seat;
use crate::review::store::recusals;

/// The facts of the report, and the name of the agency.
///
/// # Errors
/// When the batch, its call or an application cannot be read.
pub(super) fn gather(ctx: &Ctx, db: &mut Db, batch: &Batch) -> Result<(Value, String)> {
    let definition = seat::definition(db, batch)?;
    let call = call::find(db, batch.call)?;
    let agency = organisation::find(db, batch.agency)?.record.name;
    let opened = store::meeting(db, batch.id)?;
    let recused = recusals::of(db, batch.id)?;
    let (ranking, rest) = judged(db, batch, |round, all, rules| {
        let rows = standings(ctx, round, all, rules);
        let deviations: Vec<Value> = rows
            .iter()
            .flat_map(|row| {
                row.ballots.iter().filter(|ballot| ballot.far && !ballot.void).map(move |ballot| (row, ballot))
            })
            .map(|(row, ballot)| {
                json!({
                    "code": row.code, "expert": ballot.expert, "score": ballot.score, "mean": row.score,
                    "word": ballot.word,
                })
            })
            .collect();
        let name = |id| round.members.iter().find(|member| member.expert == id).map(|member| member.name.clone());
        let code = |id| round.items.iter().find(|item| item.id == id).map(|item| item.code.clone());
        let recusals: Vec<Value> = recused
            .iter()
            .filter(|one| one.state == RecusalState::Upheld)
            .filter_map(|one| {
                let ground = ctx.word(&format!("programme-recusal-{}", one.ground));
                Some(json!({ "code": code(one.item)?, "expert": name(one.expert)?, "ground": ground }))
            })
            .collect();
        let rest = json!({
            "method": method(ctx, rules),
            "members": members(ctx, round),
            "replaced": replaced(round),
            "deviations": deviations,
            "orders": orders(round),
            "recusals": recusals,
            "items": round.items.len(),
            "sheets": round.active().count(),
            "passed": all.iter().filter(|one| one.passed).count(),
            "unstable": all.iter().filter(|one| !one.is_stable()).count(),
        });
        let ids: Vec<ApplicationId> =
            all.iter().filter_map(|one| round.items.get(one.candidate)).map(|item| item.application).collect();
        Ok((rows.into_iter().zip(ids).collect::<Vec<_>>(), rest))
    })?;
    let mut rows = Vec::with_capacity(ranking.len());
    for (row, id) in ranking {
        let number = application::find(db, id)?.number.unwrap_or_default();
        rows.push(json!({
            "place": row.place, "number": number, "code": row.code, "unit": row.unit, "score": row.score,
            "how": row.how, "settled": row.settled, "passed": row.passed, "without": row.without,
        }));
    }
    let moment = |at: Instant| show_moment(ctx.locale, at);
    let mut facts = json!({
        "programme": definition.programme.name.zh,
        "call": call.number,
        "batch": batch.title,
        "agency": agency,
        "seed": batch.seed,
        "drawn_at": batch.drawn_at.map(moment),
        "opened_by": opened.as_ref().map(|(name, _)| name.clone()),
        "opened_at": opened.map(|(_, at)| moment(at)),
        "closed_at": batch.closed_at.map(moment),
        "rows": rows,
    });
    if let (Some(facts), Value::Object(rest)) = (facts.as_object_mut(), rest) {
        facts.extend(rest);
    }
    Ok((facts, agency))
}

/// How it was judged, sentence by sentence.
fn method(ctx: &Ctx, rules: Rules<'_>) -> Vec<String> {
    let review = rules.review;
    let lang = ctx.locale.as_str();
    let mut said = vec![
        ctx.say(
            &Message::new(if review.blind { "report-method-blind" } else { "report-method-open" })
                .with("table", rules.table.name.get(lang))
                .with("total", rules.table.total)
                .with("n", review.experts),
        ),
    ];
    if let Some(share) = review.technical {
        said.push(ctx.say(&Message::new("report-method-technical").with("share", share)));
    }
    said.push(match review.trim_from {
        Some(from) => ctx.say(&Message::new("report-method-trim").with("n", from).with("decimals", review.decimals)),
        None => ctx.say(&Message::new("report-method-mean").with("decimals", review.decimals)),
    });
    let names: Vec<String> = review
        .ties
        .iter()
        .filter_map(|key| rules.table.block.iter().find(|block| block.key == *key))
        .map(|block| block.name.get(lang).to_owned())
        .collect();
    if !names.is_empty() {
        said.push(ctx.say(&Message::new("report-method-ties").with("parts", names.join(&ctx.word("list-separator")))));
    }
    if let Some(pass) = review.pass {
        said.push(ctx.say(&Message::new("report-method-pass").with("pass", pass)));
    }
    if let Some(spread) = review.spread {
        said.push(ctx.say(&Message::new("report-method-spread").with("percent", spread)));
    }
    said.push(ctx.word("report-method-stable"));
    said
}

fn members(ctx: &Ctx, round: &Round) -> Vec<Value> {
    let moment = |at: Option<Instant>| at.map(|at| show_moment(ctx.locale, at)).unwrap_or_default();
    let one = |member: &&crate::review::model::Member| {
        let paper = round
            .active()
            .filter(|seat| seat.member == member.id)
            .any(|seat| round.sheets.get(&seat.id).is_some_and(|kept| kept.entered_by.is_some()));
        json!({
            "name": member.name,
            "kind": ctx.word(if member.technical { "report-technical" } else { "report-other" }),
            "items": round.active().filter(|seat| seat.member == member.id).count(),
            "declared": moment(member.declared_at),
            "submitted": moment(member.submitted_at),
            "way": ctx.word(if paper { "report-on-paper" } else { "report-online" }),
        })
    };
    round.judging().iter().map(one).collect()
}

/// Who was drawn and does not judge, with why.
fn replaced(round: &Round) -> Vec<Value> {
    let gone = round.members.iter().filter(|m| matches!(m.state, MemberState::Declined | MemberState::Replaced));
    gone.map(|member| json!({ "name": member.name, "reason": member.reason })).collect()
}

/// What the panel decided on equals.
fn orders(round: &Round) -> Vec<Value> {
    let mut all: Vec<_> = round
        .items
        .iter()
        .filter_map(|item| round.orders.get(&item.id).map(|order| (order.at, order.place, item, order)))
        .collect();
    all.sort_by_key(|(at, place, ..)| (*at, *place));
    let one = |(_, place, item, order): (_, i32, &crate::review::model::Item, &store::Order)| json!({ "place": place, "code": item.code, "unit": item.unit_name, "reason": order.reason, "by": order.by_name });
    all.into_iter().map(one).collect()
}
