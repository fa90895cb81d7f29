package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"qingyuan/config"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

// office is a county and the city above it, with tips at various stages, on a clock.
type office struct {
	t    *testing.T
	cfg  config.Config
	p    *parts
	raw  *sql.DB
	smtp *testkit.SMTP
	now  time.Time
	id   map[string]int64 // of the staff
	unit map[string]int64
	cast []*tipAtWork

	told      map[string]bool // clock and point
	want      map[string]int  // notices
	mailed    map[string]bool // day and who
	secrets   map[string]bool // what no mail may say
	killedOn  map[models.Date]bool
	escalated int
	asked     int // of these, what supervisors were asked for
}

// tipAtWork is a tip and, by hand, who is to be told of it.
type tipAtWork struct {
	name    string
	tip     models.Tip
	handler []string // of its own clocks
	above   []string // supervisors of the superior
}

// people are who must be told.
func (c *tipAtWork) people(d models.TipDeadline, p models.Point) []string {
	who := map[string]bool{}
	add := func(names ...string) {
		for _, n := range names {
			who[n] = true
		}
	}
	if add(c.handler...); d.Ref != "" {
		clear(who)
		add("xu")
	}
	if p == models.PointOversee || p == models.PointList {
		add("xu")
	}
	if p == models.PointList {
		add(c.above...)
	}
	var names []string
	for n := range who {
		names = append(names, n)
	}
	return names
}

const dayZero models.Date = "2026-03-02" // a Monday; Qingming is within the forty days

func (w *office) today() models.Date { return models.DateOf(w.now) }

func newOffice(t *testing.T, db config.Database) *office {
	t.Helper()
	w := &office{t: t, smtp: testkit.NewSMTP(t, false), id: map[string]int64{}, unit: map[string]int64{}, told: map[string]bool{},
		want: map[string]int{}, mailed: map[string]bool{}, secrets: map[string]bool{}, killedOn: map[models.Date]bool{}}
	w.cfg = config.Default(t.TempDir())
	w.cfg.Database = db
	w.cfg.Mail = config.Mail{Host: w.smtp.Host, Port: w.smtp.Port, TLS: "none", From: "portal@example.gov.cn", Portal: "https://example.gov.cn/staff", Timeout: 10 * time.Second}
	var err error
	w.p, err = partsAt(w.cfg, func() time.Time { return w.now })
	testkit.Must(t, err)
	t.Cleanup(func() { testkit.Must(t, w.p.close()) })
	_, err = w.p.db.Migrate(t.Context())
	testkit.Must(t, err)
	if db.Driver == "mysql" {
		dsn := mysql.NewConfig()
		dsn.Net, dsn.Addr, dsn.DBName, dsn.User, dsn.Passwd = "tcp", db.Address, db.Name, db.User, db.Password.Reveal()
		w.raw, err = sql.Open("mysql", dsn.FormatDSN())
	} else {
		w.raw, err = sql.Open("sqlite", "file:"+filepath.ToSlash(db.File))
	}
	testkit.Must(t, err)
	t.Cleanup(func() { testkit.Must(t, w.raw.Close()) })
	w.people()
	return w
}

// people: li and zhao review, qian reviews and is kept from some tips, xu supervises; above them
// bai and gao, who wants no mail, supervise.
func (w *office) people() {
	for _, u := range []struct{ name, superior string }{{"city", ""}, {"county", "city"}} {
		unit := models.Unit{Name: "机关" + u.name, RegionCode: "990101", SuperiorID: w.unit[u.superior]}
		testkit.Must(w.t, w.p.db.CreateUnit(w.t.Context(), &unit))
		w.unit[u.name], w.secrets[unit.Name] = unit.ID, true
	}
	for _, s := range []struct {
		name, unit string
		role       models.Role
	}{
		{"li", "county", models.RoleReviewer}, {"zhao", "county", models.RoleReviewer}, {"qian", "county", models.RoleReviewer},
		{"xu", "county", models.RoleSupervisor}, {"bai", "city", models.RoleSupervisor}, {"gao", "city", models.RoleSupervisor},
		{"sun", "city", models.RoleReviewer},
	} {
		st := models.Staff{Username: s.name, Name: s.name, UnitID: w.unit[s.unit], Roles: models.JoinRoles(s.role), Salt: []byte{1}, Verifier: []byte{1}, PublicKey: "age1", Version: 1}
		testkit.Must(w.t, w.p.db.CreateStaff(w.t.Context(), &st))
		w.id[s.name] = st.ID
		testkit.Must(w.t, w.p.db.SetMailSettings(w.t.Context(), models.MailSettings{StaffID: st.ID, Address: s.name + "@example.gov.cn",
			Wanted: s.name != "gao", Kinds: "ahead,late,overseen"}))
	}
}

// live is what happens in the office on a day, before anybody is reminded.
func (w *office) live(day int) {
	w.now = dayZero.AddDays(day).Time().Add(9 * time.Hour)
	switch {
	case day == 0: // long in their terms when the portal begins to remind
		w.add("late", -60, true, "")
		w.add("old", -12, true, "")
		w.add("taken", -8, true, "")
		w.assign(w.add("handled", -35, false, ""), -24)
		w.add("recused", -10, true, "qian", "bai")
		w.assign(w.add("extended", -60, true, ""), -50)
	case day%3 == 1 && day < 20:
		w.add(fmt.Sprint("new", day), 0, day%2 == 0, "")
	case day == 6:
		w.event(w.find("taken"), models.Accept, models.Accepted, "")
	case day == 8:
		w.ask(w.find("handled"))
	case day == 12:
		w.event(w.find("extended"), models.Extend, models.Assigned, "conclude-named")
	}
	for _, killed := range []int{4, 10, 14, 16} {
		w.killedOn[dayZero.AddDays(killed)] = true
	}
}

func (w *office) find(name string) *tipAtWork {
	for _, c := range w.cast {
		if c.name == name {
			return c
		}
	}
	w.t.Fatalf("no tip %s", name)
	return nil
}

// add sends a tip, so many days ago, that everybody of the county holds; some are kept from it
// though they have its key.
func (w *office) add(name string, days int, named bool, recused ...string) *tipAtWork {
	on := w.today().AddDays(days)
	c := &tipAtWork{name: name, handler: []string{"li", "zhao", "qian"}, above: []string{"bai", "gao"}}
	c.tip = models.Tip{ID: models.NewID(), UnitID: w.unit["county"], State: models.Received, Recipient: "age1", ReceiptIndex: []byte(models.NewID()),
		ReceiptKey: []byte{1}, Content: []byte{1}, ReceivedOn: on, ChangedOn: on, Channel: models.ByPortal, Named: named, Version: 1}
	w.secrets[c.tip.Ref()] = true
	first := models.TipEvent{TipID: c.tip.ID, Seq: 1, Action: models.Submit, To: models.Received, On: on}
	clocks, _, _ := deadline.Reckoner(w.p.almanac.Clocks)(c.tip, []models.TipEvent{first}, nil)
	made := models.NewTip{Tip: c.tip, First: first, Deadlines: clocks}
	for _, s := range []string{"li", "zhao", "qian", "xu"} {
		made.Keys = append(made.Keys, models.TipKey{TipID: c.tip.ID, Part: models.PartTip, StaffID: w.id[s], Sealed: []byte{1}})
	}
	for _, s := range []string{"xu", "bai"} {
		made.Keys = append(made.Keys, models.TipKey{TipID: c.tip.ID, Part: models.PartSupervision, StaffID: w.id[s], Sealed: []byte{1}})
	}
	for _, s := range recused {
		if s == "" {
			continue
		}
		made.Recusals = append(made.Recusals, models.Recusal{TipID: c.tip.ID, StaffID: w.id[s], Cause: models.CauseNamed, RecusedOn: on})
		c.handler, c.above = others(c.handler, s), others(c.above, s)
	}
	testkit.Must(w.t, w.p.db.InTx(w.t.Context(), func(ctx context.Context) error { return w.p.db.CreateTip(ctx, made) }))
	w.cast = append(w.cast, c)
	return c
}

func others(names []string, but string) (rest []string) {
	for _, n := range names {
		if n != but {
			rest = append(rest, n)
		}
	}
	return rest
}

// assign gives a tip to zhao, so many days ago.
func (w *office) assign(c *tipAtWork, days int) {
	now := w.now
	defer func() { w.now = now }()
	w.now = now.AddDate(0, 0, days-5)
	w.event(c, models.Accept, models.Accepted, "")
	w.now = now.AddDate(0, 0, days)
	c.tip.HandlerID, c.handler = w.id["zhao"], []string{"zhao"}
	w.event(c, models.Assign, models.Assigned, fmt.Sprint(w.id["zhao"]))
}

// event is something that the staff do to a tip.
func (w *office) event(c *tipAtWork, a models.Action, to models.State, detail string) {
	err := w.p.db.InTx(w.t.Context(), func(ctx context.Context) error {
		was, err := w.p.db.FindTip(ctx, c.tip.ID)
		if err != nil {
			return err
		}
		next := was
		next.State, next.ChangedOn, next.HandlerID = to, w.today(), c.tip.HandlerID
		if err := w.p.db.MoveTip(ctx, next); err != nil {
			return err
		}
		if err := w.p.db.AddTipEvent(ctx, models.TipEvent{TipID: c.tip.ID, Action: a, From: was.State, To: to, StaffID: w.id["li"], On: w.today(), Detail: detail}); err != nil {
			return err
		}
		return w.p.db.ReckonTip(ctx, c.tip.ID, deadline.Reckoner(w.p.almanac.Clocks))
	})
	testkit.Must(w.t, err)
}

// ask lets the reporter report retaliation, which is for supervisors alone.
func (w *office) ask(c *tipAtWork) {
	r := models.Request{ID: models.NewID(), TipID: c.tip.ID, Kind: models.RequestRetaliation, State: models.RequestOpen, MadeOn: w.today(), Content: []byte{1}, Version: 1}
	testkit.Must(w.t, w.p.db.InTx(w.t.Context(), func(ctx context.Context) error {
		if err := w.p.db.CreateRequest(ctx, r); err != nil {
			return err
		}
		return w.p.db.ReckonTip(ctx, c.tip.ID, deadline.Reckoner(w.p.almanac.Clocks))
	}))
	w.asked = 2 // it is overseen, then listed
}
