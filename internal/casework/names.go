package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"qingyuan/models"
)

// maxNames is how many names that wait to be given a list shows.
const maxNames = 200

// GrantedName is a reporter's name that a supervisor agreed to have given to a reviewer. Of
// the tip a custodian sees the short name alone, and of the reporter nothing.
type GrantedName struct {
	RequestID  string
	Ref        string
	Unit       string
	AskedBy    string
	AskedOn    models.Date
	ApprovedBy string
	ApprovedOn models.Date
	Mine       bool // the visitor asked, or approved: another custodian must give it
	Until      models.Date
	Consents   []models.Consent // of the reporter; by GrantedName alone
}

// GrantedNames lists what a custodian is to give, in the order in which it was granted.
func (c Casework) GrantedNames(ctx context.Context, v models.Visitor) ([]GrantedName, error) {
	if err := only(v, models.RoleCustodian); err != nil {
		return nil, err
	}
	rows, err := c.Store.ListGrantedNames(ctx, v.Staff.ID, maxNames)
	if err != nil {
		return nil, fmt.Errorf("list names to give: %w", err)
	}
	return c.grantedNames(ctx, v, rows)
}

// GrantedName is one of them, with what the reporter agreed to.
func (c Casework) GrantedName(ctx context.Context, v models.Visitor, requestID string) (GrantedName, error) {
	row, who, err := c.granted(ctx, v, requestID)
	if err != nil {
		return GrantedName{}, err
	}
	list, err := c.grantedNames(ctx, v, []models.GrantedName{row})
	if err != nil {
		return GrantedName{}, err
	}
	list[0].Consents = who.Consents
	return list[0], nil
}

func (c Casework) grantedNames(ctx context.Context, v models.Visitor, rows []models.GrantedName) ([]GrantedName, error) {
	var people, unitIDs []int64
	for _, r := range rows {
		people, unitIDs = append(people, r.MadeBy, r.DecidedBy), append(unitIDs, r.UnitID)
	}
	names, err := c.Store.StaffNames(ctx, people)
	if err != nil {
		return nil, fmt.Errorf("name the staff: %w", err)
	}
	units, err := c.unitNames(ctx, unitIDs)
	if err != nil {
		return nil, err
	}
	list := make([]GrantedName, len(rows))
	for i, r := range rows {
		list[i] = GrantedName{RequestID: r.RequestID, Ref: models.TipRef(r.TipID), Unit: units[r.UnitID], AskedBy: names[r.MadeBy], AskedOn: r.MadeOn,
			ApprovedBy: names[r.DecidedBy], ApprovedOn: r.DecidedOn, Mine: hadAHand(v, r), Until: c.today().AddDays(models.NameDays)}
	}
	return list, nil
}

// hadAHand reports whether somebody asked for a name or granted it: a third person gives it.
func hadAHand(v models.Visitor, r models.GrantedName) bool {
	return v.Staff.ID == r.MadeBy || v.Staff.ID == r.DecidedBy
}

// granted finds one that a custodian is to give, and opens it.
func (c Casework) granted(ctx context.Context, v models.Visitor, requestID string) (row models.GrantedName, who models.Reporter, err error) {
	if err := only(v, models.RoleCustodian); err != nil {
		return row, who, err
	}
	if !models.IsID(requestID) {
		return row, who, notFound()
	}
	if row, err = c.Store.FindGrantedName(ctx, v.Staff.ID, requestID); err != nil {
		return row, who, fmt.Errorf("find a name to give: %w", err)
	}
	secret, err := c.Sealer.Open(v.Identity, row.Sealed)
	if err != nil && v.Staff.KeyState == models.KeyLost {
		return row, who, models.Fail(models.Conflict, "keys.err.not_open").Because(err)
	}
	if err != nil {
		return row, who, fmt.Errorf("open a name's key: %w", err)
	}
	part, err := c.Store.FindTipPart(ctx, row.TipID, models.PartReporter)
	if err != nil {
		return row, who, fmt.Errorf("find a name: %w", err)
	}
	if err := c.openJSON(models.Secret(secret), part.Content, &who); err != nil {
		return row, who, fmt.Errorf("open a name: %w", err)
	}
	return row, who, nil
}

// GiveName seals a reporter's name to who asked for it, and to nobody else, for some days. The
// custodian types their password again: Problems speak of "password".
func (c Casework) GiveName(ctx context.Context, v models.Visitor, requestID string, password models.Secret) error {
	row, who, err := c.granted(ctx, v, requestID)
	if err != nil {
		return err
	}
	if hadAHand(v, row) {
		return models.Fail(models.Forbidden, "names.err.had_a_hand")
	}
	if err := c.Confirm(ctx, v, password); err != nil {
		return err
	}
	asker, err := c.Store.FindStaff(ctx, row.MadeBy)
	if err != nil {
		return fmt.Errorf("find who asked for a name: %w", err)
	}
	given := models.Unsealing{RequestID: row.RequestID, TipID: row.TipID, StaffID: asker.ID, GivenBy: v.Staff.ID,
		GivenOn: c.today(), EndsOn: c.today().AddDays(models.NameDays)}
	if given.Sealed, err = c.sealJSON(who, asker.PublicKey); err != nil {
		return fmt.Errorf("seal a name to who asked: %w", err)
	}
	return c.Store.InTx(ctx, func(ctx context.Context) error { return c.give(ctx, v, given, asker) })
}

// give writes it, in a transaction, if who asked may still read the tip.
func (c Casework) give(ctx context.Context, v models.Visitor, given models.Unsealing, asker models.Staff) error {
	if err := c.Store.HoldKeys(ctx); err != nil {
		return fmt.Errorf("hold the keys: %w", err)
	}
	if _, err := c.Store.FindGrantedName(ctx, v.Staff.ID, given.RequestID); err != nil {
		return fmt.Errorf("find a name to give: %w", err)
	}
	if err := c.Store.HoldRecipients(ctx, []models.Staff{asker}); err != nil {
		return err
	}
	tip, err := c.Store.FindTip(ctx, given.TipID)
	if err != nil {
		return fmt.Errorf("find a tip: %w", err)
	}
	row, err := c.step(ctx, v, tip, models.GiveName)
	if err != nil {
		return err
	}
	if err := c.Store.TouchTip(ctx, tip.ID, tip.Version, c.today()); err != nil {
		return fmt.Errorf("mark a tip: %w", err)
	}
	if err := c.Store.CreateUnsealing(ctx, given); err != nil {
		return fmt.Errorf("give a name: %w", err)
	}
	a := c.acting(v, tip, row)
	a.event.Detail = strconv.FormatInt(asker.ID, 10)
	if err := c.record(ctx, nil, a.event); err != nil {
		return err
	}
	return c.note(ctx, v, models.TipAct(models.GiveName, tip.ID, tip.UnitID).Says(models.FieldPeople, asker.Name).Says(models.FieldUntil, string(given.EndsOn)))
}

// GivenName is that a name was given, as whoever reads the tip sees it: not the name.
type GivenName struct {
	To, By  string
	On      models.Date
	EndsOn  models.Date
	Ended   bool // taken back, or too long ago
	Mine    bool // the visitor may read it now
	staffID int64
	givenBy int64
	sealed  []byte
}

// givenNames are all of a tip; names of people are filled in later.
func (c Casework) givenNames(ctx context.Context, v models.Visitor, tipID string) ([]GivenName, error) {
	rows, err := c.Store.ListUnsealings(ctx, tipID)
	if err != nil {
		return nil, fmt.Errorf("list names given: %w", err)
	}
	list := make([]GivenName, len(rows))
	for i, r := range rows {
		ended := r.Sealed == nil || r.EndsOn < c.today()
		list[i] = GivenName{On: r.GivenOn, EndsOn: r.EndsOn, Ended: ended, Mine: !ended && r.StaffID == v.Staff.ID && v.Is(models.RoleReviewer),
			staffID: r.StaffID, givenBy: r.GivenBy, sealed: r.Sealed}
	}
	return list, nil
}

// ReadName shows the reporter's name to who was given it; every reading is in the trail.
func (c Casework) ReadName(ctx context.Context, v models.Visitor, tipID string) (who models.Reporter, until models.Date, err error) {
	tip, err := c.held(ctx, v, tipID)
	if err != nil {
		return who, "", err
	}
	given, err := c.mine(ctx, v, tip.ID)
	if err != nil {
		return who, "", err
	}
	if given == nil {
		return who, "", notFound()
	}
	plain, err := c.Sealer.Open(v.Identity, given.sealed)
	if err != nil {
		return who, "", fmt.Errorf("open a name: %w", err)
	}
	if err := json.Unmarshal(plain, &who); err != nil {
		return who, "", fmt.Errorf("read a name: %w", err)
	}
	return who, given.EndsOn, c.note(ctx, v, models.Act{Name: models.ReadName, Kind: models.OfTip, Record: tip.ID, UnitID: tip.UnitID})
}

// mine is the name that the visitor was given and may read; nil where there is none.
func (c Casework) mine(ctx context.Context, v models.Visitor, tipID string) (*GivenName, error) {
	list, err := c.givenNames(ctx, v, tipID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Mine {
			return &list[i], nil
		}
	}
	return nil, nil
}

// SweepNames takes back the names whose days are over.
func (c Casework) SweepNames(ctx context.Context) (int64, error) {
	n, err := c.Store.EndUnsealings(ctx, c.today())
	if err != nil {
		return n, fmt.Errorf("take names back: %w", err)
	}
	return n, nil
}
