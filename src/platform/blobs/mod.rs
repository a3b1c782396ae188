//! Where the bytes of files are kept. Names are made here and never taken from a person; a file becomes one of the
//! store's only whole, by a rename, so that a broken upload or a full disk leaves nothing half-written behind.

mod incoming;
mod local;

use std::io::{Read, Seek};
use std::time::Duration;

use super::Result;

pub use incoming::{Body, Incoming};
pub use local::{Folder, path};

/// The content of one blob, from its beginning.
pub trait Content: Read + Seek + Send {}
impl<T: Read + Seek + Send> Content for T {}

/// A blob as the store lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub length: u64,
    /// How long ago it was written.
    pub age: Duration,
}

/// Keeps bytes under names of its own. Every method may block; call it outside `Database::write` and off the async
/// threads.
pub trait Store: Send + Sync {
    /// A place to stream something into that is not yet one of the store's; it is gone when dropped.
    ///
    /// # Errors
    /// When the folder cannot be written; [`crate::platform::Error::Full`] when there is no room.
    fn incoming(&self) -> Result<Incoming>;

    /// Takes what came in, durably, and gives it a name. Afterwards dropping `incoming` removes nothing.
    ///
    /// # Errors
    /// As [`Store::incoming`].
    fn put(&self, incoming: &Incoming) -> Result<String>;

    /// The content of a blob.
    ///
    /// # Errors
    /// [`crate::platform::Error::NotFound`] when there is none of this name.
    fn open(&self, name: &str) -> Result<Box<dyn Content>>;

    /// The bytes of a blob.
    ///
    /// # Errors
    /// As [`Store::open`].
    fn length(&self, name: &str) -> Result<u64>;

    /// Removes a blob; one that is gone already is no error.
    ///
    /// # Errors
    /// When the folder cannot be written.
    fn delete(&self, name: &str) -> Result<()>;

    /// Shows every blob, in no particular order.
    ///
    /// # Errors
    /// What `seen` returns, or when the folder cannot be read.
    fn list(&self, seen: &mut dyn FnMut(Listed) -> Result<()>) -> Result<()>;

    /// Removes what came in longer ago than this and was never taken, as after a power failure; gives how many.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    fn sweep_incoming(&self, older_than: Duration) -> Result<usize>;
}
