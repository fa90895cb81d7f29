// Package duty knows what each region must publish by when (公开义务), and how well it did. It
// is pure. docs/adr/0028-duties.md.
package duty

import (
	"time"

	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// Holder is a kind of region that has duties.
type Holder int

// The holders. A code of the lowest level whose last three digits are 200–399 or 500–599 is a
// village, any other a residents' community: 统计用区划代码编制规则.
const (
	Nobody Holder = iota
	County
	Town
	Village
	Community
)

// Holders lists those that there are.
func Holders() []Holder { return []Holder{County, Town, Village, Community} }

// HolderOf is what a region is; Nobody above the counties.
func HolderOf(code string) Holder {
	switch region.LevelOf(code) {
	case region.County:
		return County
	case region.Town:
		return Town
	case region.Village:
		if n := code[9]; n == '2' || n == '3' || n == '5' {
			return Village
		}
		return Community
	}
	return Nobody
}

// Binds reports whether an item must be published by a kind of region.
func Binds(it disclosure.Item, h Holder) bool {
	switch h {
	case County:
		return it.Level == region.County
	case Town:
		return it.Level == region.Town
	case Village:
		return it.Level == region.Village && it.Communities != disclosure.CommunitiesOnly
	case Community:
		return it.Level == region.Village && it.Communities != disclosure.NoCommunities
	}
	return false
}

// Due is the last day on which an item may be published for a period, to be on time: the day
// that the item names, or the next working day where that is off (民法典 第二百零三条). It is
// provisional where the calendar of a year that it rests on isn't there yet. The zero Day where
// the period isn't of the item's length.
func Due(cal calendar.Calendar, it disclosure.Item, p models.Period) Day {
	if it.Frequency.Months() == 0 || p.Months() != it.Frequency.Months() {
		return Day{}
	}
	last := p.Last().Time()
	year, month := last.Year(), int(last.Month())+1
	if it.Frequency == disclosure.Yearly && it.DueMonth != 0 {
		month = it.DueMonth
	}
	end := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, models.Shanghai())
	on := time.Date(end.Year(), end.Month(), min(it.DueDay, end.Day()), 0, 0, 0, 0, models.Shanghai())
	return workday(cal, models.DateOf(on))
}

// DueAfter is the last day for what happened on a day; the day itself isn't counted.
func DueAfter(cal calendar.Calendar, it disclosure.Item, happened models.Date) Day {
	if it.Frequency != disclosure.Event || !happened.Valid() {
		return Day{}
	}
	return workday(cal, happened.AddDays(it.DueDays))
}

// Day is a last day.
type Day struct {
	On          models.Date
	Provisional bool
}

// workday is a day, or the first working day after it.
func workday(cal calendar.Calendar, on models.Date) Day {
	provisional := false
	for d := range cal.From(on) {
		provisional = provisional || d.Missing != 0
		if d.Works() {
			return Day{On: d.Date(), Provisional: provisional}
		}
	}
	return Day{}
}

// State is how one duty stands.
type State string

// The states.
const (
	OnTime  State = "on_time"
	Late    State = "late"
	Missing State = "missing" // its day has passed, and nothing is there
	Open    State = "open"    // its day hasn't passed
)
