package tabular

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// tokens walks through a part's XML. It uses raw tokens, which cost half as much, and so
// looks itself whether every element is closed: a part that is cut off is an error.
type tokens struct {
	d     *xml.Decoder
	depth int
}

type token struct {
	start  string // local name of an element that begins
	end    string // or ends
	attrs  []xml.Attr
	text   []byte
	closed bool // the root element has ended
}

// maxDepth is far beyond what a sheet nests.
const maxDepth = 100

var errNesting = errors.New("elements nested wrongly")

func newTokens(r io.Reader) *tokens { return &tokens{d: xml.NewDecoder(r)} }

func (t *tokens) next() (token, error) {
	raw, err := t.d.RawToken()
	if errors.Is(err, io.EOF) {
		return token{}, io.ErrUnexpectedEOF // the root's end comes first
	}
	if err != nil {
		return token{}, err
	}
	switch e := raw.(type) {
	case xml.StartElement:
		if t.depth++; t.depth > maxDepth {
			return token{}, errNesting
		}
		return token{start: e.Name.Local, attrs: e.Attr}, nil
	case xml.EndElement:
		if t.depth--; t.depth < 0 {
			return token{}, errNesting
		}
		return token{end: e.Name.Local, closed: t.depth == 0}, nil
	case xml.CharData:
		return token{text: e}, nil
	}
	return token{}, nil
}

// text gathers what the element that has just begun says: its t elements, or those of its
// runs, without the reading aids of phonetic runs.
func (t *tokens) text() (string, error) {
	var b strings.Builder
	inText, phonetic := false, 0
	for depth := t.depth; t.depth >= depth; {
		tok, err := t.next()
		if err != nil {
			return "", err
		}
		switch {
		case tok.start == "rPh":
			phonetic++
		case tok.end == "rPh":
			phonetic--
		case tok.start == "t":
			inText = phonetic == 0
		case tok.end == "t":
			inText = false
		case inText:
			b.Write(tok.text)
		}
	}
	return unescape(b.String()), nil
}

// plain gathers the text right inside the element that has just begun.
func (t *tokens) plain() (string, error) {
	s := ""
	for depth := t.depth; t.depth >= depth; {
		tok, err := t.next()
		if err != nil {
			return "", err
		}
		if len(tok.text) > 0 {
			s += string(tok.text)
		}
	}
	return s, nil
}
