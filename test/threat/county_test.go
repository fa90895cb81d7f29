package threat

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite"

	"qingyuan/config"
	"qingyuan/internal/accounts"
	"qingyuan/internal/blob"
	"qingyuan/internal/casework"
	"qingyuan/internal/intake"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
)

// county is a town, a county and a city above one another, with everybody who works there,
// on a real database and object store. The test keeps everybody's key.
type county struct {
	intake.Intake
	cases              casework.Casework
	people             accounts.Accounts
	db                 *store.Store
	raw                *sql.DB
	files              blob.Store
	town, county, city models.Unit
	staff              map[string]models.Visitor
	secret             []byte // of the installation
	file               string // of the embedded database; empty for a server's
}

// onEachBackend runs a test on both.
func onEachBackend(t *testing.T, test func(*testing.T, *county)) {
	t.Run("embedded", func(t *testing.T) {
		dir := t.TempDir()
		files, err := blob.Folder(filepath.Join(dir, "uploads"))
		testkit.Must(t, err)
		test(t, newCounty(t, config.Database{Driver: "sqlite", File: filepath.Join(dir, "test.db")}, files))
	})
	t.Run("services", func(t *testing.T) {
		dsn, err := mysql.ParseDSN(testkit.MariaDB(t))
		testkit.Must(t, err)
		files, err := blob.NewMinIO(blob.MinIOConfig(testkit.MinIO(t)))
		testkit.Must(t, err)
		testkit.Must(t, files.Ready(t.Context()))
		test(t, newCounty(t, config.Database{Driver: "mysql", Address: dsn.Addr, Name: dsn.DBName, User: dsn.User,
			Password: models.Secret(dsn.Passwd), MaxOpen: 8}, files))
	})
}

func newCounty(t *testing.T, cfg config.Database, files blob.Store) *county {
	t.Helper()
	db := stores.Open(t, cfg)
	k := &county{db: db, raw: testkit.Raw(t, cfg), files: files, staff: map[string]models.Visitor{}, secret: bytes.Repeat([]byte{9}, 32), file: cfg.File}
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	sealer := seal.NewStretcher(seal.Sealer{}.Derive(k.secret, "pepper"), cheap, cheap)
	hash := seal.NewHasher(sealer.Derive(k.secret, "subjects")).Hash
	k.Intake = intake.Intake{Clocks: testkit.Clocks(t), Store: db, Trail: testkit.Trail(db), Blob: blob.Aging{Store: files}, Sealer: sealer, Directory: accounts.Directory{Store: db, Hash: hash},
		Regions: testkit.AnyRegion{}, Matters: testkit.Matters(t), Hash: hash, Scrub: samples.Scrub(), Once: samples.Once, Clock: time.Now,
		Caps: intake.Caps{File: 1 << 20, Tip: 4 << 20, Files: 5}}
	k.people = accounts.Accounts{Store: db, Trail: testkit.Trail(db), Sealer: sealer, Hash: hash, Clock: time.Now}
	k.cases = casework.Casework{Store: db, Trail: testkit.Trail(db), Blob: files, Sealer: sealer, Clocks: testkit.Clocks(t), Clock: time.Now}
	k.found(t)
	return k
}

// found makes the units and the people.
func (k *county) found(t *testing.T) {
	t.Helper()
	k.city = k.unit(t, models.Unit{Name: "云溪市纪委监委", RegionCode: "9901"})
	k.county = k.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101", SuperiorID: k.city.ID, Head: "钱书记"})
	k.town = k.unit(t, models.Unit{Name: "清水镇纪委", RegionCode: "990101101", SuperiorID: k.county.ID, Head: "郑镇长"})
	for place, u := range map[string]models.Unit{"town": k.town, "county": k.county, "city": k.city} {
		for _, role := range []models.Role{models.RoleReviewer, models.RoleSupervisor, models.RoleCustodian, models.RoleIntake, models.RolePublisher} {
			k.hire(t, place+" "+string(role), u, role)
		}
	}
	k.hire(t, "town friend", k.town, models.RoleReviewer)
	k.hire(t, "admin", models.Unit{}, models.RoleAdmin)
}

func (k *county) unit(t *testing.T, u models.Unit) models.Unit {
	t.Helper()
	testkit.Must(t, k.db.CreateUnit(t.Context(), &u))
	return u
}

func (k *county) hire(t *testing.T, name string, u models.Unit, role models.Role) {
	t.Helper()
	secret, public, err := k.Sealer.NewIdentity()
	testkit.Must(t, err)
	st := models.Staff{Username: strings.ReplaceAll(name, " ", "."), Name: name, UnitID: u.ID, Roles: models.JoinRoles(role), Salt: []byte{1}, Verifier: []byte{1},
		PublicKey: public, SealedKey: []byte{1}, Version: 1}
	testkit.Must(t, k.db.CreateStaff(t.Context(), &st))
	k.staff[name] = models.Visitor{Staff: st, Unit: u, Identity: secret}
}

// entrust has every reader and custodian split their key pair among the custodians.
func (k *county) entrust(t *testing.T) {
	t.Helper()
	for name, v := range k.staff {
		list, err := k.people.Custodians(t.Context(), v)
		testkit.Must(t, err)
		var ids []int64
		for _, c := range list {
			ids = append(ids, c.ID)
		}
		if len(ids) == 0 && v.Staff.Roles.Any(models.Keepers()...) {
			t.Fatalf("%s finds no custodians", name)
		}
		if len(ids) > 0 {
			testkit.Must(t, k.people.Entrust(t.Context(), v, ids))
		}
	}
}

// related declares that somebody of the staff has a relation to a name.
func (k *county) related(t *testing.T, who, name string) {
	t.Helper()
	_, err := k.raw.Exec("INSERT INTO staff_relations (id, staff_id, kind, ref, declared_on) VALUES (?, ?, 'family', ?, '2026-01-01')",
		models.NewID(), k.staff[who].Staff.ID, models.NameRef(k.Hash, name))
	testkit.Must(t, err)
}

// tell sends a tip and returns its receipt; a file goes with it.
func (k *county) tell(t *testing.T, said models.TipContent, who models.Reporter, start intake.Start, file string) models.Receipt {
	t.Helper()
	token := k.draft(t, said, who, start, file)
	testkit.Must(t, k.Submit(t.Context(), token))
	d, err := k.Draft(t.Context(), token)
	testkit.Must(t, err)
	receipt, ok := models.ParseReceipt(d.Receipt)
	if !ok {
		t.Fatal("no receipt")
	}
	testkit.Must(t, k.Discard(t.Context(), token))
	return receipt
}

func (k *county) draft(t *testing.T, said models.TipContent, who models.Reporter, start intake.Start, file string) []byte {
	t.Helper()
	token, err := k.Begin(t.Context(), start)
	testkit.Must(t, err)
	testkit.Must(t, k.Fill(t.Context(), token, said, who))
	if file != "" {
		testkit.Must(t, k.AddFile(t.Context(), token, file+".txt", strings.NewReader("text "+file)))
	}
	return token
}

// database is every value of every table.
func (k *county) database(t *testing.T) haul {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if k.raw.QueryRow("SELECT VERSION()").Scan(new(string)) == nil {
		query = "SHOW TABLES"
	}
	var all haul
	tables := 0
	for _, table := range column(t, k.raw, query) {
		rows := k.values(t, string(table))
		if len(rows) > 0 {
			tables++
		}
		all = append(all, rows...)
	}
	if tables < 10 {
		t.Fatalf("the dump has %d tables with something in them", tables)
	}
	return all
}

func column(t *testing.T, db *sql.DB, query string) (values [][]byte) {
	t.Helper()
	rows, err := db.Query(query)
	testkit.Must(t, err)
	defer rows.Close()
	for rows.Next() {
		var v []byte
		testkit.Must(t, rows.Scan(&v))
		values = append(values, v)
	}
	testkit.Must(t, rows.Err())
	return values
}

func (k *county) values(t *testing.T, table string) (all haul) {
	t.Helper()
	rows, err := k.raw.Query(fmt.Sprintf("SELECT * FROM %s", table))
	testkit.Must(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	testkit.Must(t, err)
	for rows.Next() {
		row, into := make([][]byte, len(names)), make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		testkit.Must(t, rows.Scan(into...))
		all = append(all, row...)
	}
	testkit.Must(t, rows.Err())
	return all
}

// objects is every object of the store, and its name.
func (k *county) objects(t *testing.T) (all haul) {
	t.Helper()
	err := k.files.Walk(t.Context(), "", func(o blob.Info) error {
		r, err := k.files.Open(t.Context(), o.Key)
		if err != nil {
			return err
		}
		defer r.Close()
		content, err := io.ReadAll(r)
		all = append(all, content, []byte(o.Key))
		return err
	})
	testkit.Must(t, err)
	if len(all) == 0 {
		t.Fatal("the object store is empty")
	}
	return all
}

// all that the installation keeps, but for its secret.
func (k *county) all(t *testing.T) haul { return append(k.database(t), k.objects(t)...) }
