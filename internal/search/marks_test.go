package search

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func joined(list []Mark) (all, hits string) {
	for _, m := range list {
		all += m.Text
		if m.Hit {
			hits += m.Text + "|"
		}
	}
	return all, hits
}

// FuzzMarks: whatever is asked of whatever text, marking adds nothing to it and takes nothing
// away, and what a term's tokens are is in the text that has the term.
func FuzzMarks(f *testing.F) {
	for _, seed := range [][2]string{{"發放１，２８０．００元", "1280元"}, {"Café ﬁnance ABC", "CAFÉ \"fi\""}, {"农村低保“户”", "“农村低保”"}, {"e\u0301\u0301각", "e 각"}, {"\xff\xfe低保", "低保"}, {"1,000,000.0", "1000000"}, {"", "\"\"\""}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, q string) {
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "?")
		}
		terms := termsOf(q)
		all, _ := joined(marked(text, terms))
		if strings.Join(strings.Fields(all), " ") != strings.Join(strings.Fields(text), " ") {
			t.Fatalf("%q is shown as %q", text, all)
		}
		excerpt(text, terms)
		part := textOf(partTitle, text)
		has := tokensFor(Doc{}, []Text{part})
		for _, term := range terms {
			if len(term.found(part.Folded)) == 0 || term.exact && !wholeWords(part.Folded, term) {
				continue
			}
			for _, token := range term.tokens {
				if _, ok := has[token]; !ok {
					t.Fatalf("%q is in %q, but not its token %q", term.text, part.Folded, token)
				}
			}
		}
	})
}

// wholeWords reports whether a term is somewhere in a text where no word goes on before or after
// it: only there a text has the tokens of its first and its last word.
func wholeWords(folded string, t term) bool {
	for _, at := range t.found(folded) {
		before, _ := utf8.DecodeLastRuneInString(folded[:at[0]])
		after, _ := utf8.DecodeRuneInString(folded[at[1]:])
		if edge(before) && edge(after) {
			return true
		}
	}
	return false
}

func edge(r rune) bool { return r == utf8.RuneError || r == ' ' }
