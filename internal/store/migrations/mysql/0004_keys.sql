-- +goose Up
-- Keys that change hands: who waits for those of earlier tips, how a lost key pair comes
-- back, and what is under way when one is changed (docs/adr/0012-keys-of-people.md).
ALTER TABLE staff ADD COLUMN key_state VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE staff ADD COLUMN awaits_keys BOOLEAN NOT NULL DEFAULT 0;
UPDATE staff SET awaits_keys = 1 WHERE public_key <> '';

-- What a session has to show once: boxed, as its identity is.
ALTER TABLE sessions ADD COLUMN note MEDIUMBLOB;

-- The row that whoever takes keys away holds, so that two don't take the last two.
INSERT INTO installation (name, value) VALUES ('keys', '');

-- Identities that a person had before, sealed to the one they have now, until all that was
-- sealed to them is sealed anew.
CREATE TABLE former_keys (
	id        CHAR(32) NOT NULL PRIMARY KEY,
	staff_id  BIGINT NOT NULL,
	recipient VARCHAR(4096) NOT NULL,
	sealed    MEDIUMBLOB NOT NULL,
	at_part   VARCHAR(16) NOT NULL,
	at_tip    VARCHAR(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX former_keys_staff ON former_keys (staff_id);

-- An identity, boxed under the code that its owner has on paper.
CREATE TABLE recovery_codes (
	id        CHAR(32) NOT NULL PRIMARY KEY,
	staff_id  BIGINT NOT NULL,
	recipient VARCHAR(4096) NOT NULL,
	salt      VARBINARY(64) NOT NULL,
	boxed     MEDIUMBLOB NOT NULL,
	made_on   CHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX recovery_codes_staff ON recovery_codes (staff_id);

-- An identity, boxed under a key of which each custodian has a share; two shares make it.
CREATE TABLE custodies (
	id        CHAR(32) NOT NULL PRIMARY KEY,
	staff_id  BIGINT NOT NULL,
	recipient VARCHAR(4096) NOT NULL,
	boxed     MEDIUMBLOB NOT NULL,
	made_on   CHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX custodies_staff ON custodies (staff_id);

CREATE TABLE custody_shares (
	custody_id   CHAR(32) NOT NULL,
	custodian_id BIGINT NOT NULL,
	sealed       MEDIUMBLOB NOT NULL,
	PRIMARY KEY (custody_id, custodian_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX custody_shares_custodian ON custody_shares (custodian_id, custody_id);

-- Who asks custodians for an identity, and the shares that they gave, sealed to the asker.
CREATE TABLE recoveries (
	staff_id  BIGINT NOT NULL PRIMARY KEY,
	recipient VARCHAR(4096) NOT NULL,
	asked_on  CHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE recovery_shares (
	custody_id   CHAR(32) NOT NULL,
	custodian_id BIGINT NOT NULL,
	staff_id     BIGINT NOT NULL,
	sealed       MEDIUMBLOB NOT NULL,
	given_on     CHAR(10) NOT NULL,
	PRIMARY KEY (custody_id, custodian_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX recovery_shares_staff ON recovery_shares (staff_id);
