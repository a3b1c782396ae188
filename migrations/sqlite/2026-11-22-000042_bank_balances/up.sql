-- What the bank's statement of a contract's account closed with on a day; the latest counts, the earlier stay.
CREATE TABLE bank_balances (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    on_date DATE NOT NULL,
    balance BIGINT NOT NULL CHECK (balance >= 0),
    by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX bank_balances_contract ON bank_balances (contract_id, id);
