-- +goose Up
-- Work that one node at a time does, under a lease (docs/adr/0020-reminders.md).
CREATE TABLE jobs (
	name     VARCHAR(64) NOT NULL PRIMARY KEY,
	holder   VARCHAR(128) NOT NULL,
	until_at BIGINT NOT NULL,
	next_at  BIGINT NOT NULL,
	ran_at   BIGINT NOT NULL,
	failures BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Each point of a clock that was dealt with.
CREATE TABLE reminders (
	tip_id  CHAR(32) NOT NULL,
	rule    VARCHAR(64) NOT NULL,
	ref     VARCHAR(32) NOT NULL,
	from_on CHAR(10) NOT NULL,
	due_on  CHAR(10) NOT NULL,
	point   VARCHAR(16) NOT NULL,
	made_on CHAR(10) NOT NULL,
	PRIMARY KEY (tip_id, rule, ref, from_on, due_on, point)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who was told. It names the tip and the rule, and holds nothing of what was said.
CREATE TABLE notices (
	id       BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	staff_id BIGINT NOT NULL,
	tip_id   CHAR(32) NOT NULL,
	rule     VARCHAR(64) NOT NULL,
	ref      VARCHAR(32) NOT NULL,
	from_on  CHAR(10) NOT NULL,
	due_on   CHAR(10) NOT NULL,
	point    VARCHAR(16) NOT NULL,
	unit_id  BIGINT NOT NULL,
	made_on  CHAR(10) NOT NULL,
	unread   BOOLEAN NOT NULL,
	UNIQUE (tip_id, rule, ref, from_on, due_on, point, staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX notices_list ON notices (staff_id, id);
CREATE INDEX notices_unread ON notices (staff_id, unread, tip_id);
CREATE INDEX notices_made ON notices (made_on);

CREATE TABLE mail_settings (
	staff_id BIGINT NOT NULL PRIMARY KEY,
	address  VARCHAR(254) NOT NULL,
	wanted   BOOLEAN NOT NULL,
	kinds    VARCHAR(100) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE mails (
	id          CHAR(32) NOT NULL PRIMARY KEY,
	staff_id    BIGINT NOT NULL,
	waiting_for BIGINT UNIQUE,
	state       VARCHAR(16) NOT NULL,
	made_on     CHAR(10) NOT NULL,
	tries       BIGINT NOT NULL,
	next_at     BIGINT NOT NULL,
	handed_at   BIGINT NOT NULL,
	fault       VARCHAR(64) NOT NULL,
	version     BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX mails_state ON mails (state, next_at, id);
CREATE INDEX mails_made ON mails (made_on);
