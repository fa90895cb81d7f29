-- +goose Up
-- A second step after the password (docs/adr/0017-second-factor.md).
ALTER TABLE staff ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN factors_reset_on TEXT NOT NULL DEFAULT '';

-- Of the staff's sessions alone; 0 for reporters'.
ALTER TABLE sessions ADD COLUMN since_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN asked BLOB;
UPDATE sessions SET since_at = ends_at - 43200, used_at = expires_at - 7200 WHERE side = 'staff';

-- An app's secret, boxed under a key that comes of the password.
CREATE TABLE totps (
	staff_id  INTEGER NOT NULL PRIMARY KEY,
	boxed     BLOB NOT NULL,
	last_step INTEGER NOT NULL,
	made_on   TEXT NOT NULL,
	used_on   TEXT NOT NULL
) STRICT;

-- Public halves of keys that devices keep.
CREATE TABLE passkeys (
	id         TEXT NOT NULL PRIMARY KEY,
	staff_id   INTEGER NOT NULL,
	name       TEXT NOT NULL,
	host       TEXT NOT NULL,
	credential BLOB NOT NULL,
	sign_count INTEGER NOT NULL,
	made_on    TEXT NOT NULL,
	used_on    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_staff ON passkeys (staff_id);

-- What the slow step made of each recovery code that is left.
CREATE TABLE factor_codes (
	id       TEXT NOT NULL PRIMARY KEY,
	staff_id INTEGER NOT NULL,
	salt     BLOB NOT NULL,
	verifier BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX factor_codes_staff ON factor_codes (staff_id);
