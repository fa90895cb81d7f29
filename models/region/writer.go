package region

import "context"

// Writer keeps regions, within one transaction. It takes at most 1,000 at a time.
type Writer interface {
	// Names returns the names of those of the codes that are there. Codes are distinct.
	Names(ctx context.Context, codes []string) (map[string]string, error)

	// Insert adds regions that are not there, a parent before its children. Where one is there
	// after all, because another import ran meanwhile, it fails with models.Conflict.
	Insert(ctx context.Context, rows []Region) error

	// Rename gives regions that are there the names in rows.
	Rename(ctx context.Context, rows []Region) error
}
