//! The pages of funds: of all calls, and of one with its entries.

use serde::Serialize;

use super::model::{Entry, Fund, Kind, total};
use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::{CallId, Money};
use crate::pages::{Access, Answer, Ctx, Export, ListView, Route};
use crate::platform::db::Db;
use crate::platform::list::{Column, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};
use crate::programme::call;

const LIST: Spec = Spec {
    columns: &[
        Column::new("at", "fund-at").sortable(),
        Column::new("kind", "fund-kind"),
        Column::new("amount", "fund-amount").numeric(),
        Column::new("why", "fund-why"),
        Column::new("by", "fund-by"),
    ],
    filters: &[],
    sort: "-at",
};

/// The most funds of the overview.
const MOST: i64 = 200;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let view = Access::May(Action::FundView);
    vec![
        Route::get("/funds", view, index),
        Route::get("/funds/{id}", view, show),
        Route::get("/funds/{id}/entries.xlsx", view, export),
    ]
}

/// A fund as pages show it.
#[derive(Serialize)]
struct Shown {
    call: CallId,
    label: String,
    total: Option<String>,
    reserved: String,
    committed: String,
    spent: String,
    left: Option<String>,
    used_fen: i64,
    total_fen: i64,
    share: Option<String>,
}

fn shown(fund: &Fund, label: String) -> Shown {
    Shown {
        call: fund.call,
        label,
        total: fund.total.map(|total| total.to_string()),
        reserved: fund.reserved.to_string(),
        committed: fund.committed.to_string(),
        spent: fund.spent.to_string(),
        left: fund.left().map(|left| left.to_string()),
        used_fen: fund.used().fen(),
        total_fen: fund.total.map_or(0, Money::fen),
        share: fund.total.and_then(|total| fund.used().percent_of(total)),
    }
}

/// What all funds come to. A call without a total has nothing that could be left, and no share.
fn summed(funds: &[(Fund, String)], label: String) -> Shown {
    let limited: Vec<&Fund> = funds.iter().map(|(fund, _)| fund).filter(|fund| fund.total.is_some()).collect();
    let of_limited = |of: fn(&Fund) -> Money| Money::sum(limited.iter().map(|fund| of(fund))).unwrap_or_default();
    let of_all = |of: fn(&Fund) -> Money| Money::sum(funds.iter().map(|(fund, _)| of(fund))).unwrap_or_default();
    let (total, left) =
        (of_limited(|fund| fund.total.unwrap_or_default()), of_limited(|fund| fund.left().unwrap_or_default()));
    let used = of_limited(Fund::used);
    let has = !limited.is_empty();
    Shown {
        call: CallId(0),
        label,
        total: has.then(|| total.to_string()),
        reserved: of_all(|fund| fund.reserved).to_string(),
        committed: of_all(|fund| fund.committed).to_string(),
        spent: of_all(|fund| fund.spent).to_string(),
        left: has.then(|| left.to_string()),
        used_fen: used.fen(),
        total_fen: total.fen(),
        share: used.percent_of(total),
    }
}

/// The fund of a published call; before it is used, as its file makes it.
fn fund(db: &mut Db, actor: &Actor, id: CallId) -> Result<(Fund, String)> {
    let call = call::find(db, id)?;
    can(actor, Action::CallView, &call)?;
    if !call.is_public() {
        return Err(Error::NotFound);
    }
    let fund = match store::of(db, id)? {
        Some(fund) => fund,
        None => Fund::untouched(id, total(call::in_force(db, id)?.1.as_ref())),
    };
    Ok((fund, call.label()))
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        funds: Vec<Shown>,
        sum: Shown,
    }
    let funds = ctx
        .read(|db, actor| {
            let calls = call::published_ones(db, MOST)?;
            calls.into_iter().map(|(id, _)| fund(db, actor, id)).collect::<Result<Vec<_>>>()
        })
        .await?;
    let paying = funds.into_iter().filter(|(fund, _)| fund.total.is_some() || fund.used().is_positive());
    let paying: Vec<(Fund, String)> = paying.collect();
    let sum = summed(&paying, ctx.word("look-sum"));
    let funds = paying.into_iter().map(|(fund, label)| shown(&fund, label)).collect();
    ctx.page("funds/list.html", View { funds, sum })
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        at: String,
        kind: Kind,
        amount: Money,
        why: String,
        by: String,
    }
    #[derive(Serialize)]
    struct View {
        fund: Shown,
        list: ListView,
        rows: Vec<Row>,
        export_href: String,
    }
    let (id, query): (CallId, _) = (ctx.param("id")?, ctx.list(&LIST));
    let wanted = query.clone();
    let ((found, label), total, entries) = ctx
        .read(move |db, actor| {
            let found = fund(db, actor, id)?;
            let total = store::count(db, id)?;
            Ok((found, total, store::entries(db, id, &wanted.within(total))?))
        })
        .await?;
    let row =
        |e: Entry| Row { at: show_moment(ctx.locale, e.at), kind: e.kind, amount: e.signed(), why: e.why, by: e.by };
    let view = View {
        fund: shown(&found, label),
        list: ctx.list_view(&query.within(total), &LIST, total, |_, value| value.to_owned()),
        rows: entries.into_iter().map(row).collect(),
        export_href: format!("/funds/{id}/entries.xlsx"),
    };
    ctx.page("funds/show.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let (id, query): (CallId, _) = (ctx.param("id")?, ctx.list(&LIST));
    let (_, label) = ctx.read(move |db, actor| fund(db, actor, id)).await?;
    let words = ctx.clone();
    let cell = move |e: &Entry, column: &str| match column {
        "at" => Value::Moment(e.at),
        "kind" => Value::Text(words.word(&format!("fund-kind-{}", e.kind))),
        "amount" => Value::Money(e.signed()),
        "why" => Value::text(&e.why),
        "by" => Value::text(&e.by),
        _ => Value::Blank,
    };
    let export = Export::list(&ctx, "fund-entries", &LIST, &query).remark(label);
    ctx.export(export, move |db, _, sheet| {
        let keys = store::keys(db, id, query.descending)?;
        sheet.rows(db, &keys, store::listed, |e| e.id, cell)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_total_is_left_out_of_what_is_left() {
        let fund = |total: Option<i64>, spent: i64| {
            let fund = Fund { spent: Money::from_fen(spent), ..Fund::untouched(CallId(1), total.map(Money::from_fen)) };
            (fund, String::new())
        };
        let sum = summed(&[fund(Some(10_000), 2_500), fund(None, 100), fund(Some(30_000), 0)], "合计".to_owned());
        assert_eq!((sum.total.as_deref(), sum.left.as_deref()), (Some("400.00"), Some("375.00")));
        assert_eq!((&*sum.spent, sum.used_fen, sum.total_fen), ("26.00", 2_500, 40_000));
        assert_eq!(sum.share.as_deref(), Some("6.25%"));
        assert_eq!(summed(&[fund(None, 100)], String::new()).total, None);
    }
}
