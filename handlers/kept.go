package handlers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"

	"qingyuan/handlers/mw"
	"qingyuan/internal/cache"
)

// queryNames are what public pages are asked for by. Whatever else stands in an address, what a
// messenger adds to a link for one, is left out before the page is made.
func queryNames() []string {
	return []string{"about", "arrears", "back", "batch", "before", "class", "cursor", "from", "item", "kind", "lang", "limit", "method", "month", "only",
		"payment", "period", "programme", "q", "region", "since", "size", "state", "supplier", "table", "to", "unit", "year"}
}

// longestKey bounds what a page is kept by, in bytes; an address that is longer is answered without.
const longestKey = 1 << 10

// keep answers with the page that is kept, or keeps the one that the rest of the chain makes. It
// stands before all that a page costs.
func (k *kit) keep(c *fiber.Ctx) error {
	tidy(c)
	key := mw.Of(c).Look() + " " + c.OriginalURL()
	if k.parts.Pages == nil || len(key) > longestKey {
		return fresh(c)
	}
	return found(c, func(render func() (*cache.Page, error)) (*cache.Page, error) {
		return k.parts.Pages.Find(c.UserContext(), key, render)
	})
}

// fresh answers as keep does, and keeps nothing: what changes without a public change.
func fresh(c *fiber.Ctx) error {
	return found(c, func(render func() (*cache.Page, error)) (*cache.Page, error) { return render() })
}

// found sends a page that find found, or had rendered by the rest of the chain.
func found(c *fiber.Ctx, find func(render func() (*cache.Page, error)) (*cache.Page, error)) error {
	made := false
	page, err := find(func() (*cache.Page, error) {
		made = true
		was := headersOf(c)
		if err := c.Next(); err != nil {
			return nil, err
		}
		return pageOf(c, was)
	})
	switch {
	case page != nil:
		return send(c, page)
	case made:
		return err // its answer stands as it is
	}
	return c.Next()
}

// tidy brings the names of a query into one order, and leaves out what no page knows.
func tidy(c *fiber.Ctx) {
	asked := c.Context().QueryArgs()
	if asked.Len() == 0 {
		return
	}
	known := url.Values{}
	for _, name := range queryNames() {
		for _, value := range asked.PeekMulti(name) {
			known.Add(name, string(value))
		}
	}
	address := c.Path()
	if len(known) > 0 {
		address += "?" + known.Encode()
	}
	c.Request().SetRequestURI(address)
}

// headersOf are the headers of an answer as it stands.
func headersOf(c *fiber.Ctx) map[string]string {
	all := map[string]string{}
	c.Response().Header.VisitAll(func(name, value []byte) { all[string(name)] = string(value) })
	return all
}

// pageOf is the answer as it can be kept for everyone, with the headers that it set itself; nil
// where it can't.
func pageOf(c *fiber.Ctx, was map[string]string) (*cache.Page, error) {
	r := c.Response()
	if r.StatusCode() != fiber.StatusOK || r.IsBodyStream() || mw.Personal(c) {
		return nil, nil //nolint:nilnil // none is kept: the answer stands
	}
	page := &cache.Page{Size: len(r.Body())}
	for name, value := range headersOf(c) {
		if value != was[name] && !slices.Contains([]string{fiber.HeaderCacheControl, fiber.HeaderVary, fiber.HeaderETag, fiber.HeaderContentLength}, name) {
			page.Headers = append(page.Headers, cache.Header{Name: name, Value: value})
		}
	}
	sum := sha256.Sum256(r.Body())
	page.ETag = `W/"` + hex.EncodeToString(sum[:12]) + `"`
	var err error
	page.Body, err = pack(r.Body())
	return page, err
}

var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func pack(plain []byte) ([]byte, error) {
	zw := packers.Get().(*gzip.Writer)
	defer packers.Put(zw)
	var out bytes.Buffer
	zw.Reset(&out)
	if _, err := zw.Write(plain); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(out.Bytes()), nil
}

// unpack is for who doesn't take gzip: nobody's browser.
func unpack(p *cache.Page) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(p.Body))
	if err != nil {
		return nil, err
	}
	plain := bytes.NewBuffer(make([]byte, 0, p.Size))
	_, err = plain.ReadFrom(zr)
	return plain.Bytes(), err
}

// send answers with a page, or says that the visitor has it already. Whoever keeps it between us
// and them asks again after a second, so that no change is seen later than two.
func send(c *fiber.Ctx, p *cache.Page) error {
	for _, h := range p.Headers {
		c.Set(h.Name, h.Value)
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=1, must-revalidate")
	c.Set(fiber.HeaderETag, p.ETag)
	c.Vary(fiber.HeaderAcceptEncoding)
	if has(c.Get(fiber.HeaderIfNoneMatch), p.ETag) {
		c.Response().ResetBody()
		c.Status(fiber.StatusNotModified)
		return nil
	}
	if !strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		plain, err := unpack(p)
		c.Response().SetBodyRaw(plain)
		return err
	}
	c.Set(fiber.HeaderContentEncoding, "gzip")
	c.Response().SetBodyRaw(p.Body)
	return nil
}

// has reports whether an If-None-Match names a page's tag.
func has(ifNoneMatch, tag string) bool {
	for one := range strings.SplitSeq(ifNoneMatch, ",") {
		if one = strings.TrimSpace(one); one == "*" || one != "" && strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
