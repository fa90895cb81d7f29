package casework

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/deadline"
)

// maxOpen is how many open requests a list shows.
const maxOpen = 500

// Request is what a reporter asks supervisors for, opened.
type Request struct {
	ID      string
	Version int64
	TipID   string
	Ref     string // the tip's
	Unit    string // that handles the tip
	Ours    bool   // the visitor's own unit handles it: the tip can be looked at
	Kind    models.RequestKind
	State   models.RequestState
	MadeOn  models.Date
	Clock   deadline.Clock
	Words   models.RequestWords
	MadeBy  string // who of the staff asked; empty: the reporter
	Mine    bool   // the visitor asked for it, and can't decide
	Broken  bool   // what was written can't be opened: the rest is empty

	DecidedOn models.Date
	DecidedBy string
	Reply     models.RequestReply
	PaidOn    models.Date
}

// Requests is what a supervisor has to decide on, and what was decided.
type Requests struct {
	Open []Request // retaliation first, then by the day on which they are due
	Done []Request // the latest first
	Next models.TipPlace
}

// Requests lists the requests that the visitor holds keys to; from is where the list of those
// decided goes on, the zero place for its start.
func (c Casework) Requests(ctx context.Context, v models.Visitor, from models.TipPlace) (Requests, error) {
	var all Requests
	units, err := c.supervised(ctx, v)
	if err != nil {
		return all, err
	}
	q := models.RequestQuery{StaffID: v.Staff.ID, UnitIDs: units, Open: true, Limit: maxOpen}
	open, err := c.Store.ListHeldRequests(ctx, q)
	if err != nil {
		return all, fmt.Errorf("list requests: %w", err)
	}
	q.Open, q.From, q.Limit = false, from, PageSize+1
	done, err := c.Store.ListHeldRequests(ctx, q)
	if err != nil {
		return all, fmt.Errorf("list requests: %w", err)
	}
	if len(done) > PageSize {
		done = done[:PageSize]
		last := done[PageSize-1]
		all.Next = models.TipPlace{On: last.DecidedOn, ID: last.ID}
	}
	list, err := c.openRequests(ctx, v, slices.Concat(open, done))
	if err != nil {
		return all, err
	}
	all.Open, all.Done = list[:len(open)], list[len(open):]
	slices.SortStableFunc(all.Open, byUrgency)
	return all, nil
}

// CountOpen counts the requests that a supervisor has to decide on.
func (c Casework) CountOpen(ctx context.Context, v models.Visitor) (int, error) {
	units, err := c.supervised(ctx, v)
	if err != nil {
		return 0, err
	}
	open, err := c.Store.ListHeldRequests(ctx, models.RequestQuery{StaffID: v.Staff.ID, UnitIDs: units, Open: true, Limit: maxOpen})
	if err != nil {
		return 0, fmt.Errorf("list requests: %w", err)
	}
	return len(open), nil
}

func byUrgency(a, b Request) int {
	return cmp.Or(rank(a)-rank(b), cmp.Compare(cmp.Or(a.Clock.Due, models.NeverDue), cmp.Or(b.Clock.Due, models.NeverDue)))
}

func rank(r Request) int {
	switch {
	case r.Kind != models.RequestRetaliation:
		return 2
	case !r.Words.Urgent:
		return 1
	}
	return 0
}

// Request shows one request.
func (c Casework) Request(ctx context.Context, v models.Visitor, id string) (Request, error) {
	held, err := c.heldRequest(ctx, v, id)
	if err != nil {
		return Request{}, err
	}
	list, err := c.openRequests(ctx, v, []models.HeldRequest{held})
	if err != nil {
		return Request{}, err
	}
	if list[0].Broken {
		return list[0], models.Fail(models.Internal, "").Because(fmt.Errorf("request %s can't be opened", id))
	}
	return list[0], nil
}

// supervised are the units whose tips' requests a supervisor may see.
func (c Casework) supervised(ctx context.Context, v models.Visitor) ([]int64, error) {
	if err := only(v, models.RoleSupervisor); err != nil {
		return nil, err
	}
	units, err := c.Store.UnitsUnder(ctx, v.Unit.ID)
	if err != nil {
		return nil, fmt.Errorf("find the units below: %w", err)
	}
	return units, nil
}

func (c Casework) heldRequest(ctx context.Context, v models.Visitor, id string) (models.HeldRequest, error) {
	units, err := c.supervised(ctx, v)
	if err != nil {
		return models.HeldRequest{}, err
	}
	if !models.IsID(id) {
		return models.HeldRequest{}, notFound()
	}
	held, err := c.Store.FindHeldRequest(ctx, id, v.Staff.ID, units)
	if err != nil {
		return held, fmt.Errorf("find a request: %w", err)
	}
	return held, nil
}

// openRequests opens requests, names who decided and which unit: as many queries for one as
// for many.
func (c Casework) openRequests(ctx context.Context, v models.Visitor, held []models.HeldRequest) ([]Request, error) {
	var people, unitIDs []int64
	for _, r := range held {
		people, unitIDs = append(people, r.DecidedBy, r.MadeBy), append(unitIDs, r.UnitID)
	}
	names, err := c.Store.StaffNames(ctx, people)
	if err != nil {
		return nil, fmt.Errorf("name the staff: %w", err)
	}
	units, err := c.unitNames(ctx, unitIDs)
	if err != nil {
		return nil, err
	}
	list := make([]Request, len(held))
	for i, r := range held {
		identity, err := c.Sealer.Open(v.Identity, r.Sealed)
		list[i] = c.request(models.Secret(identity), r.Request)
		list[i].Broken = list[i].Broken || err != nil
		list[i].DecidedBy, list[i].MadeBy, list[i].Ours = names[r.DecidedBy], names[r.MadeBy], r.UnitID == v.Unit.ID
		list[i].Mine, list[i].Unit = !mayDecide(v, r), units[r.UnitID]
	}
	return list, nil
}

// unitNames are the names of units, by id.
func (c Casework) unitNames(ctx context.Context, ids []int64) (map[int64]string, error) {
	units, err := c.Store.ListUnitsByID(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("name units: %w", err)
	}
	names := map[int64]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return names, nil
}

// request opens a request with the identity of its part.
func (c Casework) request(identity models.Secret, r models.Request) Request {
	shown := Request{ID: r.ID, Version: r.Version, TipID: r.TipID, Ref: models.TipRef(r.TipID), Kind: r.Kind, State: r.State,
		MadeOn: r.MadeOn, DecidedOn: r.DecidedOn, PaidOn: r.PaidOn}
	for _, clock := range c.Clocks(deadline.OfRequest(r)) {
		shown.Clock = clock
	}
	err := c.openJSON(identity, r.Content, &shown.Words)
	if err == nil && r.Reply != nil {
		err = c.openJSON(identity, r.Reply, &shown.Reply)
	}
	shown.Broken = err != nil
	return shown
}

// Objection is what a reporter holds against the result, as whoever reads the tip sees it.
type Objection struct{ Request }

func (c Casework) openJSON(identity models.Secret, sealed []byte, into any) error {
	plain, err := c.Sealer.Open(identity, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

func (c Casework) sealJSON(said any, recipient string) ([]byte, error) {
	plain, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	return c.Sealer.Seal(plain, recipient)
}
