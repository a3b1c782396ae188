//! Eligibility (资格条件): what the conditions of a call say of an application, judged by itself whenever it is looked at
//! and once more when it is submitted.
//!
//! A rule of class A that does not hold, or cannot be told yet, keeps an application from being submitted and never from
//! being saved; one of class W wants the applicant's written reason; one of class H waits for the checker. What was
//! judged at a submission is kept with the copy: the sentence, the reason, and every input, so that any outcome can be
//! judged again years later to the same result.
//!
//! Beside it stand the cross-checks: what applications of one call share that they should not. They accuse nobody; they
//! show the evidence to those who check.

mod actions;
mod case;
mod crosses;
mod facts;
mod judge;
mod papers;
mod store;
mod web;

pub use actions::{keep, may_submit};
pub use case::{Case, application_fact, call_fact};
pub use crosses::{Cross, Kind, of_application as crosses_of};
pub use judge::{Judged, judge, of, test};
pub use papers::{Standing, standing};
pub use store::kept;
pub use web::{CrossView, View, cross_views, routes, view};
