package casework

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decoded is a text that may be UTF-8, UTF-16 with its mark, or GB18030, as Chinese Windows
// writes it; what can't be read stands as U+FFFD. A text that was cut may end within a character.
func decoded(b []byte, cut bool) string {
	var from encoding.Encoding = simplifiedchinese.GB18030
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case utf8.Valid(whole(b, cut)):
		from = unicode.UTF8BOM
	}
	text, err := from.NewDecoder().Bytes(whole(b, cut && from == unicode.UTF8BOM))
	if err != nil {
		text = b
	}
	return clean(string(text))
}

// whole leaves out a character that was cut.
func whole(b []byte, cut bool) []byte {
	for i := 1; cut && i <= min(len(b), utf8.UTFMax); i++ {
		if last := b[len(b)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}
