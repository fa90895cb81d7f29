package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func (o *office) search(t *testing.T, v models.Visitor, words string) casework.Findings {
	t.Helper()
	f, err := o.Search(t.Context(), v, casework.Search{Words: words})
	testkit.Must(t, err)
	return f
}

func TestSearchReadsAllThatATipSaysAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		ctx := t.Context()
		first, second := c.send(t, "王某", "a file"), c.send(t, "李会计")
		_, at := c.see(t, c.li, first.id)
		testkit.Must(t, c.Act(ctx, c.li, at, deed(models.Note, "note", "查了ＡＢＣ公司的账")))
		_, at = c.see(t, c.li, first.id)
		testkit.Must(t, c.Act(ctx, c.li, at, deed(models.Write, "text", "请问是哪一年的事？")))
		before := len(c.acts(t))
		cases := map[string][]string{
			"王某":                                     {"subject"},
			"弟弟 王某":                                  {"subject", "said"},
			"abc公司":                                  {"note"},
			"哪一年":                                    {"message"},
			"说明1":                                    {"file"},
			models.TipRef(first.id):                  {"ref"},
			"没有这样的词":                                 nil,
			"王某 李会计":                                 nil,
			strings.ToLower(models.TipRef(first.id)): {"ref"}, // the same where it is all digits
		}
		for words, want := range cases {
			f := c.search(t, c.li, words)
			var got []string
			for _, h := range f.Hits {
				for _, s := range h.Snippets {
					got = append(got, s.Place)
				}
			}
			if !slices.Equal(got, want) || f.Searched != 2 || f.Total != 2 || !f.From.IsZero() {
				t.Errorf("%q: %q, want %q; %+v", words, got, want, f)
			}
		}
		acts := c.acts(t)[before:]
		if len(acts) != len(cases) || !slices.Contains(acts, `tip.search 李明 {"found":"1","tips":"2"}`) || !slices.Contains(acts, `tip.search 李明 {"found":"0","tips":"2"}`) {
			t.Errorf("%q", acts)
		}

		testkit.Must(t, c.db.Recuse(ctx, []models.Recusal{{TipID: second.id, StaffID: c.li.Staff.ID, Cause: models.CauseReported, RecusedOn: "2026-03-02"}}))
		if f := c.search(t, c.li, "李会计"); len(f.Hits) != 0 || f.Total != 1 {
			t.Errorf("who is kept from a tip finds it: %+v", f)
		}
		if f := c.search(t, c.cityLi, "王某"); len(f.Hits) != 0 || f.Total != 0 || f.Searched != 0 {
			t.Errorf("another unit finds %+v", f)
		}
		_, err := c.Search(ctx, models.Visitor{}, casework.Search{Words: "王某"})
		testkit.WantCode(t, err, models.NotFound)
		for _, words := range []string{"", "　 ", strings.Repeat("字", 101)} {
			if _, err := c.Search(ctx, c.li, casework.Search{Words: words}); models.CodeOf(err) != models.Invalid {
				t.Errorf("%q: %v", words, err)
			}
		}
	})
}

// A search that has found enough stops, and goes on from there: nothing is left out and nothing
// comes twice.
func TestASearchGoesOn(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	for n := range 210 {
		if n%3 == 0 {
			o.now = o.now.AddDate(0, 0, 1)
		}
		o.send(t, fmt.Sprintf("第%d人", n))
	}
	s := casework.Search{Words: "人"}
	var stretches int
	for {
		f, err := o.Search(t.Context(), li, s)
		testkit.Must(t, err)
		stretches++
		s = f.Search
		if int64(len(f.Hits)) != f.Searched || len(f.Found) != len(f.Hits) || f.Total != 210 || f.Left() != 210-f.Searched {
			t.Fatalf("stretch %d: %d hits of %d, %d ids", stretches, len(f.Hits), f.Searched, len(f.Found))
		}
		if s.From.IsZero() {
			break
		}
	}
	last, err := o.db.LastEntry(t.Context(), models.SearchTips)
	testkit.Must(t, err)
	if last.After != `{"found":"210","tips":"210"}` {
		t.Errorf("what was shown again isn't in the trail: %s", last.After)
	}
	slices.Sort(s.Found)
	if n := len(slices.Compact(s.Found)); n != 210 || stretches != 3 {
		t.Errorf("%d tips in %d stretches", n, stretches)
	}
}
