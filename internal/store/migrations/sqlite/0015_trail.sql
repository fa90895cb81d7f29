-- +goose Up
-- What the staff did, numbered without a gap, each entry with a keyed hash over itself and the
-- one before (docs/adr/0018-the-trail.md). trail_head is the row that whoever adds one holds.
CREATE TABLE trail (
	seq        INTEGER NOT NULL PRIMARY KEY,
	at         INTEGER NOT NULL,
	staff_id   INTEGER NOT NULL,
	staff_name TEXT NOT NULL,
	unit_id    INTEGER NOT NULL,
	act        TEXT NOT NULL,
	kind       TEXT NOT NULL,
	record     TEXT NOT NULL,
	was        TEXT NOT NULL,
	became     TEXT NOT NULL,
	prev       BLOB NOT NULL,
	hash       BLOB NOT NULL
) STRICT;
CREATE INDEX trail_staff ON trail (staff_id, seq);
CREATE INDEX trail_act ON trail (act, seq);
CREATE INDEX trail_record ON trail (record, seq);
CREATE INDEX trail_at ON trail (at, seq);
CREATE INDEX trail_unit ON trail (unit_id, seq);

CREATE TABLE trail_head (
	id   INTEGER NOT NULL PRIMARY KEY,
	seq  INTEGER NOT NULL,
	hash BLOB NOT NULL
) STRICT;
INSERT INTO trail_head (id, seq, hash) VALUES (1, 0, zeroblob(32));
