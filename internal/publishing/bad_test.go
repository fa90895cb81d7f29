package publishing_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/fund"
)

// workbook is a county's: the usual headings, then what fill does.
func workbook(t *testing.T, options excelize.Options, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, h := range strings.Split(strings.TrimSpace(heading), ",") {
		must(t, f.SetCellStr("Sheet1", cell(i, 1), h))
	}
	for row := 2; row <= 3; row++ {
		for i, text := range strings.Split(strings.TrimSpace(line(row, "990101101200", "100")), ",") {
			must(t, f.SetCellStr("Sheet1", cell(i, row), text))
		}
	}
	fill(f)
	var b bytes.Buffer
	must(t, f.Write(&b, options))
	return b.String()
}

func cell(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		panic(err) // the tests' own numbers
	}
	return name
}

// bomb is a small workbook whose sheet unpacks to n bytes.
func bomb(t *testing.T, n int) string {
	t.Helper()
	plain := workbook(t, excelize.Options{}, func(*excelize.File) {})
	from, err := zip.NewReader(strings.NewReader(plain), int64(len(plain)))
	must(t, err)
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		w, err := to.Create(f.Name)
		must(t, err)
		r, err := f.Open()
		must(t, err)
		part, err := io.ReadAll(r)
		must(t, err)
		before, after, split := strings.Cut(string(part), "<sheetData>")
		_, err = io.WriteString(w, before)
		must(t, err)
		if split {
			for range n >> 20 {
				_, err = io.WriteString(w, strings.Repeat(" ", 1<<20))
				must(t, err)
			}
			_, err = io.WriteString(w, "<sheetData>"+after)
			must(t, err)
		}
	}
	must(t, to.Close())
	return out.String()
}

// peak is how far the heap grew above what it was, in bytes, while do ran.
func peak(do func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() uint64 { metrics.Read(sample); return sample[0].Value.Uint64() }
	before, most := read(), uint64(0)
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for tick := time.NewTicker(time.Millisecond); ; {
			select {
			case <-tick.C:
				most = max(most, read())
			case <-done:
				tick.Stop()
				return
			}
		}
	})
	do()
	close(done)
	watching.Wait()
	return max(most, before) - before
}

// Files as nobody should send them are refused by name, in both languages, and leave nothing;
// none takes more memory than it may.
func TestFilesThatCantBeImported(t *testing.T) {
	texts, err := i18n.Load()
	must(t, err)
	for _, c := range []struct {
		name, content, key string
		says               []string // in Chinese, and in English
	}{
		{"两百万行.csv", heading + strings.Repeat("1\n", 2_000_001), "fund.err.too_many_rows", []string{"2000000", "2000000"}},
		{"三百列.csv", strings.TrimSpace(heading) + strings.Repeat(",列", 300) + "\n", "fund.err.too_many_columns", []string{"256", "256"}},
		{"加密.xlsx", workbook(t, excelize.Options{Password: "清源"}, func(*excelize.File) {}), "fund.err.locked_workbook", []string{"密码", "password"}},
		{"炸弹.xlsx", bomb(t, 201<<20), "fund.err.too_large_inside", []string{"200", "200"}},
		{"引号.csv", heading + line(1, "990101101200", "100") + "2,\"石桥\"镇,x\n", "fund.err.broken_quotes", []string{"第 3 ", "row 3"}},
		{"半个引号.csv", heading + line(1, "990101101200", "100") + "2,\"石桥镇\n", "fund.err.broken_quotes", []string{"第 3 ", "row 3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.MaxSize = 64 << 20
			var err error
			grown := peak(func() { _, err = b.tryAll(t, c.name, c.content) })
			e, ok := errors.AsType[*models.Error](err)
			if !ok || e.Key != c.key {
				t.Fatalf("%v, want %s", err, c.key)
			}
			for i, lang := range i18n.Langs() {
				if said := texts.Text(lang, e.Key, e.Args); !strings.Contains(strings.ReplaceAll(said, ",", ""), c.says[i]) {
					t.Errorf("%s doesn't say %q", said, c.says[i])
				}
			}
			if grown > 48<<20 {
				t.Errorf("it took %d MiB", grown>>20)
			}
			list, err := b.Published(t.Context(), b.visitor, 0, 1)
			if err != nil || len(list) > 0 {
				t.Errorf("published: %v, %v", list, err)
			}
		})
	}
}

// tryAll stages a sheet and reads it as far as it goes; its error is what the clerk is told.
func (b *bench) tryAll(t *testing.T, name, content string) (publishing.Preview, error) {
	t.Helper()
	id, err := b.Stage(t.Context(), b.visitor, publishing.Sent{Name: name, Reader: strings.NewReader(content)})
	if err != nil {
		return publishing.Preview{}, err
	}
	p, err := b.Preview(t.Context(), b.visitor, id, publishing.Choice{})
	if err == nil {
		err = p.Refused
	}
	if err == nil {
		t.Error("it can be published")
	}
	return p, err
}

// Cells that aren't plain are read where what they mean is certain, and refused by row and
// column where it isn't.
func TestCellsThatArentPlain(t *testing.T) {
	b := newBench(t)
	amount, paid, name := 12, 14, 5
	remarks := func(list []fund.Remark) string {
		var all []string
		for _, r := range list {
			all = append(all, fmt.Sprint(r.Row, r.Column, strings.TrimPrefix(r.Reason, "fund.reason.")))
		}
		return strings.Join(all, " ")
	}
	p := b.preview(t, b.stage(t, "公式.xlsx", workbook(t, excelize.Options{}, func(f *excelize.File) {
		must(t, f.SetCellValue("Sheet1", cell(amount, 2), nil))
		must(t, f.SetCellFormula("Sheet1", cell(amount, 2), "L2*K2"))
	})))
	if got := remarks(p.Plan.Refused); p.Plan.Accepted != 1 || !strings.Contains(got, "2金额(元)formula_empty") {
		t.Errorf("a formula without its result: %d accepted, refused %s", p.Plan.Accepted, got)
	}
	p = b.preview(t, b.stage(t, "合并.xlsx", workbook(t, excelize.Options{}, func(f *excelize.File) {
		must(t, f.MergeCell("Sheet1", cell(name, 2), cell(name, 3)))
	})))
	if got := remarks(p.Plan.Refused); p.Plan.Accepted != 1 || !strings.Contains(got, "3户主姓名name_missing") {
		t.Errorf("names in one merged cell: %d accepted, refused %s", p.Plan.Accepted, got)
	}
	for _, old := range []bool{false, true} {
		day := time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
		p := b.preview(t, b.stage(t, fmt.Sprint("日期", old, ".xlsx"), workbook(t, excelize.Options{}, func(f *excelize.File) {
			must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &old}))
			for row := 2; row <= 3; row++ {
				must(t, f.SetCellValue("Sheet1", cell(paid, row), day))
			}
		})))
		if len(p.Sample) != 2 || p.Sample[0].PaidOn != "2026-03-05" {
			t.Errorf("days since 1904 %t: %+v", old, p.Sample)
		}
	}
}
