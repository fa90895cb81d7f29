package reminders

import (
	"context"
	"slices"

	"qingyuan/models"
)

// maxDepth bounds a chain of superiors.
const maxDepth = 10

// superiors finds the supervisors of the nearest unit above each clock's that has any, without
// who is kept from the tip.
func (r Reminders) superiors(ctx context.Context, clocks []models.DueClock, tips []string) (func(models.DueClock) []int64, error) {
	up, people, err := r.chain(ctx, clocks)
	if err != nil {
		return nil, err
	}
	recusals, err := r.Store.ListRecusalsOf(ctx, tips)
	if err != nil {
		return nil, err
	}
	return func(c models.DueClock) (ids []int64) {
		unit := up[c.UnitID]
		for depth := 0; unit != 0 && len(people[unit]) == 0 && depth < maxDepth; depth++ {
			unit = up[unit]
		}
		for _, id := range people[unit] {
			if !slices.ContainsFunc(recusals, func(k models.Recusal) bool { return k.TipID == c.TipID && k.StaffID == id }) {
				ids = append(ids, id)
			}
		}
		return ids
	}, nil
}

// chain reads the units above those of clocks, level by level: the superior of each, and the
// supervisors there.
func (r Reminders) chain(ctx context.Context, clocks []models.DueClock) (up map[int64]int64, people map[int64][]int64, err error) {
	up, people = map[int64]int64{}, map[int64][]int64{}
	var level []int64
	for _, c := range clocks {
		level = append(level, c.UnitID)
	}
	for depth := 0; len(level) > 0 && depth < maxDepth; depth++ {
		units, err := r.Store.ListUnitsByID(ctx, level)
		if err != nil {
			return nil, nil, err
		}
		level = nil
		for _, u := range units {
			up[u.ID] = u.SuperiorID
			if _, known := up[u.SuperiorID]; u.SuperiorID != 0 && !known && !slices.Contains(level, u.SuperiorID) {
				level = append(level, u.SuperiorID)
			}
		}
		staff, err := r.Store.ListRecipients(ctx, level)
		if err != nil {
			return nil, nil, err
		}
		for _, st := range staff {
			if st.Roles.Has(models.RoleSupervisor) {
				people[st.UnitID] = append(people[st.UnitID], st.ID)
			}
		}
	}
	return up, people, nil
}
