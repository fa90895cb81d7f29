package public

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/regions"
	"qingyuan/internal/search"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Feeds are the news of what is public, as Atom (RFC 4287): of all, of a place with all below
// it, of an item. They have titles and reasons; what was published itself is behind the links.
type Feeds struct {
	Find      search.Search
	Catalogue disclosure.Catalogue
	Regions   regions.Tree
	Texts     *i18n.Catalogue
	Period    func(lang i18n.Lang, p fund.Period) string
	Site      string // https://qingyuan.example.gov.cn
	Names     map[i18n.Lang]string
}

// feedSize is how many entries a page of a feed has.
const feedSize = 50

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// of is which feed is asked for.
type feedOf struct {
	region, item string
	path         []region.Region
	itemName     string
	lang         i18n.Lang
	before       int64
}

// All is GET /feeds/all.atom?item=…&lang=en&before=….
func (h Feeds) All(c *fiber.Ctx) error { return h.show(c, "", c.Query("item")) }

// Place is GET /feeds/places/:code.atom?item=….
func (h Feeds) Place(c *fiber.Ctx) error { return h.show(c, c.Params("code"), c.Query("item")) }

// Item is GET /feeds/items/:id.atom.
func (h Feeds) Item(c *fiber.Ctx) error { return h.show(c, "", c.Params("id")) }

func (h Feeds) show(c *fiber.Ctx, code, item string) error {
	of, err := h.resolve(c, code, item)
	if err != nil {
		return err
	}
	list, more, err := h.Find.News(mw.Context(c), of.region, of.item, of.before, feedSize)
	if err != nil {
		return err
	}
	names, err := h.names(c, list)
	if err != nil {
		return err
	}
	feed := h.feed(c.Path(), of, list, more)
	for _, change := range list {
		feed.Entries = append(feed.Entries, h.entry(of.lang, change, names))
	}
	body, err := xml.Marshal(feed)
	if err != nil {
		return models.Fail(models.Internal, "").Because(err)
	}
	return sendFeed(c, append([]byte(xml.Header), body...), list)
}

// resolve finds what a feed is about; models.NotFound where there is no such place or item.
func (h Feeds) resolve(c *fiber.Ctx, code, item string) (feedOf, error) {
	of := feedOf{region: code, item: item, lang: mw.Of(c).Lang}
	if lang := i18n.Lang(c.Query("lang")); lang == i18n.Chinese || lang == i18n.English {
		of.lang = lang
	}
	of.before, _ = strconv.ParseInt(c.Query("before"), 10, 64)
	if item != "" {
		it, programme, err := h.Find.ItemOf(mw.Context(c), item)
		if err != nil {
			return of, err
		}
		of.itemName = inLang(of.lang, it.Name+programme.Name, it.NameEN+programme.NameEN) // it is one of the two
	}
	if code == "" {
		return of, nil
	}
	path, err := h.Regions.Path(mw.Context(c), code)
	if err == nil && len(path) == 0 {
		err = models.Fail(models.NotFound, "err.not_found")
	}
	of.path = path
	return of, err
}

func inLang(lang i18n.Lang, zh, en string) string {
	if lang == i18n.English {
		return en
	}
	return zh
}

// names finds the regions of changes.
func (h Feeds) names(c *fiber.Ctx, list []disclosure.Change) (map[string]string, error) {
	var codes []string
	for _, change := range list {
		if !slices.Contains(codes, change.RegionCode) {
			codes = append(codes, change.RegionCode)
		}
	}
	names := map[string]string{}
	if len(codes) == 0 {
		return names, nil
	}
	found, err := h.Regions.Store.FindRegions(mw.Context(c), codes)
	for _, r := range found {
		names[r.Code] = r.Name
	}
	return names, err
}

// feed is the feed without its entries. Its language is part of its address, so that readers
// keep one feed in one language.
func (h Feeds) feed(path string, of feedOf, list []disclosure.Change, more bool) atomFeed {
	title := []string{h.Names[of.lang]}
	if len(of.path) > 0 {
		title = append(title, region.FullName(of.path))
	}
	if of.itemName != "" {
		title = append(title, of.itemName)
	}
	f := atomFeed{Lang: string(of.lang), ID: h.tag("feed" + strings.TrimSuffix(path, ".atom") + suffix(path, of.item)), Title: strings.Join(title, " · "), Author: h.Names[of.lang],
		Updated: rfc3339(0), Links: []atomLink{{Rel: "self", Type: atomType, Href: h.address(path, of, of.before)}, {Rel: "alternate", Type: "text/html", Href: h.Site + readable(of)}}}
	if len(list) > 0 {
		f.Updated = rfc3339(list[0].At)
	}
	if of.before > 0 {
		f.Links = append(f.Links, atomLink{Rel: "first", Type: atomType, Href: h.address(path, of, 0)})
	}
	if more {
		f.Links = append(f.Links, atomLink{Rel: "next", Type: atomType, Href: h.address(path, of, list[len(list)-1].Seq)})
	}
	return f
}

const atomType = "application/atom+xml"

// suffix tells feeds of one path from each other by their item.
func suffix(path, item string) string {
	if item == "" || strings.HasPrefix(path, "/feeds/items/") {
		return ""
	}
	return "/" + item
}

func (h Feeds) address(path string, of feedOf, before int64) string {
	q := url.Values{"lang": {string(of.lang)}}
	if suffix(path, of.item) != "" {
		q.Set("item", of.item)
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	return h.Site + path + "?" + q.Encode()
}

// readable is the page that a feed belongs to.
func readable(of feedOf) string {
	switch {
	case of.item != "" && of.region != "":
		return "/search?item=" + url.QueryEscape(of.item) + "&region=" + of.region
	case of.item != "":
		return "/search?item=" + url.QueryEscape(of.item)
	case of.region != "":
		return "/places/" + of.region
	}
	return "/"
}

// tag is an id of RFC 4151: it stays the same whatever happens to addresses.
func (h Feeds) tag(what string) string {
	host := h.Site
	if u, err := url.Parse(h.Site); err == nil {
		host = u.Hostname()
	}
	return "tag:" + host + ",2026:" + what
}

func rfc3339(at int64) string { return time.Unix(at, 0).In(models.Shanghai()).Format(time.RFC3339) }

// entry is one change, with a link to the version that came with it.
func (h Feeds) entry(lang i18n.Lang, c disclosure.Change, names map[string]string) atomEntry {
	happened := h.Texts.Text(lang, "feed."+string(c.Happened), nil)
	item := ""
	if it, ok := h.Catalogue.Find(c.ItemID); ok {
		item = inLang(lang, it.Name, it.NameEN)
	}
	var of []string
	for _, part := range []string{names[c.RegionCode], item, h.Period(lang, c.Period)} {
		if part != "" {
			of = append(of, part)
		}
	}
	summary := happened + h.Texts.Text(lang, "form.colon", nil) + strings.Join(of, " · ")
	if reason := h.Texts.Name(lang, "ask.reason."+c.Reason, c.Reason); reason != "" { // of a question that was hidden it is a code
		summary += "\n" + h.Texts.Text(lang, "feed.reason", map[string]any{"Reason": reason})
	}
	title := c.Title
	if c.Happened != disclosure.WasPublished {
		title = h.Texts.Text(lang, "feed.title", map[string]any{"Happened": happened, "Title": c.Title})
	}
	e := atomEntry{ID: h.tag("change/" + strconv.FormatInt(c.Seq, 10)), Title: title, Updated: rfc3339(c.At), Published: rfc3339(c.At), Summary: summary,
		Links:      []atomLink{{Rel: "alternate", Type: "text/html", Href: h.Site + recordURL(c.Kind, c.Record, c.Version)}},
		Categories: []atomCategory{{string(c.Happened), happened}}}
	if item != "" {
		e.Categories = append(e.Categories, atomCategory{c.ItemID, item})
	}
	return e
}

// sendFeed answers with a feed, or says that the reader has it already.
func sendFeed(c *fiber.Ctx, body []byte, list []disclosure.Change) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "public, max-age=60")
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if len(list) > 0 {
		c.Set(fiber.HeaderLastModified, time.Unix(list[0].At, 0).UTC().Format(http.TimeFormat))
	}
	c.Set(fiber.HeaderContentType, atomType+"; charset=utf-8")
	if bytes.Contains([]byte(c.Get(fiber.HeaderIfNoneMatch)), []byte(tag)) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	return c.Send(body)
}
