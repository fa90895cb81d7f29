package accounts_test

import (
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// entrust agrees to every custodian that there is.
func (o *office) entrust(t *testing.T, v models.Visitor) {
	t.Helper()
	list, err := o.Custodians(t.Context(), v)
	testkit.Must(t, err)
	var ids []int64
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	testkit.Must(t, o.Entrust(t.Context(), v, ids))
}

// custody says who keeps somebody's key pair, and who could too.
func (o *office) custody(t *testing.T, v models.Visitor) (with, others []string) {
	t.Helper()
	k, err := o.Keys(t.Context(), v)
	testkit.Must(t, err)
	for _, c := range k.Custody.With {
		with = append(with, c.Name)
	}
	for _, c := range k.Custody.Others {
		others = append(others, c.Name)
	}
	return with, others
}

// lose has an administrator replace somebody's password, and them choose another.
func (o *office) lose(t *testing.T, admin, v models.Visitor, password models.Secret) models.Visitor {
	t.Helper()
	once, err := o.Reset(t.Context(), admin, v.Staff.ID, accounts.Await)
	testkit.Must(t, err)
	token, err := o.ChangePassword(t.Context(), o.visitor(t, o.signIn(t, v.Staff.Username, once)), accounts.NewPassword{New: password, Again: password})
	testkit.Must(t, err)
	return o.visitor(t, token)
}

// approve is a custodian who met somebody and saw their digits.
func (o *office) approve(t *testing.T, by, v models.Visitor) error {
	t.Helper()
	return o.Approve(t.Context(), by, accounts.Approval{StaffID: v.Staff.ID, Sure: true, Checks: strings.Join(o.Checks(v.Staff.PublicKey), " ")})
}

func TestTwoCustodiansGiveAKeyPairBack(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		in := o.reports(t)
		li := k.staff["town reviewer"]
		one, two, three := k.staff["town custodian"], k.staff["county custodian"], k.staff["city custodian"]
		o.entrust(t, li)
		before := o.tell(t, in, "王某", false)
		lost := o.lose(t, k.admin, li, next)
		if lost.Identity == li.Identity || lost.Staff.KeyState != models.KeyLost {
			t.Fatalf("%+v", lost.Staff)
		}
		o.wantOpens(t, lost, before)
		meanwhile := o.tell(t, in, "王某", false)
		o.wantOpens(t, lost, meanwhile, tip)

		askers, err := o.Askers(t.Context(), one)
		if testkit.Must(t, err); len(askers) != 1 || askers[0].Name != "town.reviewer" || askers[0].Unit != "清水镇纪委" {
			t.Fatalf("%+v", askers)
		}
		checks := strings.Join(o.Checks(lost.Staff.PublicKey), "")
		for name, c := range map[string]struct {
			by         models.Visitor
			in         accounts.Approval
			field, key string
		}{
			"not met":       {one, accounts.Approval{StaffID: li.Staff.ID, Checks: checks}, "sure", "keys.err.sure"},
			"no digits":     {one, accounts.Approval{StaffID: li.Staff.ID, Sure: true}, "checks", "keys.err.checks"},
			"wrong digits":  {one, accounts.Approval{StaffID: li.Staff.ID, Sure: true, Checks: "0" + checks[1:11] + "x"}, "checks", "keys.err.checks"},
			"nobody asks":   {one, accounts.Approval{StaffID: two.Staff.ID, Sure: true, Checks: checks}, "", ""},
			"a supervisor":  {k.staff["town supervisor"], accounts.Approval{StaffID: li.Staff.ID, Sure: true, Checks: checks}, "", ""},
			"administrator": {k.admin, accounts.Approval{StaffID: li.Staff.ID, Sure: true, Checks: checks}, "", ""},
			"themselves":    {lost, accounts.Approval{StaffID: li.Staff.ID, Sure: true, Checks: checks}, "", ""},
		} {
			err := o.Approve(t.Context(), c.by, c.in)
			if c.key == "" {
				testkit.WantCode(t, err, models.NotFound)
			} else {
				testkit.WantProblem(t, err, c.field, c.key)
			}
			if t.Failed() {
				t.Fatal(name)
			}
		}

		testkit.Must(t, o.approve(t, one, lost))
		testkit.WantCode(t, o.approve(t, one, lost), models.NotFound) // once
		lost = o.visitor(t, o.signIn(t, "town.reviewer", next))
		o.wantOpens(t, lost, before)
		if keys, err := o.Keys(t.Context(), lost); err != nil || keys.Lost == nil || keys.Lost.Given != 1 || keys.Lost.AskedOn != "2026-03-02" {
			t.Fatalf("%+v %v", keys.Lost, err)
		}
		testkit.Must(t, o.approve(t, two, lost))
		if askers, err = o.Askers(t.Context(), three); err != nil || len(askers) != 1 {
			t.Fatalf("until they come back, a third may help: %v %v", askers, err)
		}

		token := o.signIn(t, "town.reviewer", next) // joins, and seals anew
		back := o.visitor(t, token)
		o.wantOpens(t, back, before, tip)
		o.wantOpens(t, back, meanwhile, tip)
		if back.Staff.KeyState != models.KeySettled || strings.Contains(back.Identity.Reveal(), "\n") || back.Identity == li.Identity {
			t.Error("the key pair that was lost is still about")
		}
		o.wantOpens(t, li, before)
		if askers, err = o.Askers(t.Context(), three); err != nil || len(askers) != 0 {
			t.Fatalf("still asked: %v %v", askers, err)
		}
		var rows int
		testkit.Must(t, o.raw.QueryRow("SELECT (SELECT COUNT(*) FROM recoveries) + (SELECT COUNT(*) FROM recovery_shares) + (SELECT COUNT(*) FROM former_keys) + (SELECT COUNT(*) FROM custodies)").Scan(&rows))
		if rows != 0 {
			t.Errorf("%d rows are left of it", rows)
		}
	})
}

// What waits for custodians opens at the next page, before all is sealed anew.
func TestAKeyPairIsBackAtTheNextPage(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	li := k.staff["town reviewer"]
	o.entrust(t, li)
	id := o.tell(t, o.reports(t), "王某", false)
	o.lose(t, k.admin, li, next)
	token := o.signIn(t, "town.reviewer", next)
	lost := o.visitor(t, token)
	testkit.Must(t, o.approve(t, k.staff["town custodian"], lost))
	testkit.Must(t, o.approve(t, k.staff["city custodian"], lost))
	v := o.visitor(t, token)
	o.wantOpens(t, v, id, tip)
	if v.Staff.KeyState != models.KeyResealing {
		t.Errorf("%q", v.Staff.KeyState)
	}
	testkit.Must(t, o.Reseal(t.Context(), v))
	v = o.visitor(t, token)
	o.wantOpens(t, v, id, tip)
	o.wantOpens(t, models.Visitor{Staff: v.Staff, Identity: models.Secret(strings.Split(v.Identity.Reveal(), "\n")[0])}, id, tip)
}

// A key pair that was lost twice, or of which the paper is found after all.
func TestLosingItAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		in := o.reports(t)
		li := k.staff["town reviewer"]
		old := o.renewed(t, li, chosen)
		o.entrust(t, li)
		first := o.tell(t, in, "王某", false)
		lost := o.lose(t, k.admin, li, next)
		o.entrust(t, lost)
		second := o.tell(t, in, "王某", false)
		lost = o.lose(t, k.admin, lost, chosen)
		third := o.tell(t, in, "王某", false)
		for id, parts := range map[string][]models.Part{first: nil, second: nil, third: {tip}} {
			o.wantOpens(t, lost, id, parts...)
		}

		testkit.WantProblem(t, o.Reclaim(t.Context(), lost, "1234"), "code", "keys.err.code_typo")
		testkit.WantProblem(t, o.Reclaim(t.Context(), lost, strings.Join(models.NewRecoveryCode().Groups(), "")), "code", "keys.err.code_old")
		testkit.Must(t, o.Reclaim(t.Context(), lost, old))
		lost = o.visitor(t, o.signIn(t, "town.reviewer", chosen))
		for id, parts := range map[string][]models.Part{first: {tip}, second: nil, third: {tip}} {
			o.wantOpens(t, lost, id, parts...)
		}
		if lost.Staff.KeyState != models.KeyLost {
			t.Errorf("one is lost still, not %q", lost.Staff.KeyState)
		}
		testkit.Must(t, o.approve(t, k.staff["town custodian"], lost))
		testkit.Must(t, o.approve(t, k.staff["county custodian"], lost))
		lost = o.visitor(t, o.signIn(t, "town.reviewer", chosen))
		for _, id := range []string{first, second, third} {
			o.wantOpens(t, lost, id, tip)
		}
		if lost.Staff.KeyState != models.KeySettled {
			t.Errorf("%q", lost.Staff.KeyState)
		}
	})
}

// Between the administrator's one-time password and their own, reports are still sealed to
// somebody who has lost theirs, and the paper still works.
func TestThePaperAfterAReset(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	li := k.staff["town reviewer"]
	code := o.renewed(t, li, chosen)
	o.entrust(t, li)
	_, err := o.Reset(t.Context(), k.admin, li.Staff.ID, accounts.Await)
	testkit.Must(t, err)
	id := o.tell(t, o.reports(t), "王某", false)
	token, err := o.recover("town.reviewer", code, next)
	testkit.Must(t, err)
	v := o.visitor(t, token)
	o.wantOpens(t, v, id, tip)
	if v.Staff.KeyState != models.KeySettled || v.Identity != li.Identity {
		t.Errorf("%q", v.Staff.KeyState)
	}
	if with, _ := o.custody(t, v); len(with) != 3 {
		t.Errorf("the custodians %v", with)
	}
}

// Where colleagues can open all that somebody could, a new key pair loses nothing: they share.
func TestStartingAnew(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li, boss := k.staff["town reviewer"], k.staff["town supervisor"]
		id := o.tell(t, o.reports(t), "王某", true)
		for name, want := range map[string][]accounts.Reset{"town reviewer": {accounts.Anew}, "town custodian": nil} {
			p, err := o.Person(t.Context(), k.admin, k.staff[name].Staff.ID)
			if testkit.Must(t, err); !slices.Equal(p.Resets, want) {
				t.Errorf("%s: %v, want %v", name, p.Resets, want)
			}
		}
		_, err := o.Reset(t.Context(), k.admin, k.staff["town custodian"].Staff.ID, accounts.Anew)
		testkit.WantCode(t, err, models.Conflict)
		_, err = o.Reset(t.Context(), k.admin, li.Staff.ID, accounts.Await)
		testkit.WantCode(t, err, models.Conflict)
		_, err = o.Reset(t.Context(), k.admin, k.admin.Staff.ID, accounts.Anew)
		testkit.WantCode(t, err, models.Conflict)

		once, err := o.Reset(t.Context(), k.admin, li.Staff.ID, accounts.Anew)
		testkit.Must(t, err)
		v := o.settle(t, "town.reviewer", once)
		o.wantOpens(t, v, id)
		if v.Staff.KeyState != models.KeySettled {
			t.Errorf("%q", v.Staff.KeyState)
		}
		o.share(t, boss, v, tip)
		o.wantOpens(t, v, id, tip)
	})
}

// Who keeps a key pair follows who are custodians; a new one gets no share unasked.
func TestCustodyFollowsTheCustodians(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li, boss := k.staff["town reviewer"], k.staff["town supervisor"]
		o.entrust(t, li)
		with, others := o.custody(t, li)
		if len(with) != 3 || len(others) != 0 {
			t.Fatalf("%v, %v", with, others)
		}
		if with, _ = o.custody(t, k.staff["town custodian"]); len(with) != 0 {
			t.Error("nobody asked this one")
		}
		o.entrust(t, k.staff["town custodian"])
		if with, _ = o.custody(t, k.staff["town custodian"]); slices.Contains(with, "town.custodian") || len(with) != 2 {
			t.Errorf("a custodian keeps their own: %v", with)
		}
		testkit.WantCode(t, o.Entrust(t.Context(), boss, nil), models.Conflict)
		testkit.WantCode(t, o.Entrust(t.Context(), boss, []int64{k.staff["town custodian"].Staff.ID, boss.Staff.ID, k.admin.Staff.ID}), models.Conflict)

		o.hire(t, k.admin, "fake", k.city.ID, models.RoleCustodian)
		li = o.again(t, li)
		if with, others = o.custody(t, li); len(with) != 3 || !slices.Equal(others, []string{"fake"}) {
			t.Errorf("the administrator's new custodian: %v, %v", with, others)
		}
		was, err := o.db.ListCustodies(t.Context(), li.Staff.ID)
		testkit.Must(t, err)
		testkit.Must(t, o.edit(t, k.admin, k.staff["city custodian"], roles(models.RolePublisher)))
		if with, _ = o.custody(t, li); len(with) != 2 {
			t.Errorf("after one has left: %v", with)
		}
		li = o.again(t, li)
		now, err := o.db.ListCustodies(t.Context(), li.Staff.ID)
		testkit.Must(t, err)
		if len(now) != 1 || now[0].ID == was[0].ID {
			t.Error("isn't split anew, so that who left could still help to open it")
		}
		if n, err := o.db.CountCustodyShares(t.Context(), now[0].ID); err != nil || n != 2 {
			t.Errorf("%d shares %v", n, err)
		}

		testkit.Must(t, o.Disable(t.Context(), k.admin, k.staff["county custodian"].Staff.ID))
		li = o.again(t, li)
		if with, _ = o.custody(t, li); len(with) != 1 {
			t.Errorf("%v", with)
		}
		p, err := o.Person(t.Context(), k.admin, li.Staff.ID)
		if testkit.Must(t, err); slices.Contains(p.Resets, accounts.Await) {
			t.Error("one custodian is enough")
		}
		testkit.Must(t, o.Enable(t.Context(), k.admin, k.staff["county custodian"].Staff.ID))
		if with, _ = o.custody(t, li); len(with) != 2 {
			t.Errorf("who comes back still has it: %v", with)
		}
	})
}

// An administrator who replaces custodians' passwords has their accounts, with other key pairs,
// and can take the rest out of their posts: no share comes to these pairs, by whichever way.
func TestNoShareComesToReplacedCustodians(t *testing.T) {
	for _, way := range []accounts.Reset{accounts.Await, accounts.Anew} {
		t.Run(string(way), func(t *testing.T) {
			o := open(t)
			k := grow(t, o)
			li, three := k.staff["town reviewer"], k.staff["city custodian"]
			replaced := []models.Visitor{k.staff["town custodian"], k.staff["county custodian"]}
			for _, v := range append(replaced, li) {
				o.entrust(t, v)
			}
			was, err := o.db.ListCustodies(t.Context(), li.Staff.ID)
			testkit.Must(t, err)

			for _, v := range replaced {
				once, err := o.Reset(t.Context(), k.admin, v.Staff.ID, way)
				testkit.Must(t, err)
				o.settle(t, v.Staff.Username, once)
			}
			testkit.Must(t, o.edit(t, k.admin, three, roles(models.RolePublisher)))
			li = o.again(t, li)
			now, err := o.db.ListCustodies(t.Context(), li.Staff.ID)
			testkit.Must(t, err)
			if len(now) != 1 || now[0].ID != was[0].ID {
				t.Error("it was split among those who were replaced")
			}
		})
	}
}

// A custodian's own key pair, lost and come back, still opens what they keep for others.
func TestACustodianLosesTheirs(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li := k.staff["town reviewer"]
		one, two, three := k.staff["town custodian"], k.staff["county custodian"], k.staff["city custodian"]
		id := o.tell(t, o.reports(t), "王某", true)
		o.entrust(t, li)
		o.entrust(t, one)
		one = o.lose(t, k.admin, one, next)
		lost := o.lose(t, k.admin, li, next)
		testkit.WantCode(t, o.approve(t, one, lost), models.Conflict) // theirs comes first
		testkit.WantCode(t, o.approve(t, one, one), models.NotFound)
		testkit.Must(t, o.approve(t, two, one))
		testkit.Must(t, o.approve(t, three, one))
		one = o.visitor(t, o.signIn(t, "town.custodian", next))
		o.wantOpens(t, one, id, reporter)
		testkit.Must(t, o.approve(t, one, lost))
		testkit.Must(t, o.approve(t, three, lost))
		o.wantOpens(t, o.visitor(t, o.signIn(t, "town.reviewer", next)), id, tip)
	})
}

// The password page names the custodians: by choosing a password somebody agrees to these.
func TestAFirstPasswordAgreesToCustodians(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	_, once, err := o.AddPerson(t.Context(), k.admin, accounts.NewPerson{Username: "new", Name: "新来", UnitID: k.town.ID, Roles: []models.Role{models.RoleReviewer}})
	testkit.Must(t, err)
	agreed := []int64{k.staff["town custodian"].Staff.ID, k.staff["city custodian"].Staff.ID}
	token, err := o.ChangePassword(t.Context(), o.visitor(t, o.signIn(t, "new", once)), accounts.NewPassword{New: chosen, Again: chosen, Custodians: agreed})
	testkit.Must(t, err)
	with, others := o.custody(t, o.visitor(t, token))
	if !slices.Equal(with, []string{"town.custodian", "city.custodian"}) && !slices.Equal(with, []string{"city.custodian", "town.custodian"}) || !slices.Equal(others, []string{"county.custodian"}) {
		t.Errorf("%v, %v", with, others)
	}
}
