package search

import (
	"unicode"
	"unicode/utf8"

	"qingyuan/internal/fold"
)

// Mark is a piece of a text; Hit is what was looked for.
type Mark struct {
	Text string
	Hit  bool
}

// marked is a text with all that was looked for marked.
func marked(text string, terms []term) []Mark {
	hit, _ := hitsIn(text, terms)
	return pieces(text, hit, 0, len(text))
}

// An excerpt has so many characters before the first word found, and so many after it.
const (
	before = 30
	after  = 110
)

// excerpt is the passage around the first word found, or the beginning where there is none.
func excerpt(text string, terms []term) []Mark {
	hit, first := hitsIn(text, terms)
	from, to := first, first
	for range before {
		_, n := utf8.DecodeLastRuneInString(text[:from])
		from -= n
	}
	for range after {
		_, n := utf8.DecodeRuneInString(text[to:])
		to += n
	}
	var list []Mark
	if from > 0 {
		list = append(list, Mark{"…", false})
	}
	list = append(list, pieces(text, hit, from, to)...)
	if to < len(text) {
		list = append(list, Mark{"…", false})
	}
	return list
}

// hitsIn tells of each byte of a text whether it belongs to what was looked for, and where the
// first is; 0 where there is none. What was found in the folded text leads back to this one.
func hitsIn(text string, terms []term) (hit []bool, first int) {
	tr := fold.Of(text)
	hit, first = make([]bool, len(text)), len(text)
	for _, t := range terms {
		for _, at := range t.found(tr.Folded) {
			from, to := tr.Span(at[0], at[1])
			first = min(first, from)
			for i := from; i < to; i++ {
				hit[i] = true
			}
		}
	}
	if first == len(text) {
		first = 0
	}
	return hit, first
}

// pieces are bytes from up to to of a text; line breaks stand as wide spaces.
func pieces(text string, hit []bool, from, to int) []Mark {
	var list []Mark
	for i, r := range text[from:to] {
		if r == '\n' {
			r = '　'
		} else if unicode.IsSpace(r) {
			r = ' '
		}
		if n := len(list); n > 0 && list[n-1].Hit == hit[from+i] {
			list[n-1].Text += string(r)
			continue
		}
		list = append(list, Mark{string(r), hit[from+i]})
	}
	return list
}
