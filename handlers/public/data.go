package public

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/regions"
	"qingyuan/internal/snapshots"
	"qingyuan/models"
	"qingyuan/models/region"
	"qingyuan/models/snapshot"
)

// Data are the files in which everything can be taken away at once.
type Data struct {
	Pages     mw.Renderer
	Snapshots snapshots.Snapshots
	Regions   regions.Tree
	Texts     *i18n.Catalogue
	Site      string // the origin by which the public finds the portal
	Operator  string // who runs it
}

// countiesShown and daysShown are how many entries a page has.
const (
	countiesShown = 100
	daysShown     = 31
)

// DataView is the list of counties.
type DataView struct {
	Counties []CountyDataView
	Later    string // address; empty where there is no more
	Keep     int    // days that files are kept
}

// CountyDataView is a county with its newest files.
type CountyDataView struct {
	Code, Name string
	Day        models.Date
	Size       int64 // bytes of all files
	URL        string
}

// List lists the counties that have data files: GET /data?from=990101.
func (h Data) List(c *fiber.Ctx) error {
	list, err := h.Snapshots.Newest(mw.Context(c), "", c.Query("from"), countiesShown+1)
	if err != nil {
		return err
	}
	view := DataView{Keep: h.Snapshots.Keep}
	for i, one := range list {
		if i == countiesShown {
			view.Later = "/data?from=" + list[i-1].RegionCode
			break
		}
		view.Counties = append(view.Counties, CountyDataView{one.RegionCode, one.Files.Name, one.Day, sizeOf(one.Files), "/data/" + one.RegionCode})
	}
	return h.Pages.Render(c, "public/data", view)
}

func sizeOf(m snapshot.Manifest) (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// DataOfView is what there is of a county.
type DataOfView struct {
	Path   []region.Region
	Name   string
	Newest DayView
	Days   []DayView
	Later  string // address; empty where there is no more
	Site   string
}

// DayView is the files of a day.
type DayView struct {
	Day   models.Date
	At    string // the address of their folder
	Seq   int64
	Since int64
	Files []DataFileView
	Size  int64
}

// DataFileView is one of the files; what it holds is the message data.file.<Kind>.
type DataFileView struct {
	snapshot.File
	Kind string
}

// Of lists what there is of a county: GET /data/990101?from=2026-11-01.
func (h Data) Of(c *fiber.Ctx) error {
	code := c.Params("region")
	list, err := h.Snapshots.List(mw.Context(c), code, models.Date(c.Query("from")), daysShown+1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	view := DataOfView{Name: list[0].Files.Name, Newest: dayView(list[0]), Site: h.Site}
	if view.Path, err = h.Regions.Path(mw.Context(c), code); err != nil {
		return err
	}
	for i, one := range list {
		if i == daysShown {
			view.Later = "/data/" + code + "?from=" + string(list[i-1].Day)
			break
		}
		view.Days = append(view.Days, dayView(one))
	}
	return h.Pages.Render(c, "public/data_of", view)
}

func dayView(one snapshots.Listed) DayView {
	view := DayView{Day: one.Day, At: snapshots.Address(one.RegionCode, one.Day, ""), Seq: one.Seq, Since: one.Since, Size: sizeOf(one.Files)}
	for _, f := range one.Files.Files {
		kind, _, _ := strings.Cut(f.Name, ".")
		view.Files = append(view.Files, DataFileView{f, kind})
	}
	return view
}

// Latest leads to the newest manifest of a county: GET /data/990101/latest/manifest.json.
func (h Data) Latest(c *fiber.Ctx) error {
	list, err := h.Snapshots.List(mw.Context(c), c.Params("region"), "", 1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	return c.Redirect(snapshots.Address(list[0].RegionCode, list[0].Day, snapshot.ManifestName), fiber.StatusFound)
}

// File sends a file of a day, or a range of it: GET /data/990101/2026-11-22/totals.csv.gz. What
// is there never changes.
func (h Data) File(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), downloadTime) // the answer outlives the handler
	of, err := h.Snapshots.Find(ctx, c.Params("region"), models.Date(c.Params("day")))
	if err != nil {
		cancel()
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age="+strconv.Itoa(int((24*time.Hour).Seconds())))
	switch name := c.Params("file"); name {
	case snapshot.ManifestName:
		defer cancel()
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(of.Manifest)
	case snapshot.SumsName:
		defer cancel()
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.Send(of.Files.Sums())
	default:
		f, err := h.Snapshots.Open(ctx, of, name)
		if err != nil {
			cancel()
			return err
		}
		return sendData(c, f, cancel)
	}
}

func sendData(c *fiber.Ctx, f *snapshots.Open, cancel context.CancelFunc) error {
	body := mw.NewSending(f, f.Size, cancel)
	tag := `"` + f.Hash + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderContentType, "application/gzip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+f.Name+`"`)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		c.Status(fiber.StatusNotModified)
		return body.Close()
	}
	return body.Span(c)
}
