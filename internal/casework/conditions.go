package casework

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

// step asks the workflow whether somebody may do something to a tip as it is now.
func (c Casework) step(ctx context.Context, v models.Visitor, tip models.Tip, action models.Action) (workflow.Transition, error) {
	k, _, err := c.conditions(ctx, v, tip)
	if err != nil {
		return workflow.Transition{}, err
	}
	return workflow.Step(k, action, v.Staff.Roles)
}

// past is what has happened to a tip, and what was asked for.
type past struct {
	events   []models.TipEvent
	requests []models.Request
	clocks   []deadline.Clock
}

// conditions are what the workflow looks at.
func (c Casework) conditions(ctx context.Context, v models.Visitor, tip models.Tip) (k workflow.Case, p past, err error) {
	if p.events, err = c.Store.ListTipEvents(ctx, tip.ID); err != nil {
		return k, p, fmt.Errorf("list a tip's events: %w", err)
	}
	if p.requests, err = c.Store.ListRequests(ctx, tip.ID); err != nil {
		return k, p, fmt.Errorf("list requests: %w", err)
	}
	facts := deadline.FactsOf(tip, p.events)
	p.clocks = c.Clocks(facts)
	others, err := c.Store.CountUnits(ctx)
	if err != nil {
		return k, p, fmt.Errorf("count units: %w", err)
	}
	proposed := p.open(models.RequestDisposition)
	inquiry := tip.Disposition == models.Inquiry && tip.State == models.Disposed && facts.Days[deadline.InquiryClosed] == ""
	served, answered := facts.Days[deadline.InquiryServed] != "", facts.Days[deadline.InquiryAnswered] != ""
	return workflow.Case{State: tip.State, Holds: map[workflow.Condition]bool{
		workflow.ByHandler:    tip.HandlerID == v.Staff.ID && v.Staff.ID != 0,
		workflow.Pending:      proposed != nil && proposed.MadeBy != v.Staff.ID,
		workflow.NothingIs:    proposed == nil,
		workflow.IsInquiry:    inquiry,
		workflow.IsServed:     inquiry && served && !answered,
		workflow.IsAnswered:   inquiry && answered,
		workflow.IsShelved:    tip.Disposition == models.Shelved,
		workflow.IsDone:       tip.Disposition != models.Shelved && !inquiry,
		workflow.IsAssignedUs: tip.ReportTo != 0 && facts.Days[deadline.ReportedBack] == "",
		// What is for supervisors alone doesn't count: a missing button would tell of it.
		workflow.NothingAsked: !slices.ContainsFunc(p.requests, func(r models.Request) bool {
			return r.State == models.RequestOpen && r.Kind.Part() == models.PartTip
		}),
		workflow.CameFromUnit: tip.FromUnitID != 0,
		workflow.IsExtensible: len(extensible(p.clocks)) > 0 && p.open(models.RequestExtension) == nil,
		workflow.IsUnfounded:  tip.Finding == models.Unsubstantiated,
		workflow.IsNamed:      tip.Named,
		workflow.HasOthers:    others > 1,
		workflow.HasReporter:  tip.Channel != models.ByExchange,
		workflow.NoMalice:     p.open(models.RequestMalicious) == nil && !p.malicious(), // the reviewers asked, so it tells them nothing
		workflow.NoNameAsked:  p.open(models.RequestUnsealing) == nil,
		workflow.Undelivered:  p.count(models.Clear) > p.count(models.DeliverClearing),
	}}, p, nil
}

// open is the request of a kind that waits for a decision; nil where none does.
func (p past) open(kind models.RequestKind) *models.Request {
	for i, r := range p.requests {
		if r.Kind == kind && r.State == models.RequestOpen {
			return &p.requests[i]
		}
	}
	return nil
}

// malicious reports whether a finding of malice stands: one since the tip was last taken up again.
func (p past) malicious() (found bool) {
	for _, e := range p.events {
		found = e.Action == models.Malicious || found && e.Action != models.Reopen
	}
	return found
}

// count of an action.
func (p past) count(a models.Action) (n int) {
	for _, e := range p.events {
		if e.Action == a {
			n++
		}
	}
	return n
}

// extensible are the clocks that run and may be extended still.
func extensible(clocks []deadline.Clock) []deadline.Clock {
	var some []deadline.Clock
	for _, c := range clocks {
		if c.Running() && c.Rule.Extension > 0 && !c.Extended() {
			some = append(some, c)
		}
	}
	return some
}
