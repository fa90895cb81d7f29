package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	driverMySQL "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"

	"qingyuan/config"
	"qingyuan/internal/store/sqlite"
)

// Open opens the configured database. It doesn't migrate it, and MySQL need not answer
// yet.
func Open(cfg config.Database) (*Store, error) {
	if cfg.Driver == "mysql" {
		return openMySQL(cfg)
	}
	return openSQLite(cfg)
}

// openSQLite opens a file in WAL mode; a transaction takes the write lock when it begins,
// so that two never wait for each other. docs/adr/0006-sqlite-driver.md.
func openSQLite(cfg config.Database) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(cfg.File), 0o700); err != nil {
		return nil, fmt.Errorf("make the database's folder: %w", err)
	}
	if f, err := os.OpenFile(cfg.File, os.O_RDWR|os.O_CREATE, 0o600); err != nil { // SQLite would let everybody read it
		return nil, fmt.Errorf("open %s: %w", cfg.File, err)
	} else if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open %s: %w", cfg.File, err)
	}
	file, err := filepath.Abs(cfg.File)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", cfg.File, err)
	}
	// busy_timeout comes first: the other settings already wait for locks. FULL: a tip that
	// was acknowledged outlives a power cut.
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)", "secure_delete(1)",
	}}
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: file, RawQuery: q.Encode()}
	db, err := gorm.Open(sqlite.Open(dsn.String()), gormConfig())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", cfg.File, err)
	}
	sqlDB, err := db.DB()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", cfg.File, err)
	}
	sqlDB.SetMaxOpenConns(8)
	sqlDB.SetMaxIdleConns(8)
	return &Store{db: db, dialect: SQLite, writing: make(chan struct{}, 1)}, nil
}

func openMySQL(cfg config.Database) (*Store, error) {
	dsn := driverMySQL.NewConfig()
	dsn.Net, dsn.Addr, dsn.DBName = "tcp", cfg.Address, cfg.Name
	dsn.User, dsn.Passwd = cfg.User, cfg.Password.Reveal()
	dsn.Collation = "utf8mb4_bin"
	dsn.Timeout = 5 * time.Second
	dsn.ClientFoundRows = true // a row that is set to what it was still counts as met
	dsn.InterpolateParams = true
	dsn.ParseTime = true // goose keeps when a migration was applied
	dsn.RejectReadOnly = true
	if cfg.TLS {
		dsn.TLSConfig = "true"
	}
	db, err := gorm.Open(mysql.New(mysql.Config{DSN: dsn.FormatDSN(), SkipInitializeWithVersion: true}), noPing(gormConfig()))
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	sqlDB, err := db.DB()
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	sqlDB.SetMaxOpenConns(cfg.MaxOpen)
	sqlDB.SetMaxIdleConns(cfg.MaxOpen)
	sqlDB.SetConnMaxLifetime(5 * time.Minute)
	return &Store{db: db, dialect: MySQL}, nil
}

func noPing(c *gorm.Config) *gorm.Config {
	c.DisableAutomaticPing = true
	return c
}

// MySQL's codes for a transaction that was given up for another: deadlock, lock wait.
const (
	mysqlDeadlock = 1213
	mysqlLockWait = 1205
	mysqlChanged  = 1020 // under innodb_snapshot_isolation: changed since it was read
)

// galeraNotReady is a node of a cluster that can't serve now.
const galeraNotReady = 1047

// SQLite's primary codes for a database that another connection holds.
const (
	sqliteBusy   = 5
	sqliteLocked = 6
)

func givenUp(err error) bool {
	if e, ok := errors.AsType[*driverMySQL.MySQLError](err); ok {
		return e.Number == mysqlDeadlock || e.Number == mysqlLockWait || e.Number == mysqlChanged
	}
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		c := coded.Code() & 0xff
		return c == sqliteBusy || c == sqliteLocked
	}
	return false
}

func unreachable(err error) bool {
	if e, ok := errors.AsType[*driverMySQL.MySQLError](err); ok {
		return e.Number == galeraNotReady
	}
	_, isNet := errors.AsType[net.Error](err)
	return isNet || errors.Is(err, driver.ErrBadConn) || errors.Is(err, driverMySQL.ErrInvalidConn)
}
