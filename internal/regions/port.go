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

// Writer is the store inside a transaction. It is declared with the model because a store
// names it, and a store knows no use case.
type Writer = region.Writer
