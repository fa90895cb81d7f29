package crash

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"qingyuan/config"
	"qingyuan/internal/blob"
	"qingyuan/internal/intake"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// canary is in every narrative and file of these tests.
const canary = "canary-7f3a9c-written-in-a-tip"

// opened are the stores of a back end, beside the program.
func opened(t *testing.T, back testkit.Backend) (*store.Store, blob.Store) {
	t.Helper()
	cfg := config.Database{Driver: "sqlite", File: filepath.Join(back.Dir, "qingyuan.db")}
	if back.DSN != "" {
		dsn, err := mysql.ParseDSN(back.DSN)
		testkit.Must(t, err)
		cfg = config.Database{Driver: "mysql", Address: dsn.Addr, Name: dsn.DBName, User: dsn.User, Password: models.Secret(dsn.Passwd), MaxOpen: 4}
	}
	db, err := store.Open(cfg)
	testkit.Must(t, err)
	t.Cleanup(func() { db.Close() })
	if back.DSN == "" {
		files, err := blob.Folder(filepath.Join(back.Dir, "uploads"))
		testkit.Must(t, err)
		return db, files
	}
	files, err := blob.NewMinIO(blob.MinIOConfig{Endpoint: back.Setting("OBJECTS_ENDPOINT"), Bucket: back.Setting("OBJECTS_BUCKET"),
		AccessKey: back.Setting("OBJECTS_ACCESS_KEY"), SecretKey: models.Secret(back.Setting("OBJECTS_SECRET_KEY"))})
	testkit.Must(t, err)
	return db, files
}

// sweptClean sweeps two days later, and fails the test unless the objects that are left are
// those of the attachments that are.
func sweptClean(t *testing.T, back testkit.Backend) {
	t.Helper()
	db, files := opened(t, back)
	in := intake.Intake{Store: db, Blob: blob.Aging{Store: files}, Clock: func() time.Time { return time.Now().Add(49 * time.Hour) }}
	_, err := in.Sweep(t.Context())
	testkit.Must(t, err)
	orphans, unfinished, err := in.SweepObjects(t.Context())
	testkit.Must(t, err)
	t.Logf("swept %d orphans and %d unfinished uploads", orphans, unfinished)
	var keys []string
	testkit.Must(t, files.Walk(t.Context(), "sealed/", func(o blob.Info) error {
		keys = append(keys, o.Key)
		return nil
	}))
	known, err := db.KnownObjects(t.Context(), keys)
	testkit.Must(t, err)
	if len(keys) == 0 || len(known) != len(keys) {
		t.Errorf("%d objects are left, of which %d belong to a tip", len(keys), len(known))
	}
	if left, err := db.ListExpiredDrafts(t.Context(), time.Now().Add(100*time.Hour).Unix(), 10); err != nil || len(left) != 0 {
		t.Errorf("%d drafts are left: %v", len(left), err)
	}
}

// noTrace fails the test where something that was typed lies open: in the data folder with
// its temp folder, or in an object.
func noTrace(t *testing.T, back testkit.Backend) {
	t.Helper()
	testkit.Must(t, filepath.WalkDir(back.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(canary)) {
			t.Errorf("%s has what was typed", path)
		}
		return err
	}))
	_, files := opened(t, back)
	testkit.Must(t, files.Walk(t.Context(), "", func(o blob.Info) error {
		r, err := files.Open(t.Context(), o.Key)
		if err != nil {
			return err
		}
		defer r.Close()
		content, err := io.ReadAll(r)
		if strings.Contains(string(content), canary) {
			t.Errorf("an object has what was typed")
		}
		return err
	}))
}
