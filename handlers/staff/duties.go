package staff

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/duties"
	"qingyuan/models"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// Duties is a clerk's calendar of what must be published.
type Duties struct {
	Pages  mw.Renderer
	Duties duties.Duties
}

// DutiesView is a page of it.
type DutiesView struct {
	duties.AgendaPage
	Reminders []duties.Reminded
	Below     []region.Region // to narrow it down to
	Tabs      []duties.Tab
	UpTo      models.Date // of the reminders that are shown
	Drafts    bool        // the visitor may draft
	First     bool        // nothing is before this page
}

// URL is the address of the same list with another value of one of its names.
func (v DutiesView) URL(name, value string) string {
	q := url.Values{"tab": {string(v.Ask.Tab)}}
	for n, was := range map[string]string{"region": v.Ask.Region, "item": v.Ask.Item, name: value} {
		if n == name {
			was = value
		}
		if q.Del(n); was != "" {
			q.Set(n, was)
		}
	}
	return "/staff/duties?" + q.Encode()
}

// Draft is where a line's publication is drafted.
func (v DutiesView) Draft(l duties.AgendaLine) string {
	return "/staff/disclosures/new?" + url.Values{"item": {l.Item.ID}, "region": {l.Region.Code}, "period": {string(l.Period)}}.Encode()
}

// List lists duties: GET /staff/duties?tab=…&region=…&item=…&from=….
func (h Duties) List(c *fiber.Ctx) error {
	ctx, v := mw.Context(c), mw.Visitor(c)
	ask := duties.AgendaAsk{Tab: duties.Tab(c.Query("tab")), Region: c.Query("region"), Item: c.Query("item"), After: c.Query("from")}
	if !slices.Contains(duties.Tabs(), ask.Tab) {
		ask.Tab = duties.Overdue
	}
	page, err := h.Duties.Agenda(ctx, v, ask)
	if err != nil {
		return err
	}
	view := DutiesView{AgendaPage: page, Tabs: duties.Tabs(), UpTo: models.DateOf(h.Duties.Clock()), Drafts: v.Is(models.RolePublisher), First: ask.After == ""}
	if view.Reminders, err = h.Duties.Reminders(ctx, v); err != nil {
		return err
	}
	if view.Below, err = h.Duties.Store.ListChildren(ctx, page.Region.Code); err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/duties", view)
}

// Read marks the reminders that were shown as read.
func (h Duties) Read(c *fiber.Ctx) error {
	if err := h.Duties.ReadReminders(mw.Context(c), mw.Visitor(c), models.Date(c.FormValue("up_to"))); err != nil {
		return err
	}
	return c.Redirect("/staff/duties", fiber.StatusSeeOther)
}

// Progress shows administrators how far each year is derived.
func (h Duties) Progress(c *fiber.Ctx) error {
	list, err := h.Duties.Store.ListDerivations(mw.Context(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/duties_progress", ProgressView{list})
}

// ProgressView is how far each year is derived.
type ProgressView struct{ Years []duty.Derivation }
