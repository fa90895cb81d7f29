package letter_test

import (
	"strings"
	"testing"

	"qingyuan/models"
	"qingyuan/models/letter"
)

func set() letter.Set {
	return letter.Set{Number: "{{mark}}〔{{year}}〕{{seq}}号", Date: "2006年1月2日", Blank: letter.Blank{Before: "【待填：", After: "】"},
		Fields: map[letter.Field]letter.FieldWord{letter.Due: {Title: "办结期限", Sample: "2026年5月5日"}}}
}

func TestFill(t *testing.T) {
	text := letter.Text{Mark: "受告", Title: "受理告知书", To: "编号 {{ ref }}：", Body: "{{received}}收到，{{due}}前办结。"}
	got := text.Fill(map[letter.Field]string{letter.Ref: "4F2A91C0", letter.Received: "2026年3月2日"}, set().Open)
	if got.To != "编号 4F2A91C0：" || got.Body != "2026年3月2日收到，【待填：办结期限】前办结。" || got.Title != text.Title {
		t.Errorf("%+v", got)
	}
	p := set().CheckFinal(got)
	if len(p) != 1 || p[0].Field != "body" || p[0].Args["Field"] != "办结期限" {
		t.Errorf("what is open isn't named: %+v", p)
	}
}

// A value that looks like a field isn't filled again.
func TestFillOnce(t *testing.T) {
	got := letter.Text{Body: "{{answer}}{{ref}}"}.Fill(map[letter.Field]string{letter.Words: "{{ref}}", letter.Ref: "4F2A91C0"}, set().Open)
	if got.Body != "{{ref}}4F2A91C0" {
		t.Errorf("%q", got.Body)
	}
}

func TestCheck(t *testing.T) {
	right := letter.Text{Mark: "受告", Title: "受理告知书", To: "举报人：", Body: "{{ref}} {{due}}"}
	for name, c := range map[string]struct {
		change func(*letter.Text)
		field  string
		key    string
	}{
		"right":                    {func(*letter.Text) {}, "", ""},
		"a field that isn't":       {func(t *letter.Text) { t.Body = "{{ref}}{{name}}" }, "body", "letters.err.unknown"},
		"another kind's field":     {func(t *letter.Text) { t.To = "{{subject}}" }, "to", "letters.err.unknown"},
		"a field in the mark":      {func(t *letter.Text) { t.Mark = "{{unit}}" }, "mark", "letters.err.unknown"},
		"a field that isn't ended": {func(t *letter.Text) { t.Title = "{{ref" }, "title", "letters.err.open"},
		"nothing":                  {func(t *letter.Text) { t.Title = "" }, "title", "letters.err.missing.title"},
		"too much":                 {func(t *letter.Text) { t.Body = strings.Repeat("字", letter.MaxBody+1) }, "body", "staff.err.text_long"},
	} {
		text := right
		c.change(&text)
		p := text.Check(letter.Acceptance)
		if (c.field == "") != (len(p) == 0) || c.field != "" && (len(p) != 1 || p[0].Field != c.field || p[0].Key != c.key) {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if p := (letter.Text{Mark: "受告", Title: "x", To: "x", Body: "{{name}}"}).Check(letter.Answer); p[0].Args["Field"] != "{{name}}" {
		t.Errorf("the field isn't named: %+v", p)
	}
}

func TestFits(t *testing.T) {
	all := func(tip models.Tip) string {
		var words []string
		for _, k := range letter.Kinds() {
			if k.Fits(tip) {
				words = append(words, string(k))
			}
		}
		return strings.Join(words, " ")
	}
	for want, tip := range map[string]models.Tip{
		"":                                {State: models.Received},
		"refusal":                         {State: models.Declined, Handling: models.Handling{DeclineReason: models.ForCourts}},
		"acceptance":                      {State: models.Assigned},
		"acceptance inquiry":              {State: models.Disposed, Handling: models.Handling{Disposition: models.Inquiry}},
		"acceptance answer clearing":      {State: models.Concluded, Handling: models.Handling{Finding: models.Unsubstantiated}},
		"acceptance answer rectification": {State: models.Archived, Handling: models.Handling{Finding: models.PartlySo}},
	} {
		if got := all(tip); got != want {
			t.Errorf("%+v: %q, want %q", tip, got, want)
		}
	}
}

func TestNumberAndDay(t *testing.T) {
	if got := set().NumberOf("清纪受", 2026, 3); got != "清纪受〔2026〕3号" {
		t.Error(got)
	}
	if got := set().Day("2026-03-05"); got != "2026年3月5日" {
		t.Error(got)
	}
}
