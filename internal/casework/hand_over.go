package casework

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/workflow"
)

// Superior is the unit to which a tip could be handed over. Problems of "hand_over" say that
// there is none.
func (c Casework) Superior(ctx context.Context, v models.Visitor, tipID string) (models.Unit, error) {
	if err := only(v, models.RoleSupervisor); err != nil {
		return models.Unit{}, err
	}
	tip, err := c.held(ctx, v, tipID)
	if err != nil {
		return models.Unit{}, err
	}
	_, to, err := c.above(ctx, v, tip)
	return to.Unit, err
}

// HandOver gives a tip to the superior unit, because nobody here may handle it: it is sealed
// to the readers there, and nobody who could read it before still can.
func (c Casework) HandOver(ctx context.Context, v models.Visitor, seen Seen) error {
	if err := only(v, models.RoleSupervisor); err != nil {
		return err
	}
	over, err := c.handing(ctx, v, seen.TipID, 0)
	if err != nil {
		return err
	}
	if over.tip.Version != seen.Version {
		return models.Fail(models.Conflict, "err.changed_meanwhile")
	}
	return c.Store.InTx(ctx, func(ctx context.Context) error {
		act, err := c.handOver(ctx, v, over)
		if err != nil {
			return err
		}
		return c.note(ctx, v, act)
	})
}

// handing is a tip, sealed anew to a superior unit.
type handing struct {
	tip  models.Tip
	unit models.Unit
	to   []models.Staff
	keys map[models.Part][]models.TipKey
}

// above opens a tip and finds who would read it in the superior unit.
func (c Casework) above(ctx context.Context, v models.Visitor, tip models.HeldTip) (models.Secret, models.Recipients, error) {
	return c.readersAt(ctx, v, tip, 0)
}

// readersAt opens a tip and finds who would read it in a unit; 0: in the nearest above that
// may handle it. Whom the tip already keeps out stays out.
func (c Casework) readersAt(ctx context.Context, v models.Visitor, tip models.HeldTip, unitID int64) (identity models.Secret, to models.Recipients, err error) {
	if identity, err = c.identity(v, tip); err != nil {
		return identity, to, err
	}
	said, err := c.said(identity, tip.Tip)
	if err != nil {
		return identity, to, err
	}
	about := c.Matters.About(said)
	nobody := models.Problems{{Field: "hand_over", Key: "requests.err.no_superior"}}
	if unitID != 0 {
		nobody = models.Problems{{Field: string(workflow.Unit), Key: "case.err.unit_may_not"}}
		to, err = c.Directory.At(ctx, about, unitID)
	} else {
		about.Past = tip.UnitID
		to, err = c.Directory.Recipients(ctx, about)
	}
	if models.CodeOf(err) == models.Unavailable {
		return identity, to, nobody
	} else if err != nil {
		return identity, to, fmt.Errorf("find who would read a tip: %w", err)
	}
	out, err := c.Store.ListRecusals(ctx, tip.ID)
	if err != nil {
		return identity, to, fmt.Errorf("list who is kept from a tip: %w", err)
	}
	to.Readers, to.Supervisors = without(to.Readers, out), without(to.Supervisors, out)
	if !slices.ContainsFunc(to.Readers, func(st models.Staff) bool { return st.Roles.Has(models.RoleReviewer) }) {
		return identity, to, nobody
	}
	return identity, to, nil
}

func without(people []models.Staff, out []models.Recusal) []models.Staff {
	return slices.DeleteFunc(people, func(st models.Staff) bool {
		return slices.ContainsFunc(out, func(r models.Recusal) bool { return r.StaffID == st.ID })
	})
}

// handing seals a tip's parts to another unit's people, before any transaction; 0: to the
// superior's.
func (c Casework) handing(ctx context.Context, v models.Visitor, tipID string, unitID int64) (handing, error) {
	tip, err := c.held(ctx, v, tipID)
	if models.CodeOf(err) == models.NotFound { // a superior's supervisor: the unit's own can
		return handing{}, models.Problems{{Field: "outcome", Key: "requests.err.not_yours_to_hand_over"}}
	}
	if err != nil {
		return handing{}, err
	}
	identity, to, err := c.readersAt(ctx, v, tip, unitID)
	if err != nil {
		return handing{}, err
	}
	h := handing{tip: tip.Tip, unit: to.Unit, to: slices.Concat(to.Readers, to.Supervisors), keys: map[models.Part][]models.TipKey{}}
	if h.keys[models.PartTip], err = c.partKeys(tip.ID, models.PartTip, identity, to.Readers); err != nil {
		return h, err
	}
	if len(to.Supervisors) == 0 { // who can read it now goes on being able to
		return h, nil
	}
	key, err := c.Store.FindTipKey(ctx, tip.ID, models.PartSupervision, v.Staff.ID)
	if models.CodeOf(err) == models.NotFound { // who holds it goes on holding it
		return h, nil
	}
	if err != nil {
		return h, fmt.Errorf("find a key: %w", err)
	}
	supervision, err := c.Sealer.Open(v.Identity, key.Sealed)
	if err != nil {
		return h, fmt.Errorf("open a key: %w", err)
	}
	h.keys[models.PartSupervision], err = c.partKeys(tip.ID, models.PartSupervision, models.Secret(supervision), to.Supervisors)
	return h, err
}

// partKeys seals a part's identity to people.
func (c Casework) partKeys(tipID string, part models.Part, secret models.Secret, people []models.Staff) ([]models.TipKey, error) {
	keys := make([]models.TipKey, len(people))
	for i, p := range people {
		sealed, err := c.Sealer.Seal([]byte(secret.Reveal()), p.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("seal a part to a person: %w", err)
		}
		keys[i] = models.TipKey{TipID: tipID, Part: part, StaffID: p.ID, Sealed: sealed}
	}
	return keys, nil
}

// handOver writes it, in a transaction; the act is for the trail.
func (c Casework) handOver(ctx context.Context, v models.Visitor, h handing) (models.Act, error) {
	row, err := c.step(ctx, v, h.tip, models.HandOver)
	if err != nil {
		return models.Act{}, err
	}
	if err := c.pass(ctx, h); err != nil {
		return models.Act{}, err
	}
	a := c.acting(v, h.tip, row)
	a.over = &h
	return a.act(), c.record(ctx, nil, a.event)
}

// pass gives a tip to another unit, in a transaction.
func (c Casework) pass(ctx context.Context, h handing) error {
	if err := c.Store.HoldRecipients(ctx, h.to); err != nil {
		return err
	}
	if err := c.Store.HandOverTip(ctx, h.tip.ID, h.tip.Version, h.unit.ID, c.today()); err != nil {
		return fmt.Errorf("hand a tip over: %w", err)
	}
	for part, keys := range h.keys {
		if err := c.Store.ReplaceTipKeys(ctx, h.tip.ID, part, keys); err != nil {
			return fmt.Errorf("hand a tip over: %w", err)
		}
	}
	return nil
}
