package staff

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/fund"
)

// Funds is the publisher's desk.
type Funds struct {
	Pages  mw.Renderer
	Upload mw.Upload
	Desk   publishing.Desk
	Texts  *i18n.Catalogue
}

// BatchesView is what the unit has published, and what waits to be.
type BatchesView struct {
	Approve   []WaitingView // by the visitor: others have submitted them
	Waiting   []WaitingView // the visitor's own
	Batches   []BatchView
	Later     string // address of older ones; empty where there are none
	FromFirst bool   // nothing newer is left out
	Done      string // what was done just now: discarded, submitted, returned, asked
}

// WaitingView is a staged sheet, since when it waits and how long it is kept.
type WaitingView struct {
	publishing.Staged
	On        models.Date
	HoursLeft int
	Until     models.Date
}

// said are the words for what was done just now: funds.<word>.
func said(c *fiber.Ctx) string {
	return oneOf(c.Query("done"), "discarded", "submitted", "returned", "asked")
}

// BatchView is a batch as its publishers see it.
type BatchView struct {
	publishing.Published
	Programme fund.Programme
	URL       string // shows it in public
}

const batchesShown = 20

// List lists the unit's batches: GET /staff/funds?before=….
func (h Funds) List(c *fiber.Ctx) error {
	ctx, v := mw.Context(c), mw.Visitor(c)
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64) // anything else begins with the newest
	view := BatchesView{FromFirst: before <= 0, Done: said(c)}
	if err := h.waiting(ctx, v, &view); err != nil {
		return err
	}
	list, err := h.Desk.Published(ctx, v, before, batchesShown+1)
	if err != nil {
		return err
	}
	if len(list) > batchesShown {
		list = list[:batchesShown]
		view.Later = "/staff/funds?before=" + strconv.FormatInt(list[batchesShown-1].ID, 10)
	}
	if view.Batches, err = h.batches(c, list); err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/funds", view)
}

// waiting lists what the visitor's roles have waiting.
func (h Funds) waiting(ctx context.Context, v models.Visitor, view *BatchesView) error {
	if v.Staff.Roles.Has(models.RoleApprover) {
		list, err := h.Desk.Waiting(ctx, v)
		if err != nil {
			return err
		}
		view.Approve = h.views(list)
	}
	if !v.Staff.Roles.Has(models.RolePublisher) {
		return nil
	}
	list, err := h.Desk.List(ctx, v)
	view.Waiting = h.views(list)
	return err
}

func (h Funds) views(list []publishing.Staged) []WaitingView {
	views := make([]WaitingView, len(list))
	for i, s := range list {
		on := s.StagedAt
		if s.State != fund.Staged {
			on = s.SubmittedAt
		}
		views[i] = WaitingView{s, models.DateOf(on), int(s.ExpiresAt.Sub(h.Desk.Clock()) / time.Hour), models.DateOf(s.ExpiresAt)}
	}
	return views
}

func (h Funds) batches(c *fiber.Ctx, list []publishing.Published) ([]BatchView, error) {
	programmes, err := h.Desk.Programmes(mw.Context(c))
	if err != nil {
		return nil, err
	}
	byCode := make(map[string]fund.Programme, len(programmes))
	for _, p := range programmes {
		byCode[p.Code] = p
	}
	views := make([]BatchView, len(list))
	for i, p := range list {
		views[i] = BatchView{p, byCode[p.ProgrammeCode], "/funds?" + p.Filter().Query().Encode()}
	}
	return views, nil
}

// DoneView is what a sheet was published as.
type DoneView struct{ Batches []BatchView }

// Done shows what became of a staged sheet.
func (h Funds) Done(c *fiber.Ctx) error {
	list, err := h.Desk.ResultOf(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return err
	}
	views, err := h.batches(c, list)
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/funds_done", DoneView{views})
}
