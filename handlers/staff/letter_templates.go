package staff

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/models"
	"qingyuan/models/letter"
)

// LettersView is the list of a unit's templates.
type LettersView struct {
	Units []models.Unit // whose templates the visitor may edit
	Unit  models.Unit   // the one that is meant; the zero Unit where there is none
	Kinds []letter.Kind
	Langs []string
}

// Templates lists them: GET /staff/letters?unit=….
func (h Letters) Templates(c *fiber.Ctx) error {
	units, err := h.Casework.TemplateUnits(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	view := LettersView{Units: units, Kinds: letter.Kinds(), Langs: letter.Langs()}
	for i, u := range units {
		if i == 0 || u.ID == count(c.Query("unit")) {
			view.Unit = u
		}
	}
	return h.Pages.Render(c, "staff/letters", view)
}

// TemplateView is a template with the form in which it is edited.
type TemplateView struct {
	casework.Template
	Fields   []FieldView
	Showing  int64 // the version whose text stands in the form, where it isn't the last
	Problems models.Problems
	Preview  *letter.Letter
	Done     string
}

// FieldView is a field that a template may have.
type FieldView struct{ Place, Title, Sample string }

// Template shows one: GET /staff/letters/:kind?lang=…&unit=…&show=….
func (h Letters) Template(c *fiber.Ctx) error {
	of := casework.TemplateOf{UnitID: count(c.Query("unit")), Kind: letter.Kind(c.Params("kind")), Lang: c.Query("lang", letter.Langs()[0])}
	view, err := h.templateView(c, of)
	if err != nil {
		return err
	}
	view.Done = known(c.Query("done"), "save", "reset")
	for _, version := range view.Versions {
		if version.Version == count(c.Query("show")) && version.Version != view.Version {
			view.Text, view.Showing = version.Text, version.Version
		}
	}
	return h.Pages.Render(c, "staff/letter_template", view)
}

func (h Letters) templateView(c *fiber.Ctx, of casework.TemplateOf) (view TemplateView, err error) {
	if view.Template, err = h.Casework.Template(mw.Context(c), mw.Visitor(c), of); err != nil {
		return view, err
	}
	words := h.Casework.Letters[of.Lang].Fields
	for _, f := range of.Kind.Fields() {
		view.Fields = append(view.Fields, FieldView{"{{" + string(f) + "}}", words[f].Title, words[f].Sample})
	}
	mw.SetBack(c, templateURL(of))
	return view, nil
}

func templateURL(of casework.TemplateOf) string {
	return "/staff/letters/" + url.PathEscape(string(of.Kind)) + "?lang=" + url.QueryEscape(of.Lang) + "&unit=" + strconv.FormatInt(of.UnitID, 10)
}

// EditTemplate keeps a template, goes back to the shipped text, or shows how it would look.
func (h Letters) EditTemplate(c *fiber.Ctx) error {
	ctx, v := mw.Context(c), mw.Visitor(c)
	of := casework.TemplateOf{UnitID: count(c.FormValue("unit")), Kind: letter.Kind(c.Params("kind")), Lang: c.FormValue("lang")}
	text, version, action := letterText(c), count(c.FormValue("version")), c.FormValue("action")
	var preview *letter.Letter
	var err error
	switch action {
	case "save":
		err = h.Casework.SaveTemplate(ctx, v, of, version, text)
	case "reset":
		err = h.Casework.ResetTemplate(ctx, v, of, version)
	default:
		var l letter.Letter
		l, err = h.Casework.TryTemplate(ctx, v, of, text)
		preview = &l
	}
	if err == nil && preview == nil {
		return c.Redirect(templateURL(of)+"&done="+action, fiber.StatusSeeOther)
	}
	problems, status, err := refused(err)
	if err != nil {
		return err
	}
	view, err := h.templateView(c, of)
	if err != nil {
		return err
	}
	view.Text, view.Problems = text, problems
	if !problems.Any() {
		view.Preview = preview
	}
	c.Status(status)
	return h.Pages.Render(c, "staff/letter_template", view)
}
