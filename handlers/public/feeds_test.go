package public_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// atom is what tests look at of a feed.
type atom struct {
	ID      string `xml:"id"`
	Title   string `xml:"title"`
	Updated string `xml:"updated"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Summary string `xml:"summary"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

func (a atom) link(rel string) string {
	for _, l := range a.Links {
		if l.Rel == rel {
			return strings.TrimPrefix(l.Href, "https://qingyuan.example")
		}
	}
	return ""
}

func (a atom) titles() string {
	var list []string
	for _, e := range a.Entries {
		list = append(list, e.Title)
	}
	return strings.Join(list, "|")
}

// feed reads a feed and holds it against the grammar and the rules that no grammar says.
func (s *shelf) feed(lang, path string) atom {
	s.t.Helper()
	status, body, header := s.get(lang, path)
	if status != http.StatusOK || header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		s.t.Fatalf("%s: %d %s\n%s", path, status, header.Get("Content-Type"), body)
	}
	file := filepath.Join(s.t.TempDir(), "feed.xml")
	must(s.t, os.WriteFile(file, []byte(body), 0o600))
	if out, err := exec.CommandContext(s.t.Context(), "xmllint", "--noout", "--nonet", "--relaxng", "testdata/atom.rng", file).CombinedOutput(); err != nil {
		s.t.Fatalf("%s isn't Atom: %v\n%s\n%s", path, err, out, body)
	}
	var a atom
	must(s.t, xml.Unmarshal([]byte(body), &a))
	seen, last := map[string]bool{}, ""
	for _, e := range a.Entries {
		if seen[e.ID] || !regexp.MustCompile(`^tag:qingyuan\.example,2026:change/\d+$`).MatchString(e.ID) || !strings.HasPrefix(e.Link.Href, "https://qingyuan.example/") {
			s.t.Errorf("%s: entry %+v", path, e)
		}
		if last != "" && e.Updated > last {
			s.t.Errorf("%s: %s comes after %s", path, e.Updated, last)
		}
		seen[e.ID], last = true, e.Updated
	}
	if len(a.Entries) > 0 && a.Updated != a.Entries[0].Updated {
		s.t.Errorf("%s was updated at %s", path, a.Updated)
	}
	return a
}

func (s *shelf) decide(village, title string) disclosure.Disclosure {
	return s.print(affairs.Copy{Item: "village-decisions", Region: village, Subject: title, EventOn: "2026-03-20", Content: disclosure.Content{Title: title, Facts: map[string]string{"present": "30", "votes": "全票"}}})
}

func TestFeeds(t *testing.T) {
	s := openShelf(t)
	if empty := s.feed("zh-CN", "/feeds/all.atom"); len(empty.Entries) != 0 {
		t.Error("a feed of nothing has entries")
	}
	d := s.decide("990101101200", "水渠<清淤>")
	s.clock = s.clock.Add(time.Hour)
	s.decide("990101102200", "清扫")
	s.print(affairs.Copy{Item: "assistance-list", Region: "990101101200", Subject: "三月", EventOn: "2026-03-20", Content: disclosure.Content{Title: "三月名单", Facts: map[string]string{"people": "1"}, Tables: map[string][][]string{"list": {{"上官*", "1组", "低保", "42000"}}}}})
	s.clock = s.clock.Add(time.Hour)
	by := models.Visitor{Staff: models.Staff{ID: 8}}
	_, err := s.press.Print(t.Context(), by, affairs.Copy{ID: d.ID, From: 1, Item: "village-decisions", Region: "990101101200", EventOn: "2026-03-20", Reason: "日期有误", Content: disclosure.Content{Title: "水渠清淤", Facts: map[string]string{"present": "30", "votes": "全票"}}})
	must(t, err)
	s.clock = s.clock.Add(time.Hour)
	_, err = s.press.Withdraw(t.Context(), by, d.ID, 2, 7, "重复")
	must(t, err)
	s.publish(row(1, "990101101200", "高龄津贴", "2026-02"))
	s.catchUp()

	all := s.feed("zh-CN", "/feeds/all.atom")
	if got := all.titles(); got != "高龄津贴|〔撤回〕水渠清淤|〔更正〕水渠清淤|三月名单|清扫|水渠<清淤>" {
		t.Errorf("all: %s", got)
	}
	if e := all.Entries[2]; !strings.HasSuffix(e.Link.Href, "/disclosures/"+d.ID+"/versions/2") || !strings.Contains(e.Summary, "柳树村") || !strings.Contains(e.Summary, "原因：日期有误") {
		t.Errorf("a correction: %+v", e)
	}
	if _, body, _ := s.get("zh-CN", "/feeds/all.atom"); strings.Contains(body, "上官") {
		t.Error("a feed has rows about persons")
	}
	for path, want := range map[string]string{
		"/feeds/places/990101102.atom":                                 "清扫",
		"/feeds/places/990101102200.atom":                              "清扫",
		"/feeds/items/assistance-list.atom":                            "三月名单",
		"/feeds/places/990101101.atom?item=village-decisions":          "〔撤回〕水渠清淤|〔更正〕水渠清淤|水渠<清淤>",
		"/feeds/all.atom?item=fund/elderly-allowance":                  "高龄津贴",
		"/feeds/places/990101102.atom?item=assistance-list":            "",
		"/feeds/places/990101101.atom?before=3&item=village-decisions": "水渠<清淤>",
	} {
		if got := s.feed("zh-CN", path).titles(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	english := s.feed("zh-CN", "/feeds/places/990101101.atom?lang=en")
	if english.Entries[1].Title != "[Withdrawn] 水渠清淤" || !strings.Contains(english.link("self"), "lang=en") || english.ID != s.feed("en", "/feeds/places/990101101.atom").ID {
		t.Errorf("English: %+v", english)
	}
	for _, path := range []string{"/feeds/places/98.atom", "/feeds/items/x.atom", "/feeds/all.atom?item=x", "/feeds/places/.atom"} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestAFeedIsReadOnAndAskedAgain(t *testing.T) {
	s := openShelf(t)
	for i := range 120 {
		s.decide("990101101200", fmt.Sprintf("第%d号", i))
	}
	s.catchUp()
	seen, pages := map[string]bool{}, 0
	for path := "/feeds/places/990101.atom"; path != ""; pages++ {
		a := s.feed("zh-CN", path)
		for _, e := range a.Entries {
			seen[e.ID] = true
		}
		if path = a.link("next"); pages > 0 && a.link("first") != "/feeds/places/990101.atom?lang=zh-CN" {
			t.Errorf("page %d leads back to %s", pages, a.link("first"))
		}
	}
	if len(seen) != 120 || pages != 3 {
		t.Errorf("%d entries on %d pages", len(seen), pages)
	}
	_, _, header := s.get("zh-CN", "/feeds/all.atom")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/feeds/all.atom", nil)
	must(t, err)
	req.Header.Set("Accept-Language", "zh-CN")
	req.Header.Set("If-None-Match", header.Get("ETag"))
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	must(t, resp.Body.Close())
	if resp.StatusCode != http.StatusNotModified || header.Get("Last-Modified") == "" {
		t.Errorf("asked again: %d, last modified %q", resp.StatusCode, header.Get("Last-Modified"))
	}
	s.want("zh-CN", "/", `<link rel="alternate" type="application/atom+xml" href="/feeds/all.atom"`)
}

func TestTheSitemap(t *testing.T) {
	s := openShelf(t)
	d := s.decide("990101101200", "水渠清淤")
	gone := s.decide("990101101200", "清扫")
	_, err := s.press.Withdraw(t.Context(), models.Visitor{Staff: models.Staff{ID: 8}}, gone.ID, 1, 7, "重复")
	must(t, err)
	loc := func(path string) []string {
		status, body, _ := s.get("zh-CN", path)
		var doc struct {
			URLs []string `xml:"url>loc"`
			Maps []string `xml:"sitemap>loc"`
		}
		if err := xml.Unmarshal([]byte(body), &doc); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d, %v\n%s", path, status, err, body)
		}
		return append(doc.URLs, doc.Maps...)
	}
	if got := strings.Join(loc("/sitemap.xml"), " "); got != "https://qingyuan.example/sitemaps/0.xml https://qingyuan.example/sitemaps/1.xml" {
		t.Errorf("the index: %s", got)
	}
	if got := strings.Join(loc("/sitemaps/1.xml"), " "); got != "https://qingyuan.example/disclosures/"+d.ID+" https://qingyuan.example/places/990101101200" {
		t.Errorf("what is published: %s", got)
	}
	fixed := loc("/sitemaps/0.xml")
	for _, page := range fixed {
		if status, _, _ := s.get("zh-CN", strings.TrimPrefix(page, "https://qingyuan.example")); status == http.StatusNotFound {
			t.Errorf("%s: %d", page, status)
		}
	}
	if all := strings.Join(fixed, " "); !strings.Contains(all, "https://qingyuan.example/funds ") || strings.Contains(all, "/report") || strings.Contains(all, "/staff") {
		t.Errorf("pages that are always there: %s", all)
	}
	for _, path := range []string{"/sitemaps/2.xml", "/sitemaps/x.xml", "/sitemaps/-1.xml"} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	_, robots, _ := s.get("zh-CN", "/robots.txt")
	if !strings.Contains(robots, "Disallow: /report\n") || !strings.Contains(robots, "\nSitemap: https://qingyuan.example/sitemap.xml\n") {
		t.Errorf("robots:\n%s", robots)
	}
}
