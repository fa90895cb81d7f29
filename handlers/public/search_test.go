package public_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/config/catalogue"
	fundconfig "qingyuan/config/fund"
	"qingyuan/handlers"
	"qingyuan/internal/affairs"
	"qingyuan/internal/duties"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/seal"
	"qingyuan/internal/search"
	"qingyuan/internal/sheets"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// shelf is a portal in which what a test publishes can be found.
type shelf struct {
	*square
	index search.Indexer
}

func openShelf(t *testing.T) *shelf {
	t.Helper()
	cfg := config.Default(filepath.Join(t.TempDir(), "data"))
	cfg.Site.URL = "https://qingyuan.example"
	db := stores.Open(t, cfg.Database)
	fill(t, db)
	unit := models.Unit{Name: "柳树村村民委员会", RegionCode: "990101101200"}
	must(t, db.CreateUnit(t.Context(), &unit))
	texts, err := i18n.Load()
	must(t, err)
	items, err := catalogue.Load()
	must(t, err)
	words, err := fundconfig.Words()
	must(t, err)
	s := &shelf{square: &square{clock: published()}}
	now := func() time.Time { return s.clock }
	tree, synonyms := regions.Tree{Store: db}, map[string][]string{"rural-subsistence": {"农村低保"}}
	s.press = affairs.Press{Store: db, Catalogue: items, Trail: testkit.Trail(db), Changes: testkit.Changes(db), Clock: now}
	names := search.Names{Regions: db.FindRegions, Say: func(lang, key string, args map[string]any) string { return texts.Text(i18n.Lang(lang), key, args) }}
	s.index = search.Indexer{Store: db, Holder: "test", Clock: now, Sources: map[disclosure.Kind]search.Source{
		disclosure.KindDisclosure: search.Disclosures{Store: db, Catalogue: items, Names: names}.Document,
		disclosure.KindBatch:      search.Batches{Store: db, Synonyms: synonyms, Names: names}.Document}}
	parts := handlers.Parts{Config: cfg, Log: slog.New(slog.DiscardHandler), Texts: texts, Clock: now, CSRF: make([]byte, 32),
		Ready: func(context.Context) map[string]error { return nil },
		UseCases: handlers.UseCases{Regions: tree, Board: affairs.Board{Store: db, Catalogue: items, Clock: now}, Questions: questions.Questions{Store: db, Clock: now}, Duties: duties.Duties{Store: db, Clock: now}, Ledger: publishing.Ledger{Store: db, Regions: tree, Clock: now},
			News: db, Search: search.Search{Store: db, Catalogue: items, Synonyms: synonyms, Places: func(ctx context.Context, q string) ([]search.Place, error) {
				list, err := tree.Search(ctx, q)
				var places []search.Place
				for _, r := range list {
					places = append(places, search.Place{Code: r.Code, Name: r.Name, Path: r.Path})
				}
				return places, err
			}}}}
	s.portal = &portal{t: t, db: db, url: serve(t, config.SurfaceAll, parts), desk: publishing.Desk{Store: db, Trail: testkit.Trail(db), Changes: testkit.Changes(db), Keyer: seal.NewHasher(make([]byte, 32)), Words: words,
		OpenSheet: sheets.Open, Clock: published}}
	return s
}

func (s *shelf) catchUp() {
	s.t.Helper()
	must(s.t, s.index.CatchUp(s.t.Context()))
}

func searching(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "/search?" + q.Encode()
}

func TestTheSearchPage(t *testing.T) {
	s := openShelf(t)
	d := s.print(affairs.Copy{Item: "village-decisions", Region: "990101101200", Subject: "一", EventOn: "2026-03-20", Content: disclosure.Content{Title: "水渠清淤的决定", Body: "由<b>低保户</b>优先务工。", Facts: map[string]string{"present": "30", "votes": "全票"}}})
	s.print(affairs.Copy{Item: "village-decisions", Region: "990101102200", Subject: "二", EventOn: "2026-03-20", Content: disclosure.Content{Title: "清扫决定", Facts: map[string]string{"present": "30", "votes": "全票"}}})
	s.publish(row(1, "990101101200", "农村最低生活保障", "2026-02"), row(2, "990101102200", "农村最低生活保障", "2026-02"))
	s.catchUp()

	s.want("zh-CN", "/search", "怎么查", `role="search"`)
	s.want("en", "/", `action="/search"`)
	s.want("zh-CN", searching("q", "水渠"), "<mark>水渠</mark>清淤的决定", `href="/disclosures/`+d.ID+`"`, "找到 1 条", "示范省 › 明镜市 › 清源县 › 清源镇 › 柳树村")
	s.want("en", searching("q", "水渠"), "1 result", "Decisions of the villagers")
	s.want("zh-CN", searching("q", "低保"), "由&lt;b&gt;<mark>低保</mark>户", "农村最低生活保障", "300.00", `href="/funds/batches/1"`)
	s.want("zh-CN", searching("q", "决定"), "缩小范围", searchLink("q", "决定", "region", "990101102"))
	s.want("zh-CN", searching("q", "决定", "region", "990101"), searchLink("q", "决定", "region", "990101102"), `<span class="vh">去掉筛选：</span>清源县`)
	s.want("zh-CN", searching("q", "决定", "region", "990101101"), "水渠清淤", "找到 1 条")
	s.want("en", searching("from", "100", "to", "1,000"), "Rural minimum living allowance", "100 yuan and more")
	s.want("zh-CN", searching("q", "没有这个"), "没有找到", `href="/open"`)
	s.want("en", searching("q", "决定", "class", "party"), "Nothing found", searchLink("q", "决定"))
	s.want("zh-CN", searching("q", "？！"), "没有可查的词")
	s.want("zh-CN", searching("q", "柳樹村"), `href="/places/990101101200"`)

	for _, path := range []string{searching("region", "98"), searching("item", "x"), searching("item", "fund/x")} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	for path, want := range map[string]string{
		searching("q", strings.Repeat("长", 101)):      "最多输入 100 个字",
		searching("q", "低保", "from", "五千块"):           "金额要写成数字",
		searching("q", "低保", "from", "5万", "to", "1"): "不能小于",
	} {
		status, body, _ := s.get("zh-CN", path)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("%s: %d\n%s", path, status, body)
		}
	}
}

// searchLink is a link to a question as it stands in a page.
func searchLink(pairs ...string) string {
	return `href="` + strings.ReplaceAll(searching(pairs...), "&", "&amp;") + `"`
}

func TestSuggestions(t *testing.T) {
	s := openShelf(t)
	s.print(affairs.Copy{Item: "village-decisions", Region: "990101101200", Subject: "一", EventOn: "2026-03-20", Content: disclosure.Content{Title: "柳树补种 Planting willows", Facts: map[string]string{"present": "30", "votes": "全票"}}})
	s.catchUp()
	for q, want := range map[string]string{"柳树": "柳树村|柳树补种 Planting willows", "wil": "柳树补种 Planting willows", "": "", "<": "", "农村低保": "Rural minimum living allowance"} {
		status, body, header := s.get("en", "/search/suggest?q="+url.QueryEscape(q))
		var list []struct{ Kind, Text, Href string }
		must(t, json.Unmarshal([]byte(body), &list))
		var texts []string
		for _, one := range list {
			if texts = append(texts, one.Text); one.Kind == "" || !strings.HasPrefix(one.Href, "/") {
				t.Errorf("%s: %+v", q, one)
			}
		}
		if got := strings.Join(texts, "|"); status != http.StatusOK || got != want || !strings.HasPrefix(header.Get("Content-Type"), "application/json") {
			t.Errorf("%q (%d) suggests %s, want %s", q, status, got, want)
		}
	}
}
