package public

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/internal/books"
	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/disclosure"
)

// Books is what was published with a form of its own: projects, purchases, leases, budgets.
type Books struct {
	Pages mw.Renderer
	Shelf books.Shelf
	Board affairs.Board
	OCDS  OCDS
}

// BookView is a page of a book.
type BookView[T any] struct {
	books.Page[T]
	Base           string // the book's own address, as /projects
	Choices        []disclosure.Option
	Named          map[string]disclosure.Option // the choices
	Earlier, Later string                       // addresses; empty where there is none
	OneVillage     bool
	Today          models.Date
}

// bookFilter reads the filter of an address; models.NotFound where it names what there isn't.
func bookFilter(c *fiber.Ctx) (book.Filter, error) {
	f := book.Filter{Region: c.Query("region"), State: c.Query("state"), Method: c.Query("method"), Supplier: c.Query("supplier"), Arrears: c.Query("arrears") == "1"}
	var err error
	if year := c.Query("year"); year != "" {
		f.Year, err = strconv.Atoi(year)
	}
	known := err == nil && (f.Year == 0 || f.Year >= 1950 && f.Year <= 2099) && (f.Method == "" || slices.Contains(book.Methods(), f.Method)) &&
		(f.State == "" || slices.Contains(book.ProjectStates(), book.ProjectState(f.State)))
	if !known {
		return f, models.Fail(models.NotFound, "err.not_found")
	}
	return f, nil
}

func bookFrom(c *fiber.Ctx) book.From {
	from := book.From{Place: c.Query("from")}
	from.Back = from.Place != "" && c.Query("back") == "1"
	return from
}

// choices are those of a field of an item's form.
func (h Books) choices(item, field string) []disclosure.Option {
	it, _ := h.Board.Catalogue.Find(item)
	for _, f := range it.Facts {
		if f.ID == field {
			return f.Choices
		}
	}
	return nil
}

// columns are the choices of a column of a table of an item's form.
func (h Books) columns(item, table, column string) []disclosure.Option {
	it, _ := h.Board.Catalogue.Find(item)
	t, _ := it.Table(table)
	for _, f := range t.Fields {
		if f.ID == column {
			return f.Choices
		}
	}
	return nil
}

// URL is the address of all that a region has in a year, narrowed by one value.
func (v BookView[T]) URL(name, value string) string {
	f := book.Filter{Region: v.Region, Year: v.Year}
	if name == "" {
		return addressOf(v.Base, f.Query())
	}
	return addressOf(v.Base, f.Query(), name, value)
}

// OCDS is the address of the releases of the region and the year.
func (v BookView[T]) OCDS() string {
	return addressOf("/ocds/releases.json", book.Filter{Region: v.Region, Year: v.Year}.Query())
}

// Soon is the last day of those on which a lease ends soon.
func (v BookView[T]) Soon() models.Date { return v.Today.AddDays(book.EndsSoon) }

// Share is an amount as a share of the whole, in percent.
func (v BookView[T]) Share(fen int64) int {
	return int(max(fen, 0) * 100 / max(v.Total.FirstFen, 1))
}

// Late is what a project is late with; nil where nothing.
func (v BookView[T]) Late(p book.Project) *LateView { return lateView(p, v.Today) }

// LateView is what a project is late with, since the last day on which it wasn't.
type LateView struct {
	Late  book.Late
	Since models.Date
}

func lateView(p book.Project, today models.Date) *LateView {
	late, since := p.LateOn(today)
	if late == "" {
		return nil
	}
	return &LateView{late, since}
}

func bookView[T any](h Books, path string, p books.Page[T], choices []disclosure.Option) BookView[T] {
	v := BookView[T]{Page: p, Base: path, Choices: choices, Named: byID(choices), OneVillage: len(p.Region) == 12, Today: h.Shelf.Today()}
	if p.Prev != "" {
		v.Earlier = addressOf(path, p.Filter.Query(), "from", p.Prev, "back", "1")
	}
	if p.Next != "" {
		v.Later = addressOf(path, p.Filter.Query(), "from", p.Next)
	}
	return v
}

func byID(options []disclosure.Option) map[string]disclosure.Option {
	named := make(map[string]disclosure.Option, len(options))
	for _, o := range options {
		named[o.ID] = o
	}
	return named
}

// Projects shows the projects of a filter: GET /projects?region=…&state=…&year=….
func (h Books) Projects(c *fiber.Ctx) error {
	f, err := bookFilter(c)
	if err != nil {
		return err
	}
	f = book.Filter{Region: f.Region, Year: f.Year, State: f.State}
	p, err := h.Shelf.Projects(mw.Context(c), f, bookFrom(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "public/projects", bookView(h, "/projects", p, h.choices("village-project", "state")))
}

// PurchasesView is a page of the purchases, with who sold most.
type PurchasesView struct {
	BookView[book.Purchase]
	Suppliers []book.Total
	Supplier  string // that the filter names
}

// Purchases shows the purchases of a filter: GET /purchases?region=…&year=…&method=… or &supplier=….
func (h Books) Purchases(c *fiber.Ctx) error {
	f, err := bookFilter(c)
	if err != nil {
		return err
	}
	f = book.Filter{Region: f.Region, Year: f.Year, Method: f.Method, Supplier: f.Supplier}
	if f.Supplier != "" {
		f.Method = ""
	}
	p, err := h.Shelf.Purchases(mw.Context(c), f, bookFrom(c))
	if err != nil {
		return err
	}
	v := PurchasesView{BookView: bookView(h, "/purchases", p, h.choices("purchase", "method")), Supplier: p.Total.Name}
	if f.Supplier == "" && f.Method == "" {
		if v.Suppliers, err = h.Shelf.Suppliers(mw.Context(c), f); err != nil {
			return err
		}
	}
	return h.Pages.Render(c, "public/purchases", v)
}

// AssetsView is a page of the leases, with those that end soon.
type AssetsView struct {
	BookView[book.Lease]
	Ending []books.Line[book.Lease]
}

// Assets shows the leases of a filter: GET /assets?region=…&arrears=1.
func (h Books) Assets(c *fiber.Ctx) error {
	f, err := bookFilter(c)
	if err != nil {
		return err
	}
	f = book.Filter{Region: f.Region, Arrears: f.Arrears}
	p, err := h.Shelf.Leases(mw.Context(c), f, bookFrom(c))
	if err != nil {
		return err
	}
	v := AssetsView{BookView: bookView(h, "/assets", p, h.columns("collective-leases", "leases", "kind"))}
	if c.Query("from") == "" && !f.Arrears {
		if v.Ending, err = h.Shelf.Ending(mw.Context(c), f.Region); err != nil {
			return err
		}
	}
	return h.Pages.Render(c, "public/assets", v)
}

// Budget shows the accounts of a region and a year: GET /budget?region=…&year=….
func (h Books) Budget(c *fiber.Ctx) error {
	f, err := bookFilter(c)
	if err != nil {
		return err
	}
	b, err := h.Shelf.Budget(mw.Context(c), f.Region, f.Year)
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "public/budget", BudgetView{Budget: b, Region: f.Region})
}

// BudgetView is a region's budget.
type BudgetView struct {
	books.Budget
	Region string
}
