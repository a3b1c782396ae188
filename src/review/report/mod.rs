//! What the agency hands to the centre at the end of a batch (评审报告): the issued report, and every sheet as a workbook.
//!
//! The report is made once of what the closed batch holds: method, panel, declarations, recusals, ranking, deviations,
//! decisions on equals, and lines for signatures. Taking the batch back revokes it.

mod book;
mod facts;
mod web;

pub use web::{draft, hand_over, routes, subject};
