package accounts

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// pair is somebody's key pair, with what is to be written beside it.
type pair struct {
	identity models.Secret
	paper    *paper            // a new recovery code
	split    *split            // a new custody
	former   *models.FormerKey // the identity in whose place it comes
}

// newPair makes a key pair: for a keeper with a recovery code, and split among those of
// agreed who are custodians. It takes a slow step: never inside a transaction.
func (a Accounts) newPair(ctx context.Context, st *models.Staff, agreed []int64) (p pair, err error) {
	if p.identity, st.PublicKey, err = a.Sealer.NewIdentity(); err != nil {
		return p, fmt.Errorf("make a key pair: %w", err)
	}
	st.AwaitsKeys = true
	if !st.Roles.Any(models.Keepers()...) {
		return p, nil
	}
	if p.paper, err = a.newCode(ctx, *st, p.identity); err != nil {
		return p, err
	}
	p.split, err = a.splitAmong(ctx, *st, p.identity, agreed)
	return p, err
}

// supplant writes an account's new credentials and what belongs to its key pair, and ends every
// session. Inside a transaction.
func (a Accounts) supplant(ctx context.Context, st models.Staff, keys pair) error {
	if err := a.Store.SetCredentials(ctx, st); err != nil {
		return fmt.Errorf("change a password: %w", err)
	}
	if err := a.Store.RemoveSessionsOf(ctx, st.ID); err != nil {
		return fmt.Errorf("end the sessions before: %w", err)
	}
	if keys.former != nil {
		if err := a.Store.CreateFormerKey(ctx, *keys.former); err != nil {
			return fmt.Errorf("keep the key pair before: %w", err)
		}
	}
	return a.keepSplit(ctx, keys.split)
}

// replace is supplant, and opens a new session, whose token it returns.
func (a Accounts) replace(ctx context.Context, st models.Staff, keys pair) ([]byte, error) {
	if err := a.supplant(ctx, st, keys); err != nil {
		return nil, err
	}
	token, err := a.begin(ctx, st, current(keys.identity))
	if err != nil || keys.paper == nil {
		return token, err
	}
	return token, a.keepPaper(ctx, token, *keys.paper)
}
