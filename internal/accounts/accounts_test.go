package accounts_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/accounts"
	"qingyuan/internal/guard"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/models"
)

// office is accounts on a real store, with a clock that stands still.
type office struct {
	accounts.Accounts
	db  *store.Store
	now time.Time
}

func open(t *testing.T) *office {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.db")
	db, err := store.Open(config.Database{Driver: "sqlite", File: file})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	_, err = db.Migrate(t.Context())
	must(t, err)
	regions(t, file)
	o := &office{db: db, now: time.Date(2026, 3, 2, 9, 0, 0, 0, models.Shanghai())}
	clock := func() time.Time { return o.now }
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	o.Accounts = accounts.Accounts{Store: db, Sealer: seal.NewStretcher([]byte("pepper"), cheap, cheap), Clock: clock,
		Limits: guard.Limits{Store: db, Boxer: seal.Sealer{}, Key: make([]byte, 32), Clock: clock}}
	return o
}

// regions keeps a county that isn't there, with a town and a village.
func regions(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	must(t, err)
	defer db.Close()
	_, err = db.Exec(`INSERT INTO regions (code, name, parent) VALUES ('99', '某省', ''), ('9901', '云溪市', '99'),
		('990101', '云溪县', '9901'), ('990101101', '清水镇', '990101'), ('990101101201', '三里村', '990101101')`)
	must(t, err)
}

const chosen = "春江潮水连海平海上明月共潮生"

// admin is the first administrator, signed in with a password of their own.
func (o *office) admin(t *testing.T) models.Visitor {
	t.Helper()
	password, err := o.EnsureAdmin(t.Context())
	must(t, err)
	return o.settle(t, accounts.FirstAdmin, password)
}

// settle signs in with a one-time password and chooses another.
func (o *office) settle(t *testing.T, username string, password models.Secret) models.Visitor {
	t.Helper()
	v := o.visitor(t, o.signIn(t, username, password))
	token, err := o.ChangePassword(t.Context(), v, accounts.NewPassword{New: chosen, Again: chosen})
	must(t, err)
	return o.visitor(t, token)
}

func (o *office) signIn(t *testing.T, username string, password models.Secret) []byte {
	t.Helper()
	token, err := o.SignIn(t.Context(), accounts.SignIn{Username: username, Password: password, Address: "192.0.2.1"})
	must(t, err)
	return token
}

func (o *office) visitor(t *testing.T, token []byte) models.Visitor {
	t.Helper()
	v, err := o.Visitor(t.Context(), token)
	must(t, err)
	return v
}

// unit keeps a unit of the county 990101.
func (o *office) unit(t *testing.T, u models.Unit) models.Unit {
	t.Helper()
	must(t, o.db.CreateUnit(t.Context(), &u))
	return u
}

func (o *office) hire(t *testing.T, admin models.Visitor, username string, unit int64, roles ...models.Role) models.Visitor {
	t.Helper()
	_, password, err := o.AddPerson(t.Context(), admin, accounts.NewPerson{Username: username, Name: username, UnitID: unit, Roles: roles})
	must(t, err)
	return o.settle(t, username, password)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code models.Code) {
	t.Helper()
	if models.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

// wantProblem fails unless err says that one field is wrong, and how.
func wantProblem(t *testing.T, err error, field, key string) {
	t.Helper()
	problems, ok := errors.AsType[models.Problems](err)
	if !ok || problems.Of(field) == nil || problems.Of(field).Key != key {
		t.Fatalf("got %v, want %s: %s", err, field, key)
	}
}

// countingSealer counts the slow steps.
type countingSealer struct {
	accounts.Sealer
	steps int
}

func (s *countingSealer) Password(ctx context.Context, p models.Secret, salt []byte) ([]byte, []byte, error) {
	s.steps++
	return s.Sealer.Password(ctx, p, salt)
}

func (o *office) directory() accounts.Directory { return accounts.Directory{Store: o.db} }
