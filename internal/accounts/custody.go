package accounts

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
)

// enough custodians make a key: two that know each other's hand, and no one alone.
const enough = 2

// maxCustodians is among how many a key is split at most.
const maxCustodians = 100

const labelCustody = "staff-custody"

// Custodian is one of those among whom somebody's key pair can be split.
type Custodian struct {
	ID   int64
	Name string
	Unit string
}

// Custodians lists those who could keep somebody's key pair, who isn't among them.
func (a Accounts) Custodians(ctx context.Context, v models.Visitor) ([]Custodian, error) {
	if !v.Staff.Roles.Any(models.Keepers()...) {
		return nil, nil
	}
	people, err := a.custodians(ctx, v.Staff.ID)
	if err != nil {
		return nil, err
	}
	units, err := a.unitNames(ctx, people)
	if err != nil {
		return nil, err
	}
	list := make([]Custodian, len(people))
	for i, st := range people {
		list[i] = Custodian{st.ID, st.Name, units[st.UnitID]}
	}
	return list, nil
}

func (a Accounts) custodians(ctx context.Context, but int64) ([]models.Staff, error) {
	people, err := a.Store.ListCustodians(ctx, maxCustodians)
	if err != nil {
		return nil, fmt.Errorf("find custodians: %w", err)
	}
	return slices.DeleteFunc(people, func(st models.Staff) bool { return st.ID == but }), nil
}

// split is an identity with custodians, to be written.
type split struct {
	custody models.Custody
	shares  []models.CustodyShare
	among   []models.Staff
}

// splitAmong boxes the identity that somebody has under a fresh key and splits that among
// those custodians whom they agreed to; nil where these are too few.
func (a Accounts) splitAmong(ctx context.Context, st models.Staff, identity models.Secret, agreed []int64) (*split, error) {
	among, err := a.custodians(ctx, st.ID)
	if err != nil {
		return nil, err
	}
	among = slices.DeleteFunc(among, func(c models.Staff) bool { return !slices.Contains(agreed, c.ID) })
	if len(among) < enough {
		return nil, nil
	}
	key, shares, err := a.Sealer.Split(len(among))
	if err != nil {
		return nil, err
	}
	s := split{among: among, custody: models.Custody{ID: models.NewID(), StaffID: st.ID, Recipient: st.PublicKey, MadeOn: a.today()}}
	if s.custody.Boxed, err = a.Sealer.Box(key, labelCustody, []byte(current(identity).Reveal())); err != nil {
		return nil, fmt.Errorf("box a key pair: %w", err)
	}
	for i, c := range among {
		sealed, err := a.Sealer.Seal(shares[i], c.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("seal a share: %w", err)
		}
		s.shares = append(s.shares, models.CustodyShare{CustodyID: s.custody.ID, CustodianID: c.ID, Sealed: sealed, Recipient: c.PublicKey})
	}
	return &s, nil
}

// keepSplit writes it, in a transaction; models.Conflict where a custodian has changed.
func (a Accounts) keepSplit(ctx context.Context, s *split) error {
	if s == nil {
		return nil
	}
	if err := a.Store.HoldRecipients(ctx, s.among); err != nil {
		return err
	}
	if err := a.Store.CreateCustody(ctx, s.custody, s.shares); err != nil {
		return fmt.Errorf("keep a key pair with custodians: %w", err)
	}
	return nil
}

// Custody is how somebody's key pair is kept with custodians.
type Custody struct {
	With   []Custodian // who has a share
	Others []Custodian // who has none: the owner must agree first
	MadeOn models.Date
}

// Kept reports whether the custodians can give it back.
func (c Custody) Kept() bool { return len(c.With) >= enough }

// Possible reports whether there are custodians enough.
func (c Custody) Possible() bool { return len(c.With)+len(c.Others) >= enough }

// custody finds how the identity that somebody has is kept.
func (a Accounts) custody(ctx context.Context, v models.Visitor) (c Custody, err error) {
	all, err := a.Custodians(ctx, v)
	if err != nil {
		return c, err
	}
	custody, shares, err := a.kept(ctx, v.Staff)
	if err != nil {
		return c, err
	}
	c.MadeOn = custody.MadeOn
	for _, one := range all {
		if slices.ContainsFunc(shares, func(s models.CustodyShare) bool { return s.CustodianID == one.ID }) {
			c.With = append(c.With, one)
		} else {
			c.Others = append(c.Others, one)
		}
	}
	return c, nil
}

// kept finds the custody of the identity that somebody has, and its shares.
func (a Accounts) kept(ctx context.Context, st models.Staff) (models.Custody, []models.CustodyShare, error) {
	custodies, err := a.Store.ListCustodies(ctx, st.ID)
	if err != nil {
		return models.Custody{}, nil, fmt.Errorf("find custodies: %w", err)
	}
	for _, c := range custodies {
		if c.Recipient == st.PublicKey {
			shares, err := a.Store.ListCustodyShares(ctx, []string{c.ID})
			if err != nil {
				return c, nil, fmt.Errorf("find shares: %w", err)
			}
			return c, shares, nil
		}
	}
	return models.Custody{}, nil, nil
}

// Entrust splits the visitor's key pair anew among custodians whom they agreed to.
func (a Accounts) Entrust(ctx context.Context, v models.Visitor, agreed []int64) error {
	if err := onlyKeeper(v); err != nil {
		return err
	}
	s, err := a.splitAmong(ctx, v.Staff, v.Identity, agreed)
	if err != nil {
		return err
	}
	if s == nil {
		return models.Fail(models.Conflict, "keys.err.few_custodians")
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldStaff(ctx, v.Staff.ID, v.Staff.Version); err != nil {
			return err
		}
		if err := a.keepSplit(ctx, s); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onKeys(models.EntrustKeys, v.Staff).Says(models.FieldPeople, joined(s.among)))
	})
}

// agreed are the custodians of shares who still have the key pair that their owner agreed to.
// One whose password an administrator has replaced isn't: that pair may be the administrator's.
func (a Accounts) agreed(ctx context.Context, owner int64, shares []models.CustodyShare) ([]int64, error) {
	now, err := a.custodians(ctx, owner)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, s := range shares {
		if slices.ContainsFunc(now, func(c models.Staff) bool { return c.ID == s.CustodianID && c.PublicKey == s.Recipient }) {
			ids = append(ids, s.CustodianID)
		}
	}
	return ids, nil
}

// renewCustody splits a key pair anew where custodians have left, among those who remain. New
// ones get no share unless its owner agrees: else whoever makes accounts could make two
// custodians and open everything.
func (a Accounts) renewCustody(ctx context.Context, v models.Visitor) error {
	custody, shares, err := a.kept(ctx, v.Staff)
	if err != nil || custody.ID == "" {
		return err
	}
	agreed, err := a.agreed(ctx, v.Staff.ID, shares)
	if err != nil {
		return err
	}
	made, err := a.Store.CountCustodyShares(ctx, custody.ID)
	if err != nil {
		return fmt.Errorf("count shares: %w", err)
	}
	if made == int64(len(agreed)) {
		return nil
	}
	if err := a.Entrust(ctx, v, agreed); models.CodeOf(err) != models.Conflict { // too few are left: what there is stays
		return err
	}
	return nil
}
