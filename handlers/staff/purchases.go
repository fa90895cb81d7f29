package staff

import (
	"bytes"
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/models"
)

// Purchases takes a county's register of purchases in.
type Purchases struct {
	Pages    mw.Renderer
	Upload   mw.Upload
	Register affairs.Register
}

// PurchasesView is the page that takes a register, and what became of one.
type PurchasesView struct {
	Problems models.Problems
	Taken    *affairs.TakenIn // nil before there was one
	Shown    int              // how many remarks of either kind the page has
	Skip     bool
}

// Form shows the page: GET /staff/purchases/import.
func (h Purchases) Form(c *fiber.Ctx) error {
	return h.Pages.Render(c, "staff/purchases_import", PurchasesView{})
}

// TakeIn reads the file of the form: POST /staff/purchases/import. What can't be taken in is
// said row by row, and nothing is written then.
func (h Purchases) TakeIn(c *fiber.Ctx) error {
	view, name, asked := PurchasesView{Shown: remarksShown}, "", false
	var file bytes.Buffer
	err := h.Upload.Read(c, mw.Sink{
		Field: func(field, value string) error {
			view.Skip = view.Skip || field == "skip" && value == "1"
			return nil
		},
		File: func(_, sent string, r io.Reader) (err error) {
			if sent == "" || asked {
				return nil
			}
			asked, name = true, sent
			_, err = io.Copy(&file, io.LimitReader(r, h.Register.MaxSize()+1))
			return err
		},
	})
	if err == nil && !asked {
		err = noSheet()
	}
	mw.SetBack(c, "/staff/purchases/import")
	if err != nil {
		return h.refuse(c, view, err)
	}
	taken, err := h.Register.TakeIn(mw.Context(c), mw.Visitor(c), name, &file, view.Skip)
	if err != nil {
		return h.refuse(c, view, err)
	}
	if view.Taken = &taken; len(taken.Lists) == 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.Pages.Render(c, "staff/purchases_import", view)
}

// refuse shows the form again with what is wrong with the file.
func (h Purchases) refuse(c *fiber.Ctx, view PurchasesView, err error) error {
	said, coded := errors.AsType[*models.Error](err)
	problems, listed := errors.AsType[models.Problems](err)
	status := fiber.StatusUnprocessableEntity
	switch {
	case listed:
		view.Problems = problems
	case coded && said.Code == models.TooLarge:
		status = fiber.StatusRequestEntityTooLarge
		fallthrough
	case coded && said.Code == models.Invalid:
		view.Problems = models.Problems{{Field: "sheet", Key: said.Key, Args: said.Args}}
	default:
		return err
	}
	c.Status(status)
	return h.Pages.Render(c, "staff/purchases_import", view)
}
