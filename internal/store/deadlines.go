package store

import (
	"context"

	"qingyuan/models"
	"qingyuan/models/deadline"
)

// ReckonTip writes what is kept of a tip's clocks anew, in the transaction of what has happened
// to it. The tip's version stays: nothing of it has changed that anyone decided.
func (s *Store) ReckonTip(ctx context.Context, id string, reckon deadline.Reckon) error {
	tip, err := s.FindTip(ctx, id)
	if err != nil {
		return err
	}
	events, err := s.ListTipEvents(ctx, id)
	if err != nil {
		return err
	}
	requests, err := s.ListRequests(ctx, id)
	if err != nil {
		return err
	}
	rows, due, rule := reckon(tip, events, requests)
	if err := did(s.in(ctx).Where("tip_id = ?", id).Delete(&models.TipDeadline{}), "forget a tip's clocks"); err != nil {
		return err
	}
	if err := createAll(s.in(ctx), rows, "keep a tip's clocks"); err != nil {
		return err
	}
	return did(s.in(ctx).Model(&models.Tip{}).Where("id = ?", id).Updates(map[string]any{"due_on": due, "due_rule": rule}), "note what is due next")
}

// ListTipDeadlines lists the clocks of a tip.
func (s *Store) ListTipDeadlines(ctx context.Context, tipID string) ([]models.TipDeadline, error) {
	return list[models.TipDeadline](s.in(ctx).Where("tip_id = ?", tipID).Order("due_on, rule, ref").Limit(1000), "list a tip's clocks")
}
