package store

import (
	"encoding/json"
	"testing"
	"time"

	"gorm.io/gorm"

	"qingyuan/internal/casework"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// queries counts the statements that do runs.
func queries(t *testing.T, s *Store, do func()) int {
	t.Helper()
	n := 0
	count := func(db *gorm.DB) {
		if !db.DryRun { // a part of another statement
			n++
		}
	}
	cb := s.db.Callback()
	must(t, cb.Query().Before("gorm:query").Register("test:query", count))
	must(t, cb.Row().Before("gorm:row").Register("test:row", count))
	must(t, cb.Raw().Before("gorm:raw").Register("test:raw", count))
	must(t, cb.Update().Before("gorm:update").Register("test:update", count))
	do()
	must(t, cb.Query().Remove("test:query"))
	must(t, cb.Row().Remove("test:row"))
	must(t, cb.Raw().Remove("test:raw"))
	must(t, cb.Update().Remove("test:update"))
	return n
}

// sealedTip keeps a tip that can be opened.
func sealedTip(t *testing.T, s *Store, v models.Visitor, n int) (id string) {
	t.Helper()
	var sealer seal.Sealer
	secret, recipient, err := sealer.NewIdentity()
	must(t, err)
	said, err := json.Marshal(models.TipContent{Subjects: []models.Subject{{Name: "王某"}}, RegionCode: "990101101201"})
	must(t, err)
	content, err := sealer.Seal(said, recipient)
	must(t, err)
	key, err := sealer.Seal([]byte(secret.Reveal()), v.Staff.PublicKey)
	must(t, err)
	tip := keepTip(t, s, n, models.Tip{State: models.Received, ReceivedOn: "2026-03-01", UnitID: v.Unit.ID})
	must(t, s.db.Model(&models.Tip{}).Where("id = ?", tip.ID).Updates(map[string]any{"content": content, "recipient": recipient}).Error)
	must(t, s.db.Create(&models.TipKey{TipID: tip.ID, Part: models.PartTip, StaffID: v.Staff.ID, Sealed: key}).Error)
	return tip.ID
}

func TestAQueueOf300TakesAsManyQueriesAsOf10(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		v := models.Visitor{Unit: models.Unit{ID: 1}, Staff: models.Staff{ID: 5, Roles: models.JoinRoles(models.RoleReviewer)}}
		var err error
		v.Identity, v.Staff.PublicKey, err = seal.Sealer{}.NewIdentity()
		must(t, err)
		c := casework.Casework{Store: s, Sealer: &seal.Stretcher{}, Clocks: testkit.Clocks(t), Trail: testkit.Trail(s), Clock: time.Now}
		rows := 0
		look := func() {
			q, err := c.Queue(t.Context(), v, casework.Look{Tab: casework.Waiting})
			must(t, err)
			rows = len(q.Rows)
		}
		for n := range 10 {
			sealedTip(t, s, v, n+1)
		}
		ten := queries(t, s, look)
		if rows != 10 || ten == 0 {
			t.Fatalf("%d rows, %d queries", rows, ten)
		}
		for n := 10; n < 300; n++ {
			sealedTip(t, s, v, n+1)
		}
		if many := queries(t, s, look); rows != casework.PageSize || many != ten {
			t.Fatalf("of 300 it takes %d queries, of 10 %d", many, ten)
		}
	})
}
