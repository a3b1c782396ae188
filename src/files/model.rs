//! What may stand where, under which name, and who is handed it.

use crate::access::Actor;
use crate::kernel::{FileId, Message, text};
use crate::platform::db::Db;
use crate::platform::media::{Media, Probe};
use crate::platform::{Error, Result};

crate::words! {
    /// What is known of viruses in a file. There is no state for "being scanned": a file that is has no row yet.
    pub enum State {
        /// The scanner found nothing.
        Clean = "clean",
        /// No scanner was set when it came.
        Unscanned = "unscanned",
        /// A later scan found something; it is kept and handed to nobody.
        Infected = "infected",
    }
}

/// A place on a subject where files of one purpose stand.
#[derive(Debug, Clone, Copy)]
pub struct Shelf {
    /// The noun of its subjects, as in the audit trail.
    pub noun: &'static str,
    /// What its files are for; its words are `purpose-…` and `purpose-…-hint`.
    pub purpose: &'static str,
    /// What is taken.
    pub media: &'static [Media],
    /// The largest file, in bytes.
    pub largest: u64,
    /// The most files.
    pub most: usize,
    /// Who takes a file away, of those who may put files there.
    pub takers: Takers,
    /// Whether the actor may put files there and take them away; the subject's own noun answers.
    pub keeps: fn(&mut Db, &Actor, i64) -> Result<()>,
    /// What of all that it takes this subject's own rules leave; where nothing is asked, all of it.
    pub narrows: Option<Narrows>,
    /// What of this subject's own rules stands against a file of such a kind and size.
    pub refuses: Option<Refuses>,
    /// Whether the actor, who sees the subject, may have this file of it; where nothing is asked, yes.
    pub shows: Option<Shows>,
}

/// Who takes a file away, of those who may put files on a shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takers {
    /// Each of them.
    Keepers,
    /// Only the person who has brought it.
    Bringer,
    /// Each of them, what one of them has brought; nobody, what came from somebody without an account.
    Office,
}

/// What a place takes, as the page on which one sends to it tells.
#[derive(Debug, Clone)]
pub struct Taking {
    /// What is taken.
    pub media: Vec<Media>,
    /// The largest file, in bytes.
    pub largest: u64,
    /// The most files.
    pub most: usize,
}

impl Taking {
    /// The ends of names that fit, with their dots.
    pub fn endings(&self) -> Vec<String> {
        endings(&self.media)
    }
}

fn endings(media: &[Media]) -> Vec<String> {
    media.iter().flat_map(|media| media.endings()).map(|end| format!(".{end}")).collect()
}

/// What a subject's own rules leave of what its shelf takes.
pub type Narrows = fn(&mut Db, i64, Taking) -> Result<Taking>;

/// What a subject's own rules say against a file.
pub type Refuses = fn(&mut Db, i64, &Brought) -> Result<Option<Message>>;

/// Whether an actor who sees a subject may have a file of it.
pub type Shows = fn(&mut Db, &Actor, i64, FileId) -> Result<()>;

/// What was found out about a file that somebody brings.
#[derive(Debug, Clone)]
pub struct Brought {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Its bytes.
    pub size: u64,
}

/// The most characters of a name.
const LONGEST_NAME: usize = 150;

impl Shelf {
    /// A place of a noun for files of a purpose, before it is said what it takes: nothing, and no rules of its own.
    pub const fn of(noun: &'static str, purpose: &'static str, keeps: fn(&mut Db, &Actor, i64) -> Result<()>) -> Self {
        let takers = Takers::Keepers;
        let (narrows, refuses, shows) = (None, None, None);
        Self { noun, purpose, media: &[], largest: 0, most: 0, takers, keeps, narrows, refuses, shows }
    }

    /// The shelf of a noun and a purpose.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub fn find(all: &[Self], noun: &str, purpose: &str) -> Result<Self> {
        all.iter().find(|shelf| shelf.noun == noun && shelf.purpose == purpose).copied().ok_or(Error::NotFound)
    }

    /// The ends of names that fit, with their dots.
    pub fn endings(&self) -> Vec<String> {
        endings(self.media)
    }

    /// What this subject's place takes.
    ///
    /// # Errors
    /// When the subject cannot be read.
    pub fn taking(&self, db: &mut Db, subject: i64) -> Result<Taking> {
        let all = Taking { media: self.media.to_vec(), largest: self.largest, most: self.most };
        self.narrows.map_or(Ok(all.clone()), |narrows| narrows(db, subject, all))
    }

    /// Whether a file may stand here, by its content.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn takes(&self, name: &str, size: u64, probe: &Probe) -> Result<(), Message> {
        let about = |key: &str| Message::new(key).with("name", name);
        if size == 0 {
            return Err(about("file-empty"));
        }
        if size > self.largest {
            return Err(about("file-large").with("most", size_text(self.largest)));
        }
        if !self.media.contains(&probe.media) {
            return Err(about("file-kind").with("kinds", self.endings().join("、")));
        }
        match &probe.wrong {
            Some(wrong) => Err(wrong.clone()),
            None => Ok(()),
        }
    }
}

/// A name as it is kept: the last part of what may be a path, without what cannot be seen, and not too long. Tells too
/// whether anything was taken out.
pub fn clean_name(given: &str) -> (String, bool) {
    let last = given.rsplit(['/', '\\']).next().unwrap_or("");
    let seen: String =
        last.chars().filter(|c| !c.is_control() && text::clean_line(c.encode_utf8(&mut [0; 4])).is_ok()).collect();
    let flagged = seen.chars().count() != last.chars().count();
    let tidy = text::clean_line(&seen).unwrap_or_default();
    let (stem, end) = match tidy.rsplit_once('.') {
        Some((stem, end)) if end.chars().count() <= 10 => (stem, format!(".{end}")),
        _ => (tidy.as_str(), String::new()),
    };
    let stem: String = stem.chars().take(LONGEST_NAME.saturating_sub(end.chars().count())).collect();
    let name = format!("{stem}{end}");
    if name.trim_matches(['.', ' ']).is_empty() { ("file".to_owned(), true) } else { (name, flagged) }
}

/// The name that a file is saved under: with the ending of what it is, so that nobody opens it as something else.
pub fn saved_name(name: &str, media: Media) -> String {
    let lower = name.to_lowercase();
    let ends = media.endings();
    match ends.first() {
        Some(first) if !ends.iter().any(|end| lower.ends_with(&format!(".{end}"))) => format!("{name}.{first}"),
        None => format!("{name}.bin"),
        _ => name.to_owned(),
    }
}

/// A size as people read it.
pub fn size_text(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = 1024 * KIB;
    const GIB: u64 = 1024 * MIB;
    let in_units = |unit: u64, name: &str| {
        let tenths = bytes.saturating_mul(10) / unit;
        if tenths.is_multiple_of(10) || tenths >= 1000 {
            format!("{} {name}", tenths / 10)
        } else {
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
    };
    match bytes {
        GIB.. => in_units(GIB, "GB"),
        MIB.. => in_units(MIB, "MB"),
        KIB.. => in_units(KIB, "KB"),
        _ => format!("{bytes} B"),
    }
}

/// What became of a piece of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// It is the next one.
    Next,
    /// It came before; the sender did not hear of it.
    Again,
    /// Another one is wanted first.
    Misplaced,
}

/// Where a piece of an upload belongs, by its place and length, when so much was received of so much.
pub fn piece(at: i64, length: i64, received: i64, size: i64) -> Piece {
    let end = at.saturating_add(length);
    if at < 0 || length <= 0 || end > size {
        Piece::Misplaced
    } else if at == received {
        Piece::Next
    } else if end <= received {
        Piece::Again
    } else {
        Piece::Misplaced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_text_and_never_a_path() {
        for (given, kept, flagged) in [
            ("证明.pdf", "证明.pdf", false),
            ("𬭚矿 “说明”'\".pdf", "𬭚矿 “说明”'\".pdf", false),
            ("../../etc/passwd", "passwd", false),
            ("C:\\fakepath\\证明.pdf", "证明.pdf", false),
            ("exe.\u{202E}fdp.docx", "exe.fdp.docx", true),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf", true),
            ("a\0b\u{200B}.pdf", "ab.pdf", true),
            ("", "file", true),
            ("..", "file", true),
        ] {
            assert_eq!(clean_name(given), (kept.to_owned(), flagged), "{given:?}");
        }
        let (long, _) = clean_name(&format!("{}.pdf", "长".repeat(400)));
        assert!(long.chars().count() == LONGEST_NAME && long.ends_with(".pdf"));
    }

    #[test]
    fn a_file_is_saved_with_the_ending_of_what_it_is() {
        assert_eq!(saved_name("证明.PDF", Media::Pdf), "证明.PDF");
        assert_eq!(saved_name("invoice.exe", Media::Pdf), "invoice.exe.pdf");
        assert_eq!(saved_name("photo.jpeg", Media::Jpeg), "photo.jpeg");
        assert_eq!(saved_name("page.html", Media::Other), "page.html.bin");
    }

    #[test]
    fn sizes_are_read_by_people() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KB"),
            (1536, "1.5 KB"),
            (20 * 1024 * 1024, "20 MB"),
            (u64::MAX, "1717986918 GB"),
        ] {
            assert_eq!(size_text(bytes), text);
        }
    }

    #[test]
    fn a_piece_is_taken_once_and_in_its_place() {
        assert_eq!(piece(0, 4, 0, 10), Piece::Next);
        assert_eq!(piece(4, 6, 4, 10), Piece::Next);
        assert_eq!(piece(0, 4, 4, 10), Piece::Again);
        assert_eq!(piece(2, 4, 4, 10), Piece::Misplaced);
        assert_eq!(piece(5, 2, 4, 10), Piece::Misplaced);
        assert_eq!(piece(4, 7, 4, 10), Piece::Misplaced);
        assert_eq!(piece(-1, 2, 0, 10), Piece::Misplaced);
        assert_eq!(piece(0, 0, 0, 10), Piece::Misplaced);
        assert_eq!(piece(i64::MAX, i64::MAX, 0, 10), Piece::Misplaced);
    }
}
