// Package work is what the product does to its embedded database, measured
// through GORM with one driver. A variant's main hands its driver to Main.
package work

import (
	"encoding/json"
	"fmt"
	"os"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Driver is one way for GORM to reach SQLite. Busy reports whether an error of the
// driver is SQLITE_BUSY in any of its extended forms.
type Driver struct {
	Dialector func(dsn string) gorm.Dialector
	Extra     string // more DSN parameters, each after an &
	Busy      func(error) bool
}

// DSN is the data source name that the product would use for the file at path.
// sync is SQLite's synchronous level, FULL or NORMAL.
func (d Driver) DSN(path, sync string) string {
	return "file:" + path + "?_txlock=immediate" +
		"&_pragma=busy_timeout(10000)" +
		"&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(" + sync + ")" +
		"&_pragma=foreign_keys(1)" +
		"&_pragma=temp_store(MEMORY)" + d.Extra
}

// connections is the size of the pool: enough readers for two to eight cores.
const connections = 8

func (d Driver) open(path, sync string) (*gorm.DB, error) {
	return d.connect(d.DSN(path, sync), connections)
}

func (d Driver) connect(dsn string, conns int) (*gorm.DB, error) {
	db, err := gorm.Open(d.Dialector(dsn), &gorm.Config{
		Logger:                 logger.Discard,
		SkipDefaultTransaction: true,
		TranslateError:         true,
	})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dsn, err)
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return db, nil
}

// Figures are what a run measured, by the name of the figure.
type Figures map[string]float64

// Notes are what a run found out, by the name of the question.
type Notes map[string]string

// Result is what a variant prints, as JSON.
type Result struct {
	Figures Figures
	Notes   Notes
}

// Main runs one step, `variant STEP FILE`, and prints a Result.
func Main(d Driver) {
	steps := map[string]func(Driver, string, Result) error{
		"load": load, "read": read, "contend": contend, "check": check,
		"start": start, "prepare": prepare, "share": share, "tally": tally,
	}
	if len(os.Args) != 3 || steps[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: variant load|read|contend|check|start|prepare|share|tally FILE")
		os.Exit(2)
	}
	r := Result{Figures{}, Notes{}}
	if err := steps[os.Args[1]](d, os.Args[2], r); err != nil {
		fmt.Fprintln(os.Stderr, os.Args[1]+":", err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
