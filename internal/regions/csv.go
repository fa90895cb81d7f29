package regions

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"qingyuan/models"
	"qingyuan/models/region"
)

// Row is a region and the line of the file it stands on, counted from 1.
type Row struct {
	Line int
	region.Region
}

// ReadCSV yields the regions of a CSV file with a header, gzipped or not, in UTF-8 with or
// without a byte order mark or in GB18030. The code and the name have a column each, in any
// place and under any of several names; columns that name the code of a region above are
// compared with the code; others are passed over, and so are empty lines.
//
// A bad line comes as a *RowError, without a File, and the next line follows. Any other
// error, and a bad header, is the last thing that comes. The strings are the caller's to keep.
func ReadCSV(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		text, err := decode(r)
		if err != nil {
			yield(Row{}, err)
			return
		}
		rows := csv.NewReader(text)
		rows.ReuseRecord = true
		rows.FieldsPerRecord = -1
		cols, err := header(rows)
		if err != nil {
			yield(Row{}, err)
			return
		}
		for {
			row, err := next(rows, cols)
			if errors.Is(err, io.EOF) {
				return
			}
			_, bad := errors.AsType[*RowError](err)
			if !yield(row, err) || err != nil && !bad {
				return
			}
		}
	}
}

func header(rows *csv.Reader) (columns, error) {
	for {
		first, err := rows.Read()
		switch {
		case errors.Is(err, io.EOF):
			return columns{}, &RowError{Key: "region.err.file_empty"}
		case err != nil:
			return columns{}, broken(err)
		case blank(first):
			continue
		}
		line, _ := rows.FieldPos(0)
		cols, bad := columnsOf(first)
		if bad != nil {
			bad.Line = line
			return cols, bad
		}
		return cols, nil
	}
}

// next reads one region, or returns io.EOF.
func next(rows *csv.Reader, cols columns) (Row, error) {
	for {
		cells, err := rows.Read()
		if err != nil {
			return Row{}, broken(err)
		}
		if blank(cells) {
			continue
		}
		line, _ := rows.FieldPos(0)
		got, bad := cols.region(cells)
		if bad != nil {
			bad.Line = line
			return Row{}, bad
		}
		return Row{Line: line, Region: got}, nil
	}
}

// broken tells a line that breaks the rules of CSV, after which reading goes on, from an
// error of reading.
func broken(err error) error {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return &RowError{Line: parse.StartLine, Key: "region.err.row_broken"}
	}
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("read: %w", err)
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// region makes a region of a line's cells.
func (c columns) region(cells []string) (region.Region, *RowError) {
	if len(cells) <= c.last {
		return region.Region{}, &RowError{Key: "region.err.row_short",
			Args: map[string]any{"Cells": len(cells), "Columns": c.last + 1}}
	}
	r, err := region.New(strings.Clone(clean(cells[c.code])), strings.Clone(cells[c.name]))
	if problems, ok := errors.AsType[models.Problems](err); ok {
		return r, c.bad(problems[0], cells)
	}
	for _, a := range c.above {
		if bad := c.compare(r, a, cells[a.place]); bad != nil {
			return r, bad
		}
	}
	return r, nil
}

func (c columns) bad(p models.Problem, cells []string) *RowError {
	i := c.code
	if p.Field == "name" {
		i = c.name
	}
	return &RowError{Column: c.header[i], Value: excerpt(cells[i]), Key: p.Key, Args: p.Args}
}

// compare checks the cell with the code of a region above. An empty one claims nothing.
func (c columns) compare(r region.Region, a above, cell string) *RowError {
	claimed, want := clean(cell), r.Parent
	if a.level > 0 {
		want = region.At(r.Parent, a.level)
	}
	if claimed == "" || claimed == want {
		return nil
	}
	return &RowError{Column: c.header[a.place], Value: excerpt(claimed), Key: "region.err.parent_differs",
		Args: map[string]any{"Code": r.Code, "Parent": excerpt(claimed)}}
}
