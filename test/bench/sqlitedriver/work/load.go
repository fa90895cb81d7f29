package work

import (
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
)

const (
	regionRows  = 700_000
	paymentRows = 300_000
	batchRows   = 500
)

var tables = []string{
	`CREATE TABLE regions (code TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL) WITHOUT ROWID`,
	`CREATE INDEX regions_parent ON regions (parent, code)`,
	`CREATE TABLE payments (
		id INTEGER PRIMARY KEY, batch_id INTEGER NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
		person BLOB NOT NULL, fen INTEGER NOT NULL, paid_on TEXT NOT NULL)`,
	`CREATE INDEX payments_batch ON payments (batch_id, id)`,
	`CREATE INDEX payments_region ON payments (region, id)`,
	`CREATE INDEX payments_person ON payments (person)`,
	`CREATE INDEX payments_day ON payments (paid_on, id)`,
	`CREATE TABLE tips (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL)`,
	`CREATE TABLE audit (id INTEGER PRIMARY KEY, tip INTEGER NOT NULL REFERENCES tips (id), body BLOB NOT NULL)`,
	`CREATE UNIQUE INDEX audit_tip ON audit (tip, id)`,
}

type payment struct {
	ID      int64 `gorm:"primaryKey"`
	BatchID int64
	Region  string
	Name    string
	Person  []byte
	Fen     int64
	PaidOn  string
}

// regionCode spreads the rows over 35 × 100 × 200 codes, in ascending order.
func regionCode(i int) string { return fmt.Sprintf("%02d%04d%06d", 11+i/20_000, i/200%100, i%200) }

func paymentOf(i int) payment {
	p := payment{
		BatchID: int64(i / 700), Region: regionCode(i * 7919 % regionRows), Name: "欧阳*",
		Person: make([]byte, 32), Fen: int64(i%90_000 + 100), PaidOn: fmt.Sprintf("2026-%02d-%02d", i%12+1, i%28+1),
	}
	x := uint64(i)*0x9e3779b97f4a7c15 + 1 // stands for a keyed hash: lands anywhere in the index
	for j := range p.Person {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		p.Person[j] = byte(x >> 32)
	}
	return p
}

func load(d Driver, path string, r Result) error {
	db, err := d.open(path, "FULL")
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := db.Exec(t).Error; err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	begin := time.Now()
	if err := db.Transaction(insertRegions); err != nil {
		return fmt.Errorf("insert regions: %w", err)
	}
	r.Figures["regions/s"] = regionRows / time.Since(begin).Seconds()
	begin = time.Now()
	if err := db.Transaction(insertPayments); err != nil {
		return fmt.Errorf("insert payments: %w", err)
	}
	r.Figures["payments/s"] = paymentRows / time.Since(begin).Seconds()
	r.Figures["load peak MiB"] = memory("VmHWM")
	return nil
}

func insertRegions(tx *gorm.DB) error {
	stmt := "INSERT INTO regions (code, name, parent) VALUES (?,?,?)" + strings.Repeat(",(?,?,?)", batchRows-1)
	args := make([]any, 0, 3*batchRows)
	for i := range regionRows {
		code := regionCode(i)
		args = append(args, code, "东华门社区居委会", code[:9])
		if len(args) < cap(args) {
			continue
		}
		if err := tx.Exec(stmt, args...).Error; err != nil {
			return err
		}
		args = args[:0]
	}
	return nil
}

func insertPayments(tx *gorm.DB) error {
	rows := make([]payment, batchRows)
	for i := 0; i < paymentRows; i += batchRows {
		for j := range rows {
			rows[j] = paymentOf(i + j)
		}
		if err := tx.Create(&rows).Error; err != nil {
			return err
		}
	}
	return nil
}
