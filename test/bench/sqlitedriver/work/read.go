package work

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

const readTime = 3 * time.Second

type region struct{ Code, Name, Parent string }

func read(d Driver, path string, r Result) error {
	db, err := d.open(path, "FULL")
	if err != nil {
		return err
	}
	for name, one := range map[string]func(*gorm.DB, int) error{
		"point reads/s": readPoint, "pages of 50/s": readPage, "sums of a batch/s": readSum,
	} {
		n, err := repeat(2, readTime, func(i int) error {
			ctx, stop := context.WithTimeout(context.Background(), 10*time.Second) // as every request has one
			defer stop()
			return one(db.WithContext(ctx), i)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.Figures[name] = float64(n) / readTime.Seconds()
	}
	r.Figures["read peak MiB"] = memory("VmHWM")
	return nil
}

func readPoint(db *gorm.DB, i int) error {
	var got region
	code := regionCode(i * 7919 % regionRows)
	if err := db.Table("regions").Where("code = ?", code).Take(&got).Error; err != nil {
		return err
	}
	if got.Code != code {
		return fmt.Errorf("asked for %s, got %s", code, got.Code)
	}
	return nil
}

func readPage(db *gorm.DB, i int) error {
	var got []payment
	day := fmt.Sprintf("2026-%02d-%02d", i%12+1, i%12+1)
	err := db.Where("paid_on = ? AND id < ?", day, paymentRows-i%1000).Order("id DESC").Limit(50).Find(&got).Error
	if err == nil && len(got) != 50 {
		err = fmt.Errorf("page of %s has %d rows", day, len(got))
	}
	return err
}

func readSum(db *gorm.DB, i int) error {
	var fen int64
	err := db.Raw("SELECT SUM(fen) FROM payments WHERE batch_id = ?", i%(paymentRows/700)).Scan(&fen).Error
	if err == nil && fen == 0 {
		err = fmt.Errorf("batch %d sums to nothing", i%(paymentRows/700))
	}
	return err
}

// repeat calls one from several goroutines until the time is over, counts the calls
// and returns the first error.
func repeat(goroutines int, during time.Duration, one func(i int) error) (int64, error) {
	var n, failed atomic.Int64
	var first error
	var once sync.Once
	var wg sync.WaitGroup
	end := time.Now().Add(during)
	for range goroutines {
		wg.Go(func() {
			for time.Now().Before(end) && failed.Load() == 0 {
				if err := one(int(n.Add(1))); err != nil {
					once.Do(func() { first = err })
					failed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return n.Load(), first
}
