package handlers

import "qingyuan/handlers/public"

// taken are the routes of what anyone may take away: files, data, the interface for programs.
func (k kit) taken(funds public.Funds, board public.Disclosures) []route {
	return []route{
		{open, get, "/funds.csv", anyone, funds.CSV},
		{open, get, "/funds.xlsx", anyone, funds.XLSX},
		{open, get, "/funds.json", anyone, funds.JSON},
		{open, get, "/disclosures/:id/versions/:no.csv", shared, board.CSV},
		{open, get, "/disclosures/:id/versions/:no.xlsx", shared, board.XLSX},
		{open, get, "/disclosures/:id/versions/:no.json", shared, board.JSON},
	}
}
