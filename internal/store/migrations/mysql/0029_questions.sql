-- +goose Up
-- Questions that anyone asks in public about what is published. Until a text is public, it is in
-- boxed alone, under the installation's key. Of who asked there is the day, and the keyed hash of
-- the code by which they follow it (docs/adr/0034-public-questions.md).
CREATE TABLE questions (
	id          CHAR(32) NOT NULL PRIMARY KEY,
	kind        VARCHAR(16) NOT NULL,
	record      VARCHAR(64) NOT NULL,
	version     INT NOT NULL,
	place       VARCHAR(80) NOT NULL,
	item_id     VARCHAR(80) NOT NULL,
	region_code VARCHAR(12) NOT NULL,
	period      VARCHAR(7) NOT NULL,
	title       VARCHAR(300) NOT NULL,
	unit_id     BIGINT NOT NULL,
	office_code VARCHAR(12) NOT NULL,
	state       VARCHAR(16) NOT NULL,
	asked_on    VARCHAR(10) NOT NULL,
	due_on      VARCHAR(10) NOT NULL,
	provisional TINYINT NOT NULL,
	answered_on VARCHAR(10) NOT NULL,
	boxed       BLOB,
	text        TEXT NOT NULL,
	answer      TEXT NOT NULL,
	shown_on    VARCHAR(10) NOT NULL,
	code_hash   VARBINARY(32) NOT NULL UNIQUE,
	drafter_id  BIGINT NOT NULL,
	approver_id BIGINT NOT NULL,
	hider_id    BIGINT NOT NULL,
	hide_reason VARCHAR(16) NOT NULL,
	hidden_on   VARCHAR(10) NOT NULL,
	row_version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX questions_asked ON questions (asked_on, id);
CREATE INDEX questions_region ON questions (region_code, asked_on, id);
CREATE INDEX questions_record ON questions (kind, record, asked_on, id);
CREATE INDEX questions_due ON questions (answered_on, due_on, region_code);
CREATE INDEX questions_office ON questions (state, office_code, due_on, id);

-- How many there were in a region and all below it; '' is the whole country.
CREATE TABLE question_totals (
	region_code VARCHAR(12) NOT NULL PRIMARY KEY,
	asked       BIGINT NOT NULL,
	answered    BIGINT NOT NULL,
	late        BIGINT NOT NULL,
	hidden      BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
