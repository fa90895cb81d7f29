package deadline

import (
	"cmp"
	"slices"

	"qingyuan/models"
)

// ReportBack is the rule of a case that the superior unit assigned: the unit's supervisors report.
const ReportBack = "report-back"

// Review is the rule of a shelved tip's own day: a supervisor set it, no term does.
const Review = "review"

// Keeping is the rule of an archived tip's term: an installation set it (models/retention).
const Keeping = "keeping"

// Kept are a tip's clocks and those of what was asked for, as they are kept for lists,
// reminders and numbers, in order of rule and start. Of rounds that are over, those are kept
// that were met: what was done in time stays done in time when a tip is taken up again.
func Kept(clocks func(Facts) []Clock, tip models.Tip, events []models.TipEvent, requests []models.Request) []models.TipDeadline {
	var rows []models.TipDeadline
	add := func(ref string, list []Clock) {
		for _, c := range list {
			row := models.TipDeadline{TipID: tip.ID, Rule: c.Rule.ID, Ref: ref, FromOn: c.From, DueOn: c.Due, MetOn: c.MetOn,
				Extended: c.Extended(), Provisional: c.Provisional(), Statutory: c.Rule.Statutory}
			if !slices.ContainsFunc(rows, func(r models.TipDeadline) bool { return r.Rule == row.Rule && r.Ref == ref && r.FromOn == row.FromOn }) {
				rows = append(rows, row)
			}
		}
	}
	facts := FactsOf(tip, events)
	add("", clocks(facts))
	for i := len(events) - 1; i > 0; i-- {
		if a := events[i].Action; a == models.Reopen || a == models.Resume {
			add("", slices.DeleteFunc(clocks(FactsOf(tip, events[:i])), Clock.Running))
		}
	}
	for _, r := range requests {
		if !r.Kind.OfStaff() {
			add(r.ID, clocks(OfRequest(r)))
		}
	}
	if tip.State == models.Disposed && tip.Disposition == models.Shelved && tip.ReviewOn.Valid() {
		rows = append(rows, models.TipDeadline{TipID: tip.ID, Rule: Review, FromOn: facts.Days[ShelvedOn], DueOn: tip.ReviewOn})
	}
	slices.SortFunc(rows, func(a, b models.TipDeadline) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.FromOn, b.FromOn))
	})
	return rows
}

// Next is what is due next of a tip, as its handler sees it; models.NeverDue and no rule where
// nothing is.
func Next(state models.State, rows []models.TipDeadline) (due models.Date, rule string) {
	due = models.NeverDue
	if !state.Open() {
		return due, ""
	}
	for _, r := range rows {
		if r.Ref == "" && r.MetOn == "" && r.DueOn < due {
			due, rule = r.DueOn, r.Rule
		}
	}
	return due, rule
}

// Reckon says what is kept of a tip's clocks, and what is due next.
type Reckon func(models.Tip, []models.TipEvent, []models.Request) (rows []models.TipDeadline, due models.Date, rule string)

// Reckoner reckons with clocks.
func Reckoner(clocks func(Facts) []Clock) Reckon {
	return func(tip models.Tip, events []models.TipEvent, requests []models.Request) ([]models.TipDeadline, models.Date, string) {
		rows := Kept(clocks, tip, events, requests)
		due, rule := Next(tip.State, rows)
		return rows, due, rule
	}
}
