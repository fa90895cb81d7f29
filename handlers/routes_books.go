package handlers

import (
	"cmp"

	"qingyuan/handlers/public"
	"qingyuan/handlers/staff"
	"qingyuan/internal/ocds"
)

// books are the routes of what has a form of its own: projects, purchases, leases, budgets.
func (k kit) books() []route {
	site := k.parts.Config.Site
	data := public.OCDS{Shelf: k.parts.Shelf, Catalogue: k.parts.Board.Catalogue, Log: k.parts.Log,
		Source: ocds.Source{Prefix: site.OCIDPrefix, Publisher: cmp.Or(site.Operator, site.NameZH), URL: site.URL, Licence: site.Licence}}
	books := public.Books{Pages: k.pages, Shelf: k.parts.Shelf, Board: k.parts.Board, OCDS: data}
	register := staff.Purchases{Pages: k.pages, Upload: k.sheets().Upload, Register: k.parts.Register}
	return []route{
		{open, get, "/projects", shared, books.Projects},
		{open, get, "/projects/:id", shared, books.Project},
		{open, get, "/purchases", shared, books.Purchases},
		{open, get, "/assets", shared, books.Assets},
		{open, get, "/budget", shared, books.Budget},
		{open, get, "/ocds/releases.json", anyone, data.Releases},
		{open, get, "/ocds/releases/:file", anyone, data.Process},
		{inner, get, "/staff/purchases/import", publisher, register.Form},
		{inner, post, "/staff/purchases/import", sheetUpload, register.TakeIn},
	}
}
