package store

import (
	"path/filepath"
	"testing"

	"github.com/go-sql-driver/mysql"

	"qingyuan/config"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// eachStore runs a test on a fresh, migrated database of each kind.
func eachStore(t *testing.T, test func(*testing.T, *Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, migrated(t, config.Database{Driver: "sqlite", File: filepath.Join(t.TempDir(), "test.db")}))
	})
	t.Run("mariadb", func(t *testing.T) { test(t, migrated(t, mariaDB(t))) })
}

func mariaDB(t *testing.T) config.Database {
	t.Helper()
	dsn, err := mysql.ParseDSN(testkit.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	return config.Database{Driver: "mysql", Address: dsn.Addr, Name: dsn.DBName, User: dsn.User,
		Password: models.Secret(dsn.Passwd), MaxOpen: 8}
}

func migrated(t *testing.T, cfg config.Database) *Store {
	t.Helper()
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantCode fails the test unless err has a code.
func wantCode(t *testing.T, err error, code models.Code) {
	t.Helper()
	if models.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}
