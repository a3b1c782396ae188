//! Does every sample come out again as it was drawn? For `granary verify`.

use super::draw::drawn;
use super::store;
use crate::kernel::{SampleId, VoucherId};
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Samples that are looked at by one query.
const CHUNK: i64 = 100;

/// Draws each sample again from its seed and its pool, and compares.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (mut count, mut broken, mut last) = (0, None, SampleId(0));
    loop {
        let some = store::after(db, last, CHUNK)?;
        let Some(latest) = some.last() else { break };
        last = latest.id;
        for sample in &some {
            count += 1;
            let pool = store::pool(db, sample.id)?;
            let there: Vec<VoucherId> = store::items(db, sample.id)?.iter().map(|item| item.voucher).collect();
            let asked = usize::try_from(sample.asked).unwrap_or(0);
            let again = drawn(sample.method, &sample.seed, &pool, asked).unwrap_or_default();
            if again != there {
                broken.get_or_insert_with(|| format!("sample {} of vouchers does not come out of its seed", sample.id));
            }
        }
    }
    Ok(Checked { line: format!("samples of vouchers: {count} drawn again"), broken })
}
