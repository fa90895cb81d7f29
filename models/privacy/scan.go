package privacy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingyuan/models/disclosure"
)

// Where in a content something was found.
type Where string

// The places.
const (
	InTitle    Where = "title"
	InBody     Where = "body"
	InFact     Where = "fact"
	InCell     Where = "cell"
	InFileName Where = "file_name"
	InFile     Where = "file"
)

// Place is where in a content something was found.
type Place struct {
	Where    Where
	Field    string // of a fact its field, of a cell its table
	Row, Col int    // of a cell, from 0
	File     string // of a file's name or text, its ID
	Linked   bool   // in the body: links hold parts of it
}

// Finding is what the gate shows. Its key stays the same while others are masked, and when
// rows or words around it come and go. The key can be guessed back to what was found: keep
// it as sealed as the draft.
type Finding struct {
	Key     string
	Kind    Kind
	Place   Place
	Excerpt string // what stands around it, everything found in it masked: safe to show
}

// CanMask reports whether Mask can: what stands in a file has to be changed there, and what links
// take apart has to be written anew.
func (f Finding) CanMask() bool { return f.Place.Where != InFile && !f.Place.Linked }

// NotRead stands in a file's text for what couldn't be read of it, such as a scanned page.
const NotRead = "\x00"

// Scan finds what must not become public in a content and in the texts of its files, by the
// files' IDs. A file without a text, or with NotRead in it, is a finding of its own. All
// cells are taken for free text.
func Scan(c disclosure.Content, files map[string]string) []Finding {
	return ScanItem(disclosure.Item{}, c, files)
}

// ScanItem is Scan of an item's content: its fields' names are read with their cells (a date
// below 出生日期), and of numbers and sums only identity numbers are looked for, which they can't be.
func ScanItem(it disclosure.Item, c disclosure.Content, files map[string]string) []Finding {
	var found []Finding
	times := map[string]int{}
	for p, text := range texts(it, c) {
		for _, h := range text.find() {
			found = append(found, Finding{keyOf(times, p, h.Kind, text.value[h.Start:h.End]), h.Kind, p, excerpt(text.value, h, text.find())})
		}
	}
	found = append(found, scanLinks(times, c.Body)...)
	for _, f := range c.Files {
		found = append(found, scanFile(times, f.ID, files)...)
	}
	return found
}

// link is a link of Markdown, or a picture: readers see its words alone.
var link = regexp.MustCompile(`!?\[([^\[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])`)

// scanLinks finds numbers of which links hold parts, and that readers see whole:
// [1101051949](/)1231002X. They can't be masked in place: somebody writes them anew.
func scanLinks(times map[string]int, body string) []Finding {
	shown := link.ReplaceAllString(body, "$1")
	if shown == body {
		return nil
	}
	known := map[string]bool{}
	for _, h := range Find(body) {
		known[body[h.Start:h.End]] = true
	}
	p := Place{Where: InBody, Linked: true}
	var found []Finding
	hits := Find(shown)
	for _, h := range hits {
		if matched := shown[h.Start:h.End]; !known[matched] {
			found = append(found, Finding{keyOf(times, p, h.Kind, matched), h.Kind, p, excerpt(shown, h, hits)})
		}
	}
	return found
}

func scanFile(times map[string]int, id string, files map[string]string) []Finding {
	p := Place{Where: InFile, File: id}
	text, read := files[id]
	var found []Finding
	if !read || strings.Contains(text, NotRead) {
		found = append(found, Finding{Key: keyOf(times, p, Unread, ""), Kind: Unread, Place: p})
	}
	hits := Find(text)
	for i, h := range hits {
		near := hits[max(0, i-nearby):min(len(hits), i+nearby+1)]
		found = append(found, Finding{keyOf(times, p, h.Kind, text[h.Start:h.End]), h.Kind, p, excerpt(text, h, near)})
	}
	return found
}

// Mask masks a finding of the content in place and returns the content; what was given stays
// as it is. A finding that is gone, or stands in a file, leaves everything as it was.
func Mask(c disclosure.Content, f Finding) disclosure.Content {
	return MaskItem(disclosure.Item{}, c, f)
}

// MaskItem is Mask of what ScanItem found.
func MaskItem(it disclosure.Item, c disclosure.Content, f Finding) disclosure.Content {
	for p, text := range texts(it, c) {
		if p != f.Place {
			continue
		}
		for _, h := range text.find() {
			if strings.HasPrefix(f.Key, what(p, h.Kind, text.value[h.Start:h.End])) {
				return put(c, p, Hide(text.value, h))
			}
		}
	}
	return c
}

// passage is one text of a content, with what is known of it.
type passage struct {
	value string
	name  string // of its field
	only  Kind   // what is looked for; "" everything
}

// find reads the name of the field before the text, where that says what the text is.
func (p passage) find() []Hit {
	if p.name == "" {
		return Find(p.value)
	}
	before := strings.ReplaceAll(p.name, "\n", " ") + ":"
	var hits []Hit
	for _, h := range Find(before + p.value) {
		h.Start, h.End = h.Start-len(before), h.End-len(before)
		if h.Start >= 0 && (p.only == "" || p.only == h.Kind) {
			hits = append(hits, h)
		}
	}
	return hits
}

// texts walks everything in a content that anyone will read, in one order.
func texts(it disclosure.Item, c disclosure.Content) func(func(Place, passage) bool) {
	return func(yield func(Place, passage) bool) {
		if !yield(Place{Where: InTitle}, passage{value: c.Title}) || !yield(Place{Where: InBody}, passage{value: c.Body}) {
			return
		}
		for _, id := range slices.Sorted(maps.Keys(c.Facts)) {
			if !yield(Place{Where: InFact, Field: id}, of(fieldOf(it.Facts, id), c.Facts[id])) {
				return
			}
		}
		for _, id := range slices.Sorted(maps.Keys(c.Tables)) {
			t, _ := it.Table(id)
			if !cells(t, id, c.Tables[id], yield) {
				return
			}
		}
		for _, f := range c.Files {
			if !yield(Place{Where: InFileName, File: f.ID}, passage{value: f.Name}) {
				return
			}
		}
	}
}

func cells(t disclosure.Table, id string, rows [][]string, yield func(Place, passage) bool) bool {
	for r, row := range rows {
		for c, value := range row {
			var f disclosure.Field
			if c < len(t.Fields) {
				f = t.Fields[c]
			}
			if !yield(Place{Where: InCell, Field: id, Row: r, Col: c}, of(f, value)) {
				return false
			}
		}
	}
	return true
}

func fieldOf(list []disclosure.Field, id string) disclosure.Field {
	for _, f := range list {
		if f.ID == id {
			return f
		}
	}
	return disclosure.Field{}
}

func of(f disclosure.Field, value string) passage {
	p := passage{value: value, name: f.Name}
	switch f.Type {
	case disclosure.Money, disclosure.Number, disclosure.Count, disclosure.Percent:
		p.only = Identity
	}
	return p
}

// put sets one text of a content, copying what holds it.
func put(c disclosure.Content, p Place, value string) disclosure.Content {
	switch p.Where {
	case InTitle:
		c.Title = value
	case InBody:
		c.Body = value
	case InFact:
		c.Facts = maps.Clone(c.Facts)
		c.Facts[p.Field] = value
	case InCell:
		c.Tables = maps.Clone(c.Tables)
		rows := slices.Clone(c.Tables[p.Field])
		rows[p.Row] = slices.Clone(rows[p.Row])
		rows[p.Row][p.Col] = value
		c.Tables[p.Field] = rows
	case InFileName:
		c.Files = slices.Clone(c.Files)
		for i := range c.Files {
			if c.Files[i].ID == p.File {
				c.Files[i].Name = value
			}
		}
	}
	return c
}

// keyOf makes a key; times counts what is found more than once in one field.
func keyOf(times map[string]int, p Place, kind Kind, matched string) string {
	key := what(p, kind, matched)
	times[key]++
	return fmt.Sprintf("%s%d", key, times[key])
}

// what says what was found in which field. The row isn't part of it: rows may be put before.
func what(p Place, kind Kind, matched string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%d\n%s\n%s", kind, p.Where, p.Field, p.Col, p.File, matched))
	return hex.EncodeToString(sum[:16]) + "-"
}

const (
	nearby = 3  // hits on each side that may stand in an excerpt
	around = 12 // characters on each side of a hit
)

// excerpt shows where in a text a hit stands.
func excerpt(text string, h Hit, near []Hit) string {
	from, to := h.Start, h.End
	for n := 0; n < around && from > 0; n++ {
		_, w := utf8.DecodeLastRuneInString(text[:from])
		from -= w
	}
	for n := 0; n < around && to < len(text); n++ {
		_, w := utf8.DecodeRuneInString(text[to:])
		to += w
	}
	var inside []Hit
	for _, o := range near {
		if o.Start < to && o.End > from {
			inside = append(inside, Hit{o.Kind, max(o.Start, from) - from, min(o.End, to) - from})
		}
	}
	shown := strings.Join(strings.Fields(strings.ReplaceAll(Hide(text[from:to], inside...), NotRead, " ")), " ")
	if from > 0 {
		shown = "…" + shown
	}
	if to < len(text) {
		shown += "…"
	}
	return Hide(shown, Find(shown)...) // half a number may look like another
}
