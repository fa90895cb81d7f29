package trail_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/internal/trail"
	"qingyuan/models"
)

// restored puts the trail back as it was.
func restored(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, s := range []string{"DELETE FROM trail", "INSERT INTO trail SELECT * FROM trail_kept", "DELETE FROM trail_head", "INSERT INTO trail_head SELECT * FROM head_kept"} {
		_, err := db.ExecContext(t.Context(), s)
		testkit.Must(t, err)
	}
}

// Whoever can write to the database, but hasn't the installation's secret, is found out; an
// end that was cut off, by the mark that was noted down.
func TestWhatWasTamperedWithIsNamed(t *testing.T) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		db := stores.Open(t, cfg)
		tr := trail.Trail{Store: db, Hash: testkit.Hash, Clock: func() time.Time { return noon }}
		for n := range 1203 { // beyond a page of what is verified at once
			testkit.Must(t, tr.Record(t.Context(), li(), accepted(fmt.Sprint(n))))
			if n == 20 {
				o, err := tr.Verify(t.Context(), models.Head{})
				testkit.Must(t, err)
				if !o.Whole() || o.Head.Seq != 21 {
					t.Fatalf("%+v", o)
				}
			}
		}
		noted, err := db.TrailHead(t.Context())
		testkit.Must(t, err)
		sqlDB := testkit.Raw(t, cfg)
		for _, s := range []string{"CREATE TABLE trail_kept AS SELECT * FROM trail", "CREATE TABLE head_kept AS SELECT * FROM trail_head"} {
			_, err := sqlDB.ExecContext(t.Context(), s)
			testkit.Must(t, err)
		}
		cutOff := "UPDATE trail_head SET seq = 1200, hash = (SELECT hash FROM trail_kept WHERE seq = 1200)"
		for _, c := range []struct {
			name  string
			sql   []string
			noted models.Head
			fault trail.Fault
			at    int64
		}{
			{"nothing", nil, noted, "", 0},
			{"a field", []string{"UPDATE trail SET staff_name = '王强' WHERE seq = 5"}, noted, trail.Content, 5},
			{"what it became", []string{`UPDATE trail SET became = '{"state":"answered"}' WHERE seq = 1003`}, noted, trail.Content, 1003},
			{"a hash", []string{"UPDATE trail SET hash = prev WHERE seq = 7"}, noted, trail.Content, 7},
			{"a row is gone", []string{"DELETE FROM trail WHERE seq = 9"}, noted, trail.Gap, 9},
			{"the first is gone", []string{"DELETE FROM trail WHERE seq = 1"}, noted, trail.Gap, 1},
			{"gone, and the rest moved up", []string{"DELETE FROM trail WHERE seq = 1203", "UPDATE trail SET seq = -1 WHERE seq = 1202",
				"DELETE FROM trail WHERE seq = 1201", "UPDATE trail SET seq = 1201 WHERE seq = -1"}, models.Head{}, trail.Moved, 1201},
			{"two change places", []string{"UPDATE trail SET seq = -1 WHERE seq = 11", "UPDATE trail SET seq = 11 WHERE seq = 12",
				"UPDATE trail SET seq = 12 WHERE seq = -1"}, noted, trail.Moved, 11},
			{"one before the first", []string{"UPDATE trail SET seq = -3 WHERE seq = 1203"}, noted, trail.Unknown, -3},
			{"the end, not the head", []string{"DELETE FROM trail WHERE seq > 1200"}, models.Head{}, trail.Head, 1201},
			{"the head alone", []string{cutOff}, models.Head{}, trail.Head, 1201},
			{"the end and the head", []string{"DELETE FROM trail WHERE seq > 1200", cutOff}, noted, trail.Noted, 1201},
			{"everything", []string{"DELETE FROM trail", "UPDATE trail_head SET seq = 0"}, noted, trail.Noted, 1},
		} {
			t.Run(c.name, func(t *testing.T) {
				for _, s := range c.sql {
					_, err := sqlDB.ExecContext(t.Context(), s)
					testkit.Must(t, err)
				}
				o, err := tr.Verify(context.Background(), c.noted)
				testkit.Must(t, err)
				if o.Fault != c.fault || o.At != c.at {
					t.Errorf("%+v, want %s at %d", o, c.fault, c.at)
				}
				restored(t, sqlDB)
			})
		}
		other := trail.Trail{Store: db, Clock: tr.Clock, Hash: func(kind, value string) []byte { return testkit.Hash(kind, "x"+value) }}
		testkit.Must(t, other.Record(t.Context(), li(), accepted("forged"))) // chained, without the secret
		if o, err := tr.Verify(t.Context(), noted); err != nil || o.Fault != trail.Content || o.At != 1204 {
			t.Errorf("forged: %+v %v", o, err)
		}
	})
}
