package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Migration is one step of the schema.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

func (s *Store) provider() (*goose.Provider, error) {
	sqlDB, err := s.db.DB()
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	dir, err := fs.Sub(migrations, "migrations/"+string(s.dialect))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	dialect := goose.DialectSQLite3
	if s.dialect == MySQL {
		dialect = goose.DialectMySQL
	}
	p, err := goose.NewProvider(dialect, sqlDB, dir, goose.WithTableName("schema_versions"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

// Migrate brings the schema up to what this program needs and returns the steps taken.
func (s *Store) Migrate(ctx context.Context) ([]Migration, error) {
	p, err := s.provider()
	if err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", known(err))
	}
	steps := make([]Migration, len(results))
	for i, r := range results {
		steps[i] = Migration{Version: r.Source.Version, Name: r.Source.Path, Applied: true}
	}
	return steps, nil
}

// Migrations lists every step and whether it was taken.
func (s *Store) Migrations(ctx context.Context) ([]Migration, error) {
	p, err := s.provider()
	if err != nil {
		return nil, err
	}
	status, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", known(err))
	}
	steps := make([]Migration, len(status))
	for i, st := range status {
		steps[i] = Migration{Version: st.Source.Version, Name: st.Source.Path, Applied: st.State == goose.StateApplied}
	}
	return steps, nil
}

// CheckSchema fails unless the schema is exactly the one that this program was made for.
// Its error says what to run.
func (s *Store) CheckSchema(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", known(err))
	}
	if current == target {
		return nil
	}
	return &SchemaError{Current: current, Want: target}
}

// SchemaError says that the database's schema isn't this program's.
type SchemaError struct{ Current, Want int64 }

func (e *SchemaError) Error() string {
	if e.Current < e.Want {
		return fmt.Sprintf("the database's schema is version %d, this program needs %d: run `qingyuan migrate up`", e.Current, e.Want)
	}
	return fmt.Sprintf("the database's schema is version %d, newer than this program's %d: run a newer qingyuan", e.Current, e.Want)
}
