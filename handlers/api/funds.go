package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/fund"
)

// Programme is a subsidy.
type Programme struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	NameEN     string `json:"name_en"`
	Category   string `json:"category"`
	Unit       string `json:"unit"`
	TotalsOnly bool   `json:"totals_only"`
}

// ProgrammeList is the answer of listProgrammes.
type ProgrammeList struct {
	Data []Programme `json:"data"`
}

// Sum is what was paid.
type Sum struct {
	Payments int64 `json:"payments"`
	Unlisted int64 `json:"unlisted"`
	TotalFen int64 `json:"total_fen"`
}

// Totals is the answer of readTotals.
type Totals struct {
	Sum
	Regions    []RegionTotal    `json:"regions"`
	Programmes []ProgrammeTotal `json:"programmes"`
	Periods    []PeriodTotal    `json:"periods"`
}

// RegionTotal is what was paid in a region.
type RegionTotal struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Sum
}

// ProgrammeTotal is what was paid for a programme.
type ProgrammeTotal struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Sum
}

// PeriodTotal is what was paid for a period.
type PeriodTotal struct {
	Period models.Period `json:"period"`
	Sum
}

// Batch is a version of the payments of one sheet.
type Batch struct {
	ID          int64         `json:"id"`
	First       int64         `json:"first"`
	Version     int           `json:"version"`
	State       string        `json:"state" enum:"published,corrected,withdrawn"`
	Programme   string        `json:"programme"`
	Region      string        `json:"region,omitempty"`
	FirstPeriod models.Period `json:"first_period"`
	LastPeriod  models.Period `json:"last_period"`
	Payments    int           `json:"payments"`
	TotalFen    int64         `json:"total_fen"`
	Reason      string        `json:"reason,omitempty"`
	PublishedAt string        `json:"published_at" format:"date-time"`
	EndedAt     string        `json:"ended_at,omitempty" format:"date-time"`
	ListedUntil models.Date   `json:"listed_until,omitempty"`
}

// BatchList is the answer of listBatches.
type BatchList struct {
	Data []Batch `json:"data"`
	More
}

// Payment is a line that is shown.
type Payment struct {
	ID        int64         `json:"id"`
	Region    string        `json:"region" pattern:"region"`
	Town      string        `json:"town"`
	Village   string        `json:"village"`
	Group     string        `json:"group,omitempty"`
	Name      string        `json:"name"`
	Programme string        `json:"programme"`
	Period    models.Period `json:"period"`
	PaidOn    models.Date   `json:"paid_on,omitempty"`
	Quantity  string        `json:"quantity,omitempty"`
	Unit      string        `json:"unit,omitempty"`
	UnitPrice string        `json:"unit_price,omitempty"`
	AmountFen int64         `json:"amount_fen"`
}

// PaymentList is the answer of listPayments.
type PaymentList struct {
	Data []Payment `json:"data"`
	More
}

func (a API) funds() []Operation {
	filter := []Parameter{regionParameter(), codeParameter("programme"), periodParameter()}
	return []Operation{
		{ID: "listProgrammes", Path: "/programmes", Answer: ProgrammeList{}, Do: a.listProgrammes},
		{ID: "readTotals", Path: "/totals", Query: filter, Answer: Totals{}, Do: a.readTotals},
		{ID: "listBatches", Path: "/batches", Query: append(filter[:3:3], limitParameter(), cursorParameter()), Answer: BatchList{}, Do: a.listBatches},
		{ID: "listPayments", Path: "/payments", Query: append(filter[:3:3], limitParameter(), cursorParameter()), Answer: PaymentList{}, Do: a.listPayments},
	}
}

func (a API) listProgrammes(c *fiber.Ctx) (any, error) {
	found, err := a.Ledger.Programmes(mw.Context(c))
	if err != nil {
		return nil, err
	}
	list := ProgrammeList{Data: make([]Programme, len(found))}
	for i, p := range found {
		list.Data[i] = Programme{Code: p.Code, Name: p.Name, NameEN: p.NameEN, Category: p.Category, Unit: p.Unit, TotalsOnly: p.TotalsOnly}
	}
	return list, nil
}

func fundFilter(c *fiber.Ctx) (f fund.Filter, err error) {
	f.Programme = c.Query("programme")
	if f.Region, err = regionOf(c); err != nil {
		return f, err
	}
	p, err := periodOf(c)
	f.Period = p
	return f, err
}

func sumOf(s publishing.Sum) Sum { return Sum{s.Payments, s.Unlisted, s.TotalFen} }

func (a API) readTotals(c *fiber.Ctx) (any, error) {
	f, err := fundFilter(c)
	if err != nil {
		return nil, err
	}
	b, err := a.Ledger.Breakdown(mw.Context(c), f)
	if err != nil {
		return nil, err
	}
	t := Totals{Sum: sumOf(b.Sum), Regions: []RegionTotal{}, Programmes: []ProgrammeTotal{}, Periods: []PeriodTotal{}}
	for _, r := range b.Regions {
		t.Regions = append(t.Regions, RegionTotal{r.Code, r.Name, sumOf(r.Sum)})
	}
	for _, p := range b.Programmes {
		t.Programmes = append(t.Programmes, ProgrammeTotal{p.Code, p.Name, sumOf(p.Sum)})
	}
	for _, p := range b.Periods {
		t.Periods = append(t.Periods, PeriodTotal{p.Period, sumOf(p.Sum)})
	}
	return t, nil
}

func (a API) listBatches(c *fiber.Ctx) (any, error) {
	f, err := fundFilter(c)
	if err != nil {
		return nil, err
	}
	limit, err := limitOf(c)
	if err != nil {
		return nil, err
	}
	from, err := cursorOf(c, 1)
	if err != nil {
		return nil, err
	}
	before := int64(0)
	if from != nil {
		if before, err = strconv.ParseInt(from[0], 10, 64); err != nil || before < 1 {
			return nil, invalid("cursor")
		}
	}
	found, err := a.Ledger.Batches(mw.Context(c), f, before, limit+1)
	if err != nil {
		return nil, err
	}
	list := BatchList{Data: []Batch{}}
	if len(found) > limit {
		found = found[:limit]
		list.More = More{cursor(strconv.FormatInt(found[limit-1].ID, 10))}
	}
	for _, p := range found {
		list.Data = append(list.Data, batchOf(p))
	}
	return list, nil
}

func batchOf(p fund.Publication) Batch {
	b := Batch{ID: p.ID, First: p.FirstID, Version: p.Version, State: string(p.State), Programme: p.ProgrammeCode, Region: p.RegionCode,
		FirstPeriod: p.FirstPeriod, LastPeriod: p.LastPeriod, Payments: p.Rows, TotalFen: p.TotalFen,
		Reason: p.Reason, PublishedAt: at(p.PublishedAt), ListedUntil: p.ListedUntil}
	if p.EndedAt != 0 {
		b.EndedAt = at(p.EndedAt)
	}
	return b
}

func (a API) listPayments(c *fiber.Ctx) (any, error) {
	f, err := fundFilter(c)
	if err != nil {
		return nil, err
	}
	limit, err := limitOf(c)
	if err != nil {
		return nil, err
	}
	place, err := placeOf(c, fund.ParseListingPlace)
	if err != nil {
		return nil, err
	}
	lines, next, err := a.Ledger.Lines(mw.Context(c), f, place, limit)
	if err != nil {
		return nil, err
	}
	list := PaymentList{Data: make([]Payment, len(lines))}
	for i, l := range lines {
		list.Data[i] = paymentOf(l)
	}
	if !next.IsZero() {
		list.More = More{cursor(next.String())}
	}
	return list, nil
}

func paymentOf(l publishing.Line) Payment {
	p := Payment{ID: l.ID, Region: l.Region, Town: l.Town, Village: l.Village, Group: l.Group, Name: l.Name, Programme: l.Programme.Code,
		Period: l.Period, PaidOn: l.PaidOn, Unit: l.Unit, AmountFen: l.AmountFen}
	if l.Quantity != 0 {
		p.Quantity = fund.Decimal(l.Quantity, 3)
	}
	if l.UnitPrice != 0 {
		p.UnitPrice = fund.Decimal(l.UnitPrice, 4)
	}
	return p
}
