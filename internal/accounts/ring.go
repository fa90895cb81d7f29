package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qingyuan/models"
)

// A visitor's Identity is the identity they have and, while something is still sealed to
// those that they had before, these too, one a line. Whoever opens something with it needn't
// know of that.

// current is the identity that somebody has, of all that they can open with.
func current(identity models.Secret) models.Secret {
	first, _, _ := strings.Cut(identity.Reveal(), "\n")
	return models.Secret(first)
}

// ring adds to someone's identity those that they had before, as far as they open.
func (a Accounts) ring(ctx context.Context, st models.Staff, identity models.Secret) (models.Secret, error) {
	if st.KeyState == models.KeySettled || identity == "" {
		return identity, nil
	}
	former, err := a.Store.ListFormerKeys(ctx, st.ID)
	if err != nil {
		return "", fmt.Errorf("find key pairs from before: %w", err)
	}
	for opened := true; opened; {
		opened = false
		former = slices.DeleteFunc(former, func(f models.FormerKey) bool {
			secret, err := a.Sealer.Open(identity, f.Sealed)
			if err != nil {
				return false // sealed to one that isn't known yet
			}
			identity += models.Secret("\n" + string(secret))
			opened = true
			return true
		})
	}
	return identity, nil
}

// retire seals an identity that somebody had to the one that they have now.
func (a Accounts) retire(st models.Staff, identity models.Secret, recipient string) (models.FormerKey, error) {
	sealed, err := a.Sealer.Seal([]byte(identity.Reveal()), st.PublicKey)
	if err != nil {
		return models.FormerKey{}, fmt.Errorf("seal a key pair from before: %w", err)
	}
	return models.FormerKey{ID: models.NewID(), StaffID: st.ID, Recipient: recipient, Sealed: sealed}, nil
}

// stateOf says what is under way with someone's key pair: whether identities of theirs wait
// under codes or with custodians, or something is sealed to those from before. Inside a
// transaction.
func (a Accounts) stateOf(ctx context.Context, st models.Staff) (models.KeyState, error) {
	codes, err := a.Store.ListCodes(ctx, st.ID)
	if err != nil {
		return "", fmt.Errorf("find recovery codes: %w", err)
	}
	custodies, err := a.Store.ListCustodies(ctx, st.ID)
	if err != nil {
		return "", fmt.Errorf("find custodies: %w", err)
	}
	former, err := a.Store.ListFormerKeys(ctx, st.ID)
	if err != nil {
		return "", fmt.Errorf("find key pairs from before: %w", err)
	}
	switch {
	case slices.ContainsFunc(codes, func(c models.CodeBox) bool { return c.Recipient != st.PublicKey }),
		slices.ContainsFunc(custodies, func(c models.Custody) bool { return c.Recipient != st.PublicKey }):
		return models.KeyLost, nil
	case len(former) > 0:
		return models.KeyResealing, nil
	}
	return models.KeySettled, nil
}
