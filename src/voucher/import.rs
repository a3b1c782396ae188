//! Vouchers as the rows of a workbook: a row a line, rows that follow each other under one number a voucher. The fields are
//! those of the form, read by the same readers, and the verb is the same.

use std::collections::{BTreeMap, BTreeSet};

use super::actions;
use super::form::{read_header, read_line};
use super::model::{Draft, Header, Line, Method, Paper, PayeeKind, State};
use super::store;
use crate::access::{Action, Actor, Tx};
use crate::contract::{self, Contract, State as Standing};
use crate::kernel::{ContractId, ImportId, Message, VoucherId};
use crate::pages::{Earlier, ImportChoice, ImportColumn, Importable, Several, Taken, Undone};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::{Form, line as text_line};
use crate::platform::{Error, Result};
use crate::standards::model::Grade;

/// Vouchers may come in as rows; they are the business of the unit that brings them.
pub const IMPORT: Importable = Importable {
    kind: "vouchers",
    noun: "voucher",
    title: "voucher-title",
    see: Action::VoucherView,
    make: Action::VoucherWrite,
    own: true,
    several: Some(Several { key: "voucher_number", carried: CARRIED }),
    columns: COLUMNS,
    check,
    take,
    undo,
    href: |id| format!("/vouchers/{id}"),
};

/// What a further row of a voucher takes over from the one above: the head, and the buyer.
const CARRIED: &[&str] = &[
    "contract",
    "summary",
    "business_on",
    "paid_on",
    "method",
    "payee_kind",
    "payee",
    "payee_code",
    "handler",
    "approver",
    "advanced",
    "venue",
    "listed_purpose",
    "persons",
    "days",
    "nights",
    "lodging",
    "grade",
    "travel_region",
    "travel_city",
    "buyer",
    "buyer_code",
];

const COLUMNS: &[ImportColumn] = &[
    ImportColumn::new("contract", "voucher-contract").hinted("voucher-import-contract-hint"),
    ImportColumn::new("voucher_number", "voucher-number").hinted("voucher-import-number-hint").needed(),
    ImportColumn::new("summary", "voucher-summary").needed(),
    ImportColumn::new("business_on", "voucher-business-on").needed(),
    ImportColumn::new("paid_on", "voucher-paid-on"),
    ImportColumn::among("method", "voucher-method", |texts| ImportChoice::words(texts, Method::ALL, "voucher-method")),
    ImportColumn::among("payee_kind", "voucher-payee-kind", |texts| {
        ImportChoice::words(texts, PayeeKind::ALL, "voucher-payee-kind")
    }),
    ImportColumn::new("payee", "voucher-payee").needed(),
    ImportColumn::new("payee_code", "voucher-payee-code"),
    ImportColumn::new("handler", "voucher-handler"),
    ImportColumn::new("approver", "voucher-approver"),
    ImportColumn::among("advanced", "voucher-advanced", ImportChoice::yes_or_no),
    ImportColumn::new("category", "voucher-category").needed(),
    ImportColumn::new("econ_code", "voucher-econ-code"),
    ImportColumn::among("paper", "voucher-paper", |texts| ImportChoice::words(texts, Paper::ALL, "voucher-paper")),
    ImportColumn::new("code", "voucher-code"),
    ImportColumn::new("number", "voucher-paper-number"),
    ImportColumn::new("dated_on", "voucher-dated-on"),
    ImportColumn::new("net", "voucher-net"),
    ImportColumn::new("rate", "voucher-rate"),
    ImportColumn::new("tax", "voucher-tax"),
    ImportColumn::new("gross", "voucher-gross").needed(),
    ImportColumn::new("amount", "voucher-booked"),
    ImportColumn::new("buyer", "voucher-buyer"),
    ImportColumn::new("buyer_code", "voucher-buyer-code"),
    ImportColumn::new("seller", "voucher-seller"),
    ImportColumn::new("seller_code", "voucher-seller-code"),
    ImportColumn::among("split", "voucher-split", ImportChoice::yes_or_no),
    ImportColumn::new("note", "voucher-note"),
    ImportColumn::new("venue", "voucher-venue"),
    ImportColumn::among("listed_purpose", "voucher-listed-purpose", ImportChoice::yes_or_no),
    ImportColumn::new("persons", "voucher-persons"),
    ImportColumn::new("days", "voucher-days"),
    ImportColumn::new("nights", "voucher-nights"),
    ImportColumn::among("lodging", "voucher-lodging", ImportChoice::yes_or_no),
    ImportColumn::among("grade", "voucher-grade", |texts| ImportChoice::words(texts, Grade::ALL, "standard-grade")),
    ImportColumn::among("travel_region", "voucher-travel-region", ImportChoice::regions),
    ImportColumn::new("travel_city", "voucher-travel-city"),
];

fn fault(field: &str, message: Message) -> FieldError {
    FieldError { field: field.to_owned(), message }
}

/// A contract of the unit, and the names of its budget lines.
struct Known {
    contract: Contract,
    /// By key and by name in either language: the key.
    categories: BTreeMap<String, String>,
}

/// The contracts for which the actor may bring vouchers.
fn contracts(db: &mut Db, actor: &Actor) -> Result<Vec<Known>> {
    let Some(unit) = actor.organisation else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for contract in contract::of_unit(db, unit)? {
        let definition = contract::definition(db, &contract)?;
        let mut categories = BTreeMap::new();
        for category in definition.budget.iter().flat_map(|budget| &budget.category) {
            for name in [category.key.as_str(), &category.label.zh, &category.label.en] {
                categories.insert(crate::kernel::text::skeleton(name), category.key.as_str().to_owned());
            }
        }
        all.push(Known { contract, categories });
    }
    Ok(all)
}

/// The contract that a row names; without a number, the only one that takes vouchers.
fn named<'a>(all: &'a [Known], number: &str) -> Result<&'a Known, Message> {
    if !number.is_empty() {
        let found = all.iter().find(|known| known.contract.number == number);
        return found.ok_or_else(|| Message::new("voucher-import-no-contract"));
    }
    let mut open = all.iter().filter(|known| matches!(known.contract.state, Standing::InForce | Standing::Suspended));
    match (open.next(), open.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Message::new("voucher-import-none-open")),
        _ => Err(Message::new("voucher-import-which-contract")),
    }
}

/// A row that can be read.
struct Row {
    contract: ContractId,
    header: Header,
    line: Line,
}

fn read(form: &mut Form, all: &[Known]) -> Result<Row, Vec<FieldError>> {
    let number = form.may("contract", text_line(80));
    let known = match &number {
        Some(number) => match named(all, number.as_deref().unwrap_or_default()) {
            Ok(known) => Some(known),
            Err(message) => form.wrong("contract", message),
        },
        None => None,
    };
    let (header, line) = (read_header(form), read_line(form, ""));
    let line = line.and_then(|line| {
        let known = known?;
        match known.categories.get(&crate::kernel::text::skeleton(&line.category)) {
            Some(key) => Some(Line { category: key.clone(), ..line }),
            None => form.wrong("category", Message::new("voucher-import-category")),
        }
    });
    let made = form.build(|| Some(Row { contract: known?.contract.id, header: header?, line: line? }));
    made.map_err(|error| match error {
        Error::Invalid(errors) => errors,
        // A form that says nothing of itself is wrong as a whole.
        _ => vec![fault("voucher_number", Message::new("form-choice"))],
    })
}

/// The rows of one voucher: where they stand among the forms, and what they come to.
struct Thing {
    rows: std::ops::Range<usize>,
    read: Result<(ContractId, Draft), Vec<(usize, FieldError)>>,
}

/// Puts rows together that follow each other under one number.
fn things(forms: &mut [Form], all: &[Known]) -> Vec<Thing> {
    let name = |form: &Form| [form.peek("contract"), form.peek("voucher_number")].map(|cell| cell.map(str::to_owned));
    let names: Vec<_> = forms.iter().map(name).collect();
    let mut things = Vec::new();
    let mut from = 0;
    for same in names.chunk_by(|a, b| a == b && b[1].as_deref().is_some_and(|number| !number.is_empty())) {
        let rows = from..from + same.len();
        from = rows.end;
        let some = forms.get_mut(rows.clone()).unwrap_or_default();
        let read: Vec<Result<Row, Vec<FieldError>>> = some.iter_mut().map(|form| read(form, all)).collect();
        things.push(Thing { read: together(rows.start, read), rows });
    }
    things
}

fn together(
    first: usize,
    read: Vec<Result<Row, Vec<FieldError>>>,
) -> Result<(ContractId, Draft), Vec<(usize, FieldError)>> {
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for (at, row) in (first..).zip(read) {
        match row {
            Ok(row) => rows.push((at, row)),
            Err(wrong) => errors.extend(wrong.into_iter().map(|error| (at, error))),
        }
    }
    let mut lines = Vec::with_capacity(rows.len());
    let mut head: Option<(ContractId, Header)> = None;
    for (at, row) in rows {
        match &head {
            None => head = Some((row.contract, row.header)),
            Some((_, header)) if *header != row.header => {
                errors.push((at, fault("voucher_number", Message::new("voucher-import-heads-differ"))));
            }
            Some(_) => {}
        }
        lines.push(row.line);
    }
    if lines.len() > super::form::MOST {
        let many = Message::new("voucher-import-many-lines").with("most", super::form::MOST);
        errors.push((first, fault("voucher_number", many)));
    }
    match head {
        Some((contract, header)) if errors.is_empty() => Ok((contract, Draft { header, lines, people: Vec::new() })),
        _ => Err(errors),
    }
}

/// What each row of a voucher is told: its own faults, or that another row of it has some.
fn refused(rows: std::ops::Range<usize>, errors: &[(usize, FieldError)]) -> impl Iterator<Item = Taken> + '_ {
    rows.map(move |at| {
        let own: Vec<FieldError> =
            errors.iter().filter(|(row, _)| *row == at).map(|(_, error)| error.clone()).collect();
        let beside = || vec![fault("voucher_number", Message::new("voucher-import-beside"))];
        Taken::Wrong(if own.is_empty() { beside() } else { own })
    })
}

/// Vouchers that stand in a contract under these numbers already.
fn standing(db: &mut Db, things: &[Thing]) -> Result<BTreeMap<(ContractId, String), (VoucherId, Header)>> {
    let mut numbers: BTreeMap<ContractId, BTreeSet<String>> = BTreeMap::new();
    for (contract, draft) in things.iter().filter_map(|thing| thing.read.as_ref().ok()) {
        numbers.entry(*contract).or_default().insert(draft.header.number.clone());
    }
    let mut found = BTreeMap::new();
    for (contract, numbers) in numbers {
        for voucher in store::numbered(db, contract, &numbers)? {
            let head = voucher.draft.header;
            found.insert((contract, head.number.clone()), (voucher.id, head));
        }
    }
    Ok(found)
}

/// What is told of a voucher whose number is taken: it is this very one, or it is another.
fn same(there: Option<&(VoucherId, Header)>, draft: &Draft) -> Option<Taken> {
    let (id, header) = there?;
    Some(if *header == draft.header {
        Taken::Existing(id.0)
    } else {
        Taken::Wrong(vec![fault("voucher_number", Message::new("voucher-number-taken"))])
    })
}

fn check(db: &mut Db, actor: &Actor, forms: &mut [Form], earlier: &mut Earlier) -> Result<Vec<Taken>> {
    let all = contracts(db, actor)?;
    let things = things(forms, &all);
    let standing = standing(db, &things)?;
    let mut told = Vec::with_capacity(forms.len());
    for thing in things {
        match &thing.read {
            Err(errors) => told.extend(refused(thing.rows, errors)),
            Ok((contract, draft)) => {
                let key = (*contract, draft.header.number.clone());
                let name = format!("{contract} {}", draft.header.number);
                let one = match same(standing.get(&key), draft) {
                    Some(there) => there,
                    None if earlier.holds(&name) => {
                        Taken::Wrong(vec![fault("voucher_number", Message::new("import-earlier-row"))])
                    }
                    None => Taken::Created(0),
                };
                earlier.note(name);
                told.extend(thing.rows.map(|_| one.clone()));
            }
        }
    }
    Ok(told)
}

fn take(tx: &mut Tx<'_>, import: ImportId, forms: &mut [Form]) -> Result<Vec<Taken>> {
    let all = contracts(tx.db, tx.actor)?;
    let things = things(forms, &all);
    let standing = standing(tx.db, &things)?;
    // Those of one contract go to the verb together, in their order.
    let mut by_contract: BTreeMap<ContractId, Vec<(usize, Draft)>> = BTreeMap::new();
    let mut outcomes: Vec<Option<Taken>> = things.iter().map(|_| None).collect();
    for (n, thing) in things.iter().enumerate() {
        let Ok((contract, draft)) = &thing.read else { continue };
        match same(standing.get(&(*contract, draft.header.number.clone())), draft) {
            Some(there) => set(&mut outcomes, n, there),
            None => by_contract.entry(*contract).or_default().push((n, draft.clone())),
        }
    }
    for (contract, drafts) in by_contract {
        let (places, drafts): (Vec<usize>, Vec<Draft>) = drafts.into_iter().unzip();
        let entered = match actions::enter_all(tx, contract, &drafts, Some(import)) {
            Ok(entered) => entered,
            Err(Error::Conflict(why)) => drafts.iter().map(|_| Err(Error::Conflict(why.clone()))).collect(),
            Err(other) => return Err(other),
        };
        for (n, one) in places.into_iter().zip(entered) {
            set(&mut outcomes, n, outcome(one)?);
        }
    }
    let mut told = Vec::with_capacity(forms.len());
    for (thing, outcome) in things.into_iter().zip(outcomes) {
        match (&thing.read, outcome) {
            (Err(errors), _) => told.extend(refused(thing.rows, errors)),
            (Ok(_), Some(one)) => told.extend(thing.rows.map(|_| one.clone())),
            (Ok(_), None) => return Err(Error::internal("a voucher of an import is lost")),
        }
    }
    Ok(told)
}

fn set(outcomes: &mut [Option<Taken>], n: usize, what: Taken) {
    if let Some(place) = outcomes.get_mut(n) {
        *place = Some(what);
    }
}

fn outcome(entered: Result<VoucherId>) -> Result<Taken> {
    match entered {
        Ok(id) => Ok(Taken::Created(id.0)),
        Err(Error::Conflict(why)) => Ok(Taken::Wrong(vec![fault("voucher_number", why)])),
        Err(Error::Invalid(errors)) => Ok(Taken::Wrong(errors)),
        Err(other) => Err(other),
    }
}

fn undo(tx: &mut Tx<'_>, ids: &[i64], reason: &str) -> Result<Vec<(i64, Undone)>> {
    let keys: Vec<VoucherId> = ids.iter().copied().map(VoucherId).collect();
    actions::withdraw_entered(tx, &keys, reason)?;
    let found = store::listed(tx.db, &keys)?;
    let told = |id: &i64| {
        let gone = found.iter().any(|voucher| voucher.id.0 == *id && voucher.state == State::Withdrawn);
        (*id, if gone { Undone::Removed } else { Undone::Kept(Message::new("voucher-import-used")) })
    };
    Ok(ids.iter().map(told).collect())
}
