package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"qingyuan/models"
)

// passBatch is how many keys are passed on in one request.
const passBatch = 100

// PassOn hands on what the visitor can open of tips that they are kept from, and nobody else
// can: to the others of the unit who may read it, or, where there are none, to the superior,
// to whom the tip then goes. Their own key is taken. Until that is possible the key stays,
// but the tip is shown to them nowhere; left is of how many tips that is so.
func (a Accounts) PassOn(ctx context.Context, v models.Visitor) (left int64, err error) {
	if err := onlyKeeper(v); err != nil {
		return 0, err
	}
	if left, err = a.Store.CountRecusedKeys(ctx, v.Staff.ID); err != nil || left == 0 {
		return left, err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldKeys(ctx); err != nil {
			return err
		}
		return a.Store.RemoveKeysHeldElsewhere(ctx, v.Staff.ID, true)
	})
	if err != nil {
		return 0, fmt.Errorf("take the keys to tips that they are kept from: %w", err)
	}
	keys, err := a.Store.ListRecusedKeys(ctx, v.Staff.ID, passBatch)
	if err != nil {
		return 0, fmt.Errorf("list keys to pass on: %w", err)
	}
	for _, k := range keys {
		if err := a.passOn(ctx, v, k); err != nil && models.CodeOf(err) != models.Conflict { // the tip moves at this moment
			return 0, err
		}
	}
	if left, err = a.Store.CountRecusedKeys(ctx, v.Staff.ID); err != nil {
		return 0, fmt.Errorf("count keys to pass on: %w", err)
	}
	return left, nil
}

func (a Accounts) passOn(ctx context.Context, v models.Visitor, k models.TipKey) error {
	secret, err := a.Sealer.Open(v.Identity, k.Sealed)
	if err != nil { // sealed to a key pair that they lost
		return nil //nolint:nilerr // it waits until that is back
	}
	tip, err := a.Store.FindTip(ctx, k.TipID)
	if err != nil {
		return fmt.Errorf("find a tip: %w", err)
	}
	unit, people, err := a.successors(ctx, tip, k.Part, models.Secret(secret))
	if err != nil || len(people) == 0 {
		return err
	}
	keys := make([]models.TipKey, len(people))
	for i, to := range people {
		sealed, err := a.Sealer.Seal(secret, to.PublicKey)
		if err != nil {
			return fmt.Errorf("seal a key to a person: %w", err)
		}
		keys[i] = models.TipKey{TipID: k.TipID, Part: k.Part, StaffID: to.ID, Sealed: sealed}
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := errors.Join(a.Store.HoldKeys(ctx), a.Store.HoldRecipients(ctx, people)); err != nil {
			return err
		}
		if err := a.Store.ReplaceTipKeys(ctx, tip.ID, k.Part, keys); err != nil {
			return fmt.Errorf("pass a key on: %w", err)
		}
		if err := a.moved(ctx, v, tip, unit); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, models.Act{Name: models.PassOnTip, Kind: models.OfTip, Record: tip.ID, UnitID: tip.UnitID}.
			Says(models.FieldPart, string(k.Part)).Says(models.FieldPeople, joined(people)))
	})
}

// moved gives a tip to another unit, if it goes to one.
func (a Accounts) moved(ctx context.Context, v models.Visitor, tip models.Tip, unit int64) error {
	if unit == tip.UnitID {
		return a.Store.HoldTip(ctx, tip.ID, tip.Version)
	}
	if err := a.Store.HandOverTip(ctx, tip.ID, tip.Version, unit, a.today()); err != nil {
		return fmt.Errorf("hand a tip over: %w", err)
	}
	event := models.TipEvent{TipID: tip.ID, Action: models.HandOver, From: tip.State, To: tip.State, StaffID: v.Staff.ID, On: a.today()}
	if err := a.Store.AddTipEvent(ctx, event); err != nil {
		return fmt.Errorf("record that a tip was handed over: %w", err)
	}
	return nil
}

// successors finds who else may read a part of a tip, and of which unit: for what was said by
// the rule of submission, so that it never goes to a unit that it is about.
func (a Accounts) successors(ctx context.Context, tip models.Tip, part models.Part, secret models.Secret) (unit int64, people []models.Staff, err error) {
	out, err := a.Store.ListRecusals(ctx, tip.ID)
	if err != nil {
		return 0, nil, fmt.Errorf("list who is kept from a tip: %w", err)
	}
	if part != models.PartTip {
		people, err = a.seated(ctx, tip.UnitID, part, out)
		return tip.UnitID, people, err
	}
	plain, err := a.Sealer.Open(secret, tip.Content)
	if err != nil {
		return 0, nil, fmt.Errorf("open a tip: %w", err)
	}
	var said models.TipContent
	if err := json.Unmarshal(plain, &said); err != nil {
		return 0, nil, fmt.Errorf("read a tip: %w", err)
	}
	about := a.Matters.About(said)
	to, err := a.readers(ctx, about, out)
	if err != nil || to.Unit.ID == tip.UnitID {
		return tip.UnitID, to.Readers, err
	}
	about.Past = tip.UnitID
	to, err = a.readers(ctx, about, out)
	return to.Unit.ID, to.Readers, err
}

// readers are who may read what is said, without those who are kept from it; no unit where no
// reviewer is left.
func (a Accounts) readers(ctx context.Context, about models.About, out []models.Recusal) (models.Recipients, error) {
	to, err := Directory{Store: a.Store, Hash: a.Hash}.Recipients(ctx, about)
	if models.CodeOf(err) == models.Unavailable {
		return models.Recipients{}, nil
	}
	if err != nil {
		return to, err
	}
	to.Readers = slices.DeleteFunc(to.Readers, func(st models.Staff) bool { return isOut(out, st.ID) })
	if !hasReviewer(to.Readers) {
		return models.Recipients{}, nil
	}
	return to, nil
}

func isOut(out []models.Recusal, id int64) bool {
	return slices.ContainsFunc(out, func(r models.Recusal) bool { return r.StaffID == id })
}

// seated are who may read a part of a unit's tips, without those who are kept from one.
func (a Accounts) seated(ctx context.Context, unitID int64, part models.Part, out []models.Recusal) ([]models.Staff, error) {
	units, err := a.Store.ListUnitsByID(ctx, []int64{unitID})
	if err != nil {
		return nil, fmt.Errorf("find a unit: %w", err)
	}
	w, err := a.seating(ctx, units)
	if err != nil {
		return nil, err
	}
	for _, r := range out {
		w.recused = append(w.recused, r.StaffID)
	}
	var people []models.Staff
	for _, u := range units {
		for _, st := range w.recipients(u).Of(part) {
			if st, err = a.Store.FindStaff(ctx, st.ID); err != nil {
				return nil, fmt.Errorf("find who may read it: %w", err)
			}
			people = append(people, st)
		}
	}
	return people, nil
}
