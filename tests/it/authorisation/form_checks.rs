//! Form checks of the cells: a call of its own, a submitted application, and a check as far as the cell wants it.

use granary::kernel::OrganisationId;
use granary::platform::secret::digest;

use super::rows::On;
use crate::calls::FILE;
use crate::world::World;

/// Makes what a cell is about, and gives its key: the application's where nobody checks it yet, else the check's.
pub fn made(
    world: &World,
    on: On,
    unit: OrganisationId,
    commissioned: Option<OrganisationId>,
    agency: OrganisationId,
) -> i64 {
    let number = world.number();
    let corrected = "[lifecycle]\ncorrection = { working_days = 3, times = 1 }\n";
    let text = FILE.replace("cases-2026", &format!("form-{number}")).replace("[lifecycle]\n", corrected);
    let (sha256, at) = (digest(&text), "'2026-03-02 01:00:00'");
    world.tampers(&format!(
        "INSERT INTO calls (code, number, name_zh, name_en, year, origin, state, latest, deadline, round, draft, reason, \
         answer, created_by, created_by_name, created_at, updated_at, version) VALUES ('form-{number}', 'F-{number}', \
         '某通知', 'x', 2026, 'x', 'published', 1, '2026-04-30 15:59:59', 1, '{text}', '', '', 0, 'x', {at}, {at}, 1)"
    ));
    let call = world.count("SELECT max(id) AS n FROM calls");
    world.tampers(&format!(
        "INSERT INTO call_versions (call_id, n, change, body, sha256, deadline, reason, proposed_by, proposed_by_name, \
         approved_by, approved_by_name, at) VALUES ({call}, 1, 'publish', '{text}', '{sha256}', '2026-04-30 15:59:59', \
         '', 0, 'x', 1, 'y', {at})"
    ));
    if let Some(agency) = commissioned {
        world.tampers(&format!(
            "INSERT INTO call_agencies (call_id, organisation_id, commissioned_by, commissioned_by_name, at) \
             VALUES ({call}, {agency}, 0, 'x', {at})"
        ));
    }
    let application = application(world, on, call, unit, number);
    if on == On::WaitingForm { application } else { check(world, on, application, agency) }
}

fn application(world: &World, on: On, call: i64, unit: OrganisationId, number: u32) -> i64 {
    let (sha256, at) = (digest("{}"), "'2026-03-02 01:00:00'");
    let (state, until) = match on {
        On::ReturnedFormCheck => ("returned", "'2026-03-01 15:59:59'"),
        _ => ("submitted", "NULL"),
    };
    world.tampers(&format!(
        "INSERT INTO applications (call_id, call_version, unit_id, slot, region, number, state, requested, receipt, sha256, \
         copies, online_at, submitted_at, submitted_by_name, returned, return_until, return_reason, returned_sections, \
         decided_reason, created_by, created_by_name, created_at, updated_at, version) VALUES ({call}, 1, {unit}, 1, \
         (SELECT region FROM organisations WHERE id = {unit}), 'F-{number}-001', '{state}', 20000000, 'R-{number}', \
         '{sha256}', 1, {at}, {at}, 'x', 0, {until}, '', '[]', '', 0, 'x', {at}, {at}, 1)"
    ));
    let id = world.count("SELECT max(id) AS n FROM applications");
    world.tampers(&format!(
        "INSERT INTO application_copies (application_id, n, call_version, body, sha256, reason, by_id, by_name, at) \
         VALUES ({id}, 1, 1, '{{}}', '{sha256}', '', 0, 'x', {at})"
    ));
    id
}

fn check(world: &World, on: On, application: i64, agency: OrganisationId) -> i64 {
    let at = "'2026-03-02 01:00:00'";
    let (state, proposed) = match on {
        On::ProposedFormCheck => ("proposed-rejection", "0"),
        On::ReturnedFormCheck => ("returned", "NULL"),
        _ => ("open", "NULL"),
    };
    // The operator has proposed: nobody of the cells is that person.
    world.tampers(&format!(
        "INSERT INTO form_checks (application_id, n, latest, state, agency_id, reason, sections, until, proposed_by, \
         proposed_by_name, created_at, updated_at, version) VALUES ({application}, 1, TRUE, '{state}', {agency}, '', '[]', \
         '2026-03-01 15:59:59', {proposed}, '', {at}, {at}, 1)"
    ));
    let id = world.count("SELECT max(id) AS n FROM form_checks");
    let (verdict, remark) = if on == On::CleanFormCheck { ("yes", "") } else { ("no", "缺章") };
    world.tampers(&format!(
        "INSERT INTO form_check_lines (form_check_id, serial, line, findings, verdict, remark, judged_by_name) \
         VALUES ({id}, 0, 'letter', '[]', '{verdict}', '{remark}', '')"
    ));
    id
}
