//! The money of a call: what its decisions take, what comes back, and that no entry is ever changed.

use diesel::connection::SimpleConnection;
use granary::fund;
use granary::kernel::Money;
use granary::platform::settings::Settings;

use crate::calls::FILE;
use crate::world::World;

fn figures(world: &World, call: granary::kernel::CallId) -> (i64, i64) {
    let fund = world.reads(|db| fund::of(db, call)).unwrap();
    (fund.reserved.fen(), fund.left().unwrap().fen())
}

fn verified(world: &World) -> Option<String> {
    let settings: Settings = crate::world::settings(world.folder.path());
    world.reads(|db| fund::check(db, &settings)).broken
}

story!(a_decision_reserves_and_a_withdrawal_releases, |world| {
    let call = World::call_id(&world.open_call(FILE).await);
    world.reviewed(call, &[("14", "山西甲"), ("64", "宁夏乙")], 0).await;
    let centre = world.office_on("2026-06-01").await;
    centre.officer.get(&format!("/funds/{call}")).await.ok().says("400,000.00").says("还没有资金变动");
    let path = centre.awards(call).await;
    assert_eq!(figures(world, call), (40_000_000, 0));
    let page = centre.officer.get(&format!("/funds/{call}")).await.ok();
    page.says("已预留").says("山西甲").says("200,000.00");
    centre.publishes(&path, "2026-06-01").await;
    let award = world.count("SELECT min(id) AS n FROM awards");
    let reason = [("reason", "材料不实")];
    let page = format!("/awards/{award}");
    centre.leader.fills(&page, &format!("{page}/take-back"), &reason).await.is(303);
    assert_eq!(figures(world, call), (20_000_000, 20_000_000));
    let saved = centre.officer.saves(&format!("/funds/{call}/entries.xlsx")).await;
    assert_eq!(saved.column("事项"), ["释放", "预留", "预留"]);
    assert_eq!(saved.column("金额（元）"), ["-200000", "200000", "200000"]);
    centre.officer.get(&format!("/funds/{call}")).await.ok().says("释放 -200,000.00");
    assert_eq!(verified(world), None);
    // What was entered later for an earlier day stands where it belongs by its time.
    world.tampers(
        "INSERT INTO fund_entries (call_id, kind, amount, award_id, why, by_id, by_name, at) \
         SELECT call_id, 'refund', 1, award_id, '补记', by_id, by_name, '2026-01-01 00:00:00' FROM fund_entries \
         WHERE kind = 'release'",
    );
    let saved = centre.officer.saves(&format!("/funds/{call}/entries.xlsx")).await;
    assert_eq!(saved.column("事项"), ["释放", "预留", "预留", "结余退回"]);
    let saved = centre.officer.saves(&format!("/funds/{call}/entries.xlsx?sort=at")).await;
    assert_eq!(saved.column("事项"), ["结余退回", "预留", "预留", "释放"]);
});

story!(entries_are_never_changed_and_figures_must_add_up, |world| {
    let call = World::call_id(&world.open_call(FILE).await);
    world.reviewed(call, &[("14", "山西甲"), ("64", "宁夏乙")], 0).await;
    let centre = world.office_on("2026-06-01").await;
    centre.awards(call).await;
    for sql in ["UPDATE fund_entries SET amount = 1", "DELETE FROM fund_entries"] {
        let refused = world.tries(move |tx| Ok(tx.db.batch_execute(sql)?)).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    // The database itself refuses what would go beyond the total, or below nothing.
    for sql in ["UPDATE funds SET spent = 1", "UPDATE funds SET reserved = -1", "UPDATE funds SET committed = 40000001"]
    {
        assert!(world.tries(move |tx| Ok(tx.db.batch_execute(sql)?)).await.is_err(), "{sql}");
    }
    assert_eq!(verified(world), None);
    world.tampers("UPDATE funds SET reserved = reserved - 1");
    assert!(verified(world).unwrap().contains("do not add up"));
});

story!(what_is_committed_and_spent_goes_one_way, |world| {
    let call = World::call_id(&world.open_call(FILE).await);
    world.reviewed(call, &[("14", "山西甲"), ("64", "宁夏乙")], 0).await;
    let centre = world.office_on("2026-06-01").await;
    centre.awards(call).await;
    let award = granary::kernel::AwardId(world.count("SELECT min(id) AS n FROM awards"));
    let amount = Money::yuan(200_000).unwrap();
    world.does(move |tx| fund::commit(tx, call, award, amount, "合同")).await;
    let part = Money::yuan(140_000).unwrap();
    world.does(move |tx| fund::spend(tx, call, award, part, "首款")).await;
    let too_much = Money::yuan(60_001).unwrap();
    assert!(world.tries(move |tx| fund::spend(tx, call, award, too_much, "尾款")).await.is_err());
    let found = world.reads(|db| fund::of(db, call)).unwrap();
    assert_eq!((found.committed, found.spent), (Money::yuan(60_000).unwrap(), part));
    assert_eq!(verified(world), None);
});
