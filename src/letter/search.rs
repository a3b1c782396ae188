//! How the search box finds letters.

use super::model::Letter;
use super::store::{self, Filter};
use crate::access::{Action, Actor};
use crate::kernel::{DocumentNumber, Message};
use crate::pages::{Ask, Found, Hit, Searcher, plain};
use crate::platform::Result;
use crate::platform::db::Db;

/// Letters, as the search box knows them: the same that the list shows. A whole number opens its letter.
pub const SEARCH: Searcher = Searcher {
    noun: store::NOUN,
    label: "noun-letter",
    action: Action::LetterView,
    list: "/letters",
    find,
    fill: store::fill,
    count: store::indexed,
};

fn find(db: &mut Db, actor: &Actor, ask: &Ask<'_>) -> Result<Found> {
    let text = ask.text.to_owned();
    let filter = Filter { scope: actor.scope(), text, state: None, source: None, call: None, region: None };
    let rows = store::latest(db, &filter, ask.most)?;
    let total = ask.total(rows.len(), || store::count(db, &filter))?;
    let number = DocumentNumber::parse(ask.text).ok().map(|(number, _)| number.to_string());
    Ok(Found { total, hits: rows.into_iter().map(|letter| hit(letter, number.as_deref())).collect() })
}

fn hit(letter: Letter, wanted: Option<&str>) -> Hit {
    let number = letter.issued.as_ref().and_then(|issued| issued.content.number.clone());
    let exact = wanted.is_some() && number.as_deref() == wanted;
    let mut extra = vec![plain(&letter.issuer_name)];
    extra.extend(number.as_ref().map(plain));
    extra.push(Message::new(&format!("letter-state-{}", letter.state)));
    Hit { title: letter.unit_name, extra, href: format!("/letters/{}", letter.id), exact }
}
