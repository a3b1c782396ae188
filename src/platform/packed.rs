//! Packed files of strangers, before a library opens them: a library reads the whole directory into memory, and a
//! directory of millions of entries costs gigabytes.

use std::io::{Error, Read, Result, Seek, SeekFrom};

/// The largest directory, in bytes.
const MOST_DIRECTORY: u32 = 4 * 1024 * 1024;
/// The end record, and the longest remark behind it.
const TAIL: u64 = 22 + 65_535;
/// How an end record begins.
const END: &[u8] = b"PK\x05\x06";
/// How the pointer to an end record of the long form begins; no upload is so large that it needs one.
const LONG_END: &[u8] = b"PK\x06\x07";

/// Whether the directory of a packed file has at most so many entries and is small enough to be read. Every end record
/// that stands near the end must be so, since nobody knows which one a library takes. Leaves the file at its beginning.
///
/// # Errors
/// When the file cannot be read, or has no end record and is no packed file.
pub fn directory_fits(file: &mut (impl Read + Seek), most_entries: usize) -> Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.by_ref().take(TAIL).read_to_end(&mut tail)?;
    file.seek(SeekFrom::Start(0))?;
    let small = |record: &[u8]| {
        let word =
            |at: usize| record.get(at..at + 2).map(|b| b.iter().rev().fold(0_u32, |n, b| n << 8 | u32::from(*b)));
        let (entries, low, high) = (word(10), word(12), word(14));
        let fits = |entries: u32, low: u32, high: u32| {
            usize::try_from(entries).is_ok_and(|n| n <= most_entries) && (high << 16 | low) <= MOST_DIRECTORY
        };
        matches!((entries, low, high), (Some(n), Some(low), Some(high)) if fits(n, low, high))
    };
    let found = |sign: &'static [u8]| {
        (0..tail.len()).filter_map(|at| tail.get(at..)).filter(move |rest| rest.starts_with(sign))
    };
    if found(END).next().is_none() {
        return Err(Error::other("no end record"));
    }
    Ok(found(LONG_END).next().is_none() && found(END).all(small))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn end(entries: u16, size: u32) -> Vec<u8> {
        let mut record = END.to_vec();
        record.extend([0; 4]);
        record.extend(entries.to_le_bytes());
        record.extend(entries.to_le_bytes());
        record.extend(size.to_le_bytes());
        record.extend([0; 6]);
        record
    }

    fn fits(bytes: Vec<u8>) -> bool {
        directory_fits(&mut Cursor::new(bytes), 100).unwrap()
    }

    #[test]
    fn a_directory_is_measured_before_it_is_read() {
        assert!(fits(end(100, MOST_DIRECTORY)));
        assert!(!fits(end(101, 10)), "one entry too many");
        assert!(!fits(end(1, MOST_DIRECTORY + 1)), "one byte too many");
        assert!(directory_fits(&mut Cursor::new(b"PK\x03\x04 and no end"), 100).is_err());
    }

    #[test]
    fn no_second_end_hides_a_large_directory() {
        assert!(!fits([end(60_000, 10), end(1, 10)].concat()));
        assert!(!fits([end(1, 10), end(60_000, 10)].concat()));
        assert!(!fits([b"PK\x06\x07".to_vec(), end(1, 10)].concat()), "the long form");
    }
}
