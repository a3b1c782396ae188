DROP TABLE bank_rows;
DROP TABLE final_accounts;
DROP TABLE payment_lines;
DROP TABLE payment_batches;
DROP TABLE payments;
