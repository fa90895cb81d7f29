-- +goose Up
CREATE TABLE programmes (
	code        VARCHAR(64) NOT NULL PRIMARY KEY,
	name        VARCHAR(200) NOT NULL,
	name_en     VARCHAR(200) NOT NULL,
	category    VARCHAR(64) NOT NULL,
	unit        VARCHAR(32) NOT NULL,
	totals_only BOOLEAN NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One programme's payments from one file. The same bytes can be published again only with a
-- repeat_no of their own: of two who publish them at the same moment, one fails. The file's
-- name may name a person: it is sealed to who published it.
CREATE TABLE batches (
	id                 BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	programme_code     VARCHAR(64) NOT NULL,
	region_code        VARCHAR(12) NOT NULL,
	sealed_name        MEDIUMBLOB,
	file_hash          VARBINARY(32) NOT NULL,
	`rows`             BIGINT NOT NULL,
	total_fen          BIGINT NOT NULL,
	declared_total_fen BIGINT,
	first_period       VARCHAR(7) NOT NULL,
	last_period        VARCHAR(7) NOT NULL,
	repeat_no          INT NOT NULL,
	unit_id            BIGINT NOT NULL,
	staff_id           BIGINT NOT NULL,
	import_id          CHAR(32) NOT NULL,
	noted_rows         BIGINT NOT NULL,
	refused_rows       BIGINT NOT NULL,
	published_at       BIGINT NOT NULL,
	UNIQUE (file_hash, programme_code, repeat_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX batches_unit ON batches (unit_id, id);
CREATE INDEX batches_import ON batches (import_id);

-- listed: shown line by line in public. It leads each index, and each index is one kind of
-- filter in the order of the public list: by village, the newest period first, as in the file.
CREATE TABLE payments (
	id             BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	batch_id       BIGINT NOT NULL,
	programme_code VARCHAR(64) NOT NULL,
	region_code    VARCHAR(12) NOT NULL,
	period         VARCHAR(7) NOT NULL,
	paid_on        CHAR(10) NOT NULL,
	name           VARCHAR(64) NOT NULL,
	identity_hash  VARBINARY(32) NOT NULL,
	card_hash      VARBINARY(32),
	group_name     VARCHAR(64) NOT NULL,
	quantity       BIGINT NOT NULL,
	unit           VARCHAR(32) NOT NULL,
	unit_price     BIGINT NOT NULL,
	amount_fen     BIGINT NOT NULL,
	minor          BOOLEAN NOT NULL,
	listed         BOOLEAN NOT NULL,
	marks          BIGINT NOT NULL,
	sheet_name     VARCHAR(64) NOT NULL,
	sheet_row      BIGINT NOT NULL,
	INDEX payments_by_region (listed, region_code, period DESC, id),
	INDEX payments_by_programme (listed, programme_code, region_code, period DESC, id),
	INDEX payments_by_period (listed, period, region_code, id),
	INDEX payments_by_programme_period (listed, programme_code, period, region_code, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was paid in a region and all below it. An empty region, programme or period stands
-- for all of them, so that whatever a page filters by, its total is one row.
CREATE TABLE payment_totals (
	region_code    VARCHAR(12) NOT NULL,
	programme_code VARCHAR(64) NOT NULL,
	period         VARCHAR(7) NOT NULL,
	payments       BIGINT NOT NULL,
	unlisted       BIGINT NOT NULL,
	total_fen      BIGINT NOT NULL,
	PRIMARY KEY (region_code, programme_code, period)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Sheets that wait to be looked at; the file is in the object store, sealed to the staff
-- member as its name is.
CREATE TABLE imports (
	id          CHAR(32) NOT NULL PRIMARY KEY,
	staff_id    BIGINT NOT NULL,
	unit_id     BIGINT NOT NULL,
	object_key  VARCHAR(200) NOT NULL UNIQUE,
	sealed_name MEDIUMBLOB NOT NULL,
	file_hash   VARBINARY(32) NOT NULL,
	size        BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	expires_at  BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX imports_staff ON imports (staff_id, created_at);
CREATE INDEX imports_expires ON imports (expires_at);
