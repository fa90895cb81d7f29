package fund

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	faultFormula fault = "formula"
	faultMarkup  fault = "markup"
	faultGarbled fault = "garbled"
	faultLong    fault = "long"
	maxName            = 50
)

// readName reads a person's name and tells whether spaces had to be taken out of it
// (张 三). Spaces between Latin words stay, one of each.
func readName(text string) (name string, spaced bool, bad fault) {
	s := strings.TrimFunc(Narrow(text), isSpace)
	switch {
	case s == "":
		return "", false, faultEmpty
	case isFormula(s):
		return "", false, faultFormula
	case strings.ContainsRune(s, utf8.RuneError):
		return "", false, faultGarbled
	}
	name = joinName(s)
	switch {
	case strings.ContainsFunc(name, isUnsafe):
		return "", false, faultMarkup
	case !strings.ContainsFunc(name, unicode.IsLetter) || strings.ContainsAny(name, "#/\\|{}\""):
		return "", false, faultMalformed
	case utf8.RuneCountInString(name) > maxName:
		return "", false, faultLong
	}
	return name, name != s, faultNone
}

// joinName takes out spaces that part no two Latin letters, and writes every middle dot
// of a foreign or minority name as ·.
func joinName(s string) string {
	if !strings.ContainsFunc(s, func(c rune) bool { return isSpace(c) || isDot(c) }) {
		return s
	}
	var b strings.Builder
	words := strings.FieldsFunc(s, isSpace)
	for i, w := range words {
		if i > 0 && endsLatin(words[i-1]) && startsLatin(w) {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return strings.Map(func(c rune) rune {
		if isDot(c) {
			return '·'
		}
		return c
	}, b.String())
}

func isDot(c rune) bool {
	return c == '•' || c == '・' || c == '‧' || c == '･' || c == '∙' || c == '⋅'
}

func endsLatin(w string) bool {
	c, _ := utf8.DecodeLastRuneInString(w)
	return unicode.Is(unicode.Latin, c) || c == '.'
}

func startsLatin(w string) bool {
	c, _ := utf8.DecodeRuneInString(w)
	return unicode.Is(unicode.Latin, c)
}

// Surnames are the compound surnames (复姓).
type Surnames map[string]bool

// NewSurnames makes the set of a list.
func NewSurnames(list []string) Surnames {
	s := Surnames{}
	for _, name := range list {
		s[name] = true
	}
	return s
}

// Mask shows a name by its surname: 张三 → 张*, 欧阳娜娜 → 欧阳*, 阿卜杜拉·买买提 → 阿*.
// The number of stars says nothing about the name. A name of two characters has a surname
// of one, whatever it looks like.
func (s Surnames) Mask(name string) string {
	if name == "" {
		return ""
	}
	_, first := utf8.DecodeRuneInString(name)
	if rest := name[first:]; rest != "" {
		_, second := utf8.DecodeRuneInString(rest)
		if two := name[:first+second]; len(two) < len(name) && s[two] {
			return two + "*"
		}
	}
	return name[:first] + "*"
}
