//! The verbs: register, change, take out and put back, link to an account, enter where a fee is paid to.

use serde_json::{Value, json};

use super::model::{ACCOUNT, Expert, IDENTITY, Payment, Profile};
use super::store;
use crate::access::{Action, Anything, Role, Tx};
use crate::audit::{Event, record};
use crate::kernel::{ExpertId, IdentityNumber, Message, OrganisationId, UserId};
use crate::organisation::AccountNumber;
use crate::platform::vault::Vault;
use crate::platform::{Error, Result};

fn event<'a>(action: &'static str, of: &'a Expert) -> Event<'a> {
    Event::new(action, "expert", of.id.0, &of.profile.name)
}

/// Registers an expert. One who looks like another is refused unless `on_purpose`.
///
/// # Errors
/// [`Error::Invalid`] with the existing record.
pub fn register(tx: &mut Tx<'_>, new: &Profile, on_purpose: bool) -> Result<ExpertId> {
    tx.can(Action::ExpertKeep, &Anything)?;
    let pool = if on_purpose { Vec::new() } else { store::alike(tx.db, &[new])? };
    admit(tx, new, on_purpose, &pool).map(|made| made.id)
}

/// As [`register`], beside those who were already found to be possibly the same person.
pub(super) fn admit(tx: &mut Tx<'_>, new: &Profile, on_purpose: bool, pool: &[Expert]) -> Result<Expert> {
    tx.can(Action::ExpertKeep, &Anything)?;
    if !on_purpose {
        stands_alone(&like(pool, new), new)?;
    }
    let employer_id = store::employer(tx.db, new)?;
    let actor = tx.actor;
    let id = store::insert(tx.db, new, employer_id, actor, tx.now)?;
    record(tx, Event::new("expert.registered", "expert", id.0, &new.name).change(None, Some(new.facts())))?;
    let (profile, updated_at) = (new.clone(), tx.now);
    Ok(Expert { id, user: None, profile, employer_id, active: true, reason: String::new(), updated_at, version: 1 })
}

/// Those of a pool who may be this person: of the same name, or the same telephone number.
pub(super) fn like<'a>(pool: &'a [Expert], new: &Profile) -> Vec<&'a Expert> {
    let alike = |one: &&Expert| {
        let known = &one.profile;
        known.name == new.name || (!new.phone.is_empty() && known.phone == new.phone)
    };
    pool.iter().filter(alike).collect()
}

/// Whether nobody in the pool looks like the same person.
pub(super) fn stands_alone(alike: &[&Expert], new: &Profile) -> Result<()> {
    let Some(found) = alike.first() else { return Ok(()) };
    let same = alike
        .iter()
        .find(|one| one.profile.name == new.name && one.profile.employer_skeleton() == new.employer_skeleton());
    let (key, found) = same.map_or(("expert-looks-like", found), |same| ("expert-there", same));
    let told = Message::new(key).with("name", &found.profile.name).with("employer", &found.profile.employer);
    Err(Error::field("name", told.with("id", found.id)))
}

/// Changes what is recorded of an expert.
///
/// # Errors
/// [`Error::Stale`] when somebody else was faster.
pub fn change(tx: &mut Tx<'_>, id: ExpertId, new: &Profile, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::ExpertKeep, &old)?;
    let employer = store::employer(tx.db, new)?;
    store::update(tx.db, id, new, employer, version, tx.now)?;
    record(tx, event("expert.changed", &old).change(Some(old.profile.facts()), Some(new.facts())))
}

/// Takes an expert out of the pool, or puts one back, with the reason.
///
/// # Errors
/// [`Error::Conflict`] when that is so already; [`Error::Stale`].
pub fn set_active(tx: &mut Tx<'_>, id: ExpertId, active: bool, reason: &str, version: i32) -> Result<()> {
    let old = store::find(tx.db, id)?;
    tx.can(Action::ExpertKeep, &old)?;
    if old.active == active {
        return Err(Error::conflict("expert-so-already"));
    }
    store::set_active(tx.db, id, active, reason, version, tx.now)?;
    let state = |active: bool| Some(json!({ "expert_active": active }));
    let done = if active { event("expert.activated", &old) } else { event("expert.deactivated", &old) };
    record(tx, done.change(state(old.active), state(active)).because(reason))
}

/// Links an expert to the account that was made by an invitation; the caller has asked whether the actor may invite.
///
/// # Errors
/// [`Error::Stale`] when there is an account already.
pub fn link(tx: &mut Tx<'_>, expert: &Expert, user: UserId) -> Result<()> {
    store::set_user(tx.db, expert.id, user, tx.now)?;
    record(tx, event("expert.linked", expert).change(None, Some(json!({ "user": user }))))
}

/// Removes experts again who were registered by mistake, as far as nobody has used or changed them since.
///
/// # Errors
/// When the actor may not register experts.
pub fn withdraw(tx: &mut Tx<'_>, ids: &[ExpertId], reason: &str) -> Result<Vec<(ExpertId, bool)>> {
    tx.can(Action::ExpertKeep, &Anything)?;
    let mut all = Vec::new();
    for expert in store::some(tx.db, ids)? {
        let gone = store::remove_untouched(tx.db, expert.id)?;
        if gone {
            let facts = expert.profile.facts();
            record(tx, event("expert.withdrawn", &expert).change(Some(facts), None).because(reason))?;
        }
        all.push((expert.id, gone));
    }
    Ok(all)
}

/// Experts of an organisation that was merged into another are of that one.
///
/// # Errors
/// When the rows cannot be written.
pub fn follow_merge(tx: &mut Tx<'_>, from: OrganisationId, into: OrganisationId) -> Result<()> {
    for (id, name) in store::move_to(tx.db, from, into)? {
        let facts = |of: OrganisationId| Some(json!({ "employer_id": of }));
        record(tx, Event::new("expert.moved", "expert", id.0, &name).change(facts(from), facts(into)))?;
    }
    Ok(())
}

/// What an expert is to be paid to; the numbers beside what the vault made of them.
#[derive(Debug, Clone)]
pub struct PaymentWanted {
    /// 户名.
    pub holder: String,
    /// 开户行.
    pub bank: String,
    /// The account's number and what was sealed of it; none to keep the one that stands.
    pub account: Option<(AccountNumber, String)>,
    /// The identity number and what was sealed of it; none to keep the one that stands.
    pub identity: Option<(IdentityNumber, String)>,
    /// The version that the form was made from; none for the first.
    pub version: Option<i32>,
}

/// Opened numbers of a payment.
#[derive(Debug, Clone)]
pub struct Opened {
    /// 账号.
    pub account: AccountNumber,
    /// 身份证号.
    pub identity: IdentityNumber,
}

/// Opens the numbers of an expert.
///
/// # Errors
/// When they do not open, or are none.
pub fn open(vault: &Vault, of: ExpertId, payment: &Payment) -> Result<Opened> {
    let (account, identity) = (ACCOUNT.context(of.0), IDENTITY.context(of.0));
    let broken = |place: &str| Error::internal(format!("{place} of expert {of} holds no number"));
    Ok(Opened {
        account: AccountNumber::parse(&vault.open(&payment.account, &account)?).map_err(|_| broken("account"))?,
        identity: IdentityNumber::parse(&vault.open(&payment.identity, &identity)?).map_err(|_| broken("identity"))?,
    })
}

fn payment_facts(holder: &str, bank: &str, numbers: &Opened) -> Value {
    json!({
        "holder": holder, "bank": bank, "account_number": format!("…{}", numbers.account.ending()),
        "identity_number": format!("…{}", numbers.identity.ending()),
    })
}

/// Enters or changes where an expert's fee is paid to: the expert's own, or the finance office's doing.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Invalid`] when a number is missing for the first time.
pub fn set_payment(tx: &mut Tx<'_>, vault: &Vault, id: ExpertId, wanted: &PaymentWanted) -> Result<()> {
    let expert = store::find(tx.db, id)?;
    tx.can(Action::ExpertPay, &expert)?;
    let old = store::payments(tx.db, &[id])?.pop().map(|(_, payment)| payment);
    if old.as_ref().map(|payment| payment.version) != wanted.version {
        return Err(Error::Stale);
    }
    let before = old.as_ref().map(|payment| open(vault, id, payment)).transpose()?;
    let need = |field: &str| Error::field(field, Message::new("expert-number-first"));
    let account = wanted.account.as_ref().map(|(number, _)| number.clone());
    let identity = wanted.identity.as_ref().map(|(number, _)| number.clone());
    let known = before.clone();
    let numbers = Opened {
        account: account.or(known.clone().map(|b| b.account)).ok_or_else(|| need("account_number"))?,
        identity: identity.or(known.map(|b| b.identity)).ok_or_else(|| need("identity_number"))?,
    };
    let sealed = |new: Option<String>, old: Option<String>| new.or(old).unwrap_or_default();
    let new = Payment {
        holder: wanted.holder.clone(),
        bank: wanted.bank.clone(),
        account: sealed(wanted.account.as_ref().map(|w| w.1.clone()), old.as_ref().map(|o| o.account.clone())),
        identity: sealed(wanted.identity.as_ref().map(|w| w.1.clone()), old.as_ref().map(|o| o.identity.clone())),
        version: old.as_ref().map_or(1, |payment| payment.version + 1),
    };
    store::set_payment(tx.db, id, &new, tx.now)?;
    let facts_before = old.zip(before).map(|(old, numbers)| payment_facts(&old.holder, &old.bank, &numbers));
    let after = payment_facts(&new.holder, &new.bank, &numbers);
    record(tx, event("expert.payment-set", &expert).change(facts_before, Some(after)))
}

/// Shows an expert's numbers whole to the finance office; that they were shown, and to whom, stays in the trail.
///
/// # Errors
/// [`Error::NotFound`] when none were entered, and for everybody but the finance office.
pub fn show_payment(tx: &mut Tx<'_>, vault: &Vault, id: ExpertId) -> Result<(Payment, Opened)> {
    let expert = store::find(tx.db, id)?;
    tx.can(Action::ExpertPay, &expert)?;
    if !tx.actor.roles.contains(&Role::Finance) {
        return Err(Error::NotFound);
    }
    let (_, payment) = store::payments(tx.db, &[id])?.pop().ok_or(Error::NotFound)?;
    let numbers = open(vault, id, &payment)?;
    record(tx, event("expert.payment-shown", &expert))?;
    Ok((payment, numbers))
}
