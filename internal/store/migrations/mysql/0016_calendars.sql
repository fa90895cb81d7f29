-- +goose Up
-- The calendars that an installation has imported, beside those that ship. calendar_head is the
-- row that an import holds, and by whose version every node knows that there is another.
CREATE TABLE calendars (
	year        INT NOT NULL PRIMARY KEY,
	paper       MEDIUMTEXT NOT NULL,
	imported_on CHAR(10) NOT NULL,
	imported_by BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE calendar_head (
	id         INT NOT NULL PRIMARY KEY,
	version    BIGINT NOT NULL,
	changed_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO calendar_head (id, version, changed_at) VALUES (1, 0, 0);

-- A recount names every rule whose date has moved.
ALTER TABLE tip_events MODIFY COLUMN detail VARCHAR(255) NOT NULL DEFAULT '';

-- What is due in a month, for the numbers that are published.
CREATE INDEX tip_deadlines_rule ON tip_deadlines (rule, due_on);
CREATE INDEX tip_events_action ON tip_events (action, on_day);
