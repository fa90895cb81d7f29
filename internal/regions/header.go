package regions

import (
	"strings"

	"qingyuan/models/region"
)

// columns are the places of what an import reads; code and name are -1 until found.
type columns struct {
	code, name int
	above      []above
	last       int // the rightmost place in use
	header     []string
}

// above is a column with the code of a region above: the parent where level is 0,
// otherwise the one at that level.
type above struct {
	place int
	level region.Level
}

type meaning int

const (
	other meaning = iota
	code
	name
	parent
)

// meaningOf returns what a header names, and the level for the code of a region above.
func meaningOf(header string) (meaning, region.Level) {
	switch strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(header)) {
	case "code", "regioncode", "代码", "编码", "区划代码", "行政区划代码", "统计用区划代码":
		return code, 0
	case "name", "regionname", "名称", "区划名称", "行政区划名称":
		return name, 0
	case "parent", "parentcode", "上级", "上级代码", "上级区划代码":
		return parent, 0
	case "streetcode", "towncode":
		return parent, region.Town
	case "areacode", "countycode":
		return parent, region.County
	case "citycode":
		return parent, region.City
	case "provincecode":
		return parent, region.Province
	}
	return other, 0
}

// columnsOf finds the columns in a header row. It returns the bad header, or nil.
func columnsOf(row []string) (columns, *RowError) {
	c := columns{code: -1, name: -1}
	for i, h := range row {
		h = clean(h)
		c.header = append(c.header, h)
		what, level := meaningOf(h)
		switch {
		case what == other:
			continue
		case what == code && c.code >= 0 || what == name && c.name >= 0:
			return c, &RowError{Column: h, Key: "region.err.header_twice", Args: map[string]any{"Name": h}}
		case what == code:
			c.code = i
		case what == name:
			c.name = i
		case what == parent:
			c.above = append(c.above, above{i, level})
		}
		c.last = i
	}
	switch {
	case c.code < 0:
		return c, &RowError{Key: "region.err.header_code"}
	case c.name < 0:
		return c, &RowError{Key: "region.err.header_name"}
	}
	return c, nil
}

// clean takes the white space off a cell and makes its full-width digits plain ones.
func clean(cell string) string {
	cell = strings.TrimSpace(cell)
	if !strings.ContainsFunc(cell, fullWidth) {
		return cell
	}
	return strings.Map(func(r rune) rune {
		if fullWidth(r) {
			return r - '０' + '0'
		}
		return r
	}, cell)
}

func fullWidth(r rune) bool { return r >= '０' && r <= '９' }
