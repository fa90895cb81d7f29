package accounts

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
)

// mayHold says which parts of whose tips someone may go on holding: what was said in those of
// their own unit; for supervisors and custodians also what is theirs of the units below.
func (a Accounts) mayHold(ctx context.Context, st models.Staff) (models.Duty, error) {
	duty := models.Duty{}
	if st.UnitID == 0 {
		return duty, nil
	}
	if st.Roles.Any(models.Readers()...) {
		duty[models.PartTip] = []int64{st.UnitID}
	}
	if !st.Roles.Any(models.RoleSupervisor, models.RoleCustodian) {
		return duty, nil
	}
	units, err := a.below(ctx, st.UnitID)
	if err != nil {
		return nil, err
	}
	ids := unitIDs(units)
	if st.Roles.Has(models.RoleSupervisor) {
		duty[models.PartSupervision] = ids
	}
	if st.Roles.Has(models.RoleCustodian) {
		duty[models.PartReporter] = ids
	}
	return duty, nil
}

// shouldHold says which parts of whose tips would be sealed to someone if they came now:
// the rule is the one of submission (walk.recipients).
func (a Accounts) shouldHold(ctx context.Context, st models.Staff) (models.Duty, error) {
	if st.UnitID == 0 || st.Disabled || !st.Roles.Any(models.Keepers()...) {
		return nil, nil
	}
	units, err := a.below(ctx, st.UnitID)
	if err != nil {
		return nil, err
	}
	w, err := a.seating(ctx, units)
	if err != nil {
		return nil, err
	}
	duty := models.Duty{}
	for _, u := range units {
		to := w.recipients(u)
		for _, part := range models.Parts() {
			if isAmong(to.Of(part), st.ID) {
				duty[part] = append(duty[part], u.ID)
			}
		}
	}
	return duty, nil
}

func isAmong(people []models.Staff, id int64) bool {
	return slices.ContainsFunc(people, func(st models.Staff) bool { return st.ID == id })
}

// below lists a unit and those under it.
func (a Accounts) below(ctx context.Context, unitID int64) ([]models.Unit, error) {
	all, err := a.Store.ListUnitsByID(ctx, []int64{unitID})
	if err != nil {
		return nil, fmt.Errorf("find a unit: %w", err)
	}
	next := all
	for depth := 0; len(next) > 0 && depth < maxDepth; depth++ {
		if next, err = a.Store.ListSubordinates(ctx, unitIDs(next)); err != nil {
			return nil, fmt.Errorf("find the units below: %w", err)
		}
		all = append(all, next...)
	}
	return all, nil
}

// seating knows units, those above them, and who reads there.
func (a Accounts) seating(ctx context.Context, units []models.Unit) (*walk, error) {
	w, d := &walk{units: map[int64]models.Unit{}}, Directory{Store: a.Store, Hash: a.Hash}
	for depth := 0; len(units) > 0 && depth < maxDepth; depth++ {
		w.add(units)
		var err error
		if units, err = d.superiors(ctx, units); err != nil {
			return nil, err
		}
	}
	var err error
	if w.people, err = a.Store.ListSeated(ctx, unitIDs(w.chain)); err != nil {
		return nil, fmt.Errorf("find who reads: %w", err)
	}
	return w, nil
}

func unitIDs(units []models.Unit) []int64 {
	ids := make([]int64, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	return ids
}

// seats says who of those that are meant may read which parts of the tips that a holder has
// keys to.
func (a Accounts) seats(ctx context.Context, holder int64, meant func(models.Staff) bool) (map[models.Part][]models.Seats, error) {
	held, err := a.Store.ListUnitParts(ctx, holder)
	if err != nil || len(held) == 0 {
		return nil, err
	}
	var ids []int64
	for _, h := range held {
		ids = append(ids, h.UnitID)
	}
	units, err := a.Store.ListUnitsByID(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("find units: %w", err)
	}
	w, err := a.seating(ctx, units)
	if err != nil {
		return nil, err
	}
	seats := map[models.Part][]models.Seats{}
	for _, h := range held {
		var some []int64
		for _, st := range w.recipients(w.units[h.UnitID]).Of(h.Part) {
			if st.ID != holder && meant(st) {
				some = append(some, st.ID)
			}
		}
		if len(some) > 0 {
			seats[h.Part] = append(seats[h.Part], models.Seats{UnitID: h.UnitID, Staff: some})
		}
	}
	return seats, nil
}
