-- +goose Up
-- Files that haven't come whole yet. Name and length are sealed in meta.
CREATE TABLE uploads (
	id         CHAR(32) NOT NULL PRIMARY KEY,
	tip_id     CHAR(32) NOT NULL,
	seq        BIGINT NOT NULL,
	meta       MEDIUMBLOB NOT NULL,
	received   BIGINT NOT NULL,
	parts      BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	UNIQUE (tip_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX uploads_expires ON uploads (expires_at);

CREATE TABLE upload_parts (
	upload_id  CHAR(32) NOT NULL,
	start_byte BIGINT NOT NULL,
	size       BIGINT NOT NULL,
	object_key VARCHAR(200) NOT NULL UNIQUE,
	PRIMARY KEY (upload_id, start_byte)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
