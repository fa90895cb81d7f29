package tabular

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"qingyuan/models"
)

// workbook is an XLSX file (ECMA-376). Sheets are unpacked as they are read.
// Not through a library: excelize (v2.10.1) gives neither a cell's date format nor whether
// it is a formula while streaming, spills to the temp folder or holds all sheets in memory,
// and takes a sheet that is cut off in the middle for a whole one.
type workbook struct {
	book    *Book
	parts   map[string]*zip.File
	sheets  []sheetPart
	strings []string
	dated   []bool // by cell style: whether numbers in it are shown as dates
	epoch   int64
}

type sheetPart struct{ name, path string }

func (b *Book) openWorkbook(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return b.fail(keyBroken).Because(err)
	}
	w := &workbook{book: b, parts: map[string]*zip.File{}, epoch: epoch1900}
	var unpacked uint64
	for _, f := range z.File {
		unpacked += min(f.UncompressedSize64, 1<<50)
		w.parts[partName(f.Name)] = f
	}
	if unpacked > uint64(b.limits.Unpacked) {
		return b.fail(keyTooLargeInside).With("Limit", megabytes(b.limits.Unpacked))
	}
	if err := w.load(); err != nil {
		return w.explain(err)
	}
	b.Format, b.source = Workbook, w
	for _, s := range w.sheets {
		b.Sheets = append(b.Sheets, s.name)
	}
	return nil
}

// partName makes names comparable: some writers use backslashes, a leading slash or
// other capitals.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// load reads all parts but the sheets themselves.
func (w *workbook) load() error {
	root := w.mainPart()
	if _, there := w.parts[root]; !there {
		if _, binary := w.parts["xl/workbook.bin"]; binary {
			return w.book.fail(keyBinaryWorkbook)
		}
		return w.book.fail(keyNotWorkbook)
	}
	targets, err := w.relations(root)
	if err != nil {
		return err
	}
	if err := w.loadSheets(root, targets); err != nil {
		return err
	}
	for _, t := range targets {
		switch t.kind {
		case "styles":
			err = w.loadStyles(t.path)
		case "sharedStrings":
			err = w.loadStrings(t.path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mainPart is the path of the workbook inside the package.
func (w *workbook) mainPart() string {
	targets, err := w.relations("")
	if err == nil {
		for _, t := range targets {
			if t.kind == "officeDocument" {
				return t.path
			}
		}
	}
	return "xl/workbook.xml"
}

type relation struct{ id, kind, path string }

// relations lists what a part refers to; none where it has no list.
func (w *workbook) relations(part string) ([]relation, error) {
	dir, file := path.Split(part)
	var doc struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	name := dir + "_rels/" + file + ".rels"
	if _, there := w.parts[name]; !there {
		return nil, nil
	}
	if err := w.decode(name, &doc); err != nil {
		return nil, err
	}
	var list []relation
	for _, r := range doc.List {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		list = append(list, relation{r.ID, path.Base(r.Type), partName(target)})
	}
	return list, nil
}

func (w *workbook) loadSheets(root string, targets []relation) error {
	var doc struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := w.decode(root, &doc); err != nil {
		return err
	}
	if d := doc.Properties.Date1904; d == "1" || d == "true" {
		w.epoch = epoch1904
	}
	for _, s := range doc.Sheets {
		target := sheetTarget(targets, s.Attrs)
		switch {
		case target == "": // a chart or a macro sheet: no cells
		case s.State == "hidden" || s.State == "veryHidden":
			w.book.Hidden = append(w.book.Hidden, s.Name)
		default:
			w.sheets = append(w.sheets, sheetPart{s.Name, target})
		}
	}
	if len(w.sheets) == 0 {
		return w.book.fail(keyNoSheets)
	}
	return nil
}

// sheetTarget finds the path of a worksheet by its attribute r:id.
func sheetTarget(targets []relation, attrs []xml.Attr) string {
	for _, a := range attrs {
		for _, t := range targets {
			if a.Name.Local == "id" && a.Name.Space != "" && a.Value == t.id && t.kind == "worksheet" {
				return t.path
			}
		}
	}
	return ""
}

var errPartMissing = errors.New("part missing")

// open gives a part's bytes, never more than the limit whatever its header claims.
func (w *workbook) open(name string) (io.ReadCloser, error) {
	f, there := w.parts[name]
	if !there {
		return nil, errPartMissing
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &cappedPart{ReadCloser: r, left: w.book.limits.Unpacked}, nil
}

func (w *workbook) decode(name string, into any) error {
	r, err := w.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	return xml.NewDecoder(r).Decode(into)
}

// explain makes any fault of the package a message about the file.
func (w *workbook) explain(err error) error {
	if coded, ok := errors.AsType[*models.Error](err); ok {
		return coded
	}
	if errors.Is(err, errPartTooLarge) {
		return w.book.fail(keyTooLargeInside).With("Limit", megabytes(w.book.limits.Unpacked))
	}
	return w.book.fail(keyBroken).Because(err)
}

// checkSum reads a part to its end, where the zip compares its check sum.
func checkSum(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

var errPartTooLarge = errors.New("part over the limit")

type cappedPart struct {
	io.ReadCloser
	left int64
}

func (c *cappedPart) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errPartTooLarge
	}
	return n, err
}
