package search

import (
	"cmp"
	"context"
	"slices"

	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// markNews stands before the other marks where they are those of a change: what a region and all
// below it published is then read as quickly as what one village did, by the newest first.
const markNews = "!"

// newsTokens are what a change is chosen by, none where it is no news.
func newsTokens(c disclosure.Change) []string {
	switch c.Happened {
	case disclosure.WasPublished, disclosure.WasCorrected, disclosure.WasUpdated, disclosure.WasWithdrawn, disclosure.WasAnswered:
	default:
		return nil
	}
	list := []string{markNews + markAll, markNews + markItem + c.ItemID}
	if c.RegionCode != "" {
		for _, code := range append(region.Ancestors(c.RegionCode), c.RegionCode) {
			list = append(list, markNews+markRegion+code)
		}
	}
	return list
}

// News lists what was published, corrected, withdrawn and answered in a region and below it, of
// an item, or both; the newest first, those before a number; 0 begins. More says that there are
// older ones.
func (s Search) News(ctx context.Context, in, item string, before int64, limit int) (list []disclosure.Change, more bool, err error) {
	want := [][]string{{markNews + markAll}}
	if in != "" {
		want = append(want, []string{markNews + markRegion + in})
	}
	if item != "" {
		want = append(want, []string{markNews + markItem + item})
	}
	head, err := s.Store.SearchHead(ctx)
	if err != nil {
		return nil, false, wrap(err, "find how far the index is")
	}
	if before <= 0 || before > head.Seq {
		before = head.Seq + 1
	}
	var seqs []int64
	err = s.scan(ctx, want, before, func(some []int64) (bool, error) {
		seqs = append(seqs, some...)
		return len(seqs) <= limit, nil
	})
	if err != nil || len(seqs) == 0 {
		return nil, false, err
	}
	if more = len(seqs) > limit; more {
		seqs = seqs[:limit]
	}
	list, err = s.Store.FindChanges(ctx, seqs)
	slices.SortFunc(list, func(a, b disclosure.Change) int { return cmp.Compare(b.Seq, a.Seq) })
	return list, more, wrap(err, "read changes")
}
