//! Contracts of the cells: a call of its own, an award that was made, and a contract as far as the cell wants it.

use std::collections::BTreeMap;
use std::sync::Arc;

use granary::contract::actions::{self, Signature, Wanted};
use granary::contract::model::StepKind;
use granary::contract::terms::Leader;
use granary::contract::{self, Contract, Terms};
use granary::kernel::{AwardId, ContractId, Money, OrganisationId};
use granary::platform::secret::digest;
use granary::{adjustment, app};

use super::rows::On;
use crate::world::{CONTRACTED, World};

/// Makes what a cell is about, and gives its key and the version of its row.
pub async fn made(world: &World, on: On, unit: OrganisationId) -> (i64, Option<i64>) {
    let award = awarded(world, unit);
    if on == On::FreeAward {
        return (award.0, None);
    }
    let id = drawn_up(world, award).await;
    if on == On::ContractDraft {
        return version(world, "contracts", id.0);
    }
    issued(world, id).await;
    if on == On::IssuedContract {
        return version(world, "contracts", id.0);
    }
    unit_signed(world, id, on != On::OpenScan).await;
    if matches!(on, On::OpenScan | On::SignedContract) {
        return version(world, "contracts", id.0);
    }
    centre_signed(world, id).await;
    match on {
        On::ProposedContract => {
            let app = Arc::clone(&world.app);
            world
                .does(move |tx| {
                    let of = contract::find(tx.db, id)?;
                    actions::propose_step(tx, &app, id, StepKind::Suspend, "理由", of.version)
                })
                .await;
            // Whoever proposed it is another person than anybody who decides.
            world.tampers("UPDATE contract_steps SET proposed_by = 999999");
        }
        On::Amendment | On::ProposedAmendment => return amendment(world, id, on).await,
        On::Adjustment | On::ProposedAdjustment => return adjusted(world, id, on).await,
        _ => {}
    }
    version(world, "contracts", id.0)
}

fn version(world: &World, table: &str, id: i64) -> (i64, Option<i64>) {
    let sql = format!("SELECT CAST(version AS BIGINT) AS n FROM {table} WHERE id = {id}");
    (id, Some(world.count(&sql)))
}

/// An award of a call with a contract, with a place and its money.
fn awarded(world: &World, unit: OrganisationId) -> AwardId {
    let number = world.number();
    let text = CONTRACTED.replace("cases-2026", &format!("contract-{number}")).replace('\'', "''");
    let (sha256, at) = (digest(text.replace("''", "'")), "'2026-02-20 01:00:00'");
    world.tampers(&format!(
        "INSERT INTO calls (code, number, name_zh, name_en, year, origin, state, latest, deadline, round, draft, reason, \
         answer, created_by, created_by_name, created_at, updated_at, version) VALUES ('contract-{number}', 'K-{number}', \
         '某通知', 'x', 2026, 'x', 'published', 1, '2026-02-01 15:59:59', 1, '{text}', '', '', 0, 'x', {at}, {at}, 1)"
    ));
    let call = world.count("SELECT max(id) AS n FROM calls");
    world.tampers(&format!(
        "INSERT INTO call_versions (call_id, n, change, body, sha256, deadline, reason, proposed_by, proposed_by_name, \
         approved_by, approved_by_name, at) VALUES ({call}, 1, 'publish', '{text}', '{sha256}', '2026-02-01 15:59:59', \
         '', 0, 'x', 1, 'y', {at}); \
         INSERT INTO applications (call_id, call_version, unit_id, slot, region, number, state, requested, receipt, sha256, \
         copies, online_at, submitted_at, submitted_by_name, returned, return_reason, returned_sections, \
         decided_reason, created_by, created_by_name, created_at, updated_at, version) VALUES ({call}, 1, {unit}, 1, \
         (SELECT region FROM organisations WHERE id = {unit}), 'K-{number}-001', 'passed', 20000000, 'K-{number}', \
         '{number:064}', 1, {at}, {at}, 'x', 0, '', '[]', '', 0, 'x', {at}, {at}, 1)"
    ));
    let application = world.count("SELECT max(id) AS n FROM applications");
    world.tampers(&format!(
        "INSERT INTO application_copies (application_id, n, call_version, body, sha256, reason, by_id, by_name, at) \
         VALUES ({application}, 1, 1, '{{}}', '{}', '', 0, 'x', {at}); \
         INSERT INTO award_decisions (call_id, call_version, kind, state, proposed_by, proposed_by_name, hands, minutes, \
         approved_by_name, approved_at, reason, ranking, outcomes, released_at, released_by_name, created_at, updated_at, \
         version) VALUES ({call}, 1, 'first', 'approved', 0, 'x', '[]', '纪要', '', {at}, '', '[]', '[]', {at}, '', {at}, \
         {at}, 1); \
         INSERT INTO awards (call_id, application_id, unit_id, region, decision_id, rank, amount, role, state, reason, \
         remark, fallen_why, fallen_reason, awarded_by_name, awarded_at, created_at, updated_at, version) VALUES ({call}, \
         {application}, {unit}, (SELECT region FROM organisations WHERE id = {unit}), \
         (SELECT max(id) FROM award_decisions), 1, 20000000, 'award', 'awarded', '', '', '', '', 'x', {at}, {at}, {at}, 1); \
         INSERT INTO funds (call_id, total, reserved, committed, spent, version) VALUES ({call}, 40000000, 20000000, 0, 0, 1)",
        digest("{}")
    ));
    AwardId(world.count("SELECT max(id) AS n FROM awards"))
}

async fn drawn_up(world: &World, award: AwardId) -> ContractId {
    let id = world
        .does(move |tx| {
            let id = actions::draw_up(tx, award)?;
            let of = contract::find(tx.db, id)?;
            let definition = contract::definition(tx.db, &of)?;
            let leaders = vec![Leader { name: "王丽".to_owned(), ..Leader::default() }];
            let mut terms = Terms { leaders, ..contract::terms(tx.db, &of)? };
            let line = |key: &str, yuan: i64| (key.to_owned(), Money::from_fen(yuan * 100));
            terms.rebudgeted(&definition, &[line("meeting", 180_000), line("travel", 20_000)]);
            actions::rewrite(tx, id, &terms, of.version)?;
            Ok(id)
        })
        .await;
    world.tampers(&format!("UPDATE contracts SET hands = '[]' WHERE id = {id}"));
    id
}

async fn issued(world: &World, id: ContractId) {
    let app = Arc::clone(&world.app);
    world
        .does(move |tx| {
            let of = contract::find(tx.db, id)?;
            actions::issue(tx, &app, &app::providers(), id, "", of.version)
        })
        .await;
    world.tampers(&format!("UPDATE contracts SET hands = '[]' WHERE id = {id}"));
    world.has_scans(id);
}

async fn unit_signed(world: &World, id: ContractId, matched: bool) {
    let (app, papers, on) = (Arc::clone(&world.app), world.papers_of(id), world.clock.now().day());
    world
        .does(move |tx| {
            let of = contract::find(tx.db, id)?;
            let address = granary::documents::find(tx.db, of.document.unwrap())?.proof_address;
            let code = if matched { address } else { String::new() };
            let signature = Signature { name: "王丽".to_owned(), on, code, papers: papers.clone() };
            actions::unit_sign(tx, &app, id, &signature, of.version)
        })
        .await;
}

async fn centre_signed(world: &World, id: ContractId) {
    let (app, on) = (Arc::clone(&world.app), world.clock.now().day());
    world
        .does(move |tx| {
            let of = contract::find(tx.db, id)?;
            actions::centre_sign(tx, &app, &app::providers(), id, (on, ""), of.version)
        })
        .await;
    world.tampers(&format!("UPDATE contracts SET hands = '[]' WHERE id = {id}"));
}

async fn amendment(world: &World, id: ContractId, on: On) -> (i64, Option<i64>) {
    let app = Arc::clone(&world.app);
    let made = world
        .does(move |tx| {
            let of: Contract = contract::find(tx.db, id)?;
            let leaders = vec![Leader { name: "李强".to_owned(), ..Leader::default() }];
            let terms = Terms { leaders, ..contract::terms(tx.db, &of)? };
            let wanted = Wanted { terms, reason: "调离".to_owned(), used: BTreeMap::new() };
            let made = actions::ask(tx, &app, id, &wanted, of.version)?;
            if on == On::ProposedAmendment {
                actions::put_forward(tx, &app, made, "属实", 1)?;
            }
            Ok(made)
        })
        .await;
    world.tampers("UPDATE contract_amendments SET hands = '[]'");
    version(world, "contract_amendments", made.0)
}

async fn adjusted(world: &World, id: ContractId, on: On) -> (i64, Option<i64>) {
    let app = Arc::clone(&world.app);
    let made = world
        .does(move |tx| {
            let of = contract::find(tx.db, id)?;
            let changes = vec![
                ("meeting".to_owned(), Money::from_fen(-1_000_000)),
                ("travel".to_owned(), Money::from_fen(1_000_000)),
            ];
            let wanted = adjustment::actions::Wanted { changes, reason: "差旅".to_owned(), used: BTreeMap::new() };
            let made = adjustment::actions::ask(tx, &app, id, &wanted, of.version)?;
            if on == On::ProposedAdjustment {
                adjustment::actions::put_forward(tx, &app, made, "属实", 1)?;
            }
            Ok(made)
        })
        .await;
    world.tampers("UPDATE adjustments SET hands = '[]'");
    version(world, "adjustments", made.0)
}
