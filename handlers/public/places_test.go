package public_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/affairs"
	"qingyuan/internal/duties"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// derive has a year's duties derived for the county, from a month on.
func (s *square) derive(since models.Period) {
	s.t.Helper()
	_, err := s.duties.Ask(s.t.Context(), models.System(models.SystemCommandLine), duties.Order{Year: since.Year(), Since: since, Roots: "990101"})
	must(s.t, err)
	must(s.t, s.duties.Derive(s.t.Context(), func(context.Context) error { return nil }, since.Year(), nil))
}

func TestPlacesBeforeAnythingIsDue(t *testing.T) {
	s := openSquare(t)
	s.want("zh-CN", "/open", "这里还没有要公开的单位", "村级财务收支", "《中华人民共和国村民委员会组织法》")
	s.want("en", "/open", "No office publishes here yet", "Village income and expenditure", "every month")
	s.want("zh-CN", "/open?q=柳树", `href="/places/990101101200"`)
	s.want("en", "/open?q=nowhere", "There is no place called “nowhere”")
	s.want("zh-CN", "/places/990101101200", "这里没有公开义务的记录", "这里还没有公开任何内容")
	s.want("en", "/punctuality", "Nothing is known of duties here")
	s.derive("2026-04")
	s.want("zh-CN", "/punctuality", "还没有到期的事项")
	s.want("zh-CN", "/places/990101101200", "今年还没有到期的事项", "村级财务收支", "2026年5月15日")
	for _, path := range []string{"/places/98", "/places/x", "/places/990101101200/duties?item=x", "/places/98/duties", "/punctuality?region=98"} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// What comes in time, late and never is told apart at once, in every place above it.
func TestWhoHides(t *testing.T) {
	s := openSquare(t)
	s.derive("2026-02")
	s.print(accounts()) // of March, due on 15 April, on the 10th
	late := accounts()
	late.Period, late.Content.Title = "2026-02", "柳树村2026年2月财务收支"
	s.print(late)

	village := s.want("zh-CN", "/places/990101101200", "柳树村2026年3月财务收支", `href="/funds?region=990101101200"`, `/places/990101101200/duties?item=village-accounts&amp;year=2026`)
	if !strings.Contains(village, "tag--yellow") || strings.Contains(village, "tag--red") {
		t.Error("it is late, and nothing is missing yet")
	}
	book := "/places/990101101200/duties?item=village-accounts&year=2026"
	s.want("zh-CN", book, "2026年2月", "2026年3月16日", "迟了", "按时", "2026年4月15日", "未到期", "最迟公开日", "2027年1月15日", "暂定", "2026年5月15日前应当公开")
	s.want("en", book, "February 2026", "Late", "On time", "15 April 2026", "provisional", "Organic Law of Villagers&#39; Committees, art. 30")
	s.want("zh-CN", "/places/990101101200/duties?item=village-levy", "今年还没有公开过。发生后 10 日内应当公开。")

	s.clock = s.clock.Add(6 * 24 * time.Hour) // 16 April
	grid := s.want("zh-CN", "/places/990101/duties?item=village-accounts&year=2026", "柳树村", "石桥村", "2月", "3月")
	_, rows, _ := strings.Cut(grid, "柳树村")
	willow, stone, _ := strings.Cut(rows, "石桥村")
	for _, want := range []string{`<td class="is-late">迟</td>`, `<td class="is-there">✓</td>`} {
		if !strings.Contains(willow, want) {
			t.Errorf("the village's row lacks %s: %s", want, willow)
		}
	}
	if n := strings.Count(stone, `<td class="is-missing">缺</td>`); n != 2 {
		t.Errorf("who published nothing has %d missing: %s", n, stone)
	}
	s.want("en", "/places/990101", "2026 at a glance", "石桥村", "✗", "Missing")
	s.want("zh-CN", "/places/990101101?year=2026", "柳树村", "2026 年公开情况一览")

	// Rankings, from the country to the villages.
	country := s.want("zh-CN", "/punctuality", "示范省", "2026年4月", "2026年第二季度")
	if !strings.Contains(country, "1 /") {
		t.Errorf("the country's count: %s", country)
	}
	towns := s.want("en", "/punctuality?region=990101&year=2026", "清源镇", "石桥镇", `href="/places/990101"`)
	if strings.Index(towns, "清源镇") > strings.Index(towns, "石桥镇") {
		t.Error("who published isn't first")
	}
	s.want("zh-CN", "/punctuality?region=990101101", `href="/places/990101101200"`)
	s.want("zh-CN", "/open", "清源县", "清源镇", "柳树村2026年3月财务收支")
}

func TestWhatIsWithdrawnIsMissing(t *testing.T) {
	s := openSquare(t)
	s.derive("2026-02")
	d := s.print(accounts())
	event := s.print(affairs.Copy{Item: "village-levy", Region: "990101101200", Subject: "修渠", EventOn: "2026-03-20", Content: disclosure.Content{Title: "修渠筹资"}})
	s.want("zh-CN", "/places/990101101200/duties?item=village-levy", "2026年3月20日", "2026年3月30日", "迟了", "修渠筹资")
	s.clock = s.clock.Add(10 * 24 * time.Hour)
	for _, id := range []string{d.ID, event.ID} {
		_, err := s.press.Withdraw(t.Context(), models.Visitor{}, id, 1, 7, "有误")
		must(t, err)
	}
	s.want("zh-CN", "/places/990101101200/duties?item=village-accounts", "已撤回", "缺")
	s.want("zh-CN", "/places/990101101200/duties?item=village-levy", "已撤回")
	s.want("zh-CN", "/places/990101/duties?item=village-accounts", `<td class="is-missing">缺</td>`)
}
