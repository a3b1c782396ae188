//! The authorisation table: every route × every role × every relation to the object.
//!
//! Each cell sends a valid token and a valid body, and checks the answer; on a refusal, that nothing in the database
//! changed and that nothing of another province is in the answer. A route without a row fails, and a row without a
//! route. With a hole in the policy the table turns red.

mod cells;
mod contracts;
mod form_checks;
mod money;
mod rows;
mod vouchers;

use std::collections::BTreeSet;

use granary::access::POLICY;
use granary::app::routes;
use granary::pages::{Method, Table};

use crate::world::{Engine, World};
use cells::{Cell, Cells};
use rows::{ROWS, Relation, Row, Who};

fn name(row: &Row, who: Who, relation: Relation) -> String {
    format!("{:?} {} as {who:?} on {relation:?}", row.method, row.path)
}

/// Goes through the table; gives what was not as it should be, and how many cells there were.
async fn walk(world: &World, choose: impl Fn(&Row) -> Vec<(Who, Relation)>) -> (Vec<String>, usize) {
    let cells = Cells::new(world).await;
    let (mut wrong, mut count) = (Vec::new(), 0);
    for row in ROWS {
        for (who, relation) in choose(row) {
            count += 1;
            let expected = (row.expected)(who, relation);
            if let Err(why) = cells.check(&Cell { row, who, relation, expected }).await {
                wrong.push(format!("{}: {why}", name(row, who, relation)));
            }
        }
    }
    (wrong, count)
}

fn every_cell(row: &Row) -> Vec<(Who, Relation)> {
    Who::all().into_iter().flat_map(|who| row.relations.iter().map(move |relation| (who, *relation))).collect()
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let key = |method: Method, path: &str| format!("{method:?} {path}");
    let mounted: BTreeSet<String> = routes().iter().map(|r| key(r.method, r.path)).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|r| key(r.method, r.path)).collect();
    assert_eq!(mounted.symmetric_difference(&rows).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(mounted.len(), routes().len(), "a route stands twice");
    assert_eq!(rows.len(), ROWS.len(), "a row stands twice");
}

#[test]
fn every_path_leads_to_its_own_route() {
    let routes = routes();
    let table = Table::new(&routes);
    for route in &routes {
        let part = |part: &'static str| if part.starts_with('{') { "4711" } else { part };
        let path = route.path.split('/').map(part).collect::<Vec<_>>().join("/");
        let (found, params) = table.find(route.method, &path).unwrap_or_else(|| panic!("{path} leads nowhere"));
        assert_eq!((found.method, found.path), (route.method, route.path), "{path}");
        for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            assert_eq!(params.get(name).map(String::as_str), Some("4711"), "{name} of {path}");
        }
    }
}

#[test]
fn every_route_is_allowed_to_somebody_and_none_of_a_noun_to_everybody() {
    for row in ROWS {
        let allowed = every_cell(row).iter().filter(|(who, rel)| (row.expected)(*who, *rel).is_allowed()).count();
        assert!(allowed > 0, "nobody may {:?} {}", row.method, row.path);
    }
}

/// Every cell, in parts with a world each, so that all cores of the machine walk.
mod every_cell_on_sqlite {
    use super::{Engine, ROWS, World, every_cell, walk};

    const PARTS: usize = 4;

    async fn part(n: usize) {
        let world = World::on(Engine::Sqlite).await;
        let own = ROWS.len() / PARTS;
        let mine = |row: &super::Row| ROWS.iter().position(|other| std::ptr::eq(other, row)).unwrap() % PARTS == n;
        let (wrong, count) = walk(&world, |row| if mine(row) { every_cell(row) } else { Vec::new() }).await;
        assert!(wrong.is_empty(), "{} of {count} cells:\n{}", wrong.len(), wrong.join("\n"));
        assert!(count > own, "{count} cells");
        world.close().await;
    }

    #[actix_web::test]
    async fn first() {
        part(0).await;
    }

    #[actix_web::test]
    async fn second() {
        part(1).await;
    }

    #[actix_web::test]
    async fn third() {
        part(2).await;
    }

    #[actix_web::test]
    async fn fourth() {
        part(3).await;
    }
}

#[actix_web::test]
async fn an_allowed_and_a_refused_cell_a_route_on_postgres() {
    let world = World::on(Engine::Postgres).await;
    let choose = |row: &Row| {
        let cells = every_cell(row);
        let first =
            |allowed: bool| cells.iter().find(|(who, rel)| (row.expected)(*who, *rel).is_allowed() == allowed).copied();
        [first(true), first(false)].into_iter().flatten().collect()
    };
    let (wrong, count) = walk(&world, choose).await;
    assert!(wrong.is_empty(), "{} of {count} cells:\n{}", wrong.len(), wrong.join("\n"));
    world.close().await;
}

/// The control: with a hole in the policy the table must turn red, at the hole.
#[actix_web::test]
async fn a_hole_in_the_policy_turns_the_table_red() {
    let holed = format!("{POLICY}\np, accountant, organisation, create\n");
    let world = World::with(Engine::Sqlite, &holed, |_| {}).await;
    let choose = |row: &Row| if row.path.starts_with("/organisations") { every_cell(row) } else { Vec::new() };
    let (wrong, _) = walk(&world, choose).await;
    assert!(!wrong.is_empty());
    for cell in wrong {
        assert!(cell.contains("Accountant") && cell.contains("/organisations"), "{cell}");
    }
    world.close().await;
}
