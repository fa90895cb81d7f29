package tabular

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoding is how the bytes of a text file become UTF-8.
type decoding struct {
	skip int64             // bytes of the byte order mark
	from encoding.Encoding // nil for UTF-8
}

// detect reads the whole file once: a sheet whose first Chinese name stands in its
// hundred-thousandth line must not be misread. Without a mark it is UTF-8 where that has
// no faults, else whichever of UTF-8 and GB18030 has fewer.
// It reports false where both have so many that the file is in neither.
func detect(r io.ReaderAt, size int64) (d decoding, known bool, err error) {
	head := make([]byte, 3)
	n, _ := r.ReadAt(head, 0)
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, bom8):
		return decoding{skip: 3}, true, nil
	case bytes.HasPrefix(head, bom16LE):
		return decoding{skip: 2, from: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}, true, nil
	case bytes.HasPrefix(head, bom16BE):
		return decoding{skip: 2, from: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}, true, nil
	}
	wide, faults8, err := countFaults(io.NewSectionReader(r, 0, size))
	if err != nil || faults8 == 0 {
		return decoding{}, true, err
	}
	gb := decoding{from: simplifiedchinese.GB18030}
	wideGB, faultsGB, err := countFaults(gb.reader(r, size))
	if err != nil {
		return decoding{}, false, err
	}
	if faults8 < faultsGB {
		return decoding{}, faults8*50 <= wide, nil
	}
	return gb, faultsGB*50 <= wideGB, nil
}

// countFaults counts the characters beyond ASCII, and those that are none: bytes that
// aren't UTF-8, the replacement character, and control characters of the upper half,
// which no sheet has and a wrong decoding makes plenty of.
func countFaults(r io.Reader) (wide, faults int, err error) {
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		b := buf[:kept+n]
		done := errors.Is(err, io.EOF)
		for len(b) > 0 && (done || utf8.FullRune(b)) {
			c, w := utf8.DecodeRune(b)
			if c >= utf8.RuneSelf {
				wide++
				if c == utf8.RuneError || c < 0xa0 {
					faults++
				}
			}
			b = b[w:]
		}
		kept = copy(buf, b)
		if done {
			return wide, faults, nil
		}
		if err != nil {
			return wide, faults, err
		}
	}
}

// reader gives the text in UTF-8. A byte sequence that stands for nothing becomes U+FFFD.
func (d decoding) reader(r io.ReaderAt, size int64) io.Reader {
	plain := io.NewSectionReader(r, d.skip, max(0, size-d.skip))
	if d.from == nil {
		return plain
	}
	return transform.NewReader(plain, d.from.NewDecoder())
}
