-- +goose Up
-- The data files of a county and a day; the files are in the object store, sealed to an identity
-- of their own, which boxed holds (docs/adr/0033-taking-it-away.md). manifest is public.
CREATE TABLE snapshots (
	region_code VARCHAR(12) NOT NULL,
	day         VARCHAR(10) NOT NULL,
	id          CHAR(32) NOT NULL,
	since       BIGINT NOT NULL,
	seq         BIGINT NOT NULL,
	manifest    MEDIUMBLOB NOT NULL,
	boxed       BLOB NOT NULL,
	made_at     BIGINT NOT NULL,
	PRIMARY KEY (region_code, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX snapshots_day ON snapshots (day, region_code);
