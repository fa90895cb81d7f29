package disclosure

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// The most that a form takes, in characters and rows.
const (
	MaxTitle   = 120
	MaxSubject = 100
	MaxBody    = 20_000
	MaxRows    = 1000 // of one table
)

// Form is a content as it is being written: every value as it was typed, right or not.
type Form struct {
	Title   string
	Subject string // of events
	EventOn string
	Body    string
	Facts   map[string]string
	Tables  map[string][][]string
	Files   []File
}

// Fill makes the form of what was published.
func Fill(it Item, e Edition) Form {
	f := Form{Title: e.Content.Title, Subject: e.Subject, EventOn: string(e.EventOn), Body: e.Content.Body, Files: e.Content.Files,
		Facts: map[string]string{}, Tables: map[string][][]string{}}
	for _, field := range it.Facts {
		f.Facts[field.ID] = field.Show(e.Content.Facts[field.ID])
	}
	for _, t := range it.Tables {
		f.Tables[t.ID] = t.Show(e.Content.Tables[t.ID])
	}
	return f
}

// Show makes typed rows of canonical ones, each with a cell for every field.
func (t Table) Show(rows [][]string) [][]string {
	shown := make([][]string, len(rows))
	for i, row := range rows {
		shown[i] = make([]string, len(t.Fields))
		for c, f := range t.Fields {
			if c < len(row) {
				shown[i][c] = f.Show(row[c])
			}
		}
	}
	return shown
}

// Tidy shows each value that can be read as it was understood; what can't be stays as it was
// typed. Names are masked, and rows without anything in them leave.
func (f Form) Tidy(it Item, mask Mask) Form {
	facts, tables := map[string]string{}, map[string][][]string{}
	for _, field := range it.Facts {
		facts[field.ID] = field.tidy(f.Facts[field.ID], mask)
	}
	for _, t := range it.Tables {
		tables[t.ID] = t.Tidy(f.Tables[t.ID], mask)
	}
	day := Field{Type: Day}
	f.Title, f.Subject = strings.Join(strings.Fields(f.Title), " "), strings.Join(strings.Fields(f.Subject), " ")
	f.EventOn, f.Facts, f.Tables = day.tidy(f.EventOn, mask), facts, tables
	f.Body = strings.TrimSpace(strings.ReplaceAll(f.Body, "\r\n", "\n"))
	return f
}

func (f Field) tidy(typed string, mask Mask) string {
	value, fault := f.Read(typed, mask)
	if fault != "" {
		return typed
	}
	return f.Show(value)
}

// Tidy is Form.Tidy of a table's rows.
func (t Table) Tidy(rows [][]string, mask Mask) [][]string {
	tidied := [][]string{}
	for _, row := range rows {
		cells, filled := make([]string, len(t.Fields)), false
		for c, f := range t.Fields {
			if c < len(row) {
				cells[c] = f.tidy(row[c], mask)
			}
			filled = filled || cells[c] != ""
		}
		if filled {
			tidied = append(tidied, cells)
		}
	}
	return tidied
}

// Read makes the content of the form, with the day of what happened. Problems are by field:
// title, subject, event_on, body, fact-ID, table-ID; those of a table say how many there are.
func (f Form) Read(it Item, mask Mask) (Content, models.Date, models.Problems) {
	var p models.Problems
	c := Content{Title: f.Title, Body: f.Body, Files: f.Files}
	line(&p, "title", f.Title, MaxTitle, true)
	day := f.event(it, &p, mask)
	if fault := faultOf(f.Body, MaxBody); fault != "" {
		p.Add("body", fault, "Max", MaxBody)
	}
	for _, field := range it.Facts {
		value, fault := field.Read(f.Facts[field.ID], mask)
		switch {
		case fault != "":
			p.Add("fact-"+field.ID, fault)
		case value == "" && field.Required:
			p.Add("fact-"+field.ID, "disclosure.err.required")
		case value != "":
			if c.Facts == nil {
				c.Facts = map[string]string{}
			}
			c.Facts[field.ID] = value
		}
	}
	for _, t := range it.Tables {
		rows, faults := t.Read(f.Tables[t.ID], mask)
		if len(faults) > 0 {
			p.Add("table-"+t.ID, "disclosure.err.table", "Count", len(faults))
		}
		if len(rows) > 0 {
			if c.Tables == nil {
				c.Tables = map[string][][]string{}
			}
			c.Tables[t.ID] = rows
		}
	}
	return c, day, p
}

// event reads what the item's events have besides: which, and when.
func (f Form) event(it Item, p *models.Problems, mask Mask) models.Date {
	if it.Frequency != Event {
		return ""
	}
	line(p, "subject", f.Subject, MaxSubject, true)
	value, fault := Field{Type: Day}.Read(f.EventOn, mask)
	switch {
	case fault != "":
		p.Add("event_on", fault)
	case value == "":
		p.Add("event_on", "disclosure.err.required")
	}
	return models.Date(value)
}

func line(p *models.Problems, field, text string, most int, required bool) {
	if fault := faultOf(text, most); fault != "" {
		p.Add(field, fault, "Max", most)
	} else if required && strings.TrimSpace(text) == "" {
		p.Add(field, "disclosure.err.required")
	}
}

func faultOf(text string, most int) string {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, models.Misleading):
		return "disclosure.err.characters"
	case utf8.RuneCountInString(text) > most:
		return "disclosure.err.longer"
	}
	return ""
}

// CellFault is what is wrong with one cell. Row and Col count from 0.
type CellFault struct {
	Row, Col int
	Key      string // a message of the locale files
}

// Field is the cell's name in a form.
func (f CellFault) Field() string { return CellName(f.Row, f.Col) }

// CellName names a cell in a form.
func CellName(row, col int) string { return fmt.Sprintf("cell-%d-%d", row, col) }

// Read makes canonical rows of typed ones and lists what is wrong with them; a cell that can't
// be read is empty in the rows.
func (t Table) Read(typed [][]string, mask Mask) (rows [][]string, faults []CellFault) {
	if len(typed) > MaxRows {
		faults = append(faults, CellFault{MaxRows, 0, "disclosure.err.rows"})
	}
	for r, row := range typed {
		cells := make([]string, len(t.Fields))
		for c, f := range t.Fields {
			text := ""
			if c < len(row) {
				text = row[c]
			}
			value, fault := f.Read(text, mask)
			if fault == "" && value == "" && f.Required {
				fault = "disclosure.err.required"
			}
			if cells[c] = value; fault != "" {
				faults = append(faults, CellFault{r, c, fault})
			}
		}
		rows = append(rows, cells)
	}
	return rows, faults
}
