package casework_test

import (
	"context"
	"strings"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// named sends a tip with a name.
func (o *office) named(t *testing.T, subject, name string) tip {
	t.Helper()
	ctx, in := t.Context(), o.reporters
	draft, err := in.Begin(ctx, intake.Start{})
	testkit.Must(t, err)
	said := testkit.Said("990101", subject)
	said.Named = true
	testkit.Must(t, in.Fill(ctx, draft, said, models.Reporter{Name: name, Phone: "13900000000", Consents: []models.Consent{models.ConsentReveal}}))
	testkit.Must(t, in.Submit(ctx, draft))
	d, err := in.Draft(ctx, draft)
	testkit.Must(t, err)
	return tip{id: d.TipID()}
}

// confirming takes one password for everybody's.
func confirming(_ context.Context, _ models.Visitor, password models.Secret) error {
	if password != "open" {
		return models.Problems{{Field: "password", Key: "staff.err.current"}}
	}
	return nil
}

// granted has li ask for a name, and sun agree.
func (c *county) granted(t *testing.T, sent tip) casework.GrantedName {
	t.Helper()
	_, seen := c.see(t, c.li, sent.id)
	testkit.Must(t, c.Act(t.Context(), c.li, seen, deed(models.AskName, "note", "要找他核对账目")))
	testkit.Must(t, c.decide(t, c.sun, c.only(t, c.sun), casework.Decision{Outcome: casework.Grant, Reply: "同意"}))
	list, err := c.GrantedNames(t.Context(), c.custodian)
	testkit.Must(t, err)
	if len(list) != 1 || list[0].AskedBy != "李明" || list[0].ApprovedBy != "孙正" || list[0].Mine {
		t.Fatalf("%+v", list)
	}
	one, err := c.GrantedName(t.Context(), c.custodian, list[0].RequestID)
	testkit.Must(t, err)
	return one
}

// reads says who of the county reads the name.
func (c *county) reads(t *testing.T, sent tip) (who []string) {
	t.Helper()
	for _, v := range []models.Visitor{c.li, c.zhao, c.sun, c.wu, c.custodian, c.citySun, c.cityLi, c.out, {}} {
		got, _, err := c.ReadName(t.Context(), v, sent.id)
		if err == nil && got.Name == "梁英" && got.Phone == "13900000000" {
			who = append(who, v.Staff.Name)
		} else if models.CodeOf(err) != models.NotFound {
			t.Errorf("%s: %v", v.Staff.Name, err)
		}
	}
	return who
}

// Three persons: one asks, one approves, one gives. Who asked reads the name, for a week, each
// time on the record; nobody else does.
func TestANameInThreeHands(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.Confirm = confirming
		ctx, sent := t.Context(), c.named(t, "王某", "梁英")
		one := c.granted(t, sent)
		if len(one.Consents) != 1 || one.Until != "2026-03-09" {
			t.Errorf("%+v", one)
		}
		for _, v := range []models.Visitor{c.li, c.sun, c.citySun, c.out, {}} {
			testkit.WantCode(t, c.GiveName(ctx, v, one.RequestID, "open"), models.NotFound)
		}
		approver := c.custodian // whose duties changed meanwhile
		approver.Staff.ID = c.sun.Staff.ID
		testkit.WantCode(t, c.GiveName(ctx, approver, one.RequestID, "open"), models.NotFound)
		testkit.WantCode(t, c.GiveName(ctx, c.custodian, one.RequestID, "shut"), models.Invalid)
		if who := c.reads(t, sent); who != nil {
			t.Fatalf("%v read it before it was given", who)
		}
		entries := c.entries(t)
		testkit.Must(t, c.GiveName(ctx, c.custodian, one.RequestID, "open"))
		testkit.WantCode(t, c.GiveName(ctx, c.custodian, one.RequestID, "open"), models.NotFound) // once
		if who := c.reads(t, sent); strings.Join(who, " ") != "李明" {
			t.Errorf("%v read it", who)
		}
		if n := c.entries(t) - entries; n != 2 {
			t.Errorf("%d entries of giving and reading", n)
		}
		for _, v := range []models.Visitor{c.li, c.sun} {
			shown, _ := c.see(t, v, sent.id)
			last := shown.Events[len(shown.Events)-1]
			if len(shown.Names) != 1 || shown.Names[0].To != "李明" || shown.Names[0].By != "周保" || shown.Names[0].Mine != (v.Staff.ID == c.li.Staff.ID) ||
				last.Action != models.GiveName || last.Whom != "李明" || last.Who != "周保" {
				t.Errorf("%s sees %+v, %+v", v.Staff.Name, shown.Names, last)
			}
		}
		c.now = c.now.AddDate(0, 0, models.NameDays)
		if who := c.reads(t, sent); len(who) != 1 {
			t.Errorf("on the last day %v read it", who)
		}
		c.now = c.now.AddDate(0, 0, 1)
		if who := c.reads(t, sent); who != nil {
			t.Errorf("%v read it when it is over", who)
		}
		for _, want := range []int64{1, 0} {
			if n, err := c.SweepNames(ctx); n != want || err != nil {
				t.Errorf("swept %d, %v", n, err)
			}
		}
		rows, err := c.db.ListUnsealings(ctx, sent.id)
		testkit.Must(t, err)
		if len(rows) != 1 || rows[0].Sealed != nil {
			t.Errorf("%+v", rows)
		}
	})
}

// Who may not give: the one who asked or approved, who is a custodian now.
func TestWhoHadAHandDoesNotGive(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	c.Confirm = confirming
	sent := c.named(t, "王某", "梁英")
	one := c.granted(t, sent)
	key, err := c.db.FindTipKey(t.Context(), sent.id, models.PartReporter, c.custodian.Staff.ID)
	testkit.Must(t, err)
	secret, err := c.Sealer.Open(c.custodian.Identity, key.Sealed)
	testkit.Must(t, err)
	key.StaffID = c.sun.Staff.ID
	key.Sealed, err = c.Sealer.Seal(secret, c.sun.Staff.PublicKey)
	testkit.Must(t, err)
	testkit.Must(t, c.db.AddKeys(t.Context(), c.custodian.Staff.ID, c.sun.Staff.ID, []models.TipKey{key}))
	sun := c.sun
	sun.Staff.Roles = models.JoinRoles(models.RoleCustodian)
	testkit.WantCode(t, c.GiveName(t.Context(), sun, one.RequestID, "open"), models.Forbidden)
}

// A name goes where the tip goes: it is taken back from who steps aside, leaves, or whose unit
// gives the tip away; and isn't given to who can't read the tip any more.
func TestANameIsTakenBack(t *testing.T) {
	for name, take := range map[string]func(c *county, sent tip) error{
		"recusal": func(c *county, sent tip) error {
			return c.db.Recuse(context.Background(), []models.Recusal{{TipID: sent.id, StaffID: c.li.Staff.ID, Cause: models.CauseReported, RecusedOn: "2026-03-02"}})
		},
		"a declared relation": func(c *county, _ tip) error {
			return c.db.RecuseFrom(context.Background(), c.li.Staff.ID, models.NameRef(testkit.Hash, "王某"), "2026-03-02")
		},
		"a disabled account": func(c *county, _ tip) error {
			if err := c.db.SetDisabled(context.Background(), c.li.Staff.ID, 1, true); err != nil {
				return err
			}
			return c.db.RemoveKeysHeldElsewhere(context.Background(), c.li.Staff.ID, false)
		},
		"another unit": func(c *county, _ tip) error {
			return c.db.RemoveKeysOutside(context.Background(), c.li.Staff.ID, models.Duty{})
		},
		"handing over": func(c *county, sent tip) error {
			held, err := c.db.FindTip(context.Background(), sent.id)
			if err != nil {
				return err
			}
			return c.HandOver(context.Background(), c.sun, casework.Seen{TipID: sent.id, Version: held.Version})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t, testkit.SQLite(t))
			c.Confirm = confirming
			sent, other := c.named(t, "王某", "梁英"), c.named(t, "王某", "梁英")
			testkit.Must(t, c.GiveName(t.Context(), c.custodian, c.granted(t, sent).RequestID, "open"))
			c.granted(t, other) // and isn't given
			testkit.Must(t, take(c, sent))
			if who := c.reads(t, sent); who != nil {
				t.Errorf("%v read it", who)
			}
			rows, err := c.db.ListUnsealings(t.Context(), sent.id)
			testkit.Must(t, err)
			if len(rows) != 1 || rows[0].Sealed != nil {
				t.Errorf("it is there still: %d bytes", len(rows[0].Sealed))
			}
			list, err := c.GrantedNames(t.Context(), c.custodian)
			testkit.Must(t, err)
			if name != "recusal" && name != "handing over" && len(list) != 0 {
				t.Errorf("%d wait to be given to who can't read the tip", len(list))
			}
		})
	}
}

func (o *office) entries(t *testing.T) int64 {
	t.Helper()
	head, err := o.db.TrailHead(t.Context())
	testkit.Must(t, err)
	return head.Seq
}
