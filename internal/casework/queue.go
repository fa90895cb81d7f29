package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"qingyuan/models"
	"qingyuan/models/region"
)

// PageSize is how many tips a page of the queue has.
const PageSize = 25

// Tab is a part of the queue.
type Tab string

// The tabs: the oldest tip comes first where something is to be done, the newest where
// nothing is.
const (
	Waiting Tab = "waiting"
	Working Tab = "working"
	Done    Tab = "done"
)

// Tabs lists the tabs in the order in which pages show them.
func Tabs() []Tab { return []Tab{Waiting, Working, Done} }

func (t Tab) states() []models.State {
	switch t {
	case Working:
		return []models.State{models.Accepted, models.Reopened, models.Assigned, models.Disposed, models.Concluded, models.Duplicate}
	case Done:
		return []models.State{models.Answered, models.Declined, models.Archived}
	}
	return []models.State{models.Received, models.Transferred}
}

func tabOf(s models.State) Tab {
	for _, t := range Tabs() {
		for _, state := range t.states() {
			if state == s {
				return t
			}
		}
	}
	return Done
}

// Look is what part of the queue someone wants to see.
type Look struct {
	Tab  Tab
	From models.TipPlace // the zero place: from the first
	Back bool            // the page before From, not the one after
}

// Queue is one page of a queue.
type Queue struct {
	Tab    Tab
	Tips   map[Tab]int64 // by tab, all pages
	Unread map[Tab]int64
	Rows   []Row
	Prev   models.TipPlace // Look from here, Back; the zero place: this page is the first
	Next   models.TipPlace // Look from here; the zero place: this page is the last
}

// Row is a tip as the queue shows it.
type Row struct {
	ID         string
	Ref        string
	State      models.State
	ReceivedOn models.Date
	Unread     bool
	Subject    string // empty where the reporter named none
	Unit       string // where the subject works; may be empty
	Kind       string
	Region     string // its last two names
	Broken     bool   // what was kept of it can't be opened: the rest is empty
}

// Queue shows one page of the tips that the visitor holds keys to. It takes as many
// queries for one tip as for a page full.
func (c Casework) Queue(ctx context.Context, v models.Visitor, look Look) (Queue, error) {
	if err := only(v, models.Readers()...); err != nil {
		return Queue{}, err
	}
	look.Back = look.Back && !look.From.IsZero()
	held, q, err := c.page(ctx, v, look)
	if err == nil && len(held) == 0 && !look.From.IsZero() { // what was there has moved on
		held, q, err = c.page(ctx, v, Look{Tab: look.Tab})
	}
	if err != nil {
		return q, err
	}
	if err := c.count(ctx, v, &q); err != nil {
		return q, err
	}
	contents := make([]models.TipContent, len(held))
	codes := make([]string, len(held))
	for i, tip := range held {
		row := Row{ID: tip.ID, Ref: tip.Ref(), State: tip.State, ReceivedOn: tip.ReceivedOn, Unread: tip.Unread}
		contents[i], err = c.content(v, tip)
		row.Broken = err != nil
		q.Rows, codes[i] = append(q.Rows, row), contents[i].RegionCode
	}
	regions, err := c.Store.RegionPaths(ctx, codes)
	if err != nil {
		return q, fmt.Errorf("name regions: %w", err)
	}
	for i, said := range contents {
		r := &q.Rows[i]
		r.Subject, r.Kind, r.Region = said.First(), said.Kind, nearName(regions[said.RegionCode])
		if len(said.Subjects) > 0 {
			r.Unit = said.Subjects[0].Unit
		}
	}
	return q, nil
}

// Count counts the tips that the visitor holds keys to, without a page of them.
func (c Casework) Count(ctx context.Context, v models.Visitor) (Queue, error) {
	q := Queue{Tips: map[Tab]int64{}, Unread: map[Tab]int64{}}
	if err := only(v, models.Readers()...); err != nil {
		return q, err
	}
	return q, c.count(ctx, v, &q)
}

// page finds one page and what lies on either side of it.
func (c Casework) page(ctx context.Context, v models.Visitor, look Look) ([]models.HeldTip, Queue, error) {
	q := Queue{Tab: look.Tab, Tips: map[Tab]int64{}, Unread: map[Tab]int64{}}
	held, err := c.Store.ListHeldTips(ctx, models.TipQuery{UnitID: v.Unit.ID, StaffID: v.Staff.ID, States: look.Tab.states(),
		Newest: look.Tab == Done, From: look.From, Back: look.Back, Limit: PageSize + 1})
	if err != nil {
		return nil, q, fmt.Errorf("list tips: %w", err)
	}
	more := len(held) > PageSize
	before, after := !look.From.IsZero(), more
	if look.Back {
		before, after = more, true
	}
	switch {
	case more && look.Back:
		held = held[1:]
	case more:
		held = held[:PageSize]
	}
	if before && len(held) > 0 {
		q.Prev = place(held[0])
	}
	if after && len(held) > 0 {
		q.Next = place(held[len(held)-1])
	}
	return held, q, nil
}

func place(t models.HeldTip) models.TipPlace { return models.TipPlace{On: t.ReceivedOn, ID: t.ID} }

func (c Casework) count(ctx context.Context, v models.Visitor, q *Queue) error {
	counts, err := c.Store.CountHeldTips(ctx, v.Unit.ID, v.Staff.ID)
	if err != nil {
		return fmt.Errorf("count tips: %w", err)
	}
	for _, n := range counts {
		q.Tips[tabOf(n.State)] += n.Tips
		q.Unread[tabOf(n.State)] += n.Unread
	}
	return nil
}

func (c Casework) content(v models.Visitor, tip models.HeldTip) (said models.TipContent, err error) {
	identity, err := c.identity(v, tip)
	if err != nil {
		return said, err
	}
	return c.said(identity, tip.Tip)
}

func (c Casework) said(identity models.Secret, tip models.Tip) (said models.TipContent, err error) {
	plain, err := c.Sealer.Open(identity, tip.Content)
	if err != nil {
		return said, fmt.Errorf("open a tip: %w", err)
	}
	if err := json.Unmarshal(plain, &said); err != nil {
		return said, fmt.Errorf("read a tip: %w", err)
	}
	return said, nil
}

// nearName is the end of a region's full name: enough for who knows the county.
func nearName(path []region.Region) string {
	var names []string
	for _, r := range path[max(0, len(path)-2):] {
		names = append(names, r.Name)
	}
	return strings.Join(names, "")
}
