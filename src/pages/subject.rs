//! Things that others hang something on: a file, a query, a finding, a document. Whoever offers them says who sees them.

use serde::Serialize;

use crate::access::Actor;
use crate::kernel::{Message, OrganisationId};
use crate::platform::db::Db;
use crate::platform::{Error, Result};

/// A thing of some noun, as the actor may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The noun, as in the audit trail.
    pub kind: &'static str,
    /// Its key.
    pub id: i64,
    /// What people call it.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Whose it is, if it belongs to an organisation.
    pub organisation: Option<OrganisationId>,
}

/// Finds a thing, if the actor may see it; [`Error::NotFound`] otherwise.
pub type FindSubject = fn(&mut Db, &Actor, i64) -> Result<Subject>;

/// What hangs on a thing, as a link on its page: the words, and where they lead.
#[derive(Debug, Clone)]
pub struct Hanging {
    /// The words, with how many there are.
    pub text: Message,
    /// Where they are.
    pub href: String,
}

/// Tells what hangs on a thing that the actor sees; `None` for whom it is not meant.
pub type FindHanging = fn(&mut Db, &Actor, &Subject) -> Result<Option<Hanging>>;

/// All that hangs on a thing, for somebody who sees it.
///
/// # Errors
/// When the database cannot be read.
pub fn hangings(all: &[FindHanging], db: &mut Db, actor: &Actor, on: &Subject) -> Result<Vec<Hanging>> {
    all.iter().filter_map(|find| find(db, actor, on).transpose()).collect()
}

/// The nouns whose things others may hang something on.
#[derive(Default)]
pub struct Subjects(Vec<(&'static str, FindSubject)>);

impl Subjects {
    /// By noun.
    pub fn new(nouns: Vec<(&'static str, FindSubject)>) -> Self {
        Self(nouns)
    }

    /// A thing, if the actor may see it.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a noun that nobody offers.
    pub fn find(&self, db: &mut Db, actor: &Actor, kind: &str, id: i64) -> Result<Subject> {
        let (_, find) = self.0.iter().find(|(noun, _)| *noun == kind).ok_or(Error::NotFound)?;
        find(db, actor, id)
    }
}
