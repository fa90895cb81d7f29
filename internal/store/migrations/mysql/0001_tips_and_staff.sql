-- +goose Up
CREATE TABLE installation (
	name  VARCHAR(32) NOT NULL PRIMARY KEY,
	value VARBINARY(64) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE regions (
	code   VARCHAR(12) NOT NULL PRIMARY KEY,
	name   VARCHAR(200) NOT NULL,
	parent VARCHAR(12) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX regions_parent ON regions (parent, code);
CREATE INDEX regions_name ON regions (name);

CREATE TABLE units (
	id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name        VARCHAR(200) NOT NULL UNIQUE,
	region_code VARCHAR(12) NOT NULL,
	superior_id BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX units_region ON units (region_code);

CREATE TABLE staff (
	id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	username    VARCHAR(64) NOT NULL UNIQUE,
	name        VARCHAR(200) NOT NULL,
	unit_id     BIGINT NOT NULL,
	roles       VARCHAR(200) NOT NULL,
	salt        VARBINARY(64) NOT NULL,
	verifier    VARBINARY(64) NOT NULL,
	public_key  VARCHAR(4096) NOT NULL,
	sealed_key  MEDIUMBLOB,
	must_change BOOLEAN NOT NULL,
	disabled    BOOLEAN NOT NULL,
	created_at  BIGINT NOT NULL,
	version     BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX staff_unit ON staff (unit_id, id);

CREATE TABLE sessions (
	id         VARBINARY(32) NOT NULL PRIMARY KEY,
	side       VARCHAR(16) NOT NULL,
	staff_id   BIGINT NOT NULL,
	tip_id     CHAR(32) NOT NULL,
	boxed      MEDIUMBLOB,
	expires_at BIGINT NOT NULL,
	ends_at    BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX sessions_staff ON sessions (staff_id);

CREATE TABLE captchas (
	id         CHAR(32) NOT NULL PRIMARY KEY,
	digits     VARCHAR(16) NOT NULL,
	expires_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX captchas_expires ON captchas (expires_at);

CREATE TABLE limits (
	bucket     VARBINARY(32) NOT NULL,
	starts_at  BIGINT NOT NULL,
	hits       BIGINT NOT NULL,
	PRIMARY KEY (bucket, starts_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX limits_starts ON limits (starts_at);

CREATE TABLE limit_keys (
	hour  BIGINT NOT NULL PRIMARY KEY,
	boxed MEDIUMBLOB NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE drafts (
	id         VARBINARY(32) NOT NULL PRIMARY KEY,
	tip_id     CHAR(32) NOT NULL UNIQUE,
	recipient  VARCHAR(4096) NOT NULL,
	boxed      MEDIUMBLOB NOT NULL,
	sent       BOOLEAN NOT NULL,
	expires_at BIGINT NOT NULL,
	version    BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX drafts_expires ON drafts (expires_at);

CREATE TABLE tips (
	id            CHAR(32) NOT NULL PRIMARY KEY,
	unit_id       BIGINT NOT NULL,
	state         VARCHAR(32) NOT NULL,
	recipient     VARCHAR(4096) NOT NULL,
	receipt_index VARBINARY(32) NOT NULL UNIQUE,
	receipt_key   MEDIUMBLOB NOT NULL,
	content       MEDIUMBLOB NOT NULL,
	received_on   CHAR(10) NOT NULL,
	changed_on    CHAR(10) NOT NULL,
	unread        BOOLEAN NOT NULL,
	version       BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX tips_queue ON tips (unit_id, state, received_on, id);

CREATE TABLE tip_keys (
	tip_id   CHAR(32) NOT NULL,
	staff_id BIGINT NOT NULL,
	sealed   MEDIUMBLOB NOT NULL,
	PRIMARY KEY (tip_id, staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX tip_keys_staff ON tip_keys (staff_id, tip_id);

CREATE TABLE messages (
	id       CHAR(32) NOT NULL PRIMARY KEY,
	tip_id   CHAR(32) NOT NULL,
	seq      BIGINT NOT NULL,
	side     VARCHAR(16) NOT NULL,
	staff_id BIGINT NOT NULL,
	answer   BOOLEAN NOT NULL,
	content  MEDIUMBLOB NOT NULL,
	sent_on  CHAR(10) NOT NULL,
	UNIQUE (tip_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE attachments (
	id          CHAR(32) NOT NULL PRIMARY KEY,
	tip_id      CHAR(32) NOT NULL,
	seq         BIGINT NOT NULL,
	side        VARCHAR(16) NOT NULL,
	object_key  VARCHAR(200) NOT NULL UNIQUE,
	sealed_size BIGINT NOT NULL,
	meta        MEDIUMBLOB NOT NULL,
	added_on    CHAR(10) NOT NULL,
	UNIQUE (tip_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE tip_events (
	tip_id   CHAR(32) NOT NULL,
	seq      BIGINT NOT NULL,
	action   VARCHAR(32) NOT NULL,
	from_state VARCHAR(32) NOT NULL,
	to_state VARCHAR(32) NOT NULL,
	staff_id BIGINT NOT NULL,
	on_day   CHAR(10) NOT NULL,
	PRIMARY KEY (tip_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
