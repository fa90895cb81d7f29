package affairs

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// Register takes a county's register of purchases (采购台账) in: one file becomes one draft a
// quarter (docs/adr/0031-books-with-a-form-of-their-own.md).
type Register struct {
	Desk Desk
	// RegionsWithin lists a region and all below it.
	RegionsWithin func(ctx context.Context, code string) ([]region.Region, error)
	// OpenRows gives the rows of a spreadsheet with their numbers in the file. A models.Error says
	// what is wrong with it.
	OpenRows func(name string, file io.ReaderAt, size int64) ([]SheetRow, error)
	// Say is a message of the locale files in the language of what is published: a draft's title
	// and reason to begin with.
	Say func(key string, args map[string]any) string
}

// MaxSize is the largest file that is taken in, in bytes.
func (r Register) MaxSize() int64 { return maxSheet }

// SheetRow is a row of a spreadsheet. No is its number in the file.
type SheetRow struct {
	No    int
	Cells []string
}

// The item and the table that a register is published as.
const (
	registerItem  = "purchase-list"
	headingRows   = 10 // how deep its headings may stand
	registerTable = "purchases"
)

// Remark is what is said of a row of a register. Reason is a message of the locale files.
type Remark struct {
	Row    int
	Column disclosure.Field
	Value  string
	Reason string
	Args   map[string]any
}

// TakenIn is what became of a register.
type TakenIn struct {
	Rows    int // that were read
	Refused []Remark
	Noted   []Remark
	Lists   []TakenList // nil where nothing was written
}

// TakenList is a quarter's list.
type TakenList struct {
	Period  models.Period
	Rows    int // of the register
	Added   int // that the list hadn't
	Changed int // that it had otherwise
	Draft   string
	// Published is the disclosure that has all of them already, where there is no draft.
	Published string
}

// bought is a row that was read.
type bought struct {
	cells []string // canonical
	on    models.Date
}

// TakeIn reads a register and puts its rows into drafts. A row that can't be read keeps all of
// it from being written, unless skip leaves such rows out. Problems speak of the field sheet.
func (r Register) TakeIn(ctx context.Context, v models.Visitor, name string, file io.Reader, skip bool) (TakenIn, error) {
	if !v.Is(models.RolePublisher) {
		return TakenIn{}, forbidden()
	}
	if region.LevelOf(v.Unit.RegionCode) != region.County {
		return TakenIn{}, problem("sheet", "buying.err.county")
	}
	item, err := r.Desk.item(registerItem)
	if err != nil {
		return TakenIn{}, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxSheet+1))
	if err != nil {
		return TakenIn{}, fmt.Errorf("read a register: %w", err)
	}
	if len(text) > maxSheet {
		return TakenIn{}, problem("sheet", "draft.err.sheet_large", "Max", models.Bytes(maxSheet))
	}
	rows, err := r.OpenRows(models.FileName(name), bytesAt(text), int64(len(text)))
	if err != nil {
		return TakenIn{}, err
	}
	taken, list, err := r.read(ctx, v, item, rows)
	if err != nil || len(list) == 0 || len(taken.Refused) > 0 && !skip {
		return taken, err
	}
	return r.lists(ctx, v, item, taken, list)
}

// read reads the rows under the headings.
func (r Register) read(ctx context.Context, v models.Visitor, item disclosure.Item, rows []SheetRow) (TakenIn, []bought, error) {
	t, _ := item.Table(registerTable)
	head := -1
	for i := range min(len(rows), headingRows) {
		if _, ok := t.Match(rows[i].Cells); ok {
			head = i
			break
		}
	}
	if head < 0 {
		return TakenIn{}, nil, problem("sheet", "buying.err.headings")
	}
	regions, err := r.RegionsWithin(ctx, v.Unit.RegionCode)
	if err != nil {
		return TakenIn{}, nil, fmt.Errorf("find the villages of a register: %w", err)
	}
	in := reading{table: t, mask: r.Desk.Mask, today: models.DateOf(r.Desk.Clock()), names: map[string]string{}, numbers: map[string]int{}}
	for _, one := range regions {
		in.names[one.Code] = one.Name
	}
	for _, row := range rows[head+1:] {
		if cells, _ := t.Arrange([][]string{rows[head].Cells, row.Cells}); len(cells) == 1 {
			in.row(row.No, cells[0])
		}
	}
	if in.taken.Rows == 0 {
		return in.taken, nil, problem("sheet", "buying.err.empty")
	}
	return in.taken, in.list, nil
}

// reading is a register that is read.
type reading struct {
	table   disclosure.Table
	mask    disclosure.Mask
	today   models.Date
	names   map[string]string // of the regions, by code
	numbers map[string]int    // the row that has a number
	taken   TakenIn
	list    []bought
}

// row reads one row, and refuses it or takes it.
func (in *reading) row(no int, typed []string) {
	in.taken.Rows++
	cells, refused := make([]string, len(typed)), len(in.taken.Refused)
	for i, f := range in.table.Fields {
		value, fault := f.Read(typed[i], in.mask)
		if value == "" && fault == "" && f.Required {
			fault = "disclosure.err.required"
		}
		if cells[i] = value; fault != "" {
			in.refuse(no, f, typed[i], fault)
			continue
		}
		in.check(no, f, value)
	}
	if len(in.taken.Refused) > refused {
		return
	}
	b := bought{cells: cells}
	b.on = models.Date(cells[in.column("day")])
	if b.on > in.today {
		in.note(no, "day", typed[in.column("day")], "buying.note.future")
	}
	if name := in.names[cells[in.column("region")]]; !sameVillage(name, cells[in.column("village")]) {
		in.note(no, "village", cells[in.column("village")], "buying.note.village", "Name", name)
	}
	in.list = append(in.list, b)
}

// check looks at what a field's own reading can't know.
func (in *reading) check(no int, f disclosure.Field, value string) {
	switch f.ID {
	case "number":
		if first, ok := in.numbers[value]; ok {
			in.refuse(no, f, value, "buying.err.twice", "Row", first)
			return
		}
		in.numbers[value] = no
	case "region":
		if in.names[value] == "" {
			in.refuse(no, f, value, "buying.err.region")
		}
	case "amount":
		if fen, _ := strconv.ParseInt(value, 10, 64); fen <= 0 {
			in.refuse(no, f, value, "buying.err.amount")
		}
	case "supplier_code":
		if value != "" && !creditCode(value) {
			in.note(no, f.ID, value, "buying.note.code")
		}
	}
}

func (in *reading) column(id string) int {
	return slices.IndexFunc(in.table.Fields, func(f disclosure.Field) bool { return f.ID == id })
}

func remark(no int, f disclosure.Field, value, reason string, args []any) Remark {
	m := Remark{Row: no, Column: f, Value: value, Reason: reason, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		m.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return m
}

func (in *reading) refuse(no int, f disclosure.Field, value, reason string, args ...any) {
	in.taken.Refused = append(in.taken.Refused, remark(no, f, value, reason, args))
}

func (in *reading) note(no int, id, value, reason string, args ...any) {
	in.taken.Noted = append(in.taken.Noted, remark(no, in.table.Fields[in.column(id)], value, reason, args))
}
