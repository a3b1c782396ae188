//! Looking after the running product: backup and restore, liveness, readiness and figures for a monitor, and the page
//! on which a technical administrator sees how much room is left.
//!
//! A backup is one file of plain JSON lines and the stored files, the same for both engines, so that a house that
//! outgrows one machine moves by it. What a backup holds is read inside one snapshot while the product goes on serving;
//! what a restore finds is checked against the manifest before the first row is written.

mod backup;
mod health;
mod manifest;
mod nightly;
mod restore;
mod store;
mod web;

pub use backup::{Blobs, back_up};
pub use health::routes as machine_routes;
pub use manifest::{Blob, Head, Manifest};
pub use nightly::{Nightly, stored};
pub use restore::{Archive, Mend, restore};
pub use web::routes;

/// A step of a long piece of work, for a progress bar: what is done, of how much, and of what.
pub struct Progress<'a>(pub &'a mut dyn FnMut(u64, u64, &str));

impl Progress<'_> {
    fn tell(&mut self, done: u64, total: u64, what: &str) {
        (self.0)(done, total, what);
    }
}
