package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qingyuan/models"
)

// Holder is who of the staff can read something of a tip.
type Holder struct {
	ID    int64
	Name  string
	Roles models.Roles
}

// Holders lists who can read a tip, or what is for its supervisors: whom a recusal could
// leave out.
func (c Casework) Holders(ctx context.Context, v models.Visitor, requestID string) ([]Holder, error) {
	r, err := c.heldRequest(ctx, v, requestID)
	if err != nil {
		return nil, err
	}
	readers, supervisors, err := c.holders(ctx, r.TipID)
	if err != nil {
		return nil, err
	}
	var all []Holder
	for _, st := range slices.Concat(readers, supervisors) {
		h := Holder{st.ID, st.Name, st.Roles}
		if !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all, nil
}

func (c Casework) holders(ctx context.Context, tipID string) (readers, supervisors []models.Staff, err error) {
	if readers, err = c.Store.ListHolders(ctx, tipID, models.PartTip); err != nil {
		return nil, nil, fmt.Errorf("list who reads a tip: %w", err)
	}
	if supervisors, err = c.Store.ListHolders(ctx, tipID, models.PartSupervision); err != nil {
		return nil, nil, fmt.Errorf("list who supervises a tip: %w", err)
	}
	return readers, supervisors, nil
}

// recuse keeps people from a tip. It is refused where no reviewer or no supervisor would be
// left. No event is written: reviewers don't learn who asked for what;
// the act is for the trail.
func (c Casework) recuse(ctx context.Context, v models.Visitor, tipID string, leaveOut []int64) (models.Act, error) {
	act := models.Act{Name: models.RecuseFrom, Kind: models.OfTip, Record: tipID}
	if err := c.Store.HoldKeys(ctx); err != nil {
		return act, fmt.Errorf("hold the keys: %w", err)
	}
	if err := c.permitted(ctx, v, tipID); err != nil {
		return act, err
	}
	tip, err := c.Store.FindTip(ctx, tipID)
	if err != nil {
		return act, fmt.Errorf("find a tip: %w", err)
	}
	if err := c.Store.HoldTip(ctx, tip.ID, tip.Version); err != nil {
		return act, fmt.Errorf("hold a tip: %w", err)
	}
	readers, supervisors, err := c.holders(ctx, tipID)
	if err != nil {
		return act, err
	}
	if p := wrongRecusal(tip, readers, supervisors, leaveOut); p.Any() {
		return act, p
	}
	act.UnitID = tip.UnitID
	recusals := make([]models.Recusal, 0, len(leaveOut))
	for _, id := range leaveOut {
		recusals = append(recusals, models.Recusal{TipID: tipID, StaffID: id, Cause: models.CauseReported, RecusedOn: c.today()})
	}
	if err := c.Store.Recuse(ctx, recusals); err != nil {
		return act, fmt.Errorf("keep people from a tip: %w", err)
	}
	return act.Says(models.FieldPeople, namesOf(slices.Concat(readers, supervisors), leaveOut)), nil
}

// namesOf joins the names of those of people who are listed.
func namesOf(people []models.Staff, ids []int64) string {
	var names []string
	for _, st := range people {
		if slices.Contains(ids, st.ID) && !slices.Contains(names, st.Name) {
			names = append(names, st.Name)
		}
	}
	return strings.Join(names, ", ")
}

func wrongRecusal(tip models.Tip, readers, supervisors []models.Staff, leaveOut []int64) models.Problems {
	stays := func(st models.Staff) bool { return !slices.Contains(leaveOut, st.ID) && st.KeyState != models.KeyLost }
	for _, id := range leaveOut {
		if !slices.ContainsFunc(slices.Concat(readers, supervisors), func(st models.Staff) bool { return st.ID == id }) {
			return models.Problems{{Field: "leave_out", Key: "requests.err.leave_out_gone"}}
		}
	}
	if !slices.ContainsFunc(readers, func(st models.Staff) bool {
		return stays(st) && st.UnitID == tip.UnitID && st.Roles.Has(models.RoleReviewer)
	}) {
		return models.Problems{{Field: "leave_out", Key: "requests.err.no_reviewer_left"}}
	}
	deciding := func(st models.Staff) bool { return st.UnitID == tip.UnitID && st.Roles.Has(models.RoleSupervisor) }
	if slices.ContainsFunc(readers, deciding) && !slices.ContainsFunc(readers, func(st models.Staff) bool { return deciding(st) && stays(st) }) {
		return models.Problems{{Field: "leave_out", Key: "requests.err.no_supervisor_left"}} // who decides on an objection
	}
	if !slices.ContainsFunc(supervisors, stays) {
		return models.Problems{{Field: "leave_out", Key: "requests.err.no_supervisor_left"}}
	}
	return nil
}
