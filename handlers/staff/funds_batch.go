package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/fund"
)

// OneBatchView is a batch with what its unit may do about it.
type OneBatchView struct {
	Batch  BatchView
	Stands bool // nothing has taken its place, and it isn't withdrawn
	Typed
}

// Batch shows a batch: GET /staff/funds/batches/:id.
func (h Funds) Batch(c *fiber.Ctx) error { return h.batch(c, Typed{}) }

func (h Funds) batch(c *fiber.Ctx, typed Typed) error {
	b, err := h.Desk.Batch(mw.Context(c), mw.Visitor(c), numberOf(c.Params("id")))
	if err != nil {
		return err
	}
	views, err := h.batches(c, []publishing.Published{b})
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/funds_batch", OneBatchView{Batch: views[0], Stands: b.State == fund.BatchPublished, Typed: typed})
}

// AskWithdrawal asks for a batch to be withdrawn.
func (h Funds) AskWithdrawal(c *fiber.Ctx) error {
	typed := Typed{Reason: c.FormValue("reason")}
	_, err := h.Desk.AskWithdrawal(mw.Context(c), mw.Visitor(c), numberOf(c.Params("id")), typed.Reason)
	if problems, listed := errors.AsType[models.Problems](err); listed {
		typed.Problems = problems
		c.Status(fiber.StatusUnprocessableEntity)
		return h.batch(c, typed)
	}
	if said, ok := errors.AsType[*models.Error](err); ok && said.Code == models.Conflict {
		typed.Problems = models.Problems{{Field: "reason", Key: said.Key, Args: said.Args}}
		c.Status(fiber.StatusConflict)
		return h.batch(c, typed)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/staff/funds?done=asked", fiber.StatusSeeOther)
}
