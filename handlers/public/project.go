package public

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// ProjectView is one project: its newest version, told as what happened.
type ProjectView struct {
	affairs.Posted
	Path    []region.Region
	Row     book.Project
	Process book.Process
	Events  []Event // the newest first
	Photos  []disclosure.File
	Late    *LateView
	OCID    string
	Bars    []MoneyBar
	Named   map[string]disclosure.Option // the states
}

// Event is something that happened to a project: kind is progress, payment or accepted.
type Event struct {
	Kind    string
	On      models.Date
	Step    book.Step
	Payment book.Payment
	Accept  book.Acceptance
}

// MoneyBar is an amount beside others; Share is that of the largest, in percent.
type MoneyBar struct {
	Name  string // budget, contract, paid
	Fen   int64
	Share int
	Over  bool // it is more than the one before it
}

// Project shows one project: GET /projects/:id.
func (h Books) Project(c *fiber.Ctx) error {
	p, err := h.Board.Read(mw.Context(c), c.Params("id"), 0)
	if err != nil {
		return err
	}
	if p.Item.ID != "village-project" {
		return models.Fail(models.NotFound, "err.not_found")
	}
	v := ProjectView{Posted: p, Named: byID(h.choices("village-project", "state"))}
	if v.Path, err = h.Shelf.Regions.Path(mw.Context(c), p.Disclosure.RegionCode); err != nil {
		return err
	}
	if rows := book.Read(p.Disclosure, p.Item, p.Edition).Projects; len(rows) > 0 {
		v.Row = rows[0]
		v.Process = book.Processes(p.Disclosure, p.Item, p.Edition)[0]
		v.Late, v.OCID = lateView(v.Row, h.Shelf.Today()), h.OCDS.ID(v.Process.Key)
		v.Events, v.Bars = events(v.Process), moneyBars(v.Row)
	}
	for _, f := range p.Edition.Content.Files {
		if strings.HasPrefix(f.Type, "image/") {
			v.Photos = append(v.Photos, f)
		}
	}
	return h.Pages.Render(c, "public/project", v)
}

func events(p book.Process) []Event {
	var list []Event
	for _, s := range p.Steps {
		list = append(list, Event{Kind: "progress", On: s.On, Step: s})
	}
	for _, s := range p.Payments {
		list = append(list, Event{Kind: "payment", On: s.On, Payment: s})
	}
	for _, s := range p.Accepted {
		list = append(list, Event{Kind: "accepted", On: s.On, Accept: s})
	}
	slices.SortStableFunc(list, func(a, b Event) int { return cmp.Compare(b.On, a.On) })
	return list
}

// moneyBars sets what was paid beside the contract and the budget.
func moneyBars(p book.Project) []MoneyBar {
	bars := []MoneyBar{{Name: "budget", Fen: p.BudgetFen}, {Name: "contract", Fen: p.ContractFen}, {Name: "paid", Fen: p.PaidFen}}
	largest := max(p.BudgetFen, p.ContractFen, p.PaidFen, 1)
	for i := range bars {
		bars[i].Share = int(max(bars[i].Fen, 0) * 100 / largest)
		bars[i].Over = i > 0 && bars[i-1].Fen > 0 && bars[i].Fen > bars[i-1].Fen
	}
	return bars
}
