package reminder

import (
	"slices"

	"qingyuan/models"
)

// Oversight is how far a tip was escalated that still is overdue; the zero Oversight: it isn't.
type Oversight struct {
	Action models.Action // Oversee or ListForOversight
	Rule   string
	Since  models.Date
}

// OversightOf finds the furthest escalation that still holds: of a clock that runs, and whose
// last day was over when the tip was escalated.
func OversightOf(clocks []models.TipDeadline, events []models.TipEvent) Oversight {
	var o Oversight
	for _, e := range events {
		holds := e.Action.Escalates() && slices.ContainsFunc(clocks, func(c models.TipDeadline) bool {
			return c.Ref == "" && c.MetOn == "" && c.Rule == e.Detail && c.DueOn < e.On
		})
		if holds && (o.Action == "" || e.Action == models.ListForOversight && o.Action != e.Action) {
			o = Oversight{e.Action, e.Detail, e.On}
		}
	}
	return o
}
