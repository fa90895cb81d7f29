-- +goose Up
-- Where the handling of a tip stands beside its state, and its clocks.
ALTER TABLE tips ADD COLUMN handler_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN disposition TEXT NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN review_on TEXT NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN finding TEXT NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN decline_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN from_unit_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN report_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN first_id TEXT NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN due_on TEXT NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN due_rule TEXT NOT NULL DEFAULT '';
CREATE INDEX tips_due ON tips (unit_id, state, due_on, id);
CREATE INDEX tips_handler ON tips (handler_id, state, due_on, id);

ALTER TABLE tip_events ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE tip_events ADD COLUMN note BLOB;

ALTER TABLE tip_requests ADD COLUMN made_by INTEGER NOT NULL DEFAULT 0;

CREATE TABLE tip_deadlines (
	tip_id      TEXT NOT NULL,
	rule        TEXT NOT NULL,
	ref         TEXT NOT NULL,
	from_on     TEXT NOT NULL,
	due_on      TEXT NOT NULL,
	met_on      TEXT NOT NULL,
	extended    INTEGER NOT NULL,
	provisional INTEGER NOT NULL,
	statutory   INTEGER NOT NULL,
	PRIMARY KEY (tip_id, rule, ref, from_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX tip_deadlines_due ON tip_deadlines (met_on, due_on);
CREATE INDEX tip_deadlines_provisional ON tip_deadlines (provisional, tip_id);
