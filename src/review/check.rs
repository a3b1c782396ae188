//! Is every draw what its seed makes of what went in? For `granary verify`.

use super::draw::draw;
use super::store::draws;
use crate::platform::Result;
use crate::platform::check::Checked;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// Makes every draw again.
///
/// # Errors
/// When the database cannot be read.
pub fn check(db: &mut Db, _: &Settings) -> Result<Checked> {
    let (mut after, mut count, mut broken) = (0, 0_u64, None);
    loop {
        let next = draws::next(db, after)?;
        let Some((last, ..)) = next.last() else { break };
        after = *last;
        for (_, batch, made) in &next {
            count += 1;
            if made.seed != made.ask.seed || draw(&made.ask).as_ref() != Ok(&made.draw) {
                broken
                    .get_or_insert_with(|| format!("review batch {batch}: draw {} is not what its seed makes", made.n));
            }
        }
    }
    Ok(Checked { line: format!("reviews: {count} draws made again"), broken })
}
