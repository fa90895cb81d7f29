// Package exchange is with whom case files are exchanged, and who opens them: a key pair of each
// unit, whose secret half its supervisors hold, and partners elsewhere whose keys a supervisor has
// checked. docs/adr/0023-case-file.md.
package exchange

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/casefile"
)

// Store keeps keys and partners. Methods called inside InTx's fn work on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	FindExchangeKey(ctx context.Context, unitID int64) (models.ExchangeKey, error)
	// SetExchangeKey puts a key in the place of the one that a unit had, if it had one.
	SetExchangeKey(ctx context.Context, k models.ExchangeKey, holders []models.ExchangeHolder) error
	ListExchangeHolders(ctx context.Context, unitID int64) ([]models.ExchangeHolder, error)
	AddExchangeHolders(ctx context.Context, holders []models.ExchangeHolder) error
	// ListRecipients lists those of units to whom something can be sealed.
	ListRecipients(ctx context.Context, units []int64) ([]models.Staff, error)
	// HoldRecipients keeps those to whom something was sealed as they were then, until the
	// transaction ends; models.Conflict where one has changed.
	HoldRecipients(ctx context.Context, people []models.Staff) error

	CreatePartner(ctx context.Context, p models.Partner) error
	FindPartner(ctx context.Context, id string) (models.Partner, error)
	ListPartners(ctx context.Context, limit int) ([]models.Partner, error)
	// CheckPartner notes who checked one that nobody has; models.Conflict where somebody did.
	CheckPartner(ctx context.Context, id string, by int64, on models.Date) error
	RemovePartner(ctx context.Context, id string) error
	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
}

// Sealer is seal.Sealer.
type Sealer interface {
	NewIdentity() (secret models.Secret, recipient string, err error)
	Seal(plain []byte, recipients ...string) ([]byte, error)
	Open(secret models.Secret, sealed []byte) ([]byte, error)
	Verify(public, message, signature []byte) bool
	IsRecipient(text string) bool
}

// Signer has the installation's signing key: seal.Signer.
type Signer interface{ Public() []byte }

// Trail is trail.Trail: it writes down what somebody of the staff did, in the act's own
// transaction and after all else that it locks.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Exchange is the use cases of supervisors and administrators.
type Exchange struct {
	Store        Store
	Sealer       Sealer
	Signer       Signer
	Trail        Trail
	Installation string // how this one is called elsewhere
	Clock        func() time.Time
}

// maxPartners is how many partners there may be.
const maxPartners = 500

// Overview is what somebody sees of the exchange.
type Overview struct {
	Own      *casefile.Address // of the visitor's unit; nil: it has none, or the visitor isn't its supervisor
	MadeOn   models.Date       // of the unit's key
	Opens    bool              // the visitor can open what is sealed to the unit
	Holders  []string          // who can
	Lackers  []Lacker          // who can't, and should
	Partners []Partner
}

// Lacker is a supervisor who can't open what is sealed to their unit.
type Lacker struct {
	ID   int64
	Name string
}

// Partner is one as pages show it.
type Partner struct {
	models.Partner
	Digits []string
	By     string // who checked it
	Mine   bool   // the visitor added it, and so can't be the one to check it
}

// Overview shows the unit's own address to its supervisors, and all partners.
func (x Exchange) Overview(ctx context.Context, v models.Visitor) (Overview, error) {
	var all Overview
	if !v.Is(models.RoleAdmin) && !supervises(v) {
		return all, notFound()
	}
	if supervises(v) {
		if err := x.own(ctx, v, &all); err != nil {
			return all, err
		}
	}
	rows, err := x.Store.ListPartners(ctx, maxPartners)
	if err != nil {
		return all, fmt.Errorf("list partners: %w", err)
	}
	ids := make([]int64, len(rows))
	for i, p := range rows {
		ids[i] = p.CheckedBy
	}
	names, err := x.Store.StaffNames(ctx, ids)
	if err != nil {
		return all, fmt.Errorf("name the staff: %w", err)
	}
	for _, p := range rows {
		all.Partners = append(all.Partners, Partner{p, casefile.Digits(p.Print), names[p.CheckedBy], p.AddedBy == v.Staff.ID})
	}
	return all, nil
}

// own fills in what a supervisor sees of their unit's key.
func (x Exchange) own(ctx context.Context, v models.Visitor, all *Overview) error {
	key, err := x.Store.FindExchangeKey(ctx, v.Unit.ID)
	if models.CodeOf(err) == models.NotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find a unit's exchange key: %w", err)
	}
	address := x.address(v.Unit, key)
	all.Own, all.MadeOn = &address, key.MadeOn
	people, holders, err := x.supervisors(ctx, v.Unit.ID)
	if err != nil {
		return err
	}
	for _, st := range people {
		switch {
		case !holds(holders, st):
			all.Lackers = append(all.Lackers, Lacker{st.ID, st.Name})
		case st.ID == v.Staff.ID:
			all.Opens = true
			fallthrough
		default:
			all.Holders = append(all.Holders, st.Name)
		}
	}
	return nil
}

// holds reports whether somebody holds a key, sealed to the key pair that they have now.
func holds(holders []models.ExchangeHolder, st models.Staff) bool {
	return slices.ContainsFunc(holders, func(h models.ExchangeHolder) bool { return h.StaffID == st.ID && h.Recipient == st.PublicKey })
}

// supervisors are a unit's, and who holds its key.
func (x Exchange) supervisors(ctx context.Context, unitID int64) ([]models.Staff, []models.ExchangeHolder, error) {
	people, err := x.Store.ListRecipients(ctx, []int64{unitID})
	if err != nil {
		return nil, nil, fmt.Errorf("list supervisors: %w", err)
	}
	holders, err := x.Store.ListExchangeHolders(ctx, unitID)
	if err != nil {
		return nil, nil, fmt.Errorf("list who opens case files: %w", err)
	}
	return slices.DeleteFunc(people, func(st models.Staff) bool { return !st.Roles.Has(models.RoleSupervisor) }), holders, nil
}

func (x Exchange) address(u models.Unit, key models.ExchangeKey) casefile.Address {
	return casefile.Address{Installation: x.Installation, Unit: u.Name, SignKey: x.Signer.Public(), Recipient: key.Recipient}
}

func (x Exchange) today() models.Date { return models.DateOf(x.Clock()) }

// supervises reports whether the visitor may open what is sealed to their unit.
func supervises(v models.Visitor) bool {
	return v.Is(models.RoleSupervisor) && v.Unit.ID != 0 && v.Identity != ""
}

func notFound() error { return models.Fail(models.NotFound, "err.not_found") }
