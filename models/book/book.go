// Package book takes out of what was published what has a form of its own: projects,
// purchases, leases and accounts. It is pure. Whatever a version says, it makes rows of it:
// a cell that can't be read is an empty one.
package book

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Rows are the rows of one version.
type Rows struct {
	Projects  []Project
	Purchases []Purchase
	Leases    []Lease
	Accounts  []Account
}

// Items are the catalogue's items that have rows.
func Items() []string {
	return []string{"village-project", "purchase", "town-purchase", "purchase-list", "collective-leases",
		"county-budget", "county-final-accounts", "county-execution", "town-budget", "town-final-accounts", "town-execution", "village-budget"}
}

// Read takes the rows out of the newest version of a disclosure; one that was withdrawn has none.
func Read(d disclosure.Disclosure, it disclosure.Item, e disclosure.Edition) Rows {
	var rows Rows
	if d.State == disclosure.Withdrawn {
		return rows
	}
	s := sheet{d, it, e}
	switch d.ItemID {
	case "village-project":
		rows.Projects = []Project{s.project()}
	case "purchase", "town-purchase":
		rows.Purchases = []Purchase{s.purchase()}
	case "purchase-list":
		rows.Purchases = s.purchases()
	case "collective-leases":
		rows.Leases = s.leases()
	default:
		rows.Accounts = s.accounts()
	}
	return rows
}

// Of is where a row comes from. Place sorts a book: region, then the newest day first, then
// disclosure and row.
type Of struct {
	Place        string `gorm:"primaryKey"`
	DisclosureID string
	Version      int
	RegionCode   string
}

// sheet is a version that is read.
type sheet struct {
	d    disclosure.Disclosure
	item disclosure.Item
	e    disclosure.Edition
}

// of places the row no of the version, that is about a day, in a region.
func (s sheet) of(region string, day models.Date, no int) Of {
	newest := 99_999_999
	if n, err := strconv.Atoi(strings.ReplaceAll(string(day), "-", "")); err == nil {
		newest -= n
	}
	return Of{Place: fmt.Sprintf("%s.%08d.%s.%05d", region, newest, s.d.ID, no), DisclosureID: s.d.ID, Version: s.e.Version, RegionCode: region}
}

func (s sheet) fact(id string) string { return s.e.Content.Facts[id] }

func (s sheet) money(id string) int64 { return fen(s.fact(id)) }

func (s sheet) day(id string) models.Date { return day(s.fact(id)) }

// row is one row of a table, by its fields.
type row map[string]string

// table are the rows of one of the version's tables.
func (s sheet) table(id string) []row {
	t, _ := s.item.Table(id)
	rows := make([]row, 0, len(s.e.Content.Tables[id]))
	for _, cells := range s.e.Content.Tables[id] {
		r := row{}
		for i, f := range t.Fields {
			if i < len(cells) {
				r[f.ID] = cells[i]
			}
		}
		rows = append(rows, r)
	}
	return rows
}

func (r row) money(id string) int64 { return fen(r[id]) }

func (r row) day(id string) models.Date { return day(r[id]) }

func fen(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

func day(text string) models.Date {
	if d := models.Date(text); d.Valid() {
		return d
	}
	return ""
}

// percent is a share of 0 to 100, whole.
func percent(text string) int {
	f, _ := strconv.ParseFloat(text, 64)
	return int(min(max(f, 0), 100))
}

// short keeps a text within what a column holds, in characters.
func short(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// year is that of the first day which is known, else the year of publication.
func (s sheet) year(days ...models.Date) int {
	for _, d := range days {
		if t := d.Time(); !t.IsZero() {
			return t.Year()
		}
	}
	return s.d.On().Time().Year()
}
