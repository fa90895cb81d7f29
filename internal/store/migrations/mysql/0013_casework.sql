-- +goose Up
-- Where the handling of a tip stands beside its state, and its clocks.
ALTER TABLE tips ADD COLUMN handler_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN disposition VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN review_on CHAR(10) NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN finding VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN decline_reason VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN from_unit_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN report_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tips ADD COLUMN first_id CHAR(32) NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN due_on CHAR(10) NOT NULL DEFAULT '';
ALTER TABLE tips ADD COLUMN due_rule VARCHAR(64) NOT NULL DEFAULT '';
CREATE INDEX tips_due ON tips (unit_id, state, due_on, id);
CREATE INDEX tips_handler ON tips (handler_id, state, due_on, id);

ALTER TABLE tip_events ADD COLUMN detail VARCHAR(64) NOT NULL DEFAULT '';
ALTER TABLE tip_events ADD COLUMN note MEDIUMBLOB;

ALTER TABLE tip_requests ADD COLUMN made_by BIGINT NOT NULL DEFAULT 0;

CREATE TABLE tip_deadlines (
	tip_id      CHAR(32) NOT NULL,
	rule        VARCHAR(64) NOT NULL,
	ref         VARCHAR(32) NOT NULL,
	from_on     CHAR(10) NOT NULL,
	due_on      CHAR(10) NOT NULL,
	met_on      CHAR(10) NOT NULL,
	extended    BOOLEAN NOT NULL,
	provisional BOOLEAN NOT NULL,
	statutory   BOOLEAN NOT NULL,
	PRIMARY KEY (tip_id, rule, ref, from_on)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX tip_deadlines_due ON tip_deadlines (met_on, due_on);
CREATE INDEX tip_deadlines_provisional ON tip_deadlines (provisional, tip_id);
