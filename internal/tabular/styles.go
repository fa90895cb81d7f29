package tabular

import "strings"

// loadStyles learns which cell styles show a number as a date.
func (w *workbook) loadStyles(name string) error {
	var doc struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if _, there := w.parts[name]; !there {
		return nil
	}
	if err := w.decode(name, &doc); err != nil {
		return err
	}
	own := map[int]string{}
	for _, f := range doc.Formats {
		own[f.ID] = f.Code
	}
	for _, c := range doc.Cells {
		code, custom := own[c.Format]
		w.dated = append(w.dated, custom && showsDate(code) || !custom && builtInDate(c.Format))
	}
	return nil
}

// builtInDate knows the formats that a workbook doesn't spell out (ECMA-376 part 1,
// 18.8.30), those of the Chinese edition among them; pure times are no dates.
func builtInDate(id int) bool {
	switch {
	case id >= 14 && id <= 17, id == 22:
		return true
	case id >= 27 && id <= 31, id == 36:
		return true
	case id >= 50 && id <= 54, id == 57, id == 58:
		return true
	}
	return false
}

// showsDate reports whether a format code shows a day, a month or a year: y or d, or m
// without hours and seconds. Quoted text, escapes and [conditions] are no code.
func showsDate(code string) bool {
	var day, month, clock bool
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '"':
			i = closing(code, i, '"')
		case code[i] == '[':
			i = closing(code, i, ']')
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case c == 'y' || c == 'd':
			day = true
		case c == 'm':
			month = true
		case c == 'h' || c == 's':
			clock = true
		}
	}
	return day || month && !clock
}

// closing is the index of the mark that ends what begins at i, or the end.
func closing(s string, i int, mark byte) int {
	if n := strings.IndexByte(s[i+1:], mark); n >= 0 {
		return i + 1 + n
	}
	return len(s)
}
