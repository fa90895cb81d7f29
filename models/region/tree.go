package region

// Parent returns the code one level up; it is empty for a province and for what isn't a code.
func Parent(code string) string {
	level := LevelOf(code)
	if level <= Province {
		return ""
	}
	return code[:lengths[level-1]]
}

// Ancestors returns the codes above, the province first, without the code itself.
func Ancestors(code string) []string {
	var above []string
	for level := Province; level < LevelOf(code); level++ {
		above = append(above, code[:lengths[level]])
	}
	return above
}

// At returns the code's own part at a level: At("990101101", County) is "990101".
// It is empty where the code lies above that level.
func At(code string, level Level) string {
	if level < Province || level > LevelOf(code) {
		return ""
	}
	return code[:lengths[level]]
}

// Bounds returns the range from ≤ x < to that holds the code and every code below it
// and no other, compared byte by byte: the column needs a binary collation.
func Bounds(code string) (from, to string) {
	return code, code + ":" // the colon follows 9
}

// Contains reports whether b is a or lies below it. Nothing contains what isn't a code,
// and what isn't a code contains nothing.
func Contains(a, b string) bool {
	return LevelOf(a) > 0 && At(b, LevelOf(a)) == a
}
