-- +goose Up
CREATE TABLE programmes (
	code        TEXT NOT NULL PRIMARY KEY,
	name        TEXT NOT NULL,
	name_en     TEXT NOT NULL,
	category    TEXT NOT NULL,
	unit        TEXT NOT NULL,
	totals_only INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One programme's payments from one file. The same bytes can be published again only with a
-- repeat_no of their own: of two who publish them at the same moment, one fails. The file's
-- name may name a person: it is sealed to who published it.
CREATE TABLE batches (
	id                 INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	programme_code     TEXT NOT NULL,
	region_code        TEXT NOT NULL,
	sealed_name        BLOB,
	file_hash          BLOB NOT NULL,
	`rows`             INTEGER NOT NULL,
	total_fen          INTEGER NOT NULL,
	declared_total_fen INTEGER,
	first_period       TEXT NOT NULL,
	last_period        TEXT NOT NULL,
	repeat_no          INTEGER NOT NULL,
	unit_id            INTEGER NOT NULL,
	staff_id           INTEGER NOT NULL,
	import_id          TEXT NOT NULL,
	noted_rows         INTEGER NOT NULL,
	refused_rows       INTEGER NOT NULL,
	published_at       INTEGER NOT NULL,
	UNIQUE (file_hash, programme_code, repeat_no)
) STRICT;
CREATE INDEX batches_unit ON batches (unit_id, id);
CREATE INDEX batches_import ON batches (import_id);

-- listed: shown line by line in public. It leads each index, and each index is one kind of
-- filter in the order of the public list: by village, the newest period first, as in the file.
CREATE TABLE payments (
	id             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	batch_id       INTEGER NOT NULL,
	programme_code TEXT NOT NULL,
	region_code    TEXT NOT NULL,
	period         TEXT NOT NULL,
	paid_on        TEXT NOT NULL,
	name           TEXT NOT NULL,
	identity_hash  BLOB NOT NULL,
	card_hash      BLOB,
	group_name     TEXT NOT NULL,
	quantity       INTEGER NOT NULL,
	unit           TEXT NOT NULL,
	unit_price     INTEGER NOT NULL,
	amount_fen     INTEGER NOT NULL,
	minor          INTEGER NOT NULL,
	listed         INTEGER NOT NULL,
	marks          INTEGER NOT NULL,
	sheet_name     TEXT NOT NULL,
	sheet_row      INTEGER NOT NULL
) STRICT;
CREATE INDEX payments_by_region ON payments (listed, region_code, period DESC, id);
CREATE INDEX payments_by_programme ON payments (listed, programme_code, region_code, period DESC, id);
CREATE INDEX payments_by_period ON payments (listed, period, region_code, id);
CREATE INDEX payments_by_programme_period ON payments (listed, programme_code, period, region_code, id);

-- What was paid in a region and all below it. An empty region, programme or period stands
-- for all of them, so that whatever a page filters by, its total is one row.
CREATE TABLE payment_totals (
	region_code    TEXT NOT NULL,
	programme_code TEXT NOT NULL,
	period         TEXT NOT NULL,
	payments       INTEGER NOT NULL,
	unlisted       INTEGER NOT NULL,
	total_fen      INTEGER NOT NULL,
	PRIMARY KEY (region_code, programme_code, period)
) STRICT, WITHOUT ROWID;

-- Sheets that wait to be looked at; the file is in the object store, sealed to the staff
-- member as its name is.
CREATE TABLE imports (
	id          TEXT NOT NULL PRIMARY KEY,
	staff_id    INTEGER NOT NULL,
	unit_id     INTEGER NOT NULL,
	object_key  TEXT NOT NULL UNIQUE,
	sealed_name BLOB NOT NULL,
	file_hash   BLOB NOT NULL,
	size        INTEGER NOT NULL,
	created_at  INTEGER NOT NULL,
	expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_staff ON imports (staff_id, created_at);
CREATE INDEX imports_expires ON imports (expires_at);
