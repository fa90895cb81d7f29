package models

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Misleading reports whether a character has no place in a short text: controls but for tab
// and line feed, and the marks that turn the direction of text (Unicode TR 36).
func Misleading(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C:
		return true
	}
	return unicode.IsControl(r)
}

const longestFileName = 120

// FileName is the last part of a file's name as it was sent, without what could mislead, of
// at most 120 characters with its ending kept; "file" where nothing is left of it.
func FileName(sent string) string {
	name := sent[strings.LastIndexAny(sent, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if Misleading(r) || r == '\n' || r == '\t' || r == utf8.RuneError {
			return -1
		}
		return r
	}, name))
	if runes := []rune(name); len(runes) > longestFileName {
		dot := max(strings.LastIndex(name, "."), 0)
		ending := []rune(name[dot:])
		if len(ending) > 12 {
			ending = nil
		}
		name = string(runes[:longestFileName-len(ending)]) + string(ending)
	}
	if name == "" {
		return "file"
	}
	return name
}
