//! The sealer.

use std::time::Duration;

use super::chain::{Anchor, extend, prepare};
use crate::kernel::Clock;
use crate::platform::Result;
use crate::platform::db::{Database, blocking};

/// Events that one transaction seals, so that the writer is never held long.
const AT_ONCE: i64 = 500;
/// How often it looks.
const EVERY: Duration = Duration::from_millis(500);

/// Seals everything that waits; returns how many events were sealed.
///
/// # Errors
/// When the database or the anchor cannot be written.
pub async fn seal(database: &Database, anchor: &Anchor, clock: &Clock) -> Result<usize> {
    let mut sealed = 0;
    while let Some(batch) = database.read(|db| prepare(db, AT_ONCE)).await? {
        let count = batch.len();
        if let Some((seq, head)) = database.write(move |db| extend(db, &batch)).await? {
            let (anchor, now) = (anchor.clone(), clock.now());
            blocking(move || anchor.note(seq, &head, now)).await?;
            sealed += count;
        }
    }
    Ok(sealed)
}

/// Seals until the program ends.
pub async fn keep_sealing(database: Database, anchor: Anchor, clock: Clock) {
    loop {
        actix_web::rt::time::sleep(EVERY).await;
        if let Err(error) = seal(&database, &anchor, &clock).await {
            tracing::error!(%error, "audit events were not sealed; they are tried again");
        }
    }
}
