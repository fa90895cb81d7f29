package public_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/config/catalogue"
	"qingyuan/handlers"
	"qingyuan/internal/affairs"
	"qingyuan/internal/books"
	"qingyuan/internal/changes"
	"qingyuan/internal/duties"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/snapshots"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// square is a portal with a press, by a clock that the test moves.
type square struct {
	*portal
	press  affairs.Press
	duties duties.Duties
	data   snapshots.Snapshots
	clock  time.Time
}

func openSquare(t *testing.T) *square {
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
	s := &square{clock: time.Date(2026, 4, 10, 10, 0, 0, 0, models.Shanghai())}
	now := func() time.Time { return s.clock }
	kept := duties.Duties{Store: db, Trail: testkit.Trail(db), Items: items, Days: testkit.Almanac(t, db, now).Days, Clock: now}
	s.press = affairs.Press{Store: db, Catalogue: items, Trail: testkit.Trail(db), Changes: changes.Changes{Store: db, Clock: now, Followers: []changes.Follower{books.Keeper{Store: db, Catalogue: items}.Follow, kept.Follow}}, Clock: now}
	s.data = takeable(t, db, now)
	parts := handlers.Parts{Config: cfg, Log: slog.New(slog.DiscardHandler), Texts: texts, Clock: now, CSRF: make([]byte, 32),
		Ready: func(context.Context) map[string]error { return nil },
		UseCases: handlers.UseCases{Duties: kept, Regions: regions.Tree{Store: db}, Board: affairs.Board{Store: db, Catalogue: items, Clock: now}, Shelf: books.Shelf{Store: db, Regions: regions.Tree{Store: db}, Clock: now},
			Questions: questions.Questions{Store: db, Clock: now},
			Changes:   changes.Log{Store: db}, Ledger: publishing.Ledger{Store: db, Regions: regions.Tree{Store: db}, Clock: now}, Snapshots: s.data}}
	s.duties = kept
	s.portal = &portal{t: t, db: db, url: serve(t, config.SurfaceAll, parts)}
	return s
}

func (s *square) print(c affairs.Copy) disclosure.Disclosure {
	s.t.Helper()
	c.UnitID, c.PublisherID, c.ApproverID = 1, 7, 8
	d, err := s.press.Print(s.t.Context(), models.Visitor{Staff: models.Staff{ID: 8, Name: "田核"}}, c)
	must(s.t, err)
	return d
}

func accounts() affairs.Copy {
	return affairs.Copy{Item: "village-accounts", Region: "990101101200", Period: "2026-03", Content: disclosure.Content{
		Title: "柳树村2026年3月财务收支", Body: "本月修渠。**花费**由集体承担。\n\n<script>alert(1)</script>",
		Facts:  map[string]string{"opening": "1000000", "closing": "876550"},
		Tables: map[string][][]string{"entries": {{"2026-03-02", "修渠水泥", "", "100000", "王会计"}, {"2026-03-09", "办公用品", "", "23450", "王会计"}}}}}
}

func TestADisclosureItsVersionsAndWhatChanged(t *testing.T) {
	s := openSquare(t)
	d := s.print(accounts())
	at := "/disclosures/" + d.ID
	page := s.want("zh-CN", at, "柳树村2026年3月财务收支", "清源县", "柳树村村民委员会", "2026年3月", "<strong>花费</strong>", "期初余额", "10,000.00", "2026年3月2日", "1,000.00", "1,234.50", "第1版", "&lt;script&gt;")
	for _, bad := range []string{"<script>alert", "田核", "/compare"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	s.want("en", at, "Village income and expenditure", "March 2026", "Opening balance", "Total", `<span lang="zh-CN">修渠水泥</span>`)

	c := accounts()
	c.ID, c.From, c.Reason = d.ID, d.Version, "办公用品金额录错"
	c.Content.Body = "本月修渠。花费由集体和县里承担。"
	c.Content.Facts["closing"] = "876000"
	c.Content.Tables["entries"][1][3] = "24000"
	c.Content.Tables["entries"] = append(c.Content.Tables["entries"], []string{"2026-03-20", "租金", "5000", "", ""})
	s.clock = s.clock.AddDate(0, 0, 3)
	s.print(c)
	s.want("zh-CN", at, "第2版", "办公用品金额录错", at+"/compare?from=1&amp;to=2")
	s.want("zh-CN", at+"/versions/1", "这是旧版", "1,234.50", `href="`+at+`"`)
	s.want("zh-CN", at+"/compare?from=2&to=1", "改了什么", "<del>8,765.50</del>", "<ins>8,760.00</ins>", "<del>234.50</del> <ins>240.00</ins>", "增加", "改动 2 行，其余 1 行没有变化", "花费由集体和县里承担。", "办公用品金额录错", "2026年4月13日")
	s.want("en", at+"/compare?from=1&to=2", "What changed", "2 rows changed; 1 stayed")

	s.clock = s.clock.AddDate(0, 0, 1)
	_, err := s.press.Withdraw(t.Context(), models.Visitor{Staff: models.Staff{ID: 8}}, d.ID, 2, 7, "按上级要求重新核账")
	must(t, err)
	gone := s.want("zh-CN", at, "已撤回", "按上级要求重新核账", "2026年4月14日")
	if strings.Contains(gone, "修渠水泥") {
		t.Error("the tombstone shows what was withdrawn")
	}
	s.want("zh-CN", at+"/versions/2", "后来已经撤回", "修渠水泥")
	for _, path := range []string{"/disclosures/x", "/disclosures/" + strings.Repeat("0", 32), at + "/versions/4", at + "/versions/x", at + "/compare", at + "/compare?from=1&to=9"} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestNamesLeaveAndTheRestStays(t *testing.T) {
	s := openSquare(t)
	c := affairs.Copy{Item: "assistance-list", Region: "990101101200", Subject: "四月", EventOn: "2026-04-08", Content: disclosure.Content{Title: "四月拟救助对象",
		Facts: map[string]string{"people": "2"}, Tables: map[string][][]string{"list": {{"张*", "3组", "低保", "42000"}, {"李*", "5组", "低保", "42000"}}}}}
	d := s.print(c)
	at := "/disclosures/" + d.ID
	s.want("zh-CN", at, "张*", "840.00", "公示到2026年4月17日为止")
	c.ID, c.From, c.Reason = d.ID, d.Version, "类别有误"
	c.Content.Tables["list"][1][2] = "特困供养"
	s.print(c)
	s.want("zh-CN", at+"/compare?from=1&to=2", "<del>", "特困供养")
	s.clock = s.clock.AddDate(0, 0, 8)
	for _, path := range []string{at, at + "/versions/1", at + "/compare?from=1&to=2"} {
		if _, body, _ := s.get("zh-CN", path); strings.Contains(body, "张*") || strings.Contains(body, "特困供养") {
			t.Errorf("%s shows names after the notice period", path)
		}
	}
	s.want("zh-CN", at, "为保护个人信息已经撤下", "人数")
	s.want("zh-CN", at+"/compare?from=1&to=2", "无法逐行对照")
}
