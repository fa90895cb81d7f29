package public

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/books"
	"qingyuan/internal/ocds"
	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// OCDS exports contracting processes (Open Contracting Data Standard 1.1).
type OCDS struct {
	Shelf     books.Shelf
	Source    ocds.Source
	Catalogue disclosure.Catalogue
	Log       *slog.Logger
}

// ID is the ocid of a process.
func (h OCDS) ID(key string) string { return h.Source.ID(key) }

// Releases sends all releases of a filter as one package: GET /ocds/releases.json?region=…&year=….
// models.NotFound where there is none: the standard knows no empty package.
func (h OCDS) Releases(c *fiber.Ctx) error {
	f, err := bookFilter(c)
	if err != nil {
		return err
	}
	if f.Region != "" && region.LevelOf(f.Region) == 0 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	next := h.Shelf.Releases(f.Region, f.Year)
	first, err := next(mw.Context(c))
	if err != nil {
		return err
	}
	path := addressOf("/ocds/releases.json", book.Filter{Region: f.Region, Year: f.Year}.Query())
	return h.send(c, path, first, next)
}

var ocidForm = regexp.MustCompile(`^[0-9A-Za-z._-]{1,120}$`)

// Process sends all releases of one process: GET /ocds/releases/:ocid.json.
func (h OCDS) Process(c *fiber.Ctx) error {
	ocid := strings.TrimSuffix(c.Params("file"), ".json")
	key, ours := strings.CutPrefix(ocid, h.Source.Prefix+"-")
	if !ours || !ocidForm.MatchString(ocid) || !strings.HasSuffix(c.Params("file"), ".json") {
		return models.Fail(models.NotFound, "err.not_found")
	}
	list, err := h.Shelf.ReleasesOf(mw.Context(c), key)
	if err != nil {
		return err
	}
	none := func(context.Context) ([]books.Released, error) { return nil, nil }
	return h.send(c, "/ocds/releases/"+ocid+".json", list, none)
}

// send streams a package: what is there already, and what follows until nothing does.
func (h OCDS) send(c *fiber.Ctx, path string, list []books.Released, next books.Releases) error {
	if len(list) == 0 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	changed, err := h.Shelf.Changed(mw.Context(c))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), downloadTime) // the answer outlives the handler
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	r, w := io.Pipe()
	go func() {
		defer cancel()
		err := h.write(ctx, w, path, changed, list, next)
		if err != nil && !errors.Is(err, io.ErrClosedPipe) {
			h.Log.Error("send releases", "error", err)
		}
		w.CloseWithError(err)
	}()
	return c.SendStream(r)
}

func (h OCDS) write(ctx context.Context, to io.Writer, path string, changed int64, list []books.Released, next books.Releases) error {
	w := bufio.NewWriterSize(to, 64<<10)
	p, err := h.Source.Open(w, path, changed)
	if err != nil {
		return err
	}
	for len(list) > 0 {
		for _, r := range list {
			read, err := ocds.Read(r.Release)
			if err != nil {
				return err
			}
			if err := p.Add(h.Source.Release(read, r.Place, h.method(read.Method))); err != nil {
				return err
			}
		}
		if list, err = next(ctx); err != nil {
			return err
		}
	}
	if err := p.Close(); err != nil {
		return err
	}
	return w.Flush()
}

// method is a method in the words of the catalogue, which are those of the law: the data are
// in Chinese, whoever asks.
func (h OCDS) method(id string) string {
	it, _ := h.Catalogue.Find("purchase")
	for _, f := range it.Facts {
		for _, o := range f.Choices {
			if f.ID == "method" && o.ID == id {
				return o.Name
			}
		}
	}
	return ""
}
