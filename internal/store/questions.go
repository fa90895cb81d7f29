package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
	"qingyuan/models/question"
	"qingyuan/models/region"
)

// CreateQuestion keeps a new one.
func (s *Store) CreateQuestion(ctx context.Context, q question.Question) error {
	return did(s.in(ctx).Create(&q), "keep a question")
}

// FindQuestion finds one by its ID.
func (s *Store) FindQuestion(ctx context.Context, id string) (question.Question, error) {
	return take[question.Question](s.in(ctx).Where("id = ?", id), "find a question")
}

// FindQuestionByCode finds one by the keyed hash of its follow code.
func (s *Store) FindQuestionByCode(ctx context.Context, hash []byte) (question.Question, error) {
	return take[question.Question](s.in(ctx).Where("code_hash = ?", hash), "find a question by its code")
}

// UpdateQuestion implements questions.Store.
func (s *Store) UpdateQuestion(ctx context.Context, q question.Question) error {
	return one(s.in(ctx).Model(&question.Question{}).Where("id = ? AND row_version = ?", q.ID, q.RowVersion).Updates(map[string]any{
		"state": q.State, "due_on": q.DueOn, "provisional": q.Provisional, "answered_on": q.AnsweredOn, "boxed": q.Boxed, "text": q.Text, "answer": q.Answer, "shown_on": q.ShownOn,
		"drafter_id": q.DrafterID, "approver_id": q.ApproverID, "hider_id": q.HiderID, "hide_reason": q.HideReason, "hidden_on": q.HiddenOn,
		"row_version": q.RowVersion + 1}), "move a question on")
}

// ListQuestions implements questions.Store.
func (s *Store) ListQuestions(ctx context.Context, f question.Filter, from question.Place, limit int) ([]question.Question, error) {
	tx := within(s.in(ctx), f.Region).Order("asked_on DESC, id DESC").Limit(limit)
	if f.Record != "" {
		tx = tx.Where("kind = ? AND record = ?", f.Kind, f.Record)
	}
	if !from.IsZero() {
		tx = tx.Where("asked_on < ? OR asked_on = ? AND id < ?", from.On, from.On, from.ID)
	}
	return list[question.Question](only(tx, f), "list questions")
}

// only narrows a query to what a filter asks for.
func only(tx *gorm.DB, f question.Filter) *gorm.DB {
	switch f.Only {
	case question.OnlyWaiting:
		return tx.Where("answered_on = ''")
	case question.OnlyOverdue:
		return tx.Where("answered_on = '' AND due_on < ?", f.Today)
	case question.OnlyAnswered:
		return tx.Where("state = ?", question.Answered)
	case question.OnlyToAnswer:
		return tx.Where("state = ?", question.Open)
	case question.OnlyToApprove:
		return tx.Where("state = ?", question.Drafted)
	case question.OnlyToHide:
		return tx.Where("hider_id <> 0 AND hidden_on = ''")
	}
	return tx
}

// ListOfficeQuestions implements questions.Store.
func (s *Store) ListOfficeQuestions(ctx context.Context, office string, f question.Filter, from question.Place, limit int) ([]question.Question, error) {
	tx, day, beyond, order := ofOffice(only(s.in(ctx), f), office).Limit(limit), "due_on", ">", ""
	if f.Only == question.OnlyAnswered {
		day, beyond, order = "answered_on", "<", " DESC"
	}
	if !from.IsZero() {
		tx = tx.Where(day+" "+beyond+" ? OR "+day+" = ? AND id "+beyond+" ?", from.On, from.On, from.ID)
	}
	return list[question.Question](tx.Order(day+order+", id"+order), "list an office's questions")
}

// ofOffice narrows to the offices of a region and of all below it.
func ofOffice(tx *gorm.DB, code string) *gorm.DB {
	from, to := region.Bounds(code)
	return tx.Where("office_code >= ? AND office_code < ?", from, to)
}

// CountOfficeQuestions implements questions.Store.
func (s *Store) CountOfficeQuestions(ctx context.Context, office string, f question.Filter, most int) (int64, error) {
	return s.countUpTo(ctx, ofOffice(only(s.in(ctx).Model(&question.Question{}), f), office), most)
}

// CountOverdueQuestions implements questions.Store.
func (s *Store) CountOverdueQuestions(ctx context.Context, code string, today models.Date, most int) (int64, error) {
	return s.countUpTo(ctx, within(s.in(ctx).Model(&question.Question{}), code).Where("answered_on = '' AND due_on < ?", today), most)
}

// countUpTo counts the rows of a query, of which it looks at no more than most.
func (s *Store) countUpTo(ctx context.Context, tx *gorm.DB, most int) (n int64, err error) {
	rows := s.in(ctx).Table("(?) AS some_rows", tx.Select("id").Limit(most))
	return n, did(rows.Count(&n), "count questions")
}

// ListProvisionalQuestions implements questions.Store.
func (s *Store) ListProvisionalQuestions(ctx context.Context, limit int) ([]question.Question, error) {
	return list[question.Question](s.in(ctx).Where("answered_on = '' AND provisional = ?", true).Order("due_on, id").Limit(limit), "list provisional questions")
}

// AddQuestionTotals adds to the totals that are there, in the order of their keys.
func (s *Store) AddQuestionTotals(ctx context.Context, totals []question.Total) error {
	slices.SortFunc(totals, func(a, b question.Total) int { return strings.Compare(a.RegionCode, b.RegionCode) })
	set := map[string]any{}
	for _, c := range []string{"asked", "answered", "late", "hidden"} {
		incoming := "excluded." + c
		if s.dialect == MySQL {
			incoming = "VALUES(" + c + ")"
		}
		set[c] = gorm.Expr("question_totals." + c + " + " + incoming)
	}
	add := clause.OnConflict{Columns: []clause.Column{{Name: "region_code"}}, DoUpdates: clause.Assignments(set)}
	return did(s.in(ctx).Clauses(add).Create(&totals), "add to the totals of questions")
}

// FindQuestionTotal finds a region's total; the zero Total where nobody has asked.
func (s *Store) FindQuestionTotal(ctx context.Context, code string) (question.Total, error) {
	rows, err := list[question.Total](s.in(ctx).Where("region_code = ?", code).Limit(1), "find a total of questions")
	if err != nil || len(rows) == 0 {
		return question.Total{RegionCode: code}, err
	}
	return rows[0], nil
}
