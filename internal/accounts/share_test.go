package accounts_test

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

const (
	tip         = models.PartTip
	reporter    = models.PartReporter
	supervision = models.PartSupervision
)

// Who joins reads what comes in from then on; of what came before, what somebody who reads
// it shares with them, and nothing that isn't for their duty.
func TestJoining(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		in := o.reports(t)
		early := o.tell(t, in, "王某", true)
		o.tell(t, in, "新来", true) // about somebody with the newcomer's name
		li := k.staff["town reviewer"]
		for name, v := range k.staff {
			if got := o.lackers(t, v); len(got) > 0 {
				t.Errorf("%s could share %v before anybody came", name, got)
			}
			if missing, err := o.Missing(t.Context(), v); err != nil || missing.Tips != 0 {
				t.Errorf("%s misses %+v, %v", name, missing, err)
			}
		}

		newcomer := o.hireAs(t, k.admin, "new", "新来", k.town.ID, models.RoleReviewer, models.RoleSupervisor)
		keeper := o.hire(t, k.admin, "keeper", k.town.ID, models.RoleCustodian)
		o.hire(t, k.admin, "far", k.county.ID, models.RoleReviewer)
		o.hire(t, k.admin, "clerk", k.town.ID, models.RolePublisher)
		late := o.tell(t, in, "王某", true)
		o.wantOpens(t, newcomer, early)
		o.wantOpens(t, newcomer, late, tip, supervision)
		o.wantOpens(t, keeper, early)

		for name, want := range map[string]map[string]int64{
			"town reviewer":     {"新来 tip": 1},
			"town supervisor":   {"新来 tip": 1, "新来 supervision": 1},
			"town custodian":    {"keeper reporter": 2},
			"county supervisor": {"新来 supervision": 1},
			"county reviewer":   {}, "city supervisor": {}, "county custodian": {},
		} {
			if got := o.lackers(t, k.staff[name]); !maps.Equal(got, want) {
				t.Errorf("%s could share %v, want %v", name, got, want)
			}
		}
		missing, err := o.Missing(t.Context(), newcomer)
		if testkit.Must(t, err); missing.Tips != 1 || !slices.Contains(missing.Who, li.Staff.Name) {
			t.Errorf("the newcomer misses %+v", missing)
		}

		if done := o.share(t, li, newcomer, tip); done != (accounts.Shared{Tips: 1}) {
			t.Errorf("%+v", done)
		}
		o.wantOpens(t, newcomer, early, tip)
		o.share(t, k.staff["county supervisor"], newcomer, supervision)
		o.wantOpens(t, newcomer, early, tip, supervision)
		o.share(t, k.staff["town custodian"], keeper, reporter)
		o.wantOpens(t, keeper, early, reporter)
		newcomer = o.again(t, newcomer)
		if missing, err = o.Missing(t.Context(), newcomer); err != nil || missing.Tips != 0 {
			t.Errorf("still misses %+v, %v", missing, err)
		}
		if newcomer = o.again(t, newcomer); newcomer.Staff.AwaitsKeys {
			t.Error("who has everything is looked after for ever")
		}
	})
}

// What isn't for somebody's duty can't be given to them, whoever presses.
func TestWhatCannotBeShared(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	o.tell(t, o.reports(t), "王某", true)
	clerk := o.hire(t, k.admin, "clerk", k.town.ID, models.RolePublisher)
	far := o.hire(t, k.admin, "far", k.county.ID, models.RoleReviewer)
	left := o.hire(t, k.admin, "left", k.town.ID, models.RoleReviewer)
	fresh := o.hire(t, k.admin, "fresh", k.town.ID, models.RoleReviewer)
	testkit.Must(t, o.Disable(t.Context(), k.admin, left.Staff.ID))
	for name, c := range map[string]struct {
		from, to models.Visitor
		part     models.Part
	}{
		"a publisher":                  {k.staff["town reviewer"], clerk, tip},
		"another unit's reviewer":      {k.staff["town reviewer"], far, tip},
		"who has left":                 {k.staff["town reviewer"], left, tip},
		"a name, to a reviewer":        {k.staff["town custodian"], fresh, reporter},
		"supervision, to a reviewer":   {k.staff["town supervisor"], fresh, supervision},
		"by who holds nothing":         {k.staff["county reviewer"], fresh, tip},
		"by the administrator":         {k.admin, fresh, tip},
		"by who has no key pair":       {models.Visitor{Staff: k.staff["town reviewer"].Staff}, fresh, tip},
		"a part that isn't":            {k.staff["town reviewer"], fresh, "all"},
		"to themselves":                {k.staff["town reviewer"], k.staff["town reviewer"], tip},
		"who may, by who may too (ok)": {k.staff["town reviewer"], fresh, tip},
	} {
		_, err := o.Share(t.Context(), c.from, c.to.Staff.ID, c.part)
		if want := name != "who may, by who may too (ok)"; (models.CodeOf(err) == models.Conflict) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two share at once with one who joins while reports arrive: in the end every key is there,
// each once, and each opens.
func TestSharingWhileTipsArrive(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		in := o.reports(t)
		tips := make(chan string, 100)
		for range 5 {
			tips <- o.tell(t, in, "王某", false)
		}
		var newcomer models.Visitor
		joined := make(chan struct{})
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				for range 10 {
					id, err := send(t.Context(), in, testkit.Said("990101101", "王某"), false)
					if err != nil {
						t.Error(err)
					}
					tips <- id
				}
			})
		}
		all.Go(func() {
			newcomer = o.hire(t, k.admin, "new", k.town.ID, models.RoleReviewer)
			close(joined)
		})
		for _, name := range []string{"town reviewer", "town supervisor"} {
			all.Go(func() {
				<-joined
				for range 5 {
					if _, err := o.Share(t.Context(), k.staff[name], newcomer.Staff.ID, tip); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		o.share(t, k.staff["town reviewer"], newcomer, tip)
		close(tips)
		n := 0
		for id := range tips {
			o.wantOpens(t, newcomer, id, tip)
			n++
		}
		if n != 25 {
			t.Errorf("%d tips", n)
		}
	})
}

// A batch holds 200: what is beyond goes in the same press.
func TestSharingManyTakesOnePress(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	li := k.staff["town reviewer"]
	ids := o.many(t, k.town, li, 450)
	for i, id := range ids {
		if i%9 == 0 {
			_, err := o.raw.Exec("UPDATE tip_keys SET sealed = ? WHERE tip_id = ?", []byte("damaged"), id)
			testkit.Must(t, err)
		}
	}
	newcomer := o.hire(t, k.admin, "new", k.town.ID, models.RoleReviewer)
	if done := o.share(t, li, newcomer, tip); done != (accounts.Shared{Tips: 400, Broken: 50}) {
		t.Fatalf("%+v", done)
	}
	for i, id := range ids {
		if i%9 != 0 {
			o.wantOpens(t, newcomer, id, tip)
		}
	}
}

// A unit that comes under another superior: its earlier requests can be shared upwards.
func TestANewSuperior(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		id := o.tell(t, o.reports(t), "王某", true)
		for name, v := range k.staff {
			k.staff[name] = o.again(t, v)
			_, err := o.Missing(t.Context(), k.staff[name]) // settles them
			testkit.Must(t, err)
		}
		k.town.SuperiorID = k.city.ID
		testkit.Must(t, o.EditUnit(t.Context(), k.admin, k.town))
		if got := o.lackers(t, k.staff["town supervisor"]); !maps.Equal(got, map[string]int64{"city.supervisor supervision": 1}) {
			t.Errorf("%v", got)
		}
		o.share(t, k.staff["town supervisor"], k.staff["city supervisor"], supervision)
		o.wantOpens(t, k.staff["city supervisor"], id, supervision)
	})
}
