package snapshots_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"qingyuan/config"
	"qingyuan/config/catalogue"
	fundconfig "qingyuan/config/fund"
	"qingyuan/internal/affairs"
	"qingyuan/internal/blob"
	"qingyuan/internal/changes"
	"qingyuan/internal/publishing"
	"qingyuan/internal/seal"
	"qingyuan/internal/sheets"
	"qingyuan/internal/snapshots"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
	"qingyuan/models/snapshot"
)

// county is two counties that publish, and the maker of their data files.
type county struct {
	*testing.T
	snapshots.Snapshots
	db     *store.Store
	press  affairs.Press
	desk   publishing.Desk
	folder string
	clock  time.Time
}

func eachCounty(t *testing.T, run func(*county)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		c := &county{T: t, db: stores.Open(t, cfg), folder: t.TempDir(), clock: time.Date(2026, 4, 10, 3, 0, 0, 0, models.Shanghai())}
		now := func() time.Time { return c.clock }
		files, err := blob.Folder(c.folder)
		testkit.Must(t, err)
		items, err := catalogue.Load()
		testkit.Must(t, err)
		words, err := fundconfig.Words()
		testkit.Must(t, err)
		programmes, err := fundconfig.Programmes()
		testkit.Must(t, err)
		testkit.Must(t, c.db.AddProgrammes(t.Context(), programmes))
		testkit.Must(t, store.RegionImport{Store: c.db}.Import(t.Context(), func(w region.Writer) error {
			var list []region.Region
			for _, r := range [][2]string{{"99", "示范省"}, {"9901", "明镜市"}, {"990101", "清源县"}, {"990102", "云河县"}, {"990101101", "清源镇"}, {"990101101200", "柳树村"}, {"990102101", "云河镇"}, {"990102101200", "河口村"}} {
				made, err := region.New(r[0], r[1])
				testkit.Must(t, err)
				list = append(list, made)
			}
			return w.Insert(t.Context(), list)
		}))
		noted := changes.Changes{Store: c.db, Clock: now}
		c.press = affairs.Press{Store: c.db, Catalogue: items, Trail: testkit.Trail(c.db), Changes: noted, Clock: now}
		c.desk = publishing.Desk{Store: c.db, Trail: testkit.Trail(c.db), Changes: noted, Keyer: seal.NewHasher(make([]byte, 32)), Words: words, OpenSheet: sheets.Open, Clock: now}
		c.Snapshots = snapshots.Snapshots{Store: c.db, Blob: blob.Aging{Store: files}, Sealer: seal.Sealer{}, Key: bytes.Repeat([]byte{7}, 32), Clock: now, Keep: 30}
		run(c)
	})
}

// publish publishes a list, or corrects what it is given.
func (c *county) publish(was disclosure.Disclosure, title string) disclosure.Disclosure {
	c.Helper()
	d, err := c.press.Print(c.Context(), models.Visitor{Staff: models.Staff{ID: 2}}, affairs.Copy{ID: was.ID, From: was.Version, Item: "assistance-list", Region: "990101101200", Subject: "四月", EventOn: "2026-04-08",
		Content: disclosure.Content{Title: title, Facts: map[string]string{"people": "1"}, Tables: map[string][][]string{"list": {{"欧阳*", "3组", "低保", "42000"}}}}})
	testkit.Must(c.T, err)
	return d
}

// pay publishes payments of a person and of a child, the second of a programme that shows totals alone.
func (c *county) pay() {
	c.Helper()
	text := "村代码,组,姓名,身份证号,补贴项目,数量,标准,金额,所属期,发放日期\n" +
		"990101101200,3组,诸葛大第,990101196001010015,高龄津贴,1,150,150,2026-03,2026-03-20\n" +
		"990101101200,3组,司马小宝,990101201501010024,孤儿基本生活保障,1,1200,1200,2026-03,2026-03-20\n"
	_, err := c.desk.Import(c.Context(), publishing.File{Name: "表.csv", ReaderAt: strings.NewReader(text), Size: int64(len(text))}, publishing.Choice{}, false)
	testkit.Must(c.T, err)
}

// taken are all files of a day as somebody downloads them, the plain text of each by its name, and
// the folder that they lie in.
func (c *county) taken(day models.Date) (plain map[string]string, folder fstest.MapFS, m snapshot.Manifest) {
	c.Helper()
	of, err := c.Find(c.Context(), "990101", day)
	testkit.Must(c.T, err)
	plain, folder = map[string]string{}, fstest.MapFS{}
	for _, f := range of.Files.Files {
		open, err := c.Open(c.Context(), of, f.Name)
		testkit.Must(c.T, err)
		packed, err := io.ReadAll(io.NewSectionReader(open, 0, open.Size))
		testkit.Must(c.T, err)
		testkit.Must(c.T, open.Close())
		folder[f.Name] = &fstest.MapFile{Data: packed}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		testkit.Must(c.T, err)
		text, err := io.ReadAll(r)
		testkit.Must(c.T, err)
		plain[f.Name] = string(text)
	}
	return plain, folder, of.Files
}

func (c *county) faults(folder fs.FS, m snapshot.Manifest) string {
	c.Helper()
	list, err := snapshots.Verify(folder, m)
	testkit.Must(c.T, err)
	var faults []string
	for _, f := range list {
		if f.Fault != "" {
			faults = append(faults, f.Name+" "+f.Fault)
		}
	}
	return strings.Join(faults, ", ")
}

func goOn(context.Context) error { return nil }

func TestADaysFilesAndWhatChangedSince(t *testing.T) {
	eachCounty(t, func(c *county) {
		c.pay()
		d := c.publish(disclosure.Disclosure{}, "四月拟救助对象")
		made, err := c.Daily(c.Context(), goOn)
		if testkit.Must(c.T, err); made != 1 {
			c.Fatalf("%d counties", made)
		}
		plain, folder, first := c.taken("2026-04-10")
		for name, text := range plain {
			for _, secret := range []string{"诸葛", "司马", "欧阳", "990101196001010015", "990101201501010024", "3组"} {
				if strings.Contains(text, secret) {
					c.Errorf("%s has %q", name, secret)
				}
			}
		}
		if faults := c.faults(folder, first); faults != "" || first.Name != "清源县" || first.Since != 0 || first.Seq != 3 || first.Previous != "" {
			c.Errorf("%q %+v", faults, first)
		}
		if !strings.Contains(plain["totals.csv.gz"], "990101101200,elderly-allowance,2026-03,1,0,15000\r\n") || strings.Contains(plain["totals.csv.gz"], "990101101200,orphan-allowance") ||
			!strings.Contains(plain["totals.csv.gz"], "990101,orphan-allowance,2026-03,1,1,120000") {
			c.Errorf("totals:\n%s", plain["totals.csv.gz"])
		}
		if !strings.Contains(plain["batches.csv.gz"], ",孤儿基本生活保障,990101,") || !strings.Contains(plain["regions.csv.gz"], "990101101200,柳树村") {
			c.Errorf("batches and regions:\n%s%s", plain["batches.csv.gz"], plain["regions.csv.gz"])
		}
		var line struct{ ID, Canonical, Sha256 string }
		testkit.Must(c.T, json.Unmarshal([]byte(plain["disclosures.jsonl.gz"]), &line))
		if sum := sha256.Sum256([]byte(line.Canonical)); line.ID != d.ID || hex.EncodeToString(sum[:]) != line.Sha256 {
			c.Errorf("a disclosure: %+v", line)
		}

		if _, err := c.Make(c.Context(), "990101"); models.CodeOf(err) != models.Conflict {
			c.Errorf("made twice: %v", err)
		}
		c.clock = c.clock.AddDate(0, 0, 1)
		if made, err := c.Daily(c.Context(), goOn); made != 0 || err != nil {
			c.Errorf("made of nothing new: %d, %v", made, err)
		}
		c.publish(d, "四月拟救助对象（更正）")
		c.clock = c.clock.AddDate(0, 0, 1)
		_, err = c.Daily(c.Context(), goOn)
		testkit.Must(c.T, err)
		plain, folder, second := c.taken("2026-04-12")
		if second.Since != 3 || second.Seq != 4 || second.Previous != "/data/990101/2026-04-10/manifest.json" || c.faults(folder, second) != "" {
			c.Errorf("%+v", second)
		}
		if text := plain["changes.jsonl.gz"]; strings.Count(text, "\n") != 1 || !strings.Contains(text, "更正") || !strings.Contains(text, `"edition":{"id":"`+d.ID+`","version":2`) {
			c.Errorf("what changed:\n%s", text)
		}
		if strings.Count(plain["disclosures.jsonl.gz"], "\n") != 2 {
			c.Errorf("versions:\n%s", plain["disclosures.jsonl.gz"])
		}
		if again, _, _ := c.taken("2026-04-10"); strings.Contains(again["disclosures.jsonl.gz"], "更正") {
			c.Error("the files of a day changed")
		}
	})
}

// A sheet of two counties changes the files of both, whatever it is a change of.
func TestABatchOfTwoCounties(t *testing.T) {
	eachCounty(t, func(c *county) {
		c.pay()
		_, err := c.Daily(c.Context(), goOn)
		testkit.Must(c.T, err)
		text := "村代码,组,姓名,身份证号,补贴项目,数量,标准,金额,所属期,发放日期\n" +
			"990101101200,3组,诸葛大第,990101196001010015,高龄津贴,1,150,150,2026-02,2026-03-20\n" +
			"990102101200,3组,诸葛大第,990101196001010015,高龄津贴,1,150,150,2026-02,2026-03-20\n"
		_, err = c.desk.Import(c.Context(), publishing.File{Name: "表.csv", ReaderAt: strings.NewReader(text), Size: int64(len(text))}, publishing.Choice{}, false)
		testkit.Must(c.T, err)
		c.clock = c.clock.AddDate(0, 0, 1)
		if made, err := c.Daily(c.Context(), goOn); made != 2 || err != nil {
			c.Fatalf("%d counties, %v", made, err)
		}
		plain, _, _ := c.taken("2026-04-11")
		if text := plain["changes.jsonl.gz"]; strings.Count(text, "\n") != 1 || !strings.Contains(text, `"region":"9901"`) {
			c.Errorf("what changed:\n%s", text)
		}
		c.clock = c.clock.AddDate(0, 0, 1)
		if made, err := c.Daily(c.Context(), goOn); made != 0 || err != nil {
			c.Errorf("made of nothing new: %d, %v", made, err)
		}
	})
}

func TestWhatIsWrongWithAFileIsSaid(t *testing.T) {
	eachCounty(t, func(c *county) {
		c.pay()
		m, err := c.Make(c.Context(), "990101")
		testkit.Must(c.T, err)
		_, folder, _ := c.taken("2026-04-10")
		whole := folder["totals.csv.gz"].Data
		flipped := bytes.Clone(whole)
		flipped[len(flipped)-1] ^= 1
		for want, data := range map[string][]byte{"": whole, "totals.csv.gz data.verify.size": whole[:len(whole)-1], "totals.csv.gz data.verify.sum": flipped} {
			folder["totals.csv.gz"] = &fstest.MapFile{Data: data}
			if got := c.faults(folder, m); got != want {
				c.Errorf("got %q, want %q", got, want)
			}
		}
		delete(folder, "totals.csv.gz")
		if got := c.faults(folder, m); got != "totals.csv.gz data.verify.missing" {
			c.Errorf("a file that isn't there: %q", got)
		}
		folder["totals.csv.gz"] = &fstest.MapFile{Data: whole}
		m.Files[1].Rows++
		if got := c.faults(folder, m); got != "totals.csv.gz data.verify.rows" {
			c.Errorf("another number of rows: %q", got)
		}
		for _, text := range []string{"", "{}", `{"files":[{"name":"../x","sha256":"00"}]}`, `{"files":[{"name":"x","sha256":"00"}]}`} {
			if _, err := snapshot.Parse([]byte(text)); models.CodeOf(err) != models.Invalid {
				c.Errorf("%q is a manifest: %v", text, err)
			}
		}
	})
}

// The object store has ciphertext alone, and only of what is there; old files go, the first of a
// month and the newest stay.
func TestWhatIsKept(t *testing.T) {
	eachCounty(t, func(c *county) {
		d := c.publish(disclosure.Disclosure{}, "第0版")
		for _, day := range []models.Date{"2026-04-10", "2026-04-11", "2026-04-20", "2026-05-02", "2026-06-20"} {
			c.clock = day.Time().Add(3 * time.Hour)
			d = c.publish(d, "某一版")
			if day == "2026-05-02" { // what a broken run left
				_, err := c.Blob.Put(c.Context(), "data/990101/2026-05-02/0123456789abcdef0123456789abcdef/totals-csv-gz", strings.NewReader("x"))
				testkit.Must(c.T, err)
			}
			_, err := c.Daily(c.Context(), goOn)
			testkit.Must(c.T, err)
		}
		list, err := c.List(c.Context(), "990101", "", 10)
		testkit.Must(c.T, err)
		var days []string
		for _, one := range list {
			days = append(days, string(one.Day))
		}
		if got := strings.Join(days, " "); got != "2026-06-20 2026-05-02 2026-04-10" {
			c.Errorf("kept are %s", got)
		}
		c.clock = time.Now().Add(72 * time.Hour) // objects are as old as their files
		_, err = c.Daily(c.Context(), goOn)
		testkit.Must(c.T, err)
		objects := 0
		testkit.Must(c.T, filepath.WalkDir(c.folder, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			objects++
			data, err := os.ReadFile(name)
			if !bytes.HasPrefix(data, []byte("age-encryption.org/")) {
				c.Errorf("%s isn't sealed", name)
			}
			return err
		}))
		if objects != 3*5 {
			c.Errorf("%d objects of %d snapshots", objects, len(list))
		}
		newest, err := c.Newest(c.Context(), "99", "", 10)
		if testkit.Must(c.T, err); len(newest) != 1 || newest[0].Day != "2026-06-20" {
			c.Errorf("the newest: %v", fmt.Sprint(len(newest)))
		}
	})
}
