package accounts

import (
	"context"
	"strconv"
	"strings"

	"qingyuan/models"
)

// onAccount is an act on somebody's account.
func onAccount(name models.ActName, st models.Staff) models.Act {
	return models.Act{Name: name, Kind: models.OfStaff, Record: strconv.FormatInt(st.ID, 10), UnitID: st.UnitID}.
		Says(models.FieldAccount, st.Username)
}

// onKeys is an act on somebody's keys.
func onKeys(name models.ActName, st models.Staff) models.Act {
	act := onAccount(name, st)
	act.Kind = models.OfKeys
	return act
}

func onUnit(name models.ActName, u models.Unit) models.Act {
	return models.Act{Name: name, Kind: models.OfUnit, Record: strconv.FormatInt(u.ID, 10), UnitID: u.ID}.Says(models.FieldUnit, u.Name)
}

// themselves is somebody who acts on their own account without being signed in.
func themselves(st models.Staff) models.Visitor {
	return models.Visitor{Staff: st, Unit: models.Unit{ID: st.UnitID}}
}

// signedIn is begin, written down.
func (a Accounts) signedIn(ctx context.Context, st models.Staff, identity models.Secret) ([]byte, error) {
	token, err := a.begin(ctx, st, identity)
	if err != nil {
		return nil, err
	}
	return token, a.Trail.Record(ctx, themselves(st), onAccount(models.SignIn, st))
}

// noteSlowed writes down that an account is tried too often, once in a window. What isn't the
// name of an account stands nowhere: it may be a password, typed into the wrong field.
func (a Accounts) noteSlowed(ctx context.Context, name string) error {
	if err := a.Limits.Take(ctx, "sign-in/noted", name, 1, window); models.CodeOf(err) == models.TooMany {
		return nil
	} else if err != nil {
		return err
	}
	st, err := a.Store.FindStaffByUsername(ctx, name)
	if models.CodeOf(err) == models.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.Trail.Record(ctx, models.System(models.SystemJobs), onAccount(models.SlowSignIn, st))
}

// dutyAct is what an administrator changed of an account.
func (a Accounts) dutyAct(ctx context.Context, was, st models.Staff) (models.Act, error) {
	units, err := a.unitNames(ctx, []models.Staff{was, st})
	if err != nil {
		return models.Act{}, err
	}
	return onAccount(models.EditStaff, st).Changed(models.FieldName, was.Name, st.Name).
		Changed(models.FieldUnit, units[was.UnitID], units[st.UnitID]).
		Changed(models.FieldRoles, string(was.Roles), string(st.Roles)), nil
}

// unitAct is what an administrator changed of a unit; the zero Unit was none.
func unitAct(name models.ActName, was, u models.Unit) models.Act {
	id := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	return onUnit(name, u).Changed(models.FieldName, was.Name, u.Name).Changed(models.FieldRegion, was.RegionCode, u.RegionCode).
		Changed(models.FieldSuperior, id(was.SuperiorID), id(u.SuperiorID)).Changed(models.FieldHead, was.Head, u.Head).
		Changed(models.FieldAliases, was.Aliases, u.Aliases)
}

// joined are the names of people.
func joined(people []models.Staff) string {
	names := make([]string, len(people))
	for i, st := range people {
		names[i] = st.Name
	}
	return strings.Join(names, ", ")
}
