// Package regions brings administrative divisions into the store from files, and finds
// them there.
package regions

import (
	"context"

	"qingyuan/models/region"
)

// BatchSize is the most regions or codes that one call of a store gets. It fits 1,000 rows of
// three values into one statement of SQLite (32,766 parameters) and MariaDB (65,535).
const BatchSize = 1000

// Store is where an import goes.
type Store interface {
	// Names returns the names of those of the codes that are in the store. Codes are distinct.
	Names(ctx context.Context, codes []string) (map[string]string, error)

	// Import runs do in one transaction: what it wrote is kept only if it returns nil.
	// do runs once.
	Import(ctx context.Context, do func(Writer) error) error
}

// Writer writes within one transaction.
type Writer interface {
	// Names is that of Store, inside the transaction.
	Names(ctx context.Context, codes []string) (map[string]string, error)

	// Insert adds regions that are not there, a parent before its children. Where one is there
	// after all, because another import ran meanwhile, it fails with models.Conflict.
	Insert(ctx context.Context, rows []region.Region) error

	// Rename gives regions that are there the names in rows.
	Rename(ctx context.Context, rows []region.Region) error
}
