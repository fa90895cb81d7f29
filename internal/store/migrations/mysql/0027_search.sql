-- +goose Up
-- What is published, as it is found (docs/adr/0032-search.md). All of it can be made anew:
-- qingyuan search rebuild. seq is the number of the change that a document came with.
CREATE TABLE search_docs (
	seq          BIGINT NOT NULL PRIMARY KEY,
	kind         VARCHAR(16) NOT NULL,
	record       VARCHAR(64) NOT NULL,
	target       VARCHAR(64) NOT NULL,
	version      INT NOT NULL,
	item_id      VARCHAR(80) NOT NULL,
	class        VARCHAR(32) NOT NULL,
	region_code  VARCHAR(12) NOT NULL,
	period       VARCHAR(7) NOT NULL,
	year         INT NOT NULL,
	title        VARCHAR(300) NOT NULL,
	amount_fen   BIGINT,
	published_at BIGINT NOT NULL,
	state        VARCHAR(16) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX search_docs_record ON search_docs (record);
CREATE INDEX search_docs_state ON search_docs (state, seq);

-- plain as it is shown, folded as it is compared: in parts of some thousand bytes.
CREATE TABLE search_texts (
	doc    BIGINT NOT NULL,
	part   INT NOT NULL,
	plain  MEDIUMTEXT NOT NULL,
	folded MEDIUMTEXT NOT NULL,
	PRIMARY KEY (doc, part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which documents of a block of 4096 have a token: two bytes each, or a bit each.
CREATE TABLE search_postings (
	token VARCHAR(64) NOT NULL,
	block BIGINT NOT NULL,
	docs  VARBINARY(512) NOT NULL,
	PRIMARY KEY (token, block)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How far the index has followed public_changes, and which node writes it until when.
CREATE TABLE search_head (
	id     INT NOT NULL PRIMARY KEY,
	seq    BIGINT NOT NULL,
	scheme INT NOT NULL,
	holder VARCHAR(128) NOT NULL,
	until  BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO search_head (id, seq, scheme, holder, until) VALUES (1, 0, 0, '', 0);
