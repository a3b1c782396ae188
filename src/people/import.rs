//! People as the rows of a workbook. Each is invited as by the page; roles are proposed and links are made one by one,
//! as they always are.

use std::collections::HashMap;

use super::actions::accounts;
use super::form::read as read_person;
use super::model::{Person, User};
use super::store::users;
use crate::access::{Action, Actor, Tx};
use crate::kernel::{ImportId, Message, UserId};
use crate::pages::{Earlier, ImportColumn, Importable, Taken, Undone};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::Form;
use crate::platform::{Error, Result};

/// People may come in as rows.
pub const IMPORT: Importable = Importable {
    kind: "people",
    noun: "user",
    title: "people-title",
    see: Action::PeopleView,
    make: Action::PeopleCreate,
    own: false,
    several: None,
    columns: &[
        ImportColumn { required: true, ..column("name", "people-name") },
        ImportColumn { required: true, hint: Some("people-login-hint"), ..column("login", "field-login") },
        column("email", "field-email"),
        column("phone", "field-phone"),
    ],
    check,
    take,
    undo,
    href: |id| format!("/people/{id}"),
};

const fn column(key: &'static str, label: &'static str) -> ImportColumn {
    ImportColumn { key, label, required: false, hint: None, choices: None }
}

fn refused(field: &str, key: &str) -> Taken {
    Taken::Wrong(vec![FieldError { field: field.to_owned(), message: Message::new(key) }])
}

/// Reads each row and asks what becomes of it, given the people whose login names occur.
fn each_row(
    db: &mut Db,
    forms: &mut [Form],
    mut what: impl FnMut(&mut Db, &Person, Option<&User>) -> Result<Taken>,
) -> Result<Vec<Taken>> {
    let rows: Vec<Result<Person>> = forms.iter_mut().map(read_person).collect();
    let logins = rows.iter().flatten().map(|person| person.login.clone()).collect();
    let mut known: HashMap<String, User> =
        users::by_logins(db, logins)?.into_iter().map(|user| (user.person.login.clone(), user)).collect();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let taken = match row {
            Ok(person) => {
                let taken = what(db, &person, known.get(&person.login))?;
                if let Taken::Created(id) = taken
                    && id > 0
                {
                    known.insert(person.login.clone(), users::find(db, UserId(id))?);
                }
                taken
            }
            Err(Error::Invalid(errors)) => Taken::Wrong(errors),
            Err(other) => return Err(other),
        };
        all.push(taken);
    }
    Ok(all)
}

/// What a login name that is taken means: the same person, or another one.
fn met(person: &Person, user: &User) -> Taken {
    if user.person.name == person.name { Taken::Existing(user.id.0) } else { refused("login", "people-login-taken") }
}

fn check(db: &mut Db, _: &Actor, forms: &mut [Form], earlier: &mut Earlier) -> Result<Vec<Taken>> {
    each_row(db, forms, |_, person, known| {
        if let Some(user) = known {
            return Ok(met(person, user));
        }
        let (login, whole) = (format!("login {}", person.login), format!("row {} {}", person.login, person.name));
        if earlier.holds(&whole) {
            return Ok(Taken::Existing(0));
        }
        if earlier.holds(&login) {
            return Ok(refused("login", "import-earlier-row"));
        }
        earlier.note(login);
        earlier.note(whole);
        Ok(Taken::Created(0))
    })
}

fn take(tx: &mut Tx<'_>, _: ImportId, forms: &mut [Form]) -> Result<Vec<Taken>> {
    let (actor, now, request) = (tx.actor, tx.now, tx.request);
    each_row(tx.db, forms, |db, person, known| match known {
        Some(user) => Ok(met(person, user)),
        None => Ok(Taken::Created(accounts::invite(&mut Tx { db, actor, now, request }, person)?.0)),
    })
}

fn undo(tx: &mut Tx<'_>, ids: &[i64], reason: &str) -> Result<Vec<(i64, Undone)>> {
    let ids: Vec<UserId> = ids.iter().copied().map(UserId).collect();
    let told = |(id, gone): (UserId, bool)| {
        (id.0, if gone { Undone::Removed } else { Undone::Kept(Message::new("people-in-use")) })
    };
    Ok(accounts::withdraw(tx, &ids, reason)?.into_iter().map(told).collect())
}
