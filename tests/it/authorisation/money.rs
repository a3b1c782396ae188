//! Contracts in force with their payments, batches, statements and final accounts, for cells: by statements, since each
//! cell makes its own.

use granary::kernel::OrganisationId;
use granary::payment;
use granary::platform::media::Media;

use super::rows::On;
use crate::world::World;

const NUMBER: &str = "6222021200012345678";
const AT: &str = "'2026-03-02 00:30:00'";

/// What a cell is about: the contract or the thing itself, what belongs to it, and a further key.
pub struct Made {
    pub id: i64,
    pub second: i64,
    pub further: i64,
}

fn newest(world: &World, table: &str) -> i64 {
    world.count(&format!("SELECT max(id) AS n FROM {table}"))
}

/// As much as the cell wants, for an award of a unit.
pub fn made(world: &World, on: On, award: i64, unit: i64, region: &str) -> Made {
    let id = contract(world, on, award, unit, region);
    let payment = payment(world, on, id, unit);
    match on {
        On::PaidContract | On::EndedContract => Made { id, second: payment, further: 0 },
        On::PlannedPayment | On::ReadyPayment => Made { id: payment, second: id, further: 0 },
        On::BankRow | On::KnownBankRow => bank(world, on, id),
        On::SubmittedAccounts | On::ConfirmedAccounts => accounts(world, on, id),
        _ => batch(world, on, payment, unit),
    }
}

fn contract(world: &World, on: On, award: i64, unit: i64, region: &str) -> i64 {
    let number = world.number();
    let state = if on == On::EndedContract { "terminated" } else { "in-force" };
    let terms = r#"{"payments":[{"key":"first","label":"首款","percent":10000,"amount":20000000,"after":"contract","test":""}]}"#;
    world.tampers(&format!(
        "INSERT INTO contracts (call_id, call_version, award_id, application_id, unit_id, region, number, state, amount, \
         starts_on, ends_on, ledger_code, terms, draft, awarded_on, reminded, issued_at, unit_signed_on, \
         unit_signed_name, scan, scan_by_name, papers, centre_signed_on, centre_signed_name, hands, outcomes, \
         created_at, updated_at, version) SELECT call_id, 1, id, application_id, {unit}, '{region}', 'CELL-{number}', \
         '{state}', 20000000, '2026-01-01', '2026-12-31', 'ZZ-{number}', 1, '{terms}', '2026-02-20', 0, {AT}, \
         '2026-02-25', 'x', 'matched', '', '[]', '2026-02-26', 'x', '[]', '[]', {AT}, {AT}, 1 FROM awards \
         WHERE id = {award}; \
         UPDATE funds SET reserved = 0, committed = 20000000 WHERE call_id = (SELECT call_id FROM awards WHERE id = {award})"
    ));
    let id = newest(world, "contracts");
    world.tampers(&format!(
        "INSERT INTO contract_terms (contract_id, n, kind, body, sha256, reason, proposed_by_name, approved_by_name, at) \
         VALUES ({id}, 1, 'first', '{terms}', '', '', '', '', {AT})"
    ));
    id
}

fn payment(world: &World, on: On, contract: i64, unit: i64) -> i64 {
    let state = match on {
        On::Batch => "batched",
        On::ApprovedBatch => "approved",
        On::SentBatch => "sent",
        _ => "planned",
    };
    let invoice = if on == On::PlannedPayment { ("", "NULL") } else { ("24512000", "'2026-03-01'") };
    world.tampers(&format!(
        "INSERT INTO payments (contract_id, tranche, n, label, test, last, amount, set_off, state, invoice_number, \
         invoice_on, invoice_by_name, reference, trouble, created_at, updated_at, version) VALUES ({contract}, 'first', \
         1, '首款', '', TRUE, 20000000, 0, '{state}', '{}', {}, '', '', '', {AT}, {AT}, 1)",
        invoice.0,
        invoice.1
    ));
    let id = newest(world, "payments");
    if on != On::PlannedPayment {
        world.has_account(OrganisationId(unit), NUMBER);
        let bytes = format!("%PDF-1.4 invoice {id}");
        world.has_bytes("payment", id, "payment-invoice", "发票.pdf", Media::Pdf, bytes.as_bytes());
    }
    id
}

fn batch(world: &World, on: On, payment: i64, unit: i64) -> Made {
    let (state, decided, sent) = match on {
        On::Batch => ("prepared", "NULL", "NULL"),
        On::ApprovedBatch => ("approved", "1", "NULL"),
        _ => ("sent", "1", AT),
    };
    world.tampers(&format!(
        "INSERT INTO payment_batches (state, total, payments, prepared_by, prepared_by_name, prepared_at, decided_by, \
         decided_by_name, remark, sent_by_name, sent_at, updated_at, version) VALUES ('{state}', 20000000, 1, 0, 'x', \
         {AT}, {decided}, '', '', '', {sent}, {AT}, 1)"
    ));
    let id = newest(world, "payment_batches");
    let key = i64::from(world.number());
    let sealed = world.app.vault.seal(NUMBER, &payment::ACCOUNT.context(key)).unwrap();
    world.tampers(&format!(
        "INSERT INTO payment_lines (batch_id, payment_id, amount, unit_id, holder, bank, account_version, seal_key, \
         number_sealed, state, reference, reason, booked_by_name, version) VALUES ({id}, {payment}, 20000000, {unit}, \
         '某单位', '中国银行', 1, {key}, '{sealed}', 'open', '', '', '', 1)"
    ));
    Made { id, second: newest(world, "payment_lines"), further: 0 }
}

fn bank(world: &World, on: On, contract: i64) -> Made {
    world.tampers(&format!(
        "INSERT INTO ledgers (contract_id, code, entries, opened_at, version) VALUES ({contract}, 'ZZ', 1, {AT}, 1); \
         INSERT INTO ledger_entries (ledger_id, contract_id, serial, on_date, period, kind, debit, credit, category, \
         amount, summary, by_id, by_name, at) SELECT id, contract_id, 1, '2026-03-01', '2026-03', 'receipt', 'bank', \
         'grant', '', 20000000, '首款', 0, 'x', {AT} FROM ledgers WHERE contract_id = {contract}"
    ));
    let entry = newest(world, "ledger_entries");
    let state = if on == On::BankRow { "open" } else { "foreign" };
    world.tampers(&format!(
        "INSERT INTO bank_rows (contract_id, mark, on_date, way, amount, name, reference, note, state, how, reason, \
         by_name, created_at, version) VALUES ({contract}, 'x', '2026-01-01', 'in', 20000000, '', '', '', '{state}', '', \
         '', 'x', {AT}, 1)"
    ));
    Made { id: contract, second: newest(world, "bank_rows"), further: entry }
}

fn accounts(world: &World, on: On, contract: i64) -> Made {
    let of = world.reads(|db| {
        let of = granary::contract::find(db, granary::kernel::ContractId(contract))?;
        granary::accounts::actions::sheet(db, &of)
    });
    let (state, refund, decided) =
        if on == On::SubmittedAccounts { ("submitted", 0, "NULL") } else { ("confirmed", 100, AT) };
    world.tampers(&format!(
        "INSERT INTO final_accounts (contract_id, state, sheet, refund, note, made_by, made_by_name, made_at, \
         decided_by_name, decided_at, remark, reference, updated_at, version) VALUES ({contract}, '{state}', '{}', \
         {refund}, '', 0, 'x', {AT}, '', {decided}, '', '', {AT}, 1)",
        serde_json::to_string(&of).unwrap()
    ));
    if on == On::ConfirmedAccounts {
        let balance = |account: &str, debit: i64, credit: i64| {
            format!(
                "INSERT INTO ledger_balances (ledger_id, account, category, debit, credit) SELECT id, '{account}', '', \
                 {debit}, {credit} FROM ledgers WHERE contract_id = {contract};"
            )
        };
        let (bank, grant) = (balance("bank", 100, 0), balance("grant", 0, 100));
        world.tampers(&format!(
            "INSERT INTO ledgers (contract_id, code, entries, opened_at, version) VALUES ({contract}, 'ZZ', 0, {AT}, 1); \
             {bank} {grant} UPDATE funds SET committed = 19999900, spent = 100 WHERE call_id = (SELECT call_id FROM \
             contracts WHERE id = {contract})"
        ));
    }
    Made { id: contract, second: 0, further: 0 }
}
