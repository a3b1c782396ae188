//! The tables, as the migrations make them. Any store may read a neighbour's table in a join; only the owner writes it.

mod applying;
mod bookkeeping;
mod checking;
mod contracting;
mod deciding;
mod desk;
mod joins;
mod paying;
mod programmes;
mod registers;
mod review;
mod review_scores;
mod spending;
mod support;
mod voucher_desk;

pub use applying::{
    application_copies, application_papers, application_reminders, application_sections, application_series,
    applications, call_agencies,
};
pub use bookkeeping::{
    bank_balances, invoice_checks, invoice_uses, ledger_balances, ledger_entries, ledger_periods, ledgers,
    voucher_hands, voucher_lines, voucher_outcomes, voucher_people, vouchers,
};
pub use checking::{application_outcomes, application_reasons, form_check_lines, form_check_steps, form_checks};
pub use contracting::{
    adjustment_lines, adjustments, contract_amendments, contract_lines, contract_steps, contract_terms, contracts,
};
pub use deciding::{award_decisions, awards, fund_entries, funds, objections, public_notices, sanctions};
pub use desk::paper_copies;
pub use paying::{bank_rows, final_accounts, organisation_account_changes, payment_batches, payment_lines, payments};
pub use programmes::{call_events, call_places, call_series, call_steps, call_versions, calls};
pub use registers::{finding_steps, findings};
pub use review::{
    expert_payments, experts, review_assignments, review_batches, review_draws, review_fees, review_items,
    review_members, review_recusals, review_results, review_sheets,
};
pub use review_scores::{review_meetings, review_orders};
pub use spending::standards;
pub use support::{letter_links, letters};
pub use voucher_desk::{journal_mappings, return_reasons, spending_reminders, voucher_sample_items, voucher_samples};

diesel::table! {
    audit_events (id) {
        id -> BigInt,
        at -> Timestamp,
        actor_id -> BigInt,
        actor_name -> Text,
        stands_in_for_id -> Nullable<BigInt>,
        stands_in_for_name -> Nullable<Text>,
        organisation_id -> Nullable<BigInt>,
        organisation_name -> Text,
        action -> Text,
        object_kind -> Text,
        object_id -> BigInt,
        object_label -> Text,
        before_digest -> Nullable<Text>,
        after_digest -> Nullable<Text>,
        changes -> Text,
        reason -> Text,
        request -> Text,
        address -> Text,
        seq -> Nullable<BigInt>,
        hash -> Nullable<Text>,
    }
}

diesel::table! {
    organisations (id) {
        id -> BigInt,
        kind -> Text,
        name -> Text,
        skeleton -> Text,
        initials -> Text,
        uscc -> Nullable<Text>,
        region -> Nullable<Text>,
        area -> Nullable<Text>,
        institution_class -> Nullable<Text>,
        licence_type -> Nullable<Text>,
        supervising_body -> Text,
        legal_representative -> Text,
        address -> Text,
        phone -> Text,
        email -> Text,
        state -> Text,
        merged_into -> Nullable<BigInt>,
        version -> Integer,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    organisation_names (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        name -> Text,
        skeleton -> Text,
        until -> Timestamp,
        reason -> Text,
    }
}

diesel::table! {
    organisation_contacts (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        name -> Text,
        post -> Text,
        phone -> Text,
        email -> Text,
        version -> Integer,
    }
}

diesel::table! {
    document_series (series, year) {
        series -> Text,
        year -> Integer,
        last -> Integer,
    }
}

diesel::table! {
    documents (id) {
        id -> BigInt,
        number -> Text,
        series -> Text,
        year -> Integer,
        serial -> Integer,
        kind -> Text,
        title -> Text,
        subject_kind -> Text,
        subject_id -> BigInt,
        subject_label -> Text,
        organisation_id -> Nullable<BigInt>,
        audience -> Text,
        locale -> Text,
        data_date -> Date,
        issuer -> Text,
        issued_by -> BigInt,
        issued_by_name -> Text,
        issued_at -> Timestamp,
        facts -> Text,
        markdown -> Text,
        proof_code -> Text,
        proof_address -> Text,
        state -> Text,
        revoked_at -> Nullable<Timestamp>,
        revoked_reason -> Text,
        replaced_by -> Nullable<BigInt>,
        version -> Integer,
        own_number -> Nullable<Text>,
        valid_until -> Nullable<Date>,
    }
}

diesel::table! {
    document_prints (id) {
        id -> BigInt,
        document_id -> BigInt,
        sha256 -> Text,
        pages -> Integer,
        printed_at -> Timestamp,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        login -> Text,
        name -> Text,
        initials -> Text,
        email -> Text,
        phone -> Text,
        state -> Text,
        password_digest -> Nullable<Text>,
        password_at -> Nullable<Timestamp>,
        locale -> Text,
        shortcuts -> Bool,
        version -> Integer,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    former_passwords (id) {
        id -> BigInt,
        user_id -> BigInt,
        digest -> Text,
    }
}

diesel::table! {
    memberships (id) {
        id -> BigInt,
        user_id -> BigInt,
        organisation_id -> BigInt,
        role -> Text,
        state -> Text,
        proposed_by -> BigInt,
        proposed_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        reason -> Text,
        version -> Integer,
    }
}

diesel::table! {
    delegations (id) {
        id -> BigInt,
        giver_id -> BigInt,
        taker_id -> BigInt,
        organisation_id -> BigInt,
        starts_on -> Date,
        ends_on -> Date,
        reason -> Text,
        state -> Text,
        created_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_digest -> Text,
        user_id -> BigInt,
        organisation_id -> Nullable<BigInt>,
        delegation_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        address -> Text,
        agent -> Text,
    }
}

diesel::table! {
    one_time_links (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        purpose -> Text,
        token_digest -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        created_by -> BigInt,
    }
}

diesel::table! {
    sign_in_failures (place) {
        place -> Text,
        count -> Integer,
        last_at -> Timestamp,
    }
}

diesel::table! {
    known_browsers (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_digest -> Text,
        seen_at -> Timestamp,
    }
}

diesel::table! {
    saved_views (id) {
        id -> BigInt,
        user_id -> BigInt,
        path -> Text,
        name -> Text,
        query -> Text,
    }
}

diesel::table! {
    calendar_years (year) {
        year -> Integer,
        body -> Text,
        imported_at -> Timestamp,
        imported_by -> BigInt,
    }
}

diesel::table! {
    vault_checks (id) {
        id -> BigInt,
        value_sealed -> Text,
    }
}

diesel::table! {
    second_factors (user_id) {
        user_id -> BigInt,
        secret_sealed -> Text,
        last_step -> BigInt,
        made_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> BigInt,
        user_id -> BigInt,
        code_digest -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    organisation_accounts (organisation_id) {
        organisation_id -> BigInt,
        holder -> Text,
        bank -> Text,
        number_sealed -> Text,
        version -> Integer,
        updated_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        confirmed_by_name -> Text,
    }
}

diesel::table! {
    identity_numbers (user_id) {
        user_id -> BigInt,
        number_sealed -> Text,
        version -> Integer,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        unique_key -> Nullable<Text>,
        title -> Text,
        state -> Text,
        attempts -> Integer,
        run_at -> Timestamp,
        claimed_by -> Nullable<Text>,
        claimed_until -> Nullable<Timestamp>,
        done -> BigInt,
        total -> BigInt,
        cancel_asked -> Bool,
        failure -> Text,
        detail -> Text,
        result -> Nullable<Text>,
        user_id -> Nullable<BigInt>,
        user_name -> Text,
        organisation_id -> Nullable<BigInt>,
        stands_in_for_id -> Nullable<BigInt>,
        stands_in_for_name -> Text,
        address -> Text,
        created_at -> Timestamp,
        started_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    job_schedules (name) {
        name -> Text,
        cron -> Text,
        next_at -> Timestamp,
        last_at -> Nullable<Timestamp>,
        last_job -> Nullable<BigInt>,
    }
}

diesel::table! {
    mails (id) {
        id -> BigInt,
        template -> Text,
        locale -> Text,
        user_id -> Nullable<BigInt>,
        to_name -> Text,
        to_address -> Text,
        facts -> Text,
        path -> Text,
        seal_key -> Nullable<BigInt>,
        path_sealed -> Nullable<Text>,
        about_kind -> Text,
        about_id -> BigInt,
        urgent -> Bool,
        digest -> Bool,
        message_id -> Nullable<Text>,
        state -> Text,
        attempts -> Integer,
        next_at -> Timestamp,
        useful_until -> Nullable<Timestamp>,
        claim -> Nullable<Text>,
        claimed_until -> Nullable<Timestamp>,
        trouble -> Text,
        subject -> Text,
        body -> Text,
        gathered_into -> Nullable<BigInt>,
        created_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    mail_choices (user_id) {
        user_id -> BigInt,
        choice -> Text,
        gathered_on -> Nullable<Date>,
    }
}

diesel::table! {
    imports (id) {
        id -> BigInt,
        kind -> Text,
        file_name -> Text,
        digest -> Text,
        state -> Text,
        total -> BigInt,
        created -> BigInt,
        existing -> BigInt,
        wrong -> BigInt,
        removed -> BigInt,
        kept -> BigInt,
        unknown -> Text,
        reason -> Text,
        created_by -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
        organisation_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_chunks (id) {
        id -> BigInt,
        import_id -> BigInt,
        place -> Integer,
        lines -> Integer,
        body -> Text,
        done -> Bool,
    }
}

diesel::table! {
    import_rows (id) {
        id -> BigInt,
        import_id -> BigInt,
        sheet -> Text,
        number -> Integer,
        state -> Text,
        object_id -> Nullable<BigInt>,
        cells -> Text,
        errors -> Text,
        version -> Integer,
    }
}

diesel::table! {
    files (id) {
        id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        purpose -> Text,
        name -> Text,
        flagged -> Bool,
        size -> BigInt,
        sha256 -> Text,
        media -> Text,
        encrypted -> Bool,
        polyglot -> Bool,
        blob -> Nullable<Text>,
        state -> Text,
        created_by -> BigInt,
        created_by_name -> Text,
        created_at -> Timestamp,
        removed_by -> Nullable<BigInt>,
        removed_by_name -> Text,
        removed_at -> Nullable<Timestamp>,
        reason -> Text,
        swept_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        purpose -> Text,
        name -> Text,
        size -> BigInt,
        received -> BigInt,
        file_id -> Nullable<BigInt>,
        created_by -> BigInt,
        touched_at -> Timestamp,
    }
}

diesel::table! {
    upload_chunks (id) {
        id -> BigInt,
        upload_id -> BigInt,
        start -> BigInt,
        blob -> Text,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        user_id -> BigInt,
        page -> Text,
        title -> Text,
        fields -> Text,
        tab -> Text,
        version -> Integer,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    queries (id) {
        id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        subject_label -> Text,
        subject_href -> Text,
        organisation_id -> BigInt,
        asker_id -> BigInt,
        asker_organisation_id -> BigInt,
        title -> Text,
        due_on -> Date,
        state -> Text,
        version -> Integer,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    query_entries (id) {
        id -> BigInt,
        query_id -> BigInt,
        kind -> Text,
        user_id -> BigInt,
        user_name -> Text,
        stands_in_for_name -> Text,
        organisation_name -> Text,
        body -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    circulars (id) {
        id -> BigInt,
        title -> Text,
        body -> Text,
        state -> Text,
        author_id -> BigInt,
        author_name -> Text,
        reason -> Text,
        version -> Integer,
        created_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    circular_recipients (id) {
        id -> BigInt,
        circular_id -> BigInt,
        organisation_id -> BigInt,
    }
}

diesel::table! {
    circular_receipts (id) {
        id -> BigInt,
        circular_id -> BigInt,
        organisation_id -> BigInt,
        user_id -> BigInt,
        user_name -> Text,
        opened_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
    }
}
