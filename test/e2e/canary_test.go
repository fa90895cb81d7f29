package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"qingyuan/internal/blob"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/models"
)

// canaries are unique texts, one for each field that must never be found outside.
type canaries map[string]string

func newCanaries(names ...string) canaries {
	c := canaries{}
	for _, n := range names {
		c[n] = "canary" + models.NewID()
	}
	return c
}

// search reports each canary that is in content, as it is, in base64 or in hexadecimal.
func (c canaries) search(t *testing.T, where string, content []byte) {
	t.Helper()
	content = bytes.ToLower(content) // once: there are hundreds of forms
	for field, text := range c {
		forms := map[string]string{"plain": text, "hex": hex.EncodeToString([]byte(text))}
		for shift := range 3 { // base64 depends on where in the stream the text begins
			b64 := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", shift) + text))
			forms[fmt.Sprint("base64+", shift)] = b64[4 : len(b64)-4]
		}
		for form, want := range forms {
			if bytes.Contains(content, bytes.ToLower([]byte(want))) {
				t.Errorf("%s (%s) is in %s", field, form, where)
			}
		}
	}
}

// public is a text that is kept in the open: where it isn't found either, the search
// looked in the wrong place.
const public = "清源县纪委监委"

func TestNothingSecretIsFoundOutside(t *testing.T) {
	onEachBackend(t, func(t *testing.T, b testkit.Backend) {
		prog := b.Serve(t, []string{"QINGYUAN_LOG_LEVEL=debug"}, "--demo")
		c := newCanaries("narrative", "subject", "subject's unit", "subject's post", "when", "where", "amount", "detail",
			"name", "phone", "email", "address", "hours", "file name", "file content", "reporter's message",
			"reviewer's message", "answer", "words on accepting", "note", "note on assigning", "name of a view", "words that are searched for", "proposal", "opinion", "conclusion", "later file name", "later file content", "unsent narrative", "unsent file name", "unsent file content",
			"who retaliates", "retaliation", "recusal", "objection", "reply", "reward's place", "rating", "name given later", "phone given later")
		lang := "zh-CN"
		if b.DSN != "" {
			lang = "en" // so that every page is seen in both
		}
		walkAllFields(t, b, prog, c, lang)
		c.search(t, "the logs", []byte(prog.Output()))
		searchFolder(t, c, b.TempDir(t), "the temp folder")
		if b.DSN == "" {
			if !bytes.Contains(searchFolder(t, c, b.Dir, "the data folder"), []byte(public)) {
				t.Error("the search of the data folder can't find what is there")
			}
			return
		}
		text := dump(t, b)
		c.search(t, "a dump of the database", text)
		if !bytes.Contains(text, []byte(public)) {
			t.Error("the search of the dump can't find what is there")
		}
		searchBucket(t, c, b)
	})
}

// walkAllFields sends each canary through the field that it is named after.
func walkAllFields(t *testing.T, b testkit.Backend, prog *testkit.Program, c canaries, lang string) {
	t.Helper()
	citizen := testkit.NewClient(t, prog.URL).Speak(lang)
	citizen.Get("/report")
	citizen.Post("/report", "read", "yes")
	citizen.Post("/report/where", "region", "990101", "action", "next")
	citizen.Post("/report/whom", "subject-0-name", c["subject"], "subject-0-unit", c["subject's unit"], "subject-0-post", c["subject's post"], "own", "no")
	citizen.Post("/report/kind", "field", "benefits", "kind", "favour")
	citizen.Post("/report/what", "narrative", c["narrative"], "when", c["when"], "where", c["where"], "amount", c["amount"],
		"detail-who", c["detail"]).Want(http.StatusOK)
	big := strings.Repeat(c["file content"], 50_000) // many blocks, and past every buffer
	citizen.Upload("/report/evidence", testkit.File{Field: "files", Name: c["file name"] + ".pdf", Content: samples.PDF(big)}).
		Want(http.StatusOK, c["file name"])
	citizen.Get("/report/you")
	citizen.Post("/report/you", "named", "yes", "name", c["name"], "phone", c["phone"], "email", c["email"]+"@example.org", "address", c["address"], "hours", c["hours"]).
		Want(http.StatusOK, c["name"], c["amount"])
	receipt := send(t, database(t, b), citizen)

	reviewer := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "reviewer")
	reviewer.Get("/staff/tips").Want(http.StatusOK, c["subject"])
	tip := reviewer.Find(`(?s)href="(/staff/tips/[0-9a-f]{32})"[^>]*>[^<]*` + c["subject"])
	reviewer.Get(tip).Want(http.StatusOK, c["narrative"], c["file name"], c["subject's post"], c["amount"], c["detail"])
	if strings.Contains(reviewer.Body, c["name"]) {
		t.Error("a reviewer sees a reporter's name")
	}
	file := reviewer.Find(`"(` + tip + `/files/[0-9a-f]{32})"`)
	reviewer.Get(file).Want(http.StatusOK, c["file content"])
	reviewer.Deed(tip, "accept", "text", c["words on accepting"])
	reviewer.Deed(tip, "write", "text", c["reviewer's message"])
	reviewer.Deed(tip, "note", "note", c["note"])
	reviewer.Get(file+"/view").Want(http.StatusOK, c["file name"])
	reviewer.Get("/staff/tips?tab=working&handler=nobody").Want(http.StatusOK)
	reviewer.Post("/staff/views", "name", c["name of a view"], "handler", "nobody").Want(http.StatusOK, c["name of a view"])
	reviewer.Get("/staff/search")
	reviewer.Post("/staff/search", "words", c["words that are searched for"]).Want(http.StatusOK)
	reviewer.Post("/staff/search", "words", c["subject"]+" "+c["note"]).Want(http.StatusOK, "<mark>"+c["note"]+"</mark>")

	back := testkit.NewClient(t, prog.URL).Speak(lang)
	back.Get("/follow")
	back.Post("/follow", "receipt", receipt, "action", "open").Want(http.StatusOK, c["reviewer's message"])
	back.Post("/follow/tip/messages", "text", c["reporter's message"]).Want(http.StatusOK, c["reporter's message"])
	back.Upload("/follow/tip/files", testkit.File{Field: "files", Name: c["later file name"] + ".pdf", Content: samples.PDF(c["later file content"])}).
		Want(http.StatusOK, c["later file name"])
	supervisor := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "supervisor")
	supervisor.Get(tip)
	supervisor.Deed(tip, "assign", "handler", supervisor.Find(`(?s)<select[^>]* name="handler".*?<option value="(\d+)"`), "note", c["note on assigning"])
	reviewer.Deed(tip, "propose", "disposition", "verification", "note", c["proposal"])
	supervisor.Grant(tip, "grant", c["opinion"])
	reviewer.Deed(tip, "conclude", "finding", "partly", "note", c["conclusion"])
	reviewer.Deed(tip, "answer", "answer", c["answer"]).Want(http.StatusOK, c["note"], c["note on assigning"], c["proposal"], c["opinion"], c["conclusion"])
	back.Get("/follow/tip").Want(http.StatusOK, c["answer"])
	walkRequests(t, prog, c, lang, back)
	walkExchange(t, prog, c, lang, tip)
	walkName(t, b, prog, c, lang)
	walkLetter(t, prog, c, lang)
	walkGivenName(t, b, prog, c, lang)
	walkSecond(t, prog, c, lang)

	walkSheet(t, prog, c, lang)
	walkAsk(t, b, prog, c, lang)
	walkDraft(t, prog, c, lang)
	unsent := testkit.NewClient(t, prog.URL).Speak(lang)
	begin(unsent, said{subject: c["unsent narrative"], narrative: c["unsent narrative"]})
	unsent.Upload("/report/evidence", testkit.File{Field: "files", Name: c["unsent file name"] + ".pdf", Content: samples.PDF(c["unsent file content"])})
	unsent.Get("/report/evidence").Want(http.StatusOK, c["unsent file name"])
	c["name of a file that is coming"], c["content of a file that is coming"] = "canary"+models.NewID(), "canary"+models.NewID()
	u := testkit.NewTus(t, unsent, prog.URL)
	coming := u.Create(draftUploads, 20<<20, "filename "+base64.StdEncoding.EncodeToString([]byte(c["name of a file that is coming"])))
	u.Want(u.Patch(coming, 0, []byte("%PDF-1.7\n"+strings.Repeat(c["content of a file that is coming"], 3_000))), http.StatusNoContent)
	unsent.Get("/report/evidence").Want(http.StatusOK, c["name of a file that is coming"])
	unsent.Get("/no-such-page?q=" + c["narrative"]).Want(http.StatusNotFound)
}

// walkSecond sets up an app; its secret and the recovery codes become canaries.
func walkSecond(t *testing.T, prog *testkit.Program, c canaries, lang string) {
	t.Helper()
	city := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "city")
	city.Get("/staff/security/app").Want(http.StatusOK)
	c["app's secret"] = strings.ReplaceAll(city.Find(`class="code code--small" aria-label="([^"]+)"`), " ", "")
	city.Post("/staff/security/app", "app", code(t, c["app's secret"], 0), "password", demoOf(prog)["city"]).Want(http.StatusOK)
	c["recovery code of the second step"] = city.Find(`<li class="num">([a-z2-9]{5}-[a-z2-9]{5})</li>`)
	city.Post("/staff/sign-out")
	city = signIn(city, demoOf(prog), "city")
	city.Post("/staff/sign-in/second", "way", "app", "app", code(t, c["app's secret"], 1)).Want(http.StatusOK)
	city.Get("/staff/security").Want(http.StatusOK)
}

// walkRequests asks supervisors for everything, and has all of it decided.
func walkRequests(t *testing.T, prog *testkit.Program, c canaries, lang string, back *testkit.Client) {
	t.Helper()
	back.Post("/follow/tip/requests/retaliation", "who", c["who retaliates"], "text", c["retaliation"]).Want(http.StatusOK, c["retaliation"])
	back.Post("/follow/tip/requests/recusal", "text", c["recusal"]).Want(http.StatusOK, c["recusal"])
	back.Post("/follow/tip/requests/objection", "text", c["objection"]).Want(http.StatusOK, c["objection"])
	back.Post("/follow/tip/requests/reward").Want(http.StatusOK)
	back.Post("/follow/tip/rating", "rating", "3", "words", c["rating"]).Want(http.StatusOK, c["rating"])
	supervisor := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "supervisor")
	supervisor.Get("/staff/requests").Want(http.StatusOK)
	open := regexp.MustCompile(`href="(/staff/requests/[0-9a-f]{32})"`).FindAllStringSubmatch(supervisor.Body, -1)
	if len(open) < 4 {
		t.Fatalf("%d requests are open", len(open))
	}
	for _, request := range open {
		supervisor.Get(request[1]).Want(http.StatusOK)
		if !strings.Contains(supervisor.Body, `name="outcome"`) {
			continue // decided already
		}
		outcome := "refuse"
		if strings.Contains(supervisor.Body, `name="amount"`) {
			outcome = "grant"
		}
		supervisor.Post(request[1], "outcome", outcome, "reply", c["reply"], "amount", "50", "place", c["reward's place"],
			"version", supervisor.Find(`name="version" value="(\d+)"`)).Want(http.StatusOK)
	}
	back.Get("/follow/tip").Want(http.StatusOK, c["reply"], c["reward's place"])
	c["voucher code"] = strings.ReplaceAll(back.Find(`class="code" aria-label="([^"]+)"`), " ", "")
	custodian := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "custodian")
	custodian.Get("/staff/vouchers")
	custodian.Post("/staff/vouchers", "code", c["voucher code"]).Want(http.StatusOK, "50.00")
	custodian.Post("/staff/vouchers/paid", "code", c["voucher code"]).Want(http.StatusOK)
}

// walkName sends a tip without a name, and gives one later.
func walkName(t *testing.T, b testkit.Backend, prog *testkit.Program, c canaries, lang string) {
	t.Helper()
	someone := testkit.NewClient(t, prog.URL).Speak(lang)
	begin(someone, said{subject: "王某", narrative: "后来才留姓名"})
	receipt := submit(t, database(t, b), someone)
	someone.Get("/follow")
	someone.Post("/follow", "receipt", receipt, "action", "open").Want(http.StatusOK)
	someone.Get("/follow/tip/name").Want(http.StatusOK)
	someone.Post("/follow/tip/name", "name", c["name given later"], "phone", c["phone given later"]).Want(http.StatusOK)
	if strings.Contains(someone.Path, "name") {
		t.Error("the name wasn't taken")
	}
}

// walkSheet publishes a sheet of one person, whose name and numbers become canaries.
func walkSheet(t *testing.T, prog *testkit.Program, c canaries, lang string) {
	t.Helper()
	c["identity number"], c["card"], c["full name"], c["sheet's remark"] = "990101195301204431", "6228495103458891145", "欧阳清源源", "canary病"+models.NewID()
	sheet := "村代码,户主姓名,身份证号,银行卡号,补贴项目,数量,单位,标准(元),金额(元),所属期,备注\n" +
		"990101101200," + c["full name"] + "," + c["identity number"] + "," + c["card"] + ",高龄津贴,1,人,100,100,2026-05," + c["sheet's remark"] + "\n"
	clerk := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "clerk")
	clerk.Get("/staff/funds/import").Want(http.StatusOK)
	clerk.Upload("/staff/funds/import", testkit.File{Field: "sheet", Name: "canary.csv", Content: strings.NewReader(sheet)}).
		Want(http.StatusOK, "欧阳*")
	id := clerk.Find(`/staff/funds/imports/([0-9a-f]{32})/submit`)
	clerk.Post("/staff/funds/imports/"+id+"/submit", "accepted", clerk.Find(`name="accepted" value="(\d+)"`),
		"total_fen", clerk.Find(`name="total_fen" value="(\d+)"`)).Want(http.StatusOK)
	c["note on a returned sheet"] = "note-canary-" + models.NewID()
	approver := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "approver")
	decide := func(how string, fields ...string) {
		approver.Get("/staff/funds/imports/" + id).Want(http.StatusOK)
		approver.Post("/staff/funds/imports/"+id+how, append(fields, "accepted", approver.Find(`name="accepted" value="(\d+)"`), "total_fen", approver.Find(`name="total_fen" value="(\d+)"`))...).Want(http.StatusOK)
	}
	decide("/return", "note", c["note on a returned sheet"])
	clerk.Get("/staff/funds/imports/"+id).Want(http.StatusOK, c["note on a returned sheet"])
	clerk.Post("/staff/funds/imports/"+id+"/submit", "accepted", clerk.Find(`name="accepted" value="(\d+)"`),
		"total_fen", clerk.Find(`name="total_fen" value="(\d+)"`)).Want(http.StatusOK)
	decide("/approve")
	anyone := testkit.NewClient(t, prog.URL).Speak(lang)
	anyone.Get("/funds?region=990101101200&programme=elderly-allowance&period=2026-05").Want(http.StatusOK, "欧阳*")
	c.search(t, "a public page", []byte(anyone.Body))
	c.search(t, "a download", []byte(anyone.Get("/funds.csv?region=990101").Body))

	clerk.Get("/staff/funds/import")
	clerk.Upload("/staff/funds/import", testkit.File{Field: "sheet", Name: "left.csv", Content: strings.NewReader(strings.ReplaceAll(sheet, "2026-05", "2026-06"))}).
		Want(http.StatusOK, "欧阳*") // stays staged
}

// searchFolder searches every file below a folder, and returns all that it read.
func searchFolder(t *testing.T, c canaries, dir, what string) (all []byte) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		all = append(all, content...)
		c.search(t, what+": "+d.Name(), content)
		c.search(t, what+": a file's name", []byte(d.Name()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d files searched", what, files)
	return all
}

// dump is all that the database holds, as a backup would have it; blobs in hexadecimal.
func dump(t *testing.T, b testkit.Backend) []byte {
	t.Helper()
	cfg, err := mysql.ParseDSN(b.DSN)
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := strings.Cut(cfg.Addr, ":")
	cmd := exec.Command("mariadb-dump", "--protocol=tcp", "--host="+host, "--port="+port, "--user="+cfg.User, "--hex-blob", "--skip-ssl", cfg.DBName)
	cmd.Env = append(os.Environ(), "MYSQL_PWD="+cfg.Passwd)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("mariadb-dump: %v", err)
	}
	if !bytes.Contains(out, []byte("INSERT INTO `tips`")) {
		t.Fatal("the dump has no tips")
	}
	return out
}

func searchBucket(t *testing.T, c canaries, b testkit.Backend) {
	t.Helper()
	set := func(name string) string { return b.Setting("OBJECTS_" + name) }
	store, err := blob.NewMinIO(blob.MinIOConfig{Endpoint: set("ENDPOINT"), Bucket: set("BUCKET"), AccessKey: set("ACCESS_KEY"),
		SecretKey: models.Secret(set("SECRET_KEY"))})
	if err != nil {
		t.Fatal(err)
	}
	objects := 0
	err = store.Walk(t.Context(), "", func(o blob.Info) error {
		r, err := store.Open(t.Context(), o.Key)
		if err != nil {
			return err
		}
		defer r.Close()
		content, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		objects++
		c.search(t, "an object", content)
		c.search(t, "an object's key", []byte(o.Key))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if objects < 3 {
		t.Fatalf("%d objects in the store, want 3 at least", objects)
	}
}
