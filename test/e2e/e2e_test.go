// Package e2e drives the whole product in a real browser, on the embedded default and on
// MariaDB with MinIO, from outside.
package e2e

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
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

// file writes a file of a name for an upload.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// said is what the citizen of these tests writes; each text can be looked for.
type said struct {
	subject, narrative, reply, photoName, photoText, pdfName string
}

// sendTip goes the reporter's way from the home page to the receipt.
func sendTip(t *testing.T, b testkit.Backend, p *browser.Page, url string, s said) (receipt string) {
	t.Helper()
	p.Open(url + "/report")
	p.Press(`.btn--start`)
	for _, code := range []string{"11", "1101", "110108"} {
		p.Choose("region", code)
		p.Press(`button[value="down"]`)
	}
	p.Press(`button[value="next"]`)
	p.Check("kind", "subsidy")
	p.Fill("subject", s.subject)
	p.Fill("narrative", s.narrative)
	p.Press(`main form .btn`)
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + s.photoText
	p.Attach("files", file(t, s.photoName, png), file(t, "second.png", png+"2"), file(t, s.pdfName, "%PDF-1.4\n"+s.photoText))
	p.Send(`form[enctype] button`, `.file-row`)
	p.Want(s.photoName)
	p.Want(s.pdfName)
	p.Press(`a.btn[href="/report/check"]`)
	p.Want(s.subject)
	p.Fill("captcha", "000")
	p.Press(`button[value="send"]`)
	if p.Count(`.error-summary`) != 1 {
		t.Fatal("a wrong captcha was taken")
	}
	p.Fill("captcha", solve(t, database(t, b), p))
	p.Press(`button[value="send"]`)
	receipt = p.Attr(`.receipt .code`, "aria-label")
	if len(strings.ReplaceAll(receipt, " ", "")) != 24 {
		t.Fatalf("the receipt shows as %q", receipt)
	}
	p.Press(`form[action="/report/discard"] button`)
	return receipt
}
