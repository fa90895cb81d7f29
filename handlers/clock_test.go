package handlers

import (
	"html"
	"html/template"
	"regexp"
	"strings"
	"testing"

	"qingyuan/config/calendars"
	"qingyuan/config/terms"
	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/static"
	"qingyuan/views"
)

// clocks of facts by the rules and calendars that ship, by rule.
func clocks(t *testing.T, f deadline.Facts) map[string]deadline.Clock {
	t.Helper()
	rules, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendars.Load()
	if err != nil {
		t.Fatal(err)
	}
	byRule := map[string]deadline.Clock{}
	for _, c := range deadline.Clocks(rules, cal, f) {
		byRule[c.Rule.ID] = c
	}
	return byRule
}

// clockPartial renders a clock as text, its markup taken away.
type clockPartial struct {
	t    *testing.T
	sets map[i18n.Lang]*template.Template
}

func newClockPartial(t *testing.T) clockPartial {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := NewAssets(static.FS)
	if err != nil {
		t.Fatal(err)
	}
	p := clockPartial{t, map[i18n.Lang]*template.Template{}}
	for _, lang := range i18n.Langs() {
		if p.sets[lang], err = (&Views{files: views.FS, texts: texts, assets: assets}).partials(lang); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

var markup = regexp.MustCompile(`<[^>]*>`)

func (p clockPartial) show(lang i18n.Lang, c deadline.Clock, today models.Date) string {
	p.t.Helper()
	var out strings.Builder
	if err := p.sets[lang].ExecuteTemplate(&out, "clock", map[string]any{"Clock": c, "Today": today}); err != nil {
		p.t.Fatal(err)
	}
	text := html.UnescapeString(markup.ReplaceAllString(out.String(), " "))
	if strings.ContainsAny(text, "⟦{}") || strings.Contains(text, "<no value>") {
		p.t.Errorf("%s in %s: %s", c.Rule.ID, lang, text)
	}
	return strings.Join(strings.Fields(text), " ")
}

func TestClockShowsItsArithmetic(t *testing.T) {
	partial := newClockPartial(t)
	running := clocks(t, deadline.Facts{Named: true, Extended: map[string]bool{"report-back": true}, Days: map[deadline.Event]models.Date{
		deadline.Received: "2026-09-18", deadline.Accepted: "2026-09-22", deadline.Concluded: "2026-12-10",
		deadline.Objected: "2026-09-01", deadline.ObjectionAnswered: "2026-10-09", deadline.CaseAssigned: "2026-03-31",
	}})
	for _, c := range []struct {
		rule   string
		today  models.Date
		zh, en []string
	}{
		{"accept-notice", "2026-09-30",
			[]string{"告知是否受理 已于2026年9月22日完成 法定时限", "从2026年9月18日的次日起，数 15 个工作日。", "9月19日、10月11日 周末，不算",
				"9月20日、10月10日 国庆节调休上班，照算", "9月25日–27日 中秋节放假，不算", "10月1日–7日 国庆节放假，不算", "最后一日是2026年10月15日，到当天 24 时", "依据：《纪检监察"},
			[]string{"Done on 22 September 2026 Statutory term", "15 working days, counted from the day after 18 September 2026.", "19 September, 11 October weekend, not counted",
				"worked in exchange for National Day, counted", "25–27 September Mid-Autumn Festival, not counted", "The last day is 15 October 2026"}},
		{"result-notice", "2026-12-20",
			[]string{"答复处理结果 最迟2026年12月31日 暂定 法定时限", "2027年的节假日安排这里还没有"},
			[]string{"By 31 December 2026 Provisional Statutory", "holidays of 2027 aren't known here yet"}},
		{"conclude-named", "2026-11-24",
			[]string{"已于2026年12月10日完成 超期 内部目标，不是法定时限", "2 个月", "最后一日是休息日，顺延", "11月22日 周末"},
			[]string{"Done on 10 December 2026 Overdue Internal target, not statutory", "2 months from 22 September 2026", "moves to the next working day"}},
		{"objection", "2026-10-08",
			[]string{"数 30 天", "10月1日–7日 国庆节放假，不算", "最后一日是2026年10月8日"},
			[]string{"30 days, counted from the day after 1 September 2026", "1–7 October National Day"}},
		{"report-back", "2026-10-09",
			[]string{"最迟2026年9月30日 超期", "6 个月", "已批准延长一次", "9月30日 当月没有同一日"},
			[]string{"By 30 September 2026 Overdue", "6 months", "extension was granted", "30 September the month has no such day"}},
	} {
		for lang, wants := range map[i18n.Lang][]string{i18n.Chinese: c.zh, i18n.English: c.en} {
			text := partial.show(lang, running[c.rule], c.today)
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("%s in %s lacks %q:\n%s", c.rule, lang, want, text)
				}
			}
		}
	}
	if text := partial.show(i18n.Chinese, running["result-notice"], "2026-12-31"); strings.Contains(text, "超期") {
		t.Errorf("overdue on its last day: %s", text)
	}
}

// Every rule that ships can be shown in both languages.
func TestEveryRuleHasItsWords(t *testing.T) {
	partial := newClockPartial(t)
	days := map[deadline.Event]models.Date{}
	for _, e := range deadline.Events() {
		days[e] = "2026-03-02"
	}
	all := deadline.Facts{Superior: true, Elsewhere: true, Days: days}
	for _, all.Named = range []bool{true, false} {
		for _, c := range clocks(t, all) {
			for _, lang := range i18n.Langs() {
				partial.show(lang, c, "2026-03-02")
			}
		}
	}
}

func TestSpans(t *testing.T) {
	for s, want := range map[deadline.Span][2]string{
		{First: "2026-09-20", Last: "2026-09-20"}: {"9月20日", "20 September"},
		{First: "2026-09-25", Last: "2026-09-27"}: {"9月25日–27日", "25–27 September"},
		{First: "2018-12-30", Last: "2019-01-01"}: {"12月30日–1月1日", "30 December – 1 January"},
	} {
		if zh, en := span(i18n.Chinese, s), span(i18n.English, s); zh != want[0] || en != want[1] {
			t.Errorf("%v: %s, %s", s, zh, en)
		}
	}
}
