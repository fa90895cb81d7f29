package casework_test

import (
	"slices"
	"testing"

	"qingyuan/config"
	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// county is an office under a city's, each with reviewers and a supervisor.
type county struct {
	*office
	city                 models.Unit
	li, zhao             models.Visitor // the county's reviewers
	sun, wu, custodian   models.Visitor // its supervisors, its custodian
	citySun, cityLi, out models.Visitor // the city's supervisor and reviewer; a supervisor elsewhere
}

func newCounty(t *testing.T, cfg config.Database) *county {
	t.Helper()
	c := &county{office: openOn(t, cfg)}
	c.city = models.Unit{Name: "云溪市纪委监委", RegionCode: "9901"}
	testkit.Must(t, c.db.CreateUnit(t.Context(), &c.city))
	c.unit.SuperiorID = c.city.ID
	testkit.Must(t, c.db.UpdateUnit(t.Context(), c.unit))
	other := models.Unit{Name: "临河县纪委监委", RegionCode: "990102", SuperiorID: c.city.ID}
	testkit.Must(t, c.db.CreateUnit(t.Context(), &other))
	c.li, c.zhao = c.reviewer(t, "李明", c.unit), c.reviewer(t, "赵岩", c.unit)
	c.sun, c.wu = c.join(t, "孙正", c.unit, models.RoleSupervisor), c.join(t, "吴平", c.unit, models.RoleSupervisor)
	c.custodian = c.join(t, "周保", c.unit, models.RoleCustodian)
	c.citySun, c.cityLi = c.join(t, "市孙", c.city, models.RoleSupervisor), c.reviewer(t, "市李", c.city)
	c.out = c.join(t, "外人", other, models.RoleSupervisor)
	return c
}

// each runs a test in a county on each database.
func each(t *testing.T, test func(*testing.T, *county)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) { test(t, newCounty(t, cfg)) })
}

func (c *county) ask(t *testing.T, sent tip, kind models.RequestKind, words models.RequestWords) {
	t.Helper()
	testkit.Must(t, c.reporters.Ask(t.Context(), sent.session, kind, words))
}

// open is what a supervisor has to decide on.
func (c *county) open(t *testing.T, v models.Visitor) []casework.Request {
	t.Helper()
	all, err := c.Requests(t.Context(), v, models.TipPlace{})
	testkit.Must(t, err)
	return all.Open
}

func (c *county) only(t *testing.T, v models.Visitor) casework.Request {
	t.Helper()
	open := c.open(t, v)
	if len(open) != 1 {
		t.Fatalf("%s sees %d open requests, want one", v.Staff.Name, len(open))
	}
	return open[0]
}

func (c *county) decide(t *testing.T, v models.Visitor, r casework.Request, d casework.Decision) error {
	t.Helper()
	return c.Decide(t.Context(), v, r.ID, r.Version, d)
}

// told is what the reporter sees of the one thing asked for.
func (c *county) told(t *testing.T, sent tip) (models.RequestState, models.RequestReply) {
	t.Helper()
	f, err := c.reporters.Follow(t.Context(), sent.session)
	testkit.Must(t, err)
	if len(f.Requests) != 1 {
		t.Fatalf("the reporter sees %d requests", len(f.Requests))
	}
	return f.Requests[0].State, f.Requests[0].Reply
}

// conclude handles a tip to its answer.
func (c *county) conclude(t *testing.T, v models.Visitor, sent tip) {
	t.Helper()
	_, seen := c.see(t, v, sent.id)
	testkit.Must(t, c.Accept(t.Context(), v, seen))
	_, seen = c.see(t, v, sent.id)
	testkit.Must(t, c.Conclude(t.Context(), v, seen, "经查不属实。"))
}

func TestRetaliationReachesSupervisorsAndNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sent := c.send(t, "王某")
		before, _ := c.see(t, c.li, sent.id)
		c.ask(t, sent, models.RequestRetaliation, models.RequestWords{Who: "王某的弟弟", Text: "昨晚有人来家里砸窗户。", Urgent: true})

		for _, v := range []models.Visitor{c.sun, c.wu, c.citySun} {
			r := c.only(t, v)
			if r.Kind != models.RequestRetaliation || !r.Words.Urgent || r.Words.Text != "昨晚有人来家里砸窗户。" || r.Clock.Due != "2026-03-03" || r.Ref != before.Ref {
				t.Errorf("%s sees %+v", v.Staff.Name, r)
			}
			if ours := v.Unit.ID == c.unit.ID; r.Ours != ours || r.Unit != c.unit.Name {
				t.Errorf("%s: ours %v, unit %q", v.Staff.Name, r.Ours, r.Unit)
			}
		}
		after, _ := c.see(t, c.li, sent.id)
		if after.Version != before.Version || len(after.Events) != len(before.Events) || after.Objection != nil {
			t.Error("a reviewer can tell that something was asked of supervisors")
		}
		if q := c.look(t, c.li, casework.Look{Tab: casework.Waiting}); q.Rows[0].Unread {
			t.Error("the tip is marked as unread")
		}
		id := c.only(t, c.sun).ID
		for _, v := range []models.Visitor{c.li, c.out, c.custodian, {}} {
			_, err := c.Request(t.Context(), v, id)
			testkit.WantCode(t, err, models.NotFound)
			testkit.WantCode(t, c.Decide(t.Context(), v, id, 1, casework.Decision{Outcome: casework.Grant, Reply: "x"}), models.NotFound)
		}
		if len(c.open(t, c.out)) != 0 {
			t.Error("another county's supervisor sees it")
		}
		_, err := c.Open(t.Context(), c.citySun, sent.id)
		testkit.WantCode(t, err, models.NotFound) // the request is theirs to see, the tip isn't

		r := c.only(t, c.citySun)
		testkit.Must(t, c.decide(t, c.citySun, r, casework.Decision{Outcome: casework.Grant, Reply: "已请派出所保护。"}))
		testkit.WantCode(t, c.decide(t, c.sun, r, casework.Decision{Outcome: casework.Refuse, Reply: "再答"}), models.Conflict)
		if state, reply := c.told(t, sent); state != models.RequestGranted || reply.Text != "已请派出所保护。" {
			t.Errorf("the reporter sees %s, %+v", state, reply)
		}
		done, err := c.Requests(t.Context(), c.sun, models.TipPlace{})
		testkit.Must(t, err)
		if len(done.Open) != 0 || len(done.Done) != 1 || done.Done[0].DecidedBy != "市孙" || done.Done[0].Clock.Running() {
			t.Errorf("after the decision: %+v", done)
		}
	})
}

func TestAnObjectionIsUpheld(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sent := c.send(t, "王某")
		c.conclude(t, c.li, sent)
		c.ask(t, sent, models.RequestObjection, models.RequestWords{Text: "低保名单还在，照片见附件。"})
		shown, _ := c.see(t, c.zhao, sent.id)
		if o := shown.Objection; o == nil || o.Words.Text != "低保名单还在，照片见附件。" || o.State != models.RequestOpen || o.Clock.Due != "2026-04-01" {
			t.Fatalf("reviewers see %+v", shown.Objection)
		}
		if len(c.open(t, c.citySun)) != 0 {
			t.Error("the superior's supervisor holds no key to it, and sees it")
		}
		_, err := c.Request(t.Context(), c.li, shown.Objection.ID)
		testkit.WantCode(t, err, models.NotFound)
		r := c.only(t, c.sun)
		testkit.Must(t, c.decide(t, c.sun, r, casework.Decision{Outcome: casework.Grant, Reply: "重新核查。"}))
		q := c.look(t, c.li, casework.Look{Tab: casework.Working})
		if len(q.Rows) != 1 || !q.Rows[0].Unread {
			t.Errorf("it isn't back among those in progress: %+v", q.Rows)
		}
		shown, seen := c.see(t, c.li, sent.id)
		if shown.State != models.Reopened || shown.May(models.Conclude) || shown.Objection.State != models.RequestGranted {
			t.Errorf("taken up again: %+v", shown)
		}
		wantEvents(t, shown, "submit", "accept 李明", "conclude 李明", "answer 李明", "contest", "reopen 孙正")
		testkit.Must(t, c.Conclude(t.Context(), c.li, seen, "经重新核查，属实。"))
		f, err := c.reporters.Follow(t.Context(), sent.session)
		testkit.Must(t, err)
		if f.State != models.Answered || f.MayAsk(models.RequestObjection) || len(f.Requests) != 1 || f.Requests[0].Reply.Text != "重新核查。" {
			t.Errorf("the reporter sees %+v", f)
		}
	})
}

func TestAnObjectionIsRefused(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	sent := c.send(t, "王某")
	c.conclude(t, c.li, sent)
	c.ask(t, sent, models.RequestObjection, models.RequestWords{Text: "不服。"})
	testkit.Must(t, c.decide(t, c.wu, c.only(t, c.wu), casework.Decision{Outcome: casework.Refuse, Reply: "没有新的证据。"}))
	shown, _ := c.see(t, c.li, sent.id)
	if shown.State != models.Answered || shown.Objection.State != models.RequestRefused {
		t.Errorf("%s, %s", shown.State, shown.Objection.State)
	}
	wantEvents(t, shown, "submit", "accept 李明", "conclude 李明", "answer 李明", "contest", "decide 吴平")
}

func TestSupervisorsReadTipsAndLeaveThemUnread(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	sent := c.send(t, "王某", "picture")
	shown, seen := c.see(t, c.sun, sent.id)
	if shown.Content.First() != "王某" || !slices.Equal(actions(shown), []models.Action{models.Transfer, models.Note, models.Decide, models.Settle, models.HandOver, models.SendOut}) {
		t.Errorf("a supervisor sees %+v", shown)
	}
	q := c.look(t, c.sun, casework.Look{Tab: casework.Waiting})
	if len(q.Rows) != 1 || !q.Rows[0].Unread {
		t.Error("a supervisor took the reviewers' mark away")
	}
	testkit.WantCode(t, c.Accept(t.Context(), c.sun, seen), models.Forbidden)
}

func TestWhatIsOpenComesByUrgency(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	one, two := c.send(t, "王某"), c.send(t, "赵某")
	c.conclude(t, c.li, one)
	c.ask(t, one, models.RequestObjection, models.RequestWords{Text: "异议"})
	c.ask(t, one, models.RequestRecusal, models.RequestWords{Text: "回避"})
	c.later(t, &two, 1)
	c.ask(t, two, models.RequestRetaliation, models.RequestWords{Text: "报复"})
	c.ask(t, two, models.RequestRetaliation, models.RequestWords{Text: "危险", Urgent: true})
	var order []string
	for _, r := range c.open(t, c.sun) {
		order = append(order, r.Words.Text)
	}
	if !slices.Equal(order, []string{"危险", "报复", "回避", "异议"}) {
		t.Errorf("in the order %q", order)
	}
}

func TestDecidedRequestsComeInPages(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	sent := c.send(t, "王某")
	const n = casework.PageSize + 3
	for range n {
		c.ask(t, sent, models.RequestRetaliation, models.RequestWords{Text: "报复"})
		testkit.Must(t, c.decide(t, c.sun, c.only(t, c.sun), casework.Decision{Outcome: casework.Refuse, Reply: "查过了。"}))
		c.later(t, &sent, 1)
	}
	first, err := c.Requests(t.Context(), c.sun, models.TipPlace{})
	testkit.Must(t, err)
	second, err := c.Requests(t.Context(), c.sun, first.Next)
	testkit.Must(t, err)
	if len(first.Done) != casework.PageSize || len(second.Done) != 3 || !second.Next.IsZero() {
		t.Fatalf("%d and %d, then %v", len(first.Done), len(second.Done), second.Next)
	}
	for i, r := range slices.Concat(first.Done, second.Done)[1:] {
		if before := slices.Concat(first.Done, second.Done)[i]; r.DecidedOn >= before.DecidedOn {
			t.Fatalf("%s comes after %s", r.DecidedOn, before.DecidedOn)
		}
	}
}
