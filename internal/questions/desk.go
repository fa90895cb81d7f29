package questions

import (
	"context"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/question"
	"qingyuan/models/region"
)

// Case is a question as those see it who must see to it.
type Case struct {
	Public
	Question    question.Question
	Words       question.Words
	Drafter     string // names of the staff
	Approver    string
	Hider       string
	MayDraft    bool
	MayApprove  bool // the answer that waits, or give it back
	MayShow     bool // the text, without an answer
	MayPropose  bool // to hide the text
	MayDecide   bool // on hiding it
	OwnDraft    bool // the draft is their own: another must approve it
	OwnProposal bool
}

// isMember reports whether somebody publishes or approves for a region.
func isMember(v models.Visitor) bool {
	return (v.Is(models.RolePublisher) || v.Is(models.RoleApprover)) && region.LevelOf(v.Unit.RegionCode) != 0
}

// member lets on who publishes or approves for a region.
func member(v models.Visitor) error {
	switch {
	case isMember(v):
		return nil
	case v.Is(models.RolePublisher) || v.Is(models.RoleApprover):
		return models.Fail(models.Forbidden, "funds.err.no_unit")
	}
	return models.Fail(models.Forbidden, "err.forbidden")
}

// find finds a question that is theirs to see to; models.NotFound where it isn't.
func (q Questions) find(ctx context.Context, v models.Visitor, id string) (question.Question, error) {
	if err := member(v); err != nil {
		return question.Question{}, err
	}
	one, err := q.Store.FindQuestion(ctx, id)
	if err != nil {
		return one, fmt.Errorf("find a question: %w", err)
	}
	if !region.Contains(v.Unit.RegionCode, one.OfficeCode) {
		return question.Question{}, models.Fail(models.NotFound, "err.not_found")
	}
	return one, nil
}

// Open opens a question at the desk.
func (q Questions) Open(ctx context.Context, v models.Visitor, id string) (Case, error) {
	one, err := q.find(ctx, v, id)
	if err != nil {
		return Case{}, err
	}
	cases, err := q.cases(ctx, v, []question.Question{one})
	if err != nil {
		return Case{}, err
	}
	names, err := q.Store.StaffNames(ctx, []int64{one.DrafterID, one.ApproverID, one.HiderID})
	if err != nil {
		return Case{}, fmt.Errorf("name the staff: %w", err)
	}
	c := cases[0]
	c.Drafter, c.Approver, c.Hider = names[one.DrafterID], names[one.ApproverID], names[one.HiderID]
	return c, nil
}

// DeskPage is one page of the desk's list.
type DeskPage struct {
	List []Case
	Next question.Place
}

// Desk lists what somebody's office must see to.
func (q Questions) Desk(ctx context.Context, v models.Visitor, only question.Only, from question.Place) (p DeskPage, err error) {
	if err := member(v); err != nil {
		return p, err
	}
	f := question.Filter{Only: only, Today: q.Today()}
	rows, err := q.Store.ListOfficeQuestions(ctx, v.Unit.RegionCode, f, from, PageSize+1)
	if err != nil {
		return p, fmt.Errorf("list questions: %w", err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		last := rows[PageSize-1]
		if p.Next = (question.Place{On: last.DueOn, ID: last.ID}); only == question.OnlyAnswered {
			p.Next.On = last.AnsweredOn
		}
	}
	p.List, err = q.cases(ctx, v, rows)
	return p, err
}

// Counts are how many questions wait for somebody, each up to MostCounted.
type Counts struct{ ToAnswer, ToApprove, ToHide, Overdue int64 }

// Waits reports whether there is anything to do.
func (c Counts) Waits() bool { return c.ToAnswer+c.ToApprove+c.ToHide+c.Overdue > 0 }

// Count counts what waits for somebody; nothing for those whom it is none of.
func (q Questions) Count(ctx context.Context, v models.Visitor) (c Counts, err error) {
	if !isMember(v) {
		return c, nil
	}
	for only, n := range map[question.Only]*int64{question.OnlyToAnswer: &c.ToAnswer, question.OnlyToApprove: &c.ToApprove, question.OnlyToHide: &c.ToHide, question.OnlyOverdue: &c.Overdue} {
		f := question.Filter{Only: only, Today: q.Today()}
		if *n, err = q.Store.CountOfficeQuestions(ctx, v.Unit.RegionCode, f, MostCounted); err != nil {
			return c, fmt.Errorf("count questions: %w", err)
		}
	}
	return c, nil
}

func (q Questions) cases(ctx context.Context, v models.Visitor, rows []question.Question) ([]Case, error) {
	known, err := q.names(ctx, rows...)
	if err != nil {
		return nil, err
	}
	list := make([]Case, len(rows))
	for i, one := range rows {
		words, err := q.unbox(one)
		if err != nil {
			return nil, err
		}
		list[i] = q.caseOf(v, one, words)
		list[i].Public = q.public(one, known)
	}
	return list, nil
}

// caseOf says what somebody may do about a question.
func (q Questions) caseOf(v models.Visitor, one question.Question, words question.Words) Case {
	today, approver, drafted := q.Today(), v.Is(models.RoleApprover), one.State == question.Drafted
	c := Case{Question: one, Words: words}
	c.OwnDraft = drafted && one.DrafterID == v.Staff.ID
	c.OwnProposal = one.Hiding() && one.HiderID == v.Staff.ID
	c.MayDraft = v.Is(models.RolePublisher) && one.Waits()
	c.MayApprove = approver && drafted && !c.OwnDraft
	c.MayShow = approver && one.Waits() && one.Late(today) && one.ShownOn == "" && one.HiddenOn == ""
	c.MayPropose = one.HiddenOn == "" && !one.Hiding()
	c.MayDecide = approver && one.Hiding() && !c.OwnProposal
	return c
}
