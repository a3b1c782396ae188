//! The tables of the desk at which the finance office checks vouchers.

diesel::table! {
    return_reasons (id) {
        id -> BigInt,
        user_id -> BigInt,
        reason -> Text,
        used -> Integer,
        used_at -> Timestamp,
    }
}

diesel::table! {
    voucher_samples (id) {
        id -> BigInt,
        method -> Text,
        seed -> Text,
        asked -> Integer,
        contract_id -> Nullable<BigInt>,
        pool -> Text,
        pool_count -> Integer,
        pool_amount -> BigInt,
        narrowed -> Text,
        reason -> Text,
        created_by -> BigInt,
        created_by_name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    voucher_sample_items (id) {
        id -> BigInt,
        sample_id -> BigInt,
        n -> Integer,
        voucher_id -> BigInt,
        verdict -> Nullable<Text>,
        note -> Text,
        noted_by -> Nullable<BigInt>,
        noted_by_name -> Text,
        noted_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    journal_mappings (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        body -> Text,
        updated_by_name -> Text,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    spending_reminders (id) {
        id -> BigInt,
        contract_id -> BigInt,
        on_date -> Date,
        at -> Timestamp,
    }
}
