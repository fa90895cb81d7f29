package staff_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/handlers"
	"qingyuan/internal/accounts"
	"qingyuan/internal/affairs"
	"qingyuan/internal/blob"
	"qingyuan/internal/casework"
	"qingyuan/internal/duties"
	"qingyuan/internal/factor"
	"qingyuan/internal/guard"
	"qingyuan/internal/i18n"
	"qingyuan/internal/intake"
	"qingyuan/internal/keeping"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/reminders"
	"qingyuan/internal/seal"
	"qingyuan/internal/sheets"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/reminder"
)

// desk is the portal on a listener, on a real store and folder.
type desk struct {
	url   string
	db    *store.Store
	parts handlers.Parts
	admin models.Secret // the first administrator's one-time password
}

const chosen = "春江潮水连海平海上明月共潮生"

func open(t *testing.T) *desk {
	t.Helper()
	return openOn(t, testkit.SQLite(t))
}

func openOn(t testing.TB, database config.Database) *desk {
	t.Helper()
	dir := t.TempDir()
	cfg := config.Default(dir)
	cfg.Database = database
	db := stores.Open(t, cfg.Database)
	county(t, cfg.Database)
	files, err := blob.Folder(filepath.Join(dir, "uploads"))
	must(t, err)
	texts, err := i18n.Load()
	must(t, err)
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	sealer, key := seal.NewStretcher(make([]byte, 32), cheap, cheap), make([]byte, 32)
	limits := guard.Limits{Store: db, Boxer: sealer, Key: key, Clock: time.Now}
	days := testkit.Almanac(t, db, time.Now)
	schedule, err := reminder.New(cfg.Reminders.Before, cfg.Reminders.After, cfg.Reminders.Oversee, cfg.Reminders.List)
	must(t, err)
	d := &desk{db: db, parts: handlers.Parts{Config: cfg, Log: slog.New(slog.DiscardHandler), Texts: texts, Clock: time.Now, CSRF: key,
		Ready: func(context.Context) map[string]error { return nil },
		UseCases: handlers.UseCases{Trail: testkit.Trail(db), Almanac: days, Clocks: days.Clocks, Pace: guard.NewPace(time.Now, true), Regions: regions.Tree{Store: db},
			Captchas:  guard.Captchas{Store: db, Clock: time.Now, Off: true},
			Accounts:  accounts.Accounts{Store: db, Trail: testkit.Trail(db), Sealer: sealer, Limits: limits, Hash: testkit.Hash, Matters: testkit.Matters(t), Clock: time.Now, Factors: factor.Factors{}},
			Questions: questions.Questions{Store: db, Boxer: sealer, Key: key, Hash: testkit.Hash, Calendar: days.Days, Trail: testkit.Trail(db), Clock: time.Now},
			Reminders: reminders.Reminders{Store: db, Trail: testkit.Trail(db), Schedule: schedule, Calendar: days.Days, Clock: time.Now, Post: &reminders.Post{}},
			Keeping:   keeping.Keeping{Store: db, Blob: files, Trail: testkit.Trail(db), Terms: cfg.Keeping.Terms(), Remind: cfg.Keeping.Remind, Clock: time.Now},
			Casework: casework.Casework{Store: db, Trail: testkit.Trail(db), Blob: files, Sealer: sealer, Directory: accounts.Directory{Store: db, Hash: testkit.Hash},
				Matters: testkit.Matters(t), Limits: limits, Clocks: days.Clocks, Clock: time.Now},
			Intake: intake.Intake{Clocks: days.Clocks, Store: db, Trail: testkit.Trail(db), Blob: blob.Aging{Store: files}, Sealer: sealer, Directory: accounts.Directory{Store: db, Hash: testkit.Hash},
				Regions: regions.Tree{Store: db}, Matters: testkit.Matters(t), Hash: testkit.Hash, Scrub: samples.Scrub(), Once: samples.Once, Clock: time.Now, Caps: intake.Caps{File: 1 << 20, Tip: 1 << 20, Files: 5}}}}}
	d.exchanges(t, "云溪县清源", sealer)
	d.parts.Drafting = drafting(t, db, files)
	d.parts.Board = d.parts.Drafting.Board
	d.parts.Register = affairs.Register{Desk: d.parts.Drafting, RegionsWithin: db.ListRegionsWithin, OpenRows: sheets.Numbered,
		Say: func(key string, args map[string]any) string { return d.parts.Texts.Text(i18n.Chinese, key, args) }}
	d.parts.Duties = duties.Duties{Store: db, Trail: testkit.Trail(db), Items: d.parts.Board.Catalogue, Days: days.Days, Clock: time.Now}
	d.parts.Casework.Confirm = d.parts.Accounts.Confirm
	d.parts.Casework.Letters, d.parts.Casework.Text = testkit.Letters(t)
	d.admin, err = d.parts.Accounts.EnsureAdmin(t.Context())
	must(t, err)
	d.url = serve(t, config.SurfaceAll, d.parts)
	return d
}

func serve(t testing.TB, surface config.Surface, parts handlers.Parts) string {
	t.Helper()
	app, err := handlers.New(surface, parts)
	must(t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go app.Listener(ln)
	t.Cleanup(func() { must(t, app.ShutdownWithTimeout(5*time.Second)) })
	return "http://" + ln.Addr().String()
}

// county keeps a county that isn't there.
func county(t testing.TB, database config.Database) {
	t.Helper()
	_, err := testkit.Raw(t, database).Exec(`INSERT INTO regions (code, name, parent) VALUES ('99', '某省', ''), ('9901', '云溪市', '99'),
		('990101', '云溪县', '9901'), ('990102', '云河县', '9901'), ('990101101', '清水镇', '990101')`)
	must(t, err)
}

// send sends a tip with a picture and a text file, as a reporter does.
func (d *desk) send(t testing.TB) (tipID string, session []byte) {
	t.Helper()
	tipID, receipt := d.sent(t)
	session, err := d.parts.Intake.Enter(t.Context(), receipt)
	must(t, err)
	return tipID, session
}

// sent is send, and the receipt to come back with.
func (d *desk) sent(t testing.TB) (tipID string, receipt models.Receipt) {
	t.Helper()
	return d.filed(t, [][2]string{{"村口 “告示”.png", string(png)}, {"说明.pdf", "%PDF-1.4\n%âãÏÓ\n1 0 obj\n"}})
}

// sendWith sends a tip with other files: names and contents.
func (d *desk) sendWith(t testing.TB, files [][2]string) (tipID string) {
	t.Helper()
	tipID, _ = d.filed(t, files)
	return tipID
}

func (d *desk) filed(t testing.TB, files [][2]string) (tipID string, receipt models.Receipt) {
	t.Helper()
	ctx, in := t.Context(), d.parts.Intake
	draft, err := in.Begin(ctx, intake.Start{})
	must(t, err)
	must(t, in.Fill(ctx, draft, models.TipContent{RegionCode: "990101101", Field: "benefits", Kind: "favour",
		Subjects: []models.Subject{{Name: "王某", Unit: "三里村村委会", Post: "主任", Level: "village"}, {Name: "李会计"}},
		Own:      models.OwnNot, Details: []models.Detail{{Question: "who", Text: "他弟弟一家"}, {Question: "relation", Text: "family"}}, Amount: "每月 600 元",
		When: "去年秋天", Where: "村口", Narrative: "把低保给了自己的弟弟。\n<b>村里人</b>都知道。"}, models.Reporter{}))
	for _, f := range files {
		must(t, in.AddFile(ctx, draft, f[0], strings.NewReader(f[1])))
	}
	must(t, in.Submit(ctx, draft))
	state, err := in.Draft(ctx, draft)
	must(t, err)
	receipt, _ = models.ParseReceipt(state.Receipt)
	return state.TipID(), receipt
}

var png = samples.PNG(62)

// browser is one person's browser, with JavaScript off.
type browser struct {
	*http.Client
	t    testing.TB
	desk *desk
	lang string
	code string // the recovery code that was shown at the first sign-in
	page page   // the last
}

type page struct {
	status int
	path   string // after redirects
	header http.Header
	body   string
}

func (d *desk) browser(t testing.TB) *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{Client: &http.Client{Jar: jar, Timeout: 20 * time.Second}, t: t, desk: d, lang: "zh-CN"}
}

func (b *browser) get(path string) page {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.desk.url+path, nil)
	must(b.t, err)
	return b.send(req)
}

func (b *browser) send(req *http.Request) page {
	b.t.Helper()
	req.Header.Set("Accept-Language", b.lang)
	res, err := b.Do(req)
	must(b.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(b.t, err)
	b.page = page{res.StatusCode, res.Request.URL.RequestURI(), res.Header, string(body)}
	if strings.Contains(b.page.body, "⟦") || strings.Contains(b.page.body, "no value") {
		b.t.Errorf("%s %s in %s: a text is missing: …%s", req.Method, req.URL.Path, b.lang, around(b.page.body, "⟦"))
	}
	return b.page
}

func around(s, mark string) string {
	i := max(strings.Index(s, mark), 0)
	return s[max(0, i-80):min(len(s), i+80)]
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]+)"`)

// post sends a form of the page that the browser shows.
func (b *browser) post(path string, fields ...string) page {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	for _, hidden := range hiddenField.FindAllStringSubmatch(b.page.body, -1) {
		if !form.Has(hidden[1]) {
			form.Set(hidden[1], html.UnescapeString(hidden[2]))
		}
	}
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.desk.url+path, strings.NewReader(form.Encode()))
	must(b.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(req)
}

// signIn signs in with a one-time password and chooses another.
func (b *browser) signIn(username string, oneTime models.Secret) page {
	b.t.Helper()
	b.get("/staff")
	b.post("/staff/sign-in", "username", username, "password", oneTime.Reveal())
	b.post("/staff/password", "new", chosen, "again", chosen)
	if b.page.path == "/staff/keys/code" {
		b.code = b.find(`class="code" aria-label="([0-9 ]+)"`)
		b.post("/staff/keys/code/done")
	}
	return b.page
}

// want checks the page that the browser shows.
func (b *browser) want(status int, path string, texts ...string) {
	b.t.Helper()
	if b.page.status != status || b.page.path != path {
		b.t.Fatalf("got %d at %s, want %d at %s\n%s", b.page.status, b.page.path, status, path, b.page.body)
	}
	for _, text := range texts {
		if !strings.Contains(b.page.body, text) {
			b.t.Errorf("%s has no %q:\n%s", path, text, b.page.body)
		}
	}
}

// hire makes an account in a unit, both through the pages of an administrator who is
// signed in, and returns the one-time password that the page shows.
func (b *browser) hire(username, unit string, roles ...string) models.Secret {
	b.t.Helper()
	b.get("/staff/people/new")
	option := regexp.MustCompile(`<option value="(\d+)">` + unit + `<`).FindStringSubmatch(b.page.body)
	if option == nil {
		b.t.Fatalf("no unit %s to choose:\n%s", unit, b.page.body)
	}
	fields := []string{"username", username, "name", "姓" + username, "unit", option[1]}
	for _, r := range roles {
		fields = append(fields, "roles", r)
	}
	b.post("/staff/people", fields...)
	if b.page.status != http.StatusOK || !strings.HasSuffix(b.page.path, "/password") {
		b.t.Fatalf("%d at %s:\n%s", b.page.status, b.page.path, b.page.body)
	}
	return models.Secret(regexp.MustCompile(`preview-value">([^<]+)<`).FindStringSubmatch(b.page.body)[1])
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// disposed puts a tip into the hands of a reviewer, with an approved disposition: what a
// supervisor does.
func (d *desk) disposed(t testing.TB, id, username string) {
	t.Helper()
	tip, err := d.db.FindTip(t.Context(), id)
	must(t, err)
	st, err := d.db.FindStaffByUsername(t.Context(), username)
	must(t, err)
	tip.State, tip.Disposition, tip.HandlerID = models.Disposed, models.Verification, st.ID
	must(t, d.db.MoveTip(t.Context(), tip))
}

// answered leads an accepted tip to its answer.
func (d *desk) answered(t testing.TB, b *browser, username, id string) {
	t.Helper()
	d.disposed(t, id, username)
	b.get("/staff/tips/" + id)
	b.post("/staff/tips/"+id+"/acts/conclude", "finding", "unsubstantiated", "note", "查了三户。")
	b.post("/staff/tips/"+id+"/acts/answer", "answer", "经查不属实。")
}
