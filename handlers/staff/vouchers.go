package staff

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/models"
)

// Vouchers is the desk at which rewards are paid.
type Vouchers struct {
	Pages    mw.Renderer
	Casework casework.Casework
}

// VoucherView asks for a code, or shows what it is worth.
type VoucherView struct {
	Problems models.Problems
	Code     string // as typed
	Worth    *casework.Voucher
	Groups   []string // of the code, where it is worth something
	Paid     bool     // it was marked just now
}

// Form asks for a code.
func (h Vouchers) Form(c *fiber.Ctx) error {
	return h.Pages.Render(c, "staff/vouchers", VoucherView{})
}

// Check tells what a code is worth. A code never stands in an address.
func (h Vouchers) Check(c *fiber.Ctx) error {
	worth, err := h.Casework.Voucher(mw.Context(c), mw.Visitor(c), c.FormValue("code"))
	return h.show(c, worth, err, false)
}

// Pay marks it as paid.
func (h Vouchers) Pay(c *fiber.Ctx) error {
	worth, err := h.Casework.PayVoucher(mw.Context(c), mw.Visitor(c), c.FormValue("code"))
	return h.show(c, worth, err, true)
}

func (h Vouchers) show(c *fiber.Ctx, worth casework.Voucher, err error, paid bool) error {
	view := VoucherView{Code: c.FormValue("code")}
	mw.SetBack(c, "/staff/vouchers")
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/vouchers", view)
	}
	code, _ := models.ParseVoucher(view.Code) // it was just understood
	view.Worth, view.Groups, view.Paid = &worth, code.Groups(), paid
	return h.Pages.Render(c, "staff/vouchers", view)
}
