//! Tells the people of the recipients by mail that a circular was published.

use serde::{Deserialize, Serialize};

use super::model::Circular;
use super::store;
use crate::access::{Action, Role, Tx};
use crate::jobs::{Job, Run};
use crate::kernel::{CircularId, Message, OrganisationId};
use crate::notices::{self, Mail};
use crate::people;
use crate::platform::Result;

/// Recipients whose people are told in one transaction; the writer is held for some milliseconds.
const AT_ONCE: i64 = 20;

/// Puts a mail to everyone who is to read a circular into the outbox. Whoever has one already gets no second, so it may be
/// run again from the beginning.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Tell {
    /// The circular.
    pub circular: CircularId,
}

impl Job for Tell {
    const KIND: &'static str = "circulars.tell";

    fn title(&self) -> Message {
        Message::new("job-circulars-tell")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let (id, roles) = (self.circular, run.app.policy.roles(Action::CircularConfirm));
        let total = run.read(|db, _| store::count_recipients(db, id))?;
        let (mut done, mut last) = (0, OrganisationId(0));
        loop {
            let next = run.read(|db, _| store::recipients_after(db, id, last, AT_ONCE))?;
            let Some(latest) = next.last() else { return Ok(Some(format!("/circulars/{id}"))) };
            last = *latest;
            done += i64::try_from(next.len()).unwrap_or(0);
            let roles = roles.clone();
            if !run.step(done, total, move |tx| tell(tx, id, &next, &roles))? {
                return Ok(Some(format!("/circulars/{id}")));
            }
        }
    }
}

/// Tells the people of some recipients; gives whether to go on, which is not so once the circular is withdrawn.
fn tell(tx: &mut Tx<'_>, id: CircularId, at: &[OrganisationId], roles: &[Role]) -> Result<bool> {
    let found = store::find(tx.db, id, None)?;
    if found.is_published().is_err() {
        return Ok(false);
    }
    let people = people::addressees(tx.db, at, roles)?;
    let users: Vec<_> = people.iter().filter_map(|to| to.user).collect();
    let told = notices::told(tx.db, TEMPLATE, ("circular", id.0), &users)?;
    for to in people {
        if !to.user.is_some_and(|user| told.contains(&user)) {
            notices::send(tx, &letter(&found, to))?;
        }
    }
    Ok(true)
}

const TEMPLATE: &str = "circular";

fn letter(circular: &Circular, to: notices::To) -> Mail {
    Mail::new(TEMPLATE, to, ("circular", circular.id.0))
        .fact("title", &circular.text.title)
        .path(format!("/circulars/{}", circular.id))
}
