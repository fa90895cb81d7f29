-- +goose Up
-- The data files of a county and a day; the files are in the object store, sealed to an identity
-- of their own, which boxed holds (docs/adr/0033-taking-it-away.md). manifest is public.
CREATE TABLE snapshots (
	region_code TEXT NOT NULL,
	day         TEXT NOT NULL,
	id          TEXT NOT NULL,
	since       INTEGER NOT NULL,
	seq         INTEGER NOT NULL,
	manifest    BLOB NOT NULL,
	boxed       BLOB NOT NULL,
	made_at     INTEGER NOT NULL,
	PRIMARY KEY (region_code, day)
) STRICT;
CREATE INDEX snapshots_day ON snapshots (day, region_code);
