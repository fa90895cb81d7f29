// Package questions is how anyone asks in public about what is published, and how the committee
// that published it answers in public: docs/adr/0034-public-questions.md.
package questions

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/deadline"
	"qingyuan/models/disclosure"
	"qingyuan/models/question"
)

// Store keeps questions. Methods called inside InTx's fn work on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	CreateQuestion(ctx context.Context, q question.Question) error
	FindQuestion(ctx context.Context, id string) (question.Question, error)
	FindQuestionByCode(ctx context.Context, hash []byte) (question.Question, error)
	// UpdateQuestion moves a question on from its RowVersion; models.Conflict where it isn't at
	// that any more.
	UpdateQuestion(ctx context.Context, q question.Question) error
	// ListQuestions lists the newest first, those beyond a place.
	ListQuestions(ctx context.Context, f question.Filter, from question.Place, limit int) ([]question.Question, error)
	// ListOfficeQuestions lists those that offices of a region and below must see to: what is
	// due first comes first, but for those answered, of which the newest do.
	ListOfficeQuestions(ctx context.Context, office string, f question.Filter, from question.Place, limit int) ([]question.Question, error)
	// CountOfficeQuestions counts them, up to most.
	CountOfficeQuestions(ctx context.Context, office string, f question.Filter, most int) (int64, error)
	// CountOverdueQuestions counts those of a region and below that wait beyond their last day,
	// up to most.
	CountOverdueQuestions(ctx context.Context, region string, today models.Date, most int) (int64, error)
	ListProvisionalQuestions(ctx context.Context, limit int) ([]question.Question, error)
	AddQuestionTotals(ctx context.Context, totals []question.Total) error
	FindQuestionTotal(ctx context.Context, region string) (question.Total, error)
	FindUnit(ctx context.Context, id int64) (models.Unit, error)
	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
	RegionNames(ctx context.Context, codes []string) (map[string]string, error)
}

// Boxer boxes what isn't public yet under the installation's key.
type Boxer interface {
	Box(key []byte, label string, plain []byte) ([]byte, error)
	Unbox(key []byte, label string, boxed []byte) ([]byte, error)
}

// Citer finds what a reference points at, as anyone may see it; models.NotFound where there is
// nothing.
type Citer interface {
	Cite(ctx context.Context, r models.Reference) (models.Cited, error)
}

// Board is affairs.Board.
type Board interface {
	Citer
	// Parts are what of a version one may ask about.
	Parts(ctx context.Context, id string, version int) ([]models.CitedPart, error)
}

// Trail is trail.Trail.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Changes is changes.Changes: the public record of what changed.
type Changes interface {
	Note(ctx context.Context, c disclosure.Change) error
}

// Questions is the use cases.
type Questions struct {
	Store    Store
	Boxer    Boxer
	Key      []byte      // 32 bytes, of the boxes
	Hash     models.Hash // keyed, of follow codes
	Board    Board
	Ledger   Citer // batches, payments and totals
	Rules    deadline.Rules
	Calendar func() calendar.Calendar
	// English names what is asked about by item ID (fund/elderly-allowance), where that has one.
	English map[string]string
	Trail   Trail
	Changes Changes
	Clock   func() time.Time
}

const labelWords = "question-words"

// Today is the day by which questions are overdue.
func (q Questions) Today() models.Date { return models.DateOf(q.Clock()) }

// Cite finds what a reference points at.
func (q Questions) Cite(ctx context.Context, r models.Reference) (models.Cited, error) {
	switch r.Kind {
	case models.ToDisclosure:
		return q.Board.Cite(ctx, r)
	case models.ToQuestion:
		return q.cite(ctx, r)
	}
	return q.Ledger.Cite(ctx, r)
}

// cite is a question as something that a tip may be about.
func (q Questions) cite(ctx context.Context, r models.Reference) (models.Cited, error) {
	one, err := q.Store.FindQuestion(ctx, r.Record)
	if err != nil {
		return models.Cited{}, fmt.Errorf("cite a question: %w", err)
	}
	c := models.Cited{Reference: r, Title: one.Title, URL: "/questions/" + one.ID, ItemID: one.ItemID, At: one.RegionCode, For: one.Period, UnitID: one.UnitID}
	if one.Shown() {
		c.Says = append(c.Says, models.CitedSay{Key: "ask.question", Value: one.Text})
	}
	return c, nil
}

func (q Questions) box(words question.Words) ([]byte, error) {
	plain, err := json.Marshal(words)
	if err != nil {
		return nil, fmt.Errorf("write a question: %w", err)
	}
	return q.Boxer.Box(q.Key, labelWords, plain)
}

// unbox reads what isn't public yet; nothing where all is.
func (q Questions) unbox(one question.Question) (w question.Words, err error) {
	if one.Boxed == nil {
		return question.Words{Text: one.Text, Answer: one.Answer}, nil
	}
	plain, err := q.Boxer.Unbox(q.Key, labelWords, one.Boxed)
	if err != nil {
		return w, fmt.Errorf("open a question: %w", err)
	}
	if err := json.Unmarshal(plain, &w); err != nil {
		return w, fmt.Errorf("read a question: %w", err)
	}
	if one.Shown() {
		w.Text = one.Text
	}
	return w, nil
}

// note writes into the public record that something about a question changed.
func (q Questions) note(ctx context.Context, one question.Question, happened disclosure.Happened) error {
	return q.Changes.Note(ctx, disclosure.Change{Happened: happened, Kind: disclosure.KindQuestion, Record: one.ID, ItemID: one.ItemID,
		RegionCode: one.RegionCode, Period: one.Period, Title: one.Title, Reason: string(one.HideReason)})
}
