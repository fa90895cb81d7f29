-- +goose Up
-- What is prepared to be published. label and boxed may hold what the gate will refuse: both are
-- boxed under a key of the installation (docs/adr/0027-from-the-draft-to-the-board.md).
CREATE TABLE disclosure_drafts (
	id            TEXT NOT NULL PRIMARY KEY,
	kind          TEXT NOT NULL,
	disclosure_id TEXT NOT NULL,
	item_id       TEXT NOT NULL,
	region_code   TEXT NOT NULL,
	period        TEXT NOT NULL,
	unit_id       INTEGER NOT NULL,
	author_id     INTEGER NOT NULL,
	approver_id   INTEGER NOT NULL,
	state         TEXT NOT NULL,
	publish_at    INTEGER NOT NULL,
	label         BLOB NOT NULL,
	boxed         BLOB NOT NULL,
	revision      INTEGER NOT NULL,
	changed_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX disclosure_drafts_unit ON disclosure_drafts (unit_id, state, changed_at, id);
CREATE INDEX disclosure_drafts_state ON disclosure_drafts (state, changed_at, id);
CREATE INDEX disclosure_drafts_due ON disclosure_drafts (state, publish_at);
CREATE INDEX disclosure_drafts_of ON disclosure_drafts (disclosure_id);
CREATE INDEX disclosure_drafts_place ON disclosure_drafts (region_code, item_id, period);

-- Files of drafts, and of what was published: disclosure_id tells. boxed has the key that opens
-- the object.
CREATE TABLE disclosure_files (
	id            TEXT NOT NULL PRIMARY KEY,
	draft_id      TEXT NOT NULL,
	disclosure_id TEXT NOT NULL,
	boxed         BLOB NOT NULL,
	size          INTEGER NOT NULL,
	added_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX disclosure_files_draft ON disclosure_files (draft_id);
