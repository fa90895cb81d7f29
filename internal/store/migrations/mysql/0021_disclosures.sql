-- +goose Up
-- What regions publish. An item of a region for a period, or for what happened (subject), is
-- there once; its versions never change (docs/adr/0026-disclosures.md).
CREATE TABLE disclosures (
	id                 CHAR(32) NOT NULL PRIMARY KEY,
	item_id            VARCHAR(64) NOT NULL,
	region_code        VARCHAR(12) NOT NULL,
	period             VARCHAR(7) NOT NULL,
	subject            VARCHAR(200) NOT NULL,
	event_on           VARCHAR(10) NOT NULL,
	unit_id            BIGINT NOT NULL,
	title              VARCHAR(300) NOT NULL,
	state              VARCHAR(16) NOT NULL,
	version            INT NOT NULL,
	first_published_at BIGINT NOT NULL,
	published_at       BIGINT NOT NULL,
	UNIQUE (region_code, item_id, period, subject)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX disclosures_region ON disclosures (region_code, published_at, id);
CREATE INDEX disclosures_item ON disclosures (item_id, region_code, published_at, id);
CREATE INDEX disclosures_published ON disclosures (published_at, id);
CREATE INDEX disclosures_unit ON disclosures (unit_id, published_at, id);

-- persons: rows about persons, as JSON; they leave after persons_until. canonical and hash
-- have only the hashes of those rows.
CREATE TABLE disclosure_versions (
	disclosure_id CHAR(32) NOT NULL,
	no            INT NOT NULL,
	state         VARCHAR(16) NOT NULL,
	canonical     LONGBLOB NOT NULL,
	hash          VARBINARY(32) NOT NULL,
	persons       LONGBLOB,
	persons_until VARCHAR(10) NOT NULL,
	reason        VARCHAR(1000) NOT NULL,
	publisher_id  BIGINT NOT NULL,
	approver_id   BIGINT NOT NULL,
	published_at  BIGINT NOT NULL,
	PRIMARY KEY (disclosure_id, no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX disclosure_versions_until ON disclosure_versions (persons_until);

-- Every change of what is public, numbered without a gap in the order in which they became
-- visible: feeds, deltas, indexes and caches follow it. public_head is the row that whoever
-- adds one holds until their transaction ends.
CREATE TABLE public_changes (
	seq         BIGINT NOT NULL PRIMARY KEY,
	at          BIGINT NOT NULL,
	happened    VARCHAR(16) NOT NULL,
	kind        VARCHAR(16) NOT NULL,
	record      VARCHAR(64) NOT NULL,
	version     INT NOT NULL,
	item_id     VARCHAR(80) NOT NULL,
	region_code VARCHAR(12) NOT NULL,
	period      VARCHAR(7) NOT NULL,
	title       VARCHAR(300) NOT NULL,
	reason      VARCHAR(1000) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX public_changes_region ON public_changes (region_code, seq);
CREATE INDEX public_changes_item ON public_changes (item_id, seq);
CREATE INDEX public_changes_record ON public_changes (record, seq);

CREATE TABLE public_head (
	id  INT NOT NULL PRIMARY KEY,
	seq BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO public_head (id, seq) VALUES (1, 0);
