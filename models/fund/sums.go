package fund

// Sums are what is added up of payments.
type Sums struct {
	Payments int64
	Unlisted int64 // of them, never shown line by line
	TotalFen int64
	Persons  int64 // payments that aren't a second one to the same person
	Spread   `gorm:"embedded"`
}

// Spread is how many payments were of which amount; Bands has the limits.
type Spread struct {
	Band0, Band1, Band2, Band3, Band4, Band5, Band6, Band7, Band8, Band9 int64
}

// bandCount is how many bands there are.
const bandCount = 10

// Bands are the limits of a Spread's bands in fen: band i holds amounts below Bands()[i] that
// aren't in one before; the last has no limit.
func Bands() [bandCount - 1]int64 {
	return [bandCount - 1]int64{100_00, 200_00, 500_00, 1000_00, 2000_00, 5000_00, 10_000_00, 20_000_00, 50_000_00}
}

func bandOf(fen int64) int {
	for i, limit := range Bands() {
		if fen < limit {
			return i
		}
	}
	return bandCount - 1
}

func (s *Spread) slots() [bandCount]*int64 {
	return [bandCount]*int64{&s.Band0, &s.Band1, &s.Band2, &s.Band3, &s.Band4, &s.Band5, &s.Band6, &s.Band7, &s.Band8, &s.Band9}
}

// Counts are the payments of each band.
func (s Spread) Counts() [bandCount]int64 {
	return [bandCount]int64{s.Band0, s.Band1, s.Band2, s.Band3, s.Band4, s.Band5, s.Band6, s.Band7, s.Band8, s.Band9}
}

// Count adds one payment.
func (s *Sums) Count(r *Record) {
	s.Payments++
	s.TotalFen += r.AmountFen
	if !r.Listed {
		s.Unlisted++
	}
	if !r.Marks.Has(MarkDuplicate) {
		s.Persons++
	}
	*s.slots()[bandOf(r.AmountFen)]++
}

// Add adds others; by -1 takes them out.
func (s *Sums) Add(o Sums, by int64) {
	s.Payments += by * o.Payments
	s.Unlisted += by * o.Unlisted
	s.TotalFen += by * o.TotalFen
	s.Persons += by * o.Persons
	counts := o.Counts()
	for i, slot := range s.slots() {
		*slot += by * counts[i]
	}
}
