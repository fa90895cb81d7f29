package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// letterNumber is the last number that a unit gave to a kind in a year.
type letterNumber struct {
	UnitID int64  `gorm:"primaryKey;autoIncrement:false"`
	Kind   string `gorm:"primaryKey"`
	Year   int    `gorm:"primaryKey;autoIncrement:false"`
	Used   int64
}

// NextLetterNumber implements casework.Store: the row is held until the transaction ends, so
// that no number is given twice, and none is lost with a transaction that fails.
func (s *Store) NextLetterNumber(ctx context.Context, unitID int64, kind string, year int) (int64, error) {
	n := letterNumber{UnitID: unitID, Kind: kind, Year: year, Used: 1}
	tx := s.in(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "unit_id"}, {Name: "kind"}, {Name: "year"}},
		DoUpdates: clause.Assignments(map[string]any{"used": gorm.Expr("letter_numbers.used + 1")})}).Create(&n)
	if err := did(tx, "give a letter a number"); err != nil {
		return 0, err
	}
	n, err := take[letterNumber](s.in(ctx).Where("unit_id = ? AND kind = ? AND year = ?", unitID, kind, year), "read a letter's number")
	return n.Used, err
}

// CreateLetter implements casework.Store.
func (s *Store) CreateLetter(ctx context.Context, l models.LetterRow) error {
	return did(s.in(ctx).Create(&l), "keep a letter")
}

// ListLetters implements casework.Store, without what they say.
func (s *Store) ListLetters(ctx context.Context, tipID string) ([]models.LetterRow, error) {
	return list[models.LetterRow](s.in(ctx).Omit("content").Where("tip_id = ?", tipID).Order("made_on, year, kind, seq").Limit(1000), "list letters")
}

// FindLetter implements casework.Store.
func (s *Store) FindLetter(ctx context.Context, tipID, id string) (models.LetterRow, error) {
	return take[models.LetterRow](s.in(ctx).Where("tip_id = ? AND id = ?", tipID, id), "find a letter")
}

// CreateLetterTemplate implements casework.Store.
func (s *Store) CreateLetterTemplate(ctx context.Context, t models.LetterTemplate) error {
	return did(s.in(ctx).Create(&t), "keep a template")
}

// ListLetterTemplates implements casework.Store, the last first.
func (s *Store) ListLetterTemplates(ctx context.Context, unitID int64, kind, lang string, limit int) ([]models.LetterTemplate, error) {
	return list[models.LetterTemplate](s.in(ctx).Where("unit_id = ? AND kind = ? AND lang = ?", unitID, kind, lang).
		Order("version DESC").Limit(limit), "list templates")
}

// ListClearings implements casework.Store.
func (s *Store) ListClearings(ctx context.Context, tipID string) ([]models.Clearing, error) {
	return list[models.Clearing](s.in(ctx).Where("tip_id = ?", tipID).Order("made_on, id").Limit(1000), "list clearings")
}

// CreateClearing implements casework.Store.
func (s *Store) CreateClearing(ctx context.Context, c models.Clearing) error {
	return did(s.in(ctx).Create(&c), "keep a clearing")
}

// DeliverClearing implements casework.Store.
func (s *Store) DeliverClearing(ctx context.Context, c models.Clearing) error {
	return one(s.in(ctx).Model(&models.Clearing{}).Where("id = ? AND tip_id = ? AND delivered_by = 0", c.ID, c.TipID).
		Updates(map[string]any{"delivered_on": c.DeliveredOn, "delivered_by": c.DeliveredBy, "delivery": c.Delivery}), "record that a clearing was delivered")
}
