//! Handing out a file: in ranges where asked for, always as an attachment, or, where that is safe and asked for, shown in
//! a window in which nothing runs.

use std::io::SeekFrom;

use actix_web::HttpRequest;
use actix_web::body::SizedStream;
use actix_web::http::header::{self, ContentRangeSpec, EntityTag, IfNoneMatch, IfRange, Range};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::platform::blobs::Content;
use crate::platform::db::blocking;
use crate::platform::media::Media;
use crate::platform::{Error, Result};

/// A file to hand out.
pub struct Download {
    /// Its content, from the beginning.
    pub content: Box<dyn Content>,
    /// Its bytes.
    pub length: u64,
    /// The name that it is saved under; control and direction characters have been taken out of it before.
    pub name: String,
    /// Its type, for the header.
    pub kind: &'static str,
    /// Its digest: two files of one digest are one to a browser that has half of it.
    pub sha256: String,
    /// Whether to show it instead of saving it; only for types of which `Media::may_show` says so.
    pub inline: bool,
}

/// What a shown file may do: nothing. It has no origin, runs no program, loads nothing and sends nothing.
const CAGE: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; \
                    base-uri 'none'; form-action 'none'";
/// The same for a document that our own pages show beside what is said of it; no page of others may.
const FRAMED: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; \
                      base-uri 'none'; form-action 'none'";
/// Bytes that are read at once.
const GULP: u64 = 128 * 1024;

/// What of a name stands in a header as it is; everything else as figures.
const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// `Content-Disposition` with a name that every browser understands: in ASCII for the old, in UTF-8 for the others.
pub(super) fn disposition(inline: bool, name: &str) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let plain = |c: char| c.is_ascii_alphanumeric() || " .-_()".contains(c);
    let ascii: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let utf8 = percent_encoding::utf8_percent_encode(name, KEPT);
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{utf8}")
}

impl Download {
    /// Whether a page of ours may show it in a frame: a document only, since pictures need none.
    fn is_framed(&self) -> bool {
        self.inline && self.kind == Media::Pdf.header()
    }

    /// Adds what the answer needs to a builder that carries the cookies already.
    pub(super) fn respond(self, request: &HttpRequest, mut response: HttpResponseBuilder) -> HttpResponse {
        // A tag of other signs would end the thread; a digest has none, but a row may have been tampered with.
        let (cage, frame) = if self.is_framed() { (FRAMED, "SAMEORIGIN") } else { (CAGE, "DENY") };
        let tag = EntityTag::new_strong(self.sha256.chars().filter(char::is_ascii_alphanumeric).collect());
        response
            .insert_header((header::CONTENT_TYPE, self.kind))
            .insert_header((header::CONTENT_DISPOSITION, disposition(self.inline, &self.name)))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::CONTENT_SECURITY_POLICY, cage))
            .insert_header((header::X_FRAME_OPTIONS, frame))
            .insert_header((header::ETAG, tag.to_string()))
            // Ranges count the bytes of the file, so they must not be packed on the way.
            .insert_header((header::CONTENT_ENCODING, "identity"));
        if known(request, &tag) {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        match wanted(request, &tag, self.length) {
            Wanted::All => response.status(StatusCode::OK).body(body(self.content, 0, self.length)),
            Wanted::Part(from, to) => {
                let range = ContentRangeSpec::Bytes { range: Some((from, to)), instance_length: Some(self.length) };
                response.insert_header((header::CONTENT_RANGE, range.to_string()));
                response.status(StatusCode::PARTIAL_CONTENT).body(body(self.content, from, to - from + 1))
            }
            Wanted::Nothing => {
                let range = ContentRangeSpec::Bytes { range: None, instance_length: Some(self.length) };
                response.insert_header((header::CONTENT_RANGE, range.to_string()));
                response.status(StatusCode::RANGE_NOT_SATISFIABLE).finish()
            }
        }
    }
}

/// Whether the browser has this very file.
fn known(request: &HttpRequest, tag: &EntityTag) -> bool {
    use actix_web::HttpMessage;
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(items)) => items.iter().any(|item| item.weak_eq(tag)),
        None => false,
    }
}

/// Which bytes are wanted, first and last.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(u64, u64),
    /// Bytes that the file does not have.
    Nothing,
}

/// One range is served; several at once, or a range of another file, get the whole.
fn wanted(request: &HttpRequest, tag: &EntityTag, length: u64) -> Wanted {
    use actix_web::HttpMessage;
    let asked = request.headers().contains_key(header::RANGE) && request.method() == Method::GET;
    let same = !request.headers().contains_key(header::IF_RANGE)
        || matches!(request.get_header::<IfRange>(), Some(IfRange::EntityTag(theirs)) if theirs.strong_eq(tag));
    let (true, true, Some(Range::Bytes(ranges))) = (asked, same, request.get_header::<Range>()) else {
        return Wanted::All;
    };
    match ranges.as_slice() {
        [range] => range.to_satisfiable_range(length).map_or(Wanted::Nothing, |(from, to)| Wanted::Part(from, to)),
        _ => Wanted::All,
    }
}

type Pieces = BoxStream<'static, std::result::Result<Bytes, std::io::Error>>;

/// The bytes from a place, read when the browser has taken the ones before.
fn body(content: Box<dyn Content>, from: u64, length: u64) -> SizedStream<Pieces> {
    let first = Some((content, from, length));
    let pieces = stream::try_unfold(first, |state| async move {
        let Some((content, at, left)) = state.filter(|(_, _, left)| *left > 0) else { return Ok(None) };
        let (content, piece) = blocking(move || read(content, at, left)).await.map_err(std::io::Error::other)?;
        let came = piece.len() as u64;
        Ok(Some((piece, Some((content, at + came, left - came)))))
    });
    SizedStream::new(length, pieces.boxed())
}

fn read(mut content: Box<dyn Content>, at: u64, left: u64) -> Result<(Box<dyn Content>, Bytes)> {
    use std::io::{Read, Seek};
    content.seek(SeekFrom::Start(at))?;
    let mut piece = Vec::new();
    (&mut content).take(left.min(GULP)).read_to_end(&mut piece)?;
    if piece.is_empty() {
        return Err(Error::internal("a file ended before its length"));
    }
    Ok((content, piece.into()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_name_stands_in_the_header_in_two_ways() {
        assert_eq!(
            disposition(false, "a\"b\\c;\r\n𬭚.pdf"),
            "attachment; filename=\"a_b_c____.pdf\"; filename*=UTF-8''a%22b%5Cc%3B%0D%0A%F0%AC%AD%9A.pdf"
        );
    }

    #[test]
    fn one_range_is_served_and_others_get_the_whole() {
        let tag = EntityTag::new_strong("x".to_owned());
        let ask = |range: &str, same: &str| {
            let mut request = TestRequest::get().insert_header(("range", range));
            if !same.is_empty() {
                request = request.insert_header(("if-range", same));
            }
            wanted(&request.to_http_request(), &tag, 10)
        };
        assert_eq!(ask("bytes=0-3", ""), Wanted::Part(0, 3));
        assert_eq!(ask("bytes=8-", ""), Wanted::Part(8, 9));
        assert_eq!(ask("bytes=-2", ""), Wanted::Part(8, 9));
        assert_eq!(ask("bytes=5-99", "\"x\""), Wanted::Part(5, 9));
        assert_eq!(ask("bytes=10-", ""), Wanted::Nothing);
        assert_eq!(ask("bytes=0-1,3-4", ""), Wanted::All);
        assert_eq!(ask("bytes=0-3", "\"y\""), Wanted::All);
        assert_eq!(ask("lines=0-3", ""), Wanted::All);
        assert_eq!(ask("nonsense", ""), Wanted::All);
        let head = TestRequest::default().method(Method::HEAD).insert_header(("range", "bytes=0-3"));
        assert_eq!(wanted(&head.to_http_request(), &tag, 10), Wanted::All);
    }
}
