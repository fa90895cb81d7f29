package handlers

import (
	"cmp"

	"qingyuan/handlers/public"
	"qingyuan/internal/ocds"
)

// books are the routes of what has a form of its own: projects, purchases, leases, budgets.
func (k kit) books() []route {
	site := k.parts.Config.Site
	data := public.OCDS{Shelf: k.parts.Shelf, Catalogue: k.parts.Board.Catalogue, Log: k.parts.Log,
		Source: ocds.Source{Prefix: site.OCIDPrefix, Publisher: cmp.Or(site.Operator, site.NameZH), URL: site.URL, Licence: site.Licence}}
	books := public.Books{Pages: k.pages, Shelf: k.parts.Shelf, Board: k.parts.Board, OCDS: data}
	return []route{
		{open, get, "/projects", anyone, books.Projects},
		{open, get, "/projects/:id", anyone, books.Project},
		{open, get, "/purchases", anyone, books.Purchases},
		{open, get, "/assets", anyone, books.Assets},
		{open, get, "/budget", anyone, books.Budget},
		{open, get, "/ocds/releases.json", anyone, data.Releases},
		{open, get, "/ocds/releases/:file", anyone, data.Process},
	}
}
