package fold_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"qingyuan/internal/fold"
)

func TestWhatMeets(t *testing.T) {
	for text, want := range map[string]string{
		"農村低保":             "农村低保",
		"後臺、裏面、爲":          "后台、里面、为",
		"ＡＢＣ１２３":           "abc123",
		"ﬁnance":           "finance",
		"Café":             "café",
		"Straße":           "strasse",
		"1,280.00元":        "1280元",
		"１，２８０．００元":        "1280元",
		"3,200,000":        "3200000",
		"1,28":             "1,28",
		"2026.03.15":       "2026.03.15",
		"v1.0 0.50":        "v1 0.50",
		"  两\t\n 行 \u200b": " 两 行 ",
		"\xff坏":            " 坏",
		"":                 "",
	} {
		if got := fold.Text(text); got != want {
			t.Errorf("%q is compared as %q, want %q", text, got, want)
		}
	}
	if got := fold.Stem("allowances") + fold.Stem("policies") + fold.Stem("pass") + fold.Stem("gas"); got != "allowancepolicypassgas" {
		t.Errorf("stems: %s", got)
	}
}

func TestWhereItCameFrom(t *testing.T) {
	text := "本月發放１，２８０．００元，ﬁn"
	tr := fold.Of(text)
	for part, want := range map[string]string{"发放": "發放", "1280": "１，２８０．００", "元": "元", "fi": "ﬁ", "i": "ﬁ"} {
		i := strings.Index(tr.Folded, part)
		if from, to := tr.Span(i, i+len(part)); strings.TrimSuffix(text[from:to], "．００") != strings.TrimSuffix(want, "．００") {
			t.Errorf("%s came from %q, want %q", part, text[from:to], want)
		}
	}
}

func TestWords(t *testing.T) {
	var got []string
	for _, w := range fold.Words(fold.Text("柳树村3组，Old-age allowance ＡＢ１2！")) {
		got = append(got, w.Text)
	}
	if list := strings.Join(got, "|"); list != "柳树村|3|组|old|age|allowance|ab12" {
		t.Errorf("the words are %s", list)
	}
}

// FuzzOf: whatever the text, every part of its folded form came from a part of it that begins
// and ends between characters, and folding again changes nothing that a search would see.
func FuzzOf(f *testing.F) {
	for _, s := range []string{"農村低保", "Café 1,280.00", "ﬁ\u0301ﷺ", "\xff\xc3(", "각각", "ｶﾞ", "1,000,000.0.0", "İ", "\u1100\u1161\u11a8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tr := fold.Of(s)
		if !utf8.ValidString(tr.Folded) {
			t.Fatalf("%q", tr.Folded)
		}
		for _, w := range fold.Words(tr.Folded) {
			from, to := tr.Span(w.From, w.To)
			if from < 0 || to > len(s) || from >= to {
				t.Fatalf("%q of %q came from %d to %d", w.Text, s, from, to)
			}
			if from > 0 && utf8.ValidString(s) && !utf8.RuneStart(s[from]) || to < len(s) && utf8.ValidString(s) && !utf8.RuneStart(s[to]) {
				t.Fatalf("%q of %q is cut in a character: %d to %d", w.Text, s, from, to)
			}
		}
	})
}

func BenchmarkOf(b *testing.B) {
	text := strings.Repeat("柳树村二〇二六年第一季度收支明细，土地承包費 12,800.00元；", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		fold.Of(text)
	}
}
