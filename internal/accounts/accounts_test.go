package accounts_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"qingyuan/config"
	"qingyuan/internal/accounts"
	"qingyuan/internal/factor"
	"qingyuan/internal/guard"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
)

// office is accounts on a real store, with a clock that stands still.
type office struct {
	accounts.Accounts
	db  *store.Store
	raw *sql.DB
	now time.Time
}

func open(t *testing.T) *office {
	t.Helper()
	return openOn(t, config.Database{Driver: "sqlite", File: filepath.Join(t.TempDir(), "test.db")})
}

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, open(t)) })
	t.Run("mariadb", func(t *testing.T) {
		dsn, err := mysql.ParseDSN(testkit.MariaDB(t))
		testkit.Must(t, err)
		test(t, openOn(t, config.Database{Driver: "mysql", Address: dsn.Addr, Name: dsn.DBName, User: dsn.User,
			Password: models.Secret(dsn.Passwd), MaxOpen: 8}))
	})
}

func openOn(t *testing.T, cfg config.Database) *office {
	t.Helper()
	db := stores.Open(t, cfg)
	o := &office{db: db, raw: testkit.Raw(t, cfg), now: time.Date(2026, 3, 2, 9, 0, 0, 0, models.Shanghai())}
	regions(t, o.raw)
	clock := func() time.Time { return o.now }
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	o.Accounts = accounts.Accounts{Store: db, Sealer: seal.NewStretcher([]byte("pepper"), cheap, cheap), Clock: clock, Trail: testkit.Trail(db), Hash: testkit.Hash, Matters: testkit.Matters(t), Factors: factor.Factors{},
		Limits: guard.Limits{Store: db, Boxer: seal.Sealer{}, Key: make([]byte, 32), Clock: clock}}
	return o
}

// regions keeps a county that isn't there, with a town and a village.
func regions(t *testing.T, db *sql.DB) {
	t.Helper()
	_, err := db.Exec(`INSERT INTO regions (code, name, parent) VALUES ('99', '某省', ''), ('9901', '云溪市', '99'),
		('990101', '云溪县', '9901'), ('990101101', '清水镇', '990101'), ('990101101201', '三里村', '990101101')`)
	testkit.Must(t, err)
}

const chosen = "春江潮水连海平海上明月共潮生"

// admin is the first administrator, signed in with a password of their own.
func (o *office) admin(t *testing.T) models.Visitor {
	t.Helper()
	password, err := o.EnsureAdmin(t.Context())
	testkit.Must(t, err)
	return o.settle(t, accounts.FirstAdmin, password)
}

// settle signs in with a one-time password and chooses another.
func (o *office) settle(t *testing.T, username string, password models.Secret) models.Visitor {
	t.Helper()
	v := o.visitor(t, o.signIn(t, username, password))
	token, err := o.ChangePassword(t.Context(), v, accounts.NewPassword{New: chosen, Again: chosen})
	testkit.Must(t, err)
	return o.visitor(t, token)
}

func (o *office) signIn(t *testing.T, username string, password models.Secret) []byte {
	t.Helper()
	in, err := o.SignIn(t.Context(), accounts.SignIn{Username: username, Password: password, Address: "192.0.2.1"})
	testkit.Must(t, err)
	return in.Token
}

func (o *office) visitor(t *testing.T, token []byte) models.Visitor {
	t.Helper()
	v, err := o.Visitor(t.Context(), token)
	testkit.Must(t, err)
	return v
}

// unit keeps a unit of the county 990101.
func (o *office) unit(t *testing.T, u models.Unit) models.Unit {
	t.Helper()
	testkit.Must(t, o.db.CreateUnit(t.Context(), &u))
	return u
}

func (o *office) hire(t *testing.T, admin models.Visitor, username string, unit int64, roles ...models.Role) models.Visitor {
	t.Helper()
	return o.hireAs(t, admin, username, username, unit, roles...)
}

func (o *office) hireAs(t *testing.T, admin models.Visitor, username, name string, unit int64, roles ...models.Role) models.Visitor {
	t.Helper()
	_, password, err := o.AddPerson(t.Context(), admin, accounts.NewPerson{Username: username, Name: name, UnitID: unit, Roles: roles})
	testkit.Must(t, err)
	return o.settle(t, username, password)
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

func (o *office) directory() accounts.Directory {
	return accounts.Directory{Store: o.db, Hash: testkit.Hash}
}
