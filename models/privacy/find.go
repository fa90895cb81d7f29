// Package privacy finds what must not become public about a person: identity numbers, bank
// cards, telephone numbers, dates of birth and numbers of papers, in any text. It is pure.
// docs/adr/0029-the-gate.md says by which rules, and what it can't find.
package privacy

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what was found.
type Kind string

// The kinds.
const (
	Identity Kind = "identity" // of a resident: 18 or 15 digits
	Card     Kind = "card"     // bank card, passbook or account
	Phone    Kind = "phone"    // mobile, or landline with its area code
	Birth    Kind = "birth"    // a full date that is said to be of birth
	Document Kind = "document" // passport, permit, military card
	Unread   Kind = "unread"   // a file of which not everything could be read: somebody has to look
)

// Hit is something found in a text, from byte Start to before End: whole runes.
type Hit struct {
	Kind       Kind
	Start, End int
}

// Find finds what must not become public, in the order of the text. A hit never crosses the
// end of a line. What is found doesn't change when hits are masked: Hide of all of them
// leaves a text in which Find finds nothing.
func Find(text string) []Hit {
	var hits []Hit
	for start := 0; start < len(text); {
		end := len(text)
		if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
			end = start + n
		}
		if mayHold(text[start:end]) {
			for _, h := range newLine(text[start:end]).find() {
				hits = append(hits, Hit{h.Kind, h.Start + start, h.End + start})
			}
		}
		start = end + 1
	}
	return hits
}

// hidden stands for each character of what was masked. It is what papers write (138××××8000),
// means nothing in Markdown, and no number goes on across it.
const hidden = '×'

// Hide masks hits of Find in their text: one × for each character.
func Hide(text string, hits ...Hit) string {
	var b strings.Builder
	at := 0
	for _, h := range hits {
		b.WriteString(text[at:h.Start])
		for range text[h.Start:h.End] {
			b.WriteRune(hidden)
		}
		at = h.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// mayHold is a quick look: most cells and lines have too few digits for anything.
func mayHold(s string) bool {
	digits := 0
	for _, c := range s {
		if c >= '0' && c <= '9' || c > unicode.MaxASCII && unicode.Is(unicode.Nd, c) {
			if digits++; digits == fewestDigits {
				return true
			}
		}
	}
	return strings.Contains(s, "生")
}

const fewestDigits = 6 // 1980-3-5

// line is a line of text made plain: digits of any script, full-width letters and signs,
// dashes and spaces each have their plain form, and keep their place.
type line struct {
	plain []rune
	at    []int // byte at which each begins, and the length of the text
}

// blank stands for characters that take no place, such as U+200B.
const blank = '\u200b'

func newLine(text string) *line {
	l := &line{plain: make([]rune, 0, len(text)), at: make([]int, 0, len(text)+1)}
	for i := 0; i < len(text); {
		c, w := utf8.DecodeRuneInString(text[i:])
		if c == '&' {
			c, w = reference(text[i:])
		}
		l.plain, l.at = append(l.plain, plainRune(c)), append(l.at, i)
		i += w
	}
	l.at = append(l.at, len(text))
	return l
}

// longestReference is the length of the longest name of a sign: &CounterClockwiseContourIntegral;
const longestReference = 33

// reference reads a sign that is written by its name or number, as Markdown shows it: &#49; and
// &nbsp;.
func reference(s string) (c rune, width int) {
	end := strings.IndexByte(s[:min(len(s), longestReference)], ';')
	if end > 1 {
		if plain := html.UnescapeString(s[:end+1]); utf8.RuneCountInString(plain) == 1 {
			c, _ = utf8.DecodeRuneInString(plain)
			return c, end + 1
		}
	}
	return '&', 1
}

func plainRune(c rune) rune {
	switch {
	case c < utf8.RuneSelf:
		return c
	case unicode.Is(unicode.Nd, c):
		return digitOf(c)
	case c >= '！' && c <= '～':
		return c - '！' + '!'
	case unicode.Is(unicode.Pd, c), c == '−':
		return '-'
	case unicode.IsSpace(c):
		return ' '
	case unicode.Is(unicode.Cf, c), unicode.Is(unicode.Mn, c):
		return blank
	}
	return c
}

// digitOf is the plain form of a digit: scripts have theirs in rows of ten.
func digitOf(c rune) rune {
	for _, r := range unicode.Nd.R16 {
		if c <= rune(r.Hi) {
			return '0' + (c-rune(r.Lo))%10
		}
	}
	for _, r := range unicode.Nd.R32 {
		if c <= rune(r.Hi) {
			return '0' + (c-rune(r.Lo))%10
		}
	}
	return c
}

// span is a stretch of a line, by its characters.
type span struct {
	kind     Kind
	from, to int
}

// find looks until nothing is left: what stands beside a hit may be one of its own once that
// is hidden.
func (l *line) find() []Hit {
	var all []span
	for {
		found := l.once()
		if len(found) == 0 {
			break
		}
		all = append(all, found...)
	}
	hits := make([]Hit, len(all))
	for i, s := range all {
		hits[i] = Hit{s.kind, l.at[s.from], l.at[s.to]}
	}
	slices.SortFunc(hits, func(a, b Hit) int { return a.Start - b.Start })
	return hits
}

// once looks once, the surest kinds first, and hides what it finds.
func (l *line) once() []span {
	var found []span
	for _, look := range []func() []span{l.inRuns, l.landlines, l.births, l.documents} {
		for _, s := range look() {
			found = append(found, s)
			for i := s.from; i < s.to; i++ {
				l.plain[i] = hidden
			}
		}
	}
	return found
}
