package casework

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

// maxUnits is how many units a form offers.
const maxUnits = 1000

// unit is where a tip is transferred to.
func (w *wording) unit(said string) error {
	id, _ := strconv.ParseInt(said, 10, 64)
	if id == w.tip.UnitID {
		w.wrong(workflow.Unit, "case.err.missing.unit")
		return nil
	}
	units, err := w.Store.ListUnitsByID(w.ctx, []int64{id})
	if err != nil {
		return fmt.Errorf("find a unit: %w", err)
	}
	if len(units) == 0 {
		w.wrong(workflow.Unit, "case.err.missing.unit")
		return nil
	}
	direction, err := w.direction(w.ctx, w.tip.UnitID, id)
	if err != nil {
		return err
	}
	t := &w.act.tip
	if t.ReportTo == id { // whoever assigned it has it again; of whom else has it, the report is still owed
		t.ReportTo = 0
	}
	if clean(w.deed.Said[workflow.MustReport]) != "" {
		if direction != deadline.Down {
			w.wrong(workflow.MustReport, "case.err.must_report")
			return nil
		}
		direction, t.ReportTo = deadline.DownToReport, w.tip.UnitID
	}
	t.FromUnitID, w.act.event.Detail = w.tip.UnitID, direction
	return w.over(id)
}

// over seals the tip to another unit; its handling begins anew there.
func (w *wording) over(unitID int64) error {
	over, err := w.handing(w.ctx, w.v, w.tip.ID, unitID)
	if p, ok := err.(models.Problems); ok { //nolint:errorlint // Problems are returned as they are
		w.problems = append(w.problems, p...)
		return nil
	}
	if err != nil {
		return err
	}
	w.act.over, w.act.tip.HandlerID = &over, 0
	return nil
}

// direction is where one unit stands to another.
func (c Casework) direction(ctx context.Context, from, to int64) (string, error) {
	for unit, d := range map[int64]string{from: deadline.Down, to: deadline.Up} {
		below, err := c.Store.UnitsUnder(ctx, unit)
		if err != nil {
			return "", fmt.Errorf("find the units below: %w", err)
		}
		if slices.Contains(below, from) && slices.Contains(below, to) {
			return d, nil
		}
	}
	return deadline.Sideways, nil
}

// units are those to which a tip could be transferred.
func (c Casework) units(ctx context.Context, tip models.Tip) ([]models.Unit, error) {
	units, err := c.Store.ListUnits(ctx, maxUnits)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return slices.DeleteFunc(units, func(u models.Unit) bool { return u.ID == tip.UnitID }), nil
}
