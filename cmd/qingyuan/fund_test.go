package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"qingyuan/internal/i18n"
	"qingyuan/internal/store"
)

// said is what a command printed, and the error that its exit status tells.
type said struct {
	out, errs string
	err       error
}

func run(t *testing.T, environ []string, args ...string) said {
	t.Helper()
	var out, errs bytes.Buffer
	err := Run(t.Context(), args, Streams{strings.NewReader(""), &out, &errs}, environ)
	return said{out.String(), errs.String(), err}
}

// installed is a data folder with the villages of the demonstration.
func installed(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if got := run(t, nil, "region", "import", "demo/regions.csv", "--data", dir); got.err != nil {
		t.Fatal(got.err)
	}
	return dir
}

func keep(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func inGB(t *testing.T, rows ...string) []byte {
	t.Helper()
	text := "序号,村代码,村,户主姓名,身份证号,补贴项目,数量,标准(元),金额(元),所属期\r\n" + strings.Join(rows, "\r\n") + "\r\n"
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// workbook is a county's: a merged title, a line of units, headings, rows and a total.
func workbook(t *testing.T, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	all := append([][]any{{"清源县2026年耕地地力保护补贴发放表"}, {"单位：元"}, {"村代码", "姓名", "身份证号", "面积（亩）", "标准", "金额", "所属期"}}, rows...)
	for i, row := range all {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "A1", "G1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reportOf(t *testing.T, got said) importReport {
	t.Helper()
	var r importReport
	dec := json.NewDecoder(strings.NewReader(got.out))
	if err := dec.Decode(&r); err != nil {
		t.Fatalf("%v in %q", err, got.out)
	}
	if dec.More() {
		t.Fatalf("more than one object: %s", got.out)
	}
	return r
}

// payments counts what the public accounts of a data folder list.
func payments(t *testing.T, dir string) int64 {
	t.Helper()
	g := &global{data: dir}
	cfg, err := g.load()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(cfg.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	totals, err := db.FindTotals(t.Context(), []string{""}, "", "")
	if err != nil || len(totals) == 0 {
		return 0
	}
	return totals[0].Payments
}

const village = "990101101200"

var twoRows = []string{
	"1," + village + ",柳树村,张三,990101195001010016,高龄津贴,1,100,100,2026-03",
	"2," + village + ",柳树村,李四,990101195001010024,高龄津贴,1,100,-5,2026-13",
	"3," + village + ",柳树村,王五,990101195001010032,高龄津贴,2,100,100,2026-03",
}

func TestFundImportAsJSON(t *testing.T) {
	dir := installed(t)
	file := keep(t, "三月.csv", inGB(t, twoRows...))
	got := run(t, nil, "fund", "import", "--file", file, "--json", "--dry-run", "--data", dir)
	if got.err != nil || payments(t, dir) != 0 {
		t.Fatalf("a dry run: %v, %d payments", got.err, payments(t, dir))
	}
	if dry, real := got.out, run(t, nil, "fund", "import", "--file", file, "--json", "--data", dir).out; dry != real {
		t.Errorf("the dry run said\n%s, the real one\n%s", dry, real)
	}
	r := reportOf(t, got)
	if r.File != "三月.csv" || r.Programme != "高龄津贴" || r.Rows != 3 || r.Accepted != 2 || r.TotalFen != 20000 || r.DeclaredTotalFen != nil || r.Error != "" {
		t.Errorf("report: %+v", r)
	}
	if len(r.Refused) != 1 || r.Refused[0].Row != 3 || r.Refused[0].Column != "金额(元)" || r.Refused[0].Value != "-5" ||
		!strings.Contains(r.Refused[0].Reason, "负数") || !strings.Contains(r.Refused[0].Reason, "所属期") {
		t.Errorf("refused: %+v", r.Refused)
	}
	if len(r.Noted) == 0 || !slices.ContainsFunc(r.Noted, func(n importRemark) bool { return n.Row == 4 && n.Column == "金额(元)" }) {
		t.Errorf("noted: %+v", r.Noted)
	}
	for _, secret := range []string{"张三", "990101195001010016", "李四", "王五"} {
		if strings.Contains(got.out, secret) {
			t.Errorf("%q is printed", secret)
		}
	}
	if payments(t, dir) != 2 {
		t.Errorf("%d payments, want 2", payments(t, dir))
	}
}

func TestFundImportOfAWorkbook(t *testing.T) {
	dir := installed(t)
	file := keep(t, "补贴.xlsx", workbook(t, [][]any{{village, "张三", "990101195001010016", 2.5, 100, 250, "2026"}, {village, "李四", "990101195001010024", 1, 100, 100, "2026"},
		{"合计", "", "", 3.5, "", 350, ""}}))
	got := run(t, nil, "fund", "import", "--file", file, "--data", dir, "--lang", "en")
	if got.err != nil {
		t.Fatal(got.err)
	}
	for _, want := range []string{"2 data rows: 2 can be imported", "350.00 yuan", "2 payments published."} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q isn't in\n%s", want, got.out)
		}
	}
	got = run(t, []string{"LANG=en_GB.UTF-8"}, "fund", "import", "--file", file, "--data", dir)
	if got.err == nil || !strings.Contains(got.err.Error(), "byte for byte") || payments(t, dir) != 2 {
		t.Errorf("the same bytes again: %v, %d payments", got.err, payments(t, dir))
	}
	if got = run(t, nil, "fund", "import", "--file", file, "--data", dir, "--again"); got.err != nil || payments(t, dir) != 4 {
		t.Errorf("on purpose: %v, %d payments", got.err, payments(t, dir))
	}
}

func TestFundImportRefusesFilesByName(t *testing.T) {
	dir := installed(t)
	for name, content := range map[string][]byte{
		"空.csv":     {},
		"假的.xlsx":   []byte("PK\x03\x04 is not a workbook"),
		"缺列.csv":    []byte("a,b,c\r\n1,2,3\r\n"),
		"都不行.csv":   inGB(t, twoRows[1]),
		"没有这个村.csv": inGB(t, strings.Replace(twoRows[0], village, "110101001001", 1)),
	} {
		file := keep(t, name, content)
		got := run(t, nil, "fund", "import", "--file", file, "--data", dir)
		if got.err == nil || !strings.Contains(got.err.Error(), name) {
			t.Errorf("%s: %v", name, got.err)
		}
		got = run(t, nil, "fund", "import", "--file", file, "--data", dir, "--json")
		if r := reportOf(t, got); got.err == nil || r.Error != got.err.Error() || r.File != name || r.Accepted != 0 || r.Noted == nil || r.Refused == nil {
			t.Errorf("%s as JSON: %+v", name, r)
		}
	}
	if got := run(t, nil, "fund", "import", "--file", "/no/such/file.csv", "--data", dir, "--json"); got.err == nil || reportOf(t, got).Error == "" {
		t.Errorf("a file that isn't there: %+v", got)
	}
	if n := payments(t, dir); n != 0 {
		t.Errorf("%d payments were written", n)
	}
}

func TestVillagesAreAskedFor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	got := run(t, nil, "fund", "import", "--file", keep(t, "三月.csv", inGB(t, twoRows[0])), "--data", dir)
	if got.err == nil || !strings.Contains(got.err.Error(), "qingyuan region import") {
		t.Errorf("got %v", got.err)
	}
}

func TestFundImportWithAProgramme(t *testing.T) {
	dir := installed(t)
	file := keep(t, "名单.csv", []byte("村代码,姓名,身份证号,金额,所属期\n"+village+",张三,990101195001010016,100,2026\n"))
	if got := run(t, nil, "fund", "import", "--file", file, "--data", dir); got.err == nil || !strings.Contains(got.err.Error(), "项目") {
		t.Errorf("without one: %v", got.err)
	}
	got := run(t, nil, "fund", "import", "--file", file, "--data", dir, "--json", "--programme", "临时救助")
	if r := reportOf(t, got); got.err != nil || r.Programme != "临时救助" || r.Accepted != 1 {
		t.Errorf("with one: %v, %+v", got.err, r)
	}
}

func TestRegionImport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first := run(t, nil, "region", "import", "demo/regions.csv", "--data", dir, "--progress")
	if first.err != nil || !strings.Contains(first.out, "改名 0 个，未变 0 个") || !strings.Contains(first.errs, "100%") {
		t.Fatalf("first: %+v", first)
	}
	again := run(t, nil, "region", "import", "demo/regions.csv", "--data", dir, "--lang", "en")
	if again.err != nil || !strings.HasPrefix(again.out, "0 added, 0 renamed, ") || again.errs != "" {
		t.Errorf("again: %+v", again)
	}
	bad := keep(t, "坏.csv", []byte("code,name\n990101101299,新村\n99010,短\n"))
	got := run(t, nil, "region", "import", bad, "--data", dir)
	if got.err == nil || !strings.Contains(got.errs, "坏.csv 第 3 行，code“99010”") || !strings.Contains(got.err.Error(), "没有导入") {
		t.Errorf("a bad file: %+v", got)
	}
}

func TestConfirmed(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "YES\n": true, "是\n": true, "\n": false, "n\n": false, "": false, "yess\n": false} {
		var out bytes.Buffer
		if got := confirmed(bufio.NewReader(strings.NewReader(answer)), &out, "? "); got != want || out.String() != "? " {
			t.Errorf("%q is %v", answer, got)
		}
	}
}

func TestLangOf(t *testing.T) {
	for _, c := range []struct {
		asked string
		env   []string
		want  i18n.Lang
	}{{"", nil, i18n.Chinese}, {"", []string{"LANG=en_US.UTF-8"}, i18n.English}, {"", []string{"LANG=en_US.UTF-8", "LC_ALL=zh_CN.UTF-8"}, i18n.Chinese},
		{"", []string{"LANG=C"}, i18n.Chinese}, {"zh", []string{"LANG=en_US"}, i18n.Chinese}, {"en", nil, i18n.English}} {
		if got, err := langOf(c.asked, c.env); got != c.want || err != nil {
			t.Errorf("langOf(%q, %v) = %v, %v; want %v", c.asked, c.env, got, err, c.want)
		}
	}
	if _, err := langOf("fr", nil); err == nil {
		t.Error("French is spoken")
	}
}
