-- +goose Up
-- A captcha has one picture, and one recording in each language once it was asked for, at
-- whatever process: two different ones of the same digits would be easier to read for a
-- machine than one. Captchas live half an hour: those of before are dropped.
DROP TABLE captchas;
CREATE TABLE captchas (
	id         CHAR(32) NOT NULL PRIMARY KEY,
	digits     VARCHAR(16) NOT NULL,
	picture    BLOB NOT NULL,
	expires_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX captchas_expires ON captchas (expires_at);

CREATE TABLE captcha_voices (
	captcha_id CHAR(32) NOT NULL,
	lang       CHAR(2) NOT NULL,
	wav        MEDIUMBLOB NOT NULL,
	expires_at BIGINT NOT NULL,
	PRIMARY KEY (captcha_id, lang)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX captcha_voices_expires ON captcha_voices (expires_at);
