package search

import (
	"context"
	"strings"
	"unicode/utf8"

	"qingyuan/internal/fold"
)

// Document is something public as it is indexed.
type Document struct {
	Doc            // without Seq and State
	About []string // names of what it is about: its place, its item or programme, its period
	Lines []string // what it says: each is found and shown whole
}

// Source makes the document of what a change is about, as it is now. False where that isn't
// public any more; Kind and Record then tell which document leaves.
type Source func(ctx context.Context, record string) (Document, bool, error)

// The first parts of a document's text.
const (
	partTitle = iota
	partAbout
	firstLines
)

// partMax is how long a part is at the most, in bytes; only a longer line is cut.
const partMax = 4000

// texts are the parts of the document's text.
func (d Document) texts() []Text {
	parts := []Text{textOf(partTitle, d.Title), textOf(partAbout, strings.Join(d.About, "\n"))}
	var part strings.Builder
	flush := func() {
		if part.Len() > 0 {
			parts = append(parts, textOf(len(parts), part.String()))
			part.Reset()
		}
	}
	for _, line := range d.Lines {
		for line = strings.ToValidUTF8(line, " "); line != ""; {
			piece := cut(line, partMax)
			line = line[len(piece):]
			if part.Len()+len(piece) > partMax {
				flush()
			}
			if part.Len() > 0 {
				part.WriteByte('\n')
			}
			part.WriteString(piece)
		}
	}
	flush()
	return parts
}

func textOf(part int, plain string) Text {
	return Text{Part: part, Plain: plain, Folded: fold.Text(plain)}
}

// cut is the beginning of a text, so many bytes at the most.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// tokensFor are what a document is found by: words of its parts, those of its title once more,
// and what it is chosen by.
func tokensFor(d Doc, texts []Text) tokens {
	t := tokens{}
	for _, p := range texts {
		t.text("", p.Folded)
		if p.Part == partTitle {
			t.text(markTitle, p.Folded)
		}
	}
	for _, f := range filtersOf(d) {
		t[f] = struct{}{}
	}
	return t
}
