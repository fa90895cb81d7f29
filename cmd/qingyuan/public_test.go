package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"qingyuan/config"
	"qingyuan/internal/accounts"
	"qingyuan/internal/affairs"
	"qingyuan/internal/jobs"
	"qingyuan/internal/publishing"
	"qingyuan/internal/sheets"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/privacy"
	"qingyuan/models/region"
)

// county is the demonstration, published by its clerk and its approver, on a clock.
type county struct {
	*testing.T
	p        *parts
	now      time.Time
	numbers  map[string]bool // of identities and cards, as its sheets have them
	names    map[string]bool
	words    []string // others that nobody may read
	clerk    models.Visitor
	approver models.Visitor
}

func newCounty(t *testing.T) *county {
	t.Helper()
	c := &county{T: t, now: time.Date(2026, 4, 10, 10, 0, 0, 0, models.Shanghai()), numbers: map[string]bool{}, names: map[string]bool{}}
	cfg := config.Default(t.TempDir())
	cfg.Captcha.Off, cfg.SignIn.SecondFactor = true, config.FactorOptional
	cfg.Listen.TrustedProxies = []string{"0.0.0.0/0"} // each request of a test comes from an address of its own
	cfg.Site.URL = "http://portal.example"
	var err error
	c.p, err = partsAt(cfg, func() time.Time { return c.now })
	testkit.Must(t, err)
	t.Cleanup(func() { testkit.Must(t, c.p.close()) })
	_, err = c.p.db.Migrate(t.Context())
	testkit.Must(t, err)
	testkit.Must(t, c.p.fill(t.Context()))
	note, err := c.p.fillDemo(t.Context())
	testkit.Must(t, err)
	c.clerk, c.approver = c.member("clerk", note), c.member("approver", note)
	c.remember()
	messy, err := os.ReadFile("../../config/fund/testdata/messy.csv")
	testkit.Must(t, err)
	c.publish("messy.csv", messy)
	c.numbers["990101195001010016"], c.names["张三"] = true, true
	for _, name := range samplesToPublish() {
		c.sample(name)
	}
	c.publish("rare.csv", []byte("村代码,户主姓名,身份证号,银行卡号,补贴项目,数量,单位,标准(元),金额(元),所属期,发放日期\n"+
		village+",亓大年,990101194006294863,6228480402564890018,高龄津贴,1,人,100,100,2026-03,2026-04-01\n"))
	c.numbers["990101194006294863"], c.numbers["6228480402564890018"], c.names["亓大年"] = true, true, true
	c.gated("990101199006294866", "13812345678", "canary-of-the-author")
	for _, name := range strings.Fields("欧阳桂兰 马德福 赵小满 周文秀") { // demoAssistance
		c.names[name] = true
	}
	c.work()
	return c
}

// member signs one of the demonstration's accounts in.
func (c *county) member(name, note string) models.Visitor {
	c.Helper()
	password := regexp.MustCompile(`(?m)^` + name + ` +(\S+)`).FindStringSubmatch(note)
	if password == nil {
		c.Fatalf("no account %s in\n%s", name, note)
	}
	a := c.p.accounts()
	in, err := a.SignIn(c.Context(), accounts.SignIn{Username: name, Password: models.Secret(password[1]), Address: "demo"})
	testkit.Must(c.T, err)
	v, err := a.Visitor(c.Context(), in.Token)
	testkit.Must(c.T, err)
	return v
}

// remember notes what the demonstration's sheets hold: they are the same each time.
func (c *county) remember() {
	c.Helper()
	var villages []region.Region
	towns, err := c.p.db.ListChildren(c.Context(), demoCounty)
	testkit.Must(c.T, err)
	for _, town := range towns {
		more, err := c.p.db.ListChildren(c.Context(), town.Code)
		testkit.Must(c.T, err)
		villages = append(villages, more...)
	}
	r := rand.New(rand.NewChaCha8([32]byte{99}))
	for _, s := range demoSheets() {
		text, err := s.write(r, villages)
		testkit.Must(c.T, err)
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		testkit.Must(c.T, err)
		for _, row := range rows[1:] {
			c.names[row[2]], c.numbers[row[3]], c.numbers[row[4]] = true, true, true
		}
	}
	if len(c.numbers) < 1000 || len(c.names) < 200 {
		c.Fatalf("the sheets have %d numbers and %d names", len(c.numbers), len(c.names))
	}
}

// samplesToPublish are those of the county's own sheets that are quickly gone through; all of them
// where QINGYUAN_WHOLE_COUNTY is set.
func samplesToPublish() []string {
	list := []string{"残疾人两项补贴.csv", "危房改造补助.xlsx"}
	if os.Getenv("QINGYUAN_WHOLE_COUNTY") != "" {
		list = append(list, "农村最低生活保障.csv", "生态公益林补偿.csv", "高龄津贴.csv", "耕地地力保护补贴.xlsx")
	}
	return list
}

// sample makes one of the county's own sheets public, and notes whom and what it holds.
func (c *county) sample(name string) {
	c.Helper()
	content, err := os.ReadFile("../../examples/" + name)
	testkit.Must(c.T, err)
	c.publish(name, content)
	sheet, err := sheets.Open(name, bytes.NewReader(content), int64(len(content)))
	testkit.Must(c.T, err)
	columns, known := map[string]int{}, len(c.numbers)
	for row, err := range sheet.Rows {
		testkit.Must(c.T, err)
		for i := range 20 {
			switch text := row.Text(i); text {
			case "身份证号", "银行卡号", "户主姓名", "姓名":
				columns[text] = i
			}
		}
		if i, ok := columns["身份证号"]; ok && len(row.Text(i)) == 18 {
			c.numbers[row.Text(i)], c.numbers[row.Text(columns["银行卡号"])] = true, true
			c.names[row.Text(columns["户主姓名"])] = true
		}
	}
	delete(c.numbers, "")
	if len(c.numbers) < known+50 {
		c.Fatalf("%s holds %d numbers", name, len(c.numbers)-known)
	}
}

// publish makes a sheet public as the clerk and the approver would.
func (c *county) publish(name string, sheet []byte) {
	c.Helper()
	_, err := c.p.demoPublish(c.Context(), c.clerk, c.approver, publishing.Sent{Name: name, Reader: bytes.NewReader(sheet)}, "")
	testkit.Must(c.T, err)
}

// print makes a list about persons public, past the gate.
func (c *county) print(title, body string, rows ...[]string) disclosure.Disclosure {
	c.Helper()
	return c.press(affairs.Copy{Subject: title, Content: disclosure.Content{Title: title, Body: body, Tables: map[string][][]string{"list": rows}}})
}

// correct gives a list other rows.
func (c *county) correct(d disclosure.Disclosure, reason string, rows ...[]string) disclosure.Disclosure {
	c.Helper()
	return c.press(affairs.Copy{ID: d.ID, From: d.Version, Subject: d.Subject, Reason: reason, Content: disclosure.Content{Title: d.Title, Tables: map[string][][]string{"list": rows}}})
}

func (c *county) press(copied affairs.Copy) disclosure.Disclosure {
	c.Helper()
	copied.Item, copied.Region, copied.EventOn = "assistance-list", village, models.DateOf(c.now)
	copied.UnitID, copied.PublisherID, copied.ApproverID = c.clerk.Staff.UnitID, c.clerk.Staff.ID, c.approver.Staff.ID
	copied.Content.Facts = map[string]string{"people": "2"}
	d, err := c.p.press().Print(c.Context(), c.approver, copied)
	testkit.Must(c.T, err)
	return d
}

// gated is a decision whose draft has what the gate finds: masked, it is published with a file.
func (c *county) gated(identity, phone, author string) {
	c.Helper()
	desk, ctx := c.p.drafting(), c.Context()
	b, err := desk.Start(ctx, c.clerk, affairs.Start{Item: "village-decisions", Region: "990101101201"})
	testkit.Must(c.T, err)
	d, err := desk.Find(ctx, c.clerk, b.Draft)
	testkit.Must(c.T, err)
	d, err = desk.Save(ctx, c.clerk, d.ID, d.Revision, affairs.Typed{Title: "关于" + identity + "的决定", Subject: "找" + phone, EventOn: string(models.DateOf(c.now)),
		Body: "身份证 **" + identity[:6] + "** " + identity[6:], Facts: map[string]string{"present": phone, "votes": "同意"}})
	testkit.Must(c.T, err)
	d, err = desk.AddFile(ctx, c.clerk, d.ID, d.Revision, identity+".pdf", bytes.NewReader(samples.Paper("Decision of 2026", author)))
	testkit.Must(c.T, err)
	if _, err := desk.Submit(ctx, c.clerk, d.ID, d.Revision); models.CodeOf(err) != models.Invalid {
		c.Errorf("submitted unread: %v", err)
	}
	d, err = desk.MaskFound(ctx, c.clerk, d.ID, d.Revision, "")
	testkit.Must(c.T, err)
	if d, err = desk.Submit(ctx, c.clerk, d.ID, d.Revision); err == nil {
		_, err = desk.Approve(ctx, c.approver, d.ID, affairs.Approval{Revision: d.Revision})
	}
	testkit.Must(c.T, err)
	c.numbers[identity], c.words = true, append(c.words, author, phone)
}

// question asks in public about the first line of a list.
func (c *county) question(list disclosure.Disclosure) string {
	c.Helper()
	line := models.Reference{Kind: models.ToDisclosure, Record: list.ID, Version: 1, Place: "list.1"}
	q, _, err := c.p.questions().Ask(c.Context(), line, "这一户去年还在城里买了房，怎么评上的？")
	testkit.Must(c.T, err)
	return q.ID
}

// work lets the program do its own work that anyone can see, as far as it is due.
func (c *county) work() {
	r := c.p.runner()
	r.Jobs = slices.DeleteFunc(r.Jobs, func(j jobs.Job) bool {
		return slices.Contains([]string{"reminders", "keeping", "mail", "old-notices"}, j.Name)
	})
	for i := range r.Jobs {
		r.Jobs[i].First = 0
	}
	r.Pass(context.WithoutCancel(c.Context()))
}

// starts are where anyone begins.
func starts() []string {
	return []string{"/", "/robots.txt", "/sitemap.xml", "/feeds", "/api/v1", "/api/v1/openapi.json", "/data", "/open", "/search?q=" + "%E6%95%91%E5%8A%A9", "/funds"}
}

var digits = regexp.MustCompile(`\d[\d  \-]{12,30}[\dXx]`)

// leaks are the places at which something can be read that nobody may know, and what it is.
func (c *county) leaks(v *visitor) map[string]string {
	all := map[string]string{}
	for _, key := range v.order {
		text := v.saw[key]
		for _, found := range digits.FindAllString(text, -1) {
			if n := strings.NewReplacer(" ", "", " ", "", "-", "", "x", "X").Replace(found); c.numbers[n] {
				all[key] = n
			}
		}
		for _, h := range privacy.Find(text) {
			if h.Kind == privacy.Identity || h.Kind == privacy.Card {
				all[key] = text[h.Start:h.End]
			}
		}
		for _, word := range c.words {
			if strings.Contains(text, word) {
				all[key] = word
			}
		}
		if name := c.nameIn(text); name != "" {
			all[key] = name
		}
	}
	return all
}

// nameIn finds a name of the sheets that stands by itself: parted from other Chinese signs.
func (c *county) nameIn(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		if c.names[word] {
			return word
		}
	}
	return ""
}

// What anyone can come to holds no identity number, no card and no name of those who were paid;
// once the notice period has ended it holds none of their lines either, from the first moment
// and wherever it was seen before, and the totals stand.
func TestWhatAnyoneCanComeTo(t *testing.T) {
	c := newCounty(t)
	const first, second = "独一份甲类", "独一份乙类"
	list := c.print("四月救助名单", "本村四月拟救助对象如下。", []string{"张*", first, "低保", "7654300"}, []string{"李*", second, "低保", "1"})
	list = c.correct(list, "补录一户", []string{"张*", first, "低保", "7654300"}, []string{"李*", second, "低保", "1"}, []string{"王*", "3组", "低保", "200"})
	asked := c.question(list)
	v := visit(t, c.p)
	began := time.Now()
	v.walk(append(starts(), "/disclosures/"+list.ID)...)
	v.guess(list.ID, list.ItemID, demoCounty, village, "elderly-allowance", asked)
	t.Logf("%d answers of %d routes in %s", len(v.order), len(v.routes)-len(v.unseen()), time.Since(began).Round(time.Millisecond))
	for place, what := range c.leaks(v) {
		t.Errorf("%s shows %s", place, what)
	}
	c.everyRoute(v)
	t.Run("lines leave", func(t *testing.T) { c.leave(t, v, first, second) })
	t.Run("the test can fail", func(t *testing.T) { c.canary(t) })
}

// everyRoute makes sure that the walk came to each route that anyone may use.
func (c *county) everyRoute(v *visitor) {
	c.Helper()
	notWalked := regexp.MustCompile(`^/(report|follow|captcha|static|healthz|readyz|prefs|regions/search)\b`) // tips: test/e2e TestNothingSecretIsFoundOutside
	for _, r := range v.unseen() {
		if !notWalked.MatchString(r) {
			c.Errorf("no link leads anyone to %s", r)
		}
	}
}

// leave goes to the first moment after the last notice period.
func (c *county) leave(t *testing.T, v *visitor, lines ...string) {
	listed := func(text string) bool { return strings.Contains(text, lines[0]) || strings.Contains(text, lines[1]) }
	paid := func(text string) bool { return strings.Contains(text, "亓*") } // who alone has that name, in rare.csv
	t.Logf("lines are seen at %v, payments at %v", v.where(listed), v.where(paid))
	if len(v.where(listed)) < 5 || len(v.where(paid)) < 5 {
		t.Error("that is too little to tell whether they leave")
	}
	total := slices.MaxFunc(regexp.MustCompile(`[\d,]+\.\d\d`).FindAllString(v.saw["zh-CN /funds"], -1), func(a, b string) int { return len(a) - len(b) })
	c.now = models.DateOf(c.now).AddDays(longestNotice + 1).Time()
	gone := func(when string) {
		t.Helper()
		if left := v.where(listed); len(left) > 0 {
			t.Errorf("%s lines are seen at %v", when, left)
		}
		if left := v.where(paid); len(left) > 0 {
			t.Errorf("%s payments are seen at %v", when, left)
		}
	}
	v.again() // what was kept of the day before
	v.walk(starts()...)
	gone("in the first moment,")
	if !strings.Contains(v.saw["zh-CN /funds"], total) {
		t.Errorf("the total %s has gone", total)
	}
	c.work()
	v.walk(starts()...)
	gone("once they were emptied,")
}

// longestNotice is the longest notice period of the catalogue and of payments, in days.
const longestNotice = 30

// canary publishes what no gate has seen, and looks where it comes out.
func (c *county) canary(t *testing.T) {
	const number, card, name = "990101195101054205", "6228 4803 1234 5678 906", "欧阳丹丹"
	c.numbers[strings.ReplaceAll(card, " ", "")], c.names[name] = true, true
	list := c.print("补充名单", "联系人"+number, []string{name, "3组", card, "100"})
	v := visit(t, c.p)
	v.walk(append(starts(), "/disclosures/"+list.ID)...)
	found := map[string]bool{}
	for _, what := range c.leaks(v) {
		found[strings.ReplaceAll(what, " ", "")] = true
	}
	if !found[number] && !found[name] {
		t.Errorf("of the canary %v was found", found)
	}
}
