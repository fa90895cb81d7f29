package tabular

import "strings"

// separator finds what stands between the fields: of comma, tab and semicolon the one by
// which most lines of the head fall into the same number of fields. The Chinese comma is
// never one: it belongs to the text. skip is 1 where the first line is Excel's own "sep=;".
func separator(head string) (comma rune, skip int) {
	head = strings.TrimPrefix(head, "\ufeff")
	lines := strings.Split(head, "\n")
	if first := strings.TrimRight(lines[0], "\r"); len(first) == 5 && strings.EqualFold(first[:4], "sep=") {
		if c := rune(first[4]); c == ',' || c == ';' || c == '\t' {
			return c, 1
		}
	}
	comma, best := ',', 0
	for _, c := range ",\t;" {
		if s := weigh(lines[:min(len(lines), 50)], byte(c)); s > best {
			comma, best = c, s
		}
	}
	return comma, 0
}

// weigh is the product of the commonest number of separators in a line and the number of
// lines that have it.
func weigh(lines []string, c byte) int {
	times := map[int]int{}
	for _, line := range lines {
		times[countOutside(line, c)]++
	}
	best := 0
	for n, lines := range times {
		best = max(best, n*lines)
	}
	return best
}

// countOutside counts c outside of quotes.
func countOutside(line string, c byte) int {
	n, quoted := 0, false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == c && !quoted:
			n++
		}
	}
	return n
}
