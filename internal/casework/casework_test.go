package casework_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/accounts"
	"qingyuan/internal/blob"
	"qingyuan/internal/casework"
	"qingyuan/internal/intake"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/models"
)

// office is a unit with reviewers, and the reporter's side that sends it tips, on a real
// store and a folder.
type office struct {
	casework.Casework
	reporters intake.Intake
	db        *store.Store
	unit      models.Unit
	now       time.Time
}

type anyRegion struct{}

func (anyRegion) HasRegion(context.Context, string) (bool, error) { return true, nil }

func open(t *testing.T) *office {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(config.Database{Driver: "sqlite", File: filepath.Join(dir, "test.db")})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	_, err = db.Migrate(t.Context())
	must(t, err)
	files, err := blob.Folder(filepath.Join(dir, "uploads"))
	must(t, err)
	o := &office{db: db, now: time.Date(2026, 3, 2, 9, 0, 0, 0, models.Shanghai())}
	o.unit = models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"}
	must(t, db.CreateUnit(t.Context(), &o.unit))
	clock := func() time.Time { return o.now }
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	sealer := seal.NewStretcher(make([]byte, 32), cheap, cheap)
	o.Casework = casework.Casework{Store: db, Blob: files, Sealer: sealer, Clock: clock}
	o.reporters = intake.Intake{Store: db, Blob: blob.Aging{Store: files}, Sealer: sealer, Directory: accounts.Directory{Store: db},
		Regions: anyRegion{}, Clock: clock, Caps: intake.Caps{File: 1 << 20, Tip: 1 << 20, Files: 5},
		Kind: func([]byte) (string, bool) { return "image/png", true }}
	return o
}

// reviewer joins a unit.
func (o *office) reviewer(t *testing.T, name string, unit models.Unit) models.Visitor {
	t.Helper()
	secret, public, err := seal.Sealer{}.NewIdentity()
	must(t, err)
	st := models.Staff{Username: name, Name: name, UnitID: unit.ID, Roles: models.JoinRoles(models.RoleReviewer),
		Salt: []byte{1}, Verifier: []byte{1}, PublicKey: public, Version: 1}
	must(t, o.db.CreateStaff(t.Context(), &st))
	return models.Visitor{Staff: st, Unit: unit, Identity: secret}
}

// tip is one that was sent: its id, and the reporter's session.
type tip struct {
	id      string
	session []byte
}

// send sends a tip about a subject, with files, as a reporter does.
func (o *office) send(t *testing.T, subject string, files ...string) tip {
	t.Helper()
	ctx, in := t.Context(), o.reporters
	draft, err := in.Begin(ctx)
	must(t, err)
	must(t, in.Place(ctx, draft, "990101"))
	must(t, in.Describe(ctx, draft, models.TipContent{Kind: "subsidy", Subject: subject, Narrative: "把低保给了自己的弟弟。"}))
	for i, content := range files {
		must(t, in.AddFile(ctx, draft, fmt.Sprintf("照片%d.png", i+1), bytes.NewReader([]byte(content))))
	}
	must(t, in.Submit(ctx, draft))
	d, err := in.Draft(ctx, draft)
	must(t, err)
	receipt, _ := models.ParseReceipt(d.Receipt)
	session, err := in.Enter(ctx, receipt)
	must(t, err)
	row, err := o.db.FindSession(ctx, in.Sealer.Derive(session, "session-id"))
	must(t, err)
	return tip{row.TipID, session}
}

func (o *office) see(t *testing.T, v models.Visitor, id string) (casework.Case, casework.Seen) {
	t.Helper()
	c, err := o.Open(t.Context(), v, id)
	must(t, err)
	return c, casework.Seen{TipID: id, Version: c.Version}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code models.Code) {
	t.Helper()
	if models.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func wantProblem(t *testing.T, err error, field, key string) {
	t.Helper()
	problems, ok := errors.AsType[models.Problems](err)
	if !ok || problems.Of(field) == nil || problems.Of(field).Key != key {
		t.Fatalf("got %v, want %s: %s", err, field, key)
	}
}

func read(t *testing.T, f *casework.OpenFile) string {
	t.Helper()
	b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
	must(t, err)
	must(t, f.Close())
	return string(b)
}
