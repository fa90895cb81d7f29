package staff

import (
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// ImportView is the page that takes a sheet.
type ImportView struct {
	Problems models.Problems
	MaxSize  int64 // bytes
	Down     bool  // the object store doesn't answer
}

// ImportForm shows the page.
func (h Funds) ImportForm(c *fiber.Ctx) error { return h.importForm(c, ImportView{}) }

func (h Funds) importForm(c *fiber.Ctx, view ImportView) error {
	view.MaxSize = h.Desk.MaxSize
	return h.Pages.Render(c, "staff/funds_import", view)
}

// Import seals the sheet of a form as it arrives, and leads to its preview. A file that
// isn't one, or can't be a payment sheet, is said beside the field.
func (h Funds) Import(c *fiber.Ctx) error {
	var id string
	asked, err := h.Upload.ReadFile(c, func(name string, r io.Reader) (err error) {
		id, err = h.Desk.Stage(mw.Context(c), mw.Visitor(c), name, r)
		return err
	})
	if err == nil && !asked {
		err = noSheet()
	}
	if err == nil {
		return c.Redirect("/staff/funds/imports/"+id, fiber.StatusSeeOther)
	}
	return h.refuse(c, err)
}

func noSheet() error {
	var p models.Problems
	p.Add("sheet", "funds.err.no_sheet")
	return p
}

// refuse shows the form again with what is wrong with the file; what isn't about the file
// is passed on.
func (h Funds) refuse(c *fiber.Ctx, err error) error {
	view, status := ImportView{}, fiber.StatusUnprocessableEntity
	said, coded := errors.AsType[*models.Error](err)
	problems, listed := errors.AsType[models.Problems](err)
	switch {
	case listed:
		view.Problems = problems
	case !coded:
		return err
	case said.Code == models.Unavailable:
		view.Down, status = true, fiber.StatusServiceUnavailable
	case said.Code == models.TooLarge:
		status = fiber.StatusRequestEntityTooLarge
		view.Problems = models.Problems{{Field: "sheet", Key: said.Key, Args: said.Args}}
	case said.Code == models.Invalid:
		view.Problems = models.Problems{{Field: "sheet", Key: said.Key, Args: said.Args}}
	default:
		return err
	}
	c.Status(status)
	return h.importForm(c, view)
}
