-- +goose Up
-- What reporting needs beyond one reader and one kind of secret: a tip has parts, each with
-- an identity of its own, sealed to other people (docs/threat-model.md).
ALTER TABLE tips ADD COLUMN channel VARCHAR(16) NOT NULL DEFAULT 'portal';
ALTER TABLE tips ADD COLUMN named BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN registered_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN rating BIGINT NOT NULL DEFAULT 0;

ALTER TABLE units ADD COLUMN head VARCHAR(200) NOT NULL DEFAULT '';
ALTER TABLE units ADD COLUMN aliases VARCHAR(2000) NOT NULL DEFAULT '';

CREATE TABLE tip_parts (
	tip_id    CHAR(32) NOT NULL,
	part      VARCHAR(16) NOT NULL,
	recipient VARCHAR(4096) NOT NULL,
	content   MEDIUMBLOB,
	changed_on CHAR(10) NOT NULL,
	PRIMARY KEY (tip_id, part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE part_keys (
	tip_id   CHAR(32) NOT NULL,
	part     VARCHAR(16) NOT NULL,
	staff_id BIGINT NOT NULL,
	sealed   MEDIUMBLOB NOT NULL,
	PRIMARY KEY (tip_id, part, staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO part_keys (tip_id, part, staff_id, sealed) SELECT tip_id, 'tip', staff_id, sealed FROM tip_keys;
DROP TABLE tip_keys;
RENAME TABLE part_keys TO tip_keys;
CREATE INDEX tip_keys_staff ON tip_keys (staff_id, part, tip_id);

-- Keyed hashes of whom a tip is about, never a name.
CREATE TABLE tip_subjects (
	tip_id CHAR(32) NOT NULL,
	ref    VARBINARY(32) NOT NULL,
	PRIMARY KEY (tip_id, ref)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX tip_subjects_ref ON tip_subjects (ref, tip_id);

-- Who among the staff must not read a tip, whatever their unit and roles.
CREATE TABLE recusals (
	tip_id     CHAR(32) NOT NULL,
	staff_id   BIGINT NOT NULL,
	cause      VARCHAR(32) NOT NULL,
	recused_on CHAR(10) NOT NULL,
	PRIMARY KEY (tip_id, staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX recusals_staff ON recusals (staff_id, tip_id);

-- To whom a staff member is related, and their own name: keyed hashes to match by; the
-- words themselves are sealed to whoever declared them.
CREATE TABLE staff_relations (
	id          CHAR(32) NOT NULL PRIMARY KEY,
	staff_id    BIGINT NOT NULL,
	kind        VARCHAR(32) NOT NULL,
	ref         VARBINARY(32) NOT NULL,
	sealed      MEDIUMBLOB,
	declared_on CHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX staff_relations_staff ON staff_relations (staff_id);
CREATE INDEX staff_relations_ref ON staff_relations (ref, staff_id);

-- What a reporter asks for after sending.
CREATE TABLE tip_requests (
	id         CHAR(32) NOT NULL PRIMARY KEY,
	tip_id     CHAR(32) NOT NULL,
	kind       VARCHAR(32) NOT NULL,
	state      VARCHAR(32) NOT NULL,
	made_on    CHAR(10) NOT NULL,
	content    MEDIUMBLOB NOT NULL,
	decided_on CHAR(10) NOT NULL,
	decided_by BIGINT NOT NULL,
	reply      MEDIUMBLOB,
	voucher    VARBINARY(32),
	version    BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX tip_requests_tip ON tip_requests (tip_id, made_on, id);
CREATE UNIQUE INDEX tip_requests_voucher ON tip_requests (voucher);
