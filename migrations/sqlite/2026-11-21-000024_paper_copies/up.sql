-- What the reception desk records of an application on paper: when it was sent, by which courier, when it arrived, and in
-- which form. A record that was made by mistake is void and stays; an application has one that counts.
CREATE TABLE paper_copies (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    by_hand BOOLEAN NOT NULL,
    courier TEXT NOT NULL,
    waybill TEXT NOT NULL,
    dispatched_on DATE,
    received_at TIMESTAMP NOT NULL,
    copies INTEGER NOT NULL CHECK (copies > 0),
    bound BOOLEAN NOT NULL,
    stamped BOOLEAN NOT NULL,
    signed BOOLEAN NOT NULL,
    remark TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_by_name TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('counts', 'void')),
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK (by_hand = (dispatched_on IS NULL))
);
CREATE UNIQUE INDEX paper_copies_once ON paper_copies (application_id) WHERE state = 'counts';
CREATE INDEX paper_copies_list ON paper_copies (received_at, id);
CREATE INDEX paper_copies_application ON paper_copies (application_id);
