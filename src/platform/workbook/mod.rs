//! Workbooks (.xlsx) as offices exchange them: written in a stream, read with a hard limit on everything.

mod write;

pub use write::{Choices, Heading, Properties, Value, Writer};

/// The media type of a workbook.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
