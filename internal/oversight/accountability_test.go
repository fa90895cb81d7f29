package oversight

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"qingyuan/models"
)

// counts are what a store finds, and how often it was asked.
type counts struct {
	due   []models.DueCount
	asked int
	err   error
}

func (c *counts) CountDue(_ context.Context, _ []string, from, to models.Date) ([]models.DueCount, error) {
	c.asked++
	if from != "2021-11-01" || to != "2026-10-31" {
		return nil, fmt.Errorf("from %s to %s", from, to)
	}
	return c.due, c.err
}

func (c *counts) CountRatings(context.Context, int, models.Date, models.Date) ([]models.RatingCount, error) {
	return nil, nil
}

func (c *counts) ListUnits(context.Context, int) ([]models.Unit, error) {
	return []models.Unit{{ID: 1, Name: "县"}, {ID: 2, Name: "镇"}}, nil
}

// What is kept back has no number at all, in the total too where that would tell it.
func TestATableTellsNothingOfWhatItKeepsBack(t *testing.T) {
	owed := func(unit int64, rule string, due, inTime int) models.DueCount {
		return models.DueCount{UnitID: unit, Month: "2026-10", Rule: rule, Due: due, InTime: inTime}
	}
	c := &counts{due: []models.DueCount{owed(1, noticeRule, 9, 8), owed(2, noticeRule, 3, 1), owed(2, answerRule, 4, 4)}}
	a := Accountability{Store: c, Clock: func() time.Time { return models.Date("2026-11-02").Time() }}
	table, err := a.Table(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hidden := Rate{Hidden: true}
	want := []Figures{{UnitID: 1, Unit: "县", Month: "2026-10", Notices: hidden}, {UnitID: 2, Unit: "镇", Month: "2026-10", Notices: hidden, Answers: hidden},
		{Month: "2026-10", Notices: Rate{Count: 12, Good: 9}, Answers: hidden}}
	if got := fmt.Sprintf("%+v", table.Rows); got != fmt.Sprintf("%+v", want) || table.Last != "2026-10" {
		t.Errorf("\n got %s\nwant %+v", got, want)
	}
}

// However many ask, it is counted once in a while; a failure isn't kept.
func TestATableIsCountedOnceInAWhile(t *testing.T) {
	now := models.Date("2026-11-02").Time()
	c := &counts{err: errors.New("away")}
	a := Accountability{Store: c, Clock: func() time.Time { return now }}
	if _, err := a.Table(t.Context()); err == nil {
		t.Error("the failure isn't told")
	}
	c.err = nil
	for range 5 {
		if _, err := a.Table(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if c.asked != 2 {
		t.Errorf("asked %d times", c.asked)
	}
	now = now.Add(fresh)
	if _, err := a.Table(t.Context()); err != nil || c.asked != 3 {
		t.Errorf("later: asked %d times, %v", c.asked, err)
	}
}
