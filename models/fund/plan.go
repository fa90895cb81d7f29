package fund

// Plan is what a file would import: what the person sees before confirming.
type Plan struct {
	File     string
	Rows     int // data rows
	Accepted int // of them, rows that would be imported
	TotalFen int64
	// DeclaredTotalFen is what the file's own 合计 rows say; nil where it has none.
	DeclaredTotalFen *int64
	Batches          []BatchPlan

	Noted        []Remark // on imported rows and on the file; at most Options.MaxRemarks
	Refused      []Remark // at most Options.MaxRemarks
	NotedRows    int      // imported rows that have a note
	NotedCount   int      // all notes, kept or not
	RefusedCount int      // all reasons, kept or not
}

// RefusedRows is the number of rows that would not be imported.
func (p *Plan) RefusedRows() int { return p.Rows - p.Accepted }

// BatchPlan is one programme's part of a file.
type BatchPlan struct {
	Programme   Programme
	Rows        int
	TotalFen    int64
	FirstPeriod Period
	LastPeriod  Period
}

func (b *BatchPlan) add(p *Payment) {
	b.Rows++
	b.TotalFen += p.AmountFen
	if b.FirstPeriod == "" || p.Period < b.FirstPeriod {
		b.FirstPeriod = p.Period
	}
	b.LastPeriod = max(b.LastPeriod, p.Period)
}

// Line is one payment that would be imported, and the index of its batch in the plan.
type Line struct {
	Batch   int
	Payment Payment
}
