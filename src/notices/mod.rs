//! Notices: what the product tells people by mail.
//!
//! A verb puts a mail into the outbox inside its own transaction ([`send`]), so that there is a mail exactly when the
//! thing was done. The post takes it from there, on any node: `waiting` → `sending` → `sent`. A server that is away
//! costs time only: the mail waits on. An address that is refused for good makes it `failed`. A mail whose text was on
//! the wire when the program died is `doubtful`: it may have arrived, so it is not sent again by itself, and a person
//! decides; sent again, it carries the same Message-ID. What need not go any more is `withdrawn`.
//!
//! Everybody chooses whether notices come at once, gathered at eight in the morning, or not at all; what is about the
//! safety of the account always comes at once. A secret in a mail (a one-time link) lies sealed in the outbox, and is
//! gone from it when the mail is sent.

pub mod actions;
mod digest;
pub mod model;
mod post;
mod render;
mod store;
mod todo;
mod web;

pub use actions::{choose, send};
pub use digest::gather;
pub use model::{Choice, Mail, PATH, SealedPath, To};
pub use post::{Post, Posting, start};
pub use render::{seal, templates};
pub use store::{after_restore, choice_of, count_by_state, told};
pub use todo::todos;
pub use web::routes;
