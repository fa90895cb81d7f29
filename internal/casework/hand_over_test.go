package casework_test

import (
	"encoding/json"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// A name that is given after a tip went up goes to the custodians of the unit that has it now.
func TestANameAfterAHandOver(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	keeper := c.join(t, "市保", c.city, models.RoleCustodian)
	sent := c.send(t, "王某")
	_, seen := c.see(t, c.sun, sent.id)
	testkit.Must(t, c.HandOver(t.Context(), c.sun, seen))
	who := models.Reporter{Name: "陈一", Phone: "13800000000"}
	testkit.Must(t, c.reporters.Name(t.Context(), sent.session, who))

	part, err := c.db.FindTipPart(t.Context(), sent.id, models.PartReporter)
	testkit.Must(t, err)
	var kept models.Reporter
	testkit.Must(t, json.Unmarshal(c.opened(t, keeper, sent.id, models.PartReporter, part.Content), &kept))
	if kept.Name != who.Name {
		t.Errorf("the city's custodian reads %q", kept.Name)
	}
	_, err = c.db.FindTipKey(t.Context(), sent.id, models.PartReporter, c.custodian.Staff.ID)
	testkit.WantCode(t, err, models.NotFound)
}

// Where the superior has no supervisor, what was said to supervisors stays with who has it.
func TestHandingOverToNoSupervisor(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	st, err := c.db.FindStaff(t.Context(), c.citySun.Staff.ID)
	testkit.Must(t, err)
	testkit.Must(t, c.db.SetDisabled(t.Context(), st.ID, st.Version, true))
	sent := c.send(t, "王某")
	c.ask(t, sent, models.RequestRetaliation, models.RequestWords{Text: "有人打电话威胁。"})
	_, seen := c.see(t, c.sun, sent.id)
	testkit.Must(t, c.HandOver(t.Context(), c.sun, seen))

	_, err = c.Open(t.Context(), c.sun, sent.id)
	testkit.WantCode(t, err, models.NotFound)
	if shown, _ := c.see(t, c.cityLi, sent.id); shown.Content.First() != "王某" {
		t.Errorf("the city reads %+v", shown.Content)
	}
	rows, err := c.db.ListRequests(t.Context(), sent.id)
	testkit.Must(t, err)
	for _, v := range []models.Visitor{c.sun, c.wu} {
		var words models.RequestWords
		testkit.Must(t, json.Unmarshal(c.opened(t, v, sent.id, models.PartSupervision, rows[0].Content), &words))
		if words.Text != "有人打电话威胁。" {
			t.Errorf("%s reads %q", v.Staff.Name, words.Text)
		}
	}
}

// opened opens what is sealed in a part with the key that somebody holds to it.
func (c *county) opened(t *testing.T, v models.Visitor, id string, part models.Part, sealed []byte) []byte {
	t.Helper()
	key, err := c.db.FindTipKey(t.Context(), id, part, v.Staff.ID)
	testkit.Must(t, err)
	identity, err := c.Sealer.Open(v.Identity, key.Sealed)
	testkit.Must(t, err)
	plain, err := c.Sealer.Open(models.Secret(identity), sealed)
	testkit.Must(t, err)
	return plain
}
