//! The official calendar on its page: C7, and another year that is imported.

use granary::access::Role;

story!(a_year_without_a_table_is_never_guessed_and_can_be_imported, |world| {
    let officer = world.officer().await;
    officer.get("/calendar").await.ok().says("2026");
    officer.get("/calendar?year=2027").await.ok().says("2027").says("没有");
    let centre = world.centre().await;
    let finance = world.actor(Role::Finance, centre).await;
    finance.get("/calendar/import").await.is(403);
    let body =
        |off: &str, work: &str| format!("year = 2027\nsource = \"国务院办公厅通知\"\noff = [{off}]\nwork = [{work}]\n");
    for (wrong, words) in [
        ("nonsense".to_owned(), ""),
        (body("\"2026-01-01\"", ""), "2026"),
        (body("\"2027-02-30\"", ""), "2027-02-30"),
        (body("\"2027-01-01\"", "\"2027-01-04\""), ""),
    ] {
        let page = officer.post("/calendar/import", &[("body", &wrong)]).await.is(422);
        assert!(page.error_of("body").unwrap().contains(words), "{wrong}");
        assert!(page.text().contains("year = 2027") || wrong == "nonsense", "the input is kept");
    }
    let good = body("\"2027-01-01\", \"2027-01-02\", \"2027-01-03\"", "");
    let done = officer.post("/calendar/import", &[("body", &good)]).await;
    officer.follows(done).await.says("2027");
    officer.get("/calendar?year=2027").await.ok().says("国务院办公厅通知");
});
