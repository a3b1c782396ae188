//! The page of a technical administrator: how much is stored, how much room is left, and when it was last looked after.

use serde::Serialize;

use super::{manifest, store};
use crate::access::Action;
use crate::audit;
use crate::kernel::Instant;
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::Result;
use crate::platform::db::{DatabaseUrl, applied_migrations, blocking};
use crate::platform::disk;

/// Events of this noun that are looked through for the latest of each kind.
const LOOKED_THROUGH: i64 = 200;

/// The routes for people.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/storage", Access::May(Action::CareView), storage)]
}

/// When something was done last.
#[derive(Serialize)]
struct Last {
    at: Instant,
    days: i64,
    who: String,
    note: String,
    broken: bool,
}

async fn storage(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        engine: &'static str,
        schema: String,
        form: u32,
        database: String,
        free: Option<String>,
        scarce: bool,
        least: String,
        backup: Option<Last>,
        verify: Option<Last>,
        restore: Option<Last>,
        nightly: bool,
        keep: usize,
    }
    let (size, migrations, events) = ctx
        .read(|db, _| Ok((store::size(db)?, applied_migrations(db)?, audit::history(db, "care", 0, LOOKED_THROUGH)?)))
        .await?;
    let (data, least) = (ctx.app.settings.data.clone(), ctx.app.settings.least_free_mib << 20);
    let free = blocking(move || disk::free(&data)).await.ok();
    let last = |action: &str| events.iter().find(|event| event.action == action).map(|event| last(&ctx, event));
    let view = View {
        engine: if matches!(ctx.app.database.url(), DatabaseUrl::Sqlite(_)) { "SQLite" } else { "PostgreSQL" },
        schema: migrations.last().cloned().unwrap_or_default(),
        form: manifest::FORMAT,
        database: shown_bytes(size.unsigned_abs()),
        scarce: free.is_none_or(|free| free < least),
        free: free.map(shown_bytes),
        least: shown_bytes(least),
        backup: last("care.backed-up"),
        verify: last("care.verified"),
        restore: last("care.restored"),
        nightly: ctx.app.settings.backup_folder.is_some(),
        keep: ctx.app.settings.backup_keep,
    };
    ctx.page("care/storage.html", view)
}

fn last(ctx: &Ctx, event: &audit::Entry) -> Last {
    Last {
        at: event.at,
        days: (ctx.now.day() - event.at.day()).num_days(),
        who: if event.actor_id.0 == 0 { ctx.word("audit-system") } else { event.actor_name.clone() },
        note: event.object_label.clone(),
        broken: !event.reason.is_empty(),
    }
}

/// Bytes as people read them: three figures and a unit.
fn shown_bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut unit = 0;
    // Tenths of the unit, so that nothing is lost to floating point.
    let mut tenths = bytes.saturating_mul(10) / 1024;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    if tenths >= 1000 { format!("{} {name}", tenths / 10) } else { format!("{}.{} {name}", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::shown_bytes;

    #[test]
    fn bytes_are_shown_in_three_figures() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (102_400, "100 KiB"),
            (1 << 20, "1.0 MiB"),
            ((1 << 30) - 1, "1023 MiB"),
            (5 << 40, "5.0 TiB"),
        ];
        for (bytes, shown) in cases {
            assert_eq!(shown_bytes(bytes), shown, "{bytes}");
        }
    }
}
