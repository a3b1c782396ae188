//! The pages of people.

mod account;
mod bulk;
mod delegations;
mod directory;
mod edit;
mod forgot;
mod identity;
mod links;
mod permissions;
mod roles;
mod second_factor;
mod second_step;
mod sign_in;
mod views;

use crate::pages::Route;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    [
        sign_in::routes(),
        second_step::routes(),
        links::routes(),
        forgot::routes(),
        account::routes(),
        identity::routes(),
        second_factor::routes(),
        delegations::routes(),
        directory::routes(),
        edit::routes(),
        roles::routes(),
        permissions::routes(),
        views::routes(),
        bulk::routes(),
    ]
    .concat()
}
