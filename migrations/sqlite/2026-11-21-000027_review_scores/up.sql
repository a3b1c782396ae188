-- The meeting of a panel: from here on the agency sees the scores, and no sheet is reopened any more.
CREATE TABLE review_meetings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL UNIQUE REFERENCES review_batches (id),
    opened_by BIGINT NOT NULL,
    opened_by_name TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL
);

-- The panel's decision on equals, item by item.
CREATE TABLE review_orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES review_batches (id),
    item_id BIGINT NOT NULL UNIQUE REFERENCES review_items (id),
    place INTEGER NOT NULL CHECK (place > 0),
    reason TEXT NOT NULL,
    decided_by BIGINT NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP NOT NULL
);
CREATE INDEX review_orders_batch ON review_orders (batch_id);
