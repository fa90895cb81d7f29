package public_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"qingyuan/models"
)

// owed keeps tips of a unit with a clock of a rule that ends on a day: n of them, the first
// late of them met after it, or never.
func (p *portal) owed(unit models.Unit, rule string, due models.Date, n, late int) {
	p.t.Helper()
	for i := range n {
		id := fmt.Sprintf("%08x%08x%08x%08x", unit.ID, len(rule), due.Time().Unix(), i)
		met := due
		if i < late {
			met = []models.Date{"", due.AddDays(1)}[i%2]
		}
		must(p.t, p.db.CreateTip(p.t.Context(), models.NewTip{
			Tip: models.Tip{ID: id, UnitID: unit.ID, State: models.Received, ReceiptIndex: []byte(id), ReceiptKey: []byte{1}, Content: []byte{1},
				ReceivedOn: "2026-09-01", ChangedOn: "2026-09-01", Handling: models.Handling{DueOn: models.NeverDue}, Version: 1},
			First:     models.TipEvent{TipID: id, Seq: 1, Action: models.Submit, On: "2026-09-01"},
			Deadlines: []models.TipDeadline{{TipID: id, Rule: rule, FromOn: "2026-09-01", DueOn: due, MetOn: met}}}))
	}
}

// rated has reporters rate the first tips of a unit that owed told.
func (p *portal) rated(unit models.Unit, rule string, due, on models.Date, ratings ...int) {
	p.t.Helper()
	for i, r := range ratings {
		id := fmt.Sprintf("%08x%08x%08x%08x", unit.ID, len(rule), due.Time().Unix(), i)
		must(p.t, p.db.RateTip(p.t.Context(), id, r))
		must(p.t, p.db.AddTipEvent(p.t.Context(), models.TipEvent{TipID: id, Action: models.Rate, On: on}))
	}
}

func TestAccountability(t *testing.T) {
	p := open(t)
	for lang, text := range map[string]string{"zh-CN": "2026年10月没有到期的告知和答复", "en": "In October 2026 no notice"} {
		p.want(lang, "/accountability", text)
	}
	q := open(t)
	units := []models.Unit{{Name: "云溪县纪委监委", RegionCode: "990101"}, {Name: "石桥镇纪委", RegionCode: "990101102"}, {Name: "清源镇纪委", RegionCode: "990101101"}}
	for i := range units {
		must(t, q.db.CreateUnit(t.Context(), &units[i]))
	}
	q.owed(units[0], "accept-notice", "2026-10-31", 30, 2)
	q.owed(units[1], "accept-notice", "2026-10-01", 3, 0)
	q.owed(units[2], "accept-notice", "2026-10-12", 7, 0)
	q.owed(units[0], "result-notice", "2026-09-15", 12, 0)
	q.owed(units[0], "accept-notice", "2026-11-10", 40, 40) // the month isn't over
	q.owed(units[0], "propose", "2026-10-10", 50, 50)       // nothing that a reporter is owed
	q.rated(units[0], "accept-notice", "2026-10-31", "2026-10-20", 5, 4, 3, 1, 5, 4)

	body := q.want("zh-CN", "/accountability", "2026年10月", "云溪县纪委监委", "30 件中 28 件", "93%", "40 件中 38 件", "6 人中 4 人", "66%", "全部机关", "数量少，不公布")
	if strings.Contains(body, "3 件中") || strings.Contains(body, "7 件中") || strings.Count(body, `aria-hidden="true">*<`) != 2 {
		t.Errorf("a number is shown that must not be:\n%s", body)
	}
	q.want("en", "/accountability?month=2026-10", "28 of 30", "4 of 6", "few, not published", `lang="zh-CN">云溪县纪委监委<`)
	q.want("zh-CN", "/accountability?month=2026-09", "12 件中 12 件", "100%")
	for _, elsewhere := range []string{"2026-11", "2031-01", "x"} { // the latest month that is over
		if body := q.want("zh-CN", "/accountability?month="+elsewhere, "30 件中 28 件"); strings.Contains(body, "40 件中 0 件") {
			t.Errorf("%s is shown", elsewhere)
		}
	}
	body = q.want("zh-CN", fmt.Sprintf("/accountability?unit=%d", units[0].ID), "<h1>云溪县纪委监委</h1>", "2026年9月", "12 件中 12 件", "30 件中 28 件")
	if strings.Contains(body, "清源镇") {
		t.Error("a unit's page shows others")
	}
	if body := q.want("zh-CN", fmt.Sprintf("/accountability?unit=%d", units[1].ID), "<h1>石桥镇纪委</h1>"); strings.Contains(body, "件中") {
		t.Error("by unit, a number is shown that must not be")
	}

	status, text, header := q.get("zh-CN", "/accountability.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	must(t, err)
	want := [][]string{{"月份", "承办机关", "应告知件数", "按期告知件数", "应答复件数", "按期答复件数", "评价人数", "满意人数"},
		{"2026-10", "云溪县纪委监委", "30", "28", "0", "0", "6", "4"}, {"2026-10", "石桥镇纪委", "*", "*", "0", "0", "0", "0"},
		{"2026-10", "清源镇纪委", "*", "*", "0", "0", "0", "0"}, {"2026-10", "全部机关", "40", "38", "0", "0", "6", "4"},
		{"2026-09", "云溪县纪委监委", "0", "0", "12", "12", "0", "0"}, {"2026-09", "全部机关", "0", "0", "12", "12", "0", "0"}}
	if status != http.StatusOK || !slices.EqualFunc(rows, want, slices.Equal) || !strings.Contains(header.Get("Content-Disposition"), `"accountability-2026-10.csv"`) {
		t.Errorf("%d %q", status, rows)
	}
}
