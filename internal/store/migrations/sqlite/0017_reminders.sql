-- +goose Up
-- Work that one node at a time does, under a lease (docs/adr/0020-reminders.md).
CREATE TABLE jobs (
	name     TEXT NOT NULL PRIMARY KEY,
	holder   TEXT NOT NULL,
	until_at INTEGER NOT NULL,
	next_at  INTEGER NOT NULL,
	ran_at   INTEGER NOT NULL,
	failures INTEGER NOT NULL
) STRICT;

-- Each point of a clock that was dealt with.
CREATE TABLE reminders (
	tip_id  TEXT NOT NULL,
	rule    TEXT NOT NULL,
	ref     TEXT NOT NULL,
	from_on TEXT NOT NULL,
	due_on  TEXT NOT NULL,
	point   TEXT NOT NULL,
	made_on TEXT NOT NULL,
	PRIMARY KEY (tip_id, rule, ref, from_on, due_on, point)
) STRICT, WITHOUT ROWID;

-- Who was told. It names the tip and the rule, and holds nothing of what was said.
CREATE TABLE notices (
	id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	staff_id INTEGER NOT NULL,
	tip_id   TEXT NOT NULL,
	rule     TEXT NOT NULL,
	ref      TEXT NOT NULL,
	from_on  TEXT NOT NULL,
	due_on   TEXT NOT NULL,
	point    TEXT NOT NULL,
	unit_id  INTEGER NOT NULL,
	made_on  TEXT NOT NULL,
	unread   INTEGER NOT NULL,
	UNIQUE (tip_id, rule, ref, from_on, due_on, point, staff_id)
) STRICT;
CREATE INDEX notices_list ON notices (staff_id, id);
CREATE INDEX notices_unread ON notices (staff_id, unread, tip_id);
CREATE INDEX notices_made ON notices (made_on);

CREATE TABLE mail_settings (
	staff_id INTEGER NOT NULL PRIMARY KEY,
	address  TEXT NOT NULL,
	wanted   INTEGER NOT NULL,
	kinds    TEXT NOT NULL
) STRICT;

CREATE TABLE mails (
	id          TEXT NOT NULL PRIMARY KEY,
	staff_id    INTEGER NOT NULL,
	waiting_for INTEGER UNIQUE,
	state       TEXT NOT NULL,
	made_on     TEXT NOT NULL,
	tries       INTEGER NOT NULL,
	next_at     INTEGER NOT NULL,
	handed_at   INTEGER NOT NULL,
	fault       TEXT NOT NULL,
	version     INTEGER NOT NULL
) STRICT;
CREATE INDEX mails_state ON mails (state, next_at, id);
CREATE INDEX mails_made ON mails (made_on);
