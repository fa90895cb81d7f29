// Package screenshots takes a picture of every page: `make screenshots`.
package screenshots

import (
	"database/sql"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	_ "modernc.org/sqlite"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/browser"
)

var out = flag.String("out", "", "the folder for the pictures; without it nothing is done")

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if *out != "" {
		testkit.RemoveBinary()
	}
	os.Exit(code)
}

// look is one way in which a person may see the pages.
type look struct {
	name    string
	options browser.Options
	large   bool
}

func looks() []look {
	return []look{
		{"zh-360", browser.Options{Width: 360}, false},
		{"zh-1280", browser.Options{Width: 1280}, false},
		{"en-360", browser.Options{Width: 360, Lang: "en"}, false},
		{"en-1280", browser.Options{Width: 1280, Lang: "en", Script: true}, false},
		{"zh-360-dark", browser.Options{Width: 360, Dark: true}, false},
		{"zh-360-large", browser.Options{Width: 360}, true},
	}
}

// tour goes through the pages in one look and takes the pictures.
type tour struct {
	t    *testing.T
	p    *browser.Page
	url  string
	dir  string
	look look
	b    testkit.Backend
	pass map[string]string // of the demonstration's accounts, and the receipt

	first string // what the program said at its first start
}

func TestScreenshots(t *testing.T) {
	if *out == "" {
		t.Skip("no -out folder")
	}
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	pass := prog.Accounts()
	chromium := browser.New(t)
	for _, l := range looks() {
		dir := filepath.Join(*out, l.name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, part := range []func(*tour){(*tour).public, (*tour).reporter, (*tour).staff} {
			w := &tour{t, chromium.Page(l.options), prog.URL, dir, l, b, pass, prog.Output()}
			if l.large {
				w.p.Open(prog.URL + "/prefs?size=large&back=/")
			}
			part(w)
		}
	}
}

func (w *tour) shoot(name string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name+".png"), w.p.Screenshot(), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// page opens a path and takes its picture.
func (w *tour) page(path, name string) {
	w.t.Helper()
	w.p.Open(w.url + path)
	w.shoot(name)
}

func (w *tour) public() {
	w.page("/", "home")
	w.page("/funds", "funds")
	w.page("/funds?region=990101101&programme=farmland-protection", "funds-list")
	w.page("/funds?region=11", "funds-empty")
	w.page("/open", "open")
	w.page("/places/990101", "place-county")
	w.page("/places/990101101200", "place-village")
	w.page("/places/990101/duties?item=village-accounts", "place-grid")
	w.page("/punctuality?region=990101", "punctuality")
	w.page("/accountability", "accountability")
	w.page("/no-such-page", "error-404")
	w.books()
	w.found()
	w.asked()
}

// lead follows the first link of an open page that matches, and takes a picture of where it leads.
func (w *tour) lead(href, name string) {
	w.t.Helper()
	w.p.Press(`main a[href` + href + `]`)
	w.shoot(name)
}

// books are the open books: what was published, in all its forms.
func (w *tour) books() {
	w.page("/programmes", "programmes")
	w.lead(`^="/programmes/"`, "programme")
	w.p.Open(w.url + "/funds")
	w.lead(`^="/funds/batches/"`, "batch")
	w.lead(`$="/bulletin"`, "batch-bulletin")
	w.page("/projects?region=990101", "projects")
	w.lead(`^="/projects/"`, "project")
	w.lead(`^="/disclosures/"`, "disclosure")
	w.lead(`*="/compare?"`, "disclosure-compare")
	w.p.Open(w.url + "/places/990101101200")
	w.lead(`^="/disclosures/"`, "disclosure-accounts")
	w.lead(`$="/bulletin"`, "disclosure-bulletin")
	for _, book := range []string{"purchases", "assets", "budget"} {
		w.page("/"+book+"?region=990101", book)
	}
	w.page("/data", "data")
	w.page("/api/v1", "api")
}

func (w *tour) found() {
	w.page("/search", "search-empty")
	w.page("/search?q=%E6%9D%91+%E4%BD%8E%E4%BF%9D", "search-found")
	w.page("/search?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA", "search-nothing")
}

func (w *tour) asked() {
	w.page("/questions", "questions")
	w.lead(`^="/questions/"`, "question")
	w.page("/questions/follow", "question-follow")
	w.page("/ask?region=990101101", "ask")
	w.p.Press(`main form[method="post"] .btn`)
	w.shoot("ask-errors")
}

func (w *tour) reporter() {
	p := w.p
	w.page("/report", "report-0-start")
	p.Press(`.btn--start`)
	w.shoot("report-0-start-errors")
	p.Check("read", "yes")
	p.Press(`.btn--start`)
	w.shoot("report-1-where")
	p.Choose("region", "99")
	p.Press(`.btn[value="down"]`)
	w.shoot("report-1-where-down")
	p.Press(`.btn[value="next"]`)
	w.whom()
	p.Press(`.btn[value="next"]`)
	w.shoot("report-3-kind-errors")
	p.Check("field", "benefits")
	p.Check("kind", "favour")
	w.shoot("report-3-kind")
	p.Press(`.btn[value="next"]`)
	p.Press(`.btn[value="next"]`)
	w.shoot("report-4-what-errors")
	p.Fill("narrative", "低保名单里有村主任的弟弟，他家有两辆车。")
	p.Fill("when", "去年秋天")
	p.Choose("detail-relation", "family")
	p.Press(`.btn[value="next"]`)
	w.shoot("report-5-evidence")
	p.Attach("files", w.picture("名单照片.png"), w.picture("门面房.png"))
	if !w.look.options.Script {
		p.Click(`.btn[value="upload"]`)
	}
	p.WaitFor("2.png")
	w.shoot("report-5-evidence-files")
	p.Press(`.btn[value="next"]`)
	w.you()
	p.Fill("captcha", w.digits())
	p.Press(`.btn[value="send"]`)
	w.shoot("report-8-receipt")
	p.Press(`form[action="/report/discard"] button`)
	w.follow()
}

// whom names two people.
func (w *tour) whom() {
	p := w.p
	w.shoot("report-2-whom")
	p.Press(`.btn[value="next"]`)
	w.shoot("report-2-whom-errors")
	p.Fill("subject-0-name", "王某")
	p.Fill("subject-0-unit", "大王村村民委员会")
	p.Fill("subject-0-post", "村主任")
	p.Choose("subject-0-level", "village")
	p.Check("own", "no")
	p.Press(`.btn[value="add"]`)
	p.Fill("subject-1-name", "李会计")
	w.shoot("report-2-whom-two")
	p.Press(`.btn[value="next"]`)
}

// you looks at both ways of reporting, and stays anonymous.
func (w *tour) you() {
	p := w.p
	w.shoot("report-6-you")
	p.Check("named", "yes")
	p.Press(`.btn[value="next"]`)
	w.shoot("report-6-you-errors")
	p.Check("named", "no")
	p.Press(`.btn[value="next"]`)
	w.shoot("report-7-check")
}

func (w *tour) follow() {
	p := w.p
	w.page("/follow", "follow-1-enter")
	p.Fill("receipt", "1234 5678")
	p.Press(`.btn[value="open"]`)
	w.shoot("follow-1-enter-error")
	p.Fill("receipt", w.pass["receipt"])
	p.Press(`.btn[value="open"]`)
	w.shoot("follow-2-tip")
	w.page("/follow/tip/name", "follow-3-name")
	p.Press(`main form .btn`)
	w.shoot("follow-3-name-errors")
	for _, kind := range []string{"retaliation", "recusal"} {
		w.page("/follow/tip/requests/"+kind, "follow-4-"+kind)
	}
	p.Press(`main form .btn`)
	w.shoot("follow-4-recusal-errors")
}

// supervisor is the desk of whoever decides on what reporters ask for, and the one at which
// rewards are paid.
func (w *tour) supervisor() {
	w.signIn("supervisor")
	w.page("/staff/requests", "staff-5-requests")
	w.p.Press(`main .table a`)
	w.shoot("staff-5-request")
	w.p.Press(`main form .btn`)
	w.shoot("staff-5-request-errors")
	w.page("/staff/tips", "staff-5-tips")
	w.p.Press(`main .table a`)
	w.shoot("staff-5-tip")
	w.p.Press(`a[href$="/hand-over"]`)
	w.shoot("staff-5-hand-over")
	w.p.Press(`form[action="/staff/sign-out"] button`)
	w.signIn("custodian")
	w.page("/staff/vouchers", "staff-5-vouchers")
	w.p.Press(`form[action="/staff/sign-out"] button`)
}

// keys is where somebody sees to their keys.
func (w *tour) keys() {
	w.page("/staff", "staff-2-home")
	w.page("/staff/keys", "staff-10-keys")
	w.page("/staff/keys/rotate", "staff-10-keys-rotate")
	w.page("/staff/keys/code", "staff-10-code-new")
	w.p.Fill("password", w.pass["reviewer"])
	w.p.Press(`main form .btn`)
	w.shoot("staff-10-code")
	w.p.Press(`main form .btn`)
	w.page("/staff/security", "staff-12-security")
	w.page("/staff/security/app", "staff-12-app")
	w.page("/staff/relations", "staff-11-relations")
	w.p.Press(`form[action="/staff/relations"] .btn`)
	w.shoot("staff-11-relations-errors")
	w.p.Fill("name", "陈某")
	w.p.Check("kind", "family")
	w.p.Press(`form[action="/staff/relations"] .btn`)
	w.shoot("staff-11-relations-declared")
	w.p.Press(`form[action$="/withdraw"] .btn`)
}

// staff is the reviewer's and the clerk's desk.
func (w *tour) staff() {
	w.page("/staff/sign-in", "staff-1-sign-in")
	w.page("/staff/recover", "staff-1-recover")
	w.p.Press(`main form .btn`)
	w.shoot("staff-1-recover-errors")
	w.signIn("reviewer")
	w.keys()
	w.page("/staff/tips?tab=working&due=overdue&way=named", "staff-2-queue-filtered")
	w.page("/staff/search", "staff-2-search")
	w.p.Fill("words", "低保")
	w.p.Press("main form .btn")
	w.shoot("staff-2-search-found")
	w.page("/staff/shortcuts", "staff-2-shortcuts")
	w.page("/staff/tips", "staff-2-queue")
	w.p.Press(`main .table a`)
	w.shoot("staff-3-tip")
	w.page("/staff/password", "staff-4-password")
	w.p.Press(`form[action="/staff/sign-out"] button`)
	w.supervisor()
	w.signIn("clerk")
	w.page("/staff/duties", "staff-13-duties")
	w.page("/staff/disclosures", "staff-13-disclosures")
	w.page("/staff/disclosures/new", "staff-13-new")
	w.page("/staff/questions", "staff-14-questions")
	w.lead(`^="/staff/questions/"`, "staff-14-question")
	w.page("/staff/funds/standards", "staff-6-standards")
	w.page("/staff/purchases/import", "staff-6-purchases")
	w.page("/staff/funds", "staff-6-batches")
	w.page("/staff/funds/import", "staff-6-import")
	sheet, err := filepath.Abs("../../examples/有问题的高龄津贴.csv")
	if err != nil {
		w.t.Fatal(err)
	}
	w.p.Attach("sheet", sheet)
	w.p.SendFor(`form[enctype] .btn`, "990101999999")
	w.shoot("staff-7-preview")
	w.p.Press(`form[action$="/discard"] .btn`)
	w.p.Press(`form[action="/staff/sign-out"] button`)
	w.admin()
}

// admin is the administrator's desk; the one-time password is changed in the first look.
func (w *tour) admin() {
	if w.pass["admin"] == "" {
		w.pass["admin"] = regexp.MustCompile(`one-time password (\S+)`).FindStringSubmatch(w.first)[1]
		w.signIn("admin")
		w.shoot("staff-8-first-password")
		w.pass["admin"] = "a-long-password-of-my-own"
		w.p.Fill("new", w.pass["admin"])
		w.p.Fill("again", w.pass["admin"])
		w.p.Press(`main form .btn`)
	} else {
		w.signIn("admin")
	}
	w.page("/staff/people", "staff-9-people")
	w.page("/staff/people/new", "staff-9-person-new")
	w.page("/staff/units", "staff-9-units")
	w.page("/staff/calendars", "staff-9-calendars")
}

func (w *tour) signIn(name string) {
	w.t.Helper()
	w.p.Open(w.url + "/staff/sign-in")
	w.p.Fill("username", name)
	w.p.Fill("password", w.pass[name])
	w.p.Press(`main form .btn`)
}

// digits reads the captcha's answer where only the program knows it.
func (w *tour) digits() (digits string) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.b.Dir, "qingyuan.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	id := w.p.Attr(`input[name="captcha_id"]`, "value")
	if err := db.QueryRow("SELECT digits FROM captchas WHERE id = ?", id).Scan(&digits); err != nil {
		w.t.Fatal(err)
	}
	return digits
}

// picture draws a small photo for an upload.
func (w *tour) picture(name string) string {
	img := image.NewRGBA(image.Rect(0, 0, 320, 180+len(name))) // no two are the same file
	for y := range img.Rect.Dy() {
		for x := range 320 {
			img.Set(x, y, color.RGBA{uint8(90 + y/4), uint8(120 + x/8), 140, 255})
		}
	}
	path := filepath.Join(w.t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		w.t.Fatal(err)
	}
	return path
}
