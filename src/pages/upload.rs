//! What a browser sends as files: recognised and let in before the body is read, then streamed to disk, digested and
//! looked into on the way. On a refusal, a broken connection or a full disk nothing is left behind.

use std::sync::Arc;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::{Bytes, Payload};
use futures_util::{Stream, StreamExt};
use tokio::time::Instant as Stopwatch;

use super::{App, Ctx, LARGEST_FORM, guard};
use crate::kernel::Message;
use crate::platform::aside::aside;
use crate::platform::blobs::{Body, Incoming};
use crate::platform::db::blocking;
use crate::platform::form::Form;
use crate::platform::media::{self, Probe};
use crate::platform::{Error, Result};

/// What one request may carry.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most files.
    pub files: usize,
    /// The largest file, in bytes; the operator's setting may be lower.
    pub largest: u64,
}

/// A file that was sent, in a private place. When the last holder drops it without the store having taken it, it is
/// gone.
#[derive(Clone)]
pub struct Uploaded {
    /// The field that carried it; `body` when the whole body was the file.
    pub field: String,
    /// The name that the sender gave it, as it came; a text, never a path.
    pub name: String,
    /// Its length and digest.
    pub body: Body,
    /// What it is, by its content.
    pub probe: Probe,
    /// The bytes, to hand to the store.
    pub incoming: Arc<Incoming>,
}

/// A sender below this rate, in bytes a second, is given up after the patience is over.
const SLOWEST: u64 = 8 * 1024;
/// Bytes that are gathered before the disk is asked.
const GATHERED: usize = 256 * 1024;
/// The most parts of a form, fields and files.
const MOST_PARTS: usize = 200;

/// How long a sender may still take: some seconds, and the time that what came would have taken at the slowest rate.
struct Patience {
    started: Stopwatch,
    still: Duration,
    came: u64,
}

impl Patience {
    fn new(app: &App) -> Self {
        Self { started: Stopwatch::now(), still: Duration::from_secs(app.settings.upload_seconds), came: 0 }
    }

    /// The next piece, unless it comes too late.
    async fn next<T, S: Stream<Item = T> + Unpin>(&self, stream: &mut S) -> Result<Option<T>> {
        let until = self.started + self.still + Duration::from_secs(self.came / SLOWEST);
        let slow = |_| Error::Malformed("the upload came too slowly".to_owned());
        tokio::time::timeout_at(until, stream.next()).await.map_err(slow)
    }
}

/// Reads the body of a request that was let in, as its type says. `ctx.form` and `ctx.files` hold it afterwards. A form
/// must carry its token first, or the request must carry it in `x-csrf-token`.
pub(super) async fn read(ctx: &mut Ctx, request: &HttpRequest, payload: Payload, limits: Limits) -> Result<()> {
    let limits = Limits { largest: limits.largest.min(ctx.app.settings.largest_upload * 1024 * 1024), ..limits };
    let text = |name| request.headers().get(name).and_then(|v: &header::HeaderValue| v.to_str().ok()).unwrap_or("");
    let announced: u64 = text(header::CONTENT_LENGTH).parse().unwrap_or(0);
    let most = limits.largest.saturating_mul(limits.files as u64).saturating_add(2 * LARGEST_FORM as u64);
    let kind = text(header::CONTENT_TYPE).to_ascii_lowercase();
    let by_header = request.headers().contains_key("x-csrf-token");
    let raw = kind.starts_with("application/octet-stream");
    if by_header || raw {
        check(ctx, request, &Form::new())?;
    }
    if announced > most {
        return Err(Error::TooLarge);
    }
    if raw {
        return whole(ctx, payload, limits).await;
    }
    if !kind.starts_with("multipart/form-data") {
        ctx.form = guard::read_form(request, payload).await?;
        return check(ctx, request, &ctx.form);
    }
    parts(ctx, request, payload, limits, by_header).await
}

fn check(ctx: &Ctx, request: &HttpRequest, form: &Form) -> Result<()> {
    guard::check(request.headers(), ctx.app.settings.public_url.as_deref(), form, ctx.secret())
}

/// The whole body is one file.
async fn whole(ctx: &mut Ctx, mut payload: Payload, limits: Limits) -> Result<()> {
    let mut patience = Patience::new(&ctx.app);
    let failed = |e: actix_web::error::PayloadError| Error::Malformed(e.to_string());
    let incoming = save(&ctx.app, &mut payload, &mut patience, limits.largest, failed).await?;
    ctx.files = vec![looked_into("body".to_owned(), String::new(), incoming).await?];
    Ok(())
}

async fn parts(ctx: &mut Ctx, request: &HttpRequest, payload: Payload, limits: Limits, known: bool) -> Result<()> {
    let mut patience = Patience::new(&ctx.app);
    let mut multipart = Multipart::new(request.headers(), payload);
    let (mut fields, mut files, mut length, mut known) = (Vec::new(), Vec::new(), 0_usize, known);
    while let Some(part) = patience.next(&mut multipart).await? {
        let mut part = part.map_err(broken)?;
        let name = part.name().unwrap_or_default().to_owned();
        if fields.len() + files.len() >= MOST_PARTS {
            return Err(Error::TooLarge);
        }
        if let Some(file) = file_name(&part) {
            if !known {
                return Err(Error::CrossSite);
            }
            let incoming = save(&ctx.app, &mut part, &mut patience, limits.largest, broken).await?;
            // A browser sends an empty part for a field in which no file was chosen.
            if file.is_empty() && incoming.size() == 0 {
                continue;
            }
            if files.len() >= limits.files {
                return Err(Error::field(&name, Message::new("file-many").with("most", limits.files)));
            }
            files.push(looked_into(name, file, incoming).await?);
            continue;
        }
        let value = field_text(&mut part, &mut patience, LARGEST_FORM - length.min(LARGEST_FORM)).await?;
        length += value.len() + name.len();
        fields.push((name, value));
        if !known {
            ctx.form = Form::sent(fields.clone());
            check(ctx, request, &ctx.form)?;
            known = true;
        }
    }
    ctx.form = Form::sent(fields);
    if !known {
        check(ctx, request, &ctx.form)?;
    }
    ctx.files = files;
    Ok(())
}

fn broken(e: MultipartError) -> Error {
    Error::Malformed(format!("the form broke off or is none: {e}"))
}

/// The name that a part gives its file, with the three signs that browsers write as figures put back.
fn file_name(part: &Field) -> Option<String> {
    let disposition = part.content_disposition()?;
    let name = disposition.get_filename().map(ToOwned::to_owned).or_else(|| {
        let extended = disposition.get_filename_ext()?;
        Some(String::from_utf8_lossy(&extended.value).into_owned())
    })?;
    Some(name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
}

async fn field_text(part: &mut Field, patience: &mut Patience, most: usize) -> Result<String> {
    let mut value = Vec::new();
    while let Some(piece) = patience.next(part).await? {
        let piece = piece.map_err(broken)?;
        patience.came += piece.len() as u64;
        if value.len() + piece.len() > most {
            return Err(Error::TooLarge);
        }
        value.extend_from_slice(&piece);
    }
    String::from_utf8(value).map_err(|_| Error::Malformed("the form is not UTF-8".to_owned()))
}

/// Streams to a private file, in gulps, off the thread that serves others.
async fn save<E>(
    app: &Arc<App>,
    stream: &mut (impl Stream<Item = std::result::Result<Bytes, E>> + Unpin),
    patience: &mut Patience,
    largest: u64,
    failed: impl Fn(E) -> Error,
) -> Result<Incoming> {
    let store = Arc::clone(&app.store);
    let mut incoming = blocking(move || store.incoming()).await?;
    let mut gathered: Vec<u8> = Vec::new();
    let mut size = 0_u64;
    while let Some(piece) = patience.next(stream).await? {
        let piece = piece.map_err(&failed)?;
        size += piece.len() as u64;
        patience.came += piece.len() as u64;
        if size > largest {
            return Err(Error::TooLarge);
        }
        gathered.extend_from_slice(&piece);
        if gathered.len() >= GATHERED {
            incoming = written(incoming, std::mem::take(&mut gathered)).await?;
        }
    }
    if gathered.is_empty() { Ok(incoming) } else { written(incoming, gathered).await }
}

async fn written(mut incoming: Incoming, bytes: Vec<u8>) -> Result<Incoming> {
    blocking(move || {
        incoming.write(&bytes)?;
        Ok(incoming)
    })
    .await
}

async fn looked_into(field: String, name: String, incoming: Incoming) -> Result<Uploaded> {
    aside(move || {
        let (probe, body) = (media::probe(incoming.path())?, incoming.body());
        Ok(Uploaded { field, name, body, probe, incoming: Arc::new(incoming) })
    })
    .await
}
