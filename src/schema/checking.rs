//! The tables of eligibility and of the form check.

diesel::table! {
    application_outcomes (id) {
        id -> BigInt,
        application_id -> BigInt,
        n -> Integer,
        rule -> Text,
        class -> Text,
        holds -> Nullable<Bool>,
        sentence_zh -> Text,
        sentence_en -> Text,
        outcome -> Text,
        reason -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    application_reasons (id) {
        id -> BigInt,
        application_id -> BigInt,
        rule -> Text,
        reason -> Text,
        by_id -> BigInt,
        by_name -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    form_checks (id) {
        id -> BigInt,
        application_id -> BigInt,
        n -> Integer,
        latest -> Bool,
        state -> Text,
        agency_id -> BigInt,
        due_on -> Nullable<Date>,
        reason -> Text,
        sections -> Text,
        until -> Nullable<Timestamp>,
        proposed_by -> Nullable<BigInt>,
        proposed_for -> Nullable<BigInt>,
        proposed_by_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    form_check_lines (id) {
        id -> BigInt,
        form_check_id -> BigInt,
        serial -> Integer,
        line -> Text,
        automatic -> Nullable<Text>,
        findings -> Text,
        verdict -> Nullable<Text>,
        remark -> Text,
        judged_by -> Nullable<BigInt>,
        judged_by_name -> Text,
        judged_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    form_check_steps (id) {
        id -> BigInt,
        form_check_id -> BigInt,
        kind -> Text,
        user_id -> BigInt,
        user_name -> Text,
        stands_in_for_name -> Text,
        organisation_name -> Text,
        body -> Text,
        at -> Timestamp,
    }
}
