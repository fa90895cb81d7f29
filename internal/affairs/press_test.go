package affairs_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/config/catalogue"
	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// square is a village's board with the press that fills it, on one database.
type square struct {
	*testing.T
	db    *store.Store
	press affairs.Press
	board affairs.Board
	clock time.Time
}

func eachSquare(t *testing.T, run func(s *square)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) { run(openSquare(t, cfg)) })
}

func openSquare(t *testing.T, cfg config.Database) *square {
	t.Helper()
	s := &square{T: t, db: stores.Open(t, cfg), clock: time.Date(2026, 4, 10, 10, 0, 0, 0, models.Shanghai())}
	now := func() time.Time { return s.clock }
	items, err := catalogue.Load()
	testkit.Must(t, err)
	s.press = affairs.Press{Store: s.db, Catalogue: items, Trail: testkit.Trail(s.db), Changes: changes.Changes{Store: s.db, Clock: now}, Clock: now}
	s.board = affairs.Board{Store: s.db, Catalogue: items, Clock: now}
	return s
}

func (s *square) read(id string, no int) affairs.Posted {
	s.Helper()
	p, err := s.board.Read(s.Context(), id, no)
	testkit.Must(s.T, err)
	return p
}

// expire runs the job, which is to empty so many versions.
func (s *square) expire(want int) {
	s.Helper()
	now := func() time.Time { return s.clock }
	e := affairs.Expiry{Store: s.db, Changes: changes.Changes{Store: s.db, Clock: now}, Clock: now}
	kept := 0
	if n, err := e.Sweep(s.Context(), func(context.Context) error { kept++; return nil }); err != nil || n != want || kept != want {
		s.Errorf("%d versions expired, %d in the lease, want %d, %v", n, kept, want, err)
	}
}

func TestAVersionStaysAsItWasPublished(t *testing.T) {
	eachSquare(t, func(s *square) {
		by := models.Visitor{Staff: models.Staff{ID: 2}}
		c := affairs.Copy{Item: "assistance-list", Region: "990101101200", Subject: "四月", EventOn: "2026-04-08", PublisherID: 1, ApproverID: 2,
			Content: disclosure.Content{Title: "四月拟救助对象", Facts: map[string]string{"people": "1"}, Tables: map[string][][]string{"list": {{"张*", "3组", "低保", "42000"}}}}}
		d, err := s.press.Print(s.Context(), by, c)
		testkit.Must(t, err)
		if _, err := s.press.Print(s.Context(), by, c); models.CodeOf(err) != models.Conflict {
			t.Errorf("published twice: %v", err)
		}
		first := s.read(d.ID, 0)
		if len(first.Persons["list"]) != 1 || strings.Contains(string(first.Version.Canonical), "张") {
			t.Errorf("rows about persons: %v in\n%s", first.Persons, first.Version.Canonical)
		}
		if guess := sha256.Sum256([]byte(`[["张*","3组","低保","42000"]]`)); first.Edition.Withheld["list"] == hex.EncodeToString(guess[:]) {
			t.Error("whoever tries names finds who a row was about")
		}
		if known := sha256.Sum256([]byte(first.Salt + "\n" + `[["张*","3组","低保","42000"]]`)); first.Edition.Withheld["list"] != hex.EncodeToString(known[:]) {
			t.Errorf("who has the rows and their salt %q can't check them", first.Salt)
		}
		if sum := sha256.Sum256(first.Version.Canonical); hex.EncodeToString(sum[:]) != hex.EncodeToString(first.Version.Hash) {
			t.Error("the hash isn't that of the canonical bytes")
		}
		c.ID, c.From, c.Reason, c.Content.Title = d.ID, 1, "标题有误", "四月拟救助对象（更正）"
		d, err = s.press.Print(s.Context(), by, c)
		testkit.Must(t, err)
		if again := s.read(d.ID, 1); string(again.Version.Canonical) != string(first.Version.Canonical) || again.Newest {
			t.Error("a correction changed the first version")
		}
		if now := s.read(d.ID, 0); now.Version.No != 2 || now.Edition.Reason != c.Reason || now.Edition.Withheld["list"] != first.Edition.Withheld["list"] {
			t.Errorf("the newest is %+v", now.Version)
		}
		s.clock = time.Date(2026, 4, 17, 23, 59, 59, 0, models.Shanghai())
		s.expire(0)
		if last := s.read(d.ID, 2); len(last.Persons["list"]) != 1 {
			t.Error("rows about persons leave before their last day ends")
		}
		s.clock = s.clock.Add(time.Second)
		if late := s.read(d.ID, 2); late.Persons != nil || late.Version.Persons != nil || late.Salt != "" {
			t.Error("rows about persons are shown after the notice period")
		}
		s.expire(2)
		s.expire(0)
		if v, err := s.db.FindVersion(s.Context(), d.ID, 1); err != nil || v.Persons != nil || string(v.Canonical) != string(first.Version.Canonical) {
			t.Errorf("expired: %+v, %v", v, err)
		}
		_, err = s.press.Withdraw(s.Context(), by, d.ID, 2, 1, "对象有变")
		testkit.Must(t, err)
		if _, err := s.press.Print(s.Context(), by, c); models.CodeOf(err) != models.Conflict {
			t.Errorf("a correction that waited brings back what was withdrawn: %v", err)
		}
		if gone := s.read(d.ID, 0); gone.Version.State != disclosure.Withdrawn || gone.Edition.Content.Facts != nil {
			t.Errorf("withdrawn: %+v", gone.Edition)
		}
		list, err := s.db.ListChanges(s.Context(), "990101", "", 0, 10)
		testkit.Must(t, err)
		var happened []string
		for _, c := range list {
			happened = append(happened, string(c.Happened))
		}
		if got := strings.Join(happened, " "); got != "withdrawn expired expired corrected published" || list[0].Seq != 5 {
			t.Errorf("the record of changes: %s", got)
		}
	})
}
