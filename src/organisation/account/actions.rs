//! The verbs: propose, decide, withdraw; and look at whole numbers.

use super::super::actions::open_account;
use super::super::model::{ACCOUNT_NUMBER, AccountNumber, BankAccount, Organisation, account_facts};
use super::super::store as organisations;
use super::model::{Change, Decision, State};
use super::store::{self, New};
use crate::access::{Action, Tx};
use crate::audit::{Event, record};
use crate::kernel::{AccountChangeId, Message, OrganisationId};
use crate::pages::{App, News};
use crate::platform::vault::Vault;
use crate::platform::{Error, Result};

/// A bank account as it is to be.
pub struct Wanted {
    /// 户名.
    pub holder: String,
    /// 开户行.
    pub bank: String,
    /// 账号: the key that it was sealed for, sealed, and plain.
    pub number: Option<(i64, String, AccountNumber)>,
    /// The recorded number sealed anew for that key, where it stays.
    pub kept: Option<(i64, String)>,
    /// Why.
    pub reason: String,
    /// The version that it was made from; `None` for the first.
    pub version: Option<i32>,
}

fn event<'a>(action: &'static str, of: &'a Organisation) -> Event<'a> {
    Event::new(action, "organisation", of.id.0, &of.record.name)
}

/// Proposes the bank account of an organisation, or its change; what is recorded stays in force until another person has
/// confirmed it. The organisation is told.
///
/// # Errors
/// [`Error::Stale`] when the account was changed meanwhile, [`Error::Conflict`] when a change waits already,
/// [`Error::Invalid`] when the first one has no number.
pub fn propose(tx: &mut Tx<'_>, app: &App, of: OrganisationId, wanted: &Wanted) -> Result<AccountChangeId> {
    let organisation = organisations::find(tx.db, of)?;
    tx.can(Action::OrganisationEditAccount, &organisation)?;
    let old = organisations::account(tx.db, of)?;
    if old.as_ref().map(|account| account.version) != wanted.version {
        return Err(Error::Stale);
    }
    let (sealed, number) = match (&wanted.number, &wanted.kept, &old) {
        (Some((key, sealed, number)), ..) => ((*key, sealed.as_str()), number.clone()),
        (None, Some((key, sealed)), Some(old)) => ((*key, sealed.as_str()), open_account(&app.vault, of, old)?),
        (None, ..) => return Err(Error::field("account_number", Message::new("account-number-first"))),
    };
    let new =
        New { of, base: wanted.version, holder: &wanted.holder, bank: &wanted.bank, sealed, reason: &wanted.reason };
    let id = store::insert(tx.db, &new, tx.actor, tx.now)?;
    let made = store::find(tx.db, of, id)?;
    let proposed = event("organisation.account-proposed", &organisation).change(None, Some(made.facts(&number)));
    record(tx, proposed.because(&wanted.reason))?;
    tell(tx, app, &made, State::Proposed, &number)?;
    Ok(id)
}

/// Confirms a change, which is then in force, or refuses it; as another person. The organisation is told.
///
/// # Errors
/// [`Error::Forbidden`] for whoever proposed it, [`Error::Conflict`] when it is decided, [`Error::Stale`].
pub fn decide(
    tx: &mut Tx<'_>,
    app: &App,
    (of, id): (OrganisationId, AccountChangeId),
    decision: Decision,
    remark: &str,
    version: i32,
) -> Result<()> {
    let organisation = organisations::find(tx.db, of)?;
    tx.can(Action::OrganisationConfirmAccount, &organisation)?;
    let change = seen(tx, of, id, version)?;
    change.may_decide(tx.actor)?;
    let number = change.number(&app.vault)?;
    match decision {
        Decision::Refuse => {
            store::end(tx.db, &change, State::Refused, remark, tx.actor, tx.now)?;
            record(tx, event("organisation.account-refused", &organisation).because(remark))?;
            tell(tx, app, &change, State::Refused, &number)
        }
        Decision::Confirm => {
            store::end(tx.db, &change, State::Confirmed, remark, tx.actor, tx.now)?;
            put_in_force(tx, &app.vault, &organisation, &change, &number, remark)?;
            tell(tx, app, &change, State::Confirmed, &number)
        }
    }
}

/// The change, as it was seen by whoever acts.
fn seen(tx: &mut Tx<'_>, of: OrganisationId, id: AccountChangeId, version: i32) -> Result<Change> {
    let change = store::find(tx.db, of, id)?;
    if change.version == version { Ok(change) } else { Err(Error::Stale) }
}

fn put_in_force(
    tx: &mut Tx<'_>,
    vault: &Vault,
    organisation: &Organisation,
    change: &Change,
    number: &AccountNumber,
    remark: &str,
) -> Result<()> {
    let of = organisation.id;
    let old = organisations::account(tx.db, of)?;
    if old.as_ref().map(|account| account.version) != change.base {
        return Err(Error::Stale);
    }
    let known = old.as_ref().map(|account| open_account(vault, of, account)).transpose()?;
    let new = BankAccount {
        holder: change.holder.clone(),
        bank: change.bank.clone(),
        sealed: vault.seal(number.whole(), &ACCOUNT_NUMBER.context(of.0))?,
        version: change.base.map_or(1, |version| version + 1),
        confirmed_at: Some(tx.now),
        confirmed_by_name: tx.actor.name.clone(),
    };
    organisations::set_account(tx.db, of, &new, tx.now)?;
    let before = old.zip(known.as_ref()).map(|(old, number)| account_facts(&old.holder, &old.bank, number));
    let after = account_facts(&new.holder, &new.bank, number);
    // Two numbers may end alike, so the event itself says that the number is another.
    let action = match known {
        Some(known) if known == *number => "organisation.account-changed",
        _ => "organisation.account-number-set",
    };
    record(tx, event(action, organisation).change(before, Some(after)).because(remark))
}

/// Takes a change back that nobody has decided yet.
///
/// # Errors
/// [`Error::Conflict`] when it is decided, [`Error::Stale`].
pub fn withdraw(tx: &mut Tx<'_>, of: OrganisationId, id: AccountChangeId, version: i32) -> Result<()> {
    let organisation = organisations::find(tx.db, of)?;
    tx.can(Action::OrganisationEditAccount, &organisation)?;
    let change = seen(tx, of, id, version)?;
    if change.state != State::Proposed {
        return Err(Error::conflict("account-change-decided"));
    }
    store::end(tx.db, &change, State::Withdrawn, "", tx.actor, tx.now)?;
    record(tx, event("organisation.account-withdrawn", &organisation))
}

/// Shows whole numbers: of the account in force, and of the change that waits. That they were shown, and to whom, stays
/// in the trail.
///
/// # Errors
/// [`Error::NotFound`] when there is neither.
pub fn show(tx: &mut Tx<'_>, vault: &Vault, of: OrganisationId) -> Result<Shown> {
    let organisation = organisations::find(tx.db, of)?;
    tx.can(Action::OrganisationShowAccount, &organisation)?;
    let (account, change) = (organisations::account(tx.db, of)?, store::waiting(tx.db, of)?);
    if account.is_none() && change.is_none() {
        return Err(Error::NotFound);
    }
    let recorded = account.map(|account| Ok::<_, Error>((open_account(vault, of, &account)?, account))).transpose()?;
    let waiting = change.map(|change| Ok::<_, Error>((change.number(vault)?, change))).transpose()?;
    record(tx, event("organisation.account-shown", &organisation))?;
    Ok(Shown { recorded, waiting })
}

/// Whole numbers.
pub struct Shown {
    /// Of the account in force.
    pub recorded: Option<(AccountNumber, BankAccount)>,
    /// Of the change that waits.
    pub waiting: Option<(AccountNumber, Change)>,
}

/// Whoever answers for the account at the organisation is told at once, whatever mails the person wants.
fn tell(tx: &mut Tx<'_>, app: &App, of: &Change, state: State, number: &AccountNumber) -> Result<()> {
    let news = News {
        at: of.organisation,
        action: Action::OrganisationShowAccount,
        template: "account-change",
        about: ("organisation", of.organisation.0),
        facts: vec![
            ("unit", of.organisation_name.clone()),
            ("what", state.to_string()),
            ("bank", of.bank.clone()),
            ("ending", number.ending().to_owned()),
            ("by", tx.actor.name.clone()),
        ],
        path: format!("/organisations/{}", of.organisation),
        urgent: true,
    };
    (app.herald)(tx, app, &news)
}
