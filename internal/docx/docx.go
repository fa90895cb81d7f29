// Package docx writes letters as Word documents, set as official papers are (GB/T 9704): A4,
// three-size FangSong at 28 points a line. Fonts are named, not embedded: Windows and WPS have
// them, and others put their own in the place.
package docx

import (
	"fmt"
	"io"

	"github.com/gomutex/godocx"
	"github.com/gomutex/godocx/docx"
	"github.com/gomutex/godocx/wml/ctypes"
	"github.com/gomutex/godocx/wml/stypes"

	"qingyuan/models/letter"
)

// Fonts of a letter; Latin letters and figures are the same in all of it.
const (
	song     = "SimSun"
	fangSong = "FangSong"
	latin    = "Times New Roman"
)

// Lengths: fonts in half points, the rest in twentieths of a point.
const (
	sizeUnit, sizeTitle, sizeText = 52, 44, 32

	lineHeight = 28 * 20
	indent     = 2 * 16 * 20 // two characters
	mm         = 1440.0 / 25.4
)

// look is how a paragraph looks.
type look struct {
	font   string
	size   uint64
	bold   bool
	align  stypes.Justification
	indent uint64
	before uint64
	after  uint64
	ruled  bool // a double line beneath it
}

// Write writes a letter.
func Write(w io.Writer, l letter.Letter) error {
	doc, err := godocx.NewDocument()
	if err != nil {
		return fmt.Errorf("begin a document: %w", err)
	}
	doc.FileMap.Store("docProps/core.xml", []byte(properties))
	doc.Document.Body.SectPr = page()
	add(doc, l.Unit, look{font: song, size: sizeUnit, bold: true, align: stypes.JustificationCenter, after: 120, ruled: true})
	add(doc, l.Number, look{font: fangSong, size: sizeText, align: stypes.JustificationRight, after: 2 * lineHeight})
	add(doc, l.Title, look{font: song, size: sizeTitle, bold: true, align: stypes.JustificationCenter, after: lineHeight})
	text := look{font: fangSong, size: sizeText, align: stypes.JustificationBoth}
	add(doc, l.To, text)
	text.indent = indent
	for _, line := range l.Paragraphs() {
		add(doc, line, text)
	}
	end := look{font: fangSong, size: sizeText, align: stypes.JustificationRight, before: 2 * lineHeight}
	add(doc, l.Unit, end)
	end.before = 0
	add(doc, l.Date, end)
	if err := doc.Write(w); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	return nil
}

// properties say nothing of who wrote it, when, and with what.
const properties = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title/><dc:creator/></cp:coreProperties>`

// page is A4 with the margins of official papers.
func page() *ctypes.SectionProp {
	length := func(millimetres float64) *int { n := int(millimetres * mm); return &n }
	width, height := uint64(11906), uint64(16838)
	return &ctypes.SectionProp{PageSize: &ctypes.PageSize{Width: &width, Height: &height},
		PageMargin: &ctypes.PageMargin{Top: length(37), Bottom: length(35), Left: length(28), Right: length(26), Header: length(15), Footer: length(25), Gutter: length(0)}}
}

func add(doc *docx.RootDoc, text string, k look) {
	p := doc.AddEmptyParagraph()
	p.Justification(k.align)
	height, exact := lineHeight, stypes.LineSpacingRuleExact
	if k.size > sizeText {
		exact = stypes.LineSpacingRuleAtLeast
	}
	props := p.GetCT().Property
	props.Spacing = &ctypes.Spacing{Before: &k.before, After: &k.after, Line: &height, LineRule: &exact}
	if k.indent > 0 {
		two := 200 // hundredths of a character
		props.Indent = &ctypes.Indent{FirstLine: &k.indent, FirstLineChars: &two}
	}
	if k.ruled {
		size, red, space := 12, "B3361F", "8"
		props.Border = &ctypes.ParaBorder{Bottom: &ctypes.Border{Val: stypes.BorderStyleDouble, Color: &red, Size: &size, Space: &space}}
	}
	run := &ctypes.Run{Children: []ctypes.RunChild{{Text: ctypes.TextFromString(text)}}, Property: &ctypes.RunProperty{
		Fonts: &ctypes.RunFonts{Ascii: latin, HAnsi: latin, CS: latin, EastAsia: k.font},
		Size:  ctypes.NewFontSize(k.size), SizeCs: ctypes.NewFontSizeCS(k.size)}}
	if k.bold {
		run.Property.Bold = ctypes.OnOffFromBool(true)
	}
	p.GetCT().Children = append(p.GetCT().Children, ctypes.ParagraphChild{Run: run})
}
