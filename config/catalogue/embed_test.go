package catalogue_test

import (
	"regexp"
	"slices"
	"testing"

	"qingyuan/config/catalogue"
	fundconfig "qingyuan/config/fund"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
)

var word = regexp.MustCompile(`^[a-z][a-z0-9]*([-_][a-z0-9]+)*$`)

// Every item that ships can be drafted, explained in both languages and judged.
func TestTheCatalogue(t *testing.T) {
	cat, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(cat.List()) < 40 {
		t.Errorf("%d items", len(cat.List()))
	}
	seen := map[string]bool{}
	for _, it := range cat.List() {
		if seen[it.ID] || !word.MatchString(it.ID) || len(it.ID) > 64 {
			t.Errorf("%q isn't an id of its own", it.ID)
		}
		seen[it.ID] = true
		for name, text := range map[string]string{"name": it.Name, "name_en": it.NameEN, "hint": it.Hint, "hint_en": it.HintEN, "basis": it.Basis, "basis_en": it.BasisEN} {
			if text == "" {
				t.Errorf("%s has no %s", it.ID, name)
			}
		}
		checkTerms(t, it)
		checkForm(t, it)
	}
	for _, class := range disclosure.Classes() {
		if !slices.ContainsFunc(cat.List(), func(it disclosure.Item) bool { return it.Class == class }) {
			t.Errorf("nothing of %s", class)
		}
	}
}

func checkTerms(t *testing.T, it disclosure.Item) {
	t.Helper()
	event := it.Frequency == disclosure.Event
	switch {
	case !event && it.Frequency.Months() == 0:
		t.Errorf("%s: no frequency is called %q", it.ID, it.Frequency)
	case event && (it.DueDays < 1 || it.DueDays > 60 || it.DueDay != 0 || it.DueMonth != 0):
		t.Errorf("%s: events are due within some days", it.ID)
	case !event && (it.DueDay < 1 || it.DueDay > 31 || it.DueDays != 0):
		t.Errorf("%s: what is periodic is due on a day", it.ID)
	case it.DueMonth != 0 && (it.Frequency != disclosure.Yearly || it.DueMonth < 1 || it.DueMonth > 24):
		t.Errorf("%s: due_month %d", it.ID, it.DueMonth)
	case it.PostDays < 1:
		t.Errorf("%s isn't posted", it.ID)
	case it.Personal() != (it.NoticeDays > 0) || it.NoticeDays > it.PostDays:
		t.Errorf("%s: rows about persons stay for %d of %d days", it.ID, it.NoticeDays, it.PostDays)
	case it.Since != "" && !it.Since.Valid():
		t.Errorf("%s: since %q", it.ID, it.Since)
	case !slices.Contains([]disclosure.Communities{disclosure.NoCommunities, disclosure.CommunitiesToo, disclosure.CommunitiesOnly}, it.Communities):
		t.Errorf("%s: communities %q", it.ID, it.Communities)
	}
	programmes, err := fundconfig.Programmes()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range it.Programmes {
		if event || !slices.ContainsFunc(programmes, func(p fund.Programme) bool { return p.Code == code }) {
			t.Errorf("%s: no batch of %s can be its publication", it.ID, code)
		}
	}
}

func checkForm(t *testing.T, it disclosure.Item) {
	t.Helper()
	if len(it.Facts)+len(it.Tables) == 0 {
		t.Errorf("%s has an empty form", it.ID)
	}
	checkFields(t, it.ID, it.Facts)
	seen := map[string]bool{}
	for _, table := range it.Tables {
		if seen[table.ID] || !word.MatchString(table.ID) || table.Name == "" || table.NameEN == "" || len(table.Fields) == 0 {
			t.Errorf("%s: table %q", it.ID, table.ID)
		}
		seen[table.ID] = true
		checkFields(t, it.ID+"/"+table.ID, table.Fields)
		for _, f := range table.Fields {
			if f.Sum && slices.ContainsFunc(table.Fields, func(f disclosure.Field) bool { return f.ID == "side" }) {
				t.Errorf("%s/%s: %s would add what is taken in to what is spent", it.ID, table.ID, f.ID)
			}
		}
	}
}

func checkFields(t *testing.T, where string, fields []disclosure.Field) {
	t.Helper()
	types := []disclosure.FieldType{disclosure.Text, disclosure.Long, disclosure.Money, disclosure.Number, disclosure.Count, disclosure.Percent,
		disclosure.Day, disclosure.Person, disclosure.Choice, disclosure.YesNo}
	sums := []disclosure.FieldType{disclosure.Money, disclosure.Number, disclosure.Count}
	seen := map[string]bool{}
	for _, f := range fields {
		switch {
		case seen[f.ID] || !word.MatchString(f.ID) || f.Name == "" || f.NameEN == "":
			t.Errorf("%s: field %q", where, f.ID)
		case !slices.Contains(types, f.Type):
			t.Errorf("%s: %s is of no type %q", where, f.ID, f.Type)
		case f.Sum && !slices.Contains(sums, f.Type):
			t.Errorf("%s: %s can't be summed", where, f.ID)
		case (f.Type == disclosure.Choice) != (len(f.Choices) > 1):
			t.Errorf("%s: %s has %d choices", where, f.ID, len(f.Choices))
		}
		seen[f.ID] = true
	}
}

// An installation's own terms are never looser.
func TestOverrides(t *testing.T) {
	cat, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	tight, err := cat.With([]disclosure.Override{{ID: "village-accounts", DueDay: 10, PostDays: 30}, {ID: "village-levy", DueDays: 5}, {ID: "forest-payments", Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	accounts, _ := tight.Find("village-accounts")
	levy, _ := tight.Find("village-levy")
	forest, _ := tight.Find("forest-payments")
	if accounts.DueDay != 10 || accounts.PostDays != 30 || levy.DueDays != 5 || !forest.Off {
		t.Errorf("%d %d %d %v", accounts.DueDay, accounts.PostDays, levy.DueDays, forest.Off)
	}
	if was, _ := cat.Find("village-accounts"); was.DueDay != 15 {
		t.Error("the catalogue that ships was changed")
	}
	for _, refused := range []disclosure.Override{{ID: "nothing"}, {ID: "village-accounts"}, {ID: "village-accounts", DueDay: 16}, {ID: "village-accounts", DueDays: 3},
		{ID: "village-accounts", DueDay: -1}, {ID: "village-levy", DueDays: 11}, {ID: "village-levy", DueDay: 5}, {ID: "village-accounts", PostDays: 9}, {ID: "village-accounts", Off: true, DueDay: 3}} {
		if _, err := cat.With([]disclosure.Override{refused}); err == nil {
			t.Errorf("taken: %s", refused)
		}
	}
	if _, err := cat.With([]disclosure.Override{{ID: "forest-payments", Off: true}, {ID: "forest-payments", Off: true}}); err == nil {
		t.Error("taken twice")
	}
}
