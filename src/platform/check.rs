//! What `verify` asks of each noun: is what you hold still as it was written?

use super::Result;
use super::db::Db;
use super::settings::Settings;

/// What a check has looked at, and the first thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What was checked, with counts, in a line for the operator.
    pub line: String,
    /// The first thing that is broken.
    pub broken: Option<String>,
}

/// A check of one noun; it changes nothing.
pub type Check = fn(&mut Db, &Settings) -> Result<Checked>;
