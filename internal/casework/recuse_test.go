package casework_test

import (
	"slices"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestRecusalTakesKeysAway(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sent := c.send(t, "王某")
		c.ask(t, sent, models.RequestRecusal, models.RequestWords{Who: "李明", Text: "他和王某是亲戚。"})
		r := c.only(t, c.sun)
		holders, err := c.Holders(t.Context(), c.sun, r.ID)
		testkit.Must(t, err)
		var names []string
		for _, h := range holders {
			names = append(names, h.Name)
		}
		if !slices.Equal(names, []string{"李明", "赵岩", "孙正", "吴平", "市孙"}) {
			t.Fatalf("could be left out: %q", names)
		}
		grant := func(leaveOut ...int64) casework.Decision {
			return casework.Decision{Outcome: casework.Grant, Reply: "已换人。", LeaveOut: leaveOut}
		}
		li, zhao := c.li.Staff.ID, c.zhao.Staff.ID
		testkit.WantProblem(t, c.decide(t, c.sun, r, grant()), "leave_out", "requests.err.leave_out")
		testkit.WantProblem(t, c.decide(t, c.sun, r, grant(c.cityLi.Staff.ID)), "leave_out", "requests.err.leave_out_gone")
		testkit.WantProblem(t, c.decide(t, c.sun, r, grant(li, zhao)), "leave_out", "requests.err.no_reviewer_left")
		testkit.WantProblem(t, c.decide(t, c.sun, r, grant(c.sun.Staff.ID, c.wu.Staff.ID, c.citySun.Staff.ID)), "leave_out", "requests.err.no_supervisor_left")
		testkit.WantProblem(t, c.decide(t, c.sun, r, casework.Decision{Outcome: casework.Grant, LeaveOut: []int64{li}}), "reply", "requests.err.reply")
		testkit.WantProblem(t, c.decide(t, c.sun, r, casework.Decision{Outcome: "?", Reply: "x"}), "outcome", "requests.err.outcome")
		if len(c.open(t, c.wu)) != 1 {
			t.Fatal("a refused decision was kept")
		}

		testkit.Must(t, c.decide(t, c.sun, r, grant(li)))
		_, err = c.Open(t.Context(), c.li, sent.id)
		testkit.WantCode(t, err, models.NotFound)
		if q := c.look(t, c.li, casework.Look{Tab: casework.Waiting}); len(q.Rows) != 0 {
			t.Error("the queue still shows it")
		}
		seen, _ := c.see(t, c.zhao, sent.id)
		wantEvents(t, seen, "submit")
		recusals, err := c.db.ListRecusals(t.Context(), sent.id)
		testkit.Must(t, err)
		if len(recusals) != 1 || recusals[0].StaffID != li || recusals[0].Cause != models.CauseReported || recusals[0].RecusedOn != "2026-03-02" {
			t.Errorf("recusals: %+v", recusals)
		}
		if state, _ := c.told(t, sent); state != models.RequestGranted {
			t.Errorf("the reporter sees %s", state)
		}
	})
}

func TestRecusalOfASupervisorBySuperior(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	sent := c.send(t, "王某")
	c.ask(t, sent, models.RequestRecusal, models.RequestWords{Text: "孙正收过他的礼。"})
	r := c.only(t, c.citySun)
	testkit.Must(t, c.decide(t, c.citySun, r, casework.Decision{Outcome: casework.Grant, Reply: "同意。", LeaveOut: []int64{c.sun.Staff.ID}}))
	if len(c.open(t, c.sun)) != 0 {
		t.Error("the recused supervisor still sees what is open")
	}
	all, err := c.Requests(t.Context(), c.sun, models.TipPlace{})
	testkit.Must(t, err)
	if len(all.Done) != 0 {
		t.Error("the recused supervisor still sees what was asked")
	}
	_, err = c.Open(t.Context(), c.sun, sent.id)
	testkit.WantCode(t, err, models.NotFound)
}

func TestHandingOver(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sent := c.send(t, "王某", "picture")
		_, seen := c.see(t, c.li, sent.id)
		testkit.Must(t, c.Accept(t.Context(), c.li, seen))
		c.ask(t, sent, models.RequestRecusal, models.RequestWords{Text: "全县的承办人都认识他。"})

		_, err := c.Superior(t.Context(), c.li, sent.id)
		testkit.WantCode(t, err, models.NotFound)
		to, err := c.Superior(t.Context(), c.sun, sent.id)
		testkit.Must(t, err)
		if to.ID != c.city.ID {
			t.Fatalf("goes to %s", to.Name)
		}
		up := casework.Decision{Outcome: casework.Up, Reply: "已交市里。"}
		testkit.WantProblem(t, c.decide(t, c.citySun, c.only(t, c.citySun), up), "outcome", "requests.err.not_yours_to_hand_over")
		testkit.Must(t, c.decide(t, c.sun, c.only(t, c.sun), up))

		for _, v := range []models.Visitor{c.li, c.zhao, c.sun} {
			_, err := c.Open(t.Context(), v, sent.id)
			testkit.WantCode(t, err, models.NotFound)
		}
		shown, _ := c.see(t, c.cityLi, sent.id)
		if shown.State != models.Accepted || len(shown.Files) != 1 || shown.Content.First() != "王某" {
			t.Errorf("the city sees %+v", shown)
		}
		wantEvents(t, shown, "submit", "accept 李明", "hand-over 孙正")
		f, err := c.OpenFile(t.Context(), c.cityLi, sent.id, shown.Files[0].ID)
		testkit.Must(t, err)
		if got := read(t, f); got != "picture" {
			t.Errorf("the file reads %q", got)
		}
		followed, err := c.reporters.Follow(t.Context(), sent.session)
		testkit.Must(t, err)
		if followed.Unit != c.city.Name || followed.Requests[0].State != models.RequestGranted {
			t.Errorf("the reporter sees %s, %s", followed.Unit, followed.Requests[0].State)
		}

		c.ask(t, sent, models.RequestRetaliation, models.RequestWords{Text: "有人打电话威胁。"})
		if len(c.open(t, c.citySun)) != 1 || len(c.open(t, c.sun)) != 0 {
			t.Error("what is asked after it goes elsewhere")
		}
		// Nobody is above the city.
		_, err = c.Superior(t.Context(), c.citySun, sent.id)
		testkit.WantProblem(t, err, "hand_over", "requests.err.no_superior")
	})
}

func TestHandingOverBehindSomebodysBack(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	sent := c.send(t, "王某")
	_, seen := c.see(t, c.sun, sent.id)
	testkit.Must(t, c.reporters.Write(t.Context(), sent.session, "还有一件事"))
	testkit.WantCode(t, c.HandOver(t.Context(), c.sun, seen), models.Conflict)
	_, seen = c.see(t, c.sun, sent.id)
	testkit.WantCode(t, c.HandOver(t.Context(), c.li, seen), models.NotFound)
	testkit.Must(t, c.HandOver(t.Context(), c.sun, seen))
	q := c.look(t, c.cityLi, casework.Look{Tab: casework.Waiting})
	if len(q.Rows) != 1 || !q.Rows[0].Unread {
		t.Errorf("the city's queue: %+v", q.Rows)
	}
}
