-- +goose Up
-- Questions that anyone asks in public about what is published. Until a text is public, it is in
-- boxed alone, under the installation's key. Of who asked there is the day, and the keyed hash of
-- the code by which they follow it (docs/adr/0034-public-questions.md).
CREATE TABLE questions (
	id          TEXT NOT NULL PRIMARY KEY,
	kind        TEXT NOT NULL,
	record      TEXT NOT NULL,
	version     INTEGER NOT NULL,
	place       TEXT NOT NULL,
	item_id     TEXT NOT NULL,
	region_code TEXT NOT NULL,
	period      TEXT NOT NULL,
	title       TEXT NOT NULL,
	unit_id     INTEGER NOT NULL,
	office_code TEXT NOT NULL,
	state       TEXT NOT NULL,
	asked_on    TEXT NOT NULL,
	due_on      TEXT NOT NULL,
	provisional INTEGER NOT NULL,
	answered_on TEXT NOT NULL,
	boxed       BLOB,
	text        TEXT NOT NULL,
	answer      TEXT NOT NULL,
	shown_on    TEXT NOT NULL,
	code_hash   BLOB NOT NULL UNIQUE,
	drafter_id  INTEGER NOT NULL,
	approver_id INTEGER NOT NULL,
	hider_id    INTEGER NOT NULL,
	hide_reason TEXT NOT NULL,
	hidden_on   TEXT NOT NULL,
	row_version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX questions_asked ON questions (asked_on, id);
CREATE INDEX questions_region ON questions (region_code, asked_on, id);
CREATE INDEX questions_record ON questions (kind, record, asked_on, id);
CREATE INDEX questions_due ON questions (answered_on, due_on, region_code);
CREATE INDEX questions_office ON questions (state, office_code, due_on, id);

-- How many there were in a region and all below it; '' is the whole country.
CREATE TABLE question_totals (
	region_code TEXT NOT NULL PRIMARY KEY,
	asked       INTEGER NOT NULL,
	answered    INTEGER NOT NULL,
	late        INTEGER NOT NULL,
	hidden      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
