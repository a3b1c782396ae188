//! The tables of ring-fenced ledgers and vouchers.

diesel::table! {
    bank_balances (id) {
        id -> BigInt,
        contract_id -> BigInt,
        on_date -> Date,
        balance -> BigInt,
        by_name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    vouchers (id) {
        id -> BigInt,
        contract_id -> BigInt,
        number -> Text,
        summary -> Text,
        business_on -> Date,
        paid_on -> Nullable<Date>,
        method -> Text,
        payee_kind -> Text,
        payee -> Text,
        payee_code -> Text,
        handler -> Text,
        approver -> Text,
        advanced -> Bool,
        venue -> Text,
        measures -> Text,
        amount -> BigInt,
        state -> Text,
        entered_by -> BigInt,
        entered_by_name -> Text,
        submitted_by -> Nullable<BigInt>,
        submitted_by_name -> Text,
        submitted_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        decided_by_name -> Text,
        decided_at -> Nullable<Timestamp>,
        remark -> Text,
        import_id -> Nullable<BigInt>,
        corrects -> Nullable<BigInt>,
        hits -> Integer,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    voucher_hands (id) {
        id -> BigInt,
        voucher_id -> BigInt,
        user_id -> BigInt,
    }
}

diesel::table! {
    voucher_lines (id) {
        id -> BigInt,
        voucher_id -> BigInt,
        n -> Integer,
        category -> Text,
        econ_code -> Text,
        paper -> Text,
        code -> Text,
        number -> Text,
        invoice_key -> Text,
        number_key -> Text,
        dated_on -> Nullable<Date>,
        net -> Nullable<BigInt>,
        rate -> Nullable<Integer>,
        tax -> Nullable<BigInt>,
        gross -> BigInt,
        amount -> BigInt,
        buyer -> Text,
        buyer_code -> Text,
        seller -> Text,
        seller_code -> Text,
        split -> Bool,
        note -> Text,
    }
}

diesel::table! {
    voucher_people (id) {
        id -> BigInt,
        voucher_id -> BigInt,
        n -> Integer,
        name -> Text,
        seal_id -> BigInt,
        identity_sealed -> Nullable<Text>,
        person_key -> Text,
        title_level -> Text,
        activity -> Text,
        form -> Text,
        on_date -> Date,
        days -> Integer,
        half_day -> Bool,
        times -> Integer,
        net -> BigInt,
        tax -> BigInt,
        gross -> BigInt,
    }
}

diesel::table! {
    voucher_outcomes (id) {
        id -> BigInt,
        voucher_id -> BigInt,
        n -> Integer,
        rule -> Text,
        line -> Integer,
        class -> Text,
        verdict -> Text,
        zh -> Text,
        en -> Text,
        inputs -> Text,
        reason -> Text,
    }
}

diesel::table! {
    invoice_uses (id) {
        id -> BigInt,
        invoice_key -> Text,
        contract_id -> BigInt,
        split -> Bool,
        gross -> BigInt,
        used -> BigInt,
    }
}

diesel::table! {
    invoice_checks (id) {
        id -> BigInt,
        voucher_id -> BigInt,
        n -> Integer,
        invoice_key -> Text,
        result -> Text,
        note -> Text,
        by_id -> BigInt,
        by_name -> Text,
        office -> Bool,
        at -> Timestamp,
    }
}

diesel::table! {
    ledgers (id) {
        id -> BigInt,
        contract_id -> BigInt,
        code -> Text,
        entries -> Integer,
        opened_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    ledger_entries (id) {
        id -> BigInt,
        ledger_id -> BigInt,
        contract_id -> BigInt,
        serial -> Integer,
        on_date -> Date,
        period -> Text,
        kind -> Text,
        debit -> Text,
        credit -> Text,
        category -> Text,
        amount -> BigInt,
        voucher_id -> Nullable<BigInt>,
        payment_id -> Nullable<BigInt>,
        reverses -> Nullable<BigInt>,
        summary -> Text,
        by_id -> BigInt,
        by_name -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    ledger_balances (id) {
        id -> BigInt,
        ledger_id -> BigInt,
        account -> Text,
        category -> Text,
        debit -> BigInt,
        credit -> BigInt,
    }
}

diesel::table! {
    ledger_periods (id) {
        id -> BigInt,
        ledger_id -> BigInt,
        period -> Text,
        closed_by -> BigInt,
        closed_by_name -> Text,
        at -> Timestamp,
    }
}

diesel::joinable!(ledger_entries -> ledgers (ledger_id));
diesel::joinable!(ledger_balances -> ledgers (ledger_id));
diesel::joinable!(voucher_lines -> vouchers (voucher_id));
diesel::joinable!(voucher_people -> vouchers (voucher_id));
diesel::joinable!(voucher_outcomes -> vouchers (voucher_id));
diesel::joinable!(invoice_checks -> vouchers (voucher_id));
