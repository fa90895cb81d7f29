-- +goose Up
-- How long lines that name persons stay in public, in days (docs/adr/0030-two-people-for-every-batch.md).
ALTER TABLE programmes ADD COLUMN notice_days INTEGER NOT NULL DEFAULT 10;

-- A batch is a version of what was published; first_id is the batch that was its first. listing
-- is 1 until its lines have left; listed_until is their last day. Reasons are public.
ALTER TABLE batches ADD COLUMN state TEXT NOT NULL DEFAULT 'published';
ALTER TABLE batches ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE batches ADD COLUMN first_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN approver_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN end_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN listing INTEGER NOT NULL DEFAULT 1;
ALTER TABLE batches ADD COLUMN listed_until TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN lines_hash BLOB;
-- What the hash is made with beside the lines: it leaves with them, or a short list is soon guessed.
ALTER TABLE batches ADD COLUMN lines_salt BLOB;
ALTER TABLE batches ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
UPDATE batches SET first_id = id, listed_until = date(published_at + 28800, 'unixepoch', '+10 days');
-- Of a programme whose totals alone are published, a single village would tell who.
UPDATE batches SET region_code = substr(region_code, 1, 6) WHERE programme_code IN (SELECT code FROM programmes WHERE totals_only = 1);
CREATE INDEX batches_first ON batches (first_id, version);
CREATE INDEX batches_listing ON batches (listing, listed_until);
CREATE INDEX batches_programme ON batches (programme_code, id);

-- listed_until: the last day on which a line is shown, judged whenever it is read; the job that
-- sets listed to 0 only follows.
ALTER TABLE payments ADD COLUMN listed_until TEXT NOT NULL DEFAULT '';
CREATE INDEX payments_batch ON payments (batch_id);
UPDATE payments SET listed_until = (SELECT b.listed_until FROM batches b WHERE b.id = payments.batch_id) WHERE batch_id IN (SELECT id FROM batches);

-- What each batch put into the totals, with the names of the places as they were then: a
-- correction takes out what its batch put in. persons are payments that aren't a second one to
-- the same person; bandN are payments by amount (fund.Bands).
CREATE TABLE batch_totals (
	batch_id INTEGER NOT NULL,
	region_code TEXT NOT NULL,
	period TEXT NOT NULL,
	town TEXT NOT NULL,
	village TEXT NOT NULL,
	payments INTEGER NOT NULL,
	unlisted INTEGER NOT NULL,
	total_fen INTEGER NOT NULL,
	persons INTEGER NOT NULL,
	band0 INTEGER NOT NULL,
	band1 INTEGER NOT NULL,
	band2 INTEGER NOT NULL,
	band3 INTEGER NOT NULL,
	band4 INTEGER NOT NULL,
	band5 INTEGER NOT NULL,
	band6 INTEGER NOT NULL,
	band7 INTEGER NOT NULL,
	band8 INTEGER NOT NULL,
	band9 INTEGER NOT NULL,
	PRIMARY KEY (batch_id, region_code, period)
) STRICT, WITHOUT ROWID;
INSERT INTO batch_totals
SELECT p.batch_id, CASE WHEN g.totals_only = 1 THEN substr(p.region_code, 1, 6) ELSE p.region_code END, p.period, '', '', COUNT(*), SUM(1 - p.listed), SUM(p.amount_fen), SUM(CASE WHEN (p.marks & 32) = 0 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen < 10000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 10000 AND p.amount_fen < 20000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 20000 AND p.amount_fen < 50000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 50000 AND p.amount_fen < 100000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 100000 AND p.amount_fen < 200000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 200000 AND p.amount_fen < 500000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 500000 AND p.amount_fen < 1000000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 1000000 AND p.amount_fen < 2000000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 2000000 AND p.amount_fen < 5000000 THEN 1 ELSE 0 END),
	SUM(CASE WHEN p.amount_fen >= 5000000 THEN 1 ELSE 0 END)
FROM payments p JOIN programmes g ON g.code = p.programme_code GROUP BY p.batch_id, CASE WHEN g.totals_only = 1 THEN substr(p.region_code, 1, 6) ELSE p.region_code END, p.period;

ALTER TABLE payment_totals ADD COLUMN persons INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band0 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band1 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band2 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band3 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band4 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band5 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band6 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band7 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band8 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN band9 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment_totals ADD COLUMN listed_until TEXT NOT NULL DEFAULT '';
-- The totals again, with what is new in them.
DELETE FROM payment_totals;
INSERT INTO payment_totals (region_code, programme_code, period, payments, unlisted, total_fen, persons, band0, band1, band2, band3, band4, band5, band6, band7, band8, band9, listed_until)
SELECT substr(t.region_code, 1, l.n), CASE WHEN f.programme = 1 THEN b.programme_code ELSE '' END, CASE WHEN f.period = 1 THEN t.period ELSE '' END,
	SUM(t.payments), SUM(t.unlisted), SUM(t.total_fen), SUM(t.persons), SUM(t.band0), SUM(t.band1), SUM(t.band2), SUM(t.band3), SUM(t.band4), SUM(t.band5), SUM(t.band6), SUM(t.band7), SUM(t.band8), SUM(t.band9), MAX(b.listed_until)
FROM batch_totals t JOIN batches b ON b.id = t.batch_id
JOIN (SELECT 0 AS n UNION ALL SELECT 2 UNION ALL SELECT 4 UNION ALL SELECT 6 UNION ALL SELECT 9 UNION ALL SELECT 12) l ON l.n <= length(t.region_code)
JOIN (SELECT 1 AS programme, 1 AS period UNION ALL SELECT 1, 0 UNION ALL SELECT 0, 1 UNION ALL SELECT 0, 0) f
GROUP BY 1, 2, 3;

-- What waits for a second person: a sheet that publishes or corrects, or a withdrawal, which has
-- no file (object_key is its id). A submitted sheet, its name and words (the reason, what the
-- approver says) are sealed to its sender and to who may approve it.
ALTER TABLE imports ADD COLUMN region_code TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN deed TEXT NOT NULL DEFAULT 'publish';
ALTER TABLE imports ADD COLUMN state TEXT NOT NULL DEFAULT 'staged';
ALTER TABLE imports ADD COLUMN programme TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN total_fen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN batch_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN sealed_words BLOB;
ALTER TABLE imports ADD COLUMN submitted_at INTEGER NOT NULL DEFAULT 0;
UPDATE imports SET region_code = COALESCE((SELECT u.region_code FROM units u WHERE u.id = imports.unit_id), '');
CREATE INDEX imports_state ON imports (state, region_code, submitted_at);

-- What a programme pays in a region from a day on. Versions are never changed or deleted: one
-- that is approved holds until the next one of the same region.
CREATE TABLE programme_standards (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	programme_code TEXT NOT NULL,
	region_code TEXT NOT NULL,
	unit_price INTEGER NOT NULL,
	unit TEXT NOT NULL,
	valid_from TEXT NOT NULL,
	source TEXT NOT NULL,
	state TEXT NOT NULL,
	unit_id INTEGER NOT NULL,
	staff_id INTEGER NOT NULL,
	approver_id INTEGER NOT NULL,
	proposed_at INTEGER NOT NULL,
	decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX programme_standards_programme ON programme_standards (programme_code, state, region_code, valid_from);
CREATE INDEX programme_standards_state ON programme_standards (state, region_code);
