package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/i18n"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// Forty days of two nodes, each a process of its own, by one clock. The first is killed in a
// transaction, then while it escalates, and while it sends; a new one takes its place the next day.
// Every reminder, escalation and mail is there once: no more, no fewer than plain counting says.
func TestFortyDays(t *testing.T) {
	testkit.OnEachDatabase(t, func(t *testing.T, db config.Database) {
		w := newOffice(t, db)
		nodes := []*node{startNode(t, w.cfg)}
		if db.Driver == "mysql" {
			nodes = append(nodes, startNode(t, w.cfg))
		}
		for day := range 40 {
			w.live(day)
			if down := day >= 26 && day < 31; down {
				continue
			}
			nodes = w.day(day, nodes)
			w.expect()
			if t.Failed() {
				t.Fatalf("on day %d, %s", day, w.today())
			}
		}
		w.check()
	})
}

// Administrators read what each job is; a process that serves the public alone knows none of the
// staff's.
func TestJobsHaveNames(t *testing.T) {
	cfg := config.Default(t.TempDir())
	cfg.Mail.Host, cfg.Surface = "127.0.0.1", config.SurfaceStaff
	p, err := partsAt(cfg, time.Now)
	testkit.Must(t, err)
	defer p.close()
	for _, j := range p.jobs() {
		for _, lang := range i18n.Langs() {
			if p.texts.Name(lang, "jobs.name."+j.Name, "") == "" {
				t.Errorf("%s has no name in %s", j.Name, lang)
			}
		}
	}
	p.cfg.Surface = config.SurfacePublic
	if list := p.jobs(); len(list) != 3 || list[0].Name != "objects" || list[1].Name != "snapshots" || list[2].Name != "expiry" {
		t.Errorf("the public side does %v", list)
	}
}

// day lets the nodes work three times: they remind, send what that has brought, and finish what
// one that died has left.
func (w *office) day(day int, nodes []*node) []*node {
	w.t.Helper()
	spring := w.trap(day, nodes[0])
	died := spring == nil
	for pass := range 3 {
		at, alive := w.now.Add(time.Duration(pass)*2*time.Minute), nodes
		switch {
		case spring != nil && !died:
			alive = nodes[:1]
		case spring != nil:
			alive = nodes[1:]
		}
		for _, n := range alive {
			n.begin(at)
		}
		if spring != nil && pass == 0 {
			spring()
		}
		for _, n := range alive {
			if lived := n.end(); !lived {
				died = true
			}
		}
	}
	w.smtp.Answer(nil)
	if !died {
		w.t.Errorf("%s: the node lives", w.today())
	}
	if spring == nil {
		return nodes
	}
	nodes[0].kill()
	nodes[0] = startNode(w.t, w.cfg)
	if len(nodes) == 1 { // nobody was there to go on
		for pass := range 3 {
			nodes[0].begin(w.now.Add(time.Duration(20+2*pass) * time.Minute))
			nodes[0].end()
		}
	}
	return nodes
}

// trap kills a node on some days: where it waits for a row that the test holds, or where the mail
// server sees it. What it returns is called when the node has begun; nil: it lives on.
func (w *office) trap(day int, n *node) func() {
	killAt := func(stage testkit.Stage) func() {
		var killed atomic.Bool
		w.smtp.Answer(func(at testkit.Stage, _ string) error {
			if at != stage || killed.Swap(true) {
				return nil
			}
			testkit.Must(w.t, n.cmd.Process.Kill())
			return testkit.Drop()
		})
		return func() {}
	}
	switch {
	case day == 4:
		return killAt(testkit.AtRecipient)
	case day == 14:
		return killAt(testkit.AfterEnd)
	case w.cfg.Database.Driver != "mysql":
	case day == 10: // in the middle of telling: the reminders and notices are written
		return w.killWaiting(n, fmt.Sprintf("INSERT INTO mails VALUES ('%s', %d, %d, 'waiting', '', 0, 0, 0, '', 1)", models.NewID(), w.id["li"], w.id["li"]))
	case day == 16: // in the middle of an escalation: all but the trail is written
		return w.killWaiting(n, "SELECT seq FROM trail_head WHERE id = 1 FOR UPDATE")
	}
	return nil
}

// killWaiting holds a row until a node waits for it, and kills that.
func (w *office) killWaiting(n *node, hold string) func() {
	tx, err := w.raw.Begin()
	testkit.Must(w.t, err)
	_, err = tx.Exec(hold)
	testkit.Must(w.t, err)
	return func() {
		waiting := 0
		for range 100 {
			time.Sleep(120 * time.Millisecond) // the table is made anew where nobody has looked for a tenth of a second
			testkit.Must(w.t, w.raw.QueryRow("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'").Scan(&waiting))
			if waiting > 0 {
				break
			}
		}
		if waiting == 0 {
			w.t.Errorf("%s: no node came to %s", w.today(), hold)
		}
		testkit.Must(w.t, n.cmd.Process.Kill())
		testkit.Must(w.t, tx.Rollback())
	}
}

// expect counts, as plainly as can be, what must have been told by now: of each clock that runs
// the latest point that has come.
func (w *office) expect() {
	for _, c := range w.cast {
		clocks, err := w.p.db.ListTipDeadlines(w.t.Context(), c.tip.ID)
		testkit.Must(w.t, err)
		for _, d := range clocks {
			point := w.latest(d.DueOn)
			if d.MetOn != "" || point == "" {
				continue
			}
			key := fmt.Sprint(d.TipID, " ", d.Rule, " ", d.DueOn, " ", point)
			if w.told[key] {
				continue
			}
			w.told[key] = true
			for _, name := range c.people(d, point) {
				w.want[fmt.Sprint(name, " ", c.name, " ", d.Rule, " ", d.DueOn, " ", point, " on ", w.today())]++
				w.mailed[fmt.Sprint(w.today(), " ", name)] = true
			}
			if point.Escalates() {
				w.escalated++
			}
		}
	}
}

// latest is the last point of a clock that has come, by walking day for day.
func (w *office) latest(due models.Date) (point models.Point) {
	for _, s := range []struct {
		point models.Point
		days  int
	}{{"before-5", -5}, {"before-1", -1}, {"on", 0}, {"after-1", 1}, {"oversee", 3}, {"list", 10}} {
		day, left, step := due, s.days, 1
		if left < 0 {
			left, step = -left, -1
		}
		for left > 0 {
			if day = day.AddDays(step); w.p.almanac.Days().On(day).Works() {
				left--
			}
		}
		if day <= w.today() {
			point = s.point
		}
	}
	return point
}

// check compares what was told, escalated and mailed with what was to be.
func (w *office) check() {
	w.t.Helper()
	name, tip := map[int64]string{}, map[string]string{}
	for n, id := range w.id {
		name[id] = n
	}
	for _, c := range w.cast {
		tip[c.tip.ID] = c.name
	}
	got := map[string]int{}
	w.each("SELECT staff_id, tip_id, rule, due_on, point, made_on FROM notices", func(scan func(...any)) {
		var id int64
		var t, rule, due, point, on string
		scan(&id, &t, &rule, &due, &point, &on)
		got[fmt.Sprint(name[id], " ", tip[t], " ", rule, " ", due, " ", point, " on ", on)]++
	})
	for _, key := range slices.Sorted(maps.Keys(w.want)) {
		if got[key] != 1 {
			w.t.Errorf("%s: %d times", key, got[key])
		}
		delete(got, key)
	}
	for key, n := range got {
		w.t.Errorf("told for nothing, %d times: %s", n, key)
	}
	w.checkEscalations()
	w.checkMails(name)
	w.t.Logf("%d notices, %d escalations, %d mails", len(w.want), w.escalated, len(w.smtp.Taken()))
}

func (w *office) checkEscalations() {
	var events, entries int
	testkit.Must(w.t, w.raw.QueryRow("SELECT COUNT(*) FROM tip_events WHERE action IN ('oversee', 'oversee-listed')").Scan(&events))
	testkit.Must(w.t, w.raw.QueryRow("SELECT COUNT(*) FROM trail WHERE act IN ('tip.oversee', 'tip.oversee-listed') AND staff_id = 0 AND staff_name = 'system'").Scan(&entries))
	if events == 0 || entries != w.escalated || events != entries-w.asked {
		w.t.Errorf("%d events, %d entries; escalated %d times, %d of them what was asked for", events, entries, w.escalated, w.asked)
	}
	whole, err := w.p.trail().Verify(w.t.Context(), models.Head{})
	if err != nil || !whole.Whole() {
		w.t.Errorf("the trail: %+v, %v", whole, err)
	}
}

// checkMails wants one mail a person and day with notices, and nothing of what it is about in it.
func (w *office) checkMails(name map[int64]string) {
	rows := map[string]int{}
	w.each("SELECT staff_id, state, made_on FROM mails", func(scan func(...any)) {
		var id int64
		var state, on string
		scan(&id, &state, &on)
		if rows[on+" "+name[id]]++; state != "sent" && state != "uncertain" {
			w.t.Errorf("a mail to %s of %s is %s", name[id], on, state)
		}
	})
	taken := map[string]int{}
	for _, m := range w.smtp.Taken() {
		taken[strings.TrimSuffix(m.To, "@example.gov.cn")]++
		for _, word := range append(slices.Collect(maps.Keys(w.secrets)), slices.Collect(maps.Keys(w.id))...) {
			if strings.Contains(strings.SplitN(m.Text, "\r\n\r\n", 2)[1], word) {
				w.t.Errorf("a mail says %q:\n%s", word, m.Text)
			}
		}
	}
	sent := map[string]int{}
	for key, n := range rows {
		day, who, _ := strings.Cut(key, " ")
		if sent[who] += n; n != 1 && !w.killedOn[models.Date(day)] || !w.mailed[key] {
			w.t.Errorf("%d mails: %s", n, key)
		}
	}
	for key := range w.mailed {
		if _, who, _ := strings.Cut(key, " "); rows[key] == 0 && who != "gao" {
			w.t.Errorf("no mail: %s", key)
		}
	}
	if !maps.Equal(taken, sent) || taken["gao"] != 0 {
		w.t.Errorf("the server took %v, of %v", taken, sent)
	}
}

func (w *office) each(query string, row func(scan func(...any))) {
	rows, err := w.raw.QueryContext(w.t.Context(), query) //nolint:sqlclosecheck // it is, below
	testkit.Must(w.t, err)
	defer rows.Close()
	for rows.Next() {
		row(func(into ...any) { testkit.Must(w.t, rows.Scan(into...)) })
	}
	testkit.Must(w.t, rows.Err())
}
