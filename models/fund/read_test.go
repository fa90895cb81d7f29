package fund

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"qingyuan/models"
)

func sprint(a ...any) string {
	return strings.TrimSpace(fmt.Sprintf(strings.Repeat("%+v ", len(a)), a...))
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*models.Error](err); ok {
		return e.Key
	}
	return ""
}

// A county's sheet: a title merged across, who filled it in, the headings, subtotals, the
// headings again on the next page, a total, signatures.
func TestCountySheet(t *testing.T) {
	row := func(id, fen string) string { return "|990101101200|张三|" + id + "|" + fen + "\n" }
	text := "清源县2026年3月高龄津贴发放明细表\n填报单位:清源县财政局||||单位：万元\n\n" +
		"序号|村代码|户主 姓名|身份证号|金额\n" + row("11010519491231002X", "1.5") + row("440524188001010014", "2") + "||小 计||3.5\n" +
		"清源县2026年3月高龄津贴发放明细表\n序号|村代码|户主 姓名|身份证号|金额\n" + row("110105491231002", "300元") +
		"小计||||0.03\n合  计|||| 3.53 \n3|\n制表人：李四||审核人：王五\n"
	plan, lines, err := readAll(t, text, testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	if plan.Rows != 3 || plan.Accepted != 3 || plan.TotalFen != 3530000 || plan.DeclaredTotalFen == nil || *plan.DeclaredTotalFen != 3530000 {
		t.Errorf("%+v", plan)
	}
	if got := reasonsOf(plan.Noted); !slices.Equal(got, []string{"period_from_title", "programme_from_title", "identity_converted", "duplicate"}) {
		t.Errorf("%v", got)
	}
	if p := lines[2].Payment; p.SheetRow != 10 || p.Period != "2026-03" || p.AmountFen != 30000 || p.Unit != "人" {
		t.Errorf("%+v", p)
	}
}

func TestTotals(t *testing.T) {
	two := testHead + goodRow(nil) + goodRow(map[int]string{3: "440524188001010014"})
	total := func(word, fen string) string { return word + "|||||||||" + fen + "\n" }
	cases := []struct {
		name, text string
		declared   string
		noted      string
	}{
		{"none", two, "", ""},
		{"right", two + total("合计", "200"), "200.00", ""},
		{"wrong", two + total("总计", "201"), "201.00", "total_differs"},
		{"wrong subtotal", two + total("小计", "1") + total("合计", "200"), "200.00", "subtotal_differs"},
		{"on every page", two + total("合计", "200") + goodRow(map[int]string{10: "2026-04"}) + total("合计", "100") + total("总计", "300"), "300.00", ""},
		{"without a number", two + total("合计", "贰佰元整"), "", ""},
		{"over sheets", "[甲]\n" + two + total("合计", "200") + "[乙]\n" + testHead + goodRow(map[int]string{10: "2026-04"}) + total("合计", "100") + total("总计", "300"), "300.00", ""},
		{"each sheet its own", "[甲]\n" + two + total("合计", "200") + "[乙]\n" + testHead + goodRow(map[int]string{10: "2026-04"}) + total("合计", "100"), "300.00", ""},
		{"a refused row counts", two + goodRow(map[int]string{0: "1"}) + total("合计", "300"), "300.00", ""},
	}
	for _, c := range cases {
		plan, _, err := readAll(t, c.text, testOptions(t))
		if err != nil {
			t.Fatal(c.name, err)
		}
		declared := ""
		if plan.DeclaredTotalFen != nil {
			declared = Yuan(*plan.DeclaredTotalFen)
		}
		if noted := strings.Join(reasonsOf(plan.Noted), " "); declared != c.declared || noted != c.noted {
			t.Errorf("%s: declared %q, noted %q", c.name, declared, noted)
		}
	}
}

// Headings of two storeys, and a sheet of explanations between two of payments.
func TestHeadingsOfTwoRows(t *testing.T) {
	text := "[石桥镇]\n2026年高龄津贴\n村代码|姓名|身份证号|补贴情况\n|||标准|金额\n990101101200|张三|11010519491231002X|100|100\n" +
		"[说明]\n一、本表由各乡镇填报|x\n二、电话\n[清源镇]\n2026年高龄津贴\n村代码|姓名|身份证号|金额\n990101101200|李四|440524188001010014|100\n"
	plan, lines, err := readAll(t, text, testOptions(t))
	if err != nil || plan.Accepted != 2 || lines[1].Payment.SheetName != "清源镇" {
		t.Fatalf("%+v %v", plan, err)
	}
	var skipped []string
	for _, m := range plan.Noted {
		if m.Reason == reasonPrefix+noteSheetSkipped {
			skipped = append(skipped, m.Sheet)
		}
	}
	if !slices.Equal(skipped, []string{"说明"}) {
		t.Errorf("%v", skipped)
	}
}

// Where a village isn't told by a code.
func TestVillages(t *testing.T) {
	row := func(village string) string { return village + "|张三|11010519491231002X|100|高龄津贴|2026\n" }
	head := "村|姓名|身份证号|金额|补贴项目|所属期\n"
	cases := []struct {
		name, text, own string
		region, refused string
	}{
		{name: "one of the name", text: head + row("柳树村委会"), region: "990101101200"},
		{name: "two of the name", text: head + row("大王村"), refused: "village_unclear"},
		{name: "none of the name", text: head + row("无此村"), refused: "village_unknown"},
		{name: "no name", text: head + row(""), refused: "region_missing"},
		{name: "no name, but the clerk's own", text: head + row(""), own: "990101101201", region: "990101101201"},
		{name: "no column", text: "姓名|身份证号|金额|补贴项目|所属期\n张三|11010519491231002X|100|高龄津贴|2026\n", own: "990101101200", region: "990101101200"},
	}
	for _, c := range cases {
		opt := testOptions(t)
		opt.Village = c.own
		plan, lines, err := readAll(t, c.text, opt)
		if err != nil {
			t.Fatal(c.name, err)
		}
		region := ""
		if len(lines) == 1 {
			region = lines[0].Payment.RegionCode
		}
		if refused := strings.Join(reasonsOf(plan.Refused), " "); region != c.region || refused != c.refused {
			t.Errorf("%s: %q, refused %q", c.name, region, refused)
		}
	}
}

// A file of several programmes makes a batch of each; with a chosen one, the others' rows
// are refused.
func TestProgrammes(t *testing.T) {
	text := testHead + goodRow(nil) + goodRow(map[int]string{5: "残疾人护理补贴", 10: "2026-Q1"}) + goodRow(map[int]string{10: "2026-01"})
	plan, lines, err := readAll(t, text, testOptions(t))
	if err != nil || len(plan.Batches) != 2 {
		t.Fatalf("%+v %v", plan, err)
	}
	b := plan.Batches[0]
	if b.Programme.Code != "elderly" || b.Rows != 2 || b.TotalFen != 20000 || b.FirstPeriod != "2026-01" || b.LastPeriod != "2026-03" || lines[1].Batch != 1 {
		t.Errorf("%+v", plan.Batches)
	}
	opt := testOptions(t)
	opt.Programme = "高龄津贴"
	plan, _, err = readAll(t, text, opt)
	if err != nil || plan.Accepted != 2 || plan.RefusedRows() != 1 || reasonsOf(plan.Refused)[0] != "programme_differs" {
		t.Errorf("%+v %v", plan, err)
	}
	blank := testHead + goodRow(map[int]string{5: "", 10: ""})
	opt.Period = "2026年3月"
	if plan, lines, err := readAll(t, blank, opt); err != nil || plan.Accepted != 1 || lines[0].Payment.Period != "2026-03" {
		t.Errorf("%+v %v", plan, err)
	}
}

// Files that can't be imported at all.
func TestWholeFileRefused(t *testing.T) {
	cases := []struct {
		name, text, programme, period string
		key                           string
	}{
		{name: "wrong columns", text: "a|b|c\n1|2|3\n", key: "fund.err.missing_columns"},
		{name: "nothing", text: "", key: "fund.err.no_rows"},
		{name: "only headings", text: testHead, key: "fund.err.no_rows"},
		{name: "no programme anywhere", text: "村代码|姓名|身份证号|金额|所属期\n990101101200|张三|11010519491231002X|100|2026\n", key: "fund.err.programme_needed"},
		{name: "unknown programme chosen", text: testHead + goodRow(nil), programme: "没有的", key: "fund.err.programme_unknown"},
		{name: "unreadable period chosen", text: testHead + goodRow(nil), period: "去年", key: "fund.err.period_unknown"},
		{name: "headings too far down", text: strings.Repeat("说明\n", headingRows) + testHead + goodRow(nil), key: "fund.err.missing_columns"},
	}
	for _, c := range cases {
		opt := testOptions(t)
		opt.Programme, opt.Period = c.programme, c.period
		plan, _, err := readAll(t, c.text, opt)
		if keyOf(err) != c.key || plan.Rows != 0 {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if e, _ := errors.AsType[*models.Error](err); e.Args["File"] != "表.csv" {
			t.Errorf("%s: the file isn't named", c.name)
		}
	}
}

// The message about columns says what is missing and what is there instead, numbers hidden.
func TestMissingColumns(t *testing.T) {
	_, _, err := readAll(t, "姓名|证件|金额|110105194912310021\n", testOptions(t))
	e, ok := errors.AsType[*models.Error](err)
	if !ok || e.Args["Missing"] != "身份证号、村代码、所属期、补贴项目" || e.Args["Found"] != "姓名、证件、金额、110*************21" {
		t.Errorf("%v %+v", err, e)
	}
}

func TestRowsAreSkipped(t *testing.T) {
	plan, _, err := readAll(t, testHead+goodRow(nil)+"990101101200|柳树村||||高龄津贴\n990101101200|柳树村|李四\n", testOptions(t))
	if err != nil || plan.Rows != 2 || strings.Join(reasonsOf(plan.Noted), " ") != "row_skipped" {
		t.Fatalf("%+v %v", plan, err)
	}
	if got := reasonsOf(plan.Refused); !slices.Equal(got, []string{"programme_missing", "identity_missing", "amount_missing", "period_missing"}) {
		t.Errorf("%v", got)
	}
}

// Remarks are counted beyond the number that is kept.
func TestMaxRemarks(t *testing.T) {
	opt := testOptions(t)
	opt.MaxRemarks = 2
	var text strings.Builder
	text.WriteString(testHead)
	for range 5 {
		text.WriteString(goodRow(map[int]string{2: "张 三", 3: "110105194912310021"}))
		text.WriteString(goodRow(map[int]string{9: "0"}))
	}
	plan, _, err := readAll(t, text.String(), opt)
	if err != nil || len(plan.Noted) != 2 || plan.NotedRows != 5 || plan.NotedCount != 14 || len(plan.Refused) != 2 || plan.RefusedCount != 5 || plan.RefusedRows() != 5 {
		t.Errorf("%+v %v", plan, err)
	}
}

// A fault of the rows or of whoever takes them ends reading.
func TestFaultsPassThrough(t *testing.T) {
	broken := errors.New("broken")
	_, err := Read(func(yield func(testRow, error) bool) { yield(testRow{}, broken) }, testOptions(t), nil)
	if !errors.Is(err, broken) {
		t.Errorf("rows: %v", err)
	}
	_, err = Read(rowsOf(testHead+goodRow(nil)), testOptions(t), func(Line) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("emit: %v", err)
	}
	if plan, err := Read(rowsOf(testHead+goodRow(nil)), testOptions(t), nil); err != nil || plan.Accepted != 1 {
		t.Errorf("looking only: %v", err)
	}
}

// Reasons lists every reason that the code has: each constant of it, and each fault of the
// three cells that refuse by fault.
func TestReasonsAreComplete(t *testing.T) {
	listed := Reasons()
	file, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(v.Names[0].Name, "reason") && !strings.HasPrefix(v.Names[0].Name, "note") {
			return true
		}
		count++
		if text := strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`); !slices.Contains(listed, reasonPrefix+text) {
			t.Errorf("%s isn't listed", text)
		}
		return true
	})
	if count < 40 {
		t.Errorf("only %d constants were found", count)
	}
	if len(listed) != len(slices.Compact(slices.Sorted(slices.Values(listed)))) {
		t.Error("a reason is listed twice")
	}
}
