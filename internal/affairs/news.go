package affairs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// News is something that was published or corrected lately.
type News struct {
	Title     string
	URL       string
	Region    string // its name
	Period    models.Period
	On        models.Date
	Corrected bool
}

// newsSeen is how many changes are looked through for news: questions and expiries are none.
const newsSeen = 40

// News is what was published last, the newest first, each record once.
func (b Board) News(ctx context.Context, most int) ([]News, error) {
	changes, err := b.Store.ListChanges(ctx, "", "", 0, newsSeen)
	if err != nil {
		return nil, fmt.Errorf("read what is new: %w", err)
	}
	var codes []string
	seen := map[string]bool{}
	changes = slices.DeleteFunc(changes, func(c disclosure.Change) bool {
		told := seen[c.Record]
		seen[c.Record] = true
		return told || c.Kind == disclosure.KindQuestion || c.Kind == disclosure.KindStandard || c.Happened == disclosure.WasWithdrawn || c.Happened == disclosure.WasExpired
	})
	changes = changes[:min(len(changes), most)]
	for _, c := range changes {
		codes = append(codes, c.RegionCode)
	}
	names, err := b.Store.RegionNames(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("name regions: %w", err)
	}
	list := make([]News, len(changes))
	for i, c := range changes {
		list[i] = News{Title: c.Title, URL: "/disclosures/" + c.Record, Region: names[c.RegionCode], Period: c.Period,
			On: models.DateOf(time.Unix(c.At, 0)), Corrected: c.Happened == disclosure.WasCorrected}
		if c.Kind == disclosure.KindBatch {
			list[i].URL = "/funds/batches/" + c.Record
		}
	}
	return list, nil
}
