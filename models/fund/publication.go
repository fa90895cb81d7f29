package fund

import (
	"time"

	"qingyuan/models"
	"qingyuan/models/region"
)

// Publication is a batch that was published, with how it came about.
type Publication struct {
	Batch
	RepeatNo    int    // how often the same bytes had been published before
	UnitID      int64  // who published; 0 from the command line
	StaffID     int64  // 0 from the command line
	ImportID    string // the staged sheet, "" from the command line
	NotedRows   int    // of the whole file, as RefusedRows
	RefusedRows int
	PublishedAt int64 // unix seconds
}

// TableName is that of the database.
func (Publication) TableName() string { return "batches" }

// On is the day on which it was published.
func (p Publication) On() models.Date { return models.DateOf(time.Unix(p.PublishedAt, 0)) }

// Record is a payment as it is kept.
type Record struct {
	Payment
	Listed bool // shown line by line in public
}

// MayBeListed reports whether a payment of a programme may be shown line by line in public:
// not a minor's, and none that would tell of an illness or a child.
func (p Payment) MayBeListed(of Programme) bool { return !p.Minor && !of.TotalsOnly }

// StagedSheet is a sheet that waits to be looked at. The file in the object store and its
// name are sealed to the staff member who sent it.
type StagedSheet struct {
	ID         string `gorm:"primaryKey"`
	StaffID    int64
	UnitID     int64
	ObjectKey  string
	SealedName []byte
	FileHash   []byte // SHA-256 of the plain bytes
	Size       int64  // plain bytes
	CreatedAt  int64  `gorm:"autoCreateTime:false"` // unix seconds, as ExpiresAt
	ExpiresAt  int64
}

// TableName is that of the database.
func (StagedSheet) TableName() string { return "imports" }

// Total is what was paid in a region, for a programme and a period; an empty one of them
// stands for all.
type Total struct {
	RegionCode    string `gorm:"primaryKey"`
	ProgrammeCode string `gorm:"primaryKey"`
	Period        Period `gorm:"primaryKey"`
	Payments      int64
	Unlisted      int64 // of them, not shown line by line
	TotalFen      int64
}

// TableName is that of the database.
func (Total) TableName() string { return "payment_totals" }

// Listing is a payment as the public may see it, and nothing more.
type Listing struct {
	ID            int64
	ProgrammeCode string
	RegionCode    string
	Period        Period
	PaidOn        models.Date
	Name          string
	GroupName     string
	Quantity      int64
	Unit          string
	UnitPrice     int64
	AmountFen     int64
}

// TableName is that of the database.
func (Listing) TableName() string { return "payments" }

// CommonRegion is the smallest region that holds both; "" stands for the whole country, and
// is what two provinces have in common.
func CommonRegion(a, b string) string {
	for level := region.Village; level >= region.Province; level-- {
		if at := region.At(a, level); at != "" && at == region.At(b, level) {
			return at
		}
	}
	return ""
}
