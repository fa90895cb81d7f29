// Package leaf shows one disclosure as it is posted: on its public page, and to those who draft
// and approve it before it is there. What it shows may be shown to anyone.
package leaf

import (
	"html/template"
	"maps"
	"slices"
	"strconv"

	"qingyuan/internal/affairs"
	"qingyuan/internal/markdown"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Leaf is the view of the partial "leaf".
type Leaf struct {
	Item    disclosure.Item
	Title   string
	Place   []region.Region // from the top
	Office  string
	Period  models.Period
	Subject string
	EventOn models.Date
	Body    template.HTML
	Facts   []Fact
	Tables  []Table
	Files   []disclosure.File
	FilesAt string // address that a file's ID follows
}

// Fact is a field and what it says.
type Fact struct {
	disclosure.Field
	Value string // canonical
}

// Table is a table with its rows.
type Table struct {
	disclosure.Table
	Rows [][]string
	Sums []string    // a canonical value for each field, "" where it has none; nil where no field has one
	Left bool        // its rows were public, and are no more: the notice period is over
	Till models.Date // the last day on which its rows are public; "" where they stay
}

// Of makes a leaf of what is posted.
func Of(p affairs.Posted, office string, place []region.Region) (Leaf, error) {
	e := p.Edition
	for id, rows := range p.Persons {
		if e.Content.Tables == nil {
			e.Content.Tables = map[string][][]string{}
		}
		e.Content.Tables[id] = rows
	}
	l, err := New(p.Item, e, office, place)
	for i := range l.Tables {
		t := &l.Tables[i]
		if _, withheld := e.Withheld[t.ID]; withheld && p.Version.Persons == nil {
			t.Left = true
		}
		if t.Persons || t.Left {
			t.Till = p.Version.PersonsUntil
		}
	}
	return l, err
}

// New makes a leaf of an edition with all of its rows.
func New(item disclosure.Item, e disclosure.Edition, office string, place []region.Region) (Leaf, error) {
	body, err := markdown.HTML(e.Content.Body)
	l := Leaf{Item: item, Title: e.Content.Title, Place: place, Office: office, Period: e.Period, Subject: e.Subject, EventOn: e.EventOn,
		Body:  template.HTML(body), //nolint:gosec // made by package markdown, which lets no HTML through
		Facts: facts(item, e.Content.Facts), Files: e.Content.Files, FilesAt: "/files/"}
	for _, t := range tables(item, e) {
		rows := e.Content.Tables[t.ID]
		l.Tables = append(l.Tables, Table{Table: t, Rows: rows, Sums: sums(t, rows)})
	}
	return l, err
}

// facts are those that are given, in the item's order; then those that the item has no more.
func facts(item disclosure.Item, values map[string]string) []Fact {
	var list []Fact
	known := map[string]bool{}
	for _, f := range item.Facts {
		if known[f.ID] = true; values[f.ID] != "" {
			list = append(list, Fact{f, values[f.ID]})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(values)) {
		if !known[id] {
			list = append(list, Fact{disclosure.Field{ID: id, Name: id}, values[id]})
		}
	}
	return list
}

// tables are those of the item that have rows, or had.
func tables(item disclosure.Item, e disclosure.Edition) []disclosure.Table {
	var list []disclosure.Table
	known := map[string]bool{}
	for _, t := range item.Tables {
		known[t.ID] = true
		_, withheld := e.Withheld[t.ID]
		if withheld || len(e.Content.Tables[t.ID]) > 0 {
			list = append(list, t)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(e.Content.Tables)) {
		if rows := e.Content.Tables[id]; !known[id] && len(rows) > 0 {
			list = append(list, disclosure.Table{ID: id, Name: id, Fields: make([]disclosure.Field, len(rows[0]))})
		}
	}
	return list
}

// sums adds up the columns that have a total.
func sums(t disclosure.Table, rows [][]string) []string {
	list, any := make([]string, len(t.Fields)), false
	for i, f := range t.Fields {
		if f.Sum {
			list[i], any = sum(f.Type, column(rows, i)), true
		}
	}
	if !any || len(rows) < 2 {
		return nil
	}
	return list
}

func column(rows [][]string, i int) []string {
	list := make([]string, 0, len(rows))
	for _, r := range rows {
		if i < len(r) {
			list = append(list, r[i])
		}
	}
	return list
}

// sum is the total of canonical values.
func sum(t disclosure.FieldType, values []string) string {
	total := int64(0)
	for _, v := range values {
		if t == disclosure.Number {
			total += disclosure.Millionths(v)
		} else {
			n, _ := strconv.ParseInt(v, 10, 64) // an empty cell adds nothing
			total += n
		}
	}
	if t == disclosure.Number {
		return fund.Decimal(total, 6)
	}
	return strconv.FormatInt(total, 10)
}

// Village is the name of the region alone; "" where it isn't known.
func (l Leaf) Village() string {
	if len(l.Place) == 0 {
		return ""
	}
	return l.Place[len(l.Place)-1].Name
}
