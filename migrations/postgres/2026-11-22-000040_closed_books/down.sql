DROP INDEX payment_lines_unit;
DROP INDEX payments_entry;
DROP INDEX contracts_application;
DROP INDEX contracts_region;
DROP INDEX vouchers_corrects;
DROP INDEX vouchers_decided;
DROP INDEX invoice_checks_invoice;
DROP INDEX voucher_lines_number;
DROP TRIGGER ledger_entries_closed ON ledger_entries;
DROP FUNCTION ledger_entries_closed();
ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_month;
DROP TRIGGER vouchers_whole ON vouchers;
DROP TRIGGER voucher_lines_whole ON voucher_lines;
DROP TRIGGER voucher_people_whole ON voucher_people;
DROP TRIGGER ledgers_whole ON ledgers;
DROP TRIGGER ledger_periods_whole ON ledger_periods;
DROP TRIGGER ledger_balances_whole ON ledger_balances;
DROP TRIGGER ledgers_stay ON ledgers;
DROP TRIGGER ledger_periods_keep ON ledger_periods;
DROP TRIGGER voucher_people_keep ON voucher_people;
DROP TRIGGER voucher_lines_keep ON voucher_lines;
DROP TRIGGER vouchers_stay ON vouchers;
DROP FUNCTION closed_books_stay();
CREATE OR REPLACE FUNCTION vouchers_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'passed' AND (NEW.state NOT IN ('passed', 'reversed') OR NEW.amount <> OLD.amount
        OR NEW.contract_id <> OLD.contract_id OR NEW.number <> OLD.number OR NEW.payee <> OLD.payee
        OR NEW.business_on <> OLD.business_on) THEN
        RAISE EXCEPTION 'a voucher that passed is not changed';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION voucher_lines_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM vouchers WHERE id = OLD.voucher_id) IN ('passed', 'reversed') THEN
        RAISE EXCEPTION 'a voucher that passed is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voucher_lines_keep BEFORE UPDATE OR DELETE ON voucher_lines
    FOR EACH ROW EXECUTE FUNCTION voucher_lines_keep();
ALTER TABLE voucher_lines DROP COLUMN number_key;
ALTER TABLE invoice_checks DROP COLUMN office;
ALTER TABLE final_accounts DROP COLUMN made_for;
DROP TABLE voucher_hands;
ALTER TABLE ledgers DROP COLUMN closed_at;
