package disclosure_test

import (
	"fmt"
	"strings"
	"testing"

	"qingyuan/models/disclosure"
)

func ledger() disclosure.Item {
	return disclosure.Item{ID: "ledger", Facts: []disclosure.Field{{ID: "opening"}, {ID: "closing"}},
		Tables: []disclosure.Table{{ID: "entries", Fields: []disclosure.Field{{ID: "day"}, {ID: "what"}, {ID: "expense"}}}}}
}

func edition(title, body, closing string, rows ...string) disclosure.Edition {
	var table [][]string
	for _, r := range rows {
		table = append(table, strings.Split(r, "|"))
	}
	return disclosure.Edition{Content: disclosure.Content{Title: title, Body: body, Facts: map[string]string{"opening": "100", "closing": closing}, Tables: map[string][][]string{"entries": table}}}
}

func TestADifferenceIsToldAsAReaderWantsIt(t *testing.T) {
	was := edition("三月收支", "本月修渠。花费由集体承担。账目已经审核。", "500", "2026-03-01|买水泥|100", "2026-03-02|付工钱|200", "2026-03-09|办公用品|30")
	is := edition("三月收支", "本月修渠。花费由集体和县里承担。账目已经审核。\n另附照片。", "470", "2026-03-01|买水泥|100", "2026-03-02|付工钱|230", "2026-03-05|租车|30", "2026-03-09|办公用品|30")
	d := disclosure.Compare(ledger(), was, is)
	if d.Title != nil || len(d.Facts) != 1 || d.Facts[0].Field.ID != "closing" || d.Facts[0].Turn != (disclosure.Turn{Was: "500", Is: "470"}) {
		t.Errorf("facts: %+v", d.Facts)
	}
	var rows []string
	for _, r := range d.Tables[0].Rows {
		rows = append(rows, fmt.Sprintf("%s%d%v%v", r.Mark, r.No, r.Was, r.Is))
	}
	want := []string{"changed2[2026-03-02 付工钱 200][2026-03-02 付工钱 230]", "added3[][2026-03-05 租车 30]"}
	if strings.Join(rows, ";") != strings.Join(want, ";") || d.Tables[0].Same != 2 {
		t.Errorf("rows: %v, %d the same", rows, d.Tables[0].Same)
	}
	var text []string
	for _, p := range d.Text {
		text = append(text, string(p.Mark)+":"+p.Text)
	}
	if got := strings.Join(text, " "); got != "same:本月修渠。 gone:花费由集体承担。 added:花费由集体和县里承担。 same:账目已经审核。 added:另附照片。" {
		t.Errorf("text: %s", got)
	}
	if disclosure.Compare(ledger(), is, is).Any() {
		t.Error("a version differs from itself")
	}
	none := disclosure.Compare(ledger(), was, disclosure.Edition{})
	if len(none.Tables[0].Rows) != 3 || none.Tables[0].Rows[2].Mark != disclosure.Gone || len(none.Facts) != 2 {
		t.Errorf("all went: %+v", none)
	}
}
