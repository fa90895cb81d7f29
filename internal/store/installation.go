package store

import (
	"bytes"
	"context"

	"gorm.io/gorm/clause"
)

type installationRow struct {
	Name  string `gorm:"primaryKey"`
	Value []byte
}

func (installationRow) TableName() string { return "installation" }

// keyCheck is the row that tells whether a key is this database's.
const keyCheck = "key-check"

// OwnsKey reports whether check, derived from the installation's secret, is that with which
// this database was first opened; a new database takes it for its own.
func (s *Store) OwnsKey(ctx context.Context, check []byte) (bool, error) {
	row := installationRow{Name: keyCheck, Value: check}
	if err := did(s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row), "keep the key's check"); err != nil {
		return false, err
	}
	kept, err := take[installationRow](s.in(ctx).Where("name = ?", keyCheck), "find the key's check")
	return bytes.Equal(kept.Value, check), err
}
