-- +goose Up
-- What each region had to publish for a year, and did (docs/adr/0028-duties.md). How far a year
-- has been derived, for whom and from what:
CREATE TABLE duty_years (
	year     INT NOT NULL PRIMARY KEY,
	since    VARCHAR(7) NOT NULL,
	roots    VARCHAR(4000) NOT NULL,
	print    VARCHAR(64) NOT NULL,
	running  VARCHAR(64) NOT NULL,
	next     VARCHAR(12) NOT NULL,
	done     BIGINT NOT NULL,
	`of`     BIGINT NOT NULL,
	begun_at BIGINT NOT NULL,
	done_at  BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row a region and year: how many of each kind lie at or below it, and its own marks. The
-- county's grid is a range of it.
CREATE TABLE duty_regions (
	year        INT NOT NULL,
	region_code VARCHAR(12) NOT NULL,
	counties    BIGINT NOT NULL,
	towns       BIGINT NOT NULL,
	villages    BIGINT NOT NULL,
	communities BIGINT NOT NULL,
	since       VARCHAR(7) NOT NULL,
	marks       VARCHAR(8000) NOT NULL,
	events      VARCHAR(500) NOT NULL,
	PRIMARY KEY (year, region_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was published of what was due on a day, in a region and all below it.
CREATE TABLE duty_totals (
	region_code VARCHAR(12) NOT NULL,
	year        INT NOT NULL,
	due_on      CHAR(10) NOT NULL,
	in_time     BIGINT NOT NULL,
	after_time  BIGINT NOT NULL,
	events_in   BIGINT NOT NULL,
	events_late BIGINT NOT NULL,
	excused     BIGINT NOT NULL,
	PRIMARY KEY (region_code, year, due_on)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which reminders of a duty were given: of an item's period to one of the staff, at a point.
CREATE TABLE duty_reminders (
	staff_id BIGINT NOT NULL,
	item_id  VARCHAR(64) NOT NULL,
	period   VARCHAR(7) NOT NULL,
	point    VARCHAR(16) NOT NULL,
	due_on   CHAR(10) NOT NULL,
	missing  BIGINT NOT NULL,
	made_on  CHAR(10) NOT NULL,
	unread   BOOLEAN NOT NULL,
	PRIMARY KEY (staff_id, item_id, period, point)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX duty_reminders_unread ON duty_reminders (staff_id, unread);
