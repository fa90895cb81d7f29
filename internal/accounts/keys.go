package accounts

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// Keys is what somebody sees of their own keys, and of those of others that wait for them.
type Keys struct {
	Held    int64 // tips of which they have a key to some part
	Missing Missing
	Lackers []Lacker
	Askers  []Asker
	CodeOn  models.Date // when their recovery code was made; empty: they have none
	Custody Custody
	Checks  []string // of the key pair that they have
	State   models.KeyState
	Left    int64 // keys that are to be sealed anew
	Lost    *Lost // of whom State says so
	Recused int64 // tips that they are kept from and nobody else can open
}

// Lost is how it stands with a key pair that somebody lost.
type Lost struct {
	AskedOn models.Date
	Given   int  // custodians who gave their share
	Needed  int  // of them
	OldCode bool // the recovery code from before would give it back too
}

// Waits reports whether something waits for them to be done.
func (k Keys) Waits() bool {
	return len(k.Lackers)+len(k.Askers) > 0 || k.Recused > 0 || k.Unsafe() || k.State != models.KeySettled
}

// Unsafe reports whether their key pair would be lost with the password, or needn't be.
func (k Keys) Unsafe() bool {
	return k.CodeOn == "" || k.Custody.Possible() && len(k.Custody.Others) > 0
}

// Keys shows a keeper what there is to know, and to do, about keys.
func (a Accounts) Keys(ctx context.Context, v models.Visitor) (k Keys, err error) {
	if err := onlyKeeper(v); err != nil {
		return k, err
	}
	k.State, k.Checks = v.Staff.KeyState, a.Checks(v.Staff.PublicKey)
	if k.Held, err = a.Store.CountKeys(ctx, v.Staff.ID); err != nil {
		return k, fmt.Errorf("count keys: %w", err)
	}
	if k.Recused, err = a.Store.CountRecusedKeys(ctx, v.Staff.ID); err != nil {
		return k, fmt.Errorf("count keys to pass on: %w", err)
	}
	if k.Missing, err = a.Missing(ctx, v); err != nil {
		return k, err
	}
	if k.Lackers, err = a.Lackers(ctx, v); err != nil {
		return k, err
	}
	if k.Askers, err = a.Askers(ctx, v); err != nil {
		return k, err
	}
	if k.Custody, err = a.custody(ctx, v); err != nil {
		return k, err
	}
	return k, a.standing(ctx, v, &k)
}

// standing fills in what is under way with the visitor's key pair.
func (a Accounts) standing(ctx context.Context, v models.Visitor, k *Keys) error {
	codes, err := a.Store.ListCodes(ctx, v.Staff.ID)
	if err != nil {
		return fmt.Errorf("find recovery codes: %w", err)
	}
	old := false
	for _, c := range codes {
		if c.Recipient == v.Staff.PublicKey {
			k.CodeOn = c.MadeOn
		} else {
			old = true
		}
	}
	switch v.Staff.KeyState {
	case models.KeyLost:
		k.Lost, err = a.waiting(ctx, v.Staff.ID)
		if k.Lost != nil {
			k.Lost.OldCode = old
		}
	case models.KeyResealing:
		former, listErr := a.Store.ListFormerKeys(ctx, v.Staff.ID)
		if listErr != nil {
			return fmt.Errorf("find key pairs from before: %w", listErr)
		}
		part, tip := from(former)
		k.Left, err = a.Store.CountKeysFrom(ctx, v.Staff.ID, part, tip)
	}
	return err
}

func (a Accounts) waiting(ctx context.Context, staffID int64) (*Lost, error) {
	l := &Lost{Needed: enough}
	asked, err := a.Store.FindRecovery(ctx, staffID)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return nil, fmt.Errorf("find what custodians are asked: %w", err)
	}
	given, err := a.Store.ListRecoveryShares(ctx, staffID)
	if err != nil {
		return nil, fmt.Errorf("find what custodians gave: %w", err)
	}
	who := map[int64]bool{}
	for _, g := range given {
		who[g.CustodianID] = true
	}
	l.AskedOn, l.Given = asked.AskedOn, len(who)
	return l, nil
}

// onlyKeeper lets on those to whom tips are sealed.
func onlyKeeper(v models.Visitor) error {
	for _, role := range models.Keepers() {
		if v.Is(role) && v.Identity != "" {
			return nil
		}
	}
	return models.Fail(models.NotFound, "err.not_found")
}
