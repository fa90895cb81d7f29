package public_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestAnEmptyInstallationSaysSo(t *testing.T) {
	p := open(t)
	for lang, text := range map[string]string{"zh-CN": "还没有公开的资金", "en": "Nothing is published yet"} {
		p.want(lang, "/funds", text)
		if body := p.want(lang, "/"); strings.Contains(body, `class="stats"`) {
			t.Error("the home page shows figures of nothing")
		}
	}
	p.want("zh-CN", "/funds?region=990101", "这里还没有公开的发放记录", `href="/funds"`)
	p.want("en", "/funds?region=990101&programme=elderly-allowance", "No payments are published here", `href="/funds?region=990101"`)
}

func TestTheAccountsFromTheTopToALine(t *testing.T) {
	p := open(t)
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"), row(2, "990101101200", "高龄津贴", "2026-02"), row(3, "990101102200", "耕地地力保护补贴", "2026"))
	p.want("zh-CN", "/", "补贴项目", "450.00")
	p.want("zh-CN", "/funds", "清源镇", `href="/funds?region=990101101"`, "300.00", `href="/funds?programme=farmland-protection"`, "2026年2月 – 2026年3月")
	p.want("en", "/funds", "Old-age allowance", `<span lang="zh-CN">清源镇</span>`, "February 2026 – March 2026")
	p.want("zh-CN", "/funds?region=990101", "各乡镇发放金额", "诸葛*", "柳树村 3组", "<b>3</b> 笔，合计", "1.5 亩 × 100 元")
	village := p.want("zh-CN", "/funds?region=990101101200&programme=elderly-allowance&period=2026-03", "诸葛*", "150.00", `value="2026-03" selected`, "/funds.csv?period=2026-03&amp;programme=elderly-allowance&amp;region=990101101200")
	if strings.Count(village, "诸葛*") != 1 {
		t.Error("the filter lets more through")
	}
	p.want("en", "/funds?region=990101101200", "<b>2</b> payments, in all", "March 2026")
}

func TestWhatMustNotBeShown(t *testing.T) {
	p := open(t)
	child := "990101101200,1组,司马小宝," + identity("2015", 4) + ",农村最低生活保障,1,420,420,2026-03,2026-03-20"
	orphan := "990101101200,1组,上官小花," + identity("2016", 5) + ",孤儿基本生活保障,1,1200,1200,2026-03,2026-03-20"
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"), child, orphan)
	for _, path := range []string{"/funds", "/funds?region=99", "/funds?region=990101101200", "/funds?programme=orphan-allowance", "/funds?programme=rural-subsistence&period=2026-03", "/funds.csv", "/funds.csv?programme=orphan-allowance", "/funds.json", "/funds.json?programme=orphan-allowance"} {
		status, body, _ := p.get("zh-CN", path)
		for _, secret := range []string{"司马", "上官", "小宝", "诸葛第", identity("1960", 1), identity("1960", 1)[6:14]} {
			if status != http.StatusOK || strings.Contains(body, secret) {
				t.Errorf("%s (%d) shows %q", path, status, secret)
			}
		}
	}
	p.want("zh-CN", "/funds?region=990101101200&programme=rural-subsistence", "其中 1 笔不逐笔公示", "420.00")
	p.want("zh-CN", "/funds?region=990101&programme=orphan-allowance", "1,200.00")
	p.want("zh-CN", "/funds?region=990101101&programme=orphan-allowance", "这里还没有公开的发放记录")
}

var rel = regexp.MustCompile(`rel="(prev|next)" href="([^"]+)"`)

func beside(body, which string) string {
	for _, m := range rel.FindAllStringSubmatch(body, -1) {
		if m[1] == which {
			return strings.ReplaceAll(m[2], "&amp;", "&")
		}
	}
	return ""
}

func TestPagesLeadOnAndBack(t *testing.T) {
	p := open(t)
	var rows []string
	for n := range 120 {
		rows = append(rows, row(n, "990101101200", "高龄津贴", "2026-03"))
	}
	p.publish(rows...)
	path, seen := "/funds?region=990101", []string{}
	for path != "" {
		seen = append(seen, p.want("zh-CN", path))
		path = beside(seen[len(seen)-1], "next")
	}
	if len(seen) != 3 || strings.Count(seen[2], "诸葛*") != 20 || beside(seen[0], "prev") != "" {
		t.Fatalf("%d pages, the last with %d lines", len(seen), strings.Count(seen[len(seen)-1], "诸葛*"))
	}
	if p.want("zh-CN", beside(seen[2], "prev")) == seen[2] || strings.Count(p.want("zh-CN", beside(seen[1], "prev")), "诸葛*") != 50 {
		t.Error("the way back leads elsewhere")
	}
	p.want("zh-CN", "/funds?region=990101&from=nonsense", "诸葛*")
}

func TestWhatIsntThereIs404(t *testing.T) {
	p := open(t)
	for _, path := range []string{"/funds?region=98", "/funds?region=%27", "/funds?programme=x", "/funds?period=2026-13", "/funds.csv?region=98", "/funds.xlsx?region=98", "/funds.json?period=x"} {
		if status, _, _ := p.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestTheDownloadIsWhatTheFilterShows(t *testing.T) {
	p := open(t)
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"), row(2, "990101102200", "耕地地力保护补贴", "2026"), row(3, "990101101200", "高龄津贴", "2026-02"))
	for _, c := range []struct{ lang, path, golden string }{
		{"zh-CN", "/funds.json", "all.zh.json"}, {"zh-CN", "/funds.csv", "all.zh.csv"}, {"en", "/funds.csv", "all.en.csv"}, {"zh-CN", "/funds.csv?region=990101101&period=2026-03", "some.zh.csv"},
	} {
		status, body, header := p.get(c.lang, c.path)
		want, err := os.ReadFile("testdata/" + c.golden)
		must(t, err)
		if status != http.StatusOK || body != string(want) {
			t.Errorf("%s in %s: %d\n%s\nwant\n%s", c.path, c.lang, status, body, want)
		}
		if got := header.Get("Content-Type"); got != "text/csv; charset=utf-8" && got != "application/json" {
			t.Errorf("it comes as %s", got)
		}
	}
	if _, _, header := p.get("en", "/funds.csv?region=990101101&period=2026-03"); header.Get("Content-Disposition") != `attachment; filename="funds-990101101-2026-03.csv"` {
		t.Errorf("it is called %s", header.Get("Content-Disposition"))
	}
}

func TestTheWorkbookIsTheSame(t *testing.T) {
	p := open(t)
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"), row(2, "990101102200", "耕地地力保护补贴", "2026"))
	status, body, header := p.get("zh-CN", "/funds.xlsx?region=990101&period=2026-03")
	book, err := excelize.OpenReader(strings.NewReader(body))
	must(t, err)
	got, err := book.GetRows("发放明细")
	must(t, err)
	_, body, _ = p.get("zh-CN", "/funds.csv?region=990101&period=2026-03")
	want, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	must(t, err)
	if status != http.StatusOK || fmt.Sprint(got) != fmt.Sprint(want) || header.Get("Content-Disposition") != `attachment; filename="funds-990101-2026-03.xlsx"` {
		t.Errorf("%d %v\n%q\nwant\n%q", status, header, got, want)
	}
}

// More lines than are read at once, and a village that a spreadsheet would compute.
func TestALongDownload(t *testing.T) {
	p := open(t)
	var rows []string
	for n := range 4500 {
		rows = append(rows, strings.Replace(row(n, "990101101200", "高龄津贴", fmt.Sprintf("20%02d", 10+n%20)), "3组", "3 组", 1))
	}
	p.publish(rows...)
	_, body, _ := p.get("zh-CN", "/funds.csv")
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	must(t, err)
	if len(lines) != 4501 || lines[4500][4] != "诸葛*" {
		t.Errorf("%d lines", len(lines))
	}
}
