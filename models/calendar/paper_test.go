package calendar_test

import (
	"fmt"
	"strings"
	"testing"

	"qingyuan/models/calendar"
)

// whole is the smallest paper that can be one.
const whole = `{"year": 2027, "papers": ["https://www.gov.cn/x"], "days": [
	{"name": "元旦", "date": "2027-01-01", "isOffDay": true},
	{"name": "劳动节", "date": "2027-05-02", "isOffDay": true},
	{"name": "劳动节", "date": "2027-05-01", "isOffDay": true},
	{"name": "劳动节", "date": "2027-05-08", "isOffDay": false},
	{"name": "国庆节、中秋节", "date": "2027-10-01", "isOffDay": true},
	{"name": "国庆节、中秋节", "date": "2027-10-02", "isOffDay": true},
	{"name": "建国纪念", "date": "2027-10-03", "isOffDay": true}]}`

func TestAPaperIsRead(t *testing.T) {
	a, problems := calendar.ParsePaper([]byte(whole))
	if problems.Any() {
		t.Fatal(problems)
	}
	want := "{2027 [https://www.gov.cn/x] [{2027-01-01 2027-01-01 new-year} {2027-05-01 2027-05-02 labour} " +
		"{2027-10-01 2027-10-02 national-mid-autumn} {2027-10-03 2027-10-03 建国纪念}] [{2027-05-08 labour}]}"
	if got := fmt.Sprint(a); got != want || a.DaysOff() != 6 {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// Whatever is wrong is said with the entry and the day that it is about.
func TestAPaperThatCantBe(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{whole, `{"year": 2027,` + "\n\n" + `"days": [}`, "json Line:3"},
		{whole, `[]`, "json Line:1"},
		{whole, `{}`, "year From:2008 To:2099 Value: days Max:150"},
		{whole, whole + `{"year": 2028}`, "json Line:8"},
		{whole, strings.Repeat(" ", calendar.MaxPaper) + whole, "too_large Max:64 KB"},
		{`"papers"`, `"paper"`, "unknown Entry:0 Field:paper"},
		{`"isOffDay": false`, `"isOffDay": false, "note": 1`, "unknown Entry:4 Field:note"},
		{`2027, "papers"`, `"2027", "papers"`, `year From:2008 To:2099 Value:"2027"`},
		{`2027, "papers"`, `1999, "papers"`, "year From:2008 To:2099 Value:1999"},
		{`https://www.gov.cn/x`, `file:///etc/passwd`, "paper Value:file:///etc/passwd"},
		{`["https://www.gov.cn/x"]`, `"https://www.gov.cn/x"`, "papers Max:10"},
		{`{"name": "元旦", "date": "2027-01-01", "isOffDay": true}`, `"元旦"`, "entry Entry:1 fixed Day:2027-01-01"},
		{`"name": "元旦"`, `"name": " "`, "name Entry:1 Max:40"},
		{`"name": "元旦", `, ``, "name Entry:1 Max:40"},
		{`2027-01-01`, `2027-02-30`, "date Entry:1 Value:2027-02-30 fixed Day:2027-01-01"},
		{`"isOffDay": false`, `"isOffDay": "no"`, "off Day:2027-05-08 Entry:4"},
		{`, "isOffDay": false`, ``, "off Day:2027-05-08 Entry:4"},
		{`2027-05-08`, `2027-05-01`, "twice Day:2027-05-01 Entry:4"},
		{`2027-05-08`, `2026-05-09`, "outside Day:2026-05-09 Entry:4 Year:2027"},
		{`2027-05-08`, `2028-02-01`, "outside Day:2028-02-01 Entry:4 Year:2027"},
		{`2027-05-08`, `2026-12-27`, ""}, // the last days of the year before may be moved
		{`2027-05-08`, `2028-01-02`, ""},
		{`2027-05-02`, `2027-05-03`, "fixed Day:2027-05-02"},
		{`"days": [`, `"days": [], "$id": [`, "days Max:150"},
	} {
		_, problems := calendar.ParsePaper([]byte(strings.Replace(whole, c.old, c.new, 1)))
		var got []string
		for _, p := range problems {
			got = append(got, strings.TrimPrefix(p.Key, "calendar.err."), strings.Trim(fmt.Sprint(p.Args), "map[]"))
			if p.Field != calendar.PaperField {
				t.Errorf("%s is of no field", p.Key)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%.60s for %.30s:\n got %q\nwant %q", c.new, c.old, strings.Join(got, " "), c.want)
		}
	}
}
