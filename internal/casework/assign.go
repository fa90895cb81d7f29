package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/workflow"
)

// MostAtOnce is how many tips are assigned at once.
const MostAtOnce = 100

// Batch is tips that a supervisor wants to give to one reviewer.
type Batch struct {
	Rows   []Row
	Gone   int // of those that were ticked: not to be read any more
	People []Candidate
}

// All are those who can open all of them, Some those who can't.
func (b Batch) All() []Candidate { return b.who(true) }

// Some are those who can open some of them only.
func (b Batch) Some() []Candidate { return b.who(false) }

func (b Batch) who(all bool) []Candidate {
	return slices.DeleteFunc(slices.Clone(b.People), func(p Candidate) bool { return (p.Opens == len(b.Rows)) != all })
}

// Candidate is a reviewer of the unit, and how many of the tips they can open.
type Candidate struct {
	ID    int64
	Name  string
	Opens int
}

// Gather shows tips that were ticked, as they are now, and who could handle them.
func (c Casework) Gather(ctx context.Context, v models.Visitor, ticked []Seen) (Batch, error) {
	if err := only(v, models.RoleSupervisor); err != nil {
		return Batch{}, err
	}
	rows, err := c.ticked(ctx, v, ticked)
	if err != nil || len(rows) == 0 {
		return Batch{Gone: len(ticked)}, err
	}
	holders, err := c.Store.ListHoldersOf(ctx, idsOf(rows), models.PartTip)
	if err != nil {
		return Batch{}, fmt.Errorf("list who reads tips: %w", err)
	}
	people := map[int64]Candidate{}
	for _, h := range holders {
		if mayHandle(h.Staff, v.Unit.ID) {
			p := people[h.ID]
			people[h.ID] = Candidate{h.ID, h.Name, p.Opens + 1}
		}
	}
	b := Batch{Rows: rows, Gone: len(ticked) - len(rows)}
	for _, p := range people {
		b.People = append(b.People, p)
	}
	slices.SortFunc(b.People, func(a, b Candidate) int { return cmp.Or(cmp.Compare(b.Opens, a.Opens), cmp.Compare(a.ID, b.ID)) })
	return b, c.note(ctx, v, models.Act{Name: models.ListTips, Kind: models.OfTip}.Says(models.FieldTips, strconv.Itoa(len(rows))))
}

func idsOf(rows []Row) []string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

// mayHandle reports whether somebody who can open a unit's tip may be its handler.
func mayHandle(st models.Staff, unitID int64) bool {
	return st.UnitID == unitID && st.Roles.Has(models.RoleReviewer) && st.KeyState != models.KeyLost
}

// ticked reads tips as the queue shows them, in the order in which they were ticked; those
// that the visitor can't read are left out.
func (c Casework) ticked(ctx context.Context, v models.Visitor, seen []Seen) ([]Row, error) {
	ids := make([]string, len(seen))
	for i, s := range seen {
		ids[i] = s.TipID
	}
	held, err := c.Store.ListHeldTipsByID(ctx, ids, v.Unit.ID, v.Staff.ID)
	if err != nil {
		return nil, fmt.Errorf("find tips: %w", err)
	}
	slices.SortFunc(held, func(a, b models.HeldTip) int { return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID)) })
	var q Queue
	if err := c.rows(ctx, held, &q); err != nil {
		return nil, err
	}
	return q.Rows, c.tell(ctx, c.openAll(v, held), &q)
}

// AssignOutcome is what came of one tip of several.
type AssignOutcome string

// The outcomes.
const (
	AssignDone    AssignOutcome = "done"
	AssignAlready AssignOutcome = "already" // they have it
	AssignChanged AssignOutcome = "changed" // meanwhile, by somebody else
	AssignNotNow  AssignOutcome = "not-now" // the workflow doesn't permit it as the tip stands
	AssignCant    AssignOutcome = "cant"    // they can't open it
	AssignGone    AssignOutcome = "gone"    // the supervisor can't read it any more
	AssignFailed  AssignOutcome = "failed"  // for another reason, as are those after it
)

// AssignedTip is a tip and what came of assigning it. Of one that is gone, only the id is known.
type AssignedTip struct {
	Row
	Outcome AssignOutcome
}

// AssignAll gives tips to one reviewer, each as Act does it by itself: one that can't be
// assigned keeps none of the others back. Where something failed that nobody could expect, the
// error comes along with what was done until then.
func (c Casework) AssignAll(ctx context.Context, v models.Visitor, ticked []Seen, handlerID int64) ([]AssignedTip, error) {
	if err := only(v, models.RoleSupervisor); err != nil {
		return nil, err
	}
	rows, err := c.ticked(ctx, v, ticked)
	if err != nil {
		return nil, err
	}
	var done []AssignedTip
	var failed error
	for _, seen := range ticked {
		a := AssignedTip{Row: Row{ID: seen.TipID, Ref: models.TipRef(seen.TipID)}, Outcome: AssignGone}
		if i := slices.IndexFunc(rows, func(r Row) bool { return r.ID == seen.TipID }); i >= 0 {
			a.Row = rows[i]
			if failed == nil {
				a.Outcome, failed = c.assign(ctx, v, a.Row, seen, handlerID)
			} else {
				a.Outcome = AssignFailed
			}
		}
		done = append(done, a)
	}
	return done, failed
}

func (c Casework) assign(ctx context.Context, v models.Visitor, row Row, seen Seen, handlerID int64) (AssignOutcome, error) {
	switch {
	case row.HandlerID == handlerID:
		return AssignAlready, nil
	case row.Version != seen.Version:
		return AssignChanged, nil
	}
	err := c.Act(ctx, v, seen, Deed{Action: models.Assign, Said: map[workflow.Need]string{workflow.Handler: strconv.FormatInt(handlerID, 10)}})
	if _, wrong := err.(models.Problems); wrong { //nolint:errorlint // Problems are returned as they are
		return AssignCant, nil
	}
	switch models.CodeOf(err) {
	case models.NotFound:
		return AssignGone, nil
	case models.Forbidden:
		return AssignNotNow, nil
	case models.Conflict:
		now, err := c.held(ctx, v, seen.TipID)
		if err != nil {
			return AssignGone, nil //nolint:nilerr // it was there a moment ago
		}
		if now.Version == seen.Version {
			return AssignNotNow, nil
		}
		return AssignChanged, nil
	}
	if err != nil {
		return AssignFailed, err
	}
	return AssignDone, nil
}
