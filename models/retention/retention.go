// Package retention says how long a tip is kept after it was archived (保存期限), by what came
// of it. The terms are an installation's own, with this product's defaults; none is statutory.
// docs/adr/0025-keeping-and-erasing.md.
package retention

import (
	"cmp"

	"qingyuan/models"
)

// Outcomes lists what can have come of a tip, in the order in which pages name them.
func Outcomes() []models.Outcome {
	return []models.Outcome{models.OutcomeDeclined, models.OutcomeLinked, models.OutcomeUnfounded, models.OutcomeUnclear, models.OutcomeFounded}
}

// OutcomeOf is what came of a tip. One of which nothing is known is kept as long as any.
func OutcomeOf(h models.Handling) models.Outcome {
	switch {
	case h.DeclineReason != "":
		return models.OutcomeDeclined
	case h.FirstID != "":
		return models.OutcomeLinked
	case h.Finding == models.Unsubstantiated:
		return models.OutcomeUnfounded
	case h.Finding == models.Unverifiable:
		return models.OutcomeUnclear
	}
	return models.OutcomeFounded
}

// Terms are how many years a tip is kept, by what came of it.
type Terms map[models.Outcome]int

// Last is the last day on which a tip that was archived on a day must be there: the
// corresponding day, n years later. What isn't archived has none.
func (t Terms) Last(o models.Outcome, archivedOn models.Date) models.Date {
	if !archivedOn.Valid() {
		return ""
	}
	return models.DateOf(archivedOn.Time().AddDate(t[o], 0, 0))
}

// Over reports whether a tip's term is over on a day.
func (t Terms) Over(o models.Outcome, archivedOn, today models.Date) bool {
	last := t.Last(o, archivedOn)
	return last != "" && today > last
}

// Until is, for each outcome, the day on or before which a tip must have been archived for its
// term to be over by the end of a day.
func (t Terms) Until(day models.Date) map[models.Outcome]models.Date {
	until := map[models.Outcome]models.Date{}
	for o := range t {
		at := models.DateOf(day.Time().AddDate(-t[o], 0, 0))
		for t.Last(o, at) >= day { // a leap day's corresponding day is later
			at = at.AddDays(-1)
		}
		until[o] = at
	}
	return until
}

// Order is that in which tips come due, by their last days and then by id.
func (t Terms) Order(a, b models.KeptTip) int {
	return cmp.Or(cmp.Compare(t.Last(a.KeptAs, a.ArchivedOn), t.Last(b.KeptAs, b.ArchivedOn)), cmp.Compare(a.ID, b.ID))
}
