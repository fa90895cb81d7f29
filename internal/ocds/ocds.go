// Package ocds writes contracting processes in the form of the Open Contracting Data Standard
// 1.1 (https://standard.open-contracting.org/1.1/): a release for each version that said
// something new of a process.
package ocds

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"qingyuan/models"
	"qingyuan/models/book"
)

// Source is who publishes, and under which prefix: ocids are Prefix-<Process.Key>.
type Source struct {
	Prefix    string // registered with the standard's helpdesk
	Publisher string
	URL       string // of the portal, without a slash at its end
	Licence   string // an address; "" is left out
}

// ID is the ocid of a process.
func (s Source) ID(key string) string { return s.Prefix + "-" + key }

// Release is what one version said of a process.
type Release struct {
	OCID           string         `json:"ocid"`
	ID             string         `json:"id"`
	Date           string         `json:"date"`
	Tag            []string       `json:"tag"`
	InitiationType string         `json:"initiationType"`
	Language       string         `json:"language"`
	Parties        []Organization `json:"parties,omitempty"`
	Buyer          *Reference     `json:"buyer,omitempty"`
	Planning       *Planning      `json:"planning,omitempty"`
	Tender         *Tender        `json:"tender,omitempty"`
	Awards         []Award        `json:"awards,omitempty"`
	Contracts      []Contract     `json:"contracts,omitempty"`
}

// Organization is one of the parties.
type Organization struct {
	Name       string      `json:"name"`
	ID         string      `json:"id"`
	Identifier *Identifier `json:"identifier,omitempty"`
	Address    *Address    `json:"address,omitempty"`
	Roles      []string    `json:"roles"`
}

// Identifier is an organization's number in a register.
type Identifier struct {
	Scheme    string `json:"scheme"`
	ID        string `json:"id"`
	LegalName string `json:"legalName"`
}

// Address says in which division an organization is.
type Address struct {
	Region string `json:"region"`
}

// Reference names one of the parties.
type Reference struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

// Value is an amount in yuan with at most two decimals.
type Value struct {
	Amount   json.Number `json:"amount"`
	Currency string      `json:"currency"`
}

// Period is from one day to another.
type Period struct {
	Start string `json:"startDate,omitempty"`
	End   string `json:"endDate,omitempty"`
}

// Planning is the budget.
type Planning struct {
	Budget Budget `json:"budget"`
}

// Budget is where the money is from.
type Budget struct {
	Description string `json:"description,omitempty"`
	Amount      *Value `json:"amount,omitempty"`
	Project     string `json:"project,omitempty"`
	ProjectID   string `json:"projectID,omitempty"`
}

// Tender is how the supplier was looked for.
type Tender struct {
	ID                string      `json:"id"`
	Title             string      `json:"title"`
	Status            string      `json:"status"`
	Value             *Value      `json:"value,omitempty"`
	Method            string      `json:"procurementMethod,omitempty"`
	MethodDetails     string      `json:"procurementMethodDetails,omitempty"`
	Category          string      `json:"mainProcurementCategory,omitempty"`
	TenderPeriod      *Period     `json:"tenderPeriod,omitempty"`
	NumberOfTenderers int         `json:"numberOfTenderers,omitempty"`
	Tenderers         []Reference `json:"tenderers,omitempty"`
	Documents         []Document  `json:"documents,omitempty"`
}

// Award is to whom it went.
type Award struct {
	ID        string      `json:"id"`
	Status    string      `json:"status"`
	Date      string      `json:"date,omitempty"`
	Value     *Value      `json:"value,omitempty"`
	Suppliers []Reference `json:"suppliers,omitempty"`
}

// Contract is what was signed, and what was done of it.
type Contract struct {
	ID             string          `json:"id"`
	AwardID        string          `json:"awardID"`
	Status         string          `json:"status"`
	Period         *Period         `json:"period,omitempty"`
	Value          *Value          `json:"value,omitempty"`
	DateSigned     string          `json:"dateSigned,omitempty"`
	Implementation *Implementation `json:"implementation,omitempty"`
}

// Implementation is what was paid and done.
type Implementation struct {
	Transactions []Transaction `json:"transactions,omitempty"`
	Milestones   []Milestone   `json:"milestones,omitempty"`
	Documents    []Document    `json:"documents,omitempty"`
}

// Transaction is one payment.
type Transaction struct {
	ID    string     `json:"id"`
	Date  string     `json:"date,omitempty"`
	Value *Value     `json:"value,omitempty"`
	Payer *Reference `json:"payer,omitempty"`
	Payee *Reference `json:"payee,omitempty"`
}

// Milestone is a step of the work, or its acceptance.
type Milestone struct {
	ID          string `json:"id"`
	Title       string `json:"title,omitempty"`
	Type        string `json:"type"`
	Code        string `json:"code,omitempty"`
	Description string `json:"description,omitempty"`
	DueDate     string `json:"dueDate,omitempty"`
	DateMet     string `json:"dateMet,omitempty"`
	Status      string `json:"status"`
}

// Document is a file, or the page of the version itself.
type Document struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	URL       string `json:"url"`
	Published string `json:"datePublished,omitempty"`
	Format    string `json:"format"`
	Language  string `json:"language,omitempty"`
}

// yuan writes fen as yuan, exactly: 17995 → 179.95.
func yuan(fen int64) *Value {
	if fen == 0 {
		return nil
	}
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return &Value{Amount: json.Number(fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)), Currency: "CNY"}
}

// at is a day as the standard's date-time: its midnight in China.
func at(d models.Date) string {
	if d == "" {
		return ""
	}
	return string(d) + "T00:00:00+08:00"
}

func moment(unix int64) string {
	return time.Unix(unix, 0).In(models.Shanghai()).Format(time.RFC3339)
}

func period(from, to models.Date) *Period {
	if from == "" && to == "" {
		return nil
	}
	return &Period{Start: at(from), End: at(to)}
}

// idOf numbers the parts of a list from 1.
func idOf(kind string, i int) string { return kind + "-" + strconv.Itoa(i+1) }

// methods are the codes of the standard's closed list for ours.
func method(ours string) string {
	switch ours {
	case "open":
		return "open"
	case "invited":
		return "selective"
	case "consultation", "negotiation", "inquiry":
		return "limited"
	case "single":
		return "direct"
	}
	return ""
}

// Processed is a release as the books keep it, with its process.
type Processed struct {
	book.Release
	book.Process
}

// Read reads the process of a release.
func Read(r book.Release) (Processed, error) {
	p := Processed{Release: r}
	if err := json.Unmarshal(r.Data, &p.Process); err != nil {
		return p, fmt.Errorf("read a release: %w", err)
	}
	return p, nil
}
