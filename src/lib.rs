//! Granary: a back office for public grants, from the call to the archive.
//!
//! The house has floors, and an arrow only ever points down: [`kernel`] (pure values), [`platform`] (what any back
//! office needs), [`access`] and [`pages`] (who may, and how a request becomes a page), the nouns of the field
//! ([`audit`], [`calendar`], [`organisation`], [`people`]), the [`desk`], and the wiring ([`app`], [`cli`]). The README
//! draws it, and `tests/it/architecture.rs` holds it.

/// Pages are made of many small strings, which this allocator gives and takes faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod access;
pub mod accounts;
pub mod adjustment;
pub mod app;
pub mod application;
pub mod audit;
pub mod award;
pub mod calendar;
pub mod care;
pub mod circulars;
pub mod cli;
pub mod contract;
pub mod demo;
pub mod desk;
pub mod documents;
pub mod drafts;
pub mod expert;
pub mod files;
pub mod findings;
pub mod form_check;
pub mod fund;
pub mod imports;
pub mod jobs;
pub mod kernel;
pub mod ledger;
pub mod letter;
pub mod notices;
pub mod organisation;
pub mod pages;
pub mod payment;
pub mod people;
pub mod platform;
pub mod programme;
pub mod reconciliation;
pub mod review;
pub mod rules;
mod schema;
pub mod search;
pub mod standards;
pub mod threads;
pub mod verify;
pub mod voucher;
