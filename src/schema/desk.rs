//! The table of the reception desk.

diesel::table! {
    paper_copies (id) {
        id -> BigInt,
        application_id -> BigInt,
        by_hand -> Bool,
        courier -> Text,
        waybill -> Text,
        dispatched_on -> Nullable<Date>,
        received_at -> Timestamp,
        copies -> Integer,
        bound -> Bool,
        stamped -> Bool,
        signed -> Bool,
        remark -> Text,
        recorded_by -> BigInt,
        recorded_by_name -> Text,
        recorded_at -> Timestamp,
        updated_at -> Timestamp,
        state -> Text,
        reason -> Text,
        version -> Integer,
    }
}
