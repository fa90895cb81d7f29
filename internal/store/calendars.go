package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
)

type calendarHead struct {
	ID int64 `gorm:"primaryKey"`
	models.CalendarHead
}

func (calendarHead) TableName() string { return "calendar_head" }

// CalendarHead implements almanac.Store.
func (s *Store) CalendarHead(ctx context.Context) (models.CalendarHead, error) {
	head, err := take[calendarHead](s.in(ctx).Where("id = 1"), "ask for the calendars' version")
	return head.CalendarHead, err
}

// HoldCalendars implements almanac.Store.
func (s *Store) HoldCalendars(ctx context.Context) (models.CalendarHead, error) {
	head, err := take[calendarHead](s.locking(s.in(ctx).Where("id = 1")), "hold the calendars")
	return head.CalendarHead, err
}

// locking makes a read see what others have committed since the transaction began, and keeps
// them from changing it.
func (s *Store) locking(tx *gorm.DB) *gorm.DB {
	if s.dialect == MySQL { // SQLite's transactions are one at a time
		return tx.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	return tx
}

// ListCalendars implements almanac.Store.
func (s *Store) ListCalendars(ctx context.Context) ([]models.KeptCalendar, error) {
	return list[models.KeptCalendar](s.in(ctx).Order("year").Limit(200), "list the calendars")
}

// KeepCalendar implements almanac.Store.
func (s *Store) KeepCalendar(ctx context.Context, c models.KeptCalendar, head models.CalendarHead) error {
	put := clause.OnConflict{Columns: []clause.Column{{Name: "year"}}, DoUpdates: clause.AssignmentColumns([]string{"paper", "imported_on", "imported_by"})}
	if err := did(s.in(ctx).Clauses(put).Create(&c), "keep a calendar"); err != nil {
		return err
	}
	return one(s.in(ctx).Model(&calendarHead{}).Where("id = 1 AND version = ?", head.Version-1).
		Updates(map[string]any{"version": head.Version, "changed_at": head.ChangedAt}), "move the calendars on")
}

// ListRunningTips implements almanac.Store.
func (s *Store) ListRunningTips(ctx context.Context, after string, limit int) ([]models.TipPast, error) {
	var ids []string
	if err := did(s.in(ctx).Model(&models.TipDeadline{}).Distinct("tip_id").Where("met_on = '' AND tip_id > ?", after).
		Order("tip_id").Limit(limit).Pluck("tip_id", &ids), "list tips whose clocks run"); err != nil {
		return nil, err
	}
	return s.pasts(ids, func() *gorm.DB { return s.in(ctx) })
}

// ListUnreckonedTips implements almanac.Store.
func (s *Store) ListUnreckonedTips(ctx context.Context, after string, limit int) ([]string, error) {
	var ids []string
	err := did(s.in(ctx).Model(&models.Tip{}).Where("due_on = '' AND id > ?", after).Order("id").Limit(limit).
		Pluck("id", &ids), "list tips that nobody has reckoned")
	return ids, err
}

// HoldTips implements almanac.Store.
func (s *Store) HoldTips(ctx context.Context, ids []string) ([]models.TipPast, error) {
	return s.pasts(ids, func() *gorm.DB { return s.locking(s.in(ctx)) })
}

// pasts reads tips by their ids, in four queries.
func (s *Store) pasts(ids []string, from func() *gorm.DB) ([]models.TipPast, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	tips, err := list[models.Tip](from().Where("id IN ?", ids).Order("id").
		Select("id, unit_id, state, named, received_on, disposition, review_on, report_to, due_on, due_rule, version"), "read tips")
	if err != nil {
		return nil, err
	}
	events, err := list[models.TipEvent](from().Where("tip_id IN ?", ids).Order("tip_id, seq").Omit("note"), "read tips' events")
	if err != nil {
		return nil, err
	}
	requests, err := list[models.Request](from().Where("tip_id IN ?", ids).Order("made_on, id").
		Select("id, tip_id, kind, state, made_on, made_by, decided_on"), "read tips' requests")
	if err != nil {
		return nil, err
	}
	kept, err := list[models.TipDeadline](from().Where("tip_id IN ?", ids).Order("tip_id, rule, ref, from_on"), "read tips' clocks")
	if err != nil {
		return nil, err
	}
	return together(tips, events, requests, kept), nil
}

func together(tips []models.Tip, events []models.TipEvent, requests []models.Request, kept []models.TipDeadline) []models.TipPast {
	pasts, at := make([]models.TipPast, len(tips)), make(map[string]int, len(tips))
	for i, t := range tips {
		pasts[i].Tip, at[t.ID] = t, i
	}
	add := func(tipID string, put func(*models.TipPast)) {
		if i, known := at[tipID]; known {
			put(&pasts[i])
		}
	}
	for _, e := range events {
		add(e.TipID, func(p *models.TipPast) { p.Events = append(p.Events, e) })
	}
	for _, r := range requests {
		add(r.TipID, func(p *models.TipPast) { p.Requests = append(p.Requests, r) })
	}
	for _, k := range kept {
		add(k.TipID, func(p *models.TipPast) { p.Kept = append(p.Kept, k) })
	}
	return pasts
}

// clocksAtOnce is how many rows one statement writes: nine values each.
const clocksAtOnce = 500

// RecountTips implements almanac.Store.
func (s *Store) RecountTips(ctx context.Context, tips []models.TipPast, told []models.TipEvent) error {
	var ids []string
	var rows []models.TipDeadline
	for _, p := range tips {
		ids, rows = append(ids, p.Tip.ID), append(rows, p.Kept...)
	}
	if err := did(s.in(ctx).Where("tip_id IN ?", ids).Delete(&models.TipDeadline{}), "forget tips' clocks"); err != nil {
		return err
	}
	for chunk := range slices.Chunk(rows, clocksAtOnce) {
		if err := createAll(s.in(ctx), chunk, "keep tips' clocks"); err != nil {
			return err
		}
	}
	for _, p := range tips {
		if err := one(s.in(ctx).Model(&models.Tip{}).Where("id = ?", p.Tip.ID).
			Updates(map[string]any{"due_on": p.Tip.DueOn, "due_rule": p.Tip.DueRule}), "note what is due next"); err != nil {
			return err
		}
	}
	return createAll(s.in(ctx), told, "note that dates have moved")
}
