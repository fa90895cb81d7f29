package affairs

import (
	"context"
	"fmt"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// Start is a draft that is to be begun.
type Start struct {
	Item   string
	Region string
	Period models.Period // "" of events
	Title  string        // to begin with
}

// Begun is where somebody who begins goes on: in a draft, or with what was published already.
type Begun struct {
	Draft     string // its ID
	Published string // the disclosure's ID
}

// Start begins a draft. Where the item's period is drafted or published already, it says where.
// Problems speak of the fields item, region and period.
func (d Desk) Start(ctx context.Context, v models.Visitor, s Start) (Begun, error) {
	item, err := d.startable(v, s)
	if err != nil {
		return Begun{}, err
	}
	if item.Frequency != disclosure.Event {
		there, err := d.there(ctx, v, s)
		if err != nil || there != (Begun{}) {
			return there, err
		}
	}
	draft := disclosure.Draft{ID: models.NewID(), Kind: disclosure.ToPublish, ItemID: item.ID, RegionCode: s.Region, Period: s.Period, UnitID: v.Unit.ID}
	paper := Paper{Form: disclosure.Form{Title: s.Title}}
	return Begun{Draft: draft.ID}, d.create(ctx, v, draft, paper)
}

// startable checks that the visitor may begin such a draft.
func (d Desk) startable(v models.Visitor, s Start) (disclosure.Item, error) {
	if !v.Is(models.RolePublisher) {
		return disclosure.Item{}, forbidden()
	}
	var p models.Problems
	item, ok := d.Catalogue.Find(s.Item)
	if !ok {
		p.Add("item", "draft.err.item")
	}
	switch {
	case region.LevelOf(s.Region) == 0:
		p.Add("region", "draft.err.region")
	case !answersFor(v, s.Region):
		p.Add("region", "draft.err.region_other")
	case ok && region.LevelOf(s.Region) != item.Level:
		p.Add("region", "draft.err.level_"+levelWord(item.Level))
	}
	if ok && item.Frequency != disclosure.Event && (!s.Period.Valid() || s.Period.Months() != item.Frequency.Months()) {
		p.Add("period", "draft.err.period_"+string(item.Frequency))
	}
	if ok && item.Frequency == disclosure.Event && s.Period != "" {
		p.Add("period", "draft.err.period_event")
	}
	return item, p.OrNil()
}

func levelWord(l region.Level) string {
	return map[region.Level]string{region.Village: "village", region.Town: "town", region.County: "county"}[l]
}

// there finds what is there of an item's period.
func (d Desk) there(ctx context.Context, v models.Visitor, s Start) (Begun, error) {
	done, err := d.Store.FindDisclosureOf(ctx, s.Region, s.Item, s.Period, "")
	if err == nil {
		return Begun{Published: done.ID}, nil
	}
	if models.CodeOf(err) != models.NotFound {
		return Begun{}, fmt.Errorf("look for what is published: %w", err)
	}
	drafts, err := d.Store.ListDraftsFor(ctx, s.Region, s.Item, s.Period)
	if err != nil {
		return Begun{}, fmt.Errorf("look for drafts: %w", err)
	}
	for _, one := range drafts {
		if one.UnitID == v.Unit.ID {
			return Begun{Draft: one.ID}, nil
		}
	}
	return Begun{}, nil
}

func (d Desk) create(ctx context.Context, v models.Visitor, draft disclosure.Draft, p Paper) error {
	p.writtenBy(v.Staff.ID)
	draft.AuthorID, draft.Revision, draft.ChangedAt = v.Staff.ID, 1, d.Clock().Unix()
	if draft.State == "" {
		draft.State = disclosure.Writing
	}
	if err := d.box(&draft, p); err != nil {
		return err
	}
	if err := d.Store.CreateDisclosureDraft(ctx, draft); err != nil {
		return fmt.Errorf("begin a draft: %w", err)
	}
	return nil
}

// MaxReason is how long a reason may be, in characters.
const MaxReason = 500

// Change begins a correction, an update or a withdrawal of what was published, and returns the
// draft's ID; where one is open already, that one's. A withdrawal is submitted at once: it has
// nothing to be written. What was withdrawn can be corrected: it is then public again. Problems
// speak of the field reason.
func (d Desk) Change(ctx context.Context, v models.Visitor, id string, kind disclosure.DraftKind, reason string) (string, error) {
	p, err := d.Posted(ctx, v, id)
	if err != nil {
		return "", err
	}
	if p.Disclosure.State == disclosure.Withdrawn && kind != disclosure.ToCorrect || kind == disclosure.ToUpdate && !p.Item.Ongoing {
		return "", models.Fail(models.Conflict, "err.changed_meanwhile")
	}
	if problems := reasonProblems(reason); problems.Any() {
		return "", problems
	}
	open, err := d.Store.ListDraftsOf(ctx, id)
	if err != nil {
		return "", fmt.Errorf("look for drafts: %w", err)
	}
	if len(open) > 0 {
		return open[0].ID, nil
	}
	from := p.Disclosure.Version
	if p.Disclosure.State == disclosure.Withdrawn { // what comes in its place begins with what it said
		if p, err = d.Board.Read(ctx, id, from-1); err != nil {
			return "", fmt.Errorf("read what was withdrawn: %w", err)
		}
	}
	e := p.Whole()
	draft := disclosure.Draft{ID: models.NewID(), Kind: kind, DisclosureID: id, ItemID: e.Item, RegionCode: e.Region, Period: e.Period, UnitID: v.Unit.ID}
	paper := Paper{Form: disclosure.Fill(p.Item, e), Reason: reason, From: from}
	if kind == disclosure.ToWithdraw {
		paper.Form = disclosure.Form{Title: e.Content.Title, Subject: e.Subject, EventOn: string(e.EventOn)}
	}
	return draft.ID, d.create(ctx, v, draft, paper)
}

func reasonProblems(reason string) models.Problems {
	var p models.Problems
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		p.Add("reason", "draft.err.reason")
	case n > MaxReason:
		p.Add("reason", "disclosure.err.longer", "Max", MaxReason)
	}
	return p
}

// Posted is the newest version of what was published, for somebody of the unit who may change it.
func (d Desk) Posted(ctx context.Context, v models.Visitor, id string) (Posted, error) {
	if !v.Is(models.RolePublisher) {
		return Posted{}, forbidden()
	}
	if !models.IsID(id) {
		return Posted{}, notFound()
	}
	p, err := d.Board.Read(ctx, id, 0)
	if err != nil {
		return p, err
	}
	if p.Disclosure.UnitID != v.Unit.ID {
		return Posted{}, notFound()
	}
	return p, nil
}

// OpenDrafts are the drafts that would change what was published.
func (d Desk) OpenDrafts(ctx context.Context, id string) ([]disclosure.Draft, error) {
	list, err := d.Store.ListDraftsOf(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("look for drafts: %w", err)
	}
	return list, nil
}
