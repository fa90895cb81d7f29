package casework_test

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/accounts"
	"qingyuan/internal/blob"
	"qingyuan/internal/casework"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/internal/testkit/stores"
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

func open(t *testing.T) *office {
	t.Helper()
	return openOn(t, testkit.SQLite(t))
}

func openOn(t *testing.T, cfg config.Database) *office {
	t.Helper()
	db := stores.Open(t, cfg)
	files, err := blob.Folder(filepath.Join(t.TempDir(), "uploads"))
	testkit.Must(t, err)
	o := &office{db: db, now: time.Date(2026, 3, 2, 9, 0, 0, 0, models.Shanghai())}
	o.unit = models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"}
	testkit.Must(t, db.CreateUnit(t.Context(), &o.unit))
	clock := func() time.Time { return o.now }
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	sealer := seal.NewStretcher(make([]byte, 32), cheap, cheap)
	o.Casework = casework.Casework{Store: db, Blob: files, Sealer: sealer, Directory: accounts.Directory{Store: db, Hash: testkit.Hash},
		Matters: testkit.Matters(t), Clocks: testkit.Clocks(t), Trail: testkit.Trail(db), Clock: clock,
		Limits: guard.Limits{Store: db, Boxer: sealer, Key: make([]byte, 32), Clock: clock}}
	o.Letters, o.Text = testkit.Letters(t)
	o.reporters = intake.Intake{Clocks: testkit.Clocks(t), Store: db, Blob: blob.Aging{Store: files}, Sealer: sealer, Directory: accounts.Directory{Store: db, Hash: testkit.Hash},
		Regions: testkit.AnyRegion{}, Trail: testkit.Trail(db), Matters: testkit.Matters(t), Hash: testkit.Hash, Clock: clock, Caps: intake.Caps{File: 1 << 20, Tip: 1 << 20, Files: 5},
		Scrub: samples.Scrub(), Once: samples.Once}
	return o
}

// reviewer joins a unit.
func (o *office) reviewer(t *testing.T, name string, unit models.Unit) models.Visitor {
	t.Helper()
	return o.join(t, name, unit, models.RoleReviewer)
}

// join makes somebody join a unit with a role.
func (o *office) join(t *testing.T, name string, unit models.Unit, role models.Role) models.Visitor {
	t.Helper()
	secret, public, err := seal.Sealer{}.NewIdentity()
	testkit.Must(t, err)
	st := models.Staff{Username: name, Name: name, UnitID: unit.ID, Roles: models.JoinRoles(role),
		Salt: []byte{1}, Verifier: []byte{1}, PublicKey: public, SealedKey: []byte{1}, Version: 1}
	testkit.Must(t, o.db.CreateStaff(t.Context(), &st))
	return models.Visitor{Staff: st, Unit: unit, Identity: secret}
}

// tip is one that was sent: its id, and the reporter's session.
type tip struct {
	id      string
	session []byte
	receipt models.Receipt
}

// later comes back with the receipt, days after.
func (o *office) later(t *testing.T, sent *tip, days int) {
	t.Helper()
	o.now = o.now.AddDate(0, 0, days)
	var err error
	sent.session, err = o.reporters.Enter(t.Context(), sent.receipt)
	testkit.Must(t, err)
}

// send sends a tip about a subject, with files, as a reporter does.
func (o *office) send(t *testing.T, subject string, files ...string) tip {
	t.Helper()
	ctx, in := t.Context(), o.reporters
	draft, err := in.Begin(ctx, intake.Start{})
	testkit.Must(t, err)
	testkit.Must(t, in.Fill(ctx, draft, testkit.Said("990101", subject), models.Reporter{}))
	for i, content := range files {
		testkit.Must(t, in.AddFile(ctx, draft, fmt.Sprintf("说明%d.txt", i+1), bytes.NewReader([]byte(content))))
	}
	testkit.Must(t, in.Submit(ctx, draft))
	d, err := in.Draft(ctx, draft)
	testkit.Must(t, err)
	receipt, _ := models.ParseReceipt(d.Receipt)
	session, err := in.Enter(ctx, receipt)
	testkit.Must(t, err)
	row, err := o.db.FindSession(ctx, in.Sealer.Derive(session, "session-id"))
	testkit.Must(t, err)
	return tip{row.TipID, session, receipt}
}

func (o *office) see(t *testing.T, v models.Visitor, id string) (casework.Case, casework.Seen) {
	t.Helper()
	c, err := o.Open(t.Context(), v, id)
	testkit.Must(t, err)
	return c, casework.Seen{TipID: id, Version: c.Version}
}

func read(t *testing.T, f *casework.OpenFile) string {
	t.Helper()
	b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
	testkit.Must(t, err)
	testkit.Must(t, f.Close())
	return string(b)
}
