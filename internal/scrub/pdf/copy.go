package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"qingyuan/internal/scrub"
)

// open reads a file's objects as its newest revision has them, decrypted where no password is
// needed to read it.
func open(data []byte) (*model.XRefTable, error) {
	api.DisableConfigDir()
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	conf.Limits.MaxStreamBytes, conf.Limits.MaxDecodeBytes = Largest, Largest
	conf.Limits.MaxObjectCount, conf.Limits.MaxXRefEntries, conf.Limits.MaxObjectStreamCount = 1_000_000, 1_000_000, 100_000
	ctx, err := api.ReadContext(bytes.NewReader(data), conf)
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return nil, errLocked
	case err != nil || ctx.Root == nil:
		return nil, errDamaged
	}
	return ctx.XRefTable, nil
}

// copier writes a file anew with what can be reached from its pages, object by object in the
// order in which they are reached, so that the same file always comes out the same.
type copier struct {
	table   *model.XRefTable
	forText bool // only to be read: without pictures, and with encodings as the reader knows them
	number  map[int]int
	queue   []types.IndirectRef
	out     bytes.Buffer
	strings []string // texts that stand beside the pages' own: notes, fields, bookmarks
}

func (c *copier) copy() ([]byte, error) {
	if catalogue, ok := c.resolve(*c.table.Root).(types.Dict); !ok || c.resolve(catalogue["Pages"]) == nil {
		return nil, errDamaged
	}
	c.number = map[int]int{}
	c.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	root := c.ref(*c.table.Root)
	var offsets []int
	for i := 0; i < len(c.queue); i++ {
		o, err := c.table.Dereference(c.queue[i])
		if err != nil {
			return nil, errDamaged
		}
		offsets = append(offsets, c.out.Len())
		fmt.Fprintf(&c.out, "%d 0 obj\n", i+1)
		c.write(o, "", 0)
		c.out.WriteString("\nendobj\n")
	}
	start := c.out.Len()
	fmt.Fprintf(&c.out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&c.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&c.out, "trailer\n<</Root %s/Size %d>>\nstartxref\n%d\n%%%%EOF\n", root, len(offsets)+1, start)
	return c.out.Bytes(), nil
}

// ref gives an object its new number.
func (c *copier) ref(r types.IndirectRef) string {
	old := r.ObjectNumber.Value()
	if c.number[old] == 0 {
		c.queue = append(c.queue, r)
		c.number[old] = len(c.queue)
	}
	return fmt.Sprintf("%d 0 R", c.number[old])
}

// deepest is how far objects may lie within each other.
const deepest = 200

// write writes an object that stands under a key of a dictionary.
func (c *copier) write(o types.Object, key string, depth int) {
	if depth > deepest {
		panic(errDamaged)
	}
	if c.drops(o) {
		c.out.WriteString("null")
		return
	}
	switch o := o.(type) {
	case nil:
		c.out.WriteString("null")
	case types.IndirectRef:
		c.out.WriteString(c.ref(o))
	case types.Dict:
		c.dict(o, key, depth)
	case types.StreamDict:
		c.stream(o, depth)
	case *types.StreamDict:
		c.stream(*o, depth)
	case types.Array:
		c.out.WriteByte('[')
		for _, e := range o {
			if !c.drops(e) {
				c.write(e, "", depth+1)
				c.out.WriteByte(' ')
			}
		}
		c.out.WriteByte(']')
	default:
		c.note(o)
		c.out.WriteString(o.PDFString())
	}
}

func (c *copier) dict(d types.Dict, under string, depth int) {
	d = c.kept(d, under)
	c.out.WriteString("<<")
	for _, k := range slices.Sorted(maps.Keys(d)) {
		if c.resolve(d[k]) == nil || c.drops(d[k]) {
			continue
		}
		c.out.WriteString(types.Name(k).PDFString() + " ")
		c.write(d[k], k, depth+1)
	}
	c.out.WriteString(">>")
}

func (c *copier) stream(s types.StreamDict, depth int) {
	d, raw := maps.Clone(s.Dict), s.Raw
	for _, k := range []string{"F", "FFilter", "FDecodeParms", "DL"} { // data in another file
		delete(d, k)
	}
	if name(d["Subtype"]) == "Image" {
		if c.forText {
			raw = nil
		} else if s.HasSoleFilterNamed("DCTDecode") {
			raw = withoutMetadata(raw)
		}
	}
	d["Length"] = types.Integer(len(raw))
	c.dict(d, "", depth)
	c.out.WriteString("stream\n")
	c.out.Write(raw)
	c.out.WriteString("\nendstream")
}

// withoutMetadata cleans a photo. One that isn't built as it should be stays: viewers show it.
func withoutMetadata(raw []byte) []byte {
	clean, err := io.ReadAll(scrub.Clean("image/jpeg", bytes.NewReader(raw)))
	if err != nil {
		return raw
	}
	return clean
}

func name(o types.Object) string {
	n, _ := o.(types.Name)
	return string(n)
}

func (c *copier) resolve(o types.Object) types.Object {
	if r, ok := o.(types.IndirectRef); ok {
		o, _ = c.table.Dereference(r)
	}
	return o
}

// told is what tells of the file's making, or does something, under its keys in any dictionary
// but those whose keys are names that the file has chosen.
var told = strings.Fields("Metadata PieceInfo LastModified AA JS JavaScript AF XFA EmbeddedFiles Renditions Perms Collection SpiderInfo Thumb RC")

// chosen are the keys of dictionaries whose own keys are names that the file has chosen.
var chosen = strings.Fields("Font XObject ExtGState ColorSpace Pattern Shading Properties Dests CharProcs N D R ClassMap RoleMap")

// kept is what of a dictionary is written.
func (c *copier) kept(d types.Dict, under string) types.Dict {
	if slices.Contains(chosen, under) {
		return d
	}
	d = maps.Clone(d)
	for _, k := range told {
		delete(d, k)
	}
	if _, isNote := d["Rect"]; isNote {
		for _, k := range []string{"M", "NM", "CreationDate"} {
			delete(d, k)
		}
		if name(d["Subtype"]) != "Widget" {
			delete(d, "T") // who wrote it
		}
	}
	if c.forText && d["BaseFont"] != nil {
		readably(d)
	}
	return d
}

// readably names a font's encoding as the reader of texts knows it.
func readably(d types.Dict) {
	encoding := name(d["Encoding"])
	switch {
	case d["ToUnicode"] != nil:
		delete(d, "Encoding")
	case strings.HasPrefix(encoding, "Uni") && (strings.Contains(encoding, "UCS2") || strings.Contains(encoding, "UTF16")):
		d["Encoding"] = types.Name("UniGB-UCS2-H")
	}
}

// Actions, notes and objects that have no place in what is public.
var (
	badActions = strings.Fields("JavaScript Launch SubmitForm ResetForm ImportData GoToR GoToE Rendition Movie Sound RichMediaExecute GoTo3DView Thread")
	badNotes   = strings.Fields("FileAttachment Sound Movie Screen 3D RichMedia TrapNet")
	badTypes   = strings.Fields("Filespec F EmbeddedFile Sig DocTimeStamp Metadata")
)

// drops reports whether an object isn't written at all.
func (c *copier) drops(o types.Object) bool {
	switch o := c.resolve(o).(type) {
	case types.Dict:
		return dropsDict(o)
	case types.StreamDict:
		return dropsDict(o.Dict)
	case *types.StreamDict:
		return dropsDict(o.Dict)
	}
	return false
}

func dropsDict(d types.Dict) bool {
	_, isNote := d["Rect"]
	return slices.Contains(badActions, name(d["S"])) || isNote && slices.Contains(badNotes, name(d["Subtype"])) ||
		slices.Contains(badTypes, name(d["Type"])) || d["EF"] != nil
}

// shortest is the length of a string that may hold something, in characters.
const shortest = 6

// note keeps the text of a string, if it is one.
func (c *copier) note(o types.Object) {
	var text string
	switch o := o.(type) {
	case types.StringLiteral:
		text, _ = types.StringLiteralToString(o)
	case types.HexLiteral:
		text, _ = types.HexLiteralToString(o)
	}
	if len(text) >= shortest && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) || r == unicode.ReplacementChar }) {
		c.strings = append(c.strings, text)
	}
}
