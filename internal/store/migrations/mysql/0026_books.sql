-- +goose Up
-- told: the version tells anew what goes on (an update), and corrects nothing.
ALTER TABLE disclosure_versions ADD COLUMN told BOOLEAN NOT NULL DEFAULT FALSE;

-- Rows of the newest versions of what has a form of its own, so that no page parses documents.
-- They are taken from the disclosures in the transaction that publishes, and can be made anew
-- from them (docs/adr/0031-books-with-a-form-of-their-own.md). place sorts a list: region,
-- newest day first, disclosure, row.
CREATE TABLE book_projects (
	place         VARCHAR(100) NOT NULL PRIMARY KEY,
	disclosure_id CHAR(32) NOT NULL,
	version       INT NOT NULL,
	region_code   VARCHAR(12) NOT NULL,
	year          INT NOT NULL,
	state         VARCHAR(16) NOT NULL,
	name          VARCHAR(300) NOT NULL,
	contractor    VARCHAR(200) NOT NULL,
	budget_fen    BIGINT NOT NULL,
	contract_fen  BIGINT NOT NULL,
	paid_fen      BIGINT NOT NULL,
	percent       INT NOT NULL,
	planned_end   VARCHAR(10) NOT NULL,
	ended_on      VARCHAR(10) NOT NULL,
	accepted_on   VARCHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX book_projects_of ON book_projects (disclosure_id);
CREATE INDEX book_projects_year ON book_projects (year, place);
CREATE INDEX book_projects_state ON book_projects (state, place);
CREATE INDEX book_projects_year_state ON book_projects (year, state, place);

CREATE TABLE book_purchases (
	place         VARCHAR(100) NOT NULL PRIMARY KEY,
	disclosure_id CHAR(32) NOT NULL,
	version       INT NOT NULL,
	region_code   VARCHAR(12) NOT NULL,
	year          INT NOT NULL,
	number        VARCHAR(100) NOT NULL,
	title         VARCHAR(300) NOT NULL,
	buyer         VARCHAR(200) NOT NULL,
	method        VARCHAR(64) NOT NULL,
	supplier      VARCHAR(200) NOT NULL,
	supplier_code VARCHAR(64) NOT NULL,
	estimate_fen  BIGINT NOT NULL,
	amount_fen    BIGINT NOT NULL,
	awarded_on    VARCHAR(10) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX book_purchases_of ON book_purchases (disclosure_id);
CREATE INDEX book_purchases_year ON book_purchases (year, place);
CREATE INDEX book_purchases_method ON book_purchases (method, place);
CREATE INDEX book_purchases_year_method ON book_purchases (year, method, place);
CREATE INDEX book_purchases_supplier ON book_purchases (supplier_code, place);

CREATE TABLE book_leases (
	place         VARCHAR(100) NOT NULL PRIMARY KEY,
	disclosure_id CHAR(32) NOT NULL,
	version       INT NOT NULL,
	region_code   VARCHAR(12) NOT NULL,
	resource      VARCHAR(200) NOT NULL,
	kind          VARCHAR(64) NOT NULL,
	tenant        VARCHAR(200) NOT NULL,
	area          VARCHAR(32) NOT NULL,
	unit          VARCHAR(32) NOT NULL,
	from_on       VARCHAR(10) NOT NULL,
	until_on      VARCHAR(10) NOT NULL,
	rent_fen      BIGINT NOT NULL,
	paid_until    VARCHAR(10) NOT NULL,
	arrears_fen   BIGINT NOT NULL,
	in_arrears    BOOLEAN NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX book_leases_of ON book_leases (disclosure_id);
CREATE INDEX book_leases_arrears ON book_leases (in_arrears, place);
CREATE INDEX book_leases_until ON book_leases (until_on, place);

-- kind: budget, final, month. month is 0 but for month.
CREATE TABLE book_accounts (
	place         VARCHAR(100) NOT NULL PRIMARY KEY,
	disclosure_id CHAR(32) NOT NULL,
	version       INT NOT NULL,
	region_code   VARCHAR(12) NOT NULL,
	year          INT NOT NULL,
	kind          VARCHAR(64) NOT NULL,
	month         INT NOT NULL,
	side          VARCHAR(16) NOT NULL,
	account       VARCHAR(200) NOT NULL,
	budget_fen    BIGINT NOT NULL,
	actual_fen    BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX book_accounts_of ON book_accounts (disclosure_id);
CREATE INDEX book_accounts_year ON book_accounts (region_code, year, kind, month, place);

-- Totals of projects, purchases and leases: of a region with all below it, "" for the whole
-- country; of a year, 0 for all; of one value of a facet (state, method, supplier), '' for all.
CREATE TABLE book_totals (
	book        VARCHAR(16) NOT NULL,
	region_code VARCHAR(12) NOT NULL,
	year        INT NOT NULL,
	facet       VARCHAR(16) NOT NULL,
	value       VARCHAR(64) NOT NULL,
	name        VARCHAR(300) NOT NULL,
	records     BIGINT NOT NULL,
	first_fen   BIGINT NOT NULL,
	second_fen  BIGINT NOT NULL,
	third_fen   BIGINT NOT NULL,
	PRIMARY KEY (book, region_code, year, facet, value)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX book_totals_largest ON book_totals (book, region_code, year, facet, first_fen);

-- What was said of each contracting process, version by version, for OCDS: data is its JSON.
-- listed: its process still stands in the newest version.
CREATE TABLE book_releases (
	ocid          VARCHAR(120) NOT NULL,
	no            INT NOT NULL,
	disclosure_id CHAR(32) NOT NULL,
	version       INT NOT NULL,
	region_code   VARCHAR(12) NOT NULL,
	year          INT NOT NULL,
	published_at  BIGINT NOT NULL,
	listed        BOOLEAN NOT NULL,
	data          LONGBLOB NOT NULL,
	PRIMARY KEY (ocid, no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX book_releases_of ON book_releases (disclosure_id);
CREATE INDEX book_releases_region ON book_releases (listed, region_code, ocid, no);
