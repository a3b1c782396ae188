//! Writing vouchers, what the rules said of them, and where invoices are booked.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::NOUN;
use crate::access::{Action, Tx};
use crate::each;
use crate::files;
use crate::kernel::{ContractId, Message, Money, VoucherId, text};
use crate::platform::db::{Db, is_duplicate};
use crate::platform::{Error, Result, search};
use crate::schema::{
    invoice_checks as ic, invoice_uses as iu, voucher_hands as vh, voucher_lines as l, voucher_outcomes as vo,
    voucher_people as vp, vouchers as t,
};
use crate::voucher::checks::Judged;
use crate::voucher::model::{Draft, Verified, Voucher};
use crate::voucher::shelves::SPLIT;

/// What people fill in of the head.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = t, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Values {
    number: String,
    summary: String,
    business_on: chrono::NaiveDate,
    paid_on: Option<chrono::NaiveDate>,
    method: crate::voucher::model::Method,
    payee_kind: crate::voucher::model::PayeeKind,
    payee: String,
    payee_code: String,
    handler: String,
    approver: String,
    advanced: bool,
    venue: String,
    measures: String,
    amount: i64,
}

fn values(draft: &Draft, amount: Money) -> Result<Values> {
    let head = draft.header.clone();
    Ok(Values {
        number: head.number,
        summary: head.summary,
        business_on: head.business_on,
        paid_on: head.paid_on,
        method: head.method,
        payee_kind: head.payee_kind,
        payee: head.payee,
        payee_code: head.payee_code,
        handler: head.handler,
        approver: head.approver,
        advanced: head.advanced,
        venue: head.venue,
        measures: serde_json::to_string(&head.measures)?,
        amount: amount.fen(),
    })
}

fn numbered(error: diesel::result::Error) -> Error {
    if is_duplicate(&error) { Error::conflict("voucher-number-taken") } else { error.into() }
}

fn whole(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// Writes a new voucher with its lines; gives its key.
///
/// # Errors
/// [`Error::Conflict`] when its number stands in the contract already.
pub(in crate::voucher) fn insert(tx: &mut Tx<'_>, new: &Voucher) -> Result<VoucherId> {
    let none = String::new;
    let row = (
        values(&new.draft, new.amount)?,
        (t::contract_id.eq(new.contract), t::state.eq(new.state), t::remark.eq(none()), t::hits.eq(0)),
        (t::entered_by.eq(tx.actor.user), t::entered_by_name.eq(tx.actor.name.clone())),
        (t::submitted_by_name.eq(none()), t::decided_by_name.eq(none())),
        (t::import_id.eq(new.import), t::corrects.eq(new.corrects)),
        (t::created_at.eq(tx.now), t::updated_at.eq(tx.now), t::version.eq(1)),
    );
    let id: VoucherId =
        diesel::insert_into(t::table).values(row).returning(t::id).get_result(tx.db).map_err(numbered)?;
    write_parts(tx.db, id, &new.draft)?;
    touch(tx, id)?;
    index(tx.db, id, new)?;
    Ok(id)
}

/// Writes what was filled in over the version that it was made from; the state becomes `entered` again.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Conflict`] as [`insert`].
pub(in crate::voucher) fn update(tx: &mut Tx<'_>, new: &Voucher) -> Result<()> {
    let own = t::table.filter(t::id.eq(new.id).and(t::version.eq(new.version)));
    let state = (t::state.eq(new.state), t::updated_at.eq(tx.now), t::version.eq(new.version + 1));
    let changed = diesel::update(own).set((values(&new.draft, new.amount)?, state)).execute(tx.db);
    if changed.map_err(numbered)? == 0 {
        return Err(Error::Stale);
    }
    diesel::delete(l::table.filter(l::voucher_id.eq(new.id))).execute(tx.db)?;
    diesel::delete(vp::table.filter(vp::voucher_id.eq(new.id))).execute(tx.db)?;
    write_parts(tx.db, new.id, &new.draft)?;
    touch(tx, new.id)?;
    index(tx.db, new.id, new)
}

/// Notes that the actor had a hand in a voucher.
pub(in crate::voucher) fn touch(tx: &mut Tx<'_>, id: VoucherId) -> Result<()> {
    for person in tx.actor.persons() {
        let row = (vh::voucher_id.eq(id), vh::user_id.eq(person));
        each!(tx.db, |c| diesel::insert_into(vh::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

fn write_parts(db: &mut Db, id: VoucherId, draft: &Draft) -> Result<()> {
    for (n, line) in (1_i32..).zip(&draft.lines) {
        let rate = line.rate.map(|rate| whole(rate.points()));
        let row = (
            (l::voucher_id.eq(id), l::n.eq(n), l::category.eq(line.category.clone()), l::paper.eq(line.paper)),
            (l::econ_code.eq(line.econ_code.clone()), l::code.eq(line.code.clone()), l::number.eq(line.number.clone())),
            (
                l::invoice_key.eq(line.key()),
                l::number_key.eq(line.number_key()),
                l::dated_on.eq(line.dated_on),
                l::net.eq(line.net.map(Money::fen)),
            ),
            (l::rate.eq(rate), l::tax.eq(line.tax.map(Money::fen)), l::gross.eq(line.gross.fen())),
            (
                l::amount.eq(line.amount.fen()),
                l::buyer.eq(line.buyer.clone()),
                l::buyer_code.eq(line.buyer_code.clone()),
            ),
            (l::seller.eq(line.seller.clone()), l::seller_code.eq(line.seller_code.clone())),
            (l::split.eq(line.split), l::note.eq(line.note.clone())),
        );
        diesel::insert_into(l::table).values(row).execute(db)?;
    }
    for (n, person) in (1_i32..).zip(&draft.people) {
        let row = (
            (vp::voucher_id.eq(id), vp::n.eq(n), vp::name.eq(person.name.clone()), vp::form.eq(person.form)),
            (
                vp::seal_id.eq(person.seal),
                vp::identity_sealed.eq(person.identity.clone()),
                vp::person_key.eq(person.key.clone()),
            ),
            (vp::title_level.eq(person.level), vp::activity.eq(person.activity.clone()), vp::on_date.eq(person.on)),
            (vp::days.eq(whole(person.days)), vp::half_day.eq(person.half_day), vp::times.eq(whole(person.times))),
            (vp::net.eq(person.net.fen()), vp::tax.eq(person.tax.fen()), vp::gross.eq(person.gross.fen())),
        );
        diesel::insert_into(vp::table).values(row).execute(db)?;
    }
    Ok(())
}

/// Writes how far a voucher is, over the version that it was made from.
///
/// # Errors
/// [`Error::Stale`]; [`Error::Conflict`] when its number was taken meanwhile.
pub(in crate::voucher) fn set_state(tx: &mut Tx<'_>, new: &Voucher) -> Result<()> {
    let own = t::table.filter(t::id.eq(new.id).and(t::version.eq(new.version)));
    let changed = diesel::update(own)
        .set((
            (t::state.eq(new.state), t::submitted_by.eq(new.submitted_by), t::submitted_at.eq(new.submitted_at)),
            (t::submitted_by_name.eq(new.submitted_by_name.clone()), t::decided_by.eq(new.decided_by)),
            (t::decided_by_name.eq(new.decided_by_name.clone()), t::decided_at.eq(new.decided_at)),
            (t::remark.eq(new.remark.clone()), t::hits.eq(new.hits), t::updated_at.eq(tx.now)),
            t::version.eq(new.version + 1),
        ))
        .execute(tx.db);
    if changed.map_err(numbered)? == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Keeps what the rules said, in place of what they said before.
pub(in crate::voucher) fn keep_outcomes(db: &mut Db, id: VoucherId, judged: &[Judged]) -> Result<()> {
    clear_reasons(db, id)?;
    for (n, one) in (1_i32..).zip(judged) {
        let row = (
            (vo::voucher_id.eq(id), vo::n.eq(n), vo::rule.eq(one.rule.clone()), vo::line.eq(one.line)),
            (vo::class.eq(one.class), vo::verdict.eq(one.verdict), vo::reason.eq(one.reason.clone())),
            (vo::zh.eq(one.words.zh.clone()), vo::en.eq(one.words.en.clone())),
            vo::inputs.eq(serde_json::to_string(&one.inputs)?),
        );
        diesel::insert_into(vo::table).values(row).execute(db)?;
    }
    Ok(())
}

/// Forgets what the rules said and the reasons that were given.
fn clear_reasons(db: &mut Db, id: VoucherId) -> Result<()> {
    diesel::delete(vo::table.filter(vo::voucher_id.eq(id))).execute(db)?;
    Ok(())
}

/// What a voucher books of each invoice: the sum of its lines, its gross, and whether a split voucher is with it.
fn booked(of: &Voucher) -> BTreeMap<String, (Money, Money, bool)> {
    let mut sums: BTreeMap<String, (Money, Money, bool)> = BTreeMap::new();
    for line in of.draft.lines.iter().filter(|line| !line.key().is_empty()) {
        let sum = sums.entry(line.key()).or_insert((Money::ZERO, line.gross, line.split));
        sum.0 = Money::from_fen(sum.0.fen().saturating_add(line.amount.fen()));
    }
    sums
}

/// Books what a voucher takes of its invoices.
///
/// # Errors
/// [`Error::Conflict`] when an invoice stands in another contract without a split voucher, or more than its gross is
/// taken over all contracts.
pub(in crate::voucher) fn claim(db: &mut Db, of: &Voucher) -> Result<()> {
    for (key, (amount, gross, split)) in booked(of) {
        let taken = || Error::Conflict(Message::new("voucher-invoice-taken").with("number", &key));
        let all: Vec<(ContractId, i64)> =
            iu::table.filter(iu::invoice_key.eq(key.clone())).select((iu::contract_id, iu::used)).load(db)?;
        let before = Money::sum(all.iter().map(|(_, used)| Money::from_fen(*used)));
        let after = before.and_then(|before| before.checked_add(amount));
        let elsewhere = all.iter().any(|(contract, _)| *contract != of.contract);
        if after.is_none_or(|after| after > gross) {
            // What another project has taken of it is that project's own business.
            if elsewhere {
                return Err(taken());
            }
            let used = before.unwrap_or(Money::ZERO);
            let told = Message::new("voucher-invoice-over").with("number", &key).with("gross", gross);
            return Err(Error::Conflict(told.with("used", used).with("amount", amount)));
        }
        let own = iu::table.filter(iu::invoice_key.eq(key.clone()).and(iu::contract_id.eq(of.contract)));
        let here = all.iter().find(|(contract, _)| *contract == of.contract);
        if let Some((_, used)) = here {
            let more = used.saturating_add(amount.fen());
            diesel::update(own).set(iu::used.eq(more)).execute(db).map_err(|e| refused(e, &key))?;
            continue;
        }
        let split = split && files::has(db, "voucher", of.id.0, SPLIT)?;
        if elsewhere && !split {
            return Err(taken());
        }
        let row = (
            (iu::invoice_key.eq(key.clone()), iu::contract_id.eq(of.contract), iu::split.eq(split && !all.is_empty())),
            (iu::gross.eq(gross.fen()), iu::used.eq(amount.fen())),
        );
        diesel::insert_into(iu::table).values(row).execute(db).map_err(|e| refused(e, &key))?;
    }
    Ok(())
}

fn refused(error: diesel::result::Error, key: &str) -> Error {
    if is_duplicate(&error) {
        Error::Conflict(Message::new("voucher-invoice-taken").with("number", key))
    } else {
        error.into()
    }
}

/// Sets free what a voucher has taken of its invoices.
pub(in crate::voucher) fn release(db: &mut Db, of: &Voucher) -> Result<()> {
    for (key, (amount, _, _)) in booked(of) {
        let own = iu::invoice_key.eq(key).and(iu::contract_id.eq(of.contract));
        let used: Option<i64> = iu::table.filter(own.clone()).select(iu::used).first(db).optional()?;
        let left = used.unwrap_or(0).saturating_sub(amount.fen());
        if left > 0 {
            diesel::update(iu::table.filter(own)).set(iu::used.eq(left)).execute(db)?;
        } else {
            diesel::delete(iu::table.filter(own)).execute(db)?;
        }
    }
    Ok(())
}

/// Records what the tax office said about the invoice of a line.
pub(in crate::voucher) fn add_invoice_check(
    tx: &mut Tx<'_>,
    of: &Voucher,
    n: i32,
    key: &str,
    result: Verified,
    note: &str,
) -> Result<()> {
    let row = (
        (ic::voucher_id.eq(of.id), ic::n.eq(n), ic::invoice_key.eq(key.to_owned()), ic::result.eq(result)),
        (
            ic::office.eq(tx.actor.may(Action::VoucherCheck)),
            ic::note.eq(note.to_owned()),
            ic::by_id.eq(tx.actor.user),
            ic::by_name.eq(tx.actor.name.clone()),
        ),
        ic::at.eq(tx.now),
    );
    diesel::insert_into(ic::table).values(row).execute(tx.db)?;
    Ok(())
}

/// What the search box finds a voucher by.
pub(super) fn words(of: &Voucher) -> Vec<String> {
    let head = &of.draft.header;
    let mut words = vec![head.number.clone(), head.summary.clone(), head.payee.clone(), head.handler.clone()];
    words.extend(of.draft.lines.iter().map(|line| line.number.clone()));
    words.extend(of.draft.lines.iter().map(|line| line.seller.clone()));
    words.push(text::initials(&head.payee));
    words
}

pub(super) fn index(db: &mut Db, id: VoucherId, of: &Voucher) -> Result<()> {
    let words = words(of);
    search::put(db, NOUN, id.0, &words.iter().map(String::as_str).collect::<Vec<_>>())
}
