package book

import (
	"crypto/sha256"
	"fmt"
	"regexp"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// Process is what one version says of a contracting process (a purchase, or a project), as OCDS
// exports it. Key tells it from all others of the installation.
type Process struct {
	Key          string            `json:"key"`
	Region       string            `json:"region"`
	Project      bool              `json:"project,omitempty"`
	Number       string            `json:"number,omitempty"`
	Title        string            `json:"title"`
	Buyer        string            `json:"buyer,omitempty"`  // "" is the village's or town's own
	Source       string            `json:"source,omitempty"` // of the money
	Method       string            `json:"method,omitempty"`
	BudgetFen    int64             `json:"budget,omitempty"`
	EstimateFen  int64             `json:"estimate,omitempty"`
	NoticeOn     models.Date       `json:"notice_on,omitempty"`
	ClosesOn     models.Date       `json:"closes_on,omitempty"`
	Offers       []Offer           `json:"offers,omitempty"`
	Supplier     string            `json:"supplier,omitempty"`
	SupplierCode string            `json:"supplier_code,omitempty"`
	AmountFen    int64             `json:"amount,omitempty"`
	AwardedOn    models.Date       `json:"awarded_on,omitempty"`
	Contract     string            `json:"contract,omitempty"` // its number
	ContractFen  int64             `json:"contract_fen,omitempty"`
	SignedOn     models.Date       `json:"signed_on,omitempty"`
	FromOn       models.Date       `json:"from_on,omitempty"`
	UntilOn      models.Date       `json:"until_on,omitempty"`
	EndedOn      models.Date       `json:"ended_on,omitempty"`
	State        ProjectState      `json:"state,omitempty"`
	Payments     []Payment         `json:"payments,omitempty"`
	Steps        []Step            `json:"steps,omitempty"`
	Accepted     []Acceptance      `json:"accepted,omitempty"`
	Files        []disclosure.File `json:"files,omitempty"`
}

// Offer is what somebody offered.
type Offer struct {
	Supplier  string      `json:"supplier"`
	Code      string      `json:"code,omitempty"`
	AmountFen int64       `json:"amount"`
	On        models.Date `json:"on,omitempty"`
	Note      string      `json:"note,omitempty"`
}

// Payment is what was paid to whom, and for what.
type Payment struct {
	On        models.Date `json:"on,omitempty"`
	AmountFen int64       `json:"amount"`
	Payee     string      `json:"payee"`
	What      string      `json:"what"`
}

// Step is how far a project was on a day.
type Step struct {
	On      models.Date `json:"on,omitempty"`
	Percent int         `json:"percent"`
	Note    string      `json:"note"`
}

// Acceptance is who accepted a project, and with what result: passed, failed or repair.
type Acceptance struct {
	On      models.Date `json:"on,omitempty"`
	Result  string      `json:"result"`
	Members string      `json:"members"`
	Note    string      `json:"note,omitempty"`
}

// Processes are those that a version speaks of.
func Processes(d disclosure.Disclosure, it disclosure.Item, e disclosure.Edition) []Process {
	if d.State == disclosure.Withdrawn {
		return nil
	}
	s := sheet{d, it, e}
	switch d.ItemID {
	case "village-project":
		return []Process{s.building()}
	case "purchase", "town-purchase":
		return []Process{s.buying()}
	case "purchase-list":
		return s.bought()
	}
	return nil
}

// building is a project as a process.
func (s sheet) building() Process {
	p := Process{Key: s.d.ID, Region: s.d.RegionCode, Project: true, Number: s.fact("number"), Title: s.e.Content.Title, Source: s.fact("source"),
		Method: s.fact("method"), BudgetFen: s.money("budget"), Supplier: s.fact("contractor"), SupplierCode: s.fact("contractor_code"),
		AmountFen: s.money("contract"), AwardedOn: s.day("signed_on"), ContractFen: s.money("contract"), SignedOn: s.day("signed_on"),
		FromOn: s.day("planned_start"), UntilOn: s.day("planned_end"), EndedOn: s.day("ended_on"), State: ProjectState(s.fact("state")), Files: s.e.Content.Files}
	for _, r := range s.table("payments") {
		p.Payments = append(p.Payments, Payment{r.day("day"), r.money("amount"), r["payee"], r["what"]})
	}
	for _, r := range s.table("progress") {
		p.Steps = append(p.Steps, Step{r.day("day"), percent(r["percent"]), r["note"]})
	}
	for _, r := range s.table("acceptance") {
		p.Accepted = append(p.Accepted, Acceptance{r.day("day"), r["result"], r["members"], r["note"]})
	}
	return p
}

// buying is a purchase that was published by itself.
func (s sheet) buying() Process {
	p := Process{Key: s.d.ID, Region: s.d.RegionCode, Number: s.fact("number"), Title: s.e.Content.Title, Buyer: s.fact("buyer"), Method: s.fact("method"),
		EstimateFen: s.money("estimate"), NoticeOn: s.day("notice_on"), ClosesOn: s.day("closes_on"), Supplier: s.fact("supplier"), SupplierCode: s.fact("supplier_code"),
		AmountFen: s.money("amount"), AwardedOn: s.day("awarded_on"), Contract: s.fact("contract_number"), ContractFen: s.money("contract"),
		SignedOn: s.day("signed_on"), UntilOn: s.day("until_on"), Files: s.e.Content.Files}
	for _, r := range s.table("tenders") {
		p.Offers = append(p.Offers, Offer{r["supplier"], r["supplier_code"], r.money("amount"), r.day("day"), r["note"]})
	}
	return p
}

// bought are the rows of a county's list.
func (s sheet) bought() []Process {
	var list []Process
	seen := map[string]int{}
	for _, r := range s.table("purchases") {
		code := r["region"]
		if !region.Contains(s.d.RegionCode, code) {
			code = s.d.RegionCode
		}
		key := s.d.RegionCode + "-" + keyOf(r["number"])
		if seen[key]++; seen[key] > 1 {
			key = fmt.Sprintf("%s-%d", key, seen[key])
		}
		list = append(list, Process{Key: key, Region: code, Number: r["number"], Title: r["title"], Buyer: r["village"],
			Method: r["method"], Supplier: r["supplier"], SupplierCode: r["supplier_code"], AmountFen: r.money("amount"), AwardedOn: r.day("day")})
	}
	return list
}

var plainKey = regexp.MustCompile(`^[0-9A-Za-z._-]{1,60}$`)

// keyOf is a number as it may stand in an address: itself, or a mark of it.
func keyOf(number string) string {
	if plainKey.MatchString(number) {
		return number
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(number)))[:32]
}

// Year is that of the process: of its award, else of its beginning or announcement, else of
// the day on which it was published.
func (p Process) Year(published models.Date) int {
	for _, d := range []models.Date{p.AwardedOn, p.FromOn, p.NoticeOn, published} {
		if t := d.Time(); !t.IsZero() {
			return t.Year()
		}
	}
	return 0
}

// Release is what one version said of a process. No counts from 1; Data is the Process as JSON.
type Release struct {
	OCID         string `gorm:"column:ocid;primaryKey"` // without the publisher's prefix: Process.Key
	No           int    `gorm:"primaryKey;autoIncrement:false"`
	DisclosureID string
	Version      int
	RegionCode   string
	Year         int
	PublishedAt  int64
	Listed       bool // its process stands in the newest version
	Data         []byte
}

// TableName is that of the database.
func (Release) TableName() string { return "book_releases" }
