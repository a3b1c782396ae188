//! Takes out of a file what tells of its makers: names in the properties, comments, signatures, places where a picture was
//! taken. What is seen stays. Whatever cannot be cleaned for sure is refused, so that nothing is shown by mistake.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, LoadOptions, Object};

use super::media::Media;
use crate::kernel::Message;

/// The most bytes that any one stream of a PDF may unpack to while it is read.
const UNPACKED: usize = 64 * 1024 * 1024;
/// The deepest that objects of a PDF lie in one another.
const DEEPEST: usize = 64;
/// Entries that tell of the makers or of other files, wherever in a PDF they stand.
const TOLD: [&[u8]; 13] = [
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"AF",
    b"Annots",
    b"AcroForm",
    b"Outlines",
    b"Collection",
    b"Perms",
    b"EmbeddedFiles",
    b"CreatorInfo",
    b"Threads",
    b"OpenAction",
];
/// Parts of a PNG that are needed to show it; the others hold texts, times and profiles with names.
const NEEDED: [&[u8; 4]; 10] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"];

/// Whether files of this kind can be cleaned at all.
pub fn can_strip(media: Media) -> bool {
    matches!(media, Media::Pdf | Media::Jpeg | Media::Png)
}

/// The file without what tells of its makers; takes as long as reading it.
///
/// # Errors
/// When it cannot be cleaned: another kind, a password, or a file that is not as its kind wants it.
pub fn stripped(media: Media, bytes: &[u8]) -> Result<Vec<u8>, Message> {
    let clean = match media {
        Media::Pdf => pdf(bytes),
        Media::Jpeg => jpeg(bytes),
        Media::Png => png(bytes),
        _ => None,
    };
    clean.ok_or_else(|| Message::new("file-not-anonymous"))
}

/// Written anew from the objects that its pages use: earlier revisions and everything else are gone.
fn pdf(bytes: &[u8]) -> Option<Vec<u8>> {
    let options = LoadOptions { max_decompressed_size: Some(UNPACKED), ..LoadOptions::default() };
    let mut document = Document::load_mem_with_options(bytes, options).ok()?;
    if document.is_encrypted() || document.trailer.has(b"Encrypt") {
        return None;
    }
    let root = document.trailer.get(b"Root").ok()?.clone();
    document.trailer = Dictionary::from_iter([("Root", root)]);
    for object in document.objects.values_mut() {
        clean(object, 0)?;
    }
    document.bookmarks.clear();
    document.prune_objects();
    let mut clean = Vec::new();
    document.save_to(&mut clean).ok()?;
    Some(clean)
}

/// Takes the entries out of an object and all that lies in it; `None` where it lies too deep to be sure.
fn clean(object: &mut Object, depth: usize) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    match object {
        Object::Dictionary(dictionary) => clean_all(dictionary, depth),
        Object::Stream(stream) => clean_all(&mut stream.dict, depth),
        Object::Array(list) => list.iter_mut().try_for_each(|one| clean(one, depth + 1)),
        _ => Some(()),
    }
}

fn clean_all(dictionary: &mut Dictionary, depth: usize) -> Option<()> {
    for key in TOLD {
        dictionary.remove(key);
    }
    dictionary.iter_mut().try_for_each(|(_, value)| clean(value, depth + 1))
}

/// Segments before the picture: comments and the data of applications go, but for what decoding needs.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    const ADOBE: u8 = 0xEE;
    const SCAN: u8 = 0xDA;
    let mut clean = bytes.get(..2).filter(|head| *head == [0xFF, 0xD8])?.to_vec();
    let mut at: usize = 2;
    loop {
        let head: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let [0xFF, kind, high, low] = head else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let end = at.checked_add(2)?.checked_add(length.max(2))?;
        let segment = bytes.get(at..end)?;
        let told = (0xE0..=0xEF).contains(&kind) && kind != ADOBE || kind == 0xFE;
        if !told {
            clean.extend_from_slice(segment);
        }
        at = end;
        if kind == SCAN {
            break;
        }
    }
    // Behind the picture anything may stand. Further scans of a progressive picture come before its end.
    let rest = bytes.get(at..)?;
    let end = picture_end(rest)?;
    clean.extend_from_slice(rest.get(..end)?);
    Some(clean)
}

/// Where the picture of a JPEG ends, its mark included; segments between its scans are picture data, too, unless they
/// tell something: then the file is not clean.
fn picture_end(data: &[u8]) -> Option<usize> {
    let pairs = data.windows(2).enumerate();
    for (at, pair) in pairs {
        match pair {
            [0xFF, 0xD9] => return at.checked_add(2),
            [0xFF, 0xE0..=0xEF | 0xFE] => return None,
            _ => {}
        }
    }
    None
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n'];
    let mut clean = bytes.get(..8).filter(|head| **head == SIGNATURE)?.to_vec();
    let needed: BTreeSet<&[u8]> = NEEDED.iter().map(|kind| kind.as_slice()).collect();
    let mut at: usize = 8;
    loop {
        let length: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        let end = at.checked_add(12)?.checked_add(length)?;
        let chunk = bytes.get(at..end)?;
        let kind = chunk.get(4..8)?;
        if needed.contains(kind) {
            clean.extend_from_slice(chunk);
        }
        at = end;
        if kind == b"IEND" {
            return Some(clean);
        }
    }
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, StringFormat, dictionary};

    use super::*;

    const NAME: &str = "Shanxi Canary";

    fn holds(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    }

    fn named() -> Object {
        Object::String(NAME.into(), StringFormat::Literal)
    }

    /// A PDF of one page with a name at every place where one is kept, and an older revision of its properties.
    fn with_names() -> Vec<u8> {
        let mut pdf = Document::with_version("1.5");
        let (pages, page) = (pdf.new_object_id(), pdf.new_object_id());
        let text = pdf.add_object(Stream::new(dictionary! {}, b"BT (visible) Tj ET".to_vec()));
        let note = pdf.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Text", "T" => named() });
        let told = pdf.add_object(Stream::new(dictionary! { "Type" => "Metadata" }, NAME.as_bytes().to_vec()));
        pdf.objects.insert(
            page,
            dictionary! {
                "Type" => "Page", "Parent" => pages, "Contents" => text, "Annots" => vec![note.into()],
                "MediaBox" => vec![0.into(), 0.into(), 100.into(), 100.into()],
                "PieceInfo" => dictionary! { "App" => dictionary! { "Private" => named() } },
            }
            .into(),
        );
        pdf.objects.insert(
            pages,
            dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1, "Metadata" => told }.into(),
        );
        let root = pdf.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => pages, "Metadata" => told,
            "AcroForm" => dictionary! { "Fields" => vec![dictionary! { "Name" => named() }.into()] },
        });
        let info = pdf.add_object(dictionary! { "Author" => named(), "Title" => named() });
        pdf.add_object(dictionary! { "Author" => named() });
        pdf.trailer.set("Root", root);
        pdf.trailer.set("Info", info);
        let mut bytes = Vec::new();
        pdf.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_pdf_keeps_its_pages_and_loses_its_makers() {
        let before = with_names();
        assert!(holds(&before, NAME));
        let after = stripped(Media::Pdf, &before).unwrap();
        assert!(!holds(&after, NAME));
        let again = Document::load_mem(&after).unwrap();
        assert_eq!(again.get_pages().len(), 1);
        assert!(holds(&after, "visible") && again.trailer.get(b"Info").is_err());
    }

    fn segment(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, kind], length.as_slice(), body].concat()
    }

    #[test]
    fn a_jpeg_loses_what_cameras_and_people_wrote() {
        let parts = [
            vec![0xFF, 0xD8],
            segment(0xE0, b"JFIF\0"),
            segment(0xE1, format!("Exif\0\0{NAME}").as_bytes()),
            segment(0xEE, b"Adobe"),
            segment(0xFE, NAME.as_bytes()),
            segment(0xDB, &[1; 65]),
            segment(0xDA, &[0; 6]),
            vec![1, 2, 0xFF, 0x00, 3, 0xFF, 0xD9],
            NAME.as_bytes().to_vec(),
        ];
        let after = stripped(Media::Jpeg, &parts.concat()).unwrap();
        assert!(!holds(&after, NAME) && holds(&after, "Adobe"));
        assert!(after.starts_with(&[0xFF, 0xD8]) && after.ends_with(&[0xFF, 0xD9]));
        assert_eq!(after.len(), 2 + 9 + 69 + 10 + 7);
    }

    fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [length.as_slice(), kind, body, &[0; 4]].concat()
    }

    #[test]
    fn a_png_loses_its_texts() {
        let head = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n'];
        let parts = [
            head.to_vec(),
            chunk(b"IHDR", &[0; 13]),
            chunk(b"tEXt", NAME.as_bytes()),
            chunk(b"eXIf", NAME.as_bytes()),
            chunk(b"iCCP", NAME.as_bytes()),
            chunk(b"IDAT", &[1, 2, 3]),
            chunk(b"IEND", &[]),
            NAME.as_bytes().to_vec(),
        ];
        let after = stripped(Media::Png, &parts.concat()).unwrap();
        assert!(!holds(&after, NAME));
        assert_eq!(after.len(), 8 + 25 + 15 + 12);
    }

    #[test]
    fn what_cannot_be_cleaned_for_sure_is_refused() {
        for (media, bytes) in [
            (Media::Docx, b"PK\x03\x04".as_slice()),
            (Media::Pdf, b"%PDF-1.7 nothing"),
            (Media::Jpeg, &[0xFF, 0xD8, 0xFF]),
            (Media::Jpeg, &[0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1]),
            (Media::Png, &[0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', 0xFF, 0xFF, 0xFF, 0xFF]),
        ] {
            assert_eq!(stripped(media, bytes).unwrap_err().key, "file-not-anonymous", "{media}");
        }
    }
}
