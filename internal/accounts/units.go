package accounts

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/region"
)

// MaxUnits is how many units a list shows.
const MaxUnits = 1000

// maxDepth bounds walks up the superiors: province to village are five.
const maxDepth = 10

// UnitRow is a unit as administrators see it.
type UnitRow struct {
	models.Unit
	Region   string // its full name
	Superior string // empty for a topmost unit
	Seats    []UnitSeat
}

// UnitSeat is how many of a role can read what comes in to a unit now.
type UnitSeat struct {
	Role  models.Role
	Here  int
	Above bool // somebody of a superior does it
}

// Units lists the units, those of larger regions first.
func (a Accounts) Units(ctx context.Context, v models.Visitor) ([]UnitRow, error) {
	if err := onlyAdmin(v); err != nil {
		return nil, err
	}
	units, err := a.Store.ListUnits(ctx, MaxUnits)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return a.unitRows(ctx, units)
}

// Unit finds one unit.
func (a Accounts) Unit(ctx context.Context, v models.Visitor, id int64) (UnitRow, error) {
	if err := onlyAdmin(v); err != nil {
		return UnitRow{}, err
	}
	u, err := a.Store.FindUnit(ctx, id)
	if err != nil {
		return UnitRow{}, fmt.Errorf("find a unit: %w", err)
	}
	rows, err := a.unitRows(ctx, []models.Unit{u})
	if err != nil {
		return UnitRow{}, err
	}
	return rows[0], nil
}

func (a Accounts) unitRows(ctx context.Context, units []models.Unit) ([]UnitRow, error) {
	var codes []string
	for _, u := range units {
		codes = append(codes, u.RegionCode)
	}
	regions, err := a.Store.RegionPaths(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("name regions: %w", err)
	}
	w, err := a.seating(ctx, units)
	if err != nil {
		return nil, err
	}
	rows := make([]UnitRow, len(units))
	for i, u := range units {
		rows[i] = UnitRow{u, region.FullName(regions[u.RegionCode]), w.units[u.SuperiorID].Name, w.seats(u)}
	}
	return rows, nil
}

// seats counts who reads at a unit; supervising and keeping names may be a superior's.
func (w *walk) seats(u models.Unit) []UnitSeat {
	seats := make([]UnitSeat, 0, len(models.Keepers()))
	for _, role := range models.Keepers() {
		seat := UnitSeat{Role: role, Here: len(w.staff(u.ID, role))}
		for id, depth := u.SuperiorID, 0; role != models.RoleReviewer && id != 0 && depth < maxDepth; depth++ {
			seat.Above = seat.Above || len(w.staff(id, role)) > 0
			id = w.units[id].SuperiorID
		}
		seats = append(seats, seat)
	}
	return seats
}

// AddUnit keeps a new unit. models.Problems speak of the fields "name", "region",
// "superior", "head" and "aliases".
func (a Accounts) AddUnit(ctx context.Context, v models.Visitor, u models.Unit) (models.Unit, error) {
	if err := onlyAdmin(v); err != nil {
		return u, err
	}
	if err := a.checkUnit(ctx, &u); err != nil {
		return u, err
	}
	err := a.Store.InTx(ctx, func(ctx context.Context) error {
		u.ID = 0
		if err := a.Store.CreateUnit(ctx, &u); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, unitAct(models.AddUnit, models.Unit{}, u))
	})
	if models.CodeOf(err) == models.Conflict {
		return u, wrong("name", "staff.err.unit_taken")
	}
	if err != nil {
		return u, fmt.Errorf("add a unit: %w", err)
	}
	return u, nil
}

// EditUnit changes a unit. Problems are as AddUnit's.
func (a Accounts) EditUnit(ctx context.Context, v models.Visitor, u models.Unit) error {
	if err := onlyAdmin(v); err != nil {
		return err
	}
	was, err := a.Store.FindUnit(ctx, u.ID)
	if err != nil {
		return fmt.Errorf("find a unit: %w", err)
	}
	if err := a.checkUnit(ctx, &u); err != nil {
		return err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.UpdateUnit(ctx, u); err != nil {
			return err
		}
		if was.SuperiorID != u.SuperiorID { // other superiors may read of it now
			if err := a.Store.UnsettleKeys(ctx, nil, models.RoleSupervisor, models.RoleCustodian); err != nil {
				return err
			}
		}
		return a.Trail.Record(ctx, v, unitAct(models.EditUnit, was, u))
	})
	if models.CodeOf(err) == models.Conflict {
		return wrong("name", "staff.err.unit_taken")
	}
	if err != nil {
		return fmt.Errorf("change a unit: %w", err)
	}
	return nil
}

func (a Accounts) checkUnit(ctx context.Context, u *models.Unit) error {
	var p models.Problems
	u.Name, u.RegionCode = strings.TrimSpace(u.Name), strings.TrimSpace(u.RegionCode)
	u.Head, u.Aliases = listed(u.Heads()), listed(u.Names()[1:])
	checkName(&p, u.Name)
	checkNames(&p, "head", u.Head, maxHeads)
	checkNames(&p, "aliases", u.Aliases, maxAliases)
	regions, err := a.Store.RegionPaths(ctx, []string{u.RegionCode})
	if err != nil {
		return fmt.Errorf("find a region: %w", err)
	}
	if len(regions) == 0 {
		p.Add("region", "staff.err.region")
	}
	if key, err := a.wrongSuperior(ctx, *u); err != nil {
		return err
	} else if key != "" {
		p.Add("superior", key)
	}
	return p.OrNil()
}

// How long the names of a unit's heads, and those by which it is called, may be together, in
// characters.
const (
	maxHeads   = 200
	maxAliases = 2000
)

// listed are names as they are stored and shown.
func listed(names []string) string {
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return strings.Join(names, "、")
}

func checkNames(p *models.Problems, field, names string, most int) {
	if utf8.RuneCountInString(names) > most || strings.ContainsFunc(names, models.Misleading) || !utf8.ValidString(names) {
		p.Add(field, "staff.err.names_shape", "Max", most)
	}
}

// wrongSuperior says why a unit can't be under the one that was chosen: it isn't there, or
// it is the unit itself or under it.
func (a Accounts) wrongSuperior(ctx context.Context, u models.Unit) (key string, err error) {
	for id, depth := u.SuperiorID, 0; id != 0; depth++ {
		if id == u.ID || depth == maxDepth {
			return "staff.err.superior_circle", nil
		}
		above, err := a.Store.FindUnit(ctx, id)
		if models.CodeOf(err) == models.NotFound {
			return "staff.err.superior", nil
		}
		if err != nil {
			return "", fmt.Errorf("find a superior: %w", err)
		}
		id = above.SuperiorID
	}
	return "", nil
}
