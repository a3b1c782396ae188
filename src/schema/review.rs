//! The tables of experts and of the batches in which they review.

diesel::table! {
    experts (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        name -> Text,
        initials -> Text,
        employer -> Text,
        employer_skeleton -> Text,
        employer_id -> Nullable<BigInt>,
        employer_uscc -> Nullable<Text>,
        region -> Nullable<Text>,
        title_level -> Text,
        professional_title -> Text,
        kind -> Text,
        fields -> Text,
        phone -> Text,
        email -> Text,
        past_relations -> Text,
        active -> Bool,
        reason -> Text,
        note -> Text,
        created_by -> BigInt,
        created_by_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    expert_payments (expert_id) {
        expert_id -> BigInt,
        holder -> Text,
        bank -> Text,
        account_sealed -> Text,
        identity_sealed -> Text,
        version -> Integer,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    review_batches (id) {
        id -> BigInt,
        call_id -> BigInt,
        round -> Text,
        agency_id -> BigInt,
        title -> Text,
        state -> Text,
        fields -> Text,
        avoid_province -> Bool,
        seed -> Nullable<Text>,
        drawn_at -> Nullable<Timestamp>,
        due_on -> Nullable<Date>,
        reason -> Text,
        closed_at -> Nullable<Timestamp>,
        reported_at -> Nullable<Timestamp>,
        report_document_id -> Nullable<BigInt>,
        created_by -> BigInt,
        created_by_name -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    review_items (id) {
        id -> BigInt,
        batch_id -> BigInt,
        application_id -> BigInt,
        unit_id -> BigInt,
        unit_name -> Text,
        region -> Nullable<Text>,
        serial -> Integer,
        code -> Text,
    }
}

diesel::table! {
    review_members (id) {
        id -> BigInt,
        batch_id -> BigInt,
        expert_id -> BigInt,
        user_id -> Nullable<BigInt>,
        place -> Integer,
        state -> Text,
        technical -> Bool,
        invited_at -> Nullable<Timestamp>,
        reminded_at -> Nullable<Timestamp>,
        answered_at -> Nullable<Timestamp>,
        declared_at -> Nullable<Timestamp>,
        submitted_at -> Nullable<Timestamp>,
        reason -> Text,
        replaced_by -> Nullable<BigInt>,
        version -> Integer,
    }
}

diesel::table! {
    review_assignments (id) {
        id -> BigInt,
        batch_id -> BigInt,
        item_id -> BigInt,
        member_id -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    review_recusals (id) {
        id -> BigInt,
        batch_id -> BigInt,
        item_id -> BigInt,
        expert_id -> BigInt,
        source -> Text,
        ground -> Text,
        evidence -> Text,
        state -> Text,
        decided_by -> Nullable<BigInt>,
        decided_by_name -> Text,
        reason -> Text,
        at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    review_sheets (id) {
        id -> BigInt,
        assignment_id -> BigInt,
        body -> Text,
        total -> Nullable<BigInt>,
        complete -> Bool,
        seconds -> Integer,
        entered_by -> Nullable<BigInt>,
        entered_by_name -> Text,
        checked_by -> Nullable<BigInt>,
        checked_by_name -> Text,
        checked_at -> Nullable<Timestamp>,
        submitted_at -> Nullable<Timestamp>,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    review_results (id) {
        id -> BigInt,
        batch_id -> BigInt,
        application_id -> BigInt,
        rank -> Nullable<Integer>,
        score -> Nullable<BigInt>,
        passed -> Bool,
        how -> Text,
        stable -> Bool,
        panel_order -> Nullable<Integer>,
        decided_by -> Nullable<BigInt>,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    review_draws (id) {
        id -> BigInt,
        batch_id -> BigInt,
        n -> Integer,
        seed -> Text,
        ask -> Text,
        result -> Text,
        reason -> Text,
        drawn_by -> BigInt,
        drawn_by_name -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    review_fees (id) {
        id -> BigInt,
        batch_id -> BigInt,
        member_id -> BigInt,
        expert_id -> BigInt,
        title_level -> Text,
        way -> Text,
        days -> Integer,
        half_day -> Bool,
        times -> Integer,
        most -> BigInt,
        net -> BigInt,
        earlier -> BigInt,
        gross -> BigInt,
        tax -> BigInt,
        reason -> Text,
        pay_on -> Date,
        month -> Text,
        paid_at -> Nullable<Timestamp>,
        made_by -> BigInt,
        made_by_name -> Text,
        made_at -> Timestamp,
        version -> Integer,
    }
}
