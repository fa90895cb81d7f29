package handlers

import (
	"cmp"
	"math"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/api"
	"qingyuan/handlers/mw"
	"qingyuan/handlers/public"
	"qingyuan/internal/guard"
	"qingyuan/models"
)

// taken are the routes of what anyone may take away: files, data, the interface for programs.
func (k kit) taken(funds public.Funds, board public.Disclosures) []route {
	programs := k.api()
	data := public.Data{Pages: k.pages, Snapshots: k.parts.Snapshots, Regions: k.parts.Regions, Texts: k.parts.Texts, Site: k.parts.Config.Site.URL,
		Operator: cmp.Or(k.parts.Config.Site.Operator, k.parts.Config.Site.NameZH)}
	table := []route{
		{open, get, "/funds.csv", anyone, funds.CSV},
		{open, get, "/funds.xlsx", anyone, funds.XLSX},
		{open, get, "/funds.json", anyone, funds.JSON},
		{open, get, "/disclosures/:id/versions/:no.csv", shared, board.CSV},
		{open, get, "/disclosures/:id/versions/:no.xlsx", shared, board.XLSX},
		{open, get, "/disclosures/:id/versions/:no.json", shared, board.JSON},
		{open, get, "/data", shared, data.List},
		{open, get, "/data/catalog.jsonld", shared, data.Catalogue},
		{open, get, "/data/:region/catalog.jsonld", shared, data.CatalogueOf},
		{open, get, "/data/:region", shared, data.Of},
		{open, get, "/data/:region/latest/manifest.json", dataFile, data.Latest},
		{open, get, "/data/:region/:day/:file", dataFile, data.File},
		{open, get, api.Base, shared, programs.Page},
		{open, get, api.Base + "/openapi.json", program, programs.Document},
		{open, options, api.Base + "/*", preflight, api.Preflight},
	}
	for _, op := range programs.Operations() {
		who := program
		if op.Fresh {
			who = finding
		}
		table = append(table, route{open, get, op.Route(), who, op.Handler})
	}
	return table
}

func (k kit) api() api.API {
	p := k.parts
	return api.API{Pages: k.pages, Texts: p.Texts, Site: p.Config.Site.URL, Regions: p.Regions, Board: p.Board, Changes: p.Changes, Ledger: p.Ledger,
		Duties: p.Duties, Questions: p.Questions, Search: p.Search}
}

// politely lets programs on at a pace: whoever asks more than that is told when to come back.
func (k *kit) politely(c *fiber.Ctx) error {
	if pace := k.parts.Pace; pace != nil && pace.Count(guard.Program, mw.Of(c).Address).Wait > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(pace.Rest().Seconds()))))
		return models.Fail(models.TooMany, "api.err.too_many")
	}
	return c.Next()
}
