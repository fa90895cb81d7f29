-- +goose Up
CREATE TABLE installation (
	name  TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE regions (
	code   TEXT NOT NULL PRIMARY KEY,
	name   TEXT NOT NULL,
	parent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX regions_parent ON regions (parent, code);
CREATE INDEX regions_name ON regions (name);

CREATE TABLE units (
	id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	name        TEXT NOT NULL UNIQUE,
	region_code TEXT NOT NULL,
	superior_id INTEGER NOT NULL
) STRICT;
CREATE INDEX units_region ON units (region_code);

CREATE TABLE staff (
	id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	username    TEXT NOT NULL UNIQUE,
	name        TEXT NOT NULL,
	unit_id     INTEGER NOT NULL,
	roles       TEXT NOT NULL,
	salt        BLOB NOT NULL,
	verifier    BLOB NOT NULL,
	public_key  TEXT NOT NULL,
	sealed_key  BLOB,
	must_change INTEGER NOT NULL,
	disabled    INTEGER NOT NULL,
	created_at  INTEGER NOT NULL,
	version     INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_unit ON staff (unit_id, id);

CREATE TABLE sessions (
	id         BLOB NOT NULL PRIMARY KEY,
	side       TEXT NOT NULL,
	staff_id   INTEGER NOT NULL,
	tip_id     TEXT NOT NULL,
	boxed      BLOB,
	expires_at INTEGER NOT NULL,
	ends_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX sessions_staff ON sessions (staff_id);

CREATE TABLE captchas (
	id         TEXT NOT NULL PRIMARY KEY,
	digits     TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX captchas_expires ON captchas (expires_at);

CREATE TABLE limits (
	bucket     BLOB NOT NULL,
	starts_at  INTEGER NOT NULL,
	hits       INTEGER NOT NULL,
	PRIMARY KEY (bucket, starts_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX limits_starts ON limits (starts_at);

CREATE TABLE limit_keys (
	hour  INTEGER NOT NULL PRIMARY KEY,
	boxed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
	id         BLOB NOT NULL PRIMARY KEY,
	tip_id     TEXT NOT NULL UNIQUE,
	recipient  TEXT NOT NULL,
	boxed      BLOB NOT NULL,
	sent       INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_expires ON drafts (expires_at);

CREATE TABLE tips (
	id            TEXT NOT NULL PRIMARY KEY,
	unit_id       INTEGER NOT NULL,
	state         TEXT NOT NULL,
	recipient     TEXT NOT NULL,
	receipt_index BLOB NOT NULL UNIQUE,
	receipt_key   BLOB NOT NULL,
	content       BLOB NOT NULL,
	received_on   TEXT NOT NULL,
	changed_on    TEXT NOT NULL,
	unread        INTEGER NOT NULL,
	version       INTEGER NOT NULL
) STRICT;
CREATE INDEX tips_queue ON tips (unit_id, state, received_on, id);

CREATE TABLE tip_keys (
	tip_id   TEXT NOT NULL,
	staff_id INTEGER NOT NULL,
	sealed   BLOB NOT NULL,
	PRIMARY KEY (tip_id, staff_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tip_keys_staff ON tip_keys (staff_id, tip_id);

CREATE TABLE messages (
	id       TEXT NOT NULL PRIMARY KEY,
	tip_id   TEXT NOT NULL,
	seq      INTEGER NOT NULL,
	side     TEXT NOT NULL,
	staff_id INTEGER NOT NULL,
	answer   INTEGER NOT NULL,
	content  BLOB NOT NULL,
	sent_on  TEXT NOT NULL,
	UNIQUE (tip_id, seq)
) STRICT;

CREATE TABLE attachments (
	id          TEXT NOT NULL PRIMARY KEY,
	tip_id      TEXT NOT NULL,
	seq         INTEGER NOT NULL,
	side        TEXT NOT NULL,
	object_key  TEXT NOT NULL UNIQUE,
	sealed_size INTEGER NOT NULL,
	meta        BLOB NOT NULL,
	added_on    TEXT NOT NULL,
	UNIQUE (tip_id, seq)
) STRICT;

CREATE TABLE tip_events (
	tip_id   TEXT NOT NULL,
	seq      INTEGER NOT NULL,
	action   TEXT NOT NULL,
	from_state TEXT NOT NULL,
	to_state TEXT NOT NULL,
	staff_id INTEGER NOT NULL,
	on_day   TEXT NOT NULL,
	PRIMARY KEY (tip_id, seq)
) STRICT, WITHOUT ROWID;
