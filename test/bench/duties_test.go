package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/config/catalogue"
	base "qingyuan/config/regions"
	"qingyuan/handlers"
	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/duties"
	"qingyuan/internal/i18n"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/question"
	"qingyuan/models/region"
)

// villagesFile names the file of all villages, which doesn't ship: config/regions/README.md.
const villagesFile = "QINGYUAN_BENCH_VILLAGES"

// BenchmarkDuties derives a year's duties of every region of China, publishes in one county, and
// asks for the pages that show them, against the time that their queries take by themselves in
// the same requests. Pages are made anew for each request.
func BenchmarkDuties(b *testing.B) {
	if os.Getenv(villagesFile) == "" {
		b.Skipf("%s names no file", villagesFile)
	}
	b.Run("sqlite", func(b *testing.B) { benchDuties(b, testkit.SQLite(b)) })
	b.Run("mariadb", func(b *testing.B) { benchDuties(b, testkit.MariaDBConfig(b)) })
}

// country is an installation with all regions.
type country struct {
	b      *testing.B
	db     *store.Store
	cfg    config.Database
	clock  *asked
	duties duties.Duties
	press  affairs.Press
}

func benchDuties(b *testing.B, cfg config.Database) {
	c := &country{b: b, db: stores.Open(b, cfg), cfg: cfg}
	now := func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, models.Shanghai()) }
	items, err := catalogue.Load()
	testkit.Must(b, err)
	days := testkit.Almanac(b, c.db, now)
	c.duties = duties.Duties{Store: c.db, Trail: testkit.Trail(c.db), Items: items, Days: days.Days, Clock: now, Plans: duties.NewPlans(days.Edition)}
	c.press = affairs.Press{Store: c.db, Catalogue: items, Trail: testkit.Trail(c.db), Clock: now,
		Changes: changes.Changes{Store: c.db, Followers: []changes.Follower{c.duties.Follow}, Clock: now}}
	c.fill()
	c.derive()
	county := c.publish()
	c.ask(county)
}

func (c *country) fill() {
	c.b.Helper()
	villages, err := regions.File(os.Getenv(villagesFile))
	testkit.Must(c.b, err)
	shipped := regions.Source{Name: base.Name, Open: func() (io.ReadCloser, error) { return io.NopCloser(base.CSV()), nil }}
	_, err = regions.Import(c.b.Context(), store.RegionImport{Store: c.db}, []regions.Source{shipped, villages}, nil)
	testkit.Must(c.b, err)
}

func free(context.Context) error { return nil }

// derive reports how long all regions take, and again when nothing is new; rows and bytes.
func (c *country) derive() {
	c.b.Helper()
	before := c.bytes()
	_, err := c.duties.Ask(c.b.Context(), models.System(models.SystemCommandLine), duties.Order{Year: 2026, Roots: duty.Everywhere})
	testkit.Must(c.b, err)
	for _, name := range []string{"derive-s", "again-s"} {
		start := time.Now()
		testkit.Must(c.b, c.duties.Derive(c.b.Context(), free, 2026, nil))
		c.b.ReportMetric(time.Since(start).Seconds(), name)
	}
	of, err := c.db.FindDerivation(c.b.Context(), 2026)
	testkit.Must(c.b, err)
	rows, err := c.db.ListDutyRegions(c.b.Context(), 2026, []string{""})
	testkit.Must(c.b, err)
	plan := duty.NewPlan(c.duties.Items, c.duties.Days(), 2026, "")
	var due int64
	for _, h := range duty.Holders() {
		due += rows[0].Count(h) * int64(len(plan.Of(h)))
	}
	c.b.ReportMetric(float64(of.Done), "regions")
	c.b.ReportMetric(float64(due)/1e6, "duties-M")
	c.b.ReportMetric(float64(c.bytes()-before)/float64(of.Done), "bytes/region")
}

// bytes are what the database takes on its disk.
func (c *country) bytes() (n int64) {
	c.b.Helper()
	query := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if c.cfg.Driver == "mysql" {
		query = "SELECT COALESCE(SUM(file_size), 0) FROM information_schema.innodb_sys_tablespaces WHERE name LIKE CONCAT(DATABASE(), '/duty%')"
	}
	testkit.Must(c.b, testkit.Raw(c.b, c.cfg).QueryRow(query).Scan(&n))
	return n
}

// publish has the villages of a county publish, and reports what a publication costs with and
// without the marks. It returns the county.
func (c *country) publish() string {
	c.b.Helper()
	county, err := c.db.NextCounty(c.b.Context(), "4115", "42")
	testkit.Must(c.b, err)
	within, err := c.db.ListRegionsWithin(c.b.Context(), county)
	testkit.Must(c.b, err)
	marked, plain := c.press, c.press
	plain.Changes = changes.Changes{Store: c.db, Clock: c.press.Clock}
	for _, m := range []struct {
		name   string
		press  affairs.Press
		period models.Period
	}{{"publish-marked-ms", marked, "2026-10"}, {"publish-unmarked-ms", plain, "2026-08"}} {
		n, start := 0, time.Now()
		for _, r := range within {
			if duty.HolderOf(r.Code) == duty.Village && n < 200 {
				_, err := m.press.Print(c.b.Context(), models.Visitor{}, affairs.Copy{Item: "village-accounts", Region: r.Code, Period: m.period, Content: disclosure.Content{Title: "财务收支"}})
				testkit.Must(c.b, err)
				n++
			}
		}
		c.b.ReportMetric(float64(time.Since(start).Microseconds())/1000/float64(n), m.name)
	}
	return county
}

const pageLooks = 40

// ask opens the pages over HTTP.
func (c *country) ask(county string) {
	c.b.Helper()
	c.clock = &asked{Store: c.db}
	tree := regions.Tree{Store: c.clock}
	of := c.duties
	of.Store = c.clock
	url := c.serve(handlers.UseCases{Regions: tree, Duties: of, Questions: questions.Questions{Store: c.clock, Clock: of.Clock}, Board: affairs.Board{Store: c.clock, Catalogue: of.Items, Clock: of.Clock}})
	for _, page := range []struct{ name, path, text string }{
		{"nation", "/punctuality", "河南省"},
		{"province", "/punctuality?region=41", "信阳市"},
		{"county", "/places/" + county, "缺"},
		{"grid", "/places/" + county + "/duties?item=village-accounts&year=2026", "✓"},
	} {
		size := look(c.b, url+page.path, page.text)
		c.clock.took, c.clock.calls = 0, 0
		start := time.Now()
		for range pageLooks {
			look(c.b, url+page.path, page.text)
		}
		took := time.Since(start)
		c.b.ReportMetric(float64(took.Microseconds())/1000/pageLooks, page.name+"-ms")
		c.b.ReportMetric(float64(c.clock.took.Microseconds())/1000/pageLooks, page.name+"-queries-ms")
		c.b.ReportMetric(float64(c.clock.calls)/pageLooks, page.name+"-queries")
		c.b.ReportMetric(float64(took)/float64(c.clock.took), page.name+"-ratio")
		c.b.ReportMetric(float64(size)/1024, page.name+"-KiB")
	}
}

func (c *country) serve(cases handlers.UseCases) string {
	c.b.Helper()
	texts, err := i18n.Load()
	testkit.Must(c.b, err)
	app, err := handlers.New(config.SurfaceAll, handlers.Parts{Config: config.Default(c.b.TempDir()), Log: slog.New(slog.DiscardHandler), Texts: texts, Clock: c.duties.Clock,
		CSRF: make([]byte, 32), Ready: func(context.Context) map[string]error { return nil }, UseCases: cases})
	testkit.Must(c.b, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(c.b, err)
	go app.Listener(ln)
	c.b.Cleanup(func() { testkit.Must(c.b, app.ShutdownWithTimeout(5*time.Second)) })
	return "http://" + ln.Addr().String()
}

// look opens a page and returns its length.
func look(b *testing.B, url, text string) int {
	b.Helper()
	resp, err := http.Get(url)
	testkit.Must(b, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	testkit.Must(b, err)
	if resp.StatusCode != http.StatusOK || !strings.Contains(string(body), text) {
		b.Fatal(fmt.Errorf("%s: %d without %s", url, resp.StatusCode, text))
	}
	return len(body)
}

// asked is a store that measures what pages of duties ask of it.
type asked struct {
	*store.Store
	took  time.Duration
	calls int
}

func timed[T any](a *asked, ask func() (T, error)) (T, error) {
	start := time.Now()
	answer, err := ask()
	a.took += time.Since(start)
	a.calls++
	return answer, err
}

func (a *asked) ListDerivations(ctx context.Context) ([]duty.Derivation, error) {
	return timed(a, func() ([]duty.Derivation, error) { return a.Store.ListDerivations(ctx) })
}

func (a *asked) ListDutyRegions(ctx context.Context, year int, codes []string) ([]duty.Region, error) {
	return timed(a, func() ([]duty.Region, error) { return a.Store.ListDutyRegions(ctx, year, codes) })
}

func (a *asked) ListDutyRegionsWithin(ctx context.Context, year int, code, after string, limit int) ([]duty.Region, error) {
	return timed(a, func() ([]duty.Region, error) {
		return a.Store.ListDutyRegionsWithin(ctx, year, code, after, limit)
	})
}

func (a *asked) ListDutyTotals(ctx context.Context, codes []string, years []int) ([]duty.Total, error) {
	return timed(a, func() ([]duty.Total, error) { return a.Store.ListDutyTotals(ctx, codes, years) })
}

func (a *asked) ListItemDisclosures(ctx context.Context, code, item string, year int) ([]disclosure.Disclosure, error) {
	return timed(a, func() ([]disclosure.Disclosure, error) { return a.Store.ListItemDisclosures(ctx, code, item, year) })
}

func (a *asked) ListDisclosures(ctx context.Context, code, item string, at int64, id string, limit int) ([]disclosure.Disclosure, error) {
	return timed(a, func() ([]disclosure.Disclosure, error) {
		return a.Store.ListDisclosures(ctx, code, item, at, id, limit)
	})
}

func (a *asked) FindQuestionTotal(ctx context.Context, code string) (question.Total, error) {
	return timed(a, func() (question.Total, error) { return a.Store.FindQuestionTotal(ctx, code) })
}

func (a *asked) ListChildren(ctx context.Context, code string) ([]region.Region, error) {
	return timed(a, func() ([]region.Region, error) { return a.Store.ListChildren(ctx, code) })
}

func (a *asked) FindRegions(ctx context.Context, codes []string) ([]region.Region, error) {
	return timed(a, func() ([]region.Region, error) { return a.Store.FindRegions(ctx, codes) })
}
