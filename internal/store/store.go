// Package store keeps records in SQLite or MySQL/MariaDB through GORM. Transactions travel
// in the context: inside InTx every method works on that transaction. SQL is the common
// subset of both dialects; where they differ, the method says so.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"qingyuan/models"
)

// Store is an open database.
type Store struct {
	db      *gorm.DB
	dialect Dialect
	writing chan struct{} // SQLite: held by the transaction that writes
	noted   atomic.Int64  // transactions that added a public change
}

// Dialect of SQL.
type Dialect string

// The dialects.
const (
	SQLite Dialect = "sqlite"
	MySQL  Dialect = "mysql"
)

func gormConfig() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		// GORM's logger prints statements with their values: never in our logs.
		Logger: logger.New(log.New(io.Discard, "", 0), logger.Config{LogLevel: logger.Silent}),
	}
}

type txKey struct{}

// in is the database for ctx: its transaction, or the pool.
func (s *Store) in(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(txKey{}).(*gorm.DB); ok {
		return tx.WithContext(ctx)
	}
	return s.db.WithContext(ctx)
}

const txTries = 10

// InTx runs fn in one transaction: all of it or nothing. A transaction that the database
// gave up for another's sake (deadlock, busy) is run again, so fn must hold no side
// effects of its own. Within a transaction it joins that one.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, ok := ctx.Value(txKey{}).(*gorm.DB); ok {
		return fn(ctx)
	}
	for try := 1; ; try++ {
		err := s.tx(ctx, fn)
		if err == nil || try == txTries || !givenUp(err) || ctx.Err() != nil {
			return known(err)
		}
		time.Sleep(time.Duration(try*10+rand.IntN(20)) * time.Millisecond) //nolint:gosec // jitter
	}
}

// tx runs fn in a transaction, once. SQLite has one writer, and whoever finds it busy looks
// again after ever longer pauses: transactions queue here, and begin when the one before ends.
func (s *Store) tx(ctx context.Context, fn func(ctx context.Context) error) error {
	if s.dialect == SQLite {
		select {
		case s.writing <- struct{}{}:
			defer func() { <-s.writing }()
		case <-ctx.Done():
			return models.Fail(models.Unavailable, "err.busy").Because(ctx.Err())
		}
	}
	noted := false
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return fn(context.WithValue(context.WithValue(ctx, txKey{}, tx), notedKey{}, &noted))
	})
	if noted && err == nil {
		s.noted.Add(1)
	}
	return err
}

// known gives the errors of databases the codes that the rest of the program knows.
func known(err error) error {
	switch {
	case err == nil:
		return nil
	case models.CodeOf(err) != models.Internal:
		return err
	case errors.Is(err, gorm.ErrRecordNotFound):
		return models.Fail(models.NotFound, "err.not_found").Because(err)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return models.Fail(models.Conflict, "err.duplicate").Because(err)
	case givenUp(err):
		return models.Fail(models.Unavailable, "err.busy").Because(err)
	case unreachable(err):
		return models.Fail(models.Unavailable, "err.database_unavailable").Because(err)
	}
	return err
}

// one checks a conditional update: it must have met exactly one row. GORM returns no
// error where it met none (design §5, fact 9).
func one(tx *gorm.DB, doing string) error {
	if tx.Error != nil {
		return fmt.Errorf("%s: %w", doing, known(tx.Error))
	}
	if tx.RowsAffected != 1 {
		return models.Fail(models.Conflict, "err.changed_meanwhile").Because(fmt.Errorf("%s: %d rows", doing, tx.RowsAffected))
	}
	return nil
}

// did wraps the error of a read or an insert.
func did(tx *gorm.DB, doing string) error {
	if tx.Error != nil {
		return fmt.Errorf("%s: %w", doing, known(tx.Error))
	}
	return nil
}

// Ready reports whether the database answers.
func (s *Store) Ready(ctx context.Context) error {
	sqlDB, err := s.db.DB()
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	if err := sqlDB.PingContext(ctx); err != nil {
		return models.Fail(models.Unavailable, "err.database_unavailable").Because(err)
	}
	return nil
}

// Close gives the connections back.
func (s *Store) Close() error {
	sqlDB, err := s.db.DB()
	if err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return sqlDB.Close()
}
