package public

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/internal/duties"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// Places are the pages of regions: what each must publish, and what of it is there.
type Places struct {
	Pages   mw.Renderer
	Duties  duties.Duties
	Board   affairs.Board
	Regions regions.Tree

	Questions questions.Questions
}

// OpenView is the way in: a search, where there is something, what is new, and what must be
// published at all.
type OpenView struct {
	Asked   string
	Found   []FoundPlace
	Path    []region.Region // of the region whose parts are listed; empty: the country's
	Below   []duties.Ranked
	Latest  []PostedLine
	Classes []ClassView
}

// FoundPlace is an answer of the search.
type FoundPlace struct{ Code, Path string }

// ClassView is the items of a class.
type ClassView struct {
	Class disclosure.Class
	Items []disclosure.Item
}

// PostedLine is a disclosure in a list.
type PostedLine struct {
	ID, Title, Place string
	Item             disclosure.Item
	Period           models.Period
	On               models.Date
}

// Open is the way in: GET /open?q=….
func (h Places) Open(c *fiber.Ctx) error {
	ctx := mw.Context(c)
	view := OpenView{Asked: c.Query("q")}
	found, err := h.Regions.Search(ctx, view.Asked)
	if err != nil {
		return err
	}
	for _, f := range found {
		view.Found = append(view.Found, FoundPlace{f.Code, f.Path})
	}
	if err := h.descend(ctx, &view); err != nil {
		return err
	}
	if view.Latest, err = h.latest(ctx, ""); err != nil {
		return err
	}
	view.Classes = h.classes()
	return h.Pages.Render(c, "public/open", view)
}

// descend finds the first region that has more than one part with duties.
func (h Places) descend(ctx context.Context, view *OpenView) error {
	code := ""
	for {
		p, err := h.Duties.Punctuality(ctx, code, 0)
		if err != nil {
			return err
		}
		view.Path, view.Below = p.Path, p.Below
		if len(p.Below) != 1 || region.LevelOf(p.Below[0].Region.Code) == region.Village {
			return nil
		}
		code = p.Below[0].Region.Code
	}
}

func (h Places) classes() (list []ClassView) {
	for _, class := range disclosure.Classes() {
		of := ClassView{Class: class}
		for _, it := range h.Duties.Items.List() {
			if it.Class == class && !it.Off {
				of.Items = append(of.Items, it)
			}
		}
		list = append(list, of)
	}
	return list
}

// latestShown is how many disclosures a page lists.
const latestShown = 15

// latest lists what was published last in a region and all below it.
func (h Places) latest(ctx context.Context, code string) ([]PostedLine, error) {
	list, err := h.Board.Store.ListDisclosures(ctx, code, "", 0, "", 2*latestShown)
	if err != nil {
		return nil, err
	}
	var lines []PostedLine
	var codes []string
	for _, d := range list {
		if d.State != disclosure.Published || len(lines) == latestShown {
			continue
		}
		it, _ := h.Duties.Items.Find(d.ItemID)
		lines = append(lines, PostedLine{ID: d.ID, Title: d.Title, Place: d.RegionCode, Item: it, Period: d.Period, On: d.On()})
		codes = append(codes, d.RegionCode)
	}
	names, err := h.Regions.Names(ctx, codes)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		lines[i].Place = names[lines[i].Place]
	}
	return lines, nil
}

// PlaceView is the page of a region.
type PlaceView struct {
	duties.Place
	Rates  duties.Punctuality
	Grid   *GridView // of a county or town
	Latest []PostedLine
	Asked  questions.Figures // in public, there and below
}

// Show shows a region: GET /places/:code?year=….
func (h Places) Show(c *fiber.Ctx) error {
	ctx, code := mw.Context(c), c.Params("code")
	place, err := h.Duties.Place(ctx, code, yearOf(c))
	if err != nil {
		return err
	}
	view := PlaceView{Place: place}
	if view.Asked, err = h.Questions.Figures(ctx, code); err != nil {
		return err
	}
	if view.Rates, err = h.Duties.Punctuality(ctx, code, place.Year); err != nil {
		return err
	}
	if view.Latest, err = h.latest(ctx, code); err != nil {
		return err
	}
	if level := region.LevelOf(code); level == region.County || level == region.Town {
		if view.Grid, err = h.grid(ctx, code, "", place.Year, ""); err != nil {
			return err
		}
	}
	return h.Pages.Render(c, "public/place", view)
}

// GridView is the grid with its addresses.
type GridView struct {
	duties.Grid
	After string // as asked
	Here  string // the address without a page
	Later string // of the next page; empty where this is the last
}

func (h Places) grid(ctx context.Context, code, item string, year int, after string) (*GridView, error) {
	g, err := h.Duties.Grid(ctx, code, item, year, after)
	if err != nil {
		return nil, err
	}
	view := &GridView{Grid: g, After: after, Here: dutiesURL(code, item, g.Year, "")}
	if g.Next != "" {
		view.Later = dutiesURL(code, item, g.Year, g.Next)
	}
	return view, nil
}

// dutiesURL is the address of a region's duties.
func dutiesURL(code, item string, year int, after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"item": item, "year": strconv.Itoa(year), "from": after} {
		if value != "" && value != "0" {
			q.Set(name, value)
		}
	}
	return "/places/" + code + "/duties?" + q.Encode()
}

// DutiesView is a region's duties of an item one by one, and the grid of the regions below it.
type DutiesView struct {
	Book *duties.ItemBook // nil: the region has none of its own, or no item is named
	Grid *GridView        // nil of a village
	Path []region.Region
	Item disclosure.Item
	Year int
}

// Region is the one that the page is of.
func (v DutiesView) Region() region.Region { return v.Path[len(v.Path)-1] }

// List lists duties: GET /places/:code/duties?item=…&year=…&from=….
func (h Places) List(c *fiber.Ctx) error {
	ctx, code, item, year := mw.Context(c), c.Params("code"), c.Query("item"), yearOf(c)
	view := DutiesView{}
	if item != "" {
		book, err := h.Duties.ItemBook(ctx, code, item, year)
		if err != nil {
			return err
		}
		view.Path, view.Year, view.Item = book.Path, book.Year, book.Item
		if book.Bound && (len(book.Duties) > 0 || duties.Demands(book.Item, code)) {
			view.Book = &book
		}
	}
	if level := region.LevelOf(code); level == region.County || level == region.Town {
		grid, err := h.grid(ctx, code, item, year, c.Query("from"))
		if err != nil {
			return err
		}
		view.Grid, view.Path, view.Year, view.Item = grid, grid.Path, grid.Grid.Year, grid.Item
	}
	if view.Path == nil {
		return c.Redirect("/places/"+url.PathEscape(code), fiber.StatusSeeOther)
	}
	return h.Pages.Render(c, "public/place_duties", view)
}

// Punctuality ranks the regions below one: GET /punctuality?region=…&year=….
func (h Places) Punctuality(c *fiber.Ctx) error {
	p, err := h.Duties.Punctuality(mw.Context(c), c.Query("region"), yearOf(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "public/punctuality", p)
}

func yearOf(c *fiber.Ctx) int {
	year, _ := strconv.Atoi(c.Query("year")) // anything else is the latest
	return year
}
