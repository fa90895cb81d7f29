package staff

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/leaf"
	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// DisclosureView is the page of a draft: its form for who writes it, what it will look like for
// who approves it.
type DisclosureView struct {
	affairs.Opened
	Place    []region.Region
	Problems models.Problems
	Saved    bool
	Stale    bool // somebody else saved it meanwhile
	Fields   []FactField
	Tables   []TableLine
	Choices  disclosure.Item // for the page's selects
	Note     string          // that an approver typed

	// For who doesn't write on it.
	Leaf     leaf.Leaf
	Turn     disclosure.Difference // of a correction
	Kept     []FindingView
	On       string // the day and hour that were typed
	Hour     string
	Day      models.Date // on which it is scheduled, and when
	At       string
	Approver string
}

// FactField is a fact in the form.
type FactField struct {
	disclosure.Field
	Value   string // as typed
	Problem *models.Problem
}

// Name is the field's name in the form.
func (f FactField) Name() string { return "fact-" + f.ID }

// TableLine is a table in the form: a line that leads to its page.
type TableLine struct {
	disclosure.Table
	Rows    int
	Problem *models.Problem
}

// Show shows a draft: GET /staff/disclosures/:id.
func (h Disclosures) Show(c *fiber.Ctx) error {
	o, err := h.Desk.Find(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return err
	}
	if o.State == disclosure.Done {
		return h.Pages.Render(c, "staff/disclosure_done", o)
	}
	return h.show(c, DisclosureView{Opened: o, Saved: c.Query("saved") == "1"})
}

func (h Disclosures) show(c *fiber.Ctx, view DisclosureView) error {
	if view.Problems.Any() {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	if err := h.fill(c, &view); err != nil {
		return err
	}
	mw.SetBack(c, "/staff/disclosures/"+view.ID)
	if view.May.Write {
		return h.Pages.Render(c, "staff/disclosure", view)
	}
	return h.Pages.Render(c, "staff/disclosure_review", view)
}

func (h Disclosures) fill(c *fiber.Ctx, view *DisclosureView) (err error) {
	if view.Place, err = h.Regions.Path(mw.Context(c), view.RegionCode); err != nil {
		return err
	}
	view.Day, view.At = models.DateOf(time.Unix(view.PublishAt, 0)), time.Unix(view.PublishAt, 0).In(models.Shanghai()).Format("15:04")
	if !view.May.Write {
		return h.review(c, view)
	}
	if view.Problems == nil && (view.Saved || view.State == disclosure.Returned) {
		view.Problems = h.Desk.Problems(view.Opened) // what isn't filled in yet is said once it was saved
	}
	for _, f := range view.Item.Facts {
		view.Fields = append(view.Fields, FactField{f, view.Paper.Form.Facts[f.ID], view.Problems.Of("fact-" + f.ID)})
	}
	for _, t := range view.Item.Tables {
		view.Tables = append(view.Tables, TableLine{t, len(view.Paper.Form.Tables[t.ID]), view.Problems.Of("table-" + t.ID)})
	}
	return nil
}

// review fills in what an approver looks at.
func (h Disclosures) review(c *fiber.Ctx, view *DisclosureView) (err error) {
	if view.Leaf, err = h.leaf(c, view.Opened); err != nil {
		return err
	}
	if view.Kind == disclosure.ToCorrect || view.Kind == disclosure.ToUpdate {
		view.Turn = disclosure.Compare(view.Item, view.Base.Whole(), h.Desk.Content(view.Opened))
	}
	found, err := h.Desk.Findings(mw.Context(c), view.Opened)
	if err != nil {
		return err
	}
	view.Kept, err = h.kept(c, view.Opened, found)
	return err
}

// leaf is the draft as it will be posted.
func (h Disclosures) leaf(c *fiber.Ctx, o affairs.Opened) (leaf.Leaf, error) {
	place, err := h.Regions.Path(mw.Context(c), o.RegionCode)
	if err != nil {
		return leaf.Leaf{}, err
	}
	office, err := h.Desk.Office(mw.Context(c), o)
	if err != nil {
		return leaf.Leaf{}, err
	}
	e := h.Desk.Content(o)
	if o.Kind == disclosure.ToWithdraw {
		e = o.Base.Whole()
	}
	l, err := leaf.New(o.Item, e, office, place)
	l.FilesAt = "/staff/disclosures/" + o.ID + "/files/"
	return l, err
}

// Save keeps what was typed: POST /staff/disclosures/:id.
func (h Disclosures) Save(c *fiber.Ctx) error {
	ctx, v, id := mw.Context(c), mw.Visitor(c), c.Params("id")
	o, err := h.Desk.Find(ctx, v, id)
	if err != nil {
		return err
	}
	t := typed(c, o.Item)
	saved, err := h.Desk.Save(ctx, v, id, revisionOf(c), t)
	if models.CodeOf(err) == models.Conflict && o.May.Write {
		o.Type(t)
		c.Status(fiber.StatusConflict)
		return h.show(c, DisclosureView{Opened: o, Stale: true})
	}
	if err != nil {
		return err
	}
	if to := c.FormValue("then"); to == "files" || to == "preview" || to == "check" && !h.Desk.Problems(saved).Any() {
		return c.Redirect("/staff/disclosures/"+id+"/"+to, fiber.StatusSeeOther)
	} else if t, ok := saved.Item.Table(strings.TrimPrefix(to, "table-")); ok && strings.HasPrefix(to, "table-") {
		return c.Redirect("/staff/disclosures/"+id+"/tables/"+t.ID, fiber.StatusSeeOther)
	}
	if problems := h.Desk.Problems(saved); problems.Any() {
		return h.show(c, DisclosureView{Opened: saved, Saved: true, Problems: problems})
	}
	return c.Redirect("/staff/disclosures/"+id+"?saved=1", fiber.StatusSeeOther)
}

// typed is the form as it was sent.
func typed(c *fiber.Ctx, it disclosure.Item) affairs.Typed {
	t := affairs.Typed{Title: c.FormValue("title"), Subject: c.FormValue("subject"), EventOn: c.FormValue("event_on"), Body: c.FormValue("body"),
		Reason: strings.TrimSpace(c.FormValue("reason")), Facts: map[string]string{}}
	for _, f := range it.Facts {
		t.Facts[f.ID] = c.FormValue("fact-" + f.ID)
	}
	return t
}

// revisionOf is the revision that a form was made of; what is none is no draft's.
func revisionOf(c *fiber.Ctx) int64 {
	n, _ := strconv.ParseInt(c.FormValue("revision"), 10, 64)
	return n
}

// Preview shows the draft as the public will see it: GET /staff/disclosures/:id/preview?width=phone.
func (h Disclosures) Preview(c *fiber.Ctx) error {
	o, err := h.Desk.Find(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return err
	}
	if o.State == disclosure.Done {
		return c.Redirect("/staff/disclosures/"+o.ID, fiber.StatusSeeOther)
	}
	l, err := h.leaf(c, o)
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/disclosure_preview", PreviewLeafView{o, l, c.Query("width") == "phone"})
}

// PreviewLeafView is a draft as it will be posted, on a wide screen or a phone's.
type PreviewLeafView struct {
	affairs.Opened
	Leaf  leaf.Leaf
	Phone bool
}
