package pdf

import (
	"bytes"
	"math"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/simplifiedchinese"

	"qingyuan/models/privacy"
)

// Of a file's text no more is read.
const (
	readingTime  = 8 * time.Second
	mostPages    = 2000
	deepestForms = 8
)

// read gives the text of a file that copier wrote, page by page. What takes too long is left,
// and said to be.
func read(data []byte) string {
	done := make(chan string, 1)
	p := &reading{until: time.Now().Add(readingTime)}
	go func() {
		p.guard(func() {
			r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				panic(err)
			}
			p.pages(r.Trailer().Key("Root").Key("Pages"), pdf.Value{}, 0)
		})
		done <- p.out.String()
	}()
	select {
	case text := <-done:
		return text
	case <-time.After(readingTime + time.Second): // it is in one endless stream; this process ends soon
		return privacy.NotRead
	}
}

// reading is a file's text on its way.
type reading struct {
	out   strings.Builder
	until time.Time
	count int // pages
}

// guard does a piece of the work; where that fails, the piece wasn't read.
func (p *reading) guard(do func()) {
	defer func() {
		if recover() != nil {
			p.out.WriteString(privacy.NotRead)
		}
	}()
	do()
}

// pages walks the tree of pages; resources are handed down in it.
func (p *reading) pages(node, resources pdf.Value, depth int) {
	if own := node.Key("Resources"); !own.IsNull() {
		resources = own
	}
	kids := node.Key("Kids")
	if kids.Kind() != pdf.Array {
		if p.count++; p.count > mostPages || depth > deepest {
			panic("too many pages")
		}
		before := p.out.Len()
		p.guard(func() { p.page(node, resources) })
		if strings.TrimSpace(p.out.String()[before:]) == "" {
			p.out.WriteString(privacy.NotRead) // drawn in lines, or nothing of it is there
		}
		p.out.WriteByte('\n')
		return
	}
	for i := range kids.Len() {
		if depth > deepest || time.Now().After(p.until) {
			panic("too deep or too long")
		}
		p.pages(kids.Index(i), resources, depth+1)
	}
}

func (p *reading) page(page, resources pdf.Value) {
	if contents := page.Key("Contents"); !contents.IsNull() {
		newPen(p, resources, identity, 0).draw(contents)
	}
	notes := page.Key("Annots") // what they look like is drawn like a page
	for i := range notes.Len() {
		look := notes.Index(i).Key("AP").Key("N")
		if look.Kind() == pdf.Stream {
			p.guard(func() { newPen(p, look.Key("Resources"), identity, 1).draw(look) })
		}
	}
}

// matrix is a PDF transformation, a to f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

func (m matrix) times(n matrix) matrix {
	return matrix{m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5]}
}

func matrixOf(args []pdf.Value) matrix {
	m := identity
	if len(args) == len(m) {
		for i, a := range args {
			m[i] = number(a)
		}
	}
	return m
}

func number(v pdf.Value) float64 {
	if v.Kind() == pdf.Integer {
		return float64(v.Int64())
	}
	return v.Float64()
}

// font is one as it is read.
type font struct {
	decode   func(string) string
	readable bool
}

// pen follows the drawing of one stream.
type pen struct {
	*reading
	resources  pdf.Value
	depth      int
	fonts      map[string]font
	font       font
	size       float64
	leading    float64
	ctm        matrix
	saved      []matrix
	line, text matrix
	endX, endY float64 // where the last text ended, on the page
	began      bool
}

func newPen(p *reading, resources pdf.Value, ctm matrix, depth int) *pen {
	return &pen{reading: p, resources: resources, depth: depth, fonts: map[string]font{}, ctm: ctm, line: identity, text: identity}
}

func (p *pen) draw(stream pdf.Value) {
	pdf.Interpret(stream, func(stack *pdf.Stack, op string) {
		if time.Now().After(p.until) || p.out.Len() > longest {
			panic("too long")
		}
		args := make([]pdf.Value, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		p.do(op, args)
	})
}

// do follows one operator (ISO 32000-1, annex A).
func (p *pen) do(op string, args []pdf.Value) {
	n := func(i int) float64 {
		if i < len(args) {
			return number(args[i])
		}
		return 0
	}
	last := func() (v pdf.Value) {
		if len(args) > 0 {
			v = args[len(args)-1]
		}
		return v
	}
	switch op {
	case "q":
		p.saved = append(p.saved, p.ctm)
	case "Q":
		if k := len(p.saved) - 1; k >= 0 {
			p.ctm, p.saved = p.saved[k], p.saved[:k]
		}
	case "cm":
		p.ctm = matrixOf(args).times(p.ctm)
	case "BT":
		p.line, p.text = identity, identity
	case "Tm":
		p.line = matrixOf(args)
		p.text = p.line
	case "TL":
		p.leading = n(0)
	case "Td":
		p.move(n(0), n(1))
	case "TD":
		p.leading = -n(1)
		p.move(n(0), n(1))
	case "T*":
		p.move(0, -p.leading)
	case "Tf":
		if len(args) == 2 {
			p.font, p.size = p.fontNamed(args[0].Name()), n(1)
		}
	case "'", `"`:
		p.move(0, -p.leading)
		p.show(last())
	case "Tj", "TJ":
		p.show(last())
	case "BDC", "DP":
		p.out.WriteString(last().Key("ActualText").Text())
	case "Do":
		p.object(p.resources.Key("XObject").Key(last().Name()))
	case "BI":
		p.out.WriteString(privacy.NotRead) // a picture within the stream
	}
}

func (p *pen) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.times(p.line)
	p.text = p.line
}

// show writes a text, or those of an array with the steps between them.
func (p *pen) show(v pdf.Value) {
	if v.Kind() != pdf.Array {
		p.write(v.RawString())
		return
	}
	for i := range v.Len() {
		if e := v.Index(i); e.Kind() == pdf.String {
			p.write(e.RawString())
		} else {
			p.text = matrix{1, 0, 0, 1, -number(e) / 1000 * p.size, 0}.times(p.text)
		}
	}
}

// Of a text's size: how wide a sign is at a guess, and from which gap on it stands apart.
const (
	narrow = 0.5
	wide   = 1.0
	gap    = 0.45
)

// write puts a text behind the last one: apart where it stands apart, on a line of its own
// where it isn't beside it.
func (p *pen) write(raw string) {
	if p.font.decode == nil || !p.font.readable {
		p.out.WriteString(privacy.NotRead)
		return
	}
	text := p.font.decode(raw)
	at := p.text.times(p.ctm)
	scale := math.Hypot(at[0], at[1])
	size := scale * math.Abs(p.size)
	if p.began && size > 0 {
		dx, dy := at[4]-p.endX, at[5]-p.endY
		along, across := (dx*at[0]+dy*at[1])/scale, math.Abs(dy*at[0]-dx*at[1])/scale
		switch {
		case across > size*gap:
			p.out.WriteByte('\n')
		case along > size*gap || along < -size:
			p.out.WriteByte(' ')
		}
	}
	p.out.WriteString(text)
	width := 0.0
	for _, c := range text {
		if c < utf8.RuneSelf {
			width += narrow
		} else {
			width += wide
		}
	}
	p.text = matrix{1, 0, 0, 1, width * p.size, 0}.times(p.text)
	end := p.text.times(p.ctm)
	p.endX, p.endY, p.began = end[4], end[5], true
}

// smallPicture is the number of pixels below which a picture has no room for words.
const smallPicture = 2500

// object draws a form as part of the page; a picture can't be read.
func (p *pen) object(o pdf.Value) {
	switch o.Key("Subtype").Name() {
	case "Form":
		if p.depth >= deepestForms {
			panic("forms within forms")
		}
		resources := o.Key("Resources")
		if resources.IsNull() {
			resources = p.resources
		}
		var list []pdf.Value
		for i := range o.Key("Matrix").Len() {
			list = append(list, o.Key("Matrix").Index(i))
		}
		newPen(p.reading, resources, matrixOf(list).times(p.ctm), p.depth+1).draw(o)
		p.out.WriteByte('\n')
	case "Image":
		if o.Key("Width").Int64()*o.Key("Height").Int64() > smallPicture {
			p.out.WriteString(privacy.NotRead)
		}
	}
}

func (p *pen) fontNamed(name string) font {
	f, ok := p.fonts[name]
	if !ok {
		f = fontOf(p.resources.Key("Font").Key(name))
		p.fonts[name] = f
	}
	return f
}

func fontOf(v pdf.Value) font {
	f := pdf.Font{V: v}
	if strings.HasPrefix(v.Key("Encoding").Name(), "GB") { // GBK-EUC-H and the like
		return font{readable: true, decode: func(raw string) string {
			text, _ := simplifiedchinese.GB18030.NewDecoder().String(raw)
			return text
		}}
	}
	return font{decode: f.Encoder().Decode, readable: isReadable(v)}
}

// byNumber are names of signs that don't say what they mean.
var byNumber = regexp.MustCompile(`^(?i:g|c|cid|glyph|index|a|f)?\d+$`)

// isReadable reports whether a font says which characters its signs are.
func isReadable(v pdf.Value) bool {
	const symbolic = 4 // a flag of a font's descriptor
	encoding := v.Key("Encoding")
	switch {
	case v.Key("ToUnicode").Kind() == pdf.Stream:
		return true
	case v.Key("Subtype").Name() == "Type0":
		return encoding.Name() == "UniGB-UCS2-H"
	case v.Key("Subtype").Name() == "Type3":
		return false
	case encoding.Kind() == pdf.Dict:
		names := encoding.Key("Differences")
		for i := range names.Len() {
			if byNumber.MatchString(names.Index(i).Name()) {
				return false
			}
		}
		return true
	case encoding.Kind() == pdf.Name:
		return true
	}
	return v.Key("FontDescriptor").Key("Flags").Int64()&symbolic == 0
}
