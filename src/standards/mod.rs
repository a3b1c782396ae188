//! Spending standards (支出标准): dated tables that the finance office keeps, of expert fees, lecture fees, meetings,
//! travel, trainings and the tax on labour income. A voucher is checked against the table of its date.
//!
//! Of each kind at most one version holds on a day. A version is `proposed` by a finance officer, and holds in its term
//! once a second person has `confirmed` it; or it is `refused`, or `withdrawn` before its first day. From its first day on
//! its figures never change: a new version follows it, and ends it on the day before if it has no end of its own. An end
//! of validity, too, counts only when a second person has confirmed it.
//!
//! No figure of any standard stands in the program: the first versions come from `templates/standards/` when a register
//! is empty, everything after that from the pages.

pub mod actions;
mod form;
pub mod model;
mod seed;
mod store;
mod todo;
mod web;

pub use form::COLUMN_CHOICES;
pub use model::{Kind, Standard, Table};
pub use seed::{files, seed};
pub use store::{confirmed, holding};
pub use todo::todos;
pub use web::routes;
