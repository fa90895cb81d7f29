package fund

import (
	"time"

	"qingyuan/models"
	"qingyuan/models/region"
)

// BatchState is what became of a batch.
type BatchState string

// The states of a batch.
const (
	BatchPublished BatchState = "published"
	BatchCorrected BatchState = "corrected" // another took its place
	BatchWithdrawn BatchState = "withdrawn"
)

// Publication is a batch that was published, with how it came about and what became of it.
// It is one version: those that took each other's place share FirstID.
type Publication struct {
	Batch
	RepeatNo    int    // how often the same bytes had been published before
	UnitID      int64  // who published; 0 from the command line
	StaffID     int64  // 0 from the command line
	ApproverID  int64  // 0 from the command line
	ImportID    string // the staged sheet, "" from the command line
	NotedRows   int    // of the whole file, as RefusedRows
	RefusedRows int
	PublishedAt int64 // unix seconds

	State     BatchState
	Version   int
	FirstID   int64  // the batch that was version 1
	Reason    string // of the correction that it is; public
	EndedAt   int64  // unix seconds: another took its place, or it was withdrawn; 0: it stands
	EndReason string // of its withdrawal; public
	// ListedUntil is the last day on which its lines may be shown; Listing, that the job that
	// follows hasn't come yet.
	ListedUntil models.Date
	Listing     bool
	LinesHash   []byte // SHA-256 of its canonical lines; nil of batches older than that
	// LinesSalt stands among the lines that are hashed, and leaves with them: else a short list
	// would soon be guessed by its hash.
	LinesSalt []byte
	// ProgrammeName is not kept with it.
	ProgrammeName string `gorm:"-"`
	// Added, Removed and Changed are its lines against those of the version before.
	Added, Removed, Changed int
}

// ByOperator reports whether it was published on the command line, by no two people.
func (p Publication) ByOperator() bool { return p.StaffID == 0 }

// TableName is that of the database.
func (Publication) TableName() string { return "batches" }

// On is the day on which it was published.
func (p Publication) On() models.Date { return models.DateOf(time.Unix(p.PublishedAt, 0)) }

// Record is a payment as it is kept.
type Record struct {
	Payment
	Listed      bool // shown line by line in public
	ListedUntil models.Date
}

// Listing is the line as the public sees it.
func (r *Record) Listing() Listing {
	return Listing{ID: r.ID, ProgrammeCode: r.ProgrammeCode, RegionCode: r.RegionCode, Period: r.Period, PaidOn: r.PaidOn, Name: r.Name, GroupName: r.GroupName,
		Quantity: r.Quantity, Unit: r.Unit, UnitPrice: r.UnitPrice, AmountFen: r.AmountFen}
}

// MayBeListed reports whether a payment of a programme may be shown line by line in public:
// not a minor's, and none that would tell of an illness or a child.
func (p Payment) MayBeListed(of Programme) bool { return !p.Minor && !of.TotalsOnly }

// Deed is what a second person is asked to approve.
type Deed string

// The deeds.
const (
	DeedPublish  Deed = "publish"
	DeedCorrect  Deed = "correct"  // the sheet takes the place of a batch
	DeedWithdraw Deed = "withdraw" // there is no sheet
)

// StageState is where a staged sheet stands.
type StageState string

// The states of a staged sheet.
const (
	Staged    StageState = "staged"    // its sender looks at it
	Submitted StageState = "submitted" // waits for an approver
	Returned  StageState = "returned"  // by an approver, with a note
)

// StagedSheet is a sheet that waits: to be looked at, then for a second person. The file in
// the object store, its name and Words are sealed to who sent it and, once it is submitted,
// to those who may approve it. A withdrawal waits in the same way, without a file.
type StagedSheet struct {
	ID         string `gorm:"primaryKey"`
	StaffID    int64
	UnitID     int64
	RegionCode string // whose villages it may be about
	ObjectKey  string // of a withdrawal, which has no object, its ID
	SealedName []byte
	FileHash   []byte // SHA-256 of the plain bytes
	Size       int64  // plain bytes
	CreatedAt  int64  `gorm:"autoCreateTime:false"` // unix seconds, as ExpiresAt
	ExpiresAt  int64

	Deed        Deed
	State       StageState
	Programme   string // that was chosen, where the sheet doesn't tell
	Accepted    int    // rows that its sender saw would be published, and their sum
	TotalFen    int64
	BatchID     int64  // what it corrects or withdraws; 0
	SealedWords []byte // StageWords as JSON; nil where there are none
	SubmittedAt int64  // unix seconds; 0
}

// TableName is that of the database.
func (StagedSheet) TableName() string { return "imports" }

// HasFile reports whether it has a sheet.
func (s StagedSheet) HasFile() bool { return s.Deed != DeedWithdraw }

// StageWords is what people say of a staged sheet.
type StageWords struct {
	Reason string `json:"reason,omitempty"` // of a correction or withdrawal; public once approved
	Note   string `json:"note,omitempty"`   // of who returned it
}

// Total is what was paid in a region, for a programme and a period; an empty one of them
// stands for all.
type Total struct {
	RegionCode    string `gorm:"primaryKey"`
	ProgrammeCode string `gorm:"primaryKey"`
	Period        Period `gorm:"primaryKey"`
	Sums          `gorm:"embedded"`
	ListedUntil   models.Date // the last day on which a line of it is or was shown
}

// TableName is that of the database.
func (Total) TableName() string { return "payment_totals" }

// BatchTotal is what a batch put into the totals of a village for a period, or of a county
// where no more may be said. Town and Village are their names at the time.
type BatchTotal struct {
	BatchID       int64  `gorm:"primaryKey"`
	RegionCode    string `gorm:"primaryKey"`
	Period        Period `gorm:"primaryKey"`
	Town, Village string
	Sums          `gorm:"embedded"`
}

// TableName is that of the database.
func (BatchTotal) TableName() string { return "batch_totals" }

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
