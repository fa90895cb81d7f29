package duty

import (
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/disclosure"
)

// Slot is what each region of some kinds must publish once: an item for a period.
type Slot struct {
	Item   disclosure.Item
	Period models.Period
	Day
}

// Owed reports whether the slot is due by who came on a day; "" is from the beginning.
func (s Slot) Owed(from models.Date) bool {
	return from == "" || s.On >= from && s.Period.Last() >= from
}

// Plan is all that must be published for the periods of a year, by whom. Events aren't among
// its slots: nobody knows how many there were.
type Plan struct {
	Year  int
	Slots []Slot // in the order of the catalogue, then of the periods

	items  disclosure.Catalogue
	days   calendar.Calendar
	since  models.Period
	byItem map[string][]Slot
	byDay  map[Holder]map[models.Date]int64 // how many slots a kind of region has that are due on a day
}

// NewPlan makes the plan of a year; since is the first month of which anything is due, ""
// where all of the year is. What ended, or was due, before it isn't demanded.
func NewPlan(items disclosure.Catalogue, days calendar.Calendar, year int, since models.Period) Plan {
	p := Plan{Year: year, items: items, days: days, since: since, byItem: map[string][]Slot{}, byDay: map[Holder]map[models.Date]int64{}}
	for _, it := range items.List() {
		months := it.Frequency.Months()
		if months == 0 || it.Off {
			continue
		}
		for m := months; m <= 12; m += months {
			s := Slot{Item: it, Period: models.PeriodOf(year, m, months)}
			s.Day = Due(days, it, s.Period)
			if s.Period.Last() >= since.First() && s.On >= since.First() && s.Period.Last() >= it.Since.First() {
				p.Slots = append(p.Slots, s)
				p.byItem[it.ID] = append(p.byItem[it.ID], s)
			}
		}
	}
	for _, h := range Holders() {
		p.byDay[h] = map[models.Date]int64{}
		for _, s := range p.Of(h) {
			p.byDay[h][s.On]++
		}
	}
	return p
}

// Of are the slots of a kind of region.
func (p Plan) Of(h Holder) (list []Slot) {
	for _, s := range p.Slots {
		if Binds(s.Item, h) {
			list = append(list, s)
		}
	}
	return list
}

// Print changes when anything changes that the plan says.
func (p Plan) Print() string {
	var text strings.Builder
	text.WriteString(strconv.Itoa(p.Year) + " " + string(p.since))
	for _, s := range p.Slots {
		text.WriteString("\n" + s.Item.ID + " " + strconv.Itoa(int(s.Item.Level)) + " " + string(s.Item.Communities) + " " + string(s.Period) + " " + string(s.On))
	}
	return text.String()
}

// Standing is something published that stands: it wasn't withdrawn since On.
type Standing struct {
	RegionCode string
	ItemID     string
	Period     models.Period
	EventOn    models.Date // of events
	On         models.Date // when it was published, for the first time since it was last withdrawn
}

// Paid is that payments of a programme for a period stand in a village, or in a county where no
// more may be said, and since when.
type Paid struct {
	RegionCode, ProgrammeCode string
	Period                    models.Period
	On                        models.Date
}

// Reckon makes a region's marks of what stands there. What it doesn't owe is passed over.
func (p Plan) Reckon(r Region, standing []Standing) (Marks, Events) {
	h, from := HolderOf(r.RegionCode), max(r.Since.First(), p.since.First())
	rows, events := map[string][]byte{}, map[string][2]int64{}
	for _, s := range standing {
		it, ok := p.items.Find(s.ItemID)
		if !ok || it.Off || !Binds(it, h) {
			continue
		}
		if it.Frequency == disclosure.Event {
			p.event(events, it, s, from)
			continue
		}
		if slot, due := p.slot(it, s.Period); due && slot.Owed(from) {
			mark(rows, slot, MarkOf(slot.On, s.On))
		}
	}
	return join(rows), joinEvents(events)
}

// slot finds an item's slot of the period in which another period lies.
func (p Plan) slot(it disclosure.Item, of models.Period) (Slot, bool) {
	for _, s := range p.byItem[it.ID] {
		if s.Period == of || of.Valid() && s.Period.First() <= of.First() && of.Last() <= s.Period.Last() {
			return s, true
		}
	}
	return Slot{}, false
}

// event counts something that happened since anything is owed.
func (p Plan) event(events map[string][2]int64, it disclosure.Item, s Standing, from models.Date) {
	due := DueAfter(p.days, it, s.EventOn)
	if due.On == "" || s.EventOn < from {
		return
	}
	month := string(s.On[:7])
	n := events[month]
	if s.On <= due.On {
		n[0]++
	} else {
		n[1]++
	}
	events[month] = n
}

// Tally counts a region's own marks and events by their days.
func (p Plan) Tally(r Region) Tally {
	t := Tally{}
	rows, h, from := r.Marks.ByItem(), HolderOf(r.RegionCode), r.Since.First()
	for _, s := range p.Slots {
		if from != "" && Binds(s.Item, h) && !s.Owed(from) {
			t.Add(Tally{s.On: Total{Excused: 1}}, 1)
		}
		switch At(rows[s.Item.ID], s.Period) {
		case InTime:
			t.Add(Tally{s.On: Total{InTime: 1}}, 1)
		case AfterTime:
			t.Add(Tally{s.On: Total{AfterTime: 1}}, 1)
		}
	}
	for month, n := range r.Events.byMonth() {
		t.Add(Tally{models.Date(month + "-01"): Total{EventsIn: n[0], EventsLate: n[1]}}, 1)
	}
	return t
}
