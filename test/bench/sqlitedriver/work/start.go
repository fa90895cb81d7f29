package work

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"gorm.io/gorm"
)

// memory reads a figure of /proc/self/status in MiB: VmRSS (now) or VmHWM (peak).
// 0 where there is no such file.
func memory(field string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		f := bytes.Fields(line)
		if len(f) == 3 && string(f[0]) == field+":" {
			kib, _ := strconv.ParseFloat(string(f[1]), 64)
			return kib / 1024
		}
	}
	return 0
}

// start opens the file and makes one query: the runner times the whole process.
func start(d Driver, path string, r Result) error {
	begin := time.Now()
	db, err := d.open(path, "FULL")
	if err != nil {
		return err
	}
	if err := readPage(db, 1); err != nil {
		return err
	}
	r.Figures["open and first query ms"] = time.Since(begin).Seconds() * 1000
	r.Figures["RSS after first query MiB"] = memory("VmRSS")
	if _, err := repeat(connections, time.Second, func(i int) error { return readPage(db, i) }); err != nil {
		return err
	}
	debug.FreeOSMemory()
	r.Figures["idle RSS, 8 connections MiB"] = memory("VmRSS")
	return nil
}

const (
	preparedRows = 200_000
	preparedWait = 90 * time.Second
)

// prepare inserts payments one by one in a transaction with GORM's PrepareStmt on. A driver
// that panics inside database/sql leaves a lock behind, on which the rollback then hangs:
// so the transaction is not waited for beyond preparedWait.
func prepare(d Driver, path string, r Result) error {
	db, err := d.open(path, "FULL")
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := db.Exec(t).Error; err != nil {
			return err
		}
	}
	done, trouble := make(chan error, 1), make(chan string, 1)
	begin := time.Now()
	go func() {
		defer func() { _ = recover() }() // told through trouble already
		done <- db.Session(&gorm.Session{PrepareStmt: true}).Transaction(func(tx *gorm.DB) error { return insertSingly(tx, trouble) })
	}()
	const question = "200,000 single inserts, PrepareStmt"
	select {
	case err := <-done:
		if err != nil {
			return err
		}
		r.Notes[question] = fmt.Sprintf("%.0f rows/s, peak %.0f MiB", preparedRows/time.Since(begin).Seconds(), memory("VmHWM"))
	case at := <-trouble:
		r.Notes[question] = at + "; the rollback ends"
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			r.Notes[question] = at + fmt.Sprintf("; the rollback hangs; peak %.0f MiB", memory("VmHWM"))
		}
	case <-time.After(preparedWait):
		r.Notes[question] = fmt.Sprintf("not done in %v", preparedWait)
	}
	return nil
}

// insertSingly turns a panic into words for trouble and lets it go on up the stack, as in a handler.
func insertSingly(tx *gorm.DB, trouble chan<- string) error {
	row := 0
	defer func() {
		if p := recover(); p != nil {
			trouble <- fmt.Sprintf("FAILS: panics at row %d: %.60v", row, p)
			panic(p)
		}
	}()
	for ; row < preparedRows; row++ {
		p := paymentOf(row)
		if err := tx.Create(&p).Error; err != nil {
			return fmt.Errorf("row %d: %w", row, err)
		}
	}
	return nil
}
