//! The tables of what is paid to units, and to which accounts.

diesel::table! {
    organisation_account_changes (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        base_version -> Nullable<Integer>,
        holder -> Text,
        bank -> Text,
        seal_key -> BigInt,
        number_sealed -> Text,
        reason -> Text,
        state -> Text,
        proposed_by -> BigInt,
        proposed_for -> Nullable<BigInt>,
        proposed_by_name -> Text,
        created_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        version -> Integer,
    }
}
