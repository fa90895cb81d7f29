package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

// Followed is a tip as its reporter sees it.
type Followed struct {
	Ref        string
	State      models.State
	ReceivedOn models.Date
	Unit       string
	Named      bool
	Rating     int // 0: not said
	Content    models.TipContent
	Events     []models.TipEvent
	Facts      deadline.Facts
	Messages   []Message
	Files      []File
	Uploads    []Upload // files that haven't come whole yet
	Requests   []Request
	Supervised bool                 // somebody reads what is for supervisors alone
	Can        []models.Action      // what the reporter may do now
	CanAsk     []models.RequestKind // and what they may ask for
}

// May reports whether an action is among those that the reporter may do now.
func (f Followed) May(a models.Action) bool { return slices.Contains(f.Can, a) }

// MayAsk reports whether something may be asked for now.
func (f Followed) MayAsk(k models.RequestKind) bool { return slices.Contains(f.CanAsk, k) }

// Follow shows the tip of a session; models.NotFound where the session is over.
func (in Intake) Follow(ctx context.Context, token []byte) (Followed, error) {
	o, err := in.opened(ctx, token)
	if err != nil {
		return Followed{}, err
	}
	unit, err := in.Store.FindUnit(ctx, o.tip.UnitID)
	if err != nil {
		return Followed{}, fmt.Errorf("find a unit: %w", err)
	}
	f := Followed{Ref: o.tip.Ref(), State: o.tip.State, ReceivedOn: o.tip.ReceivedOn, Unit: unit.Name, Named: o.tip.Named, Rating: o.tip.Rating}
	if f.Content, err = in.content(o); err != nil {
		return Followed{}, err
	}
	if f.Events, err = in.Store.ListTipEvents(ctx, o.tip.ID); err != nil {
		return Followed{}, fmt.Errorf("list a tip's events: %w", err)
	}
	f.Facts = deadline.FactsOf(o.tip, f.Events)
	if f.Messages, err = in.messages(ctx, o); err != nil {
		return Followed{}, err
	}
	if f.Uploads, err = in.uploads(ctx, o.identity, o.tip.ID); err != nil {
		return Followed{}, err
	}
	if f.Files, err = in.files(ctx, o.identity, o.tip.ID); err != nil {
		return Followed{}, err
	}
	if f.Requests, err = in.requests(ctx, o); err != nil {
		return Followed{}, err
	}
	return f, in.offer(ctx, o, &f)
}

// offer says what the reporter may do now: what the workflow permits, that hasn't been done
// where it can be done once only, and that somebody is there to decide on.
func (in Intake) offer(ctx context.Context, o opened, f *Followed) error {
	supervised := map[models.Part]bool{}
	for _, part := range []models.Part{models.PartTip, models.PartSupervision} {
		var err error
		if supervised[part], err = in.supervised(ctx, o.tip.ID, part); err != nil {
			return err
		}
	}
	f.Supervised = supervised[models.PartSupervision]
	may := workflow.ReporterActions(o.tip.State)
	for _, k := range models.RequestKinds() {
		once := slices.ContainsFunc(f.Requests, func(r Request) bool { return r.Kind == k && k.Once(r.State) })
		if slices.Contains(may, k.Action()) && supervised[k.Part()] && !once {
			f.CanAsk = append(f.CanAsk, k)
		}
	}
	f.Can = slices.DeleteFunc(may, func(a models.Action) bool {
		return a == models.Name && o.tip.Named || a == models.Rate && o.tip.Rating > 0
	})
	return nil
}

// supervised reports whether a supervisor can open a part.
func (in Intake) supervised(ctx context.Context, tipID string, part models.Part) (bool, error) {
	holders, err := in.Store.ListHolders(ctx, tipID, part)
	if err != nil {
		return false, fmt.Errorf("look for supervisors: %w", err)
	}
	return slices.ContainsFunc(holders, func(st models.Staff) bool {
		return st.Roles.Has(models.RoleSupervisor) && st.KeyState != models.KeyLost
	}), nil
}

// content is what was said in an opened tip.
func (in Intake) content(o opened) (said models.TipContent, err error) {
	plain, err := in.Sealer.Open(o.identity, o.tip.Content)
	if err != nil {
		return said, fmt.Errorf("open a tip: %w", err)
	}
	if err := json.Unmarshal(plain, &said); err != nil {
		return said, fmt.Errorf("read a tip: %w", err)
	}
	return said, nil
}
