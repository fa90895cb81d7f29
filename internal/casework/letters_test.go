package casework_test

import (
	"strings"
	"sync"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/letter"
)

func zh(k letter.Kind) casework.LetterFor { return casework.LetterFor{Kind: k, Lang: "zh-CN"} }

// write writes a letter as the unit's template fills it, with changes.
func (o *office) write(t *testing.T, v models.Visitor, id string, what casework.LetterFor, tell bool, change func(*letter.Text)) (casework.Letter, error) {
	t.Helper()
	form, err := o.NewLetter(t.Context(), v, id, what)
	if err != nil {
		return casework.Letter{}, err
	}
	if change != nil {
		change(&form.Text)
	}
	made, err := o.WriteLetter(t.Context(), v, casework.Seen{TipID: id, Version: form.Version}, casework.LetterWords{LetterFor: what, Text: form.Text, Tell: tell})
	if err != nil {
		return casework.Letter{}, err
	}
	return o.Letter(t.Context(), v, id, made, models.ReadLetter)
}

// A letter is filled from the case, final once it is written, numbered within unit, kind and
// year, sealed to the tip, and shown to the reporter where it is for them.
func TestALetter(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sent := c.send(t, "王某")
		if _, err := c.NewLetter(t.Context(), c.li, sent.id, zh(letter.Acceptance)); models.CodeOf(err) != models.Conflict {
			t.Errorf("a letter of acceptance before that: %v", err)
		}
		_, seen := c.see(t, c.li, sent.id)
		testkit.Must(t, c.Accept(t.Context(), c.li, seen))
		entries := c.entries(t)
		got, err := c.write(t, c.li, sent.id, zh(letter.Acceptance), true, nil)
		testkit.Must(t, err)
		l := got.Letter
		if l.Number != "受告〔2026〕1号" || l.Unit != "云溪县纪委监委" || l.Date != "2026年3月2日" || !strings.Contains(l.Body, "2026年3月2日收到，编号 "+models.TipRef(sent.id)) ||
			!strings.Contains(l.Body, "拟于2026年6月2日前办结") || strings.Contains(l.Body, "{{") {
			t.Errorf("%+v", l)
		}
		if n := c.entries(t) - entries; n != 3 {
			t.Errorf("%d entries of reading the case, writing, and reading the letter", n)
		}
		told, err := c.reporters.Follow(t.Context(), sent.session)
		testkit.Must(t, err)
		if len(told.Messages) != 1 || told.Messages[0].Text != l.Plain() {
			t.Errorf("the reporter sees %+v", told.Messages)
		}
		row, err := c.db.FindLetter(t.Context(), sent.id, got.ID)
		testkit.Must(t, err)
		if strings.Contains(string(row.Content), "受理告知书") {
			t.Error("it isn't sealed")
		}
		again, err := c.write(t, c.sun, sent.id, zh(letter.Acceptance), true, nil)
		testkit.Must(t, err)
		if again.Letter.Number != "受告〔2026〕2号" || again.Told { // a supervisor doesn't write to reporters
			t.Errorf("%+v", again)
		}
		for _, v := range []models.Visitor{c.custodian, c.citySun, c.out, {}} {
			_, err := c.Letter(t.Context(), v, sent.id, got.ID, models.ReadLetter)
			testkit.WantCode(t, err, models.NotFound)
			_, err = c.NewLetter(t.Context(), v, sent.id, zh(letter.Acceptance))
			testkit.WantCode(t, err, models.NotFound)
		}
		other := c.send(t, "李某")
		_, err = c.Letter(t.Context(), c.li, other.id, got.ID, models.ReadLetter)
		testkit.WantCode(t, err, models.NotFound)
	})
}

// Numbers that are given at once, for different tips, don't meet, and leave no gap.
func TestNumbersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		const n = 6
		tips, errs := make([]tip, n), make([]error, n)
		for i := range tips {
			tips[i] = c.send(t, "王某")
			_, seen := c.see(t, c.li, tips[i].id)
			testkit.Must(t, c.Accept(t.Context(), c.li, seen))
		}
		var all sync.WaitGroup
		for i := range tips {
			all.Go(func() { _, errs[i] = c.write(t, c.li, tips[i].id, zh(letter.Acceptance), false, nil) })
		}
		all.Wait()
		seqs := map[int64]bool{}
		for i := range tips {
			testkit.Must(t, errs[i])
			rows, err := c.db.ListLetters(t.Context(), tips[i].id)
			testkit.Must(t, err)
			seqs[rows[0].Seq] = true
		}
		for i := range int64(n) {
			if !seqs[i+1] {
				t.Errorf("no letter has number %d: %v", i+1, seqs)
			}
		}
	})
}

// A final letter stays; another comes in its place, once.
func TestALetterIsReplaced(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	sent := c.send(t, "王某")
	_, seen := c.see(t, c.li, sent.id)
	testkit.Must(t, c.Accept(t.Context(), c.li, seen))
	old, err := c.write(t, c.li, sent.id, zh(letter.Acceptance), false, func(text *letter.Text) { text.Body = "写错了。" })
	testkit.Must(t, err)
	what := zh(letter.Acceptance)
	what.Replaces = old.ID
	form, err := c.NewLetter(t.Context(), c.li, sent.id, what)
	testkit.Must(t, err)
	if form.Body != "写错了。" || form.Old.Number != "受告〔2026〕1号" {
		t.Errorf("%+v", form)
	}
	made, err := c.write(t, c.li, sent.id, what, false, func(text *letter.Text) { text.Body = "改好了。" })
	testkit.Must(t, err)
	_, err = c.write(t, c.li, sent.id, what, false, nil)
	testkit.WantCode(t, err, models.Conflict)
	was, err := c.Letter(t.Context(), c.li, sent.id, old.ID, models.ReadLetter)
	testkit.Must(t, err)
	if was.Body != "写错了。" || was.ReplacedBy != made.Letter.Number || was.MayReplace {
		t.Errorf("%+v", was)
	}
	shown, seen := c.see(t, c.li, sent.id)
	if len(shown.Letters) != 2 || shown.Letters[1].By != "李明" {
		t.Errorf("%+v", shown.Letters)
	}
	words := casework.LetterWords{LetterFor: zh(letter.Acceptance), Text: form.Text}
	_, err = c.WriteLetter(t.Context(), c.li, casework.Seen{TipID: sent.id, Version: seen.Version - 1}, words)
	testkit.WantCode(t, err, models.Conflict)
}

// What isn't filled in yet, and a name that the writer was given, keep a letter from being final.
func TestWhatALetterMustNotHave(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	c.Confirm = confirming
	sent := c.named(t, "王某", "梁英")
	testkit.Must(t, c.GiveName(t.Context(), c.custodian, c.granted(t, sent).RequestID, "open"))
	_, seen := c.see(t, c.li, sent.id)
	testkit.Must(t, c.Accept(t.Context(), c.li, seen))
	for name, change := range map[string]func(*letter.Text){
		"letters.err.name":          func(text *letter.Text) { text.To = "梁英同志：" },
		"letters.err.blank":         func(text *letter.Text) { text.Body += "【待填：期限】" },
		"letters.err.braces":        func(text *letter.Text) { text.Body += "{{ref}}" },
		"letters.err.missing.title": func(text *letter.Text) { text.Title = " " },
	} {
		_, err := c.write(t, c.li, sent.id, zh(letter.Acceptance), false, change)
		problems, ok := err.(models.Problems)
		if !ok || problems[0].Key != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := c.write(t, c.li, sent.id, zh(letter.Acceptance), false, func(text *letter.Text) { text.Mark = "梁英受" })
	testkit.WantProblem(t, err, "body", "letters.err.name")
}

// Nothing is shown to a reporter who follows the case at another installation.
func TestALetterInACaseFromElsewhere(t *testing.T) {
	cfg := testkit.SQLite(t)
	c := newCounty(t, cfg)
	sent := c.send(t, "王某")
	_, seen := c.see(t, c.li, sent.id)
	testkit.Must(t, c.Accept(t.Context(), c.li, seen))
	_, err := testkit.Raw(t, cfg).ExecContext(t.Context(), "UPDATE tips SET channel = ?", models.ByExchange)
	testkit.Must(t, err)
	if form, err := c.NewLetter(t.Context(), c.li, sent.id, zh(letter.Acceptance)); err != nil || form.MayTell {
		t.Errorf("%v, may tell: %t", err, form.MayTell)
	}
	_, err = c.write(t, c.li, sent.id, zh(letter.Acceptance), true, nil)
	testkit.Must(t, err)
	if shown, _ := c.see(t, c.li, sent.id); len(shown.Messages) != 0 || shown.Letters[0].Told {
		t.Errorf("%+v", shown.Messages)
	}
}

// A unit's own template holds for its letters alone, keeps its versions, and can be put back.
func TestATemplate(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		ctx, of := t.Context(), casework.TemplateOf{UnitID: c.unit.ID, Kind: letter.Acceptance, Lang: "zh-CN"}
		admin := c.join(t, "管理", models.Unit{}, models.RoleAdmin)
		own := letter.Text{Mark: "云纪受", Title: "受理通知", To: "{{ref}}：", Body: "已收到。\n{{received}}"}
		for _, v := range []models.Visitor{c.li, c.citySun, c.custodian, {}} {
			testkit.WantCode(t, c.SaveTemplate(ctx, v, of, 0, own), models.NotFound)
			_, err := c.Template(ctx, v, of)
			testkit.WantCode(t, err, models.NotFound)
		}
		wrong := own
		wrong.Body += "{{name}}"
		problems, _ := c.SaveTemplate(ctx, c.sun, of, 0, wrong).(models.Problems)
		if len(problems) != 1 || problems[0].Field != "body" || problems[0].Args["Field"] != "{{name}}" {
			t.Errorf("%+v", problems)
		}
		try, err := c.TryTemplate(ctx, c.sun, of, own)
		testkit.Must(t, err)
		if try.Number != "云纪受〔2026〕1号" || try.To != "4F2A91C0：" || try.Unit != "云溪县纪委监委" {
			t.Errorf("%+v", try)
		}
		testkit.Must(t, c.SaveTemplate(ctx, c.sun, of, 0, own))
		testkit.WantCode(t, c.SaveTemplate(ctx, c.wu, of, 0, own), models.Conflict)

		sent := c.send(t, "王某")
		_, seen := c.see(t, c.li, sent.id)
		testkit.Must(t, c.Accept(ctx, c.li, seen))
		got, err := c.write(t, c.li, sent.id, zh(letter.Acceptance), false, nil)
		testkit.Must(t, err)
		if got.Letter.Number != "云纪受〔2026〕1号" || got.Title != "受理通知" || got.Body != "已收到。\n2026年3月2日" {
			t.Errorf("%+v", got.Letter)
		}
		testkit.Must(t, c.ResetTemplate(ctx, admin, of, 1))
		shown, err := c.Template(ctx, c.sun, of)
		testkit.Must(t, err)
		if !shown.Shipped || shown.Title != "受理告知书" || len(shown.Versions) != 2 || shown.Versions[0].By != "管理" || shown.Versions[1].Title != "受理通知" {
			t.Errorf("%+v", shown)
		}
	})
}

// A name is cleared with the person's consent, on the record, and its letter takes it from there;
// what was asked about malice and decided stands where the tip is read.
func TestClearingAndMalice(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	sent := c.send(t, "王某")
	c.conclude(t, c.li, sent)
	act := func(v models.Visitor, a models.Action, said ...string) error {
		_, seen := c.see(t, v, sent.id)
		return c.Act(t.Context(), v, seen, deed(a, said...))
	}
	record := []string{"cleared", "王某，三里村", "clear_way", "meeting", "on", "2026-03-02", "note", "在村民会议上说明"}
	problems, _ := act(c.sun, models.Clear, record...).(models.Problems)
	if len(problems) != 1 || problems[0].Field != "agreed" {
		t.Errorf("without consent: %+v", problems)
	}
	testkit.Must(t, act(c.sun, models.Clear, append(record, "agreed", "yes")...))
	shown, _ := c.see(t, c.li, sent.id)
	if got := shown.Clearings; len(got) != 1 || got[0].Who != "王某，三里村" || got[0].Way != models.ClearAtAMeet || got[0].On != "2026-03-02" || got[0].By != "孙正" || len(shown.Choices.Clearings) != 1 {
		t.Fatalf("%+v", got)
	}
	form, err := c.NewLetter(t.Context(), c.li, sent.id, zh(letter.Clearing))
	testkit.Must(t, err)
	if form.To != "王某，三里村：" || !strings.Contains(form.Body, "会议澄清") {
		t.Errorf("%+v", form.Text)
	}
	testkit.Must(t, act(c.li, models.DeliverClearing, "clearing", shown.Clearings[0].ID, "on", "2026-03-02", "note", "本人在场"))
	testkit.WantCode(t, act(c.li, models.DeliverClearing, "clearing", shown.Clearings[0].ID, "on", "2026-03-02", "note", "再记一次"), models.Conflict)

	testkit.Must(t, act(c.li, models.AskMalicious, "intent", "有聊天记录", "note", "请认定"))
	if r := c.only(t, c.citySun); r.Words.Intent != "有聊天记录" {
		t.Errorf("the superior sees %+v", r.Words)
	}
	testkit.Must(t, c.decide(t, c.citySun, c.only(t, c.citySun), casework.Decision{Outcome: casework.Refuse, Reply: "聊天记录证明他信以为真。"}))
	shown, _ = c.see(t, c.li, sent.id)
	m := shown.Malice
	if len(m) != 1 || m[0].Found || m[0].Decided == nil || m[0].Decided.Note != "聊天记录证明他信以为真。" || m[0].Decided.Who != "市孙" || !strings.Contains(m[0].Asked.Note, "有聊天记录") {
		t.Errorf("%+v", m)
	}
	if got := shown.Clearings[0]; got.DeliveredOn != "2026-03-02" || got.DeliveredBy != "李明" || got.Delivery != "本人在场" {
		t.Errorf("%+v", got)
	}
}
