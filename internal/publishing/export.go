package publishing

import (
	"context"

	"qingyuan/models/fund"
)

// exportChunk is how many payments an export reads at a time. Between two of them it holds
// nothing of the store's.
const exportChunk = 2000

// Check reports whether what a filter names is there; models.NotFound where not.
func (l Ledger) Check(ctx context.Context, f fund.Filter) error {
	known, err := l.known(ctx)
	if err == nil {
		_, _, err = l.resolve(ctx, f, known)
	}
	return err
}

// Export gives all lines that a filter shows to write, some at a time, in the order of the
// pages.
func (l Ledger) Export(ctx context.Context, f fund.Filter, write func([]Line) error) error {
	known, err := l.known(ctx)
	if err != nil {
		return err
	}
	if _, _, err := l.resolve(ctx, f, known); err != nil {
		return err
	}
	var at fund.ListingPlace
	for {
		rows, err := l.Store.ListPayments(ctx, f, l.Today(), at, false, exportChunk)
		if err != nil {
			return wrap(err, "list payments")
		}
		if len(rows) == 0 {
			return nil
		}
		lines, err := l.lines(ctx, rows, known)
		if err != nil {
			return err
		}
		if err := write(lines); err != nil {
			return err
		}
		if len(rows) < exportChunk {
			return nil
		}
		at = fund.PlaceOf(rows[len(rows)-1])
	}
}
