//! Workbooks (.xlsx) as offices exchange them: written in a stream, read with a limit on everything, and the lines that
//! are pasted from one.

mod book;
mod paste;
mod read;
mod table;
mod write;

pub use book::Book;
pub use paste::pasted;
pub use read::{Limits, Row, Sheet, is_mistake, read};
pub use table::{Column, Table, tables};
pub use write::{Choices, Heading, Properties, Value, Writer};

/// The media type of a workbook.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
