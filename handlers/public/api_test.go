package public_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	fundconfig "qingyuan/config/fund"
	"qingyuan/internal/affairs"
	"qingyuan/internal/duties"
	"qingyuan/internal/publishing"
	"qingyuan/internal/seal"
	"qingyuan/internal/sheets"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/question"
)

// program reads the interface for programs, and holds each answer against the document.
type program struct {
	*square
	document map[string]any
	schema   *jsonschema.Compiler
	asked    map[string]bool // operations, by their paths in the document
}

func openProgram(t *testing.T) *program { return programOf(t, openSquare(t)) }

func programOf(t *testing.T, s *square) *program {
	t.Helper()
	words, err := fundconfig.Words()
	must(t, err)
	s.desk = publishing.Desk{Store: s.db, Trail: testkit.Trail(s.db), Changes: testkit.Changes(s.db), Keyer: seal.NewHasher(make([]byte, 32)), Words: words, OpenSheet: sheets.Open, Clock: func() time.Time { return s.clock }}
	p := &program{square: s, asked: map[string]bool{}}
	status, body, header := s.get("en", "/api/v1/openapi.json")
	if status != http.StatusOK || header.Get("Content-Type") != "application/json" || header.Get("Content-Language") != "en" {
		t.Fatalf("the document: %d %v", status, header)
	}
	must(t, json.Unmarshal([]byte(body), &p.document))
	p.schema = jsonschema.NewCompiler()
	p.schema.AssertFormat()
	must(t, p.schema.AddResource("https://x.example/openapi.json", read(t, strings.NewReader(body))))
	return p
}

func read(t *testing.T, r io.Reader) any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(r)
	must(t, err)
	return doc
}

// operation is the path in the document that an address belongs to.
func (p *program) operation(path string) string {
	for one := range p.document["paths"].(map[string]any) {
		pattern := "^/api/v1" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(one, `[^/]+`) + "$"
		if regexp.MustCompile(pattern).MatchString(path) {
			return one
		}
	}
	p.t.Fatalf("%s isn't documented", path)
	return ""
}

// ask asks for an address, holds the answer against what the document promises, and reads it.
func (p *program) ask(path string, status int) (map[string]any, http.Header) {
	p.t.Helper()
	got, body, header := p.get("en", "/api/v1"+path)
	if got != status {
		p.t.Fatalf("%s: %d, want %d\n%s", path, got, status, body)
	}
	bare, _, _ := strings.Cut(path, "?")
	op := p.operation("/api/v1" + bare)
	at := "https://x.example/openapi.json#/paths/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(op) + "/get/responses/200/content/application~1json/schema"
	if status != http.StatusOK {
		at = "https://x.example/openapi.json#/components/schemas/Problem"
	} else {
		p.asked[op] = true
	}
	schema, err := p.schema.Compile(at)
	must(p.t, err)
	if err := schema.Validate(read(p.t, strings.NewReader(body))); err != nil {
		p.t.Errorf("%s: %v\n%s", path, err, body)
	}
	var answer map[string]any
	must(p.t, json.Unmarshal([]byte(body), &answer))
	return answer, header
}

func data(answer map[string]any) []map[string]any {
	var list []map[string]any
	for _, one := range answer["data"].([]any) {
		list = append(list, one.(map[string]any))
	}
	return list
}

func TestTheDocumentIsOneOfOpenAPI(t *testing.T) {
	p := openProgram(t)
	file, err := os.Open(testkit.OpenAPIFile(t))
	must(t, err)
	defer file.Close()
	c := jsonschema.NewCompiler()
	must(t, c.AddResource("https://spec.openapis.org/oas/3.1/schema", read(t, file)))
	schema, err := c.Compile("https://spec.openapis.org/oas/3.1/schema")
	must(t, err)
	for _, lang := range []string{"zh-CN", "en"} {
		_, body, _ := p.get(lang, "/api/v1/openapi.json")
		if err := schema.Validate(read(t, strings.NewReader(body))); err != nil {
			t.Errorf("in %s: %v", lang, err)
		}
		page := p.want(lang, "/api/v1")
		for one := range p.document["paths"].(map[string]any) {
			if !strings.Contains(page, one) {
				t.Errorf("the page in %s doesn't show %s", lang, one)
			}
		}
	}
	for kind := range p.document["components"].(map[string]any)["schemas"].(map[string]any) {
		_, err := p.schema.Compile("https://x.example/openapi.json#/components/schemas/" + kind)
		must(t, err)
	}
}

// Every operation is asked here, and its answer held against the document.
func TestEveryOperationAnswersAsDocumented(t *testing.T) {
	p := openProgram(t)
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"), row(2, "990101101200", "高龄津贴", "2026-02"), row(3, "990101102200", "耕地地力保护补贴", "2026"))
	first := p.print(accounts())
	list := affairs.Copy{Item: "assistance-list", Region: "990101102200", Subject: "四月", EventOn: "2026-04-08", Content: disclosure.Content{Title: "四月拟救助对象",
		Tables: map[string][][]string{"list": {{"诸葛*", "3组", "低保", "42000"}}}, Files: []disclosure.File{{ID: strings.Repeat("a", 32), Name: "表.pdf", Type: "application/pdf", Size: 7, Hash: "00"}}}}
	second := p.print(list)

	if got := data(first2(p.ask("/regions?region=990101", 200))); len(got) != 2 || got[0]["name"] != "清源镇" {
		t.Errorf("regions: %v", got)
	}
	p.ask("/regions", 200)
	if got, _ := p.ask("/regions/990101101200", 200); got["name"] != "柳树村" || len(got["path"].([]any)) != 5 {
		t.Errorf("a region: %v", got)
	}
	if got := data(first2(p.ask("/items?class=finance", 200))); len(got) == 0 || got[0]["class"] != "finance" {
		t.Errorf("items: %v", got)
	}
	p.ask("/items", 200)
	p.ask("/items/village-accounts", 200)
	got, header := p.ask("/disclosures?limit=1", 200)
	if l := data(got); len(l) != 1 || l[0]["id"] != first.ID || header.Get("Link") == "" {
		t.Errorf("the first page: %v %v", got, header)
	}
	link := regexp.MustCompile(`^<(/api/v1[^>]+)>; rel="next"$`).FindStringSubmatch(header.Get("Link"))
	if len(link) == 0 {
		t.Fatalf("the link is %q", header.Get("Link"))
	}
	if got, _ := p.ask(strings.TrimPrefix(link[1], "/api/v1"), 200); len(data(got)) != 1 || data(got)[0]["id"] != second.ID || got["next"] != nil {
		t.Errorf("the second page: %v", got)
	}
	for path, n := range map[string]int{"?region=990101102": 1, "?item=village-accounts&period=2026-03": 1, "?period=2025": 0, "?item=nothing": 0} {
		if got, _ := p.ask("/disclosures"+path, 200); len(data(got)) != n {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got, _ := p.ask("/disclosures/"+first.ID, 200); got["title"] != "柳树村2026年3月财务收支" || got["facts"].(map[string]any)["opening"] != "1000000" {
		t.Errorf("a disclosure: %v", got)
	}
	if got, _ := p.ask("/disclosures/"+second.ID+"/versions/1", 200); got["persons"] == nil || got["persons_until"] == nil || len(got["files"].([]any)) != 1 {
		t.Errorf("a version: %v", got)
	}
	p.ask("/disclosures/"+first.ID+"/versions", 200)
	if got, _ := p.ask("/changes?since=1&limit=1", 200); len(data(got)) != 1 || data(got)[0]["seq"] != 2.0 {
		t.Errorf("changes: %v", got)
	}
	p.ask("/programmes", 200)
	got, _ = p.ask("/batches?region=990101&limit=1", 200)
	if l := data(got); len(l) != 1 || l[0]["programme"] != "farmland-protection" || l[0]["payments"] != 1.0 {
		t.Errorf("batches: %v", got)
	}
	if got, _ := p.ask("/batches?region=990101&cursor="+got["next"].(string), 200); len(data(got)) != 1 || data(got)[0]["programme"] != "elderly-allowance" {
		t.Errorf("older batches: %v", got)
	}
	if got, _ := p.ask("/totals?region=990101", 200); got["total_fen"] != 45000.0 || len(got["regions"].([]any)) != 2 || len(got["programmes"].([]any)) != 2 {
		t.Errorf("totals: %v", got)
	}
	got, _ = p.ask("/payments?region=990101&limit=2", 200)
	if l := data(got); len(l) != 2 || l[0]["name"] != "诸葛*" || l[0]["amount_fen"] != 15000.0 {
		t.Errorf("payments: %v", got)
	}
	if got, _ := p.ask("/payments?region=990101&limit=2&cursor="+got["next"].(string), 200); len(data(got)) != 1 || got["next"] != nil {
		t.Errorf("the last page of payments: %v", got)
	}
	p.doubts(first)
	for op := range p.document["paths"].(map[string]any) {
		if !p.asked[op] {
			t.Errorf("%s isn't asked here", op)
		}
	}

	// After the notice period the rows are gone from here too.
	p.clock = p.clock.AddDate(0, 0, 8)
	if got, _ := p.ask("/disclosures/"+second.ID, 200); got["persons"] != nil || strings.Contains(string(mustJSON(t, got)), "诸葛") {
		t.Errorf("after the notice period: %v", got)
	}
}

// doubts asks what there is beside the books: questions, duties, and a search.
func (p *program) doubts(about disclosure.Disclosure) {
	p.t.Helper()
	if got, _ := p.ask("/questions", 200); len(data(got)) != 0 {
		p.t.Errorf("questions: %v", got)
	}
	one := question.Question{ID: models.NewID(), Kind: models.ToDisclosure, Record: about.ID, Version: 1, Title: about.Title, RegionCode: about.RegionCode, State: question.Open,
		AskedOn: "2026-04-10", DueOn: "2026-04-13", CodeHash: []byte{1}, RowVersion: 1}
	must(p.t, p.db.CreateQuestion(p.t.Context(), one))
	if got, _ := p.ask("/questions?region=990101&only=waiting", 200); len(data(got)) != 1 || data(got)[0]["due_on"] != "2026-04-13" || data(got)[0]["about"].(map[string]any)["record"] != about.ID {
		p.t.Errorf("questions: %v", got)
	}
	p.ask("/questions/"+one.ID, 200)

	_, err := p.duties.Ask(p.t.Context(), models.System(models.SystemCommandLine), duties.Order{Year: 2026, Since: "2026-01", Roots: duty.Everywhere})
	must(p.t, err)
	must(p.t, p.duties.Derive(p.t.Context(), func(context.Context) error { return nil }, 2026, nil))
	if got, _ := p.ask("/regions/990101101200/duties?year=2026", 200); len(data(got)) < 10 || data(got)[0]["state"] == "" {
		p.t.Errorf("duties: %v", got)
	}
	if got, _ := p.ask("/punctuality?region=990101", 200); got["missing"] == 0.0 || len(got["regions"].([]any)) != 2 {
		p.t.Errorf("punctuality: %v", got)
	}

	s := openShelf(p.t)
	q := programOf(p.t, s.square)
	for i := range 30 {
		s.print(affairs.Copy{Item: "village-decisions", Region: "990101101200", Subject: strconv.Itoa(i), EventOn: "2026-03-20",
			Content: disclosure.Content{Title: "水渠清淤的决定", Facts: map[string]string{"present": "30", "votes": "全票"}}})
	}
	s.catchUp()
	got, _ := q.ask("/search?q="+url.QueryEscape("水渠")+"&region=990101&class=affairs", 200)
	if l := data(got); len(l) == 0 || l[0]["title"] != "水渠清淤的决定" || got["next"] == nil {
		p.t.Errorf("found: %v", got)
	}
	if got, _ := q.ask("/search?q="+url.QueryEscape("水渠")+"&cursor="+got["next"].(string), 200); len(data(got)) == 0 {
		p.t.Errorf("found beyond: %v", got)
	}
	p.asked["/search"] = q.asked["/search"]
}

func first2(answer map[string]any, _ http.Header) map[string]any { return answer }

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return b
}

func TestWhatCannotBeAnsweredIsAProblem(t *testing.T) {
	p := openProgram(t)
	for path, want := range map[string]struct {
		status int
		detail string
	}{
		"/regions/98": {404, ""}, "/items/x": {404, ""}, "/disclosures/x": {404, ""}, "/disclosures/x/versions": {404, ""}, "/payments?programme=x": {404, ""},
		"/disclosures?limit=0": {400, "limit"}, "/disclosures?limit=501": {400, "limit"}, "/disclosures?limit=x": {400, "limit"}, "/disclosures?cursor=!!": {400, "cursor"},
		"/disclosures?region=7x": {400, "region"}, "/payments?period=2026-13": {400, "period"}, "/payments?cursor=AAAA": {400, "cursor"}, "/changes?since=-1": {400, "since"}, "/questions?only=x": {400, "only"}, "/punctuality?year=x": {400, "year"}, "/search?cursor=AAAA": {400, "cursor"},
	} {
		got, header := p.ask(path, want.status)
		if header.Get("Content-Type") != "application/problem+json" || header.Get("Cache-Control") != "no-store" || !strings.Contains(got["detail"].(string), want.detail) {
			t.Errorf("%s: %v %v", path, got, header)
		}
	}
	if _, body, header := p.get("zh-CN", "/api/v1/items/x"); header.Get("Content-Language") != "zh-CN" || !strings.Contains(body, "没有") {
		t.Errorf("in Chinese: %s", body)
	}
	if status, body, header := p.get("en", "/api/v1/nothing"); status != 404 || header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s", status, body)
	}
}

// A tag stays as long as nothing changes, and moves when something is corrected.
func TestTagsAndOtherSites(t *testing.T) {
	p := openProgram(t)
	d := p.print(accounts())
	path := "/disclosures/" + d.ID
	_, header := p.ask(path, 200)
	tag := header.Get("ETag")
	if header.Get("Access-Control-Allow-Origin") != "*" || header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || header.Get("Cache-Control") != "public, max-age=1, must-revalidate" {
		t.Errorf("%v", header)
	}
	again := func() int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/api/v1"+path, nil)
		must(t, err)
		req.Header.Set("Accept-Language", "en")
		req.Header.Set("If-None-Match", tag)
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := again(); got != http.StatusNotModified {
		t.Errorf("nothing changed: %d", got)
	}
	c := accounts()
	c.ID, c.From, c.Reason = d.ID, d.Version, "有误"
	p.print(c)
	if got := again(); got != http.StatusOK {
		t.Errorf("corrected: %d", got)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, p.url+"/api/v1/payments", nil)
	must(t, err)
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	resp.Body.Close()
	if h := resp.Header; resp.StatusCode != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(h.Get("Access-Control-Allow-Headers"), "If-None-Match") {
		t.Errorf("asked whether it may: %d %v", resp.StatusCode, h)
	}
	for _, method := range []string{http.MethodPost, http.MethodDelete} {
		resp, err := http.DefaultClient.Do(must2(http.NewRequestWithContext(t.Context(), method, p.url+"/api/v1/payments", bytes.NewReader(nil))))
		must(t, err)
		if resp.Body.Close(); resp.StatusCode < 400 {
			t.Errorf("%s is answered with %d", method, resp.StatusCode)
		}
	}
}

func must2(req *http.Request, err error) *http.Request {
	if err != nil {
		panic(err)
	}
	return req
}
