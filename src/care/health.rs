//! What machines ask: is the program alive, is it ready to serve, and what does it count?

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use tokio::sync::Mutex;

use super::store;
use crate::kernel::Instant;
use crate::pages::{Access, Answer, App, Ctx, Route};
use crate::platform::db::{Database, blocking, pending};
use crate::platform::metrics::Figure;
use crate::platform::secret::same;
use crate::platform::{Error, Result, disk};

const TEXT: &str = "text/plain; charset=utf-8";
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// How long the database may take before it counts as not ready; a balancer asks every few seconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Seconds for which an answer is given again. Anybody may ask, so asking costs the writer one row in this time and no
/// more, however many ask and however they hang up.
const FRESH: i64 = 2;

/// The routes that machines ask.
pub fn routes() -> Vec<Route> {
    let last = Arc::new(Mutex::new(None));
    vec![
        Route::get("/health", Access::Anyone, alive),
        Route::get("/ready", Access::Anyone, move |ctx| ready(ctx, Arc::clone(&last))),
        Route::get("/metrics", Access::Anyone, metrics),
    ]
}

/// The program answers; that is all this says, so that a busy database gets nobody restarted.
async fn alive(_: Ctx) -> Result<Answer> {
    Ok(Answer::text(StatusCode::OK, TEXT, "alive\n".to_owned()))
}

/// What was found out, and when.
#[derive(Clone)]
struct Looked {
    at: Instant,
    wrong: Vec<&'static str>,
}

/// The latest look; held by whoever looks, so that nobody looks at the same time.
type Last = Arc<Mutex<Option<Looked>>>;

/// Whether requests should be sent here. What is wrong is told in words without addresses, paths or names.
async fn ready(ctx: Ctx, last: Last) -> Result<Answer> {
    let mut held = last.lock_owned().await;
    // Asked anew: whoever has waited for another's look is content with that.
    let now = ctx.app.clock.now();
    let fresh = held.as_ref().filter(|looked| (0..FRESH).contains(&(now - looked.at).num_seconds())).cloned();
    let wrong = match fresh {
        Some(looked) => looked.wrong,
        None => {
            // A look of its own, which goes on when the one who asked has hung up: the next does not begin another.
            let looking = actix_web::rt::spawn(async move {
                let wrong = look(&ctx.app).await;
                *held = Some(Looked { at: ctx.app.clock.now(), wrong: wrong.clone() });
                wrong
            });
            looking.await.map_err(Error::internal)?
        }
    };
    if wrong.is_empty() {
        return Ok(Answer::text(StatusCode::OK, TEXT, "ready\n".to_owned()));
    }
    Ok(Answer::text(StatusCode::SERVICE_UNAVAILABLE, TEXT, format!("not ready\n{}\n", wrong.join("\n"))))
}

/// What stands against sending requests here.
async fn look(app: &App) -> Vec<&'static str> {
    let mut wrong = Vec::new();
    match tokio::time::timeout(PATIENCE, app.database.read(pending)).await {
        Ok(Ok(false)) => {}
        Ok(Ok(true)) => wrong.push("database: the schema is not up to date"),
        Ok(Err(_)) => wrong.push("database: cannot be read"),
        Err(_) => wrong.push("database: gives no answer"),
    }
    if wrong.is_empty() {
        wrong.extend(unwritable(&app.database).await);
    }
    let (data, least) = (app.settings.data.clone(), app.settings.least_free_mib << 20);
    match blocking(move || Ok((disk::free(&data), disk::takes_files(&data)))).await {
        Ok((_, Err(_))) => wrong.push("files: the data folder cannot be written"),
        Ok((Ok(free), _)) if free < least => wrong.push("disk: too little room is left"),
        Ok((Err(_), _)) | Err(_) => wrong.push("disk: cannot be asked"),
        Ok(_) => {}
    }
    if !wrong.is_empty() {
        tracing::warn!(wrong = wrong.join("; "), "not ready");
    }
    wrong
}

/// Tries to write, and takes it back: the transaction of a verb that fails leaves nothing.
async fn unwritable(database: &Database) -> Option<&'static str> {
    let tried = database.write(|db| {
        store::try_to_write(db)?;
        // Not stored, on purpose: asking changes nothing.
        Err::<(), _>(Error::Stale)
    });
    match tokio::time::timeout(PATIENCE, tried).await {
        Ok(Err(Error::Stale)) => None,
        Ok(_) => Some("database: cannot be written"),
        Err(_) => Some("database: cannot be written in time"),
    }
}

/// Figures for a monitor; whoever may not have them finds nothing here.
async fn metrics(ctx: Ctx) -> Result<Answer> {
    let token = ctx.app.settings.metrics_token.as_ref();
    let known = token.zip(ctx.bearer.as_ref()).is_some_and(|(token, sent)| same(&token.0, sent));
    if !(ctx.local && token.is_none() || known) {
        return Err(Error::NotFound);
    }
    let figure =
        |name, help, value: u64| Figure { name, help, of: None, value: i64::try_from(value).unwrap_or(i64::MAX) };
    let database = &ctx.app.database;
    let mut figures = vec![
        figure("queries", "Queries started since the program began", database.queries()),
        figure("waiting_writes", "Writes that wait for the writer or are being made", database.waiting_writes()),
    ];
    let data = ctx.app.settings.data.clone();
    if let Ok(free) = blocking(move || disk::free(&data)).await {
        figures.push(figure("disk_free_bytes", "Room left on the disk of the data folder", free));
    }
    let app = ctx.app.clone();
    let asked = database.read(move |db| {
        let size = store::size(db)?;
        let mut told = vec![Figure { name: "database_bytes", help: "Bytes of the database", of: None, value: size }];
        for measure in &app.measures {
            let several = (measure.read)(db)?.into_iter().map(|(state, value)| Figure {
                name: measure.name,
                help: measure.help,
                of: Some((measure.label, state)),
                value,
            });
            told.extend(several);
        }
        Ok(told)
    });
    // A monitor that hears less is better than one that hears nothing.
    match asked.await {
        Ok(told) => figures.extend(told),
        Err(error) => tracing::warn!(%error, "the database gave no figures"),
    }
    Ok(Answer::text(StatusCode::OK, OPEN_METRICS, ctx.app.metrics.text(&figures)?))
}
