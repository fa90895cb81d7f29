package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// check asks what the driver can do and how it fails.
func check(d Driver, path string, r Result) error {
	db, err := d.open(path, "FULL")
	if err != nil {
		return err
	}
	for name, ask := range map[string]func(Driver, *gorm.DB, string) (string, error){
		"SQLite": version, "FTS5 trigram": trigram, "duplicate key": duplicate, "foreign key": foreign,
		"busy": locked, "cancelled query": cancelled, "time round trip": clock, "pragmas": pragmas,
	} {
		answer, err := ask(d, db, path)
		if err != nil {
			answer = "FAILS: " + err.Error()
		}
		r.Notes[name] = answer
	}
	return nil
}

func version(_ Driver, db *gorm.DB, _ string) (v string, err error) {
	return v, db.Raw("SELECT sqlite_version()").Scan(&v).Error
}

func pragmas(_ Driver, db *gorm.DB, _ string) (string, error) {
	var journal string
	var timeout, sync, fk, temp int
	for p, to := range map[string]any{
		"journal_mode": &journal, "busy_timeout": &timeout, "synchronous": &sync, "foreign_keys": &fk, "temp_store": &temp,
	} {
		if err := db.Raw("PRAGMA " + p).Scan(to).Error; err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s, busy_timeout %d, synchronous %d, foreign_keys %d, temp_store %d", journal, timeout, sync, fk, temp), nil
}

func trigram(_ Driver, db *gorm.DB, _ string) (string, error) {
	for _, s := range []string{
		`CREATE VIRTUAL TABLE IF NOT EXISTS pages USING fts5(body, tokenize='trigram')`,
		`INSERT INTO pages VALUES ('耕地地力保护补贴发放公示'), ('高龄津贴')`,
	} {
		if err := db.Exec(s).Error; err != nil {
			return "", err
		}
	}
	var n int
	err := db.Raw(`SELECT COUNT(*) FROM pages WHERE pages MATCH '"保护补贴"' AND rowid < 3`).Scan(&n).Error
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows match, not 1", n)
	}
	return "yes", err
}

func duplicate(_ Driver, db *gorm.DB, _ string) (string, error) {
	err := db.Exec("INSERT INTO regions (code, name, parent) VALUES (?, '', '')", regionCode(1)).Error
	if !errors.Is(err, gorm.ErrDuplicatedKey) {
		return "", fmt.Errorf("not gorm.ErrDuplicatedKey but %T: %w", err, err)
	}
	return "gorm.ErrDuplicatedKey", nil
}

func foreign(_ Driver, db *gorm.DB, _ string) (string, error) {
	err := db.Exec("INSERT INTO audit (tip, body) VALUES (-1, x'')").Error
	if !errors.Is(err, gorm.ErrForeignKeyViolated) {
		return "", fmt.Errorf("not gorm.ErrForeignKeyViolated but %T: %w", err, err)
	}
	return "gorm.ErrForeignKeyViolated", nil
}

// locked holds the write lock and begins a transaction on a connection that doesn't wait.
func locked(d Driver, db *gorm.DB, path string) (string, error) {
	hasty, err := d.connect("file:"+path+"?_txlock=immediate&_pragma=busy_timeout(50)", 1)
	if err != nil {
		return "", err
	}
	nothing := func(*gorm.DB) error { return nil }
	err = db.Transaction(func(*gorm.DB) error { return hasty.Transaction(nothing) })
	if !d.Busy(err) {
		return "", fmt.Errorf("not told from others: %T %w", err, err)
	}
	return fmt.Sprintf("told by code, %T", err), hasty.Transaction(nothing)
}

// cancelled runs a query of many seconds under a deadline of 100 ms and uses the pool again.
func cancelled(_ Driver, db *gorm.DB, _ string) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer stop()
	begin := time.Now()
	var n int64
	err := db.WithContext(ctx).Raw(`WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000000) SELECT COUNT(*) FROM c`).Scan(&n).Error
	took := time.Since(begin)
	if took > time.Second {
		return "", fmt.Errorf("runs on for %.1f s, error %v", took.Seconds(), err)
	}
	if err := readPage(db, 1); err != nil {
		return "", fmt.Errorf("after it: %w", err)
	}
	return fmt.Sprintf("stops after %d ms, %T", took.Milliseconds(), err), nil
}

func clock(_ Driver, db *gorm.DB, _ string) (string, error) {
	type row struct {
		ID int64 `gorm:"primaryKey"`
		At time.Time
	}
	if err := db.Exec("CREATE TABLE IF NOT EXISTS clocks (id INTEGER PRIMARY KEY, at DATETIME NOT NULL)").Error; err != nil {
		return "", err
	}
	put := time.Date(2026, 2, 28, 23, 59, 59, 123456000, time.UTC)
	if err := db.Table("clocks").Create(&row{1, put}).Error; err != nil {
		return "", err
	}
	var text string
	if err := db.Raw("SELECT CAST(at AS TEXT) FROM clocks").Scan(&text).Error; err != nil {
		return "", err
	}
	var got row
	if err := db.Table("clocks").Take(&got).Error; err != nil {
		return "", err
	}
	if !got.At.Equal(put) {
		return "", fmt.Errorf("%v became %v (stored %s)", put, got.At, text)
	}
	return "exact, stored as " + text, nil
}
