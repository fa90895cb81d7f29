package accounts

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"qingyuan/models"
)

// Checks are the digits by which two people make sure, face to face, that they mean the same
// key pair: twelve, in groups of four.
func (a Accounts) Checks(recipient string) []string {
	n := new(big.Int).SetBytes(a.Sealer.Derive([]byte(recipient), "key-check"))
	digits := fmt.Sprintf("%012d", n.Mod(n, big.NewInt(1e12)))
	return []string{digits[:4], digits[4:8], digits[8:]}
}

// Asker is somebody who lost their key pair and asks a custodian for it.
type Asker struct {
	ID       int64
	Name     string
	Username string
	Unit     string
	AskedOn  models.Date
}

// maxAskers is how many a custodian is shown at once.
const maxAskers = 50

// Askers lists who asks a custodian for their key pair and hasn't been answered by them.
func (a Accounts) Askers(ctx context.Context, v models.Visitor) ([]Asker, error) {
	if !v.Is(models.RoleCustodian) || v.Identity == "" {
		return nil, nil
	}
	rows, err := a.Store.ListRecoveries(ctx, v.Staff.ID, maxAskers)
	if err != nil {
		return nil, fmt.Errorf("list who lost their keys: %w", err)
	}
	askers := make([]Asker, len(rows))
	for i, r := range rows {
		st, err := a.Store.FindStaff(ctx, r.StaffID)
		if err != nil {
			return nil, fmt.Errorf("find who lost their keys: %w", err)
		}
		units, err := a.unitNames(ctx, []models.Staff{st})
		if err != nil {
			return nil, err
		}
		askers[i] = Asker{st.ID, st.Name, st.Username, units[st.UnitID], r.AskedOn}
	}
	return askers, nil
}

// Asker finds one of them.
func (a Accounts) Asker(ctx context.Context, v models.Visitor, id int64) (Asker, error) {
	askers, err := a.Askers(ctx, v)
	if err != nil {
		return Asker{}, err
	}
	i := slices.IndexFunc(askers, func(one Asker) bool { return one.ID == id })
	if i < 0 {
		return Asker{}, models.Fail(models.NotFound, "err.not_found")
	}
	return askers[i], nil
}

// Approval is what a custodian answers to somebody who lost their key pair.
type Approval struct {
	StaffID int64
	Sure    bool   // they met, and the custodian knows who it is
	Checks  string // the digits that the other sees, as typed
}

// Approve gives the custodian's shares of somebody's key pair to the one that they have now.
// Problems speak of the fields "sure" and "checks". models.NotFound where nobody asks, or not
// any more.
func (a Accounts) Approve(ctx context.Context, v models.Visitor, in Approval) error {
	asker, err := a.Asker(ctx, v, in.StaffID)
	if err != nil {
		return err
	}
	asked, err := a.Store.FindRecovery(ctx, asker.ID)
	if err != nil {
		return fmt.Errorf("find who lost their keys: %w", err)
	}
	var p models.Problems
	if digits := onlyDigits(in.Checks); digits != onlyDigits(fmt.Sprint(a.Checks(asked.Recipient))) {
		p.Add("checks", "keys.err.checks")
	}
	if !in.Sure {
		p.Add("sure", "keys.err.sure")
	}
	if p.Any() {
		return p
	}
	given, err := a.sharesFor(ctx, v, asked)
	if err != nil {
		return err
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		now, err := a.Store.FindRecovery(ctx, asker.ID)
		if err != nil {
			return err
		}
		if now.Recipient != asked.Recipient {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		if err := a.Store.AddRecoveryShares(ctx, given); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, models.Act{Name: models.GiveShare, Kind: models.OfKeys, Record: strconv.FormatInt(asker.ID, 10)}.
			Says(models.FieldAccount, asker.Username))
	})
}

// onlyDigits are the digits of a text, full-width ones too.
func onlyDigits(text string) string {
	var b []byte
	for _, r := range text {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if r >= '0' && r <= '9' {
			b = append(b, byte(r))
		}
	}
	return string(b)
}

// sharesFor opens the custodian's shares of all that somebody lost and seals them to the key pair
// that they have now.
func (a Accounts) sharesFor(ctx context.Context, v models.Visitor, asked models.Recovery) ([]models.RecoveryShare, error) {
	lost, err := a.lost(ctx, asked.StaffID, asked.Recipient)
	if err != nil {
		return nil, err
	}
	shares, err := a.Store.ListCustodyShares(ctx, lost)
	if err != nil {
		return nil, fmt.Errorf("find shares: %w", err)
	}
	var given []models.RecoveryShare
	for _, s := range shares {
		if s.CustodianID != v.Staff.ID {
			continue
		}
		share, err := a.Sealer.Open(v.Identity, s.Sealed)
		if err != nil { // sealed to a key pair that the custodian lost themselves
			return nil, models.Fail(models.Conflict, "keys.err.share_lost").Because(err)
		}
		sealed, err := a.Sealer.Seal(share, asked.Recipient)
		if err != nil {
			return nil, fmt.Errorf("seal a share: %w", err)
		}
		given = append(given, models.RecoveryShare{CustodyID: s.CustodyID, CustodianID: v.Staff.ID, StaffID: asked.StaffID, Sealed: sealed, GivenOn: a.today()})
	}
	return given, nil
}

// lost are the custodies of what isn't the key pair that somebody has.
func (a Accounts) lost(ctx context.Context, staffID int64, recipient string) ([]string, error) {
	custodies, err := a.Store.ListCustodies(ctx, staffID)
	if err != nil {
		return nil, fmt.Errorf("find custodies: %w", err)
	}
	var ids []string
	for _, c := range custodies {
		if c.Recipient != recipient {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

// comeBack joins what custodians gave to somebody who lost their key pair, as far as two did,
// and returns them as they then are.
func (a Accounts) comeBack(ctx context.Context, st models.Staff, identity models.Secret) (models.Staff, error) {
	shares, err := a.Store.ListRecoveryShares(ctx, st.ID)
	if err != nil || len(shares) < enough {
		return st, err
	}
	custodies, err := a.Store.ListCustodies(ctx, st.ID)
	if err != nil {
		return st, fmt.Errorf("find custodies: %w", err)
	}
	for _, c := range custodies {
		secret, ok := a.joined(identity, c, shares)
		if c.Recipient == st.PublicKey || !ok {
			continue
		}
		if st, err = a.reclaim(ctx, st, secret, c.Recipient); err != nil {
			return st, err
		}
	}
	return st, nil
}

// joined opens a custody with any two shares that fit.
func (a Accounts) joined(identity models.Secret, c models.Custody, given []models.RecoveryShare) (models.Secret, bool) {
	var shares [][]byte
	for _, g := range given {
		if g.CustodyID != c.ID {
			continue
		}
		share, err := a.Sealer.Open(identity, g.Sealed)
		if err != nil {
			continue
		}
		for _, other := range shares {
			if key, err := a.Sealer.Join(share, other); err == nil {
				if secret, err := a.Sealer.Unbox(key, labelCustody, c.Boxed); err == nil {
					return models.Secret(secret), true
				}
			}
		}
		shares = append(shares, bytes.Clone(share))
	}
	return "", false
}

// reclaim makes an identity that somebody lost one that they had before: what is sealed to it
// opens again, and is sealed anew.
func (a Accounts) reclaim(ctx context.Context, st models.Staff, secret models.Secret, recipient string) (models.Staff, error) {
	former, err := a.retire(st, secret, recipient)
	if err != nil {
		return st, err
	}
	now := st
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		now = st
		if err := a.Store.CreateFormerKey(ctx, former); err != nil {
			return err
		}
		if err := a.Store.RemoveCodes(ctx, st.ID, recipient); err != nil {
			return err
		}
		if err := a.Store.RemoveCustodies(ctx, st.ID, recipient); err != nil {
			return err
		}
		if now.KeyState, err = a.stateOf(ctx, st); err != nil {
			return err
		}
		if now.KeyState != models.KeyLost {
			if err := a.Store.RemoveRecovery(ctx, st.ID); err != nil {
				return err
			}
		}
		if err := a.Store.SetKeyState(ctx, now); err != nil {
			return err
		}
		now.Version++
		return a.Trail.Record(ctx, themselves(st), onKeys(models.ReclaimKeys, st))
	})
	if models.CodeOf(err) == models.Conflict { // another request of theirs was first
		return st, nil
	}
	if err != nil {
		return st, fmt.Errorf("give a key pair back: %w", err)
	}
	return now, nil
}

// Reclaim opens a key pair that the visitor lost with the recovery code that they found after
// all. Problems speak of the field "code".
func (a Accounts) Reclaim(ctx context.Context, v models.Visitor, typed string) error {
	if err := onlyKeeper(v); err != nil {
		return err
	}
	if err := a.Limits.Take(ctx, "password", v.Staff.Username, perAccountAndAddress, window); err != nil {
		return fmt.Errorf("limit trying a code: %w", err)
	}
	code, ok := models.ParseRecoveryCode(typed)
	if !ok {
		return wrong("code", "keys.err.code_typo")
	}
	codes, err := a.Store.ListCodes(ctx, v.Staff.ID)
	if err != nil {
		return fmt.Errorf("find recovery codes: %w", err)
	}
	for _, box := range codes {
		if box.Recipient == v.Staff.PublicKey {
			continue
		}
		secret, right, err := a.openCode(ctx, code, box)
		if err != nil {
			return err
		}
		if right {
			_, err = a.reclaim(ctx, v.Staff, secret, box.Recipient)
			return err
		}
	}
	return wrong("code", "keys.err.code_old")
}
