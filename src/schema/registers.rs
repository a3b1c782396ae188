//! The tables of findings and their steps.

diesel::table! {
    findings (id) {
        id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        subject_label -> Text,
        subject_href -> Text,
        organisation_id -> BigInt,
        category -> Text,
        severity -> Text,
        amount -> Nullable<BigInt>,
        body -> Text,
        raised_by -> BigInt,
        raised_by_name -> Text,
        created_at -> Timestamp,
        state -> Text,
        explained_by -> Nullable<BigInt>,
        version -> Integer,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    finding_steps (id) {
        id -> BigInt,
        finding_id -> BigInt,
        kind -> Text,
        user_id -> BigInt,
        user_name -> Text,
        stands_in_for_name -> Text,
        organisation_name -> Text,
        body -> Text,
        at -> Timestamp,
    }
}
