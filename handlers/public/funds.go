package public

import (
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Funds is the public accounts.
type Funds struct {
	Pages  mw.Renderer
	Ledger publishing.Ledger
	Texts  *i18n.Catalogue
	Log    *slog.Logger
	Site   string // the portal's address, as printed codes say it
}

// OverviewView is the way into the accounts.
type OverviewView struct {
	publishing.Overview
	Level  int // of the regions that are listed: 1 for provinces
	Latest []LatestView
}

// LatestView is one of the newest batches.
type LatestView struct {
	publishing.LatestBatch
	URL string
}

// PaymentsView is one page of the accounts.
type PaymentsView struct {
	publishing.Page
	Level          int    // of the regions in Parts: 1 for provinces
	OneVillage     bool   // all lines are of one village
	Earlier, Later string // addresses; empty where there is none
	Downloads      []DownloadView
	About          publishing.About // the programme
	Doubt          string           // the filter as a question names it; empty where nobody answers for it
}

// Show shows the way in, or what a filter lets through:
// GET /funds?region=990101&programme=elderly-allowance&period=2026-03&from=…&back=1.
func (h Funds) Show(c *fiber.Ctx) error {
	f := filterOf(c)
	if f.IsZero() {
		return h.overview(c)
	}
	q := publishing.Query{Filter: f, From: fund.ParseListingPlace(c.Query("from")), Back: c.Query("back") == "1"}
	page, err := h.Ledger.Page(mw.Context(c), q)
	if err != nil {
		return err
	}
	level := region.LevelOf(f.Region)
	view := PaymentsView{Page: page, Level: int(level) + 1, OneVillage: level == region.Village, Downloads: downloadsOf(f), About: h.Ledger.About[f.Programme]}
	if f.Region != "" {
		view.Doubt = models.Reference{Kind: models.ToTotal, Region: f.Region, Programme: f.Programme, Period: f.Period}.Query()
	}
	if !page.Prev.IsZero() {
		view.Earlier = fundsURL("/funds", f, "from", page.Prev.String(), "back", "1")
	}
	if !page.Next.IsZero() {
		view.Later = fundsURL("/funds", f, "from", page.Next.String())
	}
	return h.Pages.Render(c, "public/payments", view)
}

func (h Funds) overview(c *fiber.Ctx) error {
	o, err := h.Ledger.Overview(mw.Context(c))
	if err != nil {
		return err
	}
	view := OverviewView{Overview: o, Level: len(o.Path) + 1}
	for _, b := range o.Latest {
		view.Latest = append(view.Latest, LatestView{b, fundsURL("/funds", b.Filter)})
	}
	return h.Pages.Render(c, "public/funds", view)
}

func filterOf(c *fiber.Ctx) fund.Filter {
	return fund.Filter{Region: c.Query("region"), Programme: c.Query("programme"), Period: fund.Period(c.Query("period"))}
}

// fundsURL is the address of a filter; more is name, value, name, value…
func fundsURL(path string, f fund.Filter, more ...string) string {
	q := f.Query()
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
