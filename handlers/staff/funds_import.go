package staff

import (
	"errors"
	"io"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/publishing"
	"qingyuan/models"
)

// ImportView is the page that takes a sheet.
type ImportView struct {
	Problems models.Problems
	MaxSize  int64 // bytes
	Down     bool  // the object store doesn't answer
	// Corrects is the batch whose place the sheet is to take; nil where there is none.
	Corrects *BatchView
}

// ImportForm shows the page: GET /staff/funds/import?corrects=….
func (h Funds) ImportForm(c *fiber.Ctx) error {
	return h.importForm(c, ImportView{}, numberOf(c.Query("corrects")))
}

func (h Funds) importForm(c *fiber.Ctx, view ImportView, corrects int64) error {
	view.MaxSize = h.Desk.MaxSize
	if corrects != 0 {
		b, err := h.Desk.Own(mw.Context(c), mw.Visitor(c), corrects)
		if err != nil {
			return err
		}
		views, err := h.batches(c, []publishing.Published{b})
		if err != nil {
			return err
		}
		view.Corrects = &views[0]
	}
	return h.Pages.Render(c, "staff/funds_import", view)
}

// Import seals the sheet of a form as it arrives, and leads to its preview. A file that
// isn't one, or can't be a payment sheet, is said beside the field.
func (h Funds) Import(c *fiber.Ctx) error {
	var id string
	var corrects int64
	err := h.Upload.Read(c, mw.Sink{
		Field: func(name, value string) error {
			if name == "corrects" {
				corrects = numberOf(value)
			}
			return nil
		},
		File: func(_, name string, r io.Reader) (err error) {
			if name != "" && id == "" {
				id, err = h.Desk.Stage(mw.Context(c), mw.Visitor(c), publishing.Sent{Name: name, Corrects: corrects, Reader: r})
			}
			return err
		},
	})
	if err == nil && id == "" {
		err = noSheet()
	}
	if err == nil {
		return c.Redirect("/staff/funds/imports/"+id, fiber.StatusSeeOther)
	}
	return h.refuse(c, err, corrects)
}

// numberOf is a batch's number as it stands in an address or a form; anything else is 0.
func numberOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func noSheet() error {
	var p models.Problems
	p.Add("sheet", "funds.err.no_sheet")
	return p
}

// refuse shows the form again with what is wrong with the file; what isn't about the file
// is passed on.
func (h Funds) refuse(c *fiber.Ctx, err error, corrects int64) error {
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
	return h.importForm(c, view, corrects)
}
