package handlers

import (
	"strings"
	"testing"

	"qingyuan/internal/i18n"
)

func TestMoney(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		fen   int64
		lang  i18n.Lang
		short string
		exact bool // told beside it
	}{
		{0, i18n.Chinese, "0.00 元", false},
		{999_999, i18n.Chinese, "9,999.99 元", false},
		{1_000_000, i18n.Chinese, "1.00 万元", true},
		{12_345_678, i18n.Chinese, "12.35 万元", true},
		{-12_345_678, i18n.Chinese, "-12.35 万元", true},
		{99_999_999_99, i18n.Chinese, "10,000.00 万元", true},
		{1_234_567_890_12, i18n.Chinese, "12.35 亿元", true},
		{12_345_678, i18n.English, "123,456.78 yuan", false},
		{1_234_567_890, i18n.English, "12.35 million yuan", true},
	} {
		got := string(money(texts, c.lang, c.fen))
		if !strings.Contains(got, ">"+c.short+"<") || strings.Contains(got, "title=") != c.exact || strings.Contains(got, "vh") != c.exact {
			t.Errorf("%d in %s: %s", c.fen, c.lang, got)
		}
	}
}
