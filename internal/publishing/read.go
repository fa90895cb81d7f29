package publishing

import (
	"context"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Look reads a sheet and returns what would be published of it. Nothing is written. Where no
// row could be, it returns the plan with the error.
func (d Desk) Look(ctx context.Context, f File, c Choice) (fund.Plan, error) {
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return fund.Plan{}, err
	}
	return d.read(ctx, f, c, programmes, nil)
}

// read goes through a sheet once and hands its lines to emit, which may be nil.
func (d Desk) read(ctx context.Context, f File, c Choice, programmes *fund.Catalogue, emit func(fund.Line) error) (fund.Plan, error) {
	if c.Within != "" {
		if _, err := region.Parse(c.Within); err != nil {
			return fund.Plan{}, err
		}
	}
	sheet, err := d.OpenSheet(f.Name, f, f.Size)
	if err != nil {
		return fund.Plan{}, err
	}
	standards, err := d.standards(ctx)
	if err != nil {
		return fund.Plan{}, err
	}
	g := newGazetteer(ctx, d.Store, d.Words, c.Within)
	plan, err := fund.Read(sheet.Rows, fund.Options{File: f.Name, Programme: c.Programme, Within: c.Within, Village: ownVillage(c.Within),
		Words: d.Words, Programmes: programmes, Keyer: d.Keyer, Region: g.region, Villages: g.byNames(), MaxRemarks: c.MaxRemarks, Personal: personal, Standards: standards}, emit)
	if g.err != nil {
		return fund.Plan{}, g.err
	}
	if err != nil {
		return fund.Plan{}, fmt.Errorf("read a sheet: %w", err)
	}
	for _, name := range sheet.Hidden {
		plan.NotedCount++
		plan.Noted = append(plan.Noted, fund.Remark{Sheet: name, Field: fund.FieldNone, Reason: "funds.note.hidden_sheet"})
	}
	switch {
	case plan.Accepted > 0:
		return plan, nil
	case g.villages == 0 && g.missed > 0: // nobody has brought villages in
		return plan, models.Fail(models.Invalid, "funds.err.no_villages").With("File", f.Name)
	}
	return plan, models.Fail(models.Invalid, "funds.err.none_accepted").With("File", f.Name).With("Count", plan.Rows)
}

// ownVillage is the village of sheets that name none: that of a village's own clerk.
func ownVillage(within string) string {
	if region.LevelOf(within) == region.Village {
		return within
	}
	return ""
}
