-- +goose Up
-- Keys that change hands: who waits for those of earlier tips, how a lost key pair comes
-- back, and what is under way when one is changed (docs/adr/0012-keys-of-people.md).
ALTER TABLE staff ADD COLUMN key_state TEXT NOT NULL DEFAULT '';
ALTER TABLE staff ADD COLUMN awaits_keys INTEGER NOT NULL DEFAULT 0;
UPDATE staff SET awaits_keys = 1 WHERE public_key <> '';

-- What a session has to show once: boxed, as its identity is.
ALTER TABLE sessions ADD COLUMN note BLOB;

-- The row that whoever takes keys away holds, so that two don't take the last two.
INSERT INTO installation (name, value) VALUES ('keys', x'');

-- Identities that a person had before, sealed to the one they have now, until all that was
-- sealed to them is sealed anew.
CREATE TABLE former_keys (
	id        TEXT NOT NULL PRIMARY KEY,
	staff_id  INTEGER NOT NULL,
	recipient TEXT NOT NULL,
	sealed    BLOB NOT NULL,
	at_part   TEXT NOT NULL,
	at_tip    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX former_keys_staff ON former_keys (staff_id);

-- An identity, boxed under the code that its owner has on paper.
CREATE TABLE recovery_codes (
	id        TEXT NOT NULL PRIMARY KEY,
	staff_id  INTEGER NOT NULL,
	recipient TEXT NOT NULL,
	salt      BLOB NOT NULL,
	boxed     BLOB NOT NULL,
	made_on   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_codes_staff ON recovery_codes (staff_id);

-- An identity, boxed under a key of which each custodian has a share; two shares make it.
CREATE TABLE custodies (
	id        TEXT NOT NULL PRIMARY KEY,
	staff_id  INTEGER NOT NULL,
	recipient TEXT NOT NULL,
	boxed     BLOB NOT NULL,
	made_on   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX custodies_staff ON custodies (staff_id);

CREATE TABLE custody_shares (
	custody_id   TEXT NOT NULL,
	custodian_id INTEGER NOT NULL,
	sealed       BLOB NOT NULL,
	PRIMARY KEY (custody_id, custodian_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX custody_shares_custodian ON custody_shares (custodian_id, custody_id);

-- Who asks custodians for an identity, and the shares that they gave, sealed to the asker.
CREATE TABLE recoveries (
	staff_id  INTEGER NOT NULL PRIMARY KEY,
	recipient TEXT NOT NULL,
	asked_on  TEXT NOT NULL
) STRICT;

CREATE TABLE recovery_shares (
	custody_id   TEXT NOT NULL,
	custodian_id INTEGER NOT NULL,
	staff_id     INTEGER NOT NULL,
	sealed       BLOB NOT NULL,
	given_on     TEXT NOT NULL,
	PRIMARY KEY (custody_id, custodian_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_shares_staff ON recovery_shares (staff_id);
