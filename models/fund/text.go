package fund

import (
	"strings"
	"unicode"
)

// Narrow makes full-width letters, digits and signs half-width, and every kind of space a
// plain one. Chinese punctuation that has no half-width twin stays.
func Narrow(s string) string {
	if isASCII(s) || !strings.ContainsFunc(s, isWide) {
		return s
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '！' && c <= '～':
			return c - '！' + '!'
		case c == '￥':
			return '¥'
		case c == '－', c == '—', c == '–', c == '−':
			return '-'
		case c > ' ' && unicode.IsSpace(c):
			return ' '
		}
		return c
	}, s)
}

func isWide(c rune) bool {
	return c >= '！' && c <= '～' || c == '￥' || c == '—' || c == '–' || c == '−' ||
		c > ' ' && unicode.IsSpace(c)
}

func isSpace(c rune) bool { return unicode.IsSpace(c) || c == '\u200b' || c == '\ufeff' }

func isPunctuation(c rune) bool { return unicode.IsPunct(c) || unicode.IsSymbol(c) }

// strip removes every character that any of the tests names.
func strip(s string, tests ...func(rune) bool) string {
	drop := func(c rune) bool {
		for _, test := range tests {
			if test(c) {
				return true
			}
		}
		return false
	}
	if !strings.ContainsFunc(s, drop) {
		return s
	}
	return strings.Map(func(c rune) rune {
		if drop(c) {
			return -1
		}
		return c
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// isPlain reports whether s has nothing that clean or compact would touch: most cells do.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '\'' || c == '`' || c == '=' {
			return false
		}
	}
	return true
}

// clean readies a cell that holds a number or a code: narrow, trimmed, and without the
// tricks that keep spreadsheets from rounding it, '123 and ="123".
func clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.TrimFunc(Narrow(s), isSpace)
	if len(s) > 3 && strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) {
		s = s[2 : len(s)-1]
	}
	return strings.TrimFunc(strings.Trim(s, "'`‘’"), isSpace)
}

// compact is clean, and without any space inside.
func compact(s string) string {
	if isPlain(s) {
		return s
	}
	return strip(clean(s), isSpace)
}

// cut shortens s to n characters, with a sign that it did.
func cut(s string, n int) string {
	count := 0
	for i := range s {
		if count++; count > n {
			return s[:i] + "…"
		}
	}
	return s
}

// isUnsafe finds what has no place in a name or a short text: markup, control and
// invisible direction characters.
func isUnsafe(c rune) bool {
	return c == '<' || c == '>' || unicode.IsControl(c) || unicode.Is(unicode.Cf, c)
}

// isFormula reports whether a spreadsheet would take s for a formula.
func isFormula(s string) bool {
	return s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0
}

// SafeCell is the text of a CSV cell that no spreadsheet takes for a formula: one that
// would be gets an apostrophe before it. Numbers are to be written as numbers, not through it.
func SafeCell(s string) string {
	if isFormula(s) || isFormula(strings.TrimLeft(Narrow(s), " \n")) {
		return "'" + s
	}
	return s
}
