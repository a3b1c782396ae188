DROP INDEX payment_lines_unit;
DROP INDEX payments_entry;
DROP INDEX contracts_application;
DROP INDEX contracts_region;
DROP INDEX vouchers_corrects;
DROP INDEX vouchers_decided;
DROP INDEX invoice_checks_invoice;
DROP INDEX voucher_lines_number;
DROP TRIGGER ledger_entries_closed;
DROP TRIGGER ledger_entries_month;
DROP TRIGGER ledgers_stay;
DROP TRIGGER ledger_periods_stay;
DROP TRIGGER ledger_periods_keep;
DROP TRIGGER voucher_people_stay;
DROP TRIGGER voucher_people_keep;
DROP TRIGGER voucher_people_come;
DROP TRIGGER voucher_lines_stay;
DROP TRIGGER voucher_lines_keep;
DROP TRIGGER voucher_lines_come;
DROP TRIGGER vouchers_stay;
DROP TRIGGER vouchers_keep;
ALTER TABLE voucher_lines DROP COLUMN number_key;
ALTER TABLE invoice_checks DROP COLUMN office;
ALTER TABLE final_accounts DROP COLUMN made_for;
DROP TABLE voucher_hands;
ALTER TABLE ledgers DROP COLUMN closed_at;
CREATE TRIGGER vouchers_keep BEFORE UPDATE ON vouchers
WHEN OLD.state = 'passed' AND (NEW.state NOT IN ('passed', 'reversed') OR NEW.amount <> OLD.amount
    OR NEW.contract_id <> OLD.contract_id OR NEW.number <> OLD.number OR NEW.payee <> OLD.payee
    OR NEW.business_on <> OLD.business_on)
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
CREATE TRIGGER voucher_lines_keep BEFORE UPDATE ON voucher_lines
WHEN (SELECT state FROM vouchers WHERE id = OLD.voucher_id) IN ('passed', 'reversed')
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
CREATE TRIGGER voucher_lines_stay BEFORE DELETE ON voucher_lines
WHEN (SELECT state FROM vouchers WHERE id = OLD.voucher_id) IN ('passed', 'reversed')
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
