-- +goose Up
-- Files that haven't come whole yet. Name and length are sealed in meta.
CREATE TABLE uploads (
	id         TEXT NOT NULL PRIMARY KEY,
	tip_id     TEXT NOT NULL,
	seq        INTEGER NOT NULL,
	meta       BLOB NOT NULL,
	received   INTEGER NOT NULL,
	parts      INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	UNIQUE (tip_id, seq)
) STRICT;
CREATE INDEX uploads_expires ON uploads (expires_at);

CREATE TABLE upload_parts (
	upload_id  TEXT NOT NULL,
	start_byte INTEGER NOT NULL,
	size       INTEGER NOT NULL,
	object_key TEXT NOT NULL UNIQUE,
	PRIMARY KEY (upload_id, start_byte)
) STRICT;
