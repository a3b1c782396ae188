//! Issued documents: each has a number, frozen facts, and a public page that says whether it is genuine.
//!
//! **Numbers.** A series is the office's code, the kind's word and 字: 科创单字〔2026〕1号. The number is taken in the
//! transaction that issues the document, so a series has no gap and no double, also when an issue is undone or many
//! come at once.
//!
//! **States.** Valid, then perhaps revoked, with a reason and the document that replaces it. Nothing else changes: title,
//! facts and text stand as they were issued.
//!
//! **Prints.** The PDF is made outside of the transaction, from what the row holds, and its SHA-256 is noted. Made
//! again it must have a digest that was noted; where other faces or another version of the program would give other
//! bytes, an officer makes a further print, and the proof page names the digests of all. So no file is kept, and no copy
//! that we ever gave out is called false.
//!
//! **Who sees it.** Who sees its subject, and of those only national roles when the audience is the centre.
//!
//! To issue a document of a new kind from another noun:
//!
//! 1. a variant of [`Kind`] with its series word; `document-kind-…` in both languages; `reports/<kind>.zh-CN.md` (and
//!    `.en.md` where an English one makes sense), which sees `document` (number, title, data_date, issued_on, issuer)
//!    and `facts`;
//! 2. in the handler, with the subject that the actor sees (`app.subjects.find`):
//!
//! ```ignore
//! let draft = documents::Draft { kind, subject, audience, title, data_date, facts, locale: ctx.locale };
//! documents::issue_and_print(&ctx, draft).await     // the answer leads to the document's page
//! ```
//!
//!    or, inside a verb of your own, `documents::issue(tx, &app, &draft)?`, and after its commit
//!    `documents::print(&ctx, id).await?`;
//! 3. a document of another office (a letter of an association) is issued by [`issue_as`], with that office's name, its
//!    own number and its last day, by a verb that has asked its own `can`; then `documents::print_as`, and at its end
//!    `documents::revoke_as`;
//! 4. to show what was issued about a subject: [`about`], with the macro `list` of `documents/parts.html`.

mod actions;
mod check;
mod model;
mod search;
mod store;
mod web;

pub use actions::{follow_merge, issue, issue_as, revoke_as};
pub use check::check;
pub use model::{Audience, Document, Draft, Head, Kind, State};
pub use search::SEARCH;
pub use store::find;
pub use web::{Row, about, hand_out, issue_and_print, print, print_as, routes, rows};
