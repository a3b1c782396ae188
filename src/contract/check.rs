//! Do contracts add up, and do they say what was agreed? For `granary verify`.

use super::model::{Contract, State};
use super::store::{self, list, versions};
use super::terms::Terms;
use crate::kernel::{ContractId, Money};
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::secret::digest;
use crate::platform::settings::Settings;

/// Contracts that are looked at together.
const BATCH: i64 = 200;

/// Reads every contract again: its terms have their digest, agree with its row, and its budget adds up to its amount.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (mut behind, mut count, mut broken) = (ContractId(0), 0_usize, None);
    loop {
        let found = list::after(db, behind, BATCH)?;
        let Some(last) = found.last() else { break };
        behind = last.id;
        count += found.len();
        for one in &found {
            let why = wrong(db, one)?;
            broken = broken.or_else(|| why.map(|why| format!("contract {}: {why}", one.number)));
        }
    }
    Ok(Checked { line: format!("contracts: {count} read again"), broken })
}

fn wrong(db: &mut Db, of: &Contract) -> Result<Option<&'static str>> {
    if of.terms == 0 {
        return Ok(None);
    }
    let (body, sha256) = versions::text(db, of.id, of.terms)?;
    if digest(&body) != sha256 {
        return Ok(Some("its terms are not those that were agreed"));
    }
    if of.state == State::Draft {
        return Ok(None);
    }
    let terms = Terms::read(&body)?;
    if terms.amount != of.amount || (terms.starts_on, terms.ends_on) != (Some(of.starts_on), Some(of.ends_on)) {
        return Ok(Some("its row does not say what its terms say"));
    }
    let lines = store::lines(db, of.id)?;
    let sum = Money::sum(lines.iter().map(|(_, amount)| *amount));
    let planned = terms.budgeted();
    Ok((sum != planned).then_some("its budget does not add up to what was agreed"))
}
