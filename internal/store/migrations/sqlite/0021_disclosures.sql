-- +goose Up
-- What regions publish. An item of a region for a period, or for what happened (subject), is
-- there once; its versions never change (docs/adr/0026-disclosures.md).
CREATE TABLE disclosures (
	id                 TEXT NOT NULL PRIMARY KEY,
	item_id            TEXT NOT NULL,
	region_code        TEXT NOT NULL,
	period             TEXT NOT NULL,
	subject            TEXT NOT NULL,
	event_on           TEXT NOT NULL,
	unit_id            INTEGER NOT NULL,
	title              TEXT NOT NULL,
	state              TEXT NOT NULL,
	version            INTEGER NOT NULL,
	first_published_at INTEGER NOT NULL,
	published_at       INTEGER NOT NULL,
	UNIQUE (region_code, item_id, period, subject)
) STRICT;
CREATE INDEX disclosures_region ON disclosures (region_code, published_at, id);
CREATE INDEX disclosures_item ON disclosures (item_id, region_code, published_at, id);
CREATE INDEX disclosures_published ON disclosures (published_at, id);
CREATE INDEX disclosures_unit ON disclosures (unit_id, published_at, id);

-- persons: rows about persons, as JSON; they leave after persons_until. canonical and hash
-- have only the hashes of those rows.
CREATE TABLE disclosure_versions (
	disclosure_id TEXT NOT NULL,
	no            INTEGER NOT NULL,
	state         TEXT NOT NULL,
	canonical     BLOB NOT NULL,
	hash          BLOB NOT NULL,
	persons       BLOB,
	persons_until TEXT NOT NULL,
	reason        TEXT NOT NULL,
	publisher_id  INTEGER NOT NULL,
	approver_id   INTEGER NOT NULL,
	published_at  INTEGER NOT NULL,
	PRIMARY KEY (disclosure_id, no)
) STRICT;
CREATE INDEX disclosure_versions_until ON disclosure_versions (persons_until);

-- Every change of what is public, numbered without a gap in the order in which they became
-- visible: feeds, deltas, indexes and caches follow it. public_head is the row that whoever
-- adds one holds until their transaction ends.
CREATE TABLE public_changes (
	seq         INTEGER NOT NULL PRIMARY KEY,
	at          INTEGER NOT NULL,
	happened    TEXT NOT NULL,
	kind        TEXT NOT NULL,
	record      TEXT NOT NULL,
	version     INTEGER NOT NULL,
	item_id     TEXT NOT NULL,
	region_code TEXT NOT NULL,
	period      TEXT NOT NULL,
	title       TEXT NOT NULL,
	reason      TEXT NOT NULL
) STRICT;
CREATE INDEX public_changes_region ON public_changes (region_code, seq);
CREATE INDEX public_changes_item ON public_changes (item_id, seq);
CREATE INDEX public_changes_record ON public_changes (record, seq);

CREATE TABLE public_head (
	id  INTEGER NOT NULL PRIMARY KEY,
	seq INTEGER NOT NULL
) STRICT;
INSERT INTO public_head (id, seq) VALUES (1, 0);
