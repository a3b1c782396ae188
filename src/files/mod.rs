//! Files (附件): what hangs on a subject of any noun, on one of its shelves. A shelf says what may stand on it.
//!
//! Invariants: a file is looked into, and scanned where a scanner is set, before anybody can see it; who may not see the
//! subject is told that there is no file; what is removed keeps its row and, for the time that the operator sets, its
//! bytes; of one content a shelf holds one file.
//!
//! Each file has a blob of its own, also where two contents are the same: so nobody's right to one file, and no removal,
//! ever touches another.

pub mod actions;
mod check;
mod intake;
pub mod model;
mod scanner;
mod store;
mod sweep;
mod web;

pub use check::check;
pub use model::{Shelf, State, Takers};
pub use store::{File, Kept, Totals, after_restore, count, find, has, kept, of, of_all, totals};
pub use sweep::{Sweep, in_use};
pub use web::{ShelfView, Shelves, opened, routes, shelves, take};
