CREATE TABLE audit_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor_id BIGINT NOT NULL,
    actor_name TEXT NOT NULL,
    stands_in_for_id BIGINT,
    stands_in_for_name TEXT,
    organisation_id BIGINT,
    organisation_name TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    object_label TEXT NOT NULL,
    before_digest TEXT,
    after_digest TEXT,
    changes TEXT NOT NULL,
    reason TEXT NOT NULL,
    request TEXT NOT NULL,
    address TEXT NOT NULL,
    seq BIGINT UNIQUE,
    hash TEXT,
    CHECK ((seq IS NULL) = (hash IS NULL))
);
CREATE INDEX audit_events_unsealed ON audit_events (id) WHERE seq IS NULL;
CREATE INDEX audit_events_object ON audit_events (object_kind, object_id, id);
CREATE INDEX audit_events_actor ON audit_events (actor_id, id);
CREATE INDEX audit_events_at ON audit_events (at, id);

-- A row is written once; only the sealer may add its place in the chain, and only once.
CREATE TRIGGER audit_events_keep BEFORE UPDATE ON audit_events
WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.id <> OLD.id
    OR NEW.at IS NOT OLD.at
    OR NEW.actor_id IS NOT OLD.actor_id
    OR NEW.actor_name IS NOT OLD.actor_name
    OR NEW.stands_in_for_id IS NOT OLD.stands_in_for_id
    OR NEW.stands_in_for_name IS NOT OLD.stands_in_for_name
    OR NEW.organisation_id IS NOT OLD.organisation_id
    OR NEW.organisation_name IS NOT OLD.organisation_name
    OR NEW.action IS NOT OLD.action
    OR NEW.object_kind IS NOT OLD.object_kind
    OR NEW.object_id IS NOT OLD.object_id
    OR NEW.object_label IS NOT OLD.object_label
    OR NEW.before_digest IS NOT OLD.before_digest
    OR NEW.after_digest IS NOT OLD.after_digest
    OR NEW.changes IS NOT OLD.changes
    OR NEW.reason IS NOT OLD.reason
    OR NEW.request IS NOT OLD.request
    OR NEW.address IS NOT OLD.address
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
