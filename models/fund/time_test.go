package fund

import (
	"testing"

	"qingyuan/models"
)

func TestParseDate(t *testing.T) {
	cases := []struct {
		text string
		want models.Date
		how  DateHow
	}{
		{"2026-03-05", "2026-03-05", DateWritten}, {"2026/3/5", "2026-03-05", DateWritten}, {"2026.03.05", "2026-03-05", DateWritten},
		{"2026年3月5日", "2026-03-05", DateWritten}, {"２０２６年３月５日", "2026-03-05", DateWritten}, {"20260305", "2026-03-05", DateWritten},
		{"2026 年 3 月 5 日", "2026-03-05", DateWritten}, {"二〇二六年三月五日", "2026-03-05", DateWritten},
		{"二零二六年十二月三十一日", "2026-12-31", DateWritten}, {"二○二六年十月二十日", "2026-10-20", DateWritten},
		{"2026/3/5 0:00:00", "2026-03-05", DateWritten}, {"2026-03-05T08:30", "2026-03-05", DateWritten},
		{"2024-02-29", "2024-02-29", DateWritten}, {"46274", "2026-09-09", DateSerial}, {"46274.5", "2026-09-09", DateSerial},
		{"2026年3月", "", DateNoDay}, {"2026-03", "", DateNoDay},
		{"2026-13-45", "", DateNone}, {"2026-02-29", "", DateNone}, {"26-3-5", "", DateNone}, {"3/5/2026", "", DateNone},
		{"1900-01-01", "", DateNone}, {"12345", "", DateNone}, {"明天", "", DateNone}, {"", "", DateNone}, {"2026-13", "", DateNone},
	}
	for _, c := range cases {
		if day, how := ParseDate(c.text); day != c.want || how != c.how {
			t.Errorf("%q: %q %d", c.text, day, how)
		}
	}
}

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]Period{
		"2026": "2026", "2026年": "2026", "2026年度": "2026", "２０２６年": "2026", "二〇二六年度": "2026",
		"2026-03": "2026-03", "2026年3月": "2026-03", "2026年03月份": "2026-03", "2026.3": "2026-03", "2026/12": "2026-12",
		"202603": "2026-03", "二〇二六年三月": "2026-03", "二零二六年十二月": "2026-12", "2026 年 3 月": "2026-03",
		"2026年第一季度": "2026-Q1", "2026年一季度": "2026-Q1", "2026年4季度": "2026-Q4", "2026Q3": "2026-Q3", "2026-q2": "2026-Q2",
		"2026年上半年": "2026-H1", "2026-H2": "2026-H2", "2026年1-3月": "2026-Q1", "2026年1月至6月": "2026-H1",
		"2026年7-12月": "2026-H2", "2026年1-12月": "2026", "2026年10~12月": "2026-Q4", "2026年3-3月": "2026-03",
		"2026-03-05": "2026-03", "2026年3月5日": "2026-03",
	} {
		if got, ok := ParsePeriod(text, 0); got != want || !ok || !got.Valid() {
			t.Errorf("%q: %q %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "3月", "2026-13", "2026年13月", "202613", "2026年5季度", "2026年1-2月", "2026年2-4月", "1926", "26年3月", "去年", "2026-13-45"} {
		if got, ok := ParsePeriod(text, 0); ok {
			t.Errorf("%q: %q", text, got)
		}
	}
	if got, ok := ParsePeriod("3月", 2026); got != "2026-03" || !ok {
		t.Errorf("with the title's year: %q", got)
	}
}

func TestPeriodLast(t *testing.T) {
	for p, want := range map[Period]models.Date{
		"2026": "2026-12-31", "2026-H1": "2026-06-30", "2026-Q1": "2026-03-31", "2024-02": "2024-02-29", "2026-12": "2026-12-31", "x": "",
	} {
		if got := p.Last(); got != want {
			t.Errorf("%s: %s, want %s", p, got, want)
		}
	}
	if Period("2026-Q3").Year() != 2026 || Period("2026-13").Year() != 0 {
		t.Error("years")
	}
}

func TestPeriodInTitle(t *testing.T) {
	for title, want := range map[string]Period{
		"清源县2026年3月高龄津贴发放明细表": "2026-03", "清源县 2026 年危房改造补助发放明细表": "2026", "2026年第二季度低保": "2026-Q2",
		"二〇二六年一季度": "2026-Q1", "2026年1-3月": "2026-Q1", "2026年度耕地地力保护补贴 制表日期：2026年5月5日": "2026",
		"2026年3月低保 2026年3月": "2026-03", "2026年与2025年对照": "", "发放明细表": "", "导出20260305112233": "", "2026年5月5日": "",
	} {
		if got, ok := periodInTitle(title); got != want || ok != (want != "") {
			t.Errorf("%s: %q", title, got)
		}
	}
}
