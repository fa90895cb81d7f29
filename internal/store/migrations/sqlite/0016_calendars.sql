-- +goose Up
-- The calendars that an installation has imported, beside those that ship. calendar_head is the
-- row that an import holds, and by whose version every node knows that there is another.
CREATE TABLE calendars (
	year        INTEGER NOT NULL PRIMARY KEY,
	paper       TEXT NOT NULL,
	imported_on TEXT NOT NULL,
	imported_by INTEGER NOT NULL
) STRICT;

CREATE TABLE calendar_head (
	id         INTEGER NOT NULL PRIMARY KEY,
	version    INTEGER NOT NULL,
	changed_at INTEGER NOT NULL
) STRICT;
INSERT INTO calendar_head (id, version, changed_at) VALUES (1, 0, 0);

-- What is due in a month, for the numbers that are published.
CREATE INDEX tip_deadlines_rule ON tip_deadlines (rule, due_on);
CREATE INDEX tip_events_action ON tip_events (action, on_day);
