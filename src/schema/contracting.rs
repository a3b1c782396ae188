//! The tables of contracts and of the money that is moved between their lines.

diesel::table! {
    contracts (id) {
        id -> BigInt,
        call_id -> BigInt,
        call_version -> Integer,
        award_id -> BigInt,
        application_id -> BigInt,
        unit_id -> BigInt,
        region -> Nullable<Text>,
        number -> Text,
        state -> Text,
        amount -> BigInt,
        starts_on -> Date,
        ends_on -> Date,
        ledger_code -> Text,
        terms -> Integer,
        draft -> Text,
        awarded_on -> Date,
        sign_by -> Nullable<Date>,
        reminded -> Integer,
        issued_at -> Nullable<Timestamp>,
        document_id -> Nullable<BigInt>,
        unit_signed_on -> Nullable<Date>,
        unit_signed_name -> Text,
        scan -> Text,
        scan_by_name -> Text,
        papers -> Text,
        centre_signed_on -> Nullable<Date>,
        centre_signed_name -> Text,
        hands -> Text,
        outcomes -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    contract_terms (id) {
        id -> BigInt,
        contract_id -> BigInt,
        n -> Integer,
        kind -> Text,
        body -> Text,
        sha256 -> Text,
        reason -> Text,
        proposed_by_name -> Text,
        approved_by_name -> Text,
        at -> Timestamp,
        document_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    contract_lines (id) {
        id -> BigInt,
        contract_id -> BigInt,
        category -> Text,
        amount -> BigInt,
    }
}

diesel::table! {
    contract_amendments (id) {
        id -> BigInt,
        contract_id -> BigInt,
        base -> Integer,
        state -> Text,
        before -> Text,
        body -> Text,
        reason -> Text,
        asked_by_name -> Text,
        asked_at -> Timestamp,
        proposed_by_name -> Text,
        opinion -> Text,
        hands -> Text,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    contract_steps (id) {
        id -> BigInt,
        contract_id -> BigInt,
        kind -> Text,
        state -> Text,
        reason -> Text,
        proposed_by -> BigInt,
        proposed_for -> Nullable<BigInt>,
        proposed_by_name -> Text,
        proposed_at -> Timestamp,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        due_on -> Nullable<Date>,
        refund -> Nullable<BigInt>,
        document_id -> Nullable<BigInt>,
        version -> Integer,
    }
}

diesel::table! {
    adjustments (id) {
        id -> BigInt,
        contract_id -> BigInt,
        terms -> Integer,
        serial -> Integer,
        state -> Text,
        moved -> BigInt,
        beyond -> Bool,
        extension -> Text,
        reason -> Text,
        asked_by_name -> Text,
        asked_at -> Timestamp,
        proposed_by_name -> Text,
        opinion -> Text,
        hands -> Text,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    adjustment_lines (id) {
        id -> BigInt,
        adjustment_id -> BigInt,
        category -> Text,
        before -> BigInt,
        change -> BigInt,
        after -> BigInt,
        free -> Nullable<BigInt>,
    }
}
