//! The verbs: register, edit, rename, merge, and the contacts.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::model::{ACCOUNT_NUMBER, AccountNumber, BankAccount, Contact, Kind, Organisation, Record};
use super::store;
use crate::access::{Action, Anything, Tx};
use crate::audit::{Event, record, record_all};
use crate::files;
use crate::kernel::{ContactId, Message, OrganisationId, Uscc, text};
use crate::pages::Follow;
use crate::platform::db::Db;
use crate::platform::vault::Vault;
use crate::platform::{Error, Result};

/// Registers an organisation. A name that looks like another's is refused unless `on_purpose`.
///
/// # Errors
/// [`Error::Invalid`] with the existing record for a code or name that stands already.
pub fn create(tx: &mut Tx<'_>, new: &Record, on_purpose: bool) -> Result<OrganisationId> {
    let made = create_all(tx, &[(new.clone(), on_purpose)])?.pop();
    made.ok_or_else(|| Error::internal("a record was judged by nobody"))?
}

/// Registers many organisations by the same rules, with few queries; one that is refused stands in no other's way.
///
/// # Errors
/// When the actor may not, or somebody else took one of the codes at this very moment.
pub fn create_all(tx: &mut Tx<'_>, wanted: &[(Record, bool)]) -> Result<Vec<Result<OrganisationId>>> {
    tx.can(Action::OrganisationCreate, &Anything)?;
    let mut standing = Standing::beside(tx.db, wanted)?;
    let mut made: Vec<Result<OrganisationId>> = Vec::with_capacity(wanted.len());
    let mut pending: Vec<&Record> = Vec::new();
    let mut taken: HashSet<String> = HashSet::new();
    for (new, on_purpose) in wanted {
        // Rows that would stand in each other's way are told of each other as records, so the earlier ones are written.
        let claims = standing.claims(new);
        if claims.iter().any(|claim| taken.contains(claim)) {
            write_pending(tx, &mut pending, &mut standing, &mut made)?;
            taken.clear();
        }
        match standing.admit(new, *on_purpose) {
            Ok(()) => {
                pending.push(new);
                taken.extend(claims);
                // Its key is not known yet.
                made.push(Ok(OrganisationId(0)));
            }
            Err(refusal) => made.push(Err(refusal)),
        }
    }
    write_pending(tx, &mut pending, &mut standing, &mut made)?;
    Ok(made)
}

/// Writes the records that wait, in few statements, and fills in their keys.
fn write_pending(
    tx: &mut Tx<'_>,
    pending: &mut Vec<&Record>,
    standing: &mut Standing,
    made: &mut [Result<OrganisationId>],
) -> Result<()> {
    let records = std::mem::take(pending);
    let looking: Vec<_> = records.iter().map(|record| (*record, standing.look(&record.name))).collect();
    let ids = store::insert_all(tx.db, &looking, tx.now)?;
    let events = records.iter().zip(&ids).map(|(record, id)| {
        Event::new("organisation.created", "organisation", id.0, &record.name).change(None, Some(record.facts()))
    });
    record_all(tx, events)?;
    let waiting = made.iter_mut().filter(|one| matches!(one, Ok(OrganisationId(0))));
    for ((slot, record), id) in waiting.zip(records).zip(ids) {
        *slot = Ok(id);
        standing.note(record, id);
    }
    Ok(())
}

/// The records that new ones may collide with.
pub(super) struct Standing {
    codes: HashMap<Uscc, Beside>,
    names: HashMap<String, Vec<Beside>>,
    /// How the names of the new ones look: asked for often, and slow to work out.
    looks: HashMap<String, String>,
}

/// A record that stands already.
#[derive(Clone)]
pub(super) struct Beside {
    pub id: OrganisationId,
    pub name: String,
    pub kind: Kind,
    pub uscc: Option<Uscc>,
}

impl Standing {
    /// Reads what stands beside these records, in a few queries for all.
    pub(super) fn beside(db: &mut Db, wanted: &[(Record, bool)]) -> Result<Self> {
        let beside =
            |o: Organisation| Beside { id: o.id, name: o.record.name, kind: o.record.kind, uscc: o.record.uscc };
        let codes = wanted.iter().filter_map(|(record, _)| record.uscc.clone()).collect();
        let look = |(record, _): &(Record, bool)| (record.name.clone(), text::skeleton(&record.name));
        let looks: HashMap<String, String> = wanted.iter().map(look).collect();
        let names = looks.values().cloned().collect();
        let by_code = store::by_codes(db, codes)?.into_iter();
        let codes = by_code.filter_map(|o| Some((o.record.uscc.clone()?, beside(o)))).collect();
        let mut found: HashMap<String, Vec<Beside>> = HashMap::new();
        for (skeleton, organisation) in store::looking_like_any(db, names)? {
            found.entry(skeleton).or_default().push(beside(organisation));
        }
        Ok(Self { codes, names: found, looks })
    }

    /// How a name looks.
    pub(super) fn look(&self, name: &str) -> Cow<'_, str> {
        self.looks.get(name).map_or_else(|| text::skeleton(name).into(), |look| look.as_str().into())
    }

    /// What no other record may have: the code, and how the name looks.
    fn claims(&self, record: &Record) -> Vec<String> {
        let code = record.uscc.as_ref().map(|code| format!("code {code}"));
        code.into_iter().chain([format!("name {}", self.look(&record.name))]).collect()
    }

    /// Whether a record may be registered beside those that stand.
    pub(super) fn admit(&self, new: &Record, on_purpose: bool) -> Result<()> {
        new.check()?;
        if let Some(found) = new.uscc.as_ref().and_then(|code| self.codes.get(code)) {
            return Err(Error::field("uscc", pointing("organisation-code-taken", found.id, &found.name)));
        }
        let alike = self.names.get(&*self.look(&new.name)).map(Vec::as_slice).unwrap_or_default();
        let exact = alike.iter().find(|found| found.name == new.name);
        name_is_free(exact.or(alike.first()).map(|found| (found.id, found.name.as_str())), &new.name, on_purpose)
    }

    /// The record that is this very one, if it stands already.
    pub(super) fn same(&self, new: &Record) -> Option<OrganisationId> {
        let alike = self.names.get(&*self.look(&new.name))?;
        let same = |found: &&Beside| found.name == new.name && found.kind == new.kind && found.uscc == new.uscc;
        alike.iter().find(same).map(|found| found.id)
    }

    /// Notes a record that stands from now on.
    pub(super) fn note(&mut self, record: &Record, id: OrganisationId) {
        let found = Beside { id, name: record.name.clone(), kind: record.kind, uscc: record.uscc.clone() };
        if let Some(code) = &record.uscc {
            self.codes.insert(code.clone(), found.clone());
        }
        let look = self.look(&record.name).into_owned();
        self.names.entry(look).or_default().push(found);
    }
}

/// Removes records again that were registered by mistake, as far as nobody has used or changed them since.
///
/// # Errors
/// When the actor may not register organisations, or the database cannot be written.
pub fn withdraw(tx: &mut Tx<'_>, ids: &[OrganisationId], reason: &str) -> Result<Vec<(OrganisationId, bool)>> {
    tx.can(Action::OrganisationCreate, &Anything)?;
    let untouched = store::untouched(tx.db, ids)?;
    let mut all = Vec::new();
    for id in ids {
        let found = untouched.iter().find(|found| found.id == *id);
        let gone = match found {
            Some(found) => store::remove(tx.db, found)?,
            None => false,
        };
        if let (true, Some(found)) = (gone, found) {
            let event = Event::new("organisation.withdrawn", "organisation", id.0, &found.record.name).because(reason);
            record(tx, event.change(Some(found.record.facts()), None))?;
        }
        all.push((*id, gone));
    }
    Ok(all)
}

/// Changes a record; the name is kept (see [`rename`]).
///
/// # Errors
/// [`Error::Stale`] when somebody else was faster; [`Error::Invalid`] as [`create`].
pub fn edit(tx: &mut Tx<'_>, id: OrganisationId, wanted: &Record, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::OrganisationEdit, &old)?;
    let new = Record { name: old.record.name.clone(), ..wanted.clone() };
    if old.record.kind != new.kind && [old.record.kind, new.kind].contains(&Kind::Centre) {
        // Roles of the centre are held nowhere else.
        return Err(Error::field("kind", Message::new("organisation-kind-centre")));
    }
    new.check()?;
    code_is_free(tx, new.uscc.as_ref(), Some(id))?;
    change(tx, &old, &new, version, Event::new("organisation.edited", "organisation", id.0, &new.name))
}

/// Gives an organisation a new name; the old one still finds it.
///
/// # Errors
/// As [`edit`]; [`Error::Invalid`] when the name is the present one, or looks like another's and not `on_purpose`.
pub fn rename(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    name: &str,
    reason: &str,
    on_purpose: bool,
    version: i32,
) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::OrganisationRename, &old)?;
    if old.record.name == name {
        return Err(Error::field("name", Message::new("organisation-name-same")));
    }
    let alike = store::looking_like(tx.db, name, Some(id))?;
    name_is_free(alike.first().map(|found| (found.id, found.record.name.as_str())), name, on_purpose)?;
    let new = Record { name: name.to_owned(), ..old.record.clone() };
    store::keep_name(tx.db, id, &old.record.name, tx.now, reason)?;
    change(tx, &old, &new, version, Event::new("organisation.renamed", "organisation", id.0, name).because(reason))
}

fn change(tx: &mut Tx<'_>, old: &Organisation, new: &Record, version: i32, event: Event<'_>) -> Result<()> {
    store::update(tx.db, old, new, version, tx.now)?;
    record(tx, event.change(Some(old.record.facts()), Some(new.facts())))
}

/// Merges a double into the right record: its names, contacts and people go there, and it stays as a pointer.
///
/// # Errors
/// [`Error::Invalid`] when both are the same, of different kinds, or carry different codes.
pub fn merge(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    into: OrganisationId,
    reason: &str,
    version: i32,
    followers: &[Follow],
) -> Result<()> {
    let from = store::find(tx.db, id)?;
    tx.can(Action::OrganisationMerge, &from)?;
    let target = store::find(tx.db, into).map_err(|e| e.as_field("into", "organisation-merge-none"))?;
    tx.can(Action::OrganisationMerge, &target)?;
    may_merge(&from, &target)?;
    store::keep_name(tx.db, into, &from.record.name, tx.now, reason)?;
    let mut merged = target.clone();
    if merged.record.uscc.is_none() {
        merged.record.uscc.clone_from(&from.record.uscc);
    }
    store::merge(tx.db, &from, &target, version, tx.now)?;
    if merged.record != target.record {
        store::update(tx.db, &target, &merged.record, target.version, tx.now)?;
    }
    store::move_contacts(tx.db, id, into)?;
    files::actions::follow(tx, "organisation", id.0, into.0)?;
    for follow in followers {
        follow(tx, id, into)?;
    }
    let away = Event::new("organisation.merged", "organisation", id.0, &from.record.name).because(reason);
    record(tx, away.change(Some(from.record.facts()), Some(serde_json::json!({ "merged_into": target.record.name }))))?;
    let here = Event::new("organisation.took-over", "organisation", into.0, &target.record.name).because(reason);
    record(tx, here.change(Some(target.record.facts()), Some(merged.record.facts())))
}

fn may_merge(from: &Organisation, into: &Organisation) -> Result<()> {
    let refuse = |key: &str| Err(Error::field("into", Message::new(key)));
    if from.id == into.id {
        return refuse("organisation-merge-self");
    }
    if from.record.kind != into.record.kind {
        return refuse("organisation-merge-kind");
    }
    match (&from.record.uscc, &into.record.uscc) {
        (Some(a), Some(b)) if a != b => refuse("organisation-merge-codes"),
        _ => Ok(()),
    }
}

fn code_is_free(tx: &mut Tx<'_>, code: Option<&Uscc>, but: Option<OrganisationId>) -> Result<()> {
    let Some(code) = code else { return Ok(()) };
    match store::by_code(tx.db, code)?.filter(|found| Some(found.id) != but) {
        None => Ok(()),
        Some(found) => Err(Error::field("uscc", pointing("organisation-code-taken", found.id, &found.record.name))),
    }
}

fn name_is_free(alike: Option<(OrganisationId, &str)>, name: &str, on_purpose: bool) -> Result<()> {
    match alike {
        Some((id, found)) if found == name => Err(Error::field("name", pointing("organisation-name-taken", id, found))),
        Some((id, found)) if !on_purpose => {
            Err(Error::field("name", pointing("organisation-name-looks-like", id, found)))
        }
        _ => Ok(()),
    }
}

fn pointing(key: &str, id: OrganisationId, name: &str) -> Message {
    Message::new(key).with("name", name).with("id", id)
}

/// Adds a contact person.
///
/// # Errors
/// When the actor may not, or the organisation has too many.
pub fn add_contact(tx: &mut Tx<'_>, of: OrganisationId, contact: &Contact) -> Result<ContactId> {
    /// More contact persons than this help nobody.
    const MOST: usize = 20;
    let organisation = store::find(tx.db, of)?;
    tx.can(Action::OrganisationEditContacts, &organisation)?;
    if store::contacts(tx.db, of)?.len() >= MOST {
        return Err(Error::Conflict(Message::new("organisation-contacts-many").with("most", MOST)));
    }
    let id = store::add_contact(tx.db, of, contact)?;
    let event = Event::new("organisation.contact-added", "organisation", of.0, &organisation.record.name);
    record(tx, event.change(None, Some(contact.facts())))?;
    Ok(id)
}

/// Changes a contact person.
///
/// # Errors
/// [`Error::Stale`] when somebody else was faster.
pub fn change_contact(tx: &mut Tx<'_>, of: OrganisationId, id: ContactId, new: &Contact, version: i32) -> Result<()> {
    let organisation = store::find(tx.db, of)?;
    tx.can(Action::OrganisationEditContacts, &organisation)?;
    let old = store::contact(tx.db, of, id)?;
    store::change_contact(tx.db, id, new, version)?;
    let event = Event::new("organisation.contact-changed", "organisation", of.0, &organisation.record.name);
    record(tx, event.change(Some(old.contact.facts()), Some(new.facts())))
}

/// Removes a contact person; the audit trail keeps who it was.
///
/// # Errors
/// [`Error::Stale`] when somebody else was faster.
pub fn remove_contact(tx: &mut Tx<'_>, of: OrganisationId, id: ContactId, version: i32) -> Result<()> {
    let organisation = store::find(tx.db, of)?;
    tx.can(Action::OrganisationEditContacts, &organisation)?;
    let old = store::contact(tx.db, of, id)?;
    store::remove_contact(tx.db, id, version)?;
    let event = Event::new("organisation.contact-removed", "organisation", of.0, &organisation.record.name);
    record(tx, event.change(Some(old.contact.facts()), None))
}

/// Opens the number of an organisation's account.
///
/// # Errors
/// When it does not open, or is none.
pub fn open_account(vault: &Vault, of: OrganisationId, account: &BankAccount) -> Result<AccountNumber> {
    let place = ACCOUNT_NUMBER.context(of.0);
    let number = vault.open(&account.sealed, &place)?;
    AccountNumber::parse(&number).map_err(|_| Error::internal(format!("{place} holds no account number")))
}

/// What is to happen to one contact person.
#[derive(Debug, Clone)]
pub enum ContactEdit {
    /// A new one.
    Add(Contact),
    /// One that stands, as it is to be, made from this version.
    Change(ContactId, Contact, i32),
    /// One that goes, as of this version.
    Remove(ContactId, i32),
}

/// Edits several contact persons: all of it, or nothing.
///
/// # Errors
/// As each of the verbs that it is made of.
pub fn edit_contacts(tx: &mut Tx<'_>, of: OrganisationId, edits: &[ContactEdit]) -> Result<()> {
    let organisation = store::find(tx.db, of)?;
    tx.can(Action::OrganisationEditContacts, &organisation)?;
    let standing = store::contacts(tx.db, of)?;
    // Those that go make room for those that come.
    for edit in edits {
        if let ContactEdit::Remove(id, version) = edit {
            remove_contact(tx, of, *id, *version)?;
        }
    }
    for edit in edits {
        match edit {
            ContactEdit::Change(id, new, version) => {
                let same = standing.iter().any(|c| c.id == *id && c.version == *version && c.contact == *new);
                if !same {
                    change_contact(tx, of, *id, new, *version)?;
                }
            }
            ContactEdit::Add(new) => {
                add_contact(tx, of, new)?;
            }
            ContactEdit::Remove(..) => {}
        }
    }
    Ok(())
}
