package casework_test

import (
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// acts are the names of what the trail has, in order; everything in it must be free of what
// the tests' tips say.
func (o *office) acts(t *testing.T) (names []string) {
	t.Helper()
	all, err := o.db.ListEntriesFrom(t.Context(), 0, 1000)
	testkit.Must(t, err)
	for _, e := range all {
		for _, secret := range []string{"王某", "低保", "说明", "亲戚", "已换人"} {
			if strings.Contains(e.Canonical(), secret) {
				t.Errorf("entry %d tells %q: %s", e.Seq, secret, e.Canonical())
			}
		}
		names = append(names, string(e.Act)+" "+e.StaffName+" "+e.After)
	}
	return names
}

func TestWhatIsDoneToATipIsInTheTrail(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sent := c.send(t, "王某", "a file")
		seen, at := c.see(t, c.li, sent.id)
		f, err := c.OpenFile(t.Context(), c.li, sent.id, seen.Files[0].ID)
		testkit.Must(t, err)
		testkit.Must(t, f.Close())
		testkit.Must(t, c.Accept(t.Context(), c.li, at))
		testkit.WantCode(t, c.Accept(t.Context(), c.li, at), models.Conflict)
		c.ask(t, sent, models.RequestRecusal, models.RequestWords{Who: "李明", Text: "他和王某是亲戚。"})
		testkit.Must(t, c.decide(t, c.sun, c.only(t, c.sun), casework.Decision{Outcome: casework.Grant, Reply: "已换人。", LeaveOut: []int64{c.li.Staff.ID}}))
		_, err = c.Open(t.Context(), c.li, sent.id)
		testkit.WantCode(t, err, models.NotFound)
		_, at = c.see(t, c.sun, sent.id)
		testkit.Must(t, c.HandOver(t.Context(), c.sun, at))
		want := []string{
			`tip.read 李明 `, `tip.file 李明 {"file":"1"}`, `tip.accept 李明 {"state":"accepted"}`,
			`tip.recuse 孙正 {"outcome":"grant","people":"李明","request":"recusal"}`,
			`tip.read 孙正 `, `tip.hand-over 孙正 {"unit":"` + c.cityLi.Unit.Name + `"}`,
		}
		if got := c.acts(t); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}
