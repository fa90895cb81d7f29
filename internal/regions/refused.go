package regions

import (
	"fmt"
	"strings"
)

// RowError says what is wrong with one line of a file.
type RowError struct {
	File   string         // as its Source is called
	Line   int            // counted from 1, as an editor counts; 0 where the file as a whole is meant
	Column string         // the header as the file writes it; empty where the line as a whole is meant
	Value  string         // what stands there, at most 60 characters of it
	Key    string         // a message of the locale files
	Args   map[string]any // its values
}

func (e *RowError) Error() string {
	s := e.File
	if e.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, e.Line)
	}
	if e.Column != "" {
		s += " " + e.Column
	}
	s += ": " + e.Key
	if e.Value != "" {
		s += fmt.Sprintf(" (%q)", e.Value)
	}
	return s
}

// RefusedMax is how many bad lines an import keeps to tell about.
const RefusedMax = 1000

// Refused are the bad lines for which an import wrote nothing: the first RefusedMax in
// Rows, the count of all in Total.
type Refused struct {
	Rows  []*RowError
	Total int
}

func (r *Refused) add(e *RowError) {
	r.Total++
	if len(r.Rows) < RefusedMax {
		r.Rows = append(r.Rows, e)
	}
}

func (r *Refused) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d bad lines", r.Total)
	for i, e := range r.Rows {
		if i == 3 {
			s.WriteString("; …")
			break
		}
		s.WriteString("; " + e.Error())
	}
	return s.String()
}

// excerpt keeps what a message can show of a value.
func excerpt(value string) string {
	n := 0
	for i := range value {
		if n++; n > 60 {
			return value[:i] + "…"
		}
	}
	return value
}
