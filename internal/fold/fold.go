// Package fold writes texts as searches compare them: full width as half, traditional
// characters as simplified, capitals as small letters, numbers without separators; and says
// where in the text each byte of that came from.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Text is a text as searches compare it.
func Text(s string) string { return Of(s).Folded }

// Trace is a folded text, and where in its source each byte of it comes from.
type Trace struct {
	Folded string
	at     []int32 // one more than bytes: the last is the source's length
}

// Of folds a text.
func Of(s string) Trace {
	f := folder{out: make([]byte, 0, len(s)), at: make([]int32, 0, len(s)+1)}
	for i := 0; i < len(s); {
		n := f.segment(s, i)
		i += n
	}
	f.tidyNumbers()
	return Trace{Folded: string(f.out), at: append(f.at, int32(len(s)))}
}

// Span is what of the source became bytes i up to j of the folded text.
func (t Trace) Span(i, j int) (from, to int) {
	for j < len(t.at)-1 && j > 0 && t.at[j] == t.at[j-1] { // a character that became several
		j++
	}
	return int(t.at[i]), int(t.at[j])
}

type folder struct {
	out []byte
	at  []int32
}

// segment folds what begins at byte i of s and returns its length. Chinese characters and
// ASCII that nothing combines with are most of what there is, and need no normalisation.
func (f *folder) segment(s string, i int) int {
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError && n <= 1:
		f.add(' ', i)
		return 1
	case isUnified(r) || r < utf8.RuneSelf && standsAlone(s[i+n:]):
		f.add(simple(unicode.ToLower(r)), i)
		return n
	}
	n = max(n, norm.NFKC.NextBoundaryInString(s[i:], true))
	for _, r := range cases.Fold().String(norm.NFKC.String(s[i : i+n])) {
		f.add(simple(r), i)
	}
	return n
}

func isUnified(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// standsAlone reports whether nothing at the start of rest combines with the ASCII before it.
func standsAlone(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || r < utf8.RuneSelf || isUnified(r) || norm.NFKC.PropertiesString(rest).BoundaryBefore()
}

// add takes a character on; white space and control characters of any kind and number are one
// space.
func (f *folder) add(r rune, from int) {
	if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
		if n := len(f.out); n > 0 && f.out[n-1] == ' ' {
			return
		}
		r = ' '
	}
	n := len(f.out)
	f.out = utf8.AppendRune(f.out, r)
	for range len(f.out) - n {
		f.at = append(f.at, int32(from))
	}
}

// tidyNumbers takes separators of thousands out of numbers, and decimals that are nothing:
// 1,280.00 is 1280.
func (f *folder) tidyNumbers() {
	kept := 0
	keep := func(from, to int) {
		copy(f.at[kept:], f.at[from:to])
		kept += copy(f.out[kept:], f.out[from:to])
	}
	for i := 0; i < len(f.out); i++ {
		n := f.emptyDecimals(i)
		if n == 0 && !f.isSeparator(i) {
			keep(i, i+1)
		}
		i += max(n-1, 0)
	}
	f.out, f.at = f.out[:kept], f.at[:kept]
}

func (f *folder) digit(i int) bool {
	return i >= 0 && i < len(f.out) && f.out[i] >= '0' && f.out[i] <= '9'
}

func (f *folder) isSeparator(i int) bool {
	return f.out[i] == ',' && f.digit(i-1) && f.digit(i+1) && f.digit(i+2) && f.digit(i+3) && !f.digit(i+4)
}

// emptyDecimals is the length of .0, .00… at i, 0 where there is none.
func (f *folder) emptyDecimals(i int) int {
	if f.out[i] != '.' || !f.digit(i-1) {
		return 0
	}
	j := i + 1
	for j < len(f.out) && f.out[j] == '0' {
		j++
	}
	if j == i+1 || f.digit(j) || j < len(f.out) && f.out[j] == '.' {
		return 0
	}
	return j - i
}

// IsHan reports whether a character belongs to a script that is written without spaces, whose
// texts are found by any part of them.
func IsHan(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Tibetan, unicode.Khmer)
}

// Word is a run of characters that belong together: of such a script, or a word or number.
type Word struct {
	Text     string
	From, To int // bytes of the folded text
	Han      bool
}

// Words are the words of a folded text.
func Words(folded string) []Word {
	var list []Word
	for i, r := range folded {
		kind := kindOf(r)
		if kind == neither {
			continue
		}
		end := i + utf8.RuneLen(r)
		if n := len(list); n > 0 && list[n-1].To == i && list[n-1].Han == (kind == han) {
			list[n-1].To = end
			continue
		}
		list = append(list, Word{From: i, To: end, Han: kind == han})
	}
	for i := range list {
		list[i].Text = folded[list[i].From:list[i].To]
	}
	return list
}

type kind int

const (
	neither kind = iota
	han
	letter
)

func kindOf(r rune) kind {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return letter
		}
		return neither
	case isUnified(r) || IsHan(r):
		return han
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
		return letter
	}
	return neither
}

// Stem is a word without the s of an English plural: allowances and allowance meet.
func Stem(word string) string {
	n := len(word)
	switch {
	case n > 4 && strings.HasSuffix(word, "ies"):
		return word[:n-3] + "y"
	case n > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is"):
		return word[:n-1]
	}
	return word
}
