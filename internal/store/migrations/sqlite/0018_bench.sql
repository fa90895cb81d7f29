-- +goose Up
-- The workbench (docs/adr/0021-the-workbench.md). A queue is read and counted from tips_desk
-- alone: rows of tips are large, because of what is sealed in them. It stands in for tips_due.
DROP INDEX tips_due;
CREATE INDEX tips_desk ON tips (unit_id, state, due_on, received_on, id, due_rule, handler_id, unread, named, channel);
-- A search reads the newest first.
CREATE INDEX tips_newest ON tips (unit_id, received_on, id);

-- The views that one of the staff has saved, sealed to them: their names may tell of tips.
CREATE TABLE staff_views (
	staff_id INTEGER NOT NULL PRIMARY KEY,
	sealed   BLOB NOT NULL,
	version  INTEGER NOT NULL
) STRICT;
