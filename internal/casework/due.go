package casework

import (
	"slices"
	"time"

	"qingyuan/models"
)

// Due is what is due next of a tip.
type Due struct {
	On          models.Date // empty where nothing is, or nobody has reckoned yet
	Rule        string
	Provisional bool // a year that its term crosses has no calendar yet
	Statutory   bool
	Days        int // from today, to On; below zero where it is overdue
}

// soon is how many days before it is due a tip is marked.
const soon = 3

// Level is how pages mark it: "overdue", "today", "soon", "later"; empty where nothing is due.
func (d Due) Level() string {
	switch {
	case d.On == "":
		return ""
	case d.Days < 0:
		return "overdue"
	case d.Days == 0:
		return "today"
	case d.Days <= soon:
		return "soon"
	}
	return "later"
}

// Late is by how many days it is overdue.
func (d Due) Late() int { return max(0, -d.Days) }

// dueOf finds what is due next among the clocks of tips.
func dueOf(t models.Tip, clocks []models.TipDeadline, today models.Date) Due {
	if !t.DueOn.Valid() || t.DueOn == models.NeverDue {
		return Due{}
	}
	d := Due{On: t.DueOn, Rule: t.DueRule, Days: int(t.DueOn.Time().Sub(today.Time()) / (24 * time.Hour))}
	i := slices.IndexFunc(clocks, func(c models.TipDeadline) bool {
		return c.TipID == t.ID && c.Rule == t.DueRule && c.DueOn == t.DueOn
	})
	if i >= 0 {
		d.Provisional, d.Statutory = clocks[i].Provisional, clocks[i].Statutory
	}
	return d
}
