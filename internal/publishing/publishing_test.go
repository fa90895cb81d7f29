package publishing_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"golang.org/x/text/encoding/simplifiedchinese"

	"qingyuan/config"
	fundconfig "qingyuan/config/fund"
	"qingyuan/internal/blob"
	"qingyuan/internal/changes"
	"qingyuan/internal/publishing"
	"qingyuan/internal/regions"
	"qingyuan/internal/seal"
	"qingyuan/internal/sheets"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// bench is the desk and the public accounts on a real store and folder, with a publisher of
// the county 990101 and a clock that the test moves.
type bench struct {
	publishing.Desk
	ledger   publishing.Ledger
	db       *store.Store
	visitor  models.Visitor         // publisher
	approver models.Visitor         // of the same unit
	units    map[string]models.Unit // by region
	now      time.Time
	dir      string
}

const county = "990101"

// eachBench runs a test on a bench with each kind of database.
func eachBench(t *testing.T, test func(*testing.T, *bench)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newBench(t)) })
	t.Run("mariadb", func(t *testing.T) {
		dsn, err := mysql.ParseDSN(testkit.MariaDB(t))
		must(t, err)
		test(t, benchOn(t, t.TempDir(), config.Database{Driver: "mysql", Address: dsn.Addr, Name: dsn.DBName, User: dsn.User,
			Password: models.Secret(dsn.Passwd), MaxOpen: 8}))
	})
}

func newBench(t *testing.T) *bench {
	t.Helper()
	dir := t.TempDir()
	return benchOn(t, dir, config.Database{Driver: "sqlite", File: filepath.Join(dir, "test.db")})
}

func benchOn(t *testing.T, dir string, cfg config.Database) *bench {
	t.Helper()
	db := stores.Open(t, cfg)
	files, err := blob.Folder(filepath.Join(dir, "uploads"))
	must(t, err)
	words, err := fundconfig.Words()
	must(t, err)
	programmes, err := fundconfig.Programmes()
	must(t, err)
	must(t, db.AddProgrammes(t.Context(), programmes))
	addRegions(t, db)
	synonyms := map[string][]string{}
	for _, p := range programmes {
		synonyms[p.Code] = p.Synonyms
	}
	b := &bench{db: db, dir: dir, units: map[string]models.Unit{}, now: time.Date(2026, 3, 25, 10, 0, 0, 0, models.Shanghai())}
	b.Desk = publishing.Desk{Store: db, Trail: testkit.Trail(db), Changes: changes.Changes{Store: db, Clock: func() time.Time { return b.now }}, Blob: blob.Aging{Store: files}, Sealer: seal.Sealer{}, Keyer: seal.NewHasher(bytes.Repeat([]byte{3}, 32)),
		Words: words, Synonyms: synonyms, OpenSheet: sheets.Open, Clock: func() time.Time { return b.now }, MaxSize: 1 << 20}
	b.ledger = publishing.Ledger{Store: db, Regions: regions.Tree{Store: db}, Clock: func() time.Time { return b.now }}
	b.visitor, b.approver = b.join(t, "周源", county, models.RolePublisher), b.join(t, "田核", county, models.RoleApprover)
	return b
}

// join makes somebody of the unit of a region, with a key, who is signed in.
func (b *bench) join(t *testing.T, name, code string, role models.Role) models.Visitor {
	t.Helper()
	u, known := b.units[code]
	if !known {
		u = models.Unit{Name: "单位" + code, RegionCode: code}
		must(t, b.db.CreateUnit(t.Context(), &u))
		b.units[code] = u
	}
	return stores.Join(t, b.db, name, u, role)
}

// submit stages a sheet and has it wait for approval; it returns its id and what was seen.
func (b *bench) submit(t *testing.T, name, content string) (string, publishing.Seen) {
	t.Helper()
	id := b.stage(t, name, content)
	as := seen(b.preview(t, id))
	must(t, b.Submit(t.Context(), b.visitor, id, as, ""))
	return id, as
}

// publish does all that two people do.
func (b *bench) publish(t *testing.T, name, content string) []publishing.Published {
	t.Helper()
	id, as := b.submit(t, name, content)
	done, err := b.Approve(t.Context(), b.approver, id, as)
	must(t, err)
	return done
}

func addRegions(t *testing.T, db *store.Store) {
	t.Helper()
	must(t, store.RegionImport{Store: db}.Import(t.Context(), func(w region.Writer) error {
		var list []region.Region
		for _, r := range [][2]string{{"99", "示范省"}, {"9901", "明镜市"}, {"990101", "清源县"}, {"990102", "白水县"}, {"990101101", "清源镇"}, {"990101102", "石桥镇"},
			{"990101101200", "柳树村村民委员会"}, {"990101101201", "大王村村民委员会"}, {"990101102200", "石桥村村民委员会"}, {"990102101", "白水镇"}, {"990102101200", "白水村村民委员会"}} {
			made, err := region.New(r[0], r[1])
			if err != nil {
				return err
			}
			list = append(list, made)
		}
		return w.Insert(t.Context(), list)
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code models.Code, key string) {
	t.Helper()
	e, ok := errors.AsType[*models.Error](err)
	if !ok || e.Code != code || e.Key != key {
		t.Fatalf("got %v, want %s %s", err, code, key)
	}
}

const heading = "序号,乡镇,村代码,村,组,户主姓名,身份证号,银行卡号,补贴项目,数量,单位,标准(元),金额(元),所属期,发放日期,备注\n"

// person is the n-th of the people of these tests, with an identity number that checks.
func person(n int) (name, identity, card string) {
	body := fmt.Sprintf("9901011960%02d%02d%03d", n/28%12+1, n%28+1, n%1000)
	sum := 0
	for i := range 17 {
		sum = (sum + int(body[i]-'0')) * 2 % 11
	}
	return fmt.Sprintf("欧阳第%d", n), body + string("10X98765432"[sum%11]), cardOf(n)
}

// cardOf is a card number of 19 digits that passes the Luhn check.
func cardOf(n int) string {
	body := fmt.Sprintf("62284815%010d", n*7919)
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return body + fmt.Sprint((10-sum%10)%10)
}

// line is a row of a sheet of the old-age allowance.
func line(n int, village, amount string) string {
	name, identity, card := person(n)
	return fmt.Sprintf("%d,,%s,,3组,%s,%s,%s,高龄津贴,1,人,100,%s,2026-03,2026-03-20,\n", n, village, name, identity, card, amount)
}

// sheet is a county's sheet as it comes: GB18030, with a total.
func sheet(t *testing.T, rows ...string) string {
	t.Helper()
	text, err := simplifiedchinese.GB18030.NewEncoder().String(heading + strings.Join(rows, ""))
	must(t, err)
	return text
}

func file(name, content string) publishing.File {
	return publishing.File{Name: name, ReaderAt: strings.NewReader(content), Size: int64(len(content))}
}

// good is a sheet with four rows, of which one is noted.
func good(t *testing.T) string {
	return sheet(t, line(1, "990101101200", "100"), line(2, "990101101200", "100"), line(3, "990101101201", "120"), line(4, "990101102200", "100"),
		"合计,,,,,,,,,,,,420.00,,,\n")
}

func (b *bench) stage(t *testing.T, name, content string) string {
	t.Helper()
	id, err := b.Stage(t.Context(), b.visitor, publishing.Sent{Name: name, Reader: strings.NewReader(content)})
	must(t, err)
	return id
}

func (b *bench) preview(t *testing.T, id string) publishing.Preview {
	t.Helper()
	p, err := b.Preview(t.Context(), b.visitor, id, publishing.Choice{})
	must(t, err)
	return p
}

func seen(p publishing.Preview) publishing.Seen {
	return publishing.Seen{Accepted: p.Plan.Accepted, TotalFen: p.Plan.TotalFen}
}

func (b *bench) page(t *testing.T, f fund.Filter) publishing.Page {
	t.Helper()
	p, err := b.ledger.Page(t.Context(), publishing.Query{Filter: f})
	must(t, err)
	return p
}
