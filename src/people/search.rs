//! How the search box finds people.

use super::model::User;
use super::store::users::{self, Filter};
use crate::access::{Action, Actor};
use crate::kernel::Message;
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// People, as the search box knows them: those who may see people find them, and nobody else.
pub const SEARCH: Searcher = Searcher {
    noun: "user",
    label: "noun-people",
    action: Action::PeopleView,
    list: "/people",
    find,
    fill: users::fill,
    count: users::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    if !actor.may(Action::PeopleView) {
        return Ok(Found::default());
    }
    let filter = Filter { text: ask.text.to_owned(), ..Filter::default() };
    let people = users::found(db, &filter, ask.most)?;
    let total = ask.total(people.len(), || users::count(db, &filter))?;
    Ok(Found { total, hits: people.into_iter().map(hit).collect() })
}

fn hit(user: User) -> Hit {
    let mut extra = vec![plain(&user.person.login), Message::new(&format!("user-state-{}", user.state))];
    extra.extend(Some(&user.person.email).filter(|email| !email.is_empty()).map(plain));
    Hit { title: user.person.name, extra, href: format!("/people/{}", user.id), exact: false }
}
