package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
)

// Count is how many tips there are.
type Count struct{ Tips, Unread, Overdue int64 }

// RuleCount is of how many tips a rule is due next.
type RuleCount struct {
	Rule string
	Tips int64
}

// Count counts the tips that the visitor holds keys to, without a page of them.
func (c Casework) Count(ctx context.Context, v models.Visitor) (Queue, error) {
	var q Queue
	if err := only(v, models.Readers()...); err != nil {
		return q, err
	}
	return q, c.count(ctx, v, &q)
}

// count counts the tabs, and the rules of the tab that is shown.
func (c Casework) count(ctx context.Context, v models.Visitor, q *Queue) error {
	counts, err := c.Store.CountHeldTips(ctx, models.TipQuery{UnitID: v.Unit.ID, StaffID: v.Staff.ID, Filter: q.Filter, Today: c.today()})
	if err != nil {
		return fmt.Errorf("count tips: %w", err)
	}
	q.Counts = map[Tab]Count{}
	rules := map[string]int64{}
	for _, n := range counts {
		tab, here := TabOf(n.State), q.Filter.State == "" || q.Filter.State == n.State
		if tab == q.Tab && here && n.DueRule != "" {
			rules[n.DueRule] += n.Tips
		}
		if q.Filter.Rule != "" && q.Filter.Rule != n.DueRule {
			continue
		}
		sum := q.Counts[tab]
		q.Counts[tab] = Count{sum.Tips + n.Tips, sum.Unread + n.Unread, sum.Overdue + n.Overdue}
		if tab == q.Tab && here {
			q.Shown += n.Tips
		}
	}
	for rule, n := range rules {
		q.Rules = append(q.Rules, RuleCount{rule, n})
	}
	slices.SortFunc(q.Rules, func(a, b RuleCount) int { return cmp.Or(cmp.Compare(b.Tips, a.Tips), cmp.Compare(a.Rule, b.Rule)) })
	return nil
}

// loosen counts what each field of a filter keeps away by itself.
func (c Casework) loosen(ctx context.Context, v models.Visitor, q *Queue) error {
	q.Loosened = map[string]int64{}
	for name := range q.Filter.Values() {
		other := Queue{Look: Look{Tab: q.Tab, Filter: q.Filter.Without(name)}}
		if err := c.count(ctx, v, &other); err != nil {
			return err
		}
		q.Loosened[name] = other.Shown
	}
	return nil
}
