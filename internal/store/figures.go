package store

import (
	"context"

	"qingyuan/models"
)

// CountDue implements oversight.Store.
func (s *Store) CountDue(ctx context.Context, rules []string, from, to models.Date) ([]models.DueCount, error) {
	return list[models.DueCount](s.in(ctx).Table("tip_deadlines").Joins("JOIN tips ON tips.id = tip_deadlines.tip_id").
		Where("tip_deadlines.rule IN ? AND tip_deadlines.due_on >= ? AND tip_deadlines.due_on <= ?", rules, from, to).
		Group("tips.unit_id, SUBSTR(tip_deadlines.due_on, 1, 7), tip_deadlines.rule").
		Select("tips.unit_id, SUBSTR(tip_deadlines.due_on, 1, 7) AS month, tip_deadlines.rule, COUNT(*) AS due, "+
			"SUM(CASE WHEN tip_deadlines.met_on <> '' AND tip_deadlines.met_on <= tip_deadlines.due_on THEN 1 ELSE 0 END) AS in_time"),
		"count what was due")
}

// CountRatings implements oversight.Store.
func (s *Store) CountRatings(ctx context.Context, satisfied int, from, to models.Date) ([]models.RatingCount, error) {
	return list[models.RatingCount](s.in(ctx).Table("tip_events").Joins("JOIN tips ON tips.id = tip_events.tip_id").
		Where("tip_events.action = ? AND tip_events.on_day >= ? AND tip_events.on_day <= ? AND tips.rating > 0", models.Rate, from, to).
		Group("tips.unit_id, SUBSTR(tip_events.on_day, 1, 7)").
		Select("tips.unit_id, SUBSTR(tip_events.on_day, 1, 7) AS month, COUNT(*) AS ratings, SUM(CASE WHEN tips.rating >= ? THEN 1 ELSE 0 END) AS satisfied", satisfied),
		"count ratings")
}
