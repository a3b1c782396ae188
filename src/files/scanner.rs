//! The virus scanner (clamd), asked through its socket. Whatever is not a clear "nothing found" is no such thing.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use clamav_client::TransportProtocol;

use crate::kernel::Message;
use crate::platform::{Error, Result};

/// What the scanner says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing found.
    Clean,
    /// Something of this name.
    Infected(String),
}

/// How long one read or write to the scanner may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the scanner may take to be reached.
const REACHED: Duration = Duration::from_secs(5);
/// Bytes that are sent at once.
const PIECE: usize = 64 * 1024;

/// Where the scanner listens, as the settings name it.
struct Address<'a>(&'a str);

/// A connection to the scanner.
trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

impl TransportProtocol for Address<'_> {
    type Stream = Box<dyn Wire>;

    fn connect(&self) -> io::Result<Self::Stream> {
        if let Some(path) = self.0.strip_prefix("unix:") {
            let socket = UnixStream::connect(path)?;
            socket.set_read_timeout(Some(PATIENCE))?;
            socket.set_write_timeout(Some(PATIENCE))?;
            return Ok(Box::new(socket));
        }
        let place = self.0.strip_prefix("tcp:").unwrap_or(self.0);
        let nowhere = || io::Error::new(io::ErrorKind::NotFound, "the scanner's address leads nowhere");
        let address = place.to_socket_addrs()?.next().ok_or_else(nowhere)?;
        let socket = TcpStream::connect_timeout(&address, REACHED)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        Ok(Box::new(socket))
    }
}

/// Lets the scanner look at a file; blocks.
///
/// # Errors
/// [`Error::Waits`] when it cannot be reached, breaks off or answers anything but a verdict.
pub(super) fn inspect(address: &str, path: &Path) -> Result<Verdict> {
    read(&send(address, path).map_err(|e| absent(&e.to_string()))?)
}

fn send(address: &str, path: &Path) -> io::Result<Vec<u8>> {
    // Opened first, so that a file of ours that is missing is not taken for a missing scanner.
    File::open(path)?;
    clamav_client::scan_file(path, Address(address), Some(PIECE))
}

fn absent(why: &str) -> Error {
    tracing::error!(why, "the virus scanner did not give a verdict; no file is taken");
    Error::Waits(Message::new("file-scanner-absent"))
}

/// `stream: OK`, or `stream: NAME FOUND`.
fn read(answer: &[u8]) -> Result<Verdict> {
    let text = String::from_utf8_lossy(answer);
    let text = text.trim_end_matches(['\0', '\n']).trim();
    let said = text.strip_prefix("stream: ").unwrap_or("");
    match said.strip_suffix(" FOUND") {
        Some(name) => Ok(Verdict::Infected(name.to_owned())),
        None if said == "OK" => Ok(Verdict::Clean),
        None => Err(absent(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_answer_is_one() {
        assert_eq!(read(b"stream: OK\0").unwrap(), Verdict::Clean);
        assert_eq!(read(b"stream: Win.Test.X FOUND\0").unwrap(), Verdict::Infected("Win.Test.X".to_owned()));
        for unclear in
            [&b""[..], b"OK\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK FOUND OK\0", b"\xff\0"]
        {
            assert!(matches!(read(unclear), Err(Error::Waits(_))), "{:?}", String::from_utf8_lossy(unclear));
        }
    }

    #[test]
    fn a_scanner_that_is_not_there_gives_no_verdict() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for nowhere in ["unix:/nonexistent/clamd.ctl", "tcp:127.0.0.1:1", "tcp:"] {
            assert!(matches!(inspect(nowhere, file.path()), Err(Error::Waits(_))), "{nowhere}");
        }
    }
}
