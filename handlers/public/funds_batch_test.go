package public_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheOperatorsBatchHasItsPage(t *testing.T) {
	p := open(t)
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"), row(2, "990101102200", "高龄津贴", "2026-02"))
	for lang, words := range map[string][]string{
		"zh-CN": {"第 1 批", "第 1 版", "高龄津贴", "没有第二人审核", "诸葛*", "柳树村", "300.00", "逐笔明细公示到 2026年4月4日", "/funds/batches/1.csv"},
		"en":    {"Batch 1", "Old-age allowance", "without a second person", "Single payments are shown until 4 April 2026"},
	} {
		p.want(lang, "/funds/batches/1", words...)
	}
	p.want("zh-CN", "/funds", `href="/funds/batches/1"`)
	for _, format := range []string{"csv", "json"} {
		status, body, header := p.get("zh-CN", "/funds/batches/1."+format)
		sum := sha256.Sum256([]byte(body))
		if status != http.StatusOK || header.Get("Content-Disposition") != `attachment; filename="batch-1.`+format+`"` {
			t.Errorf("%s: %d, %s", format, status, header.Get("Content-Disposition"))
		}
		p.want("en", "/funds/batches/1", hex.EncodeToString(sum[:]))
	}
	for _, path := range []string{"/funds/batches/2", "/funds/batches/x", "/funds/batches/-1", "/funds/batches/2.csv", "/funds/batches/0.json"} {
		if status, _, _ := p.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestABatchOfManyLinesHasPages(t *testing.T) {
	p := open(t)
	var rows []string
	for n := range 70 {
		rows = append(rows, row(n, "990101101200", "高龄津贴", "2026-03"))
	}
	p.publish(rows...)
	first := p.want("zh-CN", "/funds/batches/1")
	second := p.want("zh-CN", strings.TrimSuffix(beside(first, "next"), "#lines"))
	if strings.Count(first, "诸葛*") != 50 || strings.Count(second, "诸葛*") != 20 || beside(second, "next") != "" {
		t.Error("the lines don't follow each other")
	}
}

// The moment after the notice period no route serves a line; the totals stand.
func TestLinesLeaveEveryRoute(t *testing.T) {
	p := open(t)
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"), "990101101200,1组,上官小花,"+identity("2016", 5)+",孤儿基本生活保障,1,1200,1200,2026-03,2026-03-20")
	paths := []string{"/funds?region=990101", "/funds?programme=elderly-allowance&period=2026-03", "/funds/batches/1"}
	for _, path := range paths {
		p.want("zh-CN", path, "诸葛*")
	}
	p.now = time.Date(2026, 4, 5, 0, 0, 0, 0, published().Location())
	for _, path := range paths {
		if body := p.want("zh-CN", path, "公示到 2026年4月4日", "150.00"); strings.Contains(body, "诸葛") {
			t.Errorf("%s still shows a line", path)
		}
	}
	for _, path := range []string{"/funds.csv", "/funds.json", "/funds.csv?region=990101", "/funds/batches/1.csv", "/funds/batches/1.json", "/funds/batches/2", "/funds/batches/2.csv", "/funds/batches/2.json", "/funds"} {
		if _, body, _ := p.get("zh-CN", path); strings.Contains(body, "诸葛") || strings.Contains(body, "上官") {
			t.Errorf("%s still has a line", path)
		}
	}
	if status, _, _ := p.get("zh-CN", "/funds/batches/1.csv"); status != http.StatusNotFound {
		t.Errorf("its file: %d", status)
	}
	if body := p.want("zh-CN", "/funds/batches/2", "只公布合计", "清源县"); strings.Contains(body, "柳树村") {
		t.Error("totals of one child are told by its village: " + fmt.Sprint(strings.Index(body, "柳树村")))
	}
}
