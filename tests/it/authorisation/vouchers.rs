//! Vouchers and entries of the cells: of a contract in force, as far as the cell wants them.

use granary::contract;
use granary::kernel::{ContractId, Money, OrganisationId, VoucherId};
use granary::{ledger, voucher};

use super::contracts;
use super::rows::On;
use crate::world::World;

/// Makes what a cell is about; gives its key, a second one, and the version of its row.
pub async fn made(world: &World, on: On, unit: OrganisationId) -> (i64, i64, Option<i64>) {
    let (contract, _) = contracts::made(world, On::Contract, unit).await;
    if on == On::LedgerEntry {
        let entry = world
            .does(move |tx| {
                let of = contract::find(tx.db, ContractId(contract))?;
                let on = tx.now.day();
                let interest = ledger::Posting::plain(ledger::Kind::Interest, on, Money::from_fen(100), "利息");
                ledger::post(tx, &of, &interest)
            })
            .await;
        return (contract, entry.0, None);
    }
    let number = world.number();
    let (state, at, by) = match on {
        On::Voucher => ("entered", "NULL", "NULL"),
        _ => ("submitted", "'2026-03-01 01:00:00'", "999998"),
    };
    world.tampers(&format!(
        "INSERT INTO vouchers (contract_id, number, summary, business_on, method, payee_kind, payee, payee_code, handler, \
         approver, advanced, venue, measures, amount, state, entered_by, entered_by_name, submitted_by, \
         submitted_by_name, submitted_at, decided_by_name, remark, hits, created_at, updated_at, version) VALUES \
         ({contract}, 'JZ-{number}', '场地布置', '2026-07-05', 'cheque', 'unit', '某公司', '', '甲', '乙', TRUE, '', \
         '{{\"grade\":null}}', 10000, '{state}', 999998, 'x', {by}, '', {at}, '', '', 0, '2026-03-01 01:00:00', \
         '2026-03-01 01:00:00', 1)"
    ));
    let id = world.count("SELECT max(id) AS n FROM vouchers");
    world.tampers(&format!(
        "INSERT INTO voucher_lines (voucher_id, n, category, econ_code, paper, code, number, invoice_key, gross, amount, \
         buyer, buyer_code, seller, seller_code, split, note) VALUES ({id}, 1, 'meeting', '', 'fiscal-receipt', '', 'AB{number}', 'AB{number}', 10000, \
         10000, '', '', '', '', FALSE, '')"
    ));
    if on == On::PassedVoucher {
        world.does(move |tx| voucher::actions::pass(tx, VoucherId(id), 1)).await;
        return (id, contract, Some(2));
    }
    (id, contract, Some(1))
}
