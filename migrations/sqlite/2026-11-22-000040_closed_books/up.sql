-- Books that final accounts have closed: nothing is spent in them any more.
ALTER TABLE ledgers ADD COLUMN closed_at TIMESTAMP;
-- Everybody who has entered, changed or submitted a voucher: none of them checks it.
CREATE TABLE voucher_hands (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
    user_id BIGINT NOT NULL,
    UNIQUE (voucher_id, user_id)
);
-- For whom final accounts were made, where somebody stood in: neither of the two confirms them.
ALTER TABLE final_accounts ADD COLUMN made_for BIGINT;
-- Whether the finance office has asked the tax office about an invoice; its answer outranks that of the unit.
ALTER TABLE invoice_checks ADD COLUMN office BOOLEAN NOT NULL DEFAULT FALSE;
-- The bare number of a paper, by which the same one is found under another code or kind.
ALTER TABLE voucher_lines ADD COLUMN number_key TEXT NOT NULL DEFAULT '';

DROP TRIGGER vouchers_keep;
DROP TRIGGER voucher_lines_keep;
DROP TRIGGER voucher_lines_stay;
UPDATE voucher_lines
SET number_key = upper(replace(replace(number, ' ', ''), '-', '')), invoice_key = replace(invoice_key, '-', '');
UPDATE invoice_uses SET invoice_key = replace(invoice_key, '-', '');
UPDATE invoice_checks SET invoice_key = replace(invoice_key, '-', '');

-- Of a voucher that passed, nothing changes but that it is reversed; of a reversed one, nothing at all.
CREATE TRIGGER vouchers_keep BEFORE UPDATE ON vouchers
WHEN OLD.state = 'reversed' OR OLD.state = 'passed' AND (
    NEW.state NOT IN ('passed', 'reversed') OR (NEW.state = 'passed' AND NEW.decided_by IS NOT OLD.decided_by)
    OR NEW.contract_id IS NOT OLD.contract_id OR NEW.number IS NOT OLD.number OR NEW.summary IS NOT OLD.summary
    OR NEW.business_on IS NOT OLD.business_on OR NEW.paid_on IS NOT OLD.paid_on
    OR NEW.method IS NOT OLD.method OR NEW.payee_kind IS NOT OLD.payee_kind OR NEW.payee IS NOT OLD.payee
    OR NEW.payee_code IS NOT OLD.payee_code OR NEW.handler IS NOT OLD.handler
    OR NEW.approver IS NOT OLD.approver OR NEW.advanced IS NOT OLD.advanced OR NEW.venue IS NOT OLD.venue
    OR NEW.measures IS NOT OLD.measures OR NEW.amount IS NOT OLD.amount
    OR NEW.entered_by IS NOT OLD.entered_by OR NEW.submitted_by IS NOT OLD.submitted_by
    OR NEW.submitted_at IS NOT OLD.submitted_at
)
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
CREATE TRIGGER vouchers_stay BEFORE DELETE ON vouchers
WHEN OLD.submitted_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a voucher that was submitted stays');
END;
CREATE TRIGGER voucher_lines_come BEFORE INSERT ON voucher_lines
WHEN (SELECT state FROM vouchers WHERE id = NEW.voucher_id) IN ('passed', 'reversed')
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
CREATE TRIGGER voucher_people_come BEFORE INSERT ON voucher_people
WHEN (SELECT state FROM vouchers WHERE id = NEW.voucher_id) IN ('passed', 'reversed')
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
CREATE TRIGGER voucher_people_keep BEFORE UPDATE
OF voucher_id, n, name, person_key, title_level, activity, form, on_date, days, half_day, times, net, tax, gross ON voucher_people
WHEN (SELECT state FROM vouchers WHERE id = OLD.voucher_id) IN ('passed', 'reversed')
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
CREATE TRIGGER voucher_people_stay BEFORE DELETE ON voucher_people
WHEN (SELECT state FROM vouchers WHERE id = OLD.voucher_id) IN ('passed', 'reversed')
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;

-- A month that was closed stays closed, and a ledger is never taken away.
CREATE TRIGGER ledger_periods_keep BEFORE UPDATE ON ledger_periods
BEGIN
    SELECT RAISE(ABORT, 'closed books stay');
END;
CREATE TRIGGER ledger_periods_stay BEFORE DELETE ON ledger_periods
BEGIN
    SELECT RAISE(ABORT, 'closed books stay');
END;
CREATE TRIGGER ledgers_stay BEFORE DELETE ON ledgers
BEGIN
    SELECT RAISE(ABORT, 'closed books stay');
END;
CREATE TRIGGER ledger_entries_month BEFORE INSERT ON ledger_entries
WHEN NEW.period NOT GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'
BEGIN
    SELECT RAISE(ABORT, 'an entry stands in a month');
END;
-- Closed books take what the centre pays, what is paid back to the unit and what goes back; no spending, and no interest.
CREATE TRIGGER ledger_entries_closed BEFORE INSERT ON ledger_entries
WHEN (SELECT closed_at FROM ledgers WHERE id = NEW.ledger_id) IS NOT NULL AND (
    NEW.debit = 'expense' OR NEW.credit = 'expense' OR NEW.debit = 'interest' OR NEW.credit = 'interest'
)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is closed');
END;

CREATE INDEX voucher_lines_number ON voucher_lines (number_key);
CREATE INDEX invoice_checks_invoice ON invoice_checks (invoice_key);
CREATE INDEX vouchers_decided ON vouchers (decided_by, decided_at);
CREATE INDEX vouchers_corrects ON vouchers (corrects);
CREATE INDEX contracts_region ON contracts (region, id);
CREATE INDEX contracts_application ON contracts (application_id);
CREATE INDEX payments_entry ON payments (entry_id);
CREATE INDEX payment_lines_unit ON payment_lines (unit_id);
