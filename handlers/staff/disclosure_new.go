package staff

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// NewDisclosureView is the page on which a draft is begun: first its item, then where and when.
type NewDisclosureView struct {
	Classes  []ClassView // to choose an item of; empty once one is chosen
	Item     disclosure.Item
	Region   string
	Period   models.Period
	Parents  []ParentView // the regions to choose from
	Typed    bool         // there are too many: the code is typed
	Periods  []models.Period
	Problems models.Problems
}

// ClassView is the items of a class.
type ClassView struct {
	Class disclosure.Class
	Items []disclosure.Item
}

// ParentView is a region and those below it that may be chosen.
type ParentView struct {
	Name    string
	Regions []region.Region
}

// New shows it: GET /staff/disclosures/new?item=…&region=…&period=….
func (h Disclosures) New(c *fiber.Ctx) error {
	view := NewDisclosureView{Region: c.Query("region"), Period: models.Period(c.Query("period"))}
	item, ok := h.Desk.Catalogue.Find(c.Query("item"))
	if view.Item = item; !ok {
		view.Classes = h.classes(mw.Visitor(c))
	}
	return h.new(c, view)
}

func (h Disclosures) new(c *fiber.Ctx, view NewDisclosureView) error {
	if view.Item.ID != "" {
		if err := h.choices(c, &view); err != nil {
			return err
		}
	}
	if view.Problems.Any() {
		mw.SetBack(c, "/staff/disclosures/new")
		return h.Pages.Again(c, "staff/disclosure_new", view)
	}
	return h.Pages.Render(c, "staff/disclosure_new", view)
}

// classes are the items that regions of the visitor's unit publish.
func (h Disclosures) classes(v models.Visitor) []ClassView {
	var list []ClassView
	for _, class := range disclosure.Classes() {
		view := ClassView{Class: class}
		for _, it := range h.Desk.Catalogue.List() {
			if it.Class == class && !it.Off && it.Level >= region.LevelOf(v.Unit.RegionCode) {
				view.Items = append(view.Items, it)
			}
		}
		if len(view.Items) > 0 {
			list = append(list, view)
		}
	}
	return list
}

// choices fills in the regions and periods of the item that was chosen.
func (h Disclosures) choices(c *fiber.Ctx, view *NewDisclosureView) error {
	unit := mw.Visitor(c).Unit
	view.Periods = periodsOf(view.Item, h.Desk.Clock())
	if view.Period == "" && len(view.Periods) > justEnded {
		view.Period = view.Periods[justEnded]
	}
	level := region.LevelOf(unit.RegionCode)
	if level == 0 || view.Item.Level-level > 2 {
		view.Typed = true
		return nil
	}
	top, err := h.Regions.Path(mw.Context(c), unit.RegionCode)
	if err != nil || len(top) == 0 {
		view.Typed = true
		return err
	}
	parents := top[len(top)-1:]
	if view.Item.Level == level {
		view.Parents, view.Region = []ParentView{{Regions: parents}}, unit.RegionCode
		return nil
	}
	if view.Item.Level-level == 2 {
		if parents, err = h.Regions.Children(mw.Context(c), unit.RegionCode); err != nil {
			return err
		}
	}
	for _, p := range parents {
		list, err := h.Regions.Children(mw.Context(c), p.Code)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			view.Parents = append(view.Parents, ParentView{p.Name, list})
		}
	}
	return nil
}

// The periods that may be chosen: the next, this one, the one that has just ended, and others.
const (
	periodsShown = 25
	justEnded    = 2
)

// periodsOf are the periods that an item may be published for, the newest first; none of events.
func periodsOf(it disclosure.Item, now time.Time) []models.Period {
	months := it.Frequency.Months()
	if months == 0 {
		return nil
	}
	today := now.In(models.Shanghai())
	next := time.Date(today.Year(), today.Month()+time.Month(months), 1, 0, 0, 0, 0, models.Shanghai())
	var list []models.Period
	for p := models.PeriodOf(next.Year(), int(next.Month()), months); len(list) < periodsShown && p.Valid(); p = p.Before() {
		list = append(list, p)
	}
	return list
}

// Begin begins a draft, or leads to what is there already.
func (h Disclosures) Begin(c *fiber.Ctx) error {
	ctx, v := mw.Context(c), mw.Visitor(c)
	view := NewDisclosureView{Region: c.FormValue("region"), Period: models.Period(c.FormValue("period"))}
	item, ok := h.Desk.Catalogue.Find(c.FormValue("item"))
	if view.Item = item; !ok {
		view.Classes = h.classes(v)
	}
	title, err := h.title(c, item, view.Region, view.Period)
	if err != nil {
		return err
	}
	begun, err := h.Desk.Start(ctx, v, affairs.Start{Item: c.FormValue("item"), Region: view.Region, Period: view.Period, Title: title})
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	switch {
	case view.Problems.Any():
		return h.new(c, view)
	case begun.Published != "":
		return c.Redirect("/staff/disclosures/of/"+begun.Published, fiber.StatusSeeOther)
	}
	return c.Redirect("/staff/disclosures/"+begun.Draft, fiber.StatusSeeOther)
}

// title is one to begin with: 清水村2026年3月村级财务收支.
func (h Disclosures) title(c *fiber.Ctx, it disclosure.Item, code string, p models.Period) (string, error) {
	path, err := h.Regions.Path(mw.Context(c), code)
	if err != nil || len(path) == 0 || it.ID == "" {
		return "", err
	}
	name := strings.TrimSuffix(strings.TrimSuffix(path[len(path)-1].Name, "村民委员会"), "居民委员会")
	return name + h.inChinese(p) + it.Name, nil
}

// inChinese is a period as a title has it: 2026年3月, 2026年第一季度.
func (h Disclosures) inChinese(p models.Period) string {
	switch _, part, _ := strings.Cut(string(p), "-"); {
	case !p.Valid():
		return ""
	case part == "":
		return h.Texts.Text(i18n.Chinese, "period.year", map[string]any{"Year": p.Year()})
	case p.Months() > 1:
		return h.Texts.Text(i18n.Chinese, "period."+strings.ToLower(part), map[string]any{"Year": p.Year()})
	}
	return p.First().Time().Format("2006年1月")
}
