//! What is wrong in an expression: where it stands, what it is, and how to mend it.

use std::ops::Range;

use crate::kernel::Message;

/// One thing that is wrong in an expression or in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the source where it stands.
    pub at: Range<usize>,
    /// What is wrong.
    pub what: Message,
    /// How to mend it, where that can be told.
    pub mend: Option<Message>,
}

impl Fault {
    /// Something wrong at a place.
    pub(super) fn new(at: Range<usize>, what: Message) -> Self {
        Self { at, what, mend: None }
    }

    /// The same fault with a way to mend it.
    #[must_use]
    pub(super) fn mend(mut self, mend: Message) -> Self {
        self.mend = Some(mend);
        self
    }

    /// The same fault so many bytes further on, where its source is part of a longer one.
    #[must_use]
    pub(super) fn shifted(mut self, by: usize) -> Self {
        self.at = self.at.start + by..self.at.end + by;
        self
    }
}
