-- +goose Up
-- What the staff did, numbered without a gap, each entry with a keyed hash over itself and the
-- one before (docs/adr/0018-the-trail.md). trail_head is the row that whoever adds one holds.
CREATE TABLE trail (
	seq         BIGINT NOT NULL PRIMARY KEY,
	at          BIGINT NOT NULL,
	staff_id    BIGINT NOT NULL,
	staff_name  VARCHAR(200) NOT NULL,
	unit_id     BIGINT NOT NULL,
	act         VARCHAR(64) NOT NULL,
	kind        VARCHAR(32) NOT NULL,
	record      VARCHAR(128) NOT NULL,
	was         MEDIUMTEXT NOT NULL,
	became      MEDIUMTEXT NOT NULL,
	prev        BINARY(32) NOT NULL,
	hash        BINARY(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX trail_staff ON trail (staff_id, seq);
CREATE INDEX trail_act ON trail (act, seq);
CREATE INDEX trail_record ON trail (record, seq);
CREATE INDEX trail_at ON trail (at, seq);
CREATE INDEX trail_unit ON trail (unit_id, seq);

CREATE TABLE trail_head (
	id   BIGINT NOT NULL PRIMARY KEY,
	seq  BIGINT NOT NULL,
	hash BINARY(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO trail_head (id, seq, hash) VALUES (1, 0, UNHEX(REPEAT('00', 32)));
