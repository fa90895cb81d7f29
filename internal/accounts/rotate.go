package accounts

import (
	"context"
	"fmt"
	"time"

	"qingyuan/models"
)

// Rotate gives the visitor a new key pair in place of theirs, under the same password, with a
// new recovery code and a new custody with the same custodians. What is sealed to the one
// before is sealed anew by Reseal; until that is done, both open. Every session ends; the
// token is that of a new one. Problems speak of the field "password".
func (a Accounts) Rotate(ctx context.Context, v models.Visitor, password models.Secret) (token []byte, err error) {
	if err := onlyKeeper(v); err != nil {
		return nil, err
	}
	key, err := a.own(ctx, v, password)
	if err != nil {
		return nil, err
	}
	if v.Staff.KeyState != models.KeySettled {
		return nil, models.Fail(models.Conflict, "keys.err.under_way")
	}
	if waiting, err := a.Store.HasImports(ctx, v.Staff.ID, a.Clock().Unix()); err != nil {
		return nil, fmt.Errorf("look for sheets that wait: %w", err)
	} else if waiting {
		return nil, models.Fail(models.Conflict, "keys.err.imports")
	}
	st, keys, err := a.rotated(ctx, v)
	if err != nil {
		return nil, err
	}
	if err := a.lock(&st, keys.identity, key); err != nil {
		return nil, err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.RemoveCodes(ctx, st.ID, ""); err != nil {
			return fmt.Errorf("forget a recovery code: %w", err)
		}
		if err := a.Store.RemoveCustodies(ctx, st.ID, ""); err != nil {
			return fmt.Errorf("forget a custody: %w", err)
		}
		if token, err = a.replace(ctx, st, keys); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onKeys(models.RotateKeys, st))
	})
	return token, err
}

// rotated makes a new key pair for the visitor, and one of the past of theirs.
func (a Accounts) rotated(ctx context.Context, v models.Visitor) (models.Staff, pair, error) {
	_, shares, err := a.kept(ctx, v.Staff)
	if err != nil {
		return v.Staff, pair{}, err
	}
	agreed, err := a.agreed(ctx, v.Staff.ID, shares)
	if err != nil {
		return v.Staff, pair{}, err
	}
	st := v.Staff
	st.KeyState = models.KeyResealing
	keys, err := a.newPair(ctx, &st, agreed)
	if err != nil {
		return st, keys, err
	}
	former, err := a.retire(st, v.Identity, v.Staff.PublicKey)
	st.AwaitsKeys, keys.former = v.Staff.AwaitsKeys, &former
	return st, keys, err
}

// How keys are sealed anew: so many in one transaction, for so long in one request.
const (
	resealBatch = 200
	resealFor   = 4 * time.Second
)

// Reseal seals to the key pair that the visitor has what was sealed to those before, and
// erases these when nothing is left. It stops after some seconds and goes on where it
// stopped, whoever was cut off in between.
func (a Accounts) Reseal(ctx context.Context, v models.Visitor) error {
	if err := onlyKeeper(v); err != nil || v.Staff.KeyState != models.KeyResealing {
		return err
	}
	former, err := a.Store.ListFormerKeys(ctx, v.Staff.ID)
	if err != nil {
		return fmt.Errorf("find key pairs from before: %w", err)
	}
	part, tip := from(former)
	for until := a.Clock().Add(resealFor); !a.Clock().After(until); {
		batch, err := a.Store.ListKeysFrom(ctx, v.Staff.ID, part, tip, resealBatch)
		if err != nil {
			return fmt.Errorf("list keys: %w", err)
		}
		if len(batch) == 0 {
			return a.settle(ctx, v)
		}
		keys, err := a.resealed(v.Identity, batch, v.Staff)
		if err != nil {
			return err
		}
		part, tip = batch[len(batch)-1].Part, batch[len(batch)-1].TipID
		err = a.Store.InTx(ctx, func(ctx context.Context) error {
			if err := a.Store.HoldStaff(ctx, v.Staff.ID, v.Staff.Version); err != nil {
				return err
			}
			if err := a.Store.SetKeys(ctx, keys); err != nil {
				return err
			}
			return a.Store.MarkResealed(ctx, v.Staff.ID, part, tip)
		})
		if err != nil {
			return fmt.Errorf("seal keys anew: %w", err)
		}
	}
	return nil
}

// from is the earliest place at which sealing anew stopped.
func from(former []models.FormerKey) (part models.Part, tip string) {
	for i, f := range former {
		if i == 0 || f.AtPart < part || f.AtPart == part && f.AtTip < tip {
			part, tip = f.AtPart, f.AtTip
		}
	}
	return part, tip
}

// settle seals the rest anew and erases the key pairs from before.
func (a Accounts) settle(ctx context.Context, v models.Visitor) error {
	again := func(sealed []byte) ([]byte, error) {
		if plain, err := a.Sealer.Open(v.Identity, sealed); err == nil {
			return a.Sealer.Seal(plain, v.Staff.PublicKey)
		}
		return sealed, nil // nobody opens it any more
	}
	st := v.Staff
	st.KeyState = models.KeySettled
	err := a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.SetKeyState(ctx, st); err != nil {
			return err
		}
		if err := a.Store.Reseal(ctx, st.ID, st.PublicKey, again); err != nil {
			return err
		}
		return a.Store.RemoveFormerKeys(ctx, st.ID)
	})
	if err != nil {
		return fmt.Errorf("erase a key pair from before: %w", err)
	}
	return nil
}
