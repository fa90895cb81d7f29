-- +goose Up
-- A reward is paid to whoever shows the code: what it is worth is sealed to that code alone
-- (docs/adr/0015-requests.md).
ALTER TABLE tip_requests ADD COLUMN voucher_recipient TEXT NOT NULL DEFAULT '';
ALTER TABLE tip_requests ADD COLUMN voucher_key BLOB;
ALTER TABLE tip_requests ADD COLUMN voucher_worth BLOB;
ALTER TABLE tip_requests ADD COLUMN paid_on TEXT NOT NULL DEFAULT '';
ALTER TABLE tip_requests ADD COLUMN paid_by INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tip_requests_state ON tip_requests (state, decided_on, id);
