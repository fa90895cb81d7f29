package staff

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// TableView is a page of a table's rows, to be written in.
type TableView struct {
	affairs.Opened
	Table    disclosure.Table
	Rows     []RowView
	From     int // the first of them, from 0
	All      int
	Pages    []int // the first row of each page, where there are several
	Problems models.Problems
	Faults   []FaultView // of the rows that are shown
	Paste    string
	Saved    bool
	Stale    bool
	leave    bool // back to the draft's page, once nothing is wrong
}

// RowView is a row of inputs.
type RowView struct {
	No    int // from 0, in the whole table
	Cells []CellView
}

// CellView is one input.
type CellView struct {
	disclosure.Field
	Name  string // in the form
	Value string
	Fault string // a message's key
	Row   int    // from 1
}

// FaultView is what is wrong with a cell, said above the table.
type FaultView struct {
	Name  string // the input's
	Field disclosure.Field
	Row   int // from 1
	Key   string
}

const (
	rowsShown = 40
	rowsBlank = 5
	rowsMore  = 20
)

// Rows shows a page of a table: GET /staff/disclosures/:id/tables/:table?from=….
func (h Disclosures) Rows(c *fiber.Ctx) error {
	o, t, err := h.table(c)
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(c.Query("from")) // anything else begins with the first
	return h.rows(c, TableView{Opened: o, Table: t, From: from, Saved: c.Query("saved") == "1"}, 0)
}

func (h Disclosures) table(c *fiber.Ctx) (affairs.Opened, disclosure.Table, error) {
	o, err := h.Desk.Find(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return o, disclosure.Table{}, err
	}
	t, ok := o.Item.Table(c.Params("table"))
	if !ok || !o.May.Write || o.Kind == disclosure.ToWithdraw {
		return o, t, models.Fail(models.NotFound, "err.not_found")
	}
	return o, t, nil
}

// rows shows the page with some more rows to be filled in.
func (h Disclosures) rows(c *fiber.Ctx, view TableView, more int) error {
	all := view.Paper.Form.Tables[view.Table.ID]
	view.All = len(all)
	view.From = max(0, min(view.From, view.All)) / rowsShown * rowsShown
	shown := slices.Clone(all[view.From:min(view.From+rowsShown, view.All)])
	faults := h.faults(&view, all)
	if last := view.From+rowsShown >= view.All; last && view.All < disclosure.MaxRows {
		for range max(more, rowsBlank) {
			shown = append(shown, make([]string, len(view.Table.Fields)))
		}
	}
	for n, row := range shown {
		r := RowView{No: view.From + n}
		for i, f := range view.Table.Fields {
			name := disclosure.CellName(r.No, i)
			r.Cells = append(r.Cells, CellView{f, name, cellOf(row, i), faults[name], r.No + 1})
		}
		view.Rows = append(view.Rows, r)
	}
	if view.All > rowsShown {
		for from := 0; from <= view.All && from < disclosure.MaxRows; from += rowsShown {
			view.Pages = append(view.Pages, from)
		}
	}
	mw.SetBack(c, "/staff/disclosures/"+view.ID+"/tables/"+view.Table.ID)
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/disclosure_table", view)
	}
	return h.Pages.Render(c, "staff/disclosure_table", view)
}

// faults are what is wrong with the cells of the page, by their names.
func (h Disclosures) faults(view *TableView, all [][]string) map[string]string {
	_, list := view.Table.Read(all, h.Desk.Mask)
	byName := map[string]string{}
	for _, f := range list {
		if f.Row >= view.From && f.Row < view.From+rowsShown {
			byName[f.Field()] = f.Key
			view.Faults = append(view.Faults, FaultView{f.Field(), view.Table.Fields[f.Col], f.Row + 1, f.Key})
		}
	}
	return byName
}

func cellOf(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

// SaveRows keeps the rows of a page; do tells what else: remove-3, add, paste, carry.
func (h Disclosures) SaveRows(c *fiber.Ctx) error {
	o, t, err := h.table(c)
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(c.FormValue("from"))
	rows := typedRows(c, t, o.Paper.Form.Tables[t.ID], max(0, from))
	ctx, v := mw.Context(c), mw.Visitor(c)
	saved, err := h.Desk.SaveRows(ctx, v, o.ID, t.ID, revisionOf(c), rows)
	if models.CodeOf(err) == models.Conflict {
		o.Paper.Form.Tables = map[string][][]string{t.ID: rows}
		c.Status(fiber.StatusConflict)
		return h.rows(c, TableView{Opened: o, Table: t, From: from, Stale: true}, 0)
	}
	view := TableView{Opened: saved, Table: t, From: from, leave: c.FormValue("do") == "done"}
	if err == nil {
		switch c.FormValue("do") {
		case "paste":
			view.Paste = c.FormValue("paste")
			saved, err = h.Desk.AddRows(ctx, v, o.ID, t.ID, saved.Revision, disclosure.Pasted(view.Paste))
		case "carry":
			saved, err = h.Desk.CarryOver(ctx, v, o.ID, t.ID, saved.Revision)
		case "more":
			return h.rows(c, view, rowsMore)
		}
	}
	return h.tableDone(c, view, saved, err)
}

// tableDone leads on from a change of a table, or shows what is wrong.
func (h Disclosures) tableDone(c *fiber.Ctx, view TableView, saved affairs.Opened, err error) error {
	problems, err := problemsOf(err)
	if err != nil {
		return err
	}
	if view.Problems = problems; problems.Any() {
		return h.rows(c, view, 0)
	}
	view.Opened, view.Paste = saved, ""
	if _, faults := view.Table.Read(saved.Paper.Form.Tables[view.Table.ID], h.Desk.Mask); len(faults) > 0 {
		view.From = faults[0].Row
		c.Status(fiber.StatusUnprocessableEntity)
		return h.rows(c, view, 0)
	}
	if view.leave {
		return c.Redirect("/staff/disclosures/"+saved.ID, fiber.StatusSeeOther)
	}
	return c.Redirect(fmt.Sprintf("/staff/disclosures/%s/tables/%s?from=%d&saved=1", saved.ID, view.Table.ID, view.From), fiber.StatusSeeOther)
}

// typedRows are the table's rows with those of the page as they were sent, but one that is to be
// removed.
func typedRows(c *fiber.Ctx, t disclosure.Table, all [][]string, from int) [][]string {
	from = min(from, len(all))
	rows := slices.Clone(all[:from])
	for r := from; ; r++ {
		if c.Context().PostArgs().Peek(disclosure.CellName(r, 0)) == nil {
			break
		}
		row := make([]string, len(t.Fields))
		for i := range row {
			row[i] = c.FormValue(disclosure.CellName(r, i))
		}
		if c.FormValue("do") != "remove-"+strconv.Itoa(r) {
			rows = append(rows, row)
		}
	}
	return append(rows, all[min(from+rowsShown, len(all)):]...)
}

// AddSheet puts the rows of a spreadsheet after those of a table.
func (h Disclosures) AddSheet(c *fiber.Ctx) error {
	o, t, err := h.table(c)
	if err != nil {
		return err
	}
	saved := o
	asked, err := h.Upload.ReadFile(c, func(name string, r io.Reader) (err error) {
		saved, err = h.Desk.AddSheet(mw.Context(c), mw.Visitor(c), o.ID, t.ID, o.Revision, name, r)
		return err
	})
	if err == nil && !asked {
		err = noSheet()
	}
	if said := codedOf(err, models.Invalid, models.TooLarge); said != nil { // what is wrong with the file
		err = models.Problems{{Field: "sheet", Key: said.Key, Args: said.Args}}
	}
	if problems, _ := problemsOf(err); problems.Of("paste") != nil {
		err = models.Problems{{Field: "sheet", Key: problems[0].Key, Args: problems[0].Args}}
	}
	return h.tableDone(c, TableView{Opened: o, Table: t, From: len(o.Paper.Form.Tables[t.ID])}, saved, err)
}
