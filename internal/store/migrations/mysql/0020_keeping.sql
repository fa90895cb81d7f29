-- +goose Up
-- How long an archived tip is kept, and what is left of it once it is erased
-- (docs/adr/0025-keeping-and-erasing.md).
ALTER TABLE tips ADD COLUMN archived_on CHAR(10) NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN kept_as VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN erased_on CHAR(10) NOT NULL DEFAULT '';
UPDATE tips SET
	archived_on = COALESCE((SELECT MAX(on_day) FROM tip_events WHERE tip_events.tip_id = tips.id AND tip_events.action = 'archive'), changed_on),
	kept_as = CASE WHEN decline_reason <> '' THEN 'declined' WHEN first_id <> '' THEN 'linked'
		WHEN finding IN ('unsubstantiated', 'unverifiable') THEN finding ELSE 'substantiated' END
WHERE state = 'archived';
CREATE INDEX tips_kept ON tips (unit_id, kept_as, archived_on);
CREATE INDEX tips_first ON tips (first_id);
CREATE INDEX tips_erased ON tips (erased_on);

CREATE TABLE keepings (
	tip_id      CHAR(32) NOT NULL PRIMARY KEY,
	hold        VARCHAR(16) NOT NULL,
	hold_by     BIGINT NOT NULL,
	hold_on     CHAR(10) NOT NULL,
	proposed    VARCHAR(16) NOT NULL,
	proposed_by BIGINT NOT NULL,
	proposed_on CHAR(10) NOT NULL,
	proposed_at BIGINT NOT NULL,
	version     BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Case files that pass between installations (docs/adr/0023-case-file.md). A unit's key is
-- sealed to its supervisors, one by one; what came before is sealed to the tip it became.
CREATE TABLE exchange_keys (
	unit_id   BIGINT NOT NULL PRIMARY KEY,
	recipient VARCHAR(4096) NOT NULL,
	made_on   CHAR(10) NOT NULL,
	made_by   BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE exchange_holders (
	unit_id   BIGINT NOT NULL,
	staff_id  BIGINT NOT NULL,
	recipient VARCHAR(4096) NOT NULL,
	sealed    BLOB NOT NULL,
	PRIMARY KEY (unit_id, staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX exchange_holders_staff ON exchange_holders (staff_id);

CREATE TABLE partners (
	id           CHAR(32) NOT NULL PRIMARY KEY,
	print        BINARY(32) NOT NULL UNIQUE,
	installation VARCHAR(200) NOT NULL,
	unit         VARCHAR(200) NOT NULL,
	recipient    VARCHAR(4096) NOT NULL,
	sign_key     VARBINARY(32) NOT NULL,
	added_by     BIGINT NOT NULL,
	added_on     CHAR(10) NOT NULL,
	checked_by   BIGINT NOT NULL,
	checked_on   CHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE case_files (
	id       CHAR(32) NOT NULL,
	way      VARCHAR(3) NOT NULL,
	tip_id   CHAR(32) NOT NULL,
	partner  VARCHAR(410) NOT NULL,
	ref      VARCHAR(16) NOT NULL,
	named    BOOLEAN NOT NULL,
	made_on  CHAR(10) NOT NULL,
	staff_id BIGINT NOT NULL,
	history  MEDIUMBLOB,
	PRIMARY KEY (id, way)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX case_files_tip ON case_files (tip_id);
