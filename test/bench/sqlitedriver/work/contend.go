package work

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

const (
	writers     = 8
	readers     = 2
	contendTime = 5 * time.Second
	tips        = 1000
)

var errLost = errors.New("a conditional update matched nothing inside its own transaction")

// share writes for a while, as one of several processes on one file.
func share(d Driver, path string, r Result) error {
	db, err := d.open(path, "FULL")
	if err != nil {
		return err
	}
	var busy atomic.Int64
	var acknowledged atomic.Int64
	_, err = repeat(2, 3*time.Second, func(i int) error {
		switch err := writeTip(db, int64(i)*7919%tips); {
		case err == nil:
			acknowledged.Add(1)
			return nil
		case d.Busy(err):
			busy.Add(1)
			return nil
		default:
			return err
		}
	})
	r.Figures["acknowledged"] = float64(acknowledged.Load())
	r.Figures["busy"] = float64(busy.Load())
	return err
}

// tally counts what share's processes left behind.
func tally(d Driver, path string, r Result) error {
	db, err := d.open(path, "FULL")
	if err != nil {
		return err
	}
	var versions float64
	err = db.Raw("SELECT SUM(version) FROM tips").Scan(&versions).Error
	r.Figures["versions"] = versions
	return err
}

// contend has eight goroutines write short transactions while two read pages,
// with each synchronous level, and with a gate that lets one writer at a time to the database.
func contend(d Driver, path string, r Result) error {
	for _, c := range []contest{{"FULL", nil}, {"NORMAL", nil}, {"FULL", make(chan struct{}, 1)}} {
		db, err := d.open(path, c.level)
		if err != nil {
			return err
		}
		if err := db.Transaction(resetTips); err != nil {
			return fmt.Errorf("reset: %w", err)
		}
		if err := race(d, db, c, r); err != nil {
			return err
		}
		pool, err := db.DB()
		if err != nil {
			return err
		}
		if err := pool.Close(); err != nil {
			return err
		}
	}
	r.Figures["contend peak MiB"] = memory("VmHWM")
	return nil
}

func resetTips(tx *gorm.DB) error {
	for _, s := range []string{"DELETE FROM audit", "DELETE FROM tips"} {
		if err := tx.Exec(s).Error; err != nil {
			return err
		}
	}
	for i := range tips {
		if err := tx.Exec("INSERT INTO tips (id, version, state) VALUES (?, 0, 'received')", i).Error; err != nil {
			return err
		}
	}
	return nil
}

// contest is one set of conditions; a nil gate is no gate.
type contest struct {
	level string
	gate  chan struct{}
}

func (c contest) String() string {
	if c.gate != nil {
		return c.level + ", gated"
	}
	return c.level
}

func (c contest) write(db *gorm.DB, id int64) error {
	if c.gate != nil {
		c.gate <- struct{}{}
		defer func() { <-c.gate }()
	}
	return writeTip(db, id)
}

func race(d Driver, db *gorm.DB, c contest, r Result) error {
	var busy, pages, next atomic.Int64
	var mu sync.Mutex
	var waits []time.Duration
	var failed error
	var wg sync.WaitGroup
	end := time.Now().Add(contendTime)
	fail := func(err error) { mu.Lock(); failed = errors.Join(failed, err); mu.Unlock() }
	for range writers {
		wg.Go(func() {
			var mine []time.Duration
			for time.Now().Before(end) {
				begin := time.Now()
				err := c.write(db, next.Add(1)*7919%tips)
				switch {
				case err == nil:
					mine = append(mine, time.Since(begin))
				case d.Busy(err):
					busy.Add(1)
				default:
					fail(err)
					return
				}
			}
			mu.Lock()
			waits = append(waits, mine...)
			mu.Unlock()
		})
	}
	for range readers {
		wg.Go(func() {
			for time.Now().Before(end) {
				if err := readPage(db, int(pages.Add(1))); err != nil {
					fail(err)
					return
				}
			}
		})
	}
	wg.Wait()
	slices.Sort(waits)
	r.Figures["tx/s "+c.String()] = float64(len(waits)) / contendTime.Seconds()
	r.Figures["tx p99 ms "+c.String()] = waits[len(waits)*99/100].Seconds() * 1000
	r.Figures["busy errors "+c.String()] = float64(busy.Load())
	r.Figures["pages/s meanwhile "+c.String()] = float64(pages.Load()) / contendTime.Seconds()
	return errors.Join(failed, countTips(db, len(waits)))
}

// writeTip is the shape of every change: read, change with a version, write the trail.
func writeTip(db *gorm.DB, id int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		var version int64
		if err := tx.Raw("SELECT version FROM tips WHERE id = ?", id).Scan(&version).Error; err != nil {
			return err
		}
		u := tx.Exec("UPDATE tips SET version = version + 1 WHERE id = ? AND version = ?", id, version)
		if u.Error == nil && u.RowsAffected != 1 {
			return errLost
		}
		if u.Error != nil {
			return u.Error
		}
		return tx.Exec("INSERT INTO audit (tip, body) VALUES (?, ?)", id, make([]byte, 300)).Error
	})
}

// countTips checks that every acknowledged transaction is there, once.
func countTips(db *gorm.DB, want int) error {
	var versions, entries int
	if err := db.Raw("SELECT SUM(version) FROM tips").Scan(&versions).Error; err != nil {
		return err
	}
	if err := db.Raw("SELECT COUNT(*) FROM audit").Scan(&entries).Error; err != nil {
		return err
	}
	if versions != want || entries != want {
		return fmt.Errorf("%d transactions were acknowledged, %d versions and %d entries are there", want, versions, entries)
	}
	return nil
}
