// Package e2e drives the whole product in a real browser, on the embedded default and on
// MariaDB with MinIO, from outside.
package e2e

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/browser"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testkit.RemoveBinary()
	os.Exit(code)
}

// onEachBackend runs a test on both.
func onEachBackend(t *testing.T, test func(*testing.T, testkit.Backend)) {
	t.Run("embedded", func(t *testing.T) { test(t, testkit.Embedded(t)) })
	t.Run("services", func(t *testing.T) { test(t, testkit.Services(t)) })
}

// passwordAlone lets keepers in with the password, as --demo does.
func passwordAlone() []string { return []string{"QINGYUAN_SIGN_IN_SECOND_FACTOR=optional"} }

// database opens what the program keeps, as somebody who stole it would.
func database(t *testing.T, b testkit.Backend) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite", "file:"+filepath.Join(b.Dir, "qingyuan.db")+"?_pragma=busy_timeout(10000)"
	if b.DSN != "" {
		driver, dsn = "mysql", b.DSN
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// solve reads the captcha's digits where only the program knows them.
func solve(t *testing.T, db *sql.DB, p *browser.Page) string {
	t.Helper()
	id := p.Attr(`input[name="captcha_id"]`, "value")
	var digits string
	if err := db.QueryRow("SELECT digits FROM captchas WHERE id = ?", id).Scan(&digits); err != nil {
		t.Fatalf("captcha %s: %v", id, err)
	}
	return digits
}

// said is what the citizen of these tests writes.
type said struct{ subject, narrative string }
