//! The tables of calls: their drafts, versions, places, and what the public is told.

diesel::table! {
    calls (id) {
        id -> BigInt,
        code -> Text,
        number -> Nullable<Text>,
        name_zh -> Text,
        name_en -> Text,
        year -> Integer,
        origin -> Text,
        state -> Text,
        latest -> Integer,
        deadline -> Nullable<Timestamp>,
        change -> Nullable<Text>,
        step -> Nullable<Text>,
        round -> Integer,
        draft -> Text,
        reason -> Text,
        answer -> Text,
        submitted_at -> Nullable<Timestamp>,
        created_by -> BigInt,
        created_by_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    call_versions (id) {
        id -> BigInt,
        call_id -> BigInt,
        n -> Integer,
        change -> Text,
        body -> Text,
        sha256 -> Text,
        deadline -> Nullable<Timestamp>,
        reason -> Text,
        proposed_by -> BigInt,
        proposed_by_name -> Text,
        approved_by -> BigInt,
        approved_by_name -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    call_places (id) {
        id -> BigInt,
        call_id -> BigInt,
        region -> Nullable<Text>,
        serial -> Integer,
    }
}

diesel::table! {
    call_events (id) {
        id -> BigInt,
        call_id -> BigInt,
        kind -> Text,
        n -> Integer,
        old_deadline -> Nullable<Timestamp>,
        new_deadline -> Nullable<Timestamp>,
        reason -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    call_steps (id) {
        id -> BigInt,
        call_id -> BigInt,
        round -> Integer,
        kind -> Text,
        change -> Text,
        user_id -> BigInt,
        user_name -> Text,
        stands_in_for_id -> Nullable<BigInt>,
        stands_in_for_name -> Text,
        organisation_id -> Nullable<BigInt>,
        body -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    call_series (id) {
        id -> BigInt,
        series -> Text,
        last -> Integer,
    }
}
