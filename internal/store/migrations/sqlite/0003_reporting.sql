-- +goose Up
-- What reporting needs beyond one reader and one kind of secret: a tip has parts, each with
-- an identity of its own, sealed to other people (docs/threat-model.md).
ALTER TABLE tips ADD COLUMN channel TEXT NOT NULL DEFAULT 'portal';
ALTER TABLE tips ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN registered_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;

ALTER TABLE units ADD COLUMN head TEXT NOT NULL DEFAULT '';
ALTER TABLE units ADD COLUMN aliases TEXT NOT NULL DEFAULT '';

CREATE TABLE tip_parts (
	tip_id    TEXT NOT NULL,
	part      TEXT NOT NULL,
	recipient TEXT NOT NULL,
	content   BLOB,
	changed_on TEXT NOT NULL,
	PRIMARY KEY (tip_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE part_keys (
	tip_id   TEXT NOT NULL,
	part     TEXT NOT NULL,
	staff_id INTEGER NOT NULL,
	sealed   BLOB NOT NULL,
	PRIMARY KEY (tip_id, part, staff_id)
) STRICT, WITHOUT ROWID;
INSERT INTO part_keys (tip_id, part, staff_id, sealed) SELECT tip_id, 'tip', staff_id, sealed FROM tip_keys;
DROP TABLE tip_keys;
ALTER TABLE part_keys RENAME TO tip_keys;
CREATE INDEX tip_keys_staff ON tip_keys (staff_id, part, tip_id);

-- Keyed hashes of whom a tip is about, never a name.
CREATE TABLE tip_subjects (
	tip_id TEXT NOT NULL,
	ref    BLOB NOT NULL,
	PRIMARY KEY (tip_id, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX tip_subjects_ref ON tip_subjects (ref, tip_id);

-- Who among the staff must not read a tip, whatever their unit and roles.
CREATE TABLE recusals (
	tip_id     TEXT NOT NULL,
	staff_id   INTEGER NOT NULL,
	cause      TEXT NOT NULL,
	recused_on TEXT NOT NULL,
	PRIMARY KEY (tip_id, staff_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recusals_staff ON recusals (staff_id, tip_id);

-- To whom a staff member is related, and their own name: keyed hashes to match by; the
-- words themselves are sealed to whoever declared them.
CREATE TABLE staff_relations (
	id          TEXT NOT NULL PRIMARY KEY,
	staff_id    INTEGER NOT NULL,
	kind        TEXT NOT NULL,
	ref         BLOB NOT NULL,
	sealed      BLOB,
	declared_on TEXT NOT NULL
) STRICT;
CREATE INDEX staff_relations_staff ON staff_relations (staff_id);
CREATE INDEX staff_relations_ref ON staff_relations (ref, staff_id);

-- What a reporter asks for after sending.
CREATE TABLE tip_requests (
	id         TEXT NOT NULL PRIMARY KEY,
	tip_id     TEXT NOT NULL,
	kind       TEXT NOT NULL,
	state      TEXT NOT NULL,
	made_on    TEXT NOT NULL,
	content    BLOB NOT NULL,
	decided_on TEXT NOT NULL,
	decided_by INTEGER NOT NULL,
	reply      BLOB,
	voucher    BLOB,
	version    INTEGER NOT NULL
) STRICT;
CREATE INDEX tip_requests_tip ON tip_requests (tip_id, made_on, id);
CREATE UNIQUE INDEX tip_requests_voucher ON tip_requests (voucher);
