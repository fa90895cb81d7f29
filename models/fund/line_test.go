package fund

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// A row with nothing wrong becomes a payment without a plain name or number.
func TestGoodRow(t *testing.T) {
	plan, lines, err := readAll(t, testHead+goodRow(nil), testOptions(t))
	if err != nil || len(plan.Noted)+len(plan.Refused) != 0 || len(lines) != 1 {
		t.Fatalf("%+v, %v", plan, err)
	}
	p := lines[0].Payment
	want := Payment{
		ProgrammeCode: "elderly", RegionCode: "990101101200", Period: "2026-03", PaidOn: "2026-03-05", Name: "张*",
		IdentityHash: testKeyer{}.Hash(KindIdentity, "11010519491231002X"), CardHash: testKeyer{}.Hash(KindCard, "6228480402564890018"),
		GroupName: "3组", Quantity: 1000, Unit: "人", UnitPrice: 1_000_000, AmountFen: 10_000, SheetRow: 2,
	}
	if !bytes.Equal(p.IdentityHash, want.IdentityHash) || !bytes.Equal(p.CardHash, want.CardHash) {
		t.Error("hashes")
	}
	p.IdentityHash, p.CardHash, want.IdentityHash, want.CardHash = nil, nil, nil, nil
	if got, want := sprint(p), sprint(want); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What one cell brings about: the row is refused, or imported with a note and a mark.
func TestCells(t *testing.T) {
	const (
		village = iota
		villageName
		name
		identity
		card
		programme
		quantity
		unit
		standard
		amount
		period
		date
		group
		town
	)
	cases := []struct {
		column  int
		text    string
		refused string
		noted   string
		mark    Mark
	}{
		{column: village, text: "990101999999", refused: "region_unknown"},
		{column: village, text: "９９０１０１１０１２００"},
		{column: village, text: "990101", refused: "region_malformed"},
		{column: village, text: "990101102200", noted: "village_differs", mark: MarkVillageDiffers},
		{column: village, text: "990201101200", refused: "region_outside"},
		{column: villageName, text: "清源镇柳树村委会"},
		{column: villageName, text: "大王村", noted: "village_differs", mark: MarkVillageDiffers},
		{column: town, text: "清源"},
		{column: town, text: "石桥镇", noted: "town_differs", mark: MarkVillageDiffers},
		{column: name, text: "", refused: "name_missing"},
		{column: name, text: "张 三", noted: "name_spaces", mark: MarkRepaired},
		{column: name, text: "=1+1", refused: "name_formula"},
		{column: name, text: "<b>", refused: "name_markup"},
		{column: name, text: "张\uFFFD", refused: "name_garbled"},
		{column: name, text: "123", refused: "name_number"},
		{column: name, text: strings.Repeat("张", 51), refused: "name_long"},
		{column: name, text: "ƒ张三", noted: "formula_result"},
		{column: name, text: "ƒ", refused: "formula_empty"},
		{column: identity, text: "", refused: "identity_missing"},
		{column: identity, text: "1101051949", refused: "identity_length"},
		{column: identity, text: "11010519491231002A", refused: "identity_chars"},
		{column: identity, text: "990101195001010", refused: "identity_old_invalid"},
		{column: identity, text: "#110105194912310000", refused: "identity_rounded"},
		{column: identity, text: "ƒ", refused: "formula_empty"},
		{column: identity, text: "110105194912310021", noted: "identity_check", mark: MarkIdentityCheck},
		{column: identity, text: "110105194913310026", noted: "identity_birth identity_check", mark: MarkIdentityBirth | MarkIdentityCheck},
		{column: identity, text: "110105491231002", noted: "identity_converted", mark: MarkIdentityConverted},
		{column: identity, text: "１１０１０５１９４９１２３１００２Ｘ", noted: "full_width", mark: MarkRepaired},
		{column: card, text: ""},
		{column: card, text: "无"},
		{column: card, text: "6228480402564890019", noted: "card_check", mark: MarkCardCheck},
		{column: card, text: "6.22848E+18", noted: "card_unreadable", mark: MarkCardUnreadable},
		{column: programme, text: "", refused: "programme_missing"},
		{column: programme, text: "没有的项目", refused: "programme_unknown"},
		{column: quantity, text: ""},
		{column: quantity, text: "-1", refused: "quantity_negative"},
		{column: quantity, text: "若干", noted: "quantity_unreadable"},
		{column: quantity, text: "2", noted: "amount_differs", mark: MarkAmountDiffers},
		{column: standard, text: "-100", refused: "standard_negative"},
		{column: standard, text: "一档", noted: "standard_unreadable"},
		{column: standard, text: "100元/人·月"},
		{column: unit, text: "<人>", refused: "text_unsafe"},
		{column: unit, text: ""},
		{column: amount, text: "", refused: "amount_missing"},
		{column: amount, text: "ƒ", refused: "formula_empty"},
		{column: amount, text: "ƒ100"},
		{column: amount, text: "一百", refused: "amount_number"},
		{column: amount, text: "-100", refused: "amount_negative"},
		{column: amount, text: "0.00", refused: "amount_zero"},
		{column: amount, text: "1e309", refused: "amount_overflow"},
		{column: amount, text: "1e2", refused: "amount_scientific"},
		{column: amount, text: "100.001", refused: "amount_decimals"},
		{column: amount, text: "¥1,00.00", noted: "amount_grouping_read", mark: MarkRepaired},
		{column: amount, text: "2,00.00", refused: "amount_grouping"},
		{column: amount, text: "１００", noted: "full_width", mark: MarkRepaired},
		{column: period, text: "", refused: "period_missing"},
		{column: period, text: "去年", refused: "period_unreadable"},
		{column: period, text: "#2026.1", refused: "period_ambiguous"},
		{column: period, text: "2026.1", noted: "period_read", mark: MarkRepaired},
		{column: period, text: "2026.3"},
		{column: period, text: "#2026"},
		{column: period, text: "#2026-03-01"},
		{column: period, text: "2026-03-15", noted: "period_read", mark: MarkRepaired},
		{column: period, text: "#44621", noted: "period_read", mark: MarkRepaired},
		{column: date, text: ""},
		{column: date, text: "2026-13-45", refused: "date_invalid"},
		{column: date, text: "2026年3月", noted: "date_without_day"},
		{column: date, text: "46274", noted: "date_serial", mark: MarkRepaired},
		{column: date, text: "#44812", noted: "date_serial", mark: MarkRepaired},
		{column: group, text: "@SUM(A1)", refused: "text_unsafe"},
		{column: group, text: "—"},
	}
	for _, c := range cases {
		opt := testOptions(t)
		opt.Within = "990101"
		plan, lines, err := readAll(t, testHead+goodRow(map[int]string{c.column: c.text}), opt)
		if err != nil {
			t.Fatal(err)
		}
		refused, noted := strings.Join(reasonsOf(plan.Refused), " "), strings.Join(reasonsOf(plan.Noted), " ")
		if refused != c.refused || noted != c.noted {
			t.Errorf("%d %q: refused %q, noted %q; want %q, %q", c.column, c.text, refused, noted, c.refused, c.noted)
		}
		if (len(lines) == 1) != (c.refused == "") || len(lines) == 1 && lines[0].Payment.Marks != c.mark {
			t.Errorf("%d %q: %+v", c.column, c.text, lines)
		}
	}
}

// Every reason is named, and the notes of a refused row are not.
func TestAllReasonsOfARow(t *testing.T) {
	plan, _, err := readAll(t, testHead+goodRow(map[int]string{2: "张 三", 5: "没有的项目", 9: "1e309", 11: "2026-13-45"}), testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := reasonsOf(plan.Refused); !slices.Equal(got, []string{"programme_unknown", "amount_overflow", "date_invalid"}) || len(plan.Noted) != 0 {
		t.Errorf("%v %v", got, plan.Noted)
	}
	m := plan.Refused[2]
	if m.Row != 2 || m.Column != "发放日期" || m.Value != "2026-13-45" || m.Field != FieldDate {
		t.Errorf("%+v", m)
	}
}

func TestDuplicates(t *testing.T) {
	text := "[甲]\n" + testHead + goodRow(nil) + goodRow(map[int]string{10: "2026-04"}) + goodRow(map[int]string{5: "残疾人两项补贴"}) +
		goodRow(map[int]string{3: "110105491231002"}) + "[乙]\n" + testHead + goodRow(nil)
	plan, lines, err := readAll(t, text, testOptions(t))
	if err != nil || plan.Accepted != 5 {
		t.Fatal(plan, err)
	}
	var rows []string
	for _, m := range plan.Noted {
		if m.Reason == reasonPrefix+noteDuplicate {
			rows = append(rows, m.Sheet+sprint(m.Row, m.Args))
		}
	}
	if want := []string{"甲5 map[First:2 Sheet:]", "乙2 map[First:2 Sheet:甲]"}; !slices.Equal(rows, want) {
		t.Errorf("%q", rows)
	}
	if !lines[3].Payment.Marks.Has(MarkDuplicate | MarkIdentityConverted) {
		t.Error("marks")
	}
}

// A child's line is known for what it is when it was paid, or when its period ended.
func TestMinors(t *testing.T) {
	child := map[int]string{3: "990101200809010011"}
	_, lines, err := readAll(t, testHead+goodRow(child)+goodRow(map[int]string{3: "990101200801010011", 11: ""})+goodRow(nil), testOptions(t))
	if err != nil || len(lines) != 3 {
		t.Fatal(err)
	}
	if !lines[0].Payment.Minor || lines[1].Payment.Minor || lines[2].Payment.Minor {
		t.Error("minors")
	}
}
