package disclosure_test

import (
	"fmt"
	"strings"
	"testing"

	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
)

func book() disclosure.Item {
	return disclosure.Item{ID: "book", Frequency: disclosure.Event, Facts: []disclosure.Field{{ID: "people", Type: disclosure.Count, Required: true}, {ID: "note", Type: disclosure.Long}},
		Tables: []disclosure.Table{{ID: "list", Persons: true, Fields: []disclosure.Field{{ID: "name", Name: "姓名", Type: disclosure.Person, Required: true},
			{ID: "day", Name: "日期", Type: disclosure.Day}, {ID: "amount", Name: "金额", Type: disclosure.Money}}}}}
}

func TestAFormKeepsWhatCannotBeRead(t *testing.T) {
	mask := fund.NewSurnames(nil).Mask
	typed := disclosure.Form{Title: " 名单 ", EventOn: "2026年4月8日", Facts: map[string]string{"people": "两个"},
		Tables: map[string][][]string{"list": {{"张三", "4月8日", "1.2万元"}, {"", "", ""}, {"", "2026/4/9", "50"}}}}
	f := typed.Tidy(book(), mask)
	if f.Title != "名单" || f.EventOn != "2026-04-08" || f.Facts["people"] != "两个" || fmt.Sprint(f.Tables["list"]) != "[[张* 4月8日 12000.00] [ 2026-04-09 50.00]]" {
		t.Errorf("tidied: %+v", f)
	}
	c, day, problems := f.Read(book(), mask)
	var said []string
	for _, p := range problems {
		said = append(said, p.Field+" "+p.Key)
	}
	if got := strings.Join(said, "; "); got != "subject disclosure.err.required; fact-people disclosure.err.count; table-list disclosure.err.table" {
		t.Errorf("problems: %s", got)
	}
	if day != "2026-04-08" || fmt.Sprint(c.Tables["list"]) != "[[张*  1200000] [ 2026-04-09 5000]]" {
		t.Errorf("content: %v %+v", day, c)
	}
	_, faults := book().Tables[0].Read(f.Tables["list"], mask)
	if fmt.Sprint(faults) != "[{0 1 disclosure.err.date} {1 0 disclosure.err.required}]" {
		t.Errorf("faults: %v", faults)
	}

	f.Subject, f.Facts["people"], f.Tables["list"] = "四月", "2", [][]string{{"张*", "2026-04-08", "12,000"}}
	c, day, problems = f.Read(book(), mask)
	if problems.Any() {
		t.Fatalf("problems: %v", problems)
	}
	again := disclosure.Fill(book(), disclosure.Edition{Subject: "四月", EventOn: day, Content: c})
	if same, _, _ := again.Read(book(), mask); fmt.Sprint(same) != fmt.Sprint(c) {
		t.Errorf("filled anew: %+v, want %+v", same, c)
	}
}

func TestPastedRowsFindTheirFields(t *testing.T) {
	table := book().Tables[0]
	for text, want := range map[string]string{
		"名单\n序号\t金额（万元）\t姓名\n1\t1.2\t张三\n2\t500元\t李四\n合计\t1.25\t\n": "[[张三  1.2万元] [李四  500元]] true",
		"张三\t2026-04-08\t5\r\n\r\n李四\t\t6":                          "[[张三 2026-04-08 5] [李四  6]] false",
		"Name\tnothing\n张三\tx":                                      "[[Name nothing ] [张三 x ]] false",
	} {
		rows, headed := table.Arrange(disclosure.Pasted(text))
		if got := fmt.Sprint(rows, headed); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
