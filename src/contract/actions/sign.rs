//! Sign for the unit, confirm the scan, sign for the centre.

use chrono::NaiveDate;

use super::super::model::{Contract, Scan, State};
use super::super::shelves;
use super::super::store;
use super::super::store::versions;
use super::super::tell;
use super::{awarded, found, heed, judge, keep, problem};
use crate::access::{Action, Tx};
use crate::documents;
use crate::files;
use crate::fund;
use crate::kernel::{ContractId, Message};
use crate::pages::App;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::definition::applying::{Moment, Paper};
use crate::rules::Providers;

/// A signature: whose, and on which day.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Who signed.
    pub name: String,
    /// The day beside the signature.
    pub on: NaiveDate,
    /// What the QR code on the scan holds, or the number beside it; empty where it cannot be read.
    pub code: String,
    /// The papers of the call that are with it, by key.
    pub papers: Vec<String>,
}

/// The papers that a call wants with its contract.
pub(in crate::contract) fn papers(definition: &Definition) -> impl Iterator<Item = &Paper> {
    definition.paper.iter().filter(|paper| paper.at == Moment::Contract)
}

/// Whether what was read from a code is that of a document: its whole address, the end of it, or its number.
fn is_of(code: &str, document: &documents::Document) -> bool {
    let plain = |text: &str| -> String {
        let narrow = crate::kernel::text::skeleton(text);
        narrow.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let code = code.trim();
    let number = document.number.to_string();
    !code.is_empty() && (code == document.proof_address || code == document.proof_code || plain(code) == plain(&number))
}

/// The unit has signed, and its scan is here. Whether the scan is of the document that was issued is told by the code on
/// it; where it is not, a person at the centre looks.
///
/// # Errors
/// [`Error::Conflict`] when it does not wait for the unit; [`Error::Invalid`] without the scan or a paper, or for a day
/// before it was issued or after today; [`Error::Stale`].
pub fn unit_sign(tx: &mut Tx<'_>, app: &App, id: ContractId, signature: &Signature, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ContractSign, version)?;
    old.must_be(&[State::Issued], "contract-not-to-sign")?;
    awarded(tx, &old)?;
    let definition = super::super::definition(tx.db, &old)?;
    let issued = old.issued_at.map_or(tx.now, |at| at).day();
    if signature.on < issued || signature.on > tx.now.day() {
        return Err(Error::field("signed_on", Message::new("contract-signed-day").with_time("from", issued)));
    }
    if files::count(tx.db, "contract", id.0, shelves::SIGNED)? == 0 {
        return Err(Error::field("code", Message::new("contract-no-scan")));
    }
    let wanted: Vec<&Paper> = papers(&definition).collect();
    for paper in &wanted {
        if !signature.papers.iter().any(|key| key == paper.key.as_str()) {
            let field = format!("paper-{}", paper.key.as_str());
            return Err(Error::field(&field, Message::new("contract-paper-missing").with("paper", &paper.label.zh)));
        }
    }
    let there = files::count(tx.db, "contract", id.0, shelves::PAPERS)?;
    if there < wanted.len() {
        let told = Message::new("contract-papers-missing").with("wanted", wanted.len()).with("there", there);
        return Err(Error::field("code", told));
    }
    let document = old.document.ok_or_else(|| Error::internal("an issued contract has a document"))?;
    let matched = is_of(&signature.code, &documents::find(tx.db, document)?);
    let new = Contract {
        state: State::UnitSigned,
        unit_signed_on: Some(signature.on),
        unit_signed_name: signature.name.clone(),
        scan: if matched { Scan::Matched } else { Scan::Open },
        scan_by_name: if matched { tx.actor.name.clone() } else { String::new() },
        papers: signature.papers.clone(),
        ..old.clone()
    };
    keep(tx, "contract.unit-signed", &old, &new, version, "")?;
    tell::leaders(tx, &app.policy, "unit-signed", &new)
}

/// A person at the centre has looked at the scan: it is of this document.
///
/// # Errors
/// [`Error::Conflict`] when there is nothing to confirm; [`Error::Stale`].
pub fn confirm_scan(tx: &mut Tx<'_>, id: ContractId, reason: &str, version: i32) -> Result<()> {
    let old = found(tx, id, Action::ContractWrite, version)?;
    old.must_be(&[State::UnitSigned], "contract-no-scan")?;
    if old.scan != Scan::Open {
        return Err(Error::conflict("contract-scan-known"));
    }
    let new = Contract { scan: Scan::Confirmed, scan_by_name: tx.actor.name.clone(), ..old.clone() };
    keep(tx, "contract.scan-confirmed", &old, &new, version, reason)
}

/// Signs for the centre: the contract is in force, and the money of its award is committed.
///
/// # Errors
/// [`Error::Forbidden`] for whoever drew it up or issued it; [`Error::Conflict`] before the unit has signed, before the
/// scan is known to be of the document, with the first rule that blocks, or when the fund does not bear it;
/// [`Error::Invalid`] without a reason after the last day; [`Error::Stale`].
pub fn centre_sign(
    tx: &mut Tx<'_>,
    app: &App,
    providers: &Providers,
    id: ContractId,
    (on, reason): (NaiveDate, &str),
    version: i32,
) -> Result<()> {
    let old = found(tx, id, Action::ContractApprove, version)?;
    old.must_be(&[State::UnitSigned], "contract-unit-unsigned")?;
    if old.hands.iter().any(|hand| tx.actor.is_person(*hand)) {
        return Err(Error::forbidden("contract-own-hands"));
    }
    if old.scan == Scan::Open {
        return Err(Error::conflict("contract-scan-open"));
    }
    let first = old.unit_signed_on.unwrap_or(on);
    if on < first || on > tx.now.day() {
        return Err(Error::field("signed_on", Message::new("contract-signed-day").with_time("from", first)));
    }
    if reason.trim().is_empty() && old.sign_by.is_some_and(|last| on > last) {
        return Err(Error::field("reason", Message::new("contract-late-reason")));
    }
    // From here on nobody else moves money of this call.
    let definition = super::super::definition(tx.db, &old)?;
    fund::open(tx, old.call, &definition)?;
    awarded(tx, &old)?;
    let terms = versions::find(tx.db, id, old.terms)?.terms;
    if let Some(problem) = problem(&terms, &old, &definition) {
        return Err(Error::Conflict(problem));
    }
    let outcomes = judge(tx.db, providers, &old, &definition, tx.now.day())?;
    // What was a warning when it was issued has its reason in that version.
    heed(&outcomes, "issued")?;
    let new = Contract {
        state: State::InForce,
        centre_signed_on: Some(on),
        centre_signed_name: tx.actor.name.clone(),
        outcomes,
        ..old.clone()
    };
    keep(tx, "contract.centre-signed", &old, &new, version, reason)?;
    fund::commit(tx, old.call, old.award, old.amount, &old.label())?;
    for opened in &app.opened {
        opened(tx, id)?;
    }
    store::find(tx.db, id).and_then(|now| tell::unit(tx, &app.policy, "in-force", &now, ""))
}
