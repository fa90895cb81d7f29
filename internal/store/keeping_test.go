package store

import (
	"slices"
	"testing"

	"qingyuan/models"
)

// What stays of an erased tip is what is listed here, and nothing of that is sealed. A new table
// about tips has to be erased, or to be listed.
func TestErasingKnowsEveryTable(t *testing.T) {
	stays := []string{"tip_events", "tip_requests", "tip_deadlines", "reminders", "clearings", "case_files", // without a word of what was said
		"attachments", "uploads"} // until their objects have gone
	eachStore(t, func(t *testing.T, s *Store) {
		query := `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'tip_id' WHERE m.type = 'table'`
		if s.dialect == MySQL {
			query = `SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'tip_id'`
		}
		var tables []string
		must(t, s.db.Raw(query).Scan(&tables).Error)
		if len(tables) < 10 {
			t.Fatalf("only %d tables know tips", len(tables))
		}
		for _, table := range tables {
			if !slices.Contains(erased(), table) && !slices.Contains(stays, table) {
				t.Errorf("nothing says what is left in %s of a tip that is erased", table)
			}
		}
	})
}

// Two who erase one tip: the second is told, and what isn't archived is never erased.
func TestEraseTipOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		kept := keepTip(t, s, 1, models.Tip{State: models.Archived, ReceivedOn: "2026-01-01"}, 1)
		open := keepTip(t, s, 2, models.Tip{State: models.Answered, ReceivedOn: "2026-01-01"}, 1)
		wantCode(t, s.EraseTip(t.Context(), open.ID, open.Version, "2026-02-01"), models.Conflict)
		must(t, s.EraseTip(t.Context(), kept.ID, kept.Version, "2026-02-01"))
		wantCode(t, s.EraseTip(t.Context(), kept.ID, kept.Version, "2026-02-01"), models.Conflict)
		wantCode(t, s.EraseTip(t.Context(), kept.ID, kept.Version+1, "2026-02-01"), models.Conflict)
		late := models.TipKey{TipID: kept.ID, Part: models.PartTip, StaffID: 7, Sealed: []byte("k")}
		must(t, s.db.Create(&late).Error) // was shared while it was being erased
		must(t, s.TakeErasedKeys(t.Context(), "2026-02-01"))
		var keys int64
		must(t, s.db.Model(&models.TipKey{}).Where("tip_id = ?", kept.ID).Count(&keys).Error)
		if keys != 0 {
			t.Errorf("%d keys are left", keys)
		}
		if _, err := s.FindTipKey(t.Context(), open.ID, models.PartTip, 1); err != nil {
			t.Errorf("another tip's keys: %v", err)
		}
	})
}
