//! The table of spending standards.

diesel::table! {
    standards (id) {
        id -> BigInt,
        kind -> Text,
        edition -> Integer,
        name -> Text,
        name_en -> Text,
        basis -> Text,
        document_number -> Text,
        document_title -> Text,
        note -> Text,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        body -> Text,
        state -> Text,
        written_by -> Nullable<BigInt>,
        written_by_name -> Text,
        written_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        end_by -> Nullable<BigInt>,
        end_by_name -> Text,
        end_to -> Nullable<Date>,
        end_reason -> Text,
        closed_by -> Nullable<BigInt>,
        version -> Integer,
    }
}
