package matter_test

import (
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/models/matter"
)

func TestTheCatalogueThatShips(t *testing.T) {
	c := testkit.Matters(t)
	for levels, want := range map[string]int{"": matter.AnyUnit, "x": matter.AnyUnit, "village": matter.AnyUnit, "clerk": 6, "village county": 4,
		"bureau section": 2, "ministry village": 0} {
		if got := c.Reach(strings.Fields(levels)...); got != want {
			t.Errorf("reach of %q is %d, want %d", levels, got, want)
		}
	}
	for _, f := range c.Fields { // whatever the field, there is something to choose
		some := false
		for _, k := range c.Kinds {
			some = some || k.In(f.ID)
		}
		if !some {
			t.Errorf("no kind fits field %s", f.ID)
		}
	}
	for _, k := range c.Kinds {
		if n := len(k.Questions); n < 2 || n > 4 {
			t.Errorf("kind %s asks %d questions of its own, want 2 to 4", k.ID, n)
		}
		if !k.In("other") {
			t.Errorf("whoever can't place kind %s can't choose it", k.ID)
		}
	}
}

func TestCheckNamesTheEntry(t *testing.T) {
	w := matter.Words{ZH: "字", EN: "word"}
	good := func() matter.Catalogue {
		return matter.Catalogue{Fields: []matter.Field{{ID: "f", Title: w}}, Levels: []matter.Level{{ID: "l", Title: w}},
			Kinds: []matter.Kind{{ID: "k", Title: w, Fields: []string{"f"}, Questions: []matter.Question{{ID: "q", Title: w}}}}}
	}
	for name, c := range map[string]struct {
		spoil func(*matter.Catalogue)
		says  string
	}{
		"nothing":         {func(c *matter.Catalogue) { c.Kinds = nil }, "must each have an entry"},
		"a field twice":   {func(c *matter.Catalogue) { c.Fields = append(c.Fields, c.Fields[0]) }, "field f comes twice"},
		"no English":      {func(c *matter.Catalogue) { c.Kinds[0].Title.EN = "" }, "kind k: its title is missing"},
		"half a hint":     {func(c *matter.Catalogue) { c.Fields[0].Hint.ZH = "字" }, "field f: its hint is missing"},
		"a field unknown": {func(c *matter.Catalogue) { c.Kinds[0].Fields = []string{"x"} }, `kind k: no field "x"`},
		"a question's id": {func(c *matter.Catalogue) { c.Kinds[0].Questions[0].ID = "" }, "a question of k has no id"},
		"a choice twice": {func(c *matter.Catalogue) {
			c.Kinds[0].Questions[0].Choices = []matter.Choice{{ID: "c", Title: w}, {ID: "c", Title: w}}
		}, "choice of k q c comes twice"},
	} {
		bad := good()
		c.spoil(&bad)
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	if err := good().Check(); err != nil {
		t.Error(err)
	}
}
