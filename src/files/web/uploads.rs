//! An upload in pieces, for a script: begin, send pieces, ask how far it is, finish. A cut line costs one piece.

use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{Shelves, admit, at, elsewhere, keep};
use crate::access::Action;
use crate::files::actions::{self, Attached};
use crate::files::intake::{assemble, discard};
use crate::files::model::{Piece, Shelf, size_text};
use crate::files::store::{self, Upload};
use crate::kernel::{FileId, Message, UploadId};
use crate::pages::{Access, Answer, Ctx, Limits, Route};
use crate::platform::aside::aside;
use crate::platform::db::blocking;
use crate::platform::form::line;
use crate::platform::{Error, Result};

/// The largest piece, in bytes.
pub(super) const CHUNK: u64 = 4 * 1024 * 1024;

pub(super) fn routes(all: Shelves) -> Vec<Route> {
    let may = Access::May(Action::FileAttach);
    let limits = Limits { files: 1, largest: CHUNK };
    vec![
        Route::post("/uploads", may, move |ctx| begin(ctx, all)),
        Route::get("/uploads/{id}", may, how_far),
        Route::upload("/uploads/{id}/piece", may, limits, piece),
        Route::post("/uploads/{id}/finish", may, move |ctx| finish(ctx, all)),
        Route::post("/uploads/{id}/cancel", may, cancel),
    ]
}

/// What the script is told.
#[derive(Serialize)]
struct Progress {
    id: UploadId,
    received: i64,
    size: i64,
    file: Option<FileId>,
    notice: Option<String>,
}

fn progress(upload: &Upload) -> Progress {
    Progress { id: upload.id, received: upload.received, size: upload.size, file: upload.file_id, notice: None }
}

async fn begin(mut ctx: Ctx, all: Shelves) -> Result<Answer> {
    let noun = ctx.form.need("noun", line(40));
    let object = ctx.form.need("object", whole);
    let purpose = ctx.form.need("purpose", line(40));
    // A name may hold what a line of text may not; it is cleaned, not refused.
    let name = ctx.form.raw("name").unwrap_or_default().to_owned();
    let size = ctx.form.need("size", whole);
    let (noun, object, purpose, size) = ctx.form.build(|| Some((noun?, object?, purpose?, size?)))?;
    let (shelf, subject) = at(&ctx, all, &noun, object, &purpose).await?;
    fits(&ctx, &shelf, &name, size)?;
    let id = ctx.write(move |tx| actions::begin(tx, &shelf, &subject, &name, size)).await?;
    Answer::json(&Progress { id, received: 0, size, file: None, notice: None })
}

fn whole(text: &str) -> Result<i64, Message> {
    text.parse().ok().filter(|n| *n >= 0).ok_or_else(|| Message::new("form-unreadable"))
}

/// Refuses before anything is sent what would be refused afterwards.
fn fits(ctx: &Ctx, shelf: &Shelf, name: &str, size: i64) -> Result<()> {
    let most = shelf.largest.min(ctx.app.settings.largest_upload * 1024 * 1024);
    let name = crate::files::model::clean_name(name).0;
    let about =
        |key: &str| Err(Error::field("file", Message::new(key).with("name", &name).with("most", size_text(most))));
    match u64::try_from(size) {
        Ok(0) | Err(_) => about("file-empty"),
        Ok(size) if size > most => about("file-large"),
        Ok(_) => Ok(()),
    }
}

async fn own(ctx: &Ctx) -> Result<(Upload, Vec<String>)> {
    let id: UploadId = ctx.param("id")?;
    ctx.read(move |db, actor| {
        let upload = store::upload(db, id)?;
        if upload.created_by != actor.user {
            return Err(Error::NotFound);
        }
        Ok((upload, store::pieces(db, id)?))
    })
    .await
}

async fn how_far(ctx: Ctx) -> Result<Answer> {
    Answer::json(&progress(&own(&ctx).await?.0))
}

/// One piece, as the whole body; `?at=` tells its place. A piece that came before is answered as it was the first time,
/// one in a wrong place with the right one (409).
async fn piece(mut ctx: Ctx) -> Result<Answer> {
    let (upload, _) = own(&ctx).await?;
    let at = ctx.asked("at").and_then(|at| at.parse().ok()).ok_or_else(|| malformed("`at` is missing"))?;
    let file = ctx.files.pop().ok_or_else(|| malformed("a piece is sent as application/octet-stream"))?;
    let (id, length) = (upload.id, i64::try_from(file.body.size).map_err(Error::internal)?);
    let blobs = Arc::clone(&ctx.app.store);
    let blob = blocking(move || blobs.put(&file.incoming)).await?;
    let kept = blob.clone();
    let taken = ctx.write(move |tx| actions::take(tx, id, at, length, &kept)).await;
    if !matches!(taken, Ok((_, _, true))) {
        remove(&ctx, vec![blob]).await?;
    }
    let (place, received, _) = taken?;
    let status = if place == Piece::Misplaced { StatusCode::CONFLICT } else { StatusCode::OK };
    Answer::json_with(status, &Progress { received, ..progress(&upload) })
}

fn malformed(why: &str) -> Error {
    Error::Malformed(why.to_owned())
}

async fn remove(ctx: &Ctx, blobs: Vec<String>) -> Result<()> {
    let store = Arc::clone(&ctx.app.store);
    blocking(move || {
        discard(store.as_ref(), blobs.iter().map(String::as_str));
        Ok(())
    })
    .await
}

async fn finish(mut ctx: Ctx, all: Shelves) -> Result<Answer> {
    ctx.form.build(|| Some(()))?;
    let (upload, pieces) = own(&ctx).await?;
    if upload.file_id.is_some() {
        return Answer::json(&progress(&upload));
    }
    if upload.received != upload.size {
        return Answer::json_with(StatusCode::CONFLICT, &progress(&upload));
    }
    let (shelf, subject) = at(&ctx, all, &upload.subject_kind, upload.subject_id, &upload.purpose).await?;
    let (blobs, name, parts) = (Arc::clone(&ctx.app.store), upload.name.clone(), pieces.clone());
    let file = aside(move || assemble(blobs.as_ref(), name, &parts)).await?;
    let id = upload.id;
    let actor = Arc::clone(ctx.actor()?);
    let put = match admit(&ctx, &actor, &shelf, &subject, vec![file]).await {
        Ok(put) => put,
        Err(error @ Error::Invalid(_)) => {
            // It will never be taken, so nothing of it is kept.
            let blobs = ctx.write(move |tx| actions::give_up(tx, id)).await?;
            remove(&ctx, blobs).await?;
            return Err(error);
        }
        Err(error) => return Err(error),
    };
    let verb = move |tx: &mut crate::access::Tx<'_>, shelf: &Shelf, subject: &_, taken: &[_]| {
        taken.iter().map(|one| actions::end(tx, shelf, subject, id, one)).collect()
    };
    let (taken, attached) = keep(&ctx, &shelf, &subject, put, verb).await?;
    remove(&ctx, pieces).await?;
    let notice = match attached.first() {
        Some(Attached::Same(_)) => Some(Message::new("file-same-here")),
        _ => elsewhere(&ctx, &subject, &taken).await?,
    };
    let file = attached.first().map(|(Attached::New(file) | Attached::Same(file))| *file);
    Answer::json(&Progress { file, notice: notice.map(|message| ctx.say(&message)), ..progress(&upload) })
}

async fn cancel(mut ctx: Ctx) -> Result<Answer> {
    ctx.form.build(|| Some(()))?;
    let (upload, _) = own(&ctx).await?;
    let blobs = ctx.write(move |tx| actions::give_up(tx, upload.id)).await?;
    remove(&ctx, blobs).await?;
    Ok(Answer::nothing())
}
