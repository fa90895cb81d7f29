package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/region"
	"qingyuan/models/workflow"
)

// PageSize is how many tips a page of the queue has.
const PageSize = 25

// Tab is a part of the queue.
type Tab string

// The tabs: what is due first comes first where something is to be done, the newest where
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

// TabOf is the tab in which tips of a state are.
func TabOf(s models.State) Tab {
	for _, t := range Tabs() {
		for _, state := range t.states() {
			if state == s {
				return t
			}
		}
	}
	return Done
}

// Look is what part of the queue someone wants to see. A state that the filter names decides
// on the tab.
type Look struct {
	Tab    Tab
	Filter models.TipFilter
	From   models.TipPlace // the zero place: from the first
	Back   bool            // the page before From, not the one after
}

// Queue is one page of a queue.
type Queue struct {
	Look
	Counts     map[Tab]Count // by tab, all pages, but for what the filter says of a state
	Shown      int64         // by the whole filter, all pages
	Rules      []RuleCount   // that are due next in the tab, those of most tips first
	Views      []models.SavedView
	Colleagues []models.Staff   // reviewers of the unit: id and name
	Loosened   map[string]int64 // where nothing is shown: how many would be without one field of the filter
	Rows       []Row
	Prev       models.TipPlace // Look from here, Back; the zero place: this page is the first
	Next       models.TipPlace // Look from here; the zero place: this page is the last
}

// Row is a tip as the queue shows it.
type Row struct {
	ID         string
	Ref        string
	Version    int64
	State      models.State
	ReceivedOn models.Date
	Unread     bool
	Channel    models.Channel
	Named      bool
	Due        Due
	HandlerID  int64
	Handler    string // their name; empty where nobody handles it
	Subject    string // empty where the reporter named none
	Unit       string // where the subject works; may be empty
	Kind       string
	Region     string // its last two names
	Broken     bool   // what was kept of it can't be opened: the rest is empty
}

// Assignable reports whether a supervisor may give the tip to somebody, as far as its state says.
func (r Row) Assignable() bool { return workflow.Known(models.Assign, r.State) }

// Queue shows one page of the tips that the visitor holds keys to, and the trail notes how
// many. It takes as many queries for one tip as for a page full; while the database counts,
// what the page shows is opened.
func (c Casework) Queue(ctx context.Context, v models.Visitor, look Look) (Queue, error) {
	if err := only(v, models.Readers()...); err != nil {
		return Queue{}, err
	}
	look.Back = look.Back && !look.From.IsZero()
	if look.Filter.State != "" {
		look.Tab = TabOf(look.Filter.State)
	}
	held, q, err := c.page(ctx, v, look)
	if err == nil && len(held) == 0 && !look.From.IsZero() { // what was there has moved on
		look.From, look.Back = models.TipPlace{}, false
		held, q, err = c.page(ctx, v, look)
	}
	if err != nil {
		return q, err
	}
	opened := make(chan []opened, 1)
	go func() { opened <- c.openAll(v, held) }()
	err = c.beside(ctx, v, held, &q)
	contents := <-opened
	if err != nil {
		return q, err
	}
	if err := c.tell(ctx, contents, &q); err != nil || len(held) == 0 {
		return q, err
	}
	return q, c.note(ctx, v, models.Act{Name: models.ListTips, Kind: models.OfTip}.Says(models.FieldTips, strconv.Itoa(len(held))))
}

// beside is what a page shows but for what is sealed.
func (c Casework) beside(ctx context.Context, v models.Visitor, held []models.HeldTip, q *Queue) (err error) {
	if err := c.rows(ctx, held, q); err != nil {
		return err
	}
	if q.Views, err = c.Views(ctx, v); err != nil {
		return err
	}
	if q.Colleagues, err = c.Store.ListColleagues(ctx, v.Unit.ID); err != nil {
		return fmt.Errorf("list colleagues: %w", err)
	}
	if err := c.count(ctx, v, q); err != nil || q.Shown > 0 {
		return err
	}
	return c.loosen(ctx, v, q)
}

// page finds one page and what lies on either side of it.
func (c Casework) page(ctx context.Context, v models.Visitor, look Look) ([]models.HeldTip, Queue, error) {
	q := Queue{Look: look}
	held, err := c.Store.ListHeldTips(ctx, models.TipQuery{UnitID: v.Unit.ID, StaffID: v.Staff.ID, States: look.states(), Filter: look.Filter,
		Today: c.today(), Newest: look.Tab == Done, From: look.From, Back: look.Back, Limit: PageSize + 1})
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
		q.Prev = look.place(held[0])
	}
	if after && len(held) > 0 {
		q.Next = look.place(held[len(held)-1])
	}
	return held, q, nil
}

func (l Look) states() []models.State {
	if l.Filter.State != "" {
		return []models.State{l.Filter.State}
	}
	return l.Tab.states()
}

func (l Look) place(t models.HeldTip) models.TipPlace {
	if l.Tab == Done {
		return models.TipPlace{On: t.ReceivedOn, ID: t.ID}
	}
	return models.TipPlace{On: t.DueOn, Then: t.ReceivedOn, ID: t.ID}
}

// rows says of tips what isn't sealed.
func (c Casework) rows(ctx context.Context, held []models.HeldTip, q *Queue) error {
	ids, handlers := make([]string, len(held)), make([]int64, len(held))
	for i, t := range held {
		ids[i], handlers[i] = t.ID, t.HandlerID
	}
	clocks, err := c.Store.ListNextDeadlines(ctx, ids)
	if err != nil {
		return fmt.Errorf("list what is due: %w", err)
	}
	names, err := c.Store.StaffNames(ctx, handlers)
	if err != nil {
		return fmt.Errorf("name handlers: %w", err)
	}
	for _, t := range held {
		q.Rows = append(q.Rows, Row{ID: t.ID, Ref: t.Ref(), Version: t.Version, State: t.State, ReceivedOn: t.ReceivedOn, Unread: t.Unread,
			Channel: t.Channel, Named: t.Named, Due: dueOf(t.Tip, clocks, c.today()), HandlerID: t.HandlerID, Handler: names[t.HandlerID]})
	}
	return nil
}

// tell says of tips what was sealed.
func (c Casework) tell(ctx context.Context, contents []opened, q *Queue) error {
	codes := make([]string, len(contents))
	for i, said := range contents {
		codes[i] = said.RegionCode
	}
	regions, err := c.Store.RegionPaths(ctx, codes)
	if err != nil {
		return fmt.Errorf("name regions: %w", err)
	}
	for i, said := range contents {
		r := &q.Rows[i]
		r.Broken = said.err != nil
		r.Subject, r.Kind, r.Region = said.First(), said.Kind, nearName(regions[said.RegionCode])
		if len(said.Subjects) > 0 {
			r.Unit = said.Subjects[0].Unit
		}
	}
	return nil
}

func (c Casework) said(identity models.Secret, tip models.Tip) (said models.TipContent, err error) {
	open, err := c.Sealer.Opener(identity)
	if err != nil {
		return said, fmt.Errorf("open a tip: %w", err)
	}
	return saidBy(open, tip)
}

func saidBy(open models.Opener, tip models.Tip) (said models.TipContent, err error) {
	plain, err := open(tip.Content)
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
