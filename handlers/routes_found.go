package handlers

import (
	"strings"

	"qingyuan/config"
	"qingyuan/handlers/public"
	"qingyuan/internal/i18n"
	"qingyuan/models/fund"
)

// found are the routes by which what is published is found and followed.
func (k kit) found(table []route) []route {
	find := public.Search{Pages: k.pages, Find: k.parts.Search, Texts: k.parts.Texts}
	feeds := k.feeds()
	sitemap := public.Sitemap{Store: k.parts.News, Site: k.parts.Config.Site.URL, Fixed: readable(table), Staff: k.surface == config.SurfaceStaff}
	return []route{
		{open, get, "/search", packed, find.Show},
		{open, get, "/search/suggest", anyone, find.Suggest},
		{open, get, "/feeds/all.atom", anyone, feeds.All},
		{open, get, "/feeds/places/:code.atom", anyone, feeds.Place},
		{open, get, "/feeds/items/:id.atom", anyone, feeds.Item},
		{open, get, "/sitemap.xml", anyone, sitemap.Index},
		{open, get, "/sitemaps/:n.xml", anyone, sitemap.File},
		{both, get, "/robots.txt", anyone, sitemap.Robots},
	}
}

// readable are the addresses of public pages that are always there.
func readable(table []route) []string {
	var list []string
	for _, r := range table {
		if r.Side == open && r.Method == get && !strings.ContainsAny(r.Path, ":*.") && !private(r.Path) && !strings.HasPrefix(r.Path, "/search") && !strings.HasPrefix(r.Path, "/api/") {
			list = append(list, r.Path)
		}
	}
	return append(list, "/")
}

// feeds are in both languages.
func (k kit) feeds() public.Feeds {
	s := k.parts.Config.Site
	return public.Feeds{Find: k.parts.Search, Catalogue: k.parts.Search.Catalogue, Regions: k.parts.Regions, Texts: k.parts.Texts, Site: s.URL,
		Names:  map[i18n.Lang]string{i18n.Chinese: s.NameZH, i18n.English: s.NameEN},
		Period: func(lang i18n.Lang, p fund.Period) string { return period(k.parts.Texts, lang, p) }}
}
