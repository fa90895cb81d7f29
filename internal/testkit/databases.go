package testkit

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/go-sql-driver/mysql"

	"qingyuan/config"
	"qingyuan/models"
)

// OnEachDatabase runs a test on SQLite and on MariaDB, each with the configuration of an
// empty database of its own.
func OnEachDatabase(t *testing.T, test func(*testing.T, config.Database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("mariadb", func(t *testing.T) { test(t, MariaDBConfig(t)) })
}

// MariaDBConfig is the configuration of an empty database of its own.
func MariaDBConfig(t testing.TB) config.Database {
	t.Helper()
	dsn, err := mysql.ParseDSN(MariaDB(t))
	Must(t, err)
	return config.Database{Driver: "mysql", Address: dsn.Addr, Name: dsn.DBName, User: dsn.User, Password: models.Secret(dsn.Passwd), MaxOpen: 8}
}

// SQLite is the configuration of a fresh file.
func SQLite(t testing.TB) config.Database {
	t.Helper()
	return config.Database{Driver: "sqlite", File: filepath.Join(t.TempDir(), "test.db")}
}

// Raw opens a database without the program.
func Raw(t testing.TB, cfg config.Database) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite", "file:"+cfg.File+"?_pragma=busy_timeout(10000)"
	if cfg.Driver == "mysql" {
		c := mysql.NewConfig()
		c.Net, c.Addr, c.DBName, c.User, c.Passwd = "tcp", cfg.Address, cfg.Name, cfg.User, cfg.Password.Reveal()
		driver, dsn = "mysql", c.FormatDSN()
	}
	db, err := sql.Open(driver, dsn)
	Must(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}
