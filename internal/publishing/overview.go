package publishing

import (
	"context"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// latestShown is how many of the newest batches the overview has.
const latestShown = 8

// Overview is the way into the accounts: by region, by programme, by what is new.
type Overview struct {
	Sum
	Path       []region.Region // the smallest region that holds all payments, and those above
	Regions    []RegionSum     // right below it
	Programmes []ProgrammeSum
	Latest     []LatestBatch
}

// LatestBatch is what anyone may know of a batch.
type LatestBatch struct {
	ID          int64
	State       fund.BatchState
	Version     int
	Programme   fund.Programme
	Filter      fund.Filter // shows it
	RegionName  string
	First, Last fund.Period
	Rows        int
	TotalFen    int64
	PublishedOn models.Date
}

// Overview reads the way in.
func (l Ledger) Overview(ctx context.Context) (o Overview, err error) {
	if o.Sum, err = l.sum(ctx, fund.Filter{}); err != nil || o.Payments == 0 {
		return o, err
	}
	if o.Path, o.Regions, err = l.entrance(ctx); err != nil {
		return o, err
	}
	known, err := l.known(ctx)
	if err != nil {
		return o, err
	}
	if o.Programmes, err = l.programmes(ctx, "", "", known); err != nil {
		return o, err
	}
	o.Latest, err = l.latest(ctx, known)
	return o, err
}

// entrance goes down the tree as long as all payments are in one region.
func (l Ledger) entrance(ctx context.Context) ([]region.Region, []RegionSum, error) {
	return l.entranceOf(ctx, "")
}

// entranceOf is entrance for one programme, or all.
func (l Ledger) entranceOf(ctx context.Context, programme string) ([]region.Region, []RegionSum, error) {
	at := ""
	list, err := l.parts(ctx, fund.Filter{Programme: programme})
	for err == nil && len(list) == 1 && region.LevelOf(list[0].Code) < region.Town {
		at = list[0].Code
		list, err = l.parts(ctx, fund.Filter{Region: at, Programme: programme})
	}
	if err != nil || at == "" {
		return nil, list, err
	}
	path, err := l.Regions.Path(ctx, at)
	return path, list, err
}

func (l Ledger) latest(ctx context.Context, known programmes) ([]LatestBatch, error) {
	rows, err := l.Store.ListLatestPublications(ctx, latestShown)
	if err != nil {
		return nil, wrap(err, "list the newest batches")
	}
	return l.described(ctx, rows, known)
}

// described are batches as anyone may know them.
func (l Ledger) described(ctx context.Context, rows []fund.Publication, known programmes) ([]LatestBatch, error) {
	codes := make([]string, len(rows))
	for i, p := range rows {
		if known[p.ProgrammeCode].TotalsOnly {
			rows[i].RegionCode = region.At(p.RegionCode, region.County)
		}
		codes[i] = rows[i].RegionCode
	}
	names, err := l.Store.RegionNames(ctx, codes)
	if err != nil {
		return nil, wrap(err, "name regions")
	}
	list := make([]LatestBatch, len(rows))
	for i, p := range rows {
		list[i] = LatestBatch{ID: p.ID, State: p.State, Version: p.Version, Programme: known[p.ProgrammeCode], Filter: p.Filter(), RegionName: names[p.RegionCode],
			First: p.FirstPeriod, Last: p.LastPeriod, Rows: p.Rows, TotalFen: p.TotalFen, PublishedOn: p.On()}
	}
	return list, nil
}
