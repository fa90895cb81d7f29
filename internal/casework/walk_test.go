package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

// walk is a tip on its way through the whole table, in a county whose city is above it.
type walk struct {
	*office
	t           *testing.T
	city        models.Unit
	li, zhao    models.Visitor // reviewers of the county; li handles
	sun, wu     models.Visitor // its supervisors
	chief, chen models.Visitor // of the city: supervisor, reviewer
	sent        tip
}

func newWalk(t *testing.T) *walk {
	w := &walk{office: open(t), t: t, city: models.Unit{Name: "云溪市纪委监委", RegionCode: "9901"}}
	testkit.Must(t, w.db.CreateUnit(t.Context(), &w.city))
	w.unit.SuperiorID = w.city.ID
	testkit.Must(t, w.db.UpdateUnit(t.Context(), w.unit))
	w.li, w.zhao = w.reviewer(t, "李明", w.unit), w.reviewer(t, "赵岩", w.unit)
	w.sun, w.wu = w.join(t, "孙正", w.unit, models.RoleSupervisor), w.join(t, "吴平", w.unit, models.RoleSupervisor)
	w.chief, w.chen = w.join(t, "周严", w.city, models.RoleSupervisor), w.reviewer(t, "陈静", w.city)
	return w
}

func (w *walk) everyone() []models.Visitor {
	return []models.Visitor{w.li, w.zhao, w.sun, w.wu, w.chief, w.chen}
}

// said is enough for whatever an action needs.
func (w *walk) said(row workflow.Transition) []string {
	words := map[workflow.Need]string{workflow.Words: "话", workflow.AnswerWords: "答复", workflow.NoteWords: "记录", workflow.Reason: string(models.NoSubstance),
		workflow.Handler: strconv.FormatInt(w.li.Staff.ID, 10), workflow.Disposing: string(models.Verification), workflow.Found: string(models.Unsubstantiated),
		workflow.Unit: strconv.FormatInt(w.city.ID, 10), workflow.On: string(models.DateOf(w.now)), workflow.RuleOf: "conclude-anonymous",
		workflow.Intent: "证据", workflow.Cleared: "王某", workflow.ClearWay: string(models.ClearInPerson), workflow.Agreed: "yes"}
	if row.Action == models.DeliverClearing {
		list, err := w.db.ListClearings(w.t.Context(), w.sent.id)
		testkit.Must(w.t, err)
		words[workflow.ClearingOf] = list[0].ID
	}
	if row.Action == models.Link {
		words[workflow.First] = w.first(row.From)
	}
	var said []string
	for _, n := range row.Needs {
		said = append(said, string(n), words[n])
	}
	return said
}

// first is another tip, of the unit that has one in a state.
func (w *walk) first(s models.State) string {
	w.t.Helper()
	second := w.sent
	defer func() { w.sent = second }()
	w.sent = w.office.send(w.t, "王某")
	ref := models.TipRef(w.sent.id)
	if s == models.Transferred {
		w.act(models.Transfer, w.sun, "unit", strconv.FormatInt(w.city.ID, 10), "note", "归市里管")
	}
	return ref
}

func (w *walk) state() models.Tip {
	w.t.Helper()
	tip, err := w.db.FindTip(w.t.Context(), w.sent.id)
	testkit.Must(w.t, err)
	return tip
}

// act does a row as whoever may; it fails the test where nobody may.
func (w *walk) act(action models.Action, who models.Visitor, said ...string) {
	w.t.Helper()
	tip := w.state()
	if err := w.Act(w.t.Context(), who, casework.Seen{TipID: tip.ID, Version: tip.Version}, deed(action, said...)); err != nil {
		w.t.Fatalf("%s in %s by %s: %v", action, tip.State, who.Staff.Name, err)
	}
}

func (w *walk) decide(kind models.RequestKind, who models.Visitor, o casework.Outcome) error {
	w.t.Helper()
	all, err := w.Requests(w.t.Context(), who, models.TipPlace{})
	testkit.Must(w.t, err)
	for _, r := range all.Open {
		if r.Kind == kind && r.TipID == w.sent.id {
			return w.Decide(w.t.Context(), who, r.ID, r.Version, casework.Decision{Outcome: o, Reply: "意见"})
		}
	}
	w.t.Fatalf("%s sees no open %s", who.Staff.Name, kind)
	return nil
}

// to leads a new tip to a state, by the shortest way.
func (w *walk) to(s models.State, disposition models.Disposition) {
	w.t.Helper()
	w.sent = w.office.send(w.t, "王某")
	steps := map[models.State]func(){
		models.Transferred: func() {
			w.act(models.Transfer, w.sun, "unit", strconv.FormatInt(w.city.ID, 10), "note", "归市里管")
		},
		models.Accepted: func() { w.act(models.Accept, w.li) },
		models.Assigned: func() {
			w.act(models.Accept, w.li)
			w.act(models.Assign, w.sun, "handler", strconv.FormatInt(w.li.Staff.ID, 10))
		},
		models.Declined: func() { w.act(models.Decline, w.li, "reason", "courts", "text", "请向法院起诉。") },
		models.Duplicate: func() {
			first := w.office.send(w.t, "王某")
			w.act(models.Link, w.li, "first", models.TipRef(first.id))
		},
	}
	beyond := []models.State{models.Assigned, models.Disposed, models.Concluded, models.Answered, models.Archived}
	at := slices.Index(beyond, s)
	switch {
	case s == models.Reopened:
		w.to(models.Answered, models.Verification)
		w.act(models.Reopen, w.sun, "note", "新证据")
		return
	case at <= 0:
		if step := steps[s]; step != nil {
			step()
		}
		return
	}
	steps[models.Assigned]()
	review := ""
	if disposition == models.Shelved {
		review = string(models.DateOf(w.now).AddDays(30))
	}
	w.act(models.Propose, w.li, "disposition", string(disposition), "note", "建议", "review_on", review)
	testkit.Must(w.t, w.decide(models.RequestDisposition, w.sun, casework.Grant))
	if at >= 2 {
		w.act(models.Conclude, w.li, "finding", "unsubstantiated", "note", "查了")
	}
	if at >= 3 {
		w.act(models.Answer, w.li, "answer", "答复")
	}
	if at >= 4 {
		w.act(models.Archive, w.sun)
	}
}

// Every row of the table whose action is a deed: whoever may can do it and lands where the
// table says, with one event and the right clocks; nobody else can.
func TestEveryWayThroughTheTable(t *testing.T) {
	w := newWalk(t)
	for _, row := range workflow.Table() {
		if len(row.Roles) == 0 || !row.HasForm() {
			continue
		}
		t.Run(fmt.Sprintf("%s in %s", row.Action, row.From), func(t *testing.T) {
			w.t = t
			w.prepare(row)
			before := w.state()
			doer, ok := w.refuses(row)
			if !ok {
				t.Fatalf("nobody may")
			}
			events, err := w.db.ListTipEvents(t.Context(), before.ID)
			testkit.Must(t, err)
			said, entries := w.said(row), w.entries(w.t)
			w.act(row.Action, doer, said...)
			if n := w.entries(w.t); n != entries+1 {
				t.Errorf("%d entries in the trail", n-entries)
			}
			after := w.state()
			if after.State != row.To {
				t.Errorf("leads to %s, not %s", after.State, row.To)
			}
			later, err := w.db.ListTipEvents(t.Context(), before.ID)
			testkit.Must(t, err)
			if len(later) != len(events)+1 || later[len(events)].Action != row.Action || later[len(events)].StaffID != doer.Staff.ID {
				t.Errorf("%d events after %d", len(later), len(events))
			}
			w.clocks(after, later)
		})
	}
}

// prepare leads a tip to where a row begins.
func (w *walk) prepare(row workflow.Transition) {
	disposition := models.Verification
	switch row.Action {
	case models.ServeInquiry, models.InquiryAnswer, models.CloseInquiry:
		disposition = models.Inquiry
	case models.Resume:
		disposition = models.Shelved
	}
	w.to(row.From, disposition)
	today := string(models.DateOf(w.now))
	if row.Action == models.InquiryAnswer || row.Action == models.CloseInquiry {
		w.act(models.ServeInquiry, w.li, "on", today)
	}
	if row.Action == models.CloseInquiry {
		w.act(models.InquiryAnswer, w.li, "on", today)
	}
	if row.Action == models.DeliverClearing {
		w.act(models.Clear, w.sun, w.said(workflow.Transition{Needs: []workflow.Need{workflow.Cleared, workflow.ClearWay, workflow.On, workflow.Agreed, workflow.NoteWords}})...)
	}
	tip := w.state()
	switch row.Action { // what only came about elsewhere
	case models.ReportBack:
		tip.ReportTo = w.city.ID
	case models.AskName:
		tip.Named = true
		testkit.Must(w.t, w.db.NameTip(w.t.Context(), tip.ID, tip.Content))
	}
	testkit.Must(w.t, w.db.MoveTip(w.t.Context(), tip))
}

// refuses has everyone who isn't named by a row try it, and returns one who is.
func (w *walk) refuses(row workflow.Transition) (doer models.Visitor, found bool) {
	w.t.Helper()
	tip := w.state()
	said := w.said(row)
	for _, v := range w.everyone() {
		may := v.Staff.Roles.Any(row.Roles...) && v.Unit.ID == tip.UnitID
		if slices.Contains(row.If, workflow.ByHandler) && tip.HandlerID != v.Staff.ID {
			may = false
		}
		if may {
			doer, found = v, true
			continue
		}
		err := w.Act(w.t.Context(), v, casework.Seen{TipID: tip.ID, Version: tip.Version}, deed(row.Action, said...))
		if code := models.CodeOf(err); code != models.Forbidden && code != models.NotFound {
			w.t.Errorf("%s tries it: %v", v.Staff.Name, err)
		}
	}
	if w.state().Version != tip.Version {
		w.t.Error("who may not changed something")
	}
	return doer, found
}

// clocks compares what is kept with what the events say, and with what an action must start
// and stop.
func (w *walk) clocks(tip models.Tip, events []models.TipEvent) {
	w.t.Helper()
	kept, err := w.db.ListTipDeadlines(w.t.Context(), tip.ID)
	testkit.Must(w.t, err)
	running, met := map[string]bool{}, map[string]bool{}
	for _, k := range kept {
		running[k.Rule] = running[k.Rule] || k.MetOn == ""
		met[k.Rule] = met[k.Rule] || k.MetOn != ""
	}
	want := map[models.Action]struct{ starts, stops []string }{
		models.Accept:        {starts: []string{"conclude-anonymous"}},
		models.Assign:        {starts: []string{"propose"}},
		models.Propose:       {stops: []string{"propose"}},
		models.Resume:        {starts: []string{"propose", "conclude-anonymous"}},
		models.ServeInquiry:  {starts: []string{"inquiry-answer"}},
		models.InquiryAnswer: {starts: []string{"inquiry-close"}, stops: []string{"inquiry-answer"}},
		models.CloseInquiry:  {stops: []string{"inquiry-close"}},
		models.Conclude:      {stops: []string{"conclude-anonymous"}},
		models.Transfer:      {starts: []string{"accept-transfer"}},
		models.Return:        {stops: []string{"accept-transfer"}},
		models.Reopen:        {starts: []string{"conclude-anonymous"}},
	}[events[len(events)-1].Action]
	for _, rule := range want.starts {
		if !running[rule] && !(rule == "propose" && tip.State == models.Disposed) { // proposed before
			w.t.Errorf("%s doesn't run: %+v", rule, kept)
		}
	}
	for _, rule := range want.stops {
		if running[rule] || !met[rule] {
			w.t.Errorf("%s isn't met: %+v", rule, kept)
		}
	}
	rows, due, rule := deadline.Reckoner(w.Clocks)(tip, events, nil)
	if tip.DueOn != due || tip.DueRule != rule || len(rows) > len(kept) {
		w.t.Errorf("due on %s by %s, want %s by %s", tip.DueOn, tip.DueRule, due, rule)
	}
}

// What is proposed is decided on by somebody else, and the superior alone finds malice.
func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	w := newWalk(t)
	both := w.join(t, "郑重", w.unit, models.RoleReviewer)
	both.Staff.Roles = models.JoinRoles(models.RoleReviewer, models.RoleSupervisor)
	w.sent = w.office.send(t, "王某")
	w.act(models.Accept, both)
	w.act(models.Assign, w.sun, "handler", strconv.FormatInt(both.Staff.ID, 10))
	w.act(models.Propose, both, "disposition", "closed", "note", "没有可查的")
	tip := w.state()
	testkit.WantCode(t, w.Act(t.Context(), both, casework.Seen{TipID: tip.ID, Version: tip.Version}, deed(models.Approve)), models.Conflict)
	shown, _ := w.see(t, both, tip.ID)
	if len(shown.Asked) != 1 || !shown.Asked[0].Mine || shown.May(models.Approve) {
		t.Errorf("%+v", shown.Asked)
	}
	testkit.WantCode(t, w.Decide(t.Context(), both, shown.Asked[0].ID, 1, casework.Decision{Outcome: casework.Grant, Reply: "同意"}), models.Forbidden)
	testkit.Must(t, w.decide(models.RequestDisposition, w.wu, casework.Refuse))
	w.act(models.Propose, both, "disposition", "verification", "note", "可以查")
	testkit.Must(t, w.decide(models.RequestDisposition, w.wu, casework.Grant))
	w.act(models.Conclude, both, "finding", "unsubstantiated", "note", "查了")

	tip = w.state()
	testkit.WantCode(t, w.Act(t.Context(), both, casework.Seen{TipID: tip.ID, Version: tip.Version}, deed(models.AskMalicious, "note", "查不实")), models.Invalid)
	w.act(models.AskMalicious, both, "intent", "有证据证明是故意捏造", "note", "请上级认定")
	testkit.WantCode(t, w.decide(models.RequestMalicious, w.sun, casework.Grant), models.Forbidden)
	testkit.Must(t, w.decide(models.RequestMalicious, w.chief, casework.Grant))
	shown, _ = w.see(t, both, tip.ID)
	if last := shown.Events[len(shown.Events)-1]; last.Action != models.Malicious || last.Who != "周严" {
		t.Errorf("%+v", last)
	}
	if shown.May(models.AskMalicious) {
		t.Error("what was found malicious is asked for again")
	}
}

// Who is kept from a tip and has its key still, as nobody else could open it then, doesn't handle it.
func TestWhoIsKeptFromATipDoesntHandleIt(t *testing.T) {
	w := newWalk(t)
	w.to(models.Accepted, "")
	key, err := w.db.FindTipKey(t.Context(), w.sent.id, models.PartTip, w.zhao.Staff.ID)
	testkit.Must(t, err)
	testkit.Must(t, w.db.Recuse(t.Context(), []models.Recusal{{TipID: w.sent.id, StaffID: w.zhao.Staff.ID, Cause: models.CauseReported, RecusedOn: "2026-03-02"}}))
	raw := []models.TipKey{key}
	for _, v := range []models.Visitor{w.li, w.sun, w.wu} {
		k, err := w.db.FindTipKey(t.Context(), w.sent.id, models.PartTip, v.Staff.ID)
		testkit.Must(t, err)
		raw = append(raw, k)
	}
	testkit.Must(t, w.db.ReplaceTipKeys(t.Context(), w.sent.id, models.PartTip, raw))
	shown, _ := w.see(t, w.sun, w.sent.id)
	if len(shown.Choices.Handlers) != 1 || shown.Choices.Handlers[0].ID != w.li.Staff.ID {
		t.Errorf("offered: %+v", shown.Choices.Handlers)
	}
}

// An answer to an inquiry isn't older than the inquiry: its clock would run on.
func TestAnAnswerComesAfterItsInquiry(t *testing.T) {
	w := newWalk(t)
	w.to(models.Disposed, models.Inquiry)
	w.now = w.now.AddDate(0, 0, 10)
	served := models.DateOf(w.now)
	w.act(models.ServeInquiry, w.li, "on", string(served))
	tip := w.state()
	err := w.Act(t.Context(), w.li, casework.Seen{TipID: tip.ID, Version: tip.Version}, deed(models.InquiryAnswer, "on", string(served.AddDays(-1))))
	testkit.WantProblem(t, err, "on", "case.err.on_served")
	w.act(models.InquiryAnswer, w.li, "on", string(served))
}

// again is a store whose every transaction is given up once, as by a deadlock, and tried again.
type again struct{ casework.Store }

func (s again) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	deadlock := errors.New("given up")
	err := s.Store.InTx(ctx, func(ctx context.Context) error { return errors.Join(fn(ctx), deadlock) })
	if models.CodeOf(err) != models.CodeOf(deadlock) {
		return err
	}
	return s.Store.InTx(ctx, fn)
}

func TestATransferThatIsTriedAgain(t *testing.T) {
	w := newWalk(t)
	w.sent = w.office.send(t, "王某")
	w.Store = again{w.Store}
	w.act(models.Transfer, w.sun, "unit", strconv.FormatInt(w.city.ID, 10), "note", "归市里管")
	if tip := w.state(); tip.UnitID != w.city.ID || !tip.Unread {
		t.Errorf("%+v", tip)
	}
}

// What was found to be so since isn't found malicious on a request from before.
func TestNoMaliceInWhatWasFoundToBeSo(t *testing.T) {
	w := newWalk(t)
	w.to(models.Answered, models.Verification)
	w.act(models.AskMalicious, w.li, "intent", "证据", "note", "请上级认定")
	w.act(models.Reopen, w.sun, "note", "新证据")
	w.act(models.Assign, w.sun, "handler", strconv.FormatInt(w.li.Staff.ID, 10))
	w.act(models.Propose, w.li, "disposition", "verification", "note", "再查")
	testkit.Must(t, w.decide(models.RequestDisposition, w.sun, casework.Grant))
	w.act(models.Conclude, w.li, "finding", "substantiated", "note", "属实")
	testkit.WantCode(t, w.decide(models.RequestMalicious, w.chief, casework.Grant), models.Conflict)
	testkit.Must(t, w.decide(models.RequestMalicious, w.chief, casework.Refuse))
}

// A case that comes back owes no report and no transfer any more; one that goes on owes the report still.
func TestATransferThatComesBack(t *testing.T) {
	w := newWalk(t)
	running := func() (rules []string) {
		t.Helper()
		kept, err := w.db.ListTipDeadlines(t.Context(), w.sent.id)
		testkit.Must(t, err)
		for _, k := range kept {
			if k.MetOn == "" {
				rules = append(rules, k.Rule)
			}
		}
		return rules
	}
	town := models.Unit{Name: "青石镇纪委", RegionCode: "990101100", SuperiorID: w.unit.ID}
	testkit.Must(t, w.db.CreateUnit(t.Context(), &town))
	su := w.reviewer(t, "苏敏", town)
	w.to(models.Transferred, "")
	w.act(models.Accept, w.chen)
	down := []string{"unit", strconv.FormatInt(w.unit.ID, 10), "note", "交你们办", "must_report", "yes"}
	w.act(models.Transfer, w.chief, down...)
	w.act(models.Return, w.li, "note", "不归我们管")
	if tip, rules := w.state(), running(); tip.ReportTo != 0 || slices.Contains(rules, "report-back") {
		t.Errorf("returned: %d waits for a report, %q run", tip.ReportTo, rules)
	}

	w.act(models.Accept, w.chen)
	w.act(models.Transfer, w.chief, down...)
	w.act(models.Accept, w.li)
	w.act(models.Transfer, w.sun, "unit", strconv.FormatInt(town.ID, 10), "note", "由镇里办")
	if tip, rules := w.state(), running(); tip.ReportTo != w.city.ID || !slices.Contains(rules, "report-back") {
		t.Errorf("passed on: %d waits for a report, %q run", tip.ReportTo, rules)
	}
	w.act(models.Return, su, "note", "不归镇里")
	if tip, rules := w.state(), running(); tip.ReportTo != w.city.ID || !slices.Contains(rules, "report-back") {
		t.Errorf("returned by the town: %d waits for a report, %q run", tip.ReportTo, rules)
	}

	other := models.Unit{Name: "临河县纪委监委", RegionCode: "990102", SuperiorID: w.city.ID}
	testkit.Must(t, w.db.CreateUnit(t.Context(), &other))
	he := w.reviewer(t, "何平", other)
	w.sent = w.office.send(t, "王某")
	w.act(models.Transfer, w.sun, "unit", strconv.FormatInt(other.ID, 10), "note", "归邻县管")
	w.act(models.Return, he, "note", "不归我们管")
	if rules := running(); slices.Contains(rules, "transfer") {
		t.Errorf("returned from elsewhere: %q run", rules)
	}
}

// What is done with more than words isn't done by words alone: a disposition isn't approved past its
// request, and nobody of the unit finds malice.
func TestWhatIsDecidedElsewhereIsNoDeed(t *testing.T) {
	w := newWalk(t)
	w.to(models.Assigned, "")
	w.act(models.Propose, w.li, "disposition", "verification", "note", "可以查")
	refused := func(a models.Action, who models.Visitor) {
		t.Helper()
		before := w.state()
		err := w.Act(t.Context(), who, casework.Seen{TipID: before.ID, Version: before.Version}, deed(a))
		if after := w.state(); models.CodeOf(err) != models.NotFound || after.Version != before.Version || after.State != before.State {
			t.Errorf("%s: %v, now %s", a, err, after.State)
		}
	}
	for _, a := range []models.Action{models.Approve, models.Reject, models.Extend, models.Decide, models.Settle, models.HandOver, models.SendOut, models.MakeLetter} {
		refused(a, w.sun)
	}
	testkit.Must(t, w.decide(models.RequestDisposition, w.sun, casework.Grant))
	w.act(models.Conclude, w.li, "finding", "unsubstantiated", "note", "查了")
	refused(models.Malicious, w.sun)
	refused(models.NotMalicious, w.sun)
}

// A tip that goes down to be reported on comes back no more; it is the other unit's, with its
// own clock, until that reports.
func TestAssignedDownAndReportedBack(t *testing.T) {
	w := newWalk(t)
	w.sent = w.office.send(t, "王某")
	w.act(models.Transfer, w.sun, "unit", strconv.FormatInt(w.city.ID, 10), "note", "报上级")
	if err := w.Act(t.Context(), w.sun, casework.Seen{TipID: w.sent.id, Version: w.state().Version}, deed(models.Note, "note", "x")); models.CodeOf(err) != models.NotFound {
		t.Fatalf("who gave it away still reads it: %v", err)
	}
	w.act(models.Accept, w.chen)
	w.act(models.Transfer, w.chief, "unit", strconv.FormatInt(w.unit.ID, 10), "note", "交你们办", "must_report", "yes")
	shown, _ := w.see(t, w.li, w.sent.id)
	if shown.State != models.Transferred || shown.ReportTo != "云溪市纪委监委" || shown.FromUnit != "云溪市纪委监委" || shown.May(models.ReportBack) {
		t.Fatalf("%+v", shown)
	}
	w.act(models.Accept, w.li)
	w.act(models.Assign, w.sun, "handler", strconv.FormatInt(w.li.Staff.ID, 10))
	w.act(models.AskExtension, w.li, "rule", "report-back", "note", "证人外出")
	testkit.Must(t, w.decide(models.RequestExtension, w.sun, casework.Grant))
	w.act(models.Propose, w.li, "disposition", "verification", "note", "可以查")
	testkit.Must(t, w.decide(models.RequestDisposition, w.sun, casework.Grant))
	w.act(models.Conclude, w.li, "finding", "partly", "note", "查了")
	w.act(models.ReportBack, w.sun, "note", "报告")
	kept, err := w.db.ListTipDeadlines(t.Context(), w.sent.id)
	testkit.Must(t, err)
	i := slices.IndexFunc(kept, func(k models.TipDeadline) bool { return k.Rule == "report-back" })
	if i < 0 || !kept[i].Extended || kept[i].MetOn == "" || kept[i].DueOn != "2026-09-02" {
		t.Errorf("%+v", kept)
	}
}
