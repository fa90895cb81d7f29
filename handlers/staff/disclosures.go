package staff

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/internal/i18n"
	"qingyuan/internal/regions"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Disclosures is the desk at which disclosures are written and approved.
type Disclosures struct {
	Pages   mw.Renderer
	Upload  mw.Upload
	Desk    affairs.Desk
	Regions regions.Tree
	Texts   *i18n.Catalogue
}

// DisclosuresView is one of the desk's lists.
type DisclosuresView struct {
	Tab       affairs.Tab
	Tabs      []affairs.Tab
	Drafts    []affairs.Listed
	Published []affairs.PostedLine
	Later     string // address of older ones; "" where there are none
	FromFirst bool
	Writes    bool
	Done      string // what was done just now; "" nothing
}

const disclosuresShown = 20

// List lists drafts, or what was published: GET /staff/disclosures?tab=…&before=….
func (h Disclosures) List(c *fiber.Ctx) (err error) {
	ctx, v := mw.Context(c), mw.Visitor(c)
	before := spotOf(c.Query("before"))
	view := DisclosuresView{Tabs: affairs.Tabs(v), FromFirst: before.At == 0, Writes: v.Is(models.RolePublisher),
		Done: known(c.Query("done"), "discarded", "approved", "scheduled", "returned")}
	view.Tab = tabAmong(view.Tabs, c.Query("tab"))
	var last disclosure.Spot
	var more bool
	if view.Tab == affairs.TabPublished {
		view.Published, err = h.Desk.ListPosted(ctx, v, before, disclosuresShown+1)
		if more = len(view.Published) > disclosuresShown; more {
			view.Published = view.Published[:disclosuresShown]
			last = disclosure.Spot{At: view.Published[disclosuresShown-1].PublishedAt, ID: view.Published[disclosuresShown-1].ID}
		}
	} else {
		view.Drafts, err = h.Desk.List(ctx, v, view.Tab, before, disclosuresShown+1)
		if more = len(view.Drafts) > disclosuresShown; more {
			view.Drafts = view.Drafts[:disclosuresShown]
			last = disclosure.Spot{At: view.Drafts[disclosuresShown-1].ChangedAt, ID: view.Drafts[disclosuresShown-1].ID}
		}
	}
	if err != nil {
		return err
	}
	if more {
		view.Later = "/staff/disclosures?tab=" + string(view.Tab) + "&before=" + strconv.FormatInt(last.At, 10) + "." + last.ID
	}
	return h.Pages.Render(c, "staff/disclosures", view)
}

func tabAmong(tabs []affairs.Tab, asked string) affairs.Tab {
	for _, t := range tabs {
		if string(t) == asked {
			return t
		}
	}
	return tabs[0]
}

// spotOf reads a place in a list; the zero Spot of what is none.
func spotOf(text string) disclosure.Spot {
	at, id, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !models.IsID(id) {
		return disclosure.Spot{}
	}
	return disclosure.Spot{At: n, ID: id}
}

// PostedView is what can be done with what was published.
type PostedView struct {
	affairs.Posted
	On       models.Date
	Drafts   []disclosure.Draft // that would change it
	Problems models.Problems
	Kind     disclosure.DraftKind // of the form that has them
	Reason   string
}

// Posted shows what can be done with what was published: GET /staff/disclosures/of/:id.
func (h Disclosures) Posted(c *fiber.Ctx) error { return h.posted(c, PostedView{}) }

func (h Disclosures) posted(c *fiber.Ctx, view PostedView) (err error) {
	ctx, v := mw.Context(c), mw.Visitor(c)
	if view.Posted, err = h.Desk.Posted(ctx, v, c.Params("id")); err != nil {
		return err
	}
	view.On = models.DateOf(time.Unix(view.Version.PublishedAt, 0))
	if view.Drafts, err = h.Desk.OpenDrafts(ctx, view.Disclosure.ID); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/disclosure_of", view)
	}
	return h.Pages.Render(c, "staff/disclosure_of", view)
}

// Change begins a correction, an update or a withdrawal.
func (h Disclosures) Change(c *fiber.Ctx) error {
	kind := disclosure.DraftKind(known(c.FormValue("kind"), string(disclosure.ToCorrect), string(disclosure.ToUpdate), string(disclosure.ToWithdraw)))
	if _, err := h.Desk.Posted(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	if kind == "" {
		return models.Fail(models.Invalid, "err.bad_form")
	}
	view := PostedView{Kind: kind, Reason: strings.TrimSpace(c.FormValue("reason"))}
	id, err := h.Desk.Change(mw.Context(c), mw.Visitor(c), c.Params("id"), kind, view.Reason)
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.posted(c, view)
	}
	return c.Redirect("/staff/disclosures/"+id, fiber.StatusSeeOther)
}
