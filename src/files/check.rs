//! Is every file still as it was taken? For `granary verify`.

use std::io::Read;

use super::store::{self, File};
use super::sweep::strays;
use crate::kernel::FileId;
use crate::pages::Holder;
use crate::platform::blobs::Store;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::secret::Sum;
use crate::platform::{Error, Result};

/// Rows that are looked at together.
const BATCH: i64 = 200;
/// Bytes that are read at once.
const GULP: usize = 256 * 1024;

/// Reads every file and compares length and digest; then looks for blobs that no row names. Blocks.
///
/// # Errors
/// When the database or the store cannot be read.
pub fn check(db: &mut Db, blobs: &dyn Store, holders: &[Holder]) -> Result<Checked> {
    let (mut behind, mut count, mut bytes, mut broken) = (FileId(0), 0_usize, 0, None);
    loop {
        let files = store::kept_after(db, behind, BATCH)?;
        let Some(last) = files.last() else { break };
        behind = last.id;
        for file in &files {
            count += 1;
            let wrong = one(blobs, file, &mut bytes)?;
            broken = broken.or_else(|| wrong.map(|why| format!("file {} ({}): {why}", file.id, file.name)));
        }
    }
    if broken.is_none() {
        broken = strays(db, blobs, holders)?.into_iter().next().map(|name| format!("blob {name}: no row names it"));
    }
    Ok(Checked { line: format!("files: {count} checked, {bytes} bytes"), broken })
}

fn one(blobs: &dyn Store, file: &File, bytes: &mut u64) -> Result<Option<String>> {
    let Some(blob) = &file.blob else { return Ok(None) };
    let mut content = match blobs.open(blob) {
        Ok(content) => content,
        Err(Error::NotFound) => return Ok(Some("its bytes are missing".to_owned())),
        Err(error) => return Err(error),
    };
    let (mut sum, mut gulp, mut size) = (Sum::default(), vec![0_u8; GULP], 0_u64);
    loop {
        let read = content.read(&mut gulp)?;
        let Some(some) = gulp.get(..read).filter(|some| !some.is_empty()) else { break };
        sum.add(some);
        size += some.len() as u64;
    }
    *bytes += size;
    if i64::try_from(size) != Ok(file.size) {
        return Ok(Some(format!("{size} bytes instead of {}", file.size)));
    }
    Ok((sum.hex() != file.sha256).then(|| "its bytes are not those that were taken".to_owned()))
}
