package staff

import (
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
	Waiting   []WaitingView
	Batches   []BatchView
	Later     string // address of older ones; empty where there are none
	FromFirst bool   // nothing newer is left out
	Discarded bool   // just now
}

// WaitingView is a staged sheet, and how long it is kept.
type WaitingView struct {
	publishing.Staged
	On        models.Date
	HoursLeft int
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
	waiting, err := h.Desk.List(ctx, v)
	if err != nil {
		return err
	}
	list, err := h.Desk.Published(ctx, v, before, batchesShown+1)
	if err != nil {
		return err
	}
	view := BatchesView{FromFirst: before <= 0, Discarded: c.Query("discarded") == "1"}
	if len(list) > batchesShown {
		list = list[:batchesShown]
		view.Later = "/staff/funds?before=" + strconv.FormatInt(list[batchesShown-1].ID, 10)
	}
	for _, s := range waiting {
		view.Waiting = append(view.Waiting, WaitingView{s, models.DateOf(s.StagedAt), int(s.ExpiresAt.Sub(h.Desk.Clock()) / time.Hour)})
	}
	if view.Batches, err = h.batches(c, list); err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/funds", view)
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
