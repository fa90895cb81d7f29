package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/privacy"
)

// CheckView is what the gate found in a draft, before it is submitted.
type CheckView struct {
	affairs.Opened
	Problems models.Problems
	Findings []FindingView
	Left     int    // undecided
	Maskable bool   // some of them can be masked
	Missing  string // the key of the finding whose form has the problem
	Problem  *models.Problem
}

// FindingView is a finding with its decision, as the partial "findings" takes it.
type FindingView struct {
	Key     string
	Kind    privacy.Kind
	Place   string // in words
	Excerpt string
	CanMask bool
	Kept    string // the reason; "" nobody has decided
	KeptBy  string
}

// kept are findings in words.
func (h Disclosures) kept(c *fiber.Ctx, o affairs.Opened, found []affairs.Found) ([]FindingView, error) {
	var people []int64
	for _, f := range found {
		if f.Kept != nil {
			people = append(people, f.Kept.By)
		}
	}
	names, err := h.Desk.Names(mw.Context(c), people)
	if err != nil {
		return nil, err
	}
	list := make([]FindingView, len(found))
	for i, f := range found {
		list[i] = FindingView{Key: f.Key, Kind: f.Kind, Place: h.place(c, o.Item, f), Excerpt: f.Excerpt, CanMask: f.CanMask()}
		if f.Kept != nil {
			list[i].Kept, list[i].KeptBy = f.Kept.Reason, names[f.Kept.By]
		}
	}
	return list, nil
}

// place says where something was found.
func (h Disclosures) place(c *fiber.Ctx, it disclosure.Item, f affairs.Found) string {
	lang := mw.Of(c).Lang
	name := func(zh, en string) string {
		if lang == "zh-CN" || en == "" {
			return zh
		}
		return en
	}
	args := map[string]any{"Name": f.File, "Row": f.Place.Row + 1}
	switch f.Place.Where {
	case privacy.InFact:
		args["Name"] = f.Place.Field
		switch f.Place.Field {
		case affairs.SubjectFact:
			args["Name"] = h.Texts.Text(lang, "disclosure.subject", nil)
		case affairs.ReasonFact:
			args["Name"] = h.Texts.Text(lang, "disclosure.reason", nil)
		}
		for _, field := range it.Facts {
			if field.ID == f.Place.Field {
				args["Name"] = name(field.Name, field.NameEN)
			}
		}
	case privacy.InCell:
		t, _ := it.Table(f.Place.Field)
		args["Table"] = name(t.Name, t.NameEN)
		if f.Place.Col < len(t.Fields) {
			args["Name"] = name(t.Fields[f.Place.Col].Name, t.Fields[f.Place.Col].NameEN)
		}
	}
	return h.Texts.Text(lang, "gate.place."+string(f.Place.Where), args)
}

// Check shows what the gate found: GET /staff/disclosures/:id/check.
func (h Disclosures) Check(c *fiber.Ctx) error {
	o, err := h.Desk.Find(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return err
	}
	if !o.May.Write {
		return c.Redirect("/staff/disclosures/"+o.ID, fiber.StatusSeeOther)
	}
	return h.check(c, CheckView{Opened: o})
}

func (h Disclosures) check(c *fiber.Ctx, view CheckView) error {
	problems := h.Desk.Problems(view.Opened)
	if problems.Any() {
		return h.show(c, DisclosureView{Opened: view.Opened, Problems: problems})
	}
	found, err := h.Desk.Findings(mw.Context(c), view.Opened)
	if err != nil {
		return err
	}
	if view.Findings, err = h.kept(c, view.Opened, found); err != nil {
		return err
	}
	for _, f := range view.Findings {
		if f.Kept == "" {
			view.Left++
			view.Maskable = view.Maskable || f.CanMask
		}
	}
	if view.Problems.Any() {
		mw.SetBack(c, "/staff/disclosures/"+view.ID+"/check")
		return h.Pages.Again(c, "staff/disclosure_check", view)
	}
	return h.Pages.Render(c, "staff/disclosure_check", view)
}

// Decide masks what was found, keeps it, or takes such a decision back.
func (h Disclosures) Decide(c *fiber.Ctx) (err error) {
	ctx, v, id, key := mw.Context(c), mw.Visitor(c), c.Params("id"), c.FormValue("key")
	o, err := h.Desk.Find(ctx, v, id)
	if err != nil {
		return err
	}
	switch c.FormValue("do") { // the newest revision: a decision is about its finding alone
	case "mask":
		_, err = h.Desk.MaskFound(ctx, v, id, o.Revision, key)
	case "mask-all":
		_, err = h.Desk.MaskFound(ctx, v, id, o.Revision, "")
	case "keep":
		_, err = h.Desk.KeepFound(ctx, v, id, o.Revision, key, strings.TrimSpace(c.FormValue("reason")))
	case "open":
		_, err = h.Desk.OpenFound(ctx, v, id, o.Revision, key)
	default:
		return models.Fail(models.Invalid, "err.bad_form")
	}
	problems, err := problemsOf(err)
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.check(c, CheckView{Opened: o, Problems: problems, Missing: key, Problem: problems.Of("reason-" + key)})
	}
	return c.Redirect("/staff/disclosures/"+id+"/check", fiber.StatusSeeOther)
}

// Submit gives the draft to an approver.
func (h Disclosures) Submit(c *fiber.Ctx) error {
	_, err := h.Desk.Submit(mw.Context(c), mw.Visitor(c), c.Params("id"), revisionOf(c))
	problems, err := problemsOf(err)
	if err != nil {
		return err
	}
	if problems.Any() {
		o, err := h.Desk.Find(mw.Context(c), mw.Visitor(c), c.Params("id"))
		if err != nil {
			return err
		}
		if problems.Of("gate") != nil {
			return h.check(c, CheckView{Opened: o, Problems: problems})
		}
		return h.show(c, DisclosureView{Opened: o, Problems: problems})
	}
	return c.Redirect("/staff/disclosures/"+c.Params("id"), fiber.StatusSeeOther)
}
