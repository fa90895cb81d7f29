package disclosure

import (
	"slices"
	"strings"
)

// Difference is what changed from one version to another, as a reader wants it told.
type Difference struct {
	Title  *Turn
	Event  *Turn // the day of what happened
	Facts  []FactTurn
	Tables []TableTurn
	Text   []Passage // nil where the text stayed the same
	Files  []FileTurn
}

// Any reports whether anything changed.
func (d Difference) Any() bool {
	return d.Title != nil || d.Event != nil || len(d.Facts)+len(d.Tables)+len(d.Text)+len(d.Files) > 0
}

// Turn is what something was, and what it is.
type Turn struct{ Was, Is string }

// FactTurn is a fact that changed; an empty side is one where it wasn't given.
type FactTurn struct {
	Field Field
	Turn
}

// Mark says what became of a row, a passage or a file.
type Mark string

// The marks.
const (
	Same    Mark = "same"
	Added   Mark = "added"
	Gone    Mark = "gone"
	Changed Mark = "changed"
)

// TableTurn is the rows of a table that changed.
type TableTurn struct {
	Table Table
	Rows  []RowTurn
	Same  int // rows that stayed as they were
}

// RowTurn is a row that came, went or changed. Was and Is have a cell for each of the table's
// fields; one is nil where the row wasn't there.
type RowTurn struct {
	Mark    Mark
	Was, Is []string
	No      int // of the row in the newer version, from 1; of one that went, in the older
}

// Passage is a sentence or a line of the text.
type Passage struct {
	Mark Mark
	Text string
}

// FileTurn is a file that came or went.
type FileTurn struct {
	Mark Mark
	File File
}

// Compare tells how is differs from was, both of one item.
func Compare(it Item, was, is Edition) Difference {
	a, b := was.Content, is.Content
	d := Difference{Title: turn(a.Title, b.Title), Event: turn(string(was.EventOn), string(is.EventOn))}
	for _, f := range it.Facts {
		if t := turn(a.Facts[f.ID], b.Facts[f.ID]); t != nil {
			d.Facts = append(d.Facts, FactTurn{f, *t})
		}
	}
	for _, t := range it.Tables {
		if turned := compareRows(t, a.Tables[t.ID], b.Tables[t.ID]); len(turned.Rows) > 0 {
			d.Tables = append(d.Tables, turned)
		}
	}
	if a.Body != b.Body {
		d.Text = comparePassages(passages(a.Body), passages(b.Body))
	}
	d.Files = compareFiles(a.Files, b.Files)
	return d
}

func turn(was, is string) *Turn {
	if was == is {
		return nil
	}
	return &Turn{was, is}
}

func compareFiles(was, is []File) []FileTurn {
	var list []FileTurn
	for _, f := range was {
		if !slices.ContainsFunc(is, func(g File) bool { return g.ID == f.ID }) {
			list = append(list, FileTurn{Gone, f})
		}
	}
	for _, f := range is {
		if !slices.ContainsFunc(was, func(g File) bool { return g.ID == f.ID }) {
			list = append(list, FileTurn{Added, f})
		}
	}
	return list
}

// compareRows lines the rows up and takes a row that went and one that came at the same place
// for one that changed, where enough of it is the same.
func compareRows(t Table, was, is [][]string) TableTurn {
	out := TableTurn{Table: t}
	i, j := 0, 0
	for _, p := range append(common(was, is, slices.Equal[[]string]), [2]int{len(was), len(is)}) {
		out.Rows = append(out.Rows, gap(was[i:p[0]], is[j:p[1]], i, j)...)
		if p[0] < len(was) {
			out.Same++
		}
		i, j = p[0]+1, p[1]+1
	}
	return out
}

// gap tells of rows that have nothing equal to them: was begin at i, is at j.
func gap(was, is [][]string, i, j int) []RowTurn {
	var list []RowTurn
	taken := make([]bool, len(is))
	for n, row := range was {
		at := nearest(row, is, taken)
		if at < 0 {
			list = append(list, RowTurn{Gone, row, nil, i + n + 1})
			continue
		}
		taken[at] = true
		list = append(list, RowTurn{Changed, row, is[at], j + at + 1})
	}
	for n, row := range is {
		if !taken[n] {
			list = append(list, RowTurn{Added, nil, row, j + n + 1})
		}
	}
	return list
}

// nearest is the row that shares most cells with another, at least half of them; -1 for none.
func nearest(row []string, list [][]string, taken []bool) int {
	best, most := -1, 0
	for n, other := range list {
		if taken[n] || len(other) != len(row) {
			continue
		}
		same := 0
		for c := range row {
			if row[c] == other[c] {
				same++
			}
		}
		if 2*same >= len(row) && same > most {
			best, most = n, same
		}
	}
	return best
}

// passages parts a text into its sentences, each with the line feeds after it.
func passages(text string) []string {
	var list []string
	start := 0
	runes := []rune(text)
	for i, r := range runes {
		last := i == len(runes)-1
		ends := r == '\n' || strings.ContainsRune("。！？；", r) || strings.ContainsRune(".!?", r) && !last && runes[i+1] == ' '
		if !last && (!ends || runes[i+1] == '\n' || strings.ContainsRune("”」）\"", runes[i+1])) {
			continue
		}
		if s := string(runes[start : i+1]); strings.TrimSpace(s) != "" {
			list = append(list, strings.TrimSpace(s))
		}
		start = i + 1
	}
	return list
}

// comparePassages keeps a few sentences around what changed; the rest of what stayed is left out.
func comparePassages(was, is []string) []Passage {
	var all []Passage
	i, j := 0, 0
	for _, p := range append(common(was, is, func(a, b string) bool { return a == b }), [2]int{len(was), len(is)}) {
		for ; i < p[0]; i++ {
			all = append(all, Passage{Gone, was[i]})
		}
		for ; j < p[1]; j++ {
			all = append(all, Passage{Added, is[j]})
		}
		if p[0] < len(was) {
			all = append(all, Passage{Same, was[p[0]]})
		}
		i, j = p[0]+1, p[1]+1
	}
	return near(all)
}

// near leaves out what stayed the same and has nothing changed beside it. In its place is one
// passage without text.
func near(all []Passage) []Passage {
	var list []Passage
	for n, p := range all {
		beside := n > 0 && all[n-1].Mark != Same || n+1 < len(all) && all[n+1].Mark != Same
		switch {
		case p.Mark != Same || beside:
			list = append(list, p)
		case len(list) == 0 || list[len(list)-1].Text != "":
			list = append(list, Passage{Mark: Same})
		}
	}
	return list
}

// mostPairs bounds the work of lining two lists up: beyond it, only what is equal at both ends
// counts as common.
const mostPairs = 1 << 22

// common are the pairs of places at which two lists have the same in the same order: as many as
// there can be.
func common[T any](a, b []T, equal func(T, T) bool) [][2]int {
	var head, tail [][2]int
	i := 0
	for ; i < len(a) && i < len(b) && equal(a[i], b[i]); i++ {
		head = append(head, [2]int{i, i})
	}
	n, m := len(a), len(b)
	for ; n > i && m > i && equal(a[n-1], b[m-1]); n, m = n-1, m-1 {
		tail = append(tail, [2]int{n - 1, m - 1})
	}
	slices.Reverse(tail)
	if (n-i)*(m-i) <= mostPairs {
		for _, p := range longest(a[i:n], b[i:m], equal) {
			head = append(head, [2]int{p[0] + i, p[1] + i})
		}
	}
	return append(head, tail...)
}

// longest common subsequence, by the table of its lengths.
func longest[T any](a, b []T, equal func(T, T) bool) [][2]int {
	width := len(b) + 1
	length := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			at := i*width + j
			if equal(a[i], b[j]) {
				length[at] = length[at+width+1] + 1
			} else {
				length[at] = max(length[at+width], length[at+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		at := i*width + j
		switch {
		case equal(a[i], b[j]):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[at+width] >= length[at+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}
