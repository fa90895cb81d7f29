package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"qingyuan/internal/fold"
)

// QueryMax is how many characters a question may have, and termsMax how many terms.
const (
	QueryMax = 100
	termsMax = 12
)

// term is one thing that is looked for: all of a question's terms must be found.
type term struct {
	text   string   // folded
	tokens []string // that a text with it has
	exact  bool     // the tokens don't say it all: the text itself must be looked at
}

const quotes = "\"“”„‟「」『』«»"

// termsOf takes a question apart: terms are separated by spaces and punctuation, and what
// stands in quotation marks is one.
func termsOf(q string) []term {
	var list []term
	rest := fold.Text(q)
	for rest != "" && len(list) < termsMax {
		var part string
		quoted := false
		switch i := strings.IndexAny(rest, quotes); {
		case i < 0:
			part, rest = rest, ""
		case i > 0:
			part, rest = rest[:i], rest[i:]
		default:
			_, n := utf8.DecodeRuneInString(rest)
			part, rest, _ = cutAny(rest[n:], quotes)
			quoted = true
		}
		if quoted {
			list = appendTerm(list, strings.TrimSpace(part), true)
			continue
		}
		for _, word := range strings.FieldsFunc(part, separates) {
			list = appendTerm(list, word, false)
		}
	}
	return list[:min(len(list), termsMax)]
}

func cutAny(s, chars string) (before, after string, found bool) {
	i := strings.IndexAny(s, chars)
	if i < 0 {
		return s, "", false
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[:i], s[i+n:], true
}

// separates reports whether a character stands between terms; those that stand within words
// and numbers don't.
func separates(r rune) bool {
	return unicode.IsSpace(r) || (unicode.IsPunct(r) || unicode.IsSymbol(r)) && !strings.ContainsRune("-./'&_", r)
}

func appendTerm(list []term, text string, quoted bool) []term {
	words := fold.Words(text)
	if len(words) == 0 {
		return list
	}
	t := term{text: text[words[0].From:words[len(words)-1].To], exact: quoted || len(words) > 1}
	for _, w := range words {
		t.tokens = append(t.tokens, tokensOf(w)...)
		if w.Han && utf8.RuneCountInString(w.Text) > 2 {
			t.exact = true
		}
	}
	if len(words) == 1 && words[0].Han && !t.exact {
		t.tokens = t.tokens[len(t.tokens)-1:] // the pair alone, or the one character
	}
	return append(list, t)
}

// tokensOf are the tokens of a word of a question: the pairs of characters of a text that is
// written without spaces, else the word.
func tokensOf(w fold.Word) []string {
	if !w.Han {
		return []string{short(fold.Stem(w.Text))}
	}
	runes := []rune(w.Text)
	if len(runes) == 1 {
		return []string{w.Text}
	}
	list := make([]string, len(runes)-1)
	for i := range list {
		list[i] = string(runes[i : i+2])
	}
	return list
}

// tokenMax is how long a token may be, in bytes.
const tokenMax = 48

// short cuts a word down to the length of a token.
func short(word string) string {
	if len(word) <= tokenMax {
		return word
	}
	cut := tokenMax
	for !utf8.RuneStart(word[cut]) {
		cut--
	}
	return word[:cut]
}

// tokens collects what a text is found by: each word, each character and each pair of
// characters, once.
type tokens map[string]struct{}

// text adds the tokens of a folded text, each behind a mark.
func (t tokens) text(mark, folded string) {
	for _, w := range fold.Words(folded) {
		for _, token := range tokensOf(w) {
			t[mark+token] = struct{}{}
		}
		if w.Han {
			for _, r := range w.Text {
				t[mark+string(r)] = struct{}{}
			}
		}
	}
}

// found are where a term is in a folded text, as pairs of bytes.
func (t term) found(folded string) [][2]int {
	var list [][2]int
	if !t.exact && !t.isHan() {
		for _, w := range fold.Words(folded) {
			if !w.Han && short(fold.Stem(w.Text)) == t.tokens[0] {
				list = append(list, [2]int{w.From, w.To})
			}
		}
		return list
	}
	for i := 0; ; {
		n := strings.Index(folded[i:], t.text)
		if n < 0 {
			return list
		}
		list = append(list, [2]int{i + n, i + n + len(t.text)})
		i += n + len(t.text)
	}
}

func (t term) isHan() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return fold.IsHan(r)
}

// allIn reports whether a folded text has all terms.
func allIn(folded string, terms []term) bool {
	for _, t := range terms {
		if len(t.found(folded)) == 0 {
			return false
		}
	}
	return true
}
