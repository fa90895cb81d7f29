// Package testkit gives tests real parts to work on.
package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"

	"qingyuan/internal/testkit/servers"
	"qingyuan/models"
)

// The servers that scripts/test started for the whole run. A package tested on its own
// starts its own, which end with its process.
const (
	mariaDBVar = "QINGYUAN_TEST_MARIADB" // DSN without a database
	minIOVar   = "QINGYUAN_TEST_MINIO"   // http://key:secret@host:port
)

// MinIOServer has the fields of blob.MinIOConfig and converts to it.
type MinIOServer struct {
	Endpoint  string
	AccessKey string
	SecretKey models.Secret
	Bucket    string
	TLS       bool
	Region    string
}

var (
	ownHost    = sync.OnceValues(servers.New)
	ownMariaDB = sync.OnceValues(func() (string, error) {
		host, err := ownHost()
		if err != nil {
			return "", err
		}
		return host.MariaDB(context.Background())
	})
	ownMinIO = sync.OnceValues(func() (string, error) {
		server, err := startMinIO(context.Background())
		if err != nil {
			return "", err
		}
		return server.URL, nil
	})
	ownClamd = sync.OnceValues(startClamd)
)

// MariaDB makes an empty database, dropped when the test ends, and returns its DSN.
func MariaDB(t testing.TB) string {
	t.Helper()
	cfg, err := mysql.ParseDSN(find(t, mariaDBVar, ownMariaDB))
	if err != nil {
		t.Fatalf("%s: %v", mariaDBVar, err)
	}
	admin := open(t, cfg)
	name := "test_" + strings.ToLower(rand.Text())
	if _, err := admin.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4"); err != nil {
		t.Fatalf("make a database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name); err != nil {
			t.Errorf("drop the database: %v", err)
		}
		_ = admin.Close()
	})
	cfg.DBName = name
	return cfg.FormatDSN()
}

// MinIO returns how to reach an object store, with the name of a bucket that nobody made yet.
func MinIO(t testing.TB) MinIOServer {
	t.Helper()
	return freshBucket(t, find(t, minIOVar, ownMinIO))
}

// OwnMinIO starts an object store that this test alone uses and may stop and start again.
func OwnMinIO(t testing.TB) (*servers.MinIO, MinIOServer) {
	t.Helper()
	server, err := startMinIO(t.Context())
	must(t, err)
	t.Cleanup(server.Stop)
	return server, freshBucket(t, server.URL)
}

func startMinIO(ctx context.Context) (*servers.MinIO, error) {
	host, err := ownHost()
	if err != nil {
		return nil, err
	}
	return host.MinIO(ctx, cached("bin"))
}

// Clamd is a scanner that the tests of a package share. It takes servers.Malware for malware.
func Clamd(t testing.TB) *servers.Clamd {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	server, err := ownClamd()
	must(t, err)
	return server
}

// OwnClamd starts a scanner that this test alone uses and may stop and start again.
func OwnClamd(t testing.TB) *servers.Clamd {
	t.Helper()
	server, err := startClamd()
	must(t, err)
	t.Cleanup(server.Stop)
	return server
}

func startClamd() (*servers.Clamd, error) {
	host, err := ownHost()
	if err != nil {
		return nil, err
	}
	return host.Clamd(context.Background())
}

func freshBucket(t testing.TB, address string) MinIOServer {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%s: %v", minIOVar, err)
	}
	secret, _ := u.User.Password()
	return MinIOServer{
		Endpoint:  u.Host,
		AccessKey: u.User.Username(),
		SecretKey: models.Secret(secret),
		Bucket:    "test-" + strings.ToLower(rand.Text()),
	}
}

// find returns the address in the variable, or starts a server.
func find(t testing.TB, variable string, own func() (string, error)) string {
	t.Helper()
	if address := os.Getenv(variable); address != "" {
		return address
	}
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	address, err := own()
	must(t, err)
	return address
}

func must(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, servers.ErrNotInstalled):
		t.Fatalf("%v: run `make test`, which installs what tests need", err)
	case err != nil:
		t.Fatalf("start a server: %v", err)
	}
}

func open(t testing.TB, cfg *mysql.Config) *sql.DB {
	t.Helper()
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatalf("%s: %v", mariaDBVar, err)
	}
	return sql.OpenDB(connector)
}
