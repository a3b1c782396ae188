//! The signed scan of a contract, and the papers that belong to it.

use super::model::State;
use super::store;
use crate::access::{Action, Actor, can};
use crate::files::Shelf;
use crate::kernel::ContractId;
use crate::platform::db::Db;
use crate::platform::media::Media;
use crate::platform::{Error, Result};

/// What a scan may be.
const SCANS: &[Media] = &[Media::Pdf, Media::Ofd, Media::Jpeg, Media::Png];
/// The largest scan, in bytes.
const LARGEST: u64 = 20 * 1024 * 1024;

/// The shelf of the signed contract.
pub(super) const SIGNED: &str = "contract-signed";
/// The shelf of what is signed with it: the commitment to a ring-fenced ledger, performance targets.
pub(super) const PAPERS: &str = "contract-papers";

/// What stands with a contract.
pub const SHELVES: &[Shelf] = &[shelf(SIGNED, 5), shelf(PAPERS, 20)];

const fn shelf(purpose: &'static str, most: usize) -> Shelf {
    Shelf { media: SCANS, largest: LARGEST, most, ..Shelf::of("contract", purpose, keeps) }
}

/// The unit puts them there and takes them away, as long as it has not signed.
fn keeps(db: &mut Db, actor: &Actor, id: i64) -> Result<()> {
    let found = store::find(db, ContractId(id))?;
    can(actor, Action::ContractSign, &found)?;
    if found.state == State::Issued { Ok(()) } else { Err(Error::conflict("contract-not-to-sign")) }
}
