//! The pages of contracts.

mod acts;
mod amend;
mod edit;
mod list;
mod show;
mod tabs;

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::{Contract, State};
use super::store;
use crate::access::{Action, Actor, can};
use crate::kernel::{ContractId, Money};
use crate::pages::{Ctx, Route};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::templates::show_day;
use crate::rules::Providers;

pub use tabs::{Door, doors};

/// The longest reason, in characters.
const REASON: usize = 500;
/// The longest line, in characters.
const LINE: usize = 100;

/// Tells what of each line of a budget is spent or waits for the check.
pub type Used = fn(&mut Db, ContractId) -> Result<BTreeMap<String, Money>>;

/// The routes of this noun; `facts` tells who offers what the rules of a call judge by, `used` what is spent.
pub fn routes(facts: fn() -> Providers, used: Used) -> Vec<Route> {
    [list::routes(), show::routes(facts, used), edit::routes(), acts::routes(facts, used), amend::routes(used)].concat()
}

/// A contract that the actor may see.
fn seen(db: &mut Db, actor: &Actor, id: ContractId) -> Result<Contract> {
    let found = store::find(db, id)?;
    can(actor, Action::ContractView, &found)?;
    Ok(found)
}

/// A contract as lists show it.
#[derive(Serialize)]
struct Line {
    id: ContractId,
    number: String,
    unit: (crate::kernel::OrganisationId, String),
    region: Option<&'static str>,
    call: String,
    state: State,
    amount: String,
    sign_by: Option<String>,
    late: bool,
    starts_on: String,
    ends_on: String,
    version: i32,
}

fn line(ctx: &Ctx, of: &Contract, call: String) -> Line {
    Line {
        id: of.id,
        number: of.number.clone(),
        unit: (of.unit, of.unit_name.clone()),
        region: of.region.map(|region| region.name(ctx.locale.as_str())),
        call,
        state: of.state,
        amount: of.amount.to_string(),
        sign_by: of.sign_by.filter(|_| of.state.is_waiting()).map(|day| show_day(ctx.locale, day)),
        late: of.is_late(ctx.now.day()),
        starts_on: show_day(ctx.locale, of.starts_on),
        ends_on: show_day(ctx.locale, of.ends_on),
        version: of.version,
    }
}
