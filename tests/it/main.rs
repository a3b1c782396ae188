//! The actors' stories, through the real HTTP stack, on both engines; and what holds the house together.
//!
//! `GRANARY_TEST_POSTGRES` names a PostgreSQL server on which this may make databases; `make test` starts one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::print_stdout,
    missing_docs,
    reason = "a test that goes wrong should stop at once and say where"
)]

#[macro_use]
mod world;

mod abuse;
mod applications;
mod architecture;
mod audit;
mod authorisation;
mod awards;
mod bulk;
mod calendar;
mod calls;
mod care;
mod circulars;
mod contracts;
mod delegation;
mod documents;
mod drafts;
mod eligibility;
mod engines;
mod experts;
mod explain;
mod exports;
mod files;
mod final_accounts;
mod findings;
mod form_checks;
mod fund;
mod guards;
mod imports;
mod jobs;
mod kill;
mod letters;
mod licences;
mod mail;
mod mail_server;
mod migrations;
mod objections;
mod organisations;
mod paper_copies;
mod payments;
mod people;
mod program;
mod programme_checks;
mod programme_files;
mod public_notices;
mod reviews;
mod rule_book;
mod rules;
mod sanctions;
mod scores;
mod sealed;
mod search;
mod season;
mod second_factor;
mod sign_in;
mod standards;
mod threads;
mod vault;
mod voucher_desk;
mod voucher_form;
mod vouchers;
mod words;
