package questions_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/config/catalogue"
	"qingyuan/config/terms"
	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/questions"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/disclosure"
	"qingyuan/models/question"
)

// hall is a village committee with what it published, and those who answer for it.
type hall struct {
	*testing.T
	cfg                        config.Database
	db                         *store.Store
	clock                      time.Time
	questions                  questions.Questions
	record                     string // a disclosure
	clerk, approver, town, far models.Visitor
}

const village = "990101101200"

// nothing has no payments.
type nothing struct{}

func (nothing) Cite(context.Context, models.Reference) (models.Cited, error) {
	return models.Cited{}, models.Fail(models.NotFound, "err.not_found")
}

func eachHall(t *testing.T, run func(h *hall)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		h := &hall{T: t, cfg: cfg, db: stores.Open(t, cfg), clock: time.Date(2026, 3, 20, 10, 0, 0, 0, models.Shanghai())}
		now := func() time.Time { return h.clock }
		items, err := catalogue.Load()
		testkit.Must(t, err)
		rules, err := terms.Load()
		testkit.Must(t, err)
		days := testkit.Almanac(t, h.db, now)
		public := changes.Changes{Store: h.db, Clock: now}
		press := affairs.Press{Store: h.db, Catalogue: items, Trail: testkit.Trail(h.db), Changes: public, Clock: now}
		h.questions = questions.Questions{Store: h.db, Boxer: seal.Sealer{}, Key: make([]byte, 32), Hash: testkit.Hash,
			Board: affairs.Board{Store: h.db, Catalogue: items, Clock: now}, Ledger: nothing{}, Rules: rules.Of(deadline.Questions), Calendar: days.Days,
			Trail: testkit.Trail(h.db), Changes: public, Clock: now}
		h.clerk = h.hire("clerk", "柳树村村民委员会", village, models.RolePublisher, models.RoleApprover)
		h.approver = h.hire("approver", "柳树村村务监督委员会", village, models.RoleApprover)
		h.town = h.hire("town", "清源镇人民政府", "990101101", models.RoleApprover, models.RolePublisher)
		h.far = h.hire("far", "石桥镇人民政府", "990101102", models.RoleApprover, models.RolePublisher)
		d, err := press.Print(t.Context(), h.approver, affairs.Copy{Item: "assistance-list", Region: village, Subject: "四月", EventOn: "2026-03-18", UnitID: h.clerk.Unit.ID, PublisherID: 1, ApproverID: 2,
			Content: disclosure.Content{Title: "四月拟救助对象", Facts: map[string]string{"people": "1"}, Tables: map[string][][]string{"list": {{"张*", "3组", "低保", "42000"}}}}})
		testkit.Must(t, err)
		h.record = d.ID
		run(h)
	})
}

func (h *hall) hire(name, unit, region string, roles ...models.Role) models.Visitor {
	h.Helper()
	u := models.Unit{Name: unit, RegionCode: region}
	testkit.Must(h.T, h.db.CreateUnit(h.Context(), &u))
	v := stores.Join(h.T, h.db, name, u, roles[0])
	v.Staff.Roles = models.JoinRoles(roles...)
	return v
}

func (h *hall) ask(text string) (question.Question, models.FollowCode) {
	h.Helper()
	q, code, err := h.questions.Ask(h.Context(), models.Reference{Kind: models.ToDisclosure, Record: h.record, Version: 1, Place: "list.1"}, text)
	testkit.Must(h.T, err)
	return q, code
}

// version of a question as it is now.
func (h *hall) version(id string) int64 {
	h.Helper()
	q, err := h.db.FindQuestion(h.Context(), id)
	testkit.Must(h.T, err)
	return q.RowVersion
}

func (h *hall) read(id string) questions.Public {
	h.Helper()
	p, err := h.questions.Read(h.Context(), id)
	testkit.Must(h.T, err)
	return p
}

// happened is the public record of changes to questions, the oldest first.
func (h *hall) happened() string {
	h.Helper()
	list, err := h.db.ListChangesAfter(h.Context(), 0, 100)
	testkit.Must(h.T, err)
	var words []string
	for _, c := range list {
		if c.Kind == disclosure.KindQuestion {
			words = append(words, string(c.Happened))
			if at := time.Unix(c.At, 0).In(models.Shanghai()); c.Happened == disclosure.WasAsked && at.Hour()+at.Minute() != 0 {
				h.Errorf("when somebody asked is kept to the second: %v", at)
			}
		}
	}
	return strings.Join(words, " ")
}

func TestAnAnswerByTwo(t *testing.T) {
	eachHall(t, func(h *hall) {
		ctx, words := h.Context(), "为什么张*家享受低保？他家有两辆车。"
		q, code := h.ask(words)
		if q.DueOn != "2026-03-23" || q.RegionCode != village {
			t.Errorf("asked on 20 March, a village must answer by %s", q.DueOn)
		}
		raw := rawQuestion(h, q.ID)
		if bytes.Contains(raw, []byte("两辆车")) || bytes.Contains(raw, []byte(code.Digits().Reveal())) {
			t.Errorf("the table has in the open: %s", raw)
		}
		if p := h.read(q.ID); p.Text != "" || !p.Waits || p.Late || p.Unit != "柳树村村民委员会" || p.Title != "四月拟救助对象" || p.About.Place != "list.1" {
			t.Errorf("before it is answered: %+v", p)
		}
		followed, own, err := h.questions.Followed(ctx, code)
		testkit.Must(t, err)
		if own != words || followed.ID != q.ID {
			t.Errorf("followed: %q of %+v", own, followed)
		}
		if _, _, err := h.questions.Followed(ctx, models.NewFollowCode()); models.CodeOf(err) != models.NotFound {
			t.Errorf("a code that nobody has: %v", err)
		}

		testkit.WantCode(t, h.questions.Draft(ctx, h.far, q.ID, 1, "与我们无关"), models.NotFound)
		testkit.WantCode(t, h.questions.Draft(ctx, h.approver, q.ID, 1, "不是公开员"), models.Forbidden)
		testkit.WantProblem(t, h.questions.Draft(ctx, h.clerk, q.ID, 1, "请打 13800138000"), "answer", "ask.err.private_phone")
		testkit.Must(t, h.questions.Draft(ctx, h.clerk, q.ID, 1, "已入户核对，车辆登记在其子名下，已分户。"))
		testkit.WantCode(t, h.questions.Draft(ctx, h.clerk, q.ID, 1, "同一页又按了一次"), models.Conflict)
		testkit.WantCode(t, h.questions.Approve(ctx, h.clerk, q.ID, 2), models.Forbidden) // they are an approver too, but it is theirs
		if p := h.read(q.ID); p.Answer != "" || !p.Waits {
			t.Errorf("a draft is public: %+v", p)
		}
		if raw := rawQuestion(h, q.ID); bytes.Contains(raw, []byte("入户")) {
			t.Error("a draft is in the open")
		}
		testkit.Must(t, h.questions.Return(ctx, h.approver, q.ID, 2, "请写明哪天核对的。"))
		c, err := h.questions.Open(ctx, h.clerk, q.ID)
		testkit.Must(t, err)
		if c.Words.Note != "请写明哪天核对的。" || c.Words.Text != words || !c.MayDraft || c.MayApprove {
			t.Errorf("given back: %+v", c)
		}
		testkit.Must(t, h.questions.Draft(ctx, h.clerk, q.ID, 3, "3月21日入户核对，车辆登记在其子名下，已分户。"))
		testkit.Must(t, h.questions.Approve(ctx, h.approver, q.ID, 4))
		p := h.read(q.ID)
		if p.Waits || p.Text != words || !strings.HasPrefix(p.Answer, "3月21日") || p.Late || p.AnsweredOn != "2026-03-20" {
			t.Errorf("answered: %+v", p)
		}
		testkit.WantCode(t, h.questions.Draft(ctx, h.clerk, q.ID, 5, "再写一次"), models.Conflict)
		if got := h.happened(); got != "asked answered" {
			t.Errorf("in public happened: %s", got)
		}
		f, err := h.questions.Figures(ctx, "990101")
		testkit.Must(t, err)
		if f.Asked != 1 || f.Answered != 1 || f.Late != 0 || f.Waiting != 0 {
			t.Errorf("the county's figures: %+v", f)
		}
	})
}

func TestOverdueIsSeenByAll(t *testing.T) {
	eachHall(t, func(h *hall) {
		ctx := h.Context()
		q, _ := h.ask("低保名单为什么没有评议记录？")
		h.clock = h.clock.AddDate(0, 0, 3)
		testkit.WantCode(t, h.questions.Show(ctx, h.approver, q.ID, 1), models.Conflict) // its last day isn't over
		h.clock = h.clock.AddDate(0, 0, 4)
		if p := h.read(q.ID); !p.Late || p.DaysLate != 4 {
			t.Errorf("on 27 March: %+v", p)
		}
		overdue := question.Filter{Region: "990101101", Only: question.OnlyOverdue}
		page, err := h.questions.List(ctx, overdue, question.Place{})
		testkit.Must(t, err)
		f, err := h.questions.Figures(ctx, "")
		testkit.Must(t, err)
		if len(page.List) != 1 || f.Overdue != 1 || f.Waiting != 1 {
			t.Errorf("the town's list has %d, the country's figures are %+v", len(page.List), f)
		}
		counts, err := h.questions.Count(ctx, h.town)
		testkit.Must(t, err)
		if none, err := h.questions.Count(ctx, h.far); err != nil || none.Waits() || counts.ToAnswer != 1 || counts.Overdue != 1 {
			t.Errorf("for the town above: %+v; for another: %+v, %v", counts, none, err)
		}

		// Nobody can make it vanish: its text can be hidden, by two, and then it still waits.
		testkit.Must(t, h.questions.Show(ctx, h.town, q.ID, 1))
		if p := h.read(q.ID); p.Text == "" || !p.Waits || !p.Late {
			t.Errorf("shown: %+v", p)
		}
		testkit.WantProblem(t, h.questions.ProposeHiding(ctx, h.clerk, q.ID, 2, "unpleasant"), "reason", "ask.err.reason")
		testkit.Must(t, h.questions.ProposeHiding(ctx, h.clerk, q.ID, 2, question.Insults))
		testkit.WantCode(t, h.questions.Hide(ctx, h.clerk, q.ID, 3), models.Forbidden) // their own proposal
		testkit.Must(t, h.questions.Keep(ctx, h.approver, q.ID, 3))
		if p := h.read(q.ID); p.Text == "" || p.Reason != "" {
			t.Errorf("kept: %+v", p)
		}
		testkit.Must(t, h.questions.ProposeHiding(ctx, h.approver, q.ID, 4, question.NamesPerson))
		testkit.Must(t, h.questions.Hide(ctx, h.town, q.ID, 5))
		p := h.read(q.ID)
		if p.Text != "" || p.HiddenOn != "2026-03-27" || p.Reason != question.NamesPerson || !p.Waits || !p.Late {
			t.Errorf("hidden: %+v", p)
		}
		testkit.Must(t, h.questions.Draft(ctx, h.clerk, q.ID, h.version(q.ID), "评议记录已补贴在公示栏。"))
		testkit.Must(t, h.questions.Approve(ctx, h.approver, q.ID, h.version(q.ID)))
		if p := h.read(q.ID); p.Waits || !p.Late || p.DaysLate != 4 || p.Text != "" || p.Answer == "" {
			t.Errorf("answered late: %+v", p)
		}
		if raw := rawQuestion(h, q.ID); bytes.Contains(raw, []byte("低保名单")) {
			t.Error("what was hidden is still in the table")
		}
		if f, err = h.questions.Figures(ctx, village); err != nil || f.Late != 1 || f.Hidden != 1 || f.Overdue != 0 {
			t.Errorf("the village's figures: %+v, %v", f, err)
		}
		if got := h.happened(); got != "asked published withdrawn answered" {
			t.Errorf("in public happened: %s", got)
		}
	})
}

func TestWhatCanBeAsked(t *testing.T) {
	eachHall(t, func(h *hall) {
		ctx := h.Context()
		at := models.Reference{Kind: models.ToDisclosure, Record: h.record, Version: 1, Place: "list.1"}
		for text, key := range map[string]string{"": "ask.err.empty", strings.Repeat("问", question.MaxText+1): "report.err.too_long", "电话13800138000": "ask.err.private_phone", "a\u202eb": "report.err.control_chars"} {
			_, _, err := h.questions.Ask(ctx, at, text)
			testkit.WantProblem(t, err, "text", key)
		}
		for _, r := range []models.Reference{{Kind: models.ToDisclosure, Record: h.record, Version: 2}, {Kind: models.ToDisclosure, Record: h.record, Version: 1, Place: "list.2"},
			{Kind: models.ToDisclosure, Record: h.record, Version: 1, Place: "nobody"}, {Kind: models.ToDisclosure, Record: models.NewID()}, {Kind: models.ToPayment, Record: "1"}} {
			_, _, err := h.questions.Ask(ctx, r, "为什么？")
			testkit.WantCode(t, err, models.NotFound)
		}
		for range questions.PageSize {
			h.ask("为什么？")
		}
		last, _ := h.ask("再问一个。")
		_, _, err := h.questions.Ask(ctx, models.Reference{Kind: models.ToQuestion, Record: last.ID}, "问上加问")
		testkit.WantCode(t, err, models.NotFound)
		h.clock = h.clock.AddDate(0, 0, 8) // the line about a person has left
		_, _, err = h.questions.Ask(ctx, at, "为什么？")
		testkit.WantCode(t, err, models.NotFound)

		first, err := h.questions.List(ctx, question.Filter{Kind: models.ToDisclosure, Record: h.record}, question.Place{})
		testkit.Must(t, err)
		rest, err := h.questions.List(ctx, question.Filter{Kind: models.ToDisclosure, Record: h.record}, first.Next)
		testkit.Must(t, err)
		if len(first.List) != questions.PageSize || len(rest.List) != 1 || !rest.Next.IsZero() || rest.List[0].ID == first.List[questions.PageSize-1].ID {
			t.Errorf("pages of %d and %d", len(first.List), len(rest.List))
		}
		desk, err := h.questions.Desk(ctx, h.clerk, question.OnlyToAnswer, question.Place{})
		testkit.Must(t, err)
		more, err := h.questions.Desk(ctx, h.clerk, question.OnlyToAnswer, desk.Next)
		testkit.Must(t, err)
		if len(desk.List) != questions.PageSize || len(more.List) != 1 {
			t.Errorf("the desk's pages have %d and %d", len(desk.List), len(more.List))
		}
		if c, err := h.questions.Cite(ctx, models.Reference{Kind: models.ToQuestion, Record: last.ID}); err != nil || c.Says != nil || c.URL != "/questions/"+last.ID {
			t.Errorf("a question that waits, cited: %+v, %v", c, err)
		}
	})
}

// rawQuestion is all that the table has of a question.
func rawQuestion(h *hall, id string) []byte {
	h.Helper()
	rows, err := testkit.Raw(h.T, h.cfg).Query("SELECT * FROM questions WHERE id = ?", id)
	testkit.Must(h.T, err)
	defer rows.Close()
	names, err := rows.Columns()
	testkit.Must(h.T, err)
	values, at := make([][]byte, len(names)), make([]any, len(names))
	for i := range values {
		at[i] = &values[i]
	}
	if !rows.Next() {
		h.Fatal("no row")
	}
	testkit.Must(h.T, rows.Scan(at...))
	testkit.Must(h.T, rows.Err())
	return bytes.Join(values, []byte{'\n'})
}
