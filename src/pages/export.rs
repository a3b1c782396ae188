//! A list as a workbook: the same filter, order and columns as the page, at `<path>.xlsx`, without a limit on rows.
//!
//! A noun names the columns, the keys of the rows in their order, and how a chunk of rows is loaded; the rest is here.
//! The keys are held in memory (eight bytes a row), the rows are not; both are read at one moment. While one chunk of
//! rows is read, another thread writes the one before it.

use std::collections::HashMap;
use std::fs::File;
use std::hash::Hash;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use serde::Serialize;
use tokio::sync::Semaphore;

use super::{Answer, Ctx, Download};
use crate::access::Actor;
use crate::kernel::Message;
use crate::platform::db::Db;
use crate::platform::list::{Query, Spec};
use crate::platform::secret;
use crate::platform::templates::show_moment;
use crate::platform::workbook::{Heading, MEDIA_TYPE, Properties, Value, Writer};
use crate::platform::{Error, Result};

/// Rows that are loaded at once.
const CHUNK: usize = 1_000;
/// Chunks that are read and wait to be written.
const AHEAD: usize = 2;
/// Workbooks that are written at once, so that long lists leave most connections to the pages.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What is exported.
pub struct Export {
    title: &'static str,
    columns: Vec<(&'static str, String)>,
    remark: Option<String>,
}

impl Export {
    /// A list with the columns that the address shows; `title` is the key of its name.
    pub fn list(ctx: &Ctx, title: &'static str, spec: &Spec, query: &Query) -> Self {
        let shown = spec.columns.iter().filter(|column| query.shows(column.key));
        Self { title, columns: shown.map(|column| (column.key, ctx.word(column.label))).collect(), remark: None }
    }

    /// A table that is no list: its columns, each with the key of its heading.
    pub fn table(ctx: &Ctx, title: &'static str, columns: &[(&'static str, &str)]) -> Self {
        let columns = columns.iter().map(|(key, label)| (*key, ctx.word(label))).collect();
        Self { title, columns, remark: None }
    }

    /// A table whose headings are words already.
    pub fn worded(title: &'static str, columns: Vec<(&'static str, String)>) -> Self {
        Self { title, columns, remark: None }
    }

    /// With a remark besides the day of the data.
    #[must_use]
    pub fn remark(mut self, remark: String) -> Self {
        self.remark = Some(remark);
        self
    }
}

/// The values of one row.
type Row = Vec<Value>;

/// The rows of a workbook that is being written.
pub struct Sheet {
    writer: SyncSender<Vec<Row>>,
    chunk: Vec<Row>,
    columns: Vec<&'static str>,
    rows: u64,
}

impl Sheet {
    /// Adds one row; `cell` gives the value of each column that is shown.
    ///
    /// # Errors
    /// When the workbook cannot be written.
    pub fn row(&mut self, cell: impl Fn(&'static str) -> Value) -> Result<()> {
        self.rows += 1;
        self.chunk.push(self.columns.iter().map(|key| cell(key)).collect());
        if self.chunk.len() < CHUNK { Ok(()) } else { self.hand_over() }
    }

    /// Gives the rows that were read to the thread that writes. It takes none any more when it has failed, and then says
    /// itself why.
    fn hand_over(&mut self) -> Result<()> {
        let chunk = std::mem::take(&mut self.chunk);
        self.writer.send(chunk).map_err(|_| Error::internal("the workbook is not written any more"))
    }

    /// Adds the rows of these keys in their order, a chunk at a time.
    ///
    /// # Errors
    /// When the database cannot be read or the workbook cannot be written.
    pub fn rows<K: Copy + Eq + Hash, T>(
        &mut self,
        db: &mut Db,
        keys: &[K],
        load: impl Fn(&mut Db, &[K]) -> Result<Vec<T>>,
        key: impl Fn(&T) -> K,
        cell: impl Fn(&T, &'static str) -> Value,
    ) -> Result<()> {
        for chunk in keys.chunks(CHUNK) {
            let loaded = load(db, chunk)?;
            let mut found: HashMap<K, T> = loaded.into_iter().map(|row| (key(&row), row)).collect();
            for row in chunk.iter().filter_map(|key| found.remove(key)) {
                self.row(|column| cell(&row, column))?;
            }
        }
        Ok(())
    }
}

/// Writes the rows as they come.
fn write(folder: &Path, properties: Properties, headings: Vec<Heading>, chunks: &Receiver<Vec<Row>>) -> Result<File> {
    let mut writer = Writer::new(folder, properties, headings)?;
    for row in chunks.iter().flatten() {
        writer.row(row)?;
    }
    writer.finish(folder)
}

/// The link to a list's workbook, as its template shows it.
#[derive(Serialize)]
pub(super) struct ExportLink(Option<String>);

impl Ctx {
    /// The address of a list's workbook, if there is one.
    pub(super) fn export_link(&self, query: &Query) -> ExportLink {
        let (path, asked) = (query.path(), query.text());
        let tail = if asked.is_empty() { String::new() } else { format!("?{asked}") };
        ExportLink(self.app.exports.iter().any(|known| fits(known, path)).then(|| format!("{path}.xlsx{tail}")))
    }

    /// Answers with a workbook; `fill` writes its rows and reads what they need, all at one moment.
    ///
    /// # Errors
    /// When the database cannot be read or the workbook cannot be written.
    pub async fn export(
        &self,
        export: Export,
        fill: impl FnOnce(&mut Db, &Actor, &mut Sheet) -> Result<()> + Send + 'static,
    ) -> Result<Answer> {
        let (folder, properties) = (self.app.settings.data.clone(), self.properties(&export));
        let actor = self.actor()?.clone();
        let headings = export.columns.iter().map(|(_, label)| Heading::new(label.as_str())).collect();
        let columns = export.columns.iter().map(|(key, _)| *key).collect();
        let _turn = TURNS.acquire().await.map_err(Error::internal)?;
        let written = move |db: &mut Db| {
            std::thread::scope(|scope| {
                let (writer, chunks) = sync_channel(AHEAD);
                let hand = scope.spawn(move || write(&folder, properties, headings, &chunks));
                let mut sheet = Sheet { writer, chunk: Vec::new(), columns, rows: 0 };
                let read = fill(db, &actor, &mut sheet).and_then(|()| sheet.hand_over());
                let rows = sheet.rows;
                // The writer ends with the last row that can come.
                drop(sheet);
                let file = hand.join().map_err(|_| Error::internal("the workbook's writer is gone"))??;
                read.map(|()| (rows, file))
            })
        };
        let (rows, file) = self.app.database.read_at_once(written).await?;
        tracing::info!(user = self.user_id(), path = self.path, rows, "exported");
        let length = file.metadata()?.len();
        let name = self.file_name(export.title);
        // No two exports are the same file, whatever they hold; nobody has half of this one.
        let sha256 = secret::fresh()?;
        let content = Box::new(file);
        Ok(Answer::download(Download { content, length, name, kind: MEDIA_TYPE, sha256, inline: false }))
    }

    /// What a workbook says about itself: its title, and of when its data are.
    pub fn properties(&self, export: &Export) -> Properties {
        let as_of = Message::new("export-as-of").with("at", show_moment(self.locale, self.now));
        let remark = export.remark.iter().fold(self.say(&as_of), |text, more| format!("{text} {more}"));
        Properties { title: self.word(export.title), author: self.word("look-product"), remark, at: self.now }
    }

    /// The name under which a workbook is saved: the title in the reader's language, and the day.
    pub fn file_name(&self, title: &str) -> String {
        let plain = |c: char| !c.is_control() && !"\\/:*?\"<>|".contains(c);
        let name: String = self.word(title).chars().filter(|c| plain(*c)).collect();
        format!("{name}-{}.xlsx", self.now.day().format("%Y%m%d"))
    }
}

/// Whether a path is one of a route's, whose variable parts stand in braces.
fn fits(route: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (route.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(here)) if part == here || part.starts_with('{') => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_route() {
        assert!(fits("/organisations", "/organisations"));
        assert!(fits("/calls/{id}/places", "/calls/7/places"));
        for other in ["/organisations/1", "/calls/7", "/calls/7/places/1", "/"] {
            assert!(!fits("/organisations", other) && !fits("/calls/{id}/places", other), "{other}");
        }
    }
}
