package tabular

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf8"
)

// loadStrings reads the table of texts that the cells share.
func (w *workbook) loadStrings(name string) error {
	if _, there := w.parts[name]; !there {
		return nil
	}
	r, err := w.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	d := newTokens(r)
	for {
		switch t, err := d.next(); {
		case err != nil:
			return err
		case t.closed:
			return checkSum(r)
		case t.start == "si":
			text, err := d.text()
			if err != nil {
				return err
			}
			w.strings = append(w.strings, text)
		}
	}
}

// unescape turns _x000D_ and its like, by which Excel writes what XML can't, back.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if c, ok := escapeAt(s[i:]); ok {
			b.WriteRune(c)
			i += 7
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func escapeAt(s string) (rune, bool) {
	if len(s) < 7 || s[:2] != "_x" || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}

// attr is the value of an attribute, whatever its prefix.
func attr(list []xml.Attr, name string) string {
	for i := range list {
		if list[i].Name.Local == name && list[i].Name.Space == "" {
			return list[i].Value
		}
	}
	return ""
}
