package public_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingyuan/internal/affairs"
	"qingyuan/models/disclosure"
)

var downloadLink = regexp.MustCompile(`<a href="(/disclosures/[^"]+)" rel="nofollow">`)

// taken are the bytes of all files that a page offers, by their address.
func (s *square) taken(page string) map[string]string {
	s.t.Helper()
	files := map[string]string{}
	for _, m := range downloadLink.FindAllStringSubmatch(s.want("zh-CN", page), -1) {
		at := strings.ReplaceAll(m[1], "&amp;", "&")
		status, body, header := s.get("zh-CN", at)
		if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment;") {
			s.t.Errorf("%s: %d %v", at, status, header)
		}
		files[at] = body
	}
	return files
}

// What was downloaded of a version stays downloadable to the byte, whatever comes after it; and its
// sum is the one that the page shows.
func TestTheFilesOfAVersionStay(t *testing.T) {
	s := openSquare(t)
	c := accounts()
	c.Content.Tables["entries"][0][1] = `=HYPERLINK("http://x")`
	d := s.print(c)
	at := "/disclosures/" + d.ID + "/versions/1"
	was := s.taken(at)
	names := []string{at + ".csv?table=entries", at + ".csv?table=facts", at + ".json", at + ".xlsx"}
	for _, name := range names {
		if was[name] == "" {
			t.Errorf("%s isn't offered", name)
		}
	}
	if sum := sha256.Sum256([]byte(was[at+".json"])); !strings.Contains(s.want("zh-CN", at), hex.EncodeToString(sum[:])) {
		t.Error("the page doesn't show the sum of the file")
	}
	if got, want := was[at+".csv?table=facts"], "\ufeff期初余额（元）,期末余额（元）\r\n10000.00,8765.50\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if csv := was[at+".csv?table=entries"]; !strings.Contains(csv, `"'=HYPERLINK(""http://x"")",,1000.00,王会计`) {
		t.Errorf("the table is\n%s", csv)
	}
	book, err := excelize.OpenReader(strings.NewReader(was[at+".xlsx"]))
	must(t, err)
	rows, err := book.GetRows(book.GetSheetName(1))
	must(t, err)
	if list := book.GetSheetList(); !slices.Equal(list, []string{"基本情况", "收支明细"}) || len(rows) != 3 || rows[2][3] != "234.50" {
		t.Errorf("%q has %q", list, rows)
	}

	c.ID, c.From, c.Reason, c.Content.Title = d.ID, d.Version, "有误", "更正"
	s.print(c)
	if is := s.taken(at); fmt.Sprint(is) != fmt.Sprint(was) {
		t.Errorf("after a correction:\n%q\nbefore it:\n%q", is, was)
	}
	for _, path := range []string{at + ".csv?table=x", "/disclosures/" + d.ID + "/versions/9.json", "/disclosures/" + d.ID + "/versions/0.xlsx", "/disclosures/x/versions/1.csv"} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// Rows about persons are downloaded as long as they are posted, and from no file that lasts.
func TestFilesAboutPersonsLeave(t *testing.T) {
	s := openSquare(t)
	d := s.print(affairs.Copy{Item: "assistance-list", Region: "990101101200", Subject: "四月", EventOn: "2026-04-08", Content: disclosure.Content{Title: "四月拟救助对象",
		Facts: map[string]string{"people": "1"}, Tables: map[string][][]string{"list": {{"诸葛*", "3组", "低保", "42000"}}}}})
	at := "/disclosures/" + d.ID + "/versions/1"
	files := s.taken(at)
	for name, body := range files {
		if strings.Contains(body, "诸葛") != strings.HasSuffix(name, "?table=list") {
			t.Errorf("%s has %q", name, body)
		}
	}
	if len(files) != 4 {
		t.Errorf("%d files", len(files))
	}
	s.clock = s.clock.AddDate(0, 0, 8)
	for name, body := range s.taken(at) {
		if body != files[name] || strings.Contains(body, "诸葛") {
			t.Errorf("later %s has %q", name, body)
		}
	}
	if status, body, _ := s.get("zh-CN", at+".csv?table=list"); status != http.StatusNotFound || strings.Contains(body, "诸葛") {
		t.Errorf("the list is there: %d", status)
	}
}
