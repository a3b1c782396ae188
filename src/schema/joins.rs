//! Which tables belong together by which column, and which may stand in one query.

use super::{
    adjustment_lines, adjustments, application_copies, application_outcomes, application_papers, application_reasons,
    application_sections, applications, award_decisions, awards, call_agencies, call_versions, calls,
    circular_receipts, circular_recipients, circulars, contract_amendments, contract_lines, contract_steps,
    contract_terms, contracts, delegations, documents, experts, files, final_accounts, finding_steps, findings,
    form_check_lines, form_check_steps, form_checks, invoice_checks, invoice_uses, ledger_balances, ledger_entries,
    ledger_periods, ledgers, letters, memberships, objections, one_time_links, organisation_account_changes,
    organisation_contacts, organisation_names, organisations, paper_copies, payments, public_notices, queries,
    query_entries, review_assignments, review_batches, review_fees, review_items, review_meetings, review_members,
    review_orders, review_recusals, review_results, review_sheets, sanctions, sessions, users, voucher_hands,
    voucher_lines, voucher_outcomes, voucher_people, vouchers,
};

diesel::joinable!(applications -> organisations (unit_id));
diesel::joinable!(applications -> calls (call_id));
diesel::joinable!(call_agencies -> organisations (organisation_id));
diesel::joinable!(circular_recipients -> circulars (circular_id));
diesel::joinable!(organisation_account_changes -> organisations (organisation_id));
diesel::joinable!(payments -> contracts (contract_id));
diesel::joinable!(final_accounts -> contracts (contract_id));
diesel::joinable!(circular_recipients -> organisations (organisation_id));
diesel::joinable!(adjustments -> contracts (contract_id));
diesel::joinable!(contract_amendments -> contracts (contract_id));
diesel::joinable!(contract_steps -> contracts (contract_id));
diesel::joinable!(contracts -> organisations (unit_id));
diesel::joinable!(findings -> organisations (organisation_id));
diesel::joinable!(queries -> organisations (organisation_id));
diesel::joinable!(memberships -> organisations (organisation_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(one_time_links -> users (user_id));
diesel::joinable!(organisation_contacts -> organisations (organisation_id));
diesel::joinable!(documents -> organisations (organisation_id));
diesel::joinable!(review_assignments -> review_items (item_id));
diesel::joinable!(review_assignments -> review_members (member_id));
diesel::joinable!(review_batches -> calls (call_id));
diesel::joinable!(review_batches -> organisations (agency_id));
diesel::joinable!(review_members -> experts (expert_id));
diesel::joinable!(review_recusals -> experts (expert_id));
diesel::joinable!(review_recusals -> review_items (item_id));
diesel::joinable!(review_sheets -> review_assignments (assignment_id));
diesel::joinable!(letters -> organisations (unit_id));
diesel::joinable!(paper_copies -> applications (application_id));
diesel::joinable!(vouchers -> contracts (contract_id));

diesel::allow_tables_to_appear_in_same_query!(
    final_accounts,
    payments,
    adjustment_lines,
    adjustments,
    application_copies,
    application_outcomes,
    application_papers,
    application_reasons,
    application_sections,
    applications,
    award_decisions,
    awards,
    call_agencies,
    call_versions,
    calls,
    circular_receipts,
    circular_recipients,
    circulars,
    contract_amendments,
    contract_lines,
    contract_steps,
    contract_terms,
    contracts,
    delegations,
    documents,
    experts,
    finding_steps,
    findings,
    letters,
    form_check_lines,
    form_check_steps,
    form_checks,
    files,
    invoice_checks,
    invoice_uses,
    ledger_balances,
    ledger_entries,
    ledger_periods,
    ledgers,
    memberships,
    objections,
    one_time_links,
    organisation_account_changes,
    organisation_contacts,
    organisation_names,
    organisations,
    paper_copies,
    public_notices,
    queries,
    query_entries,
    review_assignments,
    review_batches,
    review_fees,
    review_items,
    review_meetings,
    review_members,
    review_orders,
    review_recusals,
    review_results,
    review_sheets,
    sanctions,
    sessions,
    users,
    voucher_hands,
    voucher_lines,
    voucher_outcomes,
    voucher_people,
    vouchers,
);
