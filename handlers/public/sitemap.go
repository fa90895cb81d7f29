package public

import (
	"bufio"
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// SitemapStore has what a sitemap lists.
type SitemapStore interface {
	LastChange(ctx context.Context) (int64, error)
	// Sitemap lists the disclosures that changes from one number to another published first.
	Sitemap(ctx context.Context, from, to int64) ([]disclosure.Disclosure, error)
}

// Sitemap tells search engines what there is to read: one file a stretch of the public changes,
// so that the files that are full never change but where something is withdrawn.
type Sitemap struct {
	Store SitemapStore
	Site  string   // https://qingyuan.example.gov.cn
	Fixed []string // addresses that are always there
	Staff bool     // this surface has the desk alone
}

// stretch is how many changes one file goes through: each is a page, and a place's page at the
// most, of the 50,000 that a file may have.
const stretch = 5000

const sitemapXMLNS = `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`

// Robots is GET /robots.txt. Reporters' pages and the desk are nobody's business; a search has
// no end.
func (h Sitemap) Robots(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	if h.Staff {
		return c.SendString("User-agent: *\nDisallow: /\n")
	}
	lines := []string{"User-agent: *"}
	for _, path := range []string{"/report", "/follow", "/staff", "/captcha", "/prefs", "/regions/", "/search"} {
		lines = append(lines, "Disallow: "+path)
	}
	return c.SendString(strings.Join(append(lines, "", "Sitemap: "+h.Site+"/sitemap.xml"), "\n") + "\n")
}

// Index is GET /sitemap.xml.
func (h Sitemap) Index(c *fiber.Ctx) error {
	last, err := h.Store.LastChange(mw.Context(c))
	if err != nil {
		return err
	}
	files := (last + stretch - 1) / stretch
	return h.stream(c, "sitemapindex", func(w *bufio.Writer) {
		for n := range files + 1 {
			fmt.Fprintf(w, "<sitemap><loc>%s/sitemaps/%d.xml</loc></sitemap>\n", escaped(h.Site), n)
		}
	})
}

// File is GET /sitemaps/:n.xml: 0 has the pages that are always there.
func (h Sitemap) File(c *fiber.Ctx) error {
	n, err := strconv.ParseInt(c.Params("n"), 10, 32)
	if err != nil || n < 0 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	if n == 0 {
		return h.stream(c, "urlset", func(w *bufio.Writer) {
			for _, path := range h.Fixed {
				h.url(w, path, "")
			}
		})
	}
	last, err := h.Store.LastChange(mw.Context(c))
	if err != nil {
		return err
	}
	from := (n-1)*stretch + 1
	if from > last {
		return models.Fail(models.NotFound, "err.not_found")
	}
	list, err := h.Store.Sitemap(mw.Context(c), from, from+stretch-1)
	if err != nil {
		return err
	}
	return h.stream(c, "urlset", func(w *bufio.Writer) {
		places := map[string]bool{"": true}
		for _, d := range list {
			h.url(w, "/disclosures/"+d.ID, d.On())
			if !places[d.RegionCode] {
				places[d.RegionCode] = true
				h.url(w, "/places/"+d.RegionCode, "")
			}
		}
	})
}

func (h Sitemap) url(w *bufio.Writer, path string, on models.Date) {
	fmt.Fprintf(w, "<url><loc>%s</loc>", escaped(h.Site+path))
	if on != "" {
		fmt.Fprintf(w, "<lastmod>%s</lastmod>", on)
	}
	w.WriteString("</url>\n") //nolint:errcheck // bufio keeps the first error, and the connection is then gone
}

// stream answers with an XML document, as it is written.
func (h Sitemap) stream(c *fiber.Ctx, root string, write func(w *bufio.Writer)) error {
	c.Set(fiber.HeaderContentType, "application/xml; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "public, max-age="+strconv.Itoa(int(time.Hour.Seconds())))
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		fmt.Fprintf(w, "%s<%s %s>\n", xml.Header, root, sitemapXMLNS)
		write(w)
		fmt.Fprintf(w, "</%s>\n", root)
	})
	return nil
}

func escaped(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text)) //nolint:errcheck // a strings.Builder takes all
	return b.String()
}
