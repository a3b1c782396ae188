//! What an expert reads beside the sheet: the application in words, and its papers, as far as the call lets them be seen.

use std::io::{Cursor, Read};
use std::sync::Arc;

use serde::Serialize;

use super::super::paper::{COPIES, ITEM};
use super::super::seat::{self, Seat};
use crate::access::{Action, can};
use crate::application::{self, Block, Content, Reading};
use crate::files::{self, File};
use crate::kernel::{AssignmentId, BatchId, FileId, ItemId};
use crate::pages::{Answer, Ctx, Download};
use crate::platform::aside::aside;
use crate::platform::db::Db;
use crate::platform::media::Media;
use crate::platform::secret;
use crate::platform::strip::{can_strip, stripped};
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::definition::applying::Blind as Shown;
use crate::review::model::Item;
use crate::review::sheet::SHELVES;
use crate::review::store::batches;

/// The largest file that is cleaned before it is shown, in bytes.
const LARGEST_CLEANED: u64 = 32 * 1024 * 1024;

/// An application as an expert may read it.
pub(super) struct Document {
    /// Whether the applicant's name may be known.
    pub blind: bool,
    /// What it is called: the unit's name, or the code alone.
    pub name: String,
    /// The application in words, without its files.
    pub reading: Reading,
    /// The papers that may be seen.
    pub papers: Vec<Paper>,
    /// Whether papers are there that may not be seen.
    pub held_back: usize,
}

/// A paper that may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paper {
    title: String,
    name: String,
    file: FileId,
    media: Media,
    /// Whether it must be cleaned of names first.
    clean: bool,
}

/// A paper as the page shows it.
#[derive(Serialize)]
pub(super) struct PaperView {
    title: String,
    name: String,
    href: String,
    may_show: bool,
}

/// The document of a seat.
///
/// # Errors
/// When the application cannot be read.
pub(super) fn load(db: &mut Db, ctx: &Ctx, seat: &Seat) -> Result<Document> {
    let definition = seat::definition(db, &seat.batch)?;
    let blind = seat::rules(&definition, &seat.batch)?.review.blind;
    let found = application::find(db, seat.item.application)?;
    let content = application::content(db, &found)?;
    let own = application::definition(db, &found)?;
    let copies = if blind { copies_of(db, &seat.item)? } else { Vec::new() };
    let as_blind = if blind { application::Blind::Yes } else { application::Blind::No };
    let mut reading = application::reading(&content, &own, &ctx.app.texts, ctx.locale, as_blind);
    for part in &mut reading.parts {
        part.blocks.retain(|block| !matches!(block, Block::Files { .. }));
    }
    reading.parts.retain(|part| !part.blocks.is_empty());
    let papers =
        if blind { hidden_papers(ctx, &seat.item, &content, &own, &copies) } else { all_papers(ctx, &content, &own) };
    let shown: Vec<FileId> = papers.iter().map(|paper| paper.file).collect();
    let held_back = content.files.iter().filter(|file| !shown.contains(&file.id)).count();
    let name = if blind { seat.item.code.clone() } else { seat.item.unit_name.clone() };
    Ok(Document { blind, name, reading, papers, held_back })
}

/// Every paper, under its own name.
fn all_papers(ctx: &Ctx, content: &Content, definition: &Definition) -> Vec<Paper> {
    let title = |key: &str| {
        let paper = definition.paper.iter().find(|paper| paper.key.as_str() == key);
        paper.map_or_else(|| ctx.word("sheet-paper-other"), |paper| paper.label.get(ctx.locale.as_str()).to_owned())
    };
    let paper = |file: &application::content::Filed| Paper {
        title: title(&file.paper),
        name: file.name.clone(),
        file: file.id,
        media: file.media,
        clean: false,
    };
    content.files.iter().map(paper).collect()
}

/// What a blind review shows: papers of which the call says so, and anonymised copies, each under a name of the item's
/// code. What cannot be cleaned of its makers' names is not shown.
fn hidden_papers(ctx: &Ctx, item: &Item, content: &Content, definition: &Definition, copies: &[File]) -> Vec<Paper> {
    let lang = ctx.locale.as_str();
    let mut found: Vec<(String, FileId, Media)> = Vec::new();
    for paper in definition.paper.iter().filter(|paper| paper.blind == Shown::Shown) {
        let its = content.files.iter().filter(|file| file.paper == paper.key.as_str());
        found.extend(its.map(|file| (paper.label.get(lang).to_owned(), file.id, file.media)));
    }
    found.extend(copies.iter().map(|file| (ctx.word("sheet-paper-copy"), file.id, file.media)));
    let named = |(n, (title, file, media)): (usize, (String, FileId, Media))| {
        let ending = media.endings().first().copied().unwrap_or("bin");
        Paper { title, name: format!("{}-{}.{ending}", item.code, n + 1), file, media, clean: true }
    };
    found.into_iter().filter(|(_, _, media)| can_strip(*media)).enumerate().map(named).collect()
}

/// The anonymised copies of an item.
fn copies_of(db: &mut Db, item: &Item) -> Result<Vec<File>> {
    let mut found = files::of(db, ITEM, item.id.0)?;
    found.retain(|file| file.purpose == COPIES && file.removed_at.is_none());
    found.reverse();
    Ok(found)
}

/// The papers as the page of a seat shows them.
pub(super) fn views(id: AssignmentId, papers: &[Paper]) -> Vec<PaperView> {
    let view = |(n, paper): (usize, &Paper)| PaperView {
        title: paper.title.clone(),
        name: paper.name.clone(),
        href: format!("/review/items/{id}/papers/{}", n + 1),
        may_show: paper.media.may_show(),
    };
    papers.iter().enumerate().map(view).collect()
}

/// Hands out a paper. In a blind review it is written anew without what tells of its makers.
pub(super) async fn paper(ctx: Ctx) -> Result<Answer> {
    let (id, n): (AssignmentId, usize) = (ctx.param("assignment")?, ctx.param("n")?);
    let asking = ctx.clone();
    let (paper, file) = ctx
        .read(move |db, actor| {
            let seat = seat::own(db, actor, id)?;
            let document = load(db, &asking, &seat)?;
            let found = n.checked_sub(1).and_then(|n| document.papers.get(n)).cloned();
            let paper = found.ok_or(Error::NotFound)?;
            let file = files::find(db, paper.file)?;
            Ok((paper, file))
        })
        .await?;
    let (mut content, mut length) = files::opened(&ctx, &file).await?;
    let mut sha256 = file.sha256.clone();
    if paper.clean {
        if length > LARGEST_CLEANED {
            return Err(Error::conflict("file-not-anonymous"));
        }
        let media = paper.media;
        let clean = aside(move || {
            let mut bytes = Vec::new();
            content.read_to_end(&mut bytes)?;
            stripped(media, &bytes).map_err(Error::Conflict)
        })
        .await?;
        length = clean.len() as u64;
        // The digest of the original would tell two that have it that they have the same.
        sha256 = secret::digest(&clean);
        content = Box::new(Cursor::new(clean));
    }
    let inline = ctx.asked("inline").is_some() && paper.media.may_show() && !file.polyglot;
    tracing::info!(assignment = id.0, n, "a paper was handed out to an expert");
    Ok(Answer::download(Download { content, length, name: paper.name, kind: paper.media.header(), sha256, inline }))
}

/// The agency's page of an item's anonymised copies.
pub(super) async fn copies(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        batch: BatchId,
        title: String,
        code: String,
        unit: String,
        blind: bool,
        wanted: Vec<String>,
        shelves: Vec<files::ShelfView>,
    }
    let (batch, item): (BatchId, ItemId) = (ctx.param("batch")?, ctx.param("item")?);
    let lang = ctx.locale.as_str().to_owned();
    let view = ctx
        .read(move |db, actor| {
            let batch = batches::batch(db, batch)?;
            can(actor, Action::ReviewManage, &batch)?;
            let item = batches::item(db, batch.id, item)?;
            let definition: Arc<Definition> = seat::definition(db, &batch)?;
            let blind = seat::rules(&definition, &batch)?.review.blind;
            let anonymised = definition.paper.iter().filter(|paper| paper.blind == Shown::Anonymised);
            let wanted = anonymised.map(|paper| paper.label.get(&lang).to_owned()).collect();
            let shelves = files::shelves(db, actor, ITEM, item.id.0, SHELVES)?;
            let (code, unit) = (item.code, item.unit_name);
            Ok(View { batch: batch.id, title: batch.title, code, unit, blind, wanted, shelves })
        })
        .await?;
    ctx.page("review/copies.html", view)
}
