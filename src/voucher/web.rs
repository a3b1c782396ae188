//! The pages of vouchers.

mod edit;
mod list;
mod show;

use crate::pages::Route;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    [list::routes(), edit::routes(), show::routes()].concat()
}
