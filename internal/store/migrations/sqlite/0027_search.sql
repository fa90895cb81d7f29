-- +goose Up
-- What is published, as it is found (docs/adr/0032-search.md). All of it can be made anew:
-- qingyuan search rebuild. seq is the number of the change that a document came with.
CREATE TABLE search_docs (
	seq          INTEGER NOT NULL PRIMARY KEY,
	kind         TEXT NOT NULL,
	record       TEXT NOT NULL,
	target       TEXT NOT NULL,
	version      INTEGER NOT NULL,
	item_id      TEXT NOT NULL,
	class        TEXT NOT NULL,
	region_code  TEXT NOT NULL,
	period       TEXT NOT NULL,
	year         INTEGER NOT NULL,
	title        TEXT NOT NULL,
	amount_fen   INTEGER,
	published_at INTEGER NOT NULL,
	state        TEXT NOT NULL
) STRICT;
CREATE INDEX search_docs_record ON search_docs (record);
CREATE INDEX search_docs_state ON search_docs (state, seq) WHERE state <> 'live';

-- plain as it is shown, folded as it is compared: in parts of some thousand bytes.
CREATE TABLE search_texts (
	doc    INTEGER NOT NULL,
	part   INTEGER NOT NULL,
	plain  TEXT NOT NULL,
	folded TEXT NOT NULL,
	PRIMARY KEY (doc, part)
) STRICT;

-- Which documents of a block of 4096 have a token: two bytes each, or a bit each.
CREATE TABLE search_postings (
	token TEXT NOT NULL,
	block INTEGER NOT NULL,
	docs  BLOB NOT NULL,
	PRIMARY KEY (token, block)
) STRICT, WITHOUT ROWID;

-- How far the index has followed public_changes, and which node writes it until when.
CREATE TABLE search_head (
	id     INTEGER NOT NULL PRIMARY KEY,
	seq    INTEGER NOT NULL,
	scheme INTEGER NOT NULL,
	holder TEXT NOT NULL,
	until  INTEGER NOT NULL
) STRICT;
INSERT INTO search_head (id, seq, scheme, holder, until) VALUES (1, 0, 0, '', 0);
