package accounts_test

import (
	"slices"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/matter"
)

// tree is a town, a county and a city above one another, each with a reviewer, a
// supervisor and a custodian.
type tree struct {
	*office
	town, county, city models.Unit
	admin              models.Visitor
	staff              map[string]models.Visitor // "town reviewer"…
}

func grown(t *testing.T) tree {
	t.Helper()
	return grow(t, open(t))
}

func grow(t *testing.T, o *office) tree {
	t.Helper()
	k := tree{office: o, admin: o.admin(t), staff: map[string]models.Visitor{}}
	k.city = o.unit(t, models.Unit{Name: "云溪市纪委监委", RegionCode: "9901", Head: "周市长"})
	k.county = o.unit(t, models.Unit{Name: "云溪县纪委监委（试点）", RegionCode: "990101", SuperiorID: k.city.ID, Head: "钱书记、孙副书记", Aliases: "县纪委，云溪县纪委"})
	k.town = o.unit(t, models.Unit{Name: "清水镇纪委", RegionCode: "990101101", SuperiorID: k.county.ID, Head: "郑镇长"})
	for name, u := range map[string]models.Unit{"town": k.town, "county": k.county, "city": k.city} {
		for _, role := range []models.Role{models.RoleReviewer, models.RoleSupervisor, models.RoleCustodian} {
			k.staff[name+" "+string(role)] = o.hire(t, k.admin, name+"."+string(role), u.ID, role)
		}
	}
	return k
}

func (k tree) names(people []models.Staff) []string {
	var names []string
	for _, p := range people {
		for name, v := range k.staff {
			if v.Staff.ID == p.ID {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// Who gets a tip is decided by the region, by whom it is about and how high they stand.
func TestRecipients(t *testing.T) {
	k := grown(t)
	about := func(subjects ...models.Subject) models.About {
		return models.About{RegionCode: "990101101", Subjects: subjects, Reach: matter.AnyUnit}
	}
	own := about()
	own.Own = true
	ownHead := about(models.Subject{Name: "郑镇长"})
	ownHead.Own = true
	low := func(reach int) models.About { a := about(); a.Reach = reach; return a }
	for name, c := range map[string]struct {
		about models.About
		want  string // whose readers get it; empty: nobody may
		past  bool
	}{
		"nobody known":                     {about(), "town", false},
		"a villager":                       {about(models.Subject{Name: "王某", Unit: "大王村村委会"}), "town", false},
		"the town's head":                  {about(models.Subject{Name: "郑镇长"}), "county", true},
		"the head, by a name with a space": {about(models.Subject{Name: "郑 镇长"}), "county", true},
		"the head among others":            {about(models.Subject{Name: "王某"}, models.Subject{Name: "郑镇长"}), "county", true},
		"somebody of the unit":             {about(models.Subject{Name: "王某", Unit: "清水镇纪委办公室"}), "county", true},
		"by the reporter's word":           {own, "county", true},
		"the word and the head are one":    {ownHead, "county", true},
		"heads of town and county":         {about(models.Subject{Name: "郑镇长"}, models.Subject{Name: "孙副书记"}), "city", true},
		"heads all the way up":             {about(models.Subject{Name: "郑镇长"}, models.Subject{Name: "钱书记"}, models.Subject{Name: "周市长"}), "", true},
		"the county's head":                {about(models.Subject{Name: "钱书记"}), "city", true},
		"somebody of the county's":         {about(models.Subject{Name: "王某", Unit: "中共云溪县纪委"}), "city", true},
		"a level for the county":           {low(6), "county", true},
		"a level for the city":             {low(4), "city", true},
		"a level for the province":         {low(2), "", true},
		"a level for nobody here":          {low(0), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := k.directory().Recipients(t.Context(), c.about)
			if c.want == "" {
				testkit.WantCode(t, err, models.Unavailable)
				if e, ok := err.(*models.Error); !ok || e.Key != "err.no_superior" {
					t.Errorf("it says %v", err)
				}
				return
			}
			testkit.Must(t, err)
			if got := k.names(r.Readers); !slices.Equal(got, []string{c.want + " reviewer", c.want + " supervisor"}) {
				t.Errorf("readers %v, want those of the %s", got, c.want)
			}
			if got := k.names(r.Custodians); !slices.Equal(got, []string{c.want + " custodian"}) {
				t.Errorf("custodians %v", got)
			}
			if r.Passed != c.past {
				t.Errorf("passed over a unit: %v", r.Passed)
			}
		})
	}
}
