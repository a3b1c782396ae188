//! Vouchers and entries of the cells: of a contract in force, as far as the cell wants them.

use granary::contract;
use granary::kernel::{ContractId, Money, OrganisationId, VoucherId};
use granary::voucher::desk;
use granary::voucher::desk::actions::Wanted;
use granary::voucher::desk::draw::{Candidate, Method, Narrowed};
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
    if on == On::Journal {
        world.tampers(&format!(
            "DELETE FROM journal_mappings WHERE organisation_id = {unit}; INSERT INTO journal_mappings (organisation_id, body, updated_by_name, updated_at, version) VALUES ({unit}, \
             '{{\"headings\":[\"号\",\"日\",\"要\",\"科\",\"借\"]}}', 'x', '2026-03-01 01:00:00', 1)"
        ));
        return (contract, 0, Some(1));
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
    if matches!(on, On::PassedVoucher | On::VoucherSample) {
        world.does(move |tx| voucher::actions::pass(tx, VoucherId(id), 1)).await;
        if on == On::PassedVoucher {
            return (id, contract, Some(2));
        }
        let wanted = Wanted {
            method: Method::Amount,
            seed: String::new(),
            n: 1,
            contract: None,
            narrowed: Narrowed::default(),
            reason: "检查".to_owned(),
        };
        let pool = [Candidate { id: VoucherId(id), amount: Money::from_fen(10_000) }];
        let sample = world.does(move |tx| desk::actions::sample(tx, &wanted, &pool)).await;
        return (sample.0, world.count("SELECT max(id) AS n FROM voucher_sample_items"), Some(1));
    }
    (id, contract, Some(1))
}
