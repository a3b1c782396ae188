-- Spending standards (支出标准): versions of dated tables. `body` is the table as JSON, amounts in fen, shares in basis points.
CREATE TABLE standards (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('expert', 'lecture', 'meeting', 'travel', 'training', 'tax')),
    edition INTEGER NOT NULL CHECK (edition > 0),
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('official', 'practice')),
    document_number TEXT NOT NULL,
    document_title TEXT NOT NULL,
    note TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE CHECK (valid_to >= valid_from),
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'refused', 'withdrawn')),
    written_by BIGINT REFERENCES users (id),
    written_by_name TEXT NOT NULL,
    written_at TIMESTAMP NOT NULL,
    decided_by BIGINT REFERENCES users (id),
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP,
    remark TEXT NOT NULL,
    end_by BIGINT REFERENCES users (id),
    end_by_name TEXT NOT NULL,
    end_to DATE,
    end_reason TEXT NOT NULL,
    closed_by BIGINT REFERENCES standards (id),
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX standards_edition ON standards (kind, edition);
-- No two confirmed versions of a kind begin on one day; that they never overlap is the verb's business.
CREATE UNIQUE INDEX standards_begin ON standards (kind, valid_from) WHERE state = 'confirmed';
CREATE INDEX standards_state ON standards (state, kind, valid_from);

-- What was confirmed keeps its figures: it is corrected by proposing it anew, before its first day. What is over stays.
CREATE TRIGGER standards_keep BEFORE UPDATE OF kind, edition, name, name_en, basis, document_number, document_title, note, valid_from, body
    ON standards WHEN OLD.state IN ('refused', 'withdrawn') OR (OLD.state = 'confirmed' AND NEW.state = 'confirmed')
BEGIN
    SELECT RAISE(ABORT, 'a standard that was decided on keeps its figures');
END;
CREATE TRIGGER standards_over BEFORE UPDATE OF state ON standards WHEN OLD.state IN ('refused', 'withdrawn')
BEGIN
    SELECT RAISE(ABORT, 'a standard that was decided on keeps its figures');
END;
CREATE TRIGGER standards_stay BEFORE DELETE ON standards
BEGIN
    SELECT RAISE(ABORT, 'a standard that was decided on keeps its figures');
END;
