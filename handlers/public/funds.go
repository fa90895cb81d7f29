package public

import (
	"log/slog"
	"net/url"

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
	Earlier, Later string // addresses; empty where there is none
	Downloads      []DownloadView
	About          publishing.About // the programme
	Doubt          string           // the filter as a question names it; empty where nobody answers for it
}

// LedgerView is a table of payments: names, places, what they were computed from and amounts, and
// the columns that are asked for.
type LedgerView struct {
	Lines                     []publishing.Line
	OneVillage                bool // all are of it: the place is the group
	Programme, Period, PaidOn bool
}

// Ledger is the table: what all lines have in common is no column.
func (v PaymentsView) Ledger() LedgerView {
	return LedgerView{Lines: v.Lines, OneVillage: region.LevelOf(v.Filter.Region) == region.Village, Programme: v.Filter.Programme == "", Period: v.Filter.Period == "", PaidOn: true}
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
	view := PaymentsView{Page: page, Level: int(region.LevelOf(f.Region)) + 1, Downloads: downloadsOf(f), About: h.Ledger.About[f.Programme]}
	if f.Region != "" {
		view.Doubt = models.Reference{Kind: models.ToTotal, Region: f.Region, Programme: f.Programme, Period: f.Period}.Query()
	}
	if !page.Prev.IsZero() {
		view.Earlier = addressOf("/funds", f.Query(), "from", page.Prev.String(), "back", "1")
	}
	if !page.Next.IsZero() {
		view.Later = addressOf("/funds", f.Query(), "from", page.Next.String())
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
		view.Latest = append(view.Latest, LatestView{b, addressOf("/funds", b.Filter.Query())})
	}
	return h.Pages.Render(c, "public/funds", view)
}

func filterOf(c *fiber.Ctx) fund.Filter {
	return fund.Filter{Region: c.Query("region"), Programme: c.Query("programme"), Period: fund.Period(c.Query("period"))}
}

// addressOf is a path with what is asked for; more is name, value, name, value…
func addressOf(path string, q url.Values, more ...string) string {
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
