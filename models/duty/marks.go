package duty

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"qingyuan/models"
)

// Mark is what is known of one duty of a region.
type Mark byte

// The marks.
const (
	Nothing   Mark = '.'
	InTime    Mark = 'o'
	AfterTime Mark = 'l'
)

// MarkOf is the mark of what was published on a day.
func MarkOf(due, published models.Date) Mark {
	if published <= due {
		return InTime
	}
	return AfterTime
}

// State of a duty by its mark.
func (m Mark) State(due, today models.Date) State {
	switch m {
	case InTime:
		return OnTime
	case AfterTime:
		return Late
	}
	if due < today {
		return Missing
	}
	return Open
}

// Marks are a region's of one year, as they are kept: an item and a mark for each of the year's
// periods, "village-accounts:oo.l........", joined by ";" in the order of the items. What has
// no mark isn't there: most regions need no byte.
type Marks string

// ByItem are the marks of each item, one byte a period.
func (m Marks) ByItem() map[string]string {
	if m == "" {
		return nil
	}
	rows := map[string]string{}
	for entry := range strings.SplitSeq(string(m), ";") {
		if id, row, ok := strings.Cut(entry, ":"); ok {
			rows[id] = row
		}
	}
	return rows
}

// At is the mark of a period in an item's row of ByItem.
func At(row string, p models.Period) Mark {
	if i := index(p); i < len(row) {
		return Mark(row[i])
	}
	return Nothing
}

// mark notes a mark; of two that mean the same slot, the one in time counts.
func mark(rows map[string][]byte, s Slot, m Mark) {
	row, ok := rows[s.Item.ID]
	if !ok {
		row = []byte(strings.Repeat(string(Nothing), 12/s.Period.Months()))
		rows[s.Item.ID] = row
	}
	if i := index(s.Period); row[i] != byte(InTime) {
		row[i] = byte(m)
	}
}

func join(rows map[string][]byte) Marks {
	entries := make([]string, 0, len(rows))
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		entries = append(entries, id+":"+string(rows[id]))
	}
	return Marks(strings.Join(entries, ";"))
}

// index is the place of a period among those of its year.
func index(p models.Period) int {
	months := p.Months()
	if months == 0 {
		return 0
	}
	month, _ := strconv.Atoi(string(p.Last()[5:7]))
	return (month - 1) / months
}

// Events are how many of what happened was published in each month: in time, and late;
// "2026-03:2.1" joined by ";".
type Events string

func (e Events) byMonth() map[string][2]int64 {
	months := map[string][2]int64{}
	for entry := range strings.SplitSeq(string(e), ";") {
		month, counts, ok := strings.Cut(entry, ":")
		in, late, _ := strings.Cut(counts, ".")
		if ok {
			a, _ := strconv.ParseInt(in, 10, 64)
			b, _ := strconv.ParseInt(late, 10, 64)
			months[month] = [2]int64{a, b}
		}
	}
	return months
}

func joinEvents(months map[string][2]int64) Events {
	entries := make([]string, 0, len(months))
	for _, m := range slices.Sorted(maps.Keys(months)) {
		n := months[m]
		entries = append(entries, m+":"+strconv.FormatInt(n[0], 10)+"."+strconv.FormatInt(n[1], 10))
	}
	return Events(strings.Join(entries, ";"))
}
