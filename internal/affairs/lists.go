package affairs

import (
	"context"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Tab is one of the lists of a desk.
type Tab string

// The tabs.
const (
	TabDrafts    Tab = "drafts"    // the unit's, being written or returned
	TabApprove   Tab = "approve"   // that wait for an approver
	TabScheduled Tab = "scheduled" // that wait for their hour
	TabPublished Tab = "published" // what the unit published
)

// Tabs are those of a visitor.
func Tabs(v models.Visitor) []Tab {
	switch {
	case v.Is(models.RolePublisher):
		return []Tab{TabDrafts, TabApprove, TabScheduled, TabPublished}
	case v.Is(models.RoleApprover):
		return []Tab{TabApprove, TabScheduled}
	}
	return nil
}

// Listed is a draft in a list.
type Listed struct {
	disclosure.Draft
	Label
	Item   disclosure.Item
	Region string // its name
	Author string
	Own    bool // the visitor wrote it
}

// List lists drafts of a tab, the newest change first.
func (d Desk) List(ctx context.Context, v models.Visitor, tab Tab, before disclosure.Spot, limit int) ([]Listed, error) {
	q := disclosure.DraftQuery{Region: v.Unit.RegionCode, UnitID: v.Unit.ID, Before: before, Limit: limit}
	if v.Is(models.RoleApprover) && tab != TabDrafts {
		q.UnitID = 0 // all that they may approve
	}
	switch tab {
	case TabDrafts:
		q.States = []disclosure.DraftState{disclosure.Writing, disclosure.Returned}
	case TabApprove:
		q.States = []disclosure.DraftState{disclosure.Submitted}
	case TabScheduled:
		q.States = []disclosure.DraftState{disclosure.Scheduled}
	default:
		return nil, notFound()
	}
	if v.Unit.RegionCode == "" {
		return nil, nil
	}
	rows, err := d.Store.ListDisclosureDrafts(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return d.listed(ctx, v, rows)
}

func (d Desk) listed(ctx context.Context, v models.Visitor, rows []disclosure.Draft) ([]Listed, error) {
	codes, people := make([]string, len(rows)), make([]int64, len(rows))
	for i, row := range rows {
		codes[i], people[i] = row.RegionCode, row.AuthorID
	}
	regions, err := d.Store.RegionNames(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("name regions: %w", err)
	}
	names, err := d.Store.StaffNames(ctx, people)
	if err != nil {
		return nil, fmt.Errorf("name authors: %w", err)
	}
	list := make([]Listed, len(rows))
	for i, row := range rows {
		label, err := d.label(row)
		if err != nil {
			return nil, err
		}
		item, _ := d.Catalogue.Find(row.ItemID)
		list[i] = Listed{Draft: row, Label: label, Item: item, Region: regions[row.RegionCode], Author: names[row.AuthorID], Own: row.AuthorID == v.Staff.ID}
	}
	return list, nil
}

// PostedLine is what the unit published, in a list.
type PostedLine struct {
	disclosure.Disclosure
	Item   disclosure.Item
	Region string
}

// ListPosted lists what the visitor's unit published, the newest first.
func (d Desk) ListPosted(ctx context.Context, v models.Visitor, before disclosure.Spot, limit int) ([]PostedLine, error) {
	if !v.Is(models.RolePublisher) {
		return nil, forbidden()
	}
	rows, err := d.Store.ListDisclosuresByUnit(ctx, v.Unit.ID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list what is published: %w", err)
	}
	codes := make([]string, len(rows))
	for i, row := range rows {
		codes[i] = row.RegionCode
	}
	regions, err := d.Store.RegionNames(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("name regions: %w", err)
	}
	list := make([]PostedLine, len(rows))
	for i, row := range rows {
		item, _ := d.Catalogue.Find(row.ItemID)
		list[i] = PostedLine{row, item, regions[row.RegionCode]}
	}
	return list, nil
}

// Waiting is how much waits for a visitor: to be approved, and returned to them.
type Waiting struct{ Approve, Returned int }

// waitingMost is how far the desk counts.
const waitingMost = 100

// Count counts what waits.
func (d Desk) Count(ctx context.Context, v models.Visitor) (w Waiting, err error) {
	if v.Unit.RegionCode == "" {
		return w, nil
	}
	if v.Is(models.RoleApprover) {
		rows, err := d.Store.ListDisclosureDrafts(ctx, disclosure.DraftQuery{Region: v.Unit.RegionCode, States: []disclosure.DraftState{disclosure.Submitted}, Limit: waitingMost})
		if err != nil {
			return w, fmt.Errorf("count drafts: %w", err)
		}
		for _, row := range rows {
			if row.AuthorID != v.Staff.ID {
				w.Approve++
			}
		}
	}
	if v.Is(models.RolePublisher) {
		rows, err := d.Store.ListDisclosureDrafts(ctx, disclosure.DraftQuery{Region: v.Unit.RegionCode, UnitID: v.Unit.ID, States: []disclosure.DraftState{disclosure.Returned}, Limit: waitingMost})
		if err != nil {
			return w, fmt.Errorf("count drafts: %w", err)
		}
		w.Returned = len(rows)
	}
	return w, nil
}

// Names are those of people of the staff.
func (d Desk) Names(ctx context.Context, ids []int64) (map[int64]string, error) {
	names, err := d.Store.StaffNames(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("name people: %w", err)
	}
	return names, nil
}

// Office is the name of the unit that a draft is of.
func (d Desk) Office(ctx context.Context, o Opened) (string, error) {
	u, err := d.Store.FindUnit(ctx, o.UnitID)
	if err != nil {
		return "", fmt.Errorf("find a draft's unit: %w", err)
	}
	return u.Name, nil
}
