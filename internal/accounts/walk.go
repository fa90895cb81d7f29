package accounts

import (
	"slices"
	"strings"

	"qingyuan/models"
	"qingyuan/models/region"
)

// walk is one search for a tip's recipients, up the chain of units.
type walk struct {
	about     models.About
	chain     []models.Unit // the nearest first
	units     map[int64]models.Unit
	people    []models.Staff
	recused   []int64       // of the staff
	concerned []models.Unit // that a subject is of: only what is above them all may handle it
}

func regionsOf(code string) []string { return append(region.Ancestors(code), code) }

func (w *walk) add(units []models.Unit) {
	for _, u := range units {
		if _, known := w.units[u.ID]; !known {
			w.units[u.ID] = u
			w.chain = append(w.chain, u)
		}
	}
}

// findConcerned finds the units that handle tips and that a subject leads or belongs to: by
// the reporter's own word, which means the nearest, by the head's name, or by one of the
// unit's names.
func (w *walk) findConcerned() {
	own := w.about.Own
	for _, u := range w.chain {
		if !w.handles(u) {
			continue
		}
		if own || slices.ContainsFunc(w.about.Subjects, func(s models.Subject) bool { return of(s, u) }) {
			w.concerned = append(w.concerned, u)
		}
		own = false
	}
}

// handles reports whether a unit handles tips at all.
func (w *walk) handles(u models.Unit) bool {
	return slices.ContainsFunc(w.people, func(st models.Staff) bool { return st.UnitID == u.ID && st.Roles.Has(models.RoleReviewer) })
}

// mayNot reports whether a unit is too low for a subject's level, or isn't above each one
// that a subject is of.
func (w *walk) mayNot(u models.Unit) bool {
	if len(u.RegionCode) > w.about.Reach {
		return true
	}
	return slices.ContainsFunc(w.concerned, func(c models.Unit) bool { return !w.above(u, c) })
}

// above reports whether a unit is a superior of another, or of a larger region around it.
func (w *walk) above(u, low models.Unit) bool {
	for id, depth := low.SuperiorID, 0; id != 0 && depth < maxDepth; depth++ {
		if id == u.ID {
			return true
		}
		id = w.units[id].SuperiorID
	}
	return len(u.RegionCode) < len(low.RegionCode) && strings.HasPrefix(low.RegionCode, u.RegionCode)
}

// of reports whether a subject leads or belongs to a unit.
func of(s models.Subject, u models.Unit) bool {
	name, at := models.NormalName(s.Name), models.NormalName(s.Unit)
	for _, head := range u.Heads() {
		if name != "" && models.NormalName(head) == name {
			return true
		}
	}
	for _, called := range u.Names() {
		if name := models.NormalName(called); name != "" && strings.Contains(at, name) {
			return true
		}
	}
	return false
}

// staff of a unit who have one of roles and aren't recused.
func (w *walk) staff(unitID int64, roles ...models.Role) []models.Staff {
	var some []models.Staff
	for _, st := range w.people {
		if st.UnitID == unitID && st.Roles.Any(roles...) && !slices.Contains(w.recused, st.ID) {
			some = append(some, st)
		}
	}
	return some
}

func hasReviewer(readers []models.Staff) bool {
	return slices.ContainsFunc(readers, func(st models.Staff) bool { return st.Roles.Has(models.RoleReviewer) })
}

// recipients of a tip that a unit handles. Names are kept by the nearest custodians from the
// unit upwards; what is for supervisors goes to the unit's and to the nearest above it.
func (w *walk) recipients(u models.Unit) models.Recipients {
	r := models.Recipients{Unit: u, Readers: w.staff(u.ID, models.Readers()...), Supervisors: w.staff(u.ID, models.RoleSupervisor),
		Custodians: w.staff(u.ID, models.RoleCustodian), Recused: w.recused}
	var higher []models.Staff
	for id, depth := u.SuperiorID, 0; id != 0 && depth < maxDepth; depth++ {
		if len(r.Custodians) == 0 {
			r.Custodians = w.staff(id, models.RoleCustodian)
		}
		if len(higher) == 0 {
			higher = w.staff(id, models.RoleSupervisor)
		}
		id = w.units[id].SuperiorID
	}
	r.Supervisors = append(r.Supervisors, higher...)
	return r
}
