//! A unit that has more applications in a call than the call allows, as a merge of two units leaves it: named on each of
//! them and on the unit, so that somebody decides which one stands.

use std::collections::BTreeMap;

use super::model::{Application, State};
use super::store;
use crate::access::{Action, Actor, Object};
use crate::kernel::{ApplicationId, CallId, Message};
use crate::pages::{Hanging, Subject};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::list::encode;
use crate::programme::call;

/// What is told of it on the page of an application or of a unit.
///
/// # Errors
/// When the database cannot be read.
pub fn hanging(db: &mut Db, actor: &Actor, on: &Subject) -> Result<Option<Hanging>> {
    let (Some(unit), true) = (on.organisation, actor.may(Action::ApplicationView)) else { return Ok(None) };
    let only = match on.kind {
        "organisation" => None,
        "application" => Some(ApplicationId(on.id)),
        _ => return Ok(None),
    };
    let stands = |of: &Application| matches!(of.state, State::Submitted | State::Returned | State::Passed);
    let mut by_call: BTreeMap<CallId, Vec<Application>> = BTreeMap::new();
    for one in store::of_unit(db, unit)?.into_iter().filter(|of| stands(of) && of.visible_to(actor)) {
        by_call.entry(one.call).or_default().push(one);
    }
    for (id, several) in by_call {
        if several.len() < 2 || only.is_some_and(|only| several.iter().all(|of| of.id != only)) {
            continue;
        }
        let (_, definition) = call::in_force(db, id)?;
        let most = definition.applicants.as_ref().map_or(1, |applicants| applicants.most);
        if let Some(first) = several.first().filter(|_| several.len() > most as usize) {
            let text = Message::new("application-too-many").with("call", &first.call_label);
            let text = text.with("n", several.len()).with("most", most);
            let href = format!("/applications?call={id}&q={}", encode(&first.unit_name));
            return Ok(Some(Hanging { text, href }));
        }
    }
    Ok(None)
}
