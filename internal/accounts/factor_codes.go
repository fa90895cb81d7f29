package accounts

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"

	"qingyuan/models"
)

// codesInSet is how many recovery codes of the second step somebody is given.
const codesInSet = 10

// codeSet is a set of recovery codes, as they are shown and as they are kept.
type codeSet struct {
	words []string
	kept  []models.FactorCode
}

// newCodes draws a set. It takes ten slow steps: never inside a transaction.
func (a Accounts) newCodes(ctx context.Context, staffID int64) (codeSet, error) {
	var set codeSet
	salt := a.Sealer.NewSalt()
	for range codesInSet {
		word := a.word()
		verifier, _, err := a.Sealer.Password(ctx, models.Secret(folded(word)), salt)
		if err != nil {
			return set, fmt.Errorf("make recovery codes: %w", err)
		}
		set.words = append(set.words, word)
		set.kept = append(set.kept, models.FactorCode{ID: models.NewID(), StaffID: staffID, Salt: salt, Verifier: verifier})
	}
	return set, nil
}

// word draws a code: two groups of five letters, 49 bits of chance.
func (a Accounts) word() string {
	var b []byte
	for _, r := range a.Sealer.Token() {
		if int(r) >= 256/len(letters)*len(letters) { // so that each letter is as likely
			continue
		}
		if len(b) == 5 {
			b = append(b, '-')
		}
		if b = append(b, letters[int(r)%len(letters)]); len(b) == 11 {
			return string(b)
		}
	}
	return a.word()
}

// folded brings a code as typed to the form that is checked.
func folded(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // full width
			r -= '！' - '!'
		}
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, typed)
}

// keepCodes keeps a set in place of the one before and leaves it as a note in the session.
func (a Accounts) keepCodes(ctx context.Context, v models.Visitor, token []byte, set codeSet) error {
	if err := a.Store.SetFactorCodes(ctx, v.Staff.ID, set.kept); err != nil {
		return fmt.Errorf("keep recovery codes: %w", err)
	}
	return a.Leave(ctx, token, Note{Kind: NoteFactorCodes, StaffID: v.Staff.ID, Text: models.Secret(strings.Join(set.words, "\n"))})
}

// checkFactorCode checks a recovery code; a set has one salt, so that takes one slow step.
func (a Accounts) checkFactorCode(ctx context.Context, staffID int64, typed string) (use func(ctx context.Context) error, err error) {
	codes, err := a.Store.ListFactorCodes(ctx, staffID)
	if err != nil {
		return nil, fmt.Errorf("find recovery codes: %w", err)
	}
	if len(codes) == 0 {
		return nil, wrong(string(ByRecovery), "second.err.recovery")
	}
	verifier, _, err := a.Sealer.Password(ctx, models.Secret(folded(typed)), codes[0].Salt)
	if err != nil {
		return nil, fmt.Errorf("try a recovery code: %w", err)
	}
	found := ""
	for _, c := range codes {
		if subtle.ConstantTimeCompare(verifier, c.Verifier) == 1 {
			found = c.ID
		}
	}
	if found == "" {
		return nil, wrong(string(ByRecovery), "second.err.recovery")
	}
	return func(ctx context.Context) error { return a.Store.UseFactorCode(ctx, found) }, nil
}

// RenewFactorCodes makes a set of recovery codes in place of the one before, and leaves it as a
// note in the session. Problems speak of the field "password".
func (a Accounts) RenewFactorCodes(ctx context.Context, v models.Visitor, token []byte, password models.Secret) error {
	if err := onlyOwn(v); err != nil {
		return err
	}
	if !v.Staff.SecondFactor {
		return models.Fail(models.NotFound, "err.not_found")
	}
	if _, err := a.own(ctx, v, password); err != nil {
		return err
	}
	set, err := a.newCodes(ctx, v.Staff.ID)
	if err != nil {
		return err
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldStaff(ctx, v.Staff.ID, v.Staff.Version); err != nil {
			return err
		}
		if err := a.keepCodes(ctx, v, token, set); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onAccount(models.RenewFactors, v.Staff))
	})
}
