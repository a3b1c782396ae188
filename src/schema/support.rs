//! The tables of support letters and of the one-time links to them.

diesel::table! {
    letters (id) {
        id -> BigInt,
        call_id -> BigInt,
        unit_id -> BigInt,
        issuer_id -> BigInt,
        issuer_name -> Text,
        region -> Nullable<Text>,
        state -> Text,
        wish -> Text,
        asked_by -> BigInt,
        asked_by_name -> Text,
        asked_at -> Timestamp,
        source -> Nullable<Text>,
        via -> Nullable<Text>,
        number -> Nullable<Text>,
        dated_on -> Nullable<Date>,
        valid_until -> Nullable<Date>,
        addressee -> Text,
        project -> Text,
        body -> Text,
        stamped -> Bool,
        conditional -> Bool,
        names_unit -> Bool,
        contact -> Text,
        sha256 -> Nullable<Text>,
        document_id -> Nullable<BigInt>,
        issued_by_name -> Text,
        issued_at -> Nullable<Timestamp>,
        ended_by_name -> Text,
        ended_at -> Nullable<Timestamp>,
        reason -> Text,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    letter_links (id) {
        id -> BigInt,
        letter_id -> BigInt,
        token_digest -> Text,
        made_by -> BigInt,
        made_by_name -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}
