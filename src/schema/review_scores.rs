//! The tables of scoring beside those of the batch.

diesel::table! {
    review_meetings (id) {
        id -> BigInt,
        batch_id -> BigInt,
        opened_by -> BigInt,
        opened_by_name -> Text,
        opened_at -> Timestamp,
    }
}

diesel::table! {
    review_orders (id) {
        id -> BigInt,
        batch_id -> BigInt,
        item_id -> BigInt,
        place -> Integer,
        reason -> Text,
        decided_by -> BigInt,
        decided_by_name -> Text,
        decided_at -> Timestamp,
    }
}
