-- +goose Up
-- What each region had to publish for a year, and did (docs/adr/0028-duties.md). How far a year
-- has been derived, for whom and from what:
CREATE TABLE duty_years (
	year     INTEGER NOT NULL PRIMARY KEY,
	since    TEXT NOT NULL,
	roots    TEXT NOT NULL,
	print    TEXT NOT NULL,
	running  TEXT NOT NULL,
	next     TEXT NOT NULL,
	done     INTEGER NOT NULL,
	`of`     INTEGER NOT NULL,
	begun_at INTEGER NOT NULL,
	done_at  INTEGER NOT NULL
) STRICT;

-- One row a region and year: how many of each kind lie at or below it, and its own marks. The
-- county's grid is a range of it.
CREATE TABLE duty_regions (
	year        INTEGER NOT NULL,
	region_code TEXT NOT NULL,
	counties    INTEGER NOT NULL,
	towns       INTEGER NOT NULL,
	villages    INTEGER NOT NULL,
	communities INTEGER NOT NULL,
	since       TEXT NOT NULL,
	marks       TEXT NOT NULL,
	events      TEXT NOT NULL,
	PRIMARY KEY (year, region_code)
) STRICT, WITHOUT ROWID;

-- What was published of what was due on a day, in a region and all below it.
CREATE TABLE duty_totals (
	region_code TEXT NOT NULL,
	year        INTEGER NOT NULL,
	due_on      TEXT NOT NULL,
	in_time     INTEGER NOT NULL,
	after_time  INTEGER NOT NULL,
	events_in   INTEGER NOT NULL,
	events_late INTEGER NOT NULL,
	excused     INTEGER NOT NULL,
	PRIMARY KEY (region_code, year, due_on)
) STRICT, WITHOUT ROWID;

-- Which reminders of a duty were given: of an item's period to one of the staff, at a point.
CREATE TABLE duty_reminders (
	staff_id INTEGER NOT NULL,
	item_id  TEXT NOT NULL,
	period   TEXT NOT NULL,
	point    TEXT NOT NULL,
	due_on   TEXT NOT NULL,
	missing  INTEGER NOT NULL,
	made_on  TEXT NOT NULL,
	unread   INTEGER NOT NULL,
	PRIMARY KEY (staff_id, item_id, period, point)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_reminders_unread ON duty_reminders (staff_id, unread);
