package fund

import "qingyuan/models"

// Batch is one programme's payments from one file (发放批次). A file that names several
// programmes makes several batches, which are published or dropped together.
type Batch struct {
	ID               int64 `gorm:"primaryKey"`
	ProgrammeCode    string
	RegionCode       string // the smallest region that holds all of its payments
	SealedName       []byte // of the file, to who published it; nil from the command line
	FileHash         []byte // SHA-256 of the file as it came
	Rows             int
	TotalFen         int64
	DeclaredTotalFen *int64 // the 合计 of the whole file; nil where it has none
	FirstPeriod      Period
	LastPeriod       Period
}

// Payment is one line of a batch (发放明细). It has no plain name or number of a person.
type Payment struct {
	ID            int64 `gorm:"primaryKey"`
	BatchID       int64
	ProgrammeCode string
	RegionCode    string // the village, 12 digits
	Period        Period
	PaidOn        models.Date // "" where the sheet doesn't say
	Name          string      // masked: 张*, 欧阳*
	IdentityHash  []byte      // keyed, of the 18 digits
	CardHash      []byte      // keyed; nil without a card
	GroupName     string      // 村民小组
	Quantity      int64       // thousandths of Unit; 0 where the sheet doesn't say
	Unit          string
	UnitPrice     int64 // ten-thousandths of a yuan; 0 where the sheet doesn't say
	AmountFen     int64
	Minor         bool // under 18 when paid: the line is not shown in public
	Marks         Mark
	SheetName     string
	SheetRow      int // as the person sees it in the file
}

// Mark is a set of what was noted about a line when it was read. Early warning builds on
// it, because the numbers themselves are gone by then. The values are stored: never reuse one.
type Mark int64

// The marks.
const (
	MarkIdentityCheck     Mark = 1 << 0 // wrong check digit
	MarkIdentityBirth     Mark = 1 << 1 // the date of birth is no date
	MarkIdentityConverted Mark = 1 << 2 // from 15 digits
	MarkCardCheck         Mark = 1 << 3 // fails the Luhn check
	MarkCardUnreadable    Mark = 1 << 4 // no card number; none is kept
	MarkDuplicate         Mark = 1 << 5 // same person, programme and period as an earlier line of the file
	MarkAmountDiffers     Mark = 1 << 6 // isn't quantity × standard
	MarkVillageDiffers    Mark = 1 << 7 // the village's or town's name isn't that of the code
	MarkRepaired          Mark = 1 << 8 // some cell was understood rather than read
	MarkStandardDiffers   Mark = 1 << 9 // the unit price isn't the standard that holds
)

// Has reports whether all marks of m are set.
func (s Mark) Has(m Mark) bool { return s&m == m }

// Keyer makes keyed hashes of what must be comparable but never readable.
type Keyer interface {
	// Hash is the keyed hash of a value; kinds are KindIdentity and KindCard, which must
	// not share hashes.
	Hash(kind, value string) []byte
}

// The kinds of hashed values: an identity number with its 18 characters, a card's digits.
const (
	KindIdentity = "identity"
	KindCard     = "card"
)
