package reminder

import (
	"slices"

	"qingyuan/models"
	"qingyuan/models/deadline"
)

// Audience is who is told of a clock at a point, by their ids in order: whoever handles the tip,
// else those reviewers of the unit who can read it; of what was asked of supervisors, these.
// An escalation also goes to the unit's supervisors; a listing, or where the unit has none, to those
// of its superior.
//
// Holders are who holds a key to a part of the tip, above the superior's supervisors. Neither may
// have anyone in it who is kept from the tip.
func Audience(c models.DueClock, p models.Point, holders []models.TipHolder, above []int64) []int64 {
	t := told{c, holders}
	people := t.handling()
	if p.Escalates() {
		supervisors := t.of(models.PartTip, models.RoleSupervisor)
		people = append(people, supervisors...)
		if p == models.PointList || len(supervisors) == 0 {
			people = append(people, above...)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

type told struct {
	models.DueClock
	holders []models.TipHolder
}

// handling are those who have to do something.
func (t told) handling() []int64 {
	switch {
	case t.Ref != "":
		return t.deciding()
	case t.Rule == deadline.ReportBack, t.Rule == deadline.Keeping:
		return t.of(models.PartTip, models.RoleSupervisor)
	}
	reviewers := t.of(models.PartTip, models.RoleReviewer)
	if slices.Contains(reviewers, t.HandlerID) {
		return []int64{t.HandlerID}
	}
	return reviewers
}

// deciding are the unit's supervisors, else whoever can decide on what was asked.
func (t told) deciding() []int64 {
	ids := t.of(t.Kind.Part(), models.RoleSupervisor)
	if len(ids) > 0 {
		return ids
	}
	for _, h := range t.holders {
		if h.TipID == t.TipID && h.Part == t.Kind.Part() && h.Roles.Has(models.RoleSupervisor) {
			ids = append(ids, h.StaffID)
		}
	}
	return ids
}

// of are those of the unit with a role who hold a part.
func (t told) of(part models.Part, role models.Role) (ids []int64) {
	for _, h := range t.holders {
		if h.TipID == t.TipID && h.Part == part && h.UnitID == t.UnitID && h.Roles.Has(role) {
			ids = append(ids, h.StaffID)
		}
	}
	return ids
}
