package staff_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/duties"
	"qingyuan/models"
)

var nextPage = regexp.MustCompile(`rel="next" href="([^"]+)"`)

// Who publishes finds what is due, narrows it down, and drafts it from there.
func TestTheCalendarOfDuties(t *testing.T) {
	d, clerk, _ := desks(t)
	clerk.get("/staff/duties")
	clerk.shows(http.StatusOK, "没有到期未公开的事项")

	of := d.parts.Duties
	year := time.Now().Year()
	_, err := of.Ask(t.Context(), models.System(models.SystemCommandLine), duties.Order{Year: year - 1, Roots: "990101"})
	must(t, err)
	must(t, of.Derive(t.Context(), func(context.Context) error { return nil }, year-1, nil))
	clerk.get("/staff/duties?tab=overdue&region=990101101&item=village-accounts")
	clerk.shows(http.StatusOK, "三里村", "村级财务收支", "缺", `/staff/disclosures/new?item=village-accounts&amp;period=`, `selected>清水镇`)
	clerk.get("/staff/duties?tab=overdue")
	clerk.get(strings.ReplaceAll(match(t, nextPage, clerk.page.body), "&amp;", "&"))
	clerk.shows(http.StatusOK, "回到第一页")
	clerk.lang = "en"
	for _, tab := range []string{"week", "later", "done", "anything"} {
		clerk.get("/staff/duties?tab=" + tab)
		clerk.shows(http.StatusOK, "Calendar of duties")
	}
	clerk.get("/staff/duties?region=990102")
	clerk.shows(http.StatusNotFound)
	clerk.get("/staff/jobs/duties")
	clerk.shows(http.StatusNotFound)
}
