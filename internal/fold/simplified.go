package fold

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed simplified.txt
var simplified string

// table gives the simplified form of each traditional character of the Basic Multilingual
// Plane's ideographs, 0 where it has none: 55 KiB, looked up without a search.
type table struct {
	forms [tableEnd - tableStart]uint16
}

const (
	tableStart = 0x3400
	tableEnd   = 0xa000
)

var load = sync.OnceValue(func() *table {
	t := new(table)
	for line := range strings.Lines(simplified) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		runes := []rune(strings.TrimSpace(line))
		for i := 0; i+1 < len(runes); i += 2 {
			from, to := runes[i], runes[i+1]
			if from >= tableStart && from < tableEnd && to <= 0xffff {
				t.forms[from-tableStart] = uint16(to)
			}
		}
	}
	return t
})

// simple is the simplified form of a character.
func simple(r rune) rune {
	if r < tableStart || r >= tableEnd {
		return r
	}
	if to := load().forms[r-tableStart]; to != 0 {
		return rune(to)
	}
	return r
}
