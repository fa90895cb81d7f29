// Package stores gives tests a store that is ready. It stands beside testkit because the store's
// own tests use that.
package stores

import (
	"testing"

	"qingyuan/config"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// Open opens a database with all its tables, and closes it when the test ends.
func Open(t testing.TB, cfg config.Database) *store.Store {
	t.Helper()
	db, err := store.Open(cfg)
	testkit.Must(t, err)
	t.Cleanup(func() { testkit.Must(t, db.Close()) })
	_, err = db.Migrate(t.Context())
	testkit.Must(t, err)
	return db
}

// Join makes somebody of a unit, with a key, who is signed in.
func Join(t testing.TB, db *store.Store, name string, u models.Unit, role models.Role) models.Visitor {
	t.Helper()
	secret, public, err := seal.Sealer{}.NewIdentity()
	testkit.Must(t, err)
	st := models.Staff{Username: name, Name: name, UnitID: u.ID, Roles: models.JoinRoles(role), Salt: []byte{1}, Verifier: []byte{1}, PublicKey: public, SealedKey: []byte{1}, Version: 1}
	testkit.Must(t, db.CreateStaff(t.Context(), &st))
	return models.Visitor{Staff: st, Unit: u, Identity: secret}
}
