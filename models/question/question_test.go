package question_test

import (
	"testing"

	"qingyuan/models"
	"qingyuan/models/question"
	"qingyuan/models/region"
)

func TestLate(t *testing.T) {
	q := question.Question{State: question.Drafted, DueOn: "2026-03-27"}
	if q.Late("2026-03-27") || q.DaysLate("2026-03-27") != 0 {
		t.Error("late on its last day")
	}
	if !q.Late("2026-03-28") || q.DaysLate("2026-04-02") != 6 {
		t.Errorf("%d days late on 2 April", q.DaysLate("2026-04-02"))
	}
	q.State, q.AnsweredOn = question.Answered, "2026-03-30"
	if !q.Late("2027-01-01") || q.DaysLate("2027-01-01") != 3 {
		t.Errorf("answered on 30 March: %d days late", q.DaysLate("2027-01-01"))
	}
}

func TestWhoHasHowLong(t *testing.T) {
	for code, want := range map[string]string{"990101101200": "question-village", "990101101": "question-town", "990101": "question-county", "9901": "question-county", "": "question-county"} {
		if got := question.RuleOf(region.LevelOf(code)); got != want {
			t.Errorf("%q: %s", code, got)
		}
	}
}

func TestTotalsGoUpToTheCountry(t *testing.T) {
	var codes []string
	for _, one := range question.Totals("990101101200", question.Total{Asked: 1}) {
		if one.Asked != 1 {
			t.Errorf("%+v", one)
		}
		codes = append(codes, one.RegionCode)
	}
	if len(codes) != 6 || codes[0] != "" || codes[1] != "990101101200" {
		t.Errorf("%q", codes)
	}
	if all := question.Totals("", question.Total{Asked: 1}); len(all) != 1 {
		t.Errorf("of the whole country: %v", all)
	}
}

func TestAboutReadsBack(t *testing.T) {
	for _, r := range []models.Reference{
		{Kind: models.ToPayment, Record: "17"},
		{Kind: models.ToDisclosure, Record: "x", Version: 2, Place: "list.3"},
		{Kind: models.ToTotal, Region: "990101", Programme: "elderly-allowance", Period: "2026-03"},
		{Kind: models.ToTotal, Region: "990101"},
	} {
		c := models.Cited{Reference: r, At: r.Region, For: r.Period, ItemID: "fund"}
		if r.Programme != "" {
			c.ItemID += "/" + r.Programme
		}
		var q question.Question
		q.About(c)
		if got := q.Reference(); got != r {
			t.Errorf("%+v became %+v", r, got)
		}
	}
	if p := question.ParsePlace("2026-03-02.00112233445566778899aabbccddeeff"); p.String() != "2026-03-02.00112233445566778899aabbccddeeff" {
		t.Errorf("%+v", p)
	}
}
