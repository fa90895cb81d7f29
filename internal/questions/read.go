package questions

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/question"
)

// Public is a question as anyone may see it, and nothing more.
type Public struct {
	ID          string
	About       models.Reference
	Title       string // of what it is about
	TitleEN     string // empty where it has none
	ItemID      string
	RegionCode  string
	Region      string // its name
	Period      models.Period
	Unit        string // that must answer; empty where none is known
	OfficeCode  string // region of that unit
	AskedOn     models.Date
	DueOn       models.Date // empty where there is no term
	Provisional bool
	Waits       bool // for its answer
	Late        bool
	DaysLate    int
	AnsweredOn  models.Date
	Text        string // empty while it isn't shown
	Answer      string
	HiddenOn    models.Date // the text is gone
	Reason      question.Reason
}

// names are what codes and numbers of questions are called.
type names struct {
	units   map[int64]string
	regions map[string]string
}

func (q Questions) public(one question.Question, known names) Public {
	today := q.Today()
	p := Public{ID: one.ID, About: one.Reference(), Title: one.Title, TitleEN: q.English[one.ItemID], ItemID: one.ItemID, RegionCode: one.RegionCode, Region: known.regions[one.RegionCode], Period: one.Period, Unit: known.units[one.UnitID], OfficeCode: one.OfficeCode,
		AskedOn: one.AskedOn, DueOn: one.DueOn, Provisional: one.Provisional, Waits: one.Waits(), Late: one.Late(today), DaysLate: one.DaysLate(today), AnsweredOn: one.AnsweredOn, HiddenOn: one.HiddenOn}
	if one.DueOn == models.NeverDue {
		p.DueOn = ""
	}
	if one.Shown() {
		p.Text = one.Text
	}
	if !one.Waits() {
		p.Answer = one.Answer
	}
	if one.HiddenOn != "" {
		p.Reason = one.HideReason
	}
	return p
}

// URL is the page of what it is about: of a disclosure that version; of a payment, whose line leaves
// in time, the payments of its place, programme and period.
func (p Public) URL() string {
	switch p.About.Kind {
	case models.ToDisclosure:
		return "/disclosures/" + p.About.Record + "/versions/" + strconv.Itoa(p.About.Version)
	case models.ToBatch:
		return "/funds/batches/" + p.About.Record
	}
	v := url.Values{"region": {p.RegionCode}}
	if programme, ok := strings.CutPrefix(p.ItemID, "fund/"); ok {
		v.Set("programme", programme)
	}
	if p.Period != "" {
		v.Set("period", string(p.Period))
	}
	return "/funds?" + v.Encode()
}

// Row is the number of the table's row that it is about, "" where it is none.
func (p Public) Row() string { return p.About.Row() }

// Read reads one; models.NotFound where there is none.
func (q Questions) Read(ctx context.Context, id string) (Public, error) {
	one, err := q.Store.FindQuestion(ctx, id)
	if err != nil {
		return Public{}, fmt.Errorf("read a question: %w", err)
	}
	known, err := q.names(ctx, one)
	return q.public(one, known), err
}

// Followed reads the question of a code, and its text, which may not be public yet: it is empty
// where the text was hidden. models.NotFound where no question has the code.
func (q Questions) Followed(ctx context.Context, code models.FollowCode) (Public, string, error) {
	one, err := q.Store.FindQuestionByCode(ctx, q.hash(code))
	if err != nil {
		return Public{}, "", fmt.Errorf("follow a question: %w", err)
	}
	known, err := q.names(ctx, one)
	if err != nil {
		return Public{}, "", err
	}
	words, err := q.unbox(one)
	return q.public(one, known), words.Text, err
}

// PageSize is how many questions a page lists.
const PageSize = 25

// Page is one page of a list.
type Page struct {
	List []Public
	Next question.Place // zero where there is no more
}

// List lists questions, the newest first.
func (q Questions) List(ctx context.Context, f question.Filter, from question.Place) (Page, error) {
	return q.list(ctx, f, from, PageSize)
}

// ofRecord is how many of a record's questions its page has.
const ofRecord = 10

// Of lists the newest questions about a record.
func (q Questions) Of(ctx context.Context, kind models.ReferenceKind, record string) (Page, error) {
	return q.list(ctx, question.Filter{Kind: kind, Record: record}, question.Place{}, ofRecord)
}

func (q Questions) list(ctx context.Context, f question.Filter, from question.Place, size int) (p Page, err error) {
	f.Today = q.Today()
	rows, err := q.Store.ListQuestions(ctx, f, from, size+1)
	if err != nil {
		return p, fmt.Errorf("list questions: %w", err)
	}
	if len(rows) > size {
		rows = rows[:size]
		p.Next = question.Place{On: rows[size-1].AskedOn, ID: rows[size-1].ID}
	}
	known, err := q.names(ctx, rows...)
	if err != nil {
		return p, err
	}
	for _, one := range rows {
		p.List = append(p.List, q.public(one, known))
	}
	return p, nil
}

// names finds what is to be named: who must answer, and where.
func (q Questions) names(ctx context.Context, rows ...question.Question) (n names, err error) {
	n.units = map[int64]string{}
	var codes []string
	for _, one := range rows {
		codes = append(codes, one.RegionCode)
		if _, known := n.units[one.UnitID]; known || one.UnitID == 0 {
			continue
		}
		unit, err := q.Store.FindUnit(ctx, one.UnitID)
		if err != nil && models.CodeOf(err) != models.NotFound {
			return n, fmt.Errorf("name who answers: %w", err)
		}
		n.units[one.UnitID] = unit.Name
	}
	slices.Sort(codes)
	if n.regions, err = q.Store.RegionNames(ctx, slices.Compact(codes)); err != nil {
		return n, fmt.Errorf("name regions: %w", err)
	}
	return n, nil
}

// Figures are how many questions there were in a region and below.
type Figures struct {
	question.Total
	Waiting int64
	Overdue int64 // of Waiting, up to MostCounted
}

// MostCounted is the largest count of what is overdue: beyond it there are "more than".
const MostCounted = 1000

// Figures counts a region's questions.
func (q Questions) Figures(ctx context.Context, region string) (f Figures, err error) {
	if f.Total, err = q.Store.FindQuestionTotal(ctx, region); err != nil {
		return f, fmt.Errorf("count questions: %w", err)
	}
	f.Waiting = f.Asked - f.Answered
	if f.Waiting > 0 {
		f.Overdue, err = q.Store.CountOverdueQuestions(ctx, region, q.Today(), MostCounted)
	}
	return f, err
}
