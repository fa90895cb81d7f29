package casework

import (
	"slices"
	"strings"
	"testing"
)

// plain is a snippet with its hits in brackets.
func plain(marks []Mark) string {
	var b strings.Builder
	for _, m := range marks {
		if m.Hit {
			m.Text = "[" + m.Text + "]"
		}
		b.WriteString(m.Text)
	}
	return b.String()
}

func TestWordsAreFoundHoweverTheyAreWritten(t *testing.T) {
	for _, c := range []struct{ text, words, want string }{
		{"王某把低保给了弟弟", "低保", "王某把[低保]给了弟弟"},
		{"ＡＢＣ有限公司", "abc", "[ＡＢＣ]有限公司"},
		{"abc公司", "ＡＢＣ公司", "[abc公司]"},
		{"车牌Ｂ１２３４５", "b12345", "车牌[Ｂ１２３４５]"},
		{"㈱清水", "(株)", "[㈱]清水"},
		{"㈱清水", "株", "[㈱]清水"}, // what one character became is marked whole
		{"STRASSE und Straße", "straße", "[STRASSE] und [Straße]"},
		{"Cafe\u0301 开业", "café", "[Cafe\u0301] 开业"},
		{"ｶﾞｽ料金", "ガス", "[ｶﾞｽ]料金"},
		{"村里\n低保  低保", "低保 村里", "[村里] [低保]  [低保]"},
		{"𠮷野家", "𠮷", "[𠮷]野家"},
		{"坏\xff字节", "字节", "坏\ufffd[字节]"},
		{"没有", "低保", ""},
		{"", "低保", ""},
		{strings.Repeat("前", 60) + "低保" + strings.Repeat("后", 100), "低保", "…" + strings.Repeat("前", 40) + "[低保]" + strings.Repeat("后", 78) + "…"},
	} {
		if got := plain(marked(c.text, strings.Fields(fold(c.words)))); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.words, c.text, got, c.want)
		}
	}
}

// What is traced is what is folded, and leads back to whole characters.
func FuzzTrace(f *testing.F) {
	for _, text := range []string{"ＡＢＣ 王某", "㈱①Straße", "e\u0301\u0302", "\xff\xfe", "ﷺ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := trace(text)
		if len(got.at) != len(got.folded)+1 || !slices.IsSorted(got.at) || got.at[len(got.folded)] != len(text) {
			t.Fatalf("%q: %q, %v", text, got.folded, got.at)
		}
		if want := fold(text); got.folded != want {
			t.Fatalf("%q: %q, want %q", text, got.folded, want)
		}
		if terms := strings.Fields(got.folded); len(terms) > 0 && marked(text, terms) == nil {
			t.Fatalf("%q isn't found in itself", text)
		}
	})
}
