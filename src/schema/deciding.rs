//! The tables of sanctions, of the money of calls, and of decisions, public notices, awards and objections.

diesel::table! {
    sanctions (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        kind -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        basis -> Text,
        reason -> Text,
        state -> Text,
        proposed_by -> BigInt,
        proposed_for -> Nullable<BigInt>,
        proposed_by_name -> Text,
        created_at -> Timestamp,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        lifted_by_name -> Text,
        lifted_at -> Nullable<Timestamp>,
        lift_reason -> Text,
        version -> Integer,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    funds (id) {
        id -> BigInt,
        call_id -> BigInt,
        total -> Nullable<BigInt>,
        reserved -> BigInt,
        committed -> BigInt,
        spent -> BigInt,
        version -> Integer,
    }
}

diesel::table! {
    fund_entries (id) {
        id -> BigInt,
        call_id -> BigInt,
        kind -> Text,
        amount -> BigInt,
        award_id -> Nullable<BigInt>,
        why -> Text,
        by_id -> BigInt,
        by_name -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    award_decisions (id) {
        id -> BigInt,
        call_id -> BigInt,
        call_version -> Integer,
        kind -> Text,
        state -> Text,
        fallen_id -> Nullable<BigInt>,
        proposed_by -> BigInt,
        proposed_by_name -> Text,
        hands -> Text,
        minutes -> Text,
        submitted_at -> Nullable<Timestamp>,
        approved_by -> Nullable<BigInt>,
        approved_by_name -> Text,
        approved_at -> Nullable<Timestamp>,
        reason -> Text,
        ranking -> Text,
        outcomes -> Text,
        released_at -> Nullable<Timestamp>,
        released_by_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    public_notices (id) {
        id -> BigInt,
        decision_id -> BigInt,
        call_id -> BigInt,
        title -> Text,
        body -> Text,
        starts_on -> Date,
        ends_on -> Date,
        days -> Integer,
        published_by_name -> Text,
        published_at -> Timestamp,
        document_id -> Nullable<BigInt>,
        version -> Integer,
    }
}

diesel::table! {
    awards (id) {
        id -> BigInt,
        call_id -> BigInt,
        application_id -> BigInt,
        unit_id -> BigInt,
        region -> Nullable<Text>,
        decision_id -> BigInt,
        notice_id -> Nullable<BigInt>,
        place_id -> Nullable<BigInt>,
        turn -> Nullable<Integer>,
        rank -> Integer,
        score -> Nullable<BigInt>,
        amount -> BigInt,
        role -> Text,
        state -> Text,
        reason -> Text,
        remark -> Text,
        fallen_why -> Text,
        fallen_reason -> Text,
        fallen_at -> Nullable<Timestamp>,
        awarded_by_name -> Text,
        awarded_at -> Nullable<Timestamp>,
        document_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    objections (id) {
        id -> BigInt,
        notice_id -> BigInt,
        award_id -> BigInt,
        receipt -> Text,
        name -> Text,
        unit -> Text,
        address -> Text,
        email -> Text,
        seal_key -> BigInt,
        phone_sealed -> Text,
        phone_shown -> Text,
        body -> Text,
        channel -> Text,
        dispatched_on -> Nullable<Date>,
        received_on -> Date,
        received_at -> Timestamp,
        entered_by_name -> Text,
        state -> Text,
        accept_by -> Nullable<Date>,
        answer_by -> Nullable<Date>,
        inquiry -> Text,
        handler_id -> Nullable<BigInt>,
        handler_name -> Text,
        outcome -> Nullable<Text>,
        outcome_reason -> Text,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        answer -> Text,
        answered_by_name -> Text,
        answered_on -> Nullable<Date>,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::joinable!(sanctions -> organisations (organisation_id));
diesel::joinable!(awards -> organisations (unit_id));
diesel::joinable!(awards -> award_decisions (decision_id));
diesel::joinable!(awards -> calls (call_id));
diesel::joinable!(award_decisions -> calls (call_id));
diesel::joinable!(public_notices -> award_decisions (decision_id));
diesel::joinable!(objections -> awards (award_id));

use super::{calls, organisations};
