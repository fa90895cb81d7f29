-- +goose Up
-- told: the version tells anew what goes on (an update), and corrects nothing.
ALTER TABLE disclosure_versions ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

-- Rows of the newest versions of what has a form of its own, so that no page parses documents.
-- They are taken from the disclosures in the transaction that publishes, and can be made anew
-- from them (docs/adr/0031-books-with-a-form-of-their-own.md). place sorts a list: region,
-- newest day first, disclosure, row.
CREATE TABLE book_projects (
	place         TEXT NOT NULL PRIMARY KEY,
	disclosure_id TEXT NOT NULL,
	version       INTEGER NOT NULL,
	region_code   TEXT NOT NULL,
	year          INTEGER NOT NULL,
	state         TEXT NOT NULL,
	name          TEXT NOT NULL,
	contractor    TEXT NOT NULL,
	budget_fen    INTEGER NOT NULL,
	contract_fen  INTEGER NOT NULL,
	paid_fen      INTEGER NOT NULL,
	percent       INTEGER NOT NULL,
	planned_end   TEXT NOT NULL,
	ended_on      TEXT NOT NULL,
	accepted_on   TEXT NOT NULL
) STRICT;
CREATE INDEX book_projects_of ON book_projects (disclosure_id);
CREATE INDEX book_projects_year ON book_projects (year, place);
CREATE INDEX book_projects_state ON book_projects (state, place);
CREATE INDEX book_projects_year_state ON book_projects (year, state, place);

CREATE TABLE book_purchases (
	place         TEXT NOT NULL PRIMARY KEY,
	disclosure_id TEXT NOT NULL,
	version       INTEGER NOT NULL,
	region_code   TEXT NOT NULL,
	year          INTEGER NOT NULL,
	number        TEXT NOT NULL,
	title         TEXT NOT NULL,
	buyer         TEXT NOT NULL,
	method        TEXT NOT NULL,
	supplier      TEXT NOT NULL,
	supplier_code TEXT NOT NULL,
	estimate_fen  INTEGER NOT NULL,
	amount_fen    INTEGER NOT NULL,
	awarded_on    TEXT NOT NULL
) STRICT;
CREATE INDEX book_purchases_of ON book_purchases (disclosure_id);
CREATE INDEX book_purchases_year ON book_purchases (year, place);
CREATE INDEX book_purchases_method ON book_purchases (method, place);
CREATE INDEX book_purchases_year_method ON book_purchases (year, method, place);
CREATE INDEX book_purchases_supplier ON book_purchases (supplier_code, place);

CREATE TABLE book_leases (
	place         TEXT NOT NULL PRIMARY KEY,
	disclosure_id TEXT NOT NULL,
	version       INTEGER NOT NULL,
	region_code   TEXT NOT NULL,
	resource      TEXT NOT NULL,
	kind          TEXT NOT NULL,
	tenant        TEXT NOT NULL,
	area          TEXT NOT NULL,
	unit          TEXT NOT NULL,
	from_on       TEXT NOT NULL,
	until_on      TEXT NOT NULL,
	rent_fen      INTEGER NOT NULL,
	paid_until    TEXT NOT NULL,
	arrears_fen   INTEGER NOT NULL,
	in_arrears    INTEGER NOT NULL
) STRICT;
CREATE INDEX book_leases_of ON book_leases (disclosure_id);
CREATE INDEX book_leases_arrears ON book_leases (in_arrears, place);
CREATE INDEX book_leases_until ON book_leases (until_on, place);

-- kind: budget, final, month. month is 0 but for month.
CREATE TABLE book_accounts (
	place         TEXT NOT NULL PRIMARY KEY,
	disclosure_id TEXT NOT NULL,
	version       INTEGER NOT NULL,
	region_code   TEXT NOT NULL,
	year          INTEGER NOT NULL,
	kind          TEXT NOT NULL,
	month         INTEGER NOT NULL,
	side          TEXT NOT NULL,
	account       TEXT NOT NULL,
	budget_fen    INTEGER NOT NULL,
	actual_fen    INTEGER NOT NULL
) STRICT;
CREATE INDEX book_accounts_of ON book_accounts (disclosure_id);
CREATE INDEX book_accounts_year ON book_accounts (region_code, year, kind, month, place);

-- Totals of projects, purchases and leases: of a region with all below it, "" for the whole
-- country; of a year, 0 for all; of one value of a facet (state, method, supplier), '' for all.
CREATE TABLE book_totals (
	book        TEXT NOT NULL,
	region_code TEXT NOT NULL,
	year        INTEGER NOT NULL,
	facet       TEXT NOT NULL,
	value       TEXT NOT NULL,
	name        TEXT NOT NULL,
	records     INTEGER NOT NULL,
	first_fen   INTEGER NOT NULL,
	second_fen  INTEGER NOT NULL,
	third_fen   INTEGER NOT NULL,
	PRIMARY KEY (book, region_code, year, facet, value)
) STRICT;
CREATE INDEX book_totals_largest ON book_totals (book, region_code, year, facet, first_fen);

-- What was said of each contracting process, version by version, for OCDS: data is its JSON.
-- listed: its process still stands in the newest version.
CREATE TABLE book_releases (
	ocid          TEXT NOT NULL,
	no            INTEGER NOT NULL,
	disclosure_id TEXT NOT NULL,
	version       INTEGER NOT NULL,
	region_code   TEXT NOT NULL,
	year          INTEGER NOT NULL,
	published_at  INTEGER NOT NULL,
	listed        INTEGER NOT NULL,
	data          BLOB NOT NULL,
	PRIMARY KEY (ocid, no)
) STRICT;
CREATE INDEX book_releases_of ON book_releases (disclosure_id);
CREATE INDEX book_releases_region ON book_releases (listed, region_code, ocid, no);
