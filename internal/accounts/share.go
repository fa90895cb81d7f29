package accounts

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"qingyuan/models"
)

// How keys are shared: so many in one transaction, for so long in one request. Who is left
// after that takes another press.
const (
	shareBatch = 200
	shareFor   = 4 * time.Second
)

// Lacker is one of the staff who may read a part of tips, has no key to them, and whom the
// visitor could give theirs.
type Lacker struct {
	ID   int64
	Name string
	Unit string
	Part models.Part
	Tips int64
	// Checks are of the key pair that they have: they see the same.
	Checks []string
}

// Lackers lists with whom the visitor could share keys, and how many.
func (a Accounts) Lackers(ctx context.Context, v models.Visitor) ([]Lacker, error) {
	if some, err := a.Store.AnyAwaiting(ctx); err != nil || !some || v.Identity == "" {
		return nil, err
	}
	seats, err := a.seats(ctx, v.Staff.ID, func(st models.Staff) bool { return st.AwaitsKeys })
	if err != nil {
		return nil, err
	}
	var counts []models.PartCount
	for _, part := range models.Parts() {
		some, err := a.Store.CountLacking(ctx, v.Staff.ID, part, seats[part])
		if err != nil {
			return nil, fmt.Errorf("count keys to share: %w", err)
		}
		for i := range some {
			some[i].Part = part
		}
		counts = append(counts, some...)
	}
	return a.lackers(ctx, counts)
}

// lackers names those whom counts are of.
func (a Accounts) lackers(ctx context.Context, counts []models.PartCount) ([]Lacker, error) {
	if len(counts) == 0 {
		return nil, nil
	}
	var ids []int64
	for _, c := range counts {
		ids = append(ids, c.StaffID)
	}
	people, err := a.Store.ListStaffByID(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("find who lacks keys: %w", err)
	}
	units, err := a.unitNames(ctx, people)
	if err != nil {
		return nil, err
	}
	var list []Lacker
	for _, c := range counts {
		for _, st := range people {
			if st.ID == c.StaffID {
				list = append(list, Lacker{st.ID, st.Name, units[st.UnitID], c.Part, c.Tips, a.Checks(st.PublicKey)})
			}
		}
	}
	return list, nil
}

// Shared is what one press on the button did.
type Shared struct {
	Tips   int // to whose keys were given
	Broken int // whose keys the visitor can't open themselves
	More   bool
}

// Share gives one of the staff the visitor's keys to a part of tips: each is opened with
// their identity and sealed to the other's, nothing of it is kept in between. It stops after
// some seconds, and says whether more is to do. models.Conflict where that person isn't
// among those who may read it, or has just changed.
func (a Accounts) Share(ctx context.Context, v models.Visitor, staffID int64, part models.Part) (Shared, error) {
	to, err := a.Store.FindStaff(ctx, staffID)
	if err != nil {
		return Shared{}, fmt.Errorf("find whom to share with: %w", err)
	}
	seats, err := a.seats(ctx, v.Staff.ID, func(st models.Staff) bool { return st.ID == to.ID })
	if err != nil {
		return Shared{}, err
	}
	if v.Identity == "" || !to.Sealable() || len(seats[part]) == 0 {
		return Shared{}, models.Fail(models.Conflict, "keys.err.not_theirs")
	}
	done, err := a.share(ctx, v, to, part, seats[part])
	if err != nil {
		return done, err
	}
	return done, a.shed(ctx, v.Staff)
}

func (a Accounts) share(ctx context.Context, v models.Visitor, to models.Staff, part models.Part, seats []models.Seats) (done Shared, err error) {
	for after, until := "", a.Clock().Add(shareFor); ; {
		batch, err := a.Store.ListLacking(ctx, v.Staff.ID, part, seats, after, shareBatch)
		if err != nil || len(batch) == 0 {
			return done, err
		}
		keys, err := a.resealed(v.Identity, batch, to)
		if err != nil {
			return done, err
		}
		if err := a.give(ctx, v, to, part, keys); err != nil {
			return done, err
		}
		after = batch[len(batch)-1].TipID
		done.Tips, done.Broken = done.Tips+len(keys), done.Broken+len(batch)-len(keys)
		if a.Clock().After(until) {
			done.More = true
			return done, nil
		}
	}
}

// shed takes somebody's keys to parts of tips that went to another unit, once somebody there
// has them.
func (a Accounts) shed(ctx context.Context, st models.Staff) error {
	duty, err := a.mayHold(ctx, st)
	if err != nil {
		return err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldKeys(ctx); err != nil {
			return err
		}
		return a.Store.ShedKeys(ctx, st.ID, duty)
	})
	if err != nil {
		return fmt.Errorf("take keys to tips of other units: %w", err)
	}
	return nil
}

// resealed opens keys and seals them to somebody. One that doesn't open is left out: it is
// damaged, or sealed to an identity that its holder has lost.
func (a Accounts) resealed(identity models.Secret, keys []models.TipKey, to models.Staff) ([]models.TipKey, error) {
	var made []models.TipKey
	for _, k := range keys {
		secret, err := a.Sealer.Open(identity, k.Sealed)
		if err != nil {
			continue
		}
		sealed, err := a.Sealer.Seal(secret, to.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("seal a key to a person: %w", err)
		}
		made = append(made, models.TipKey{TipID: k.TipID, Part: k.Part, StaffID: to.ID, Sealed: sealed})
	}
	return made, nil
}

// give keeps keys that were sealed to somebody who is still who they were.
func (a Accounts) give(ctx context.Context, v models.Visitor, to models.Staff, part models.Part, keys []models.TipKey) error {
	err := a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldStaff(ctx, to.ID, to.Version); err != nil {
			return err
		}
		if err := a.Store.AddKeys(ctx, v.Staff.ID, to.ID, keys); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onKeys(models.ShareKeys, to).Says(models.FieldPart, string(part)).Says(models.FieldTips, strconv.Itoa(len(keys))))
	})
	if err != nil {
		return fmt.Errorf("share keys: %w", err)
	}
	return nil
}

// Missing is what someone could read and has no keys to, and who could share them.
type Missing struct {
	Tips int64
	Who  []string
}

// maxSharers is how many names Missing has.
const maxSharers = 5

// Missing says which earlier tips wait to be shared with the visitor. Where nothing is missing
// any more, that is kept, and not looked for again until their duty changes.
func (a Accounts) Missing(ctx context.Context, v models.Visitor) (Missing, error) {
	var m Missing
	if !v.Staff.AwaitsKeys || !v.Staff.Sealable() {
		return m, nil
	}
	duty, err := a.shouldHold(ctx, v.Staff)
	if err != nil {
		return m, err
	}
	if m.Tips, err = a.Store.CountMissing(ctx, v.Staff.ID, duty); err != nil {
		return m, fmt.Errorf("count missing keys: %w", err)
	}
	if m.Tips == 0 {
		return m, a.Store.SettleKeys(ctx, v.Staff.ID, v.Staff.Version)
	}
	ids, err := a.Store.ListSharers(ctx, v.Staff.ID, duty, maxSharers)
	if err != nil {
		return m, fmt.Errorf("find who could share: %w", err)
	}
	names, err := a.Store.StaffNames(ctx, ids)
	for _, id := range ids {
		m.Who = append(m.Who, names[id])
	}
	return m, err
}
