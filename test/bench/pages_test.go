package bench

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	fundconfig "qingyuan/config/fund"
	"qingyuan/handlers"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/internal/regions"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// BenchmarkPages opens pages of lists over a million and ten million payments, uncached, over
// HTTP: against the time that their queries take by themselves, the deepest against the first, and
// beside the same lists as they are commonly asked for, with OFFSET and COUNT.
func BenchmarkPages(b *testing.B) {
	for _, n := range []int{1_000_000, 10_000_000} {
		for name, open := range map[string]func(testing.TB) config.Database{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDBConfig} {
			b.Run(fmt.Sprintf("%dM/%s", n/1_000_000, name), func(b *testing.B) { benchPages(b, open(b), n) })
		}
	}
}

// heapRoom is what the program gives its collector too (cmd/qingyuan/serve.go), in bytes.
const heapRoom = 32 << 20

// perVillage is how many payments a village has: of eight programmes, for twelve months.
const perVillage = 2000

func benchPages(b *testing.B, cfg config.Database, n int) {
	room := make([]byte, heapRoom)
	defer runtime.KeepAlive(room)
	l := newLists(b, cfg, n)
	for b.Loop() {
		l.pages(b)
		l.depths(b)
		l.commonly(b)
	}
}

// lists are the public accounts over many payments.
type lists struct {
	clock *watched
	raw   *sql.DB
	url   string
	n     int
	codes []string // of programmes
	body  bytes.Buffer
}

func newLists(b *testing.B, cfg config.Database, n int) *lists {
	b.Helper()
	db := stores.Open(b, cfg)
	l := &lists{clock: &watched{Store: db}, raw: testkit.Raw(b, cfg), n: n}
	l.fill(b, cfg.Driver)
	texts, err := i18n.Load()
	must(b, err)
	tree := regions.Tree{Store: l.clock}
	parts := handlers.Parts{Config: config.Default(b.TempDir()), Log: slog.New(slog.DiscardHandler), Texts: texts, Clock: time.Now, CSRF: make([]byte, 32),
		Ready:    func(context.Context) map[string]error { return nil },
		UseCases: handlers.UseCases{Regions: tree, Ledger: publishing.Ledger{Store: l.clock, Regions: tree, Clock: time.Now}}}
	app, err := handlers.New(config.SurfaceAll, parts)
	must(b, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	go app.Listener(ln)
	b.Cleanup(func() { must(b, app.ShutdownWithTimeout(5*time.Second)) })
	l.url = "http://" + ln.Addr().String()
	return l
}

// village is the code of the i-th village: 25 in a town, 20 towns in a county.
func village(i int) string {
	return fmt.Sprintf("%06d%03d%03d", 990101+i/500, 101+i%500/25, 200+i%25)
}

// fill makes regions, payments and their totals, by the database itself.
func (l *lists) fill(b *testing.B, driver string) {
	b.Helper()
	programmes, err := fundconfig.Programmes()
	must(b, err)
	must(b, l.clock.AddProgrammes(b.Context(), programmes))
	for _, p := range programmes {
		if !p.TotalsOnly && len(l.codes) < 8 {
			l.codes = append(l.codes, p.Code)
		}
	}
	made := map[string]bool{}
	must(b, store.RegionImport{Store: l.clock.Store}.Import(b.Context(), func(w region.Writer) error {
		var all []region.Region
		for i := range l.n / perVillage {
			for _, code := range append(region.Ancestors(village(i)), village(i)) {
				if r, err := region.New(code, "某地"+code); err == nil && !made[code] {
					made[code] = true
					all = append(all, r)
				}
			}
		}
		slices.SortFunc(all, func(a, b region.Region) int { return strings.Compare(a.Code, b.Code) })
		return w.Insert(b.Context(), all)
	}))
	again := l.withoutIndexes(b, driver)
	for from := 0; from < l.n; from += 1_000_000 {
		l.do(b, driver, payments(l.codes, from))
	}
	for _, index := range again {
		l.do(b, driver, index)
	}
	l.do(b, driver, totals)
	if driver == "mysql" {
		l.do(b, driver, "ANALYZE TABLE payments")
	}
}

func (l *lists) do(b *testing.B, driver, query string) {
	b.Helper()
	if driver == "sqlite" {
		query = strings.ReplaceAll(query, " DIV ", " / ")
		query = strings.ReplaceAll(query, "AS CHAR", "AS TEXT")
	}
	_, err := l.raw.ExecContext(b.Context(), query)
	must(b, err)
}

// payments inserts a million, from the from-th on.
func payments(codes []string, from int) string {
	programme := "CASE k % 8"
	for i, code := range codes {
		programme += fmt.Sprintf(" WHEN %d THEN '%s'", i, code)
	}
	return fmt.Sprintf(`INSERT INTO payments (batch_id, programme_code, region_code, period, paid_on, name, identity_hash, group_name, quantity, unit, unit_price, amount_fen, minor, listed, marks, sheet_name, sheet_row, listed_until)
WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 999)
SELECT k %% 8 + 1, %s END, CAST((990101 + v DIV 500) * 1000000 + (101 + v %% 500 DIV 25) * 1000 + 200 + v %% 25 AS CHAR), SUBSTR('2026-012026-022026-032026-042026-052026-062026-072026-082026-092026-102026-112026-12', 1 + 7 * (k DIV 8 %% 12), 7),
	'2026-03-20', '诸葛*', X'%064x', '3组', 1500, '亩', 1000000, 10000 + k %% 997 * 10, 0, 1, 0, '', k, '2999-12-31'
FROM (SELECT (%d + a.n * 1000 + b.n) DIV %d AS v, (%d + a.n * 1000 + b.n) %% %d AS k FROM s a CROSS JOIN s b) i ORDER BY v, k`, programme, 0, from, perVillage, from, perVillage)
}

// totals are those of all payments, as publishing keeps them.
const totals = `INSERT INTO payment_totals (region_code, programme_code, period, payments, unlisted, total_fen, listed_until)
SELECT substr(t.region_code, 1, l.n), CASE WHEN f.p = 1 THEN t.programme_code ELSE '' END, CASE WHEN f.q = 1 THEN t.period ELSE '' END, SUM(t.payments), 0, SUM(t.fen), '2999-12-31'
FROM (SELECT region_code, programme_code, period, COUNT(*) AS payments, SUM(amount_fen) AS fen FROM payments GROUP BY region_code, programme_code, period) t
CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 2 UNION ALL SELECT 4 UNION ALL SELECT 6 UNION ALL SELECT 9 UNION ALL SELECT 12) l
CROSS JOIN (SELECT 1 AS p, 1 AS q UNION ALL SELECT 1, 0 UNION ALL SELECT 0, 1 UNION ALL SELECT 0, 0) f GROUP BY 1, 2, 3`

// withoutIndexes drops the indexes of payments, and returns what makes them again: sorted once, they
// are made in a minute and not in an hour.
func (l *lists) withoutIndexes(b *testing.B, driver string) (again []string) {
	b.Helper()
	if driver == "sqlite" {
		for _, text := range l.indexes(b) {
			l.do(b, driver, "DROP INDEX "+strings.Fields(text)[2])
			again = append(again, text)
		}
		return again
	}
	var name, text string
	must(b, l.raw.QueryRowContext(b.Context(), "SHOW CREATE TABLE payments").Scan(&name, &text))
	var drops, adds []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(strings.TrimSpace(line), ","); strings.HasPrefix(line, "KEY ") {
			drops, adds = append(drops, "DROP INDEX "+strings.Fields(line)[1]), append(adds, "ADD "+line)
		}
	}
	l.do(b, driver, "ALTER TABLE payments "+strings.Join(drops, ", "))
	return []string{"ALTER TABLE payments " + strings.Join(adds, ", ")}
}

// indexes are the statements that made SQLite's indexes of payments.
func (l *lists) indexes(b *testing.B) (list []string) {
	b.Helper()
	rows, err := l.raw.QueryContext(b.Context(), "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'payments' AND sql IS NOT NULL")
	must(b, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		must(b, rows.Scan(&text))
		list = append(list, text)
	}
	must(b, rows.Err())
	return list
}

// looks is how many pages are opened.
const looks = 1000

// pages opens pages of all kinds of filters, at any depth.
func (l *lists) pages(b *testing.B) {
	b.Helper()
	dice := rand.New(rand.NewPCG(1, 2))
	var whole, queries, list []time.Duration
	for i := range looks + 20 {
		v := village(dice.IntN(l.n / perVillage))
		period, programme := fmt.Sprintf("2026-%02d", 1+dice.IntN(12)), l.codes[dice.IntN(len(l.codes))]
		at := fmt.Sprintf("&from=%s.%s.%d", v, period, dice.IntN(l.n))
		path := "/funds?region=" + v
		switch i % 6 {
		case 0:
			path += "&programme=" + programme + "&period=" + period
		case 1:
			path = "/funds?region=" + v[:9] + at
		case 2:
			path = "/funds?region=" + v[:6] + "&programme=" + programme + at
		case 3:
			path = "/funds?region=" + v[:6] + "&period=" + period + at
		case 4:
			path = "/funds?programme=" + programme + at
		}
		l.clock.all, l.clock.list = 0, 0
		took := l.open(b, path)
		if i >= 20 { // the first warm up
			whole, queries, list = append(whole, took), append(queries, l.clock.all), append(list, l.clock.list)
		}
	}
	b.ReportMetric(ms(quantile(whole, .5)), "page-ms")
	b.ReportMetric(ms(quantile(whole, .99)), "page-p99-ms")
	b.ReportMetric(ms(quantile(queries, .99)), "queries-p99-ms")
	b.ReportMetric(ms(quantile(list, .99)), "list-p99-ms")
	b.ReportMetric(float64(quantile(whole, .99))/float64(quantile(queries, .99)), "page/queries")
}

// depths opens the first and the deepest page of one filter, in turns.
func (l *lists) depths(b *testing.B) {
	b.Helper()
	last := village(l.n/perVillage - 1)
	deep := fmt.Sprintf("/funds?region=99&from=%s.2026-01.%d", last, l.n-8*60)
	var first, deepest []time.Duration
	for range 60 {
		first, deepest = append(first, l.open(b, "/funds?region=99")), append(deepest, l.open(b, deep))
	}
	b.ReportMetric(ms(quantile(first, .5)), "first-ms")
	b.ReportMetric(ms(quantile(deepest, .5)), "deepest-ms")
	b.ReportMetric(float64(quantile(deepest, .5))/float64(quantile(first, .5)), "deepest/first")
}

// commonly asks for the same list by its number of page, and for how many there are.
func (l *lists) commonly(b *testing.B) {
	b.Helper()
	const where = " FROM payments WHERE listed = 1 AND listed_until >= '2026-04-01' AND region_code >= '99' AND region_code < '9:'"
	const page = "SELECT id, programme_code, region_code, period, name, amount_fen" + where + " ORDER BY region_code, period DESC, id LIMIT 50 OFFSET "
	l.query(b, page+"0")
	b.ReportMetric(ms(l.query(b, page+"0")), "offset-first-ms")
	b.ReportMetric(ms(l.query(b, fmt.Sprint(page, l.n-60))), "offset-deepest-ms")
	b.ReportMetric(ms(l.query(b, "SELECT COUNT(*)"+where)), "count-ms")
}

// query tells how long the database takes for all that it answers.
func (l *lists) query(b *testing.B, text string) time.Duration {
	b.Helper()
	begin := time.Now()
	rows, err := l.raw.QueryContext(b.Context(), text)
	must(b, err)
	defer rows.Close()
	for rows.Next() { // to the last of them
	}
	must(b, rows.Err())
	return time.Since(begin)
}

// open opens a page that lists something, and tells how long that took.
func (l *lists) open(b *testing.B, path string) time.Duration {
	b.Helper()
	begin := time.Now()
	resp, err := http.Get(l.url + path)
	must(b, err)
	l.body.Reset() // the visitor shares the program's memory here: theirs isn't to be collected
	_, err = l.body.ReadFrom(resp.Body)
	took := time.Since(begin)
	must(b, err)
	must(b, resp.Body.Close())
	if resp.StatusCode != http.StatusOK || !bytes.Contains(l.body.Bytes(), []byte("诸葛*")) {
		b.Fatalf("%s: %d\n%s", path, resp.StatusCode, l.body.Bytes())
	}
	return took
}

func quantile(list []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(int(float64(len(sorted))*q), len(sorted)-1)]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// watched sums what the queries of a page take.
type watched struct {
	*store.Store
	all, list time.Duration
}

func (s *watched) since(begin time.Time) { s.all += time.Since(begin) }

func (s *watched) ListProgrammes(ctx context.Context) ([]fund.Programme, error) {
	defer s.since(time.Now())
	return s.Store.ListProgrammes(ctx)
}

func (s *watched) RegionNames(ctx context.Context, codes []string) (map[string]string, error) {
	defer s.since(time.Now())
	return s.Store.RegionNames(ctx, codes)
}

func (s *watched) FindTotals(ctx context.Context, codes []string, programme string, period fund.Period) ([]fund.Total, error) {
	defer s.since(time.Now())
	return s.Store.FindTotals(ctx, codes, programme, period)
}

func (s *watched) FindProgrammeTotals(ctx context.Context, code string, programmes []string, period fund.Period) ([]fund.Total, error) {
	defer s.since(time.Now())
	return s.Store.FindProgrammeTotals(ctx, code, programmes, period)
}

func (s *watched) FindPeriodTotals(ctx context.Context, code, programme string) ([]fund.Total, error) {
	defer s.since(time.Now())
	return s.Store.FindPeriodTotals(ctx, code, programme)
}

func (s *watched) ListPayments(ctx context.Context, f fund.Filter, today models.Date, from fund.ListingPlace, back bool, limit int) ([]fund.Listing, error) {
	begin := time.Now()
	defer func() { s.since(begin); s.list += time.Since(begin) }()
	return s.Store.ListPayments(ctx, f, today, from, back, limit)
}

func (s *watched) FindRegions(ctx context.Context, codes []string) ([]region.Region, error) {
	defer s.since(time.Now())
	return s.Store.FindRegions(ctx, codes)
}

func (s *watched) ListChildren(ctx context.Context, code string) ([]region.Region, error) {
	defer s.since(time.Now())
	return s.Store.ListChildren(ctx, code)
}

var _ publishing.LedgerStore = (*watched)(nil)
