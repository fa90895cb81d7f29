package public_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	fundconfig "qingyuan/config/fund"
	"qingyuan/handlers"
	"qingyuan/internal/affairs"
	"qingyuan/internal/duties"
	"qingyuan/internal/i18n"
	"qingyuan/internal/oversight"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/seal"
	"qingyuan/internal/sheets"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/region"
)

// portal is the public side on a listener, on a real store, with what a test publishes.
type portal struct {
	t     *testing.T
	url   string
	db    *store.Store
	desk  publishing.Desk
	now   time.Time // by which notice periods are judged
	parts handlers.Parts
}

func open(t *testing.T) *portal {
	t.Helper()
	cfg := config.Default(filepath.Join(t.TempDir(), "data"))
	db := stores.Open(t, cfg.Database)
	fill(t, db)
	texts, err := i18n.Load()
	must(t, err)
	words, err := fundconfig.Words()
	must(t, err)
	tree, p := regions.Tree{Store: db}, &portal{t: t, db: db, now: published()}
	ready := func(context.Context) map[string]error { return nil }
	parts := handlers.Parts{Config: cfg, Log: slog.New(slog.DiscardHandler), Texts: texts, Clock: time.Now, CSRF: make([]byte, 32), Ready: ready,
		UseCases: handlers.UseCases{Regions: tree, Board: affairs.Board{Store: db, Clock: time.Now}, Questions: questions.Questions{Store: db, Clock: time.Now}, Duties: duties.Duties{Store: db, Clock: time.Now}, Ledger: publishing.Ledger{Store: db, Regions: tree, Clock: func() time.Time { return p.now }},
			Account: &oversight.Accountability{Store: db, Clock: func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, models.Shanghai()) }}}}
	p.parts = parts
	p.url, p.desk = serve(t, config.SurfaceAll, parts), publishing.Desk{Store: db, Trail: testkit.Trail(db), Changes: testkit.Changes(db), Keyer: seal.NewHasher(make([]byte, 32)), Words: words,
		OpenSheet: sheets.Open, Clock: published}
	return p
}

// published is the day on which these tests publish.
func published() time.Time { return time.Date(2026, 3, 25, 9, 0, 0, 0, models.Shanghai()) }

func fill(t *testing.T, db *store.Store) {
	t.Helper()
	programmes, err := fundconfig.Programmes()
	must(t, err)
	must(t, db.AddProgrammes(t.Context(), programmes))
	must(t, store.RegionImport{Store: db}.Import(t.Context(), func(w region.Writer) error {
		var list []region.Region
		for _, r := range [][2]string{{"99", "示范省"}, {"9901", "明镜市"}, {"990101", "清源县"}, {"990101101", "清源镇"}, {"990101102", "石桥镇"}, {"990101101200", "柳树村"}, {"990101102200", "石桥村"}} {
			made, err := region.New(r[0], r[1])
			if err != nil {
				return err
			}
			list = append(list, made)
		}
		return w.Insert(t.Context(), list)
	}))
}

func serve(t *testing.T, surface config.Surface, parts handlers.Parts) string {
	t.Helper()
	app, err := handlers.New(surface, parts)
	must(t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go app.Listener(ln)
	t.Cleanup(func() { must(t, app.ShutdownWithTimeout(5*time.Second)) })
	return "http://" + ln.Addr().String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// publish publishes a sheet of rows: village, name, identity number, programme, quantity,
// standard, amount, period.
func (p *portal) publish(rows ...string) {
	p.t.Helper()
	text := "村代码,组,姓名,身份证号,补贴项目,数量,标准,金额,所属期,发放日期\n" + strings.Join(rows, "\n") + "\n"
	_, err := p.desk.Import(p.t.Context(), publishing.File{Name: "表.csv", ReaderAt: strings.NewReader(text), Size: int64(len(text))}, publishing.Choice{}, false)
	must(p.t, err)
}

// row is a line of such a sheet for the n-th of some grown-up people.
func row(n int, village, programme, period string) string {
	return fmt.Sprintf("%s,3组,诸葛第%d,%s,%s,1.5,100,150,%s,2026-03-20", village, n, identity("1960", n), programme, period)
}

func identity(year string, n int) string {
	body := fmt.Sprintf("990101%s%02d%02d%03d", year, n/28%12+1, n%28+1, n%1000)
	sum := 0
	for i := range 17 {
		sum = (sum + int(body[i]-'0')) * 2 % 11
	}
	return body + string("10X98765432"[sum%11])
}

// get opens a page in a language.
func (p *portal) get(lang, path string) (status int, body string, header http.Header) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+path, nil)
	must(p.t, err)
	req.Header.Set("Accept-Language", lang)
	resp, err := http.DefaultClient.Do(req)
	must(p.t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(p.t, err)
	if body = string(b); strings.Contains(body, "⟦") || strings.Contains(body, "no value") {
		p.t.Errorf("%s in %s: a text is missing", path, lang)
	}
	return resp.StatusCode, body, resp.Header
}

func (p *portal) want(lang, path string, texts ...string) string {
	p.t.Helper()
	status, body, _ := p.get(lang, path)
	if status != http.StatusOK {
		p.t.Fatalf("%s in %s: %d\n%s", path, lang, status, body)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			p.t.Errorf("%s in %s doesn't show %q:\n%s", path, lang, text, body)
		}
	}
	return body
}
