-- +goose Up
-- What is prepared to be published. label and boxed may hold what the gate will refuse: both are
-- boxed under a key of the installation (docs/adr/0027-from-the-draft-to-the-board.md).
CREATE TABLE disclosure_drafts (
	id            CHAR(32) NOT NULL PRIMARY KEY,
	kind          VARCHAR(16) NOT NULL,
	disclosure_id CHAR(32) NOT NULL,
	item_id       VARCHAR(64) NOT NULL,
	region_code   VARCHAR(12) NOT NULL,
	period        VARCHAR(7) NOT NULL,
	unit_id       BIGINT NOT NULL,
	author_id     BIGINT NOT NULL,
	approver_id   BIGINT NOT NULL,
	state         VARCHAR(16) NOT NULL,
	publish_at    BIGINT NOT NULL,
	label         MEDIUMBLOB NOT NULL,
	boxed         LONGBLOB NOT NULL,
	revision      BIGINT NOT NULL,
	changed_at    BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX disclosure_drafts_unit ON disclosure_drafts (unit_id, state, changed_at, id);
CREATE INDEX disclosure_drafts_state ON disclosure_drafts (state, changed_at, id);
CREATE INDEX disclosure_drafts_due ON disclosure_drafts (state, publish_at);
CREATE INDEX disclosure_drafts_of ON disclosure_drafts (disclosure_id);
CREATE INDEX disclosure_drafts_place ON disclosure_drafts (region_code, item_id, period);

-- Files of drafts, and of what was published: disclosure_id tells. boxed has the key that opens
-- the object.
CREATE TABLE disclosure_files (
	id            CHAR(32) NOT NULL PRIMARY KEY,
	draft_id      CHAR(32) NOT NULL,
	disclosure_id CHAR(32) NOT NULL,
	boxed         LONGBLOB NOT NULL,
	size          BIGINT NOT NULL,
	added_at      BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX disclosure_files_draft ON disclosure_files (draft_id);
