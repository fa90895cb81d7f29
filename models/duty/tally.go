package duty

import "qingyuan/models"

// Region is what is kept of a region's duties in a year: how many of each kind of region lie at
// or below it, and its own marks.
type Region struct {
	Year        int    `gorm:"primaryKey;autoIncrement:false"`
	RegionCode  string `gorm:"primaryKey"`
	Counties    int64
	Towns       int64
	Villages    int64
	Communities int64
	Since       models.Period // the first month of which it owes anything; "" the plan's
	Marks       Marks
	Events      Events
}

// TableName is that of the database.
func (Region) TableName() string { return "duty_regions" }

// Bound reports whether the region has duties of its own.
func (r Region) Bound() bool {
	h := HolderOf(r.RegionCode)
	return h != Nobody && r.Count(h) > 0
}

// Count is how many regions of a kind there are.
func (r Region) Count(h Holder) int64 {
	switch h {
	case County:
		return r.Counties
	case Town:
		return r.Towns
	case Village:
		return r.Villages
	case Community:
		return r.Communities
	}
	return 0
}

// Plus counts the regions of both.
func (r Region) Plus(o Region) Region {
	r.Counties, r.Towns = r.Counties+o.Counties, r.Towns+o.Towns
	r.Villages, r.Communities = r.Villages+o.Villages, r.Communities+o.Communities
	return r
}

// Minus takes the regions of one away.
func (r Region) Minus(o Region) Region {
	return r.Plus(Region{Counties: -o.Counties, Towns: -o.Towns, Villages: -o.Villages, Communities: -o.Communities})
}

// Counts reports whether any region is counted.
func (r Region) Counts() bool { return r.Counties|r.Towns|r.Villages|r.Communities != 0 }

// One counts a region of a kind.
func One(h Holder) Region {
	switch h {
	case County:
		return Region{Counties: 1}
	case Town:
		return Region{Towns: 1}
	case Village:
		return Region{Villages: 1}
	case Community:
		return Region{Communities: 1}
	}
	return Region{}
}

// Total is what was published in a region and all below it, of what was due on a day. Events
// stand at the first of the month in which they were published. Villages have none: their own
// row of Region says it.
type Total struct {
	RegionCode string      `gorm:"primaryKey"`
	Year       int         `gorm:"primaryKey;autoIncrement:false"` // of the periods
	DueOn      models.Date `gorm:"primaryKey"`
	InTime     int64
	AfterTime  int64
	EventsIn   int64 // published in time
	EventsLate int64
	Excused    int64 // due by the plan, and not by who came later
}

// TableName is that of the database.
func (Total) TableName() string { return "duty_totals" }

// Tally is totals by day.
type Tally map[models.Date]Total

// Add adds another's, n times.
func (t Tally) Add(o Tally, n int64) {
	for day, more := range o {
		sum := t[day]
		sum.InTime, sum.AfterTime = sum.InTime+n*more.InTime, sum.AfterTime+n*more.AfterTime
		sum.EventsIn, sum.EventsLate = sum.EventsIn+n*more.EventsIn, sum.EventsLate+n*more.EventsLate
		sum.Excused += n * more.Excused
		t[day] = sum
	}
}

// Of are the totals that aren't zero, as those of a region and year.
func (t Tally) Of(code string, year int) (list []Total) {
	for day, sum := range t {
		if sum.InTime|sum.AfterTime|sum.EventsIn|sum.EventsLate|sum.Excused != 0 {
			sum.RegionCode, sum.Year, sum.DueOn = code, year, day
			list = append(list, sum)
		}
	}
	return list
}

// TallyOf puts a region's totals together again.
func TallyOf(totals []Total) Tally {
	t := Tally{}
	for _, sum := range totals {
		t.Add(Tally{sum.DueOn: sum}, 1)
	}
	return t
}

// Rate is how well duties were kept whose day has passed, and events that were published.
type Rate struct{ OnTime, Late, Missing int64 }

// Due is how many there were.
func (r Rate) Due() int64 { return r.OnTime + r.Late + r.Missing }

// Plus is the sum of two rates.
func (r Rate) Plus(o Rate) Rate {
	return Rate{r.OnTime + o.OnTime, r.Late + o.Late, r.Missing + o.Missing}
}

// Percent is the share that was on time, rounded down: only all of it is 100. -1 where nothing
// was due.
func (r Rate) Percent() int {
	if r.Due() == 0 {
		return -1
	}
	return int(r.OnTime * 100 / r.Due())
}

// Year is a year's plan with how many regions each of a region's slots binds.
type Year struct {
	Plan   Plan
	Region Region
}

// due counts a region's duties by their days.
func (y Year) due() map[models.Date]int64 {
	days := map[models.Date]int64{}
	for h, slots := range y.Plan.byDay {
		if n := y.Region.Count(h); n != 0 {
			for on, each := range slots {
				days[on] += n * each
			}
		}
	}
	return days
}

// Rates reckons the rate of each month, "2026-03", from a region's years and totals: of what was
// due from one day to another, both included, and before today.
func Rates(years []Year, totals []Total, from, to, today models.Date) map[models.Period]Rate {
	within := func(d models.Date) bool { return d >= from && d <= to && d < today }
	rates := map[models.Period]Rate{}
	for _, y := range years {
		for day, n := range y.due() {
			if within(day) {
				m := models.Period(day[:7])
				rates[m] = rates[m].Plus(Rate{Missing: n})
			}
		}
	}
	for _, t := range totals {
		if within(t.DueOn) {
			m := models.Period(t.DueOn[:7])
			rates[m] = rates[m].Plus(Rate{OnTime: t.InTime + t.EventsIn, Late: t.AfterTime + t.EventsLate, Missing: -t.InTime - t.AfterTime - t.Excused})
		}
	}
	return rates
}
