//! The pages of applications.

use crate::pages::Route;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
