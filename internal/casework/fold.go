package casework

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// fold is a text as a search compares it: full width as half, capitals as small letters, one
// form of each character (NFKC, and full case folding).
func fold(text string) string { return cases.Fold().String(norm.NFKC.String(text)) }

// traced is a folded text, and where in its source each byte of it comes from.
type traced struct {
	folded string
	at     []int // one more than bytes: the last is the source's length
}

func trace(text string) traced {
	var b strings.Builder
	var t traced
	var it norm.Iter
	it.InitString(norm.NFKC, text)
	for !it.Done() {
		from := it.Pos()
		part := cases.Fold().Bytes(it.Next())
		b.Write(part)
		for range part {
			t.at = append(t.at, from)
		}
	}
	t.folded, t.at = b.String(), append(t.at, len(text))
	return t
}

// span is what of the source became bytes i up to j of the folded text.
func (t traced) span(i, j int) (from, to int) {
	for j < len(t.at)-1 && t.at[j] == t.at[j-1] { // a character that became several
		j++
	}
	return t.at[i], t.at[j]
}

// Mark is a piece of a snippet; Hit is one of the words.
type Mark struct {
	Text string
	Hit  bool
}

// around is how many characters of a passage stand before and after the first word found.
const around = 40

// marked is the passage around the first of the words that it has, those that are in it
// marked; nil where it has none. Line breaks stand as spaces.
func marked(text string, terms []string) []Mark {
	t := trace(text)
	hit := make([]bool, len(text))
	first := -1
	for _, term := range terms {
		for i := 0; ; {
			n := strings.Index(t.folded[i:], term)
			if n < 0 {
				break
			}
			from, to := t.span(i+n, i+n+len(term))
			for at := from; at < to; at++ {
				hit[at] = true
			}
			if first < 0 || from < first {
				first = from
			}
			i += n + len(term)
		}
	}
	if first < 0 {
		return nil
	}
	return cut(text, hit, first)
}

// cut takes what is around a byte out of a passage.
func cut(text string, hit []bool, first int) []Mark {
	from, to := first, first
	for range around {
		_, n := utf8.DecodeLastRuneInString(text[:from])
		from -= n
	}
	for range 2 * around {
		_, n := utf8.DecodeRuneInString(text[to:])
		to += n
	}
	var marks []Mark
	add := func(s string, is bool) {
		if n := len(marks); n > 0 && marks[n-1].Hit == is {
			marks[n-1].Text += s
			return
		}
		marks = append(marks, Mark{s, is})
	}
	if from > 0 {
		add("…", false)
	}
	for i, r := range text[from:to] {
		if unicode.IsSpace(r) {
			r = ' '
		}
		add(string(r), hit[from+i])
	}
	if to < len(text) {
		add("…", false)
	}
	return marks
}
