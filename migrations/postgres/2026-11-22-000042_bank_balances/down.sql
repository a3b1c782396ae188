DROP TABLE bank_balances;
