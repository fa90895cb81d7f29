-- +goose Up
-- A second step after the password (docs/adr/0017-second-factor.md).
ALTER TABLE staff ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN factors_reset_on VARCHAR(10) NOT NULL DEFAULT '';

-- Of the staff's sessions alone; 0 for reporters'.
ALTER TABLE sessions ADD COLUMN since_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN asked MEDIUMBLOB;
UPDATE sessions SET since_at = ends_at - 43200, used_at = expires_at - 7200 WHERE side = 'staff';

-- An app's secret, boxed under a key that comes of the password.
CREATE TABLE totps (
	staff_id  BIGINT NOT NULL PRIMARY KEY,
	boxed     MEDIUMBLOB NOT NULL,
	last_step BIGINT NOT NULL,
	made_on   CHAR(10) NOT NULL,
	used_on   VARCHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Public halves of keys that devices keep.
CREATE TABLE passkeys (
	id         CHAR(32) NOT NULL PRIMARY KEY,
	staff_id   BIGINT NOT NULL,
	name       VARCHAR(255) NOT NULL,
	host       VARCHAR(255) NOT NULL,
	credential MEDIUMBLOB NOT NULL,
	sign_count BIGINT NOT NULL,
	made_on    CHAR(10) NOT NULL,
	used_on    VARCHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX passkeys_staff ON passkeys (staff_id);

-- What the slow step made of each recovery code that is left.
CREATE TABLE factor_codes (
	id       CHAR(32) NOT NULL PRIMARY KEY,
	staff_id BIGINT NOT NULL,
	salt     VARBINARY(64) NOT NULL,
	verifier VARBINARY(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX factor_codes_staff ON factor_codes (staff_id);
