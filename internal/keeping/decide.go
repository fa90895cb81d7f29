package keeping

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
)

// Propose proposes to erase tips of the visitor's unit for a reason. Those of which that can't
// be are models.Problems of the field "tips", which name them; the others are proposed.
func (k Keeping) Propose(ctx context.Context, v models.Visitor, ids []string, reason models.EraseReason) error {
	if err := only(v); err != nil {
		return err
	}
	if reason != models.EraseOver && !slices.Contains(models.EarlyReasons(), reason) {
		return models.Problems{{Field: "reason", Key: "keeping.err.reason"}}
	}
	return k.each(ctx, ids, func(ctx context.Context, id string) (models.Block, error) {
		t, err := k.ours(ctx, v, id)
		if err != nil {
			return "", err
		}
		if t.Proposed != "" {
			return models.BlockChanged, nil
		}
		if block := t.Block(reason, k.over(t)); block != "" {
			return block, nil
		}
		row := t.Keeping()
		row.Proposed, row.ProposedBy, row.ProposedOn, row.ProposedAt = reason, v.Staff.ID, k.today(), t.Version
		return "", k.set(ctx, v, t, row, k.act(models.ProposeErasing, t, reason))
	})
}

// Approve erases tips that somebody else proposed to erase, here or in a unit below, where
// nothing stands in the way any more; problems as with Propose.
func (k Keeping) Approve(ctx context.Context, v models.Visitor, ids []string) error {
	return k.each(ctx, ids, func(ctx context.Context, id string) (models.Block, error) {
		t, err := k.find(ctx, v, id)
		if err != nil {
			return "", err
		}
		switch {
		case t.Proposed == "":
			return models.BlockChanged, nil
		case t.ProposedBy == v.Staff.ID:
			return "", models.Fail(models.Forbidden, "keeping.err.own")
		case t.ProposedAt != t.Version:
			return models.BlockChanged, nil
		}
		if block := t.Block(t.Proposed, k.over(t)); block != "" {
			return block, nil
		}
		if err := k.Store.SetKeeping(ctx, t.Keeping()); err != nil { // a hold, or a refusal, of this moment comes first
			return "", fmt.Errorf("hold what was decided of %s: %w", t.Ref(), err)
		}
		if err := k.Store.EraseTip(ctx, t.ID, t.Version, k.today()); err != nil {
			return "", fmt.Errorf("erase a tip: %w", err)
		}
		return "", k.note(ctx, v, k.act(models.EraseTip, t, t.Proposed))
	})
}

// Refuse takes proposals back: somebody else's, or the visitor's own.
func (k Keeping) Refuse(ctx context.Context, v models.Visitor, ids []string) error {
	return k.each(ctx, ids, func(ctx context.Context, id string) (models.Block, error) {
		t, err := k.find(ctx, v, id)
		if err != nil {
			return "", err
		}
		if t.Proposed == "" {
			return models.BlockChanged, nil
		}
		row := t.Keeping()
		row.Proposed, row.ProposedBy, row.ProposedOn, row.ProposedAt = "", 0, "", 0
		return "", k.set(ctx, v, t, row, k.act(models.RefuseErasing, t, t.Proposed))
	})
}

// Hold keeps an archived tip whatever its term says; a proposal to erase it falls.
func (k Keeping) Hold(ctx context.Context, v models.Visitor, id string, reason models.HoldReason) error {
	if err := only(v); err != nil {
		return err
	}
	if !slices.Contains(models.HoldReasons(), reason) {
		return models.Problems{{Field: "hold", Key: "keeping.err.hold"}}
	}
	return k.held(ctx, v, id, models.Keeping{Hold: reason, HoldBy: v.Staff.ID, HoldOn: k.today()}, models.HoldTip)
}

// Release ends a hold.
func (k Keeping) Release(ctx context.Context, v models.Visitor, id string) error {
	return k.held(ctx, v, id, models.Keeping{}, models.ReleaseTip)
}

func (k Keeping) held(ctx context.Context, v models.Visitor, id string, row models.Keeping, name models.ActName) error {
	return k.Store.InTx(ctx, func(ctx context.Context) error {
		t, err := k.ours(ctx, v, id)
		if err != nil {
			return err
		}
		if t.State != models.Archived || (t.Hold == "") == (row.Hold == "") {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		row.TipID, row.Version = t.ID, t.Decided
		act := models.Act{Name: name, Kind: models.OfTip, Record: t.ID, UnitID: t.UnitID}.Changed(models.FieldHold, string(t.Hold), string(row.Hold))
		return k.set(ctx, v, t, row, act)
	})
}

// ours finds a tip of the visitor's own unit.
func (k Keeping) ours(ctx context.Context, v models.Visitor, id string) (models.KeptTip, error) {
	t, err := k.find(ctx, v, id)
	if err == nil && t.UnitID != v.Unit.ID {
		return t, notFound()
	}
	return t, err
}

// each does something to tips, each in a transaction of its own. What isn't there for the
// visitor ends it; what stands in the way of some is told of all.
func (k Keeping) each(ctx context.Context, ids []string, do func(ctx context.Context, id string) (models.Block, error)) error {
	if len(ids) == 0 {
		return models.Problems{{Field: "tips", Key: "keeping.err.none"}}
	}
	if len(ids) > maxRows {
		return models.Fail(models.TooLarge, "err.form_too_large")
	}
	var problems models.Problems
	for _, id := range ids {
		var block models.Block
		err := k.Store.InTx(ctx, func(ctx context.Context) (err error) {
			block, err = do(ctx, id)
			return err
		})
		if models.CodeOf(err) == models.Conflict {
			block, err = models.BlockChanged, nil
		}
		if err != nil {
			return err
		}
		if block != "" {
			problems.Add("tips", "keeping.err.block."+string(block), "Ref", models.TipRef(id))
		}
	}
	return problems.OrNil()
}

// set writes what was decided, and the trail of it.
func (k Keeping) set(ctx context.Context, v models.Visitor, t models.KeptTip, row models.Keeping, act models.Act) error {
	if err := k.Store.SetKeeping(ctx, row); err != nil {
		return fmt.Errorf("keep what was decided of %s: %w", t.Ref(), err)
	}
	return k.note(ctx, v, act)
}

func (k Keeping) act(name models.ActName, t models.KeptTip, reason models.EraseReason) models.Act {
	return models.Act{Name: name, Kind: models.OfTip, Record: t.ID, UnitID: t.UnitID}.Says(models.FieldErasing, string(reason))
}

func (k Keeping) note(ctx context.Context, v models.Visitor, act models.Act) error {
	return k.Trail.Record(ctx, v, act)
}
