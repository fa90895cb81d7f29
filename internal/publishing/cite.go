package publishing

import (
	"context"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Cite finds the payment, batch or total that a reference points at; models.NotFound where there
// is none, or where the line is shown no more. A payment's number is that of one version of its
// batch: a correction has lines of its own.
func (l Ledger) Cite(ctx context.Context, r models.Reference) (models.Cited, error) {
	known, err := l.known(ctx)
	if err != nil {
		return models.Cited{}, err
	}
	number, _ := strconv.ParseInt(r.Record, 10, 64) // none: no batch or payment has the number 0
	switch r.Kind {
	case models.ToPayment:
		return l.citePayment(ctx, r, number, known)
	case models.ToBatch:
		return l.citeBatch(ctx, r, number, known)
	case models.ToTotal:
		return l.citeTotal(ctx, r, known)
	}
	return models.Cited{}, notFound()
}

func (l Ledger) citePayment(ctx context.Context, r models.Reference, number int64, known programmes) (models.Cited, error) {
	line, number, err := l.Store.FindListing(ctx, number, l.Today())
	if err != nil {
		return models.Cited{}, wrap(err, "find a payment")
	}
	batch, err := l.Store.FindPublication(ctx, number)
	if err != nil {
		return models.Cited{}, wrap(err, "find a payment's batch")
	}
	c := cited(r, known[line.ProgrammeCode], fund.Filter{Region: line.RegionCode, Programme: line.ProgrammeCode, Period: line.Period})
	c.UnitID = batch.UnitID
	c.URL += "&from=" + fund.ListingPlace{Region: line.RegionCode, Period: line.Period, ID: line.ID - 1}.String() + "#p" + r.Record
	c.Says = []models.CitedSay{{Key: "funds.name", Value: line.Name}, {Key: "ask.amount", Value: strconv.FormatInt(line.AmountFen, 10), Type: sayMoney}}
	if line.PaidOn != "" {
		c.Says = append(c.Says, models.CitedSay{Key: "funds.paid_on", Value: string(line.PaidOn), Type: sayDate})
	}
	return c, nil
}

// The types of values that aren't shown as they stand.
const (
	sayMoney = "money"
	sayDate  = "date"
)

func (l Ledger) citeBatch(ctx context.Context, r models.Reference, number int64, known programmes) (models.Cited, error) {
	b, err := l.Store.FindPublication(ctx, number)
	if err != nil {
		return models.Cited{}, wrap(err, "find a batch")
	}
	if known[b.ProgrammeCode].TotalsOnly { // as the newest batches are listed; who published would tell the village
		b.RegionCode, b.UnitID = region.At(b.RegionCode, region.County), 0
	}
	c := cited(r, known[b.ProgrammeCode], b.Filter())
	c.UnitID, c.URL = b.UnitID, "/funds/batches/"+r.Record
	c.Says = []models.CitedSay{{Key: "funds.lines", Value: strconv.Itoa(b.Rows)}, {Key: "ask.amount", Value: strconv.FormatInt(b.TotalFen, 10), Type: sayMoney},
		{Key: "funds.published_on", Value: string(b.On()), Type: sayDate}}
	return c, nil
}

// citeTotal is what was paid in a region; of the whole country nobody is asked.
func (l Ledger) citeTotal(ctx context.Context, r models.Reference, known programmes) (models.Cited, error) {
	f := fund.Filter{Region: r.Region, Programme: r.Programme, Period: r.Period}
	if f.Region == "" {
		return models.Cited{}, notFound()
	}
	path, programme, err := l.resolve(ctx, f, known)
	if err != nil {
		return models.Cited{}, err
	}
	sum, err := l.sum(ctx, f)
	if err != nil {
		return models.Cited{}, err
	}
	if programme == nil {
		programme = &fund.Programme{Name: path[len(path)-1].Name}
	}
	c := cited(r, *programme, f)
	c.Says = []models.CitedSay{{Key: "funds.lines", Value: strconv.FormatInt(sum.Payments, 10)}, {Key: "ask.amount", Value: strconv.FormatInt(sum.TotalFen, 10), Type: sayMoney}}
	return c, nil
}

// cited is something about a programme, which gives it its title.
func cited(r models.Reference, p fund.Programme, f fund.Filter) models.Cited {
	c := models.Cited{Reference: r, Title: p.Name, ItemID: "fund", At: f.Region, For: f.Period, URL: "/funds?" + f.Query().Encode()}
	if f.Programme != "" {
		c.ItemID += "/" + f.Programme
	}
	return c
}
