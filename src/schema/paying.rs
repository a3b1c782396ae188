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

diesel::table! {
    payments (id) {
        id -> BigInt,
        contract_id -> BigInt,
        tranche -> Text,
        n -> Integer,
        label -> Text,
        test -> Text,
        last -> Bool,
        amount -> BigInt,
        set_off -> BigInt,
        state -> Text,
        ready_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        invoice_number -> Text,
        invoice_on -> Nullable<Date>,
        invoice_by_name -> Text,
        invoice_at -> Nullable<Timestamp>,
        paid_on -> Nullable<Date>,
        reference -> Text,
        entry_id -> Nullable<BigInt>,
        trouble -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    payment_batches (id) {
        id -> BigInt,
        state -> Text,
        total -> BigInt,
        payments -> Integer,
        prepared_by -> BigInt,
        prepared_for -> Nullable<BigInt>,
        prepared_by_name -> Text,
        prepared_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        sent_by_name -> Text,
        sent_at -> Nullable<Timestamp>,
        document_id -> Nullable<BigInt>,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    payment_lines (id) {
        id -> BigInt,
        batch_id -> BigInt,
        payment_id -> BigInt,
        amount -> BigInt,
        unit_id -> BigInt,
        holder -> Text,
        bank -> Text,
        account_version -> Integer,
        seal_key -> BigInt,
        number_sealed -> Text,
        state -> Text,
        on_date -> Nullable<Date>,
        reference -> Text,
        reason -> Text,
        booked_by_name -> Text,
        version -> Integer,
    }
}

diesel::table! {
    final_accounts (id) {
        id -> BigInt,
        contract_id -> BigInt,
        state -> Text,
        sheet -> Text,
        refund -> BigInt,
        refund_by -> Nullable<Date>,
        note -> Text,
        made_by -> BigInt,
        made_for -> Nullable<BigInt>,
        made_by_name -> Text,
        made_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        document_id -> Nullable<BigInt>,
        order_id -> Nullable<BigInt>,
        refunded_on -> Nullable<Date>,
        reference -> Text,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    bank_rows (id) {
        id -> BigInt,
        contract_id -> BigInt,
        mark -> Text,
        on_date -> Date,
        way -> Text,
        amount -> BigInt,
        name -> Text,
        reference -> Text,
        note -> Text,
        state -> Text,
        entry_id -> Nullable<BigInt>,
        how -> Text,
        reason -> Text,
        by_name -> Text,
        created_at -> Timestamp,
        version -> Integer,
    }
}
