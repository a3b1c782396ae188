//! The tables of applications: what is filled in, what was submitted, where its files stand, who checks it.

diesel::table! {
    applications (id) {
        id -> BigInt,
        call_id -> BigInt,
        call_version -> Integer,
        unit_id -> BigInt,
        slot -> Integer,
        region -> Nullable<Text>,
        number -> Nullable<Text>,
        state -> Text,
        requested -> BigInt,
        receipt -> Nullable<Text>,
        sha256 -> Nullable<Text>,
        copies -> Integer,
        online_at -> Nullable<Timestamp>,
        submitted_at -> Nullable<Timestamp>,
        submitted_by -> Nullable<BigInt>,
        submitted_by_name -> Text,
        returned -> Integer,
        return_until -> Nullable<Timestamp>,
        return_reason -> Text,
        returned_sections -> Text,
        decided_at -> Nullable<Timestamp>,
        decided_reason -> Text,
        created_by -> BigInt,
        created_by_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    application_sections (id) {
        id -> BigInt,
        application_id -> BigInt,
        section -> Text,
        body -> Text,
        updated_by -> BigInt,
        updated_by_name -> Text,
        updated_at -> Nullable<Timestamp>,
        held_by -> Nullable<BigInt>,
        held_by_name -> Text,
        held_until -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    application_copies (id) {
        id -> BigInt,
        application_id -> BigInt,
        n -> Integer,
        call_version -> Integer,
        body -> Text,
        sha256 -> Text,
        reason -> Text,
        by_id -> BigInt,
        by_name -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    application_papers (id) {
        id -> BigInt,
        application_id -> BigInt,
        paper -> Text,
    }
}

diesel::table! {
    application_series (id) {
        id -> BigInt,
        series -> Text,
        last -> Integer,
    }
}

diesel::table! {
    application_reminders (id) {
        id -> BigInt,
        application_id -> BigInt,
        deadline -> Timestamp,
        days -> Integer,
        at -> Timestamp,
    }
}

diesel::table! {
    call_agencies (id) {
        id -> BigInt,
        call_id -> BigInt,
        organisation_id -> BigInt,
        commissioned_by -> BigInt,
        commissioned_by_name -> Text,
        at -> Timestamp,
    }
}
