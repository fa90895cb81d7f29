-- +goose Up
-- A reporter's name in the hands of who asked for it, until a day (docs/adr/0022-letters-and-names.md).
CREATE TABLE unsealings (
	request_id CHAR(32) NOT NULL PRIMARY KEY,
	tip_id     CHAR(32) NOT NULL,
	staff_id   BIGINT NOT NULL,
	given_by   BIGINT NOT NULL,
	given_on   CHAR(10) NOT NULL,
	ends_on    CHAR(10) NOT NULL,
	sealed     MEDIUMBLOB
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX unsealings_tip ON unsealings (tip_id);
CREATE INDEX unsealings_staff ON unsealings (staff_id);

-- What a unit writes in a tip's matter. Content is sealed to the tip.
CREATE TABLE letters (
	id       CHAR(32) NOT NULL PRIMARY KEY,
	tip_id   CHAR(32) NOT NULL,
	unit_id  BIGINT NOT NULL,
	kind     VARCHAR(16) NOT NULL,
	lang     VARCHAR(8) NOT NULL,
	mark     VARCHAR(64) NOT NULL,
	year     INT NOT NULL,
	seq      BIGINT NOT NULL,
	content  MEDIUMBLOB NOT NULL,
	made_by  BIGINT NOT NULL,
	made_on  CHAR(10) NOT NULL,
	replaces CHAR(32) NOT NULL,
	told     BOOLEAN NOT NULL,
	UNIQUE (unit_id, kind, year, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX letters_tip ON letters (tip_id);

-- The last number that was given: none is given twice, whatever becomes of the letter.
CREATE TABLE letter_numbers (
	unit_id BIGINT NOT NULL,
	kind    VARCHAR(16) NOT NULL,
	year    INT NOT NULL,
	used    BIGINT NOT NULL,
	PRIMARY KEY (unit_id, kind, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Every version of a unit's own templates; one that is shipped says that the text of the program holds.
CREATE TABLE letter_templates (
	unit_id   BIGINT NOT NULL,
	kind      VARCHAR(16) NOT NULL,
	lang      VARCHAR(8) NOT NULL,
	version   BIGINT NOT NULL,
	shipped   BOOLEAN NOT NULL,
	mark      VARCHAR(64) NOT NULL,
	title     VARCHAR(255) NOT NULL,
	addressee VARCHAR(1024) NOT NULL,
	body      MEDIUMTEXT NOT NULL,
	made_by   BIGINT NOT NULL,
	made_on   CHAR(10) NOT NULL,
	PRIMARY KEY (unit_id, kind, lang, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whose name was cleared, and how. Content and delivery are sealed to the tip.
CREATE TABLE clearings (
	id           CHAR(32) NOT NULL PRIMARY KEY,
	tip_id       CHAR(32) NOT NULL,
	made_by      BIGINT NOT NULL,
	made_on      CHAR(10) NOT NULL,
	content      MEDIUMBLOB NOT NULL,
	delivered_on CHAR(10) NOT NULL,
	delivered_by BIGINT NOT NULL,
	delivery     MEDIUMBLOB
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX clearings_tip ON clearings (tip_id);
