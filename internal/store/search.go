package store

import (
	"context"

	"qingyuan/models"
)

// ListNewestTips implements casework.Store: ids first, by their index, then what is sealed.
func (s *Store) ListNewestTips(ctx context.Context, q models.TipQuery) ([]models.HeldTip, error) {
	newest := orderOf(models.TipQuery{Newest: true})
	tx := readable(s.in(ctx).Table("tips").Where("unit_id = ?", q.UnitID), q.StaffID, "")
	if !q.From.IsZero() {
		tx = newest.beyond(tx, q.From)
	}
	return list[models.HeldTip](s.in(ctx).Table("(?) AS page", tx.Select("id, received_on").Order(newest.by("")).Limit(q.Limit)).
		Joins("JOIN tips ON tips.id = page.id").
		Joins("JOIN tip_keys ON tip_keys.tip_id = page.id AND tip_keys.part = ? AND tip_keys.staff_id = ?", models.PartTip, q.StaffID).
		Select(inQueue).Order(newest.by("page.")), "list the newest tips")
}

// ListSealedWords implements casework.Store.
func (s *Store) ListSealedWords(ctx context.Context, tipIDs []string) (map[string][]models.SealedWords, error) {
	words := map[string][]models.SealedWords{}
	for _, t := range []struct {
		table, sealed string
		place         models.WordsPlace
	}{
		{"messages", "content", models.WordsOfMessage}, {"tip_events", "note", models.WordsOfNote}, {"attachments", "meta", models.WordsOfFile},
	} {
		rows, err := list[models.SealedWords](s.in(ctx).Table(t.table).Select("tip_id, "+t.sealed+" AS sealed").
			Where("tip_id IN ? AND "+t.sealed+" IS NOT NULL", tipIDs).Order("tip_id, seq"), "list what tips say")
		if err != nil {
			return nil, err
		}
		for _, w := range rows {
			w.Place = t.place
			words[w.TipID] = append(words[w.TipID], w)
		}
	}
	return words, nil
}
