-- +goose Up
-- How long an archived tip is kept, and what is left of it once it is erased
-- (docs/adr/0025-keeping-and-erasing.md).
ALTER TABLE tips ADD COLUMN archived_on TEXT NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN kept_as TEXT NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN erased_on TEXT NOT NULL DEFAULT '';
UPDATE tips SET
	archived_on = COALESCE((SELECT MAX(on_day) FROM tip_events WHERE tip_events.tip_id = tips.id AND tip_events.action = 'archive'), changed_on),
	kept_as = CASE WHEN decline_reason <> '' THEN 'declined' WHEN first_id <> '' THEN 'linked'
		WHEN finding IN ('unsubstantiated', 'unverifiable') THEN finding ELSE 'substantiated' END
WHERE state = 'archived';
CREATE INDEX tips_kept ON tips (unit_id, kept_as, archived_on);
CREATE INDEX tips_first ON tips (first_id);
CREATE INDEX tips_erased ON tips (erased_on);

CREATE TABLE keepings (
	tip_id      TEXT NOT NULL PRIMARY KEY,
	hold        TEXT NOT NULL,
	hold_by     INTEGER NOT NULL,
	hold_on     TEXT NOT NULL,
	proposed    TEXT NOT NULL,
	proposed_by INTEGER NOT NULL,
	proposed_on TEXT NOT NULL,
	proposed_at INTEGER NOT NULL,
	version     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Case files that pass between installations (docs/adr/0023-case-file.md). A unit's key is
-- sealed to its supervisors, one by one; what came before is sealed to the tip it became.
CREATE TABLE exchange_keys (
	unit_id   INTEGER NOT NULL PRIMARY KEY,
	recipient TEXT NOT NULL,
	made_on   TEXT NOT NULL,
	made_by   INTEGER NOT NULL
) STRICT;

CREATE TABLE exchange_holders (
	unit_id   INTEGER NOT NULL,
	staff_id  INTEGER NOT NULL,
	recipient TEXT NOT NULL,
	sealed    BLOB NOT NULL,
	PRIMARY KEY (unit_id, staff_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX exchange_holders_staff ON exchange_holders (staff_id);

CREATE TABLE partners (
	id           TEXT NOT NULL PRIMARY KEY,
	print        BLOB NOT NULL UNIQUE,
	installation TEXT NOT NULL,
	unit         TEXT NOT NULL,
	recipient    TEXT NOT NULL,
	sign_key     BLOB NOT NULL,
	added_by     INTEGER NOT NULL,
	added_on     TEXT NOT NULL,
	checked_by   INTEGER NOT NULL,
	checked_on   TEXT NOT NULL
) STRICT;

CREATE TABLE case_files (
	id       TEXT NOT NULL,
	way      TEXT NOT NULL,
	tip_id   TEXT NOT NULL,
	partner  TEXT NOT NULL,
	ref      TEXT NOT NULL,
	named    INTEGER NOT NULL,
	made_on  TEXT NOT NULL,
	staff_id INTEGER NOT NULL,
	history  BLOB,
	PRIMARY KEY (id, way)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_files_tip ON case_files (tip_id);
