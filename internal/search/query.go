package search

import (
	"math"
	"strconv"
	"strings"

	"qingyuan/internal/fold"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// Query is what is asked. An empty filter lets all through.
type Query struct {
	Text   string
	Region string // and all below
	Class  disclosure.Class
	Item   string
	Kind   disclosure.Kind
	Period models.Period // a year takes in the periods in it
	Least  *int64        // fen
	Most   *int64
	Newest bool   // newest first; else those that have all of it in their title come first
	From   Cursor // the zero cursor: from the first
}

// Filtered reports whether anything but the text chooses.
func (q Query) Filtered() bool {
	return q.Region != "" || q.Class != "" || q.Item != "" || q.Kind != "" || q.Period != "" || q.Least != nil || q.Most != nil
}

// Cursor is a place in what is found: beyond it come the documents of a run below a number.
// What was published after the first page, beyond Bound, doesn't come in between.
type Cursor struct {
	Run          int
	Below, Bound int64
}

// IsZero reports whether it is no place.
func (c Cursor) IsZero() bool { return c == Cursor{} }

func (c Cursor) String() string {
	return strconv.Itoa(c.Run) + "." + strconv.FormatInt(c.Below, 10) + "." + strconv.FormatInt(c.Bound, 10)
}

// ParseCursor reads what String wrote; anything else is the zero Cursor.
func ParseCursor(s string) Cursor {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return Cursor{}
	}
	run, err1 := strconv.Atoi(parts[0])
	below, err2 := strconv.ParseInt(parts[1], 10, 64)
	bound, err3 := strconv.ParseInt(parts[2], 10, 64)
	if err1 != nil || err2 != nil || err3 != nil || run < 0 || run > 1 || below < 1 || bound < 0 || below > bound+1 {
		return Cursor{}
	}
	return Cursor{Run: run, Below: below, Bound: bound}
}

// ParseYuan reads an amount in yuan as people type it, into fen: 5000, 5,000.5, ５千, 1.2万, 3亿.
func ParseYuan(text string) (fen int64, ok bool) {
	s := strings.TrimSuffix(strings.ReplaceAll(strings.TrimPrefix(fold.Text(text), "¥"), " ", ""), "元")
	scale := 1.0
	for unit, by := range map[string]float64{"千": 1e3, "万": 1e4, "亿": 1e8} {
		if rest, has := strings.CutSuffix(s, unit); has {
			s, scale = rest, by
			break
		}
	}
	yuan, err := strconv.ParseFloat(s, 64)
	if err != nil || !(yuan >= 0 && yuan*scale <= 1e13) {
		return 0, false
	}
	return int64(math.Round(yuan * scale * 100)), true
}

// What documents are chosen by is a token as well, behind a sign that no word has.
const (
	markAll    = "*"
	markTitle  = "^"
	markRegion = "@"
	markClass  = "#"
	markItem   = "="
	markKind   = "&"
	markPeriod = "%"
)

// filters are the tokens that all that is found has.
func (q Query) filters() []string {
	var list []string
	for mark, value := range map[string]string{markRegion: q.Region, markClass: string(q.Class), markItem: q.Item, markKind: string(q.Kind), markPeriod: string(q.Period)} {
		if value != "" {
			list = append(list, mark+value)
		}
	}
	return list
}

// filtersOf are the tokens by which a document is chosen.
func filtersOf(d Doc) []string {
	list := []string{markAll, markKind + string(d.Kind), markItem + d.ItemID}
	if d.Class != "" {
		list = append(list, markClass+string(d.Class))
	}
	if d.Year > 0 {
		list = append(list, markPeriod+strconv.Itoa(d.Year))
	}
	if d.Period != "" {
		list = append(list, markPeriod+string(d.Period))
	}
	if d.RegionCode != "" {
		for _, code := range append(region.Ancestors(d.RegionCode), d.RegionCode) {
			list = append(list, markRegion+code)
		}
	}
	return list
}

// run is one part of what is found: all of it comes before the next.
type run struct {
	want     [][]string // of each, one token at least
	inTitle  bool       // those with all terms in the title
	notTitle bool       // the others
}

// runs are the parts of what a question finds.
func (q Query) runs(terms []term) []run {
	filters := q.filters()
	if len(filters)+len(terms) == 0 {
		filters = []string{markAll}
	}
	anywhere := run{want: wanted("", terms, filters), notTitle: !q.Newest}
	if q.Newest || len(terms) == 0 {
		anywhere.notTitle = false
		return []run{anywhere}
	}
	return []run{{want: wanted(markTitle, terms, filters), inTitle: true}, anywhere}
}

func wanted(mark string, terms []term, filters []string) [][]string {
	var want [][]string
	for _, f := range filters {
		want = append(want, []string{f})
	}
	for _, t := range terms {
		for _, token := range t.tokens {
			want = append(want, []string{mark + token})
		}
	}
	return want
}
