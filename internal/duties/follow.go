package duties

import (
	"context"
	"fmt"
	"strings"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// Follow marks the duties that a change has to do with, in the change's own transaction: it is
// one of changes.Changes' followers.
func (d Duties) Follow(ctx context.Context, c disclosure.Change) error {
	switch c.Kind {
	case disclosure.KindDisclosure:
		return d.followDisclosure(ctx, c)
	case disclosure.KindBatch:
		return d.followBatch(ctx, c)
	}
	return nil
}

// followDisclosure reckons the region's own marks anew: of its year, or of all years of an item
// of events, whose day may have been corrected.
func (d Duties) followDisclosure(ctx context.Context, c disclosure.Change) error {
	if duty.HolderOf(c.RegionCode) == duty.Nobody || c.Happened == disclosure.WasExpired {
		return nil
	}
	list, err := d.Store.ListDerivations(ctx)
	if err != nil {
		return err
	}
	for _, of := range list {
		if c.Period != "" && c.Period.Year() != of.Year {
			continue
		}
		if err := d.mark(ctx, d.plan(of), c.RegionCode); err != nil {
			return fmt.Errorf("mark the duties of %s: %w", c.RegionCode, err)
		}
	}
	return nil
}

// mark reckons one region's marks and moves the totals at all levels by as much. A region without
// a row has no duties yet.
func (d Duties) mark(ctx context.Context, plan duty.Plan, code string) error {
	if err := d.Store.HoldDuties(ctx); err != nil {
		return err
	}
	was, err := d.Store.HoldDutyRegion(ctx, plan.Year, code)
	if models.CodeOf(err) == models.NotFound || err == nil && !was.Bound() {
		return nil
	}
	if err != nil {
		return err
	}
	standing, err := d.standing(ctx, code, true, plan)
	if err != nil {
		return err
	}
	is := was
	is.Marks, is.Events = plan.Reckon(is, standing)
	if is == was {
		return nil
	}
	if err := d.Store.MarkDuties(ctx, is); err != nil {
		return err
	}
	delta := plan.Tally(is)
	delta.Add(plan.Tally(was), -1)
	codes := above(code)
	if region.LevelOf(code) < region.Village {
		codes = append(codes, code)
	}
	return d.raise(ctx, plan.Year, codes, duty.Region{}, delta)
}

// followBatch derives the counties anew that a batch may have to do with: it may hold the
// payments of every village.
func (d Duties) followBatch(ctx context.Context, c disclosure.Change) error {
	programme := strings.TrimPrefix(c.ItemID, "fund/")
	if len(d.byProgramme()[programme]) == 0 {
		return nil
	}
	list, err := d.Store.ListDerivations(ctx)
	if err != nil {
		return err
	}
	for _, of := range list {
		if of.Print == "" || c.Period != "" && c.Period.Year() != of.Year {
			continue // not derived yet: it will be
		}
		if err := d.batch(ctx, of, programme, c.RegionCode); err != nil {
			return fmt.Errorf("mark the duties of a batch: %w", err)
		}
	}
	return nil
}

func (d Duties) batch(ctx context.Context, of duty.Derivation, programme, code string) error {
	counties, err := d.countiesOf(ctx, of, programme, code)
	if err != nil {
		return err
	}
	for _, county := range counties {
		if _, err := d.county(ctx, d.plan(of), of, county); err != nil {
			return err
		}
	}
	return nil
}

// countiesOf is the county of a region; above the counties, those that have payments of the
// programme in the year.
func (d Duties) countiesOf(ctx context.Context, of duty.Derivation, programme, code string) ([]string, error) {
	if county := region.At(code, region.County); county != "" {
		return []string{county}, nil
	}
	return d.Store.ListPaidCounties(ctx, code, programme, of.Year)
}
