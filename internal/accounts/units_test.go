package accounts_test

import (
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/matter"
)

func TestUnitRules(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	county, err := o.AddUnit(t.Context(), admin, models.Unit{Name: " 云溪县纪委监委 ", RegionCode: "990101"})
	testkit.Must(t, err)
	town, err := o.AddUnit(t.Context(), admin, models.Unit{Name: "清水镇纪委", RegionCode: "990101101", SuperiorID: county.ID})
	testkit.Must(t, err)
	for _, c := range []struct {
		in         models.Unit
		field, key string
	}{
		{models.Unit{RegionCode: "990101"}, "name", "staff.err.name"},
		{models.Unit{Name: county.Name, RegionCode: "990101"}, "name", "staff.err.unit_taken"},
		{models.Unit{Name: "x", RegionCode: "990199"}, "region", "staff.err.region"},
		{models.Unit{Name: "x"}, "region", "staff.err.region"},
		{models.Unit{Name: "x", RegionCode: "990101", SuperiorID: 99}, "superior", "staff.err.superior"},
	} {
		_, err := o.AddUnit(t.Context(), admin, c.in)
		testkit.WantProblem(t, err, c.field, c.key)
	}
	county.SuperiorID = town.ID
	testkit.WantProblem(t, o.EditUnit(t.Context(), admin, county), "superior", "staff.err.superior_circle")
	town.Name = county.Name
	testkit.WantProblem(t, o.EditUnit(t.Context(), admin, town), "name", "staff.err.unit_taken")
	town.Name, town.ID = "x", 99
	testkit.WantCode(t, o.EditUnit(t.Context(), admin, town), models.NotFound)

	rows, err := o.Units(t.Context(), admin)
	if testkit.Must(t, err); len(rows) != 2 || rows[1].Region != "某省云溪市云溪县清水镇" || rows[1].Superior != "云溪县纪委监委" || rows[1].Seats[0] != (accounts.UnitSeat{Role: models.RoleReviewer}) {
		t.Fatalf("%+v", rows)
	}
}

func TestDirectory(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	d := o.directory()
	none := func(code string) {
		t.Helper()
		_, err := d.Recipients(t.Context(), models.About{RegionCode: code, Reach: matter.AnyUnit})
		testkit.WantCode(t, err, models.Unavailable)
	}
	find := func(code string, want models.Unit, readers ...models.Visitor) {
		t.Helper()
		r, err := d.Recipients(t.Context(), models.About{RegionCode: code, Reach: matter.AnyUnit})
		testkit.Must(t, err)
		u, got := r.Unit, r.Readers
		if u != want || len(got) != len(readers) {
			t.Fatalf("%s goes to %q with %d readers, want %q with %d", code, u.Name, len(got), want.Name, len(readers))
		}
		for i := range readers {
			if got[i].ID != readers[i].Staff.ID || got[i].PublicKey == "" {
				t.Fatalf("%s: reader %+v", code, got[i])
			}
		}
	}
	none("990101101201")

	province := o.unit(t, models.Unit{Name: "省纪委监委", RegionCode: "98"}) // the superior, whose region isn't the county's
	county := o.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101", SuperiorID: province.ID})
	town := o.unit(t, models.Unit{Name: "清水镇纪委", RegionCode: "990101101", SuperiorID: county.ID})
	finance := o.unit(t, models.Unit{Name: "云溪县财政局", RegionCode: "990101", SuperiorID: county.ID})
	o.hire(t, admin, "clerk", finance.ID, models.RolePublisher)
	none("990101101201") // a publisher reads no tips

	top := o.hire(t, admin, "top", province.ID, models.RoleReviewer)
	find("990101101201", province, top) // up the superiors
	none("97")                          // no unit has to do with it

	li := o.hire(t, admin, "li.ming", county.ID, models.RoleReviewer)
	find("990101101201", county, li)
	find("990101", county, li)
	find("9901", province, top) // a city's tip is no county's

	wang := o.hire(t, admin, "wang", town.ID, models.RoleReviewer)
	find("990101101201", town, wang)
	testkit.Must(t, o.Disable(t.Context(), admin, wang.Staff.ID))
	find("990101101201", county, li)

	zhao := o.hire(t, admin, "zhao", county.ID, models.RoleReviewer, models.RolePublisher)
	find("990101", county, li, zhao)
}
