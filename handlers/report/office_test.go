package report_test

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/handlers"
	"qingyuan/internal/accounts"
	"qingyuan/internal/affairs"
	"qingyuan/internal/blob"
	"qingyuan/internal/duties"
	"qingyuan/internal/guard"
	"qingyuan/internal/i18n"
	"qingyuan/internal/intake"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/region"
)

// office is the portal on a listener, with a county and the city above it. The test moves
// its clock.
type office struct {
	t            *testing.T
	db           *store.Store
	in           intake.Intake
	url          string
	now          time.Time
	county, city models.Unit
}

// offices is an office with captchas off: a test in a browser solves them.
func offices(t *testing.T) *office {
	t.Helper()
	dir := t.TempDir()
	cfg := config.Default(dir)
	db := stores.Open(t, cfg.Database)
	files, err := blob.Folder(filepath.Join(dir, "uploads"))
	testkit.Must(t, err)
	o := &office{t: t, db: db, now: time.Date(2026, 3, 5, 10, 0, 0, 0, models.Shanghai())}
	clock := func() time.Time { return o.now }
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	o.in = intake.Intake{Clocks: testkit.Clocks(t), Store: db, Trail: testkit.Trail(db), Blob: blob.Aging{Store: files}, Sealer: seal.NewStretcher(make([]byte, 32), cheap, cheap),
		Directory: accounts.Directory{Store: db, Hash: testkit.Hash}, Regions: regions.Tree{Store: db}, Matters: testkit.Matters(t),
		Hash: testkit.Hash, Scrub: samples.Scrub(), Once: samples.Once, Clock: clock, Caps: intake.Caps{File: 1 << 20, Tip: 4 << 20, Files: 5}}
	o.found()
	texts, err := i18n.Load()
	testkit.Must(t, err)
	app, err := handlers.New(config.SurfacePublic, handlers.Parts{Config: cfg, Log: slog.New(slog.DiscardHandler), Texts: texts, Clock: clock,
		CSRF: make([]byte, 32), Ready: func(context.Context) map[string]error { return nil },
		UseCases: handlers.UseCases{Intake: o.in, Captchas: guard.Captchas{Store: db, Clock: clock, Off: true}, Pace: guard.NewPace(clock, true),
			Regions: regions.Tree{Store: db}, Board: affairs.Board{Store: db, Clock: clock}, Questions: questions.Questions{Store: db, Clock: clock}, Duties: duties.Duties{Store: db, Clock: clock},
			Ledger: publishing.Ledger{Store: db, Regions: regions.Tree{Store: db}, Clock: time.Now}, Clocks: testkit.Clocks(t)}})
	testkit.Must(t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	go app.Listener(ln)
	t.Cleanup(func() { testkit.Must(t, app.ShutdownWithTimeout(5*time.Second)) })
	o.url = "http://" + ln.Addr().String()
	return o
}

// found makes the regions, the units and those who work there.
func (o *office) found() {
	t := o.t
	t.Helper()
	testkit.Must(t, store.RegionImport{Store: o.db}.Import(t.Context(), func(w region.Writer) error {
		var list []region.Region
		for _, r := range [][2]string{{"98", "邻省"}, {"99", "示范省"}, {"9901", "云溪市"}, {"990101", "云溪县"}, {"990101101", "清水镇"}} {
			made, err := region.New(r[0], r[1])
			if err != nil {
				return err
			}
			list = append(list, made)
		}
		return w.Insert(t.Context(), list)
	}))
	o.city = models.Unit{Name: "云溪市纪委监委", RegionCode: "9901"}
	testkit.Must(t, o.db.CreateUnit(t.Context(), &o.city))
	o.county = models.Unit{Name: "云溪县纪委监委", RegionCode: "990101", SuperiorID: o.city.ID}
	testkit.Must(t, o.db.CreateUnit(t.Context(), &o.county))
	for name, u := range map[string]models.Unit{"city": o.city, "county": o.county} {
		_, public, err := o.in.Sealer.NewIdentity()
		testkit.Must(t, err)
		testkit.Must(t, o.db.CreateStaff(t.Context(), &models.Staff{Username: name, Name: name, UnitID: u.ID, Salt: []byte{1}, Verifier: []byte{1},
			Roles: models.JoinRoles(models.RoleReviewer, models.RoleCustodian), PublicKey: public, Version: 1}))
	}
}

// form is what one page sends.
type form struct {
	path  string
	pairs []string
}

// way is a report that is filled in as it should be, a form for each page.
func way() []form {
	return []form{
		{"/report", []string{"read", "yes"}},
		{"/report/where", []string{"region", "990101101"}},
		{"/report/whom", []string{"subject-0-name", "王某", "subject-0-unit", "三里村村委会", "subject-0-level", "village", "own", "no"}},
		{"/report/kind", []string{"field", "benefits", "kind", "favour"}},
		{"/report/what", []string{"narrative", "把低保给了自己的弟弟。", "detail-relation", "family", "when", "去年秋天"}},
		{"/report/you", []string{"named", "no"}},
	}
}

// reporter has filled in the first n forms of the way.
func (o *office) reporter(n int) *testkit.Client {
	o.t.Helper()
	c := testkit.NewClient(o.t, o.url)
	c.Get("/report")
	for _, f := range way()[:n] {
		c.Post(f.path, f.pairs...).Want(200)
	}
	return c
}
