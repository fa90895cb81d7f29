-- +goose Up
-- To which key of its custodian a share is sealed: custody is renewed among those alone who
-- still have the key that its owner agreed to. Shares from before are renewed with nobody.
ALTER TABLE custody_shares ADD COLUMN recipient TEXT NOT NULL DEFAULT '';
