-- +goose Up
-- A reporter's name in the hands of who asked for it, until a day (docs/adr/0022-letters-and-names.md).
CREATE TABLE unsealings (
	request_id TEXT NOT NULL PRIMARY KEY,
	tip_id     TEXT NOT NULL,
	staff_id   INTEGER NOT NULL,
	given_by   INTEGER NOT NULL,
	given_on   TEXT NOT NULL,
	ends_on    TEXT NOT NULL,
	sealed     BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX unsealings_tip ON unsealings (tip_id);
CREATE INDEX unsealings_staff ON unsealings (staff_id);

-- What a unit writes in a tip's matter. Content is sealed to the tip.
CREATE TABLE letters (
	id       TEXT NOT NULL PRIMARY KEY,
	tip_id   TEXT NOT NULL,
	unit_id  INTEGER NOT NULL,
	kind     TEXT NOT NULL,
	lang     TEXT NOT NULL,
	mark     TEXT NOT NULL,
	year     INTEGER NOT NULL,
	seq      INTEGER NOT NULL,
	content  BLOB NOT NULL,
	made_by  INTEGER NOT NULL,
	made_on  TEXT NOT NULL,
	replaces TEXT NOT NULL,
	told     INTEGER NOT NULL,
	UNIQUE (unit_id, kind, year, seq)
) STRICT;
CREATE INDEX letters_tip ON letters (tip_id);

-- The last number that was given: none is given twice, whatever becomes of the letter.
CREATE TABLE letter_numbers (
	unit_id INTEGER NOT NULL,
	kind    TEXT NOT NULL,
	year    INTEGER NOT NULL,
	used    INTEGER NOT NULL,
	PRIMARY KEY (unit_id, kind, year)
) STRICT, WITHOUT ROWID;

-- Every version of a unit's own templates; one that is shipped says that the text of the program holds.
CREATE TABLE letter_templates (
	unit_id   INTEGER NOT NULL,
	kind      TEXT NOT NULL,
	lang      TEXT NOT NULL,
	version   INTEGER NOT NULL,
	shipped   INTEGER NOT NULL,
	mark      TEXT NOT NULL,
	title     TEXT NOT NULL,
	addressee TEXT NOT NULL,
	body      TEXT NOT NULL,
	made_by   INTEGER NOT NULL,
	made_on   TEXT NOT NULL,
	PRIMARY KEY (unit_id, kind, lang, version)
) STRICT, WITHOUT ROWID;

-- Whose name was cleared, and how. Content and delivery are sealed to the tip.
CREATE TABLE clearings (
	id           TEXT NOT NULL PRIMARY KEY,
	tip_id       TEXT NOT NULL,
	made_by      INTEGER NOT NULL,
	made_on      TEXT NOT NULL,
	content      BLOB NOT NULL,
	delivered_on TEXT NOT NULL,
	delivered_by INTEGER NOT NULL,
	delivery     BLOB
) STRICT;
CREATE INDEX clearings_tip ON clearings (tip_id);
