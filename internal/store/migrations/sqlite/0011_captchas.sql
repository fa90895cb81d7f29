-- +goose Up
-- A captcha has one picture, and one recording in each language once it was asked for, at
-- whatever process: two different ones of the same digits would be easier to read for a
-- machine than one. Captchas live half an hour: those of before are dropped.
DROP TABLE captchas;
CREATE TABLE captchas (
	id         TEXT NOT NULL PRIMARY KEY,
	digits     TEXT NOT NULL,
	picture    BLOB NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX captchas_expires ON captchas (expires_at);

CREATE TABLE captcha_voices (
	captcha_id TEXT NOT NULL,
	lang       TEXT NOT NULL,
	wav        BLOB NOT NULL,
	expires_at INTEGER NOT NULL,
	PRIMARY KEY (captcha_id, lang)
) STRICT;
CREATE INDEX captcha_voices_expires ON captcha_voices (expires_at);
