package deadline_test

import (
	"strings"
	"testing"

	"qingyuan/models"
	"qingyuan/models/deadline"
)

func notice() deadline.Rule {
	return deadline.Rule{ID: "accept-notice", Profile: deadline.Tips, Starts: deadline.Received, Ends: []deadline.Event{deadline.Accepted},
		Condition: deadline.Named, Term: workdays(15), Statutory: true, Source: deadline.Source{ZH: "规则", EN: "Rules"}}
}

// assigned is statutory and may be extended once.
func assigned() deadline.Rule {
	r := notice()
	r.ID, r.Term, r.Extension = "report-back", months(3), 3
	return r
}

func target() deadline.Rule {
	r := notice()
	r.ID, r.Term, r.Statutory = "conclude", months(2), false
	return r
}

func TestARowThatCantBeIsNamed(t *testing.T) {
	for want, spoil := range map[string]func(*deadline.Rule){
		`id: isn't of the form`:           func(r *deadline.Rule) { r.ID = "Accept notice" },
		`profile: "" isn't one of`:        func(r *deadline.Rule) { r.Profile = "" },
		`starts: "arrival" isn't one of`:  func(r *deadline.Rule) { r.Starts = "arrival" },
		`ends: "told" isn't one of`:       func(r *deadline.Rule) { r.Ends = append(r.Ends, "told") },
		`ends: no event`:                  func(r *deadline.Rule) { r.Ends = nil },
		`condition: "often" isn't one of`: func(r *deadline.Rule) { r.Condition = "often" },
		`unit "week" isn't one of`:        func(r *deadline.Rule) { r.Term.Unit = "week" },
		`amount 0 isn't from 1 to 400`:    func(r *deadline.Rule) { r.Term.Amount = 0 },
		`extension: -1 isn't from 0`:      func(r *deadline.Rule) { r.Extension = -1 },
		`source: needed in both`:          func(r *deadline.Rule) { r.Source.EN = "" },
		`twice`:                           func(r *deadline.Rule) { r.ID = "conclude" },
	} {
		bad := notice()
		spoil(&bad)
		_, err := deadline.NewRules([]deadline.Rule{target(), bad})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `rule "`+bad.ID+`"`) {
			t.Errorf("want %s: %v", want, err)
		}
	}
}

func TestOverrides(t *testing.T) {
	rules, err := deadline.NewRules([]deadline.Rule{notice(), target(), assigned()})
	if err != nil {
		t.Fatal(err)
	}
	extended := func(id string, term deadline.Term, n int) deadline.Override {
		return deadline.Override{ID: id, Term: term, Extension: &n}
	}
	change := func(id string, term deadline.Term) deadline.Override { return deadline.Override{ID: id, Term: term} }
	for _, c := range []struct {
		what     string
		override deadline.Override
		refused  string
	}{
		{"fewer working days", change("accept-notice", workdays(10)), ""},
		{"the same", change("accept-notice", workdays(15)), ""},
		{"days for working days", change("accept-notice", days(15)), ""},
		{"more working days", change("accept-notice", workdays(16)), "is statutory"},
		{"more days than working days", change("accept-notice", days(16)), "is statutory"},
		{"a month", change("accept-notice", months(1)), "is statutory"},
		{"dropped", deadline.Override{ID: "accept-notice", Drop: true}, "can't be dropped"},
		{"a target may be loosened", change("conclude", months(6)), ""},
		{"a target may be dropped", deadline.Override{ID: "conclude", Drop: true}, ""},
		{"nothing said", deadline.Override{ID: "conclude"}, "amount 0"},
		{"unknown", change("acceptnotice", days(1)), "no such rule"},
		{"a shorter extension", extended("report-back", months(3), 1), ""},
		{"a shorter term, a longer extension", extended("report-back", months(2), 4), ""},
		{"a longer extension", extended("report-back", months(3), 4), "extended by 4 month"},
		{"an extension where there is none", extended("accept-notice", workdays(10), 5), "extended by 5 workday"},
		{"another unit, and nothing of its extension", change("report-back", days(60)), "say anew what it is, in day"},
		{"another unit, extended in it", extended("report-back", days(84), 84), ""},
		{"extended below nothing", extended("conclude", months(1), -1), "below 0"},
		{"dropped and changed", deadline.Override{ID: "conclude", Drop: true, Term: days(3)}, "dropped and changed"},
	} {
		got, err := rules.With([]deadline.Override{c.override})
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) || !strings.Contains(err.Error(), `"`+c.override.ID+`"`) {
				t.Errorf("%s: %v", c.what, err)
			}
			continue
		}
		r, there := got.Find(c.override.ID)
		if err != nil || there == c.override.Drop || there && r.Term != c.override.Term {
			t.Errorf("%s: %+v, %v", c.what, got, err)
		}
	}
	twice := []deadline.Override{change("conclude", days(30)), {ID: "conclude", Drop: true}}
	if _, err := rules.With(twice); err == nil || !strings.Contains(err.Error(), `rule "conclude": twice`) {
		t.Errorf("one rule changed twice: %v", err)
	}
	one := 1
	got, err := rules.With([]deadline.Override{{ID: "report-back", Extension: &one}})
	if r, _ := got.Find("report-back"); err != nil || r.Term != months(3) || r.Extension != 1 {
		t.Errorf("the extension alone: %+v, %v", r, err)
	}
	if r, _ := rules.Find("accept-notice"); r.Term != workdays(15) || len(rules) != 3 {
		t.Errorf("the rules themselves have changed: %+v", rules)
	}
}

// Whatever passes as tightening ends no later, from whichever day of the week it starts.
func TestTighteningNeverEndsLater(t *testing.T) {
	cal, tried := shipped(t), 0
	for _, old := range []deadline.Term{workdays(5), workdays(15), days(30), months(1), months(3)} {
		statutory := notice()
		statutory.Term = old
		rules, err := deadline.NewRules([]deadline.Rule{statutory})
		if err != nil {
			t.Fatal(err)
		}
		for _, fresh := range []deadline.Term{workdays(5), workdays(15), days(5), days(15), days(28), days(30), days(84), days(85), months(1), months(3)} {
			if _, err := rules.With([]deadline.Override{{ID: statutory.ID, Term: fresh}}); err != nil {
				continue
			}
			tried++
			for from := models.Date("2015-01-01"); from < "2026-09-01"; from = from.AddDays(3) {
				if a, b := fresh.Due(cal, from).Due, old.Due(cal, from).Due; a > b {
					t.Fatalf("%v for %v from %s: %s is after %s", fresh, old, from, a, b)
				}
			}
		}
	}
	if tried < 15 {
		t.Errorf("only %d were tried", tried)
	}
}
